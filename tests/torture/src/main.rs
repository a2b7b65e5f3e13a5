//! Fails every allocation and every call of the file system in turn, under every function of the library.
//!
//! Whatever fails, a statement ends in an error, or in exactly the rows that it gives undisturbed; the database is as
//! before or as after the whole statement; no transaction stays open that was not; nothing crashes.
//!
//! Usage: `torture [--short] [--only TEXT] [LIBRARY]`. The library is the one of the release build unless it is named
//! here or in `SKILL_EMA_LIBRARY`. `--only` runs the cases that have the text in their name. Two runs of the same code
//! do the same, except for the interrupts from another thread.

mod cases;
mod crash;
mod databases;
mod faults;
mod io;
mod judge;
mod loading;
mod pressure;
mod scenarios;
mod sqlite;
mod statements;
mod tally;
mod vfs;

use cases::Case;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::Mutex;

struct Options {
    short: bool,
    only: String,
    library: String,
    /// The one case that this process is to run.
    case: Option<usize>,
}

fn options() -> Options {
    let release = format!("target/release/{}skill_ema{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let library = std::env::var("SKILL_EMA_LIBRARY").unwrap_or(release);
    let mut options = Options { short: false, only: String::new(), library, case: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--short" => options.short = true,
            "--only" => options.only = arguments.next().unwrap_or_default(),
            "--case" => options.case = arguments.next().and_then(|number| number.parse().ok()),
            _ => options.library = argument,
        }
    }
    options
}

/// Runs a case in a process of its own: whether it passed, and what to print.
fn in_a_process(number: usize, case: &Case, options: &Options) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().expect("the path of this program"));
    command.args(["--case", &number.to_string()]).args(options.short.then_some("--short")).arg(&options.library);
    let output = command.output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0 | 1) if complaint.is_empty() => (output.status.success(), text.trim_end().to_string()),
        _ => (false, format!("FAIL {}: {text}\n      {}: {complaint}", case.name(), output.status)),
    }
}

fn main() -> ExitCode {
    let options = options();
    let cases = cases::all(options.short);
    if let Some(number) = options.case {
        let case = &cases[number];
        crash::watch();
        let tally = case.run(options.short, &options.library);
        println!("{}", tally.report(&case.name()));
        return if tally.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }

    let chosen: Vec<_> = cases.iter().enumerate().filter(|(_, case)| case.name().contains(&options.only)).collect();
    let next = AtomicUsize::new(0);
    // What is done, and how many of them have been printed: they come in their order.
    let done = Mutex::new((vec![None; chosen.len()], 0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| loop {
                let place = next.fetch_add(1, Relaxed);
                let Some((number, case)) = chosen.get(place) else { break };
                let result = in_a_process(*number, case, &options);
                let (results, printed) = &mut *done.lock().expect("no panic elsewhere");
                results[place] = Some(result);
                while let Some(Some((_, text))) = results.get(*printed) {
                    println!("{text}");
                    *printed += 1;
                }
            });
        }
    });
    let (results, _) = done.into_inner().expect("no panic");
    let passed = results.iter().flatten().filter(|(passed, _)| *passed).count();
    println!("{passed} passed, {} failed", results.len() - passed);
    if passed == results.len() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
