//! The memory that everything here lives in. Blocks have sizes that are powers of two; one that is given back is the next
//! to be given away of its size. So neither takes longer the more there are, and memory stays as large as the most that
//! was ever in use of each size.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::ptr::null_mut;

/// As all addresses of a block's are multiples of this, a block is never smaller.
const ALIGN: usize = 8;

/// The sizes of blocks go up to 1 GiB.
const SIZES: usize = 31;

/// Where a heap's blocks are.
pub trait Memory {
    /// Whether there is memory up to an address, or can be.
    fn reaches(&self, end: *mut u8) -> bool;
}

/// See the module.
pub struct Heap<M> {
    /// By the logarithm of its size: the block that was given back last, which holds the address of the one before.
    free: [Cell<*mut u8>; SIZES],
    /// Where what was never given away begins.
    rest: Cell<*mut u8>,
    memory: M,
}

impl<M> Heap<M> {
    /// All memory from an address on, a multiple of 8, is its own.
    ///
    /// # Safety
    ///
    /// Nobody else may use what the memory reaches behind that address.
    pub const unsafe fn new(start: *mut u8, memory: M) -> Self {
        Self { free: [const { Cell::new(null_mut()) }; SIZES], rest: Cell::new(start), memory }
    }

    /// The list of the blocks that are large enough, and their size.
    fn list(&self, layout: Layout) -> Option<(&Cell<*mut u8>, usize)> {
        let class = (layout.size().wrapping_sub(1) | (ALIGN - 1)).ilog2() + 1;
        Some((self.free.get(class as usize)?, 1 << class))
    }
}

// SAFETY: each block is of memory that is this heap's alone, is in one list or with one owner, begins at a multiple of
// `ALIGN`, since all sizes are, and is as large as all layouts that lead to its list.
unsafe impl<M: Memory> GlobalAlloc for Heap<M> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > ALIGN {
            return null_mut();
        }
        let Some((list, size)) = self.list(layout) else { return null_mut() };
        let block = list.get();
        if !block.is_null() {
            // SAFETY: the list has blocks that were given back, each with the address that `dealloc` put there.
            list.set(unsafe { block.cast::<*mut u8>().read() });
            return block;
        }
        let block = self.rest.get();
        let rest = block.wrapping_add(size);
        if !self.memory.reaches(rest) {
            return null_mut();
        }
        self.rest.set(rest);
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some((list, _)) = self.list(layout) else { return };
        // SAFETY: the block is nobody's any more, and has room for an address.
        unsafe { block.cast::<*mut u8>().write(list.get()) };
        list.set(block);
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use core::arch::wasm32::{memory_grow, memory_size};

    use super::{Heap, Memory};

    const PAGE: usize = 65_536;

    unsafe extern "C" {
        /// Where the linker ends what it places, at a multiple of 16.
        static mut __heap_base: u8;
    }

    /// The wasm's.
    struct Pages;

    impl Memory for Pages {
        fn reaches(&self, end: *mut u8) -> bool {
            let lacking = end.addr().div_ceil(PAGE).saturating_sub(memory_size::<0>());
            lacking == 0 || memory_grow::<0>(lacking) != usize::MAX
        }
    }

    // SAFETY: there is one thread.
    unsafe impl Sync for Heap<Pages> {}

    // SAFETY: nothing else here takes memory behind what the linker places.
    #[global_allocator]
    static HEAP: Heap<Pages> = unsafe { Heap::new(&raw mut __heap_base, Pages) };
}
