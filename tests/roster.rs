//! All that a watcher watches: whom it asks when, and what it tells in which order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use support::Random;
use voice_agent_status::agent::{AgentRef, Provider};
use voice_agent_status::error::StatusErrorKind as Kind;
use voice_agent_status::policy::news::Told;
use voice_agent_status::policy::roster::{Event, Fault, Hearsay, Roster};
use voice_agent_status::policy::schedule::{Cadence, is_final};

const INTERVAL: f64 = 10_000.0;
const EXACT: Cadence = Cadence { interval_ms: INTERVAL, jitter: 0.0 };
const DEFAULT: Cadence = Cadence { interval_ms: INTERVAL, jitter: 0.1 };

/// A roster whose statuses and errors are words.
type Words = Roster<&'static str>;
/// What became of an ask: a status, or an error with its fault.
type Answer = (&'static str, Option<Fault>);

const UP: Answer = ("up", None);

type Rounds = Vec<Vec<(u32, AgentRef)>>;

/// When somebody is due, asking nobody.
fn due_at(roster: &mut Words) -> f64 {
    roster.due(f64::NEG_INFINITY, &mut |_, _| panic!("nobody is due before all time"))
}

fn agent(reference: &str) -> AgentRef {
    AgentRef::parse(reference).unwrap()
}

fn watching(cadence: Cadence, refs: &[&str], now: f64) -> Words {
    let mut roster = Words::new(cadence, false, 0.3);
    for reference in refs {
        assert!(roster.add(agent(reference), now));
    }
    roster
}

fn fault(kind: Kind, retry_after_ms: Option<f64>) -> Answer {
    ("failed", Some(Fault { kind, is_final: is_final(kind), retry_after_ms }))
}

/// The one of this number is answered.
fn hear(roster: &mut Words, number: u32, (news, fault): Answer, now: f64) -> f64 {
    roster.heard(number, news, fault, now, 0.5)
}

fn names(rounds: &Rounds) -> Vec<Vec<String>> {
    rounds.iter().map(|round| round.iter().map(|(_, agent)| agent.reference()).collect()).collect()
}

/// Whom to ask now, as it is asked: those of ACP together, all others on their own.
fn due(roster: &mut Words, now: f64) -> Rounds {
    let mut due = Vec::new();
    roster.due(now, &mut |number, agent| due.push((number, agent.clone())));
    let (acp, others): (Vec<_>, Vec<_>) =
        due.into_iter().partition(|(_, agent)| agent.provider == Provider::Acp);
    let mut rounds: Rounds = others.into_iter().map(|asked| vec![asked]).collect();
    rounds.extend(Some(acp).filter(|acp| !acp.is_empty()));
    rounds
}

/// Answers all of these rounds, each with its own chance.
fn answer(roster: &mut Words, rounds: &Rounds, now: f64, random: &mut Random) {
    for round in rounds {
        let chance = random.unit();
        for (number, _) in round {
            roster.heard(*number, "up", None, now, chance);
        }
    }
}

/// Plays until `until`, answering everything within 100 ms. Gives who was asked when.
fn play(roster: &mut Words, until: f64, random: &mut Random) -> Vec<(f64, Vec<String>)> {
    let mut asked = Vec::new();
    let mut at = due_at(roster);
    while at < until {
        let rounds = due(roster, at);
        assert!(!rounds.is_empty(), "woken at {at} for nothing");
        asked.extend(names(&rounds).into_iter().map(|round| (at, round)));
        answer(roster, &rounds, at + random.unit() * 100.0, random);
        at = due_at(roster);
    }
    asked
}

fn times_of(asked: &[(f64, Vec<String>)], reference: &str) -> Vec<f64> {
    let is_of = |round: &[String]| round.iter().any(|asked| asked == reference);
    asked.iter().filter(|(_, round)| is_of(round)).map(|(at, _)| *at).collect()
}

/// The part of the interval on which an agent is asked.
fn phase_of(reference: &str) -> f64 {
    let mut roster = watching(EXACT, &[reference], 0.0);
    let asked = play(&mut roster, 3.0 * INTERVAL, &mut Random::new(1));
    (asked.last().unwrap().0 / INTERVAL).fract()
}

#[test]
fn all_are_asked_at_once_each_on_its_own_and_acp_together() {
    let mut roster = watching(DEFAULT, &["acp:a", "truedy:a", "acp:b", "truedy:b", "ravan:a"], 77.0);
    assert_eq!(due_at(&mut roster), 77.0);
    let rounds = due(&mut roster, 77.0);
    let expected: [&[&str]; 4] = [&["truedy:a"], &["truedy:b"], &["ravan:a"], &["acp:a", "acp:b"]];
    assert_eq!(names(&rounds), expected);
    assert_eq!(due_at(&mut roster), f64::INFINITY);
    assert!(due(&mut roster, 1e9).is_empty(), "they are being asked");
}

#[test]
fn one_that_is_added_twice_is_one() {
    let mut roster = watching(DEFAULT, &["truedy:a"], 0.0);
    assert!(!roster.add(agent("truedy:a"), 5.0));
    assert_eq!(names(&due(&mut roster, 5.0)), [["truedy:a"]]);
}

#[test]
fn phases_are_spread_also_where_references_differ_in_one_character() {
    for prefix in ["truedy:agent-", "voice-ai:", "ravan:0000000000000000000", "truedy:x"] {
        let mut tenths = [0; 10];
        for number in 100..500 {
            tenths[(phase_of(&format!("{prefix}{number}")) * 10.0) as usize] += 1;
        }
        assert!(tenths.iter().all(|count| (15..=70).contains(count)), "{prefix}: {tenths:?}");
    }
    let mut phases: Vec<f64> = ('a'..='z').map(|end| phase_of(&format!("truedy:{end}"))).collect();
    phases.sort_by(f64::total_cmp);
    let widest = phases.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    assert!(widest < 0.25, "a gap of {widest} among {phases:?}");
    assert!(phases.windows(2).all(|pair| pair[0] < pair[1]), "{phases:?}");
}

#[test]
fn a_phase_is_of_the_whole_reference_and_the_same_each_time() {
    assert_eq!(phase_of("truedy:a"), phase_of("truedy:a"));
    assert_ne!(phase_of("truedy:a"), phase_of("ravan:a"));
    assert_eq!(phase_of("acp:a"), phase_of("acp:zzz"), "those of ACP share one");
}

#[test]
fn a_fleet_of_a_hundred_is_asked_evenly() {
    let refs: Vec<String> = (0..100).map(|number| format!("voice-ai:{number}")).collect();
    let refs: Vec<&str> = refs.iter().map(String::as_str).collect();
    let mut roster = watching(DEFAULT, &refs, 0.0);
    let asked = play(&mut roster, 100.0 * INTERVAL, &mut Random::new(4));
    let mut times: Vec<f64> = asked.iter().map(|(at, _)| *at).filter(|at| *at > INTERVAL * 2.0).collect();
    times.sort_by(f64::total_cmp);
    // Evenly it would be one in a hundredth of the interval.
    let within =
        |(index, from): (usize, &f64)| times.partition_point(|at| *at < from + INTERVAL / 100.0) - index;
    let most = times.iter().enumerate().map(within).max().unwrap();
    assert!(most <= 10, "{most} within a hundredth of the interval");
    assert_eq!((times.len() as f64 / 9_800.0 * 100.0).round(), 100.0);
}

#[test]
fn those_of_acp_are_asked_at_the_same_moment_for_ever() {
    let mut random = Random::new(5);
    let mut roster = watching(DEFAULT, &["acp:a", "acp:b", "truedy:c"], 0.0);
    let asked = play(&mut roster, 50.0 * INTERVAL, &mut random);
    assert_eq!(times_of(&asked, "acp:a"), times_of(&asked, "acp:b"));
    assert!(times_of(&asked, "acp:a").len() >= 49);
}

#[test]
fn one_of_acp_that_joins_later_is_asked_at_once_and_then_with_the_others() {
    for begins in [0.0, 1_234.0, 3_000.0, 5_000.0, 7_777.0, 9_999.0] {
        let mut random = Random::new(6);
        let mut roster = watching(DEFAULT, &["acp:a", "acp:b"], 0.0);
        let joins = 3.0 * INTERVAL + begins;
        play(&mut roster, joins, &mut random);
        roster.add(agent("acp:c"), joins);
        let asked = play(&mut roster, joins + 20.0 * INTERVAL, &mut random);
        let (of_a, of_c) = (times_of(&asked, "acp:a"), times_of(&asked, "acp:c"));
        assert_eq!(of_c[0], joins);
        // It may leave out one list that comes less than half an interval later.
        assert!(of_c[1] <= joins + 1.7 * INTERVAL, "{}", of_c[1] - joins);
        assert_eq!(of_c[1..], of_a[of_a.len() + 1 - of_c.len()..]);
    }
}

#[test]
fn one_of_acp_that_has_recovered_is_asked_with_the_others_again() {
    for failures in 1..8 {
        let mut random = Random::new(failures);
        let mut roster = watching(DEFAULT, &["acp:a", "acp:b"], 0.0);
        let (mut left, mut recovered_at) = (failures, 0.0);
        while recovered_at == 0.0 {
            let at = due_at(&mut roster);
            for round in due(&mut roster, at) {
                let chance = random.unit();
                for (number, agent) in round {
                    let fails = agent.id == "b" && left > 0;
                    let (news, fault) = if fails { fault(Kind::Provider, None) } else { UP };
                    roster.heard(number, news, fault, at + 40.0, chance);
                    left -= u64::from(fails);
                    if agent.id == "b" && !fails {
                        recovered_at = at;
                    }
                }
            }
        }
        let asked = play(&mut roster, recovered_at + 20.0 * INTERVAL, &mut random);
        let (of_a, of_b) = (times_of(&asked, "acp:a"), times_of(&asked, "acp:b"));
        assert!(of_b.len() >= 19 && of_a.ends_with(&of_b), "{of_a:?} {of_b:?}");
    }
}

#[test]
fn one_that_leaves_while_it_is_asked_is_not_heard_of_any_more() {
    let mut roster = watching(DEFAULT, &["truedy:b", "truedy:a"], 0.0);
    let rounds = due(&mut roster, 0.0);
    assert!(roster.delete(&agent("truedy:a")).is_some());
    assert!(roster.delete(&agent("truedy:a")).is_none());
    let number = rounds[1][0].0;
    hear(&mut roster, number, UP, 5.0);
    assert_eq!(roster.tell(5.0), None);
    // Who comes back is another one: it is asked at once, and what was asked before is not for it.
    roster.add(agent("truedy:a"), 6.0);
    let again = due(&mut roster, 6.0);
    assert_eq!(names(&again), [["truedy:a"]]);
    hear(&mut roster, number, ("late", None), 7.0);
    assert_eq!(roster.tell(7.0), None);
    hear(&mut roster, again[0][0].0, UP, 8.0);
    assert!(matches!(roster.tell(8.0), Some(Event { told: Told { news: "up", last: "", .. }, .. })));
}

#[test]
fn whoever_leaves_with_news_that_nobody_read_leaves_nothing_behind() {
    let mut roster = Words::new(DEFAULT, true, 0.3);
    for _ in 0..100 {
        roster.add(agent("truedy:a"), 0.0);
        let rounds = due(&mut roster, 0.0);
        hear(&mut roster, rounds[0][0].0, UP, 1.0);
        assert!(!roster.is_over());
        assert!(roster.delete(&agent("truedy:a")).is_some());
        assert!(roster.is_over(), "something is left to be told");
    }
    assert_eq!(roster.tell(2.0), None);
}

#[test]
fn while_paused_nobody_is_asked_and_afterwards_who_is_due_at_once() {
    let mut random = Random::new(7);
    let mut roster = watching(DEFAULT, &["truedy:a", "acp:b", "acp:c"], 0.0);
    play(&mut roster, 5.0 * INTERVAL, &mut random);
    roster.pause(true);
    assert_eq!(due_at(&mut roster), f64::INFINITY, "no timer");
    assert!(due(&mut roster, 1e7).is_empty());
    roster.add(agent("ravan:d"), 1e7);
    assert!(due(&mut roster, 1e7).is_empty());
    roster.pause(false);
    assert!(due_at(&mut roster) <= 1e7);
    let rounds = due(&mut roster, 1e7);
    assert_eq!(names(&rounds).concat().len(), 4);
    // What was missed is not made up for.
    answer(&mut roster, &rounds, 1e7 + 50.0, &mut random);
    assert!(due_at(&mut roster) >= 1e7 + 0.4 * INTERVAL);

    // A pause that ends before anybody is due changes nothing.
    let before = due_at(&mut roster);
    roster.pause(true);
    roster.pause(false);
    assert_eq!(due_at(&mut roster), before);
}

#[test]
fn what_is_being_asked_when_the_pause_begins_is_still_heard() {
    let mut roster = watching(DEFAULT, &["truedy:a"], 0.0);
    let rounds = due(&mut roster, 0.0);
    roster.pause(true);
    hear(&mut roster, rounds[0][0].0, UP, 9.0);
    assert!(roster.tell(9.0).is_some());
    assert_eq!(due_at(&mut roster), f64::INFINITY);
}

#[test]
fn a_network_that_is_back_hurries_those_that_failed_but_no_provider() {
    let mut roster = watching(EXACT, &["truedy:failing", "truedy:parked", "truedy:well"], 0.0);
    for round in due(&mut roster, 0.0) {
        let (number, agent) = &round[0];
        let answer = match agent.id.as_str() {
            "failing" => fault(Kind::Network, None),
            "parked" => fault(Kind::RateLimited, Some(60_000.0)),
            _ => UP,
        };
        hear(&mut roster, *number, answer, 0.0);
    }
    roster.online(1.0);
    assert_eq!(names(&due(&mut roster, 1.0)), [["truedy:failing"]]);
    roster.online(59_999.0);
    assert!(!names(&due(&mut roster, 59_999.0)).concat().contains(&"truedy:parked".to_owned()));
    assert_eq!(names(&due(&mut roster, 60_000.0)), [["truedy:parked"]]);

    let mut hidden = watching(EXACT, &["truedy:a"], 0.0);
    due(&mut hidden, 0.0);
    hear(&mut hidden, 1, fault(Kind::Network, None), 0.0);
    hidden.pause(true);
    hidden.online(1.0);
    assert_eq!(due_at(&mut hidden), f64::INFINITY);
    hidden.pause(false);
    assert_eq!(due_at(&mut hidden), 1.0);
}

#[test]
fn what_is_heard_first_is_told_first() {
    let mut roster = watching(DEFAULT, &["truedy:a", "truedy:b", "truedy:c"], 0.0);
    due(&mut roster, 0.0);
    for number in [3, 1, 3, 2] {
        hear(&mut roster, number, UP, 5.0);
    }
    let told: Vec<_> = std::iter::from_fn(|| roster.tell(5.0).map(|event| event.agent.reference())).collect();
    assert_eq!(told, ["truedy:c", "truedy:a", "truedy:b"]);
}

#[test]
fn an_event_says_when_the_agent_is_asked_next() {
    let mut roster = watching(EXACT, &["truedy:a"], 0.0);
    due(&mut roster, 0.0);
    hear(&mut roster, 1, fault(Kind::RateLimited, Some(86_400_000.0)), 5.0);
    let event = roster.tell(7.0).unwrap();
    assert_eq!(event.told, Told { news: "failed", last: "", is_change: true });
    assert_eq!(event.next_in_ms, 86_400_000.0 - 2.0);

    let mut stopped = watching(EXACT, &["truedy:a"], 0.0);
    due(&mut stopped, 0.0);
    hear(&mut stopped, 1, fault(Kind::Unauthorized, None), 5.0);
    assert_eq!(stopped.tell(5.0).unwrap().next_in_ms, f64::INFINITY);

    // One that is read late is not said to have stopped, though it is being asked again.
    let mut slow = watching(EXACT, &["truedy:a"], 0.0);
    due(&mut slow, 0.0);
    hear(&mut slow, 1, fault(Kind::Network, None), 0.0);
    assert_eq!(due(&mut slow, 20_000.0).len(), 1);
    assert_eq!(slow.tell(20_001.0).unwrap().next_in_ms, 0.0);

    let mut overdue = watching(EXACT, &["truedy:a"], 0.0);
    due(&mut overdue, 0.0);
    hear(&mut overdue, 1, fault(Kind::Network, None), 0.0);
    overdue.pause(true);
    assert_eq!(overdue.tell(1e9).unwrap().next_in_ms, 0.0);
}

#[test]
fn it_is_over_when_all_have_stopped_and_that_is_told() {
    assert!(Words::new(DEFAULT, false, 0.3).is_over(), "nobody is watched");
    let mut roster = watching(DEFAULT, &["truedy:a", "ravan:b"], 0.0);
    due(&mut roster, 0.0);
    hear(&mut roster, 1, fault(Kind::NotFound, None), 1.0);
    assert!(roster.tell(1.0).is_some());
    assert!(!roster.is_over(), "the others go on");
    hear(&mut roster, 2, fault(Kind::Forbidden, None), 2.0);
    assert_eq!(due_at(&mut roster), f64::INFINITY);
    assert!(!roster.is_over(), "its end is not told");
    assert!(roster.tell(2.0).is_some());
    assert!(roster.is_over());

    let mut left = watching(DEFAULT, &["truedy:a"], 0.0);
    assert!(!left.is_over());
    left.delete(&agent("truedy:a"));
    assert!(left.is_over());
}

#[test]
fn a_key_function_that_fails_does_not_stop_the_watcher() {
    let mut roster = watching(EXACT, &["truedy:a"], 0.0);
    due(&mut roster, 0.0);
    hear(&mut roster, 1, fault(Kind::Config, None), 0.0);
    assert_eq!(due_at(&mut roster), 2.0 * INTERVAL);
    assert_eq!(roster.tell(0.0).unwrap().next_in_ms, 2.0 * INTERVAL);
}

#[test]
fn whoever_is_refused_and_not_for_good_is_asked_again_after_a_back_off() {
    let mut roster = watching(EXACT, &["truedy:a"], 0.0);
    for (kind, failed_at, wait) in [(Kind::Unauthorized, 0.0, 2.0), (Kind::NotFound, 2.0, 4.0)] {
        let failed_at = failed_at * INTERVAL;
        assert_eq!(due(&mut roster, failed_at).len(), 1);
        let fault = Fault { kind, is_final: false, retry_after_ms: None };
        hear(&mut roster, 1, ("failed", Some(fault)), failed_at);
        assert_eq!(roster.tell(failed_at).unwrap().next_in_ms, wait * INTERVAL);
        assert!(!roster.is_over());
    }
}

#[test]
fn it_says_when_whoever_was_heard_is_asked_next() {
    let mut roster = watching(EXACT, &["truedy:a", "truedy:b"], 0.0);
    due(&mut roster, 0.0);
    assert_eq!(hear(&mut roster, 1, fault(Kind::Network, None), 5.0), 2.0 * INTERVAL + 5.0);
    assert_eq!(hear(&mut roster, 2, fault(Kind::NotFound, None), 5.0), f64::INFINITY, "it has stopped");
    assert_eq!(hear(&mut roster, 3, UP, 5.0), f64::INFINITY, "nobody has this number");
}

#[test]
fn what_somebody_else_has_asked_for_is_told_with_what_was_known_there_and_when_it_is_asked_again() {
    let mut roster = watching(EXACT, &["truedy:a"], 0.0);
    let overhear = |roster: &mut Words, (news, fault): Answer, last_known, next_in_ms, now| {
        roster.overheard(&agent("truedy:a"), Hearsay { news, fault, last_known, next_in_ms }, now, 0.5);
        let Event { told, next_in_ms, .. } = roster.tell(now).unwrap();
        (told, next_in_ms)
    };
    let failed = fault(Kind::Network, None);
    let (told, next_in_ms) = overhear(&mut roster, failed, "up", Some(3_000.0), 5.0);
    assert_eq!(told, Told { news: "failed", last: "up", is_change: true });
    assert_eq!(next_in_ms, 3_000.0);
    assert_eq!(due_at(&mut roster), 3_005.0);

    // What has been told here is known better here.
    let (told, _) = overhear(&mut roster, ("down", None), "", None, 10.0);
    assert_eq!(told, Told { news: "down", last: "", is_change: true });
    let (told, _) = overhear(&mut roster, fault(Kind::Timeout, None), "up", None, 20.0);
    assert_eq!(told, Told { news: "failed", last: "down", is_change: true });
}
