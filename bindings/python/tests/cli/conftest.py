"""What the tests of the command line share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable

import pytest

import sqlite_skill_ema

# What a shell starts in the background ignores Ctrl-C, and so would the programs that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[4]
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with nothing in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def cli(home: Path) -> Cli:
    """Runs `skill-ema` with these arguments, in an empty home."""

    def run(*arguments: str, env: dict[str, str] = {}, **how: Any) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "COLUMNS": "120", "LANG": "C.UTF-8", **env}
        program = Path(sys.executable).with_name("skill-ema")
        return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, cwd=home, **how)

    return run


@pytest.fixture
def rows(cli: Cli) -> Callable[..., list[dict[str, Any]]]:
    """The rows that a command prints with --json."""

    def ask(*arguments: str) -> list[dict[str, Any]]:
        done = cli(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


LAST_DAY = "2026-06-30"


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of 60 days up to LAST_DAY, each with 10 runs a day of a skill on 'big', and on 'small', which breaks after 50 days.

    'big' costs 2 cents a run and 5 in the last 15 days; 'small' has cost nothing. 'weekly' has stopped 30 days before the end. Every
    tenth run of 'big' is a manual one, and each run of it is of two skills.
    """
    path = tmp_path_factory.mktemp("history") / "runs.db"
    connection = sqlite_skill_ema.connect(path, driver="apsw")
    connection.execute("SELECT skill_ema_init()").fetchall()
    first = datetime.fromisoformat(LAST_DAY).replace(tzinfo=timezone.utc) - timedelta(days=59)
    with connection:
        for age in range(60):
            for number in range(10):
                start = (first + timedelta(days=age, hours=number)).timestamp()
                sqlite_skill_ema.record(
                    connection, skills=["digest", "mail"], model="big", provider="remote", cron_id=None if number == 9 else "morning",
                    started_at=start, session_id=f"big-{age}-{number}",
                    completed_at=start + 30, cost_usd=0.05 if age >= 45 else 0.02, input_tokens=1000, output_tokens=500, success=number > 0)
                sqlite_skill_ema.record(
                    connection, skills="digest", model="small", provider="local", cron_id="noon", started_at=start, completed_at=start + 20,
                    session_id=f"small-{age}-{number}", cost_usd=0, success=(number > 0) if age < 50 else (number > 6))
            if age < 30:
                sqlite_skill_ema.record(connection, skills="weekly", model="big", started_at=start, success=True, session_id=f"weekly-{age}")
    connection.close()
    return path
