//! One typed status for voice agents at Voice.ai, ACP (Computer Agents), Ravan and Truedy.
//!
//! The crate is compiled to WebAssembly and published on npm under the same name; the README shows
//! how it is used. From the top down, each module using only those below it:
//!
//! - [`client`] is what JavaScript sees.
//! - [`watch`] is an iterator over what a [`watcher`] tells, which asks again and again.
//! - [`job`] is one call of the caller's, from its arguments to its promise.
//! - [`desk`] is what all of one client share, equal calls in flight too, and what ties those who ask to it, to their
//!   signals and to what they ask for.
//! - [`ask`] is one agent asked for, alone or with others; [`status`] makes what callers get.
//! - [`flight`] is a call for as long as somebody holds it; [`call`] runs it through its attempts; [`queue`] lets
//!   it go when its provider may be asked.
//! - [`transport`] holds the only rooms that touch the platform: fetch, timers, JavaScript values.
//! - [`options`] checks what the caller gives.
//! - [`policy`] decides without I/O: retries, waits, pace, what a key looks like.
//! - [`provider`] knows what each provider says; [`json`] is how bodies are read.
//! - [`agent`] and [`error`] are the vocabulary; [`text`] puts words together.
//!
//! All from [`options`] down runs natively too, under plain `cargo test`.
//!
//! ```
//! use serde_json::json;
//! use voice_agent_status::agent::AgentRef;
//! use voice_agent_status::provider;
//!
//! let agent = AgentRef::parse("truedy:agt_1")?;
//! assert_eq!(provider::path(agent.provider, &agent.id), "/agents/agt_1");
//!
//! let body = json!({ "data": { "name": "Sales", "voice_id": null, "status": "draft" }, "meta": { "request_id": "r" } });
//! let status = provider::read(agent.provider, &Some(body));
//! assert_eq!([status.part(0), status.part(1)], ["unavailable", "Draft"]);
//! assert_eq!(status.drift, None);
//! # Ok::<(), &str>(())
//! ```

pub mod agent;
pub mod ask;
pub mod call;
#[cfg(not(any(feature = "gateway", feature = "gateway-client")))]
pub mod client;
pub mod desk;
pub mod error;
#[cfg(feature = "gateway-client")]
pub mod feed;
pub mod flight;
#[cfg(feature = "gateway")]
pub mod gateway;
#[cfg(feature = "gateway-client")]
pub mod gateway_client;
pub mod job;
pub mod json;
pub mod options;
pub mod policy;
pub mod provider;
pub mod queue;
pub mod status;
pub mod text;
pub mod transport;
#[cfg(not(feature = "gateway"))]
pub mod watch;
pub mod watcher;

mod types;
