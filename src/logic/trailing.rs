//! Averages as of every day of a window, each over its own trailing window, in one pass.
//!
//! With a window of W days, the trailing windows of its W days all hold its first day. So each is a run of days that ends
//! there, summed once from that day backwards, and a run that begins after it, summed once forwards: no day is added
//! twice and none is taken off again, which would leave rounding behind (van Herk 1992 does so for minima).

use super::day_totals::Days;
use super::decay::Decay;
use super::summary::Means;

/// One day of the window.
#[derive(Debug, Clone)]
pub struct TrailingDay {
    /// Its age.
    pub age: u32,
    /// The calls of that day alone.
    pub sample_count: i64,
    /// Those known to have succeeded.
    pub success_count: i64,
    /// Those known to have failed.
    pub failure_count: i64,
    /// The averages as of that day.
    pub means: Means,
}

/// Every day of the window of `window_days` days that ends at age 0, oldest first. The days that were added reach back as
/// far as the first day's own window does.
pub fn trailing(days: &Days, decay: &Decay, window_days: u32) -> Vec<TrailingDay> {
    let first = window_days - 1;
    // The runs that end at the window's first day, by how far back they reach.
    let mut backwards = Means::default();
    let mut older = vec![Means::default(); window_days as usize];
    let mut reached = 0;
    for (age, day) in days.as_slice().iter().filter(|(age, _)| *age >= first) {
        let back = (age - first) as usize;
        if back >= older.len() {
            break;
        }
        older[reached..back].fill(backwards.clone());
        reached = back;
        backwards.add(decay, *age, day);
    }
    older[reached..].fill(backwards);

    let mut newer = Means::default();
    let mut days = days.as_slice().iter().rev().peekable();
    let mut trailing = Vec::with_capacity(window_days as usize);
    for age in (0..window_days).rev() {
        while days.next_if(|(older, _)| *older > age).is_some() {}
        let today = days.next_if(|(same, _)| *same == age).map(|(_, today)| *today).unwrap_or_default();
        if age < first {
            let mut means = Means::default();
            means.add(decay, age, &today);
            newer = means.after(decay, &newer);
        }
        let means = newer.after(decay, &older[age as usize]);
        trailing.push(TrailingDay {
            age,
            sample_count: today.invocations,
            success_count: today.successes,
            failure_count: today.failures,
            means,
        });
    }
    trailing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::day_totals::{DayTotals, Measured, COST, DURATION};
    use crate::logic::summary::Summary;
    use proptest::prelude::*;

    fn outcomes(successes: i64, failures: i64) -> DayTotals {
        DayTotals { invocations: successes + failures, successes, failures, ..DayTotals::default() }
    }

    fn trailing_days(alpha: f64, window_days: u32, days: &[(u32, DayTotals)]) -> Vec<TrailingDay> {
        let mut all = Days::default();
        days.iter().for_each(|(age, day)| all.add(*age, day));
        trailing(&all, &Decay::new(alpha, window_days), window_days)
    }

    #[test]
    fn silence_keeps_a_rate_until_it_leaves_the_window() {
        let days = trailing_days(0.3, 3, &[(1, outcomes(1, 1)), (4, outcomes(0, 2))]);
        let rates: Vec<_> = days.iter().map(|day| (day.age, day.means.success_rate())).collect();
        let mixed = 1.0 / 2.0;
        assert_eq!(rates, [(2, Some(0.0)), (1, Some(mixed)), (0, Some(mixed))]);
        assert_eq!(days.iter().map(|day| day.sample_count).collect::<Vec<_>>(), [0, 2, 0]);
        let kish = days[1].means.success().map(|rate| rate.effective_n() * rate.design_effect).unwrap();
        assert!((kish - 2.0).abs() < 1e-12, "four days ago is outside: {days:?}");
    }

    #[test]
    fn a_window_of_one_day_is_that_day() {
        let [day] = &trailing_days(0.3, 1, &[(0, outcomes(1, 3))])[..] else { panic!("one day") };
        let rate = day.means.success().unwrap();
        assert_eq!((day.sample_count, rate.value, rate.calls), (4, 0.25, 4.0));
        assert_eq!(trailing_days(0.3, 1, &[])[0].means.success_rate(), None);
    }

    #[test]
    fn a_measure_of_long_ago_is_the_average_until_a_newer_one_comes() {
        // The weight of an age of thousands of days is 0 in a float.
        let mut paid = outcomes(1, 0);
        paid.measures[1] = Measured::new(4, 8.0);
        let days = trailing_days(0.999, 9_000, &[(0, outcomes(0, 1)), (8_000, paid)]);
        assert_eq!(days.last().unwrap().means.average(COST), Some(2.0));
        assert_eq!(days.last().unwrap().means.success_rate().unwrap(), 0.0);
        assert_eq!(days[998].means.average(COST), None);
        assert_eq!((days[999].age, days[999].means.average(COST)), (8_000, Some(2.0)));
    }

    proptest! {
        /// Every day against a summary of its own trailing window, from the same days.
        #[test]
        fn is_on_every_day_what_a_summary_of_its_window_is(
            alpha in prop_oneof![1e-6_f64..=1.0, Just(1.0), Just(1e-6), Just(0.3)],
            window_days in prop_oneof![1_u32..8, 1_u32..60],
            mut days in prop::collection::vec((0_u32..118, 0_i64..5, 0_i64..5, prop::option::of(0.0_f64..1e3)), 0..60),
        ) {
            days.retain(|day| day.0 <= 2 * (window_days - 1));
            days.sort_by_key(|day| day.0);
            let days: Vec<(u32, DayTotals)> = days.into_iter().map(|(age, successes, failures, duration)| {
                let mut day = DayTotals { invocations: successes + failures + 1, ..outcomes(successes, failures) };
                if let Some(total) = duration {
                    day.measures[0] = Measured::new(day.invocations, total);
                }
                (age, day)
            }).collect();
            let decay = Decay::new(alpha, window_days);
            let got = trailing_days(alpha, window_days, &days);
            prop_assert_eq!(got.iter().map(|day| day.age).collect::<Vec<_>>(), (0..window_days).rev().collect::<Vec<_>>());
            let close = |one: f64, other: f64| (one - other).abs() <= 1e-11 * other.abs().max(1e-300);
            let alike = |one: Option<f64>, other: Option<f64>| match (one, other) {
                (Some(one), Some(other)) => close(one, other),
                (one, other) => one == other,
            };
            for day in got {
                let (mut window, mut today) = (Summary::default(), Summary::default());
                for (age, totals) in &days {
                    if (day.age..day.age + window_days).contains(age) {
                        window.add(&decay, age - day.age, totals);
                    }
                    if *age == day.age {
                        today.add(&decay, 0, totals);
                    }
                }
                let counts = [day.sample_count, day.success_count, day.failure_count];
                prop_assert_eq!(counts, [today.sample_count, today.success_count, today.failure_count]);
                let wanted = window.means(&decay);
                prop_assert!(close(day.means.effective_n(), wanted.effective_n()), "{:?} {:?}", day, window);
                let [got, rate] = [day.means.success(), wanted.success()];
                prop_assert!(alike(got.map(|rate| rate.value), rate.map(|rate| rate.value)), "{:?} {:?}", day, window);
                prop_assert!(alike(got.map(|rate| rate.interval().0), rate.map(|rate| rate.interval().0)));
                let [got, duration] = [&day.means, &wanted].map(|means| means.average(DURATION));
                prop_assert!(alike(got, duration), "{:?} {:?}", day, window);
                let spread = |means: &Means| means.duration().and_then(|average| average.spread);
                let [got, wanted] = [spread(&day.means), spread(&wanted)];
                prop_assert!(alike(got.map(|spread| spread.variance + 1.0), wanted.map(|spread| spread.variance + 1.0)));
            }
        }
    }
}
