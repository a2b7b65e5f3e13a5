//! What the rollups say and what the log adds up to, read and held against each other: the differences that
//! `skill_ema_check()` lists and `skill_ema_rebuild()` mends.

use crate::logic::calendar::Day;
use crate::logic::recount::{Call, Group, Key, Measure, Number, Recount, Rollup, Totals, MEASURES};
use crate::sqlite::{Connection, Error, Result, Statement, Value, ValueRef};

/// How many bytes the groups of one pass over the log may take: those of some 400,000 groups.
const LIMIT: usize = 128 << 20;

/// The key's columns in the rollups, and then the others, in the order of [`Difference::cell`].
pub const COLUMNS: [&str; 19] = [
    "day",
    "skill_name",
    "model",
    "provider",
    "cron_id",
    "invocation_count",
    "success_count",
    "failure_count",
    "duration_count",
    "duration_us",
    "cost_count",
    "cost_nanousd",
    "quality_count",
    "quality_nano",
    "input_tokens_count",
    "input_tokens",
    "output_tokens_count",
    "output_tokens",
    "last_invoked_at",
];

/// How many of them are the key.
const KEY: usize = 5;

/// The place of the job among them, which `skill_daily_rollup` does not have.
const JOB: usize = 4;

/// The rollups; that of the jobs last.
pub const ROLLUPS: [&str; 2] = ["skill_daily_rollup", "skill_daily_job_rollup"];

/// What is kept of the log, and of the rollup, in `skill_ema_totals`.
const KEPT: [&str; 5] = ["log_rows", "runs", "without_outcome", "without_cost", "without_model"];

/// Something in a rollup that must be otherwise.
pub struct Difference {
    place: Place,
    must_be: Option<Totals>,
    /// What is wrong; `None` where the rollup lacks the group.
    problem: Option<String>,
}

/// Where it is.
enum Place {
    /// A group.
    Group(Key),
    /// A row that the triggers could not have written: its rollup, and what its key's columns hold.
    Stray(usize, [Value; KEY]),
    /// `skill_ema_totals`, and how many rows the log has.
    Kept(i64),
}

impl Difference {
    /// The group's; none sorts first.
    fn key(&self) -> Option<&Key> {
        if let Place::Group(key) = &self.place {
            Some(key)
        } else {
            None
        }
    }

    /// The difference in words.
    pub fn problem(&self) -> &str {
        self.problem.as_deref().unwrap_or("the rollup lacks this group")
    }

    /// The rollup's name; `None` for `skill_ema_totals`.
    pub fn rollup(&self) -> Option<&'static str> {
        match &self.place {
            Place::Group(key) => Some(ROLLUPS[usize::from(key.group().rollup != Rollup::Skills)]),
            Place::Stray(rollup, _) => Some(ROLLUPS[*rollup]),
            Place::Kept(_) => None,
        }
    }

    /// What column `place` of [`COLUMNS`] must be. The key is all NULL for `skill_ema_totals`. `invocation_count` is 0
    /// where the rollup must not have the group, and the number of the log's rows for `skill_ema_totals`.
    pub fn cell(&self, place: usize) -> ValueRef<'_> {
        match (&self.place, place) {
            (Place::Group(key), 0) => ValueRef::Text(key.group().day),
            (Place::Group(key), 1) => ValueRef::Text(key.group().skill),
            (Place::Group(key), 2) => name(key.group().model),
            (Place::Group(key), 3) => name(key.group().provider),
            (Place::Group(key), JOB) => match key.group().rollup {
                Rollup::Skills => ValueRef::Null,
                Rollup::Jobs(job) => name(job),
            },
            (Place::Stray(_, values), 0..KEY) => values[place].borrow(),
            (Place::Kept(rows), KEY) => ValueRef::Integer(*rows),
            (Place::Kept(_), _) => ValueRef::Null,
            _ => match &self.must_be {
                Some(totals) => cell(totals, place),
                None if place == KEY => ValueRef::Integer(0),
                None => ValueRef::Null,
            },
        }
    }
}

/// A reading of both, pass by pass.
pub struct Differences {
    recount: Recount,
    found: std::vec::IntoIter<Difference>,
    /// What the rollup adds up to, as `skill_ema_totals` should keep it; the log's rows first.
    sums: [i64; KEPT.len()],
    over: bool,
}

impl Differences {
    /// Nothing is read before [`next`](Self::next).
    pub fn new() -> Self {
        let recount = Recount::new(LIMIT);
        Differences { recount, found: Vec::new().into_iter(), sums: [0; KEPT.len()], over: false }
    }

    /// The next difference; `None` after the last.
    ///
    /// # Errors
    /// SQLite's own, such as "interrupted", and a day's total that is too large to be counted exactly.
    pub fn next(&mut self, connection: &Connection) -> Result<Option<Difference>> {
        loop {
            if let Some(difference) = self.found.next() {
                return Ok(Some(difference));
            }
            if self.over {
                return Ok(None);
            }
            self.found = self.pass(connection)?.into_iter();
        }
    }

    fn pass(&mut self, connection: &Connection) -> Result<Vec<Difference>> {
        self.sums = [0; KEPT.len()];
        self.count_the_log(connection)?;
        let mut found = Vec::new();
        for rollup in 0..ROLLUPS.len() {
            self.look_at(rollup, connection, &mut found)?;
        }
        let lacking = self.recount.rest();
        found.extend(lacking.map(|(key, totals)| Difference {
            place: Place::Group(key),
            must_be: Some(totals),
            problem: None,
        }));
        found.sort_by(|one, other| one.key().cmp(&other.key()));
        self.over = self.recount.is_last();
        if self.over {
            found.extend(self.look_at_what_is_kept(connection)?);
        } else {
            self.recount.next_pass();
        }
        Ok(found)
    }

    fn count_the_log(&mut self, connection: &Connection) -> Result<()> {
        let mut statement = connection.prepare(
            "SELECT skill_name, model, provider, cron_id, invoked_at, success, excluded,
               duration_seconds, estimated_cost_usd, quality_score, input_tokens, output_tokens
             FROM main.skill_invocations",
        )?;
        while statement.step()? {
            super::step();
            self.sums[0] += 1;
            let mut measures = [None; MEASURES];
            for (measure, index) in measures.iter_mut().zip(7..) {
                *measure = number(statement.column(index)?);
            }
            let call = Call {
                skill: statement.column(0)?.to_bytes(),
                model: statement.column(1)?.to_bytes(),
                provider: statement.column(2)?.to_bytes(),
                job: statement.column(3)?.to_bytes(),
                invoked_at: number(statement.column(4)?),
                success: number(statement.column(5)?),
                excluded: number(statement.column(6)?),
                measures,
            };
            let counted = self.recount.count(&call);
            counted.map_err(|_| Error::new("a day's total is too large to be counted exactly"))?;
        }
        Ok(())
    }

    /// Compares the rows of a rollup that this pass can tell about, and adds up all of that over all jobs.
    fn look_at(&mut self, rollup: usize, connection: &Connection, found: &mut Vec<Difference>) -> Result<()> {
        let per_job = rollup > 0;
        let mut columns = COLUMNS;
        if !per_job {
            columns[JOB] = "NULL";
        }
        let mut statement =
            connection.prepare(&format!("SELECT {} FROM main.{}", columns.join(", "), ROLLUPS[rollup]))?;
        while statement.step()? {
            super::step();
            if !per_job {
                self.add_up(&statement)?;
            }
            let (place, must_be) = match group(&statement, per_job)? {
                Some(group) => match self.recount.take(group) {
                    None => continue,
                    Some(totals) => (Place::Group(group.to_key()), totals),
                },
                // No row of the log counts for such a key. The first pass tells of it.
                None if !self.recount.is_first() => continue,
                None => (Place::Stray(rollup, key(&statement)?), None),
            };
            let problem = match &must_be {
                None => "the log has no such calls".to_owned(),
                Some(totals) => match differing(&statement, totals)? {
                    None => continue,
                    Some(problem) => problem,
                },
            };
            found.push(Difference { place, must_be, problem: Some(problem) });
        }
        Ok(())
    }

    fn add_up(&mut self, statement: &Statement) -> Result<()> {
        let count = |index| Ok(whole(statement.column(index)?));
        let (calls, successes, failures, costs) = (count(KEY)?, count(6)?, count(7)?, count(10)?);
        let without_model = statement.column(2)? == ValueRef::Blob(b"");
        // Somebody may have written anything there.
        let without_outcome = calls.saturating_sub(successes).saturating_sub(failures);
        let adds = [calls, without_outcome, calls.saturating_sub(costs), if without_model { calls } else { 0 }];
        for (sum, adds) in self.sums.iter_mut().skip(1).zip(adds) {
            *sum = sum.saturating_add(adds);
        }
        Ok(())
    }

    fn look_at_what_is_kept(&self, connection: &Connection) -> Result<Option<Difference>> {
        let mut statement =
            connection.prepare(&format!("SELECT {} FROM main.skill_ema_totals WHERE id = 1", KEPT.join(", ")))?;
        let mut wrong = Vec::new();
        if statement.step()? {
            for ((name, sum), index) in KEPT.iter().zip(self.sums).zip(0..) {
                let kept = statement.column(index)?;
                if kept != ValueRef::Integer(sum) {
                    wrong.push(format!("{name} is {kept}, must be {sum}"));
                }
            }
        } else {
            wrong.push("it has no row".to_owned());
        }
        Ok((!wrong.is_empty()).then(|| Difference {
            place: Place::Kept(self.sums[0]),
            must_be: None,
            problem: Some(format!("skill_ema_totals: {}", wrong.join("; "))),
        }))
    }
}

fn number(value: ValueRef<'_>) -> Option<Number> {
    match value {
        ValueRef::Integer(whole) => Some(Number::Whole(whole)),
        ValueRef::Real(real) => Some(Number::Real(real)),
        _ => None,
    }
}

fn whole(value: ValueRef<'_>) -> i64 {
    if let ValueRef::Integer(whole) = value {
        whole
    } else {
        0
    }
}

/// The group of a row of the rollup; `None` for one that the triggers could not have written.
fn group(statement: &Statement, per_job: bool) -> Result<Option<Group<'_>>> {
    let text = |index| Ok(statement.column(index)?.to_bytes());
    let known = |index| {
        Ok(match statement.column(index)? {
            ValueRef::Text(name) => Some(Some(name)),
            ValueRef::Blob(b"") => Some(None),
            _ => None,
        })
    };
    let (day, skill, model, provider) = (text(0)?, text(1)?, known(2)?, known(3)?);
    let rollup = if per_job { known(JOB)?.map(Rollup::Jobs) } else { Some(Rollup::Skills) };
    let is_day = |day: &&[u8]| std::str::from_utf8(day).ok().and_then(Day::parse).is_some();
    Ok((|| {
        Some(Group { rollup: rollup?, day: day.filter(is_day)?, skill: skill?, model: model?, provider: provider? })
    })())
}

/// What the key's columns of a row of the rollup hold.
fn key(statement: &Statement) -> Result<[Value; KEY]> {
    let mut key = [const { Value::Null }; KEY];
    for (part, index) in key.iter_mut().zip(0..) {
        *part = statement.column(index)?.to_owned();
    }
    Ok(key)
}

/// A model, provider or job as the rollups hold it.
fn name(known: Option<&[u8]>) -> ValueRef<'_> {
    known.map_or(ValueRef::Blob(b""), ValueRef::Text)
}

/// What column `place` must be, which is one after the key.
fn cell(totals: &Totals, place: usize) -> ValueRef<'static> {
    const FIRST: usize = KEY + 3;
    const LAST: usize = FIRST + 2 * MEASURES - 1;
    match place {
        KEY => ValueRef::Integer(totals.invocations),
        6 => ValueRef::Integer(totals.successes),
        7 => ValueRef::Integer(totals.failures),
        FIRST..=LAST => match (totals.measures[(place - FIRST) / 2], (place - FIRST) % 2) {
            (Measure { count, .. }, 0) => ValueRef::Integer(count),
            // The total of none is not known.
            (Measure { count: 0, .. }, _) => ValueRef::Null,
            (Measure { total, .. }, _) => ValueRef::Integer(total),
        },
        _ => ValueRef::Real(totals.last_invoked_at),
    }
}

/// Which columns of the rollup's row are not as they must be; `None` where all are.
fn differing(statement: &Statement, totals: &Totals) -> Result<Option<String>> {
    let mut wrong = Vec::new();
    for (index, name) in COLUMNS.iter().enumerate().skip(KEY) {
        let (is, must_be) = (statement.column(index)?, cell(totals, index));
        if is != must_be {
            wrong.push(format!("{name} is {is}, must be {must_be}"));
        }
    }
    Ok((!wrong.is_empty()).then(|| wrong.join("; ")))
}
