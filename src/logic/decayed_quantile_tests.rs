use super::*;
use proptest::prelude::*;

fn row(value: f64, at: f64) -> Observation {
    Observation { value, at: at.into(), weight: 1.0 }
}

fn quantile(half_life: f64, q: f64) -> DecayedQuantile {
    DecayedQuantile::new(HalfLife::new(half_life).unwrap(), q).unwrap()
}

fn of(half_life: f64, q: f64, rows: &[Observation]) -> Option<f64> {
    let mut quantile = quantile(half_life, q);
    rows.iter().for_each(|&row| quantile.add(row).unwrap());
    quantile.value().unwrap()
}

#[test]
fn worked_values() {
    assert_eq!(of(7.0, 0.5, &[]), None);
    assert_eq!(of(7.0, 0.5, &[row(3.25, 1e9)]), Some(3.25));
    // Weights 1/4, 1/2 and 1: of 7 quarters, 4 have the newest.
    let rows = [row(1.0, 0.0), row(2.0, 10.0), row(3.0, 20.0)];
    for (q, wanted) in [
        (0.0, 1.0),
        (5e-324, 1.0),
        (1e-9, 1.0),
        (1.0 / 7.0, 1.0),
        (0.15, 2.0),
        (3.0 / 7.0, 2.0),
        (0.43, 3.0),
        (1.0, 3.0),
    ] {
        assert_eq!(of(10.0, q, &rows), Some(wanted), "{q}");
    }
    assert_eq!(of(1.0, 0.5, &[Observation { weight: 0.0, ..row(6.0, 1.0) }]), None);
}

#[test]
fn what_no_float_shows_decides_a_tie() {
    // 1 beside 1 and, far below, ever less.
    for older in [-60.0, -200.0, -5000.0, -1e9, -1e200] {
        assert_eq!(of(1.0, 0.5, &[row(1.0, 0.0), row(2.0, 0.0)]), Some(1.0));
        assert_eq!(of(1.0, 0.5, &[row(1.0, 0.0), row(2.0, 0.0), row(3.0, older)]), Some(2.0), "{older}");
        assert_eq!(of(1.0, 0.5, &[row(1.0, 0.0), row(2.0, 0.0), row(0.0, older)]), Some(1.0), "{older}");
        assert_eq!(of(1.0, 1.0, &[row(1.0, 0.0), row(3.0, older)]), Some(3.0), "{older}");
        assert_eq!(of(1.0, 0.0, &[row(1.0, 0.0), row(-3.0, older)]), Some(-3.0), "{older}");
    }
}

#[test]
fn a_tie_of_many_old_rows_is_decided_by_the_last() {
    // 1, 1/2, 1/4 and so on: the newest weighs more than all others together, by as much as the oldest.
    let mut rows: Vec<_> = (0..3000).map(|at| row(f64::from(at), f64::from(at))).collect();
    assert_eq!(of(1.0, 0.5, &rows), Some(2999.0));
    rows.push(row(-1.0, 0.0));
    assert_eq!(of(1.0, 0.5, &rows), Some(2998.0));
    rows.push(row(4000.0, -5000.0));
    assert_eq!(of(1.0, 0.5, &rows), Some(2999.0));
}

#[test]
fn a_share_that_is_no_simple_fraction_is_exact() {
    let q = 2_f64.powi(-30);
    let heavy = |weight| Observation { weight, ..row(2.0, 0.3) };
    for (rest, wanted) in [(1.0 / q - 2.0, 1.0), (1.0 / q - 1.0, 1.0), (1.0 / q, 2.0)] {
        assert_eq!(of(7.0, q, &[row(1.0, 0.3), heavy(rest)]), Some(wanted), "{rest}");
    }
}

#[test]
fn equal_zeros_are_one_value() {
    let (minus, plus) = (row(-0.0, 0.0), row(0.0, 0.0));
    for rows in [[minus, plus], [plus, minus]] {
        assert_eq!(of(1.0, 0.5, &rows).map(f64::to_bits), Some(0));
    }
}

#[test]
fn weights_of_any_size_count() {
    let heavy = |value, weight| Observation { weight, ..row(value, 0.1) };
    for weight in [5e-324, 2_f64.powi(-1000), 0.125, 2_f64.powi(1000)] {
        let rows = [heavy(1.0, weight), heavy(2.0, 2.0 * weight), heavy(3.0, 3.0 * weight)];
        assert_eq!(of(7.0, 0.5, &rows[..]), Some(2.0), "{weight}");
    }
    assert_eq!(of(1.0, 0.5, &[heavy(1.0, f64::MAX), heavy(2.0, f64::MAX)]), Some(1.0));
}

/// Rows on a grid of half-lives, with whole weights: what they weigh is whole, and few enough fit into an integer.
fn any_row() -> impl Strategy<Value = (i32, u32, u32)> {
    let at = prop_oneof![4 => 0..4_u32, 1 => 0..70_u32];
    (prop_oneof![-3..3, -1000..1000], at, prop_oneof![5 => Just(1_u32), 1 => 0..5_u32])
}

fn any_q() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        Just(0.5),
        0.0_f64..1.0,
        (1_u32..64)
            .prop_flat_map(|denominator| (0..=denominator)
                .prop_map(move |numerator| f64::from(numerator) / f64::from(denominator))),
    ]
}

/// By the definition, in integers; the share is `numerator` / `denominator`.
fn defined(rows: &[(i32, u32, u32)], share: Fraction) -> Option<f64> {
    let weight = |&&(_, at, weight): &&(i32, u32, u32)| u128::from(weight) << at;
    let total: u128 = rows.iter().map(|row| weight(&row)).sum();
    let mut values: Vec<_> = rows.iter().filter(|row| row.2 > 0).map(|row| row.0).collect();
    values.sort_unstable();
    values.into_iter().map(f64::from).find(|&value| {
        let up_to: u128 = rows.iter().filter(|row| f64::from(row.0) <= value).map(|row| weight(&row)).sum();
        // The shares that are no fractions of whole numbers are halvings, too small to multiply with.
        match share.halvings {
            0 => up_to * u128::from(share.denominator) >= total * u128::from(share.numerator),
            _ => up_to as f64 >= total as f64 * (share.numerator as f64 * 2_f64.powi(-(share.halvings as i32))),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn is_what_the_definition_says(rows in prop::collection::vec(any_row(), 0..300), q in any_q(), half_life in prop_oneof![Just(1.0), Just(7.0), 0.1_f64..1e6]) {
        let observed: Vec<_> = rows.iter().map(|&(value, at, weight)| Observation { value: value.into(), at: (f64::from(at) * half_life).into(), weight: weight.into() }).collect();
        // A half-life of many digits has multiples that no float is.
        prop_assume!(half_life < 10.0 && half_life == half_life.trunc() || rows.iter().all(|row| row.1.is_power_of_two()));
        prop_assert_eq!(of(half_life, q, &observed), defined(&rows, Fraction::meant_by(q).unwrap()));
    }

    #[test]
    fn a_frame_that_moves_is_what_its_rows_give_afresh(
        rows in prop::collection::vec(any_row(), 1..1500), size in 1_usize..700, q in any_q(), half_life in 0.3_f64..1e3,
    ) {
        let observed: Vec<_> = rows.iter().map(|&(value, at, weight)| Observation { value: value.into(), at: f64::from(at).into(), weight: weight.into() }).collect();
        let mut moving = quantile(half_life, q);
        for (index, &row) in observed.iter().enumerate() {
            moving.add(row).unwrap();
            if index >= size {
                moving.remove(observed[index - size]).unwrap();
            }
            let ours = if index % 7 == 0 || index % 97 < 5 { moving.value().unwrap() } else { continue };
            if index % 31 == 0 || index + 3 > observed.len() {
                prop_assert_eq!(ours, of(half_life, q, &observed[(index + 1).saturating_sub(size)..=index]));
            }
        }
        for &row in &observed[observed.len().saturating_sub(size)..] {
            moving.remove(row).unwrap();
        }
        prop_assert!(moving.sorted.is_empty() && moving.value().unwrap().is_none());
    }
}
