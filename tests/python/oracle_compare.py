"""skill_compare a second time, from its definition."""

from bisect import bisect_left
from decimal import Decimal, localcontext
from math import ceil

from oracle import MEASURES, amount_of, groups_of, known, rate_of
from oracle_statistics import EXACT, Z, Z_VERDICT, around, g_squared

ENOUGH, CHEAPER = 10, Decimal("0.9")
# What is closer to a limit than this may be on either side of it where numbers are floats.
NEAR = Decimal("1e-9")
DECIDED = {"better", "worse", "cheaper and not worse"}


def skill_compare(calls, as_of, baseline_model, window_days=90, alpha=0.03, margin=0.05):
    """A row per skill and model other than the baseline. `near`, no column, says that the verdict is at a limit."""
    with localcontext(EXACT):
        sides = groups_of(calls, as_of, window_days, "skill,model")
        return [compared(skill, model, Side(group, alpha), Side(sides.get((skill, baseline_model, None, None), []), alpha), Decimal(margin), window_days, alpha)
                for (skill, model, _, _), group in sides.items() if model not in (None, baseline_model)]


class Side:
    """One model's calls of a skill."""

    def __init__(self, group, alpha):
        self.rate = rate_of(group, alpha)
        self.effective_n = self.rate.effective_n if self.rate else Decimal(0)
        self.duration, self.cost = (amount_of(group, column, decimals, alpha) for _, column, decimals in MEASURES[:2])


def compared(skill, model, side, baseline, margin, window_days, alpha):
    """One model beside the baseline, or beside nothing."""
    row = {"skill_name": skill, "model": model, "success_rate_difference": None, "difference_low": None, "difference_high": None}
    row |= {"ema_success_rate": known(side.rate and side.rate.p), "baseline_success_rate": known(baseline.rate and baseline.rate.p)}
    row |= {"effective_n": float(side.effective_n), "baseline_effective_n": float(baseline.effective_n)}
    row |= {"verdict": "not enough data", "runs_needed": None, "near": False}
    ratios = {name: ratio(getattr(side, name), getattr(baseline, name)) for name in ("cost", "duration")}
    for name, (value, low, high) in ratios.items():
        row |= {f"{name}_ratio": known(value), f"{name}_ratio_low": known(low), f"{name}_ratio_high": known(high)}
    if side.rate and baseline.rate:
        low, high = newcombe(side.rate, baseline.rate, Z)
        row |= {"success_rate_difference": float(side.rate.p - baseline.rate.p), "difference_low": float(low), "difference_high": float(high)}
        row |= verdict(side.rate, baseline.rate, *ratios["cost"], margin, window_days, alpha)
    return row


def ratio(one, other):
    """The ratio of two averages and its interval, None where not known."""
    if one is None or other is None or other.average == 0:
        return None, None, None
    value = one.average / other.average
    if one.variance is None or other.variance is None:
        return value, None, None
    variance = one.variance + other.variance
    if variance == 0:
        return value, value, value
    f = variance ** 2 / (one.variance ** 2 / one.f + other.variance ** 2 / other.f)
    return value, *around(value, variance, f)


def newcombe(one, other, z):
    """The interval of the difference of two rates after Newcombe (1998), method 10: the two intervals' arms, square and add."""
    (low, high), (other_low, other_high) = one.interval(z), other.interval(z)
    down = ((one.p - low) ** 2 + (other_high - other.p) ** 2).sqrt()
    up = ((high - one.p) ** 2 + (other.p - other_low) ** 2).sqrt()
    return one.p - other.p - down, one.p - other.p + up


def verdict(one, other, cost_ratio, _, cost_high, margin, window_days, alpha):
    """The verdict, and how many runs are still needed for one."""
    is_cheaper = cost_ratio is not None and cost_ratio <= CHEAPER and not (cost_high is not None and cost_high >= 1)
    limits = [(cost_ratio, CHEAPER), (cost_high, 1)] if cost_ratio is not None else []
    is_near = any(abs(value / limit - 1) < NEAR for value, limit in limits if value is not None)

    def after(more):
        """The verdict after so many more days, and whether it is at a limit."""
        sides = [rate.over(min(rate.days + more, window_days), alpha) for rate in (one, other)]
        return told(*sides, is_cheaper, margin)

    said, near = after(0)
    row = {"verdict": said, "runs_needed": 0, "near": near or is_near}
    if said in DECIDED:
        return row
    longest = window_days - min(one.days, other.days)
    more = bisect_left(range(longest + 1), True, key=lambda more: after(more)[0] in DECIDED)
    row["near"] |= any(after(days)[1] for days in (more - 1, more, longest) if 0 <= days <= longest)
    runs = more * (Decimal(one.calls) / one.days + Decimal(other.calls) / other.days)
    return row | {"runs_needed": ceil(runs - NEAR) if more <= longest else None}


def told(one, other, is_cheaper, margin):
    """What is said of two rates, and whether that is at a limit."""
    z_squared, least = Z_VERDICT ** 2, min(one.effective_n, other.effective_n)
    g = g_squared(one.p, z_squared / one.q(Z_VERDICT), other.p, z_squared / other.q(Z_VERDICT))
    low, _ = newcombe(one, other, Z_VERDICT)
    near = any(abs(value / limit - 1) < NEAR for value, limit in ((least, ENOUGH), (g, z_squared), (low + margin + 1, 1)))
    if least < ENOUGH:
        return "not enough data", near
    if g > z_squared:
        return "better" if one.p > other.p else "worse", near
    if is_cheaper:
        return "cheaper and not worse" if low > -margin else "cheaper, loss not ruled out", near
    return "no proven difference", near
