//! The main job on real data: 500 agent runs into a database, and what `skill_ema` says of them.
//!
//! `make demo` runs it. It brings a SQLite of its own, so it needs no `sqlite3` shell. By hand: `cargo run --release
//! --example demo [DATABASE]` (the database must not hold the runs yet; without one it is in memory).
// Loading an extension is unsafe in rusqlite.
#![allow(unsafe_code)]

use rusqlite::types::Value;
use rusqlite::{params_from_iter, Connection};
use std::error::Error;
use std::path::PathBuf;

const RUNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/agent-runs.csv");

fn main() -> Result<(), Box<dyn Error>> {
    let mut connection = match std::env::args().nth(1) {
        Some(path) => Connection::open(path)?,
        None => Connection::open_in_memory()?,
    };
    load_extension(&connection)?;
    let version: i64 = connection.query_row("SELECT skill_ema_init()", [], |row| row.get(0))?;
    let imported = import_runs(&mut connection)?;
    println!("Schema version {version}; {imported} runs imported.\n");

    print_table(
        &connection,
        "The runner's word against the tests: what a plain total says",
        "SELECT count(*) AS runs, sum(end_reason = 'Submitted') AS submitted, sum(success) AS successes,
                round(avg(success), 3) AS success_rate, round(sum(estimated_cost_usd), 2) AS cost_usd
         FROM skill_invocations",
    )?;
    for (title, group_by, names) in [
        ("By project", "skill", "skill_name"),
        ("By model", "model", "model"),
        ("By model and provider", "model,provider", "model, provider"),
    ] {
        let title = format!("{title}: skill_ema(14, 0.3, the last day, '{group_by}')");
        print_table(&connection, &title, &ema_by(group_by, names))?;
    }
    Ok(())
}

fn ema_by(group_by: &str, names: &str) -> String {
    format!(
        "SELECT {names}, sample_count AS runs, success_count AS ok, printf('%.3f', ema_success_rate) AS success,
                printf('%.2f - %.2f', success_rate_low, success_rate_high) AS interval_95,
                printf('%.3f', ema_cost_usd) AS cost_usd, printf('%.1f', ema_duration_s) AS seconds,
                printf('%.1f', effective_n) AS effective_n
         FROM skill_ema(14, 0.3, (SELECT max(day) FROM skill_stats_daily), '{group_by}')"
    )
}

/// Loads the library that was built beside this program.
fn load_extension(connection: &Connection) -> Result<(), Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let directory = program.parent().and_then(|examples| examples.parent()).ok_or("the program is in no directory")?;
    let library: PathBuf = directory.join(format!("{}skill_ema", std::env::consts::DLL_PREFIX));
    // SAFETY: the library is this project's own, built with this program.
    unsafe {
        connection.load_extension_enable()?;
        connection.load_extension(&library, None::<&str>)?;
    }
    connection.load_extension_disable()?;
    Ok(())
}

/// Records the runs with plain INSERTs: the project stands for the skill, the tests' verdict for the outcome. The
/// file's fields go in as text, in its order; the log's columns turn them into numbers.
fn import_runs(connection: &mut Connection) -> Result<usize, Box<dyn Error>> {
    let transaction = connection.transaction()?;
    let mut imported = 0;
    for run in csv::Reader::from_path(RUNS)?.records() {
        imported += transaction
            .prepare_cached(
                "INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, completed_at,
                   duration_seconds, input_tokens, output_tokens, cache_read_tokens, estimated_cost_usd, end_reason, success)
                 VALUES (?1, 'swe-bench-verified', ?2, ?3, ?4, ?5, ?6, ?6 - ?5, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params_from_iter(run?.iter()))?;
    }
    transaction.commit()?;
    Ok(imported)
}

/// Prints what a query gives, numbers to the right.
fn print_table(connection: &Connection, title: &str, sql: &str) -> Result<(), Box<dyn Error>> {
    let mut statement = connection.prepare(sql)?;
    let names: Vec<String> = statement.column_names().map(ToString::to_string).collect();
    let mut lines: Vec<Vec<(String, bool)>> = vec![names.iter().map(|name| (name.clone(), false)).collect()];
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cells: Result<Vec<_>, rusqlite::Error> = (0..names.len()).map(|index| row.get(index).map(cell)).collect();
        lines.push(cells?);
    }
    let width = |column: usize| lines.iter().map(|line| line[column].0.chars().count()).max().unwrap_or(0);
    println!("{title}");
    for (number, line) in lines.iter().enumerate() {
        let cells: Vec<String> = line
            .iter()
            .enumerate()
            .map(|(column, (text, right))| {
                let width = width(column);
                if *right {
                    format!("{text:>width$}")
                } else {
                    format!("{text:<width$}")
                }
            })
            .collect();
        println!("  {}", cells.join("  ").trim_end());
        if number == 0 {
            let rules: Vec<String> = (0..names.len()).map(|column| "-".repeat(width(column))).collect();
            println!("  {}", rules.join("  "));
        }
    }
    println!();
    Ok(())
}

/// A cell's text, and whether it is a number.
fn cell(value: Value) -> (String, bool) {
    match value {
        Value::Null => ("-".to_string(), false),
        Value::Integer(number) => (number.to_string(), true),
        Value::Real(number) => (number.to_string(), true),
        Value::Text(text) => {
            let number = text.parse::<f64>().is_ok();
            (text, number)
        }
        Value::Blob(bytes) => (format!("{} bytes", bytes.len()), false),
    }
}
