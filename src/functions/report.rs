//! What the table functions over `skill_stats_daily` have in common: planning, arguments, and rows that rest on what was
//! read when a reading started.
//!
//! # Planning
//! The arguments are hidden columns. One that is absent takes its default; one whose value is not known yet in this
//! order of the joins makes the plan unusable, so that SQLite chooses another. `=` and `IN` on the key columns go down
//! into the query of `skill_stats_daily` and are checked again by SQLite, so that they mean what they mean anywhere: a
//! collation other than BINARY is left to SQLite. The plan's note has one letter per value that the reading gets: `a`,
//! `b`, … for the arguments in their order, `s`, `m`, `p`, `j` for a key column's value and `S`, `M`, `P`, `J` for its
//! whole `IN` list; then a colon, the places of the measures that the query looks at, for only those are read, and the
//! letters of the key columns that it compares; and at the end `=` where it reads an argument's column that it does not set.

use super::daily_stats::{DailyStats, Filter, Row};
use crate::logic::calendar::Day;
use crate::logic::day_totals::MEASURES;
use crate::logic::group_by::{GroupBy, JOB, KEYS, NAMES};
use crate::logic::keyword_call;
use crate::sqlite::{
    Arguments, Connection, Cursor, Error, IndexInfo, Output, Plan, Result, TableFunction, Value, ValueRef,
};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::ops::RangeInclusive;

/// A table function that reports on the daily statistics.
pub trait Report: 'static {
    /// Its SQL name.
    const NAME: &'static str;
    /// `CREATE TABLE x(…)`, the arguments as HIDDEN columns.
    const DECLARATION: &'static str;
    /// The columns of the arguments.
    const ARGUMENTS: RangeInclusive<usize>;
    /// The columns of skill, model, provider and job by which the daily statistics may be filtered.
    const KEY: [Option<usize>; KEYS];
    /// A row of the report.
    type Row;

    /// Which measures it needs, where the query looks at the columns that `uses` tells.
    fn measures(uses: &dyn Fn(usize) -> bool) -> [bool; MEASURES];

    /// The rows, in their order, and the arguments' values where the query gave none. All is read before this returns;
    /// what is computed from it may wait until its row is asked for.
    fn rows(asked: &Asked<'_>, reader: &mut Reader<'_>) -> Result<(Rows<Self::Row>, Vec<Value>)>;

    /// What tells a row apart from the others of a reading.
    fn identity(row: &Self::Row) -> impl Hash;

    /// Column `index` of a row; arguments excepted.
    fn cell(row: &Self::Row, index: usize) -> Output<'_>;
}

/// A report's rows, one after the other.
pub type Rows<R> = Box<dyn Iterator<Item = R>>;

/// What a query asks of a report.
pub struct Asked<'a> {
    /// Its arguments; NULL where absent.
    arguments: Vec<ValueRef<'a>>,
    /// For each key column the only names wanted; `None` for all.
    names: [Option<Vec<Value>>; KEYS],
    /// Which key columns it compares with something.
    compared: [bool; KEYS],
    /// Which measures it looks at.
    measures: [bool; MEASURES],
}

impl<'a> Asked<'a> {
    /// Argument `place`, from 0; NULL where absent.
    pub fn argument(&self, place: usize) -> ValueRef<'a> {
        self.arguments.get(place).copied().unwrap_or(ValueRef::Null)
    }
}

/// The way to the daily statistics, filtered by what the query asks.
pub struct Reader<'a> {
    connection: &'a Connection,
    stats: &'a mut DailyStats,
}

impl Reader<'_> {
    /// Gives `each` the rows from day `first` to day `last` that are asked for, newest day first; with their jobs where
    /// these make a group.
    ///
    /// # Errors
    /// A key column is compared that makes no group: it is NULL, which equals nothing.
    pub fn read(
        &mut self,
        asked: &Asked<'_>,
        group_by: GroupBy,
        first: Day,
        last: Day,
        each: impl FnMut(Row<'_>),
    ) -> Result<()> {
        if let Some(place) = (0..KEYS).find(|&place| asked.compared[place] && !group_by.has(place)) {
            return Err(Error::new(format!(
                "the query compares {}, which is NULL unless group_by has '{}' in it; say group_by '{}'; got '{group_by}'",
                COLUMNS[place],
                NAMES[place],
                group_by.with(place)
            )));
        }
        let (names, by_job) = (asked.names.clone(), group_by.has(JOB));
        let filter = Filter { first, last, by_job, names, measures: asked.measures };
        self.stats.read(self.connection, &filter, each)
    }

    /// Gives `each` every row from day `first` to day `last`, whatever is asked for; without measures.
    pub fn read_all(&mut self, first: Day, last: Day, each: impl FnMut(Row<'_>)) -> Result<()> {
        let names = [const { None }; KEYS];
        let filter = Filter { first, last, by_job: false, names, measures: [false; MEASURES] };
        self.stats.read(self.connection, &filter, each)
    }
}

/// The table function of a report.
pub struct Table<R>(PhantomData<R>);

/// The effort of a reading that is filtered by name, where an unfiltered one is 1. Above a half, so that SQLite never takes
/// two filtered readings for the two sides of an `OR`. There it checks each argument again, and one that is NULL, which
/// takes the default here, equals nothing there.
const FILTERED: f64 = 0.6;

/// The letters of the plan's note for a key column's value, and for its `IN` list.
const NAME_LETTERS: [char; KEYS] = ['s', 'm', 'p', 'j'];
const LIST_LETTERS: [char; KEYS] = ['S', 'M', 'P', 'J'];

/// The names of the key columns.
const COLUMNS: [&str; KEYS] = ["skill_name", "model", "provider", "cron_id"];

/// The end of the plan's note where an argument's column is read and not set.
const COMPARED: char = '=';

/// The letter of the plan's note for argument `place`.
fn argument_letter(place: usize) -> char {
    ('a'..='i').nth(place).unwrap_or('i')
}

impl<R: Report> TableFunction for Table<R> {
    const NAME: &'static str = R::NAME;
    const DECLARATION: &'static str = R::DECLARATION;
    type Cursor = Reading<R>;

    fn plan(info: &IndexInfo) -> Result<Option<Plan>> {
        let mut plan = Plan::new();
        let mut effort = 1.0;
        let mut compared = String::new();
        for constraint in info.equalities() {
            if R::ARGUMENTS.contains(&constraint.column) {
                let letter = argument_letter(constraint.column - R::ARGUMENTS.start());
                if !constraint.usable {
                    return Ok(None);
                }
                if !plan.note.contains(letter) {
                    plan.note.push(letter);
                    plan.pass(&constraint, true);
                }
                continue;
            }
            let key = R::KEY.iter().position(|&column| column == Some(constraint.column));
            let key = key.filter(|_| constraint.usable);
            compared.extend(key.map(|place| NAME_LETTERS[place]));
            if let Some(place) = key.filter(|_| constraint.binary) {
                let letters = if constraint.list { LIST_LETTERS } else { NAME_LETTERS };
                plan.note.push(letters[place]);
                plan.pass(&constraint, false);
                effort = FILTERED;
            }
        }
        plan.note.push(':');
        let wanted = R::measures(&|column| info.uses(column));
        plan.note.extend((0..MEASURES).filter(|&place| wanted[place]).map(|place| place.to_string()));
        plan.note.push_str(&compared);
        if R::ARGUMENTS.clone().any(|column| info.uses(column) && !info.constrains(column)) {
            plan.note.push(COMPARED);
        }
        plan.cost = 10_000.0 * effort;
        plan.rows = (1_000.0 * effort) as i64;
        Ok(Some(plan))
    }

    fn open(connection: Connection) -> Result<Reading<R>> {
        let rows = Box::new(std::iter::empty());
        let stats = DailyStats::default();
        Ok(Reading { connection, stats, arguments: Vec::new(), rows, current: None, call_is_known: false })
    }
}

/// One reading of a report.
pub struct Reading<R: Report> {
    connection: Connection,
    stats: DailyStats,
    /// As given, or the defaults that stood in for them.
    arguments: Vec<Value>,
    /// Those after the current one.
    rows: Rows<R::Row>,
    current: Option<R::Row>,
    /// Whether it was looked at how it is called.
    call_is_known: bool,
}

/// Refuses a call in keyword style, of which SQLite tells a table function nothing: it compares each row by itself, and
/// the answer would be empty. With `compared`, an argument's column is read by the query and never set, so the call may
/// also stand in a view that the query reads.
fn check_the_call<R: Report>(connection: &Connection, compared: bool) -> Result<()> {
    let columns = R::DECLARATION.trim_end_matches(')').split([',', '(']);
    let names: Vec<&str> = columns.filter_map(|column| column.trim().strip_suffix(" HIDDEN")).collect();
    let advice =
        |sql: &str| keyword_call::advice(sql, R::NAME, &names).map_or(Ok(()), |advice| Err(Error::new(advice)));
    let running = connection.running_sql();
    running.iter().try_for_each(|sql| advice(sql))?;
    if compared {
        let mut views = connection.prepare(
            "SELECT name, sql FROM main.sqlite_master WHERE type = 'view' AND instr(lower(sql), ?1)
             UNION ALL SELECT name, sql FROM temp.sqlite_master WHERE type = 'view' AND instr(lower(sql), ?1)",
        )?;
        views.bind_all([&Value::from(R::NAME)])?;
        while views.step()? {
            let text = |index| Ok(views.column(index)?.to_text().unwrap_or_default().into_owned());
            let (name, sql) = (text(0)?, text(1)?);
            if running.iter().any(|running| keyword_call::mentions(running, &name)) {
                advice(&sql)?;
            }
        }
    }
    Ok(())
}

/// Reads what the plan's note says that `values` are.
fn asked<'a, R: Report>(note: &str, values: &Arguments<'a>) -> Result<Asked<'a>> {
    let mut arguments = vec![ValueRef::Null; R::ARGUMENTS.count()];
    let mut names = [const { None }; KEYS];
    let (letters, uses) = note.split_once(':').unwrap_or((note, ""));
    for (index, letter) in letters.chars().enumerate() {
        let value = values.get(index)?;
        if let Some(place) = NAME_LETTERS.iter().position(|&known| known == letter) {
            names[place] = comparable(vec![value.to_owned()]);
        } else if let Some(place) = LIST_LETTERS.iter().position(|&known| known == letter) {
            names[place] = comparable(values.in_list(index)?);
        } else if let Some(place) = (0..arguments.len()).find(|&place| argument_letter(place) == letter) {
            arguments[place] = value;
        }
    }
    let measures = std::array::from_fn(|place| uses.contains(&place.to_string()));
    let compared = NAME_LETTERS.map(|letter| uses.contains(letter));
    Ok(Asked { arguments, names, compared, measures })
}

/// The names that a text column can equal; `None` where a number is among them, which SQLite may compare as one ('05' =
/// 5).
fn comparable(mut names: Vec<Value>) -> Option<Vec<Value>> {
    let numbers = names.iter().any(|name| matches!(name, Value::Integer(_) | Value::Real(_)));
    names.retain(|name| matches!(name, Value::Text(_)));
    (!numbers).then_some(names)
}

impl<R: Report> Cursor for Reading<R> {
    fn filter(&mut self, note: &str, values: &Arguments<'_>) -> Result<()> {
        // Also after an error there is no row left of the reading before.
        self.current = None;
        if !self.call_is_known {
            check_the_call::<R>(&self.connection, note.ends_with(COMPARED)).map_err(|error| error.context(R::NAME))?;
            self.call_is_known = true;
        }
        let asked = asked::<R>(note, values)?;
        let mut reader = Reader { connection: &self.connection, stats: &mut self.stats };
        let (rows, mut arguments) = R::rows(&asked, &mut reader).map_err(|error| error.context(R::NAME))?;
        for (shown, given) in arguments.iter_mut().zip(&asked.arguments).filter(|(_, given)| **given != ValueRef::Null)
        {
            *shown = given.to_owned();
        }
        (self.rows, self.arguments) = (rows, arguments);
        self.next()
    }

    fn next(&mut self) -> Result<()> {
        self.current = self.rows.next();
        Ok(())
    }

    fn eof(&self) -> bool {
        self.current.is_none()
    }

    fn column(&self, index: usize) -> Result<Output<'_>> {
        if R::ARGUMENTS.contains(&index) {
            let argument = self.arguments.get(index - R::ARGUMENTS.start());
            return Ok(argument.map(Value::borrow).into());
        }
        Ok(self.current.as_ref().map_or(Output::NULL, |row| R::cell(row, index)))
    }

    fn rowid(&self) -> i64 {
        let mut hasher = DefaultHasher::new();
        if let Some(row) = &self.current {
            R::identity(row).hash(&mut hasher);
        }
        format!("{:?}", self.arguments).hash(&mut hasher);
        // Not negative: some clients take a negative rowid for none.
        (hasher.finish() >> 1) as i64
    }
}
