//! What the rollup says and what the log adds up to, read and held against each other: the differences that
//! `skill_ema_check()` lists and `skill_ema_rebuild()` mends.

use crate::logic::calendar::Day;
use crate::logic::recount::{Call, Group, Key, Measure, Number, Recount, Totals, MEASURES};
use crate::sqlite::{Connection, Error, Result, Statement, Value, ValueRef};

/// How many bytes the groups of one pass over the log may take: those of some 300,000 groups.
const LIMIT: usize = 256 << 20;

/// The key's columns in `skill_daily_rollup`, and then the others, in the order of [`cells`].
pub const COLUMNS: [&str; 18] = [
    "day",
    "skill_name",
    "model",
    "provider",
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
const KEY: usize = 4;

/// What is kept of the log, and of the rollup, in `skill_ema_totals`.
const KEPT: [&str; 5] = ["log_rows", "runs", "without_outcome", "without_cost", "without_model"];

/// Something in the rollup that must be otherwise.
pub struct Difference {
    /// The group, as the rollup's columns hold it; all NULL for `skill_ema_totals`.
    pub key: [Value; KEY],
    /// What the rollup's other columns must be. The first is 0 where the rollup must not have the group, and the number of
    /// the log's rows for `skill_ema_totals`.
    pub cells: Vec<Value>,
    /// The difference in words.
    pub problem: String,
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
        let mut found = self.look_at_the_rollup(connection)?;
        for (key, totals) in self.recount.rest() {
            let problem = "the rollup lacks this group".to_owned();
            found.push(Difference { key: values(&key), cells: cells(&totals), problem });
        }
        found.sort_by(|one, other| sortable(&one.key).cmp(&sortable(&other.key)));
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
            "SELECT skill_name, model, provider, invoked_at, success,
               duration_seconds, estimated_cost_usd, quality_score, input_tokens, output_tokens
             FROM main.skill_invocations",
        )?;
        while statement.step()? {
            self.sums[0] += 1;
            let mut measures = [None; MEASURES];
            for (measure, index) in measures.iter_mut().zip(5..) {
                *measure = number(statement.column(index)?);
            }
            let call = Call {
                skill: statement.column(0)?.to_bytes(),
                model: statement.column(1)?.to_bytes(),
                provider: statement.column(2)?.to_bytes(),
                invoked_at: number(statement.column(3)?),
                success: number(statement.column(4)?),
                measures,
            };
            let counted = self.recount.count(&call);
            counted.map_err(|_| Error::new("a day's total is too large to be counted exactly"))?;
        }
        Ok(())
    }

    /// Compares the rollup's rows that this pass can tell about, and adds up all of them.
    fn look_at_the_rollup(&mut self, connection: &Connection) -> Result<Vec<Difference>> {
        let mut found = Vec::new();
        let mut statement =
            connection.prepare(&format!("SELECT {} FROM main.skill_daily_rollup", COLUMNS.join(", ")))?;
        while statement.step()? {
            self.add_up(&statement)?;
            let expected = match group(&statement)? {
                Some(group) => match self.recount.take(group) {
                    None => continue,
                    Some(expected) => expected,
                },
                // No row of the log counts for such a key. The first pass tells of it.
                None if !self.recount.is_first() => continue,
                None => None,
            };
            let (cells, problem) = match expected {
                None => (none(), "the log has no such calls".to_owned()),
                Some(totals) => {
                    let cells = cells(&totals);
                    match differing(&statement, &cells)? {
                        None => continue,
                        Some(problem) => (cells, problem),
                    }
                }
            };
            let mut key = [const { Value::Null }; KEY];
            for (part, index) in key.iter_mut().zip(0..) {
                *part = statement.column(index)?.to_owned();
            }
            found.push(Difference { key, cells, problem });
        }
        Ok(found)
    }

    fn add_up(&mut self, statement: &Statement) -> Result<()> {
        let count = |index| Ok(whole(statement.column(index)?));
        let (calls, successes, failures, costs) = (count(4)?, count(5)?, count(6)?, count(9)?);
        let without_model = statement.column(2)? == ValueRef::Blob(b"");
        let adds = [calls, calls - successes - failures, calls - costs, if without_model { calls } else { 0 }];
        for (sum, adds) in self.sums.iter_mut().skip(1).zip(adds) {
            *sum = sum.saturating_add(adds);
        }
        Ok(())
    }

    fn look_at_what_is_kept(&self, connection: &Connection) -> Result<Option<Difference>> {
        let mut statement =
            connection.prepare(&format!("SELECT {} FROM main.skill_ema_totals", KEPT.join(", ")))?;
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
        Ok((!wrong.is_empty()).then(|| {
            let mut cells = none();
            cells[0] = Value::Integer(self.sums[0]);
            let problem = format!("skill_ema_totals: {}", wrong.join("; "));
            Difference { key: [const { Value::Null }; KEY], cells, problem }
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
    if let ValueRef::Integer(whole) = value { whole } else { 0 }
}

/// The group of a row of the rollup; `None` for one that the triggers could not have written.
fn group(statement: &Statement) -> Result<Option<Group<'_>>> {
    let text = |index| Ok(statement.column(index)?.to_bytes());
    let known = |index| {
        Ok(match statement.column(index)? {
            ValueRef::Text(name) => Some(Some(name)),
            ValueRef::Blob(b"") => Some(None),
            _ => None,
        })
    };
    let (day, skill, model, provider) = (text(0)?, text(1)?, known(2)?, known(3)?);
    let is_day = |day: &&[u8]| std::str::from_utf8(day).ok().and_then(Day::parse).is_some();
    Ok(day.filter(is_day).zip(skill).zip(model.zip(provider)).map(|((day, skill), (model, provider))| Group {
        day,
        skill,
        model,
        provider,
    }))
}

/// The key as the rollup's columns hold it.
fn values(key: &Key) -> [Value; KEY] {
    let group = key.group();
    let text = |name: &[u8]| Value::Text(name.to_vec());
    let or_unknown = |name: Option<&[u8]>| name.map_or(Value::Blob(Vec::new()), text);
    [text(group.day), text(group.skill), or_unknown(group.model), or_unknown(group.provider)]
}

/// The columns after the key.
fn cells(totals: &Totals) -> Vec<Value> {
    let mut cells: Vec<Value> = [totals.invocations, totals.successes, totals.failures].map(Value::Integer).into();
    for Measure { count, total } in totals.measures {
        cells.push(Value::Integer(count));
        cells.push(if count == 0 { Value::Null } else { Value::Integer(total) });
    }
    cells.push(Value::Real(totals.last_invoked_at));
    cells
}

/// The columns after the key of a group that has no calls.
fn none() -> Vec<Value> {
    let mut cells = vec![Value::Null; COLUMNS.len() - KEY];
    cells[0] = Value::Integer(0);
    cells
}

/// Which columns of the rollup's row are not as they must be; `None` where all are.
fn differing(statement: &Statement, cells: &[Value]) -> Result<Option<String>> {
    let mut wrong = Vec::new();
    for ((index, name), cell) in COLUMNS.iter().enumerate().skip(KEY).zip(cells) {
        let is = statement.column(index)?;
        if is != cell.borrow() {
            wrong.push(format!("{name} is {is}, must be {}", cell.borrow()));
        }
    }
    Ok((!wrong.is_empty()).then(|| wrong.join("; ")))
}

/// The key's bytes, which tell an order that does not depend on how the differences were found.
fn sortable(key: &[Value; KEY]) -> [&[u8]; KEY] {
    key.each_ref().map(|part| match part {
        Value::Text(bytes) | Value::Blob(bytes) => bytes.as_slice(),
        _ => &[],
    })
}
