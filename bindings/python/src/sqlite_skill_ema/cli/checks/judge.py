"""Judges checks by the daily totals; the log itself is never scanned."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Callable, Optional, Sequence

from ...connection import Connection
from ..forecast import first_day, forecast
from ..output import Record
from ..query import RATE, WINDOW, days_of_pace, unknown_name
from ..verdict import WORSE, changes, short
from ..words import count, moment, usd
from .expectations import COST_PER_DAY, COST_PER_MONTH, DRIFT, SILENCE, SUCCESS, Check

HOLDS, BROKEN, UNKNOWN = "holds", "broken", "unknown"


@dataclass(frozen=True)
class Finding:
    """What became of a check, or of one of its groups: a skill of a success rate, a group of the drift."""

    check: Check
    state: str
    verdict: str
    found: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    since: Optional[str] = None
    """When it broke: a day or a minute, in UTC."""
    skill: Optional[str] = None
    model: Optional[str] = None
    provider: Optional[str] = None

    def record(self) -> dict[str, Any]:
        """The columns of a row."""
        check = self.check
        return {
            "check_name": check.name, "expectation": check.expectation, "skill_name": self.skill or check.skill,
            "model": self.model or check.model, "provider": self.provider, "cron_id": check.job, "limit_value": check.limit,
            "found_value": self.found, "found_low": self.low, "found_high": self.high, "since": self.since, "state": self.state,
            "verdict": self.verdict,
        }


class Judge:
    """Judges as of a day: the days after it do not count."""

    def __init__(self, connection: Connection, day: date) -> None:
        self._connection = connection
        self._day = day
        self._now = min(time.time(), _seconds(day + timedelta(days=1)))

    def findings(self, check: Check) -> list[Finding]:
        """At least one."""
        judge: Callable[[Check], list[Finding]] = {
            COST_PER_DAY: self._cost_per_day, COST_PER_MONTH: self._cost_per_month, SUCCESS: self._success, SILENCE: self._silence,
            DRIFT: self._drift}[check.expectation]
        # The name of a skill that is misspelt must not hold for ever.
        if not self._ask(f"SELECT 1 FROM {_table(check)} WHERE day <= :day {_only(check)} ORDER BY day DESC LIMIT 1", check):
            return [Finding(check, BROKEN, f"{BROKEN}: {self._no_run(check)}")]
        return judge(check)

    def _ask(self, sql: str, check: Check, **more: Any) -> list[dict[str, Any]]:
        values = {"skill": check.skill, "model": check.model, "job": check.job, "window": check.window, "day": str(self._day), **more}
        return [dict(row) for row in self._connection.execute(sql, values)]

    def _no_run(self, check: Check) -> str:
        for what, column in COLUMNS.items():
            sentence = unknown_name(self._connection, what, column, getattr(check, what), _table(check) if what == "job" else "skill_stats_daily")
            if sentence:
                return sentence
        return "there is no such run"

    def _costs(self, check: Check, first: date) -> list[dict[str, Any]]:
        sql = f"""
        SELECT day, sum(total_cost_usd) AS usd, sum(invocation_count) AS calls, sum(invocation_count - cost_count) AS without_cost
        FROM {_table(check)} WHERE day BETWEEN :first AND :day {_only(check)} GROUP BY day ORDER BY day
        """
        return self._ask(sql, check, first=str(first))

    def _cost_per_day(self, check: Check) -> list[Finding]:
        return [_cost(check, self._costs(check, self._day))]

    def _cost_per_month(self, check: Check) -> list[Finding]:
        first = self._day.replace(day=1)
        pace_days = days_of_pace(self._connection, self._day)
        days = self._costs(check, first_day(self._day, pace_days))
        known = {date.fromisoformat(row["day"]): row["usd"] for row in days if row["usd"] is not None}
        pace = f"{usd(forecast(known, self._day, pace_days).forecast_usd)} at this pace" if known else ""
        return [_cost(check, [row for row in days if row["day"] >= str(first)], pace)]

    def _success(self, check: Check) -> list[Finding]:
        # As of each day, so that it is seen since when the interval has been below.
        keys = ["skill", *(what for what in ("model", "job") if getattr(check, what) is not None)]
        sql = f"""
        SELECT skill_name, ema_success_rate AS rate, success_rate_low AS low, success_rate_high AS high, day
        FROM skill_ema_daily({WINDOW}, {RATE}, :day, '{','.join(keys)}') {_only(check).replace('AND', 'WHERE', 1)}
        ORDER BY skill_name, day
        """
        by_skill: dict[str, list[dict[str, Any]]] = {}
        for row in self._ask(sql, check, alpha=None, half_life=None):
            by_skill.setdefault(row["skill_name"], []).append(row)
        found = [_rate(check, skill, days) for skill, days in by_skill.items()]
        return [finding for finding in found if finding] or [
            Finding(check, UNKNOWN, f"no run of known outcome in {check.window or 30} days")]

    def _silence(self, check: Check) -> list[Finding]:
        sql = f"""
        SELECT max(last_invoked_at) AS last FROM {_table(check)} WHERE day = (
          SELECT day FROM {_table(check)} WHERE day <= :day {_only(check)} ORDER BY day DESC LIMIT 1) {_only(check)}
        """
        last = self._ask(sql, check)[0]["last"]
        silent = max(self._now - last, 0.0)
        assert check.limit is not None
        if silent <= check.limit:
            return [Finding(check, HOLDS, HOLDS, silent)]
        return [Finding(check, BROKEN, f"broken: the last run was on {moment(last)}", silent, since=moment(last + check.limit))]

    def _drift(self, check: Check) -> list[Finding]:
        group_by = "skill,model,provider" + (",job" if check.job is not None else "")
        rows = self._ask(f"SELECT * FROM skill_drift(NULL, NULL, :day, '{group_by}') {_only(check).replace('AND', 'WHERE', 1)}", check)
        return [_drifted(check, row) for row in rows] or [Finding(check, UNKNOWN, "no run in the days that are compared")]


COLUMNS = {"skill": "skill_name", "model": "model", "job": "cron_id"}


def _table(check: Check) -> str:
    return "skill_stats_daily" if check.job is None else "skill_stats_daily_by_job"


def _only(check: Check) -> str:
    """The conditions for the check's runs; each begins with AND."""
    return " ".join(f"AND {column} = :{what}" for what, column in COLUMNS.items() if getattr(check, what) is not None)


def _seconds(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp()


def _cost(check: Check, days: Sequence[Record], pace: str = "") -> Finding:
    """Whether the known cost of these days is at most the limit."""
    assert check.limit is not None
    spent, since = 0.0, None
    for row in days:
        # To the nanodollar, in which costs are counted.
        spent = round(spent + (row["usd"] or 0.0), 9)
        since = since or (row["day"] if spent > check.limit else None)
    without_cost, calls = (sum(row[column] for row in days) for column in ("without_cost", "calls"))
    unknown = f"cost of {count(without_cost)} {'call' if without_cost == 1 else 'calls'} not known" if without_cost else ""
    state = BROKEN if since else UNKNOWN if calls and without_cost == calls else HOLDS
    words = [part for part in (*((state, pace) if state == HOLDS else (_since(since),) if since else ()), unknown) if part]
    return Finding(check, state, "; ".join(words), None if state == UNKNOWN else spent, since=since)


def _since(day: Optional[str]) -> str:
    return f"{BROKEN} since {short(day)}" if day else BROKEN


def _rate(check: Check, skill: str, days: Sequence[Record]) -> Optional[Finding]:
    """Whether the interval of the last day lies below the limit; None where the skill has no run of known outcome in the window."""
    assert check.limit is not None
    last = days[-1]
    if last["rate"] is None:
        return None
    state, verdict, since = HOLDS, HOLDS, None
    if _below(last["high"], check.limit):
        for row in reversed(days):
            if not _below(row["high"], check.limit):
                break
            since = row["day"]
        state, verdict = BROKEN, _since(since)
    elif _below(last["rate"], check.limit):
        state, verdict = UNKNOWN, "too few runs to tell"
    return Finding(check, state, verdict, last["rate"], last["low"], last["high"], since, skill)


def _below(rate: Optional[float], limit: float) -> bool:
    """By more than the rounding of floats: 4 of 5 are not below 0.8."""
    return rate is not None and rate < limit - 1e-9


def _drifted(check: Check, row: Record) -> Finding:
    """Whether the group got worse; of one without recent runs that is not known."""
    group = {"skill": row["skill_name"], "model": row["model"], "provider": row["provider"]}
    worse = [words for words in changes(row) if words in WORSE]
    if worse:
        return Finding(check, BROKEN, f"{', '.join(worse)} since {short(row['since_day'])}", since=row["since_day"], **group)
    return Finding(check, HOLDS if row["recent_sample_count"] else UNKNOWN, HOLDS if row["recent_sample_count"] else "no recent run", **group)
