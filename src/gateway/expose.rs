//! What of a status and of an error goes out: the fields on the allow-list, and nothing else, whatever a provider sends.

use js_sys::{JSON, Object};
use wasm_bindgen::prelude::*;

use super::event;
use super::problem::Problem;
use super::public;
use crate::agent::{STATUS_FIELDS, TELLING_FIELDS};
use crate::error::ERROR_FIELDS;
use crate::transport::js;

/// A status as it goes out.
pub struct Said {
    status: JsValue,
    /// Its JSON text.
    pub json: String,
    /// Of all of it that makes a change.
    pub hash: u32,
}

impl Said {
    /// Of a whole status: all but its body where `is_full`, else what anybody may see.
    pub fn new(whole: &JsValue, is_full: bool) -> Self {
        let fields = if is_full { STATUS_FIELDS.split(' ').collect() } else { public::FIELDS.to_vec() };
        let status: JsValue = Object::new().into();
        for field in fields {
            js::set(&status, field, &js::get(whole, field));
        }
        if !is_full {
            let text = |field| js::get(whole, field).as_string().unwrap_or_default();
            js::set(&status, "headline", &public::headline(&text("headline")).into());
            js::set(&status, "reason", &public::reason(&text("reason")).map_or(JsValue::NULL, JsValue::from));
        }
        let print = String::from(js::print(&status, TELLING_FIELDS));
        Self { json: text(&status), hash: event::hash(&print), status }
    }

    /// Its JSON text where it could not be refreshed.
    pub fn stale_json(&self) -> String {
        let status: JsValue = Object::assign(&Object::new(), self.status.unchecked_ref()).into();
        js::set(&status, "stale", &JsValue::TRUE);
        text(&status)
    }

    /// One of its texts.
    pub fn field(&self, field: &'static str) -> String {
        js::get(&self.status, field).as_string().unwrap_or_default()
    }
}

/// An error as it goes out where nothing is kept back but its body.
pub fn whole_error(error: &JsValue, problem: &Problem) -> JsValue {
    let whole: JsValue = Object::new().into();
    for field in ERROR_FIELDS.split(' ') {
        js::set(&whole, field, &js::get(error, field));
    }
    js::set(&whole, "source", &problem.source.word().into());
    whole
}

/// The JSON text of an error: of the whole one where that goes out, with the wait that the problem tells.
pub fn error_json(whole: Option<&JsValue>, problem: &Problem) -> String {
    let Some(whole) = whole else { return problem.error() };
    js::set(whole, "retryAfterMs", &problem.retry_after_ms.map_or(JsValue::NULL, JsValue::from));
    text(whole)
}

fn text(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).unwrap_or_default()
}
