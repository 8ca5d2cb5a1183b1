//! A badge: a small picture of a status for pages that show images and nothing else. It has no script and no
//! reference, and whatever an agent is called, its name is text and stays within its place.

use super::glyph::{EM, shown, width};
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

const LEFT: &str = "#444d56";

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
    let [.., unknown] = &LOOKS;
    let (_, colour, mark) = LOOKS.iter().find(|(word, ..)| *word == availability).unwrap_or(unknown);
    let mut headline = shown_or(headline, HEADLINE, "status unknown");
    if is_stale {
        headline.push_str(" (stale)");
    }
    let (left, right) = (Text::new(&shown_or(name, NAME, "agent")), Text::new(&headline));
    let split = left.pixels + 2 * MARGIN;
    let title = join(&[&left.escaped, ": ", &right.escaped]);
    let all = decimal(split + MARK + right.pixels + 2 * MARGIN);
    join(&[
        &join(&[
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
            &all,
            "\" height=\"20\" viewBox=\"0 0 ",
            &all,
        ]),
        &join(&[" 20\" role=\"img\" aria-label=\"", &title, "\"><title>", &title, "</title>"]),
        // Rounded at the outer corners, without an id that two badges in one page would share.
        &join(&["<rect width=\"", &all, "\" height=\"20\" rx=\"3\" fill=\"", colour, "\"/>"]),
        &join(&[
            "<path d=\"M3 0h",
            &decimal(split - 3),
            "v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z\" fill=\"",
            LEFT,
        ]),
        &join(&[
            "\"/><g fill=\"#fff\"><g transform=\"translate(",
            &decimal(split + MARGIN),
            " 6)\">",
            mark,
            "</g>",
        ]),
        "<g font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" font-size=\"11\">",
        &left.element(MARGIN),
        &right.element(split + MARGIN + MARK),
        "</g></g></svg>",
    ])
}

fn shown_or(text: &str, most: u32, other: &str) -> String {
    let shown = shown(text, most);
    if shown.is_empty() { other.to_owned() } else { shown }
}

/// A text that is ready to stand in the picture.
struct Text {
    escaped: String,
    pixels: u32,
}

impl Text {
    fn new(text: &str) -> Self {
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
        Self { escaped, pixels: (width(text) * SIZE).div_ceil(EM) }
    }

    /// It is stretched to its width, so that it fits in whatever typeface there is.
    fn element(&self, x: u32) -> String {
        let (x, pixels) = (decimal(x), decimal(self.pixels));
        let place = ["<text x=\"", &x, "\" y=\"14\" textLength=\"", &pixels];
        join(&[&join(&place), "\" lengthAdjust=\"spacingAndGlyphs\">", &self.escaped, "</text>"])
    }
}
