//! How often what has happened: a simulation in which something never happens proves nothing about it.

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Deed {
    /// An agent was asked for.
    Asked,
    /// A request was sent.
    Sent,
    /// A request for ACP's list.
    Listed,
    /// An attempt ran out of time.
    TimedOut,
    /// A provider asked for a wait.
    AskedToWait,
    /// It asked for more than an hour.
    Parked,
    /// A single call was tried again.
    Retried,
    /// A call waited in its queue.
    Queued,
    /// A status was told of.
    ToldStatus,
    /// An error was told of.
    ToldError,
    /// More than one answer had come before one was told of.
    Conflated,
    /// An agent had a status after errors.
    Recovered,
    /// An agent stopped for good.
    Stopped,
    /// An ask fell on the agent's own phase.
    OnPhase,
    /// The page was hidden.
    Hidden,
    /// The network came back.
    Online,
    /// The machine slept.
    Slept,
    /// The wall clock jumped.
    Skewed,
    /// An agent joined while it ran.
    Added,
    /// An agent left while it ran.
    Deleted,
    /// It was over: all had stopped or left.
    Over,
}

const WORDS: [&str; 21] = [
    "asks",
    "requests",
    "lists",
    "timeouts",
    "waits asked for",
    "of over an hour",
    "retries",
    "queued",
    "statuses told",
    "errors told",
    "conflated",
    "recoveries",
    "stops",
    "on phase",
    "hidden",
    "back online",
    "sleeps",
    "clock jumps",
    "joined",
    "left",
    "ends",
];

/// How often each has happened.
#[derive(Clone, Copy, Default)]
pub struct Tally([u64; WORDS.len()]);

impl Tally {
    /// It happened once more.
    pub fn count(&mut self, deed: Deed) {
        self.0[deed as usize] += 1;
    }

    /// It happened once more, if it did.
    pub fn count_if(&mut self, did: bool, deed: Deed) {
        self.0[deed as usize] += u64::from(did);
    }

    /// Takes over what another has counted.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }

    /// What has never happened.
    pub fn never(&self) -> Vec<&'static str> {
        WORDS.into_iter().zip(self.0).filter(|(_, count)| *count == 0).map(|(word, _)| word).collect()
    }

    /// All of it, in one line.
    pub fn line(&self) -> String {
        let counts = WORDS.into_iter().zip(self.0).map(|(word, count)| format!("{count} {word}"));
        counts.collect::<Vec<_>>().join(", ")
    }
}
