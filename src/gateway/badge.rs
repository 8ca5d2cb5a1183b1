//! A badge: a small picture of a status for pages that show images and nothing else. It has no script and no
//! reference, and whatever an agent is called, its name is text and stays within its place.

use super::glyph::{EM, shown, width};
use super::parts::filled;
use crate::text::{decimal, join};

/// At most so many characters of a name are shown, and of a headline.
const NAME: u32 = 40;
const HEADLINE: u32 = 60;
/// The size of the letters, in pixels.
const SIZE: u32 = 11;
/// Between an edge and a text, in pixels.
const MARGIN: u32 = 6;
/// The mark and the space behind it, in pixels.
const MARK: u32 = 14;

/// How each availability looks: its word, its colour, dark enough for white letters, and its mark. The marks differ
/// in shape, for those who see no colours; the last is for what is not known.
const LOOKS: [(&str, &str, &str); 4] = [
    ("available", "#1a7f37", "<circle cx=\"4\" cy=\"4\" r=\"4\"/>"),
    ("degraded", "#8a5a00", "<path d=\"M4 0 8 8H0z\"/>"),
    ("unavailable", "#b3261e", "<path d=\"M0 0h8v8H0z\"/>"),
    (
        "unknown",
        "#57606a",
        "<path d=\"M4 0 8 4 4 8 0 4z\" fill=\"none\" stroke=\"#fff\" stroke-width=\"1.5\"/>",
    ),
];

/// The picture, SVG. What is stale says so.
///
/// ```
/// use voice_agent_status::gateway::badge::badge;
///
/// let svg = badge("R&D", "Takes calls", "available", true);
/// assert!(svg.contains("<title>R&amp;D: Takes calls (stale)</title>"));
/// ```
pub fn badge(name: &str, headline: &str, availability: &str, is_stale: bool) -> String {
    let [.., mut look] = LOOKS;
    for known in LOOKS {
        if known.0 == availability {
            look = known;
        }
    }
    let mut headline = shown_or(headline, HEADLINE, "status unknown");
    if is_stale {
        headline.push_str(" (stale)");
    }
    let (name, name_pixels) = text(&shown_or(name, NAME, "agent"));
    let (headline, headline_pixels) = text(&headline);
    let split = name_pixels + 2 * MARGIN;
    let at_mark = split + MARGIN;
    let at_headline = at_mark + MARK;
    let width = at_headline + headline_pixels + MARGIN;
    filled(
        PICTURE,
        &[
            &decimal(width),
            &join(&[&name, ": ", &headline]),
            look.1,
            &decimal(split - 3),
            &decimal(at_mark),
            look.2,
            &element(&name, MARGIN, name_pixels),
            &element(&headline, at_headline, headline_pixels),
        ],
    )
}

/// The width, the title, the colour, the width of the left side but for its corner, the place of the mark, the mark, and
/// the two texts. It is rounded at the outer corners, without an id that two badges in one page would share.
const PICTURE: &str = concat!(
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"$0\" height=\"20\" viewBox=\"0 0 $0 20\" role=\"img\" ",
    "aria-label=\"$1\"><title>$1</title><rect width=\"$0\" height=\"20\" rx=\"3\" fill=\"$2\"/>",
    "<path d=\"M3 0h$3v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z\" fill=\"#444d56\"/>",
    "<g fill=\"#fff\"><g transform=\"translate($4 6)\">$5</g>",
    "<g font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" font-size=\"11\">$6$7</g></g></svg>",
);

/// A text, stretched to its width, so that it fits in whatever typeface there is.
fn element(escaped: &str, x: u32, pixels: u32) -> String {
    let text = "<text x=\"$0\" y=\"14\" textLength=\"$1\" lengthAdjust=\"spacingAndGlyphs\">$2</text>";
    filled(text, &[&decimal(x), &decimal(pixels), escaped])
}

fn shown_or(text: &str, most: u32, other: &str) -> String {
    let shown = shown(text, most);
    if shown.is_empty() { other.to_owned() } else { shown }
}

/// A text that is ready to stand in the picture, and its width in pixels.
fn text(text: &str) -> (String, u32) {
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(char),
        }
    }
    (escaped, (width(text) * SIZE).div_ceil(EM))
}
