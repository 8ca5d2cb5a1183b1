//! What the operator gives, checked before anything is served. A wrong value is an error whose message names it.

use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::agent::AgentRef;
use crate::json::Kind;
use crate::options::given::{COUNT, Given, MS, Range, UNKNOWN};
use crate::options::{self, Options, Settings, Surroundings};
use crate::text::{decimal, has, join};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * The configuration of a gateway: the accounts and the other options of a client, and what it serves to whom.
 * An unknown option or a wrong value is an error whose message names it.
 */
export interface GatewayConfig extends Omit<ClientOptions, "raw" | "allowKeysInBrowser">, GatewayOptions {}
"#;

/// What a gateway serves, and to whom.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GatewayOptions {
    /// The agents that it speaks of, as `provider:agentId`. Any other is answered 404, whether or not it exists.
    pub agents: Vec<String>,
    /// Origins whose pages may ask, exactly as browsers send them, such as `https://example.com`. Pages of the
    /// gateway's own origin may always ask. Default: no others.
    #[tsify(optional)]
    pub origins: Option<Vec<String>>,
    /// The path that it is mounted at, such as `/status`: with a slash in front and none at its end. Default `""`.
    #[tsify(optional)]
    pub base_path: Option<String>,
    /// How often an agent is asked for while somebody watches it, in milliseconds from 1 000. Default 5 000.
    #[tsify(optional)]
    pub interval_ms: Option<f64>,
    /// How long a status is fresh, in milliseconds. Default 5 000.
    #[tsify(optional)]
    pub ttl_ms: Option<f64>,
    /// For how long after that it is still served, marked as stale, while it is asked for anew and where the
    /// provider fails. In milliseconds; default 60 000.
    #[tsify(optional)]
    pub stale_ms: Option<f64>,
    /// Secrets of viewer tokens, each of 32 bytes or more. Where there are any, a token is needed that one of
    /// them signs (HS256). Several are for changing them: the newest first. Default: no token is needed.
    #[tsify(optional)]
    pub viewer_secrets: Option<Vec<String>>,
    /// How often one client address may ask. Default: as often as it likes.
    #[tsify(optional, type = "RateLimit")]
    pub rate_limit: Option<RateLimit>,
    /// The header that tells the client's address, where a proxy in front of the gateway sets it, such as
    /// `x-real-ip`. Default: no header is believed.
    #[tsify(optional)]
    pub trusted_address_header: Option<String>,
    /// What of a status leaves: `"public"`, or `"full"`, which is for gateways behind a login. Default `"public"`.
    #[tsify(optional, type = "\"public\" | \"full\"")]
    pub fields: Option<String>,
}

/// How often one client address may ask.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RateLimit {
    /// Requests in any 60 seconds, from 1.
    pub per_minute: f64,
}

/// A checked configuration. Functions stay what they are: `J`.
pub struct Config<J> {
    /// The client that asks the providers.
    pub client: Settings<J>,
    /// The agents that it speaks of, each of a provider that has an account.
    pub agents: Vec<AgentRef>,
    /// Origins whose pages may ask.
    pub origins: Vec<String>,
    /// The path that it is mounted at, without a slash at its end.
    pub base_path: String,
    /// How often a watched agent is asked for, in milliseconds.
    pub interval_ms: f64,
    /// How long a status is fresh, in milliseconds.
    pub ttl_ms: f64,
    /// For how long after that it is served as stale, in milliseconds.
    pub stale_ms: f64,
    /// Secrets of viewer tokens; if there is none, no token is needed.
    pub viewer_secrets: Vec<String>,
    /// Requests of one address in a minute.
    pub per_minute: Option<u32>,
    /// The header that tells the client's address, in lower case.
    pub address_header: Option<String>,
    /// Whether all fields of a status leave.
    pub is_full: bool,
}

const IN_PAGE: &str = "a gateway holds keys, so it runs on a server and not in a page";
const MIN_SECRET_BYTES: usize = 32;
const FULL: &str = "full";

/// Reads and checks a configuration. `wrong` becomes the message of a `"config"` error where one is wrong.
pub fn read<J: Options>(options: &J, around: &Surroundings<J>, wrong: &mut String) -> Config<J> {
    if around.in_page {
        wrong.push_str(IN_PAGE);
    }
    let given = &mut Given::new(options, "", wrong);
    // Options of a client that no gateway has.
    for name in ["raw", "allowKeysInBrowser"] {
        if given.any(name).kind() != Kind::Absent {
            given.refuse(name, UNKNOWN, "");
        }
    }
    let client = options::accounts(given, around);
    let time = Range::from(0);
    let mut config = Config {
        agents: Vec::new(),
        origins: texts(given, "origins", Kind::Array, &|text| origin(text, around)).unwrap_or_default(),
        base_path: text(given, "basePath", &|text| mount(text, around)).unwrap_or_default(),
        interval_ms: given.number("intervalMs", &Range::from(1_000), 5_000.0),
        ttl_ms: given.number("ttlMs", &time, 5_000.0),
        stale_ms: given.number("staleMs", &time, 60_000.0),
        viewer_secrets: Vec::new(),
        per_minute: None,
        address_header: text(given, "trustedAddressHeader", &header_name)
            .map(|name| name.to_ascii_lowercase()),
        is_full: text(given, "fields", &fields).is_some_and(|fields| fields == FULL),
        client,
    };
    if let Some(secrets) = texts(given, "viewerSecrets", Kind::Array, &secret) {
        if secrets.is_empty() {
            given.refuse("viewerSecrets", " must hold a secret: without any, no token would be needed", "");
        }
        config.viewer_secrets = secrets;
    }
    match texts(given, "agents", Kind::Array, &|text| agent(text, &config.client)) {
        Some(agents) => {
            for reference in &agents {
                config.agents.extend(AgentRef::parse(reference));
            }
        }
        None => given.refuse("agents", " must name the agents to speak of", ""),
    }
    let limit = given.any("rateLimit");
    if limit.kind() != Kind::Absent {
        let mut limit = Given::new(&limit, "rateLimit", given.wrong);
        let per_minute = limit.number("perMinute", &COUNT, 0.0);
        limit.end();
        if per_minute == 0.0 {
            limit.refuse("perMinute", " must be given", "");
        }
        config.per_minute = Some(per_minute as u32);
    }
    given.end();
    config
}

/// What is wrong, in words that follow the name of the option.
type Why = &'static str;

/// Takes an option that is a string.
fn text<J: Options>(
    given: &mut Given<'_, J>,
    name: &'static str,
    judge: &dyn Fn(&str) -> Result<(), Why>,
) -> Option<String> {
    texts(given, name, Kind::String, judge)?.pop()
}

/// Takes an option that is a string, or an array of them; None where it is not given.
fn texts<J: Options>(
    given: &mut Given<'_, J>,
    name: &'static str,
    kind: Kind,
    judge: &dyn Fn(&str) -> Result<(), Why>,
) -> Option<Vec<String>> {
    let value = given.of_kind(name, kind);
    if value.kind() == Kind::Absent {
        return None;
    }
    let is_list = kind == Kind::Array;
    Some(judged(given, name, if is_list { value.items() } else { vec![value] }, is_list, judge))
}

/// The texts that these are, each right.
fn judged<J: Options>(
    given: &mut Given<'_, J>,
    name: &'static str,
    items: Vec<J>,
    is_list: bool,
    judge: &dyn Fn(&str) -> Result<(), Why>,
) -> Vec<String> {
    let mut texts = Vec::new();
    for item in &items {
        let text = item.string();
        if let Err(why) = text.as_deref().map_or(Err(" must be a string"), judge) {
            let at = if is_list { join(&["[", &decimal(texts.len() as u32), "]"]) } else { String::new() };
            given.refuse(name, &at, why);
        }
        texts.push(text.unwrap_or_default());
    }
    texts
}

fn agent<J>(reference: &str, client: &Settings<J>) -> Result<(), Why> {
    // A lone surrogate has become this character on its way here.
    if reference.chars().any(|char| char == char::REPLACEMENT_CHARACTER) {
        return Err(" has a character that is none");
    }
    match AgentRef::parse(reference) {
        Ok(agent) if client.account(agent.provider).is_some() => Ok(()),
        Ok(_) => Err(" is of a provider that has no account here"),
        Err(_) => {
            Err(" must be provider:agentId, with a provider known here and an id that can be asked for")
        }
    }
}

fn origin<J: Options>(text: &str, around: &Surroundings<J>) -> Result<(), Why> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_bare = host.is_some_and(|host| !has(host, |byte| byte == b'/'));
    if is_bare && (around.address)(&J::ours(text), "").string().as_deref() == Some(text) {
        Ok(())
    } else {
        Err(" must be an exact origin such as https://example.com")
    }
}

fn mount<J: Options>(path: &str, around: &Surroundings<J>) -> Result<(), Why> {
    let url = join(&["https://example.com", path]);
    let is_path = path.starts_with('/') && !path.ends_with('/');
    if path.is_empty() || (is_path && (around.address)(&J::ours(&url), "").string().as_deref() == Some(&url))
    {
        Ok(())
    } else {
        Err(" must be a path such as /status, without a slash at its end")
    }
}

fn secret(text: &str) -> Result<(), Why> {
    if text.len() < MIN_SECRET_BYTES { Err(" must have at least 32 bytes") } else { Ok(()) }
}

fn fields(text: &str) -> Result<(), Why> {
    if text == "public" || text == FULL { Ok(()) } else { Err(" must be \"public\" or \"full\"") }
}

fn header_name(text: &str) -> Result<(), Why> {
    let is_other = |byte: u8| {
        let is_mark =
            matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~');
        !is_mark && !byte.is_ascii_alphanumeric()
    };
    if text.is_empty() || has(text, is_other) { Err(" must be the name of a header") } else { Ok(()) }
}

/// What a viewer token is made of.
pub struct Minting<J> {
    /// What signs it.
    pub secret: String,
    /// The agents that it is for; absent for all.
    pub refs: J,
    /// For how long it counts.
    pub expires_in_seconds: f64,
}

/// Reads and checks what a token is made of. `wrong` becomes the message of a `"config"` error where it is wrong.
pub fn minting<J: Options>(options: &J, wrong: &mut String) -> Minting<J> {
    let mut given = Given::new(options, "", wrong);
    let reference = |text: &str| AgentRef::parse(text).map(|_| ()).map_err(|_| " must be provider:agentId");
    let refs = given.of_kind("refs", Kind::Array);
    judged(&mut given, "refs", refs.items(), true, &reference);
    let secret = text(&mut given, "secret", &self::secret);
    if secret.is_none() {
        given.refuse("secret", " must have at least 32 bytes", "");
    }
    let expires_in_seconds = given.number("expiresInSeconds", &MS, 3_600.0);
    given.end();
    Minting { secret: secret.unwrap_or_default(), refs, expires_in_seconds }
}
