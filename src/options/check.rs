//! What an option may be, and the message where it is something else.

use crate::json::{Json, Kind};
use crate::policy::key::is_key;
use crate::text::{decimal, join};

/// What an option may be.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// Checked by whoever reads it.
    Any,
    /// Of one kind.
    Of(Kind),
    /// A number in these bounds.
    Number(u32, u32),
    /// A whole number in these bounds.
    Whole(u32, u32),
    /// One of these.
    Word(&'static [&'static str; 2]),
    /// Text that a header can carry.
    Visible,
    /// Such text, or a function that gives it.
    Key,
    /// The same, which must be given.
    NeededKey,
}

pub(crate) const MAX: u32 = 2_147_483_647;
pub(crate) const MS: Rule = Rule::Number(1, MAX);
pub(crate) const COUNT: Rule = Rule::Whole(1, MAX);
pub(crate) const RETRIES: Rule = Rule::Whole(0, 10);

pub(crate) type Table = [(&'static str, Rule)];

pub(crate) const UNKNOWN: &str = " is no option known here";

/// Checks options by their table. `of` goes before the names in messages.
pub(crate) fn check<J: Json>(options: &J, of: &str, table: &Table) -> Result<(), String> {
    if options.kind() != Kind::Object {
        let of = of.get(..of.len().wrapping_sub(1)).unwrap_or("options");
        return Err(join(&[of, " must be an object"]));
    }
    for key in &options.keys() {
        let mut is_known = false;
        for (known, _) in table {
            is_known |= known == key;
        }
        if !is_known {
            return Err(join(&[of, key, UNKNOWN]));
        }
    }
    for (key, rule) in table {
        if !rule.allows(&options.field(key)) {
            return Err(join(&[of, key, " must be ", &rule.says()]));
        }
    }
    Ok(())
}

impl Rule {
    fn allows<J: Json>(&self, value: &J) -> bool {
        let number = value.number().unwrap_or(f64::NAN);
        let text = value.string().unwrap_or_default();
        match (*self, value.kind()) {
            (Self::Any, _) | (Self::Key | Self::NeededKey, Kind::Function) => true,
            (Self::NeededKey, _) => is_key(&text),
            (_, Kind::Absent) => true,
            (Self::Of(kind), found) => kind == found,
            (Self::Number(least, most), _) => f64::from(least) <= number && number <= f64::from(most),
            (Self::Whole(least, most), _) => {
                (least..=most).contains(&(number as u32)) && number == f64::from(number as u32)
            }
            (Self::Word([one, other]), _) => text == *one || text == *other,
            (Self::Visible | Self::Key, _) => is_key(&text),
        }
    }

    /// In words that follow "must be".
    fn says(&self) -> String {
        let range = |what, least, most| join(&[what, &decimal(least), " to ", &decimal(most)]);
        match *self {
            Self::Of(kind) => join(&["of type ", kind.word()]),
            Self::Number(least, most) => range("a number from ", least, most),
            Self::Whole(least, most) => range("a whole number from ", least, most),
            Self::Word([one, other]) => join(&[one, " or ", other]),
            Self::Any | Self::Visible => "of visible ASCII characters, at least one".to_owned(),
            Self::Key | Self::NeededKey => {
                "of visible ASCII characters, at least one, or a function".to_owned()
            }
        }
    }
}
