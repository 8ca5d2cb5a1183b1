//! The only rooms that touch the platform: fetch, reading bodies, timers, events, tasks, and the
//! crossing of values between JavaScript and Rust, and memory. No policy is decided here.

pub mod bell;
pub mod clock;
pub mod fetch;
pub mod heap;
pub mod held;
pub mod js;
pub mod local;
pub mod secrets;
#[cfg(target_arch = "wasm32")]
pub mod slots;
pub mod task;
