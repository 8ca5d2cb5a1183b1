//! Viewer tokens: compact JSON Web Tokens, signed with HMAC and SHA-256 (HS256), of which this checks all
//! but the signature. That is for the platform, which compares in constant time; a token counts only after it.

use super::base64::decode;
use super::parts::{halves, utf8};
use crate::json::{Json, Kind};
use crate::text::join;

/// Longer tokens are none of ours.
const MAX_BYTES: usize = 4_096;
/// The length of a signature, in bytes.
const SIGNATURE_BYTES: usize = 32;
/// How far the clock of whoever mints tokens may be ahead of the gateway's, in seconds. It makes a token valid
/// a little sooner; none is valid for longer than it says.
const LEEWAY_SECONDS: f64 = 30.0;

/// The header of a new one.
pub const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const ALGORITHM: &str = "HS256";

/// A token, taken apart and not believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// What is signed.
    pub signed: String,
    /// The signature, 32 bytes.
    pub signature: Vec<u8>,
    /// The header, JSON text.
    pub header: String,
    /// The claims, JSON text.
    pub claims: String,
}

/// The token in an `Authorization` header.
///
/// ```
/// use voice_agent_status::gateway::token::bearer;
///
/// assert_eq!(bearer("Bearer a.b.c"), Some("a.b.c"));
/// assert_eq!(bearer("Basic YTpi"), None);
/// ```
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = halves(header, b' ');
    if scheme.eq_ignore_ascii_case("bearer") { token.map(str::trim_ascii) } else { None }
}

/// Takes a token apart: three parts of strict base64, the last as long as a signature.
pub fn parse(token: &str) -> Option<Parsed> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let (header, rest) = halves(token, b'.');
    let (claims, signature) = halves(rest?, b'.');
    let parsed = Parsed {
        signed: join(&[header, ".", claims]),
        signature: decode(signature?).unwrap_or_default(),
        header: text(header),
        claims: text(claims),
    };
    let is_whole = parsed.signature.len() == SIGNATURE_BYTES;
    if is_whole && !parsed.header.is_empty() && !parsed.claims.is_empty() { Some(parsed) } else { None }
}

/// The text that a part of a token stands for; empty where it is none.
fn text(part: &str) -> String {
    decode(part).and_then(|bytes| utf8(&bytes)).unwrap_or_default()
}

/// Whether a header names HS256 and asks for nothing that is not understood here.
pub fn is_hs256<J: Json>(header: &J) -> bool {
    let is_ours = header.field("alg").string().as_deref() == Some(ALGORITHM);
    is_ours && header.field("crit").kind() == Kind::Absent
}

/// What a token claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    /// `exp`: from then on it does not count, in seconds since 1970.
    pub expires_at: f64,
    /// `nbf`: before that it does not count, in seconds since 1970.
    pub not_before: f64,
    /// `refs`: the agents that it is for, or all that the gateway speaks of.
    pub refs: Option<Vec<String>>,
}

/// Reads the claims of a token. None where `exp` is missing, or anything that is read here is of another type.
pub fn claims<J: Json>(claims: &J) -> Option<Claims> {
    let seconds = |key, default| match claims.field(key) {
        given if given.kind() == Kind::Absent => default,
        given => given.number().unwrap_or(f64::NAN),
    };
    let (expires_at, not_before) = (seconds("exp", f64::NAN), seconds("nbf", 0.0));
    let given = claims.field("refs");
    let is_list = given.kind() == Kind::Array;
    let mut is_sound = (expires_at + not_before).is_finite() && (is_list || given.kind() == Kind::Absent);
    let mut refs = Vec::new();
    for item in &given.items() {
        let text = item.string();
        is_sound &= text.is_some();
        refs.push(text.unwrap_or_default());
    }
    let refs = is_list.then_some(refs);
    if is_sound { Some(Claims { expires_at, not_before, refs }) } else { None }
}

impl Claims {
    /// Whether the token counts now, in seconds since 1970. A minter's clock that is ahead by up to 30 s does no
    /// harm; the end of a token is exact.
    pub fn admits(&self, now_seconds: f64) -> bool {
        now_seconds + LEEWAY_SECONDS >= self.not_before && now_seconds < self.expires_at
    }

    /// Whether the token is for this agent.
    pub fn may_see(&self, reference: &str) -> bool {
        let Some(refs) = &self.refs else { return true };
        for named in refs {
            if named == reference {
                return true;
            }
        }
        false
    }
}
