//! Viewer tokens: compact JSON Web Tokens, signed with HMAC and SHA-256 (HS256), of which this checks all
//! but the signature. That is for the platform, which compares in constant time; a token counts only after it.

use super::base64::{decode, encode};
use super::quote::{quoted, whole};
use crate::json::{Json, Kind};
use crate::text::join;

/// Longer tokens are none of ours.
const MAX_BYTES: usize = 4_096;
/// The length of a signature, in bytes.
const SIGNATURE_BYTES: usize = 32;
/// How far the clock of whoever mints tokens may be ahead of the gateway's, in seconds. It makes a token valid
/// a little sooner; none is valid for longer than it says.
const LEEWAY_SECONDS: f64 = 30.0;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const ALGORITHM: &str = "HS256";

/// A token, taken apart and not believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// What is signed.
    pub signed: &'a str,
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
    let (scheme, token) = header.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case("bearer ").then(|| token.trim_ascii())
}

/// Takes a token apart: three parts of strict base64, the last as long as a signature.
pub fn parse(token: &str) -> Option<Parsed<'_>> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let (signed, signature) = halves(token, token.bytes().rposition(|byte| byte == b'.'))?;
    let (header, claims) = halves(signed, signed.bytes().position(|byte| byte == b'.'))?;
    let text = |part| String::from_utf8(decode(part)?).ok();
    let signature = decode(signature).filter(|signature| signature.len() == SIGNATURE_BYTES)?;
    Some(Parsed { signed, signature, header: text(header)?, claims: text(claims)? })
}

/// What is before and what is behind the dot at this place.
fn halves(text: &str, dot: Option<usize>) -> Option<(&str, &str)> {
    let dot = dot?;
    Some((text.get(..dot)?, text.get(dot + 1..)?))
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
    pub not_before: Option<f64>,
    /// `refs`: the agents that it is for, or all that the gateway speaks of.
    pub refs: Option<Vec<String>>,
}

/// Reads the claims of a token. None where `exp` is missing, or anything that is read here is of another type.
pub fn claims<J: Json>(claims: &J) -> Option<Claims> {
    let seconds = |key| claims.field(key).number().filter(|seconds| seconds.is_finite());
    let (not_before, refs) = (claims.field("nbf"), claims.field("refs"));
    Some(Claims {
        expires_at: seconds("exp")?,
        not_before: if not_before.kind() == Kind::Absent { None } else { Some(seconds("nbf")?) },
        refs: match refs.kind() {
            Kind::Absent => None,
            Kind::Array => {
                let mut named = Vec::new();
                for item in refs.items() {
                    named.push(item.string()?);
                }
                Some(named)
            }
            _ => return None,
        },
    })
}

impl Claims {
    /// Whether the token counts now, in seconds since 1970. A minter's clock that is ahead by up to 30 s does no
    /// harm; the end of a token is exact.
    pub fn admits(&self, now_seconds: f64) -> bool {
        let has_begun = self.not_before.is_none_or(|begin| now_seconds + LEEWAY_SECONDS >= begin);
        has_begun && now_seconds < self.expires_at
    }

    /// Whether the token is for this agent.
    pub fn may_see(&self, reference: &str) -> bool {
        self.refs.as_ref().is_none_or(|refs| refs.iter().any(|named| named == reference))
    }
}

/// A new token but for its signature: the text to sign, behind which go a dot and the signature in base64.
/// Times are in seconds since 1970, of which whole ones are kept.
pub fn unsigned(refs: Option<&[String]>, expires_at_seconds: f64, now_seconds: f64) -> String {
    let (issued_at, expires_at) = (whole(now_seconds.floor()), whole(expires_at_seconds.floor()));
    let mut claims = join(&["{\"iat\":", &issued_at, ",\"exp\":", &expires_at]);
    if let Some(refs) = refs {
        claims.push_str(",\"refs\":[");
        for (index, reference) in refs.iter().enumerate() {
            claims.push_str(if index > 0 { "," } else { "" });
            claims.push_str(&quoted(reference));
        }
        claims.push(']');
    }
    claims.push('}');
    join(&[&encode(HEADER.as_bytes()), ".", &encode(claims.as_bytes())])
}
