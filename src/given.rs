//! Reading what the caller gives, once: later changes and getters cannot surprise.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::Url;

use crate::agent::Provider;
use crate::call::{Context, Failure};
use crate::job::Desk;
use crate::options::{Settings, Surroundings};
use crate::status;
use crate::text::join;
use crate::transport::js;
use crate::transport::secrets::Secrets;

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

/// What checks options. Err is a message.
type Check = fn(&JsValue, &Surroundings<'_>) -> Result<Settings<JsValue>, String>;

/// Checks options and makes what a client's calls share. `of` goes before messages; Err is a `StatusError`.
pub fn desk(
    options: &JsValue,
    of: &str,
    may_be_relative: bool,
    check: Check,
    shares: bool,
) -> Result<Rc<Desk>, JsValue> {
    let secrets = Secrets::default();
    let settings = read(options, may_be_relative, check)
        .map_err(|why| status::error_to_js(&Failure::config(join(&[of, &why])), &secrets))?;
    Ok(Desk::new(Context::new(settings, secrets), shares))
}
