//! What is asked for, by the path and the query of a URL.

use super::parts::{halves, utf8};
use super::problem::Problem;

/// The key of references in a query.
const REF: &str = "ref";
/// At most so many references stand in one query.
pub const MAX_REFS: usize = 50;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/v1/status/{ref}`: the status of one agent.
    Status,
    /// `/v1/statuses?ref=…`: those of several, each once, in the order of the query.
    Statuses,
    /// `/v1/events?ref=…`: a stream of their changes.
    Events,
    /// `/v1/badge/{ref}.svg`: a picture of one.
    Badge,
    /// `/healthz`: whether the gateway itself runs.
    Health,
}

/// Reads the path of a URL, percent-encoded as it stands there, and gives the references too: as they were given,
/// since whether one is on the list is not known here. `base_path` is where the gateway is mounted.
///
/// ```
/// use voice_agent_status::gateway::route::{Query, Route, route};
///
/// let read = |base: &str, path: &str| route(base, path, &Query::read("?ref=acp:c"));
/// assert_eq!(read("", "/v1/status/acp%3Aa%2Fb"), Ok((Route::Status, vec!["acp:a/b".to_owned()])));
/// assert_eq!(read("/s", "/s/v1/badge/acp:a.svg"), Ok((Route::Badge, vec!["acp:a".to_owned()])));
/// assert_eq!(read("", "/v1/events"), Ok((Route::Events, vec!["acp:c".to_owned()])));
/// assert_eq!(read("", "/v1/status/a/b").unwrap_err().about.status, 404);
/// ```
pub fn route(base_path: &str, path: &str, query: &Query) -> Result<(Route, Vec<String>), Problem> {
    let path = path.strip_prefix(base_path).ok_or(Problem::NOT_FOUND)?;
    let (route, references) = match path {
        "/v1/statuses" => (Route::Statuses, query.references()?),
        "/v1/events" => (Route::Events, query.references()?),
        "/healthz" => (Route::Health, Vec::new()),
        _ => match path.strip_prefix("/v1/status/") {
            Some(segment) => (Route::Status, vec![reference(segment)?]),
            None => {
                let segment = path.strip_prefix("/v1/badge/").ok_or(Problem::NOT_FOUND)?;
                let mut name = reference(segment)?;
                let end = name.strip_suffix(".svg").filter(|name| !name.is_empty());
                let end = end.ok_or(Problem::NOT_FOUND)?.len();
                name.truncate(end);
                (Route::Badge, vec![name])
            }
        },
    };
    Ok((route, references))
}

/// The reference in a segment of the path.
fn reference(segment: &str) -> Result<String, Problem> {
    if segment.is_empty() || halves(segment, b'/').1.is_some() {
        return Err(Problem::NOT_FOUND);
    }
    decoded(segment, false).ok_or(Problem::ENCODING)
}

/// The keys and values of a query, decoded. What cannot be is left out.
pub struct Query {
    pairs: Vec<(String, String)>,
    /// Whether that was a reference.
    is_broken: bool,
}

impl Query {
    /// Reads a query, percent-encoded as it stands in a URL, with or without its question mark.
    pub fn read(query: &str) -> Self {
        let (mut pairs, mut is_broken) = (Vec::new(), false);
        let query = query.strip_prefix('?').unwrap_or(query);
        let mut rest = if query.is_empty() { None } else { Some(query) };
        while let Some(text) = rest {
            let (pair, behind) = halves(text, b'&');
            let (key, value) = halves(pair, b'=');
            let key = decoded(key, true).unwrap_or_default();
            match decoded(value.unwrap_or_default(), true) {
                Some(value) => pairs.push((key, value)),
                None => is_broken |= key == REF,
            }
            rest = behind;
        }
        Self { pairs, is_broken }
    }

    /// The first value of this name; empty where there is none.
    fn first(&self, name: &str) -> &str {
        for (key, value) in &self.pairs {
            if key == name {
                return value;
            }
        }
        ""
    }

    /// The token in it: the first one. Empty where there is none.
    pub fn token(&self) -> &str {
        self.first("token")
    }

    /// Whether it wants an event for each answer, by `emit=all`, and not for changes alone.
    pub fn emits_all(&self) -> bool {
        self.first("emit") == "all"
    }

    /// Whether it would rather wait for what is being asked than have what is stale, by `wait=1`. So the clients of
    /// gateways ask again and again: each of their asks would be stale otherwise.
    pub fn waits(&self) -> bool {
        self.first("wait") == "1"
    }

    /// The references in it, each once.
    fn references(&self) -> Result<Vec<String>, Problem> {
        let mut references: Vec<String> = Vec::new();
        let mut count = 0;
        for (key, value) in &self.pairs {
            if key != REF {
                continue;
            }
            count += 1;
            if count > MAX_REFS {
                return Err(Problem::COUNT);
            }
            if !references.contains(value) {
                references.push(value.clone());
            }
        }
        if self.is_broken {
            return Err(Problem::ENCODING);
        }
        if references.is_empty() { Err(Problem::COUNT) } else { Ok(references) }
    }
}

/// Percent-encoded text, decoded once; in a form a plus is a space. None where it is not that, or no UTF-8.
fn decoded(text: &str, is_form: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut text = text.as_bytes().iter();
    while let Some(byte) = text.next() {
        bytes.push(match byte {
            b'%' => digit(text.next()?)? * 16 + digit(text.next()?)?,
            b'+' if is_form => b' ',
            _ => *byte,
        });
    }
    utf8(&bytes)
}

fn digit(byte: &u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}
