//! A future that runs on its own and is shared: everyone who holds it gets the same output, and
//! when the last holder lets go it is dropped, with its requests and timers.

use std::cell::{OnceCell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::alarm::Alarm;

/// A future on the heap.
pub type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// A promise of what the future gives.
pub fn promise(future: Boxed<Result<JsValue, JsValue>>) -> Promise {
    let mut resolve = JsValue::UNDEFINED;
    let promise = Promise::new(&mut |function, _| resolve = function.into());
    run(Box::pin(async move {
        let output = future.await.unwrap_or_else(|thrown| Promise::reject(&thrown).into());
        let _ = resolve.unchecked_ref::<Function>().apply(&JsValue::UNDEFINED, &Array::of1(&output));
    }));
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

/// The futures under way. Each has the number of its slot; a slot is free when its future has ended.
struct Running {
    slots: Vec<Option<Boxed<()>>>,
    free: Vec<usize>,
}

thread_local! {
    static RUNNING: RefCell<Running> = const { RefCell::new(Running { slots: Vec::new(), free: Vec::new() }) };
}

/// Takes a closure as it is, not as a type: it is compiled once.
fn running(with: &mut dyn FnMut(&mut Running)) {
    RUNNING.with_borrow_mut(with);
}

/// Wakes the future of this number.
struct Number(usize);

impl Wake for Number {
    /// Only promises wake futures, and they do with nothing else on the stack: it runs here and now.
    fn wake(self: Arc<Self>) {
        let number = self.0;
        let mut future = None;
        running(&mut |running| future = running.slots.get_mut(number).and_then(Option::take));
        // Without a future it has ended, or is being polled.
        let Some(polled) = &mut future else { return };
        if polled.as_mut().poll(&mut Context::from_waker(&Waker::from(self))).is_ready() {
            future = None;
        }
        running(&mut |running| match running.slots.get_mut(number) {
            Some(slot) if future.is_some() => *slot = future.take(),
            _ => running.free.push(number),
        });
    }
}

/// Runs a future from the next microtask on: whoever calls this has first finished what it does.
fn run(future: Boxed<()>) {
    let future = Box::pin(async move {
        let _ = JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await;
        future.await;
    });
    let mut future: Option<Boxed<()>> = Some(future);
    let mut number = 0;
    running(&mut |running| {
        number = running.free.pop().unwrap_or(running.slots.len());
        match running.slots.get_mut(number) {
            Some(slot) => *slot = future.take(),
            None => running.slots.push(future.take()),
        }
    });
    Arc::new(Number(number)).wake();
}

/// A running future. See the module.
pub struct Task<T> {
    future: RefCell<Option<Boxed<T>>>,
    output: OnceCell<T>,
    done: Alarm,
}

impl<T: 'static> Task<T> {
    /// Starts it.
    pub fn spawn(future: Boxed<T>) -> Rc<Self> {
        let future = RefCell::new(Some(future));
        let task = Rc::new(Self { future, output: OnceCell::new(), done: Alarm::new() });
        let held = Rc::downgrade(&task);
        run(Box::pin(poll_fn(move |context| {
            let Some(task) = held.upgrade() else { return Poll::Ready(()) };
            // Taken out while it runs: it may call user code that comes back here.
            let Some(mut future) = task.future.take() else { return Poll::Ready(()) };
            let Poll::Ready(output) = future.as_mut().poll(context) else {
                task.future.replace(Some(future));
                return Poll::Pending;
            };
            let _ = task.output.set(output);
            task.done.ring();
            Poll::Ready(())
        })));
        task
    }

    /// The output, once it is there.
    pub fn output(&self) -> Option<&T> {
        self.output.get()
    }

    /// Rings when the output is there.
    pub const fn done(&self) -> &Alarm {
        &self.done
    }
}
