//! A request, what it asks for, and whether it may.

use wasm_bindgen::prelude::*;

use super::etag::matches;
use super::handler::Core;
use super::origin::{Caller, caller};
use super::parts::halves;
use super::platform::{Incoming, Line};
use super::problem::Problem;
use super::route::{Query, Route, route};
use super::token;
use crate::transport::clock::{monotonic, wall};
use crate::transport::js;

/// See the module.
pub struct Asked {
    /// What it says.
    pub incoming: Incoming,
    /// What the platform gives beside it.
    pub context: JsValue,
    /// What its query says.
    pub query: Query,
    /// None where it asks for what may be asked.
    pub route: Option<Route>,
    /// The agents that it names.
    pub references: Vec<String>,
    /// Their places, as far as it may see them.
    pub places: Vec<Result<usize, Problem>>,
    /// Its token, where tokens are needed, and what that claims. It counts once its signature was checked.
    pub token: Option<(token::Parsed, token::Claims)>,
}

impl Asked {
    /// Nothing is found out yet.
    pub fn new(request: &JsValue, context: JsValue) -> Self {
        let incoming = Incoming::read(request).unwrap_or_default();
        let query = Query::read(incoming.line(Line::Query));
        let (references, places) = (Vec::new(), Vec::new());
        Self { incoming, context, query, route: None, references, places, token: None }
    }

    /// In capitals; empty where it is no request.
    pub fn method(&self) -> &str {
        self.incoming.line(Line::Method)
    }

    /// Who asks.
    pub fn caller<'a>(&self, core: &'a Core) -> Caller<'a> {
        let page = self.incoming.line(Line::Page).strip_prefix('+');
        caller(page, self.incoming.line(Line::Origin), &core.origins)
    }

    /// Whether its viewer has what this tag is of.
    pub fn knows(&self, tag: &str) -> bool {
        self.incoming.line(Line::Known).strip_prefix('+').is_some_and(|known| matches(known, tag))
    }

    /// Whether this may be asked, now, but for the signature of its token.
    pub fn admit(&mut self, core: &Core) -> Result<(), Problem> {
        if self.method().is_empty() {
            return Err(Problem::NO_REQUEST);
        }
        if self.caller(core) == Caller::Foreign {
            return Err(Problem::FOREIGN);
        }
        let (route, references) = route(&core.base_path, self.incoming.line(Line::Path), &self.query)?;
        let method = self.method();
        if method == "OPTIONS" {
            return Ok(());
        }
        if method != "GET" && method != "HEAD" {
            return Err(Problem::METHOD);
        }
        self.route = Some(route);
        self.references = references;
        if route == Route::Health {
            return Ok(());
        }
        if core.desk.is_closed() {
            return Err(Problem::CLOSED);
        }
        if let Some(limit) = &mut *core.limit.borrow_mut() {
            let admitted = limit.admit(&self.address(core), monotonic());
            admitted.map_err(|wait| Problem::TOO_MANY.after(Some(wait)))?;
        }
        if core.secrets.is_some() {
            // Images and event streams of other clients have no headers.
            let in_query = matches!(route, Route::Badge | Route::Events);
            let in_query = if in_query { self.query.token() } else { "" };
            let authorization = self.incoming.header("authorization").unwrap_or_default();
            self.token = claimed(token::bearer(&authorization).unwrap_or(in_query));
            if self.token.is_none() {
                return Err(Problem::UNAUTHORIZED);
            }
        }
        Ok(())
    }

    /// Finds the agents that are asked for, each if this viewer may see it.
    pub fn find(&mut self, core: &Core) {
        for reference in &self.references {
            self.places.push(match &self.token {
                Some((_, claims)) if !claims.may_see(reference) => Err(Problem::FORBIDDEN),
                _ => core.hub.place(reference).ok_or(Problem::NOT_FOUND),
            });
        }
    }

    /// Whom the rate limit counts: those of whom nothing is known are one.
    fn address(&self, core: &Core) -> String {
        let Some(list) = core.address_header.as_ref().and_then(|name| self.incoming.header(name)) else {
            return js::get(&self.context, "clientAddress").as_string().unwrap_or_default();
        };
        // A list is of those that it came through: the last is what the trusted proxy has seen.
        let mut last = list.as_str();
        while let (_, Some(behind)) = halves(last, b',') {
            last = behind;
        }
        last.trim_ascii().to_owned()
    }
}

/// A token and what it claims, if it counts once its signature does.
fn claimed(text: &str) -> Option<(token::Parsed, token::Claims)> {
    let parsed = token::parse(text)?;
    let json = |text: &str| js::parse(&text.into()).unwrap_or_default();
    let claims = token::claims(&json(&parsed.claims))?;
    let counts = token::is_hs256(&json(&parsed.header)) && claims.admits(wall() / 1_000.0);
    counts.then_some((parsed, claims))
}
