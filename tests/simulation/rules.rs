//! What a watch was made with.

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// From one ask to the next.
    pub interval_ms: f64,
    /// By which part of the interval an ask may be early or late.
    pub jitter: f64,
    /// Whether all answers are told of, not only changes.
    pub tells_all: bool,
    /// Whether whoever is refused stops for good.
    pub gives_up: bool,
    /// Whether the consumer reads everything at once.
    pub keeps_up: bool,
    /// How late timers may be.
    pub lag_ms: f64,
}
