//! One GET of an agent by reqwest, its body decoded by serde: the least that can be called a client.

use reqwest::Client;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
struct Body {
    data: Agent,
}

#[derive(Deserialize)]
struct Agent {
    status: String,
}

/// The word that Truedy has for the state of an agent.
#[wasm_bindgen]
pub async fn status(origin: &str, key: &str, id: &str) -> Result<String, JsError> {
    let id = js_sys::encode_uri_component(id);
    let url = format!("{origin}/api/public/v1/agents/{id}");
    let response = Client::new().get(url).bearer_auth(key).send().await?;
    let Body { data } = response.error_for_status()?.json().await?;
    Ok(data.status)
}
