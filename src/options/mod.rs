//! Options and their checking. An unknown key, a wrong type or a value out of range is an error
//! whose message names the culprit; an option that is undefined counts as not given.

use js_sys::Function;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::agent::Provider;
use crate::json::{Json, Kind};
use crate::policy::retry::Timing;
use crate::policy::schedule::Cadence;
use crate::text::{has, join};

pub(crate) mod check;

use self::check::{COUNT, MAX, MS, RETRIES, Rule, Table, check};

/// Options of `createClient`. Several accounts at one vendor are several clients.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ClientOptions {
    /// The account at Voice.ai.
    #[tsify(optional, type = "ProviderOptions")]
    pub voice_ai: Option<ProviderOptions>,
    /// The account at ACP.
    #[tsify(optional, type = "AcpOptions")]
    pub acp: Option<AcpOptions>,
    /// The account at Ravan.
    #[tsify(optional, type = "RavanOptions")]
    pub ravan: Option<RavanOptions>,
    /// The account at Truedy.
    #[tsify(optional, type = "ProviderOptions")]
    pub truedy: Option<ProviderOptions>,
    /// One attempt, to the last byte of the body, in milliseconds from 1 to 2 147 483 647. Default 10 000.
    #[tsify(optional)]
    pub timeout_ms: Option<f64>,
    /// The whole call, waits included, in milliseconds from 1 to 2 147 483 647. Default 30 000.
    #[tsify(optional)]
    pub deadline_ms: Option<f64>,
    /// Tries after the first, from 0 to 10. Default 2.
    #[tsify(optional)]
    pub max_retries: Option<f64>,
    /// Requests in flight at a provider, from 1. Default 6.
    #[tsify(optional)]
    pub max_concurrency: Option<f64>,
    /// The largest body that is read, in bytes; of an error no more than 64 KiB. Default 16 MiB.
    #[tsify(optional)]
    pub max_body_bytes: Option<f64>,
    /// Puts the provider's body on each status. Default false: bodies hold prompts, numbers and secrets.
    #[tsify(optional)]
    pub raw: Option<bool>,
    /// Default: the runtime's own, looked up at each call.
    #[tsify(optional, type = "typeof fetch")]
    pub fetch: Option<Function>,
    /// In a page `createClient` refuses keys, since whoever opens the page can read them. True allows
    /// them, for a page that only its keys' owner opens. Default false.
    #[tsify(optional)]
    pub allow_keys_in_browser: Option<bool>,
    /// Called once for each request sent, when it has ended. What it throws is ignored.
    #[tsify(optional, type = "(attempt: AttemptInfo) => void")]
    pub on_attempt: Option<Function>,
}

/// The account at one provider.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ProviderOptions {
    /// The key, of visible ASCII, or a function that gives it. A function is asked before each request,
    /// within the attempt's timeout; after a 401 it is asked once more, and the call is tried once
    /// more if the key differs.
    #[tsify(type = "string | (() => string | Promise<string>)")]
    pub api_key: JsValue,
    /// Where the API is: https, or http on loopback, without credentials, query and fragment. Default:
    /// the address in the provider's documents.
    #[tsify(optional)]
    pub base_url: Option<String>,
    /// Paces `statuses` and `watch`: at most so many requests in any 60 seconds; single calls are counted
    /// and not held. Default 90 for Truedy, which allows 100, and none for the others.
    #[tsify(optional)]
    pub max_requests_per_minute: Option<f64>,
}

/// The account at ACP.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct AcpOptions {
    /// What all providers have.
    #[serde(flatten)]
    pub account: ProviderOptions,
    /// The organisation that the key acts for, where it has several.
    #[tsify(optional)]
    pub organization_id: Option<String>,
}

/// The account at Ravan.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RavanOptions {
    /// What all providers have.
    #[serde(flatten)]
    pub account: ProviderOptions,
    /// How the key is sent: as a bearer token, or in the header `x-api-key`. Default `"bearer"`.
    #[tsify(optional, type = "\"bearer\" | \"x-api-key\"")]
    pub auth_scheme: Option<String>,
}

/// Options of one call. Where one is not given, the client's stands.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CallOptions {
    /// Aborting it rejects the call with `signal.reason`.
    #[tsify(optional, type = "AbortSignal")]
    pub signal: Option<JsValue>,
    /// One attempt, to the last byte of the body, in milliseconds from 1 to 2 147 483 647.
    #[tsify(optional)]
    pub timeout_ms: Option<f64>,
    /// The whole call, waits included, in milliseconds from 1 to 2 147 483 647.
    #[tsify(optional)]
    pub deadline_ms: Option<f64>,
    /// Tries after the first, from 0 to 10.
    #[tsify(optional)]
    pub max_retries: Option<f64>,
}

/// Options of `watch`. Each poll is one attempt within the client's `timeoutMs`: the schedule is its retry.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WatchOptions {
    /// From one ask of an agent to the next, in milliseconds from 1 000 to 2 147 483 647. Default 15 000.
    #[tsify(optional)]
    pub interval_ms: Option<f64>,
    /// Which events come: `"changes"`, or `"all"`, one for each answer. Default `"changes"`.
    #[tsify(optional, type = "\"changes\" | \"all\"")]
    pub emit: Option<String>,
    /// By which part of the interval an ask may be early or late, from 0 to 1. Default 0.1.
    #[tsify(optional)]
    pub jitter: Option<f64>,
    /// Whether a hidden page asks nothing, and at once when it is shown again. Default true.
    #[tsify(optional)]
    pub pause_when_hidden: Option<bool>,
    /// Aborting it ends the iteration, which rejects with `signal.reason`.
    #[tsify(optional, type = "AbortSignal")]
    pub signal: Option<JsValue>,
}

/// Checked options of a watch, but for the signal.
#[derive(Clone, Copy, Debug)]
pub struct Watching {
    /// How often it asks.
    pub cadence: Cadence,
    /// Whether it tells of each answer, or of changes.
    pub tells_all: bool,
    /// Whether a hidden page pauses it.
    pub pauses_when_hidden: bool,
}

impl Watching {
    /// What stands where nothing is given.
    pub const DEFAULT: Self = Self {
        cadence: Cadence { interval_ms: 15_000.0, jitter: 0.1 },
        tells_all: false,
        pauses_when_hidden: true,
    };
}

/// Checked options of a client. Functions stay what they are: `J`.
pub struct Settings<J> {
    /// At most one a provider.
    pub accounts: Vec<Account<J>>,
    /// Where a call gives none.
    pub timing: Timing,
    /// Requests in flight at a provider.
    pub max_concurrency: u32,
    /// The largest body that is read.
    pub max_body_bytes: f64,
    /// Whether bodies go on statuses.
    pub raw: bool,
    /// Whether this is a page, whose browser keeps answers.
    pub in_page: bool,
    /// The caller's fetch.
    pub fetch: Option<J>,
    /// The caller's listener.
    pub on_attempt: Option<J>,
}

impl<J> Settings<J> {
    /// The account at a provider, if there is one.
    pub fn account(&self, provider: Provider) -> Option<&Account<J>> {
        self.accounts.iter().find(|account| account.provider == provider)
    }
}

/// Checked options of a provider.
pub struct Account<J> {
    /// Whose account it is.
    pub provider: Provider,
    /// The key, or what gives it.
    pub key: Key<J>,
    /// Without a slash at its end.
    pub base_url: String,
    /// The pace of fleets.
    pub per_minute: Option<u32>,
    /// ACP's organisation; empty where it is not named.
    pub organization: String,
    /// Ravan: the key goes in `x-api-key`.
    pub in_api_key_header: bool,
}

/// A key, or what gives it.
pub enum Key<J> {
    /// None is needed.
    None,
    /// The key itself.
    Fixed(String),
    /// A function.
    Asked(J),
}

/// What happens around the options.
pub struct Surroundings<'a> {
    /// Whether this is a page, where whoever opens it can read its keys.
    pub in_page: bool,
    /// The platform's URL parser: the normalised form of an absolute URL.
    pub href: &'a dyn Fn(&str) -> Option<String>,
}

const CLIENT: [(&str, Rule); 13] = [
    ("voiceAi", Rule::Any),
    ("acp", Rule::Any),
    ("ravan", Rule::Any),
    ("truedy", Rule::Any),
    ("timeoutMs", MS),
    ("deadlineMs", MS),
    ("maxRetries", RETRIES),
    ("maxConcurrency", COUNT),
    ("maxBodyBytes", COUNT),
    ("raw", Rule::Of(Kind::Boolean)),
    ("fetch", Rule::Of(Kind::Function)),
    ("allowKeysInBrowser", Rule::Of(Kind::Boolean)),
    ("onAttempt", Rule::Of(Kind::Function)),
];

const CALL: [(&str, Rule); 4] =
    [("signal", Rule::Any), ("timeoutMs", MS), ("deadlineMs", MS), ("maxRetries", RETRIES)];

const WATCH: [(&str, Rule); 5] = [
    ("intervalMs", Rule::Number(1_000, MAX)),
    ("emit", Rule::Word(&["changes", "all"])),
    ("jitter", Rule::Number(0, 1)),
    ("pauseWhenHidden", Rule::Of(Kind::Boolean)),
    ("signal", Rule::Any),
];

const SCHEME_OPTION: (&str, Rule) = ("authScheme", Rule::Word(&["bearer", "x-api-key"]));
const KEY_OPTION: (&str, Rule) = ("apiKey", Rule::NeededKey);
const URL_OPTION: (&str, Rule) = ("baseUrl", Rule::Of(Kind::String));
const PACE_OPTION: (&str, Rule) = ("maxRequestsPerMinute", COUNT);
const ORGANIZATION_OPTION: (&str, Rule) = ("organizationId", Rule::Visible);

/// The options of an account: what all have, and what this provider's alone has.
const fn account_table(provider: Provider) -> &'static Table {
    match provider {
        Provider::Acp => &[KEY_OPTION, URL_OPTION, PACE_OPTION, ORGANIZATION_OPTION],
        Provider::Ravan => &[KEY_OPTION, URL_OPTION, PACE_OPTION, SCHEME_OPTION],
        _ => &[KEY_OPTION, URL_OPTION, PACE_OPTION],
    }
}

/// Reads and checks the options of a client. Err is the message of a `"config"` error.
pub fn client<J: Json>(options: &J, around: &Surroundings<'_>) -> Result<Settings<J>, String> {
    check(options, "", &CLIENT)?;
    accounts(options, around)
}

/// The same, of options that have others beside a client's.
#[cfg(feature = "gateway")]
pub(crate) fn client_beside<J: Json>(
    options: &J,
    around: &Surroundings<'_>,
    others: &Table,
) -> Result<Settings<J>, String> {
    check(options, "", &[&CLIENT, others].concat())?;
    accounts(options, around)
}

const GATEWAY: [(&str, Rule); 7] = [
    ("url", Rule::Of(Kind::String)),
    ("token", Rule::Key),
    ("timeoutMs", MS),
    ("deadlineMs", MS),
    ("maxRetries", RETRIES),
    ("fetch", Rule::Of(Kind::Function)),
    ("onAttempt", Rule::Of(Kind::Function)),
];

/// Reads and checks the options of a gateway's client. Err is the message of a `"config"` error.
pub fn gateway_client<J: Json>(options: &J, around: &Surroundings<'_>) -> Result<Settings<J>, String> {
    check(options, "", &GATEWAY)?;
    let token = options.field("token");
    let url = options.field("url").string().unwrap_or_default();
    // The page's own server is as good as the page.
    let is_relative = !url.starts_with("//") && !has(&url, |byte| matches!(byte, b':' | b'\\'));
    let href = (around.href)(&url).filter(|_| !url.is_empty());
    let base = href.and_then(|href| base_url(&href, is_relative));
    let base = base.ok_or_else(|| join(&["url", NO_BASE]))?;
    let mut settings = settings(options, around);
    for provider in &Provider::ALL {
        settings.accounts.push(Account {
            provider: *provider,
            key: key(&token),
            base_url: base.clone(),
            per_minute: None,
            organization: String::new(),
            in_api_key_header: false,
        });
    }
    Ok(settings)
}

/// Checked options with the accounts that they hold.
fn accounts<J: Json>(options: &J, around: &Surroundings<'_>) -> Result<Settings<J>, String> {
    let may_hold_keys = !around.in_page || options.field("allowKeysInBrowser").boolean() == Some(true);
    let mut settings = settings(options, around);
    for provider in &Provider::ALL {
        let (name, _) = provider.option_and_base_url();
        let value = options.field(name);
        if value.kind() != Kind::Absent {
            if !may_hold_keys {
                return Err(join(&[name, IN_PAGE]));
            }
            settings.accounts.push(account(*provider, &value, around)?);
        }
    }
    Ok(settings)
}

/// What the options say beside the accounts.
fn settings<J: Json>(options: &J, around: &Surroundings<'_>) -> Settings<J> {
    let defaults = Timing { timeout_ms: 10_000.0, deadline_ms: 30_000.0, max_retries: 2 };
    let given = |key| Some(options.field(key)).filter(|value| value.kind() != Kind::Absent);
    Settings {
        accounts: Vec::new(),
        timing: timing(options, defaults),
        max_concurrency: number(options, "maxConcurrency", 6.0) as u32,
        max_body_bytes: number(options, "maxBodyBytes", 16_777_216.0),
        raw: options.field("raw").boolean() == Some(true),
        in_page: around.in_page,
        fetch: given("fetch"),
        on_attempt: given("onAttempt"),
    }
}

const IN_PAGE: &str = ": a page must not hold keys, since whoever opens it can read them; call a server of yours, \
    or set allowKeysInBrowser";

/// Reads and checks the options of a call, but for the signal. Err is the message of a `"config"` error.
pub fn call<J: Json>(options: &J, defaults: Timing) -> Result<Timing, String> {
    if options.kind() == Kind::Absent {
        return Ok(defaults);
    }
    check(options, "", &CALL)?;
    Ok(timing(options, defaults))
}

/// Reads and checks the options of a watch, but for the signal. Err is the message of a `"config"` error.
pub fn watch<J: Json>(options: &J) -> Result<Watching, String> {
    let mut watching = Watching::DEFAULT;
    if options.kind() == Kind::Absent {
        return Ok(watching);
    }
    check(options, "", &WATCH)?;
    let given = |key| options.field(key);
    let Cadence { interval_ms, jitter } = &mut watching.cadence;
    *interval_ms = number(options, "intervalMs", *interval_ms);
    *jitter = number(options, "jitter", *jitter);
    watching.pauses_when_hidden = given("pauseWhenHidden").boolean() != Some(false);
    watching.tells_all = text(options, "emit") == "all";
    Ok(watching)
}

fn timing<J: Json>(options: &J, defaults: Timing) -> Timing {
    Timing {
        timeout_ms: number(options, "timeoutMs", defaults.timeout_ms),
        deadline_ms: number(options, "deadlineMs", defaults.deadline_ms),
        max_retries: number(options, "maxRetries", f64::from(defaults.max_retries)) as u32,
    }
}

fn number<J: Json>(options: &J, key: &'static str, default: f64) -> f64 {
    options.field(key).number().unwrap_or(default)
}

fn text<J: Json>(options: &J, key: &'static str) -> String {
    options.field(key).string().unwrap_or_default()
}

fn account<J: Json>(
    provider: Provider,
    options: &J,
    around: &Surroundings<'_>,
) -> Result<Account<J>, String> {
    let (name, base_url) = provider.option_and_base_url();
    let of = join(&[name, "."]);
    check(options, &of, account_table(provider))?;
    let base_url = match options.field("baseUrl").string() {
        None => base_url.to_owned(),
        Some(url) => {
            let base = (around.href)(&url).and_then(|href| self::base_url(&href, false));
            base.ok_or_else(|| join(&[&of, "baseUrl", NO_BASE]))?
        }
    };
    let per_minute = options.field("maxRequestsPerMinute").number();
    Ok(Account {
        provider,
        key: key(&options.field("apiKey")),
        base_url,
        per_minute: per_minute.map(|number| number as u32).or(provider.requests_per_minute()),
        organization: text(options, "organizationId"),
        in_api_key_header: text(options, "authScheme") == "x-api-key",
    })
}

/// A key or a token, or what gives it, as its rule lets it pass.
fn key<J: Json>(given: &J) -> Key<J> {
    match given.string() {
        Some(key) => Key::Fixed(key),
        None if given.kind() == Kind::Absent => Key::None,
        None => Key::Asked(given.clone()),
    }
}

const NO_BASE: &str =
    " must be an address, https or http on loopback, without credentials, query and fragment";

/// The base of all addresses, of a normalised URL: https, or http on loopback or where that is trusted.
fn base_url(href: &str, trusts_http: bool) -> Option<String> {
    let bytes = href.as_bytes();
    let is_http = bytes.starts_with(b"http://");
    let host = bytes.strip_prefix(if is_http { b"http://".as_slice() } else { b"https://" })?;
    let mut in_host = true;
    for byte in host {
        in_host &= *byte != b'/';
        if matches!(byte, b'?' | b'#') || (in_host && *byte == b'@') {
            return None;
        }
    }
    if is_http && !trusts_http && !is_loopback(host) {
        return None;
    }
    let mut end = href.len();
    while bytes.get(end.wrapping_sub(1)) == Some(&b'/') {
        end -= 1;
    }
    href.get(..end).map(str::to_owned)
}

/// Whether a normalised URL whose scheme is cut off names this machine.
fn is_loopback(host: &[u8]) -> bool {
    let behind = |name: &[u8]| host.strip_prefix(name);
    let mut rest = behind(b"127.");
    while let Some([b'0'..=b'9' | b'.', more @ ..]) = rest {
        rest = Some(more);
    }
    let rest = rest.or_else(|| behind(b"localhost")).or_else(|| behind(b"[::1]"));
    matches!(rest, Some([b'/' | b':', ..]))
}
