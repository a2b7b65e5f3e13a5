//! What every host of rusqlite does: runs SQL statements (NUL-separated, from standard input) against a database file and prints a
//! line per row, columns joined by `|`, NULL as `NULL`. The first error ends it, its message on standard error, with exit status 1.

use rusqlite::types::Value;
use rusqlite::{Connection, ToSql};
use std::error::Error;
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

/// Opens `database`, prepares the connection, and runs the statements.
fn run(database: &str, prepare: impl Fn(&Connection) -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let connection = Connection::open(database)?;
    prepare(&connection)?;
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

/// The whole program.
pub fn main(database: &str, prepare: impl Fn(&Connection) -> Result<(), Box<dyn Error>>) {
    if let Err(error) = run(database, prepare) {
        eprintln!("{}", error);
        std::process::exit(1);
    }
}
