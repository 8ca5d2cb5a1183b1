//! A future that runs on its own for as long as somebody holds it: when the last holder lets go it is dropped,
//! with its requests and timers.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
#[cfg(feature = "gateway")]
use std::task::Poll;
use std::task::{Context, Wake, Waker};

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::js;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = queueMicrotask)]
    fn queue_microtask(function: &JsValue);
}

/// A future on the heap.
pub type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// A promise of what the future gives.
pub fn promise(future: Boxed<Result<JsValue, JsValue>>) -> Promise {
    let (promise, resolve) = js::deferred();
    let kept = Rc::new(RefCell::new(None));
    let held = kept.clone();
    kept.replace(Some(Task::spawn(Box::pin(async move {
        js::settle(&resolve, future.await);
        held.take();
    }))));
    promise
}

/// The same, without a turn of the event loop for a future that has nothing to wait for.
#[cfg(feature = "gateway")]
pub fn at_once(mut future: Boxed<Result<JsValue, JsValue>>) -> Promise {
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(output)) => Promise::resolve(&output),
        Poll::Ready(Err(thrown)) => Promise::reject(&thrown),
        // Polled again with a waker of its own.
        Poll::Pending => promise(future),
    }
}

/// A running future. See the module.
pub struct Task {
    number: usize,
    future: RefCell<Option<Boxed<()>>>,
}

/// The tasks under way. Each has the number of its slot; a slot is free when its task is dropped.
struct Running {
    slots: Vec<Weak<Task>>,
    free: Vec<usize>,
    /// Those that have not had their first turn.
    fresh: Vec<usize>,
    /// Gives them that, for the platform to call.
    start: JsValue,
}

thread_local! {
    static RUNNING: RefCell<Running> = const {
        RefCell::new(Running { slots: Vec::new(), free: Vec::new(), fresh: Vec::new(), start: JsValue::UNDEFINED })
    };
}

/// Takes a closure as it is, not as a type: it is compiled once.
fn running(with: &mut dyn FnMut(&mut Running)) {
    RUNNING.with_borrow_mut(with);
}

/// Wakes the task of this number.
struct Number(usize);

impl Wake for Number {
    /// Only promises wake tasks, and they do with nothing else on the stack: it runs here and now.
    fn wake(self: Arc<Self>) {
        let mut task = None;
        running(&mut |running| task = running.slots.get(self.0).and_then(Weak::upgrade));
        let Some(task) = task else { return };
        // Taken out while it runs: it may call user code that comes back here.
        let Some(mut future) = task.future.take() else { return };
        if future.as_mut().poll(&mut Context::from_waker(&Waker::from(self))).is_pending() {
            task.future.replace(Some(future));
        }
    }
}

/// The first turn of all that wait for theirs.
fn start() {
    let mut fresh = Vec::new();
    running(&mut |running| fresh = core::mem::take(&mut running.fresh));
    for number in fresh {
        Arc::new(Number(number)).wake();
    }
}

impl Task {
    /// Starts it. It runs from the next microtask on: whoever calls this has first finished what it does.
    pub fn spawn(future: Boxed<()>) -> Rc<Self> {
        let mut task = Self { number: 0, future: RefCell::new(Some(future)) };
        running(&mut |running| task.number = running.free.pop().unwrap_or(running.slots.len()));
        let task = Rc::new(task);
        running(&mut |running| {
            match running.slots.get_mut(task.number) {
                Some(slot) => *slot = Rc::downgrade(&task),
                None => running.slots.push(Rc::downgrade(&task)),
            }
            running.fresh.push(task.number);
            if running.start.is_undefined() {
                running.start = Closure::<dyn FnMut(JsValue)>::new(|_| start()).into_js_value();
            }
            if running.fresh.len() == 1 {
                queue_microtask(&running.start);
            }
        });
        task
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        running(&mut |running| running.free.push(self.number));
    }
}
