//! What a consumer is told about an agent, and what not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

use voice_agent_status::error::StatusErrorKind as Kind;
use voice_agent_status::policy::news::{News, Told};

/// A status or an error: what counts as a change, and which answer it was.
#[derive(Clone, Copy, Debug, Default, Eq)]
struct Answer(&'static str, u32);

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// What was told, in a form that compares which answers they were, too.
fn words(told: Option<Told<Answer>>) -> String {
    let show = |Answer(word, number): Answer| match word {
        "" => "nothing".to_owned(),
        "error" => format!("error {number}"),
        word => format!("{word}{number}"),
    };
    match told {
        None => "silence".to_owned(),
        Some(Told { news, last, is_change }) => {
            assert!(news.0 == "error" || is_change == (news != last));
            format!("{} after {}", show(news), show(last))
        }
    }
}

/// Hears what `steps` say, and is read where they have a point: `up1` is a status, `net2` and `busy2` are errors,
/// `gone2` is one after which there is nothing more.
fn play(all: bool, steps: &str) -> Vec<String> {
    let mut news = News::default();
    let mut told = Vec::new();
    for (turn, step) in steps.split(' ').enumerate() {
        let turn = turn as u32;
        let (word, number) = step.split_at(step.len().saturating_sub(1));
        let number = number.parse().unwrap_or_default();
        match word {
            "up" => news.status(Answer("up", number), turn, all),
            "down" => news.status(Answer("down", number), turn, all),
            "net" => news.error(Answer("error", number), Kind::Network, false, turn, all),
            "busy" => news.error(Answer("error", number), Kind::RateLimited, false, turn, all),
            "gone" => news.error(Answer("error", number), Kind::NotFound, true, turn, all),
            "net!" => news.error(Answer("error", number), Kind::Network, true, turn, all),
            "" => told.push(words(news.tell())),
            other => panic!("{other}"),
        }
    }
    assert_eq!(words(news.tell()), "silence", "nothing is told twice");
    told
}

#[test]
fn nothing_is_told_before_anything_is_heard() {
    for all in [false, true] {
        assert_eq!(play(all, "."), ["silence"]);
    }
}

#[test]
fn the_first_status_is_told_and_then_only_changes() {
    let told = play(false, "up1 . up2 . down3 . down4 . up5 .");
    assert_eq!(told, ["up1 after nothing", "silence", "down3 after up1", "silence", "up5 after down3"]);
}

#[test]
fn all_that_is_heard_is_told_where_that_is_wanted() {
    let told = play(true, "up1 . up2 . net3 . net4 . down5 . gone6 .");
    let expected = [
        "up1 after nothing",
        "up2 after up1",
        "error 3 after up2",
        "error 4 after up2",
        "down5 after up2",
        "error 6 after down5",
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_error_is_told_when_it_begins_when_its_kind_changes_and_when_it_is_the_last() {
    let told = play(false, "up1 . net2 . net3 . busy4 . busy5 . net6 . net!7 .");
    let expected = [
        "up1 after nothing",
        "error 2 after up1",
        "silence",
        "error 4 after up1",
        "silence",
        "error 6 after up1",
        "error 7 after up1",
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_error_can_come_first_and_then_nothing_is_known() {
    assert_eq!(play(false, "net1 . up2 ."), ["error 1 after nothing", "up2 after nothing"]);
    assert_eq!(play(false, "gone1 ."), ["error 1 after nothing"]);
}

#[test]
fn the_first_status_after_an_error_is_told_though_it_is_the_same() {
    let told = play(false, "up1 . net2 . up3 . up4 . net5 . down6 .");
    let expected = [
        "up1 after nothing",
        "error 2 after up1",
        "up3 after up1",
        "silence",
        "error 5 after up4",
        "down6 after up3",
    ];
    assert_eq!(told, expected);
}

#[test]
fn who_reads_slowly_gets_the_newest_and_the_previous_that_it_was_given() {
    for all in [false, true] {
        assert_eq!(play(all, "up1 . down2 up3 down4 ."), ["up1 after nothing", "down4 after up1"]);
        assert_eq!(play(all, "up1 down2 ."), ["down2 after nothing"]);
        assert_eq!(play(all, "up1 . net2 busy3 ."), ["up1 after nothing", "error 3 after up1"]);
        assert_eq!(play(all, "up1 . down2 net3 ."), ["up1 after nothing", "error 3 after down2"]);
        assert_eq!(play(all, "up1 . down2 net3 down4 ."), ["up1 after nothing", "down4 after up1"]);
        assert_eq!(
            play(all, "up1 . down2 gone3 . ."),
            ["up1 after nothing", "error 3 after down2", "silence"]
        );
    }
}

#[test]
fn a_change_that_was_undone_before_anybody_read_is_none() {
    assert_eq!(play(false, "up1 . down2 up3 ."), ["up1 after nothing", "silence"]);
    assert_eq!(play(false, "up1 . net2 up3 ."), ["up1 after nothing", "silence"]);
    assert_eq!(play(true, "up1 . down2 up3 ."), ["up1 after nothing", "up3 after up1"]);
}

#[test]
fn an_error_that_began_anew_is_told_though_nobody_read_in_between() {
    let told = play(false, "up1 . net2 . down3 net4 . net5 . down6 .");
    let expected =
        ["up1 after nothing", "error 2 after up1", "error 4 after down3", "silence", "down6 after up1"];
    assert_eq!(told, expected);
}

#[test]
fn an_error_of_a_kind_that_was_told_of_is_not_told_again_after_others_that_nobody_read() {
    assert_eq!(play(false, "net1 . busy2 net3 ."), ["error 1 after nothing", "silence"]);
    assert_eq!(play(false, "net1 . busy2 net!3 ."), ["error 1 after nothing", "error 3 after nothing"]);
}

#[test]
fn what_replaces_something_that_nobody_read_is_told_in_its_turn() {
    let mut news = News::default();
    assert_eq!(news.turn(), u32::MAX, "there is nothing to tell");
    news.status("up", 3, false);
    news.error("failed", Kind::Network, false, 5, false);
    assert_eq!(news.turn(), 3);
    assert!(news.tell().is_some());
    assert_eq!(news.turn(), u32::MAX);
    // What has become nothing new has lost its turn.
    news.status("up", 7, false);
    assert_eq!(news.turn(), 7);
    assert!(news.tell().is_some());
    news.status("down", 8, false);
    news.status("up", 9, false);
    assert_eq!(news.turn(), u32::MAX);
    news.status("down", 10, false);
    assert_eq!(news.turn(), 10);
}
