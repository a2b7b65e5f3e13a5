//! Numbers that come as text, as SQLite itself writes and reads them. Web front ends and shells pass every value so.

use super::ValueRef;

/// The number that `text` wholly is: a decimal (`14`, `-0.3`, `.5`, `5.`, `1e-3`) or a hexadecimal integer of 64 bits
/// (`0x1F`), with or without a sign and with ASCII blanks around it. `None` for any other text.
///
/// A whole number is an integer where it fits into 64 bits; else, like any other, it is the nearest float.
#[cold]
pub fn parse(text: &[u8]) -> Option<ValueRef<'static>> {
    let text = std::str::from_utf8(text).ok()?.trim_matches(|letter| matches!(letter, '\t'..='\r' | ' '));
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(digits) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        return hexadecimal(digits, text.starts_with('-')).map(ValueRef::Integer);
    }
    if !is_decimal(unsigned) {
        return None;
    }
    let integer = text.parse().ok().map(ValueRef::Integer);
    integer.or_else(|| text.parse().ok().map(ValueRef::Real))
}

/// All 64 bits, of which the first is the sign: SQLite's `0xFFFFFFFFFFFFFFFF` is −1.
fn hexadecimal(digits: &str, negative: bool) -> Option<i64> {
    if !all_digits(digits, 16) {
        return None;
    }
    let bits = match digits.trim_start_matches('0') {
        "" => 0,
        digits => u64::from_str_radix(digits, 16).ok()?,
    } as i64;
    if negative {
        bits.checked_neg()
    } else {
        Some(bits)
    }
}

/// Digits with perhaps a point before, within or after them, and perhaps an exponent.
fn is_decimal(text: &str) -> bool {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    (whole.is_empty() || all_digits(whole, 10))
        && (fraction.is_empty() || all_digits(fraction, 10))
        && (whole.len() + fraction.len() > 0)
        && all_digits(exponent, 10)
}

/// Whether there are digits, and nothing else.
fn all_digits(text: &str, radix: u32) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_digit(radix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rusqlite::types::Value;
    use rusqlite::Connection;

    #[test]
    fn a_text_that_is_wholly_a_number_is_that_number() {
        for (text, number) in [
            ("14", ValueRef::Integer(14)),
            ("+14", ValueRef::Integer(14)),
            (" \t\n\x0B\x0C\r-7 ", ValueRef::Integer(-7)),
            ("0.3", ValueRef::Real(0.3)),
            (".5", ValueRef::Real(0.5)),
            ("-5.", ValueRef::Real(-5.0)),
            ("5.e1", ValueRef::Real(50.0)),
            ("1E-3", ValueRef::Real(0.001)),
            ("1e999", ValueRef::Real(f64::INFINITY)),
            ("0x1F", ValueRef::Integer(31)),
            ("-0X1f", ValueRef::Integer(-31)),
            ("0x0", ValueRef::Integer(0)),
            ("0x000000000000000000FF", ValueRef::Integer(255)),
            ("0xFFFFFFFFFFFFFFFF", ValueRef::Integer(-1)),
            ("9007199254740993", ValueRef::Integer(9_007_199_254_740_993)),
            ("9223372036854775807", ValueRef::Integer(i64::MAX)),
            ("-9223372036854775808", ValueRef::Integer(i64::MIN)),
            ("9223372036854775808", ValueRef::Real(9_223_372_036_854_775_808.0)),
        ] {
            assert_eq!(parse(text.as_bytes()), Some(number), "{text}");
        }
    }

    #[test]
    fn any_other_text_is_none() {
        for text in [
            "",
            " ",
            ".",
            "-",
            "+-1",
            "- 1",
            "--1",
            "1 2",
            "5x",
            "x5",
            "e5",
            ".e5",
            "1e",
            "1e+",
            "1e1.5",
            "1.2.3",
            "1_000",
            "1,5",
            "inf",
            "-inf",
            "infinity",
            "nan",
            "NaN",
            "NULL",
            "true",
            "0x",
            "0x1G",
            "0x+1",
            "0x1.8",
            "0x10000000000000000",
            "-0x8000000000000000",
            "١٤",
            "１４",
            "\u{A0}5",
            "5\0",
            "1f64",
            "0b1",
            "0o7",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(parse(b"5\xFF"), None);
    }

    thread_local! {
        static SQLITE: Connection = Connection::open_in_memory().unwrap();
    }

    /// What SQLite makes of the text in a numeric column (that knows no hexadecimal), or as a literal.
    fn of_sqlite(text: &str) -> Option<Value> {
        SQLITE.with(|sqlite| {
            if text.contains(['x', 'X']) {
                // Not what only a larger piece of SQL can be.
                let literal = text.trim_matches(|letter| matches!(letter, '\t'..='\r' | ' '));
                let blanks_within =
                    literal.contains(|letter: char| !letter.is_ascii_alphanumeric() && !"+-".contains(letter));
                return sqlite
                    .query_row(&format!("SELECT {literal}"), [], |row| row.get(0))
                    .ok()
                    .filter(|_| !blanks_within);
            }
            sqlite
                .execute_batch("CREATE TABLE IF NOT EXISTS temp.t (number NUMERIC, float REAL); DELETE FROM t;")
                .unwrap();
            sqlite.execute("INSERT INTO t VALUES (?1, ?1)", [text]).unwrap();
            // A whole number that is written as a float is an integer in the one column, and stays one in the other.
            let whole = !text.contains(['.', 'e', 'E']);
            let column = if whole { "number" } else { "float" };
            let value: Value = sqlite.query_row(&format!("SELECT {column} FROM t"), [], |row| row.get(0)).unwrap();
            Some(value).filter(|value| !matches!(value, Value::Text(_)))
        })
    }

    fn agree(text: &str) -> bool {
        match (parse(text.as_bytes()), of_sqlite(text)) {
            (None, None) => true,
            (Some(ValueRef::Integer(ours)), Some(Value::Integer(its))) => ours == its,
            // SQLite looks at the first 19 digits only.
            (Some(ValueRef::Real(ours)), Some(Value::Real(its))) => {
                ours == its || (ours - its).abs() <= its.abs() * f64::EPSILON
            }
            _ => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn sqlite_reads_the_same_number(text in "[ \t]?[+-]?([0-9]{0,20}(\\.[0-9]{0,20})?([eE][+-]?[0-9]{0,3})?|0[xX][0-9a-fA-F]{0,18})[ \n]?") {
            prop_assert!(agree(&text), "{:?}: {:?}, SQLite {:?}", text, parse(text.as_bytes()), of_sqlite(&text));
        }

        #[test]
        fn sqlite_sees_no_number_either(text in "[0-9 .eE+_a\u{A0}١-]{0,8}") {
            prop_assert!(agree(&text), "{:?}: {:?}, SQLite {:?}", text, parse(text.as_bytes()), of_sqlite(&text));
        }

        #[test]
        fn every_integer_is_exact(number: i64) {
            prop_assert_eq!(parse(number.to_string().as_bytes()), Some(ValueRef::Integer(number)));
        }
    }
}
