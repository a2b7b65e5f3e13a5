"""The SQL that commands share: the decay and the groups that the options say."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import Any, Optional

from ..connection import Connection
from .forecast import PACE_DAYS
from .options import Window

KEYS = ("skill_name", "model", "provider", "cron_id")

FILTERS = {"skill": "skill_name", "model": "model"}
LISTED = 8
"""How many names a message lists."""

# Most skills run once a day or less: with the half-life of 2 days that is skill_ema()'s default, their intervals would tell little.
WINDOW = "coalesce(:window, 30)"
RATE = "coalesce(:alpha, ema_alpha(coalesce(:half_life, 7)))"


# The words of the index on these rows, which SQLite uses where a statement has them.
NOT_DELIVERED = "+delivered = 0 AND +excluded IS NOT 1"


def only(options: Window, table: str = "") -> str:
    """The WHERE clause for --skill and --model; empty without them, since a column that is no key may not be compared."""
    wanted = [f"{table}{column} = :{option}" for option, column in FILTERS.items() if getattr(options, option) is not None]
    return "WHERE " + " AND ".join(wanted) if wanted else ""


def ask(connection: Connection, sql: str, options: Window, **more: Any) -> list[dict[str, Any]]:
    """The rows of a statement whose parameters are the options."""
    return [dict(row) for row in connection.execute(sql, {**vars(options), **more})]


def days_of_pace(connection: Connection, today: date, wanted: int = PACE_DAYS) -> int:
    """How many whole days before today give the pace: fewer than `wanted` in a log that is younger, which has a pace, too."""
    oldest = connection.execute("SELECT min(day) FROM skill_stats_daily WHERE day <= ?", [str(today)]).fetchone()
    return min(wanted, (today - date.fromisoformat(oldest[0])).days) if oldest and oldest[0] else 0


def nothing(connection: Connection, options: Window) -> str:
    """Why there may be no rows: a name that has no runs, or days without any."""
    for option, column in FILTERS.items():
        sentence = unknown_name(connection, option, column, getattr(options, option))
        if sentence:
            return sentence
    last = connection.execute("SELECT max(day) FROM skill_stats_daily").fetchone()
    return f"there are no such runs in these days; the last run of all is of {last[0] if last else None}; see --window and --as-of"


def unknown_name(connection: Connection, what: str, column: str, given: Optional[str], table: str = "skill_stats_daily") -> str:
    """Says that no run has the name, and which name may be meant; empty where there are such runs, or no name is given."""
    if given is None:
        return ""
    names = [row[0] for row in connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1")]
    if given in names:
        return ""
    near = get_close_matches(given, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(map(repr, names[:LISTED]))}{', ...' if len(names) > LISTED else ''}"
    return f"there is no run of the {what} {given!r}; {hint}"
