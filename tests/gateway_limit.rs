//! The rate limit: exact for each address, bounded for all of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use support::Random;
use voice_agent_status::gateway::limit::Limit;

#[test]
fn no_minute_has_more_than_its_number() {
    for (seed, per_minute) in [(1, 1), (2, 3), (3, 10), (4, 60)] {
        let (mut random, mut limit) = (Random::new(seed), Limit::new(per_minute));
        let (mut now, mut passed) = (random.unit() * 1e6, Vec::<f64>::new());
        for _ in 0..20_000 {
            now += random.unit() * 120_000.0 / f64::from(per_minute) * random.unit();
            if limit.admit("192.0.2.1", now).is_ok() {
                passed.push(now);
            }
        }
        let number = per_minute as usize;
        assert!(passed.len() > number * 10);
        for window in passed.windows(number + 1) {
            assert!(window[number] - window[0] >= 60_000.0, "{per_minute}: {window:?}");
        }
    }
}

#[test]
fn after_the_wait_one_is_let_in_and_not_before() {
    let mut random = Random::new(5);
    for _ in 0..200 {
        let mut limit = Limit::new(3);
        let mut now = random.unit() * 1e9;
        for _ in 0..50 {
            now += random.unit() * 30_000.0;
            if let Err(wait) = limit.admit("a", now) {
                assert!(wait > 0.0 && wait <= 60_000.0, "{wait}");
                assert!(limit.admit("a", now + wait - 1.0).is_err());
                now += wait;
                assert_eq!(limit.admit("a", now), Ok(()));
            }
        }
    }
}

#[test]
fn refused_requests_do_not_count() {
    let mut limit = Limit::new(2);
    assert!(limit.admit("a", 0.0).is_ok() && limit.admit("a", 0.0).is_ok());
    for second in 1..60 {
        assert_eq!(
            limit.admit("a", f64::from(second) * 1_000.0),
            Err(60_000.0 - f64::from(second) * 1_000.0)
        );
    }
    assert!(limit.admit("a", 60_000.0).is_ok());
}

#[test]
fn each_address_has_its_own() {
    let mut limit = Limit::new(1);
    for address in [
        "192.0.2.1",
        "192.0.2.2",
        "",
        "::1",
        "::2",
        "unknown",
        "192.0.2.1:80",
        "::ffff:192.0.2.1",
        "::ffff:192.0.2.2",
    ] {
        assert!(limit.admit(address, 0.0).is_ok(), "{address}");
        assert!(limit.admit(address, 0.0).is_err(), "{address}");
    }
}

#[test]
fn a_network_of_ipv6_is_one() {
    let mut limit = Limit::new(1);
    assert!(limit.admit("2001:db8:1:2:3:4:5:6", 0.0).is_ok());
    assert!(limit.admit("2001:db8:1:2:ffff::1", 0.0).is_err());
    assert!(limit.admit("2001:db8:1:3:3:4:5:6", 0.0).is_ok());
    assert!(limit.admit("2001:db8::1", 0.0).is_ok());
    assert!(limit.admit("2001:db8::2:1", 0.0).is_err());
    assert!(limit.admit("fe80::1", 0.0).is_ok());
}

#[test]
fn an_address_among_ten_thousand_is_still_counted() {
    let mut limit = Limit::new(1);
    assert!(limit.admit("198.51.100.7", 0.0).is_ok());
    for index in 0..3_000 {
        assert!(limit.admit(&format!("10.0.{}.{}", index / 256, index % 256), 1.0).is_ok());
    }
    assert!(limit.admit("198.51.100.7", 2.0).is_err());
}

#[test]
fn a_flood_of_addresses_locks_nobody_out_and_is_itself_limited() {
    let mut limit = Limit::new(5);
    // One who keeps asking stays known, since the idle ones go first.
    let mut let_in = 0;
    for index in 0..200_000_u32 {
        let now = f64::from(index) / 10.0;
        assert!(
            limit.admit(&format!("10.{}.{}.{}", index >> 16, (index >> 8) & 255, index & 255), now).is_ok()
        );
        if index % 100 == 0 {
            let_in += u32::from(limit.admit("192.0.2.1", now).is_ok());
        }
    }
    assert_eq!(let_in, 5);
    assert!(limit.admit("203.0.113.1", 20_000.0).is_ok());
    let shown = format!("{limit:?}");
    assert!(shown.matches("address").count() <= 10_000, "{}", shown.matches("address").count());
}

#[test]
fn a_clock_that_goes_back_or_far_ahead_locks_nobody_out_for_long() {
    let mut limit = Limit::new(1);
    assert!(limit.admit("a", 1e12).is_ok());
    assert!(limit.admit("a", 0.0).is_err_and(|wait| wait <= 60_000.0));
    assert!(limit.admit("a", 60_000.0).is_ok());
    assert!(limit.admit("a", 1e15).is_ok());
    assert!(limit.admit("a", 1e15 + 1.0).is_err());
}
