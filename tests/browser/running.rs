//! What runs by itself: bells, waits and tasks, and what becomes of them when nobody waits any more.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use voice_agent_status::transport::bell::Bell;
use voice_agent_status::transport::clock;
use voice_agent_status::transport::js as crossing;
use voice_agent_status::transport::task::{Arrived, Task, Wait, steps};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Timers, arrived, js, settled, sleep};

/// Says when it is dropped.
struct OnDrop(Rc<Cell<bool>>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

/// A wait for what an expression gives, for so many milliseconds.
fn wait(expression: &str, ms: f64) -> Wait {
    Wait::new(js(expression), ms)
}

#[wasm_bindgen_test]
async fn a_bell_rings_when_somebody_rings_it_or_lets_it_go() {
    let bell = Bell::default();
    let rings = |ms| arrived(Wait::new(bell.promise().clone(), ms));
    assert!(matches!(rings(10.0).await, Arrived::Late(_)));
    bell.ring();
    bell.ring();
    assert!(matches!(rings(1e9).await, Arrived::Kept(_)));
    let bell = Bell::default();
    let promise = bell.promise().clone();
    drop(bell);
    settled(promise).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_wait_ends_in_time_and_gives_its_promise_back() {
    let begun = clock::monotonic();
    assert!(matches!(arrived(Wait::sleep(30.0)).await, Arrived::Late(_)));
    let took = clock::monotonic() - begun;
    assert!((29.0..2_000.0).contains(&took), "{took}");
    for ms in [0.0, -5.0, 0.4] {
        for never in ["new Promise(() => {})", "{ then() {} }"] {
            let never = js(never);
            let late = arrived(Wait::new(never.clone(), ms)).await;
            assert!(matches!(late, Arrived::Late(promise) if promise == never), "{ms}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_wait_longer_than_timers_can_is_not_over_at_once() {
    for ms in [1e10, 1e300, f64::INFINITY] {
        let soon = wait("new Promise((resolve) => setTimeout(resolve, 10))", ms);
        assert!(matches!(arrived(soon).await, Arrived::Kept(_)), "{ms}");
    }
}

#[wasm_bindgen_test]
async fn the_timer_of_a_wait_ends_with_it() {
    let timers = Timers::count();
    let task = Task::after(Wait::sleep(1e9), Box::new(|_| None));
    assert_eq!(timers.open(), 1.0);
    drop(task);
    assert_eq!(timers.open(), 0.0);
    assert!(matches!(arrived(wait("Promise.resolve()", 1e9)).await, Arrived::Kept(_)));
    assert_eq!(timers.open(), 0.0);
}

#[wasm_bindgen_test]
async fn whatever_may_settle_is_waited_for() {
    let rows = [
        ("'plain'", "plain"),
        ("undefined", "undefined"),
        ("Promise.resolve('kept')", "kept"),
        ("{ then(resolve) { resolve('thenable'); } }", "thenable"),
        ("{ then: 7, toString: () => 'no thenable' }", "no thenable"),
        ("Object.assign(Promise.resolve('kept'), { then() { throw 'thrown'; } })", "kept"),
    ];
    for (expression, expected) in rows {
        let Arrived::Kept(value) = arrived(wait(expression, 1e9)).await else { panic!("{expression}") };
        assert_eq!(crossing::show(&value), expected, "{expression}");
    }
    let rejected = [
        "Promise.reject('thrown')",
        "{ then(_, reject) { reject('thrown'); } }",
        "{ then() { throw 'thrown'; } }",
        "{ get then() { throw 'thrown'; } }",
        "Object.defineProperty(Promise.resolve(), 'constructor', { get() { throw 'thrown'; } })",
    ];
    for expression in rejected {
        let Arrived::Thrown(thrown) = arrived(wait(expression, 1e9)).await else { panic!("{expression}") };
        assert_eq!(thrown, "thrown", "{expression}");
    }
}

/// Runs a future as a task.
fn spawn(future: impl Future<Output = ()> + 'static) -> Task {
    Task::spawn(steps(Box::pin(future)))
}

/// Waits so many milliseconds, within a task.
async fn nap(ms: f64) {
    Wait::sleep(ms).await;
}

#[wasm_bindgen_test]
async fn a_task_runs_when_its_beginner_has_finished_and_once() {
    let runs = Rc::new(Cell::new(0));
    let counted = runs.clone();
    let task = spawn(async move {
        counted.set(counted.get() + 1);
        nap(5.0).await;
        counted.set(counted.get() + 1);
    });
    assert_eq!(runs.get(), 0);
    sleep(0).await;
    assert_eq!(runs.get(), 1);
    sleep(15).await;
    assert_eq!(runs.get(), 2);
    drop(task);
}

#[wasm_bindgen_test]
async fn a_task_that_nobody_holds_is_dropped() {
    let (dropped, went_on) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    let (guard, flag) = (OnDrop(dropped.clone()), went_on.clone());
    let task = spawn(async move {
        let _guard = guard;
        nap(5.0).await;
        flag.set(true);
    });
    sleep(0).await;
    assert!(!dropped.get(), "somebody still holds it");
    drop(task);
    assert!(dropped.get(), "it is dropped at once");
    // Another takes its place, and what it waited for does not disturb that.
    let ended = Rc::new(Cell::new(false));
    let flag = ended.clone();
    let later = spawn(async move {
        nap(30.0).await;
        flag.set(true);
    });
    sleep(15).await;
    assert!(!went_on.get() && !ended.get(), "it goes on");
    sleep(40).await;
    assert!(ended.get());
    drop(later);
}

#[wasm_bindgen_test]
async fn a_task_that_lets_itself_go_ends() {
    let dropped = Rc::new(Cell::new(false));
    let (guard, held) = (OnDrop(dropped.clone()), Rc::new(RefCell::new(None)));
    let own = held.clone();
    held.replace(Some(spawn(async move {
        let _guard = guard;
        own.take();
        nap(5.0).await;
    })));
    sleep(0).await;
    assert!(dropped.get());
}

#[wasm_bindgen_test]
async fn a_task_that_is_let_go_before_its_first_turn_never_runs() {
    let ran = Rc::new(Cell::new(false));
    let flag = ran.clone();
    drop(spawn(async move { flag.set(true) }));
    sleep(5).await;
    assert!(!ran.get());
}

#[wasm_bindgen_test]
fn time_and_chance_are_the_platforms() {
    assert!((clock::wall() - js("Date.now()").as_f64().unwrap()).abs() < 1_000.0);
    assert!((0.0..1.0).contains(&clock::random()));
}
