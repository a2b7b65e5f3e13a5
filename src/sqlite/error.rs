//! The error that every layer returns: a sentence for the person and a result code for the program.

use sqlite3ext_sys::{SQLITE_CONSTRAINT, SQLITE_ERROR, SQLITE_NOMEM};
use std::fmt;
use std::os::raw::c_int;

/// What went wrong, as SQLite will report it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// SQLite's (extended) result code; `SQLITE_ERROR` for a mistake of the caller.
    pub code: c_int,
    /// A sentence that names the function, quotes the value and says what is accepted.
    pub message: String,
}

/// A result whose error SQLite can report.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of the plain `SQLITE_ERROR` kind. NUL characters, at which C would end the message, become U+FFFD.
    pub fn new(message: impl Into<String>) -> Self {
        Error::with_code(SQLITE_ERROR as c_int, message)
    }

    /// An error that passes SQLite's own result code on.
    pub fn with_code(code: c_int, message: impl Into<String>) -> Self {
        let message = message.into().replace('\0', "\u{FFFD}");
        Error { code, message }
    }

    /// What a trigger refuses, with the code that RAISE gives: SQLITE_CONSTRAINT_TRIGGER.
    pub fn refused(message: impl Into<String>) -> Self {
        Error::with_code((SQLITE_CONSTRAINT | 7 << 8) as c_int, message)
    }

    /// SQLite is out of memory.
    #[cold]
    pub fn out_of_memory() -> Self {
        Error::with_code(SQLITE_NOMEM as c_int, "out of memory")
    }

    /// Whether it is about the SQL itself, such as a table or column that is not there, and not about the state of things,
    /// such as memory that ran out or a lock.
    pub fn is_about_the_sql(&self) -> bool {
        self.code == SQLITE_ERROR as c_int
    }

    /// The same error with `prefix` and a colon before its message.
    pub fn context(self, prefix: impl fmt::Display) -> Self {
        Error { code: self.code, message: format!("{prefix}: {}", self.message) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
