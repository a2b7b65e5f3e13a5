"""The answers of the extension on the union of the logs, and how far those of another engine are from them."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

from fleets import LAST_DAY, Fleet

WITHIN = 1e-12
"""The relative difference that is allowed in every column: the order in which floating-point numbers are added."""
DIFFERENCES = ("success_rate_difference", "difference_low", "difference_high")
"""What is left when numbers from 0 to 1 are subtracted: the rounding is theirs, however little is left."""
GROUPINGS = ("skill,model,provider", "skill,model", "skill", "model", "provider", "skill,provider")
KEYS = ("skill_name", "model", "provider", "cron_id", "day")


def day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def questions(seed: int, fleet: Fleet):
    """Function and arguments, all given, in the order of the parameters: the defaults, and others at random."""
    chance = random.Random(f"questions of {seed}")
    baselines = [model for model, in fleet.union.execute(
        "SELECT DISTINCT model FROM skill_stats_daily WHERE model IS NOT NULL AND day BETWEEN ? AND ?", (day(LAST_DAY - 6), day(LAST_DAY)))]
    for default in (True, False, False):
        as_of = day(LAST_DAY - (0 if default else chance.choice((0, 1, 5, 40, -30))))
        window = 14 if default else chance.choice((1, 7, 30, 365, 36500))
        alpha = 0.3 if default else chance.choice((1.0, 0.03, 0.9, 1e-9, chance.random()))
        grouping = GROUPINGS[0] if default else chance.choice(GROUPINGS)
        yield "skill_ema", (window, alpha, as_of, grouping)
        yield "skill_ema_daily", (min(window, 365), alpha, as_of, grouping)
        for baseline in baselines[:None if default else 1]:
            # The window of a comparison must hold a call of the baseline.
            yield "skill_compare", (baseline, *((90, 0.03) if default else (max(window, 7), alpha)), day(LAST_DAY), 0.05 if default else chance.random())
        recent = 3 if default else chance.choice((1, 2, 7, 30))
        yield "skill_drift", (recent, 90 if default else recent + chance.randrange(300), as_of, grouping)


def reference(fleet: Fleet, function: str, arguments: tuple) -> tuple[list[str], list[tuple]]:
    """Columns and rows of the extension."""
    cursor = fleet.union.execute(f"SELECT * FROM {function}({', '.join('?' * len(arguments))})", arguments)
    return [column[0] for column in cursor.description], cursor.fetchall()


def difference(expected: tuple[list[str], list[tuple]], found: tuple[list[str], list[tuple]]) -> float:
    """The largest relative difference of a number; anything else that differs, order too, is an AssertionError that names it."""
    columns, rows = expected
    assert found[0] == columns
    keys = [columns.index(key) for key in KEYS if key in columns]
    assert [tuple(row[key] for key in keys) for row in found[1]] == [tuple(row[key] for key in keys) for row in rows]
    largest = 0.0
    for ours, theirs in zip(rows, found[1]):
        for column, one, other in zip(columns, ours, theirs):
            where = f"{column} of {tuple(ours[key] for key in keys)}: {one!r} and {other!r}"
            if isinstance(one, float):
                assert isinstance(other, float) and math.isfinite(other), where
                apart = abs(one - other) / max(abs(one), abs(other), 1.0 if column in DIFFERENCES else 1e-300)
                assert apart <= WITHIN, where
                largest = max(largest, apart)
            else:
                assert type(one) is type(other) and one == other, where
    return largest
