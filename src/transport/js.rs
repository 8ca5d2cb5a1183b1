//! Values that cross between JavaScript and Rust. Nothing from outside is trusted: each read can
//! throw, and then gives what is not there.

use std::cell::RefCell;

use js_sys::{Array, JsString, Promise};
use wasm_bindgen::prelude::*;

use crate::json::{Json, Kind};
use crate::options::Options;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    fn kind(value: &JsValue) -> i32;
    #[wasm_bindgen(js_name = get)]
    fn get_property(value: &JsValue, key: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = first)]
    fn first_text(value: &JsValue, places: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = set)]
    fn set_property(object: &JsValue, key: &JsValue, value: &JsValue);
    #[wasm_bindgen(js_name = object)]
    fn new_object(keys: &JsValue, values: Vec<JsValue>) -> JsValue;
    #[wasm_bindgen(js_name = array)]
    fn copied(value: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = print)]
    fn print_fields(status: &JsValue, fields: &JsValue) -> JsString;
    #[wasm_bindgen(js_name = href)]
    fn href_of(url: &JsValue, base: &JsValue) -> JsValue;
    fn snapshot(value: &JsValue) -> JsValue;
    fn pull(object: &JsValue, key: &JsValue) -> JsValue;
    fn left(object: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = parse)]
    fn parse_json(text: &JsString) -> JsValue;
    #[wasm_bindgen(js_name = call)]
    fn reflect_apply(function: &JsValue, this: &JsValue, given: Vec<JsValue>) -> JsValue;
    /// A function, called; what it threw counts as a rejection, which somebody has to wait for or to [`forget`].
    pub fn promised(function: &JsValue, this: &JsValue, given: Vec<JsValue>) -> JsValue;
    #[wasm_bindgen(js_name = show)]
    fn shown(value: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = oneLine)]
    fn in_one_line(text: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = segment)]
    fn segment_of(text: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = wellFormed)]
    fn if_well_formed(value: &JsValue) -> JsValue;
    /// Nobody waits for this promise: what it rejects with is no unhandled rejection.
    pub fn forget(value: &JsValue);
    /// A function that keeps a promise, which is its property `promise`.
    #[wasm_bindgen(js_name = deferred)]
    fn new_promise() -> JsValue;
    fn fulfil(resolve: &JsValue, value: &JsValue);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = globalThis)]
    type Global;
    #[wasm_bindgen(static_method_of = Global, getter, js_name = globalThis)]
    fn itself() -> JsValue;
}

/// As many slots as there can be keys, and more.
const KEYS: usize = 256;

/// A key as JavaScript's string, made once: most are read and set again and again.
pub(super) fn key(key: &'static str) -> &'static JsValue {
    type Known = Option<(&'static str, &'static JsValue)>;
    thread_local! {
        static KNOWN: RefCell<[Known; KEYS]> = const { RefCell::new([None; KEYS]) };
    }
    KNOWN.with_borrow_mut(|slots| {
        let mut at = key.as_ptr() as usize;
        loop {
            match slots.get_mut(at % KEYS) {
                Some(Some((known, value))) if core::ptr::eq(*known, key) => return *value,
                Some(Some(_)) => at += 1,
                free => {
                    let value: &'static JsValue = Box::leak(Box::new(JsValue::from(key)));
                    if let Some(free) = free {
                        *free = Some((key, value));
                    }
                    return value;
                }
            }
        }
    })
}

/// A word of ours as JavaScript's string, which is made once.
pub fn word(word: &'static str) -> JsValue {
    key(word).clone()
}

/// The value as JavaScript's, or null.
pub fn or_null(value: Option<impl Into<JsValue>>) -> JsValue {
    match value {
        Some(value) => value.into(),
        None => JsValue::NULL,
    }
}

impl Json for JsValue {
    type Text = JsValue;

    fn kind(&self) -> Kind {
        Kind::ALL.get(kind(self) as usize).copied().unwrap_or(Kind::Other)
    }

    fn field(&self, key: &'static str) -> Self {
        get(self, key)
    }

    fn first(&self, places: &'static str) -> Self {
        first_text(self, key(places))
    }

    fn text(&self) -> Option<JsValue> {
        self.is_string().then(|| self.clone())
    }

    fn string(&self) -> Option<String> {
        self.as_string()
    }

    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn items(&self) -> Vec<Self> {
        let mut items = Vec::new();
        if let Some(array) = array(self) {
            for item in array.iter() {
                items.push(item);
            }
        }
        items
    }
}

impl Options for JsValue {
    fn copied(&self) -> Self {
        snapshot(self)
    }

    fn take(&mut self, name: &'static str) -> Self {
        pull(self, key(name))
    }

    fn left(&self) -> Option<String> {
        left(self).as_string()
    }
}

/// The global object.
pub fn global() -> JsValue {
    Global::itself()
}

/// A property of anything; undefined where there is none or reading it throws.
pub fn get(value: &JsValue, key: &'static str) -> JsValue {
    get_property(value, self::key(key))
}

/// A method of anything, called without arguments; Err is what it threw.
pub fn attempt(value: &JsValue, method: &'static str) -> Result<JsValue, JsValue> {
    apply(&get(value, method), value, Vec::new())
}

/// The same; what it threw counts as a rejection, which somebody has to wait for or to [`forget`].
#[must_use]
pub fn call(value: &JsValue, method: &'static str) -> JsValue {
    promised(&get(value, method), value, Vec::new())
}

/// A function, called; Err is what it threw.
pub fn apply(function: &JsValue, this: &JsValue, given: Vec<JsValue>) -> Result<JsValue, JsValue> {
    result(&reflect_apply(function, this, given))
}

/// What the platform gave or threw.
pub(super) fn result(outcome: &JsValue) -> Result<JsValue, JsValue> {
    let value = get(outcome, "value");
    if get(outcome, "ok") == JsValue::TRUE { Ok(value) } else { Err(value) }
}

/// Sets a property of an object of ours.
pub fn set(object: &JsValue, key: &'static str, value: &JsValue) {
    set_property(object, self::key(key), value);
}

/// A plain object of these keys, which are words, and values; a key whose value is undefined is left out.
pub fn object(keys: &'static str, values: Vec<JsValue>) -> JsValue {
    new_object(key(keys), values)
}

/// The JSON text of these fields, which are words, of a status.
pub fn print(status: &JsValue, fields: &'static str) -> JsString {
    print_fields(status, key(fields))
}

/// The normalised form of an address, relative to another if there is one; None where it is none.
pub fn href(url: &str, base: &JsValue) -> Option<String> {
    href_of(&url.into(), base).as_string()
}

/// Parses JSON text; Err is the engine's SyntaxError.
pub fn parse(text: &JsString) -> Result<JsValue, JsValue> {
    result(&parse_json(text))
}

/// A copy of an array; None for anything else, and where reading it throws.
pub fn array(value: &JsValue) -> Option<Array> {
    let copy = copied(value);
    if copy.is_undefined() { None } else { Some(copy.unchecked_into()) }
}

/// Anything as a string, as `String(value)` would show it.
pub fn show(value: &JsValue) -> String {
    shown(value).as_string().unwrap_or_default()
}

/// A string without lone surrogates, which no URL can carry.
pub fn well_formed(value: &JsValue) -> Option<String> {
    if_well_formed(value).as_string()
}

/// The text with spaces for whatever would break its line.
pub fn one_line(text: &str) -> JsValue {
    in_one_line(&text.into())
}

/// Text as one segment of a URL's path: what `encodeURIComponent` makes of it.
pub fn segment(text: &str) -> String {
    segment_of(&text.into()).as_string().unwrap_or_default()
}

/// A promise, and the function that resolves it.
pub fn deferred() -> (Promise, JsValue) {
    let resolve = new_promise();
    (get(&resolve, "promise").unchecked_into(), resolve)
}

/// Resolves or rejects a promise by its function.
pub fn settle(resolve: &JsValue, result: Result<JsValue, JsValue>) {
    let settled = result.unwrap_or_else(|thrown| Promise::reject(&thrown).into());
    fulfil(resolve, &settled);
}
