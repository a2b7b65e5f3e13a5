"""The answers of `GET /skills/NAME`: rows of the log's statistics for what an address asks. Whoever serves them opens the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

from .parameters import parse, read
from .refusals import INIT, BadRequest, Busy, NoLog, Refused, refusal
from .statements import STATEMENTS

__all__ = ["Answer", "BadRequest", "Busy", "NAMES", "NoLog", "Refused", "answer", "parse"]

NAMES = tuple(STATEMENTS)
"""What can be asked for."""
MOST_ROWS = 100_000
"""Of an answer: what a page can draw, and more than that."""
LONGEST_S = 10
"""How long an answer may take, in seconds: that of a large log, on a slow machine."""


@dataclass(frozen=True)
class Answer:
    """Rows, and the names of their columns."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def answer(connection: Any, name: str, given: Mapping[str, Optional[str]]) -> Answer:
    """Answers `name`, one of NAMES, for the parameters of an address.

    `connection` has the extension loaded: one of this package, or of a driver whose `execute` returns a cursor. Raises Refused, whose
    message is for whoever has asked: BadRequest for a parameter that is not accepted, NoLog for a database without the schema, Busy for
    one that is locked.
    """
    statement = STATEMENTS[name]
    values = read(name, statement, given)
    # One more than there may be, unless the address says how many.
    values.setdefault("limit", MOST_ROWS + 1)
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'skill_stats_daily'").fetchone():
            raise NoLog(f"{name}: this database has no log of skill_ema; create one with {INIT}")
        cursor = connection.execute(statement.sql(values), values)
        rows = [tuple(row) for row in cursor]
    except Refused:
        raise
    except Exception as error:
        raise refusal(name, error) from error
    if len(rows) > MOST_ROWS:
        raise BadRequest(f"{name}: the answer has more than {MOST_ROWS} rows; ask for fewer days, or for one skill or model")
    return Answer([column[0] for column in cursor.description], rows)
