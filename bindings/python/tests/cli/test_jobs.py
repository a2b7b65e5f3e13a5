"""`skill-ema jobs` by name, kind and profile, and what a month of a job costs; and `skill-ema runs --job` by name."""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable

import pytest

import sqlite_skill_ema
from conftest import LAST_DAY, Cli

Rows = Callable[..., "list[dict[str, Any]]"]
MONTH = 365 / 12


@pytest.fixture
def on(history: Path, tmp_path: Path) -> list[str]:
    """Options for a database in which 'morning' is known as an agent's job, and 'idle' has no runs."""
    path = tmp_path / "runs.db"
    shutil.copy(history, path)
    tell(path, cron_id="morning", name="Morning digest", profile="work", kind="agent", schedule="every 2h", runs_per_day=12, enabled=1)
    tell(path, cron_id="idle", name="Idle", profile="idle", kind="script")
    return ["--db", str(path), "--as-of", LAST_DAY]


def tell(path: Path, **job: Any) -> None:
    with sqlite_skill_ema.connect(path, driver="apsw") as connection:
        connection.execute(f"INSERT OR REPLACE INTO skill_jobs ({', '.join(job)}) VALUES ({', '.join('?' * len(job))})", list(job.values()))
    connection.close()


def test_a_job_that_is_not_known_has_no_name_and_no_schedule(rows: Rows, on: list[str]) -> None:
    morning, noon, manual = rows("jobs", *on)
    assert list(morning)[-9:] == ["name", "profile", "kind", "schedule", "runs_per_day", "runs_per_month_average", "runs_per_month_schedule",
                                  "usd_per_month_average", "usd_per_month_schedule"]
    assert list(morning.values())[-9:-4] == ["Morning digest", "work", "agent", "every 2h", 12]
    for row in (noon, manual):
        assert list(row.values())[-9:-4] == [None] * 5
        assert row["runs_per_month_schedule"] is row["usd_per_month_schedule"] is None
    assert noon["usd_per_month_average"] == 0


def test_what_is_not_known_of_the_cost_is_not_known_of_the_month(rows: Rows, on: list[str]) -> None:
    [weekly] = rows("jobs", *on, "--skill", "weekly", "--window", "60")
    assert weekly["runs_per_month_average"] == pytest.approx(MONTH / 2) and weekly["usd_per_month_average"] is None


def test_a_month_is_what_it_was_on_average_and_what_the_schedule_says(rows: Rows, on: list[str]) -> None:
    morning = rows("jobs", *on)[0]
    # 9 runs a day, of 2 cents in half of the days and of 5 in the others.
    assert morning["runs_per_month_average"] == pytest.approx(9 * MONTH)
    assert morning["usd_per_month_average"] == pytest.approx(9 * MONTH * 0.035)
    assert morning["runs_per_month_schedule"] == pytest.approx(12 * MONTH)
    assert morning["usd_per_month_schedule"] == pytest.approx(12 * MONTH * 0.035)


def test_days_before_the_first_run_of_all_are_not_days_without_runs(rows: Rows, on: list[str]) -> None:
    assert rows("jobs", *on, "--window", "90")[0]["runs_per_month_average"] == pytest.approx(9 * MONTH)


def test_today_counts_as_far_as_it_is_over(rows: Rows, tmp_path: Path) -> None:
    path, now = tmp_path / "new.db", datetime.now(timezone.utc).timestamp()
    with sqlite_skill_ema.connect(path, driver="apsw") as connection:
        connection.execute("SELECT skill_ema_init()").fetchall()
        midnight = now // 86400 * 86400
        for number in range(4):
            sqlite_skill_ema.record(connection, skills="s", cron_id="j", session_id=str(number), started_at=midnight - 86400 * 2 + number, success=True)
    connection.close()
    assert rows("jobs", "--db", str(path))[0]["runs_per_month_average"] == pytest.approx(4 / (2 + (now - midnight) / 86400) * MONTH, rel=0.001)


@pytest.mark.parametrize("more", [["--skill", "digest"], ["--model", "big"]])
def test_a_schedule_says_nothing_of_a_skill_or_a_model(rows: Rows, on: list[str], more: list[str]) -> None:
    morning = rows("jobs", *on, *more)[0]
    assert morning["usd_per_month_schedule"] is morning["runs_per_month_schedule"] is None
    assert morning["runs_per_month_average"] == pytest.approx(9 * MONTH) and morning["runs_per_day"] == 12


def test_a_job_that_is_off_has_no_pace_by_its_schedule(rows: Rows, on: list[str]) -> None:
    tell(Path(on[1]), cron_id="morning", runs_per_day=12, enabled=0)
    morning = rows("jobs", *on)[0]
    assert (morning["runs_per_day"], morning["runs_per_month_schedule"]) == (12, None)


def test_the_table_shows_names(cli: Cli, on: list[str]) -> None:
    printed = cli("jobs", *on).stdout
    assert "Morning digest " in printed and "\nnoon " in printed and "morning" not in printed and "work" not in printed
    assert "by schedule" in printed and "$12.7" in printed
    tell(Path(on[1]), cron_id="morning", name="Morning digest")
    assert "by schedule" not in cli("jobs", *on).stdout


def test_profiles_and_equal_names_are_told_apart(cli: Cli, on: list[str]) -> None:
    tell(Path(on[1]), cron_id="noon", name="Morning digest", profile="default")
    printed = cli("jobs", *on).stdout
    assert "Morning digest (work) " in printed and "Morning digest (default) " in printed and "noon" not in printed
    tell(Path(on[1]), cron_id="noon", name="Morning digest", profile="work")
    printed = cli("jobs", *on).stdout
    assert "Morning digest morning " in printed and "Morning digest noon " in printed and "(work)" not in printed


def test_filters(rows: Rows, on: list[str]) -> None:
    def found(*more: str) -> list[str]:
        return [row["cron_id"] for row in rows("jobs", *on, *more)]

    tell(Path(on[1]), cron_id="noon", name="Noon", kind="script", profile="default")
    assert found() == ["morning", "noon", None]
    assert (found("--kind", "agent"), found("--kind", "script")) == (["morning"], ["noon"])
    assert (found("--profile", "work"), found("--profile", "default", "--kind", "script")) == (["morning"], ["noon"])
    assert found("--failed") == ["morning", "noon"]


@pytest.mark.parametrize("words, code, sentence", [
    ("--profile wrok", 3, "there is no job of the profile 'wrok'; there are 'idle', 'work'"),
    ("--kind script", 3, "no job that ran in these days fits --kind script"),
    ("--profile work --kind script", 3, "fits --kind script --profile work"),
    ("--kind shell", 2, "'shell' is not one of 'agent', 'script'"),
])
def test_what_leaves_no_job_is_told(cli: Cli, on: list[str], words: str, code: int, sentence: str) -> None:
    done = cli("jobs", *on, *words.split())
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr and done.stderr.count("\n") == 1


def test_runs_takes_the_jobs_name(rows: Rows, on: list[str]) -> None:
    by_id = rows("runs", *on, "--job", "morning", "--failed", "--limit", "7")
    assert len(by_id) == 7 and {row["cron_id"] for row in by_id} == {"morning"}
    assert rows("runs", *on, "--job", "Morning digest", "--failed", "--limit", "7") == by_id
    assert rows("runs", *on, "--window", "36500", "--job", "noon", "--limit", "1000")[0]["cron_id"] == "noon"
