//! What an answer means, by the rules that are promised to users: a table of its own.

use crate::world::{Reply, Who};

/// Why an agent has no status.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refusal {
    /// The kind of the error.
    pub kind: &'static str,
    /// Whether the agent is never asked again.
    pub stops: bool,
    /// How long the provider wants to be left alone, in milliseconds.
    pub wait: Option<f64>,
}

/// The status, or why there is none, for this agent. `wall` is what the client's own wall clock says.
pub fn of(reply: &Reply, who: Who, wall: f64) -> Result<u8, Refusal> {
    let plain = |kind| Refusal { kind, stops: false, wait: None };
    match reply {
        Reply::Agent(word) => Ok(*word),
        Reply::List(listed) => {
            let found = listed.iter().find(|(listed, _)| *listed == who);
            found.map(|(_, word)| *word).ok_or_else(|| plain("not listed"))
        }
        Reply::NoList | Reply::Garbage => Err(plain("decode")),
        Reply::Broken => Err(plain("network")),
        Reply::Nothing => Err(plain("timeout")),
        Reply::Refused(status, advice) => {
            let kind = match status {
                401 => "unauthorized",
                402 => "payment-required",
                403 => "forbidden",
                404 | 410 => "not-found",
                400 | 409 | 422 => "invalid-request",
                429 => "rate-limited",
                500..=599 => "provider",
                _ => "http",
            };
            let stops = matches!(status, 401 | 403 | 404 | 410);
            Err(Refusal { kind, stops, wait: advice.wait(wall) })
        }
    }
}

/// Whether a single call may be tried again after it.
pub fn is_retried(reply: &Reply) -> bool {
    match reply {
        Reply::Broken | Reply::Nothing => true,
        Reply::Refused(status, _) => {
            matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504 | 520..=524 | 529)
        }
        _ => false,
    }
}
