//! Options and their checking. An unknown key, a wrong type or a value out of range is an error
//! whose message names the culprit; an option that is undefined counts as not given.

use js_sys::Function;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::agent::Provider;
use crate::json::Kind;
use crate::policy::retry::Timing;
use crate::policy::schedule::Cadence;
use crate::text::has;

pub(crate) mod given;

use self::given::{COUNT, Given, MS, Range};

pub use self::given::Options;

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
    /// In a page `createClient` refuses keys, since whoever opens it can read them. True allows
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
    /// The caller's fetch, if there is one.
    pub fetch: J,
    /// The caller's listener, if there is one.
    pub on_attempt: J,
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
    /// The key, or a function that gives it; absent where none is needed.
    pub key: J,
    /// Without a slash at its end.
    pub base_url: J,
    /// The pace of fleets.
    pub per_minute: Option<u32>,
    /// ACP's organisation; absent where it is not named.
    pub organization: J,
    /// Ravan: the key goes in `x-api-key`.
    pub in_api_key_header: bool,
}

/// What happens around the options.
pub struct Surroundings<J> {
    /// Whether this is a page, where whoever opens it can read its keys.
    pub in_page: bool,
    /// The platform's URL parser: the normalised form of an absolute URL, without slashes at its end; absent where
    /// there is more to it than an origin and a path, and where this regular expression does not match it.
    pub address: fn(&J, &'static str) -> J,
}

/// Reads and checks the options of a client. `wrong` becomes the message of a `"config"` error where one is wrong.
pub fn client<J: Options>(options: &J, around: &Surroundings<J>, wrong: &mut String) -> Settings<J> {
    let mut given = Given::new(options, "", wrong);
    let settings = accounts(&mut given, around);
    given.end();
    settings
}

/// Takes what a client has, the accounts among them.
pub(crate) fn accounts<J: Options>(given: &mut Given<'_, J>, around: &Surroundings<J>) -> Settings<J> {
    let may_hold_keys = given.boolean("allowKeysInBrowser", false) || !around.in_page;
    let mut settings = settings(given, around);
    settings.max_concurrency = given.number("maxConcurrency", &COUNT, 6.0) as u32;
    settings.max_body_bytes = given.number("maxBodyBytes", &COUNT, settings.max_body_bytes);
    settings.raw = given.boolean("raw", false);
    for &provider in &Provider::ALL {
        let name = provider.option();
        let options = given.any(name);
        if options.kind() != Kind::Absent {
            if !may_hold_keys {
                given.refuse(name, IN_PAGE, "");
            }
            let given = Given::new(&options, name, given.wrong);
            settings.accounts.push(account(provider, given, around));
        }
    }
    settings
}

/// Takes what all clients have.
#[inline(always)]
fn settings<J: Options>(given: &mut Given<'_, J>, around: &Surroundings<J>) -> Settings<J> {
    const DEFAULTS: Timing = Timing { timeout_ms: 10_000.0, deadline_ms: 30_000.0, max_retries: 2 };
    Settings {
        accounts: Vec::new(),
        timing: timing(given, &DEFAULTS),
        max_concurrency: 6,
        max_body_bytes: 16_777_216.0,
        raw: false,
        in_page: around.in_page,
        fetch: given.of_kind("fetch", Kind::Function),
        on_attempt: given.of_kind("onAttempt", Kind::Function),
    }
}

fn timing<J: Options>(given: &mut Given<'_, J>, defaults: &Timing) -> Timing {
    const RETRIES: Range = Range::from(0).to(10).whole();
    Timing {
        timeout_ms: given.number("timeoutMs", &MS, defaults.timeout_ms),
        deadline_ms: given.number("deadlineMs", &MS, defaults.deadline_ms),
        max_retries: given.number("maxRetries", &RETRIES, f64::from(defaults.max_retries)) as u32,
    }
}

const IN_PAGE: &str = ": a page must not hold keys, since whoever opens it can read them; call a server of yours, \
    or set allowKeysInBrowser";

/// What the address of a gateway may be that is on the page's own server, which is as good as the page.
const HTTP: &str = "^https?:";
/// No address at all would be the page's own.
const NEVER: &str = "^$";

/// Reads and checks the options of a gateway's client. `wrong` becomes the message of a `"config"` error where one is wrong.
pub fn gateway_client<J: Options>(options: &J, around: &Surroundings<J>, wrong: &mut String) -> Settings<J> {
    let mut given = Given::new(options, "", wrong);
    let mut settings = settings(&mut given, around);
    let token = given.visible("token", OR_FUNCTION);
    let given_url = given.any("url");
    let url = given_url.string().unwrap_or_default();
    let is_relative = !url.starts_with("//") && !has(&url, |byte| matches!(byte, b':' | b'\\' | 0..=b' '));
    let pattern = match url.as_str() {
        "" => NEVER,
        _ if is_relative => HTTP,
        _ => SAFE,
    };
    let base_url = base_url(&mut given, "url", &given_url, pattern, around);
    for provider in Provider::ALL {
        settings.accounts.push(Account {
            provider,
            key: token.clone(),
            base_url: base_url.clone(),
            per_minute: None,
            organization: J::default(),
            in_api_key_header: false,
        });
    }
    given.end();
    settings
}

/// Reads and checks the options of a call: its times, and its signal, absent if there is none. `wrong` becomes the message of a
/// `"config"` error where one is wrong.
pub fn call<J: Options>(options: &J, defaults: Timing, wrong: &mut String) -> (Timing, J) {
    if options.kind() == Kind::Absent {
        return (defaults, options.clone());
    }
    let mut given = Given::new(options, "", wrong);
    let call = (timing(&mut given, &defaults), given.signal());
    given.end();
    call
}

/// Reads and checks the options of a watch: itself, and its signal, absent if there is none. `wrong` becomes the message of a
/// `"config"` error where one is wrong.
pub fn watch<J: Options>(options: &J, wrong: &mut String) -> (Watching, J) {
    const INTERVAL: Range = Range::from(1_000);
    const JITTER: Range = Range::from(0).to(1);
    let defaults = Watching::DEFAULT;
    if options.kind() == Kind::Absent {
        return (defaults, options.clone());
    }
    let mut given = Given::new(options, "", wrong);
    let watching = Watching {
        cadence: Cadence {
            interval_ms: given.number("intervalMs", &INTERVAL, defaults.cadence.interval_ms),
            jitter: given.number("jitter", &JITTER, defaults.cadence.jitter),
        },
        tells_all: given.is_second("emit", "changes or all"),
        pauses_when_hidden: given.boolean("pauseWhenHidden", defaults.pauses_when_hidden),
    };
    let signal = given.signal();
    given.end();
    (watching, signal)
}

fn account<J: Options>(provider: Provider, mut given: Given<'_, J>, around: &Surroundings<J>) -> Account<J> {
    let key = given.visible("apiKey", OR_FUNCTION);
    let mut url = given.any("baseUrl");
    if url.kind() == Kind::Absent {
        url = J::ours(provider.base_url());
    }
    let base_url = base_url(&mut given, "baseUrl", &url, SAFE, around);
    let per_minute = provider.requests_per_minute().map_or(0.0, f64::from);
    let per_minute = given.number("maxRequestsPerMinute", &COUNT, per_minute) as u32;
    let organization =
        if provider == Provider::Acp { given.visible("organizationId", "") } else { J::default() };
    let in_api_key_header =
        provider == Provider::Ravan && given.is_second("authScheme", "bearer or x-api-key");
    given.end();
    // Another name for it is told first.
    if key.kind() == Kind::Absent {
        given.refuse("apiKey", " must be given", "");
    }
    Account {
        provider,
        key,
        base_url,
        per_minute: (per_minute > 0).then_some(per_minute),
        organization,
        in_api_key_header,
    }
}

const OR_FUNCTION: &str = ", or a function";

const NO_BASE: &str =
    " must be an address, https or http on loopback, without credentials, query and fragment";

/// What the base of all addresses may be: https, or http on loopback.
const SAFE: &str = r"^https:|^http://(localhost|127\.[0-9.]+|\[::1])[:/]";

/// The base of all addresses, which this regular expression has to match.
fn base_url<J: Options>(
    given: &mut Given<'_, J>,
    name: &'static str,
    url: &J,
    pattern: &'static str,
    around: &Surroundings<J>,
) -> J {
    let base = if url.kind() == Kind::String { (around.address)(url, pattern) } else { J::default() };
    if base.kind() == Kind::Absent {
        given.refuse(name, NO_BASE, "");
    }
    base
}
