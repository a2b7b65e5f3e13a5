"""Runs that did their job and whose answer reached nobody: what `runs` and `report` show of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Callable

import pytest

import sqlite_skill_ema
from conftest import LAST_DAY, ROOT, Cli

Rows = Callable[..., list[dict[str, Any]]]
SEE = "done and not delivered; see `skill-ema runs --not-delivered`."


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Of six runs three were done and not delivered: one of two skills, one without a session, and one of 40 days before."""
    path = tmp_path / "runs.db"
    with sqlite_skill_ema.connect(path, driver="apsw") as connection:
        connection.execute("SELECT skill_ema_init()").fetchall()
        for session, day, skills, success, delivered, excluded in (
            ("two", "2026-06-30", ["digest", "mail"], True, False, None),
            (None, "2026-06-29", "digest", True, False, None),
            ("old", "2026-05-20", "digest", True, False, None),
            ("arrived", "2026-06-28", "digest", True, True, None),
            ("failed", "2026-06-27", "digest", False, False, None),
            ("trial", "2026-06-26", "digest", True, False, True),
        ):
            sqlite_skill_ema.record(connection, session_id=session, started_at=f"{day}T06:00:00Z", skills=skills, model="big", cron_id="j",
                                    success=success, delivered=delivered, excluded=excluded)
    connection.close()
    return path


def report(cli: Cli, database: Path, *options: str) -> str:
    done = cli("report", "--db", str(database), *(() if "--as-of" in options else ("--as-of", LAST_DAY)), *options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_report_says_how_many_runs_of_its_window(cli: Cli, database: Path) -> None:
    assert report(cli, database).endswith(f"\n2 runs were {SEE}\n")
    assert report(cli, database, "--window", "42").endswith(f"\n3 runs were {SEE}\n")
    assert report(cli, database, "--window", "41").endswith(f"\n2 runs were {SEE}\n")
    assert report(cli, database, "--skill", "mail", "--model", "big").endswith(f"\n1 run was {SEE}\n")
    assert "not delivered" not in report(cli, database, "--as-of", "2026-06-28", "--window", "10")
    for form in ("--json", "--csv"):
        assert "delivered" not in report(cli, database, form)


def test_runs_marks_and_chooses_them(cli: Cli, rows: Rows, database: Path) -> None:
    on = ("runs", "--db", str(database), "--as-of", LAST_DAY)
    assert [(row["session_id"], row["skill_name"], row["delivered"]) for row in rows(*on, "--not-delivered")] == [
        ("two", "mail", 0), ("two", "digest", 0), (None, "digest", 0), ("failed", "digest", 0), ("old", "digest", 0)]
    assert [row["session_id"] for row in rows(*on, "--not-delivered", "--failed")] == ["failed"]
    assert [row["session_id"] for row in rows(*on, "--not-delivered", "--skill", "mail")] == ["two"]
    outcomes = [" ".join(line.partition("big")[2].split()[2:]) for line in cli(*on).stdout.splitlines()[1:]]
    assert outcomes == ["succeeded, not delivered"] * 3 + ["succeeded", "failed, not delivered crash", "succeeded, not delivered", "succeeded, not delivered"]
    assert "\ndelivered         0\n" in cli("runs", "two", "--db", str(database)).stdout


def test_a_database_of_the_version_before_is_read_without_them(cli: Cli, tmp_path: Path) -> None:
    database = shutil.copy(ROOT / "tests/data/schema-5.db", tmp_path)
    before = Path(database).read_bytes()
    assert "digest" in report(cli, database, "--as-of", "2025-11-20")
    assert "succeeded" in cli("runs", "--db", str(database)).stdout
    for words in (["runs", "--not-delivered"], ["export", "-"]):
        done = cli(*words, "--db", str(database))
        assert (done.returncode, done.stdout) == (4, "")
        assert done.stderr == (f"skill-ema: {database} has the schema of an earlier version, which this command cannot read; "
                               f"upgrade it with `skill-ema init --db {database}`\n")
    assert Path(database).read_bytes() == before
    cli("init", "--db", str(database))
    assert cli("export", "-", "--db", str(database)).returncode == 0
