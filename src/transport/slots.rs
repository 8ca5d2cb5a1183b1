//! The slots of the table in which a wasm holds JavaScript's values. The build has these two do what wasm-bindgen's own do
//! (slim.mjs): a list of what was given back is all that is needed.

#![allow(unsafe_code)]

use std::cell::RefCell;

use super::local::local;

// wasm-bindgen replaces them by instructions.
#[link(wasm_import_module = "__wbindgen_externref_xform__")]
unsafe extern "C" {
    // SAFETY: none of them touches memory.
    safe fn __wbindgen_externref_table_grow(by: i32) -> i32;
    safe fn __wbindgen_externref_table_set_null(slot: u32);
    safe fn __wbindgen_externref_statics_end() -> u32;
}

local! {
    static FREE: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// A slot for a value.
#[unsafe(no_mangle)]
pub extern "C" fn take_slot() -> u32 {
    let free = FREE.with(|free| free.borrow_mut().pop());
    free.unwrap_or_else(|| __wbindgen_externref_table_grow(1).cast_unsigned())
}

/// A slot is free again, and holds nothing; those of undefined, null, true and false stay.
#[unsafe(no_mangle)]
pub extern "C" fn leave_slot(slot: u32) {
    if slot >= __wbindgen_externref_statics_end() {
        __wbindgen_externref_table_set_null(slot);
        FREE.with(|free| free.borrow_mut().push(slot));
    }
}
