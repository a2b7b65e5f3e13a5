//! `sparkline(value [, low, high])`: a column, or a JSON array, as a line of bars (▁▂▃▄▅▆▇█), so that a shell shows a trend at a
//! glance. An aggregate and a window function.
//!
//! | a row's `value` | draws |
//! |---|---|
//! | a number | a bar |
//! | NULL | a blank |
//! | text that is a JSON array of numbers and nulls | a bar or a blank for each element |
//!
//! Bars stand in the order of the rows: `sparkline(value ORDER BY at)`. SQLite before 3.44 has no such ORDER BY; there
//! an ordered subquery gives the order (`FROM (SELECT … ORDER BY at)`), or `sparkline(json)` of an array that has it.
//!
//! The scale goes from the lowest finite value, ▁, to the highest, █; where all are equal they are drawn ▄. Infinity is
//! drawn █, and minus infinity ▁. With `low` and `high`, finite numbers and the same in every row of a group or partition,
//! the scale is theirs, so that lines can be compared: `low` is drawn ▁, `high` █, and what lies beyond like the nearer. With no number at all the answer is NULL. Anything else is an error. A line may be as
//! long as SQLite lets a text be.

use super::decayed_row::finite;
use crate::logic::sparkline::{parse_json_array, sparkline};
use crate::sqlite::{Aggregate, Arguments, Error, Output, Result, ValueRef};
use std::collections::VecDeque;

/// `sparkline(value [, low, high])`.
#[derive(Default)]
pub struct Sparkline {
    values: VecDeque<Option<f64>>,
    /// `low` and `high`, where they are given.
    scale: Option<(f64, f64)>,
}

impl Aggregate for Sparkline {
    const NAME: &'static str = "sparkline";
    const ARGUMENTS: &'static [u8] = &[1, 3];

    fn step(&mut self, arguments: &Arguments<'_>) -> Result<()> {
        if arguments.count() == 3 {
            let scale = scale(arguments.get(1)?, arguments.get(2)?)?;
            let (low, high) = *self.scale.get_or_insert(scale);
            if scale != (low, high) {
                let accepted = format!("low and high must be the same in every row; they were {low:?} and {high:?}");
                return Err(refusal(&accepted, format!("{:?} and {:?}", scale.0, scale.1)));
            }
        }
        match read(arguments.get(0)?)? {
            Drawn::One(value) => self.values.push_back(value),
            Drawn::All(values) => self.values.extend(values),
        }
        Ok(())
    }

    fn inverse(&mut self, arguments: &Arguments<'_>) -> Result<()> {
        let gone = match read(arguments.get(0)?)? {
            Drawn::One(_) => 1,
            Drawn::All(values) => values.len(),
        };
        self.values.drain(..gone.min(self.values.len()));
        Ok(())
    }

    fn value(&mut self) -> Result<Output<'static>> {
        Ok(sparkline(self.values.iter().copied(), self.scale).into())
    }
}

/// What a row draws.
enum Drawn {
    One(Option<f64>),
    All(Vec<Option<f64>>),
}

fn read(value: ValueRef<'_>) -> Result<Drawn> {
    match value.numeric() {
        ValueRef::Null => Some(Drawn::One(None)),
        ValueRef::Integer(integer) => Some(Drawn::One(Some(integer as f64))),
        ValueRef::Real(real) => Some(Drawn::One(Some(real))),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().and_then(parse_json_array).map(Drawn::All),
        ValueRef::Blob(_) => None,
    }
    .ok_or_else(|| refusal("takes a number, NULL, or text that is a JSON array of numbers and nulls", value))
}

fn scale(low: ValueRef<'_>, high: ValueRef<'_>) -> Result<(f64, f64)> {
    match (finite(low.numeric()), finite(high.numeric())) {
        (Some(from), Some(to)) if from < to => Ok((from, to)),
        (Some(_), Some(_)) => Err(refusal("low must be less than high", format!("{low} and {high}"))),
        (None, _) => Err(refusal("low takes a finite number", low)),
        (_, None) => Err(refusal("high takes a finite number", high)),
    }
}

fn refusal(accepted: &str, got: impl std::fmt::Display) -> Error {
    Error::new(format!("sparkline: {accepted}; got {got}"))
}
