//! What of a status and of an error goes out: the fields on the allow-list, and nothing else, whatever a provider sends.

use std::rc::Rc;

use js_sys::{JSON, Object};
use wasm_bindgen::prelude::*;

use super::event;
use super::parts::halves;
use super::platform::Written;
use super::problem::Problem;
use super::public;
use crate::agent::STATUS_FIELDS;
use crate::error::ERROR_FIELDS;
use crate::transport::js;
use crate::watcher::News;

/// A status as it goes out.
pub struct Said {
    status: JsValue,
    json: String,
    /// The same, ready to be sent.
    written: Rc<Written>,
    /// Of all of it that makes a change.
    pub hash: u32,
    /// When it was had, by the monotonic clock.
    pub at: f64,
}

impl Said {
    /// Of a whole status, had at this time: all but its body where `is_full`, else what anybody may see.
    pub fn new(whole: &JsValue, is_full: bool, at: f64) -> Self {
        let status = only(whole, if is_full { STATUS_FIELDS } else { public::FIELDS });
        if !is_full {
            js::set(&status, "headline", &public::headline(&string(whole, "headline")).into());
            js::set(&status, "reason", &js::or_null(public::reason(&string(whole, "reason"))));
        }
        let print = News::status(&status).print();
        let json = text(&status);
        Self { written: Rc::new(Written::new(&json)), json, hash: event::hash(&print), status, at }
    }

    /// Its JSON text, to be sent as it is.
    pub fn written(&self, is_stale: bool) -> Rc<Written> {
        if is_stale { Rc::new(Written::new(&self.json(true))) } else { self.written.clone() }
    }

    /// Its JSON text, which says so where it could not be refreshed.
    pub fn json(&self, is_stale: bool) -> String {
        if !is_stale {
            return self.json.clone();
        }
        js::set(&self.status, "stale", &JsValue::TRUE);
        let text = text(&self.status);
        js::set(&self.status, "stale", &JsValue::FALSE);
        text
    }

    /// One of its texts.
    pub fn field(&self, field: &'static str) -> String {
        string(&self.status, field)
    }
}

/// An error as it goes out where nothing is kept back but its body.
pub fn whole_error(error: &JsValue, problem: &Problem) -> JsValue {
    let whole = only(error, ERROR_FIELDS);
    js::set(&whole, "source", &problem.about.source.word().into());
    whole
}

/// The JSON text of an error: of the whole one where that goes out, with the wait that the problem tells.
pub fn error_json(whole: Option<&JsValue>, problem: &Problem) -> String {
    let Some(whole) = whole else { return problem.error() };
    js::set(whole, "retryAfterMs", &js::or_null(problem.retry_after_ms));
    text(whole)
}

/// These fields of an object, which are words.
fn only(whole: &JsValue, fields: &'static str) -> JsValue {
    let part: JsValue = Object::new().into();
    let mut rest = Some(fields);
    while let Some(fields) = rest {
        let (field, behind) = halves(fields, b' ');
        js::set(&part, field, &js::get(whole, field));
        rest = behind;
    }
    part
}

fn string(object: &JsValue, field: &'static str) -> String {
    js::get(object, field).as_string().unwrap_or_default()
}

fn text(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).unwrap_or_default()
}
