//! Whose page may ask. A page of another origin is refused before anything else happens, and the list is of
//! exact origins: no wildcard ever answers.

use super::Headers;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller<'a> {
    /// A page of the gateway's own origin, or no page.
    Own,
    /// A page of a listed origin: this one.
    Listed(&'a str),
    /// A page of any other origin, or of one that its browser hides. Not to be answered.
    Foreign,
}

/// The methods that every path answers.
pub const METHODS: &str = "GET, HEAD, OPTIONS";

/// What a listed page is told before it asks. Chromium remembers it for no longer, in seconds.
const PREFLIGHT: [(&str, &str); 3] = [
    ("access-control-allow-methods", METHODS),
    ("access-control-allow-headers", "Authorization, Last-Event-ID"),
    ("access-control-max-age", "7200"),
];
/// What it is told with an answer.
const ANSWER: [(&str, &str); 1] =
    [("access-control-expose-headers", "ETag, Age, Retry-After, X-Status-Stale")];

/// Says who asks. `origin` is the header; `own` is scheme, host and port of the request's own URL.
///
/// ```
/// use voice_agent_status::gateway::origin::{Caller, caller};
///
/// let (own, listed) = ("https://status.example", ["https://shop.example".to_owned()]);
/// assert_eq!(caller(None, own, &listed), Caller::Own);
/// assert_eq!(caller(Some("https://shop.example"), own, &listed), Caller::Listed("https://shop.example"));
/// assert_eq!(caller(Some("null"), own, &listed), Caller::Foreign);
/// ```
pub fn caller<'a>(origin: Option<&str>, own: &str, listed: &'a [String]) -> Caller<'a> {
    let Some(origin) = origin.filter(|origin| *origin != own) else { return Caller::Own };
    for listed in listed {
        if listed == origin {
            return Caller::Listed(listed);
        }
    }
    Caller::Foreign
}

/// The headers of any answer, errors included: what a browser needs to show it to the page, and what tells
/// caches that the answer depends on the page.
pub fn cors_headers(caller: Caller<'_>, headers: &mut impl Headers) {
    tell(caller, &ANSWER, headers);
}

/// The headers of an answer to OPTIONS, which asks whether a page may ask.
pub fn preflight(caller: Caller<'_>, headers: &mut impl Headers) {
    headers.set("allow", METHODS);
    tell(caller, &PREFLIGHT, headers);
}

fn tell(caller: Caller<'_>, listed: &[(&'static str, &str)], headers: &mut impl Headers) {
    headers.set("vary", "Origin");
    if let Caller::Listed(origin) = caller {
        headers.set("access-control-allow-origin", origin);
        for (name, value) in listed {
            headers.set(name, value);
        }
    }
}
