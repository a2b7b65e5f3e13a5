"""The SQL that commands share: the decay and the groups that the options say."""

from __future__ import annotations

from typing import Any

from ..connection import Connection
from .options import Window

KEYS = ("skill_name", "model", "provider", "cron_id")

# Most skills run once a day or less: with the half-life of 2 days that is skill_ema()'s default, their intervals would tell little.
WINDOW = "coalesce(:window, 30)"
RATE = "coalesce(:alpha, ema_alpha(coalesce(:half_life, 7)))"


def only(options: Window, prefix: str = "") -> str:
    """The WHERE clause for --skill and --model; empty without them, since a column that is no key may not be compared."""
    wanted = [f"{prefix}{column} = :{option}" for option, column in (("skill", "skill_name"), ("model", "model")) if getattr(options, option) is not None]
    return "WHERE " + " AND ".join(wanted) if wanted else ""


def ask(connection: Connection, sql: str, options: Window, **more: Any) -> list[dict[str, Any]]:
    """The rows of a statement whose parameters are the options."""
    return [dict(row) for row in connection.execute(sql, {**vars(options), **more})]
