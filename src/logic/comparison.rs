//! Two models side by side: is the difference more than noise, however often one looks?

use super::average::{Average, Spread};
use super::interval::{deviance, newcombe, Difference, Z_90_LOOKS, Z_95};
use super::rate::Rate;
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
    pub cost: Option<Ratio>,
    /// Likewise of the durations.
    pub duration: Option<Ratio>,
    /// The effective number of the model's known outcomes.
    pub effective_n: f64,
    /// Of the baseline's.
    pub baseline_effective_n: f64,
    /// What to make of it.
    pub verdict: Verdict,
    /// About how many more runs of known outcome, of both together, it takes until there is a verdict; 0 where there is
    /// one, `None` where none is in sight.
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
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Cheaper => "cheaper and not worse",
            Verdict::CheaperAtARisk => "cheaper, loss still possible",
            Verdict::NoDifference => "no proven difference",
            Verdict::NotEnoughData => "not enough data",
        }
    }
}

/// Compares `model` with `baseline`, where a loss of success up to `margin` is accepted for a lower cost.
pub fn compare(model: &Means, baseline: &Means, margin: f64) -> Comparison {
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
        runs_needed: rates.and_then(|rates| rates.runs_needed(verdict, accepted)),
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

    /// G² of the two against one, at the level of the verdicts, if there were `times` as many calls and days.
    fn deviance_after(&self, times: f64) -> f64 {
        let trials = |rate: &Rate| Z_90_LOOKS * Z_90_LOOKS / rate.q_after(Z_90_LOOKS, times) * times;
        deviance((self.one.value, trials(&self.one)), (self.other.value, trials(&self.other)))
    }

    fn is_enough(&self) -> bool {
        self.one.effective_n() >= ENOUGH && self.other.effective_n() >= ENOUGH
    }

    /// The verdict; `accepted` is the loss that is accepted of a cheaper model, `None` of one that is not cheaper.
    fn verdict(&self, accepted: Option<f64>) -> Verdict {
        let is_proven = self.deviance_after(1.0) > Z_90_LOOKS * Z_90_LOOKS;
        match accepted {
            _ if !self.is_enough() => Verdict::NotEnoughData,
            _ if is_proven && self.one.value > self.other.value => Verdict::Better,
            _ if is_proven => Verdict::Worse,
            Some(margin) if self.difference(Z_90_LOOKS).low > -margin => Verdict::Cheaper,
            Some(_) => Verdict::CheaperAtARisk,
            None => Verdict::NoDifference,
        }
    }

    /// How many more runs it takes until a verdict. What an interval leaves open shrinks as the number of calls grows.
    fn runs_needed(&self, verdict: Verdict, accepted: Option<f64>) -> Option<i64> {
        if matches!(verdict, Verdict::Better | Verdict::Worse | Verdict::Cheaper) {
            return Some(0);
        }
        let proven = self.times_until_proven();
        let not_worse = accepted.and_then(|margin| self.times_until_not_worse(margin));
        let mut times = proven.into_iter().chain(not_worse).min_by(f64::total_cmp)?;
        if verdict == Verdict::NotEnoughData {
            times = times.max(ENOUGH / self.one.effective_n()).max(ENOUGH / self.other.effective_n());
        }
        let runs = ((self.one.calls + self.other.calls) * (times - 1.0)).ceil().max(1.0);
        (runs < i64::MAX as f64).then_some(runs as i64)
    }

    fn times_until_proven(&self) -> Option<f64> {
        let needed = Z_90_LOOKS * Z_90_LOOKS;
        let (one, other) = (&self.one, &self.other);
        // With so many days that their number does not matter; and then with as many as that takes.
        let without_days = deviance((one.value, one.effective_n()), (other.value, other.effective_n()));
        let times = needed / without_days;
        let times = times * needed / self.deviance_after(times);
        (without_days > 0.0 && times.is_finite()).then_some(times)
    }

    fn times_until_not_worse(&self, margin: f64) -> Option<f64> {
        let difference = self.difference(Z_90_LOOKS);
        let room = difference.value + margin;
        (room > 0.0).then(|| ((difference.value - difference.low) / room).powi(2))
    }
}

#[cfg(test)]
#[path = "comparison_tests.rs"]
mod tests;
