//! What runs on its own for as long as somebody holds it: when the last holder lets go it is dropped, with its requests
//! and timers.

use std::cell::Cell;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use super::js;
use super::local::local;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    /// Has a function called with what has come of a promise, and with itself: what it was kept with and 0, what it was rejected
    /// with and 1, or, after so many milliseconds, the promise and 2.
    fn wait(promise: &JsValue, ms: f64, resume: &JsValue);
    /// This function is not called any more, whatever it waits for now or later.
    fn stop(resume: &JsValue);
}

/// What to wait for, and how long.
pub struct Wait {
    promise: JsValue,
    ms: f64,
}

impl Wait {
    /// Waits for what a value settles to, where it is a promise or merely looks like one, for so many milliseconds at most.
    pub const fn new(promise: JsValue, ms: f64) -> Self {
        Self { promise, ms }
    }

    /// Waits so many milliseconds.
    pub fn sleep(ms: f64) -> Self {
        Self::new(js::deferred().0.into(), ms)
    }
}

/// What has come of a wait.
pub enum Arrived {
    /// What the promise was kept with.
    Kept(JsValue),
    /// What it was rejected with.
    Thrown(JsValue),
    /// The time is over; the promise, for which one may wait on.
    Late(JsValue),
}

/// Takes what has come of a wait, and says what to wait for next; None at the end.
pub type Step = Box<dyn FnMut(Arrived) -> Option<Wait>>;

/// What runs. See the module.
pub struct Task(Closure<js::Called>);

impl Task {
    /// Starts it. It runs from the next microtask on: whoever calls this has first finished what it does.
    pub fn spawn(step: Step) -> Self {
        Self::after(Wait::new(JsValue::UNDEFINED, f64::INFINITY), step)
    }

    /// Starts it with a wait.
    pub fn after(first: Wait, mut step: Step) -> Self {
        let resumes = Closure::new(move |value, how, resumes: JsValue| {
            let next = step(match how {
                0 => Arrived::Kept(value),
                1 => Arrived::Thrown(value),
                _ => Arrived::Late(value),
            });
            if let Some(Wait { promise, ms }) = next {
                wait(&promise, ms, &resumes);
            }
        });
        wait(&first.promise, first.ms, resumes.as_ref());
        Self(resumes)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        stop(self.0.as_ref());
    }
}

/// A future on the heap.
pub type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

local! {
    static ARRIVED: Cell<Option<Arrived>> = const { Cell::new(None) };
    static WANTED: Cell<Option<Wait>> = const { Cell::new(None) };
}

/// The steps of a future that waits for [`Wait`]s alone, and for one at a time.
pub fn steps(mut future: Boxed<()>) -> Step {
    Box::new(move |arrived| {
        ARRIVED.with(|cell| cell.set(Some(arrived)));
        let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        WANTED.with(Cell::take)
    })
}

impl IntoFuture for Wait {
    type Output = Option<JsValue>;
    type IntoFuture = Awaited;

    fn into_future(self) -> Awaited {
        Awaited(Some(self))
    }
}

/// What a promise was kept with in time, if it was.
pub struct Awaited(Option<Wait>);

impl Future for Awaited {
    type Output = Option<JsValue>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        match (self.0.take(), ARRIVED.with(Cell::take)) {
            (None, Some(Arrived::Kept(value))) => Poll::Ready(Some(value)),
            (None, _) => Poll::Ready(None),
            (wanted, _) => {
                WANTED.with(|cell| cell.set(wanted));
                Poll::Pending
            }
        }
    }
}
