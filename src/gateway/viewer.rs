//! One who watches through the gateway: what it has been told, and what to tell it next. It takes what it wants
//! when it wants it, and always the newest: one that reads slowly costs no memory, and one that stops is cut off.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use super::event;
use super::expose::Said;
use super::hub::{Hub, State};
use super::parts::filled;
use super::platform;
use super::quote::{quoted, whole};
use crate::transport::clock::{monotonic, wall};
use crate::transport::held::Held;
use crate::transport::js;

/// A comment goes to a viewer after so long without an event, in milliseconds.
const HEARTBEAT_MS: f64 = 15_000.0;
/// A viewer that has not read for so long is cut off, in milliseconds.
const PATIENCE_MS: f64 = 60_000.0;

/// See the module.
pub struct Viewer {
    hub: Rc<Hub>,
    /// Whether each answer is told, or only changes.
    tells_all: bool,
    /// When its token expires, in milliseconds since 1970.
    until: f64,
    seats: RefCell<Vec<Seat>>,
    /// The seat that is looked at next.
    turn: Cell<usize>,
    has_begun: Cell<bool>,
    /// Whether its reader waits for more, and since when it has not come back for that.
    wants: Cell<bool>,
    away_since: Cell<f64>,
    /// The stream's, once it was read from.
    controller: RefCell<JsValue>,
    /// Ends the wait of its reader with a comment.
    timer: RefCell<Option<Held>>,
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
    /// Begins to watch the agents at these places, until its token expires. `last` is what an earlier stream told of each.
    pub fn enter(
        hub: Rc<Hub>,
        places: &[usize],
        last: &[Option<u32>],
        tells_all: bool,
        until: f64,
    ) -> Rc<Self> {
        let mut seats = Vec::new();
        for (place, told) in places.iter().zip(last) {
            seats.push(Seat { place: *place, version: 0, told: *told, status: None });
        }
        let viewer = Rc::new(Self {
            hub,
            tells_all,
            until,
            seats: RefCell::new(seats),
            turn: Cell::new(0),
            has_begun: Cell::new(false),
            wants: Cell::new(false),
            away_since: Cell::new(monotonic()),
            controller: RefCell::new(JsValue::UNDEFINED),
            timer: RefCell::new(None),
            end: Cell::new(None),
        });
        viewer.hub.enter(&viewer);
        viewer
    }

    /// The body of its response.
    pub fn stream(self: &Rc<Self>) -> JsValue {
        let viewer = Rc::downgrade(self);
        let beat = Closure::<js::Called>::new(move |_, _, _| {
            if let Some(viewer) = viewer.upgrade()
                && viewer.left_ms() > 0.0
            {
                viewer.hand(event::HEARTBEAT);
            }
        });
        let (viewer, beat) = (self.clone(), beat.into_js_value());
        let act = Closure::<js::Called>::new(move |controller: JsValue, _, _| {
            let is_gone = controller.is_undefined();
            viewer.controller.replace(controller);
            if is_gone {
                return viewer.finish("gone");
            }
            let left_ms = viewer.left_ms();
            if left_ms > 0.0 {
                viewer.timer.replace(Some(Held::timer(&beat, left_ms.min(HEARTBEAT_MS))));
                viewer.away_since.set(monotonic());
                viewer.wants.set(true);
                viewer.tell();
            }
        });
        platform::stream(&act.into_js_value())
    }

    /// The places of the agents that it watches.
    pub fn places(&self) -> Vec<usize> {
        let mut places = Vec::new();
        for seat in self.seats.borrow().iter() {
            places.push(seat.place);
        }
        places
    }

    /// The agent at a place was asked.
    pub fn notice(&self, place: usize) {
        if !self.wants.get() && monotonic() - self.away_since.get() > PATIENCE_MS {
            self.finish("too slow");
        } else if self.seats.borrow().iter().any(|seat| seat.place == place) {
            self.tell();
        }
    }

    /// For how long its token still counts, in milliseconds; at 0 it ends.
    fn left_ms(&self) -> f64 {
        let left_ms = self.until - wall();
        if left_ms <= 0.0 {
            self.finish("the token has expired");
        }
        left_ms
    }

    /// Ends it, for a reason that it is told if it still reads.
    pub fn finish(&self, reason: &'static str) {
        if self.end.get().is_none() {
            self.end.set(Some(reason));
            self.hub.leave(self);
            self.timer.take();
            let controller = self.controller.replace(JsValue::UNDEFINED);
            platform::enqueue(&controller, event::end(reason).as_bytes());
            platform::end(&controller);
        }
    }

    /// Gives its reader the next piece of the stream, if that wants one and there is one.
    fn tell(&self) {
        if !self.wants.get() || self.end.get().is_some() {
            return;
        }
        if !self.has_begun.replace(true) {
            self.hand(event::BEGINNING);
        } else if let Some(text) = self.look() {
            self.hand(&text);
        }
    }

    fn hand(&self, text: &str) {
        self.wants.set(false);
        self.timer.take();
        self.away_since.set(monotonic());
        let controller = self.controller.borrow().clone();
        platform::enqueue(&controller, text.as_bytes());
    }

    /// The event of the next agent of whom there is something to tell.
    fn look(&self) -> Option<String> {
        let mut seats = self.seats.borrow_mut();
        for _ in 0..seats.len() {
            let turn = self.turn.get();
            self.turn.set(if turn + 1 < seats.len() { turn + 1 } else { 0 });
            let Some(seat) = seats.get_mut(turn) else { continue };
            let state = self.hub.state(seat.place);
            if state.version != seat.version {
                seat.version = state.version;
                if let Some(data) = seat.tell(&self.hub, &state, self.tells_all) {
                    let mut told = Vec::new();
                    for seat in seats.iter() {
                        told.push(seat.told);
                    }
                    return Some(event::frame(&event::id(&told), &data));
                }
            }
        }
        None
    }
}

/// Those who watch. It holds none of them.
#[derive(Default)]
pub struct Audience(RefCell<Vec<Weak<Viewer>>>);

impl Audience {
    /// One more.
    pub fn add(&self, viewer: &Rc<Viewer>) {
        let mut viewers = vec![Rc::downgrade(viewer)];
        for viewer in &self.all() {
            viewers.push(Rc::downgrade(viewer));
        }
        self.0.replace(viewers);
    }

    /// All who have not ended.
    pub fn all(&self) -> Vec<Rc<Viewer>> {
        let mut all = Vec::new();
        for viewer in self.0.borrow().iter() {
            if let Some(viewer) = viewer.upgrade()
                && viewer.end.get().is_none()
            {
                all.push(viewer);
            }
        }
        all
    }
}

/// Events, of the reference and what else there is to tell.
const ERROR: &str = "{\"type\":\"error\",\"ref\":$0,\"error\":$1,\"lastKnown\":$2,\"nextInMs\":$3}";
const STATUS: &str = "{\"type\":\"status\",\"ref\":$0,\"status\":$1,\"previous\":$2,\"changed\":$3}";

impl Seat {
    /// The data of an event, if there is one to tell.
    fn tell(&mut self, hub: &Hub, state: &State, all: bool) -> Option<String> {
        let known = state.said.clone();
        let reference = quoted(&hub.agent(self.place)?.reference());
        if let Some(trouble) = &state.trouble {
            let hash = event::hash(trouble.problem().about.kind.word());
            let is_told = self.told.replace(hash) == Some(hash);
            if is_told && !all {
                return None;
            }
            let next_in_ms = trouble.next_at.map_or(0.0, |at| at - monotonic());
            return Some(filled(ERROR, &[&reference, &trouble.json(), &json(known), &whole(next_in_ms)]));
        }
        let said = known?;
        let is_told = self.told.replace(said.hash) == Some(said.hash);
        let previous = self.status.replace(said.clone());
        if is_told && !all {
            return None;
        }
        let is_same = previous.as_ref().is_some_and(|previous| previous.hash == said.hash);
        let changed = if is_same { "false" } else { "true" };
        Some(filled(STATUS, &[&reference, &said.json(false), &json(previous), changed]))
    }
}

/// The JSON text of a status, or of none.
fn json(said: Option<Rc<Said>>) -> String {
    said.map_or_else(|| "null".to_owned(), |said| said.json(false))
}
