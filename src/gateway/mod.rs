//! The gateway: it holds the keys, asks the providers, and tells pages what is public.
//!
//! What decides is pure, as in the core: no clock, no chance, no I/O.
//!
//! - [`handler`] is what JavaScript sees, [`asked`] a request, [`answer`] its way to a response.
//! - [`config`] checks what the operator gives.
//! - [`route`], [`origin`], [`token`] and [`limit`] say what is asked for, and by whom.
//! - [`cache`] says whether what is known is fresh enough; [`public`] what of it leaves.
//! - [`problem`], [`badge`] and [`event`] write answers; [`parts`], [`quote`], [`base64`] and [`glyph`] are their letters.

pub mod answer;
pub mod asked;
pub mod badge;
pub mod base64;
pub mod cache;
pub mod config;
pub mod etag;
pub mod event;
pub mod expose;
pub mod glyph;
pub mod handler;
pub mod hub;
pub mod limit;
pub mod origin;
pub mod parts;
pub mod platform;
pub mod problem;
pub mod public;
pub mod quote;
pub mod route;
pub mod token;
pub mod viewer;

/// Takes the headers of an answer.
pub trait Headers {
    /// Adds one; its name is in lower case.
    fn set(&mut self, name: &'static str, value: &str);
}

impl Headers for Vec<(&'static str, String)> {
    fn set(&mut self, name: &'static str, value: &str) {
        self.push((name, value.to_owned()));
    }
}
