//! A program that has the extension in it and loads no file.
//!
//! Usage: `linked DATABASE`, and the statements as in `statements.rs`.

mod statements;

fn main() {
    let database = std::env::args().nth(1).expect("usage: linked DATABASE");
    statements::main(&database, |connection| Ok(skill_ema::register(connection)?));
}
