//! The panic guard: no panic crosses the C boundary, and none is printed, since the SQL error says it all.

use super::{Error, Result};
use sqlite3ext_sys::SQLITE_INTERNAL;
use std::cell::Cell;
use std::os::raw::c_int;
use std::panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread runs code of ours, whose panics are caught. It needs no destructor, which would have to
    /// outlive the library.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps panics inside a guard off the standard error of the host. Those of a host that is itself a Rust program with
/// this crate in it reach the hook that was there.
pub fn silence() {
    static SILENCED: Once = Once::new();
    // The hook cannot be changed while the thread unwinds.
    if !std::thread::panicking() {
        SILENCED.call_once(|| {
            let hook = take_hook();
            set_hook(Box::new(move |panic| {
                if !GUARDED.get() {
                    hook(panic);
                }
            }));
        });
    }
}

/// Runs `call`, which may call the host's own functions: their panics are not ours to silence.
pub fn outside<T>(call: impl FnOnce() -> T) -> T {
    let guarded = GUARDED.replace(false);
    let result = call();
    GUARDED.set(guarded);
    result
}

/// Runs `body`; a panic in it becomes an error that asks for a report.
///
/// What `body` borrows may be left half-changed by a panic. That is sound, since nothing here is `unsafe`
/// on top of it, and harmless, since SQLite ends the statement and drops the cursor.
pub fn guard<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    let outcome = GUARDED.with(|guarded| {
        let before = guarded.replace(true);
        let outcome = catch_unwind(AssertUnwindSafe(body));
        guarded.set(before);
        outcome
    });
    outcome.unwrap_or_else(|payload| {
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
    use std::sync::Mutex;

    #[test]
    fn a_panic_becomes_an_error_with_its_message() {
        let error = guard::<()>(|| panic!("with {}", "an argument")).unwrap_err();
        assert_eq!(error.code, SQLITE_INTERNAL as c_int);
        assert!(error.message.ends_with("with an argument"), "{error}");
        assert!(guard::<()>(|| panic!("literal")).unwrap_err().message.ends_with("literal"));
    }

    #[test]
    fn only_panics_inside_a_guard_are_kept_from_the_hook_that_was_there() {
        static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let default = take_hook();
        set_hook(Box::new(move |panic| match panic.payload().downcast_ref::<&str>() {
            Some(message) if message.starts_with("outside") => SEEN.lock().unwrap().push(message.to_string()),
            Some(message) if message.starts_with("inside") => SEEN.lock().unwrap().push(message.to_string()),
            _ => default(panic),
        }));
        silence();
        silence();
        let outside_a_guard = |message: &'static str| catch_unwind(|| std::panic::panic_any(message)).unwrap_err();
        outside_a_guard("outside, before");
        let nested = guard::<()>(|| {
            let _ = guard::<()>(|| panic!("inside, nested"));
            outside(|| outside_a_guard("outside, in the host's function"));
            std::thread::spawn(move || outside_a_guard("outside, in another thread")).join().unwrap();
            panic!("inside, after the nested")
        });
        assert!(nested.unwrap_err().message.ends_with("inside, after the nested"));
        outside_a_guard("outside, after");
        let places = ["before", "in the host's function", "in another thread", "after"];
        assert_eq!(*SEEN.lock().unwrap(), places.map(|place| format!("outside, {place}")));
    }

    #[test]
    fn results_pass_through() {
        assert_eq!(guard(|| Ok(7)), Ok(7));
        assert_eq!(guard::<()>(|| Err(Error::new("no"))), Err(Error::new("no")));
    }
}
