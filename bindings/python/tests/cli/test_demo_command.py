"""The simulated history: what was put into it is what the functions find."""

from __future__ import annotations

import shlex
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Callable

import pytest

import sqlite_skill_ema
from conftest import LAST_DAY, Cli

Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def demo(cli: Cli, tmp_path: Path) -> list[str]:
    """The options that name a simulated database and its last day."""
    options = ["--db", str(tmp_path / "simulated.db"), "--as-of", LAST_DAY]
    done = cli("demo", *options)
    assert done.returncode == 0, done.stderr
    assert "simulated" in done.stdout
    return options


def log(path: str) -> list[tuple[Any, ...]]:
    connection = sqlite_skill_ema.connect(path, driver="apsw")
    rows = connection.execute("SELECT session_id, invoked_at, skill_name, model, success, estimated_cost_usd FROM skill_invocations ORDER BY 1").fetchall()
    connection.close()
    return [tuple(row) for row in rows]


def test_it_is_90_days_of_six_skills_on_four_models(rows: Rows, demo: list[str]) -> None:
    groups = rows("report", *demo, "--window", "3650")
    assert len({row["skill_name"] for row in groups}) == 6
    assert len({row["model"] for row in groups}) == 4
    assert len({row["provider"] for row in groups if row["model"] == "claude-sonnet-4.6"}) == 2
    assert min(row["first_day"] for row in groups) == str(date.fromisoformat(LAST_DAY) - timedelta(days=89))
    assert max(row["last_day"] for row in groups) == LAST_DAY
    assert 2000 < sum(row["sample_count"] for row in groups) < 4000
    assert all(session.startswith("simulated-") for session, *_ in log(demo[1]))


def test_drift_finds_what_broke_and_what_became_dearer(rows: Rows, demo: list[str]) -> None:
    found = {(row["skill_name"], row["model"], row["provider"]): row for row in rows("drift", *demo)}
    broken = found["triage-inbox", "gpt-5.2-mini", "openai"]
    assert broken["success_drifted"] and broken["success_direction"] == "down"
    assert abs((date.fromisoformat(broken["since_day"]) - date.fromisoformat("2026-06-19")).days) <= 2
    dearer = {provider for (_, _, provider), row in found.items() if row["cost_drifted"] and row["cost_direction"] == "up"}
    assert dearer == {"anthropic"}
    assert not any(row["success_drifted"] and row["success_direction"] == "down" for key, row in found.items() if key[0] != "triage-inbox")


def test_the_silent_week_is_silent(rows: Rows, demo: list[str]) -> None:
    last = date.fromisoformat(LAST_DAY)
    silent = {row["day"] for row in rows("trend", *demo, "--skill", "watch-prices", "--group-by", "skill", "--window", "90") if row["sample_count"] == 0}
    assert silent == {str(last - timedelta(days=age)) for age in range(31, 38)}


def test_the_skill_that_improves_does(rows: Rows, demo: list[str]) -> None:
    days = rows("trend", *demo, "--skill", "write-report", "--model", "deepseek-v4", "--window", "90", "--half-life", "14")
    assert days[40]["success_rate_high"] < days[-1]["success_rate_low"]


def test_the_local_model_is_worse_at_one_skill_only(rows: Rows, demo: list[str]) -> None:
    verdicts = {row["skill_name"]: row["verdict"] for row in rows("compare", "claude-sonnet-4.6", "--margin", "0.1", *demo) if row["model"] == "qwen3.6-27b"}
    assert verdicts["analyse-derivatives"] == "worse"
    assert verdicts["digest-news"] == "cheaper and not worse"


def test_unknown_is_unknown(rows: Rows, demo: list[str]) -> None:
    assert all((row["ema_cost_usd"] is None) == (row["provider"] == "deepseek") for row in rows("report", *demo))
    assert any(row["spent_usd"] is None for row in rows("cost", *demo))
    assert rows("health", "--db", demo[1])[0]["without_outcome"] > 50
    categories = {row["outcome_category"] for row in rows("runs", *demo, "--failed", "--limit", "1000")}
    assert {"rate_limit", "timeout", "context", "refusal", "scaffolding", "network", "empty"} <= categories


def test_the_same_seed_gives_the_same_runs_and_a_rerun_replaces_them(cli: Cli, demo: list[str]) -> None:
    first = log(demo[1])
    assert cli("demo", *demo).returncode == 0
    assert log(demo[1]) == first
    assert cli("demo", *demo, "--seed", "2").returncode == 0
    assert log(demo[1]) != first and abs(len(log(demo[1])) - len(first)) < 100


def test_runs_of_ones_own_are_never_mixed_or_removed(cli: Cli, tmp_path: Path) -> None:
    path = str(tmp_path / "mine.db")
    connection = sqlite_skill_ema.connect(path, driver="apsw")
    connection.execute("SELECT skill_ema_init()").fetchall()
    sqlite_skill_ema.record(connection, skills="mine", session_id="mine-1")
    sqlite_skill_ema.record(connection, skills="mine")
    connection.close()
    refused = cli("demo", "--db", path)
    assert refused.returncode == 2 and "holds runs that are not simulated" in refused.stderr
    assert cli("demo", "--clear", "--db", path).returncode == 0
    assert len(log(path)) == 2


def test_clear_removes_only_simulated_runs(cli: Cli, demo: list[str]) -> None:
    runs = len(log(demo[1]))
    connection = sqlite_skill_ema.connect(demo[1], driver="apsw")
    sqlite_skill_ema.record(connection, skills="mine", session_id="simulat")
    sqlite_skill_ema.record(connection, skills="mine", session_id="simulated")
    sqlite_skill_ema.record(connection, skills="mine", session_id="simulatee")
    connection.close()
    assert cli("demo", "--clear", "--db", demo[1]).stdout.startswith(f"{runs} simulated runs removed")
    assert [session for session, *_ in log(demo[1])] == ["simulat", "simulated", "simulatee"]


def test_its_jobs_have_names_until_they_are_cleared(cli: Cli, demo: list[str]) -> None:
    connection = sqlite3.connect(demo[1])
    connection.execute("INSERT INTO skill_jobs (cron_id, source) VALUES ('mine', 'cron')")
    connection.commit()
    assert connection.execute("SELECT count(*) FROM skill_jobs").fetchone()[0] == 14
    woken = {row[0] for row in connection.execute("SELECT DISTINCT cron_id FROM skill_invocations WHERE cron_id IS NOT NULL")}
    assert woken == {row[0] for row in connection.execute("SELECT cron_id FROM skill_jobs WHERE source = 'simulation'")}
    assert cli("demo", "--clear", "--db", demo[1]).returncode == 0
    assert connection.execute("SELECT cron_id FROM skill_jobs").fetchall() == [("mine",)]
    connection.close()


def test_clear_makes_neither_a_file_nor_a_schema(cli: Cli, tmp_path: Path) -> None:
    missing, other = tmp_path / "missing.db", tmp_path / "other.db"
    assert cli("demo", "--clear", "--db", str(missing)).returncode == 3
    assert not missing.exists()
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    before = other.read_bytes()
    assert cli("demo", "--clear", "--db", str(other)).returncode == 0
    assert other.read_bytes() == before


@pytest.mark.parametrize("day", ["0001-01-01", "1970-03-30", "9999-12-31"])
def test_a_day_without_such_a_history_is_a_mistake(cli: Cli, tmp_path: Path, day: str) -> None:
    done = cli("demo", "--db", str(tmp_path / "none.db"), "--as-of", day)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--as-of takes a day from 1970-03-31 to today" in done.stderr and repr(day) in done.stderr
    assert not (tmp_path / "none.db").exists()


def test_the_oldest_day_is_accepted(cli: Cli, tmp_path: Path) -> None:
    assert cli("demo", "--db", str(tmp_path / "old.db"), "--as-of", "1970-03-31").returncode == 0


def test_what_it_says_to_try_next_works(cli: Cli, tmp_path: Path) -> None:
    done = cli("demo", "--db", str(tmp_path / "two words.db"), "--as-of", LAST_DAY)
    commands = [shlex.split(line) for line in done.stdout.splitlines() if line.startswith("  skill-ema ")]
    assert [words[1] for words in commands] == ["report", "jobs", "drift", "compare"]
    for words in commands:
        assert "triage" in cli(*words[1:]).stdout.lower(), words


def test_a_locked_database_is_told(cli: Cli, demo: list[str]) -> None:
    lock = sqlite3.connect(demo[1], isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    done = cli("demo", "--clear", "--db", demo[1])
    lock.close()
    assert (done.returncode, done.stderr) == (4, "skill-ema: database is locked\n")


def test_today_ends_now(cli: Cli, home: Path) -> None:
    assert cli("demo").returncode == 0
    assert cli("health").stdout.startswith("ok: ")
    assert "simulated" in cli("report").stdout
