//! One call to a provider: its attempts, from the queue to a body or an error.

mod answer;
mod attempt;
mod reply;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use self::attempt::Attempt;
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
use crate::transport::fetch::{Exchange, Request};
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
    pub fn new(settings: Settings<JsValue>, secrets: Secrets) -> Self {
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
    context: Rc<Context>,
    turn: Rc<Turn>,
    budget: Budget,
    begun: f64,
    /// The key that a function gave last.
    asked_key: Option<String>,
    was_asked_again: bool,
    /// Whether it is being asked once more after a 401.
    is_asking_again: bool,
    /// The failure before the attempt under way; after a 401, the one that stands if the key stays the same.
    last: Option<Box<Failure>>,
    stage: Stage,
}

/// What a call waits for.
enum Stage {
    /// The end of the back-off; at first, nothing.
    BackingOff,
    /// To be let in.
    Queued(Place),
    /// The key, which the caller's function gives, or the answer.
    Trying(Box<Attempt>),
}

impl Call {
    /// A call that has not begun.
    pub fn new(context: Rc<Context>, turn: Rc<Turn>) -> Self {
        Self {
            context,
            budget: Budget::new(turn.timing),
            begun: turn.joined_at.get(),
            turn,
            asked_key: None,
            was_asked_again: false,
            is_asking_again: false,
            last: None,
            stage: Stage::BackingOff,
        }
    }

    /// Takes what was waited for; what to wait for next, or how the call has ended.
    pub fn step(&mut self, arrived: Arrived) -> Result<Wait, Outcome> {
        let (now, context) = (monotonic(), self.context.clone());
        let Some(account) = context.settings.account(self.turn.target.provider()) else {
            return Err(Err(no_account(&self.turn.target)));
        };
        match core::mem::replace(&mut self.stage, Stage::BackingOff) {
            Stage::BackingOff => self.enter(self.turn.line_up(), account, now),
            Stage::Queued(place) => self.enter(place, account, now),
            Stage::Trying(attempt) => match arrived {
                // The time was over because the deadline was, and somebody has joined since whose is not.
                Arrived::Late(promise) if self.rest_of(&attempt, now) > 0.0 => {
                    Ok(self.waits(attempt, promise, now))
                }
                arrived => self.go_on(attempt, arrived, account, now),
            },
        }
    }

    /// In the queue: waits on, or begins an attempt.
    fn enter(&mut self, place: Place, account: &Account<JsValue>, now: f64) -> Result<Wait, Outcome> {
        match place.standing(&mut self.budget, now) {
            Standing::In => {}
            Standing::Waiting(wait) => {
                self.stage = Stage::Queued(place);
                return Ok(wait);
            }
            Standing::Late => {
                let last = self.last.take();
                let late = || self.fails(Kind::Timeout, &["the deadline ran out in the queue"]);
                return Err(Err(self.ended(last.unwrap_or_else(late))));
            }
        }
        let listener = self.context.settings.on_attempt.clone();
        let attempt = Box::new(Attempt { listener, begun: now, sent: None, error: None, place });
        Ok(if account.key.kind() == JsonKind::Function {
            let given = js::promised(&account.key, &JsValue::UNDEFINED, &JsValue::UNDEFINED);
            self.waits(attempt, given, now)
        } else {
            self.send(attempt, account, &account.key.string().unwrap_or_default(), now)
        })
    }

    /// In an attempt: sends the request, waits on, or ends the attempt.
    fn go_on(
        &mut self,
        mut attempt: Box<Attempt>,
        arrived: Arrived,
        account: &Account<JsValue>,
        now: f64,
    ) -> Result<Wait, Outcome> {
        let Some((exchange, sent_at)) = &mut attempt.sent else {
            return match self.key_of(arrived) {
                Ok(key) => Ok(self.send(attempt, account, &key, now)),
                Err(failure) => self.failed(failure, now),
            };
        };
        match exchange.advance(arrived, self.context.settings.max_body_bytes) {
            Ok(promise) => Ok(self.waits(attempt, promise, now)),
            Err(ending) => {
                let outcome = self.judge(exchange, now - *sent_at, ending);
                attempt.error = outcome.as_ref().err().map(|failure| failure.error.kind);
                drop(attempt);
                match outcome {
                    Err(failure) => self.failed(failure, now),
                    outcome => Err(outcome),
                }
            }
        }
    }

    /// Waits within an attempt.
    fn waits(&mut self, attempt: Box<Attempt>, promise: JsValue, now: f64) -> Wait {
        let rest = self.rest_of(&attempt, now);
        self.stage = Stage::Trying(attempt);
        Wait::new(promise, rest)
    }

    /// What is left of an attempt, now that others may have joined.
    fn rest_of(&mut self, attempt: &Attempt, now: f64) -> f64 {
        self.budget.extend(self.turn.joined_at.get());
        self.budget.rest_of_attempt(attempt.begun, now)
    }

    /// Sends the request.
    fn send(&mut self, mut attempt: Box<Attempt>, account: &Account<JsValue>, key: &str, now: f64) -> Wait {
        let (name, scheme) =
            if account.in_api_key_header { ("x-api-key", "") } else { ("authorization", "Bearer ") };
        let authorization = if key.is_empty() { String::new() } else { join(&[scheme, key]) };
        let headers = [
            ("accept", "application/json"),
            (name, &authorization),
            (provider::ORGANIZATION_HEADER, &account.organization.string().unwrap_or_default()),
        ];
        let request = Request {
            fetch: &self.context.settings.fetch,
            url: &join(&[&account.base_url.string().unwrap_or_default(), &self.turn.target.path()]),
            in_page: self.context.settings.in_page,
            headers: &headers,
        };
        attempt.place.sent(now);
        self.turn.attempts.set(self.turn.attempts.get() + 1);
        let (exchange, promise) = Exchange::send(&request);
        attempt.sent = Some((exchange, now));
        self.waits(attempt, promise, now)
    }

    /// After a failed attempt: another one, at once or after a back-off, or the end.
    fn failed(&mut self, failure: Box<Failure>, now: f64) -> Result<Wait, Outcome> {
        self.budget.extend(self.turn.joined_at.get());
        let asks = self.asked_key.is_some() && !self.was_asked_again;
        let wait = if failure.error.kind == Kind::Unauthorized && asks && self.budget.left(now) != Some(0.0) {
            self.was_asked_again = true;
            self.is_asking_again = true;
            Some(0.0)
        } else if failure.is_retryable {
            self.budget.retry(failure.error.retry_after_ms, random(), now)
        } else {
            None
        };
        let Some(wait) = wait else { return Err(Err(self.ended(failure))) };
        self.last = Some(failure);
        self.stage = Stage::BackingOff;
        Ok(Wait::sleep(wait))
    }

    /// The failure, saying whom it is about and what it took.
    fn ended(&self, failure: Box<Failure>) -> Box<Failure> {
        failure.about(&self.turn.target, self.turn.attempts.get(), monotonic() - self.begun)
    }

    /// The key that a function gave, or what became of asking for it.
    fn key_of(&mut self, given: Arrived) -> Result<String, Box<Failure>> {
        let is_again = core::mem::take(&mut self.is_asking_again);
        let option = self.turn.target.provider().option();
        let (option, name) = if AT_GATEWAY { ("token", "") } else { (option, ".apiKey") };
        let (why, cause) = match given {
            Arrived::Late(_) => return Err(self.timed_out()),
            Arrived::Kept(given) => match given.as_string().filter(|key| is_key(key)) {
                Some(key) => return self.accept(key, is_again),
                None => (" gave none of visible ASCII characters", JsValue::UNDEFINED),
            },
            Arrived::Thrown(thrown) => (" failed", thrown),
        };
        let mut failure = self.fails(Kind::Config, &["the function ", option, name, why]);
        failure.cause = self.context.secrets.redact_cause(cause);
        Err(failure)
    }

    /// Takes a key that a function gave. After a 401 that stands where it is the same again.
    fn accept(&mut self, key: String, is_again: bool) -> Result<String, Box<Failure>> {
        let was_refused = is_again && self.asked_key.as_ref() == Some(&key);
        self.context.secrets.learn(&key);
        self.asked_key = Some(key.clone());
        match self.last.take_if(|_| was_refused) {
            Some(refusal) => Err(refusal),
            None => Ok(key),
        }
    }

    /// A failure whose message says provider, call and what happened.
    fn fails(&self, kind: Kind, what: &[&str]) -> Box<Failure> {
        Failure::new(kind, join(&[&self.turn.target.label(), &cut(&join(what), MAX_MESSAGE)]))
    }
}
