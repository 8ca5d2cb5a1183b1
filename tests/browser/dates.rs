//! Times as providers write them, compared with a calendar that is counted day by day.

use voice_agent_status::transport::js;
use wasm_bindgen_test::wasm_bindgen_test;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// 2026-11-22T10:00:00Z.
const NOW: f64 = 1_795_341_600_000.0;

fn http_date(text: &str, now: f64) -> Option<f64> {
    Some(js::http_date(&text.into(), now)).filter(|time| !time.is_nan())
}

fn iso_date(text: &str) -> Option<f64> {
    Some(js::iso_date(&text.into())).filter(|time| !time.is_nan())
}

/// Each day from 1970 to the end of `last`: days since 1970, year, month and day of the month.
fn calendar(last: u32) -> Vec<(u32, u32, u32, u32)> {
    let mut days = Vec::new();
    for year in 1970..=last {
        let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            for day in 1..=length {
                days.push((days.len() as u32, year, month, day));
            }
        }
    }
    days
}

#[wasm_bindgen_test]
fn every_day_is_read_in_every_form() {
    let days = calendar(2_200);
    assert_eq!(days[20_779], (20_779, 2026, 11, 22));
    // Each day up to here, then every fifth: there each weekday and each day of a month comes too.
    for (since_1970, year, month, day) in days {
        if year > 2_028 && since_1970 % 5 != 0 {
            continue;
        }
        let second = since_1970 * 7_919 % 86_400;
        let (h, m, s) = (second / 3_600, second / 60 % 60, second % 60);
        let time = f64::from(since_1970) * 86_400_000.0 + f64::from(second) * 1_000.0;
        let weekday = DAYS[(since_1970 as usize + 3) % 7];
        let (short, name, two) = (&weekday[..3], MONTHS[month as usize - 1], year % 100);
        for text in [
            format!("{short}, {day:02} {name} {year} {h:02}:{m:02}:{s:02} GMT"),
            format!("{weekday}, {day:02}-{name}-{two:02} {h:02}:{m:02}:{s:02} GMT"),
            format!("{short} {name} {day:>2} {h:02}:{m:02}:{s:02} {year}"),
        ] {
            assert_eq!(http_date(&text, time), Some(time), "{text}");
        }
        for (text, fraction) in [
            (format!("{year}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}"), 0.0),
            (format!("{year}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}Z"), 0.0),
            (format!("{year}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.007Z"), 7.0),
            (format!("{year}-{month:02}-{day:02} {h:02}:{m:02}:{s:02}.5"), 500.0),
        ] {
            assert_eq!(iso_date(&text), Some(time + fraction), "{text}");
        }
    }
}

#[wasm_bindgen_test]
fn an_offset_is_taken_off() {
    let noon = iso_date("2026-11-22T12:00:00Z").unwrap();
    for ahead in (0..15 * 60).step_by(7) {
        let (hours, minutes) = (ahead / 60, ahead % 60);
        let offset = f64::from(ahead * 60_000);
        assert_eq!(iso_date(&format!("2026-11-22T12:00:00+{hours:02}:{minutes:02}")), Some(noon - offset));
        assert_eq!(iso_date(&format!("2026-11-22T12:00:00-{hours:02}:{minutes:02}")), Some(noon + offset));
        assert_eq!(iso_date(&format!("2026-11-22T12:00:00.000-{hours:02}{minutes:02}")), Some(noon + offset));
    }
}

#[wasm_bindgen_test]
fn a_fraction_of_any_length_is_cut_at_milliseconds() {
    let second = iso_date("2026-11-22T12:00:00Z").unwrap();
    let rows = [
        ("0", 0.0),
        ("1", 100.0),
        ("12", 120.0),
        ("123", 123.0),
        ("1239", 123.0),
        ("310278", 310.0),
        ("000999999", 0.0),
    ];
    for (digits, ms) in rows {
        assert_eq!(iso_date(&format!("2026-11-22T12:00:00.{digits}Z")), Some(second + ms), "{digits}");
        assert_eq!(iso_date(&format!("2026-11-22T12:00:00.{digits}")), Some(second + ms), "{digits}");
    }
    let long = "9".repeat(1_000);
    assert_eq!(iso_date(&format!("2026-11-22T12:00:00.{long}Z")), Some(second + 999.0));
}

#[wasm_bindgen_test]
fn a_year_of_two_digits_is_at_most_fifty_years_ahead() {
    let year_of =
        |two: u32, now: f64| http_date(&format!("Sunday, 01-Jun-{two:02} 00:00:00 GMT"), now).unwrap();
    let june = |year: u32| iso_date(&format!("{year}-06-01T00:00:00Z")).unwrap();
    for (two, year) in [(26, 2026), (27, 2027), (75, 2075), (78, 1978), (94, 1994), (99, 1999), (0, 2000)] {
        assert_eq!(year_of(two, NOW), june(year), "{two}");
    }
}

#[wasm_bindgen_test]
fn a_leap_second_is_the_one_before() {
    assert_eq!(
        http_date("Sat, 31 Dec 2016 23:59:60 GMT", NOW),
        http_date("Sat, 31 Dec 2016 23:59:59 GMT", NOW)
    );
    assert!(http_date("Sat, 31 Dec 2016 23:59:60 GMT", NOW).is_some());
}

#[wasm_bindgen_test]
fn what_is_no_date_is_none() {
    let http = [
        "",
        "Sun",
        "Sun, ",
        "Sun, 22 Nov 2026",
        "Sun, 22 Nov 2026 10:00:00",
        "Sun, 22 Nov 2026 10:00:00 CET",
        "Sun, 22 Nov 2026 10:00:00 GMT+1",
        "Sun, 22 Nov 2026 10:00:00 GMT ",
        "Sun, 22 Nov 26 10:00:00 GMT",
        "Sun, 31 Nov 2026 10:00:00 GMT",
        "Sun, 00 Nov 2026 10:00:00 GMT",
        "Sun, 29 Feb 2026 10:00:00 GMT",
        "Sun, 22 Nob 2026 10:00:00 GMT",
        "Sun, 22 Nov 2026 24:00:00 GMT",
        "Sun, 22 Nov 2026 10:60:00 GMT",
        "Sun, 22 Nov 2026 10:00:61 GMT",
        "Sun, 22 Nov 2026 1:00:00 GMT",
        "5, 22 Nov 2026 10:00:00 GMT",
        "Sun, 22 Nov 2026 10:00:00 2026",
        "Sun Nov 22 10:00:00 GMT",
        "5 Nov 22 10:00:00 2026",
        "Sun, 22-Nov 26 10:00:00 GMT",
        "Sun Nov 22 10:00:00",
        "Sun Nov 222 10:00:00 2026",
        "2026-11-22T10:00:00Z",
        "1795341600",
        "\u{1F9EA}",
    ];
    for text in http {
        assert_eq!(http_date(text, NOW), None, "{text:?}");
    }
    let iso = [
        "",
        "2026",
        "26-11-22T10:00:00Z",
        "2026-13-22T10:00:00Z",
        "2026-00-22T10:00:00Z",
        "2026-11-31T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T10:60:00Z",
        "2026-11-22T10:00:00.Z",
        "2026-11-22T10:00:00,5Z",
        "2026-11-22T10:00:00ZZ",
        "2026-11-22T10:00:00+",
        "2026-11-22T10:00:00+2:00",
        "2026-11-22T10:00:00 UTC",
        " 2026-11-22T10:00:00Z",
        "Sun, 22 Nov 2026 10:00:00 GMT",
        "1795341600",
    ];
    for text in iso {
        assert_eq!(iso_date(text), None, "{text:?}");
    }
    for day in ["2000-02-29", "2024-02-29", "2400-02-29"] {
        assert!(iso_date(&format!("{day}T00:00:00Z")).is_some(), "{day}");
    }
    for day in ["1900-02-29", "2100-02-29", "2026-02-29"] {
        assert_eq!(iso_date(&format!("{day}T00:00:00Z")), None, "{day}");
    }
}
