//! A program that loads the extension, or works on the database without it.
//!
//! Usage: `host DATABASE [EXTENSION]`, and the statements as in `statements.rs`.

#![allow(unsafe_code, unused_unsafe)]

mod statements;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    statements::main(&arguments[1], |connection| {
        if let Some(extension) = arguments.get(2) {
            // SAFETY: (needed by the newer versions of rusqlite only) the extension is the one under test.
            unsafe {
                connection.load_extension_enable()?;
                connection.load_extension(extension, None::<&str>)?;
            }
        }
        Ok(())
    });
}
