//! The heap: blocks apart from each other, memory used again, and nothing where there is no more.

#![allow(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;

use support::Random;
use voice_agent_status::transport::heap::{Heap, Memory};

/// Memory up to an address; counts how far it was needed.
struct Arena<'a> {
    end: *mut u8,
    reached: &'a Cell<*mut u8>,
}

impl Memory for Arena<'_> {
    fn reaches(&self, end: *mut u8) -> bool {
        let has = end <= self.end;
        if has {
            self.reached.set(end);
        }
        has
    }
}

/// Gives a heap of so many words, and how many of them it has taken.
fn with_heap(words: usize, act: impl FnOnce(&Heap<Arena<'_>>, &dyn Fn() -> usize)) {
    let mut memory = vec![0_u64; words];
    let start = memory.as_mut_ptr().cast::<u8>();
    let reached = Cell::new(start);
    let end = start.wrapping_add(8 * words);
    // SAFETY: nobody else uses the vector's memory before the heap is gone.
    let heap = unsafe { Heap::new(start, Arena { end, reached: &reached }) };
    act(&heap, &|| (reached.get().addr() - start.addr()) / 8);
}

/// A block of so many bytes, all of them this one.
struct Block {
    at: *mut u8,
    layout: Layout,
    byte: u8,
}

impl Block {
    fn new(heap: &Heap<Arena<'_>>, size: usize, byte: u8) -> Self {
        let layout = Layout::from_size_align(size, 1).unwrap();
        // SAFETY: no size here is 0, and each block is written within its size.
        let at = unsafe {
            let at = heap.alloc(layout);
            assert!(!at.is_null());
            at.write_bytes(byte, size);
            at
        };
        Self { at, layout, byte }
    }

    fn resize(&mut self, heap: &Heap<Arena<'_>>, size: usize) {
        let kept = size.min(self.layout.size());
        // SAFETY: the block is of this heap, with this layout.
        unsafe {
            self.at = heap.realloc(self.at, self.layout, size);
            assert!((0..kept).all(|place| self.at.add(place).read() == self.byte));
            self.at.write_bytes(self.byte, size);
        }
        self.layout = Layout::from_size_align(size, 1).unwrap();
    }

    fn free(self, heap: &Heap<Arena<'_>>) {
        // SAFETY: the block is of this heap, with this layout, and nobody uses it after.
        unsafe {
            assert!((0..self.layout.size()).all(|place| self.at.add(place).read() == self.byte));
            heap.dealloc(self.at, self.layout);
        }
    }
}

#[test]
fn keeps_blocks_apart() {
    with_heap(65_536, |heap, _| {
        let mut blocks = Vec::<Block>::new();
        let mut random = Random::new(1);
        let mut below = |limit: usize| random.below(limit as u64) as usize;
        for turn in 0..20_000 {
            let size = 1 + below(300);
            match below(3) {
                0 if !blocks.is_empty() => blocks.swap_remove(below(blocks.len())).free(heap),
                1 if !blocks.is_empty() => {
                    let at = below(blocks.len());
                    blocks[at].resize(heap, size);
                }
                _ if blocks.len() < 500 => blocks.push(Block::new(heap, size, turn as u8)),
                _ => {}
            }
        }
        assert!(blocks.iter().all(|block| block.at.addr().is_multiple_of(8)));
        blocks.into_iter().for_each(|block| block.free(heap));
    });
}

#[test]
fn uses_again_what_was_given_back() {
    with_heap(1_024, |heap, taken| {
        let mut most = 0;
        for turn in 0..1_000 {
            let mut list = Block::new(heap, 8, 1);
            let others: Vec<_> = (1..10).map(|number| Block::new(heap, 20 * number, number as u8)).collect();
            for size in [16, 32, 64, 128, 256] {
                list.resize(heap, size);
            }
            others.into_iter().for_each(|block| block.free(heap));
            list.free(heap);
            if turn == 0 {
                most = taken();
            }
        }
        assert_eq!(taken(), most);
    });
}

#[test]
fn takes_no_more_than_the_next_power_of_two() {
    for (size, words) in [(1, 1), (8, 1), (9, 2), (16, 2), (17, 4), (64, 8), (65, 16)] {
        with_heap(64, |heap, taken| {
            Block::new(heap, size, 1);
            assert_eq!(taken(), words, "{size} bytes");
        });
    }
}

#[test]
fn gives_nothing_where_there_is_none() {
    with_heap(16, |heap, taken| {
        let alloc = |size, align| {
            // SAFETY: no size here is 0.
            unsafe { heap.alloc(Layout::from_size_align(size, align).unwrap()) }
        };
        assert!(alloc(129, 1).is_null());
        assert!(alloc(isize::MAX as usize, 1).is_null());
        assert!(alloc(16, 16).is_null(), "no block has such an address for certain");
        assert_eq!(taken(), 0);
        assert!(!alloc(128, 8).is_null());
        assert!(alloc(1, 1).is_null());
    });
}
