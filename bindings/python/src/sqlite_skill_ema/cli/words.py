"""Figures as people read them. A figure that is not known is '-'."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Iterable, Optional

UNKNOWN = "-"


def percent(rate: Optional[float], low: Optional[float] = None, high: Optional[float] = None) -> str:
    """A rate from 0 to 1, and its interval: '95% (88-98)'."""
    if rate is None:
        return UNKNOWN
    interval = "" if low is None or high is None else f" ({_percent(low)}-{_percent(high)})"
    return f"{_percent(rate)}%{interval}"


def points(difference: Optional[float], low: Optional[float] = None, high: Optional[float] = None) -> str:
    """A difference of two rates in percentage points, and its interval: '+3 (-4 to +9)'."""
    if difference is None:
        return UNKNOWN
    interval = "" if low is None or high is None else f" ({_points(low)} to {_points(high)})"
    return f"{_points(difference)}{interval}"


def usd(dollars: Optional[float]) -> str:
    """US dollars, to two digits below ten cents and to the cent above: '$0.0042', '$1.20', '$1,234.00'."""
    if dollars is None:
        return UNKNOWN
    if dollars == 0:
        return "$0"
    if dollars < 0.1:
        return "$" + _significant(dollars)
    return f"${dollars:,.2f}"


def duration(seconds: Optional[float]) -> str:
    """Seconds: '0.8 s', '42 s', '3 min', '2.5 h'."""
    if seconds is None:
        return UNKNOWN
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def count(number: Optional[float]) -> str:
    """A number of runs or tokens: '950', '12.3k', '4.1M'."""
    if number is None:
        return UNKNOWN
    if number < 9_999.5:
        return f"{number:,.0f}"
    return f"{number / 1e3:.1f}k" if number < 999_950 else f"{number / 1e6:,.1f}M"


def ratio(value: Optional[float], low: Optional[float] = None, high: Optional[float] = None) -> str:
    """How many times: '0.1x (0.08-0.13)'."""
    if value is None:
        return UNKNOWN
    interval = "" if low is None or high is None else f" ({_significant(low)}-{_significant(high)})"
    return f"{_significant(value)}x{interval}"


def name(text: Optional[str]) -> str:
    """A skill's, model's, provider's or job's name."""
    return UNKNOWN if text is None else text


def moment(unix_seconds: Optional[float]) -> str:
    """A time, in UTC: '2026-11-26 06:00'."""
    return UNKNOWN if unix_seconds is None else f"{datetime.fromtimestamp(unix_seconds, timezone.utc):%Y-%m-%d %H:%M}"


def _percent(rate: float) -> str:
    """Only 1 is '100', and only 0 is '0'."""
    rounded = round(100 * rate)
    return f"{rounded}" if (rounded in (0, 100)) == (rate in (0, 1)) else f"{min(max(100 * rate, 0.1), 99.9):.1f}"


def _points(difference: float) -> str:
    whole = round(100 * difference)
    return f"{whole:+}" if whole else "0"


def _significant(number: float) -> str:
    """Two digits, without an exponent."""
    return f"{number:,.0f}" if number >= 10 else f"{float(f'{number:.1e}'):.10f}".rstrip("0").rstrip(".")


def either(names: Iterable[str]) -> str:
    """What is accepted: 'csv, jsonl or parquet'."""
    *some, last = names
    return f"{', '.join(some)} or {last}"
