//! Within a scope equal calls in flight share one request, and the lanes count together.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::agent::Provider;
use crate::call::{Call, Context, Outcome, Target};
use crate::policy::lane::Lane;
use crate::policy::retry::Timing;
use crate::queue::{Queue, Turn};
use crate::transport::task::Task;

/// Who asks for fleets: in a scope, within these times.
#[derive(Clone)]
pub struct Asker {
    /// Where.
    pub scope: Rc<Scope>,
    /// The times and tries of each call.
    pub timing: Timing,
}

impl Asker {
    /// A call under way.
    pub fn call(&self, target: &Target) -> Rc<Task<Outcome>> {
        self.scope.flight(target, self.timing, false).0
    }

    /// What all calls share.
    pub fn context(&self) -> &Context {
        &self.scope.context
    }
}

/// Queues by provider, and the calls in flight.
pub struct Scope {
    context: Rc<Context>,
    queues: RefCell<Vec<(Provider, Rc<Queue>)>>,
    flights: RefCell<Vec<Flight>>,
    /// How many flights may be listed before the list is looked through.
    crowd: Cell<usize>,
}

/// A call in flight, for as long as somebody waits for it.
struct Flight {
    target: Target,
    timing: Timing,
    turn: Rc<Turn>,
    task: Weak<Task<Outcome>>,
}

impl Flight {
    /// The call, if it has not ended and somebody still waits for it.
    fn task(&self) -> Option<Rc<Task<Outcome>>> {
        self.task.upgrade().filter(|task| task.output().is_none())
    }
}

impl Scope {
    /// A scope without calls.
    pub fn new(context: Rc<Context>) -> Rc<Self> {
        Rc::new(Self {
            context,
            queues: RefCell::new(Vec::new()),
            flights: RefCell::new(Vec::new()),
            crowd: Cell::new(16),
        })
    }

    /// The flight that answers a call: one under way, or a new one. The calls of fleets wait their turn,
    /// single ones do not. With it comes how it stands.
    pub fn flight(&self, target: &Target, timing: Timing, is_single: bool) -> (Rc<Task<Outcome>>, Rc<Turn>) {
        for flight in self.flights.borrow().iter() {
            let is_equal = flight.target == *target && flight.timing == timing;
            if let Some(task) = if is_equal { flight.task() } else { None } {
                flight.turn.join(is_single);
                return (task, flight.turn.clone());
            }
        }
        self.begin(target, timing, is_single)
    }

    fn begin(&self, target: &Target, timing: Timing, is_single: bool) -> (Rc<Task<Outcome>>, Rc<Turn>) {
        let turn = Rc::new(Turn::new(is_single));
        let queue = self.queue(target.provider());
        let call = Call::new(self.context.clone(), target.clone(), timing, queue, turn.clone());
        let task = Task::spawn(Box::pin(Box::new(call).run()));
        let flight =
            Flight { target: target.clone(), timing, turn: turn.clone(), task: Rc::downgrade(&task) };
        let mut flights = self.flights.borrow_mut();
        // Those that have ended go when they may be half of all: each is looked at a few times at most.
        if flights.len() >= self.crowd.get() {
            let mut index = 0;
            while let Some(flight) = flights.get(index) {
                if flight.task().is_some() {
                    index += 1;
                } else {
                    flights.swap_remove(index);
                }
            }
            self.crowd.set(2 * flights.len() + 16);
        }
        flights.push(flight);
        (task, turn)
    }

    fn queue(&self, provider: Provider) -> Rc<Queue> {
        let mut queues = self.queues.borrow_mut();
        if let Some((_, queue)) = queues.iter().find(|(of, _)| *of == provider) {
            return queue.clone();
        }
        let settings = &self.context.settings;
        let per_minute = settings.account(provider).and_then(|account| account.per_minute);
        let queue = Rc::new(Queue::new(Lane::new(settings.max_concurrency, per_minute)));
        queues.push((provider, queue.clone()));
        queue
    }
}
