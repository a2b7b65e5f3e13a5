"""The answers of `GET /skills/NAME`: rows of the log's statistics for what an address asks. Whoever serves them opens the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

from .parameters import BadRequest, read
from .statements import STATEMENTS

__all__ = ["Answer", "BadRequest", "NAMES", "NoLog", "answer"]

NAMES = tuple(STATEMENTS)
"""What can be asked for."""
MOST_ROWS = 100_000
"""Of an answer: what a page can draw, and more than that."""
# What the extension says of an argument begins with the function's name.
_REFUSED = re.compile(r"(connect: )?(skill_ema|skill_ema_daily|skill_compare|skill_drift|ema_alpha): ")


class NoLog(Exception):
    """The database has no log of skill_ema."""


@dataclass(frozen=True)
class Answer:
    """Rows, and the names of their columns."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def answer(connection: Any, name: str, given: Mapping[str, Optional[str]]) -> Answer:
    """Answers `name`, one of NAMES, for the parameters of an address.

    `connection` has the extension loaded: one of this package, or of a driver whose `execute` returns a cursor. Raises BadRequest
    for a parameter that is not accepted, and NoLog for a database without the schema.
    """
    statement = STATEMENTS[name]
    values = read(name, statement, given)
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'skill_stats_daily'").fetchone():
        raise NoLog("this database has no log of skill_ema; create one with `skill-ema init`, or with SELECT skill_ema_init()")
    try:
        cursor = connection.execute(statement.sql(values), {**values, "most_rows": MOST_ROWS + 1})
        rows = [tuple(row) for row in cursor]
    except Exception as error:
        # Of any driver, each of which has errors of its own.
        if _REFUSED.match(str(error)):
            raise BadRequest(str(error)) from error
        raise
    if len(rows) > MOST_ROWS:
        raise BadRequest(f"{name}: the answer has more than {MOST_ROWS} rows; ask for fewer days, or for one skill or model")
    return Answer([column[0] for column in cursor.description], rows)
