//! Tests of the control chart.

use super::*;

/// One day after the other, oldest first; the last is today.
fn points(days: &[(f64, f64)]) -> Vec<Point> {
    (0..).zip(days.iter().rev()).map(|(age, &(count, total))| Point { age, count, total }).collect()
}

/// Runs of equal days, oldest first: how many, calls a day, total a day.
fn runs(runs: &[(usize, f64, f64)]) -> Vec<Point> {
    let days = runs.iter().flat_map(|&(days, count, total)| vec![(count, total); days]);
    points(&days.collect::<Vec<_>>())
}

fn found(points: &[Point], kind: Kind) -> Option<(u32, bool)> {
    Splits::since_the_last_old_change(points, kind, 3).change(3).map(|change| (change.since, change.is_up))
}

#[test]
fn a_fall_is_found_with_its_first_day() {
    assert_eq!(found(&runs(&[(60, 20.0, 19.0), (3, 20.0, 10.0)]), Kind::Rate), Some((2, false)));
    assert_eq!(found(&runs(&[(60, 20.0, 19.0), (8, 20.0, 12.0)]), Kind::Rate), Some((7, false)));
    assert_eq!(found(&runs(&[(60, 20.0, 10.0), (5, 20.0, 20.0)]), Kind::Rate), Some((4, true)));
    assert_eq!(found(&runs(&[(60, 20.0, 19.0), (3, 20.0, 18.0)]), Kind::Rate), None);
}

#[test]
fn an_outage_is_found_on_its_day_and_a_bad_day_is_not() {
    assert_eq!(found(&runs(&[(60, 20.0, 19.0), (1, 20.0, 4.0)]), Kind::Rate), Some((0, false)));
    let bad = runs(&[(60, 20.0, 19.0), (1, 20.0, 14.0)]);
    let statistic = Splits::new(&bad, Kind::Rate).statistics[0];
    assert!(Kind::Rate.limit() < statistic && statistic < LIMIT_OF_ONE_DAY, "{statistic}");
    assert_eq!(found(&bad, Kind::Rate), None);
}

#[test]
fn an_outage_is_told_of_on_each_of_its_days_until_it_is_old() {
    for (before, days) in [(90, 1..=30), (30, 1..=30), (14, 2..=14)] {
        for since in days {
            let days = runs(&[(before, 20.0, 19.0), (since, 20.0, 1.0)]);
            assert_eq!(found(&days, Kind::Rate), Some((since as u32 - 1, false)), "{before} {since}");
        }
    }
}

#[test]
fn a_slow_decline_is_found() {
    let days: Vec<_> =
        (0..90).map(|day| (50.0, if day < 60 { 45.0 } else { 45.0 - (f64::from(day) - 59.0) / 3.0 })).collect();
    assert!(
        matches!(found(&points(&days), Kind::Rate), Some((6..=25, false))),
        "{:?}",
        found(&points(&days), Kind::Rate)
    );
}

#[test]
fn a_price_that_rises_by_half_is_found_on_its_first_day() {
    assert_eq!(found(&runs(&[(40, 8.0, 8.0), (1, 8.0, 12.0)]), Kind::Amount), Some((0, true)));
    assert_eq!(found(&runs(&[(40, 8.0, 8.0), (9, 8.0, 12.0)]), Kind::Amount), Some((8, true)));
    assert_eq!(found(&runs(&[(40, 8.0, 8.0), (3, 8.0, 8.1)]), Kind::Amount), None, "a change of a hair");
}

#[test]
fn free_before_and_paid_since() {
    assert_eq!(found(&runs(&[(40, 8.0, 0.0), (1, 8.0, 1.0)]), Kind::Amount), None, "one day may be by chance");
    assert_eq!(found(&runs(&[(40, 8.0, 0.0), (2, 8.0, 1.0)]), Kind::Amount), Some((1, true)));
    assert_eq!(found(&runs(&[(40, 8.0, 1.0), (2, 8.0, 0.0)]), Kind::Amount), Some((1, false)));
    assert_eq!(found(&runs(&[(40, 8.0, 0.0), (5, 8.0, 0.0)]), Kind::Amount), None);
}

#[test]
fn an_old_change_is_no_drift_and_hides_no_new_one() {
    let old = [(30, 20.0, 19.0), (40, 20.0, 8.0)];
    assert_eq!(found(&runs(&old), Kind::Rate), None);
    assert_eq!(found(&runs(&[old[0], old[1], (3, 20.0, 19.0)]), Kind::Rate), Some((2, true)));
    let old = [(30, 8.0, 8.0), (31, 8.0, 12.0)];
    assert_eq!(found(&runs(&old), Kind::Amount), None);
    assert_eq!(found(&runs(&[(30, 8.0, 8.0), (30, 8.0, 12.0)]), Kind::Amount), Some((29, true)));
}

#[test]
fn what_the_recent_days_have_undone_is_over() {
    assert_eq!(found(&runs(&[(60, 20.0, 19.0), (6, 20.0, 5.0)]), Kind::Rate), Some((5, false)));
    assert_eq!(found(&runs(&[(60, 20.0, 19.0), (6, 20.0, 5.0), (3, 20.0, 20.0)]), Kind::Rate), None);
    assert_eq!(found(&runs(&[(60, 20.0, 19.0), (6, 20.0, 5.0), (3, 20.0, 18.0)]), Kind::Rate), None, "nearly undone");
    assert_eq!(found(&runs(&[(60, 20.0, 19.0), (6, 20.0, 5.0), (3, 20.0, 7.0)]), Kind::Rate), Some((8, false)));
}

#[test]
fn rounding_does_not_decide_between_equals() {
    for price in (1..100).map(|sevenths| f64::from(sevenths) / 7.0) {
        // Half of the way from 6 to 26/3 is the average of the last three days, 22/3.
        let half = runs(&[(39, 1.0, 6.0 * price), (4, 1.0, 10.0 * price), (2, 1.0, 6.0 * price)]);
        assert_eq!(found(&half, Kind::Amount), Some((5, true)), "{price}");
        // The same days from either end: of the two splits that are equally far out, the later one.
        let days = runs(&[(10, 1.0, 6.0 * price), (12, 1.0, 20.0 * price), (10, 1.0, 6.0 * price)]);
        assert_eq!(Splits::new(&days, Kind::Amount).best(u32::MAX).map(|best| best.place), Some(9), "{price}");
    }
}

#[test]
fn days_that_vary_have_wider_limits() {
    // The same fall, after days of one rate and after days that go well or badly as a whole.
    let steady = runs(&[(40, 20.0, 15.0), (2, 20.0, 5.0)]);
    let mut days: Vec<(f64, f64)> = (0..40).map(|day| (20.0, if day % 4 == 0 { 3.0 } else { 19.0 })).collect();
    days.extend([(20.0, 5.0); 2]);
    assert!(found(&steady, Kind::Rate).is_some());
    assert_eq!(found(&points(&days), Kind::Rate), None);
}

#[test]
fn too_few_days_or_none_say_nothing() {
    for kind in [Kind::Rate, Kind::Amount] {
        assert_eq!(found(&[], kind), None);
        assert_eq!(found(&runs(&[(1, 20.0, 1.0)]), kind), None);
    }
    assert_eq!(found(&runs(&[(3, 5.0, 5.0), (1, 5.0, 50.0)]), Kind::Amount), None);
    // Nothing in the recent days.
    let mut old = runs(&[(40, 20.0, 19.0), (4, 20.0, 1.0)]);
    old.iter_mut().for_each(|point| point.age += 3);
    assert_eq!(found(&old, Kind::Rate), None);
}

#[test]
fn odd_numbers_are_no_change_and_no_panic() {
    for total in [-1.0, 1e300, f64::MAX, 5e-324] {
        found(&runs(&[(40, 8.0, 8.0), (3, 8.0, total)]), Kind::Amount);
        found(&runs(&[(40, 8.0, total), (3, 8.0, 8.0)]), Kind::Amount);
    }
    assert_eq!(found(&runs(&[(40, 8.0, -8.0), (3, 8.0, 8.0)]), Kind::Amount), None);
}
