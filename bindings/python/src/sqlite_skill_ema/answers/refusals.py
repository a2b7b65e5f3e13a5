"""Why there is no answer: each is a sentence for whoever has asked, and a status of HTTP."""

from __future__ import annotations

import re

ARGUMENT = re.compile(r"(skill_ema|skill_ema_daily|skill_compare|skill_drift|ema_alpha): .*[;,] got ", re.S)
"""What the extension says of an argument that it does not accept."""
_OF_LATER_SCHEMA = re.compile(r"no such (column|table): (?!(skill_ema|skill_ema_daily|skill_compare|skill_drift)$)|there is no skill_stats_daily_by_job")
_LOCKED = re.compile(r"\b(database|table|schema)\b.* is locked", re.S)
_INTERRUPTED = re.compile(r"\binterrupt", re.I)
INIT = "`skill-ema init`, or with SELECT skill_ema_init()"


class Refused(Exception):
    """There is no answer; the message says why."""

    status = 500


class BadRequest(Refused, ValueError):
    """A parameter that is not accepted, or an answer that would be too much."""

    status = 400


class NoLog(Refused):
    """The database has no log of skill_ema, or one that today's statements cannot read."""

    status = 404


class Busy(Refused):
    """Not now: another program has locked the database, for instance."""

    status = 503


def refusal(name: str, error: Exception) -> Refused:
    """What a driver's error means to whoever has asked for `name`. Each driver has errors of its own: the words of SQLite tell them apart."""
    message = str(error)
    if _LOCKED.search(message):
        return Busy(f"{name}: another program has locked the database; ask again in a moment")
    if _OF_LATER_SCHEMA.search(message):
        return NoLog(f"{name}: the log has the schema of an earlier version, which cannot answer this; upgrade it with {INIT}")
    if _INTERRUPTED.search(message):
        return BadRequest(f"{name}: the answer takes too long; ask for fewer days, or for one skill or model")
    if ARGUMENT.match(message):
        return BadRequest(message)
    return Refused(f"{name}: the database cannot answer: {message or type(error).__name__}")
