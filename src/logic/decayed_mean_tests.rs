use super::*;
use crate::logic::forward_decay::Time;
use crate::logic::sum::Sum;
use proptest::prelude::*;

fn row(value: f64, at: f64) -> Observation {
    Observation { value, at: at.into(), weight: 1.0 }
}

fn mean(half_life: f64, rows: &[Observation]) -> Option<f64> {
    let mut mean = DecayedMean::new(HalfLife::new(half_life).unwrap());
    rows.iter().for_each(|&row| mean.add(row));
    mean.value()
}

/// The formula as it is written, weights relative to the newest row.
fn naive(half_life: f64, rows: &[Observation]) -> Option<f64> {
    let counted = || rows.iter().filter(|row| row.weight > 0.0);
    let newest = counted().map(|row| row.at.nearest).fold(f64::NEG_INFINITY, f64::max);
    let (mut weighted, mut weights) = (Sum::default(), Sum::default());
    for row in counted() {
        let weight = row.weight * (-(newest - row.at.nearest) / half_life).exp2();
        weighted.add(weight * row.value);
        weights.add(weight);
    }
    (weights.value() > 0.0).then(|| weighted.value() / weights.value())
}

#[test]
fn worked_values() {
    assert_eq!(mean(7.0, &[]), None);
    assert_eq!(mean(7.0, &[row(3.25, 1e9)]), Some(3.25));
    // One half-life apart: weights 1/2 and 1.
    assert_eq!(mean(10.0, &[row(1.0, 0.0), row(4.0, 10.0)]), Some(3.0));
    assert_eq!(mean(10.0, &[row(4.0, 10.0), row(1.0, 0.0)]), Some(3.0));
    // Two half-lives: 1/4, 1/2 and 1, and a weight of 2 in the middle.
    let middle = Observation { weight: 2.0, ..row(6.0, -1.0) };
    assert_eq!(mean(1.0, &[row(0.0, -2.0), middle, row(12.0, 0.0)]), Some(8.0));
    assert_eq!(mean(1.0, &[Observation { weight: 0.0, ..row(6.0, 1.0) }]), None);
    assert_eq!(mean(1.0, &[Observation { weight: 0.0, ..row(6.0, 1e9) }, row(5.0, 0.0)]), Some(5.0));
    assert_eq!(mean(1.0, &[row(1e300, 0.0), row(-1e300, 0.0)]), Some(0.0));
}

#[test]
fn only_positive_finite_half_lives_are_some() {
    for bad in [0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(HalfLife::new(bad), None);
    }
    assert!(HalfLife::new(5e-324).is_some() && HalfLife::new(f64::MAX).is_some());
}

#[test]
fn huge_times_and_sizes_neither_overflow_nor_become_nothing() {
    for at in [0.0, 1.0, -1.0, 1e9, -1e18, 1e30, 1e31, 1e300, f64::MAX, f64::MIN, 5e-324] {
        for half_life in [5e-324, 1e-300, 1.0, 1e9, 1e300, f64::MAX] {
            assert_eq!(mean(half_life, &[row(0.1, at)]), Some(0.1), "{at} {half_life}");
            assert_eq!(mean(half_life, &[row(0.1, at), row(0.3, at)]), Some(0.2), "{at} {half_life}");
        }
    }
    for (newest, older) in [
        (1e300, 1.0),
        (f64::MAX, f64::MIN),
        (1e18, 1e18 - 1e6),
        (1.0, -1e300),
        (1e40, 1e40 - 1e25),
        (-1e40 + 1e25, -1e40),
    ] {
        assert_eq!(mean(1.0, &[row(5.0, newest), row(7.0, older)]), Some(5.0), "{newest} {older}");
    }
    for weight in [5e-324, 1e-310, 1e-300, 1e290, f64::MAX] {
        let heavy = |value, at| Observation { weight, ..row(value, at) };
        assert_eq!(mean(1.0, &[heavy(f64::MAX, 0.0), heavy(f64::MAX, 0.3)]), Some(f64::MAX), "{weight}");
        let ours = mean(1.0, &[heavy(1.0, 0.0), heavy(4.0, 0.3)]).unwrap();
        assert!((ours / mean(1.0, &[row(1.0, 0.0), row(4.0, 0.3)]).unwrap() - 1.0).abs() < 1e-15, "{weight}");
    }
    // A light new row beside an old one that is as much heavier as it is older.
    let light = Observation { weight: 2_f64.powi(-1000), ..row(3.0, 2000.0) };
    assert_eq!(mean(1.0, &[Observation { weight: 2_f64.powi(1000), ..row(1.0, 0.0) }, light]), Some(2.0));
}

#[test]
fn nanoseconds_keep_their_last_digit() {
    let start = 1_763_553_600_000_000_000_i64;
    let at = |nanoseconds: i64| Time::from(start + nanoseconds);
    let rows =
        [(1.0, 1), (4.0, 11)].map(|(value, nanoseconds)| Observation { value, at: at(nanoseconds), weight: 1.0 });
    assert!((mean(10.0, &rows).unwrap() - 3.0).abs() < 1e-9);
    assert!((mean(1e-6, &rows).unwrap() - 4.0).abs() < 1e-9);
    // Large times beside a short half-life: the quotient alone would be off by seconds.
    let rows = [row(1.0, 1e15), row(4.0, 1e15 + 0.125)];
    assert!((mean(0.125, &rows).unwrap() - 3.0).abs() < 1e-12);
    let rows =
        [row(1.0, 1e15), row(4.0, 1e15 + 0.125)].map(|row| Observation { at: (row.at.nearest * 1e-315).into(), ..row });
    assert!((mean(1e-301, &rows).unwrap() - 2.5).abs() < 1e-9);
}

fn any_row() -> impl Strategy<Value = Observation> {
    let value = prop_oneof![-10.0_f64..10.0, -1e12_f64..1e12, Just(0.0), Just(1e6)];
    let weight = prop_oneof![4 => Just(1.0), 1 => Just(0.0), 2 => 0.0_f64..100.0, 1 => 0.0_f64..1e-6];
    let at = prop_oneof![(0..50_i32).prop_map(f64::from), -1e3_f64..1e3, 1.7e9_f64..1.8e9];
    (value, at, weight).prop_map(|(value, at, weight)| Observation { value, at: at.into(), weight })
}

/// How far two floats that mean the same may be apart, seen against the values that went into them.
fn close(one: Option<f64>, other: Option<f64>, rows: &[Observation]) -> bool {
    let largest = rows.iter().map(|row| row.value.abs()).fold(0.0, f64::max);
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-12 * largest,
        (one, other) => one == other,
    }
}

proptest! {
    #[test]
    fn equals_the_formula(rows in prop::collection::vec(any_row(), 0..40), half_life in prop_oneof![0.5_f64..50.0, 1e4_f64..1e9]) {
        let (ours, wanted) = (mean(half_life, &rows), naive(half_life, &rows));
        prop_assert!(close(ours, wanted, &rows), "{ours:?} is not {wanted:?}");
    }

    #[test]
    fn neither_order_nor_what_came_and_went_shows(
        rows in prop::collection::vec(any_row(), 1..40), by in 0_usize..40, half_life in 1e-3_f64..1e6,
    ) {
        let none = DecayedMean::new(HalfLife::new(half_life).unwrap());
        let by = by % rows.len();
        let mut turned = rows.clone();
        turned.rotate_left(by);
        prop_assert_eq!(mean(half_life, &rows).map(f64::to_bits), mean(half_life, &turned).map(f64::to_bits));

        let mut rest = none.clone();
        rows.iter().for_each(|&row| rest.add(row));
        rows[..by].iter().for_each(|&row| rest.remove(row));
        prop_assert_eq!(rest.value().map(f64::to_bits), mean(half_life, &rows[by..]).map(f64::to_bits));
        rows[by..].iter().for_each(|&row| rest.remove(row));
        prop_assert_eq!(rest.value(), None);
        prop_assert_eq!(rest, none);
    }

    #[test]
    fn lies_between_the_values_and_equal_ones_are_their_mean(rows in prop::collection::vec(any_row(), 1..40), half_life in 1e-3_f64..1e6, value in -1e9_f64..1e9) {
        let counted = || rows.iter().filter(|row| row.weight > 0.0);
        let Some(ours) = mean(half_life, &rows) else {
            prop_assert_eq!(counted().count(), 0);
            return Ok(());
        };
        let (least, most) = counted().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), row| (least.min(row.value), most.max(row.value)));
        prop_assert!((least..=most).contains(&ours), "{least} {ours} {most}");
        let equal: Vec<_> = rows.iter().map(|&row| Observation { value, ..row }).collect();
        prop_assert_eq!(mean(half_life, &equal), Some(value));
    }

    #[test]
    fn a_shift_of_all_times_changes_nothing(rows in prop::collection::vec(any_row(), 1..40), half_life in 1e-3_f64..1e6, shift in 0_i32..40) {
        let shifted: Vec<_> = rows.iter().map(|&row| {
            // Times that stay exact when shifted.
            let at = row.at.nearest.round();
            (Observation { at: at.into(), ..row }, Observation { at: (at + 2_f64.powi(shift)).into(), ..row })
        }).collect();
        let (here, there): (Vec<_>, Vec<_>) = shifted.into_iter().unzip();
        prop_assert!(close(mean(half_life, &here), mean(half_life, &there), &here));
    }
}
