//! An answer under way: from a request to a response, with one wait at a time.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::Headers;
use super::asked::Asked;
use super::badge;
use super::cache;
use super::event;
use super::handler::Core;
use super::hub::{Answer, Refresh};
use super::origin::{cors_headers, preflight};
use super::parts::filled;
use super::platform::{self, Outgoing, Written};
use super::problem::Problem;
use super::quote::quoted;
use super::route::Route;
use super::viewer::Viewer;
use crate::transport::clock::monotonic;
use crate::transport::js;
use crate::transport::task::{Arrived, Task, Wait};

/// See the module.
pub struct Answering {
    core: Rc<Core>,
    asked: Asked,
    /// Whether it gets what `Gateway::sort` gives.
    sorts: bool,
    /// Whether its token is what is waited for.
    verifies: bool,
    /// When what is known was looked at.
    since: f64,
    /// What else is waited for.
    refreshes: Vec<Rc<Refresh>>,
}

/// What goes on: a promise to wait for, or the answer.
type Turn = Result<Wait, JsValue>;

impl Answering {
    /// Nothing is done yet. One that `sorts` gets what `Gateway::sort` gives.
    pub fn new(core: &Rc<Core>, request: &JsValue, context: JsValue, sorts: bool) -> Self {
        let (core, asked) = (core.clone(), Asked::new(request, context));
        Self { core, asked, sorts, verifies: false, since: 0.0, refreshes: Vec::new() }
    }

    /// A promise of the answer; one that is there at once takes no turn of the event loop.
    pub fn promise(mut self) -> Promise {
        match self.begin() {
            Err(answer) => Promise::resolve(&answer),
            Ok(first) => {
                let (promise, resolve) = js::deferred();
                let kept = Rc::new(Cell::new(None));
                let held = kept.clone();
                let step = Box::new(move |arrived| match self.go_on(arrived) {
                    Ok(next) => Some(next),
                    Err(answer) => {
                        js::settle(&resolve, Ok(answer));
                        held.take();
                        None
                    }
                });
                kept.set(Some(Task::after(first, step)));
                promise
            }
        }
    }

    /// The answer of which others have found the JSON body, or have not.
    pub fn complete(&self, body: Option<String>) -> JsValue {
        self.finish(match body {
            Some(body) => Ok(self.whole(Outgoing::new(200), JSON, &Written::new(&body))),
            None => Err(Problem::AWAY),
        })
    }

    fn begin(&mut self) -> Turn {
        if let Err(problem) = self.asked.admit(&self.core) {
            return Err(self.finish(Err(problem)));
        }
        let (Some((token, _)), Some(secrets)) = (&self.asked.token, &self.core.secrets) else {
            return self.ask();
        };
        self.verifies = true;
        Ok(Wait::new(platform::verify(secrets, &token.signature, &token.signed), f64::INFINITY))
    }

    fn go_on(&mut self, arrived: Arrived) -> Turn {
        if !self.verifies {
            return self.wait();
        }
        self.verifies = false;
        if matches!(arrived, Arrived::Kept(verified) if verified.is_truthy()) {
            return self.ask();
        }
        Err(self.finish(Err(Problem::UNAUTHORIZED)))
    }

    /// Asks for what the answer wants to know.
    fn ask(&mut self) -> Turn {
        self.asked.find(&self.core);
        if self.sorts
            && let Some(subjects) = self.subjects()
        {
            return Err(subjects);
        }
        self.since = monotonic();
        if self.asked.route != Some(Route::Events) {
            // One that does not keep it goes on by itself, or it does not.
            let keep = |promise: &JsValue| platform::keep(&self.asked.context, promise);
            let waits = self.asked.query.waits();
            self.refreshes = self.core.hub.begin(&self.asked.places, self.since, waits, &keep);
        }
        self.wait()
    }

    /// Waits for the next of those, and answers after the last.
    fn wait(&mut self) -> Turn {
        let Some(refresh) = self.refreshes.pop() else { return Err(self.finish(self.respond())) };
        // The pace may hold a request for a minute: nobody waits longer for an answer than for a call.
        let deadline_ms = self.core.desk.context.settings.timing.deadline_ms;
        Ok(Wait::new(refresh.done.promise().clone(), self.since + deadline_ms - monotonic()))
    }

    /// The response, with what every answer has.
    fn finish(&self, answered: Result<Outgoing, Problem>) -> JsValue {
        let mut outgoing = match answered {
            Ok(outgoing) => outgoing,
            // What was under way when the gateway was closed has failed for that.
            Err(problem) if problem.about.status >= 500 && self.core.desk.is_closed() => {
                refusal(Problem::CLOSED)
            }
            Err(problem) => refusal(problem),
        };
        if outgoing.status != 204 {
            cors_headers(self.asked.caller(&self.core), &mut outgoing);
        }
        outgoing.set("x-content-type-options", "nosniff");
        if self.asked.method() == "HEAD" {
            outgoing.body = JsValue::NULL;
        }
        self.core.responder.response(outgoing)
    }

    fn respond(&self) -> Result<Outgoing, Problem> {
        let Some(route) = self.asked.route else {
            let mut outgoing = Outgoing::new(204);
            preflight(self.asked.caller(&self.core), &mut outgoing);
            return Ok(outgoing);
        };
        let mut outgoing = Outgoing::new(200);
        match route {
            Route::Health => Ok(self.whole(outgoing, JSON, &Written::new(HEALTH))),
            Route::Statuses => {
                let results = Written::new(&self.results());
                Ok(self.whole(outgoing, JSON, &results))
            }
            Route::Events => self.events(outgoing),
            Route::Status | Route::Badge => {
                let place = self.asked.places.first().copied().unwrap_or(Err(Problem::INTERNAL))?;
                let (said, age_ms, is_stale) = match self.core.hub.answer(place, self.since) {
                    Answer::Status { said, age_ms, is_stale } => (said, age_ms, is_stale),
                    Answer::Trouble(trouble) => return Err(trouble.problem()),
                };
                outgoing.age = cache::age(age_ms);
                if is_stale {
                    outgoing.set("x-status-stale", "1");
                }
                if route == Route::Status {
                    return Ok(self.whole(outgoing, JSON, &said.written(is_stale)));
                }
                let mut name = said.field("name");
                if name.is_empty() {
                    name = said.field("agentId");
                }
                let svg = badge::badge(&name, &said.field("headline"), &said.field("availability"), is_stale);
                outgoing.set("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
                Ok(self.whole(outgoing, "image/svg+xml; charset=utf-8", &Written::new(&svg)))
            }
        }
    }

    /// What `Gateway::sort` gives; None where the answer needs nobody to be asked.
    fn subjects(&self) -> Option<JsValue> {
        let (subjects, mut first, mut is_mixed, mut seen) = (Array::new(), JsValue::NULL, false, 0);
        for (reference, place) in self.asked.references.iter().zip(&self.asked.places) {
            let agent = place.ok().and_then(|place| self.core.hub.agent(place));
            let provider = agent.map_or(JsValue::NULL, |agent| js::word(agent.provider.id()));
            if !provider.is_null() {
                is_mixed |= seen > 0 && provider != first;
                first = provider.clone();
                seen += 1;
            }
            if self.asked.references.len() > 1 {
                subjects.push(&Array::of2(&reference.into(), &provider));
            }
        }
        let is_answered_here = match self.asked.route {
            Some(Route::Statuses) => seen == 0,
            Some(Route::Events) if self.asked.method() == "HEAD" => true,
            _ => seen == 0 || seen < self.asked.places.len(),
        };
        if is_answered_here {
            return None;
        }
        Some(if is_mixed { subjects.into() } else { first })
    }

    /// The JSON text of the answers for several agents.
    fn results(&self) -> String {
        let mut results = String::new();
        for (reference, place) in self.asked.references.iter().zip(&self.asked.places) {
            let (template, json) = match place.map(|place| self.core.hub.answer(place, self.since)) {
                Ok(Answer::Status { said, is_stale, .. }) => (GOOD, said.json(is_stale)),
                Ok(Answer::Trouble(trouble)) => (BAD, trouble.json()),
                Err(problem) => (BAD, problem.error()),
            };
            let before = if results.is_empty() { "" } else { "," };
            results.push_str(&filled(template, &[before, &quoted(reference), &json]));
        }
        filled("{\"results\":[$0]}", &[&results])
    }

    fn events(&self, mut outgoing: Outgoing) -> Result<Outgoing, Problem> {
        let mut places = Vec::new();
        for place in &self.asked.places {
            places.push((*place)?);
        }
        outgoing.set("content-type", "text/event-stream; charset=utf-8");
        outgoing.set("cache-control", self.cache_control());
        // A proxy that collects what passes would hold events back.
        outgoing.set("x-accel-buffering", "no");
        if self.asked.method() != "HEAD" {
            let last = self.asked.incoming.header("last-event-id").unwrap_or_default();
            let last = event::read_id(&last, places.len());
            // Where requests must not wait on each other, each stream asks for itself.
            let hub = if self.core.desk.shares() { self.core.hub.clone() } else { self.core.hub.apart() };
            let expires_at = self.asked.token.as_ref().map_or(f64::INFINITY, |(_, claims)| claims.expires_at);
            let tells_all = self.asked.query.emits_all();
            let viewer = Viewer::enter(hub, &places, &last, tells_all, expires_at * 1_000.0);
            self.core.viewers.add(&viewer);
            outgoing.body = viewer.stream();
        }
        Ok(outgoing)
    }

    /// An answer that is there as a whole, or the news that the viewer has it already.
    fn whole(&self, mut outgoing: Outgoing, media_type: &str, body: &Written) -> Outgoing {
        outgoing.set("cache-control", self.cache_control());
        let is_known = self.asked.knows(&body.tag);
        if is_known {
            outgoing.status = 304;
        } else {
            outgoing.set("content-type", media_type);
        }
        outgoing.write(body, !is_known);
        outgoing
    }

    fn cache_control(&self) -> &'static str {
        if self.core.secrets.is_none() { "no-cache" } else { "private, no-cache" }
    }
}

const JSON: &str = "application/json";

/// What answers for several agents are put together of.
const GOOD: &str = "$0{\"ok\":true,\"ref\":$1,\"status\":$2}";
const BAD: &str = "$0{\"ok\":false,\"ref\":$1,\"error\":$2}";

const HEALTH: &str = concat!("{\"ok\":true,\"version\":\"", env!("CARGO_PKG_VERSION"), "\"}");

fn refusal(problem: Problem) -> Outgoing {
    let mut outgoing = Outgoing::new(problem.about.status);
    problem.headers(&mut outgoing);
    outgoing.set("cache-control", "no-store");
    outgoing.body = problem.body().into();
    outgoing
}
