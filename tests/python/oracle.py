"""The table functions a second time, straight from their definitions: over single calls, in exact arithmetic, slow and plain.

It shares nothing with the library. There are no daily totals: every call weighs (1 - alpha)^k by itself, k counted from the day of `as_of`,
in decimals of a hundred digits whose exponent has no practical end, so nothing underflows.
"""

from datetime import date, timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from functools import lru_cache
from statistics import NormalDist

EXACT = Context(prec=100, Emax=MAX_EMAX, Emin=MIN_EMIN)
# How many standard errors hold 95 and 99 of 100 cases.
Z, Z_99 = (Decimal(NormalDist().inv_cdf(0.5 + inside / 2)) for inside in (0.95, 0.99))
EPOCH = date(1970, 1, 1)

KEY = {"skill": "skill_name", "model": "model", "provider": "provider"}
# The average's name, the log's column, and the number of decimals that are counted.
MEASURES = [
    ("ema_duration_s", "duration_seconds", 6),
    ("ema_cost_usd", "estimated_cost_usd", 9),
    ("ema_quality_score", "quality_score", 9),
    ("ema_input_tokens", "input_tokens", 0),
    ("ema_output_tokens", "output_tokens", 0),
]
GROUP_BYS = ["skill", "model", "provider", "skill,model", "skill,provider", "model,provider", "skill,model,provider"]


def day_of(call):
    """The UTC day of a call."""
    return EPOCH + timedelta(days=int(call["invoked_at"] // 86400))


def skill_ema(calls, as_of, window_days=14, alpha=0.3, group_by="skill,model,provider"):
    """The rows that skill_ema must give for these calls (dictionaries by the log's columns); `as_of` is a date."""
    groups = {}
    for call in calls:
        age = (as_of - day_of(call)).days
        if 0 <= age < window_days:
            key = tuple(call.get(column) if name in group_by.split(",") else None for name, column in KEY.items())
            groups.setdefault(key, []).append((age, call))
    with localcontext(EXACT):
        return [dict(zip(KEY.values(), key)) | summary(groups[key], alpha) for key in sorted(groups, key=nulls_first)]


def nulls_first(key):
    """The place of a key in SQLite's order: unknown first, then by the bytes of UTF-8."""
    return [(name is not None, (name or "").encode()) for name in key]


def summary(group, alpha):
    """All columns but the key for one group: pairs of an age in days and a call."""
    calls = [call for _, call in group]
    outcomes = [(age, call["success"]) for age, call in group if call.get("success") is not None]
    weights = weights_of([age for age, _ in outcomes], alpha)
    row = {
        "sample_count": len(calls),
        "success_count": sum(success == 1 for _, success in outcomes),
        "failure_count": sum(success == 0 for _, success in outcomes),
        "ema_success_rate": None,
        "effective_n": 0.0,
        "success_rate_low": None,
        "success_rate_high": None,
        "active_days": len({age for age, _ in group}),
        "first_day": min(map(day_of, calls)).isoformat(),
        "last_day": max(map(day_of, calls)).isoformat(),
        "last_invoked_at": max(call["invoked_at"] for call in calls),
    }
    if outcomes:
        rate = sum(w for w, (_, success) in zip(weights, outcomes) if success == 1) / sum(weights)
        effective_n = sum(weights) ** 2 / sum(w * w for w in weights)
        low, high = wilson(rate, effective_n)
        row.update(ema_success_rate=float(rate), effective_n=float(effective_n))
        row.update(success_rate_low=float(low), success_rate_high=float(high))
    for name, column, decimals in MEASURES:
        row[name] = average([(age, call[column]) for age, call in group if call.get(column) is not None], alpha, decimals)
    return row


def weights_of(ages, alpha):
    """(1 - alpha)^k of each age; for alpha = 1 the limit: only the newest day counts."""
    if alpha == 1:
        return [Decimal(age == min(ages)) for age in ages]
    return [weight_of(age, alpha) for age in ages]


@lru_cache(maxsize=100_000)
def weight_of(age, alpha):
    return (1 - Decimal(alpha)) ** age


def average(measured, alpha, decimals):
    """The weighted average of pairs of an age and a value, each rounded as it is stored; None where there is none."""
    if not measured:
        return None
    weights = weights_of([age for age, _ in measured], alpha)
    values = [Decimal(value).quantize(Decimal(1).scaleb(-decimals)) for _, value in measured]
    return float(sum(w * value for w, value in zip(weights, values)) / sum(weights))


def wilson(rate, n, z=Z):
    """The two true rates p at which the seen rate is just z standard errors away: (rate - p)^2 = z^2 p (1 - p) / n."""
    a, b, c = 1 + z * z / n, -(2 * rate + z * z / n), rate * rate
    high = (-b + (b * b - 4 * a * c).sqrt()) / (2 * a)
    # The roots multiply to c / a, which keeps the digits of a lower one near 0.
    return c / (a * high), high


def keys_between(calls, first, last, group_by):
    """The groups with calls from day `first` to day `last`, in SQLite's order."""
    names = group_by.split(",")
    found = {tuple(call.get(column) if name in names else None for name, column in KEY.items())
             for call in calls if first <= day_of(call) <= last}
    return sorted(found, key=nulls_first)


def skill_ema_daily(calls, as_of, window_days=14, alpha=0.3, group_by="skill,model,provider"):
    """A row per group and day of the window: the day's own counts, and what skill_ema says on that day."""
    first = as_of - timedelta(days=window_days - 1)
    days = [first + timedelta(days=number) for number in range(window_days)]
    then = {day: {tuple(row[column] for column in KEY.values()): row for row in skill_ema(calls, day, window_days, alpha, group_by)}
            for day in days}
    silence = {"ema_success_rate": None, "effective_n": 0.0, "success_rate_low": None, "success_rate_high": None}
    silence |= {name: None for name, _, _ in MEASURES}
    result = []
    for key in keys_between(calls, first - timedelta(days=window_days - 1), as_of, group_by):
        for day in days:
            today = [row for row in skill_ema(calls, day, 1, alpha, group_by) if tuple(row[c] for c in KEY.values()) == key]
            counts = {name: today[0][name] if today else 0 for name in ("sample_count", "success_count", "failure_count")}
            averages = {name: then[day].get(key, silence)[name] for name in silence}
            result.append(dict(zip(KEY.values(), key)) | {"day": day.isoformat()} | counts | averages)
    return result


def difference(one, n_one, other, n_other, z):
    """The interval of the difference of two rates after Newcombe (1998): the two score intervals' arms, square and add."""
    (low, high), (other_low, other_high) = wilson(one, n_one, z), wilson(other, n_other, z)
    down = ((one - low) ** 2 + (other_high - other) ** 2).sqrt()
    up = ((high - one) ** 2 + (other - other_low) ** 2).sqrt()
    return one - other - down, one - other + up


def skill_compare(calls, as_of, baseline_model, window_days=14, alpha=0.3):
    """A row per skill and model other than the baseline."""
    sides = skill_ema(calls, as_of, window_days, alpha, "skill,model")
    baselines = {side["skill_name"]: side for side in sides if side["model"] == baseline_model}
    with localcontext(EXACT):
        return [compared(side, baselines.get(side["skill_name"])) for side in sides if side["model"] not in (None, baseline_model)]


def compared(side, baseline):
    """One model beside the baseline, or beside nothing."""
    baseline = baseline or {"effective_n": 0.0, "ema_success_rate": None, "ema_cost_usd": None, "ema_duration_s": None}
    n, n_baseline = (Decimal(each["effective_n"]) for each in (side, baseline))
    rate, rate_baseline = side["ema_success_rate"], baseline["ema_success_rate"]
    row = {"skill_name": side["skill_name"], "model": side["model"], "ema_success_rate": rate, "baseline_success_rate": rate_baseline}
    row |= {"success_rate_difference": None, "difference_low": None, "difference_high": None}
    verdict = "not enough data"
    ratios = {}
    for ratio, average in (("cost_ratio", "ema_cost_usd"), ("duration_ratio", "ema_duration_s")):
        known = side[average] is not None and baseline[average]
        ratios[ratio] = side[average] / baseline[average] if known else None
    if rate is not None and rate_baseline is not None:
        rates = Decimal(rate), n, Decimal(rate_baseline), n_baseline
        low, high = difference(*rates, Z)
        row.update(success_rate_difference=rate - rate_baseline, difference_low=float(low), difference_high=float(high))
        low, high = difference(*rates, Z_99)
        if n >= 10 and n_baseline >= 10:
            is_cheap = ratios["cost_ratio"] is not None and ratios["cost_ratio"] <= 0.9
            alike = "cheaper at no proven loss" if is_cheap else "no proven difference"
            verdict = "better" if low > 0 else "worse" if high < 0 else alike
    return row | ratios | {"effective_n": float(n), "baseline_effective_n": float(n_baseline), "verdict": verdict}


def skill_drift(calls, as_of, recent_days=3, baseline_days=28, group_by="skill,model,provider"):
    """A row per group with calls on either side, the worst first."""
    border = as_of - timedelta(days=recent_days)
    recent = skill_ema(calls, as_of, recent_days, 0, group_by)
    before = skill_ema(calls, border, baseline_days, 0, group_by)
    sides = [{tuple(row[column] for column in KEY.values()): row for row in side} for side in (recent, before)]
    result = []
    for key in keys_between(calls, border - timedelta(days=baseline_days - 1), as_of, group_by):
        one, other = (side.get(key, {}) for side in sides)
        result.append(dict(zip(KEY.values(), key)) | drifted(one, other, calls_with(calls, key, group_by, as_of, border, baseline_days)))
    return sorted(result, key=badness)


def calls_with(calls, key, group_by, as_of, border, baseline_days):
    """How many calls of a group have a cost and a duration, on the smaller side."""
    count = {}
    for _, column, _ in MEASURES[:2]:
        ages = [(border - day_of(call)).days for call in calls if call.get(column) is not None and day_of(call) <= as_of
                and key == tuple(call.get(c) if name in group_by.split(",") else None for name, c in KEY.items())]
        count[column] = min(sum(age < 0 for age in ages), sum(0 <= age < baseline_days for age in ages))
    return count


def drifted(recent, before, count):
    """All columns but the key for one group."""
    row = {"recent_sample_count": recent.get("sample_count", 0), "baseline_sample_count": before.get("sample_count", 0)}
    now, was = recent.get("ema_success_rate"), before.get("ema_success_rate")
    known = now is not None and was is not None
    apart = known and (recent["success_rate_high"] < before["success_rate_low"] or before["success_rate_high"] < recent["success_rate_low"])
    row |= {"recent_success_rate": now, "baseline_success_rate": was, "success_direction": direction(now, was), "success_drifted": int(apart)}
    for name, unit, (average, column, _) in (("cost", "usd", MEASURES[1]), ("duration", "s", MEASURES[0])):
        now, was = recent.get(average), before.get(average)
        changed = now is not None and was is not None and (now > 2 * was or was > 2 * now)
        row |= {f"recent_{name}_{unit}": now, f"baseline_{name}_{unit}": was, f"{name}_direction": direction(now, was),
                f"{name}_drifted": int(changed and count[column] >= 40)}
    return row | {"drifted": max(row[f"{name}_drifted"] for name in ("success", "cost", "duration"))}


def direction(now, was):
    """Where a measure went; what differs by rounding only stayed."""
    if now is None or was is None:
        return None
    return "same" if abs(now - was) <= 1e-9 * was else "up" if now > was else "down"


def badness(row):
    """Sorts the worst first: drifted for the worse, drifted, not; then the fall of success, the growth of cost and of duration."""
    fall = -((row["baseline_success_rate"] or 0) - (row["recent_success_rate"] or 0)) if row["success_direction"] else 0
    growths = [growth(row["recent_cost_usd"], row["baseline_cost_usd"]), growth(row["recent_duration_s"], row["baseline_duration_s"])]
    worse = (row["success_drifted"] and row["success_direction"] == "down") or any(
        row[f"{name}_drifted"] and row[f"{name}_direction"] == "up" for name in ("cost", "duration"))
    proven = [fall if row["success_drifted"] else 0] + [
        -growth if row[f"{name}_drifted"] else -1 for name, growth in zip(("cost", "duration"), growths)]
    key = tuple(row[column] for column in KEY.values())
    rounded = [round(number, 12) for number in (*proven, fall, -growths[0], -growths[1])]
    return [not worse, not row["drifted"], *rounded, nulls_first(key)]


def growth(now, was):
    if now is None or was is None or now == was == 0:
        return 1
    return now / was if was else float("inf")
