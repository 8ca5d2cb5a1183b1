//! JSON that somebody else parsed, read through one small trait: [`JsValue`](wasm_bindgen::JsValue)
//! in the wasm, where the engine parses, and `serde_json` natively, for tests and native users.

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
    /// Those that a value can be told to be, in their order.
    pub const ALL: [Self; 8] = [
        Self::Absent,
        Self::Null,
        Self::Boolean,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
        Self::Function,
    ];

    /// The word for it in a [`Drift`](crate::agent::Drift).
    pub const fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::Function => "function",
            Self::Other => "other",
        }
    }
}

/// A parsed JSON value, or the absence of one. Reading never fails: what is not there is [`Kind::Absent`].
pub trait Json: Clone {
    /// Text on its way through: handed on without being decoded where that saves a copy.
    type Text: Clone + Default + for<'a> From<&'a str>;

    /// What this value is.
    fn kind(&self) -> Kind;
    /// The field of an object; absent in anything else.
    fn field(&self, key: &'static str) -> Self;
    /// The first text that is not empty at these places, separated by commas: a field of a field, and so on, the keys as
    /// words. Absent where there is none.
    fn first(&self, places: &'static str) -> Self;
    /// The text of a string, to hand on.
    fn text(&self) -> Option<Self::Text>;
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

/// More levels than this are no body of a provider's.
const MAX_DEPTH: u32 = 500;

/// Whether JSON text is nested too deep to be handled further. Brackets within strings count too: better
/// to take a text for deep that is not.
pub fn is_deep(text: &str) -> bool {
    let mut depth = 0_u32;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest > MAX_DEPTH
}

/// Natively a value is what `serde_json` parsed, and `None` where there is none.
#[cfg(not(target_arch = "wasm32"))]
impl Json for Option<serde_json::Value> {
    type Text = String;

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

    fn field(&self, key: &'static str) -> Self {
        self.as_ref()?.get(key).cloned()
    }

    fn first(&self, places: &'static str) -> Self {
        let at = |path: &'static str| path.split(' ').fold(self.clone(), |value, key| value.field(key));
        places.split(',').map(at).find(|value| value.words().is_some()).flatten()
    }

    fn text(&self) -> Option<String> {
        self.string()
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
