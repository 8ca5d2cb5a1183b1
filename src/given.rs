//! Reading what the caller gives, once: later changes and getters cannot surprise.

use wasm_bindgen::prelude::*;
use web_sys::Url;

use crate::agent::Provider;
use crate::options::Surroundings;
use crate::transport::js;

/// Reads options, the accounts at providers among them, once. Err is the message of a `"config"` error.
/// An address in them is absolute, or may be relative to the page.
pub fn read<T>(
    options: &JsValue,
    may_be_relative: bool,
    check: impl FnOnce(&JsValue, &Surroundings<'_>) -> Result<T, String>,
) -> Result<T, String> {
    let unreadable = |_| "reading the options failed".to_owned();
    let options = js::snapshot(options).map_err(unreadable)?;
    for provider in Provider::ALL {
        let (name, _) = provider.option_and_base_url();
        let account = js::get(&options, name);
        if account.is_object() {
            js::set(&options, name, &js::snapshot(&account).map_err(unreadable)?);
        }
    }
    let global = js::global();
    let exists = |name| !js::get(&global, name).is_undefined();
    let in_page = exists("document") || (exists("importScripts") && exists("WorkerGlobalScope"));
    let page =
        if may_be_relative { js::get(&js::get(&global, "location"), "href") } else { JsValue::UNDEFINED };
    let href = |url: &str| match page.as_string() {
        Some(page) => Url::new_with_base(url, &page).ok().map(|url| url.href()),
        None => Url::new(url).ok().map(|url| url.href()),
    };
    check(&options, &Surroundings { in_page, href: &href })
}
