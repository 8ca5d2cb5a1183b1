//! Values that cross between JavaScript and Rust. Nothing from outside is trusted: each read can
//! throw, and then gives what is not there.

use std::cell::RefCell;

use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use serde::ser::{Serialize, SerializeMap, Serializer};
use wasm_bindgen::prelude::*;

use crate::json::{Json, Kind};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = globalThis)]
    type Global;
    #[wasm_bindgen(static_method_of = Global, getter, js_name = globalThis)]
    fn itself() -> JsValue;
    #[wasm_bindgen(js_name = String, catch)]
    fn js_string(value: &JsValue) -> Result<JsString, JsValue>;
    #[wasm_bindgen(js_namespace = Object, js_name = create)]
    fn object_create(prototype: &JsValue) -> JsValue;
    #[wasm_bindgen(js_namespace = Object, js_name = assign, catch)]
    fn object_assign(target: &JsValue, source: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn array_is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(js_namespace = Array, js_name = from, catch)]
    fn array_from(value: &JsValue) -> Result<Array, JsValue>;
}

/// A value that stays in JavaScript.
struct Value(JsValue);

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&self.0, serializer)
    }
}

/// An object: its keys and their values. One type for all that we give, since serde makes code for each.
struct Fields<'a>(&'a [&'static str], &'a [JsValue]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.0.iter().zip(self.1) {
            if !value.is_undefined() {
                map.serialize_key(&Value(self::key(key)))?;
                map.serialize_value(&Value(value.clone()))?;
            }
        }
        map.end()
    }
}

/// A key as JavaScript's string, made once: most are read and set again and again.
fn key(key: &'static str) -> JsValue {
    thread_local! {
        static KEYS: RefCell<Vec<(&'static str, JsValue)>> = const { RefCell::new(Vec::new()) };
    }
    KEYS.with_borrow_mut(|keys| {
        for (known, value) in keys.iter() {
            if core::ptr::eq(*known, key) {
                return value.clone();
            }
        }
        let value = JsValue::from(key);
        keys.push((key, value.clone()));
        value
    })
}

/// The value as JavaScript's, or null.
pub fn or_null(value: Option<impl Into<JsValue>>) -> JsValue {
    value.map_or(JsValue::NULL, Into::into)
}

impl Json for JsValue {
    type Text = JsValue;

    fn kind(&self) -> Kind {
        if self.is_undefined() {
            Kind::Absent
        } else if self.is_null() {
            Kind::Null
        } else if self.is_string() {
            Kind::String
        } else if is_array(self) {
            Kind::Array
        } else if self.is_object() {
            Kind::Object
        } else if self.as_bool().is_some() {
            Kind::Boolean
        } else if self.as_f64().is_some() {
            Kind::Number
        } else if self.is_function() {
            Kind::Function
        } else {
            Kind::Other
        }
    }

    fn field(&self, key: &'static str) -> Self {
        if self.is_object() { get(self, key) } else { JsValue::UNDEFINED }
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

    fn keys(&self) -> Vec<String> {
        if !self.is_object() {
            return Vec::new();
        }
        let keys = Object::keys(self.unchecked_ref::<Object>());
        let mut given = Vec::new();
        for key in keys.iter() {
            if let Some(text) = key.as_string()
                && !Reflect::get(self, &key).unwrap_or_default().is_undefined()
            {
                given.push(text);
            }
        }
        given
    }

    fn items(&self) -> Vec<Self> {
        let mut items = Vec::new();
        for item in array(self).unwrap_or_default().iter() {
            items.push(item);
        }
        items
    }
}

/// The global object.
pub fn global() -> JsValue {
    Global::itself()
}

#[wasm_bindgen(module = "/pkg-template/status-error.js")]
extern "C" {
    #[wasm_bindgen(js_namespace = json, js_name = parse)]
    fn json_parse(text: &JsString) -> JsValue;
}

/// A property of anything; undefined where there is none or reading it throws.
pub fn get(value: &JsValue, key: &'static str) -> JsValue {
    // What has no properties would throw, and each throw keeps a slot of the wasm's table.
    if value.is_undefined() || value.is_null() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(value, &self::key(key)).unwrap_or_default()
}

/// A method of anything, called without arguments; Err is what it threw.
pub fn call(value: &JsValue, method: &'static str) -> Result<JsValue, JsValue> {
    let function = Reflect::get(value, &key(method))?;
    match function.dyn_ref::<Function>() {
        Some(function) => function.apply(value, &Array::new()),
        None => Err(JsValue::UNDEFINED),
    }
}

/// Sets a property of an object of ours.
pub fn set(object: &JsValue, key: &'static str, value: &JsValue) {
    // Our own objects are extensible and have no setters: this cannot fail.
    let _ = Reflect::set(object, &self::key(key), value);
}

/// A plain object of these keys and values; a key whose value is undefined is left out.
pub fn object(keys: &[&'static str], values: &[JsValue]) -> JsValue {
    // The keys are strings and the values stay what they are: this cannot fail.
    Fields(keys, values).serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
}

/// Parses JSON text; Err is the engine's SyntaxError.
pub fn parse(text: &JsString) -> Result<JsValue, JsValue> {
    let parsed = json_parse(text);
    let error = get(&parsed, "error");
    if error.is_undefined() { Ok(get(&parsed, "value")) } else { Err(error) }
}

/// Whether it is an array; a revoked proxy is none.
fn is_array(value: &JsValue) -> bool {
    array_is_array(value).unwrap_or(false)
}

/// A copy of an array; None for anything else, and where reading it throws.
pub fn array(value: &JsValue) -> Option<Array> {
    if is_array(value) { array_from(value).ok() } else { None }
}

/// The own properties of an options object, read once: later changes and getters cannot surprise.
/// Anything but an object stays what it is. Err is what a getter threw.
pub fn snapshot(value: &JsValue) -> Result<JsValue, JsValue> {
    if value.kind() != Kind::Object {
        return Ok(value.clone());
    }
    // Without a prototype even `__proto__` is a key like any other.
    object_assign(&object_create(&JsValue::NULL), value)
}

/// Anything as a string, as `String(value)` would show it.
pub fn show(value: &JsValue) -> String {
    js_string(value).map_or_else(|_| "(unprintable)".to_owned(), String::from)
}

/// A string without lone surrogates, which no URL can carry.
pub fn well_formed(value: &JsValue) -> Option<String> {
    let text = value.as_string()?;
    (*value == JsValue::from_str(&text)).then_some(text)
}

/// A promise, and the function that resolves it.
pub fn deferred() -> (Promise, JsValue) {
    let mut resolve = JsValue::UNDEFINED;
    let promise = Promise::new(&mut |function, _| resolve = function.into());
    (promise, resolve)
}

/// Resolves or rejects a promise by its function.
pub fn settle(resolve: &JsValue, result: Result<JsValue, JsValue>) {
    let settled = result.unwrap_or_else(|thrown| Promise::reject(&thrown).into());
    let _ = resolve.unchecked_ref::<Function>().apply(&JsValue::UNDEFINED, &Array::of1(&settled));
}

/// Nobody waits for this promise: what it rejects with is no unhandled rejection.
pub fn forget(value: &JsValue) {
    let _ = Promise::all_settled(&Array::of1(value));
}
