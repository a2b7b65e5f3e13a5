//! Tests of what is said of a group, and of which group comes first.

use super::*;
use crate::logic::day_totals::Measured;

/// Three recent days and sixty before, of calls, successes, cost and duration of each.
fn drift(recent: (i64, i64, f64, f64), before: (i64, i64, f64, f64)) -> Drift {
    let mut days = Days::default();
    for age in 0..63 {
        let (calls, successes, cost, duration) = if age < 3 { recent } else { before };
        let mut day = DayTotals { invocations: calls, successes, failures: calls - successes, ..DayTotals::default() };
        day.measures[COST] = Measured::new(calls, cost * calls as f64);
        day.measures[DURATION] = Measured::new(calls, duration * calls as f64);
        if calls > 0 {
            days.add(age, &day);
        }
    }
    Drift::of(&days, 3)
}

#[test]
fn each_measure_is_told_by_itself() {
    for (recent, wanted) in [
        ((20, 19, 0.01, 10.0), [false, false, false]),
        ((20, 10, 0.01, 10.0), [true, false, false]),
        ((20, 19, 0.02, 10.0), [false, true, false]),
        ((20, 19, 0.01, 5.0), [false, false, true]),
        ((20, 19, 0.0, 10.0), [false, true, false]),
    ] {
        let drift = drift(recent, (20, 19, 0.01, 10.0));
        let got = [&drift.success, &drift.cost, &drift.duration].map(Change::drifted);
        assert_eq!((got, drift.drifted()), (wanted, wanted.contains(&true)), "{recent:?}");
        assert_eq!(drift.since(), wanted.contains(&true).then_some(2));
    }
}

#[test]
fn the_first_measure_that_drifted_says_since_when() {
    let change = |since| Change { recent: None, baseline: None, direction: None, since };
    let drift =
        |success, cost, duration| Drift { success: change(success), cost: change(cost), duration: change(duration) };
    assert_eq!(drift(Some(1), Some(5), Some(9)).since(), Some(1));
    assert_eq!(drift(None, Some(5), Some(9)).since(), Some(5));
    assert_eq!(drift(None, None, None).since(), None);
}

#[test]
fn nothing_is_known_of_an_empty_side() {
    for drift in [drift((20, 1, 1.0, 1.0), (0, 0, 1.0, 1.0)), drift((0, 0, 1.0, 1.0), (20, 1, 1.0, 1.0))] {
        assert!(!drift.drifted());
        assert_eq!((drift.success.direction, drift.cost.direction), (None, None));
        assert_ne!(drift.success.recent.is_some(), drift.success.baseline.is_some());
    }
}

#[test]
fn directions() {
    let direction = |recent, before| drift((9, 9, recent, 1.0), (9, 9, before, 1.0)).cost.direction;
    assert_eq!(direction(2.0, 1.0), Some(Direction::Up));
    assert_eq!(direction(1.001, 1.0), Some(Direction::Up));
    assert_eq!(direction(1.0, 2.0), Some(Direction::Down));
    assert_eq!(direction(1.0, 1.0), Some(Direction::Same));
    assert_eq!(direction(0.0, 0.0), Some(Direction::Same));
    assert_eq!(direction(0.1 + 0.2, 0.3), Some(Direction::Same));
    assert_eq!(direction(1e-9, 0.0), Some(Direction::Up));
}

#[test]
fn the_worst_comes_first() {
    let before = (20, 19, 0.01, 10.0);
    let worst_first = [
        (20, 8, 0.01, 10.0),    // success fell by more than noise
        (20, 12, 0.05, 10.0),   // it fell by less, and the cost grew
        (20, 12, 0.01, 10.0),   // it fell by less
        (20, 18, 0.05, 10.0),   // the cost grew; success moved by noise
        (20, 19, 0.03, 5.0),    // it grew by less
        (20, 19, 0.01, 50.0),   // the duration grew
        (20, 19, 0.001, 10.0),  // nothing but a saving
        (20, 20, 0.001, 10.0),  // nothing but a saving, and success better by noise
        (20, 18, 0.01, 10.0),   // noise, downwards
        (20, 19, 0.0101, 10.0), // noise, upwards
    ];
    let severity = |recent: &_| drift(*recent, before).severity();
    for pair in worst_first.windows(2) {
        assert!(severity(&pair[0]) > severity(&pair[1]), "{pair:?}");
    }
}

#[test]
fn rounding_decides_nothing() {
    // 0.9 − 0.8 and 0.8 − 0.7 differ in their last bits, as 0.03 / 0.02 and 0.3 / 0.2 do.
    let severity = |recent, before| drift(recent, before).severity();
    assert_eq!(severity((20, 16, 0.01, 1.0), (20, 18, 0.01, 1.0)), severity((20, 14, 0.01, 1.0), (20, 16, 0.01, 1.0)));
    assert_eq!(severity((20, 20, 0.03, 1.0), (20, 20, 0.02, 1.0)), severity((20, 20, 0.3, 1.0), (20, 20, 0.2, 1.0)));
}

#[test]
fn from_free_to_paid_is_the_steepest_growth() {
    let severity = |recent: f64, before: f64| drift((20, 20, recent, 1.0), (20, 20, before, 1.0)).severity();
    assert!(severity(0.01, 0.0) > severity(100.0, 0.01));
    assert!(severity(0.0, 0.0) == severity(1.0, 1.0));
}
