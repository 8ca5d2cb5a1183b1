//! What a watcher tells its consumer about an agent: the newest there is, once.

use crate::error::StatusErrorKind as Kind;

/// What is told of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<S, E> {
    /// A status.
    Status {
        /// It.
        status: S,
        /// The status that was told of before.
        previous: Option<S>,
    },
    /// An error.
    Error {
        /// It.
        error: E,
        /// The newest status, told of or not.
        last_known: Option<S>,
    },
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
/// assert_eq!(news.tell(false), Some(Told::Status { status: "Active", previous: None }));
/// news.status("Active");
/// assert_eq!(news.tell(false), None, "no change");
/// news.status("Draft");
/// news.error(Kind::Provider, "down", false);
/// assert_eq!(news.tell(false), Some(Told::Error { error: "down", last_known: Some("Draft") }));
/// news.status("Active");
/// assert_eq!(news.tell(false), Some(Told::Status { status: "Active", previous: Some("Active") }));
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

    /// What there is to tell, if anything: changes, the beginning and the end of trouble, or all that was heard.
    pub fn tell(&mut self, all: bool) -> Option<Told<S, E>> {
        if !core::mem::take(&mut self.is_new) {
            return None;
        }
        match &self.error {
            Some((kind, error)) => {
                let must_tell = core::mem::take(&mut self.must_tell);
                let is_told = self.trouble == Some(*kind) && !must_tell;
                self.trouble = Some(*kind);
                let told = || Told::Error { error: error.clone(), last_known: self.known.clone() };
                (all || !is_told).then(told)
            }
            None => {
                let is_told = self.told == self.known && self.trouble.is_none();
                if is_told && !all {
                    return None;
                }
                self.trouble = None;
                let status = self.known.clone()?;
                let previous = self.told.replace(status.clone());
                Some(Told::Status { status, previous })
            }
        }
    }
}
