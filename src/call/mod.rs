//! One call to a provider: its attempts, from the queue to a body or an error.

mod answer;
mod attempt;
mod reply;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::agent::{AgentRef, Provider};
use crate::error::StatusErrorKind as Kind;
use crate::json::{Json, Kind as JsonKind};
use crate::options::{Account, Settings};
use crate::policy::key::is_key;
use crate::policy::retry::Budget;
use crate::provider;
use crate::queue::{Place, Standing, Turn};
use crate::text::{cut, join};
use crate::transport::clock::{monotonic, random};
use crate::transport::fetch::{Exchange, Request, Terms};
use crate::transport::js;
use crate::transport::secrets::Secrets;
use crate::transport::task::{Arrived, Wait};

pub use self::attempt::AttemptInfo;
pub use self::reply::{Failure, Outcome, Reply};

/// Of a provider's message so many characters go into ours.
const MAX_MESSAGE: usize = 300;

const NO_ACCOUNT: &str = "no key: createClient was not given the option ";

/// What all calls of a client share.
pub struct Context {
    /// The checked options.
    pub settings: Settings<JsValue>,
    /// The keys used so far.
    pub secrets: Secrets,
}

impl Context {
    /// Knows the keys that the options give.
    pub fn new(settings: Settings<JsValue>) -> Self {
        let secrets = Secrets::default();
        for account in &settings.accounts {
            if let Some(key) = account.key.string() {
                secrets.learn(&key);
            }
        }
        Self { settings, secrets }
    }
}

/// What is asked: one agent, or ACP's list.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// The documented call for one agent.
    Agent(AgentRef),
    /// ACP's list.
    AcpList,
    /// What a gateway says of several agents, at most [`MAX_BATCH`].
    #[cfg(feature = "gateway-client")]
    Batch(Rc<[AgentRef]>),
}

/// Whether a gateway is asked in the place of the providers: that is a wasm of its own, which knows no provider.
pub const AT_GATEWAY: bool = cfg!(feature = "gateway-client");

/// A gateway is asked for no more agents at once.
pub const MAX_BATCH: usize = 50;

impl Target {
    /// Who is asked.
    pub fn provider(&self) -> Provider {
        match self {
            Self::Agent(agent) => agent.provider,
            Self::AcpList => Provider::Acp,
            // The accounts of a gateway are all the same.
            #[cfg(feature = "gateway-client")]
            Self::Batch(agents) => agents.first().map_or(Provider::Acp, |agent| agent.provider),
        }
    }

    /// Below the base URL, of a provider or of a gateway.
    fn path(&self) -> String {
        match self {
            Self::Agent(agent) if AT_GATEWAY => {
                join(&["/v1/status/", &js::segment(&agent.reference()), "?wait=1"])
            }
            Self::Agent(agent) => provider::path(agent.provider, &js::segment(&agent.id)),
            Self::AcpList => provider::LIST_PATH.to_owned(),
            // What is stale would be all that a watch is ever told.
            #[cfg(feature = "gateway-client")]
            Self::Batch(agents) => join(&[&refs_path("/v1/statuses", agents), "&wait=1"]),
        }
    }

    fn reference(&self) -> Option<String> {
        match self {
            Self::Agent(agent) => Some(agent.reference()),
            _ => None,
        }
    }

    /// Provider and call, as error messages begin.
    fn label(&self) -> String {
        let call = match self {
            _ if AT_GATEWAY => return "gateway: ".to_owned(),
            Self::Agent(agent) => agent.provider.call(),
            _ => "list voice agents",
        };
        join(&[self.provider().label(), " ", call, ": "])
    }
}

/// A path of a gateway, with the agents that it is about.
#[cfg(feature = "gateway-client")]
pub fn refs_path(path: &str, agents: &[AgentRef]) -> String {
    let mut text = path.to_owned();
    for agent in agents {
        text.push_str(if text.len() == path.len() { "?ref=" } else { "&ref=" });
        text.push_str(&js::segment(&agent.reference()));
    }
    text
}

/// The failure of asking a provider whose key nobody gave.
pub fn no_account(target: &Target) -> Box<Failure> {
    let why = join(&[NO_ACCOUNT, target.provider().option()]);
    Failure::ended(target, Kind::Config, &why, 0, 0.0)
}

/// One call under way, as a machine: each step takes what was waited for, and says what to wait for
/// next, or how the call has ended.
pub struct Call {
    /// How it stands for others.
    pub turn: Rc<Turn>,
    budget: Budget,
    begun: f64,
    /// The key that a function gave last; undefined before.
    asked_key: JsValue,
    was_asked_again: bool,
    /// Whether it is being asked once more after a 401.
    is_asking_again: bool,
    /// The failure before the attempt under way; after a 401, the one that stands if the key stays the same.
    last: Option<Box<Failure>>,
    /// The request under way.
    exchange: Option<Exchange>,
    /// In the queue, and then in the lane; None while it backs off.
    place: Option<Place>,
    /// When it was let in for the attempt under way, which at first asks for the key.
    let_in_at: Option<f64>,
}

impl Call {
    /// A call that has not begun.
    pub fn new(turn: Rc<Turn>) -> Self {
        Self {
            budget: Budget::new(turn.timing),
            begun: turn.joined_at.get(),
            turn,
            asked_key: JsValue::UNDEFINED,
            was_asked_again: false,
            is_asking_again: false,
            last: None,
            exchange: None,
            place: None,
            let_in_at: None,
        }
    }

    /// Takes what was waited for; what to wait for next, or how the call has ended.
    pub fn step(&mut self, context: &Context, arrived: &Arrived) -> Result<Wait, Outcome> {
        let now = monotonic();
        let Some(account) = context.settings.account(self.turn.target.provider()) else {
            return Err(Err(no_account(&self.turn.target)));
        };
        let gone_on = if self.let_in_at.is_some() {
            self.go_on(context, account, arrived, now)
        } else {
            let place = self.place.get_or_insert_with(|| self.turn.line_up());
            match place.standing(&mut self.budget, now) {
                Standing::In => {}
                Standing::Waiting(wait) => return Ok(wait),
                Standing::Late => {
                    self.leave();
                    let late = self.last.take();
                    let late = late
                        .unwrap_or_else(|| self.fails(Kind::Timeout, &["the deadline ran out in the queue"]));
                    return self.ends(late, now);
                }
            }
            self.let_in_at = Some(now);
            Ok(if account.key.kind() == JsonKind::Function {
                js::promised(&account.key, &JsValue::UNDEFINED, &JsValue::UNDEFINED)
            } else {
                self.send(context, account, &account.key.string().unwrap_or_default(), now)
            })
        };
        match gone_on {
            Ok(promise) => Ok(Wait::new(promise, self.rest(now))),
            Err(outcome) => {
                self.leave();
                match outcome {
                    Ok(reply) => Err(Ok(reply)),
                    Err(failure) => self.failed(failure, now),
                }
            }
        }
    }

    /// In an attempt: what to wait for next, or what has become of it.
    fn go_on(
        &mut self,
        context: &Context,
        account: &Account<JsValue>,
        arrived: &Arrived,
        now: f64,
    ) -> Result<JsValue, Outcome> {
        // The time may be over because the deadline was, and somebody has joined since whose is not.
        if let Arrived::Late(promise) = arrived
            && self.rest(now) > 0.0
        {
            return Ok(promise.clone());
        }
        let Some(exchange) = &self.exchange else {
            let key = self.key_of(account.provider, arrived, &context.secrets).map_err(Err)?;
            return Ok(self.send(context, account, &key, now));
        };
        let outcome = self.judge(account.provider, &exchange.answer, arrived);
        if let Err(failure) = &outcome {
            exchange.failed(failure.error.kind.word());
        }
        Err(outcome)
    }

    /// Ends the attempt under way: its request first, then its place.
    fn leave(&mut self) {
        self.exchange = None;
        self.place = None;
        self.let_in_at = None;
    }

    /// What is left of an attempt, now that others may have joined.
    fn rest(&mut self, now: f64) -> f64 {
        self.budget.extend(self.turn.joined_at.get());
        self.budget.rest_of_attempt(self.let_in_at.unwrap_or(now), now)
    }

    /// Sends the request.
    fn send(&mut self, context: &Context, account: &Account<JsValue>, key: &str, now: f64) -> JsValue {
        let (name, scheme) =
            if account.in_api_key_header { ("x-api-key", "") } else { ("authorization", "Bearer ") };
        let authorization = if key.is_empty() { String::new() } else { join(&[scheme, key]) };
        let headers = [
            ("accept", "application/json"),
            (name, &authorization),
            (provider::ORGANIZATION_HEADER, &account.organization.string().unwrap_or_default()),
        ];
        if let Some(place) = &self.place {
            place.sent(now);
        }
        let attempts = self.turn.attempts.get() + 1;
        self.turn.attempts.set(attempts);
        let settings = &context.settings;
        let request = Request {
            fetch: &settings.fetch,
            base_url: &account.base_url,
            path: &self.turn.target.path(),
            in_page: settings.in_page,
            headers: &headers,
        };
        let terms = Terms {
            secrets: &context.secrets,
            max_body_bytes: settings.max_body_bytes,
            listener: &settings.on_attempt,
            reference: js::or_null(self.turn.target.reference()),
            attempts,
        };
        self.exchange.insert(Exchange::send(&request, &terms)).end()
    }

    /// After a failed attempt: another one, at once or after a back-off, or the end.
    fn failed(&mut self, failure: Box<Failure>, now: f64) -> Result<Wait, Outcome> {
        self.budget.extend(self.turn.joined_at.get());
        let asks = !self.asked_key.is_undefined() && !self.was_asked_again;
        let wait = if failure.error.kind == Kind::Unauthorized && asks {
            self.was_asked_again = true;
            self.is_asking_again = true;
            Some(0.0)
        } else if failure.is_retryable {
            self.budget.retry(failure.error.retry_after_ms, random(), now)
        } else {
            None
        };
        let Some(wait) = wait else { return self.ends(failure, now) };
        self.last = Some(failure);
        Ok(Wait::sleep(wait))
    }

    fn ends(&self, mut failure: Box<Failure>, now: f64) -> Result<Wait, Outcome> {
        failure.error.elapsed_ms = now - self.begun;
        Err(Err(failure))
    }

    /// The key that a function gave, or what became of asking for it. After a 401 that stands where it is the same again.
    fn key_of(
        &mut self,
        provider: Provider,
        given: &Arrived,
        secrets: &Secrets,
    ) -> Result<String, Box<Failure>> {
        let is_again = core::mem::take(&mut self.is_asking_again);
        let (why, cause) = match given {
            Arrived::Late(_) => return Err(self.timed_out()),
            Arrived::Thrown(thrown) => (" failed", thrown),
            Arrived::Kept(given) => {
                if let Some(key) = given.as_string().filter(|key| is_key(key)) {
                    let was_refused = is_again && self.asked_key == *given;
                    secrets.learn(&key);
                    self.asked_key = given.clone();
                    return self.last.take_if(|_| was_refused).map_or(Ok(key), Err);
                }
                (" gave none of visible ASCII characters", &JsValue::UNDEFINED)
            }
        };
        let (option, name) = if AT_GATEWAY { ("token", "") } else { (provider.option(), ".apiKey") };
        let mut failure = self.fails(Kind::Config, &["the function ", option, name, why]);
        failure.cause = secrets.redact_cause(cause);
        Err(failure)
    }

    /// A failure whose message says provider, call and what happened.
    fn fails(&self, kind: Kind, what: &[&str]) -> Box<Failure> {
        let turn = &self.turn;
        Failure::ended(&turn.target, kind, &cut(&join(what), MAX_MESSAGE), turn.attempts.get(), 0.0)
    }
}
