//! Hours of watching on a virtual clock: the real roster, lanes and budgets, against providers that do everything
//! wrong, on a page to which everything happens. After every step it checks what must always hold (`violation.rs`).
//! All of it follows from a seed, so that one that fails can be played again alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod advice;
mod chance;
mod clock;
mod desk;
mod log;
mod oracle;
mod page;
mod play;
mod rules;
mod tally;
mod telling;
mod times;
mod traffic;
mod verdict;
mod violation;
mod watch;
mod world;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tally::Tally;

const USAGE: &str = "Options: --seeds N (2000), --hours H (1), --seed S to play one alone";
/// In so many seeds everything ought to happen that is counted.
const MANY: u64 = 500;
/// So many failures are shown.
const MOST_SHOWN: usize = 5;

struct Options {
    first: u64,
    seeds: u64,
    hours: f64,
}

fn main() -> ExitCode {
    let Some(options) = options(std::env::args().skip(1).collect()) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let started = Instant::now();
    let (failed, tally) = run(&options);
    for seed in failed.iter().take(MOST_SHOWN) {
        show(*seed, options.hours);
    }
    if failed.len() > MOST_SHOWN {
        println!("And {} more: {:?}\n", failed.len() - MOST_SHOWN, &failed[MOST_SHOWN..]);
    }
    println!("In {} x {} h: {}.", options.seeds, options.hours, tally.line());
    let never = if options.seeds >= MANY { tally.never() } else { Vec::new() };
    for what in &never {
        println!("It never happened: {what}.");
    }
    let is_ok = failed.is_empty() && never.is_empty();
    println!(
        "test result: {}. {} passed; {} failed; 0 ignored; finished in {:.1} s",
        if is_ok { "ok" } else { "FAILED" },
        options.seeds - failed.len() as u64,
        failed.len() + never.len(),
        started.elapsed().as_secs_f64(),
    );
    if is_ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options(args: Vec<String>) -> Option<Options> {
    let mut options = Options { first: 0, seeds: 2_000, hours: 1.0 };
    for pair in args.chunks(2) {
        let [name, value] = pair else { return None };
        match name.as_str() {
            "--seeds" => options.seeds = value.parse().ok()?,
            "--hours" => options.hours = value.parse().ok().filter(|hours| *hours > 0.0)?,
            "--seed" => (options.first, options.seeds) = (value.parse().ok()?, 1),
            _ => return None,
        }
    }
    Some(options)
}

/// Plays the seeds on all cores. Gives those that failed, and what has happened.
fn run(options: &Options) -> (Vec<u64>, Tally) {
    let next = AtomicU64::new(options.first);
    let all = Mutex::new((Vec::new(), Tally::default()));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed - options.first >= options.seeds {
                return;
            }
            let outcome = std::panic::catch_unwind(|| play::play(seed, options.hours, false));
            let mut all = all.lock().unwrap();
            match outcome {
                Ok(outcome) => {
                    all.1.add(&outcome.tally);
                    all.0.extend(outcome.violation.map(|_| seed));
                }
                Err(_) => all.0.push(seed),
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let (mut failed, tally) = all.into_inner().unwrap();
    failed.sort_unstable();
    (failed, tally)
}

/// Plays a failed seed again, and shows what happened.
fn show(seed: u64, hours: f64) {
    let again = format!("npm run simulate -- --seed {seed} --hours {hours}");
    let Ok(outcome) = std::panic::catch_unwind(|| play::play(seed, hours, true)) else {
        println!("Seed {seed} panicked. {again}\n");
        return;
    };
    let Some((now, violation)) = outcome.violation else { return };
    println!(
        "Seed {seed}: {:?} does not hold at {:.3} s: {}",
        violation.invariant,
        now / 1_000.0,
        violation.what
    );
    println!("{}  {again}\n", outcome.last);
}
