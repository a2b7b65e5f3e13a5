"""What stands out in a row of the report, in words."""

from __future__ import annotations

from datetime import date

from .output import Record

WORKS, SOMETIMES, OFTEN = "works", "fails sometimes", "fails often"
TOO_FEW, UNKNOWN = "too few runs to tell", "outcome not known"

GOOD, POOR = 0.9, 0.7
"""The success rates from which on a skill works, and below which it fails often."""
TOO_WIDE = 0.4
"""An interval that is wider than this, and does not end below POOR, tells little."""

CHANGES = {
    "success": {"down": "fails more", "up": "fails less"},
    "cost": {"up": "costs more", "down": "costs less"},
    "duration": {"up": "slower", "down": "faster"},
}
"""What skill_drift() finds, by measure and direction."""
WORSE = ("fails more", "costs more", "slower")


def verdict(row: Record) -> str:
    """The changes and the day since which there were some, then silence; the level of success where there are none."""
    found = changes(row)
    if found:
        found[-1] += f" since {short(row['since_day'])}"
    if silent(row):
        found.append(f"no run for {row['silent_days']:.0f} days")
    return ", ".join(found) or level(row)


def changes(row: Record) -> list[str]:
    """The measures that drifted, in words."""
    return [words[row[f"{measure}_direction"]] for measure, words in CHANGES.items()
            if row[f"{measure}_drifted"] and row[f"{measure}_direction"] in words]


def level(row: Record) -> str:
    """How often it succeeds."""
    rate = row["ema_success_rate"]
    if rate is None:
        return UNKNOWN
    low, high = row["success_rate_low"], row["success_rate_high"]
    if high - low > TOO_WIDE and high >= POOR:
        return TOO_FEW
    return WORKS if rate >= GOOD else SOMETIMES if rate >= POOR else OFTEN


def silent(row: Record) -> bool:
    """Whether the runs have stopped: for more than three times the mean gap between the days with runs."""
    if row["active_days"] < 3:
        return False
    span = (date.fromisoformat(row["last_day"]) - date.fromisoformat(row["first_day"])).days
    return bool(row["silent_days"] > 3 * span / (row["active_days"] - 1))


def colour(row: Record) -> str:
    """The colour of the verdict on a terminal."""
    if set(changes(row)) & set(WORSE) or level(row) == OFTEN:
        return "red"
    if silent(row) or level(row) == SOMETIMES:
        return "yellow"
    return "dim" if level(row) in (TOO_FEW, UNKNOWN) else "green"


def short(day: str) -> str:
    """A day as day and month: '12 Nov'."""
    return date.fromisoformat(day).strftime("%d %b").lstrip("0")
