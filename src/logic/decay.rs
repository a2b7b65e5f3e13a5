//! Exponential decay by whole days: the smoothing factor α, the half-life, and a day's weight.

/// Whether `alpha` is a smoothing factor: above 0 and at most 1.
pub fn is_alpha(alpha: f64) -> bool {
    alpha > 0.0 && alpha <= 1.0
}

/// α = 1 − 2^(−1/h) for a half-life of `days` > 0. 5 days give 0.1294.
pub fn alpha_of_half_life(days: f64) -> f64 {
    // exp_m1 keeps its digits where α is tiny, as 1 − 2^… would not.
    -f64::exp_m1(-std::f64::consts::LN_2 / days)
}

/// The half-life in days, h = −1 / log₂(1 − α), for `alpha` in (0, 1]. 0.3 gives 1.943; 1 remembers nothing and gives
/// 0.
pub fn half_life_of_alpha(alpha: f64) -> f64 {
    // Adding 0 turns the −0 of α = 1 into 0.
    -std::f64::consts::LN_2 / f64::ln_1p(-alpha) + 0.0
}

/// The weights (1 − α)^k for whole days k, computed once.
#[derive(Debug, Clone)]
pub struct Decay {
    alpha: f64,
    weights: Vec<f64>,
}

impl Decay {
    /// Weights for gaps from 0 to `window_days` − 1 days.
    pub fn new(alpha: f64, window_days: u32) -> Self {
        Decay { alpha, weights: (0..window_days).map(|days| (1.0 - alpha).powf(f64::from(days))).collect() }
    }

    /// How many days there are weights for.
    pub fn window_days(&self) -> u32 {
        self.weights.len() as u32
    }

    /// How many days of equal weight tell as much as `days` ≥ 1 days in a row, (Σ w)² / Σ w².
    pub fn effective_days(&self, days: u32) -> f64 {
        if self.alpha == 0.0 {
            return f64::from(days);
        }
        // 1 − (1 − α)^days, with its digits where α is tiny.
        let faded = -f64::exp_m1(f64::from(days) * f64::ln_1p(-self.alpha));
        faded * (2.0 - self.alpha) / ((2.0 - faded) * self.alpha)
    }

    /// The weight of a day `days` days before the newest: 1 for 0, falling, and 0 where it is too small for a float or
    /// outside the window.
    pub fn weight(&self, days: u32) -> f64 {
        self.weights.get(days as usize).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_values() {
        assert!((half_life_of_alpha(0.3) - 1.943_358).abs() < 1e-6);
        assert!((alpha_of_half_life(5.0) - 0.129_449).abs() < 1e-6);
        assert!((alpha_of_half_life(1.0) - 0.5).abs() < 1e-15);
        assert_eq!(half_life_of_alpha(1.0), 0.0);
        assert!(half_life_of_alpha(1.0).is_sign_positive());
        assert!((alpha_of_half_life(1e12) * 1e12 / std::f64::consts::LN_2 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn effective_days_are_what_the_weights_come_to() {
        for (alpha, days) in [(0.3, 1), (0.3, 14), (0.03, 90), (1.0, 5), (1e-9, 7), (1e-15, 7), (0.0, 7)] {
            let decay = Decay::new(alpha, days);
            let sum = |power: i32| (0..days).map(|age| decay.weight(age).powi(power)).sum::<f64>();
            let wanted = sum(1).powi(2) / sum(2);
            assert!((decay.effective_days(days) / wanted - 1.0).abs() < 1e-6, "{alpha} {days}");
        }
    }

    #[test]
    fn weights_start_at_one_and_end_in_zero() {
        let decay = Decay::new(1.0, 3);
        assert_eq!([0, 1, 2, 3].map(|days| decay.weight(days)), [1.0, 0.0, 0.0, 0.0]);
        let decay = Decay::new(0.3, 36_500);
        assert_eq!((decay.weight(0), decay.weight(1)), (1.0, 0.7));
        assert_eq!(decay.weight(36_499), 0.0);
    }

    proptest! {
        #[test]
        fn alpha_and_half_life_are_inverse(alpha in 1e-6_f64..0.999_999) {
            let back = alpha_of_half_life(half_life_of_alpha(alpha));
            prop_assert!((back - alpha).abs() <= 1e-12 * alpha.max(1e-3), "{alpha} came back as {back}");
        }

        #[test]
        fn a_half_life_halves_the_weight(days in 1_u32..2_000) {
            let decay = Decay::new(alpha_of_half_life(f64::from(days)), days + 1);
            prop_assert!((decay.weight(days) - 0.5).abs() < 1e-9);
        }
    }
}
