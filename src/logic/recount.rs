//! The rollups as they must be: what each row of the log counts for, and what the rows of one day, skill, model and provider
//! add up to, and of one job. The rules are those of the views `skill_counted` and `skill_daily_recount` in sql/rollup.sql,
//! and `skill_daily_job_recount` in sql/jobs.sql.
//!
//! Memory is bounded: where the groups do not fit, a pass over the log counts those with the lowest keys, and another one
//! the next. A log of up to some hundred thousand groups takes one pass.

use super::calendar::Day;
use std::collections::hash_map::{HashMap, IntoIter};

/// The measures of a call, in the order of the rollup's columns: duration, cost, quality, input and output tokens.
pub const MEASURES: usize = 5;

/// A number as a column holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A 64-bit integer.
    Whole(i64),
    /// A 64-bit float.
    Real(f64),
}

impl Number {
    fn to_f64(self) -> f64 {
        match self {
            Number::Whole(number) => number as f64,
            Number::Real(number) => number,
        }
    }

    fn within(self, low: f64, high: f64) -> bool {
        (low..=high).contains(&self.to_f64())
    }
}

/// A row of the log; `None` where a column holds no text, or no number.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The skill's name.
    pub skill: Option<&'a [u8]>,
    /// The model's.
    pub model: Option<&'a [u8]>,
    /// The provider's.
    pub provider: Option<&'a [u8]>,
    /// The job's.
    pub job: Option<&'a [u8]>,
    /// When it was, in Unix seconds.
    pub invoked_at: Option<Number>,
    /// 1 or 0 where the outcome is known.
    pub success: Option<Number>,
    /// 1 where it is kept and not counted.
    pub excluded: Option<Number>,
    /// Seconds, US dollars, points, tokens, tokens.
    pub measures: [Option<Number>; MEASURES],
}

/// How many calls have a measure, and its exact total in the rollup's units; 0 of none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measure {
    /// The calls.
    pub count: i64,
    /// Microseconds, nanodollars, 1e-9 points, or tokens.
    pub total: i64,
}

/// What the calls of one group add up to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    /// All calls.
    pub invocations: i64,
    /// Those known to have succeeded.
    pub successes: i64,
    /// Those known to have failed.
    pub failures: i64,
    /// What is measured of them.
    pub measures: [Measure; MEASURES],
    /// Unix seconds of the last one.
    pub last_invoked_at: f64,
}

/// A total that no 64-bit integer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// Which rollup a group belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollup<'a> {
    /// `skill_daily_rollup`, over all jobs.
    Skills,
    /// `skill_daily_job_rollup`, and the job; `None` where it is not known.
    Jobs(Option<&'a [u8]>),
}

/// The parts of a group, written one after the other so that they compare and hash as one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Box<[u8]>);

/// The parts of a [`Key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group<'a> {
    /// The rollup, and the job where that has one.
    pub rollup: Rollup<'a>,
    /// 'YYYY-MM-DD', as bytes.
    pub day: &'a [u8],
    /// The skill's name.
    pub skill: &'a [u8],
    /// The model's; `None` where it is not known.
    pub model: Option<&'a [u8]>,
    /// The provider's.
    pub provider: Option<&'a [u8]>,
}

impl Group<'_> {
    /// Writes the key, in place of what `buffer` holds.
    fn write(&self, buffer: &mut Vec<u8>) {
        buffer.clear();
        let job = match self.rollup {
            Rollup::Skills => None,
            Rollup::Jobs(job) => Some(job),
        };
        buffer.push(u8::from(job.is_some()));
        let parts = [Some(Some(self.day)), job, Some(Some(self.skill)), Some(self.model), Some(self.provider)];
        for part in parts.into_iter().flatten() {
            let part_or_none = part.unwrap_or_default();
            buffer.push(u8::from(part.is_some()));
            buffer.extend_from_slice(&(part_or_none.len() as u64).to_be_bytes());
            buffer.extend_from_slice(part_or_none);
        }
    }

    /// The key of these parts.
    pub fn to_key(self) -> Key {
        let mut buffer = Vec::new();
        self.write(&mut buffer);
        Key(buffer.into())
    }
}

impl Key {
    /// The parts.
    pub fn group(&self) -> Group<'_> {
        let (per_job, mut rest) = self.0.split_first().unwrap_or((&0, &[]));
        let mut part = || {
            let (&[known, ref length @ ..], after) = rest.split_first_chunk::<9>()?;
            let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
            let (part, after) = after.split_at_checked(length)?;
            rest = after;
            (known == 1).then_some(part)
        };
        let day = part().unwrap_or_default();
        let rollup = if *per_job == 1 { Rollup::Jobs(part()) } else { Rollup::Skills };
        Group { rollup, day, skill: part().unwrap_or_default(), model: part(), provider: part() }
    }
}

/// How a measure is counted: within which bounds, and in how many units.
const RULES: [(f64, f64, Option<f64>); MEASURES] = [
    (0.0, 1e7, Some(1e6)),
    (0.0, 1e4, Some(1e9)),
    (-1e4, 1e4, Some(1e9)),
    // Tokens are whole.
    (0.0, 1e12, None),
    (0.0, 1e12, None),
];

/// What a measure counts for; `None` where it cannot be counted.
fn in_units(number: Number, (low, high, scale): (f64, f64, Option<f64>)) -> Option<i64> {
    if !number.within(low, high) {
        return None;
    }
    match (scale, number) {
        // As SQLite's round(): half a unit away from zero, and then cut off.
        (Some(scale), number) => {
            let scaled = number.to_f64() * scale;
            Some((scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i64)
        }
        (None, Number::Whole(whole)) => Some(whole),
        (None, Number::Real(real)) => (real.fract() == 0.0).then_some(real as i64),
    }
}

/// Whether SQL's `trim(name, char(9, 10, 11, 12, 13, 32))` leaves nothing.
fn is_blank(name: &[u8]) -> bool {
    name.iter().all(|byte| matches!(byte, 9..=13 | 32))
}

/// One pass over the log.
pub struct Recount {
    groups: HashMap<Key, Totals>,
    /// The keys of this pass: from the first, and below the second.
    from: Option<Key>,
    below: Option<Key>,
    /// How many bytes the groups may take, about, and how many they take.
    limit: usize,
    taken: usize,
    /// The key of the row at hand, and the day that was written last, with its number.
    key: Vec<u8>,
    day: (i64, String),
}

/// What a group takes besides its key's bytes: what is kept of it, twice, since a hash table grows by doubling.
const OVERHEAD: usize = 2 * (size_of::<Key>() + size_of::<Totals>());

impl Recount {
    /// A first pass whose groups may take `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Recount {
            groups: HashMap::new(),
            from: None,
            below: None,
            limit,
            taken: 0,
            key: Vec::new(),
            day: (-1, String::new()),
        }
    }

    /// Counts a row in both rollups, where its groups are of this pass and it can be counted.
    ///
    /// # Errors
    /// Its group's total is too large.
    pub fn count(&mut self, call: &Call<'_>) -> Result<(), TooLarge> {
        let (Some(skill), Some(invoked_at)) = (call.skill.filter(|skill| !is_blank(skill)), call.invoked_at) else {
            return Ok(());
        };
        let moment = invoked_at.to_f64();
        if !(0.0..1e11).contains(&moment) || call.excluded.map(Number::to_f64) == Some(1.0) {
            return Ok(());
        }
        let number = moment as i64 / 86_400;
        if self.day.0 != number {
            let day = Day::of_unix_seconds(moment).map(|day| day.to_string());
            self.day = (number, day.unwrap_or_default());
        }
        for rollup in [Rollup::Skills, Rollup::Jobs(call.job)] {
            let day = self.day.1.as_bytes();
            Group { rollup, day, skill, model: call.model, provider: call.provider }.write(&mut self.key);
            self.add(call, moment)?;
        }
        Ok(())
    }

    /// Adds a row to the group of the key at hand.
    fn add(&mut self, call: &Call<'_>, moment: f64) -> Result<(), TooLarge> {
        if !self.covers(&self.key) {
            return Ok(());
        }
        // Looked up by the buffer, so that only a new group is a new allocation.
        if let Some(totals) = self.groups.get_mut(self.key.as_slice()) {
            return totals.add(call, moment);
        }
        let mut totals = Totals::none();
        totals.add(call, moment)?;
        self.taken += self.key.len() + OVERHEAD;
        self.groups.insert(Key(self.key.as_slice().into()), totals);
        if self.taken > self.limit {
            self.leave_some_for_later();
        }
        Ok(())
    }

    fn covers(&self, key: &[u8]) -> bool {
        self.from.as_ref().map_or(true, |from| *key >= *from.0)
            && self.below.as_ref().map_or(true, |below| *key < *below.0)
    }

    /// Lets go of the groups with the highest keys, an eighth of them.
    fn leave_some_for_later(&mut self) {
        let mut keys: Vec<&Key> = self.groups.keys().collect();
        let place = keys.len() * 7 / 8;
        // The lowest stays, so that every pass gets on.
        if place == 0 {
            return;
        }
        let (_, below, _) = keys.select_nth_unstable(place);
        let below = (*below).clone();
        self.groups.retain(|key, _| *key < below);
        self.taken = self.groups.keys().map(|key| key.0.len() + OVERHEAD).sum();
        self.below = Some(below);
    }

    /// Takes out what the log says of a group of the rollup: `None` where another pass will tell, `Some(None)` where the
    /// log has no such calls.
    pub fn take(&mut self, group: Group<'_>) -> Option<Option<Totals>> {
        group.write(&mut self.key);
        self.covers(&self.key).then(|| self.groups.remove(self.key.as_slice()))
    }

    /// The groups that have not been taken out.
    pub fn rest(&mut self) -> IntoIter<Key, Totals> {
        std::mem::take(&mut self.groups).into_iter()
    }

    /// Whether the pass covered every key there is, from where it began.
    pub fn is_last(&self) -> bool {
        self.below.is_none()
    }

    /// Whether the pass covers the lowest key there is.
    pub fn is_first(&self) -> bool {
        self.from.is_none()
    }

    /// Begins the next pass.
    pub fn next_pass(&mut self) {
        self.groups.clear();
        self.taken = 0;
        self.from = self.below.take();
    }
}

impl std::borrow::Borrow<[u8]> for Key {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl Totals {
    fn none() -> Self {
        let measures = [Measure::default(); MEASURES];
        Totals { invocations: 0, successes: 0, failures: 0, measures, last_invoked_at: 0.0 }
    }

    fn add(&mut self, call: &Call<'_>, moment: f64) -> Result<(), TooLarge> {
        self.invocations += 1;
        match call.success.map(Number::to_f64) {
            Some(1.0) => self.successes += 1,
            Some(0.0) => self.failures += 1,
            _ => {}
        }
        for ((measure, number), rule) in self.measures.iter_mut().zip(call.measures).zip(RULES) {
            if let Some(units) = number.and_then(|number| in_units(number, rule)) {
                measure.count += 1;
                measure.total = measure.total.checked_add(units).ok_or(TooLarge)?;
            }
        }
        self.last_invoked_at = self.last_invoked_at.max(moment);
        Ok(())
    }
}

#[cfg(test)]
#[path = "recount_tests.rs"]
mod tests;
