//! Ravan: is the agent's own Cal.com connected.

use tsify::Tsify;

/// Ravan's Cal.com status of an agent. No key is marked as required.
///
/// It speaks of the agent's own calendar alone: one that is not connected may still be served by its
/// organisation's, and nothing here says whether the agent takes calls.
#[derive(Tsify)]
#[serde(default)]
#[tsify(missing_as_null)]
pub struct RavanCalcomStatus {
    /// Whether the question could be answered, which is not whether a calendar is connected.
    pub success: Option<bool>,
    /// The outcome, for people.
    pub message: Option<String>,
    /// The connection itself.
    pub data: Option<RavanCalcomConnection>,
}

/// The connection of an agent to Cal.com by a key of its own.
#[derive(Tsify)]
#[serde(default)]
#[tsify(missing_as_null)]
pub struct RavanCalcomConnection {
    /// Whether the agent has a connection of its own.
    pub connected: Option<bool>,
    /// The connection's state.
    pub status: Option<RavanCalcomState>,
    /// The connected accounts; empty where there is no connection.
    pub accounts: Option<Vec<RavanCalcomAccount>>,
}

/// One Cal.com account of an agent.
#[derive(Tsify)]
#[serde(default)]
#[tsify(missing_as_null)]
pub struct RavanCalcomAccount {
    /// The account's id.
    pub id: Option<String>,
    /// The account's name.
    pub account_name: Option<String>,
    /// The account's state, whose words are not documented.
    pub status: Option<String>,
    /// What is wrong with the account. The examples show a string even beside `connected: true`: absent, null
    /// and empty all mean that nothing is.
    pub error: Option<String>,
}

/// State of a connection to Cal.com. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""active" | "not_connected" | (string & {})"#)]
pub struct RavanCalcomState(pub String);
