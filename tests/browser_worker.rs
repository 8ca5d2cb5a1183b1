//! The tests of `browser/`, in a dedicated worker.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(target_arch = "wasm32")]

mod browser;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test::wasm_bindgen_test]
fn this_is_a_worker() {
    assert!(
        browser::js("typeof document === 'undefined' && self instanceof DedicatedWorkerGlobalScope")
            .is_truthy()
    );
}
