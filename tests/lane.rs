//! The lane to one provider: never more in flight than its cap, of a fleet never more a minute than its pace.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use support::Random;
use voice_agent_status::policy::lane::Admission::{Full, Go, In};
use voice_agent_status::policy::lane::Lane;

const MINUTE_MS: f64 = 60_000.0;

/// Enters and is sent at once.
fn go(lane: &mut Lane, now: f64) {
    lane.enter();
    lane.send(now);
}

#[test]
fn as_many_are_in_flight_as_the_cap_says() {
    let mut lane = Lane::new(2, None);
    for _ in 0..2 {
        assert_eq!(lane.admission(true, 0.0), Go);
        lane.enter();
    }
    assert_eq!(lane.admission(true, 0.0), Full);
    assert_eq!(lane.admission(false, 1e9), Full);
    lane.leave(false);
    assert_eq!(lane.admission(true, 0.0), Go);
    lane.leave(false);
    // One leave too many gives no place more than the cap.
    lane.leave(false);
    for _ in 0..2 {
        assert_eq!(lane.admission(true, 0.0), Go);
        go(&mut lane, 0.0);
    }
    assert_eq!(lane.admission(true, 0.0), Full);
}

#[test]
fn a_burst_within_the_pace_is_not_held_and_the_next_one_is() {
    let mut lane = Lane::new(1_000, Some(90));
    for _ in 0..90 {
        assert_eq!(lane.admission(true, 5.0), Go);
        go(&mut lane, 5.0);
    }
    let In(wait) = lane.admission(true, 5.0) else { panic!("not held") };
    assert!((MINUTE_MS..=MINUTE_MS + 1_000.0).contains(&wait), "{wait}");
    let In(wait) = lane.admission(true, 30_005.0) else { panic!("not held") };
    assert!((MINUTE_MS / 2.0..=MINUTE_MS / 2.0 + 1_000.0).contains(&wait), "{wait}");
    assert_eq!(lane.admission(true, 5.0 + MINUTE_MS + 1_000.0), Go);
}

#[test]
fn single_calls_are_counted_and_never_held() {
    let mut lane = Lane::new(1_000, Some(3));
    for _ in 0..10 {
        assert_eq!(lane.admission(false, 0.0), Go);
        go(&mut lane, 0.0);
    }
    assert!(matches!(lane.admission(true, 0.0), In(_)));
    assert_eq!(lane.admission(false, 0.0), Go);
}

#[test]
fn without_a_pace_nothing_is_held() {
    let mut lane = Lane::new(u32::MAX, None);
    for _ in 0..10_000 {
        assert_eq!(lane.admission(true, 0.0), Go);
        go(&mut lane, 0.0);
    }
}

/// The largest number of these times, in their order, within any minute.
fn most_in_a_minute(times: &[f64]) -> usize {
    let in_minute_from =
        |first: usize| times[first..].iter().take_while(|time| **time < times[first] + MINUTE_MS).count();
    (0..times.len()).map(in_minute_from).max().unwrap_or(0)
}

/// Plays an hour of a fleet: what has entered asks for its key for a while, is sent, and is answered later.
fn play(seed: u64, cap: u32, per_minute: u32, key_ms: u64, answer_ms: u64) -> Vec<f64> {
    struct Flight {
        sends_at: f64,
        ends_at: f64,
        is_sent: bool,
    }
    let mut random = Random::new(seed);
    let mut lane = Lane::new(cap, Some(per_minute));
    let mut flights: Vec<Flight> = Vec::new();
    let mut sent = Vec::new();
    let mut now = 0.0;
    while now < 3_600_000.0 {
        for flight in &mut flights {
            if !flight.is_sent && flight.sends_at <= now {
                flight.is_sent = true;
                lane.send(now);
                sent.push(now);
            }
        }
        flights.retain(|flight| {
            let is_over = flight.ends_at <= now;
            if is_over {
                lane.leave(flight.is_sent);
            }
            !is_over
        });
        while lane.admission(true, now) == Go {
            assert!(flights.len() < cap as usize);
            lane.enter();
            let asked_ms = random.below(key_ms + 1) as f64;
            // Where keys are slow, one in eight gives up before it is sent.
            let gives_up = key_ms > 0 && random.below(8) == 0;
            let sends_at = if gives_up { f64::INFINITY } else { now + asked_ms };
            let ends_at = now + asked_ms + 1.0 + random.below(answer_ms + 1) as f64;
            flights.push(Flight { sends_at, ends_at, is_sent: false });
        }
        now += 1.0 + random.below(400) as f64;
    }
    sent
}

#[test]
fn at_most_so_many_are_sent_in_any_minute_whatever_the_chances() {
    for seed in 0..12 {
        for (cap, per_minute, key_ms, answer_ms) in [
            (6, 90, 0, 900),
            (6, 90, 9_000, 3_000),
            (100, 90, 0, 50),
            (3, 1, 90_000, 0),
            (50, 7, 30_000, 20_000),
        ] {
            let sent = play(seed, cap, per_minute, key_ms, answer_ms);
            let most = most_in_a_minute(&sent);
            assert!(most <= per_minute as usize, "{most} of {per_minute} in a minute, seed {seed}");
            if cap == 100 {
                // Nothing but the pace holds them, and it leaves hardly a place empty.
                assert!(sent.len() >= 59 * per_minute as usize, "{}", sent.len());
            }
        }
    }
}

#[test]
fn a_request_of_a_fleet_goes_only_where_the_minute_has_room_for_it() {
    for seed in 0..20 {
        let mut random = Random::new(seed);
        let mut lane = Lane::new(u32::MAX, Some(5));
        let (mut sent, mut now): (Vec<f64>, f64) = (Vec::new(), 0.0);
        for _ in 0..5_000 {
            now += random.below(9_000) as f64;
            let paced = random.below(4) > 0;
            let in_minute = sent.iter().filter(|time| **time > now - MINUTE_MS).count();
            match lane.admission(paced, now) {
                Go => {
                    assert!(!paced || in_minute < 5, "{in_minute} are in the minute before {now}");
                    go(&mut lane, now);
                    sent.push(now);
                }
                In(wait) => {
                    assert!(paced && in_minute >= 4, "held with {in_minute} in the minute before {now}");
                    assert!(wait > 0.0 && wait < MINUTE_MS + 1_000.0, "{wait}");
                }
                Full => panic!("there is no cap"),
            }
        }
    }
}

#[test]
fn a_request_counts_from_when_it_is_sent() {
    let mut lane = Lane::new(10, Some(1));
    lane.enter();
    // However long its key takes, it keeps its place in the pace.
    for now in [0.0, 9_000.0, 1e9] {
        assert_ne!(lane.admission(true, now), Go);
        assert_eq!(lane.admission(false, now), Go);
    }
    lane.send(1e9);
    assert!(matches!(lane.admission(true, 1e9 + MINUTE_MS - 1.0), In(_)));
    assert_eq!(lane.admission(true, 1e9 + MINUTE_MS + 1_000.0), Go);
}

#[test]
fn a_request_that_is_never_sent_gives_its_place_back() {
    let mut lane = Lane::new(10, Some(1));
    lane.enter();
    lane.leave(false);
    assert_eq!(lane.admission(true, 0.0), Go);
    go(&mut lane, 0.0);
    lane.leave(true);
    assert!(matches!(lane.admission(true, 1.0), In(_)));
}

#[test]
fn single_calls_count_when_they_are_sent_though_others_came_between() {
    let mut lane = Lane::new(10, Some(2));
    for _ in 0..3 {
        lane.enter();
    }
    lane.send(1.0);
    lane.send(2.0);
    // The key of the third took half a minute.
    lane.send(30_000.0);
    assert_eq!(lane.admission(true, 61_000.0), Go);
    go(&mut lane, 61_000.0);
    assert!(matches!(lane.admission(true, 61_001.0), In(_)), "three in a minute");
}
