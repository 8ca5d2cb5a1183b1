//! What runs only where there is a JavaScript engine. Each test runs in a page and in a worker.

mod calls;
mod client;
mod dates;
mod exchange;
mod keys;
mod redaction;
mod running;
mod values;

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use voice_agent_status::transport::js as crossing;
use voice_agent_status::transport::task::{Arrived, Task, Wait};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The value of a JavaScript expression.
pub fn js(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return ({expression});")).call0(&JsValue::UNDEFINED).unwrap()
}

/// A property, or a property of a property: `error.kind`.
pub fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| Reflect::get(&value, &key.into()).unwrap())
}

/// A property that is text.
pub fn text_at(value: &JsValue, path: &str) -> String {
    at(value, path).as_string().unwrap_or_else(|| panic!("{path} is no text"))
}

/// Counts the timers that run while it lives.
pub struct Timers(JsValue);

impl Timers {
    /// Counts from now on.
    pub fn count() -> Self {
        Self(js("(() => { const { setTimeout, clearTimeout } = globalThis; const open = new Set();
            globalThis.setTimeout = (ring, ms, ...given) => {
                const id = setTimeout(() => { open.delete(id); ring(...given); }, ms);
                open.add(id);
                return id;
            };
            globalThis.clearTimeout = (id) => { open.delete(id); clearTimeout(id); };
            return { open, restore() { Object.assign(globalThis, { setTimeout, clearTimeout }); } }; })()"))
    }

    /// How many run.
    pub fn open(&self) -> f64 {
        at(&self.0, "open.size").as_f64().unwrap()
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        call(&self.0, "restore", &[]);
    }
}

/// What a method gives.
pub fn call(value: &JsValue, method: &str, given: &[JsValue]) -> JsValue {
    Function::from(at(value, method)).apply(value, &given.iter().collect()).unwrap()
}

/// What a promise settles to.
pub async fn settled(promise: impl Into<JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&promise.into())).await
}

/// What comes of a wait.
pub async fn arrived(wait: Wait) -> Arrived {
    let (promise, resolve) = crossing::deferred();
    let kept = Rc::new(Cell::new(None));
    let came = kept.clone();
    let task = Task::after(
        wait,
        Box::new(move |arrived| {
            came.set(Some(arrived));
            crossing::settle(&resolve, Ok(JsValue::UNDEFINED));
            None
        }),
    );
    settled(promise).await.unwrap();
    drop(task);
    kept.take().unwrap()
}

/// Waits so many milliseconds.
pub async fn sleep(ms: u32) {
    settled(js(&format!("new Promise((resolve) => setTimeout(resolve, {ms}))"))).await.unwrap();
}

/// Lets the platform take a turn, without a timer.
pub async fn turn() {
    let message = "new Promise((resolve) => { const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { port1.close(); resolve(); }; port2.postMessage(0); })";
    settled(js(message)).await.unwrap();
}
