//! SQLite's five kinds of value, borrowed and owned.

use super::api::call;
use super::{number, Error, Result};
use sqlite3ext_sys::{SQLITE_BLOB, SQLITE_FLOAT, SQLITE_INTEGER, SQLITE_TEXT};
use sqlite_loadable::ext::sqlite3_value;
use std::borrow::Cow;
use std::fmt;
use std::os::raw::c_int;

/// A value that SQLite owns. Text is UTF-8 by promise only: a database may hold any bytes, NUL included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// SQL NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float; SQLite has no NaN, but has infinities.
    Real(f64),
    /// Text, as bytes.
    Text(&'a [u8]),
    /// A blob.
    Blob(&'a [u8]),
}

/// A value of our own.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float.
    Real(f64),
    /// Text, as bytes: a name that is not UTF-8 must still be found again.
    Text(Vec<u8>),
    /// A blob.
    Blob(Vec<u8>),
}

impl Value {
    /// The same value, borrowed.
    pub fn borrow(&self) -> ValueRef<'_> {
        match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text),
            Value::Blob(blob) => ValueRef::Blob(blob),
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Real(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Integer(number.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text.into_bytes())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.as_bytes().to_vec())
    }
}

/// How much of a value an error message quotes, in characters.
const QUOTED_CHARACTERS: usize = 60;

impl<'a> ValueRef<'a> {
    /// Reads a value.
    ///
    /// # Errors
    /// SQLite is out of memory: it may have to convert a text, or to write a blob out.
    ///
    /// # Safety
    /// `value` is valid and neither changed nor freed during `'a`.
    #[inline(always)]
    pub(super) unsafe fn from_raw(value: *mut sqlite3_value) -> Result<ValueRef<'a>> {
        // SAFETY: the value is valid.
        unsafe {
            match call!(value_type(value)) as u32 {
                SQLITE_INTEGER => Ok(ValueRef::Integer(call!(value_int64(value)))),
                SQLITE_FLOAT => Ok(ValueRef::Real(call!(value_double(value)))),
                SQLITE_TEXT => ValueRef::text_from_raw(value),
                SQLITE_BLOB => ValueRef::blob_from_raw(value),
                _ => Ok(ValueRef::Null),
            }
        }
    }

    // Apart from the above, and never inlined with it: aggregates read millions of numbers.
    #[inline(never)]
    unsafe fn text_from_raw(value: *mut sqlite3_value) -> Result<ValueRef<'a>> {
        // SAFETY: as in `from_raw`. The bytes are counted after the text is asked for, which makes UTF-8 of it.
        unsafe {
            let start = call!(value_text(value)).cast::<u8>();
            bytes(start, call!(value_bytes(value)), false).map(ValueRef::Text)
        }
    }

    #[inline(never)]
    unsafe fn blob_from_raw(value: *mut sqlite3_value) -> Result<ValueRef<'a>> {
        // SAFETY: as in `from_raw`. The bytes are counted first: of a blob that could not be written out none is left.
        unsafe {
            let length = call!(value_bytes(value));
            bytes(call!(value_blob(value)).cast::<u8>(), length, length == 0).map(ValueRef::Blob)
        }
    }

    /// The same value; but for a text that is wholly a number, as SQLite writes numbers, that number.
    #[inline]
    pub fn numeric(self) -> ValueRef<'a> {
        match self {
            ValueRef::Text(text) => number::parse(text).unwrap_or(self),
            _ => self,
        }
    }

    /// The number, whole or not, also where it comes as text; `None` for what is none.
    #[inline]
    pub fn to_number(&self) -> Option<f64> {
        match *self {
            ValueRef::Integer(number) => Some(number as f64),
            ValueRef::Real(number) => Some(number),
            ValueRef::Text(text) => number::parse(text)?.to_number(),
            _ => None,
        }
    }

    /// The bytes of a text; `None` for what is none.
    pub fn to_bytes(&self) -> Option<&'a [u8]> {
        match *self {
            ValueRef::Text(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The value as text, with invalid UTF-8 replaced; `None` for NULL.
    pub fn to_text(&self) -> Option<Cow<'a, str>> {
        match *self {
            ValueRef::Null => None,
            ValueRef::Integer(number) => Some(number.to_string().into()),
            ValueRef::Real(number) => Some(format!("{number:?}").into()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes)),
        }
    }

    /// A copy of our own.
    pub fn to_owned(&self) -> Value {
        match *self {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(bytes) => Value::Text(bytes.to_vec()),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        }
    }
}

/// Quotes the value for an error message: its kind shows, and a long one is cut.
impl fmt::Display for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            ValueRef::Null => f.write_str("NULL"),
            ValueRef::Integer(number) => write!(f, "{number}"),
            ValueRef::Real(number) => write!(f, "{number:?}"),
            ValueRef::Blob(bytes) => write!(f, "a blob of {} bytes", bytes.len()),
            ValueRef::Text(bytes) => {
                // Four bytes hold any character, so the cut leaves enough of them and spares the rest of a long text.
                let start = &bytes[..bytes.len().min(4 * QUOTED_CHARACTERS + 4)];
                let text = String::from_utf8_lossy(start);
                let mut characters = text.chars();
                let quoted: String = characters.by_ref().take(QUOTED_CHARACTERS).collect();
                let more = if characters.next().is_some() { "…" } else { "" };
                write!(f, "'{}{more}'", quoted.replace('\'', "''"))
            }
        }
    }
}

/// The `length` bytes at `start`. SQLite gives no pointer when it is out of memory, and to an empty blob (not to an empty
/// text): only there it `may_be_null`.
///
/// # Safety
/// `start` is NULL or points to `length` bytes that stay unchanged during `'a`.
unsafe fn bytes<'a>(start: *const u8, length: c_int, may_be_null: bool) -> Result<&'a [u8]> {
    match usize::try_from(length) {
        // SAFETY: not NULL, so there are `length` bytes.
        Ok(length) if !start.is_null() => Ok(unsafe { std::slice::from_raw_parts(start, length) }),
        _ if may_be_null => Ok(&[]),
        _ => Err(Error::out_of_memory()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_show_the_kind_and_cut_what_is_long() {
        assert_eq!(ValueRef::Text(b"it's").to_string(), "'it''s'");
        assert_eq!(ValueRef::Real(14.0).to_string(), "14.0");
        assert_eq!(ValueRef::Integer(-1).to_string(), "-1");
        assert_eq!(ValueRef::Blob(&[1, 2]).to_string(), "a blob of 2 bytes");
        let long = "ä".repeat(1000);
        let shown = ValueRef::Text(long.as_bytes()).to_string();
        assert_eq!(shown, format!("'{}…'", "ä".repeat(QUOTED_CHARACTERS)));
    }

    #[test]
    fn text_is_read_whatever_the_bytes() {
        assert_eq!(ValueRef::Text(b"a\xFFb").to_text().unwrap(), "a\u{FFFD}b");
        assert_eq!(ValueRef::Real(1.0).to_text().unwrap(), "1.0");
        assert_eq!(ValueRef::Null.to_text(), None);
    }
}
