//! What SQLite asks a table function when it plans a query: which constraints it can use.

use super::api::{self, call};
use super::{Error, Result};
use sqlite3ext_sys::SQLITE_INDEX_CONSTRAINT_EQ;
use sqlite_loadable::ext::sqlite3_index_info;
use std::ffi::CStr;
use std::os::raw::c_int;

/// A constraint `column = value` (or `column IN (…)`) of the query's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constraint {
    /// Its place among the query's constraints, for [`Plan::pass`].
    pub place: usize,
    /// The column, counted as in the declaration; hidden ones too.
    pub column: usize,
    /// Whether its value is known when the table is read. Where it is not, another plan may know it.
    pub usable: bool,
    /// Whether it compares bytes, as our own comparisons do (and not, say, by NOCASE).
    pub binary: bool,
    /// Whether the whole list of an `IN` can be had at once.
    pub list: bool,
}

/// The question.
pub struct IndexInfo {
    raw: *mut sqlite3_index_info,
}

/// The answer: which values [`Cursor::filter`](super::Cursor::filter) wants, and at what cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// One entry per value, in the order of the arguments of `filter`.
    passed: Vec<Passed>,
    /// A note to `filter` that says what each argument is.
    pub note: String,
    /// The estimated cost, on SQLite's scale of disk accesses.
    pub cost: f64,
    /// The estimated number of rows.
    pub rows: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Passed {
    place: usize,
    exact: bool,
    list: bool,
}

impl Plan {
    /// A plan that asks for nothing yet.
    pub fn new() -> Self {
        Plan { passed: Vec::new(), note: String::new(), cost: 0.0, rows: 0 }
    }

    /// Asks for the constraint's value. With `exact`, SQLite need not check the rows again. A list comes whole.
    pub fn pass(&mut self, constraint: &Constraint, exact: bool) {
        self.passed.push(Passed { place: constraint.place, exact, list: constraint.list && !exact });
    }
}

impl Default for Plan {
    fn default() -> Self {
        Plan::new()
    }
}

impl IndexInfo {
    /// Wraps the question.
    ///
    /// # Safety
    /// `raw` is the one of the running callback.
    pub(super) unsafe fn from_raw(raw: *mut sqlite3_index_info) -> Self {
        IndexInfo { raw }
    }

    /// The query's equality constraints on columns of this table; others (LIMIT among them) are SQLite's to check.
    pub fn equalities(&self) -> Vec<Constraint> {
        // SAFETY: SQLite gives `nConstraint` constraints; the routines take any place below that.
        unsafe {
            let info = &*self.raw;
            (0..usize::try_from(info.nConstraint).unwrap_or(0))
                .filter_map(|place| {
                    let constraint = &*info.aConstraint.add(place);
                    let column = usize::try_from(constraint.iColumn).ok()?;
                    if u32::from(constraint.op) != SQLITE_INDEX_CONSTRAINT_EQ {
                        return None;
                    }
                    let collation = call!(vtab_collation(self.raw, place as c_int));
                    Some(Constraint {
                        place,
                        column,
                        usable: constraint.usable != 0,
                        binary: !collation.is_null() && CStr::from_ptr(collation) == c"BINARY",
                        list: call!(vtab_in(self.raw, place as c_int, -1)) != 0,
                    })
                })
                .collect()
        }
    }

    /// Whether the query has a constraint of any kind on column `index`.
    pub fn constrains(&self, index: usize) -> bool {
        // SAFETY: SQLite gives `nConstraint` constraints.
        unsafe {
            let info = &*self.raw;
            (0..usize::try_from(info.nConstraint).unwrap_or(0))
                .any(|place| usize::try_from((*info.aConstraint.add(place)).iColumn) == Ok(index))
        }
    }

    /// Whether the query reads column `index`. SQLite tells them apart up to the 63rd.
    pub fn uses(&self, index: usize) -> bool {
        // SAFETY: the question is valid during the callback.
        unsafe { (*self.raw).colUsed >> index.min(63) & 1 == 1 }
    }

    /// Gives the answer.
    ///
    /// # Errors
    /// SQLite is out of memory, or does not do what it said it could: then the values would come without their meaning.
    pub(super) fn answer(&mut self, plan: &Plan) -> Result<()> {
        // SAFETY: the places come from `equalities`, so they are below `nConstraint`; the note is copied into memory
        // that SQLite frees.
        unsafe {
            let info = &mut *self.raw;
            for (argument, passed) in (1..).zip(&plan.passed) {
                if passed.list && call!(vtab_in(self.raw, passed.place as c_int, 1)) == 0 {
                    return Err(Error::new("the list of an IN cannot be had at once"));
                }
                let usage = &mut *info.aConstraintUsage.add(passed.place);
                usage.argvIndex = argument;
                usage.omit = u8::from(passed.exact);
            }
            let note = api::sqlite_string(api::routines(), &plan.note);
            if note.is_null() {
                return Err(Error::out_of_memory());
            }
            info.idxStr = note;
            info.needToFreeIdxStr = 1;
            info.estimatedCost = plan.cost;
            info.estimatedRows = plan.rows;
        }
        Ok(())
    }
}
