//! What is asked for, by the path and the query of a URL.

use super::problem::Problem;

/// The methods that every path answers, as the headers `Allow` and `Access-Control-Allow-Methods` name them.
pub const METHODS: &str = "GET, HEAD, OPTIONS";

/// At most so many references stand in one query.
pub const MAX_REFS: usize = 50;

/// What is asked for. References are as they were given: whether one is on the list is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/v1/status/{ref}`: the status of one agent.
    Status(String),
    /// `/v1/statuses?ref=…`: those of several, each once, in the order of the query.
    Statuses(Vec<String>),
    /// `/v1/events?ref=…`: a stream of their changes.
    Events(Vec<String>),
    /// `/v1/badge/{ref}.svg`: a picture of one.
    Badge(String),
    /// `/healthz`: whether the gateway itself runs.
    Health,
}

/// Reads the path and the query of a URL, percent-encoded as they stand in it, the query with or without its
/// question mark. `base_path` is where the gateway is mounted.
///
/// ```
/// use voice_agent_status::gateway::route::{Route, route};
///
/// assert_eq!(route("", "/v1/status/acp%3Aa%2Fb", ""), Ok(Route::Status("acp:a/b".to_owned())));
/// assert_eq!(route("/s", "/s/v1/badge/acp:a.svg", ""), Ok(Route::Badge("acp:a".to_owned())));
/// assert_eq!(route("", "/v1/status/a/b", "").unwrap_err().status, 404);
/// assert_eq!(route("", "/v1/events", "?ref=%FF").unwrap_err().status, 400);
/// ```
pub fn route(base_path: &str, path: &str, query: &str) -> Result<Route, Problem> {
    let path = path.strip_prefix(base_path).ok_or(Problem::NOT_FOUND)?;
    if let Some(segment) = path.strip_prefix("/v1/status/") {
        return Ok(Route::Status(reference(segment)?));
    }
    if let Some(segment) = path.strip_prefix("/v1/badge/") {
        let name = reference(segment)?;
        let badge = name.strip_suffix(".svg").filter(|name| !name.is_empty());
        return Ok(Route::Badge(badge.ok_or(Problem::NOT_FOUND)?.to_owned()));
    }
    match path {
        "/v1/statuses" => Ok(Route::Statuses(references(query)?)),
        "/v1/events" => Ok(Route::Events(references(query)?)),
        "/healthz" => Ok(Route::Health),
        _ => Err(Problem::NOT_FOUND),
    }
}

/// The token in a query: the first one, if it is no empty text.
pub fn token(query: &str) -> Option<String> {
    first(query, b"token").filter(|token| !token.is_empty())
}

/// Whether a query wants an event for each answer, by `emit=all`, and not for changes alone.
pub fn emits_all(query: &str) -> bool {
    first(query, b"emit").as_deref() == Some("all")
}

/// Whether a query would rather wait for what is being asked than have what is stale, by `wait=1`. So the clients of
/// gateways ask again and again: each of their asks would be stale otherwise.
pub fn waits(query: &str) -> bool {
    first(query, b"wait").as_deref() == Some("1")
}

const ENCODING: Problem = Problem::bad_request("The address is not percent-encoded UTF-8.");
const COUNT: Problem =
    Problem::bad_request("The query must name 1 to 50 agents, each as ref=provider:agentId.");

/// The reference in a segment of the path.
fn reference(segment: &str) -> Result<String, Problem> {
    if segment.is_empty() || segment.bytes().any(|byte| byte == b'/') {
        return Err(Problem::NOT_FOUND);
    }
    decoded(segment.as_bytes(), false).ok_or(ENCODING)
}

/// The references in a query, each once.
fn references(query: &str) -> Result<Vec<String>, Problem> {
    let mut references: Vec<String> = Vec::new();
    let mut count = 0;
    for (key, value) in pairs(query) {
        if !is(key, b"ref") {
            continue;
        }
        count += 1;
        if count > MAX_REFS {
            return Err(COUNT);
        }
        let reference = decoded(value, true).ok_or(ENCODING)?;
        if !references.contains(&reference) {
            references.push(reference);
        }
    }
    if references.is_empty() { Err(COUNT) } else { Ok(references) }
}

/// The keys and values of a query, still encoded.
fn pairs(query: &str) -> impl Iterator<Item = (&[u8], &[u8])> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.as_bytes().split(|byte| *byte == b'&').map(|pair| {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
    })
}

/// The first value in a query that has this name.
fn first(query: &str, name: &[u8]) -> Option<String> {
    decoded(pairs(query).find(|(key, _)| is(key, name))?.1, true)
}

/// Whether a key of a query is this one, encoded or not.
fn is(key: &[u8], name: &[u8]) -> bool {
    key == name || decoded(key, true).is_some_and(|key| key.as_bytes() == name)
}

/// Percent-encoded text, decoded once; in a form a plus is a space. None where it is not that, or no UTF-8.
fn decoded(text: &[u8], is_form: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut text = text.iter();
    while let Some(byte) = text.next() {
        bytes.push(match byte {
            b'%' => {
                let (high, low) = (digit(text.next()?)?, digit(text.next()?)?);
                (high * 16 + low) as u8
            }
            b'+' if is_form => b' ',
            _ => *byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: &u8) -> Option<u32> {
    (*byte as char).to_digit(16)
}
