"""The answers of `GET /skills/NAME` within Hermes' dashboard, which asks for its token before: `/api/plugins/skill-ema/NAME` and `NAME.csv`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from time import monotonic

from fastapi import APIRouter, Request, Response  # type: ignore[import-not-found,unused-ignore]

from ..answers import LONGEST_S, Answer, Busy, NoLog, Refused, answer, parse
from ..answers.formats import HEADERS, JSON, named, refused
from ..answers.refusals import refusal
from ..connection import connect
from .plugin import current_settings

router = APIRouter()
# Of SQLite's virtual machine, between two looks at the clock: some tenths of a millisecond.
STEPS = 10_000


# No coroutine: Hermes answers others while the database is read.
@router.get("/{name}")  # type: ignore[untyped-decorator,unused-ignore]
def answers(name: str, request: Request) -> Response:
    """The rows of an answer as JSON, or as CSV if the name ends so."""
    try:
        name, write, content_type = named(name)
        return Response(write(_ask(name, request.scope.get("query_string") or b"")), 200, HEADERS, content_type)
    except Refused as why:
        return Response(refused(why), why.status, HEADERS, JSON)


def _ask(name: str, query: bytes) -> Answer:
    given = parse(name, query)
    file = _database()
    if not file.exists():
        raise NoLog(f"{name}: there is no database {file} yet; it is made when the first run of a job is recorded")
    try:
        connection = connect(file, read_only=True)
    except Exception as error:
        raise refusal(name, error) from error
    end = monotonic() + LONGEST_S
    connection.raw.set_progress_handler(lambda: monotonic() > end, STEPS)
    try:
        return answer(connection, name, given)
    except Refused as why:
        if monotonic() <= end:
            raise
        # It would hold a thread of Hermes.
        raise Busy(f"{name}: the answer takes longer than {LONGEST_S} seconds; ask for fewer days, or for one skill or model") from why
    finally:
        connection.close()


@lru_cache(maxsize=None)
def _database() -> Path:
    return current_settings().database_file
