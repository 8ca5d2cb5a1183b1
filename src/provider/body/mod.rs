//! What the five documented calls resolve with: the providers' bodies as types, for TypeScript alone.
//!
//! Nothing here is ever constructed. A body goes to the caller as the engine parsed it, so a type says what
//! the provider's documentation promises and, where that is known to be wrong, what is really sent. A key
//! that is not required is `serde(default)`, which makes it optional, and `tsify(missing_as_null)` lets every
//! `Option` be null: to the providers the two mean the same. A word of a closed set is a newtype that
//! completes the known words and takes any other, because such sets grow. Keys that are not listed pass.

mod acp;
mod ravan;
mod truedy;
mod voice_ai;

pub use acp::*;
pub use ravan::*;
pub use truedy::*;
pub use voice_ai::*;

use tsify::Tsify;

/// An object whose keys the provider does not document.
#[derive(Tsify)]
#[tsify(type = "Record<string, unknown>")]
pub struct JsonObject;
