//! `sparkline(value)` and `sparkline(value, low, high)`: a column, or a JSON array, as a line of bars (▁▂▃▄▅▆▇█), so that
//! a shell shows a trend at a glance. An aggregate and a window function.
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
//! drawn █, and minus infinity ▁. With no number at all the answer is NULL. Anything else is an error. A line may be as
//! long as SQLite lets a text be.
//!
//! Lines that are to be compared take one scale: `low` is drawn ▁ and `high` █, and a value outside as the nearer of the
//! two. They are finite numbers, `low` below `high`, the same in every row of a group or partition; a row with a number
//! needs them both.

use super::decayed_row::finite;
use crate::logic::sparkline::{parse_json_array, sparkline, Scale};
use crate::sqlite::{Aggregate, Arguments, Error, Output, Result, ValueRef};
use std::collections::VecDeque;

/// `sparkline(value[, low, high])`.
#[derive(Default)]
pub struct Sparkline {
    values: VecDeque<Option<f64>>,
    /// That of the first row with a number; `None` too where none is given.
    scale: Option<Scale>,
}

impl Aggregate for Sparkline {
    const NAME: &'static str = "sparkline";
    const ARGUMENTS: &'static [u8] = &[1, 3];

    fn step(&mut self, arguments: &Arguments<'_>) -> Result<()> {
        let drawn = read(arguments.get(0)?)?;
        if arguments.count() > 1 {
            let scale = self.read_scale(arguments.get(1)?, arguments.get(2)?, drawn.has_number())?;
            self.scale = self.scale.or(scale);
        }
        match drawn {
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

impl Sparkline {
    /// The scale of a row that has a number; of another what is known must be right, too.
    fn read_scale(&self, low: ValueRef<'_>, high: ValueRef<'_>, has_number: bool) -> Result<Option<Scale>> {
        let end = |value: ValueRef<'_>, first: Option<f64>, name, accepted| match (value, first) {
            (ValueRef::Null, _) if !has_number => Ok(None),
            _ => match (finite(value.numeric()), first) {
                (None, _) => Err(refusal(accepted, value)),
                (Some(end), Some(first)) if end != first => {
                    Err(refusal(&format!("{name} must be the same in every row; it was {first:?}"), value))
                }
                (end, _) => Ok(end),
            },
        };
        let ends = (
            end(low, self.scale.map(|scale| scale.low), "low", "low takes a finite number below high")?,
            end(high, self.scale.map(|scale| scale.high), "high", "high takes a finite number above low")?,
        );
        match ends {
            (Some(low_end), Some(high_end)) if low_end >= high_end => {
                Err(refusal(&format!("low takes a finite number below high, which is {high}"), low))
            }
            (Some(low), Some(high)) if has_number => Ok(Some(Scale { low, high })),
            _ => Ok(None),
        }
    }
}

/// What a row draws.
enum Drawn {
    One(Option<f64>),
    All(Vec<Option<f64>>),
}

impl Drawn {
    fn has_number(&self) -> bool {
        match self {
            Drawn::One(value) => value.is_some(),
            Drawn::All(values) => values.iter().any(Option::is_some),
        }
    }
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

fn refusal(accepted: &str, got: ValueRef<'_>) -> Error {
    Error::new(format!("{}: {accepted}; got {got}", Sparkline::NAME))
}
