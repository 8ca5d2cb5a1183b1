//! What runs on its own for as long as somebody holds it: when the last holder lets go it is dropped, with its requests
//! and timers.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use super::held::Held;
use super::js;
use super::local::local;

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
pub struct Task(usize);

/// One task.
enum Slot {
    /// What it waits for, and what it does then.
    Waiting(Held, Step),
    /// It is taking a step.
    Stepping,
    /// Either it has ended, or nobody holds it any more; with the other its number is free.
    Over,
}

/// The tasks under way, by their numbers.
struct Running {
    slots: Vec<Slot>,
    free: Vec<usize>,
}

local! {
    static RUNNING: RefCell<Running> = const { RefCell::new(Running { slots: Vec::new(), free: Vec::new() }) };
}

fn running<T>(act: impl FnOnce(&mut Running) -> T) -> T {
    RUNNING.with(|running| act(&mut running.borrow_mut()))
}

/// Puts something into a slot, and gives what was there.
fn put(number: usize, slot: Slot) -> Slot {
    running(|running| match running.slots.get_mut(number) {
        Some(there) => core::mem::replace(there, slot),
        None => slot,
    })
}

impl Task {
    /// Starts it. It runs from the next microtask on: whoever calls this has first finished what it does.
    pub fn spawn(step: Step) -> Self {
        Self::after(Wait::new(JsValue::UNDEFINED, f64::INFINITY), step)
    }

    /// Starts it with a wait.
    pub fn after(first: Wait, step: Step) -> Self {
        let number = running(|running| {
            let number = running.free.pop().unwrap_or(running.slots.len());
            if number == running.slots.len() {
                running.slots.push(Slot::Over);
            }
            number
        });
        put(number, Slot::Stepping);
        go_on(number, Some(first), step);
        Self(number)
    }
}

/// Waits, unless the task has ended or nobody holds it any more.
fn go_on(number: usize, next: Option<Wait>, step: Step) {
    let Some(Wait { promise, ms }) = next else { return let_go(number) };
    // Nothing is borrowed: what is asked to settle may be the caller's.
    let pending = Held::wait(&promise, ms, number, resumes());
    if let Slot::Over = put(number, Slot::Waiting(pending, step)) {
        let_go(number);
    }
}

/// Who holds a task lets go of it, or who has run it to its end.
fn let_go(number: usize) {
    let left = put(number, Slot::Over);
    if !matches!(left, Slot::Stepping) {
        running(|running| running.free.push(number));
    }
}

/// What JavaScript calls when something has come of a wait.
fn resumes() -> &'static JsValue {
    local! {
        static RESUMES: OnceCell<&'static JsValue> = const { OnceCell::new() };
    }
    RESUMES.with(|resumes| {
        *resumes.get_or_init(|| Box::leak(Box::new(Closure::<js::Called>::new(resume).into_js_value())))
    })
}

/// The task of this number goes on here and now: nothing else is on the stack.
fn resume(value: JsValue, how: u32, number: usize) {
    // Out of its slot while it takes a step: it may call user code that comes back here.
    let Slot::Waiting(pending, mut step) = put(number, Slot::Stepping) else { return };
    drop(pending);
    let next = step(match how {
        0 => Arrived::Kept(value),
        1 => Arrived::Thrown(value),
        _ => Arrived::Late(value),
    });
    go_on(number, next, step);
}

impl Drop for Task {
    fn drop(&mut self) {
        let_go(self.0);
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
