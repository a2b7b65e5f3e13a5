"""A user's program, for a type checker; each ignored line is a mistake that the checker must find."""

from __future__ import annotations

from typing import Any, Optional

import sqlite_skill_ema
from sqlite_skill_ema import Connection, Cursor, Error, Row, Run, connect, current_run, load, loadable_path, record, track


@track("runs.db", skills=["digest"], model="m")
def function(a: int, *, b: str = "") -> str:
    run: Optional[Run] = current_run()
    if run is not None:
        run.add_tokens(input=a, output=2)
        run.output = b
    return b


@track("runs.db", skills="digest")
async def coroutine(a: int) -> bool:
    async with track("runs.db", skills="inner") as run:
        run.cost_usd = 0.5
        run.cost_usd = "cheap"  # type: ignore[assignment]
    return a > 0


async def calls() -> None:
    text: str = function(1, b="x")
    truth: bool = await coroutine(1)
    function("1")  # type: ignore[arg-type]
    number: int = function(1)  # type: ignore[assignment]
    print(text, truth, number)


def reads() -> None:
    connection: Connection = connect("runs.db", read_only=True, timeout=1, driver="apsw")
    load(connection.raw)
    with connection as begun:
        cursor: Cursor = begun.execute("SELECT ? AS a", (1,))
        row: Optional[Row] = cursor.fetchone()
        values: dict[str, Any] = {key: row[key] for key in row.keys()} if row else {}
        begun.executemany("INSERT INTO t VALUES (:a)", [values])
    try:
        record(connection, skills=("a", "b"), cost_usd=1, output={"any": "thing"}, error=ValueError())
    except Error as error:
        print(error, loadable_path(), sqlite_skill_ema.__version__.upper())
    connect(5)  # type: ignore[arg-type]
    record("runs.db")  # type: ignore[call-arg]
    track("runs.db", skill="digest")  # type: ignore[call-arg]
    sqlite_skill_ema.recrod  # type: ignore[attr-defined]
