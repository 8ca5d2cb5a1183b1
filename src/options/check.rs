//! What an option may be, and the message where it is something else.

use crate::json::{Json, Kind};
use crate::policy::redact::is_key;
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
    Word(&'static str, &'static str),
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

/// Checks options by their tables. `of` goes before the names in messages.
pub(crate) fn check<J: Json>(options: &J, of: &str, tables: &[&Table]) -> Result<(), String> {
    if options.kind() != Kind::Object {
        let of = of.get(..of.len().wrapping_sub(1)).unwrap_or("options");
        return Err(join(&[of, " must be an object"]));
    }
    for key in &options.keys() {
        let mut is_known = false;
        for table in tables {
            for (known, _) in *table {
                is_known |= known == key;
            }
        }
        if !is_known {
            return Err(join(&[of, key, UNKNOWN]));
        }
    }
    for table in tables {
        for (key, rule) in *table {
            let value = options.field(key);
            let (kind, text) = (value.kind(), value.string().unwrap_or_default());
            let (expected, or) = match *rule {
                Rule::Any => (kind, ""),
                Rule::Of(kind) => (kind, ""),
                Rule::Number(..) | Rule::Whole(..) => (Kind::Number, ""),
                Rule::Word(..) | Rule::Visible => (Kind::String, ""),
                Rule::Key | Rule::NeededKey => (Kind::String, " or function"),
            };
            let may_be_absent = !matches!(rule, Rule::NeededKey);
            if (kind == Kind::Absent && may_be_absent) || (kind == Kind::Function && !or.is_empty()) {
                continue;
            }
            if kind != expected {
                return Err(join(&[of, key, " must be of type ", expected.word(), or]));
            }
            let [a, b, c, d] = match *rule {
                Rule::Number(least, most) | Rule::Whole(least, most) => {
                    let number = value.number().unwrap_or_default();
                    let is_whole = matches!(rule, Rule::Whole(..));
                    if f64::from(least) <= number
                        && number <= f64::from(most)
                        && !(is_whole && number != f64::from(number as u32))
                    {
                        continue;
                    }
                    [
                        if is_whole { "a whole number from " } else { "a number from " },
                        &decimal(least),
                        " to ",
                        &decimal(most),
                    ]
                }
                Rule::Word(one, other) if text != one && text != other => ["", one, " or ", other],
                Rule::Visible | Rule::Key | Rule::NeededKey if !is_key(&text) => {
                    ["of visible ASCII characters, at least one", "", "", ""]
                }
                _ => continue,
            };
            return Err(join(&[of, key, " must be ", a, b, c, d]));
        }
    }
    Ok(())
}
