//! The event stream of a gateway, which tells a watch of changes so that it need not ask.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use crate::call::{Context, Failure, MAX_BATCH, refs_path};
use crate::json::{Json, Kind};
use crate::options::Account;
use crate::policy::event_stream::EventStream;
use crate::policy::key::is_key;
use crate::policy::retry::backoff;
use crate::policy::roster::{Fault, Hearsay};
use crate::status;
use crate::text::join;
use crate::transport::clock::{monotonic, random};
use crate::transport::fetch::{Channel, Request};
use crate::transport::js;
use crate::transport::task::{Task, Wait, steps};
use crate::watcher::{News, Watcher, fault};

/// A stream that says nothing for so long is dead, in milliseconds: a gateway speaks every 15 seconds.
const SILENCE_MS: f64 = 40_000.0;

/// See the module.
#[derive(Default)]
pub struct Feed {
    /// The stream, open or being opened.
    stream: RefCell<Option<Task>>,
    /// When one may be opened again, and how often it could not be. Infinity for as long as there is no use.
    at: Cell<f64>,
    failures: Cell<u32>,
    /// What it told last, by the gateway's word for it.
    last_id: RefCell<String>,
}

impl Feed {
    /// Sees to a stream about whom the watcher watches. Whether there is one, or may be in a moment.
    pub fn tend(&self, watcher: &Rc<Watcher>, is_paused: bool, now: f64) -> bool {
        let roster = watcher.roster.borrow();
        let agents = roster.agents();
        if is_paused || agents.is_empty() || agents.len() > MAX_BATCH {
            self.close();
            self.at.set(f64::INFINITY);
        } else if !self.is_open() && now >= self.at.get() {
            let all = if roster.tells_all { "&emit=all" } else { "" };
            let path = join(&[&refs_path("/v1/events", &agents), all]);
            let last_id = self.last_id.borrow().clone();
            let listening = listen(Rc::downgrade(watcher), watcher.desk.context.clone(), path, last_id);
            self.stream.replace(Some(Task::spawn(steps(Box::pin(listening)))));
        }
        self.is_open()
    }

    /// When to see to it again.
    pub fn at(&self) -> f64 {
        if self.is_open() { f64::INFINITY } else { self.at.get() }
    }

    /// A stream about others is of no use, and what has changed begins anew.
    pub fn close(&self) {
        self.at.set(0.0);
        let stream = self.stream.take();
        drop(stream);
    }

    fn is_open(&self) -> bool {
        self.stream.borrow().is_some()
    }

    /// The stream has ended, or could not be opened.
    fn ended(&self, was_open: bool) {
        let failures = if was_open { 0 } else { self.failures.get() };
        self.failures.set(failures + 1);
        self.at.set(monotonic() + backoff(failures + 1, random()));
        self.stream.take();
    }
}

/// The stream has told this of an agent.
fn told(watcher: &Watcher, data: &str) {
    let (text, secrets) = (data.into(), &watcher.desk.context.secrets);
    let event = secrets.redact_body(&js::parse(&text).unwrap_or_default(), &text);
    let Ok(agent) = status::parse_ref(&event.field("ref")) else { return };
    let known = |field| {
        let status = event.field(field);
        (status.kind() == Kind::Object).then(|| News::status(&status))
    };
    let (news, fault) = known("status").map(|news| (news, None)).unwrap_or_else(|| {
        let failure = Failure::told(&agent, &event.field("error"), 0, 0.0);
        let fault = Fault { is_final: false, ..fault(&failure) };
        (News::error(&agent, &failure), Some(fault))
    });
    let next_in_ms = event.field("nextInMs").number().filter(|ms| *ms >= 0.0);
    let hearsay = Hearsay { news, fault, last_known: known("lastKnown").unwrap_or_default(), next_in_ms };
    watcher.roster.borrow_mut().overheard(&agent, hearsay, monotonic(), random());
    watcher.tell();
}

/// Listens to one stream, from its opening to its end.
async fn listen(watcher: Weak<Watcher>, context: Rc<Context>, path: String, last_id: String) {
    let mut was_open = false;
    if let Some(channel) = open(&context, &path, &last_id).await {
        let mut stream = EventStream::default();
        while let Some(chunk) = Wait::new(channel.read(), SILENCE_MS).await {
            let events = Channel::bytes(&chunk).and_then(|bytes| stream.read(&bytes).ok());
            let (Some(events), Some(watcher)) = (events, watcher.upgrade()) else { break };
            was_open = true;
            for event in events {
                told(&watcher, &event.data);
            }
            watcher.feed.last_id.replace(stream.last_id().to_owned());
        }
    }
    if let Some(watcher) = watcher.upgrade() {
        watcher.feed.ended(was_open);
        if let Some(tie) = watcher.tie() {
            watcher.look(&tie);
        }
    }
}

/// Opens the stream; None where there is none.
async fn open(context: &Context, path: &str, last_id: &str) -> Option<Channel> {
    let account = context.settings.accounts.first()?;
    let ends_at = monotonic() + context.settings.timing.timeout_ms;
    let token = token(account, ends_at).await.unwrap_or_default();
    context.secrets.learn(&token);
    let bearer = if token.is_empty() { token } else { join(&["Bearer ", &token]) };
    // The id is the server's: what no header can carry would throw.
    let last_id = if is_key(last_id) { last_id } else { "" };
    let request = Request {
        fetch: &context.settings.fetch,
        base_url: &account.base_url,
        path,
        in_page: context.settings.in_page,
        headers: &[("accept", "text/event-stream"), ("last-event-id", last_id), ("authorization", &bearer)],
    };
    let (mut channel, sent) = Channel::open(&request).ok()?;
    let response = Wait::new(sent, ends_at - monotonic()).await?;
    channel.begin(&response, "text/event-stream").then_some(channel)
}

async fn token(account: &Account<JsValue>, ends_at: f64) -> Option<String> {
    if account.key.kind() != Kind::Function {
        return account.key.string();
    }
    let given = js::promised(&account.key, &JsValue::UNDEFINED, &JsValue::UNDEFINED);
    // One that fails shows when the watch asks, which it does where there is no stream.
    Wait::new(given, ends_at - monotonic()).await?.as_string().filter(|token| is_key(token))
}
