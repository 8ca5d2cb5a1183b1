//! What runs by itself: alarms and tasks, and what becomes of them when nobody waits any more.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use voice_agent_status::transport::alarm::Alarm;
use voice_agent_status::transport::clock;
use voice_agent_status::transport::js as crossing;
use voice_agent_status::transport::task::{Task, steps};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Timers, js, settled, sleep};

/// Says when it is dropped.
struct OnDrop(Rc<Cell<bool>>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

/// Whether the alarm rings within so many milliseconds.
async fn rings(alarm: &Alarm, ms: u32) -> bool {
    let late = js(&format!("new Promise((resolve) => setTimeout(resolve, {ms}, 'late'))"));
    let first = settled(alarm.race(&late)).await.unwrap();
    alarm.is(&first)
}

#[wasm_bindgen_test]
async fn an_alarm_rings_when_somebody_rings_it() {
    let alarm = Alarm::new();
    assert!(!rings(&alarm, 10).await);
    alarm.ring();
    alarm.ring();
    assert!(rings(&alarm, 0).await);
    settled(alarm.wait()).await.unwrap();
    // The platform may ring it, with whatever arguments.
    let alarm = Alarm::new();
    let bell: js_sys::Function = alarm.bell().clone().into();
    bell.call1(&"this".into(), &"event".into()).unwrap();
    settled(alarm.wait()).await.unwrap();
}

#[wasm_bindgen_test]
async fn an_alarm_rings_in_time() {
    let begun = clock::monotonic();
    settled(Alarm::after(30.0).wait()).await.unwrap();
    let took = clock::monotonic() - begun;
    assert!((29.0..2_000.0).contains(&took), "{took}");
    for ms in [0.0, -5.0, 0.4] {
        settled(Alarm::after(ms).wait()).await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_wait_longer_than_timers_can_does_not_ring_at_once() {
    for ms in [1e10, 1e300, f64::INFINITY] {
        assert!(!rings(&Alarm::after(ms), 10).await, "{ms}");
    }
}

#[wasm_bindgen_test]
async fn a_dropped_alarm_is_cleared_and_leaves_nobody_waiting() {
    let timers = Timers::count();
    let alarm = Alarm::after(1e9);
    assert_eq!(timers.open(), 1.0);
    let (waiting, other) = (alarm.wait(), Alarm::new().wait());
    drop(alarm);
    assert_eq!(timers.open(), 0.0);
    settled(waiting).await.unwrap();
    settled(other).await.unwrap();
}

#[wasm_bindgen_test]
async fn whatever_may_settle_is_waited_for_until_the_alarm() {
    let alarm = Alarm::new();
    let rows = [
        ("'plain'", "plain"),
        ("Promise.resolve('kept')", "kept"),
        ("{ then(resolve) { resolve('thenable'); } }", "thenable"),
        ("{ then: 7, toString: () => 'no thenable' }", "no thenable"),
    ];
    for (expression, expected) in rows {
        let value = settled(alarm.race(&js(expression))).await.unwrap();
        assert_eq!(crossing::show(&value), expected, "{expression}");
        assert!(!alarm.is(&value), "{expression}");
    }
    let rejected = [
        "Promise.reject('thrown')",
        "{ then(_, reject) { reject('thrown'); } }",
        "{ then() { throw 'thrown'; } }",
        "{ get then() { throw 'thrown'; } }",
    ];
    for expression in rejected {
        assert_eq!(settled(alarm.race(&js(expression))).await.unwrap_err(), "thrown", "{expression}");
    }
    alarm.ring();
    for never in ["new Promise(() => {})", "{ then() {} }"] {
        assert!(alarm.is(&settled(alarm.race(&js(never))).await.unwrap()), "{never}");
    }
}

/// Runs a future as a task.
fn spawn(future: impl Future<Output = ()> + 'static) -> Task {
    Task::spawn(steps(Box::pin(future)))
}

/// Waits so many milliseconds, within a task.
async fn nap(ms: f64) {
    Alarm::after(ms).wait().await.unwrap();
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
fn times_are_iso_8601_in_utc() {
    assert_eq!(clock::iso(0.0), "1970-01-01T00:00:00.000Z");
    assert_eq!(clock::iso(1_795_341_600_123.0), "2026-11-22T10:00:00.123Z");
    assert!((clock::wall() - js("Date.now()").as_f64().unwrap()).abs() < 1_000.0);
    assert!((0.0..1.0).contains(&clock::random()));
}
