"""The table functions a second time, straight from their definitions: over single calls, in exact arithmetic, slow and plain.

It shares nothing with the library. There are no daily totals to begin with: the calls of a day are put together here, whatever their models,
providers and rows. Weights are decimals of a hundred digits whose exponent has no practical end, so nothing underflows. The formulas are in
oracle_statistics.py; skill_compare and skill_drift are in oracle_compare.py and oracle_drift.py.
"""

from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache

from oracle_statistics import EXACT, Z, Amount, Rate

EPOCH = date(1970, 1, 1)

KEY = {"skill": "skill_name", "model": "model", "provider": "provider", "job": "cron_id"}
# The average's name, the log's column, and the number of decimals that are counted.
MEASURES = [
    ("ema_duration_s", "duration_seconds", 6),
    ("ema_cost_usd", "estimated_cost_usd", 9),
    ("ema_quality_score", "quality_score", 9),
    ("ema_input_tokens", "input_tokens", 0),
    ("ema_output_tokens", "output_tokens", 0),
]
GROUP_BYS = ["skill", "model", "provider", "skill,model", "skill,provider", "model,provider", "skill,model,provider", "job", "skill,job", "model,job", "skill,model,provider,job"]
# What a group without a known outcome, or without any call, has.
NOTHING = {"ema_success_rate": None, "effective_n": 0.0, "success_rate_low": None, "success_rate_high": None, "design_effect": None,
           "cost_low": None, "cost_high": None, "duration_low": None, "duration_high": None}


def day_of(call):
    """The UTC day of a call."""
    return EPOCH + timedelta(days=int(call["invoked_at"] // 86400))


def groups_of(calls, as_of, window_days, group_by):
    """The calls of the window by group, in SQLite's order: pairs of an age in days and a call."""
    groups = {}
    for call in calls:
        age = (as_of - day_of(call)).days
        if 0 <= age < window_days:
            key = tuple(call.get(column) if name in group_by.split(",") else None for name, column in KEY.items())
            groups.setdefault(key, []).append((age, call))
    return {key: groups[key] for key in sorted(groups, key=nulls_first)}


def nulls_first(key):
    """The place of a key in SQLite's order: unknown first, then by the bytes of UTF-8."""
    return [(name is not None, (name or "").encode()) for name in key]


def skill_ema(calls, as_of, window_days=14, alpha=0.3, group_by="skill,model,provider"):
    """The rows that skill_ema must give for these calls (dictionaries by the log's columns); `as_of` is a date."""
    with localcontext(EXACT):
        return [dict(zip(KEY.values(), key)) | summary(group, alpha)
                for key, group in groups_of(calls, as_of, window_days, group_by).items()]


def days_of(group, column, decimals=0):
    """The clusters: for each age in days with calls that have the column, how many they are and their total, each rounded as it is stored."""
    days = {}
    for age, call in group:
        if call.get(column) is not None:
            count, total = days.get(age, (0, Decimal(0)))
            days[age] = count + 1, total + Decimal(call[column]).quantize(Decimal(1).scaleb(-decimals))
    return days


def weighted(days, alpha):
    """The days as (weight, calls, total), weighed against the newest of them; for alpha = 1 the limit: only the newest day counts."""
    newest = min(days, default=0)
    return [(weight_of(age - newest, alpha), count, total) for age, (count, total) in days.items()]


@lru_cache(maxsize=100_000)
def weight_of(age, alpha):
    return Decimal(age == 0) if alpha == 1 else (1 - Decimal(alpha)) ** age


def rate_of(group, alpha):
    """The success rate, or None where no outcome is known."""
    ages = days_of(group, "success")
    if not ages:
        return None
    rate = Rate(weighted(ages, alpha))
    rate.days = max(ages) + 1
    return rate


def amount_of(group, column, decimals, alpha):
    """A cost or a duration per call, or None where none is known."""
    days = weighted(days_of(group, column, decimals), alpha)
    return Amount(days) if days else None


def summary(group, alpha):
    """All columns but the key for one group."""
    calls = [call for _, call in group]
    row = {
        "sample_count": len(calls),
        "success_count": sum(call.get("success") == 1 for call in calls),
        "failure_count": sum(call.get("success") == 0 for call in calls),
        "active_days": len({age for age, _ in group}),
        "first_day": min(map(day_of, calls)).isoformat(),
        "last_day": max(map(day_of, calls)).isoformat(),
        "last_invoked_at": max(call["invoked_at"] for call in calls),
    } | NOTHING
    rate = rate_of(group, alpha)
    if rate:
        low, high = rate.interval(Z)
        row |= {"ema_success_rate": float(rate.p), "effective_n": float(rate.effective_n), "design_effect": float(rate.design_effect),
                "success_rate_low": float(low), "success_rate_high": float(high)}
    for name, column, decimals in MEASURES:
        row[name] = average(weighted(days_of(group, column, decimals), alpha))
    for name, (_, column, decimals) in (("duration", MEASURES[0]), ("cost", MEASURES[1])):
        amount = amount_of(group, column, decimals, alpha)
        if amount:
            row |= {f"{name}_{end}": known(value) for end, value in zip(("low", "high"), amount.interval())}
    return row


def average(days):
    """The weighted average of a measure; None where there is none."""
    return float(sum(w * total for w, _, total in days) / sum(w * count for w, count, _ in days)) if days else None


def known(value):
    """A decimal as a float, if there is one."""
    return None if value is None else float(value)


def skill_ema_daily(calls, as_of, window_days=14, alpha=0.3, group_by="skill,model,provider"):
    """A row per group and day of the window: the day's own counts, and what skill_ema says on that day."""
    first = as_of - timedelta(days=window_days - 1)
    days = [first + timedelta(days=number) for number in range(window_days)]
    then = {day: {tuple(row[column] for column in KEY.values()): row for row in skill_ema(calls, day, window_days, alpha, group_by)}
            for day in days}
    silence = NOTHING | {name: None for name, _, _ in MEASURES}
    result = []
    for key in groups_of(calls, as_of, 2 * window_days - 1, group_by):
        for day in days:
            today = [row for row in skill_ema(calls, day, 1, alpha, group_by) if tuple(row[c] for c in KEY.values()) == key]
            counts = {name: today[0][name] if today else 0 for name in ("sample_count", "success_count", "failure_count")}
            averages = {name: then[day].get(key, silence)[name] for name in silence}
            result.append(dict(zip(KEY.values(), key)) | {"day": day.isoformat()} | counts | averages)
    return result
