//! Tests of the success rate: worked values, what bounds it, and random days against the definition.

use super::*;
use crate::logic::interval::Z_90_LOOKS;
use proptest::prelude::*;

/// The rate of days of successes and failures, newest first, one day after the other.
fn rate(alpha: f64, days: &[(i64, i64)]) -> Rate {
    let decay = Decay::new(alpha, days.len() as u32);
    let mut outcomes = Outcomes::default();
    for (age, &(successes, failures)) in (0..).zip(days) {
        outcomes.add(&decay, age, successes, successes + failures);
    }
    outcomes.rate().expect("known outcomes")
}

#[test]
fn an_outage_of_a_day_counts_for_one_day() {
    // Two days of ten calls, all well and all failed: p = 1/2, v = 1/4, m = 2, Σ(s − pn)² = 25 + 25 = 50,
    // ρ̂ = (50 / (1/4 · 1/2) − 20) / (200 − 20) = 380/180; ρ = (0.08 + 380/180) / 5 = 0.438222…
    let both = rate(0.0, &[(10, 0), (0, 10)]);
    let correlation = (0.08 + 380.0 / 180.0) / 5.0;
    assert!((both.design_effect - (1.0 + 9.0 * correlation)).abs() < 1e-12, "{both:?}");
    assert!((both.effective_n() - 20.0 / (1.0 + 9.0 * correlation)).abs() < 1e-12);
    // t at 5 degrees of freedom is 2.5706, t² · 4.944 = 32.7; but two days are worth two calls at least: z² · 10 / 20.
    assert!((both.q(Z_95) - (2.5706_f64.powi(2) * both.design_effect).min(Z_95 * Z_95 * 10.0) / 20.0).abs() < 1e-3);
}

#[test]
fn a_day_is_worth_one_call_at_least() {
    // Of few days t is large: without the bound this would be less than nothing.
    let days = rate(0.0, &[(1, 1), (2, 0), (0, 2)]);
    assert_eq!(days.q(Z_90_LOOKS), Z_90_LOOKS * Z_90_LOOKS / 3.0);
}

#[test]
fn one_call_a_day_is_independent() {
    let days = rate(0.3, &[(1, 0), (0, 1), (1, 0), (1, 0)]);
    assert_eq!(days.design_effect, 1.0);
    assert_eq!(days.q(Z_95), Z_95 * Z_95 / days.effective_n());
}

#[test]
fn where_nothing_failed_the_prior_stands() {
    let days = rate(0.3, &[(50, 0), (50, 0)]);
    assert!((days.design_effect - (1.0 + 49.0 * PRIOR_CORRELATION)).abs() < 1e-12);
    assert!((days.q(Z_95) * days.effective_n() - t_quantile(4.0, Z_95).powi(2)).abs() < 1e-9);
    assert_eq!(rate(0.3, &[(40, 10)]).design_effect, days.design_effect, "nor does one day alone tell");
}

#[test]
fn days_that_are_more_alike_than_chance_have_no_effect() {
    let days = rate(0.0, &[(5, 5); 30]);
    assert_eq!(days.design_effect, 1.0);
    assert_eq!(days.effective_n(), 300.0);
}

proptest! {
    #[test]
    fn the_design_effect_is_bounded(
        alpha in 0.0_f64..=1.0,
        days in prop::collection::vec((0_i64..40, 0_i64..40), 1..40),
    ) {
        prop_assume!(days.iter().any(|day| day.0 + day.1 > 0));
        let rate = rate(alpha, &days);
        let (low, high) = rate.interval();
        prop_assert!(rate.design_effect >= 1.0 && rate.design_effect <= 1.0 + rate.others);
        prop_assert!(0.0 <= low && low <= rate.value + 1e-12 && rate.value <= high + 1e-12 && high <= 1.0);
        prop_assert!(rate.q(Z_95) >= Z_95 * Z_95 / rate.kish * (1.0 - 1e-12));
    }

    /// The residuals one by one, and no sum of squares.
    #[test]
    fn agrees_with_its_definition(
        alpha in 0.0_f64..0.9,
        days in prop::collection::vec((0_i64..40, 0_i64..40), 2..30),
    ) {
        let known: Vec<(f64, f64, f64)> = (0..).zip(&days)
            .map(|(age, day)| ((1.0 - alpha).powi(age), (day.0 + day.1) as f64, day.0 as f64))
            .filter(|day| day.1 > 0.0).collect();
        prop_assume!(!known.is_empty());
        let sum = |of: &dyn Fn(f64, f64, f64) -> f64| known.iter().map(|&(w, n, s)| of(w, n, s)).sum::<f64>();
        let mean = sum(&|_, _, s| s) / sum(&|_, n, _| n);
        let (variance, all) = (mean * (1.0 - mean), sum(&|_, n, _| n));
        let (m, pairs) = (all * all / sum(&|_, n, _| n * n), sum(&|_, n, _| n * (n - 1.0)));
        let mut correlation = PRIOR_CORRELATION;
        if variance > 0.0 && pairs > 0.0 && m > 1.0 + 1e-9 {
            let estimate = (sum(&|_, n, s| (s - mean * n).powi(2)) / variance / (1.0 - 1.0 / m) - all) / pairs;
            correlation = ((0.08 + (m - 1.0) * estimate) / (3.0 + m)).clamp(0.0, 1.0);
        }
        let others = sum(&|w, n, _| w * w * n * n) / sum(&|w, n, _| w * w * n) - 1.0;
        let got = rate(alpha, &days);
        prop_assert!((got.design_effect - (1.0 + correlation * others)).abs() < 1e-9, "{got:?}");
        let kish = sum(&|w, n, _| w * n).powi(2) / sum(&|w, n, _| w * w * n);
        prop_assert!((got.effective_n() * got.design_effect / kish - 1.0).abs() < 1e-9);
    }
}
