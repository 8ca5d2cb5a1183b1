//! When a watcher asks for an agent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use support::Random;
use voice_agent_status::error::StatusErrorKind as Kind;
use voice_agent_status::policy::schedule::{Cadence, Schedule, is_final};

const SECOND: f64 = 1_000.0;
const MINUTE: f64 = 60_000.0;
/// Every 15 s, exactly.
const EXACT: Cadence = Cadence { interval_ms: 15.0 * SECOND, jitter: 0.0 };
const DEFAULT: Cadence = Cadence { interval_ms: 15.0 * SECOND, jitter: 0.1 };

const KINDS: [Kind; 12] = [
    Kind::Config,
    Kind::Network,
    Kind::Timeout,
    Kind::Unauthorized,
    Kind::Forbidden,
    Kind::NotFound,
    Kind::InvalidRequest,
    Kind::PaymentRequired,
    Kind::RateLimited,
    Kind::Provider,
    Kind::Http,
    Kind::Decode,
];

/// Asks when it is due, and fails after `ms`. Gives when it failed.
fn fail(schedule: &mut Schedule, cadence: &Cadence, asked: Option<f64>, ms: f64, random: f64) -> f64 {
    let at = schedule.due_at();
    assert!(schedule.ask(at));
    schedule.failed(cadence, false, asked, at + ms, random);
    at + ms
}

/// Asks when it is due, and is answered after `ms`. Gives when it was asked.
fn answer(schedule: &mut Schedule, cadence: &Cadence, ms: f64, random: f64) -> f64 {
    let at = schedule.due_at();
    assert!(schedule.ask(at));
    schedule.answered(cadence, at + ms, random);
    at
}

#[test]
fn it_is_asked_at_once_and_by_one_at_a_time() {
    let mut schedule = Schedule::new(0.7, 123.0);
    assert_eq!(schedule.due_at(), 123.0);
    assert!(!schedule.ask(122.9));
    assert!(schedule.ask(123.0));
    assert!(!schedule.ask(1e12), "it is being asked already");
    assert_eq!(schedule.due_at(), f64::INFINITY);
    schedule.answered(&EXACT, 200.0, 0.5);
    assert!(!schedule.ask(200.0));
}

#[test]
fn later_asks_fall_on_the_phase_the_first_one_at_least_half_an_interval_away() {
    let mut random = Random::new(1);
    for _ in 0..2_000 {
        let (phase, begins) = (random.unit(), random.unit() * 1e7);
        let mut schedule = Schedule::new(phase, begins);
        answer(&mut schedule, &EXACT, random.unit() * 5.0 * SECOND, random.unit());
        let wait = schedule.due_at() - begins;
        let half = EXACT.interval_ms / 2.0;
        assert!((half..half + EXACT.interval_ms + 0.001).contains(&wait), "{wait}");
        let mut last = begins + wait;
        for _ in 0..20 {
            let slots = last / EXACT.interval_ms - phase;
            assert!((slots - slots.round()).abs() < 1e-6, "{slots} intervals away from its phase");
            answer(&mut schedule, &EXACT, random.unit() * 5.0 * SECOND, random.unit());
            let next = schedule.due_at();
            assert!((next - last - EXACT.interval_ms).abs() < 0.001, "{last} to {next}");
            last = next;
        }
    }
}

#[test]
fn jitter_keeps_within_its_part_of_the_interval_and_does_not_add_up() {
    let mut random = Random::new(2);
    for jitter in [0.02, 0.1, 0.5] {
        let cadence = Cadence { interval_ms: 10.0 * SECOND, jitter };
        let phase = random.unit();
        let mut schedule = Schedule::new(phase, 0.0);
        answer(&mut schedule, &cadence, 30.0, random.unit());
        let (mut earliest, mut latest) = (0.0_f64, 0.0_f64);
        // The slots themselves are an interval apart for ever, whatever the jitter of each ask was.
        let first = (schedule.due_at() / cadence.interval_ms - phase).round();
        for count in 0..2_000 {
            let slot = (first + f64::from(count) + phase) * cadence.interval_ms;
            let shift = schedule.due_at() - slot;
            (earliest, latest) = (earliest.min(shift), latest.max(shift));
            answer(&mut schedule, &cadence, 30.0, random.unit());
        }
        let most = jitter * cadence.interval_ms;
        assert!(earliest >= -most - 0.001 && latest <= most + 0.001, "{earliest} to {latest} of {most}");
        if jitter == 0.1 {
            assert!(earliest < -0.9 * most && latest > 0.9 * most, "{earliest} to {latest} of {most}");
        }
    }
}

#[test]
fn however_large_the_jitter_nobody_is_asked_twice_for_a_slot() {
    let mut random = Random::new(4);
    for jitter in [0.6, 0.8, 1.0] {
        let cadence = Cadence { interval_ms: 10.0 * SECOND, jitter };
        let mut schedule = Schedule::new(random.unit(), 0.0);
        for _ in 0..2_000 {
            answer(&mut schedule, &cadence, 30.0, random.unit());
        }
        let intervals = schedule.due_at() / cadence.interval_ms;
        assert!(intervals > 1_998.0, "2,000 asks in {intervals} intervals, jitter {jitter}");
    }
}

#[test]
fn an_answer_that_comes_late_leads_to_the_next_slot_not_to_those_missed() {
    let mut schedule = Schedule::new(0.0, 0.0);
    assert!(schedule.ask(0.0));
    schedule.answered(&EXACT, 100.0 * SECOND, 0.5);
    assert_eq!(schedule.due_at(), 105.0 * SECOND);
}

#[test]
fn what_was_missed_while_the_clock_stood_still_is_not_made_up_for() {
    let mut schedule = Schedule::new(0.0, 0.0);
    answer(&mut schedule, &EXACT, 50.0, 0.5);
    assert_eq!(schedule.due_at(), 15.0 * SECOND);
    let woken = 3_600.0 * SECOND + 1.0;
    assert!(schedule.ask(woken));
    schedule.answered(&EXACT, woken + 50.0, 0.5);
    let next = schedule.due_at();
    assert!(next >= woken + 7.5 * SECOND && next <= woken + 22.5 * SECOND, "{}", next - woken);
    assert!((next / EXACT.interval_ms).fract() < 1e-9, "on its phase again");
}

#[test]
fn failures_wait_twice_the_interval_then_double_up_to_five_minutes() {
    for (interval, waits) in [
        (1.0, vec![2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0, 300.0]),
        (15.0, vec![30.0, 60.0, 120.0, 240.0, 300.0, 300.0]),
        (200.0, vec![300.0, 300.0]),
        (300.0, vec![300.0, 300.0]),
        // An interval above five minutes is its own longest.
        (400.0, vec![400.0, 400.0]),
        (2_147_483.647, vec![2_147_483.647; 3]),
    ] {
        let cadence = Cadence { interval_ms: interval * SECOND, jitter: 0.0 };
        let mut schedule = Schedule::new(0.3, 0.0);
        for wait in waits {
            let failed_at = fail(&mut schedule, &cadence, None, 250.0, 0.5);
            let waited = schedule.due_at() - failed_at;
            assert!((waited - wait * SECOND).abs() < 0.001, "{waited} at {interval} s");
        }
        for _ in 0..100 {
            fail(&mut schedule, &cadence, None, 250.0, 0.5);
        }
        assert!(schedule.due_at().is_finite());
    }
}

#[test]
fn the_wait_after_a_failure_is_jittered_in_both_directions_and_within_bounds() {
    let mut random = Random::new(3);
    let (mut earliest, mut latest) = (f64::INFINITY, 0.0_f64);
    for _ in 0..1_000 {
        let mut schedule = Schedule::new(random.unit(), 0.0);
        let failed_at = fail(&mut schedule, &DEFAULT, None, 0.0, random.unit());
        let wait = schedule.due_at() - failed_at;
        (earliest, latest) = (earliest.min(wait), latest.max(wait));
    }
    assert!((27.0 * SECOND..27.1 * SECOND).contains(&earliest), "{earliest}");
    assert!((32.9 * SECOND..=33.0 * SECOND).contains(&latest), "{latest}");
}

#[test]
fn it_recovers_with_the_first_answer() {
    let mut schedule = Schedule::new(0.0, 0.0);
    for _ in 0..6 {
        fail(&mut schedule, &EXACT, None, 10.0, 0.5);
    }
    let asked_at = answer(&mut schedule, &EXACT, 10.0, 0.5);
    let wait = schedule.due_at() - asked_at;
    assert!((7.5 * SECOND..=22.5 * SECOND).contains(&wait), "{wait}");
    let failed_at = fail(&mut schedule, &EXACT, None, 10.0, 0.5);
    assert_eq!(schedule.due_at(), failed_at + 30.0 * SECOND, "the count begins anew");
}

#[test]
fn it_is_never_asked_before_the_provider_allows_however_long_that_is() {
    for asked in [31.0 * SECOND, 10.0 * MINUTE, 86_400.0 * SECOND, 9e15, f64::INFINITY] {
        for random in [0.0, 0.5, 1.0] {
            let mut schedule = Schedule::new(0.9, 0.0);
            let failed_at = fail(&mut schedule, &DEFAULT, Some(asked), 5.0, random);
            let due_at = schedule.due_at();
            assert!(due_at >= failed_at + asked, "{due_at} for {asked}");
            schedule.hurry(failed_at + 1.0);
            assert!(schedule.due_at() >= failed_at + asked, "hurried, for {asked}");
            assert!(!schedule.ask(failed_at + asked.min(1e15) - 1.0));
            assert!(!schedule.has_stopped());
        }
    }
}

#[test]
fn a_shorter_wait_than_the_back_off_does_not_shorten_it() {
    for asked in [0.0, 1.0, 29.0 * SECOND] {
        let mut schedule = Schedule::new(0.9, 0.0);
        let failed_at = fail(&mut schedule, &EXACT, Some(asked), 5.0, 0.5);
        assert_eq!(schedule.due_at(), failed_at + 30.0 * SECOND);
    }
}

#[test]
fn what_the_provider_asked_for_once_does_not_hold_later() {
    let mut schedule = Schedule::new(0.0, 0.0);
    let failed_at = fail(&mut schedule, &EXACT, Some(MINUTE), 0.0, 0.5);
    assert_eq!(schedule.due_at(), failed_at + MINUTE);
    let failed_at = fail(&mut schedule, &EXACT, None, 0.0, 0.5);
    assert_eq!(schedule.due_at(), failed_at + MINUTE, "twice doubled");
    schedule.hurry(failed_at + 3.0);
    assert_eq!(schedule.due_at(), failed_at + 3.0);
}

#[test]
fn only_a_refused_key_and_an_agent_that_is_not_there_stop_it() {
    for kind in KINDS {
        let mut schedule = Schedule::new(0.0, 0.0);
        schedule.ask(0.0);
        schedule.failed(&DEFAULT, is_final(kind), Some(1.0), 10.0, 0.5);
        let stops = matches!(kind, Kind::Unauthorized | Kind::Forbidden | Kind::NotFound);
        assert_eq!(schedule.has_stopped(), stops, "{kind:?}");
        assert_eq!(schedule.due_at().is_infinite(), stops, "{kind:?}");
        schedule.hurry(20.0);
        assert_eq!(schedule.ask(20.0), !stops, "{kind:?}");
        assert!(!schedule.ask(1e12), "{kind:?}");
    }
    assert_eq!(Kind::of_status(410), Kind::NotFound, "410 stops like 404");
}

#[test]
fn to_hurry_brings_a_failing_one_forward_and_leaves_the_others_alone() {
    let mut failing = Schedule::new(0.0, 0.0);
    for _ in 0..5 {
        fail(&mut failing, &DEFAULT, None, 0.0, 0.5);
    }
    let now = failing.due_at() - 100.0 * SECOND;
    failing.hurry(now);
    assert_eq!(failing.due_at(), now);
    failing.hurry(now + 5.0);
    assert_eq!(failing.due_at(), now, "it does not put off");

    let mut parked = Schedule::new(0.0, 0.0);
    let failed_at = fail(&mut parked, &DEFAULT, Some(200.0 * SECOND), 0.0, 0.5);
    parked.hurry(failed_at + 20.0 * SECOND);
    assert_eq!(parked.due_at(), failed_at + 200.0 * SECOND);
    parked.hurry(failed_at + 201.0 * SECOND);
    assert_eq!(parked.due_at(), failed_at + 200.0 * SECOND);

    let mut well = Schedule::new(0.0, 0.0);
    answer(&mut well, &DEFAULT, 0.0, 0.5);
    let due_at = well.due_at();
    well.hurry(1.0);
    assert_eq!(well.due_at(), due_at);
}

#[test]
fn whoever_is_asked_on_the_same_slot_is_asked_at_the_same_moment() {
    let (mut one, mut other) = (Schedule::new(0.75, 0.0), Schedule::new(0.75, 3.0));
    assert!(one.ask(0.0) && other.ask(3.0));
    one.answered(&DEFAULT, 40.0, 0.9);
    other.answered(&DEFAULT, 50.0, 0.9);
    assert_eq!(one.due_at(), other.due_at());

    // One that has failed is again once it has recovered.
    fail(&mut other, &DEFAULT, None, 1.0, 0.5);
    assert_ne!(one.due_at(), other.due_at());
    let recovers = other.due_at();
    answer(&mut other, &DEFAULT, 1.0, 0.9);
    while one.due_at() < recovers + DEFAULT.interval_ms / 2.0 {
        answer(&mut one, &DEFAULT, 1.0, 0.9);
    }
    assert_eq!(one.due_at(), other.due_at());
}

#[test]
fn each_slot_has_a_jitter_of_its_own() {
    let mut schedule = Schedule::new(0.25, 0.0);
    let mut shifts = Vec::new();
    for _ in 0..100 {
        answer(&mut schedule, &DEFAULT, 1.0, 0.1);
        let slots = schedule.due_at() / DEFAULT.interval_ms - 0.25;
        shifts.push(slots - slots.round());
    }
    shifts.sort_by(f64::total_cmp);
    assert!(shifts[0] < -0.09 && shifts[99] > 0.09, "{shifts:?}");
    assert!(shifts.windows(2).all(|pair| pair[1] - pair[0] < 0.01), "spread evenly: {shifts:?}");
}
