//! Two models side by side: is the difference more than noise?

use super::interval::{newcombe, Difference, Z_95, Z_98};
use super::summary::Means;

/// Fewer effective outcomes than this, on either side, are too few for a verdict.
pub const ENOUGH: f64 = 10.0;

/// Up to this ratio of costs a model is cheaper.
pub const CHEAPER: f64 = 0.9;

/// A model beside a baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The model's success rate; `None` where no outcome is known, as in the next.
    pub success_rate: Option<f64>,
    /// The baseline's.
    pub baseline_success_rate: Option<f64>,
    /// The first minus the second with its 95 % interval, where both are known.
    pub difference: Option<Difference>,
    /// The model's cost per call by the baseline's; `None` where one is not known or the baseline's is 0.
    pub cost_ratio: Option<f64>,
    /// Likewise of the durations.
    pub duration_ratio: Option<f64>,
    /// The effective number of the model's known outcomes.
    pub effective_n: f64,
    /// Of the baseline's.
    pub baseline_effective_n: f64,
    /// What to make of it.
    pub verdict: Verdict,
}

/// What to make of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole 98 % interval of the difference in success is above 0. At 95 % two equal models would be told apart in
    /// up to 6 % of cases, since outcomes are few and whole and their weights unequal; at 98 % it is below 5 % in all.
    Better,
    /// The whole interval is below 0.
    Worse,
    /// That interval holds 0, and the cost per call is at most [`CHEAPER`] of the baseline's.
    Cheaper,
    /// That interval holds 0, and it is not cheaper.
    NoDifference,
    /// One side has fewer than [`ENOUGH`] effective outcomes.
    NotEnoughData,
}

impl Verdict {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Cheaper => "cheaper at no proven loss",
            Verdict::NoDifference => "no proven difference",
            Verdict::NotEnoughData => "not enough data",
        }
    }
}

/// Compares `model` with `baseline`.
pub fn compare(model: &Means, baseline: &Means) -> Comparison {
    let rate = |means: &Means| means.success_rate().map(|success| success.rate);
    let (success_rate, baseline_success_rate) = (rate(model), rate(baseline));
    let (effective_n, baseline_effective_n) = (model.effective_n(), baseline.effective_n());
    let difference = |z: f64| {
        let rates = success_rate.zip(baseline_success_rate);
        rates.map(|(one, other)| newcombe((one, effective_n), (other, baseline_effective_n), z))
    };
    let [duration_ratio, cost_ratio] = [0, 1].map(|place| ratio(model.averages()[place], baseline.averages()[place]));
    let is_enough = effective_n >= ENOUGH && baseline_effective_n >= ENOUGH;
    let verdict = match difference(Z_98).filter(|_| is_enough) {
        None => Verdict::NotEnoughData,
        Some(difference) if difference.low > 0.0 => Verdict::Better,
        Some(difference) if difference.high < 0.0 => Verdict::Worse,
        Some(_) if cost_ratio.is_some_and(|ratio| ratio <= CHEAPER) => Verdict::Cheaper,
        Some(_) => Verdict::NoDifference,
    };
    Comparison {
        success_rate,
        baseline_success_rate,
        difference: difference(Z_95),
        cost_ratio,
        duration_ratio,
        effective_n,
        baseline_effective_n,
        verdict,
    }
}

/// `one` by `other`; `None` where either is not known, or the ratio is no number.
pub fn ratio(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.zip(other).map(|(one, other)| one / other).filter(|ratio| ratio.is_finite())
}
