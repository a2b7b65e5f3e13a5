//! What happens when SQLite loads the library.

use super::guard::{guard, silence};
use super::{api, Connection, Result};
use sqlite3ext_sys::{SQLITE_ERROR, SQLITE_OK};
use sqlite_loadable::entrypoints::register_entrypoint;
use sqlite_loadable::ext::{sqlite3, sqlite3_api_routines};
use std::os::raw::{c_char, c_uint};

/// Checks the host, hands its routines to `sqlite-loadable` and to this layer, and registers the functions.
/// On failure the message tells the user why the library was not loaded.
///
/// # Safety
/// The three pointers are those that SQLite passed to the entry point.
pub unsafe fn load(
    db: *mut sqlite3,
    error_message: *mut *mut c_char,
    api: *mut sqlite3_api_routines,
    register: fn(&Connection) -> Result<()>,
) -> c_uint {
    silence();
    let outcome = guard(|| {
        // SAFETY: `api` is the host's.
        unsafe { api::accept(api)? };
        // Hands the routines to sqlite-loadable. Its own way to register would drop the message of an error.
        register_entrypoint(db, error_message, api, |_| Ok(()));
        // SAFETY: `db` is the connection that loads the library.
        register(&unsafe { Connection::from_raw(db) })
    });
    match outcome {
        Ok(()) => SQLITE_OK,
        Err(error) => {
            if !api.is_null() && !error_message.is_null() {
                // SAFETY: both pointers are the host's; SQLite frees the message.
                unsafe { *error_message = api::sqlite_string(api, &error.message) };
            }
            SQLITE_ERROR
        }
    }
}
