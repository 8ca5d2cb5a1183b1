//! A call in flight.

use std::rc::Rc;

use crate::call::{Call, Context, Target};
use crate::policy::retry::Timing;
use crate::queue::{Queues, Turn};
use crate::transport::task::Task;

/// See the module. It goes on for as long as somebody holds it.
pub struct Flight {
    /// How it stands.
    pub turn: Rc<Turn>,
    _task: Task,
}

impl Flight {
    /// Begins a call, for which nobody waits yet.
    pub fn new(
        context: Rc<Context>,
        queues: Rc<Queues>,
        target: &Target,
        timing: &Timing,
        now: f64,
    ) -> Rc<Self> {
        let turn = Turn::new(queues, target, timing, now);
        let mut call = Call::new(turn.clone());
        let step = move |arrived| match call.step(&context, &arrived) {
            Ok(wait) => Some(wait),
            Err(outcome) => {
                call.turn.end(outcome);
                None
            }
        };
        Rc::new(Self { turn, _task: Task::spawn(Box::new(step)) })
    }
}
