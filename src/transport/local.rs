//! Where there is one of something for each thread. A wasm has one thread, and the standard library would all the same look for
//! what belongs to it, at each use.

/// Declares as `thread_local!` does.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use std::thread_local as local;

/// Declares as `thread_local!` does.
#[cfg(target_arch = "wasm32")]
macro_rules! local {
    ($(static $name:ident: $type:ty = const $init:block;)+) => {
        $(static $name: $crate::transport::local::Local<$type> = $crate::transport::local::Local($init);)+
    };
}
#[cfg(target_arch = "wasm32")]
pub(crate) use local;

/// What the one thread has.
#[cfg(target_arch = "wasm32")]
pub struct Local<T>(pub T);

// SAFETY: without atomics there is no other thread.
#[allow(unsafe_code)]
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
unsafe impl<T> Sync for Local<T> {}

#[cfg(target_arch = "wasm32")]
impl<T> Local<T> {
    /// Does something with it.
    pub fn with<R>(&'static self, act: impl FnOnce(&'static T) -> R) -> R {
        act(&self.0)
    }
}
