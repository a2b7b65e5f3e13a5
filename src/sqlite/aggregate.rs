//! Aggregate functions, each of them a window function too.
//!
//! `sqlite-loadable` has none, so they are registered through the host's own table of routines.

use super::api::call;
use super::guard::guard;
use super::{Arguments, Connection, Context, Error, Output, Result};
use sqlite3ext_sys::{SQLITE_DETERMINISTIC, SQLITE_INNOCUOUS, SQLITE_UTF8};
use sqlite_loadable::ext::{sqlite3_context, sqlite3_value};
use std::ffi::CString;
use std::mem::size_of;
use std::os::raw::c_int;
use std::ptr;

/// What an aggregate function has gathered of one group, or of the frame of a window as it moves over a partition.
///
/// The same rows must give the same answer, and nothing else may happen: SQLite is told that it is deterministic and
/// innocuous.
pub trait Aggregate: Default + 'static {
    /// Its SQL name.
    const NAME: &'static str;
    /// How many arguments it takes: any of these.
    const ARGUMENTS: &'static [u8];

    /// Adds a row.
    ///
    /// # Errors
    /// End the statement.
    fn step(&mut self, arguments: &Arguments<'_>) -> Result<()>;

    /// Takes away the oldest row, whose arguments come again: SQLite moves a frame forwards only.
    ///
    /// # Errors
    /// End the statement.
    fn inverse(&mut self, arguments: &Arguments<'_>) -> Result<()>;

    /// The answer for the rows that are in; for none where no row came.
    ///
    /// # Errors
    /// End the statement.
    fn value(&mut self) -> Result<Output<'static>>;
}

impl Connection {
    /// Registers the aggregate function `A` on this connection.
    pub fn define_aggregate<A: Aggregate>(&self) -> Result<()> {
        let name = CString::new(A::NAME).unwrap_or_default();
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
        for &arguments in A::ARGUMENTS {
            // SAFETY: SQLite copies the name; the callbacks take no user data.
            let code = unsafe {
                call!(create_window_function(
                    self.as_raw(),
                    name.as_ptr(),
                    c_int::from(arguments),
                    flags as c_int,
                    ptr::null_mut(),
                    Some(step::<A>),
                    Some(finish::<A>),
                    Some(value::<A>),
                    Some(inverse::<A>),
                    None,
                ))
            };
            self.defined(code, name.clone(), Some(arguments.into()))?;
        }
        Ok(())
    }
}

/// Where SQLite keeps the pointer to a group's state: NULL until the first row, and again once the state is dropped.
/// SQLite allocates the place, with zeros in it, only where asked to; else there may be none.
///
/// # Safety
/// `raw` is the context of the running callback, and only this function asks it for its aggregate context. The place
/// is good until the callback returns.
unsafe fn place<'a, A>(raw: *mut sqlite3_context, allocate: bool) -> Option<&'a mut *mut A> {
    let size = if allocate { size_of::<*mut A>() as c_int } else { 0 };
    // SAFETY: the context is valid. SQLite's memory is aligned for pointers, and zeros are the null pointer.
    unsafe { call!(aggregate_context(raw, size)).cast::<*mut A>().as_mut() }
}

/// Reports an error, as the statement's; there is nothing to report where all went well.
///
/// # Safety
/// `raw` is the context of the running callback.
unsafe fn report(raw: *mut sqlite3_context, outcome: Result<()>) {
    if let Err(error) = outcome {
        // SAFETY: the caller's promise.
        unsafe { Context::answer(raw, Err(error)) };
    }
}

unsafe extern "C" fn step<A: Aggregate>(raw: *mut sqlite3_context, count: c_int, values: *mut *mut sqlite3_value) {
    // SAFETY: the context and the values are those of this callback; the state is NULL or was boxed here, and SQLite
    // runs one callback of a group at a time.
    unsafe {
        let outcome = guard(|| {
            let state = place::<A>(raw, true).ok_or_else(Error::out_of_memory)?;
            if state.is_null() {
                *state = Box::into_raw(Box::default());
            }
            (**state).step(&Arguments::from_raw(count, values))
        });
        report(raw, outcome);
    }
}

unsafe extern "C" fn inverse<A: Aggregate>(raw: *mut sqlite3_context, count: c_int, values: *mut *mut sqlite3_value) {
    // SAFETY: as in `step`.
    unsafe {
        let outcome = guard(|| match place::<A>(raw, false).and_then(|state| state.as_mut()) {
            Some(state) => state.inverse(&Arguments::from_raw(count, values)),
            None => Ok(()),
        });
        report(raw, outcome);
    }
}

unsafe extern "C" fn value<A: Aggregate>(raw: *mut sqlite3_context) {
    // SAFETY: as in `step`.
    unsafe {
        let outcome = guard(|| match place::<A>(raw, false).and_then(|state| state.as_mut()) {
            Some(state) => state.value(),
            None => A::default().value(),
        });
        Context::answer(raw, outcome);
    }
}

/// SQLite calls this once for every group that has a state, also where the statement failed or was not read to its end.
unsafe extern "C" fn finish<A: Aggregate>(raw: *mut sqlite3_context) {
    // SAFETY: as in `step`; what was boxed there is taken out of its place, and so dropped once.
    unsafe {
        value::<A>(raw);
        let state = place::<A>(raw, false).map_or(ptr::null_mut(), |state| std::mem::replace(state, ptr::null_mut()));
        if !state.is_null() {
            let state = Box::from_raw(state);
            let outcome = guard(|| {
                drop(state);
                Ok(())
            });
            report(raw, outcome);
        }
    }
}
