//! Which failures are tried again, after what wait, and what is left to a call.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use support::Random;
use voice_agent_status::policy::retry::{Budget, Timing, WaitSources, asked_wait, backoff, is_retryable};

/// 2026-11-22T10:00:00Z.
const NOW: f64 = 1_795_341_600_000.0;
/// Where a wait saturates.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

#[test]
fn only_these_statuses_are_worth_another_try() {
    let worth = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];
    for status in 100..=999 {
        assert_eq!(is_retryable(status, ""), worth.contains(&status), "{status}");
        assert!(is_retryable(status, "true"), "{status}");
        assert!(!is_retryable(status, "false"), "{status}");
        assert_eq!(is_retryable(status, "maybe"), worth.contains(&status), "{status}");
    }
}

#[test]
fn the_first_source_that_says_a_wait_goes_first() {
    let none = f64::NAN;
    let rows = [
        ([5.0, 6.0, 7.0, 9.0], Some(5.0)),
        ([0.0, 6.0, 7.0, 9.0], Some(0.0)),
        ([0.5, none, none, none], Some(0.5)),
        ([none, 6.0, 7.0, 9.0], Some(6_000.0)),
        ([none, 0.0, 7.0, 9.0], Some(0.0)),
        ([none, 1.5, none, none], Some(1_500.0)),
        ([none, none, 7.0, 9.0], Some(7.0)),
        ([none, none, 86_400_000.0, none], Some(86_400_000.0)),
        ([none, none, none, 9.0], Some(9.0)),
        // What is past, or now, says nothing.
        ([none, none, -7.0, 9.0], Some(9.0)),
        ([none, none, 0.0, 9.0], Some(9.0)),
        ([none, none, none, -1.0], None),
        ([none, none, none, none], None),
    ];
    for ([retry_after_ms, retry_after, retry_in, reset_in], expected) in rows {
        let (retry_at, reset_at) = (NOW + retry_in, NOW + reset_in);
        let sources = WaitSources { retry_after_ms, retry_after, retry_at, reset_at };
        assert_eq!(asked_wait(sources, NOW), expected, "{expected:?}");
    }
    assert_eq!(asked_wait(WaitSources::NONE, NOW), None);
}

#[test]
fn a_wait_of_any_length_saturates() {
    for long in [MAX_SAFE, 1e300, f64::INFINITY] {
        assert_eq!(
            asked_wait(WaitSources { retry_after_ms: long, ..WaitSources::NONE }, NOW),
            Some(MAX_SAFE)
        );
        assert_eq!(asked_wait(WaitSources { retry_after: long, ..WaitSources::NONE }, NOW), Some(MAX_SAFE));
        assert_eq!(
            asked_wait(WaitSources { reset_at: 2.0 * long, ..WaitSources::NONE }, NOW),
            Some(MAX_SAFE)
        );
    }
    let wait = asked_wait(WaitSources { retry_after: 9_007_199_254_740.0, ..WaitSources::NONE }, NOW);
    assert_eq!(wait, Some(9_007_199_254_740_000.0));
}

#[test]
fn the_back_off_doubles_up_to_eight_seconds_and_is_jittered_down_to_half() {
    let longest = [500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 8_000.0, 8_000.0];
    for (retry, longest) in longest.into_iter().enumerate() {
        let retry = u32::try_from(retry).unwrap();
        assert_eq!(backoff(retry, 0.0), longest / 2.0, "{retry}");
        assert_eq!(backoff(retry, 0.5), longest * 0.75, "{retry}");
        assert_eq!(backoff(retry, 1.0), longest, "{retry}");
    }
    for retry in [10, 31, 32, 33, u32::MAX] {
        assert_eq!(backoff(retry, 1.0), 8_000.0, "{retry}");
    }
    let mut random = Random::new(7);
    for _ in 0..1_000 {
        let wait = backoff(2, random.unit());
        assert!((1_000.0..=2_000.0).contains(&wait), "{wait}");
    }
}

const TIMING: Timing = Timing { timeout_ms: 10_000.0, deadline_ms: 30_000.0, max_retries: 2 };

#[test]
fn a_deadline_counts_from_its_start() {
    let mut budget = Budget::new(TIMING);
    assert_eq!(budget.left(1e9), f64::INFINITY);
    budget.extend(500.0);
    assert_eq!(budget.rest_of_attempt(1e9, 1e9), 10_000.0);
    budget.start(1_000.0);
    budget.start(9_000.0);
    assert_eq!(budget.left(1_000.0), 30_000.0);
    assert_eq!(budget.left(21_500.0), 9_500.0);
    assert_eq!(budget.left(31_000.0), 0.0);
    assert_eq!(budget.left(99_000.0), 0.0);
    budget.extend(2_000.0);
    budget.start(1_000.0);
    assert_eq!(budget.left(1_000.0), 31_000.0);
}

#[test]
fn an_attempt_has_its_timeout_and_never_more_than_the_deadline() {
    let mut budget = Budget::new(TIMING);
    budget.start(0.0);
    assert_eq!(budget.rest_of_attempt(0.0, 0.0), 10_000.0);
    assert_eq!(budget.rest_of_attempt(20_000.0, 20_000.0), 10_000.0);
    assert_eq!(budget.rest_of_attempt(20_001.0, 20_001.0), 9_999.0);
    assert_eq!(budget.rest_of_attempt(40_000.0, 40_000.0), 0.0);
}

#[test]
fn there_are_so_many_retries() {
    for max_retries in [0, 1, 2, 10] {
        let mut budget = Budget::new(Timing { deadline_ms: 1e9, max_retries, ..TIMING });
        budget.start(0.0);
        let mut retries = 0;
        while let Some(wait) = budget.retry(None, 1.0, 0.0) {
            assert_eq!(wait, backoff(retries, 1.0));
            retries += 1;
        }
        assert_eq!(retries, max_retries);
        assert_eq!(budget.retry(Some(0.0), 0.0, 0.0), None);
    }
}

#[test]
fn an_asked_wait_goes_before_the_back_off_and_is_kept_up_to_a_minute() {
    let long = Timing { deadline_ms: 1e9, ..TIMING };
    for (asked, wait) in
        [(0.0, Some(0.0)), (1.0, Some(1.0)), (60_000.0, Some(60_000.0)), (60_001.0, None), (MAX_SAFE, None)]
    {
        let mut budget = Budget::new(long);
        budget.start(0.0);
        assert_eq!(budget.retry(Some(asked), 0.5, 0.0), wait, "{asked}");
    }
    // A wait that is refused uses up no try.
    let mut budget = Budget::new(Timing { max_retries: 1, ..long });
    budget.start(0.0);
    assert_eq!(budget.retry(Some(60_001.0), 0.5, 0.0), None);
    assert_eq!(budget.retry(Some(1_000.0), 0.5, 0.0), Some(1_000.0));
}

#[test]
fn a_wait_must_fit_the_deadline() {
    let rows = [
        (29_999.0, 0.0, true),
        (30_000.0, 0.0, false),
        (30_001.0, 0.0, false),
        (500.0, 29_000.0, true),
        (1_000.0, 29_000.0, false),
        (0.0, 30_000.0, false),
    ];
    for (asked, now, fits) in rows {
        let mut budget = Budget::new(TIMING);
        budget.start(0.0);
        assert_eq!(budget.retry(Some(asked), 0.5, now).is_some(), fits, "{asked} at {now}");
    }
    let mut budget = Budget::new(TIMING);
    budget.start(0.0);
    assert_eq!(budget.retry(None, 1.0, 29_600.0), None);
    assert_eq!(budget.retry(None, 0.0, 29_600.0), Some(250.0));
}
