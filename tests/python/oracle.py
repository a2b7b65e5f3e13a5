"""skill_ema a second time, straight from its definition: over single calls, in exact arithmetic, slow and plain.

It shares nothing with the library. There are no daily totals: every call weighs (1 - alpha)^k by itself, k counted from the day of `as_of`,
in decimals of a hundred digits whose exponent has no practical end, so nothing underflows.
"""

from datetime import date, timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from statistics import NormalDist

EXACT = Context(prec=100, Emax=MAX_EMAX, Emin=MIN_EMIN)
Z = Decimal(NormalDist().inv_cdf(0.975))
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
    return [(1 - Decimal(alpha)) ** age for age in ages]


def average(measured, alpha, decimals):
    """The weighted average of pairs of an age and a value, each rounded as it is stored; None where there is none."""
    if not measured:
        return None
    weights = weights_of([age for age, _ in measured], alpha)
    values = [Decimal(value).quantize(Decimal(1).scaleb(-decimals)) for _, value in measured]
    return float(sum(w * value for w, value in zip(weights, values)) / sum(weights))


def wilson(rate, n):
    """The two true rates p at which the seen rate is just Z standard errors away: (rate - p)^2 = Z^2 p (1 - p) / n."""
    a, b, c = 1 + Z * Z / n, -(2 * rate + Z * Z / n), rate * rate
    high = (-b + (b * b - 4 * a * c).sqrt()) / (2 * a)
    # The roots multiply to c / a, which keeps the digits of a lower one near 0.
    return c / (a * high), high
