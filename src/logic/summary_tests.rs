//! Tests of the arithmetic: the worked values, the extremes, and random days against a naive sum over single calls.

use super::*;
use proptest::prelude::*;

fn outcomes(successes: i64, failures: i64) -> DayTotals {
    DayTotals { invocations: successes + failures, successes, failures, ..DayTotals::default() }
}

fn measured(place: usize, count: i64, total: f64) -> DayTotals {
    let mut day = DayTotals { invocations: count, ..DayTotals::default() };
    day.measures[place] = Measured::new(count, total);
    day
}

fn means(alpha: f64, window: u32, days: &[(u32, DayTotals)]) -> Means {
    summary(alpha, window, days).means(&Decay::new(alpha, window))
}

fn summary(alpha: f64, window: u32, days: &[(u32, DayTotals)]) -> Summary {
    let decay = Decay::new(alpha, window);
    let mut summary = Summary::default();
    days.iter().for_each(|(age, day)| summary.add(&decay, *age, day));
    summary
}

#[test]
fn silence_fades_what_came_before_it() {
    let days = [(0, outcomes(1, 0)), (1, outcomes(1, 0)), (7, outcomes(0, 1))];
    let rate = means(0.3, 14, &days).success_rate().unwrap();
    assert!((rate - 0.954).abs() < 5e-4, "{rate}");
}

#[test]
fn a_day_weighs_by_its_calls() {
    let mut today = measured(DURATION, 100, 100.0);
    today.measures[COST] = Measured::new(100, 0.1);
    let mut yesterday = measured(DURATION, 1, 100.0);
    yesterday.measures[COST] = Measured::new(1, 0.2);
    let means = means(0.3, 14, &[(0, today), (1, yesterday)]);
    assert!((means.average(DURATION).unwrap() - 170.0 / 100.7).abs() < 1e-12);
    assert!((means.average(COST).unwrap() - 0.24 / 100.7).abs() < 1e-15);
}

#[test]
fn unknown_is_not_zero() {
    let days = [(0, DayTotals { invocations: 3, ..DayTotals::default() })];
    assert_eq!(summary(0.3, 14, &days).sample_count, 3);
    let means = means(0.3, 14, &days);
    assert_eq!(means.success_rate(), None);
    assert_eq!(std::array::from_fn(|place| means.average(place)), [None; MEASURES]);
    assert_eq!(means.effective_n(), 0.0);
}

#[test]
fn each_measure_counts_from_its_own_newest_day() {
    // The weight of day 36,000 is 0 in a float; its cost is still the average, being the only one there is.
    for alpha in [0.3, 1.0] {
        let means = means(alpha, 36_500, &[(0, measured(DURATION, 1, 2.0)), (36_000, measured(COST, 4, 8.0))]);
        assert_eq!(means.average(DURATION), Some(2.0));
        assert_eq!(means.average(COST), Some(2.0));
    }
}

#[test]
fn alpha_one_is_the_newest_day_alone() {
    let days = [(3, outcomes(1, 3)), (4, outcomes(5, 0))];
    let rate = means(1.0, 14, &days).success().unwrap();
    assert_eq!(rate.value, 0.25);
    assert!((rate.effective_n() * rate.design_effect - 4.0).abs() < 1e-12);
    let summary = summary(1.0, 14, &days);
    assert_eq!((summary.sample_count, summary.active_days), (9, 2));
    assert_eq!(summary.newest_and_oldest, Some((3, 4)));
}

#[test]
fn a_day_in_parts_is_one_day() {
    // Squared before they are added up, the parts would make other residuals.
    let whole = [(2, outcomes(3, 1)), (5, outcomes(0, 3))];
    let parts = [(2, outcomes(1, 1)), (2, outcomes(2, 0)), (5, outcomes(0, 1)), (5, outcomes(0, 2))];
    assert_eq!(summary(0.3, 14, &parts).active_days, 2);
    let all = |days: &[(u32, DayTotals)]| means(0.3, 14, days);
    assert_eq!(all(&parts).success(), all(&whole).success());
}

proptest! {
    /// Against the definition, call by call, with weights in logarithms: no sum of totals, no common anchor, no table.
    #[test]
    fn agrees_with_a_sum_over_single_calls(
        alpha in prop_oneof![1e-6_f64..=1.0, Just(1.0), Just(1e-6)],
        mut calls in prop::collection::vec((0_u32..400, any::<Option<bool>>(), prop::option::of(0.0_f64..1e3)), 1..60),
    ) {
        calls.sort_by_key(|call| call.0);
        let days: Vec<(u32, DayTotals)> = calls.iter().map(|&(age, outcome, duration)| {
            let mut day = DayTotals { invocations: 1, ..DayTotals::default() };
            day.successes = i64::from(outcome == Some(true));
            day.failures = i64::from(outcome == Some(false));
            if let Some(seconds) = duration {
                day.measures[DURATION] = Measured::new(1, seconds);
            }
            (age, day)
        }).collect();
        let got = means(alpha, 400, &days);

        let naive = |values: Vec<(u32, f64)>| {
            let newest = values.iter().map(|value| value.0).min()?;
            let weight = |age: u32| if age == newest { 1.0 } else { (f64::from(age - newest) * f64::ln_1p(-alpha)).exp() };
            let weights: f64 = values.iter().map(|value| weight(value.0)).sum();
            let squares: f64 = values.iter().map(|value| weight(value.0).powi(2)).sum();
            Some((values.iter().map(|value| weight(value.0) * value.1).sum::<f64>() / weights, weights * weights / squares))
        };
        let close = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * other.abs().max(1.0),
            (one, other) => one == other,
        };
        let rate = naive(calls.iter().filter_map(|call| Some((call.0, f64::from(u8::from(call.1?))))).collect());
        let duration = naive(calls.iter().filter_map(|call| Some((call.0, call.2?))).collect());
        prop_assert!(close(got.success_rate(), rate.map(|rate| rate.0)));
        let kish = got.success().map_or(0.0, |rate| rate.effective_n() * rate.design_effect);
        prop_assert!(close(Some(kish), Some(rate.map_or(0.0, |rate| rate.1))));
        prop_assert!(close(got.average(DURATION), duration.map(|duration| duration.0)));
    }
}
