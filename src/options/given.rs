//! Options on their way to what is made of them: each is taken once, by what it may be. What nobody takes is no option.

use crate::json::{ABSENT, FALSE, FUNCTION, Json, Kind, TRUE};
use crate::policy::key::is_key;
use crate::text::{decimal, join};

/// An object of options, out of which they are taken.
pub trait Options: Json + Default {
    /// A copy of what the object holds now: later changes and getters cannot surprise. Absent for anything else, and where
    /// reading it fails.
    fn copied(&self) -> Self;
    /// Takes one out; absent where it is not given.
    fn take(&mut self, name: &'static str) -> Self;
    /// The name of one that is left.
    fn left(&self) -> Option<String>;
    /// A text of ours, in the place of one that is not given.
    fn ours(text: &str) -> Self;
}

/// What a caller has given.
pub(crate) struct Given<'a, J> {
    left: J,
    /// Whose options they are; empty for those of the whole.
    of: &'static str,
    /// The message of what is wrong first; empty where nothing is.
    pub(crate) wrong: &'a mut String,
}

pub(crate) const UNKNOWN: &str = " is no option known here";

/// What a number may be.
pub(crate) struct Range {
    least: u32,
    most: u32,
    is_whole: bool,
}

impl Range {
    pub(crate) const fn from(least: u32) -> Self {
        Self { least, most: 2_147_483_647, is_whole: false }
    }

    pub(crate) const fn to(self, most: u32) -> Self {
        Self { most, ..self }
    }

    pub(crate) const fn whole(self) -> Self {
        Self { is_whole: true, ..self }
    }
}

pub(crate) const MS: Range = Range::from(1);
pub(crate) const COUNT: Range = Range::from(1).whole();

impl<'a, J: Options> Given<'a, J> {
    /// Nothing is taken yet.
    pub(crate) fn new(options: &J, of: &'static str, wrong: &'a mut String) -> Self {
        let left = options.copied();
        if left.kind() == Kind::Absent && wrong.is_empty() {
            let whole = if of.is_empty() { "options" } else { of };
            *wrong = join(&[whole, " must be an object that can be read"]);
        }
        Self { left, of, wrong }
    }

    /// Something is wrong, in words that follow the name: a rule, and what it says of this option.
    pub(crate) fn refuse(&mut self, name: &str, rule: &str, here: &str) {
        if self.wrong.is_empty() {
            let dot = if self.of.is_empty() { "" } else { "." };
            *self.wrong = join(&[self.of, dot, name, rule, here]);
        }
    }

    /// All are taken: what is left is wrong.
    pub(crate) fn end(&mut self) {
        if let Some(name) = self.left.left() {
            self.refuse(&name, UNKNOWN, "");
        }
    }

    /// Anything; absent where it is not given.
    pub(crate) fn any(&mut self, name: &'static str) -> J {
        self.left.take(name)
    }

    /// One of a kind; absent where it is not given.
    pub(crate) fn of_kind(&mut self, name: &'static str, kind: Kind) -> J {
        let value = self.any(name);
        let found = value.kind();
        if found != kind && found != Kind::Absent {
            self.refuse(name, " must be of type ", kind.word());
        }
        value
    }

    pub(crate) fn boolean(&mut self, name: &'static str, default: bool) -> bool {
        self.of_kind(name, Kind::Boolean).boolean().unwrap_or(default)
    }

    pub(crate) fn number(&mut self, name: &'static str, range: &Range, default: f64) -> f64 {
        let value = self.any(name);
        if value.kind() == Kind::Absent {
            return default;
        }
        let number = value.number().unwrap_or(f64::NAN);
        let Range { least, most, is_whole } = *range;
        let is_in = f64::from(least) <= number && number <= f64::from(most);
        if !is_in || (is_whole && number != f64::from(number as u32)) {
            let rule = if is_whole { " must be a whole number from " } else { " must be a number from " };
            self.refuse(name, rule, &join(&[&decimal(least), " to ", &decimal(most)]));
        }
        number
    }

    /// One of two words, with ` or ` between them: whether it is the second.
    pub(crate) fn is_second(&mut self, name: &'static str, words: &'static str) -> bool {
        let value = self.any(name);
        let place = value.place(words);
        if place.is_none() && value.kind() != Kind::Absent {
            self.refuse(name, " must be ", words);
        }
        place == Some(1)
    }

    /// Text that a header can carry; with `or`, a function may do.
    pub(crate) fn visible(&mut self, name: &'static str, or: &str) -> J {
        let value = self.any(name);
        let is_right = match value.kind() {
            Kind::Absent => true,
            Kind::Function => !or.is_empty(),
            _ => value.string().is_some_and(|text| is_key(&text)),
        };
        if !is_right {
            self.refuse(name, " must be of visible ASCII characters, at least one", or);
        }
        value
    }

    /// The signal of whoever asks.
    pub(crate) fn signal(&mut self) -> J {
        let signal = self.any("signal");
        let fields = signal.fields("addEventListener|aborted");
        let is_signal = fields.is(1, FUNCTION) && fields.is(2, TRUE | FALSE);
        if !is_signal && !fields.is(0, ABSENT) {
            self.refuse("signal", " must be an AbortSignal", "");
        }
        signal
    }
}

/// Natively they are what `serde_json` parsed.
#[cfg(not(target_arch = "wasm32"))]
impl Options for Option<serde_json::Value> {
    fn copied(&self) -> Self {
        self.clone().filter(|value| value.is_object())
    }

    fn take(&mut self, name: &'static str) -> Self {
        self.as_mut()?.as_object_mut()?.remove(name)
    }

    fn left(&self) -> Option<String> {
        self.as_ref()?.as_object()?.keys().next().cloned()
    }

    fn ours(text: &str) -> Self {
        Some(text.into())
    }
}
