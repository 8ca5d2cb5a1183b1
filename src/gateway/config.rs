//! What the operator gives, checked before anything is served. A wrong value is an error whose message names it.

use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::agent::AgentRef;
use crate::json::{Json, Kind};
use crate::options::check::{COUNT, MAX, Rule, Table, UNKNOWN, check};
use crate::options::{self, Settings, Surroundings};
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

const OWN: [(&str, Rule); 10] = [
    ("agents", Rule::Of(Kind::Array)),
    ("origins", Rule::Of(Kind::Array)),
    ("basePath", Rule::Of(Kind::String)),
    ("intervalMs", Rule::Number(1_000, MAX)),
    ("ttlMs", Rule::Number(0, MAX)),
    ("staleMs", Rule::Number(0, MAX)),
    ("viewerSecrets", Rule::Of(Kind::Array)),
    ("rateLimit", Rule::Any),
    ("trustedAddressHeader", Rule::Of(Kind::String)),
    ("fields", Rule::Of(Kind::String)),
];

const RATE_LIMIT: &Table = &[("perMinute", COUNT)];

/// Options of a client that no gateway has.
const NOT_HERE: [&str; 2] = ["raw", "allowKeysInBrowser"];

const IN_PAGE: &str = "a gateway holds keys, so it runs on a server and not in a page";
const MIN_SECRET_BYTES: usize = 32;
const FULL: &str = "full";

/// Reads and checks a configuration. Err is the message of a `"config"` error.
pub fn read<J: Json>(options: &J, around: &Surroundings<'_>) -> Result<Config<J>, String> {
    if around.in_page {
        return Err(IN_PAGE.to_owned());
    }
    for key in &NOT_HERE {
        if options.field(key).kind() != Kind::Absent {
            return Err(join(&[key, UNKNOWN]));
        }
    }
    let client = options::client_beside(options, around, &OWN)?;
    if options.field("agents").kind() == Kind::Absent {
        return Err("agents must name the agents to speak of".to_owned());
    }
    let time = |name, default| options.field(name).number().unwrap_or(default);
    let mut config = Config {
        client,
        agents: Vec::new(),
        origins: texts(options, "origins", &|text| origin(text, around))?,
        base_path: String::new(),
        interval_ms: time("intervalMs", 5_000.0),
        ttl_ms: time("ttlMs", 5_000.0),
        stale_ms: time("staleMs", 60_000.0),
        viewer_secrets: Vec::new(),
        per_minute: None,
        address_header: None,
        is_full: false,
    };
    config.viewer_secrets = texts(options, "viewerSecrets", &secret)?;
    if config.viewer_secrets.is_empty() && options.field("viewerSecrets").kind() == Kind::Array {
        return Err("viewerSecrets must hold a secret: without any, no token would be needed".to_owned());
    }
    for reference in &texts(options, "agents", &|text| agent(text, &config.client))? {
        if let Ok(agent) = AgentRef::parse(reference) {
            config.agents.push(agent);
        }
    }
    if let Some(path) = texts(options, "basePath", &|text| mount(text, around))?.pop() {
        config.base_path = path;
    }
    if let Some(name) = texts(options, "trustedAddressHeader", &header_name)?.pop() {
        config.address_header = Some(name.to_ascii_lowercase());
    }
    config.is_full = texts(options, "fields", &fields)?.pop().is_some_and(|fields| fields == FULL);
    config.per_minute = rate_limit(&options.field("rateLimit"))?;
    Ok(config)
}

/// What is wrong, in words that follow the name of the option.
type Why = &'static str;

/// Reads an option that is a string, or an array of them.
fn texts<J: Json>(
    options: &J,
    name: &'static str,
    judge: &dyn Fn(&str) -> Result<(), Why>,
) -> Result<Vec<String>, String> {
    let given = options.field(name);
    let is_list = given.kind() == Kind::Array;
    let items = if is_list { given.items() } else { vec![given] };
    let mut texts = Vec::new();
    for item in &items {
        let text = item.string();
        let checked = match &text {
            Some(text) => judge(text),
            None if is_list => Err(" must be a string"),
            None => break,
        };
        if let Err(why) = checked {
            let at = if is_list { join(&["[", &decimal(texts.len() as u32), "]"]) } else { String::new() };
            return Err(join(&[name, &at, why]));
        }
        texts.push(text.unwrap_or_default());
    }
    Ok(texts)
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

fn origin(text: &str, around: &Surroundings<'_>) -> Result<(), Why> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    // Credentials are the only thing beside an origin that a URL keeps in front of its path.
    let is_bare = !has(text, |byte| byte == b'@');
    if is_web && is_bare && (around.href)(text).is_some_and(|href| href == join(&[text, "/"])) {
        Ok(())
    } else {
        Err(" must be an exact origin such as https://example.com")
    }
}

fn mount(path: &str, around: &Surroundings<'_>) -> Result<(), Why> {
    let url = join(&["https://example.com", path]);
    let is_path = path.starts_with('/') && !path.ends_with('/');
    let is_whole = !has(path, |byte| matches!(byte, b'?' | b'#'));
    if path.is_empty() || (is_path && is_whole && (around.href)(&url).as_deref() == Some(&url)) {
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

fn rate_limit<J: Json>(limit: &J) -> Result<Option<u32>, String> {
    if limit.kind() == Kind::Absent {
        return Ok(None);
    }
    check(limit, "rateLimit.", RATE_LIMIT)?;
    match limit.field("perMinute").number() {
        Some(number) => Ok(Some(number as u32)),
        None => Err("rateLimit.perMinute must be given".to_owned()),
    }
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

const MINTING: &Table = &[
    ("secret", Rule::Of(Kind::String)),
    ("refs", Rule::Of(Kind::Array)),
    ("expiresInSeconds", Rule::Number(1, MAX)),
];

/// Reads and checks what a token is made of. Err is the message of a `"config"` error.
pub fn minting<J: Json>(options: &J) -> Result<Minting<J>, String> {
    check(options, "", MINTING)?;
    let reference = |text: &str| AgentRef::parse(text).map(|_| ()).map_err(|_| " must be provider:agentId");
    texts(options, "refs", &reference)?;
    Ok(Minting {
        secret: texts(options, "secret", &secret)?.pop().ok_or("secret must have at least 32 bytes")?,
        refs: options.field("refs"),
        expires_in_seconds: options.field("expiresInSeconds").number().unwrap_or(3_600.0),
    })
}
