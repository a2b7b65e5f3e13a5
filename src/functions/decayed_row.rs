//! What the aggregates over decayed rows share: how `value`, `at`, `half_life` and `weight` are read, and what an error
//! says.

use crate::logic::forward_decay::{HalfLife, Observation, Time};
use crate::sqlite::{Arguments, Error, Result, ValueRef};

/// At which places a function takes the arguments of a row.
pub struct DecayedRow {
    /// The function's name.
    pub function: &'static str,
    /// A number.
    pub value: usize,
    /// The row's time.
    pub at: usize,
    /// The same in every row.
    pub half_life: usize,
    /// What the row counts for; the last argument, and 1 where it is not given.
    pub weight: usize,
}

impl DecayedRow {
    /// The row, where nothing is unusual about it: all is known, in range and a number, and the half-life is `first`,
    /// that of the rows before.
    #[inline(always)]
    pub fn usual(&self, arguments: &Arguments<'_>, first: HalfLife) -> Result<Option<Observation>> {
        let (value, at) = (finite(arguments.get(self.value)?), finite_time(arguments.get(self.at)?));
        let half_life = finite(arguments.get(self.half_life)?);
        let weight = if arguments.count() > self.weight { finite(arguments.get(self.weight)?) } else { Some(1.0) };
        Ok(match (value, at, half_life, weight) {
            (Some(value), Some(at), Some(half_life), Some(weight)) if half_life == first.length() && weight >= 0.0 => {
                Some(Observation { value, at, weight })
            }
            _ => None,
        })
    }

    /// The same for the first row, for one with a NULL or with numbers as text, and for one with a mistake. What is known
    /// must be right even where something else is not. `None` for a row that is passed over.
    #[cold]
    pub fn read(&self, arguments: &Arguments<'_>, first: Option<HalfLife>) -> Result<Option<(Observation, HalfLife)>> {
        let weight = if arguments.count() > self.weight { arguments.get(self.weight)? } else { ValueRef::Integer(1) };
        let given = arguments.get(self.half_life)?;
        let value = self.known(arguments.get(self.value)?, finite, "value takes a finite number or NULL")?;
        let at = "at takes a finite number, such as Unix seconds, or NULL";
        let at = self.known(arguments.get(self.at)?, finite_time, at)?;
        let half_life = self.known(given, |given| finite(given).and_then(HalfLife::new), HALF_LIFE)?;
        let from_0_up = |given| finite(given).filter(|&weight| weight >= 0.0);
        let weight = self.known(weight, from_0_up, "weight takes a finite number from 0 up, or NULL")?;
        if let (Some(half_life), Some(first)) = (half_life, first) {
            if half_life != first {
                let accepted = format!("half_life must be the same in every row; it was {:?}", first.length());
                return Err(self.refusal(&accepted, given));
            }
        }
        let (Some(value), Some(at), Some(weight)) = (value, at, weight) else {
            return Ok(None);
        };
        let half_life = half_life.ok_or_else(|| self.refusal(HALF_LIFE, given))?;
        Ok(Some((Observation { value, at, weight }, half_life)))
    }

    /// What `read` makes of the value, `None` for NULL.
    pub fn known<'a, T>(
        &self,
        value: ValueRef<'a>,
        read: impl Fn(ValueRef<'a>) -> Option<T>,
        accepted: &str,
    ) -> Result<Option<T>> {
        match value {
            ValueRef::Null => Ok(None),
            _ => read(value.numeric()).map(Some).ok_or_else(|| self.refusal(accepted, value)),
        }
    }

    /// A sentence for a value that is not accepted.
    pub fn refusal(&self, accepted: &str, got: ValueRef<'_>) -> Error {
        Error::new(format!("{}: {accepted}; got {got}", self.function))
    }
}

const HALF_LIFE: &str = "half_life takes a finite number above 0, in the unit of at";

/// A finite number.
#[inline(always)]
pub fn finite(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Real(real) => real.is_finite().then_some(real),
        ValueRef::Integer(integer) => Some(integer as f64),
        _ => None,
    }
}

#[inline(always)]
fn finite_time(value: ValueRef<'_>) -> Option<Time> {
    match value {
        ValueRef::Real(real) => real.is_finite().then(|| real.into()),
        ValueRef::Integer(integer) => Some(integer.into()),
        _ => None,
    }
}
