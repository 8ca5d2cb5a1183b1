//! What all that runs for one client shares, from the options to the end.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use crate::agent::Provider;
use crate::call::{AT_GATEWAY, Context, Failure};
use crate::options::{Settings, Surroundings};
use crate::policy::retry::Timing;
use crate::scope::Scope;
use crate::status;
use crate::text::join;
use crate::transport::alarm::Timer;
use crate::transport::js;
use crate::transport::listener::Signal;
use crate::transport::secrets::Secrets;

/// See the module.
pub struct Desk {
    /// Options and keys.
    pub context: Rc<Context>,
    /// None where what runs must not share: each then has a scope of its own.
    scope: Option<Rc<Scope>>,
    is_closed: Cell<bool>,
    running: RefCell<Vec<Weak<dyn Asker>>>,
}

/// What asks, until it is told all or stopped.
pub trait Asker {
    /// What it asked for by this number has an outcome.
    fn heard(&self, number: u32);
    /// Something has happened that it may have to look at: an abort, the client's end, a timer.
    fn stirred(&self, event: &JsValue);
}

/// What checks options. Err is a message.
type Check = fn(&JsValue, &Surroundings<'_>) -> Result<Settings<JsValue>, String>;

/// The options as they are now: later changes and getters cannot surprise. Err is a message.
pub fn snapshot(options: &JsValue) -> Result<JsValue, String> {
    js::snapshot(options).map_err(|_| "reading the options failed".to_owned())
}

/// Reads options, the accounts at providers among them. Err is the message of a `"config"`
/// error. The address of a gateway may be relative to the page.
pub fn read<T>(
    options: &JsValue,
    check: impl FnOnce(&JsValue, &Surroundings<'_>) -> Result<T, String>,
) -> Result<T, String> {
    let options = snapshot(options)?;
    for provider in Provider::ALL {
        let (name, _) = provider.option_and_base_url();
        let account = js::get(&options, name);
        if account.is_object() {
            js::set(&options, name, &snapshot(&account)?);
        }
    }
    let global = js::global();
    let exists = |name| !js::get(&global, name).is_undefined();
    let in_page = exists("document") || (exists("importScripts") && exists("WorkerGlobalScope"));
    let page = if AT_GATEWAY { js::get(&js::get(&global, "location"), "href") } else { JsValue::UNDEFINED };
    let href = |url: &str| js::href(url, &page);
    check(&options, &Surroundings { in_page, href: &href })
}

impl Desk {
    /// Nothing runs yet. `shares` is false where the promises of one request may not wait on those of another.
    pub fn new(context: Context, shares: bool) -> Rc<Self> {
        let context = Rc::new(context);
        let scope = shares.then(|| Scope::new(context.clone()));
        Rc::new(Self { context, scope, is_closed: Cell::new(false), running: RefCell::default() })
    }

    /// Checks options and makes what a client's calls share. `of` goes before messages; Err is a `StatusError`.
    pub fn open(options: &JsValue, of: &str, check: Check, shares: bool) -> Result<Rc<Self>, JsValue> {
        let secrets = Secrets::default();
        let settings = read(options, check)
            .map_err(|why| status::error_to_js(&Failure::config(join(&[of, &why])), &secrets))?;
        Ok(Self::new(Context::new(settings, secrets), shares))
    }

    /// Ends all that runs, and what is to come.
    pub fn close(&self) {
        self.is_closed.set(true);
        for running in &self.running.take() {
            if let Some(running) = running.upgrade() {
                running.stirred(&JsValue::UNDEFINED);
            }
        }
    }

    /// Whether it was closed.
    pub const fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    /// Whether what runs shares requests.
    #[cfg(feature = "gateway")]
    pub const fn shares(&self) -> bool {
        self.scope.is_some()
    }

    /// Where calls are made: in one scope for all, unless they must not share.
    pub fn scope(&self) -> Rc<Scope> {
        self.scope.clone().unwrap_or_else(|| Scope::new(self.context.clone()))
    }

    /// The error that JavaScript throws.
    pub fn error(&self, failure: &Failure) -> JsValue {
        status::error_to_js(failure, &self.context.secrets)
    }

    /// The error of what the caller must mend.
    pub fn refusal(&self, what: &[&str]) -> JsValue {
        self.error(&Failure::config(join(what)))
    }
}

/// Why nothing runs any more once the client was closed.
pub const CLOSED: &str = "the client is closed";

/// What ties an asker to its calls, to its signal and to the end of the client. Dropping it lets go.
pub struct Tie {
    /// Who is told.
    pub asker: Weak<dyn Asker>,
    /// Where calls are made.
    pub scope: Rc<Scope>,
    /// The times and tries of each.
    pub timing: Timing,
    /// Whether nothing but one is asked for.
    pub is_single: bool,
    desk: Rc<Desk>,
    /// None where what the caller gave is none.
    signal: Option<Signal>,
    stir: Closure<dyn FnMut(JsValue)>,
}

impl Tie {
    /// From now on the asker is stirred.
    pub fn new(
        desk: &Rc<Desk>,
        asker: Weak<dyn Asker>,
        signal: JsValue,
        timing: Timing,
        is_single: bool,
        scope: Rc<Scope>,
    ) -> Rc<Self> {
        let held = asker.clone();
        let stir = Closure::new(move |event: JsValue| {
            if let Some(asker) = held.upgrade() {
                asker.stirred(&event);
            }
        });
        desk.running.borrow_mut().push(asker.clone());
        let signal = Signal::new(signal, stir.as_ref());
        Rc::new(Self { asker, scope, timing, is_single, desk: desk.clone(), signal, stir })
    }

    /// Err is why the asker must not begin: no signal, an abort, or the end. `of` goes before messages.
    pub fn check(&self, of: &str) -> Result<(), JsValue> {
        match self.reason() {
            _ if self.signal.is_none() => Err(self.desk.refusal(&[of, "signal must be an AbortSignal"])),
            Some(reason) => Err(reason),
            None if self.desk.is_closed() => Err(self.desk.refusal(&[CLOSED])),
            None => Ok(()),
        }
    }

    /// The signal's, once it has aborted.
    pub fn reason(&self) -> Option<JsValue> {
        self.signal.as_ref()?.reason()
    }

    /// What stirs, for the platform to call.
    pub fn bell(&self) -> &JsValue {
        self.stir.as_ref()
    }

    /// Stirs in so many milliseconds.
    pub fn timer(&self, ms: f64) -> Timer {
        Timer::new(self.bell(), ms)
    }
}

impl Drop for Tie {
    fn drop(&mut self) {
        let mut running = self.desk.running.borrow_mut();
        if let Some(index) = running.iter().position(|other| other.ptr_eq(&self.asker)) {
            running.swap_remove(index);
        }
    }
}
