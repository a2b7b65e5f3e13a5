"""What a month costs, at the pace of the last whole days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Mapping, Optional


PACE_DAYS = 28
"""The whole days that give the pace of the month."""


@dataclass(frozen=True)
class Forecast:
    """US dollars of the month of `today`."""

    month: str
    spent_usd: float
    usd_per_day: float
    days_left: int
    forecast_usd: float
    forecast_low_usd: Optional[float]
    forecast_high_usd: Optional[float]


def first_day(today: date, pace_days: int) -> date:
    """The first day whose cost the forecast takes."""
    return min(today.replace(day=1), today - timedelta(days=pace_days))


def forecast(usd: Mapping[date, float], today: date, pace_days: int) -> Forecast:
    """The month's cost. `usd` holds the known cost of each day with runs; the pace is the mean of `pace_days` whole days before today.

    Today costs the pace too, unless it has cost more already. Low and high take the pace of the cheapest and of the dearest whole week
    among these days, and are None where there is no whole week.
    """
    start = today.replace(day=1)
    next_month = (start + timedelta(days=31)).replace(day=1)
    days_left = (next_month - today).days - 1
    before = sum(dollars for day, dollars in usd.items() if start <= day < today)
    past = [usd.get(today - timedelta(days=age), 0.0) for age in range(1, pace_days + 1)]
    pace = sum(past) / len(past) if past else 0.0
    weeks = [sum(past[week:week + 7]) / 7 for week in range(0, len(past) - 6, 7)]

    def at(a_day: float) -> float:
        return before + max(usd.get(today, 0.0), a_day) + days_left * a_day

    return Forecast(f"{start:%Y-%m}", before + usd.get(today, 0.0), pace, days_left, at(pace), *((at(min(weeks)), at(max(weeks))) if weeks else (None, None)))
