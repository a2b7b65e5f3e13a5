"""What is asked of the database for each answer: its statement, and the parameters of its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping

from ..simulation import IS_SIMULATED

FILTERS = {"skill": "skill_name", "model": "model", "provider": "provider"}
"""Parameters that narrow an answer, and their columns."""
DECAY = ("window_days", "alpha", "half_life_days", "as_of")
# Half-lives are what people think in; NULL leaves the default to the function.
RATE = "coalesce(:alpha, ema_alpha(:half_life_days))"
WINDOW = {"window_days": (1, 36500, 14)}


@dataclass(frozen=True)
class Statement:
    """A statement in which `{where}` or `{and_where}` stands for the filters that are given."""

    text: str
    own: tuple[str, ...]
    filters: tuple[str, ...] = tuple(FILTERS)
    required: tuple[str, ...] = ()
    numbers: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    """The least and the greatest value and the default of the whole numbers that the extension does not read itself."""
    columns: Mapping[str, str] = field(default_factory=lambda: FILTERS)
    """What each filter is compared with."""

    @property
    def of_the_log(self) -> bool:
        """Whether it reads days of the log itself: `:first` to `:last`, which are the moments from `:since` until before `:until`."""
        return "window_days" in self.numbers

    @property
    def parameters(self) -> tuple[str, ...]:
        """All that an address may name."""
        return (*self.own, *self.filters)

    def sql(self, values: Mapping[str, Any]) -> str:
        """The statement; a filter that is not given is no part of it, since a column that is no key may not be compared."""
        conditions = [f"{self.columns[name]} = :{name}" for name in self.filters if values[name] is not None]
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return self.text.format(where=where, and_where=where.replace("WHERE", "AND")) + " LIMIT :limit"


# The words of the index on failed calls.
FAILED = "+success = 0 AND +excluded IS NOT 1"
# With the + SQLite stays with that index, and does not look up all calls of the skill.
_OF_FAILED = {**FILTERS, "skill": "+skill_name"}
_FROM_LOG = "FROM skill_invocations WHERE invoked_at >= :since AND invoked_at < :until"

STATEMENTS = {
    "ema": Statement(f"SELECT * FROM skill_ema(:window_days, {RATE}, :as_of, :group_by) {{where}}", (*DECAY, "group_by")),
    "daily": Statement(f"SELECT * FROM skill_ema_daily(:window_days, {RATE}, :as_of, :group_by) {{where}}", (*DECAY, "group_by")),
    # Without a baseline_model it is the model with the most calls, of the skill where one is given.
    "compare": Statement(
        f"""
        WITH chosen(baseline) AS MATERIALIZED (
          SELECT coalesce(:baseline_model, (
            SELECT model FROM skill_ema(coalesce(:window_days, 90), NULL, :as_of, 'skill,model')
            WHERE model IS NOT NULL AND (:skill IS NULL OR skill_name = :skill)
            GROUP BY model ORDER BY sum(sample_count) DESC, model LIMIT 1)))
        SELECT baseline AS baseline_model, compared.*
        FROM chosen JOIN skill_compare(baseline, :window_days, {RATE}, :as_of, :margin) AS compared
        WHERE baseline IS NOT NULL {{and_where}}""",
        ("baseline_model", *DECAY, "margin"), ("skill", "model")),
    "drift": Statement(
        "SELECT * FROM skill_drift(:recent_days, :baseline_days, :as_of, :group_by) {where}",
        ("recent_days", "baseline_days", "as_of", "group_by")),
    "health": Statement(
        f"""
        SELECT status, EXISTS (SELECT 1 FROM skill_invocations WHERE {IS_SIMULATED}) AS simulated, skill_ema_health.*
        FROM skill_ema_status, skill_ema_health {{where}}""", (), ()),
    "outcomes": Statement(
        f"""
        WITH counted AS MATERIALIZED (
          SELECT day, sum(success_count) AS succeeded, sum(invocation_count - success_count - failure_count) AS unknown
          FROM skill_stats_daily WHERE day BETWEEN :first AND :last {{and_where}} GROUP BY day),
        failed AS (
          SELECT CAST(invoked_at / 86400 AS INTEGER) AS number, outcome_category, count(*) AS calls
          {_FROM_LOG} AND {FAILED} {{and_where}} GROUP BY 1, 2)
        SELECT day, 'success' AS outcome, NULL AS outcome_category, succeeded AS call_count FROM counted WHERE succeeded > 0
        UNION ALL
        SELECT day, 'unknown', NULL, unknown FROM counted WHERE unknown > 0
        UNION ALL
        SELECT date(number * 86400, 'unixepoch'), 'failure', outcome_category, calls FROM failed
        ORDER BY 1, 2, 3""",
        ("window_days", "as_of"), numbers=WINDOW, columns=_OF_FAILED),
    "failures": Statement(
        f"""
        SELECT session_id, cron_id, skill_name, model, provider, invoked_at, outcome_category, outcome_confidence, end_reason
        {_FROM_LOG} AND {FAILED} {{and_where}} ORDER BY invoked_at DESC""",
        ("window_days", "as_of", "limit"), numbers={**WINDOW, "limit": (1, 1000, 20)}, columns=_OF_FAILED),
    "runs": Statement(
        f"""
        SELECT session_id, cron_id, skill_name, model, provider, invoked_at, duration_seconds, input_tokens, output_tokens,
          estimated_cost_usd, success, outcome_category, outcome_confidence, end_reason, delivered, excluded
        {_FROM_LOG} {{and_where}} ORDER BY invoked_at DESC""",
        ("window_days", "as_of", "limit"), required=("skill",), numbers={**WINDOW, "limit": (1, 1000, 50)}),
    "names": Statement(
        """
        SELECT skill_name, model, provider, sum(invocation_count) AS call_count, max(day) AS last_day
        FROM skill_stats_daily {where} GROUP BY skill_name, model, provider ORDER BY skill_name, model, provider""", ()),
}
