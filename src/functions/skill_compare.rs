//! `skill_compare(baseline_model [, window_days [, alpha [, as_of [, margin]]]])`, by default 90, 0.03, now, 0.05: for
//! each skill, every other model against the baseline, with verdicts that hold however often one looks.
//!
//! ```sql
//! SELECT skill_name, model, verdict, difference_low, difference_high, cost_ratio FROM skill_compare('big-model', 28);
//! ```
//!
//! `baseline_model` is the name of a model with calls in the window; `window_days`, `alpha` and `as_of` take what those of
//! `skill_ema` take, and the averages are the same, over all providers of a model. Their memory is longer by default: a
//! choice between models is made for months. `margin`, from 0 to 1, is the loss of success that is accepted of a cheaper
//! model. Calls of an unknown model are left out. One row per skill and model, ordered by them:
//!
//! | column | meaning |
//! |---|---|
//! | `ema_success_rate`, `baseline_success_rate` | NULL where no outcome is known |
//! | `success_rate_difference` | the model's minus the baseline's |
//! | `difference_low`, `difference_high` | its 95 % interval: the hybrid score method of Newcombe (1998), with the day as cluster |
//! | `cost_ratio`, `duration_ratio` | the model's per call by the baseline's; NULL where one is not known or the baseline's is 0 |
//! | `effective_n`, `baseline_effective_n` | of each, as `skill_ema` has it |
//! | `verdict` | one of [`Verdict`](crate::logic::comparison::Verdict)'s, in words |
//! | `cost_ratio_low`, `cost_ratio_high`, `duration_ratio_low`, `duration_ratio_high` | 95 % intervals; NULL where one day has most of the calls of either side |
//! | `runs_needed` | about how many more runs, of both models together, until there is a verdict, if all goes on as it does; NULL where the window does not hold so many |

use super::arguments;
use super::report::{Asked, Reader, Report, Rows};
use crate::logic::calendar::Day;
use crate::logic::comparison::{compare, Comparison, Ratio};
use crate::logic::day_totals::MEASURES;
use crate::logic::decay::Decay;
use crate::logic::group_by::{GroupBy, KEYS};
use crate::logic::groups::{Group, Groups};
use crate::logic::summary::{Means, Summary};
use crate::sqlite::{Error, Output, Result, Value, ValueRef};
use std::hash::Hash;
use std::ops::RangeInclusive;

/// The table function.
pub struct SkillCompare;

/// A model beside the baseline, at one skill.
pub struct Row {
    skill: Option<Vec<u8>>,
    model: Vec<u8>,
    against: Comparison,
}

/// The averages of a skill's model.
type Model = Group<Means>;

/// How many models an error lists.
const LISTED: usize = 20;

impl Report for SkillCompare {
    const NAME: &'static str = "skill_compare";
    const DECLARATION: &'static str = "CREATE TABLE x(
        skill_name TEXT, model TEXT, ema_success_rate REAL, baseline_success_rate REAL,
        success_rate_difference REAL, difference_low REAL, difference_high REAL,
        cost_ratio REAL, duration_ratio REAL, effective_n REAL, baseline_effective_n REAL, verdict TEXT,
        cost_ratio_low REAL, cost_ratio_high REAL, duration_ratio_low REAL, duration_ratio_high REAL, runs_needed INTEGER,
        baseline_model HIDDEN, window_days HIDDEN, alpha HIDDEN, as_of HIDDEN, margin HIDDEN)";
    const ARGUMENTS: RangeInclusive<usize> = 17..=21;
    // Not by model: the baseline is one.
    const KEY: [Option<usize>; KEYS] = [Some(0), None, None, None];
    type Row = Row;

    fn measures(_: &dyn Fn(usize) -> bool) -> [bool; MEASURES] {
        // The verdict needs the cost; the duration is not worth a distinction.
        [true, true, false, false, false]
    }

    fn rows(asked: &Asked<'_>, reader: &mut Reader<'_>) -> Result<(Rows<Row>, Vec<Value>)> {
        let window_days = arguments::days("window_days", asked.argument(1), 90)?;
        let alpha = arguments::alpha(asked.argument(2), 0.03)?;
        let last = arguments::as_of(asked.argument(3))?;
        let margin = arguments::margin(asked.argument(4))?;
        let first = last.minus(window_days - 1);

        let decay = Decay::new(alpha, window_days);
        let mut groups = Groups::<Summary>::new(GroupBy::SKILL_AND_MODEL);
        reader.read(asked, GroupBy::SKILL_AND_MODEL, first, last, |row| {
            groups.of(row.key).add(&decay, row.age, &row.totals)
        })?;
        let groups = groups.into_sorted().into_iter();
        let groups: Vec<Model> =
            groups.map(|group| Group { summary: group.summary.means(&decay), key: group.key }).collect();
        let baseline = baseline(asked, reader, &groups, first, last)?;
        let skills = groups.chunk_by(|one, other| one.key[0] == other.key[0]);
        let rows: Vec<Row> = skills.flat_map(|skill| against(skill, &baseline, &decay, margin)).collect();
        let shown = vec![Value::Null, window_days.into(), alpha.into(), last.to_string().into(), margin.into()];
        Ok((Box::new(rows.into_iter()), shown))
    }

    fn identity(row: &Row) -> impl Hash {
        (&row.skill, &row.model)
    }

    fn cell(row: &Row, index: usize) -> Output<'_> {
        let against = &row.against;
        match index {
            0 => row.skill.as_deref().map(ValueRef::Text).into(),
            1 => ValueRef::Text(&row.model).into(),
            2 => against.success_rate.into(),
            3 => against.baseline_success_rate.into(),
            4 => against.difference.map(|difference| difference.value).into(),
            5 => against.difference.map(|difference| difference.low).into(),
            6 => against.difference.map(|difference| difference.high).into(),
            7 => against.cost.map(|ratio| ratio.value).into(),
            8 => against.duration.map(|ratio| ratio.value).into(),
            9 => against.effective_n.into(),
            10 => against.baseline_effective_n.into(),
            11 => ValueRef::Text(against.verdict.as_str().as_bytes()).into(),
            12 => low(against.cost).into(),
            13 => high(against.cost).into(),
            14 => low(against.duration).into(),
            15 => high(against.duration).into(),
            16 => against.runs_needed.into(),
            _ => Output::NULL,
        }
    }
}

fn low(ratio: Option<Ratio>) -> Option<f64> {
    ratio?.interval.map(|(low, _)| low)
}

fn high(ratio: Option<Ratio>) -> Option<f64> {
    ratio?.interval.map(|(_, high)| high)
}

/// The other models of one skill beside the baseline.
fn against(skill: &[Model], baseline: &[u8], decay: &Decay, margin: f64) -> Vec<Row> {
    let is_baseline = |model: &&Model| model.key[1].as_deref() == Some(baseline);
    let nothing = Means::default();
    let ours = skill.iter().find(is_baseline).map_or(&nothing, |model| &model.summary);
    let others = skill.iter().filter(|model| !is_baseline(model)).filter_map(|other| {
        let model = other.key[1].clone()?;
        Some(Row { skill: other.key[0].clone(), model, against: compare(&other.summary, ours, decay, margin) })
    });
    others.collect()
}

/// The baseline's name.
///
/// # Errors
/// It has no calls in the window, at any skill.
fn baseline(asked: &Asked<'_>, reader: &mut Reader<'_>, groups: &[Model], first: Day, last: Day) -> Result<Vec<u8>> {
    let given = asked.argument(0);
    let name = given.to_bytes();
    if let Some(name) = name.filter(|name| groups.iter().any(|group| group.key[1].as_deref() == Some(name))) {
        return Ok(name.to_vec());
    }
    // It may be at work for skills that the query does not look at.
    let mut models = Groups::<()>::new(GroupBy::MODEL);
    reader.read_all(first, last, |row| {
        models.of(row.key);
    })?;
    let models: Vec<Vec<u8>> = models.into_sorted().into_iter().filter_map(|group| group.key[1].clone()).collect();
    match name.filter(|&name| models.iter().any(|model| model == name)) {
        Some(name) => Ok(name.to_vec()),
        None => Err(unknown(given, &models, first, last)),
    }
}

fn unknown(given: ValueRef<'_>, models: &[Vec<u8>], first: Day, last: Day) -> Error {
    let listed: Vec<String> = models.iter().take(LISTED).map(|model| ValueRef::Text(model).to_string()).collect();
    let there = match models.len().saturating_sub(LISTED) {
        _ if listed.is_empty() => "there is none".to_owned(),
        0 => format!("there are {}", listed.join(", ")),
        more => format!("there are {} and {more} more", listed.join(", ")),
    };
    Error::new(format!("baseline_model takes a model with calls from {first} to {last}; {there}; got {given}"))
}
