"""What is asked of the database for each answer: its statement, and the parameters of its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping

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

    @property
    def parameters(self) -> tuple[str, ...]:
        """All that an address may name."""
        return (*self.own, *self.filters)

    def sql(self, values: Mapping[str, Any]) -> str:
        """The statement; a filter that is not given is no part of it, since a column that is no key may not be compared."""
        conditions = [f"{FILTERS[name]} = :{name}" for name in self.filters if values[name] is not None]
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return self.text.format(where=where, and_where=where.replace("WHERE", "AND")) + " LIMIT :most_rows"


# The day of as_of, for statements over the log itself.
_LAST_DAY = "date(CASE lower(coalesce(:as_of, 'now')) WHEN 'today' THEN 'now' ELSE coalesce(:as_of, 'now') END, 'auto')"
_DAYS = f"days(first, last) AS (SELECT date({_LAST_DAY}, (1 - :window_days) || ' days'), {_LAST_DAY})"
# The words of the index on failed calls.
_FAILED = "+success = 0 AND +excluded IS NOT 1 AND invoked_at >= unixepoch(first) AND invoked_at < unixepoch(last, '+1 day')"

STATEMENTS = {
    "ema": Statement(f"SELECT * FROM skill_ema(:window_days, {RATE}, :as_of, :group_by) {{where}}", (*DECAY, "group_by")),
    "daily": Statement(f"SELECT * FROM skill_ema_daily(:window_days, {RATE}, :as_of, :group_by) {{where}}", (*DECAY, "group_by")),
    # Without a baseline_model it is the model with the most calls.
    "compare": Statement(
        f"""
        SELECT baseline AS baseline_model, compared.* FROM (
          SELECT coalesce(:baseline_model, (
            SELECT model FROM skill_ema(coalesce(:window_days, 90), NULL, :as_of, 'model') WHERE model IS NOT NULL
            ORDER BY sample_count DESC, model LIMIT 1)) AS baseline
        ) JOIN skill_compare(baseline, :window_days, {RATE}, :as_of, :margin) AS compared
        WHERE baseline IS NOT NULL {{and_where}}""",
        ("baseline_model", *DECAY, "margin"), ("skill", "model")),
    "drift": Statement(
        "SELECT * FROM skill_drift(:recent_days, :baseline_days, :as_of, :group_by) {where}",
        ("recent_days", "baseline_days", "as_of", "group_by")),
    "health": Statement("SELECT status, skill_ema_health.* FROM skill_ema_status, skill_ema_health {where}", (), ()),
    "outcomes": Statement(
        f"""
        WITH {_DAYS}
        SELECT day, 'success' AS outcome, NULL AS outcome_category, sum(success_count) AS call_count
        FROM skill_stats_daily, days WHERE day BETWEEN first AND last {{and_where}} GROUP BY day HAVING sum(success_count) > 0
        UNION ALL
        SELECT day, 'unknown', NULL, sum(invocation_count - success_count - failure_count)
        FROM skill_stats_daily, days WHERE day BETWEEN first AND last {{and_where}} GROUP BY day
        HAVING sum(invocation_count - success_count - failure_count) > 0
        UNION ALL
        SELECT date(invoked_at, 'unixepoch') AS on_day, 'failure', outcome_category, count(*)
        FROM skill_invocations, days WHERE {_FAILED} {{and_where}} GROUP BY on_day, outcome_category
        ORDER BY 1, 2, 3""",
        ("window_days", "as_of"), numbers=WINDOW),
    "failures": Statement(
        f"""
        WITH {_DAYS}
        SELECT session_id, cron_id, skill_name, model, provider, invoked_at, outcome_category, outcome_confidence, end_reason
        FROM skill_invocations, days WHERE {_FAILED} {{and_where}} ORDER BY invoked_at DESC
        """,
        ("window_days", "as_of", "limit"), numbers={**WINDOW, "limit": (1, 1000, 20)}),
    "runs": Statement(
        f"""
        WITH {_DAYS}
        SELECT session_id, cron_id, skill_name, model, provider, invoked_at, duration_seconds, input_tokens, output_tokens,
          estimated_cost_usd, success, outcome_category, outcome_confidence, end_reason, delivered, excluded
        FROM skill_invocations, days WHERE invoked_at >= unixepoch(first) AND invoked_at < unixepoch(last, '+1 day') {{and_where}}
        ORDER BY invoked_at DESC""",
        ("window_days", "as_of", "limit"), required=("skill",), numbers={**WINDOW, "limit": (1, 1000, 50)}),
    "names": Statement(
        """
        SELECT skill_name, model, provider, sum(invocation_count) AS call_count, max(day) AS last_day
        FROM skill_stats_daily {where} GROUP BY skill_name, model, provider ORDER BY skill_name, model, provider""", ()),
}
