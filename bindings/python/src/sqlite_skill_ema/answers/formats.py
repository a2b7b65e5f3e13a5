"""An answer as JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from math import isfinite
from typing import Any, Callable

from . import NAMES, Answer, NoLog, Refused

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
"""Of every answer: rows change at any moment, and no text of the database may be taken for a page."""


def to_json(answer: Answer) -> str:
    """A list of objects whose keys are the names of the columns."""
    rows = [dict(zip(answer.columns, map(_plain, row))) for row in answer.rows]
    return json.dumps(rows, ensure_ascii=False, allow_nan=False) + "\n"


def to_csv(answer: Answer) -> str:
    """A header and a line for each row; NULL is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(answer.columns)
    writer.writerows([_plain(value) for value in row] for row in answer.rows)
    return text.getvalue()


def refused(why: Refused) -> str:
    """What is said instead of an answer, as JSON."""
    return json.dumps({"ok": False, "error": str(why)}) + "\n"


JSON = "application/json; charset=utf-8"
FORMATS: dict[str, tuple[Callable[[Answer], str], str]] = {"json": (to_json, JSON), "csv": (to_csv, "text/csv; charset=utf-8")}
"""Of each ending of an address: what writes the answer, and its type."""


def named(end: str) -> tuple[str, Callable[[Answer], str], str]:
    """The answer that the end of an address names, as in `ema`, `ema.json` and `ema.csv`; what writes it, and its type."""
    name, _, ending = end.partition(".")
    if name not in NAMES or ending not in ("", *FORMATS):
        raise NoLog(f"there is no answer {end!r}; there are {', '.join(NAMES)}, each also with .json or .csv")
    return (name, *FORMATS[ending or "json"])


def _plain(value: Any) -> Any:
    # JSON has no infinity, and no bytes, which a log of other hands may hold.
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
