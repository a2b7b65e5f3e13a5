//! Tests of a measure's average and its interval.

use super::*;
use proptest::prelude::*;

fn average(alpha: f64, days: &[(f64, f64)]) -> Average {
    let decay = Decay::new(alpha, days.len() as u32);
    let mut mean = SpreadMean::default();
    for (age, &(count, total)) in (0..).zip(days) {
        mean.add(&decay, age, count, total);
    }
    mean.average().expect("a day")
}

fn interval(alpha: f64, days: &[(f64, f64)]) -> Option<(f64, f64)> {
    let average = average(alpha, days);
    average.spread.and_then(|spread| spread.around(average.value))
}

#[test]
fn two_days_by_hand() {
    // Ten calls at 1 and ten at 2: R = 1.5, m = 2, φ = (5² + 5²) / (1.5² · 200 · 1/2) = 2/9, σ² = 2/9 · 200/400 = 1/9, and
    // t at one degree of freedom is 12.706; ours is within 1 %.
    let (low, high) = interval(0.0, &[(10.0, 10.0), (10.0, 20.0)]).unwrap();
    for (end, sign) in [(low, -1.0), (high, 1.0)] {
        assert!(((end / 1.5).ln() * sign / (12.706 / 3.0) - 1.0).abs() < 0.01, "{low} {high}");
    }
}

#[test]
fn one_price_is_sure_and_no_price_too() {
    let price = 0.1 + 0.2;
    let days = [3.0, 7.0, 5.0].map(|calls| (calls, calls * price));
    let (low, high) = interval(0.3, &days).unwrap();
    assert_eq!((low, high), (average(0.3, &days).value, low));
    assert!((low - price).abs() < 1e-15);
    assert_eq!(interval(0.3, &[(7.0, 0.0), (7.0, 0.0)]), Some((0.0, 0.0)));
}

#[test]
fn one_day_says_nothing_and_neither_does_one_day_that_outweighs_all() {
    assert_eq!(interval(0.3, &[(10.0, 20.0)]), None);
    assert_eq!(interval(0.3, &[(1000.0, 20.0), (1.0, 3.0)]), None);
}

#[test]
fn what_no_float_holds_is_not_known() {
    assert_eq!(interval(0.0, &[(1.0, 1e200), (1.0, 1.0)]), None);
    assert_eq!(interval(0.0, &[(1.0, -5.0), (1.0, 1.0)]), None);
    let wide = Spread { variance: 1e6, freedom: 1.0 };
    assert_eq!(wide.around(1.0), None);
}

#[test]
fn a_ratio_has_the_spread_of_both() {
    // Welch: (1 + 3)² / (1/4 + 9/8) = 16 / 1.375.
    let ratio = Spread { variance: 1.0, freedom: 4.0 }.of_ratio(&Spread { variance: 3.0, freedom: 8.0 });
    assert_eq!((ratio.variance, ratio.freedom), (4.0, 16.0 / 1.375));
    let sure = Spread { variance: 0.0, freedom: 4.0 };
    assert_eq!(sure.of_ratio(&sure).around(3.0), Some((3.0, 3.0)));
}

proptest! {
    /// The residuals one by one, and no sum of squares.
    #[test]
    fn agrees_with_its_definition(
        alpha in 0.0_f64..0.9,
        days in prop::collection::vec((1_u32..40, 0.01_f64..1e3), 3..30),
    ) {
        let days: Vec<(f64, f64)> = days.into_iter().map(|(count, total)| (f64::from(count), total)).collect();
        let sum = |of: &dyn Fn(f64, f64, f64) -> f64| {
            (0..).zip(&days).map(|(age, &(count, total))| of((1.0 - alpha).powi(age), count, total)).sum::<f64>()
        };
        let mean = sum(&|_, _, t| t) / sum(&|_, c, _| c);
        let m = sum(&|_, c, _| c).powi(2) / sum(&|_, c, _| c * c);
        prop_assume!(m > 2.0);
        let scatter = sum(&|_, c, t| (t - mean * c).powi(2)) / (mean * mean * sum(&|_, c, _| c * c) * (1.0 - 1.0 / m));
        let variance = scatter * sum(&|w, c, _| w * w * c * c) / sum(&|w, c, _| w * c).powi(2);
        let got = average(alpha, &days).spread.unwrap();
        prop_assert!((got.variance / variance - 1.0).abs() < 1e-7, "{got:?} {variance}");
        prop_assert!((got.freedom - (m - 1.0)).abs() < 1e-9);
    }
}
