//! One call to a provider: its attempts, from the queue to a body or an error.

mod answer;
mod reply;
mod report;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use self::report::Report;
use crate::agent::{AgentRef, Provider, segment};
use crate::error::StatusErrorKind as Kind;
use crate::options::{Account, Key, Settings};
use crate::policy::redact::is_key;
use crate::policy::retry::Budget;
use crate::provider;
use crate::queue::{Place, Standing, Turn};
use crate::text::{cut, join};
use crate::transport::alarm::Alarm;
use crate::transport::clock::{monotonic, random};
use crate::transport::fetch::{Ending, Exchange, Request};
use crate::transport::js;
use crate::transport::secrets::Secrets;
use crate::transport::task::Wait;

pub use self::reply::{Failure, Outcome, Reply};
pub use self::report::AttemptInfo;

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
            if let Key::Fixed(key) = &account.key {
                secrets.learn(key);
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
                join(&["/v1/status/", &segment(&agent.reference()), "?wait=1"])
            }
            Self::Agent(agent) => provider::path(agent),
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
        text.push_str(&segment(&agent.reference()));
    }
    text
}

/// The failure of asking a provider whose key nobody gave.
pub fn no_account(agent: &AgentRef) -> Box<Failure> {
    let why = join(&[NO_ACCOUNT, agent.provider.option_and_base_url().0]);
    Failure::ended(&Target::Agent(agent.clone()), Kind::Config, &why, 0, 0.0)
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
    /// What is waited for, where it is an alarm.
    alarm: Option<Rc<Alarm>>,
}

/// What a call waits for.
enum Stage {
    /// To be let in.
    Queued(Place),
    /// The key, which the caller's function gives.
    Asking(Place, Box<Exchange>),
    /// The answer.
    Exchanging(Place, Box<Exchange>, Box<Report>),
    /// The end of the back-off; at first, nothing.
    BackingOff,
}

impl Call {
    /// A call that has not begun.
    pub fn new(context: Rc<Context>, turn: Rc<Turn>) -> Self {
        Self {
            context,
            budget: Budget::new(turn.timing),
            turn,
            begun: monotonic(),
            asked_key: None,
            was_asked_again: false,
            is_asking_again: false,
            last: None,
            stage: Stage::BackingOff,
            alarm: None,
        }
    }

    /// Takes what was waited for; what to wait for next, or how the call has ended.
    pub fn step(&mut self, arrived: Result<JsValue, JsValue>) -> Result<Wait, Outcome> {
        self.alarm = None;
        match core::mem::replace(&mut self.stage, Stage::BackingOff) {
            Stage::BackingOff => self.enter(self.turn.line_up()),
            Stage::Queued(place) => self.enter(place),
            Stage::Asking(place, exchange) => match self.key_of(arrived, exchange.timeout()) {
                Ok(key) => self.send(place, exchange, key),
                Err(failure) => self.failed(failure),
            },
            Stage::Exchanging(place, mut exchange, mut report) => {
                match self.advance(&mut exchange, arrived) {
                    Ok(wait) => {
                        report.status = exchange.status();
                        self.stage = Stage::Exchanging(place, exchange, report);
                        Ok(wait)
                    }
                    Err(ending) => {
                        let outcome = self.judge(&exchange, ending, report.sent_at);
                        report.status = exchange.status();
                        report.error = outcome.as_ref().err().map(|failure| failure.error.kind);
                        drop((report, exchange, place));
                        match outcome {
                            Err(failure) => self.failed(failure),
                            outcome => Err(outcome),
                        }
                    }
                }
            }
        }
    }

    /// Advances the exchange; where its time is over because the deadline was, and somebody has joined since
    /// whose is not, it goes on.
    fn advance(
        &mut self,
        exchange: &mut Exchange,
        arrived: Result<JsValue, JsValue>,
    ) -> Result<Wait, Ending> {
        let ended = exchange.advance(arrived);
        if let Err(Ending::TimedOut) = ended {
            self.budget.extend(self.turn.joined_at.get());
            let rest = self.budget.rest_of_attempt(exchange.begun(), monotonic());
            if rest > 0.0 {
                return Ok(exchange.prolong(rest));
            }
        }
        ended
    }

    /// The account that the call is made with.
    fn account<'a>(&self, context: &'a Context) -> Result<&'a Account<JsValue>, Outcome> {
        let provider = self.turn.target.provider();
        let account = context.settings.account(provider);
        account.ok_or_else(|| {
            Err(self.ended(self.fails(Kind::Config, &[NO_ACCOUNT, provider.option_and_base_url().0])))
        })
    }

    /// In the queue: waits on, or begins an attempt.
    fn enter(&mut self, place: Place) -> Result<Wait, Outcome> {
        let context = self.context.clone();
        let account = self.account(&context)?;
        match place.standing(&mut self.budget) {
            Standing::In => {}
            Standing::Waiting(alarm) => {
                self.stage = Stage::Queued(place);
                return Ok(self.alarm.insert(alarm).wait());
            }
            Standing::Late => {
                let last = self.last.take();
                let late = || self.fails(Kind::Timeout, &["the deadline ran out in the queue"]);
                return Err(Err(self.ended(last.unwrap_or_else(late))));
            }
        }
        let ms = self.budget.attempt_ms(monotonic());
        let exchange = Exchange::new(ms, context.settings.max_body_bytes);
        match &account.key {
            Key::None => self.send(place, exchange, String::new()),
            Key::Fixed(key) => self.send(place, exchange, key.clone()),
            Key::Asked(function) => {
                let given = js::promised(function, &JsValue::UNDEFINED, Vec::new());
                let wait = exchange.timeout().race(&given);
                self.stage = Stage::Asking(place, exchange);
                Ok(wait)
            }
        }
    }

    /// Sends the request.
    fn send(&mut self, place: Place, mut exchange: Box<Exchange>, key: String) -> Result<Wait, Outcome> {
        let context = self.context.clone();
        let account = self.account(&context)?;
        let bearer = if key.is_empty() { String::new() } else { join(&["Bearer ", &key]) };
        let headers = [
            ("accept", "application/json"),
            if account.in_api_key_header { ("x-api-key", &*key) } else { ("authorization", &*bearer) },
            (provider::ORGANIZATION_HEADER, account.organization.as_deref().unwrap_or_default()),
        ];
        let request = Request {
            fetch: context.settings.fetch.as_ref(),
            url: &join(&[&account.base_url, &self.turn.target.path()]),
            in_page: context.settings.in_page,
            headers: &headers,
        };
        let report = self.report(place.sent());
        self.turn.attempts.set(self.turn.attempts.get() + 1);
        let wait = exchange.send(&request);
        self.stage = Stage::Exchanging(place, exchange, report);
        Ok(wait)
    }

    /// After a failed attempt: another one, at once or after a back-off, or the end.
    fn failed(&mut self, failure: Box<Failure>) -> Result<Wait, Outcome> {
        let now = monotonic();
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
        let alarm = Rc::new(Alarm::after(wait));
        Ok(self.alarm.insert(alarm).wait())
    }

    /// The failure, saying whom it is about and what it took.
    fn ended(&self, mut failure: Box<Failure>) -> Box<Failure> {
        failure.error.reference = self.turn.target.reference();
        failure.error.provider = Some(self.turn.target.provider());
        failure.error.attempts = self.turn.attempts.get();
        failure.error.elapsed_ms = monotonic() - self.begun;
        failure
    }

    fn report(&self, sent_at: f64) -> Box<Report> {
        Box::new(Report {
            context: self.context.clone(),
            turn: self.turn.clone(),
            status: None,
            error: None,
            sent_at,
        })
    }

    /// The key that a function gave, or what became of asking for it.
    fn key_of(&mut self, given: Result<JsValue, JsValue>, timeout: &Alarm) -> Result<String, Box<Failure>> {
        let is_again = core::mem::take(&mut self.is_asking_again);
        let (option, _) = self.turn.target.provider().option_and_base_url();
        let (option, name) = if AT_GATEWAY { ("token", "") } else { (option, ".apiKey") };
        let given = given.map_err(|thrown| {
            let mut failure = self.fails(Kind::Config, &["the function ", option, name, " failed"]);
            failure.cause = self.context.secrets.redact_cause(thrown);
            failure
        })?;
        if timeout.is(&given) {
            return Err(self.timed_out());
        }
        let Some(key) = given.as_string().filter(|key| is_key(key)) else {
            let why = ["the function ", option, name, " gave none of visible ASCII characters"];
            return Err(self.fails(Kind::Config, &why));
        };
        let was_refused = is_again && self.asked_key.as_ref() == Some(&key);
        self.context.secrets.learn(&key);
        self.asked_key = Some(key.clone());
        // The 401 stands where the function gave the same key again.
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
