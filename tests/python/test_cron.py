"""The ways of docs/recording.md to record a run from a cron job, run as they stand there: with a shell, and with Python's own sqlite3."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from conftest import LIBRARY, connect, rows
from documents import code

ANSWER = """It's "done": $(rm -rf x) `id`
'); DROP TABLE skill_invocations; --
"""


@pytest.fixture
def folder(tmp_path):
    connect(tmp_path / "runs.db").close()
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "release").symlink_to(LIBRARY.parent)
    return tmp_path


def recorded(folder):
    db = connect(folder / "runs.db")
    return rows(db, "SELECT cron_id, skill_name, success, outcome_category AS category, end_reason, unixepoch() - invoked_at < 60 AS now FROM skill_invocations ORDER BY id")


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="there is no sqlite3 shell")
def test_bash(folder):
    agent = folder / "my-agent"
    agent.write_text("#!/bin/sh\ncat said.txt\nif [ -f fails ]; then echo \"it's out: Error code: 429\" >&2; exit 3; fi\n")
    agent.chmod(0o755)
    (folder / "said.txt").write_text(ANSWER)
    for number in range(2):
        done = subprocess.run(["bash", "-c", code("bash cron")], cwd=folder, env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}, capture_output=True, text=True)
        if "unixepoch" in done.stderr or "3.38" in done.stderr:
            pytest.skip(f"this shell's SQLite is too old: {done.stderr}")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        (folder / "fails").touch()
        time.sleep(1.1)
    run = {"cron_id": "daily-digest", "skill_name": "digest", "now": 1}
    assert recorded(folder) == [
        {**run, "success": 1, "category": "ok", "end_reason": "complete"},
        {**run, "success": 0, "category": "rate_limit", "end_reason": "exit status 3: it's out: Error code: 429"},
    ]


def loads_extensions(python):
    ask = "import sqlite3, sys; sys.exit(not hasattr(sqlite3.Connection, 'enable_load_extension') or sqlite3.sqlite_version_info < (3, 38))"
    return subprocess.run([python, "-c", ask], check=False).returncode == 0


PYTHON = next((python for python in (sys.executable, "/usr/bin/python3") if os.path.exists(python) and loads_extensions(python)), None)


@pytest.mark.skipif(PYTHON is None, reason="no Python here loads extensions")
def test_python(folder):
    calls = f"""
started = time.time()
record({ANSWER!r}, None, started)
for again in range(2):
    record(None, "Error code: 429", started - 1)
"""
    done = subprocess.run([PYTHON, "-c", code("python cron") + calls], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [(row["success"], row["category"]) for row in recorded(folder)] == [(1, "ok"), (0, "rate_limit")]
