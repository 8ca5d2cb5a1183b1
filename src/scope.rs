//! Within a scope equal calls in flight share one request, and the lanes count together.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Map;

use crate::agent::Provider;
use crate::call::{Call, Context, Outcome, Target};
use crate::policy::lane::Lane;
use crate::policy::retry::Timing;
use crate::queue::{Queue, Turn};
use crate::transport::clock::{monotonic, random};
use crate::transport::task::{Step, Task};

/// Queues by provider, and the calls in flight.
pub struct Scope {
    /// What all calls share.
    pub context: Rc<Context>,
    queues: RefCell<Vec<(Provider, Rc<RefCell<Queue>>)>>,
    flights: RefCell<Vec<Weak<Flight>>>,
}

/// A call in flight, for as long as somebody holds it.
pub struct Flight {
    /// How it stands.
    pub turn: Rc<Turn>,
    task: Cell<Option<Task>>,
    /// Who waits for it, and by which number; nobody once it has ended.
    waiting: RefCell<Vec<(Weak<dyn Waits>, u32)>>,
}

/// How a call has ended, the same for all who waited for it.
pub struct Ending<'a> {
    /// What was asked.
    pub target: &'a Target,
    /// What became of it.
    pub outcome: Outcome,
    /// When, by the monotonic clock.
    pub at: f64,
    /// A random number for what is to come.
    pub random: f64,
    /// What the reply says of each of several agents, once somebody has looked.
    pub items: OnceCell<Map>,
}

/// Who waits for flights.
pub trait Waits {
    /// The one that it waits for by this number has ended.
    fn answered(self: Rc<Self>, number: u32, ending: &Ending<'_>);
}

impl Flight {
    fn end(&self, outcome: Outcome) {
        let (target, at, random) = (&self.turn.target, monotonic(), random());
        let ending = Ending { target, outcome, at, random, items: OnceCell::new() };
        for (who, number) in &self.waiting.take() {
            if let Some(who) = who.upgrade() {
                who.answered(*number, &ending);
            }
        }
    }
}

/// Those of a call on its way to its end.
fn steps(mut call: Call, context: Rc<Context>, flight: Weak<Flight>) -> Step {
    Box::new(move |arrived| match call.step(&context, &arrived) {
        Ok(wait) => Some(wait),
        Err(outcome) => {
            if let Some(flight) = flight.upgrade() {
                flight.end(outcome);
            }
            None
        }
    })
}

impl Scope {
    /// A scope without calls.
    pub fn new(context: Rc<Context>) -> Rc<Self> {
        Rc::new(Self { context, queues: RefCell::default(), flights: RefCell::default() })
    }

    fn queue(&self, provider: Provider) -> Rc<RefCell<Queue>> {
        let mut queues = self.queues.borrow_mut();
        for (of, queue) in queues.iter() {
            if *of == provider {
                return queue.clone();
            }
        }
        let settings = &self.context.settings;
        let per_minute = settings.account(provider).and_then(|account| account.per_minute);
        let queue = Rc::new(RefCell::new(Queue::new(Lane::new(settings.max_concurrency, per_minute))));
        queues.push((provider, queue.clone()));
        queue
    }

    /// The flight that answers a call: one under way, or a new one, for which one more waits. What is asked for fleets, and
    /// not by a single call, is held by the pace, and its deadline does not count in the queue.
    pub fn flight(
        &self,
        target: &Target,
        timing: &Timing,
        is_single: bool,
        waiting: (Weak<dyn Waits>, u32),
    ) -> Rc<Flight> {
        let mut flights = self.flights.borrow_mut();
        let mut index = 0;
        while let Some(flight) = flights.get(index) {
            match flight.upgrade() {
                Some(flight) if !flight.waiting.borrow().is_empty() => {
                    if flight.turn.target == *target && flight.turn.timing == *timing {
                        flight.turn.join(is_single);
                        flight.waiting.borrow_mut().push(waiting);
                        return flight;
                    }
                    index += 1;
                }
                _ => drop(flights.swap_remove(index)),
            }
        }
        let turn = Turn::new(self.queue(target.provider()), target.clone(), *timing, is_single);
        let call = Call::new(turn.clone());
        let flight = Rc::new(Flight { turn, task: Cell::default(), waiting: RefCell::new(vec![waiting]) });
        flight.task.set(Some(Task::spawn(steps(call, self.context.clone(), Rc::downgrade(&flight)))));
        flights.push(Rc::downgrade(&flight));
        flight
    }
}
