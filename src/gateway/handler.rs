//! The exported gateway: a request in, a response out.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::Headers;
use super::badge;
use super::base64;
use super::cache::{self, Freshness};
use super::config;
use super::etag::{etag, matches};
use super::event;
use super::hub::{Answer, Hub, Plan, Refresh};
use super::limit::Limit;
use super::origin::{Caller, caller, cors_headers, preflight};
use super::parts::{filled, halves};
use super::platform::{self, Incoming, Outgoing};
use super::problem::Problem;
use super::quote::quoted;
use super::route::{Query, Route, route};
use super::token;
use super::viewer::{Audience, Viewer};
use crate::agent::Provider;
use crate::call::{Context, Failure};
use crate::desk::{self, Desk};
use crate::status;
use crate::text::join;
use crate::transport::alarm::Alarm;
use crate::transport::clock::{monotonic, wall};
use crate::transport::js;
use crate::transport::secrets::Secrets;
use crate::transport::task::{self, Wait};

/// Keeps the keys, and answers pages in the place of the providers. Made by `createGateway`.
#[wasm_bindgen]
pub struct Gateway(Rc<Core>);

struct Core {
    desk: Rc<Desk>,
    /// Origins whose pages may ask.
    origins: Vec<String>,
    /// The path that it is mounted at.
    base_path: String,
    /// What signs viewer tokens; without any, none is needed.
    secrets: Vec<String>,
    /// The header that tells a client's address.
    address_header: Option<String>,
    /// What all requests share.
    hub: Rc<Hub>,
    limit: RefCell<Option<Limit>>,
    /// The viewers' secrets, once they were needed.
    keys: RefCell<Vec<JsValue>>,
    viewers: Audience,
}

/// Checks the configuration and makes a gateway; the loader's `createGateway` calls it. `shares` is false where
/// requests must not wait on each other. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript, js_name = openGateway)]
pub fn open_gateway(options: JsValue, shares: bool) -> Result<Gateway, JsValue> {
    let keys = Secrets::default();
    let config = desk::read(&options, config::read).map_err(|why| wrong("createGateway: ", &why, &keys))?;
    let plan = Plan {
        freshness: Freshness {
            ttl_ms: config.ttl_ms,
            stale_ms: config.stale_ms,
            interval_ms: config.interval_ms,
        },
        is_full: config.is_full,
    };
    let desk = Desk::new(Context::new(config.client, keys), shares);
    Ok(Gateway(Rc::new(Core {
        hub: Hub::new(desk.clone(), plan, &config.agents),
        desk,
        origins: config.origins,
        base_path: config.base_path,
        secrets: config.viewer_secrets,
        address_header: config.address_header,
        limit: RefCell::new(config.per_minute.map(Limit::new)),
        keys: RefCell::default(),
        viewers: Audience::default(),
    })))
}

/// Signs a viewer token; the loader's `mintViewerToken` calls it. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript, js_name = mintViewerToken)]
pub fn mint_viewer_token(options: JsValue) -> Result<Promise, JsValue> {
    let minting = js::snapshot(&options).map_err(|_| "reading the options failed".to_owned());
    let minting = minting.and_then(|options| config::minting(&options));
    let minting = minting.map_err(|why| wrong("mintViewerToken: ", &why, &Secrets::default()))?;
    let now = wall() / 1_000.0;
    let unsigned = token::unsigned(minting.refs.as_deref(), now + minting.expires_in_seconds, now);
    let key = platform::hmac_key(&minting.secret);
    Ok(task::promise(Box::pin(async move {
        let key = Wait::new(key).await?;
        let signature = Wait::new(platform::hmac_sign(&key, &unsigned)).await?;
        let signature = base64::encode(&Uint8Array::new(&signature).to_vec());
        Ok(join(&[&unsigned, ".", &signature]).into())
    })))
}

/// The error of a function whose options are wrong.
fn wrong(of: &str, why: &str, secrets: &Secrets) -> JsValue {
    status::error_to_js(&Failure::config(join(&[of, why])), secrets)
}

#[wasm_bindgen]
impl Gateway {
    /// Answers a request; it does not reject. `context.waitUntil` keeps the platform from ending what is refreshed behind
    /// an answer, `context.clientAddress` is what the rate limit counts by.
    #[wasm_bindgen(unchecked_return_type = "Promise<Response>")]
    pub fn fetch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Request")] request: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "GatewayContext")] context: JsValue,
    ) -> Promise {
        task::at_once(Box::pin(self.0.clone().answer(request, context, false)))
    }

    /// For a gateway in front of others, each of which asks one provider. Resolves with a `Response` where none of them
    /// is needed: a refusal, `OPTIONS`, `/healthz`, or a request that names no agent of the list. Else with the references
    /// asked for, each as `[reference, provider]`, where the provider is null if the agent is not to be seen.
    #[wasm_bindgen(skip_typescript)]
    pub fn sort(&self, request: JsValue, context: JsValue) -> Promise {
        task::at_once(Box::pin(self.0.clone().answer(request, context, true)))
    }

    /// The `Response` to a request that others have found the JSON body for, or that they could not answer.
    #[wasm_bindgen(skip_typescript)]
    pub fn complete(&self, request: JsValue, body: Option<String>) -> Result<JsValue, JsValue> {
        let asked = Asked::new(&request, JsValue::UNDEFINED);
        let answered = match body {
            Some(body) => Ok(self.0.whole(&asked, Outgoing::new(200), JSON, &body)),
            None => Err(Problem::AWAY),
        };
        self.0.finish(&asked, answered)
    }

    /// Ends all streams, and whatever is being asked. Later requests get 503.
    pub fn close(&self) {
        self.0.desk.close();
        for viewer in &self.0.viewers.all() {
            viewer.finish("closing");
        }
    }
}

const JSON: &str = "application/json";

/// A request, and what it was found to ask for.
struct Asked {
    incoming: Incoming,
    context: JsValue,
    query: Query,
    /// None where it asks for what may be asked.
    route: Option<Route>,
    references: Vec<String>,
    /// The places of the agents that it names, as far as it may see them.
    places: Vec<Result<usize, Problem>>,
    /// Its token, where tokens are needed, and what that claims. It counts once its signature was checked.
    token: Option<(token::Parsed, token::Claims)>,
}

impl Asked {
    fn new(request: &JsValue, context: JsValue) -> Self {
        let incoming = Incoming::read(request).unwrap_or_default();
        let query = Query::read(&incoming.query);
        let (references, places) = (Vec::new(), Vec::new());
        Self { incoming, context, query, route: None, references, places, token: None }
    }
}

impl Core {
    /// Answers a request. One that `sorts` gets what [`Gateway::sort`] gives.
    async fn answer(
        self: Rc<Self>,
        request: JsValue,
        context: JsValue,
        sorts: bool,
    ) -> Result<JsValue, JsValue> {
        let mut asked = Asked::new(&request, context);
        if let Err(problem) = self.admit(&mut asked) {
            return self.finish(&asked, Err(problem));
        }
        if let Some((token, _)) = &asked.token
            && !self.is_signed(token).await
        {
            return self.finish(&asked, Err(Problem::UNAUTHORIZED));
        }
        self.find(&mut asked);
        if sorts && let Some(subjects) = self.subjects(&asked) {
            return Ok(subjects.into());
        }
        let since = monotonic();
        let refreshes = self.refresh(&asked, since);
        if !refreshes.is_empty() {
            // The pace may hold a request for a minute: nobody waits longer for an answer than for a call.
            let late = Alarm::after(self.desk.context.settings.timing.deadline_ms);
            for refresh in &refreshes {
                let _ = late.race(refresh.done.promise()).await;
            }
        }
        self.finish(&asked, self.respond(&asked, since))
    }

    fn caller(&self, asked: &Asked) -> Caller<'_> {
        caller(asked.incoming.page.strip_prefix('+'), &asked.incoming.origin, &self.origins)
    }

    /// The response, with what every answer has.
    fn finish(&self, asked: &Asked, answered: Result<Outgoing, Problem>) -> Result<JsValue, JsValue> {
        let mut outgoing = match answered {
            Ok(outgoing) => outgoing,
            // What was under way when the gateway was closed has failed for that.
            Err(problem) if problem.about.status >= 500 && self.desk.is_closed() => refusal(Problem::CLOSED),
            Err(problem) => refusal(problem),
        };
        if outgoing.status != 204 {
            cors_headers(self.caller(asked), &mut outgoing);
        }
        outgoing.set("x-content-type-options", "nosniff");
        if asked.incoming.method == "HEAD" {
            outgoing.body = JsValue::NULL;
        }
        outgoing.into_response()
    }

    /// Whether this may be asked, now, but for the signature of its token.
    fn admit(&self, asked: &mut Asked) -> Result<(), Problem> {
        if asked.incoming.method.is_empty() {
            return Err(Problem::NO_REQUEST);
        }
        if self.caller(asked) == Caller::Foreign {
            return Err(Problem::FOREIGN);
        }
        let (route, references) = route(&self.base_path, &asked.incoming.path, &asked.query)?;
        let method = asked.incoming.method.as_str();
        if method == "OPTIONS" {
            return Ok(());
        }
        if method != "GET" && method != "HEAD" {
            return Err(Problem::METHOD);
        }
        asked.route = Some(route);
        asked.references = references;
        if route == Route::Health {
            return Ok(());
        }
        if self.desk.is_closed() {
            return Err(Problem::CLOSED);
        }
        if let Some(limit) = &mut *self.limit.borrow_mut() {
            let admitted = limit.admit(&self.address(asked), monotonic());
            admitted.map_err(|wait| Problem::TOO_MANY.after(Some(wait)))?;
        }
        if !self.secrets.is_empty() {
            // Images and event streams of other clients have no headers.
            let in_query = matches!(route, Route::Badge | Route::Events);
            let in_query = if in_query { asked.query.token() } else { "" };
            let authorization = asked.incoming.header("authorization").unwrap_or_default();
            asked.token = claimed(token::bearer(&authorization).unwrap_or(in_query));
            if asked.token.is_none() {
                return Err(Problem::UNAUTHORIZED);
            }
        }
        Ok(())
    }

    /// Finds the agents that are asked for, each if this viewer may see it.
    fn find(&self, asked: &mut Asked) {
        for reference in &asked.references {
            asked.places.push(match &asked.token {
                Some((_, claims)) if !claims.may_see(reference) => Err(Problem::FORBIDDEN),
                _ => self.hub.place(reference).ok_or(Problem::NOT_FOUND),
            });
        }
    }

    /// Begins to ask for what the answer wants to know, and gives what to wait for.
    fn refresh(&self, asked: &Asked, since: f64) -> Vec<Rc<Refresh>> {
        if asked.route == Some(Route::Events) {
            return Vec::new();
        }
        // One that does not keep it goes on by itself, or it does not.
        let keep = |promise: &JsValue| platform::keep(&asked.context, promise).unwrap_or_default();
        self.hub.begin(&asked.places, since, asked.query.waits(), &keep)
    }

    fn respond(&self, asked: &Asked, since: f64) -> Result<Outgoing, Problem> {
        let Some(route) = asked.route else {
            let mut outgoing = Outgoing::new(204);
            preflight(self.caller(asked), &mut outgoing);
            return Ok(outgoing);
        };
        let mut outgoing = Outgoing::new(200);
        match route {
            Route::Health => Ok(self.whole(asked, outgoing, JSON, HEALTH)),
            Route::Statuses => Ok(self.whole(asked, outgoing, JSON, &self.results(asked, since))),
            Route::Events => self.events(asked, outgoing),
            Route::Status | Route::Badge => {
                let place = asked.places.first().copied().unwrap_or(Err(Problem::INTERNAL))?;
                let (said, age_ms, is_stale) = match self.hub.answer(place, since) {
                    Answer::Status { said, age_ms, is_stale } => (said, age_ms, is_stale),
                    Answer::Trouble(trouble) => return Err(trouble.problem()),
                };
                outgoing.set("age", &cache::age(age_ms));
                if is_stale {
                    outgoing.set("x-status-stale", "1");
                }
                if route == Route::Status {
                    return Ok(self.whole(asked, outgoing, JSON, &said.json(is_stale)));
                }
                let mut name = said.field("name");
                if name.is_empty() {
                    name = said.field("agentId");
                }
                let svg = badge::badge(&name, &said.field("headline"), &said.field("availability"), is_stale);
                outgoing.set("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
                Ok(self.whole(asked, outgoing, "image/svg+xml; charset=utf-8", &svg))
            }
        }
    }

    /// The agents that are asked for, each with its provider. None where the answer needs nobody to be asked.
    fn subjects(&self, asked: &Asked) -> Option<Array> {
        let (subjects, mut seen) = (Array::new(), 0);
        for (reference, place) in asked.references.iter().zip(&asked.places) {
            let provider = place.ok().and_then(|place| self.hub.agent(place)).map(|agent| agent.provider);
            seen += usize::from(provider.is_some());
            subjects.push(&Array::of2(&reference.into(), &js::or_null(provider.map(Provider::id))));
        }
        let is_answered_here = match asked.route {
            Some(Route::Statuses) => seen == 0,
            Some(Route::Events) if asked.incoming.method == "HEAD" => true,
            _ => seen == 0 || seen < asked.places.len(),
        };
        if is_answered_here { None } else { Some(subjects) }
    }

    /// Whom the rate limit counts: those of whom nothing is known are one.
    fn address(&self, asked: &Asked) -> String {
        let Some(list) = self.address_header.as_ref().and_then(|name| asked.incoming.header(name)) else {
            return js::get(&asked.context, "clientAddress").as_string().unwrap_or_default();
        };
        // A list is of those that it came through: the last is what the trusted proxy has seen.
        let mut last = list.as_str();
        while let (_, Some(behind)) = halves(last, b',') {
            last = behind;
        }
        last.trim_ascii().to_owned()
    }

    /// Whether one of the secrets has signed it.
    async fn is_signed(&self, token: &token::Parsed) -> bool {
        for (index, secret) in self.secrets.iter().enumerate() {
            let known = self.keys.borrow().get(index).cloned();
            let key = match known {
                Some(key) => key,
                None => {
                    let Ok(key) = Wait::new(platform::hmac_key(secret)).await else { return false };
                    let mut keys = self.keys.borrow_mut();
                    if keys.len() == index {
                        keys.push(key.clone());
                    }
                    key
                }
            };
            let verified = platform::hmac_verify(&key, &token.signature, &token.signed);
            if Wait::new(verified).await.is_ok_and(|verified| verified.is_truthy()) {
                return true;
            }
        }
        false
    }

    /// The JSON text of the answers for several agents.
    fn results(&self, asked: &Asked, since: f64) -> String {
        let mut results = String::new();
        for (reference, place) in asked.references.iter().zip(&asked.places) {
            let (template, json) = match place.map(|place| self.hub.answer(place, since)) {
                Ok(Answer::Status { said, is_stale, .. }) => (GOOD, said.json(is_stale)),
                Ok(Answer::Trouble(trouble)) => (BAD, trouble.json()),
                Err(problem) => (BAD, problem.error()),
            };
            let before = if results.is_empty() { "" } else { "," };
            results.push_str(&filled(template, &[before, &quoted(reference), &json]));
        }
        filled("{\"results\":[$0]}", &[&results])
    }

    fn events(&self, asked: &Asked, mut outgoing: Outgoing) -> Result<Outgoing, Problem> {
        let mut places = Vec::new();
        for place in &asked.places {
            places.push((*place)?);
        }
        outgoing.set("content-type", "text/event-stream; charset=utf-8");
        outgoing.set("cache-control", self.cache_control());
        // A proxy that collects what passes would hold events back.
        outgoing.set("x-accel-buffering", "no");
        if asked.incoming.method != "HEAD" {
            let last = asked.incoming.header("last-event-id").unwrap_or_default();
            let last = event::read_id(&last, places.len());
            // Where requests must not wait on each other, each stream asks for itself.
            let hub = if self.desk.shares() { self.hub.clone() } else { self.hub.apart() };
            let viewer = Viewer::enter(hub, &places, &last, asked.query.emits_all());
            self.viewers.add(&viewer);
            outgoing.body = viewer.stream();
        }
        Ok(outgoing)
    }

    /// An answer that is there as a whole, or the news that the viewer has it already.
    fn whole(&self, asked: &Asked, mut outgoing: Outgoing, media_type: &str, body: &str) -> Outgoing {
        let tag = etag(body.as_bytes());
        outgoing.set("etag", &tag);
        outgoing.set("cache-control", self.cache_control());
        if asked.incoming.known.strip_prefix('+').is_some_and(|known| matches(known, &tag)) {
            outgoing.status = 304;
        } else {
            outgoing.set("content-type", media_type);
            outgoing.body = body.into();
        }
        outgoing
    }

    fn cache_control(&self) -> &'static str {
        if self.secrets.is_empty() { "no-cache" } else { "private, no-cache" }
    }
}

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

/// A token and what it claims, if it counts once its signature does.
fn claimed(text: &str) -> Option<(token::Parsed, token::Claims)> {
    let parsed = token::parse(text)?;
    let json = |text: &str| js::parse(&text.into()).unwrap_or_default();
    let claims = token::claims(&json(&parsed.claims))?;
    let counts = token::is_hs256(&json(&parsed.header)) && claims.admits(wall() / 1_000.0);
    counts.then_some((parsed, claims))
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a platform gives beside the request. */
export interface GatewayContext {
    /** Keeps the platform from ending what is refreshed behind an answer. */
    waitUntil?(promise: Promise<unknown>): void;
    /** The client's address, which the rate limit counts by. */
    clientAddress?: string;
}

/**
 * Checks the configuration and makes a gateway, after loading the wasm at the first call. Rejects with a `StatusError` of
 * kind `"config"` that names a wrong option.
 */
export function createGateway(config: GatewayConfig): Promise<Gateway>;

/** What a viewer token is made of. */
export interface ViewerTokenOptions {
    /** One of the gateway's `viewerSecrets`. */
    secret: string;
    /** The agents that it is for. Default: all that the gateway speaks of. */
    refs?: readonly string[];
    /** For how long it counts, in seconds from 1. Default 3 600. */
    expiresInSeconds?: number;
}

/** Makes a viewer token, for a server that knows its viewers. Rejects with a `StatusError` of kind `"config"`. */
export function mintViewerToken(options: ViewerTokenOptions): Promise<string>;
"#;
