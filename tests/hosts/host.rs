//! Runs SQL statements (NUL-separated, from standard input) against a database file and prints a line per row:
//! columns joined by `|`, NULL as `NULL`. The first error ends it, its message on standard error, with exit status 1.
//!
//! Usage: `host DATABASE [EXTENSION]`

#![allow(unsafe_code, unused_unsafe)]

use rusqlite::types::Value;
use rusqlite::{Connection, ToSql};
use std::io::Read;

fn show(value: Value) -> String {
    match value {
        Value::Null => "NULL".to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{:?}", number),
        Value::Text(text) => text,
        Value::Blob(bytes) => format!("a blob of {} bytes", bytes.len()),
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let connection = Connection::open(&arguments[1])?;
    if let Some(extension) = arguments.get(2) {
        // SAFETY: (needed by the newer of the two rusqlite versions only) the extension is the one under test.
        unsafe {
            connection.load_extension_enable()?;
            connection.load_extension(extension, None)?;
        }
    }
    let mut script = String::new();
    std::io::stdin().read_to_string(&mut script)?;
    for sql in script.split('\0').filter(|sql| !sql.trim().is_empty()) {
        let mut statement = connection.prepare(sql)?;
        let columns = statement.column_names().len();
        let mut rows = statement.query(&[] as &[&dyn ToSql])?;
        while let Some(row) = rows.next()? {
            let cells: Result<Vec<_>, _> = (0..columns).map(|index| row.get(index).map(show)).collect();
            println!("{}", cells?.join("|"));
        }
    }
    Ok(())
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Err(error) = run(&arguments) {
        eprintln!("{}", error);
        std::process::exit(1);
    }
}
