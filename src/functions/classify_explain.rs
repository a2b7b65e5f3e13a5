//! `classify_explain(text)`: why `classify_outcome(text)` judges a text as it does.
//!
//! ```sql
//! SELECT piece, line, round(weight, 2) AS weight, towards FROM classify_explain('0 copied, 12 errors') LIMIT 5;
//! ```
//!
//! | column | meaning |
//! |---|---|
//! | `piece` | the words that weigh; in parentheses a sign, such as `(a failure is stated last)`, or the known form that decided |
//! | `line` | the line that the piece stands in, of at most 200 characters; NULL for a sign |
//! | `weight` | its part of the score, above 0; 1 for a known form |
//! | `towards` | 'success' or 'failure' |
//!
//! The heaviest come first. Credentials in both texts are masked. Markers are not looked for. No row for NULL; numbers and
//! blobs are read as `classify_outcome` reads them.

use super::classify_outcome::ends_of;
use crate::logic::outcome::{explained, Piece};
use crate::sqlite::{
    Arguments, Connection, Cursor, Error, IndexInfo, Output, Plan, Result, TableFunction, Value, ValueRef,
};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The table function.
pub struct ClassifyExplain;

const TEXT: usize = 4;

impl TableFunction for ClassifyExplain {
    const NAME: &'static str = "classify_explain";
    const DECLARATION: &'static str = "CREATE TABLE x(piece TEXT, line TEXT, weight REAL, towards TEXT, text HIDDEN)";
    type Cursor = Reading;

    fn plan(info: &IndexInfo) -> Result<Option<Plan>> {
        let mut plan = Plan::new();
        let texts = info.equalities().into_iter().filter(|constraint| constraint.column == TEXT);
        match texts.clone().find(|constraint| constraint.usable) {
            Some(text) => {
                plan.pass(&text, true);
                plan.note.push('t');
            }
            None if texts.count() > 0 => return Ok(None),
            None => {}
        }
        plan.cost = 100.0;
        plan.rows = 50;
        Ok(Some(plan))
    }

    fn open(_: Connection) -> Result<Reading> {
        Ok(Reading { rows: Vec::new(), row: 0, text: Value::Null, hash: 0 })
    }
}

/// One reading.
pub struct Reading {
    rows: Vec<Piece>,
    row: usize,
    text: Value,
    hash: i64,
}

impl Cursor for Reading {
    fn filter(&mut self, note: &str, arguments: &Arguments<'_>) -> Result<()> {
        if note.is_empty() {
            return Err(Error::new(r#"classify_explain takes a text: SELECT * FROM classify_explain('…'); got none"#));
        }
        let argument = arguments.get(0)?;
        let text = ends_of(argument);
        self.rows = text.as_deref().map_or_else(Vec::new, explained);
        self.row = 0;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        self.hash = hasher.finish() as i64;
        self.text = argument.to_owned();
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.row += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.row >= self.rows.len()
    }

    fn column(&self, index: usize) -> Result<Output<'_>> {
        let Some(row) = self.rows.get(self.row) else { return Ok(Output::NULL) };
        let text = |text: &'_ str| -> Output<'_> { Output::Text(text.to_owned()) };
        Ok(match index {
            0 => text(&row.piece),
            1 => row.line.as_deref().map(text).into(),
            2 => row.weight.abs().into(),
            3 => ValueRef::Text(if row.weight > 0.0 { b"success" } else { b"failure" }).into(),
            _ => self.text.borrow().into(),
        })
    }

    fn rowid(&self) -> i64 {
        self.hash.wrapping_add(self.row as i64)
    }
}
