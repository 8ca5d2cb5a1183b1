//! What a watcher tells its consumer about an agent: the newest there is, once.

use core::mem::{replace, take};

use crate::error::StatusErrorKind as Kind;

/// What is told of an agent. `V` is a status or an error as the consumer gets it; where there is none it is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told<V> {
    /// A status or an error.
    pub news: V,
    /// With a status the one that was told of before, with an error the newest status, told of or not.
    pub last: V,
    /// Whether a status differs from the one that was told of before.
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
/// let told = |news, last, is_change| Some(Told { news, last, is_change });
/// news.status("Active", 1, false);
/// assert_eq!(news.tell(), told("Active", "", true));
/// news.status("Active", 2, false);
/// assert_eq!(news.tell(), None, "no change");
/// news.status("Draft", 3, false);
/// news.error("down", Kind::Provider, false, 4, false);
/// assert_eq!(news.tell(), told("down", "Draft", true));
/// news.status("Active", 5, false);
/// assert_eq!(news.tell(), told("Active", "Active", false));
/// ```
#[derive(Clone, Debug)]
pub struct News<V> {
    /// When it is told of; never at the largest number.
    turn: u32,
    /// What was heard last, until that is told.
    news: V,
    /// The newest status.
    known: V,
    /// The status that was told of last.
    told: V,
    /// The kind of the error that was heard last, if no status came after it.
    trouble: Option<Kind>,
    /// The same of what was told last.
    told_trouble: Option<Kind>,
    /// Whether a status is another than was told, or an error has begun, or is the last.
    is_change: bool,
}

impl<V: Default> Default for News<V> {
    fn default() -> Self {
        let (news, known, told) = (V::default(), V::default(), V::default());
        Self { turn: u32::MAX, news, known, told, trouble: None, told_trouble: None, is_change: false }
    }
}

impl<V: Clone + Default + PartialEq> News<V> {
    /// The agent was asked, and this is its status. It is told of in its turn if it has to be, or in that of what it replaces.
    pub fn status(&mut self, status: V, turn: u32, all: bool) {
        self.is_change = status != self.told;
        self.known = status.clone();
        self.hear(status, None, turn, all);
    }

    /// The agent was asked in vain. After the last error it is not asked again.
    pub fn error(&mut self, error: V, kind: Kind, is_last: bool, turn: u32, all: bool) {
        self.is_change |= is_last || self.trouble.is_none();
        self.hear(error, Some(kind), turn, all);
    }

    /// What there is to tell are changes, the beginning and the end of trouble, or all that is heard.
    fn hear(&mut self, news: V, trouble: Option<Kind>, turn: u32, all: bool) {
        let has_to_tell = self.is_change || trouble != self.told_trouble || all;
        self.turn = if has_to_tell { self.turn.min(turn) } else { u32::MAX };
        self.news = news;
        self.trouble = trouble;
    }

    /// This was its status before anything was known of it here.
    pub fn recall(&mut self, status: V) {
        if self.known == V::default() {
            self.known = status;
        }
    }

    /// When it is told of; the largest number where there is nothing to tell.
    pub const fn turn(&self) -> u32 {
        self.turn
    }

    /// What there is to tell, if anything.
    pub fn tell(&mut self) -> Option<Told<V>> {
        if replace(&mut self.turn, u32::MAX) == u32::MAX {
            return None;
        }
        self.told_trouble = self.trouble;
        let mut last = self.known.clone();
        if self.trouble.is_none() {
            last = replace(&mut self.told, last);
        }
        Some(Told { news: take(&mut self.news), last, is_change: take(&mut self.is_change) })
    }
}
