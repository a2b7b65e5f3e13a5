//! Two models side by side: is the difference more than noise, however often one looks?

use super::average::{Average, Spread};
use super::decay::Decay;
use super::interval::{deviance, newcombe, Difference, Z_90_LOOKS, Z_95};
use super::rate::Rate;
use super::summary::Means;

/// Fewer effective outcomes than this, on either side, are too few for a verdict: 10, but for the rounding of the weights
/// that they are added up from.
pub const ENOUGH: f64 = 10.0 * (1.0 - 1e-12);

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
    pub cost: Option<Ratio>,
    /// Likewise of the durations.
    pub duration: Option<Ratio>,
    /// The effective number of the model's known outcomes.
    pub effective_n: f64,
    /// Of the baseline's.
    pub baseline_effective_n: f64,
    /// What to make of it.
    pub verdict: Verdict,
    /// About how many more runs of known outcome, of both together, it takes until there is a verdict if all goes on as it
    /// does; 0 where there is one, `None` where none is in sight.
    pub runs_needed: Option<i64>,
}

/// One average by another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The ratio.
    pub value: f64,
    /// Its 95 % interval; `None` where it is not known.
    pub interval: Option<(f64, f64)>,
}

/// What to make of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The likelihood ratio of two rates against one is beyond what 90 daily looks may show by chance in 5 % of cases,
    /// and the model's is higher.
    Better,
    /// The same, and it is lower.
    Worse,
    /// Not proven to be different, cheaper, and all of the difference's interval that holds for 90 daily looks lies
    /// above the loss that is accepted.
    Cheaper,
    /// Not proven to be different, and cheaper, but the loss may be larger than that.
    CheaperAtARisk,
    /// Not proven to be different, and not cheaper.
    NoDifference,
    /// One side has fewer than [`ENOUGH`] effective outcomes.
    NotEnoughData,
}

impl Verdict {
    /// Whether it says what to do.
    fn is_decided(self) -> bool {
        matches!(self, Verdict::Better | Verdict::Worse | Verdict::Cheaper)
    }

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Cheaper => "cheaper and not worse",
            Verdict::CheaperAtARisk => "cheaper, loss not ruled out",
            Verdict::NoDifference => "no proven difference",
            Verdict::NotEnoughData => "not enough data",
        }
    }
}

/// Compares `model` with `baseline`, both weighted by `decay`, where a loss of success up to `margin` is accepted for a
/// lower cost.
pub fn compare(model: &Means, baseline: &Means, decay: &Decay, margin: f64) -> Comparison {
    let cost = ratio(model.cost(), baseline.cost());
    let rates = model.success().zip(baseline.success()).map(|(one, other)| Rates { one, other });
    let is_cheaper =
        cost.is_some_and(|cost| cost.value <= CHEAPER && !cost.interval.is_some_and(|(_, high)| high >= 1.0));
    let accepted = is_cheaper.then_some(margin);
    let verdict = rates.as_ref().map_or(Verdict::NotEnoughData, |rates| rates.verdict(accepted));
    Comparison {
        success_rate: model.success_rate(),
        baseline_success_rate: baseline.success_rate(),
        difference: rates.as_ref().map(|rates| rates.difference(Z_95)),
        cost,
        duration: ratio(model.duration(), baseline.duration()),
        effective_n: model.effective_n(),
        baseline_effective_n: baseline.effective_n(),
        verdict,
        runs_needed: rates.and_then(|rates| rates.runs_needed(verdict, decay, accepted)),
    }
}

/// `one` by `other`; `None` where either is not known, or the ratio is no number.
fn ratio(one: Option<Average>, other: Option<Average>) -> Option<Ratio> {
    let (one, other) = one.zip(other)?;
    let value = one.value / other.value;
    let spread = one.spread.zip(other.spread).map(|(one, other): (Spread, Spread)| one.of_ratio(&other));
    value.is_finite().then(|| Ratio { value, interval: spread.and_then(|spread| spread.around(value)) })
}

/// Two rates that are known.
struct Rates {
    one: Rate,
    other: Rate,
}

impl Rates {
    fn difference(&self, z: f64) -> Difference {
        newcombe((self.one.value, self.one.q(z)), (self.other.value, self.other.q(z)))
    }

    /// The verdict; `accepted` is the loss that is accepted of a cheaper model, `None` of one that is not cheaper.
    fn verdict(&self, accepted: Option<f64>) -> Verdict {
        let needed = Z_90_LOOKS * Z_90_LOOKS;
        let [one, other] = [&self.one, &self.other].map(|rate| (rate.value, needed / rate.q(Z_90_LOOKS)));
        let is_proven = deviance(one, other) > needed;
        let is_enough = self.one.effective_n() >= ENOUGH && self.other.effective_n() >= ENOUGH;
        match accepted {
            _ if !is_enough => Verdict::NotEnoughData,
            _ if is_proven && self.one.value > self.other.value => Verdict::Better,
            _ if is_proven => Verdict::Worse,
            Some(margin) if self.difference(Z_90_LOOKS).low > -margin => Verdict::Cheaper,
            Some(_) => Verdict::CheaperAtARisk,
            None => Verdict::NoDifference,
        }
    }

    /// How many more runs it takes until a verdict: those of the first of the next days on which there is one, if each
    /// side goes on as it did since its first day. A side whose window is full tells no more than it does.
    fn runs_needed(&self, verdict: Verdict, decay: &Decay, accepted: Option<f64>) -> Option<i64> {
        let after = |more: u32| {
            let over = |rate: &Rate| rate.over((rate.days + more).min(decay.window_days()), decay);
            Rates { one: over(&self.one), other: over(&self.other) }
        };
        let is_told = |more: u32| after(more).verdict(accepted).is_decided();
        if verdict.is_decided() {
            return Some(0);
        }
        // What is told after some days is told after more.
        let (mut untold, mut told) = (0, decay.window_days() - self.one.days.min(self.other.days));
        if !is_told(told) {
            return None;
        }
        while told - untold > 1 {
            let middle = untold + (told - untold) / 2;
            if is_told(middle) {
                told = middle;
            } else {
                untold = middle;
            }
        }
        let pace = |rate: &Rate| rate.calls / f64::from(rate.days);
        Some((f64::from(told) * (pace(&self.one) + pace(&self.other))).ceil() as i64)
    }
}

#[cfg(test)]
#[path = "comparison_tests.rs"]
mod tests;
