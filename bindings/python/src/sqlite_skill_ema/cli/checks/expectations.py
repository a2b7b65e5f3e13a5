"""A check: what is expected, of which runs, and which limits are accepted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Optional

COST_PER_DAY, COST_PER_MONTH, SUCCESS, SILENCE, DRIFT = "max_cost_per_day", "max_cost_per_month", "min_success", "max_silence", "drift"


@dataclass(frozen=True)
class Check:
    """One expectation of the runs of a skill, model and job; of all runs where these are None."""

    name: str
    expectation: str
    limit: Optional[float]
    """US dollars, a rate or seconds; None for drift."""
    skill: Optional[str] = None
    model: Optional[str] = None
    job: Optional[str] = None
    window: Optional[int] = None


def checks_of(name: Optional[str], given: Mapping[str, Any], *, skill: Optional[str], model: Optional[str], job: Optional[str],
              window: Optional[int]) -> list[Check]:
    """The checks that some expectations and their limits make; None is none. Raises ValueError with a sentence that begins with the expectation's name."""
    made = []
    for expectation, accept in LIMITS.items():
        value = given.get(expectation)
        # Not `in`: 0 is a limit.
        if value is None or value is False:
            continue
        try:
            limit = accept(value)
        except ValueError as mistake:
            raise ValueError(f"{expectation} takes {mistake}; got {value!r}") from None
        made.append(Check(name or expectation, expectation, limit, skill, model, job, window if expectation == SUCCESS else None))
    if window is not None and not any(check.expectation == SUCCESS for check in made):
        raise ValueError("window is the days of a success rate, and none is expected")
    return made


def _dollars(value: Any) -> float:
    if not _is_number(value) or not 0 <= value < math.inf:
        raise ValueError("US dollars, a number from 0 up")
    return float(value)


def _rate(value: Any) -> float:
    text = str(value).strip() if _is_number(value) or isinstance(value, str) else ""
    try:
        rate = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        rate = math.nan
    if not 0 < rate <= 1:
        raise ValueError("a rate above 0 and up to 1, such as 0.8, or the same as '80%'")
    return rate


def _seconds(value: Any) -> float:
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?) ?(min|h|d)", value) if isinstance(value, str) else None
    seconds = float(found[1]) * UNITS[found[2]] if found else 0.0
    if not seconds:
        raise ValueError("a time above 0 in minutes, hours or days, such as '90min', '26h' or '2d'")
    return seconds


def _flag(value: Any) -> None:
    if value is not True:
        raise ValueError("true or false")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


UNITS = {"min": 60, "h": 3600, "d": 86400}
LIMITS: dict[str, Callable[[Any], Optional[float]]] = {
    COST_PER_DAY: _dollars, COST_PER_MONTH: _dollars, SUCCESS: _rate, SILENCE: _seconds, DRIFT: _flag}
