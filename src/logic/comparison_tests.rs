//! Tests of the verdicts.

use super::*;
use crate::logic::day_totals::{DayTotals, Measured, COST, DURATION};
use crate::logic::decay::Decay;
use crate::logic::summary::Summary;

/// Thirty equal days of so many successes and failures, with a cost and a duration per call.
fn side(successes: i64, failures: i64, cost: Option<f64>, duration: Option<f64>) -> Means {
    let calls = successes + failures;
    let measured = |each: f64| Measured::new(calls, each * calls as f64);
    let mut day = DayTotals { invocations: calls, successes, failures, ..DayTotals::default() };
    day.measures[DURATION] = duration.map(measured).unwrap_or_default();
    day.measures[COST] = cost.map(measured).unwrap_or_default();
    days(&[day; 30])
}

fn days(days: &[DayTotals]) -> Means {
    let decay = Decay::new(0.0, days.len() as u32);
    let mut summary = Summary::default();
    (0..).zip(days).for_each(|(age, day)| summary.add(&decay, age, day));
    summary.means(&decay)
}

/// Without decay, over a window that holds many more days than there are.
fn compare_for_long(model: &Means, baseline: &Means, margin: f64) -> Comparison {
    compare(model, baseline, &Decay::new(0.0, 10_000), margin)
}

fn against(model: (i64, i64, f64), baseline: (i64, i64, f64)) -> Comparison {
    let [model, baseline] = [model, baseline].map(|(ok, failed, cost)| side(ok, failed, Some(cost), None));
    compare_for_long(&model, &baseline, 0.05)
}

#[test]
fn verdicts() {
    let free = 0.0;
    for (model, baseline, said) in [
        ((19, 1, 0.1), (12, 8, 0.1), "better"),
        ((19, 1, 9.0), (12, 8, 0.1), "better"),
        ((12, 8, 0.0), (19, 1, 0.1), "worse"),
        ((90, 10, 0.09), (90, 10, 0.1), "cheaper and not worse"),
        ((90, 10, 0.091), (90, 10, 0.1), "no proven difference"),
        ((9, 1, 0.09), (9, 1, 0.1), "cheaper, loss not ruled out"),
        ((9, 1, free), (9, 1, 0.1), "cheaper, loss not ruled out"),
        ((9, 1, free), (9, 1, free), "no proven difference"),
        ((9, 1, 0.1), (9, 1, free), "no proven difference"),
    ] {
        assert_eq!(against(model, baseline).verdict.as_str(), said, "{model:?} beside {baseline:?}");
    }
}

#[test]
fn few_calls_are_no_verdict() {
    let few = days(&[DayTotals { invocations: 9, successes: 9, ..DayTotals::default() }]);
    let many = side(0, 20, None, None);
    for (model, baseline) in [(&few, &many), (&many, &few)] {
        assert_eq!(compare_for_long(model, baseline, 0.05).verdict, Verdict::NotEnoughData);
    }
}

#[test]
fn ten_calls_are_enough_where_their_weights_add_up_to_a_little_less() {
    let day = DayTotals { invocations: 1, successes: 1, ..DayTotals::default() };
    let baseline = side(0, 20, None, None);
    let compared = |calls: u32, alpha: f64| {
        let decay = Decay::new(alpha, 30);
        let mut summary = Summary::default();
        (0..calls).for_each(|age| summary.add(&decay, age, &day));
        let model = summary.means(&decay);
        (model.effective_n(), compare(&model, &baseline, &decay, 0.05).verdict)
    };
    let alphas = || (1..100).map(|part| 1e-9 / f64::from(part));
    assert!(alphas().any(|alpha| compared(10, alpha).0 < 10.0));
    assert!(alphas().all(|alpha| compared(10, alpha).1 != Verdict::NotEnoughData));
    assert!(alphas().all(|alpha| compared(9, alpha).1 == Verdict::NotEnoughData));
}

#[test]
fn the_margin_decides_what_is_not_worse() {
    let [model, baseline] = [(9, 1), (9, 1)].map(|(ok, failed)| side(ok, failed, None, None));
    let rates = Rates { one: model.success().unwrap(), other: baseline.success().unwrap() };
    let low = rates.difference(Z_90_LOOKS).low;
    assert!(low < -0.05);
    assert_eq!(rates.verdict(Some(-low + 1e-9)), Verdict::Cheaper);
    assert_eq!(rates.verdict(Some(-low - 1e-9)), Verdict::CheaperAtARisk);
}

#[test]
fn a_saving_that_may_be_none_is_no_saving() {
    let day = |cost: f64| {
        let mut day = DayTotals { invocations: 100, successes: 90, failures: 10, ..DayTotals::default() };
        day.measures[COST] = Measured::new(100, cost);
        day
    };
    // On average 0.8 of the baseline's, from days that differ by a factor of ten.
    let uneven: Vec<DayTotals> = (0..30).map(|age| day(if age % 10 == 0 { 53.0 } else { 3.0 })).collect();
    let against = compare_for_long(&days(&uneven), &days(&[day(10.0); 30]), 0.05);
    let cost = against.cost.unwrap();
    assert!((cost.value - 0.8).abs() < 1e-12 && cost.interval.unwrap().1 > 1.0, "{cost:?}");
    assert_eq!(against.verdict, Verdict::NoDifference);
}

#[test]
fn a_verdict_takes_more_than_the_95_per_cent_interval() {
    // 0 is outside the interval that is shown and inside what decides.
    let against = against((9, 1, 0.1), (8, 2, 0.1));
    assert!(against.difference.unwrap().low > 0.0, "{against:?}");
    assert_eq!(against.verdict, Verdict::NoDifference);
    assert!(against.runs_needed.unwrap() > 0);
}

/// So many days, each of so many successes among ten calls.
fn tens(count: usize, successes: i64) -> Means {
    let day = DayTotals { invocations: 10, successes, failures: 10 - successes, ..DayTotals::default() };
    days(&vec![day; count])
}

#[test]
fn runs_needed_are_as_many_as_it_takes() {
    // As many days again as are said to be needed: then there is a verdict, and not a day before.
    for (model, baseline) in [(9, 8), (10, 9), (8, 7)] {
        let compared = |more: usize| compare_for_long(&tens(10 + more, model), &tens(10 + more, baseline), 0.05);
        let needed = compared(0).runs_needed.unwrap() as usize / 20;
        assert!(needed > 0);
        let verdicts = [needed - 1, needed].map(|more| compared(more).verdict);
        assert_eq!(verdicts, [Verdict::NoDifference, Verdict::Better], "{needed}");
    }
}

#[test]
fn a_new_model_needs_runs_of_its_own() {
    // The baseline's window of 90 days is full: it tells no more than it does.
    let decay = Decay::new(0.0, 90);
    let compared = |days: usize| compare(&tens(days, 6), &tens(90, 9), &decay, 0.05);
    let needed = compared(2).runs_needed.unwrap() as usize / 20;
    let verdicts = [needed - 1, needed].map(|more| compared(2 + more).verdict);
    assert_ne!(verdicts[0], Verdict::Worse);
    assert_eq!(verdicts[1], Verdict::Worse, "{needed}");
}

#[test]
fn what_the_window_does_not_hold_is_not_in_sight() {
    let decay = |days| Decay::new(0.0, days);
    let compared = |window: u32| compare(&tens(20, 9), &tens(20, 8), &decay(window), 0.05).runs_needed;
    assert_eq!((compared(20), compared(25)), (None, None));
    assert!(compared(200).unwrap() > 0);
}

#[test]
fn no_runs_are_needed_with_a_verdict_and_none_help_without_a_difference() {
    assert_eq!(against((19, 1, 0.1), (12, 8, 0.1)).runs_needed, Some(0));
    assert_eq!(against((90, 10, 0.09), (90, 10, 0.1)).runs_needed, Some(0));
    assert_eq!(against((9, 1, 0.1), (9, 1, 0.1)).runs_needed, None);
    assert!(against((9, 1, 0.01), (9, 1, 0.1)).runs_needed.unwrap() > 0, "until it is proven not to be worse");
}

#[test]
fn what_is_not_known_is_none() {
    let nothing = Means::default();
    let against = compare_for_long(&nothing, &nothing, 0.05);
    assert_eq!((against.success_rate, against.difference, against.cost), (None, None, None));
    assert_eq!((against.effective_n, against.verdict, against.runs_needed), (0.0, Verdict::NotEnoughData, None));
    let against = compare_for_long(&side(20, 0, Some(0.5), Some(3.0)), &side(20, 0, Some(0.0), Some(2.0)), 0.05);
    let duration = against.duration.unwrap();
    assert_eq!((against.cost, duration.value, duration.interval), (None, 1.5, Some((1.5, 1.5))));
}
