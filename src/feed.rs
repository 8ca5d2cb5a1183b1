//! The event stream of a gateway, which tells a watch of changes so that it need not ask.

use std::rc::{Rc, Weak};

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use crate::call::Context;
use crate::options::{Account, Key};
use crate::policy::event_stream::EventStream;
use crate::policy::redact::is_key;
use crate::text::join;
use crate::transport::alarm::Alarm;
use crate::transport::fetch::{Channel, Request};
use crate::watching::Watch;

/// A stream that says nothing for so long is dead, in milliseconds: a gateway speaks every 15 seconds.
const SILENCE_MS: f64 = 40_000.0;

/// Listens to one stream, from its opening to its end.
pub async fn listen(watch: Weak<Watch>, context: Rc<Context>, path: String, last_id: String) {
    let mut was_open = false;
    if let Some(channel) = open(&context, &path, &last_id).await {
        let mut stream = EventStream::default();
        while let Ok(read) = channel.read() {
            let silence = Alarm::after(SILENCE_MS);
            let chunk = silence.race(&read).await.unwrap_or_default();
            let events = Channel::bytes(&chunk).and_then(|bytes| stream.read(&bytes).ok());
            let (Some(events), Some(watch)) = (events, watch.upgrade()) else { break };
            was_open = true;
            for event in events {
                watch.told(&event.data);
            }
            watch.remember(stream.last_id());
        }
    }
    if let Some(watch) = watch.upgrade() {
        watch.fed(was_open);
    }
}

/// Opens the stream; None where there is none.
async fn open(context: &Context, path: &str, last_id: &str) -> Option<Channel> {
    let account = context.settings.accounts.first()?;
    let timeout = Alarm::after(context.settings.timing.timeout_ms);
    let token = token(account, &timeout).await.unwrap_or_default();
    context.secrets.learn(&token);
    let bearer = if token.is_empty() { token } else { join(&["Bearer ", &token]) };
    // The id is the server's: what no header can carry would throw.
    let last_id = if is_key(last_id) { last_id } else { "" };
    let request = Request {
        fetch: context.settings.fetch.as_ref(),
        url: &join(&[&account.base_url, path]),
        in_page: context.settings.in_page,
        headers: &[("accept", "text/event-stream"), ("last-event-id", last_id), ("authorization", &bearer)],
    };
    let (mut channel, sent) = Channel::open(&request).ok()?;
    let response = timeout.race(&sent).await.ok()?;
    channel.begin(&response, "text/event-stream").then_some(channel)
}

async fn token(account: &Account<JsValue>, timeout: &Alarm) -> Option<String> {
    match &account.key {
        Key::None => None,
        Key::Fixed(token) => Some(token.clone()),
        Key::Asked(function) => {
            let given = function.unchecked_ref::<Function>().apply(&JsValue::UNDEFINED, &Array::new());
            // One that fails shows when the watch asks, which it does where there is no stream.
            timeout.race_result(given).await.ok()?.as_string().filter(|token| is_key(token))
        }
    }
}
