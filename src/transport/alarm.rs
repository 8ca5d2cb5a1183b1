//! Waiting. Every wait of the crate is for a promise, raced with an [`Alarm`] that can end it sooner.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::js;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &JsValue, ms: f64, argument: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// The longest wait that a timer keeps; a longer one would fire at once.
const MAX_TIMER_MS: f64 = 2_147_483_647.0;

/// A timer of the platform, cleared when it is dropped.
pub struct Timer(JsValue);

impl Timer {
    /// Has a function called in so many milliseconds, with itself.
    pub fn new(function: &JsValue, ms: f64) -> Self {
        Self(set_timeout(function, ms.clamp(0.0, MAX_TIMER_MS).ceil(), function))
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
    timer: Option<Timer>,
}

impl Default for Alarm {
    fn default() -> Self {
        Self::new()
    }
}

impl Alarm {
    /// An alarm that somebody rings.
    pub fn new() -> Self {
        let (promise, ring) = js::deferred();
        Self { promise: promise.into(), ring, timer: None }
    }

    /// An alarm that also rings by itself, in so many milliseconds.
    pub fn after(ms: f64) -> Self {
        let mut alarm = Self::new();
        alarm.timer = Some(Timer::new(&alarm.ring, ms));
        alarm
    }

    /// Rings.
    pub fn ring(&self) {
        if let Some(ring) = self.ring.dyn_ref::<Function>() {
            let _ = ring.apply(&JsValue::UNDEFINED, &Array::of1(&self.ring));
        }
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
    pub fn wait(&self) -> JsFuture {
        JsFuture::from(self.promise.clone().unchecked_into::<Promise>())
    }

    /// What the outcome of calling something settles to: what it threw counts as a rejection.
    pub fn race_result(&self, called: Result<JsValue, JsValue>) -> JsFuture {
        self.race(&called.unwrap_or_else(|thrown| Promise::reject(&thrown).into()))
    }

    /// What a value settles to, where it is a promise or merely looks like one, unless the alarm rings first.
    pub fn race(&self, value: &JsValue) -> JsFuture {
        // Promise.race makes a promise of the platform's own, whatever `value` does when asked to settle.
        JsFuture::from(Promise::race(&Array::of2(&self.promise, value)))
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.timer = None;
        self.ring();
    }
}
