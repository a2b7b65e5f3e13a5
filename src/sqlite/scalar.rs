//! Scalar functions.

use super::api::{call, Hold};
use super::guard::guard;
use super::statement::length_of;
use super::{Connection, Error, Result, ValueRef};
use sqlite3ext_sys::{SQLITE_DETERMINISTIC, SQLITE_DIRECTONLY, SQLITE_INNOCUOUS, SQLITE_UTF8};
use sqlite_loadable::ext::{sqlite3_context, sqlite3_value, sqlite3ext_create_function_v2};
use std::any::Any;
use std::ffi::CString;
use std::marker::PhantomData;
use std::os::raw::{c_int, c_void};
use std::rc::Rc;

/// Since SQLite 3.45 a function says beforehand that it may return a subtype. Older ones, and so our bindings, do not
/// know the bit and pass it over.
const SQLITE_RESULT_SUBTYPE: u32 = 0x0100_0000;

/// What SQLite may assume of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatility {
    /// The same arguments give the same answer and nothing else happens: usable in views, triggers, indexes
    /// and generated columns, also with `trusted_schema=OFF`.
    Pure,
    /// It changes the database: only a statement may call it directly, never a view or trigger.
    DirectOnly,
}

/// A scalar SQL function.
pub struct ScalarFunction {
    /// Its SQL name.
    pub name: &'static str,
    /// How many arguments it takes.
    pub arguments: u8,
    /// What SQLite may assume of it.
    pub volatility: Volatility,
    /// What it does.
    pub call: fn(&Context<'_>, &Arguments<'_>) -> Result<Output<'static>>,
}

/// What a function, or a column of a table function, gives back.
#[derive(Debug, Clone, PartialEq)]
pub enum Output<'a> {
    /// A value that is at hand; NaN becomes NULL.
    Value(ValueRef<'a>),
    /// Text made for it.
    Text(String),
    /// JSON text, with the subtype by which SQLite's JSON functions know it.
    Json(String),
}

impl Output<'_> {
    /// SQL NULL.
    pub const NULL: Self = Output::Value(ValueRef::Null);
}

impl<'a, T: Into<Output<'a>>> From<Option<T>> for Output<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Output::NULL, Into::into)
    }
}

impl<'a> From<ValueRef<'a>> for Output<'a> {
    fn from(value: ValueRef<'a>) -> Self {
        Output::Value(value)
    }
}

impl From<f64> for Output<'_> {
    fn from(value: f64) -> Self {
        Output::Value(ValueRef::Real(value))
    }
}

impl From<i64> for Output<'_> {
    fn from(value: i64) -> Self {
        Output::Value(ValueRef::Integer(value))
    }
}

impl From<String> for Output<'_> {
    fn from(value: String) -> Self {
        Output::Text(value)
    }
}

/// The arguments of a call.
pub struct Arguments<'a> {
    values: &'a [*mut sqlite3_value],
}

impl<'a> Arguments<'a> {
    /// Wraps the `count` arguments of a call.
    ///
    /// # Safety
    /// `values` holds `count` pointers, or none and is perhaps NULL; they are valid and unchanged during `'a`.
    pub(super) unsafe fn from_raw(count: c_int, values: *mut *mut sqlite3_value) -> Self {
        let values = match usize::try_from(count) {
            // SAFETY: not NULL, so there are `count` pointers.
            Ok(count) if !values.is_null() => unsafe { std::slice::from_raw_parts(values, count) },
            _ => &[],
        };
        Arguments { values }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// Argument `index` (from 0); NULL past the last.
    ///
    /// # Errors
    /// SQLite is out of memory.
    #[inline]
    pub fn get(&self, index: usize) -> Result<ValueRef<'a>> {
        match self.values.get(index) {
            // SAFETY: valid during `'a`, as `from_raw` was promised.
            Some(&value) => unsafe { ValueRef::from_raw(value) },
            None => Ok(ValueRef::Null),
        }
    }

    /// The members of argument `index`, which a plan asked for as a whole `IN` list.
    pub fn in_list(&self, index: usize) -> Result<Vec<super::Value>> {
        let Some(&list) = self.values.get(index) else {
            return Err(Error::new("the list of an IN is missing"));
        };
        let mut members = Vec::new();
        let mut member: *mut sqlite3_value = std::ptr::null_mut();
        // SAFETY: the argument is valid; SQLite returns an error for one that is no such list. Each member is
        // valid until the next call, and is copied before it.
        unsafe {
            let mut code = call!(vtab_in_first(list, &mut member));
            while code == 0 && !member.is_null() {
                members.push(ValueRef::from_raw(member)?.to_owned());
                code = call!(vtab_in_next(list, &mut member));
            }
            match code as u32 {
                0 | sqlite3ext_sys::SQLITE_DONE => Ok(members),
                _ => Err(Error::with_code(code, "the list of an IN could not be read")),
            }
        }
    }
}

/// The call that a function answers.
pub struct Context<'a> {
    raw: *mut sqlite3_context,
    call: PhantomData<&'a ()>,
}

impl Context<'_> {
    /// The connection that called.
    pub fn connection(&self) -> Connection {
        // SAFETY: the context is valid during the call, and so is its connection.
        unsafe { Connection::from_raw(call!(context_db_handle(self.raw))) }
    }

    /// What `make` gives for argument `index`, made once for the whole statement where that argument is constant in it.
    pub fn once_per_statement<T: 'static>(&self, index: usize, make: impl FnOnce() -> Result<T>) -> Result<Rc<T>> {
        // SAFETY: the context is valid. What lies there is NULL or was put there below, by this function.
        let kept = unsafe {
            let kept = call!(get_auxdata(self.raw, index as c_int)).cast::<Rc<dyn Any>>();
            kept.as_ref().cloned()
        };
        if let Some(kept) = kept.and_then(|kept| kept.downcast::<T>().ok()) {
            return Ok(kept);
        }
        let made = Rc::new(make()?);
        let shared: Rc<dyn Any> = made.clone();
        let keep = Box::into_raw(Box::new(shared)).cast::<c_void>();
        // SAFETY: SQLite drops `keep` with `drop_kept`, when the statement ends or, out of memory, at once; `made` is a
        // share of our own.
        unsafe { call!(set_auxdata(self.raw, index as c_int, keep, Some(drop_kept))) };
        Ok(made)
    }

    /// Hands the answer to SQLite.
    ///
    /// # Safety
    /// `raw` is the context of the running callback.
    pub(super) unsafe fn answer(raw: *mut sqlite3_context, outcome: Result<Output<'_>>) {
        // SAFETY: the context is valid; SQLite copies text and blobs (destructor -1) and messages.
        unsafe {
            match outcome.and_then(|output| write(raw, &output)) {
                Ok(()) => {}
                Err(error) => {
                    let length = length_of(error.message.as_bytes()).unwrap_or(0);
                    call!(result_error(raw, error.message.as_ptr().cast(), length));
                    call!(result_error_code(raw, error.code));
                }
            }
        }
    }
}

/// # Safety
/// `raw` is the context of the running callback.
unsafe fn write(raw: *mut sqlite3_context, output: &Output<'_>) -> Result<()> {
    // SAFETY: the context is valid, and with the destructor -1 (SQLITE_TRANSIENT) SQLite copies the bytes.
    unsafe {
        let copy = Some(std::mem::transmute::<isize, unsafe extern "C" fn(*mut c_void)>(-1));
        let value = match output {
            Output::Value(value) => *value,
            Output::Text(text) | Output::Json(text) => ValueRef::Text(text.as_bytes()),
        };
        match value {
            ValueRef::Null => call!(result_null(raw)),
            ValueRef::Integer(number) => call!(result_int64(raw, number)),
            ValueRef::Real(number) => call!(result_double(raw, number)),
            ValueRef::Text(text) => call!(result_text(raw, text.as_ptr().cast(), length_of(text)?, copy)),
            ValueRef::Blob(blob) => call!(result_blob(raw, blob.as_ptr().cast(), length_of(blob)?, copy)),
        }
        if matches!(output, Output::Json(_)) {
            call!(result_subtype(raw, u32::from(b'J')));
        }
    }
    Ok(())
}

unsafe extern "C" fn drop_kept(kept: *mut c_void) {
    // SAFETY: SQLite passes what `once_per_statement` gave it, once.
    let kept = unsafe { Box::from_raw(kept.cast::<Rc<dyn Any>>()) };
    let _ = guard(|| {
        drop(kept);
        Ok(())
    });
}

impl Connection {
    /// Registers `function` on this connection.
    pub fn define_scalar(&self, function: &'static ScalarFunction) -> Result<()> {
        let flags = SQLITE_UTF8
            | match function.volatility {
                Volatility::Pure => SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS | SQLITE_RESULT_SUBTYPE,
                Volatility::DirectOnly => SQLITE_DIRECTONLY,
            };
        let name = CString::new(function.name).unwrap_or_default();
        // SQLite keeps it until the function goes, and gives it back at once where there is no function.
        std::mem::forget(Hold::new());
        // SAFETY: SQLite copies the name and hands `function`, which is never freed, back to `on_call`.
        let code = unsafe {
            sqlite3ext_create_function_v2(
                self.as_raw(),
                name.as_ptr(),
                c_int::from(function.arguments),
                flags as c_int,
                std::ptr::from_ref(function).cast_mut().cast(),
                Some(on_call),
                None,
                None,
                Some(Hold::let_go),
            )
        };
        self.defined(code, name, Some(function.arguments.into()))
    }
}

/// What SQLite calls for every scalar function.
unsafe extern "C" fn on_call(raw: *mut sqlite3_context, count: c_int, values: *mut *mut sqlite3_value) {
    // SAFETY: the user data is what `define_scalar` gave; the context and the values are those of this call.
    unsafe {
        let outcome = guard(|| {
            let function = &*call!(user_data(raw)).cast::<ScalarFunction>();
            let context = Context { raw, call: PhantomData };
            (function.call)(&context, &Arguments::from_raw(count, values))
        });
        Context::answer(raw, outcome);
    }
}
