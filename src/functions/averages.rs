//! What `skill_ema` and `skill_ema_daily` share: their four arguments, and the columns of averages, which stand in the same
//! order in both.

use super::arguments;
use super::report::Asked;
use crate::logic::average::Average;
use crate::logic::calendar::Day;
use crate::logic::day_totals::{COST, DURATION, MEASURES};
use crate::logic::decay::Decay;
use crate::logic::group_by::GroupBy;
use crate::logic::summary::Means;
use crate::sqlite::{Output, Result, Value};

/// `window_days`, `alpha`, `as_of` and `group_by`.
pub struct EmaArguments {
    /// The days of the window.
    pub window_days: u32,
    alpha: f64,
    /// The last of them.
    pub last: Day,
    /// What makes a group.
    pub group_by: GroupBy,
}

impl EmaArguments {
    /// Reads them, with their defaults.
    pub fn read(asked: &Asked<'_>) -> Result<Self> {
        Ok(EmaArguments {
            window_days: arguments::window_days(asked.argument(0))?,
            alpha: arguments::alpha(asked.argument(1), 0.3)?,
            last: arguments::as_of(asked.argument(2))?,
            group_by: arguments::group_by(asked.argument(3))?,
        })
    }

    /// The weights of the window's days.
    pub fn decay(&self) -> Decay {
        Decay::new(self.alpha, self.window_days)
    }

    /// Their values, for the hidden columns.
    pub fn shown(&self) -> Vec<Value> {
        vec![self.window_days.into(), self.alpha.into(), self.last.to_string().into(), self.group_by.to_string().into()]
    }
}

/// How many columns of averages there are, from `ema_success_rate` to `success_rate_high`.
pub const COLUMNS: usize = MEASURES + 4;

/// How many columns follow at the end, from `cost_low` to `design_effect`.
pub const LAST_COLUMNS: usize = 5;

/// Which measures a query looks at, where the columns of averages begin with column `first` and those at the end with
/// column `last`.
pub fn measures(first: usize, last: usize, uses: &dyn Fn(usize) -> bool) -> [bool; MEASURES] {
    let mut wanted = std::array::from_fn(|place| uses(first + 1 + place));
    wanted[COST] |= uses(last) || uses(last + 1);
    wanted[DURATION] |= uses(last + 2) || uses(last + 3);
    wanted
}

/// Column `place` of the averages, from 0.
pub fn cell(means: &Means, place: usize) -> Output<'static> {
    const EFFECTIVE_N: usize = MEASURES + 1;
    const LOW: usize = MEASURES + 2;
    const HIGH: usize = MEASURES + 3;
    match place {
        0 => means.success_rate().into(),
        1..=MEASURES => means.average(place - 1).into(),
        EFFECTIVE_N => means.effective_n().into(),
        LOW => means.success().map(|success| success.interval().0).into(),
        HIGH => means.success().map(|success| success.interval().1).into(),
        _ => Output::NULL,
    }
}

/// Column `place` of those at the end, from 0.
pub fn last_cell(means: &Means, place: usize) -> Output<'static> {
    let interval = |average: Option<Average>| average.and_then(|average| average.spread?.around(average.value));
    match place {
        0 => interval(means.cost()).map(|(low, _)| low).into(),
        1 => interval(means.cost()).map(|(_, high)| high).into(),
        2 => interval(means.duration()).map(|(low, _)| low).into(),
        3 => interval(means.duration()).map(|(_, high)| high).into(),
        4 => means.success().map(|success| success.design_effect).into(),
        _ => Output::NULL,
    }
}
