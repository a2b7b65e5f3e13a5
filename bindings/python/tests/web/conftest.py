"""What the tests of the answers and of the dashboard share."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional
from urllib.parse import urlencode

import pytest

import sqlite_skill_ema

# What a shell starts in the background ignores Ctrl-C, and so would the programs that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[4]
LAST_DAY = "2026-06-30"
HOSTILE = "x' OR 1=1 --"


def fill(path: Path) -> Path:
    """A log of 40 days up to LAST_DAY: 'digest' and 'mail' run on 'big' each day, 'digest' on 'small', too, four times; a name is hostile."""
    connection = sqlite_skill_ema.connect(path, driver="apsw")
    connection.execute("SELECT skill_ema_init()").fetchall()
    first = datetime.fromisoformat(LAST_DAY).replace(tzinfo=timezone.utc) - timedelta(days=39)
    with connection:
        for age in range(40):
            for number in range(4):
                start = (first + timedelta(days=age, hours=number)).timestamp()
                more: dict[str, Any] = {"success": False, "error": "Error code: 429 - rate limit reached"} if number == age % 4 else {"success": True}
                sqlite_skill_ema.record(
                    connection, skills="digest", model="small", provider="local", cron_id="noon", session_id=f"small-{age}-{number}",
                    started_at=start, completed_at=start + 20, cost_usd=0, **more)
            sqlite_skill_ema.record(
                connection, skills=["digest", "mail"], model="big", provider="remote", cron_id="morning", session_id=f"big-{age}",
                started_at=start, completed_at=start + 30, cost_usd=0.05, success=None if age == 39 else True)
        sqlite_skill_ema.record(
            connection, skills=HOSTILE, model="<img src=x onerror=alert(1)>", provider="größe", session_id="hostile", started_at=start,
            success=False, error="<script>alert(1)</script>")
    connection.close()
    return path


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log, which nobody changes."""
    return fill(tmp_path_factory.mktemp("log") / "runs.db")


LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """A program that has locked the database: a process of its own, since a process does not lock itself out."""
    process = subprocess.Popen([sys.executable, "-c", LOCK, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == b"locked\n"
    try:
        yield
    finally:
        process.communicate()


class Browser:
    """Datasette in this process, asked by its own client."""

    def __init__(self, *files: Path, **how: Any) -> None:
        from datasette.app import Datasette

        self.datasette = Datasette([str(file) for file in files], **how)
        asyncio.run(self.datasette.invoke_startup())

    def __call__(self, path: str, method: str = "GET", **how: Any) -> Any:
        """The response."""
        return asyncio.run(self.datasette.client.request(method, path, **how))


def address(name: str, given: Optional[Mapping[str, str]] = None, **more: str) -> str:
    """/skills/NAME with these parameters."""
    return f"/skills/{name}?{urlencode({**(given or {}), **more})}"


@contextmanager
def serving(database: Path, *arguments: str, environment: Mapping[str, str] = {}) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`skill-ema serve` as a program of its own, on a free port; its address, and the process."""
    command = [str(Path(sys.executable).with_name("skill-ema")), "serve", "--db", str(database), "--port", "0", *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SKILL_EMA", "DATASETTE"))}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**kept, **environment})
    assert process.stdout and process.stderr
    try:
        line = process.stdout.readline()
        found = re.search(r" is at (http://\S+/) until Ctrl-C\.$", line)
        assert found, line + process.stderr.read()
        yield found[1], process
    finally:
        process.kill()
        process.communicate()
