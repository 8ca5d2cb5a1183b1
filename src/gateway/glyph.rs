//! Text of others in a picture: what of it may be shown, and how wide it is, in a typeface like Verdana.

/// The unit of widths: so many are the size of the typeface.
pub const EM: u32 = 100;

/// The widths of the characters from the space to the tilde.
const ASCII: [u8; 95] = [
    35, 39, 46, 82, 64, 108, 73, 27, 45, 45, 64, 82, 36, 45, 36, 45, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    45, 45, 82, 82, 82, 55, 100, 68, 69, 70, 77, 63, 57, 78, 75, 42, 45, 69, 56, 84, 75, 79, 60, 79, 70, 68,
    62, 73, 68, 99, 69, 62, 69, 45, 45, 45, 82, 64, 64, 60, 62, 52, 62, 60, 35, 62, 63, 27, 34, 59, 27, 97,
    63, 61, 62, 62, 43, 52, 39, 63, 59, 82, 59, 59, 53, 63, 45, 63, 82,
];

/// What a character is, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Shown nowhere: controls of lines, of direction and of nothing visible, and what no XML may hold.
    Hidden,
    /// A space of any kind.
    Space,
    /// Stands on the character before it, or joins.
    Mark,
    /// So wide.
    Wide(u8),
}

use Class::{Hidden, Mark, Wide};

/// What is none of the ordinary letters, in order.
const RANGES: [(u32, u32, Class); 52] = [
    (0xAD, 0xAD, Hidden),
    (0x300, 0x34E, Mark),
    (0x34F, 0x34F, Hidden),
    (0x350, 0x36F, Mark),
    (0x483, 0x489, Mark),
    (0x591, 0x5BD, Mark),
    (0x5BF, 0x5C7, Mark),
    (0x610, 0x61A, Mark),
    (0x61C, 0x61C, Hidden),
    (0x64B, 0x65F, Mark),
    (0x670, 0x670, Mark),
    (0x6D6, 0x6DC, Mark),
    (0x6DF, 0x6ED, Mark),
    (0x900, 0x902, Mark),
    (0x93C, 0x93C, Mark),
    (0x941, 0x948, Mark),
    (0x94D, 0x957, Mark),
    (0xE31, 0xE31, Mark),
    (0xE34, 0xE3A, Mark),
    (0xE47, 0xE4E, Mark),
    (0x1100, 0x115F, Wide(100)),
    (0x180B, 0x180F, Hidden),
    (0x1AB0, 0x1AFF, Mark),
    (0x1DC0, 0x1DFF, Mark),
    (0x200B, 0x200B, Hidden),
    (0x200C, 0x200D, Mark),
    (0x200E, 0x200F, Hidden),
    (0x202A, 0x202E, Hidden),
    (0x2060, 0x206F, Hidden),
    (0x20D0, 0x20FF, Mark),
    (0x2190, 0x2BFF, Wide(100)),
    (0x2E80, 0x303E, Wide(100)),
    (0x3041, 0xA4CF, Wide(100)),
    (0xA960, 0xA97F, Wide(100)),
    (0xAC00, 0xD7A3, Wide(100)),
    (0xE000, 0xFAFF, Wide(100)),
    (0xFE00, 0xFE0F, Mark),
    (0xFE20, 0xFE2F, Mark),
    (0xFE30, 0xFE6F, Wide(100)),
    (0xFEFF, 0xFEFF, Hidden),
    (0xFF01, 0xFF60, Wide(100)),
    (0xFFE0, 0xFFE6, Wide(100)),
    (0xFFF0, 0xFFFB, Hidden),
    (0xFFFD, 0xFFFD, Wide(100)),
    (0xFFFE, 0xFFFF, Hidden),
    (0x1F1E6, 0x1F1FF, Wide(65)),
    (0x1F200, 0x1F3FA, Wide(125)),
    (0x1F3FB, 0x1F3FF, Mark),
    (0x1F400, 0x1FAFF, Wide(125)),
    (0x20000, 0x3FFFF, Wide(100)),
    (0xE0000, 0xE0FFF, Hidden),
    (0xF0000, 0x10_FFFF, Wide(100)),
];

/// Any letter that is not told apart; those of Arabic and its like are narrow.
const fn letter(code: u32) -> Class {
    Wide(if matches!(code, 0x600..0x780) { 45 } else { 68 })
}

const JOINER: char = '\u{200D}';
/// More marks than this on one character reach out of the picture.
const MOST_MARKS: u32 = 3;

fn class(char: char) -> Class {
    let code = u32::from(char);
    if char.is_whitespace() || char.is_control() {
        return Class::Space;
    }
    if let Some(width) = code.checked_sub(32).and_then(|index| ASCII.get(index as usize)) {
        return Wide(*width);
    }
    let range = RANGES.iter().find(|(_, last, _)| code <= *last);
    match range {
        Some((first, _, class)) if code >= *first => *class,
        _ => letter(code),
    }
}

/// What is shown of a text: its first characters in one line, at most so many, with an ellipsis where there are
/// more. A character and its marks are one.
///
/// ```
/// use voice_agent_status::gateway::glyph::shown;
///
/// assert_eq!(shown(" Sales\n\u{202E}desk ", 40), "Sales desk");
/// assert_eq!(shown("Receptionist", 5), "Rece…");
/// ```
pub fn shown(text: &str, most: u32) -> String {
    let mut shown = String::new();
    let (mut count, mut marks, mut after_space) = (0, 0, false);
    // Where the ellipsis goes, if there has to be one.
    let mut end = 0;
    for char in text.chars() {
        match class(char) {
            Hidden => {}
            Class::Space => after_space = count > 0,
            Mark => {
                marks += 1;
                if count > 0 && !after_space && marks <= MOST_MARKS {
                    shown.push(char);
                }
            }
            Wide(_) => {
                if count < most {
                    end = shown.len();
                }
                count += 1 + u32::from(after_space);
                if count > most {
                    let mut cut = shown.get(..end).unwrap_or_default().to_owned();
                    cut.push('…');
                    return cut;
                }
                if after_space {
                    shown.push(' ');
                }
                shown.push(char);
                (marks, after_space) = (0, false);
            }
        }
    }
    shown
}

/// How wide a text is, in hundredths of the size of the typeface.
pub fn width(text: &str) -> u32 {
    let (mut width, mut before) = (0, ' ');
    for char in text.chars() {
        // What is joined to a picture is shown within it.
        let is_joined = before == JOINER && u32::from(char) > 0xFFFF;
        width += match class(char) {
            Wide(own) if !is_joined => u32::from(own),
            Class::Space => 35,
            _ => 0,
        };
        before = char;
    }
    width
}
