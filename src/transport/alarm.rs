//! Waiting. Every wait of the crate is for a promise, raced with an [`Alarm`] that can end it sooner.

use wasm_bindgen::prelude::*;

use super::js;
use super::task::Wait;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    fn race(promise: &JsValue, value: &JsValue) -> JsValue;
    /// A function that keeps a promise, which is its property `promise`; in so many milliseconds it does so by itself.
    pub(super) fn deferred(ms: f64) -> JsValue;
    /// Calls it.
    pub(super) fn fulfil(deferred: &JsValue, value: &JsValue);
    /// Has a function called in so many milliseconds, with itself.
    fn timer(function: &JsValue, ms: f64) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// A timer of the platform, cleared when it is dropped.
pub struct Timer(JsValue);

impl Timer {
    /// Has a function called in so many milliseconds, with itself.
    pub fn new(function: &JsValue, ms: f64) -> Self {
        Self(timer(function, ms))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}

/// A promise of ours that is kept when somebody rings, when its time has come, and at the latest
/// when the alarm is dropped: then its timer is cleared, and nothing waits for it for ever.
pub struct Alarm {
    promise: JsValue,
    /// Keeps the promise; also what it is kept with, which nothing else can be equal to.
    ring: JsValue,
}

impl Default for Alarm {
    fn default() -> Self {
        Self::new()
    }
}

impl Alarm {
    /// An alarm that somebody rings.
    pub fn new() -> Self {
        Self::after(f64::NAN)
    }

    /// An alarm that also rings by itself, in so many milliseconds.
    pub fn after(ms: f64) -> Self {
        let ring = deferred(ms);
        Self { promise: js::get(&ring, "promise"), ring }
    }

    /// Rings.
    pub fn ring(&self) {
        fulfil(&self.ring, &self.ring);
    }

    /// The function that rings, for the platform to call.
    pub const fn bell(&self) -> &JsValue {
        &self.ring
    }

    /// Whether this is what a race that the alarm has won settles to.
    pub fn is(&self, value: &JsValue) -> bool {
        *value == self.ring
    }

    /// The promise, to be raced by another alarm.
    pub const fn promise(&self) -> &JsValue {
        &self.promise
    }

    /// Waits for it.
    pub fn wait(&self) -> Wait {
        Wait::new(self.promise.clone())
    }

    /// What a value settles to, where it is a promise or merely looks like one, unless the alarm rings first.
    pub fn race(&self, value: &JsValue) -> Wait {
        Wait::new(self.raced(value))
    }

    /// The promise of that.
    pub fn raced(&self, value: &JsValue) -> JsValue {
        // Promise.race makes a promise of the platform's own, whatever `value` does when asked to settle.
        race(&self.promise, value)
    }
}

/// A promise that is kept when the platform has had its turn.
pub fn turn() -> JsValue {
    js::get(&deferred(0.0), "promise")
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.ring();
    }
}
