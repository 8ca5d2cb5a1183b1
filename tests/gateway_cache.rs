//! Freshness: what is served, and when a provider is asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use support::Random;
use voice_agent_status::gateway::cache::{Entry, Failure, Freshness, Serving, age};

const FRESHNESS: Freshness = Freshness { ttl_ms: 5_000.0, stale_ms: 60_000.0, interval_ms: 5_000.0 };
const BEHIND: Serving = Serving::Stale { refresh: true };
const STALE: Serving = Serving::Stale { refresh: false };

fn entry(age_ms: Option<f64>, failure: Option<(f64, Option<f64>)>, is_watched: bool) -> Entry {
    let failure = failure.map(|(age_ms, retry_after_ms)| Failure { age_ms, retry_after_ms });
    Entry { age_ms, failure, is_watched }
}

#[test]
fn an_agent_that_nobody_watches() {
    for (age, serving) in [
        (None, Serving::Wait),
        (Some(0.0), Serving::Fresh),
        (Some(5_000.0), Serving::Fresh),
        (Some(5_000.1), BEHIND),
        (Some(65_000.0), BEHIND),
        (Some(65_000.1), Serving::Wait),
    ] {
        assert_eq!(FRESHNESS.serving(&entry(age, None, false)), serving, "{age:?}");
    }
}

#[test]
fn after_a_failure_it_is_left_alone_for_a_while() {
    for (age, failure, serving) in [
        (Some(4_000.0), (1_000.0, None), Serving::Fresh),
        (Some(10_000.0), (4_999.0, None), STALE),
        (Some(10_000.0), (5_000.0, None), BEHIND),
        (Some(10_000.0), (5_000.0, Some(1_000.0)), BEHIND),
        (Some(10_000.0), (5_000.0, Some(6_000.0)), STALE),
        (Some(70_000.0), (5_000.0, Some(6_000.0)), Serving::Fail),
        (Some(70_000.0), (6_000.0, Some(6_000.0)), Serving::Wait),
        (None, (0.0, None), Serving::Fail),
        (None, (5_000.0, None), Serving::Wait),
        (None, (3_599_999.0, Some(3_600_000.0)), Serving::Fail),
    ] {
        assert_eq!(FRESHNESS.serving(&entry(age, Some(failure), false)), serving, "{age:?} {failure:?}");
    }
}

#[test]
fn a_watched_agent_is_left_to_its_schedule() {
    for (age, failure, serving) in [
        (None, None, Serving::Wait),
        (Some(5_300.0), None, Serving::Fresh),
        (Some(10_000.1), None, BEHIND),
        (Some(5_300.0), Some((300.0, None)), STALE),
        (Some(50_000.0), Some((40_000.0, None)), STALE),
        (Some(70_000.0), Some((40_000.0, None)), Serving::Fail),
        (None, Some((40_000.0, None)), Serving::Fail),
    ] {
        assert_eq!(FRESHNESS.serving(&entry(age, failure, true)), serving, "{age:?} {failure:?}");
    }
    // A slow schedule makes nothing fresh for longer than twice its time.
    let slow = Freshness { interval_ms: 300_000.0, ..FRESHNESS };
    assert_eq!(slow.serving(&entry(Some(10_001.0), None, true)), BEHIND);
    let quick = Freshness { interval_ms: 1_000.0, ..FRESHNESS };
    assert_eq!(quick.serving(&entry(Some(6_001.0), None, true)), BEHIND);
}

#[test]
fn who_waited_in_vain_gets_what_there_is() {
    for (age, serving) in [(None, Serving::Fail), (Some(65_000.0), STALE), (Some(65_001.0), Serving::Fail)] {
        assert_eq!(FRESHNESS.after_failure(age), serving);
    }
    let none = Freshness { ttl_ms: 0.0, stale_ms: 0.0, interval_ms: 1_000.0 };
    assert_eq!(none.after_failure(Some(1.0)), Serving::Fail);
    assert_eq!(none.serving(&entry(Some(1.0), None, false)), Serving::Wait);
}

#[test]
fn what_is_left_of_a_wait() {
    let failure = |age_ms, retry_after_ms| Failure { age_ms, retry_after_ms }.remaining_ms();
    assert_eq!(failure(1_000.0, Some(5_000.0)), Some(4_000.0));
    assert_eq!(failure(9_000.0, Some(5_000.0)), Some(0.0));
    assert_eq!(failure(9_000.0, None), None);
}

#[test]
fn an_age_is_in_whole_seconds() {
    for (ms, seconds) in [(0.0, 0.0), (999.9, 0.0), (1_000.0, 1.0), (59_999.0, 59.0), (-5.0, 0.0)] {
        assert_eq!(age(ms), seconds);
    }
}

#[test]
fn viewers_never_make_it_ask_early() {
    let mut random = Random::new(7);
    for _ in 0..20_000 {
        let mut ms = || random.unit() * 100_000.0;
        let (age, failed, asked) = (ms(), ms(), ms());
        let freshness = Freshness { ttl_ms: ms() / 10.0, stale_ms: ms(), interval_ms: 1_000.0 + ms() };
        let age = (random.below(3) > 0).then_some(age);
        let is_watched = random.below(2) > 0;
        let failure = (random.below(2) > 0).then_some((failed, (random.below(2) > 0).then_some(asked)));
        let serving = freshness.serving(&entry(age, failure, is_watched));
        if matches!(serving, Serving::Wait | BEHIND) {
            assert!(age.is_none_or(|age| age > freshness.ttl_ms));
            if let Some((failed, asked)) = failure {
                assert!(
                    !is_watched && failed >= freshness.ttl_ms && asked.is_none_or(|asked| failed >= asked)
                );
            }
        }
        // Whatever is served is there, and not too old.
        assert!(serving != Serving::Fail || failure.is_some());
        if matches!(serving, Serving::Fresh | Serving::Stale { .. }) {
            assert!(age.unwrap() <= freshness.ttl_ms * 2.0 + freshness.stale_ms);
        }
    }
}
