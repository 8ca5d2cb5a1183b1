//! The exported gateway: a request in, a response out.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::slice;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::badge;
use super::base64;
use super::cache::{self, Freshness};
use super::config;
use super::etag::{etag, matches};
use super::event;
use super::hub::{Answer, Hub, Plan};
use super::limit::Limit;
use super::origin::{Caller, caller, cors_headers, preflight};
use super::platform::{self, Incoming, Outgoing};
use super::problem::Problem;
use super::quote::quoted;
use super::route::{self, Route, route};
use super::token;
use super::viewer::Viewer;
use crate::agent::Provider;
use crate::call::{Context, Failure};
use crate::desk::{self, Desk};
use crate::status;
use crate::text::join;
use crate::transport::clock::{monotonic, wall};
use crate::transport::js;
use crate::transport::secrets::Secrets;
use crate::transport::task::{self, Wait};

/// Keeps the keys, and answers pages in the place of the providers. Made by `createGateway`.
#[wasm_bindgen]
pub struct Gateway(Rc<Core>);

struct Core {
    desk: Rc<Desk>,
    /// Origins whose pages may ask.
    origins: Vec<String>,
    /// The path that it is mounted at.
    base_path: String,
    /// What signs viewer tokens; without any, none is needed.
    secrets: Vec<String>,
    /// The header that tells a client's address.
    address_header: Option<String>,
    /// What all requests share.
    hub: Rc<Hub>,
    limit: RefCell<Option<Limit>>,
    /// The viewers' secrets, once they were needed.
    keys: RefCell<Vec<JsValue>>,
    viewers: RefCell<Vec<Weak<Viewer>>>,
}

/// Checks the configuration and makes a gateway; the loader's `createGateway` calls it. `shares` is false where
/// requests must not wait on each other. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript, js_name = openGateway)]
pub fn open_gateway(options: JsValue, shares: bool) -> Result<Gateway, JsValue> {
    let keys = Secrets::default();
    let config = desk::read(&options, config::read)
        .map_err(|why| status::error_to_js(&Failure::config(join(&["createGateway: ", &why])), &keys))?;
    let plan = Plan {
        freshness: Freshness {
            ttl_ms: config.ttl_ms,
            stale_ms: config.stale_ms,
            interval_ms: config.interval_ms,
        },
        is_full: config.is_full,
    };
    let desk = Desk::new(Context::new(config.client, keys), shares);
    Ok(Gateway(Rc::new(Core {
        hub: Hub::new(desk.clone(), plan, &config.agents),
        desk,
        origins: config.origins,
        base_path: config.base_path,
        secrets: config.viewer_secrets,
        address_header: config.address_header,
        limit: RefCell::new(config.per_minute.map(Limit::new)),
        keys: RefCell::default(),
        viewers: RefCell::default(),
    })))
}

/// Signs a viewer token; the loader's `mintViewerToken` calls it. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript, js_name = mintViewerToken)]
pub fn mint_viewer_token(options: JsValue) -> Result<Promise, JsValue> {
    let wrong = |why: String| {
        let failure = Failure::config(join(&["mintViewerToken: ", &why]));
        status::error_to_js(&failure, &Secrets::default())
    };
    let minting = js::snapshot(&options).map_err(|_| "reading the options failed".to_owned());
    let minting = minting.and_then(|options| config::minting(&options)).map_err(wrong)?;
    let now = wall() / 1_000.0;
    let unsigned = token::unsigned(minting.refs.as_deref(), now + minting.expires_in_seconds, now);
    Ok(task::promise(Box::pin(async move {
        let key = Wait::new(platform::hmac_key(&minting.secret)?.into()).await?;
        let signature = Wait::new(platform::hmac_sign(&key, &unsigned)?.into()).await?;
        let signature = js_sys::Uint8Array::new(&signature).to_vec();
        Ok(join(&[&unsigned, ".", &base64::encode(&signature)]).into())
    })))
}

#[wasm_bindgen]
impl Gateway {
    /// Answers a request; it does not reject. `context.waitUntil` keeps the platform from ending what is refreshed behind
    /// an answer, `context.clientAddress` is what the rate limit counts by.
    #[wasm_bindgen(unchecked_return_type = "Promise<Response>")]
    pub fn fetch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Request")] request: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "GatewayContext")] context: JsValue,
    ) -> Promise {
        let core = self.0.clone();
        task::at_once(Box::pin(async move { core.answer(&request, &context).await.into_response() }))
    }

    /// For a gateway in front of others, each of which asks one provider. Resolves with a `Response` where none of them
    /// is needed: a refusal, `OPTIONS`, `/healthz`, or a request that names no agent of the list. Else with the references
    /// asked for, each as `[reference, provider]`, where the provider is null if the agent is not to be seen.
    #[wasm_bindgen(skip_typescript)]
    pub fn sort(&self, request: JsValue, context: JsValue) -> Promise {
        let core = self.0.clone();
        task::at_once(Box::pin(async move {
            let Some(incoming) = Incoming::read(&request) else { return no_request().into_response() };
            let answered = match core.admit(&incoming, &context).await {
                Ok(asked) => match core.subjects(&asked) {
                    Some(subjects) => return Ok(subjects.into()),
                    None => core.respond(&asked).await,
                },
                Err(problem) => Err(problem),
            };
            core.finish(&incoming, answered).into_response()
        }))
    }

    /// The `Response` to a request that others have found the JSON body for, or that they could not answer.
    #[wasm_bindgen(skip_typescript)]
    pub fn complete(&self, request: JsValue, body: Option<String>) -> Result<JsValue, JsValue> {
        let Some(incoming) = Incoming::read(&request) else { return no_request().into_response() };
        let whole = |body: String| self.0.whole(&incoming, "application/json", Vec::new(), &body);
        self.0.finish(&incoming, body.map(whole).ok_or(Problem::AWAY)).into_response()
    }

    /// Ends all streams, and whatever is being asked. Later requests get 503.
    pub fn close(&self) {
        self.0.desk.close();
        for viewer in self.0.viewers.take().iter().filter_map(Weak::upgrade) {
            viewer.finish("closing");
        }
    }
}

/// What a request was found to be.
struct Asked<'a> {
    incoming: &'a Incoming,
    context: &'a JsValue,
    route: Route,
    /// What its token allows, where tokens are needed.
    claims: Option<token::Claims>,
}

impl Core {
    async fn answer(&self, request: &JsValue, context: &JsValue) -> Outgoing {
        let Some(incoming) = Incoming::read(request) else { return no_request() };
        let answered = match self.admit(&incoming, context).await {
            Ok(asked) => self.respond(&asked).await,
            Err(problem) => Err(problem),
        };
        self.finish(&incoming, answered)
    }

    fn caller(&self, incoming: &Incoming) -> Caller<'_> {
        caller(incoming.page.strip_prefix('+'), &incoming.origin, &self.origins)
    }

    /// Adds what every answer has.
    fn finish(&self, incoming: &Incoming, answered: Result<Outgoing, Problem>) -> Outgoing {
        // What was under way when the gateway was closed has failed for that.
        let is_closed = self.desk.is_closed();
        let problem =
            |problem: Problem| if is_closed && problem.status >= 500 { Problem::CLOSED } else { problem };
        let mut outgoing = answered.map_err(problem).unwrap_or_else(refusal);
        if incoming.method != "OPTIONS" || outgoing.status != 204 {
            outgoing.headers.extend(cors_headers(self.caller(incoming)));
        }
        outgoing.headers.push(("x-content-type-options", "nosniff".to_owned()));
        if incoming.method == "HEAD" {
            outgoing.body = JsValue::NULL;
        }
        outgoing
    }

    /// Whether this may be asked, by this viewer, now.
    async fn admit<'a>(&self, incoming: &'a Incoming, context: &'a JsValue) -> Result<Asked<'a>, Problem> {
        if self.caller(incoming) == Caller::Foreign {
            return Err(Problem::FOREIGN);
        }
        let route = route(&self.base_path, &incoming.path, &incoming.query)?;
        let is_free = match incoming.method.as_str() {
            "GET" | "HEAD" => route == Route::Health,
            "OPTIONS" => true,
            _ => return Err(Problem::METHOD),
        };
        if is_free {
            return Ok(Asked { incoming, context, route, claims: None });
        }
        if self.desk.is_closed() {
            return Err(Problem::CLOSED);
        }
        if let Some(limit) = &mut *self.limit.borrow_mut() {
            limit.admit(&self.address(incoming, context), monotonic()).map_err(Problem::rate_limited)?;
        }
        let claims = self.claims(incoming, &route).await?;
        Ok(Asked { incoming, context, route, claims })
    }

    async fn respond(&self, asked: &Asked<'_>) -> Result<Outgoing, Problem> {
        if asked.incoming.method == "OPTIONS" {
            let headers = preflight(self.caller(asked.incoming));
            return Ok(Outgoing { status: 204, headers, body: JsValue::NULL });
        }
        match &asked.route {
            Route::Status(reference) => self.status(asked, reference).await,
            Route::Statuses(references) => Ok(self.statuses(asked, references).await),
            Route::Events(references) => self.events(asked, references),
            Route::Badge(reference) => self.badge(asked, reference).await,
            Route::Health => Ok(self.whole(asked.incoming, "application/json", Vec::new(), HEALTH)),
        }
    }

    /// The agents that are asked for, each with its provider. None where the answer needs nobody to be asked.
    fn subjects(&self, asked: &Asked<'_>) -> Option<Array> {
        let is_head = asked.incoming.method == "HEAD";
        let (references, needs_all) = match &asked.route {
            _ if asked.incoming.method == "OPTIONS" => return None,
            Route::Status(reference) | Route::Badge(reference) => (slice::from_ref(reference), true),
            Route::Statuses(references) => (references.as_slice(), false),
            Route::Events(references) if !is_head => (references.as_slice(), true),
            Route::Events(_) | Route::Health => return None,
        };
        let (subjects, mut seen) = (Array::new(), 0);
        for reference in references {
            let place = self.place(asked, reference).ok();
            let provider = place.and_then(|place| self.hub.provider(place));
            seen += usize::from(provider.is_some());
            let provider = js::or_null(provider.map(Provider::id));
            subjects.push(&Array::of2(&reference.as_str().into(), &provider));
        }
        let least = if needs_all { references.len() } else { 1 };
        (seen >= least).then_some(subjects)
    }

    /// Whom the rate limit counts: those of whom nothing is known are one.
    fn address(&self, incoming: &Incoming, context: &JsValue) -> String {
        let given = self.address_header.as_ref().and_then(|name| incoming.header(name));
        // A list is of those that it came through: the last is what the trusted proxy has seen.
        let given = given.and_then(|list| list.rsplit(',').next().map(|last| last.trim().to_owned()));
        given.or_else(|| js::get(context, "clientAddress").as_string()).unwrap_or_default()
    }

    /// What the token allows; None where none is needed.
    async fn claims(&self, incoming: &Incoming, route: &Route) -> Result<Option<token::Claims>, Problem> {
        if self.secrets.is_empty() {
            return Ok(None);
        }
        let authorization = incoming.header("authorization");
        let bearer = authorization.as_deref().and_then(token::bearer).map(str::to_owned);
        // Images and event streams of other clients have no headers.
        let in_query = matches!(route, Route::Badge(_) | Route::Events(_));
        let text = bearer.or_else(|| if in_query { route::token(&incoming.query) } else { None });
        let text = text.ok_or(Problem::UNAUTHORIZED)?;
        let claims = self.signed_claims(&text).await.ok_or(Problem::UNAUTHORIZED)?;
        if claims.admits(wall() / 1_000.0) { Ok(Some(claims)) } else { Err(Problem::UNAUTHORIZED) }
    }

    /// The claims of a token that one of the secrets has signed.
    async fn signed_claims(&self, text: &str) -> Option<token::Claims> {
        let parsed = token::parse(text)?;
        let json = |text: &str| js::parse(&text.into()).ok();
        if !token::is_hs256(&json(&parsed.header)?) || !self.is_signed(&parsed).await {
            return None;
        }
        token::claims(&json(&parsed.claims)?)
    }

    /// Whether one of the secrets has signed it.
    async fn is_signed(&self, parsed: &token::Parsed<'_>) -> bool {
        for index in 0..self.secrets.len() {
            let Some(key) = self.key(index).await else { return false };
            let Ok(verified) = platform::hmac_verify(&key, &parsed.signature, parsed.signed) else {
                return false;
            };
            if Wait::new(verified.into()).await.is_ok_and(|verified| verified.is_truthy()) {
                return true;
            }
        }
        false
    }

    async fn key(&self, index: usize) -> Option<JsValue> {
        if let Some(key) = self.keys.borrow().get(index) {
            return Some(key.clone());
        }
        let secret = self.secrets.get(index)?;
        let key = Wait::new(platform::hmac_key(secret).ok()?.into()).await.ok()?;
        let mut keys = self.keys.borrow_mut();
        if keys.len() == index {
            keys.push(key.clone());
        }
        Some(key)
    }

    /// The place of an agent that this viewer may see.
    fn place(&self, asked: &Asked<'_>, reference: &str) -> Result<usize, Problem> {
        if asked.claims.as_ref().is_some_and(|claims| !claims.may_see(reference)) {
            return Err(Problem::FORBIDDEN);
        }
        self.hub.place(reference).ok_or(Problem::NOT_FOUND)
    }

    async fn answers(&self, asked: &Asked<'_>, places: &[usize]) -> Vec<Answer> {
        // One that does not keep it goes on by itself, or it does not.
        let keep = |promise: &Promise| platform::keep(asked.context, promise).unwrap_or_default();
        self.hub.answers(places, route::waits(&asked.incoming.query), keep).await
    }

    async fn answer_for(&self, asked: &Asked<'_>, reference: &str) -> Result<Answer, Problem> {
        let place = self.place(asked, reference)?;
        self.answers(asked, &[place]).await.pop().ok_or(Problem::INTERNAL)
    }

    async fn status(&self, asked: &Asked<'_>, reference: &str) -> Result<Outgoing, Problem> {
        match self.answer_for(asked, reference).await? {
            Answer::Trouble(trouble) => Err(trouble.problem()),
            Answer::Status { said, age_ms, is_stale } => {
                let body = if is_stale { said.stale_json() } else { said.json.clone() };
                Ok(self.whole(asked.incoming, "application/json", aged(age_ms, is_stale), &body))
            }
        }
    }

    async fn statuses(&self, asked: &Asked<'_>, references: &[String]) -> Outgoing {
        let (mut places, mut found) = (Vec::new(), Vec::new());
        for reference in references {
            let place = self.place(asked, reference);
            places.extend(place.ok());
            found.push(place);
        }
        let mut answers = self.answers(asked, &places).await.into_iter();
        let mut body = "{\"results\":[".to_owned();
        for (reference, place) in references.iter().zip(found) {
            let answer = match place {
                Ok(_) => answers.next().ok_or(Problem::INTERNAL),
                Err(problem) => Err(problem),
            };
            let (ok, name, json) = match answer {
                Ok(Answer::Status { said, is_stale: true, .. }) => ("true", "status", said.stale_json()),
                Ok(Answer::Status { said, .. }) => ("true", "status", said.json.clone()),
                Ok(Answer::Trouble(trouble)) => ("false", "error", trouble.json()),
                Err(problem) => ("false", "error", problem.error()),
            };
            if !body.ends_with('[') {
                body.push(',');
            }
            body.push_str(&join(&[
                "{\"ok\":",
                ok,
                ",\"ref\":",
                &quoted(reference),
                ",\"",
                name,
                "\":",
                &json,
                "}",
            ]));
        }
        body.push_str("]}");
        self.whole(asked.incoming, "application/json", Vec::new(), &body)
    }

    async fn badge(&self, asked: &Asked<'_>, reference: &str) -> Result<Outgoing, Problem> {
        match self.answer_for(asked, reference).await? {
            Answer::Trouble(trouble) => Err(trouble.problem()),
            Answer::Status { said, age_ms, is_stale } => {
                let name =
                    [said.field("name"), said.field("agentId")].into_iter().find(|name| !name.is_empty());
                let svg = badge::badge(
                    &name.unwrap_or_default(),
                    &said.field("headline"),
                    &said.field("availability"),
                    is_stale,
                );
                let mut headers = aged(age_ms, is_stale);
                headers.push((
                    "content-security-policy",
                    "default-src 'none'; style-src 'unsafe-inline'".to_owned(),
                ));
                Ok(self.whole(asked.incoming, "image/svg+xml; charset=utf-8", headers, &svg))
            }
        }
    }

    fn events(&self, asked: &Asked<'_>, references: &[String]) -> Result<Outgoing, Problem> {
        let mut places = Vec::new();
        for reference in references {
            places.push(self.place(asked, reference)?);
        }
        let headers = vec![
            ("content-type", "text/event-stream; charset=utf-8".to_owned()),
            ("cache-control", self.cache_control()),
            // A proxy that collects what passes would hold events back.
            ("x-accel-buffering", "no".to_owned()),
        ];
        if asked.incoming.method == "HEAD" {
            return Ok(Outgoing { status: 200, headers, body: JsValue::NULL });
        }
        let last = asked.incoming.header("last-event-id").unwrap_or_default();
        let last = event::read_id(&last, places.len());
        // Where requests must not wait on each other, each stream asks for itself.
        let hub = if self.desk.shares() { self.hub.clone() } else { self.hub.apart() };
        let viewer = Viewer::enter(hub, &places, &last, route::emits_all(&asked.incoming.query));
        let mut viewers = self.viewers.borrow_mut();
        viewers.retain(|viewer| viewer.upgrade().is_some_and(|viewer| !viewer.is_over()));
        viewers.push(Rc::downgrade(&viewer));
        Ok(Outgoing { status: 200, headers, body: viewer.stream() })
    }

    /// An answer that is there as a whole, or the news that the viewer has it already.
    fn whole(
        &self,
        incoming: &Incoming,
        media_type: &str,
        mut headers: Vec<super::Header>,
        body: &str,
    ) -> Outgoing {
        let tag = etag(body.as_bytes());
        let is_known = incoming.known.strip_prefix('+').is_some_and(|known| matches(known, &tag));
        headers.push(("etag", tag));
        headers.push(("cache-control", self.cache_control()));
        if is_known {
            return Outgoing { status: 304, headers, body: JsValue::NULL };
        }
        headers.push(("content-type", media_type.to_owned()));
        Outgoing { status: 200, headers, body: body.into() }
    }

    fn cache_control(&self) -> String {
        let is_private = !self.secrets.is_empty();
        if is_private { "private, no-cache" } else { "no-cache" }.to_owned()
    }
}

const HEALTH: &str = concat!("{\"ok\":true,\"version\":\"", env!("CARGO_PKG_VERSION"), "\"}");

fn no_request() -> Outgoing {
    refusal(Problem::bad_request("This is no request."))
}

fn refusal(problem: Problem) -> Outgoing {
    let mut headers = problem.headers();
    headers.push(("cache-control", "no-store".to_owned()));
    Outgoing { status: problem.status, headers, body: problem.body().into() }
}

fn aged(age_ms: f64, is_stale: bool) -> Vec<super::Header> {
    let mut headers = vec![("age", cache::age(age_ms))];
    if is_stale {
        headers.push(("x-status-stale", "1".to_owned()));
    }
    headers
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a platform gives beside the request. */
export interface GatewayContext {
    /** Keeps the platform from ending what is refreshed behind an answer. */
    waitUntil?(promise: Promise<unknown>): void;
    /** The client's address, which the rate limit counts by. */
    clientAddress?: string;
}

/**
 * Checks the configuration and makes a gateway, after loading the wasm at the first call. Rejects with a `StatusError` of
 * kind `"config"` that names a wrong option.
 */
export function createGateway(config: GatewayConfig): Promise<Gateway>;

/** What a viewer token is made of. */
export interface ViewerTokenOptions {
    /** One of the gateway's `viewerSecrets`. */
    secret: string;
    /** The agents that it is for. Default: all that the gateway speaks of. */
    refs?: readonly string[];
    /** For how long it counts, in seconds from 1. Default 3 600. */
    expiresInSeconds?: number;
}

/** Makes a viewer token, for a server that knows its viewers. Rejects with a `StatusError` of kind `"config"`. */
export function mintViewerToken(options: ViewerTokenOptions): Promise<string>;
"#;
