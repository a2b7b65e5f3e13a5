//! Two models side by side: is the difference more than noise?

use super::interval::{newcombe, Difference, Z_95, Z_99};
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
    /// The whole 99 % interval of the difference in success is above 0. Where one side has few outcomes and nearly all
    /// of them are successes, a single failure of today decides, and a nominal interval promises too much: at 95 % two
    /// equal models would be told apart in up to 8 % of cases, at 98 % in up to 6 %, at 99 % in less than 5 %.
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
    let verdict = match difference(Z_99).filter(|_| is_enough) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::decay::Decay;
    use crate::logic::summary::{DayTotals, Measured, MEASURES};

    /// A side with so many successes and failures, and a cost and a duration per call.
    fn side(successes: i64, failures: i64, cost: Option<f64>, duration: Option<f64>) -> Means {
        let calls = successes + failures;
        let measured = |each: f64| Measured { count: calls, total: each * calls as f64 };
        let mut measures = [Measured::default(); MEASURES];
        (measures[0], measures[1]) =
            (duration.map(measured).unwrap_or_default(), cost.map(measured).unwrap_or_default());
        let day = DayTotals { invocations: calls, successes, failures, measures, last_invoked_at: None };
        let mut means = Means::default();
        means.add(&Decay::new(0.3, 1), 0, &day);
        means
    }

    fn verdict(model: (i64, i64, f64), baseline: (i64, i64, f64)) -> &'static str {
        let [model, baseline] = [model, baseline].map(|(ok, failed, cost)| side(ok, failed, Some(cost), None));
        compare(&model, &baseline).verdict.as_str()
    }

    #[test]
    fn verdicts() {
        let free = 0.0;
        for (model, baseline, said) in [
            ((95, 5, 0.1), (60, 40, 0.1), "better"),
            ((95, 5, 9.0), (60, 40, 0.1), "better"),
            ((60, 40, 0.0), (95, 5, 0.1), "worse"),
            ((90, 10, 0.09), (90, 10, 0.1), "cheaper at no proven loss"),
            ((90, 10, 0.091), (90, 10, 0.1), "no proven difference"),
            ((90, 10, free), (90, 10, 0.1), "cheaper at no proven loss"),
            ((90, 10, free), (90, 10, free), "no proven difference"),
            ((90, 10, 0.1), (90, 10, free), "no proven difference"),
            ((10, 0, 0.1), (0, 10, 0.1), "better"),
            ((9, 0, 0.0), (0, 10, 0.1), "not enough data"),
            ((10, 0, 0.0), (0, 9, 0.1), "not enough data"),
        ] {
            assert_eq!(verdict(model, baseline), said, "{model:?} beside {baseline:?}");
        }
    }

    #[test]
    fn a_verdict_takes_more_than_the_95_per_cent_interval() {
        // Between the two intervals: 0 is outside the one that is shown and inside the one that decides.
        let against = compare(&side(80, 20, None, None), &side(66, 34, None, None));
        assert!(against.difference.unwrap().low > 0.0, "{against:?}");
        assert_eq!(against.verdict, Verdict::NoDifference);
    }

    #[test]
    fn what_is_not_known_is_none() {
        let nothing = Means::default();
        let against = compare(&nothing, &nothing);
        assert_eq!((against.success_rate, against.difference, against.cost_ratio), (None, None, None));
        assert_eq!((against.effective_n, against.verdict), (0.0, Verdict::NotEnoughData));
        let against = compare(&side(20, 0, Some(0.5), Some(3.0)), &side(20, 0, Some(0.0), Some(2.0)));
        assert_eq!((against.cost_ratio, against.duration_ratio), (None, Some(1.5)));
    }
}
