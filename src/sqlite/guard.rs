//! The panic guard: no panic crosses the C boundary.

use super::{Error, Result};
use sqlite3ext_sys::SQLITE_INTERNAL;
use std::os::raw::c_int;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs `body`; a panic in it becomes an error that asks for a report.
///
/// What `body` borrows may be left half-changed by a panic. That is sound, since nothing here is `unsafe`
/// on top of it, and harmless, since SQLite ends the statement and drops the cursor.
pub fn guard<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        let what = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        let error =
            Error::with_code(SQLITE_INTERNAL as c_int, format!("skill_ema: internal error, please report it: {what}"));
        // A payload may panic in its own drop; better to leak those few bytes than the host.
        std::mem::forget(payload);
        Err(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_message() {
        let error = guard::<()>(|| panic!("with {}", "an argument")).unwrap_err();
        assert_eq!(error.code, SQLITE_INTERNAL as c_int);
        assert!(error.message.ends_with("with an argument"), "{error}");
        assert!(guard::<()>(|| panic!("literal")).unwrap_err().message.ends_with("literal"));
    }

    #[test]
    fn results_pass_through() {
        assert_eq!(guard(|| Ok(7)), Ok(7));
        assert_eq!(guard::<()>(|| Err(Error::new("no"))), Err(Error::new("no")));
    }
}
