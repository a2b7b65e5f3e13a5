"""The file as it is served: replaced, gone, and asked by many."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import sqlite_skill_ema

from .conftest import fill, serving
from .test_serve import get

pytest.importorskip("datasette")
# An answer of some seconds, where the time limit allows that.
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) SELECT count(*) FROM n"


def with_one(path: Path, skill: str) -> Path:
    """A log with this skill alone."""
    connection = sqlite_skill_ema.connect(path)
    connection.execute("SELECT skill_ema_init()").fetchall()
    sqlite_skill_ema.record(connection, skills=skill, success=True, session_id=skill)
    connection.close()
    return path


def test_a_file_that_takes_the_place_of_another_is_served_at_once(tmp_path: Path) -> None:
    path = with_one(tmp_path / "runs.db", "old")

    def skills() -> set[str]:
        # More often than there are threads, each of which has a connection.
        return {row["skill_name"] for _ in range(8) for row in json.loads(get(f"{address}skills/names")[2])}

    with serving(path) as (address, process):
        assert skills() == {"old"} and "old" in get(f"{address}runs/skill_invocations")[2]
        os.replace(with_one(tmp_path / "new.db", "new"), path)
        assert skills() == {"new"}
        page = get(f"{address}runs/skill_invocations")[2]
        assert "new" in page and "old" not in page
        path.unlink()
        gone = f"the database {path} is gone; put a file there, or end skill-ema serve"
        for _ in range(8):
            status, _, body = get(f"{address}skills/names")
            assert (status, json.loads(body)["error"]) == (503, gone)
        for page in ("runs", "runs/skill_invocations"):
            status, _, body = get(f"{address}{page}")
            assert status == 503 and gone in body
        assert get(f"{address}skills")[0] == 200
        with_one(path, "newest")
        assert skills() == {"newest"}
        process.terminate()
        assert process.stderr and process.stderr.read() == ""


def read_only(path: Path) -> Any:
    """The database of a Datasette, not of a program of its own."""
    from datasette.app import Datasette

    from sqlite_skill_ema.web.file import ReadOnly

    database = ReadOnly(Datasette([]), str(path))
    database.name = "runs"
    return database


async def begun(event: threading.Event) -> None:
    while not event.is_set():
        await asyncio.sleep(0.01)


def test_what_nobody_waits_for_is_interrupted_or_does_not_begin(log: Path) -> None:
    database, began = read_only(log), threading.Event()
    ran: list[int] = []
    interrupted: list[str] = []

    def slow(connection: Any) -> None:
        began.set()
        try:
            connection.execute(SLOW).fetchall()
        except Exception as error:
            interrupted.append(str(error))
            raise

    async def abandon() -> Any:
        threads = database.ds._settings["num_sql_threads"]
        running = [asyncio.ensure_future(database.execute_fn(slow)) for _ in range(threads)]
        await begun(began)
        queued = [asyncio.ensure_future(database.execute_fn(lambda _, number=number: ran.append(number))) for number in range(5)]
        await asyncio.sleep(0.2)
        for task in (*queued, *running):
            task.cancel()
        started = time.monotonic()
        one = await database.execute_fn(lambda connection: connection.execute("SELECT 1").fetchone())
        return tuple(one), time.monotonic() - started

    one, seconds = asyncio.run(abandon())
    assert one == (1,) and seconds < 2
    assert ran == [] and interrupted[0] == "interrupted"


def test_more_than_can_wait_are_refused(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlite_skill_ema.answers import Busy
    from sqlite_skill_ema.web import file

    database, gate = read_only(log), threading.Event()
    monkeypatch.setattr(file, "MOST_ASKED", 4)

    async def ask() -> list[Any]:
        tasks = [asyncio.ensure_future(database.execute_fn(lambda _: gate.wait())) for _ in range(6)]
        await asyncio.sleep(0.1)
        gate.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        return [*found, await database.execute_fn(lambda _: "again")]

    *found, again = asyncio.run(ask())
    assert found[:4] == [True] * 4 and again == "again"
    for refused in found[4:]:
        assert isinstance(refused, Busy)
        assert (refused.status, str(refused)) == (503, "busy: 4 others wait for the database; ask again in a moment")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log whose health takes as long as an answer may."""
    path = fill(tmp_path_factory.mktemp("large") / "runs.db")
    connection = sqlite_skill_ema.connect(path)
    connection.execute("DROP VIEW skill_ema_status")
    connection.execute(f"CREATE VIEW skill_ema_status AS SELECT ({SLOW}) || '' AS status")
    connection.close()
    return path


def abandoned(address: str, path: str, count: int) -> list[socket.socket]:
    """Connections that have asked, and wait."""
    asked = []
    for _ in range(count):
        asked.append(socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1].strip("/")))))
        asked[-1].sendall(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(1)
    return asked


def test_clients_that_have_gone_do_not_keep_the_others_waiting(large: Path) -> None:
    with serving(large) as (address, process):
        for connection in abandoned(address, "skills/health", 20):
            connection.close()
        started = time.monotonic()
        assert get(f"{address}skills/names")[0] == 200
        assert time.monotonic() - started < 5
        process.terminate()
        assert process.stderr and process.stderr.read() == ""


@pytest.mark.parametrize("signal_, code", [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_answers_under_way_do_not_keep_it_from_ending(large: Path, signal_: signal.Signals, code: int) -> None:
    with serving(large) as (address, process):
        asked = abandoned(address, "skills/health", 10)
        process.send_signal(signal_)
        assert process.wait(timeout=5) == code
        assert process.stdout and process.stderr
        assert (process.stdout.read(), process.stderr.read()) == ("", "")
        for connection in asked:
            connection.close()


def test_ctrl_c_twice_ends_it_at_once(large: Path) -> None:
    for pause in (0, 0.05, 0.2):
        with serving(large) as (address, process):
            asked = abandoned(address, "skills/health", 1)
            process.send_signal(signal.SIGINT)
            time.sleep(pause)
            process.send_signal(signal.SIGINT)
            # Signals that come together are one; and it may have ended before the second, or nearly.
            assert process.wait(timeout=5) in (0, 130, -signal.SIGINT)
            assert process.stdout and process.stderr
            assert (process.stdout.read(), process.stderr.read()) == ("", "")
            asked[0].close()
