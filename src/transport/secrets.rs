//! Keys that the client has used, and their removal from whatever a caller may see.

use std::cell::RefCell;

use js_sys::{Error, JsString, Map, Object, Reflect, RegExp};
use wasm_bindgen::prelude::*;

use super::js;
use crate::json::{Json, Kind};
use crate::policy::redact::{REDACTED, spelling, standing};
use crate::text::{has, join};

/// So many keys are remembered: the first, which the options gave, for ever, and the latest that functions gave.
const MAX_KEYS: usize = 32;
/// As many as there are providers.
const MAX_FIRST: usize = 4;
/// A cause of more values than this is not looked through, and left out.
const MAX_CAUSE: u32 = 2_000;

/// The keys of one client.
#[derive(Default)]
pub struct Secrets(RefCell<Vec<Secret>>);

struct Secret {
    key: String,
    /// What stands in every text that spells it otherwise: a cheap look before the expression's.
    escape: &'static str,
    /// Finds it in any JSON spelling, wherever it stands.
    anywhere: RegExp,
    /// Finds what is to be replaced.
    replaced: RegExp,
}

impl Secrets {
    /// Remembers a key.
    pub fn learn(&self, key: &str) {
        if key.is_empty() {
            return;
        }
        let mut secrets = self.0.borrow_mut();
        if secrets.iter().any(|secret| secret.key == key) {
            return;
        }
        if secrets.len() == MAX_KEYS {
            secrets.remove(MAX_FIRST);
        }
        let any = spelling(key);
        let replaced = RegExp::new(&standing(key, &any), "g");
        // JSON may put a backslash alone before these.
        let is_special = has(key, |byte| matches!(byte, b'"' | b'\\' | b'/'));
        let escape = if is_special { "\\" } else { "\\u00" };
        secrets.push(Secret { key: key.to_owned(), escape, anywhere: RegExp::new(&any, ""), replaced });
    }

    /// Whether a key may stand in the text, in any JSON spelling.
    pub fn may_show_in(&self, text: &JsString) -> bool {
        self.0.borrow().iter().any(|secret| {
            let has = |part| text.index_of(part, 0) >= 0;
            has(&secret.key) || (has(secret.escape) && text.search(&secret.anywhere) >= 0)
        })
    }

    /// The text without keys.
    pub fn redact(&self, text: &JsString) -> JsString {
        let replacement = join(&["$1", REDACTED]);
        let secrets = self.0.borrow();
        let mut text = text.clone();
        let mut length = usize::MAX;
        // The longest first: a key may begin with another.
        loop {
            let mut next = 0;
            for secret in secrets.iter() {
                let of = secret.key.len();
                if of == length {
                    text = text.replace_by_pattern(&secret.replaced, &replacement);
                } else if of < length {
                    next = next.max(of);
                }
            }
            if next == 0 {
                return text;
            }
            length = next;
        }
    }

    /// Removes keys from everything in a parsed body, in place; a string comes back redacted. Not by
    /// recursion: bodies may be nested deeper than any stack.
    pub fn redact_body(&self, body: JsValue) -> JsValue {
        if let Some(text) = body.dyn_ref::<JsString>() {
            return self.redact(text).into();
        }
        let mut open = vec![body.clone()];
        while let Some(value) = open.pop() {
            if !value.is_object() {
                continue;
            }
            for key in Object::keys(value.unchecked_ref::<Object>()).iter() {
                let field = Reflect::get(&value, &key).unwrap_or_default();
                let clean_field = match field.dyn_ref::<JsString>() {
                    Some(text) => self.redact(text).into(),
                    None => field.clone(),
                };
                let clean_key = JsValue::from(self.redact(key.unchecked_ref()));
                if clean_key != key {
                    let _ = Reflect::delete_property(value.unchecked_ref::<Object>(), &key);
                }
                if clean_key != key || clean_field != field {
                    let _ = Reflect::set(&value, &clean_key, &clean_field);
                }
                open.push(field);
            }
        }
        body
    }

    /// What was thrown, if showing it shows no key; else an error that stands for it.
    pub fn redact_cause(&self, cause: JsValue) -> JsValue {
        if self.is_clean(&cause).unwrap_or(false) {
            return cause;
        }
        Error::new("What was thrown may show a key, and is left out").into()
    }

    /// Looks at all that an inspector would print. None where something cannot be looked at.
    fn is_clean(&self, cause: &JsValue) -> Option<bool> {
        let seen = Map::new();
        let mut open = vec![cause.clone()];
        while let Some(value) = open.pop() {
            if value.dyn_ref::<JsString>().is_some_and(|text| self.may_show_in(text)) {
                return Some(false);
            }
            if !(value.is_object() || value.is_function()) || seen.has(&value) {
                continue;
            }
            seen.set(&value, &value);
            // Some objects are text that no property shows.
            open.push(js::show(&value).into());
            // What iterates, as Map and Headers do, holds more than its properties say.
            let is_container = js::get(&value, "forEach").is_function() && value.kind() != Kind::Array;
            if is_container || seen.size() > MAX_CAUSE {
                return None;
            }
            // Of some classes these are no own properties.
            for key in &["name", "message", "stack", "headers"] {
                open.push(js::get(&value, key));
            }
            for key in Reflect::own_keys(&value).ok()?.iter() {
                open.push(Reflect::get(&value, &key).ok()?);
                open.push(key);
            }
        }
        Some(true)
    }
}
