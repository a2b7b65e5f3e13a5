"""What `skill-ema import hermes` learns of jobs, and which names it suggests to count as one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Callable

import pytest

from conftest import Cli
from hermes_home import NOW, add, add_run, create, hermes  # noqa: F401
from sqlite_skill_ema.hermes.jobs import runs_per_day

Rows = Callable[..., "list[dict[str, Any]]"]
KNOWN = "SELECT * FROM skill_jobs ORDER BY cron_id"


def tell(home: Path, *jobs: dict[str, Any]) -> None:
    (home / "cron/jobs.json").write_text(json.dumps({"jobs": jobs}))


def cron(expression: str) -> dict[str, str]:
    return {"kind": "cron", "expr": expression, "display": expression}


A = {"id": "a" * 12, "name": "Morning digest", "skills": ["digest"], "schedule": cron("0 9 * * 1-5"), "schedule_display": "weekdays", "enabled": True}
B = {"id": "b" * 12, "name": "Backup", "script": "backup.sh", "no_agent": True, "schedule": {"kind": "interval", "minutes": 30, "display": "every 30m"}}


@pytest.mark.parametrize("schedule, expected", [
    ({"kind": "interval", "minutes": 30}, 48), ({"kind": "interval", "minutes": 0}, None), ({"kind": "interval", "minutes": "5"}, None),
    ({"kind": "once", "run_at": "2030-01-01T00:00:00+00:00"}, None), ({}, None), ({"kind": "cron"}, None),
    (cron("0 9 * * *"), 1), (cron("*/15 8-17 * * *"), 40), (cron("* * * * *"), 1440), (cron("0,30 */6 * * *"), 8), (cron("0 9 * * * 30"), 1),
    (cron("0 0 1 * *"), 12 / 365), (cron("0 0 30 2 *"), 0), (cron("60 0 * * *"), None), (cron("0 0 * *"), None), (cron("noon"), None),
])
def test_how_often_a_schedule_is_due(schedule: dict[str, Any], expected: float | None) -> None:
    assert runs_per_day(schedule) == (expected if expected is None else pytest.approx(expected))


def test_days_of_the_week_and_of_the_month_are_those_of_cron() -> None:
    assert runs_per_day(cron("0 9 * * 1-5")) == pytest.approx(5 / 7, abs=1 / 365)
    # Either day is enough, as in cron itself: about 12 firsts and 52 Sundays, some of which are firsts.
    assert 61 / 365 <= (runs_per_day(cron("0 9 1 * 7")) or 0) <= 64 / 365


def test_jobs_are_known_by_what_hermes_says_of_them(cli: Cli, rows: Rows, hermes: Path) -> None:  # noqa: F811
    tell(hermes, A, {**B, "state": "paused"})
    work = create(hermes / "profiles/work")
    add_run(work, NOW, job="c" * 12)
    tell(work, {"id": "c" * 12, "name": "Digest", "schedule": {"kind": "once", "run_at": "x", "display": "once at noon"}, "enabled": True})
    assert cli("import", "hermes", "--all-profiles").returncode == 0
    found = [tuple(row.values())[1:-1] for row in rows("sql", KNOWN)]
    assert [row[:5] for row in found] == [
        ("Morning digest", "hermes", "default", "agent", "weekdays"), ("Backup", "hermes", "default", "script", "every 30m"),
        ("Digest", "hermes", "work", "agent", "once at noon")]
    assert [row[5:] for row in found] == [(pytest.approx(5 / 7, abs=0.01), 1), (48, 0), (None, 1)]
    assert {(row["name"], row["profile"], row["kind"]) for row in rows("jobs")} == {("Morning digest", "default", "agent"), ("Digest", "work", "agent")}


def test_a_deleted_job_is_off_and_keeps_its_name(cli: Cli, rows: Rows, hermes: Path) -> None:  # noqa: F811
    tell(hermes, A, B)
    tell(create(hermes / "profiles/work"), {**A, "id": "c" * 12})
    cli("import", "hermes", "--all-profiles")
    cli("sql", "INSERT INTO skill_jobs (cron_id, source, profile, enabled) VALUES ('mine', 'cron', 'default', 1); UPDATE skill_jobs SET updated_at = 5")
    tell(hermes, {**B, "name": "Nightly backup"})
    cli("import", "hermes", "--all-profiles")
    found = rows("sql", KNOWN)
    assert [(row["cron_id"][0], row["name"], row["enabled"]) for row in found] == [
        ("a", "Morning digest", 0), ("b", "Nightly backup", 1), ("c", "Morning digest", 1), ("m", None, 1)]
    assert [row["updated_at"] == 5 for row in found] == [False, False, True, True], "only what has changed is written"
    (hermes / "cron/jobs.json").unlink()
    cli("import", "hermes")
    assert [row["enabled"] for row in rows("sql", KNOWN)] == [0, 1, 1, 1]


def test_a_dry_run_learns_nothing(cli: Cli, rows: Rows, hermes: Path) -> None:  # noqa: F811
    cli("init")
    cli("import", "hermes", "--dry-run")
    assert rows("sql", "SELECT count(*) AS n FROM skill_jobs") == [{"n": 0}]


def skill(home: Path, folder: str, name: str) -> None:
    (home / "skills" / folder).mkdir(parents=True)
    (home / "skills" / folder / "SKILL.md").write_text(f"---\nname: {name}\ndescription: d\n---\n# Title\n")


def recorded(cli: Cli, *names: str, job: str = "j") -> None:
    for name in names:
        assert cli("record", "--skill", name, "--job", job, "--success").returncode == 0


def suggested(cli: Cli, *more: str) -> list[str]:
    done = cli("import", "hermes", *more)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[1:]


def words_of(line: str) -> list[str]:
    """The printed command, as a shell reads it."""
    command = line.partition("to count them as one: ")[2]
    return subprocess.run(["sh", "-c", f"printf '%s\\0' {command}"], check=True, capture_output=True, text=True).stdout.split("\0")[:-1]


def test_a_folder_and_its_front_matter_are_one_when_the_printed_command_has_run(cli: Cli, rows: Rows, hermes: Path) -> None:  # noqa: F811
    skill(hermes, "tools/digest", "The \"best\" o'clock `$digest`")
    assert suggested(cli) == []
    recorded(cli, "The \"best\" o'clock `$digest`")
    [line] = suggested(cli)
    assert line.startswith("the skills 'digest' and ") and " look like one; to count them as one: skill-ema sql " in line
    words = words_of(line)
    assert cli(*words[1:]).returncode == 0
    assert {row["skill_name"] for row in rows("runs")} == {"The \"best\" o'clock `$digest`"}
    assert suggested(cli) == []
    add_run(hermes, NOW + 600)
    assert suggested(cli) == [] and {row["skill_name"] for row in rows("runs")} == {"The \"best\" o'clock `$digest`"}


def test_the_command_names_the_database(cli: Cli, hermes: Path, tmp_path: Path) -> None:  # noqa: F811
    skill(hermes, "digest", "daily")
    database = ["--db", str(tmp_path / "two words.db")]
    assert cli("import", "hermes", *database).returncode == 0
    assert cli("record", "--skill", "daily", "--success", *database).returncode == 0
    [line] = suggested(cli, *database)
    assert words_of(line)[2:4] == database


def test_nothing_is_suggested_where_a_name_may_be_several_skills(cli: Cli, hermes: Path) -> None:  # noqa: F811
    skill(hermes, "digest", "daily")
    skill(hermes, "old/digest-2", "daily")
    cli("import", "hermes")
    recorded(cli, "daily")
    assert suggested(cli) == []


def test_a_jobs_name_and_its_only_skill_are_one(cli: Cli, hermes: Path) -> None:  # noqa: F811
    tell(hermes, A)
    cli("import", "hermes")
    assert suggested(cli) == []
    recorded(cli, "Morning digest", job="a" * 12)
    [line] = suggested(cli)
    assert line.startswith("the skills 'Morning digest' and 'digest' look like one; ") and "('Morning digest', 'digest')" in line
    recorded(cli, "scan", job="a" * 12)
    assert suggested(cli) == [], "it may be either of two"
