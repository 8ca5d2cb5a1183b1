//! What a watcher tells its consumer about an agent: the newest there is, once.

use crate::error::StatusErrorKind as Kind;

/// What is told of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<S, E> {
    /// A status or an error.
    pub news: Result<S, E>,
    /// With a status the one that was told of before, with an error the newest status, told of or not.
    pub last: Option<S>,
    /// Whether it differs from what was told of before, as every error does.
    pub is_change: bool,
}

/// What is known of one agent, and what of it has been told. Statuses are equal where nothing has changed
/// that a consumer would call a change.
///
/// ```
/// use voice_agent_status::error::StatusErrorKind as Kind;
/// use voice_agent_status::policy::news::{News, Told};
///
/// let mut news = News::default();
/// news.status("Active");
/// assert_eq!(news.tell(false), Some(Told { news: Ok("Active"), last: None, is_change: true }));
/// news.status("Active");
/// assert_eq!(news.tell(false), None, "no change");
/// news.status("Draft");
/// news.error(Kind::Provider, "down", false);
/// assert_eq!(news.tell(false), Some(Told { news: Err("down"), last: Some("Draft"), is_change: true }));
/// news.status("Active");
/// assert_eq!(news.tell(false), Some(Told { news: Ok("Active"), last: Some("Active"), is_change: false }));
/// ```
#[derive(Clone, Debug)]
pub struct News<S, E> {
    /// The status that was told of last.
    told: Option<S>,
    /// The kind of the error that was told of after it.
    trouble: Option<Kind>,
    /// The newest status.
    known: Option<S>,
    /// The error since.
    error: Option<(Kind, E)>,
    /// Whether there is anything since it was told of last.
    is_new: bool,
    /// Whether the error is to be told of though one of its kind was: it has begun anew, or is the last.
    must_tell: bool,
}

impl<S, E> Default for News<S, E> {
    fn default() -> Self {
        Self { told: None, trouble: None, known: None, error: None, is_new: false, must_tell: false }
    }
}

impl<S: Clone + PartialEq, E: Clone> News<S, E> {
    /// The agent was asked, and this is its status.
    pub fn status(&mut self, status: S) {
        self.known = Some(status);
        self.error = None;
        self.is_new = true;
    }

    /// This was its status before anything was known of it here.
    pub fn recall(&mut self, status: S) {
        self.known.get_or_insert(status);
    }

    /// The agent was asked in vain. After the last error it is not asked again.
    pub fn error(&mut self, kind: Kind, error: E, is_last: bool) {
        self.must_tell |= is_last || self.error.is_none();
        self.error = Some((kind, error));
        self.is_new = true;
    }

    /// Whether there is anything since it was told of last.
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// What there is to tell, if anything: changes, the beginning and the end of trouble, or all that was heard.
    pub fn tell(&mut self, all: bool) -> Option<Told<S, E>> {
        if !core::mem::take(&mut self.is_new) {
            return None;
        }
        let kind = self.error.as_ref().map(|(kind, _)| *kind);
        let is_same_trouble = core::mem::replace(&mut self.trouble, kind) == kind;
        match &self.error {
            Some((_, error)) => {
                let must_tell = core::mem::take(&mut self.must_tell) || !is_same_trouble || all;
                let told = || Told { news: Err(error.clone()), last: self.known.clone(), is_change: true };
                must_tell.then(told)
            }
            None => {
                let is_change = self.told != self.known;
                let status = self.known.clone().filter(|_| is_change || !is_same_trouble || all)?;
                let last = self.told.replace(status.clone());
                Some(Told { news: Ok(status), last, is_change })
            }
        }
    }
}
