//! The safe layer over SQLite's C API, and the only place in this crate with `unsafe` in it.
//!
//! Everything above speaks in terms of [`Connection`], [`Statement`], [`Value`], [`ScalarFunction`],
//! [`Aggregate`] and [`TableFunction`]. `sqlite-loadable` registers the functions and supplies the C types; where it would hide an error,
//! has no aggregates, use a caller's text as a format string or let a panic reach C, this layer stands in front of it:
//!
//! - every callback runs inside [`guard`](guard::guard), so a panic becomes an SQL error;
//! - every error carries SQLite's own message and result code;
//! - a virtual table's message reaches `sqlite3_mprintf` as an argument, never as the format.
#![allow(unsafe_code)]

mod aggregate;
mod api;
mod connection;
mod entry;
mod error;
mod guard;
mod index_info;
#[cfg(feature = "rusqlite")]
mod linked;
mod number;
mod scalar;
mod statement;
mod table_function;
mod transaction;
mod value;

pub use aggregate::Aggregate;
pub use connection::Connection;
pub use entry::load;
pub use error::{Error, Result};
pub use guard::guard;
pub use index_info::{Constraint, IndexInfo, Plan};
#[cfg(feature = "rusqlite")]
pub use linked::load_linked;
pub use scalar::{Arguments, Context, Output, ScalarFunction, Volatility};
pub use statement::Statement;
pub use table_function::{Cursor, TableFunction};
pub use transaction::Undo;
pub use value::{Value, ValueRef};

/// C types that the entry point's signature names.
pub mod ffi {
    pub use sqlite_loadable::ext::{sqlite3, sqlite3_api_routines};
    pub use std::os::raw::{c_char, c_uint};
}

/// Defines the C entry point `$name`, which SQLite calls when it loads the library, and lets `$register`
/// (a `fn(&Connection) -> Result<()>`) put the functions there.
#[macro_export]
macro_rules! entry_point {
    ($name:ident, $register:path) => {
        /// Called by SQLite when the library is loaded.
        ///
        /// # Safety
        /// Only SQLite may call it, with the three pointers that its loadable-extension interface promises.
        #[no_mangle]
        #[allow(unsafe_code)]
        pub unsafe extern "C" fn $name(
            db: *mut $crate::sqlite::ffi::sqlite3,
            error_message: *mut *mut $crate::sqlite::ffi::c_char,
            api: *mut $crate::sqlite::ffi::sqlite3_api_routines,
        ) -> $crate::sqlite::ffi::c_uint {
            // SAFETY: the caller is SQLite, which passes what `load` asks for.
            unsafe { $crate::sqlite::load(db, error_message, api, $register) }
        }
    };
}
