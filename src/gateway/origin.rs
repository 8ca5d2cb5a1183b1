//! Whose page may ask. A page of another origin is refused before anything else happens, and the list is of
//! exact origins: no wildcard ever answers.

use super::Header;
use super::route::METHODS;

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

/// How long a browser may remember a preflight, in seconds. Chromium keeps none longer.
const MAX_AGE: &str = "7200";
const ALLOWED_HEADERS: &str = "Authorization, Last-Event-ID";
const EXPOSED_HEADERS: &str = "ETag, Age, Retry-After, X-Status-Stale";

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
    match listed.iter().find(|listed| *listed == origin) {
        Some(listed) => Caller::Listed(listed),
        None => Caller::Foreign,
    }
}

/// The headers of any answer, errors included: what a browser needs to show it to the page, and what tells
/// caches that the answer depends on the page.
pub fn cors_headers(caller: Caller<'_>) -> Vec<Header> {
    let mut headers = vec![("vary", "Origin".to_owned())];
    if let Caller::Listed(origin) = caller {
        headers.push(("access-control-allow-origin", origin.to_owned()));
        headers.push(("access-control-expose-headers", EXPOSED_HEADERS.to_owned()));
    }
    headers
}

/// The headers of an answer to OPTIONS, which asks whether a page may ask.
pub fn preflight(caller: Caller<'_>) -> Vec<Header> {
    let mut headers = vec![("vary", "Origin".to_owned()), ("allow", METHODS.to_owned())];
    if let Caller::Listed(origin) = caller {
        headers.push(("access-control-allow-origin", origin.to_owned()));
        headers.push(("access-control-allow-methods", METHODS.to_owned()));
        headers.push(("access-control-allow-headers", ALLOWED_HEADERS.to_owned()));
        headers.push(("access-control-max-age", MAX_AGE.to_owned()));
    }
    headers
}
