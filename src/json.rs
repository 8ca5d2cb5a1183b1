//! JSON that somebody else parsed, read through one small trait: [`JsValue`](wasm_bindgen::JsValue)
//! in the wasm, where the engine parses, and `serde_json` natively, for tests and native users.

use crate::text::nth;

/// What a JSON value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There is no such field, or what should hold it is no object.
    Absent,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
    /// A function: no JSON, but options have them.
    Function,
    /// Something else that is no JSON, such as a symbol.
    Other,
}

impl Kind {
    /// By their digits, as pkg-template/platform.js tells them; what is true and the empty text have digits of their own.
    pub const ALL: [Self; 11] = [
        Self::Absent,
        Self::Null,
        Self::Boolean,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
        Self::Function,
        Self::Other,
        Self::Boolean,
        Self::String,
    ];

    /// The word for it in a [`Drift`](crate::agent::Drift).
    pub fn word(self) -> &'static str {
        nth(WORDS, self as usize)
    }
}

/// By the same digits.
const WORDS: &str = "absent|null|boolean|number|string|array|object|function|other|boolean|string";

/// A set of what a field may be: a bit for each digit of [`Fields::kinds`].
pub type Kinds = u16;
/// Absent.
pub const ABSENT: Kinds = 1;
/// Null.
pub const NULL: Kinds = 1 << 1;
/// What should hold it is no object.
pub const UNHELD: Kinds = 1 << 15;
/// Null or absent, which to most providers mean the same.
pub const NONE: Kinds = ABSENT | NULL | UNHELD;
/// The boolean `false`.
pub const FALSE: Kinds = 1 << 2;
/// The boolean `true`.
pub const TRUE: Kinds = 1 << 9;
/// A string that is not empty.
pub const TEXT: Kinds = 1 << 4;
/// A string.
pub const STRING: Kinds = TEXT | 1 << 10;
/// An array.
pub const ARRAY: Kinds = 1 << 5;
/// An object.
pub const OBJECT: Kinds = 1 << 6;
/// A function.
pub const FUNCTION: Kinds = 1 << 7;

/// Fields of a body that were read at once, and the body before them.
#[derive(Clone, Debug)]
pub struct Fields<J> {
    /// Their values, an array.
    pub values: J,
    /// What they are: digits in base 16, the last the first field's.
    pub kinds: u64,
}

impl<J: Json> Fields<J> {
    /// Whether the one at this place is of these kinds.
    #[inline(never)]
    pub fn is(&self, at: usize, kinds: Kinds) -> bool {
        kinds >> self.digit(at) & 1 != 0
    }

    /// What the one at this place is, as a word.
    pub fn word(&self, at: usize) -> &'static str {
        nth(WORDS, self.digit(at))
    }

    fn digit(&self, at: usize) -> usize {
        (self.kinds >> (4 * at) & 15) as usize
    }

    /// The one at this place.
    pub fn value(&self, at: usize) -> J {
        self.values.item(at)
    }
}

/// A parsed JSON value, or the absence of one. Reading never fails: what is not there is [`Kind::Absent`].
pub trait Json: Clone + Default {
    /// What this value is.
    fn kind(&self) -> Kind;
    /// Whether there is one.
    fn is_there(&self) -> bool;
    /// The field of an object; absent in anything else.
    fn field(&self, key: &'static str) -> Self;
    /// The first text that is not empty at these places, separated by strokes: a field of a field, and so on, the keys with
    /// dots between, those of an array's items as digits. Absent where there is none.
    fn first(&self, places: &'static str) -> Self;
    /// The items of the array at this place, with dots between; absent where there is none.
    fn joined(&self, place: &'static str) -> Self;
    /// The fields at these places, written as those of [`first`](Self::first), and this value before them.
    fn fields(&self, places: &'static str) -> Fields<Self>;
    /// An item of an array of ours.
    fn item(&self, at: usize) -> Self;
    /// Which of these words, separated by ` | ` or ` or `, it is.
    fn place(&self, words: &'static str) -> Option<usize>;
    /// Of how many items of an array the field of this name is one of these words.
    fn count(&self, key: &'static str, words: &'static str) -> Option<u32>;
    /// This list of differences between a body and its document, and one more.
    fn note(&self, path: &str, expected: &'static str, found: &str) -> Self;
    /// The text of a string, to look at.
    fn string(&self) -> Option<String>;
    /// The value of a boolean.
    fn boolean(&self) -> Option<bool>;
    /// The value of a number.
    fn number(&self) -> Option<f64>;
    /// The items of an array; empty for anything else.
    fn items(&self) -> Vec<Self>;

    /// The text of a string that is not empty, to look at.
    fn words(&self) -> Option<String> {
        self.string().filter(|text| !text.is_empty())
    }
}

/// What stands at a place.
#[cfg(not(target_arch = "wasm32"))]
fn at(value: &Option<serde_json::Value>, path: &str) -> Option<serde_json::Value> {
    path.split('.').try_fold(value.clone()?, |value, key| match key.parse::<usize>() {
        Ok(at) => value.get(at).cloned(),
        Err(_) => value.get(key).cloned(),
    })
}

/// Natively a value is what `serde_json` parsed, and `None` where there is none.
#[cfg(not(target_arch = "wasm32"))]
impl Json for Option<serde_json::Value> {
    fn kind(&self) -> Kind {
        use serde_json::Value;
        match self {
            None => Kind::Absent,
            Some(Value::Null) => Kind::Null,
            Some(Value::Bool(_)) => Kind::Boolean,
            Some(Value::Number(_)) => Kind::Number,
            Some(Value::String(_)) => Kind::String,
            Some(Value::Array(_)) => Kind::Array,
            Some(Value::Object(_)) => Kind::Object,
        }
    }

    fn is_there(&self) -> bool {
        self.is_some()
    }

    fn field(&self, key: &'static str) -> Self {
        self.as_ref()?.get(key).cloned()
    }

    fn first(&self, places: &'static str) -> Self {
        places.split('|').map(|path| at(self, path)).find(|value| value.words().is_some()).flatten()
    }

    fn joined(&self, place: &'static str) -> Self {
        let text =
            |item: &Self| item.string().unwrap_or_else(|| item.clone().unwrap_or_default().to_string());
        let array = at(self, place).filter(serde_json::Value::is_array);
        array.map(|array| Some(array).items().iter().map(text).collect::<Vec<_>>().join(".").into())
    }

    fn fields(&self, places: &'static str) -> Fields<Self> {
        let of = |value: &Self| match value.boolean() {
            Some(true) => 9,
            None if value.string().is_some_and(|text| text.is_empty()) => 10,
            _ => Kind::ALL.iter().position(|kind| *kind == value.kind()).unwrap_or_default() as u64,
        };
        let mut values = vec![self.clone().unwrap_or_default()];
        let mut kinds = of(self);
        for (at, path) in (1..).zip(places.split('|')) {
            let (mut holder, mut field) = (None, self.clone());
            for key in path.split('.') {
                holder = field;
                field = holder.field(key);
            }
            kinds |= if holder.kind() == Kind::Object { of(&field) } else { 15 } << (4 * at);
            values.push(field.unwrap_or_default());
        }
        Fields { values: Some(values.into()), kinds }
    }

    fn item(&self, at: usize) -> Self {
        self.as_ref()?.get(at).cloned()
    }

    fn place(&self, words: &'static str) -> Option<usize> {
        let word = self.string()?;
        words.split(" | ").flat_map(|words| words.split(" or ")).position(|known| known == word)
    }

    fn count(&self, key: &'static str, words: &'static str) -> Option<u32> {
        let is_one = |item: &&Self| item.field(key).place(words).is_some();
        (self.kind() == Kind::Array).then(|| self.items().iter().filter(is_one).count() as u32)
    }

    fn note(&self, path: &str, expected: &'static str, found: &str) -> Self {
        let mut list = self.items();
        list.push(Some(serde_json::json!({ "path": path, "expected": expected, "found": found })));
        Some(list.into())
    }

    fn string(&self) -> Option<String> {
        Some(self.as_ref()?.as_str()?.to_owned())
    }

    fn boolean(&self) -> Option<bool> {
        self.as_ref()?.as_bool()
    }

    fn number(&self) -> Option<f64> {
        self.as_ref()?.as_f64()
    }

    fn items(&self) -> Vec<Self> {
        let items = self.as_ref().and_then(|value| value.as_array());
        items.into_iter().flatten().cloned().map(Some).collect()
    }
}
