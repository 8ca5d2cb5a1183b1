//! Within a scope equal calls in flight share one request, and the lanes count together.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::agent::Provider;
use crate::call::{Call, Context, Target};
use crate::policy::lane::Lane;
use crate::policy::retry::Timing;
use crate::queue::{Queue, Turn, Waits};
use crate::transport::task::Task;

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
    _task: Task,
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
        waiting: Waits,
    ) -> Rc<Flight> {
        let mut flights = self.flights.borrow_mut();
        let mut index = 0;
        while let Some(flight) = flights.get(index) {
            match flight.upgrade() {
                Some(flight) if !flight.turn.waiting.borrow().is_empty() => {
                    if flight.turn.target == *target && flight.turn.timing == *timing {
                        flight.turn.join(is_single, waiting);
                        return flight;
                    }
                    index += 1;
                }
                _ => drop(flights.swap_remove(index)),
            }
        }
        let turn = Turn::new(self.queue(target.provider()), target.clone(), *timing, is_single, waiting);
        let mut call = Call::new(self.context.clone(), turn.clone());
        let step = move |arrived| match call.step(arrived) {
            Ok(wait) => Some(wait),
            Err(outcome) => {
                call.turn.end(outcome);
                None
            }
        };
        let flight = Rc::new(Flight { turn, _task: Task::spawn(Box::new(step)) });
        flights.push(Rc::downgrade(&flight));
        flight
    }
}
