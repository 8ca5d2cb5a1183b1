//! What runs on its own for as long as somebody holds it: when the last holder lets go it is dropped, with its requests
//! and timers.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    /// Has a function called with a number, whether the promise was kept, and what it settled to.
    fn settle(promise: &JsValue, number: i32, resume: &JsValue);
}

/// Takes what was waited for, and gives the promise to wait for next; None at the end.
pub type Step = Box<dyn FnMut(Result<JsValue, JsValue>) -> Option<JsValue>>;

/// What runs. See the module.
pub struct Task(usize);

/// The steps of one task. It is free when nobody holds the task and nothing is left to come.
struct Slot {
    /// None while it is being taken, and after the last.
    step: Option<Step>,
    is_held: bool,
    waits: bool,
}

/// The tasks under way, by their numbers.
struct Running {
    slots: Vec<Slot>,
    free: Vec<usize>,
    /// What JavaScript calls when a promise has settled.
    resume: JsValue,
}

thread_local! {
    static RUNNING: RefCell<Running> =
        const { RefCell::new(Running { slots: Vec::new(), free: Vec::new(), resume: JsValue::UNDEFINED }) };
}

/// Takes a closure as it is, not as a type: it is compiled once.
fn running(with: &mut dyn FnMut(&mut Running)) {
    RUNNING.with_borrow_mut(with);
}

impl Running {
    /// Waits for a promise, unless nobody holds the task any more or it has ended; gives back what is not needed.
    fn wait(&mut self, number: usize, promise: Option<&JsValue>, step: Option<Step>) -> Option<Step> {
        let slot = self.slots.get_mut(number)?;
        let mut left = step;
        slot.waits = false;
        if let (true, Some(promise)) = (slot.is_held, promise) {
            slot.step = left.take();
            slot.waits = true;
            settle(promise, number as i32, &self.resume);
        }
        if !slot.is_held && !slot.waits {
            self.free.push(number);
        }
        left
    }
}

impl Task {
    /// Starts it. It runs from the next microtask on: whoever calls this has first finished what it does.
    pub fn spawn(step: Step) -> Self {
        Self::after(&JsValue::UNDEFINED, step)
    }

    /// Starts it when a promise has settled, with what it settled to.
    pub fn after(promise: &JsValue, step: Step) -> Self {
        let (mut step, mut number) = (Some(step), 0);
        running(&mut |running| {
            if running.resume.is_undefined() {
                running.resume = Closure::<dyn FnMut(usize, bool, JsValue)>::new(resume).into_js_value();
            }
            let slot = Slot { step: None, is_held: true, waits: false };
            number = running.free.pop().unwrap_or(running.slots.len());
            match running.slots.get_mut(number) {
                Some(free) => *free = slot,
                None => running.slots.push(slot),
            }
            running.wait(number, Some(promise), step.take());
        });
        Self(number)
    }
}

/// What the task of this number has waited for is there. It goes on here and now: nothing else is on the stack.
fn resume(number: usize, was_kept: bool, value: JsValue) {
    let mut step = None;
    running(&mut |running| step = running.slots.get_mut(number).and_then(|slot| slot.step.take()));
    // Out of its slot while it is taken: it may call user code that comes back here.
    let mut next = None;
    if let Some(step) = &mut step {
        next = step(if was_kept { Ok(value) } else { Err(value) });
    }
    running(&mut |running| step = running.wait(number, next.as_ref(), step.take()));
}

impl Drop for Task {
    fn drop(&mut self) {
        let mut step = None;
        running(&mut |running| {
            if let Some(slot) = running.slots.get_mut(self.0) {
                slot.is_held = false;
                step = slot.step.take();
                // One that is being taken ends after it.
                if !slot.waits {
                    running.free.push(self.0);
                }
            }
        });
    }
}

/// A future on the heap.
pub type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

thread_local! {
    static ARRIVED: Cell<Option<Result<JsValue, JsValue>>> = const { Cell::new(None) };
    static WANTED: Cell<Option<JsValue>> = const { Cell::new(None) };
}

/// The steps of a future that waits for [`Wait`]s alone, and for one at a time.
pub fn steps(mut future: Boxed<()>) -> Step {
    Box::new(move |arrived| {
        ARRIVED.set(Some(arrived));
        let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        WANTED.take()
    })
}

/// What a promise settles to.
pub struct Wait(Option<JsValue>);

impl Wait {
    /// Waits for a promise.
    pub const fn new(promise: JsValue) -> Self {
        Self(Some(promise))
    }
}

impl From<Wait> for JsValue {
    fn from(wait: Wait) -> Self {
        wait.0.unwrap_or_default()
    }
}

impl Future for Wait {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        match self.0.take() {
            None => Poll::Ready(ARRIVED.take().unwrap_or(Ok(JsValue::UNDEFINED))),
            wanted => {
                WANTED.set(wanted);
                Poll::Pending
            }
        }
    }
}
