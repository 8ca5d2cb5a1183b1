//! Decisions without I/O: time and random numbers come in as arguments, decisions go out as values.

pub mod event_stream;
pub mod key;
pub mod lane;
pub mod news;
pub mod retry;
pub mod roster;
pub mod schedule;
