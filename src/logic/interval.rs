//! How sure a rate is: quantiles, score intervals and the likelihood ratio of two rates.
//!
//! How far an interval reaches is given as q = z²/n, for a rate of n trials and a normal quantile z: that is all that it
//! depends on, and it leaves room for trials that are not independent.

/// The two-sided 95 % quantile of the normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;
/// The two-sided quantile at which each of 90 looks may err in 0.05/90 of cases, so that all of them together err in at
/// most 5 %.
pub const Z_90_LOOKS: f64 = 3.452_432_937_387_577;

/// The quantile of the t-distribution with `freedom` ≥ 1 degrees of freedom, of the probability whose normal quantile
/// is `z`, by the leading terms of Wallace (1959) and a fitted third: in closed form, so that plain SQL can repeat it.
/// Within 0.1 % at 95 % from 1.5 degrees of freedom on, within 1 % at one.
pub fn t_quantile(freedom: f64, z: f64) -> f64 {
    let third = z * z / 3.0 * (1.0 + 6.0 / (3.0 * freedom + 1.0)) - 0.5;
    let u = z * (1.0 + 1.0 / (4.0 * freedom + third));
    (freedom * f64::exp_m1(u * u / freedom)).sqrt()
}

/// The score interval of Wilson (1927) for the rate `rate` in [0, 1], which reaches as far as `q` says.
///
/// Unlike the textbook's rate ± z·σ it stays within [0, 1] and is right for few trials and for rates near 0 and 1.
pub fn wilson(rate: f64, q: f64) -> (f64, f64) {
    let centre = rate + q / 2.0;
    let half_width = (q * rate * (1.0 - rate) + q * q / 4.0).sqrt();
    // The bounds are the roots of a quadratic whose product is rate² / (1 + q): the small root by that product, since
    // centre − half_width would cancel its digits away. At the ends the exact bounds are 0 and 1; rounding must not say
    // otherwise.
    let low = if rate > 0.0 { rate * rate / (centre + half_width) } else { 0.0 };
    let high = if rate >= 1.0 { 1.0 } else { ((centre + half_width) / (1.0 + q)).min(1.0) };
    (low, high)
}

/// A difference of two rates, with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The first rate minus the second.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The difference of two rates, each with its q, and its interval by the hybrid score method of Newcombe (1998, method
/// 10), which joins their score intervals.
pub fn newcombe(one: (f64, f64), other: (f64, f64)) -> Difference {
    let ((rate1, q1), (rate2, q2)) = (one, other);
    let ((low1, high1), (low2, high2)) = (wilson(rate1, q1), wilson(rate2, q2));
    let value = rate1 - rate2;
    Difference {
        value,
        low: value - (rate1 - low1).hypot(high2 - rate2),
        high: value + (high1 - rate1).hypot(rate2 - low2),
    }
}

/// The likelihood ratio statistic G² of two rates, each with its number of trials, against one common rate.
///
/// Unlike a difference by its standard error it is right for few trials and for rates near 0 and 1.
pub fn deviance(one: (f64, f64), other: (f64, f64)) -> f64 {
    let ((rate1, n1), (rate2, n2)) = (one, other);
    // Next to 0 and 1 what rates differ by rounding would be divided by nothing.
    if (rate1 - rate2).abs() < 1e-12 {
        return 0.0;
    }
    let common = (n1 * rate1 + n2 * rate2) / (n1 + n2);
    2.0 * (n1 * divergence(rate1, common) + n2 * divergence(rate2, common)).max(0.0)
}

/// How far the rate `other` is from `rate`, as the logarithm of a likelihood per trial (Kullback and Leibler 1951).
fn divergence(rate: f64, other: f64) -> f64 {
    let part = |share: f64, of: f64| if share > 0.0 { share * (share / of).ln() } else { 0.0 };
    part(rate, other) + part(1.0 - rate, 1.0 - other)
}

/// The effective number of trials of Kish (1965), (Σ w·n)² / Σ w²·n: how many equally weighted trials would be as
/// informative. 0 where there is none.
pub fn effective_n(weighted_count: f64, square_weighted_count: f64) -> f64 {
    if square_weighted_count > 0.0 {
        weighted_count * weighted_count / square_weighted_count
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn q(n: f64) -> f64 {
        Z_95 * Z_95 / n
    }

    #[test]
    fn published_values() {
        // Newcombe (1998), table I, method 3 (score, without continuity correction).
        for (successes, n, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let (got_low, got_high) = wilson(successes / n, q(n));
            assert!(
                (got_low - low).abs() < 5e-5 && (got_high - high).abs() < 5e-5,
                "{successes}/{n}: {got_low} {got_high}"
            );
        }
    }

    #[test]
    fn published_differences() {
        // Newcombe (1998), interval estimation for the difference, table II, method 10.
        for (one, other, low, high) in [
            ((56.0, 70.0), (48.0, 80.0), 0.0524, 0.3339),
            ((9.0, 10.0), (3.0, 10.0), 0.1705, 0.8090),
            ((5.0, 56.0), (0.0, 29.0), -0.0381, 0.1926),
            ((10.0, 10.0), (0.0, 10.0), 0.6075, 1.0),
        ] {
            let got = newcombe((one.0 / one.1, q(one.1)), (other.0 / other.1, q(other.1)));
            assert!((got.low - low).abs() < 5e-5 && (got.high - high).abs() < 5e-5, "{one:?} {other:?}: {got:?}");
        }
    }

    #[test]
    fn true_quantiles_of_t() {
        // From scipy.stats.t.isf.
        for (freedom, z, t, within) in [
            (1.0, Z_95, 12.706_205, 1e-2),
            (1.5, Z_95, 6.016_716, 1e-3),
            (2.0, Z_95, 4.302_653, 1e-3),
            (4.0, Z_95, 2.776_445, 1e-3),
            (13.0, Z_95, 2.160_369, 1e-4),
            (4.0, Z_90_LOOKS, 10.029_8, 2e-3),
            (10.0, Z_90_LOOKS, 4.977_4, 1e-3),
            (60.0, Z_90_LOOKS, 3.647_7, 1e-4),
        ] {
            assert!((t_quantile(freedom, z) / t - 1.0).abs() < within, "{freedom} {z}: {}", t_quantile(freedom, z));
        }
        assert!((t_quantile(1e9, Z_95) - Z_95).abs() < 1e-8);
    }

    #[test]
    fn the_likelihood_ratio_of_a_textbook_table() {
        // Agresti, Categorical Data Analysis (2002), section 3.2: 189 of 11,034 against 104 of 11,037; G² = 25.37.
        let got = deviance((189.0 / 11_034.0, 11_034.0), (104.0 / 11_037.0, 11_037.0));
        assert!((got - 25.37).abs() < 5e-3, "{got}");
        assert_eq!(deviance((1.0, 5.0), (1.0, 9.0)), 0.0);
        assert_eq!(deviance((0.0, 5.0), (0.0, 9.0)), 0.0);
        assert_eq!(deviance((1.0 - f64::EPSILON / 2.0, 5.0), (1.0, 9.0)), 0.0, "a rounding is no difference");
        // One failure where the rate is 0.95: -2 ln 0.05, given so many others that the rate is known.
        assert!((deviance((0.0, 1.0), (0.95, 1e9)) + 2.0 * 0.05_f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn a_rate_next_to_zero_keeps_its_digits() {
        let (low, _) = wilson(1e-9, q(1.0));
        assert!((low / (1e-18 / (1.0 * Z_95 * Z_95)) - 1.0).abs() < 1e-6, "{low:e}");
    }

    #[test]
    fn equal_weights_count_in_full() {
        assert_eq!(effective_n(0.5 * 40.0, 0.25 * 40.0), 40.0);
        assert_eq!(effective_n(0.0, 0.0), 0.0);
    }

    proptest! {
        #[test]
        fn holds_the_rate_and_stays_within_bounds(rate in 0.0_f64..=1.0, n in 1e-3_f64..1e9) {
            let (low, high) = wilson(rate, q(n));
            prop_assert!(0.0 <= low && low <= rate + 1e-12 && rate <= high + 1e-12 && high <= 1.0);
        }

        #[test]
        fn narrows_with_more_trials(rate in 0.0_f64..=1.0, n in 1.0_f64..1e6) {
            let width = |n| { let (low, high) = wilson(rate, q(n)); high - low };
            prop_assert!(width(4.0 * n) < width(n));
        }
    }
}
