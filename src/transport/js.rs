//! Values that cross between JavaScript and Rust. Nothing from outside is trusted: each read can
//! throw, and then gives what is not there.

use std::cell::RefCell;

use js_sys::{Array, JsString, Map, Promise};
use wasm_bindgen::prelude::*;

use super::local::local;
use crate::json::{Fields, Json, Kind};
use crate::options::Options;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    fn kind(value: &JsValue) -> i32;
    fn number(value: &JsValue) -> f64;
    #[wasm_bindgen(js_name = get)]
    fn get_property(value: &JsValue, key: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = first)]
    fn first_text(value: &JsValue, places: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = joined)]
    fn joined_items(value: &JsValue, place: &JsValue) -> JsValue;
    fn place(value: &JsValue, words: &JsValue) -> i32;
    fn note(list: &JsValue, path: &JsValue, expected: &JsValue, found: &JsValue) -> JsValue;
    fn count(list: &JsValue, key: &JsValue, words: &JsValue) -> i32;
    #[wasm_bindgen(js_name = fields)]
    fn read_fields(value: &JsValue, places: &JsValue, values: &Array) -> f64;
    #[wasm_bindgen(js_name = index)]
    fn index_by(list: &JsValue, places: &JsValue) -> Map;
    #[wasm_bindgen(js_name = set)]
    fn set_property(object: &JsValue, key: &JsValue, value: &JsValue);
    #[wasm_bindgen(js_name = object)]
    fn new_object(keys: &JsValue, first: &JsValue, second: &JsValue, third: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = array)]
    fn copied(value: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = address)]
    fn address_of(url: &JsValue, base: &JsValue, pattern: &JsValue) -> JsValue;
    fn snapshot(value: &JsValue) -> JsValue;
    fn pull(object: &JsValue, key: &JsValue) -> JsValue;
    fn left(object: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = parse)]
    fn parse_json(text: &JsString) -> JsValue;
    #[wasm_bindgen(js_name = call)]
    fn reflect_apply(function: &JsValue, this: &JsValue, first: &JsValue, second: &JsValue) -> JsValue;
    /// A function, called; what it threw counts as a rejection, which somebody has to wait for or to [`forget`].
    pub fn promised(function: &JsValue, this: &JsValue, given: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = show)]
    fn shown(value: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = segment)]
    fn segment_of(text: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = wellFormed)]
    fn if_well_formed(value: &JsValue) -> JsValue;
    /// Nobody waits for this promise: what it rejects with is no unhandled rejection.
    pub fn forget(value: &JsValue);
    /// A function that keeps a promise, which is its property `promise`.
    #[wasm_bindgen(js_name = deferred)]
    fn new_promise() -> JsValue;
    /// The time of an HTTP date (RFC 9110, section 5.6.7), in milliseconds since 1970; NaN for anything else. `now` tells the
    /// century of a year of two digits.
    #[wasm_bindgen(js_name = httpDate)]
    pub fn http_date(text: &JsValue, now: f64) -> f64;
    /// The time of an ISO 8601 date, in UTC where it has no zone, in milliseconds since 1970; NaN for anything else.
    #[wasm_bindgen(js_name = isoDate)]
    pub fn iso_date(text: &JsValue) -> f64;
    /// The number that a text of digits is, with or without a fraction; NaN for anything else.
    pub fn digits(text: &JsValue) -> f64;
    /// Whether this is a page, or a worker of one.
    #[wasm_bindgen(js_name = inPage)]
    pub fn in_page() -> bool;
    fn fulfil(resolve: &JsValue, value: &JsValue);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = globalThis)]
    type Global;
    #[wasm_bindgen(static_method_of = Global, getter, js_name = globalThis)]
    fn itself() -> JsValue;
}

/// A function of ours for JavaScript: with a value, and for a wait how it has ended, and the function itself. All are of this
/// type, since each type has functions of its own in the wasm and in its glue.
pub type Called = dyn FnMut(JsValue, u32, JsValue);

/// As many slots as there can be texts of ours, and more.
const SLOTS: usize = 512;

/// A text of ours as JavaScript's string, made once: most are read and set again and again.
pub fn key(key: &'static str) -> &'static JsValue {
    type Made = Option<(&'static str, &'static JsValue)>;
    local! {
        static MADE: RefCell<[Made; SLOTS]> = const { RefCell::new([None; SLOTS]) };
    }
    MADE.with(|slots| {
        let mut slots = slots.borrow_mut();
        let mut at = key.as_ptr().addr();
        loop {
            match slots.get_mut(at % SLOTS) {
                Some(Some((known, value))) if core::ptr::eq(*known, key) => return *value,
                Some(Some(_)) => at += 1,
                free => {
                    let made = serde_wasm_bindgen::to_value(key).unwrap_or_default();
                    let value: &'static JsValue = Box::leak(Box::new(made));
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
    fn kind(&self) -> Kind {
        Kind::ALL.get(kind(self) as usize).copied().unwrap_or(Kind::Other)
    }

    fn is_there(&self) -> bool {
        !self.is_undefined()
    }

    fn field(&self, key: &'static str) -> Self {
        get(self, key)
    }

    fn first(&self, places: &'static str) -> Self {
        first_text(self, key(places))
    }

    fn joined(&self, place: &'static str) -> Self {
        joined_items(self, key(place))
    }

    fn fields(&self, places: &'static str) -> Fields<Self> {
        let values = Array::new();
        let kinds = read_fields(self, key(places), &values) as u64;
        Fields { values: values.into(), kinds }
    }

    fn item(&self, at: usize) -> Self {
        self.unchecked_ref::<Array>().get(at as u32)
    }

    fn place(&self, words: &'static str) -> Option<usize> {
        usize::try_from(place(self, key(words))).ok()
    }

    fn count(&self, key: &'static str, words: &'static str) -> Option<u32> {
        u32::try_from(count(self, self::key(key), self::key(words))).ok()
    }

    fn note(&self, path: &str, expected: &'static str, found: &str) -> Self {
        note(self, &path.into(), key(expected), &found.into())
    }

    fn string(&self) -> Option<String> {
        self.as_string()
    }

    fn boolean(&self) -> Option<bool> {
        if *self == Self::TRUE {
            return Some(true);
        }
        (*self == Self::FALSE).then_some(false)
    }

    fn number(&self) -> Option<f64> {
        let number = number(self);
        (!number.is_nan()).then_some(number)
    }

    fn items(&self) -> Vec<Self> {
        let mut items = Vec::new();
        if let Some(array) = array(self) {
            for at in 0..array.length() {
                items.push(array.get(at));
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

    fn ours(text: &str) -> Self {
        text.into()
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

/// A method of anything, called with undefined; Err is what it threw.
pub fn attempt(value: &JsValue, method: &'static str) -> Result<JsValue, JsValue> {
    apply(&get(value, method), value, &JsValue::UNDEFINED, &JsValue::UNDEFINED)
}

/// The same; what it threw counts as a rejection, which somebody has to wait for or to [`forget`].
#[must_use]
pub fn call(value: &JsValue, method: &'static str) -> JsValue {
    promised(&get(value, method), value, &JsValue::UNDEFINED)
}

/// A function, called; Err is what it threw.
pub fn apply(
    function: &JsValue,
    this: &JsValue,
    first: &JsValue,
    second: &JsValue,
) -> Result<JsValue, JsValue> {
    result(&reflect_apply(function, this, first, second))
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

/// A plain object of these keys, which are words, and their values; a key whose value is undefined is left out.
pub fn object(keys: &'static str, [first, second, third]: [&JsValue; 3]) -> JsValue {
    new_object(key(keys), first, second, third)
}

/// The normalised form of an address, relative to another if there is one, without slashes at its end; undefined where it
/// is none, or more than an origin and a path, and where the pattern, a regular expression, does not match it.
pub fn address(url: &JsValue, base: &JsValue, pattern: &'static str) -> JsValue {
    address_of(url, base, key(pattern))
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

/// The items of an array by the texts at these places, see [`Json::first`]; the first of each.
pub fn index(list: &JsValue, places: &'static str) -> Map {
    index_by(list, key(places))
}

/// Anything as a string, as `String(value)` would show it.
pub fn show(value: &JsValue) -> String {
    shown(value).as_string().unwrap_or_default()
}

/// A string without lone surrogates, which no URL can carry.
pub fn well_formed(value: &JsValue) -> Option<String> {
    if_well_formed(value).as_string()
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
