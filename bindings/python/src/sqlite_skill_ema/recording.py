"""Recording a run that is over."""

from __future__ import annotations

import json
import os
import time
import traceback
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Iterable, Iterator, Optional, Union

from .connection import connect
from .values import plain, stored

Time = Union[float, str, datetime]

# A run is recorded when its job is over: waiting for another writer harms nobody, and not waiting loses the run.
TIMEOUT = 30.0


def record(
    database: Any,
    *,
    skills: Union[str, Iterable[str]],
    started_at: Optional[Time] = None,
    completed_at: Optional[Time] = None,
    session_id: Optional[str] = None,
    cron_id: Optional[str] = None,
    model: Optional[str] = None,
    provider: Optional[str] = None,
    input_tokens: Optional[int] = None,
    output_tokens: Optional[int] = None,
    cache_read_tokens: Optional[int] = None,
    cache_write_tokens: Optional[int] = None,
    cost_usd: Optional[float] = None,
    quality_score: Optional[float] = None,
    success: Optional[bool] = None,
    output: Any = None,
    error: Union[str, BaseException, None] = None,
    excluded: Optional[bool] = None,
    delivered: Optional[bool] = None,
    replace: Optional[bool] = None,
) -> None:
    """Records one run in `skill_runs`; the parameters are the columns of that view, and None is not known.

    `database` is a path, whose file and schema are created where they are missing, or a connection that has the extension
    loaded: of `connect`, sqlite3, pysqlite3, apsw or SQLAlchemy. With a connection the run belongs to the transaction that
    is open, and is committed at once where none is. `skills` is a name or several; `started_at` is now unless given. Times
    are Unix seconds, ISO-8601 text (without an offset: UTC) or datetimes (without a time zone: local time, as everywhere in
    Python). `output` is the answer's text, or what JSON or `str` makes text of. A value that the view refuses raises the driver's
    error, with the sentence that says what is accepted; then nothing is recorded, and no transaction is left open.
    """
    if not isinstance(skills, Iterable):
        raise TypeError(f"record: skills takes a name, or several in a list; got {skills!r}")
    values = {name: value for name, value in locals().items() if name != "database"}
    # Not as escapes: what is no UTF-8 is replaced in the text.
    values["skills"] = skills if isinstance(skills, str) else json.dumps(list(skills), default=str, ensure_ascii=False)
    values["started_at"] = time.time() if started_at is None else started_at
    given = {name: _plain(value) for name, value in values.items() if value is not None}
    sql = f"INSERT INTO skill_runs ({', '.join(given)}) VALUES ({', '.join(':' + name for name in given)})"
    with _opened(database) as connection:
        _execute(connection, sql, given)


def _plain(value: Any) -> Any:
    """The value as text, a number or bytes."""
    if isinstance(value, BaseException):
        value = "".join(traceback.format_exception_only(type(value), value)).strip()
    elif isinstance(value, (dict, list)):
        try:
            value = json.dumps(value, default=str, ensure_ascii=False)
        except (TypeError, ValueError, RecursionError):  # Keys that are no text, or a list within itself.
            value = str(value)
    value = plain(value)
    # A number of more than 64 bits fits no driver; as text, it is refused by the view's own sentence.
    if isinstance(value, (float, bytes)) or (isinstance(value, int) and abs(value) < 2**63):
        return value
    return stored(str(value))


@contextmanager
def _opened(database: Any) -> Iterator[Any]:
    """The connection; that of a path is opened with the schema in place, and closed again."""
    if not isinstance(database, (str, os.PathLike)):
        yield database
        return
    connection = connect(database, timeout=TIMEOUT)
    try:
        connection.execute("SELECT skill_ema_init()").fetchall()
        yield connection
    finally:
        connection.close()


def _execute(connection: Any, sql: str, values: dict[str, Any]) -> None:
    """Runs the statement in the transaction that is open, or in one of its own."""
    statement: Any = sql
    if type(connection).__module__.partition(".")[0] == "sqlalchemy":
        from sqlalchemy import Connection, Engine, text
        from sqlalchemy.orm import Session

        statement = text(sql)
        if isinstance(connection, Engine):
            with connection.begin() as begun:
                begun.execute(statement, values)
            return
        known = isinstance(connection, (Connection, Session))
    else:
        known = hasattr(connection, "execute") and hasattr(connection, "in_transaction")
    if not known:
        raise TypeError(f"record: database takes a path or a connection; got {type(connection).__name__}")
    open_before = connection.in_transaction
    if callable(open_before):
        open_before = open_before()
    try:
        connection.execute(statement, values)
        if not open_before and hasattr(connection, "commit"):
            connection.commit()
    except BaseException:
        # Some drivers begin a transaction before the statement; left open, it would keep every other writer out.
        if not open_before and hasattr(connection, "rollback"):
            connection.rollback()
        raise
