//! One who watches through the gateway: what it has been told, and what to tell it next. It takes what it wants
//! when it wants it, and always the newest: one that reads slowly costs no memory, and one that stops is cut off.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::event;
use super::expose::Said;
use super::hub::{Hub, State};
use super::platform;
use super::problem::word;
use super::quote::{quoted, whole};
use crate::text::join;
use crate::transport::alarm::Alarm;
use crate::transport::clock::monotonic;
use crate::transport::task;

/// A comment goes to a viewer after so long without an event, in milliseconds.
const HEARTBEAT_MS: f64 = 15_000.0;
/// A viewer that has not read for so long is cut off, in milliseconds.
const PATIENCE_MS: f64 = 60_000.0;

/// See the module.
pub struct Viewer {
    hub: Rc<Hub>,
    /// Whether each answer is told, or only changes.
    tells_all: bool,
    seats: RefCell<Vec<Seat>>,
    /// The seat that is looked at next.
    turn: Cell<usize>,
    has_begun: Cell<bool>,
    /// Rings when there may be something to tell.
    bell: RefCell<Option<Rc<Alarm>>>,
    /// Since when it has not come back for more.
    away_since: Cell<f64>,
    /// The stream's, once it was read from.
    controller: RefCell<JsValue>,
    /// Why it is over.
    end: Cell<Option<&'static str>>,
}

/// What a viewer knows of one agent.
struct Seat {
    place: usize,
    /// The answer that was looked at last.
    version: u32,
    /// What it was told last, status or error.
    told: Option<u32>,
    /// The status that it was told last.
    status: Option<Rc<Said>>,
}

impl Viewer {
    /// Begins to watch the agents at these places. `last` is what an earlier stream told of each.
    pub fn enter(hub: Rc<Hub>, places: &[usize], last: &[Option<u32>], tells_all: bool) -> Rc<Self> {
        let mut seats = Vec::new();
        for (index, &place) in places.iter().enumerate() {
            let told = last.get(index).copied().flatten();
            seats.push(Seat { place, version: 0, told, status: None });
        }
        let viewer = Rc::new(Self {
            hub,
            tells_all,
            seats: RefCell::new(seats),
            turn: Cell::new(0),
            has_begun: Cell::new(false),
            bell: RefCell::new(None),
            away_since: Cell::new(monotonic()),
            controller: RefCell::new(JsValue::UNDEFINED),
            end: Cell::new(None),
        });
        viewer.hub.enter(&viewer);
        viewer
    }

    /// The body of its response.
    pub fn stream(self: &Rc<Self>) -> JsValue {
        let viewer = self.clone();
        let pull = Closure::<dyn FnMut(JsValue) -> js_sys::Promise>::new(move |controller: JsValue| {
            let viewer = viewer.clone();
            viewer.controller.replace(controller.clone());
            task::promise(Box::pin(async move {
                match viewer.clone().next().await {
                    Some(text) => platform::enqueue(&controller, &text),
                    None => viewer.close(),
                }
                Ok(JsValue::UNDEFINED)
            }))
        });
        let viewer = self.clone();
        let cancel = Closure::<dyn FnMut()>::new(move || viewer.finish("gone"));
        platform::stream(pull.into_js_value(), cancel.into_js_value())
    }

    /// The places of the agents that it watches.
    pub fn places(&self) -> Vec<usize> {
        self.seats.borrow().iter().map(|seat| seat.place).collect()
    }

    /// The agent at a place was asked.
    pub fn notice(&self, place: usize) {
        let is_away = self.bell.borrow().is_none();
        if is_away && monotonic() - self.away_since.get() > PATIENCE_MS {
            self.finish("too slow");
        } else if self.seats.borrow().iter().any(|seat| seat.place == place) {
            self.wake();
        }
    }

    /// Ends it, for a reason that it is told if it still reads.
    pub fn finish(&self, reason: &'static str) {
        if self.end.get().is_none() {
            self.end.set(Some(reason));
            self.hub.leave(self);
            match self.bell.take() {
                Some(bell) => bell.ring(),
                None => self.close(),
            }
        }
    }

    /// Whether it has ended.
    pub const fn is_over(&self) -> bool {
        self.end.get().is_some()
    }

    fn close(&self) {
        let controller = self.controller.replace(JsValue::UNDEFINED);
        platform::enqueue(&controller, &event::end(self.end.get().unwrap_or_default()));
        platform::close(&controller);
    }

    /// The next piece of its stream: an event as soon as there is one, else a comment after a while. None at the end.
    async fn next(self: Rc<Self>) -> Option<String> {
        self.away_since.set(monotonic());
        if !self.has_begun.replace(true) {
            return Some(event::BEGINNING.to_owned());
        }
        let until = monotonic() + HEARTBEAT_MS;
        loop {
            self.end.get().is_none().then_some(())?;
            let now = monotonic();
            let text = self.look().or_else(|| (now >= until).then(|| event::HEARTBEAT.to_owned()));
            if text.is_some() {
                self.away_since.set(now);
                return text;
            }
            let bell = Rc::new(Alarm::after(until - now));
            self.bell.replace(Some(bell.clone()));
            let _ = bell.wait().await;
            self.bell.take();
        }
    }

    fn wake(&self) {
        if let Some(bell) = self.bell.take() {
            bell.ring();
        }
    }

    /// The event of the next agent of whom there is something to tell.
    fn look(&self) -> Option<String> {
        let mut seats = self.seats.borrow_mut();
        let count = seats.len();
        for _ in 0..count {
            let turn = self.turn.get();
            self.turn.set(if turn + 1 < count { turn + 1 } else { 0 });
            let Some(seat) = seats.get_mut(turn) else { continue };
            let state = self.hub.state(seat.place);
            if state.version != seat.version {
                seat.version = state.version;
                if let Some(data) = seat.tell(&self.hub, &state, self.tells_all) {
                    let told: Vec<_> = seats.iter().map(|seat| seat.told).collect();
                    return Some(event::frame(&event::id(&told), &data));
                }
            }
        }
        None
    }
}

impl Seat {
    /// The data of an event, if there is one to tell.
    fn tell(&mut self, hub: &Hub, state: &State, all: bool) -> Option<String> {
        let json = |said: Option<&Said>| said.map_or_else(|| "null".to_owned(), |said| said.json.clone());
        let known = state.said.as_ref().map(|(said, _)| said.clone());
        let reference = quoted(&hub.reference(self.place));
        if let Some(trouble) = &state.trouble {
            let hash = event::hash(word(trouble.problem().kind));
            let is_told = self.told.replace(hash) == Some(hash);
            let next_in_ms = trouble.next_at.map_or(0.0, |at| at - monotonic());
            let event = || {
                let about = ["{\"type\":\"error\",\"ref\":", &reference, ",\"error\":", &trouble.json()];
                let known =
                    [",\"lastKnown\":", &json(known.as_deref()), ",\"nextInMs\":", &whole(next_in_ms), "}"];
                join(&[join(&about), join(&known)].each_ref().map(String::as_str))
            };
            return (all || !is_told).then(event);
        }
        let said = known?;
        let is_told = self.told.replace(said.hash) == Some(said.hash);
        let previous = self.status.replace(said.clone());
        let changed = previous.as_ref().is_none_or(|previous| previous.hash != said.hash);
        let event = || {
            join(&[
                "{\"type\":\"status\",\"ref\":",
                &reference,
                ",\"status\":",
                &said.json,
                ",\"previous\":",
                &json(previous.as_deref()),
                ",\"changed\":",
                if changed { "true" } else { "false" },
                "}",
            ])
        };
        (all || !is_told).then(event)
    }
}
