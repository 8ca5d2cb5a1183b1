//! A future that runs on its own and is shared: everyone who holds it gets the same output, and
//! when the last holder lets go it is dropped, with its requests and timers.

use std::cell::{OnceCell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use wasm_bindgen_futures::spawn_local;

use super::alarm::Alarm;

/// A future on the heap.
pub type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

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
        spawn_local(poll_fn(move |context| {
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
        }));
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
