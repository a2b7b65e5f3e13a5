"""Who is told of a check: once for each change, by a command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sqlite_skill_ema
from conftest import LAST_DAY, Cli
from sqlite_skill_ema.cli.checks import notify
from told import BROKEN, CHECKS, FINDING, MENDED, OTHER, TELL, WARNING, Case


@pytest.fixture
def case(cli: Cli, home: Path) -> Case:
    return Case(cli, home)


def test_a_change_is_told_once_and_once_more_when_it_is_mended(case: Case) -> None:
    assert (case.check().returncode, case.told()) == (0, [])
    for _ in range(2):
        case.costs(1)
        done = case.check()
        assert (done.returncode, done.stderr, case.told()) == (1, "", BROKEN)
        assert (case.check().returncode, case.told()) == (1, [])
        case.costs(0)
        assert (case.check().returncode, case.told()) == (0, MENDED)
        assert (case.check().returncode, case.told()) == (0, [])


def test_what_is_not_known_is_no_change(case: Case) -> None:
    case.costs(None)
    case.check()
    assert case.told() == []
    case.costs(1)
    case.check()
    assert case.told() == BROKEN
    case.costs(None)
    assert (case.check().returncode, case.told()) == (0, [])
    case.costs(1)
    assert (case.check().returncode, case.told()) == (1, [])
    case.costs(0)
    case.check()
    assert case.told() == MENDED


def test_a_skill_that_has_not_run_yet_and_then_fails_is_told_once(case: Case) -> None:
    case.configure('[[check]]\nname = "scan"\nskill = "scan"\nmin_success = 0.95')
    case.check()
    assert len(case.told()) == 3
    sqlite_skill_ema.record(case.db, skills="scan", session_id="two", started_at=f"{LAST_DAY}T07:00:00Z", success=False)
    assert (case.check().returncode, case.told()) == (1, [])


def test_all_changes_are_told_in_one_call(case: Case) -> None:
    case.configure(CHECKS + OTHER)
    case.costs(2)
    case.check()
    assert case.told() == [
        "skill-ema check: 2 broken", "broken: budget: all runs: $4.00, at most $1 a day, since 30 Jun",
        "broken: mail: mail: $2.00, at most $1 a day, since 30 Jun", "broken: budget, mail"]
    case.sql("UPDATE skill_invocations SET estimated_cost_usd = 0 WHERE skill_name = 'mail'")
    case.check()
    assert case.told() == ["skill-ema check: 1 holding again", "holds again: mail: mail: $0, at most $1 a day", "holds: mail"]


def test_each_group_that_got_worse_is_told(cli: Cli, home: Path, history: Path) -> None:
    copy = home / "copy.db"
    copy.write_bytes(history.read_bytes())
    words = ["check", "--db", str(copy), "--drift", TELL, "--as-of"]
    cli(*words, "2026-05-20")
    assert not (home / "told").exists()
    # 'big' costs more from 16 June on, for two skills, and 'small' fails more from 21 June on.
    cli(*words, "2026-06-18")
    assert (home / "told").read_text().startswith("skill-ema check: 2 broken\nbroken: drift: digest, big, remote: costs more since 16 Jun\n")
    (home / "told").unlink()
    cli(*words, LAST_DAY)
    assert (home / "told").read_text().splitlines() == [
        "skill-ema check: 1 broken", "broken: drift: digest, small, local: fails more since 21 Jun", "broken: drift"]


@pytest.mark.parametrize("command, warning", [
    ("false", "--notify 'false' has exited with 1"),
    ("no-such-command now", "--notify 'no-such-command': No such file or directory"),
])
def test_what_could_not_be_told_is_told_again(case: Case, command: str, warning: str) -> None:
    case.costs(1)
    for _ in range(2):
        done = case.check("--notify", command)
        assert (done.returncode, done.stderr) == (1, f"skill-ema: {warning}{WARNING}")
        assert "broken since 30 Jun" in done.stdout
    case.check()
    assert case.told() == BROKEN
    case.costs(0)
    done = case.check("--notify", command)
    assert (done.returncode, done.stderr) == (0, f"skill-ema: {warning}{WARNING}")
    case.check()
    assert case.told() == MENDED


def test_a_command_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "COMMAND_SECONDS", 0.3)
    [run] = notify.notifiers("sleep 20", None)
    begun = time.monotonic()
    assert run([FINDING]) == "--notify 'sleep' took more than 0.3 seconds and was stopped"
    assert time.monotonic() - begun < 5


def test_what_the_command_prints_is_not_in_the_output(case: Case) -> None:
    case.costs(1)
    done = case.check("--json", "--notify", "cat")
    assert json.loads(done.stdout)[0]["state"] == "broken"
    assert done.stderr.splitlines() == BROKEN[:2]


def test_a_name_cannot_command_the_terminal_of_the_reader(case: Case) -> None:
    case.configure(CHECKS.replace("budget", "\\u001b]0;title\\u0007"))
    case.costs(1)
    case.check("--notify", "sh -c 'cat > told'")
    assert case.told()[1].startswith("broken: \\x1b]0;title\\x07: all runs: ")
    case.configure(CHECKS.replace("budget", "nothing\\u0000"))
    done = case.check()
    assert (done.returncode, done.stderr) == (1, f"skill-ema: --notify 'sh': embedded null byte{WARNING}")


def test_without_somebody_to_tell_nothing_is_kept(case: Case) -> None:
    case.costs(1)
    before = Path(case.db).read_bytes()
    assert case.check("--json").returncode == 1
    assert Path(case.db).read_bytes() == before
    assert case.state() == {}
    # So the change is still to be told.
    case.check()
    assert case.told() == BROKEN


def test_another_limit_is_another_check(case: Case) -> None:
    case.costs(1)
    case.check()
    assert case.told() == BROKEN
    case.configure(CHECKS.replace("= 1", "= 1.5"))
    case.check()
    assert case.told()[1] == "broken: budget: all runs: $2.00, at most $1.50 a day, since 30 Jun"


def test_a_check_that_is_gone_is_forgotten(case: Case) -> None:
    case.costs(1)
    case.configure(CHECKS + OTHER.replace("= 1", "= 0.5"))
    case.check()
    assert case.told()[-1] == "broken: budget, mail"
    case.configure(CHECKS)
    case.check()
    assert case.told() == [] and len(case.state()[str(case.home / "checks.toml")]["broken"]) == 1
    case.configure(CHECKS + OTHER.replace("= 1", "= 0.5"))
    case.check()
    assert case.told()[-1] == "broken: mail"


def test_checks_of_other_files_and_options_are_left_alone(case: Case) -> None:
    case.costs(1)
    others = [["--config", "checks.toml"], ["--config", "other.toml"], ["--max-cost-per-day", "1"], ["--max-cost-per-day", "1.2"]]
    (case.home / "other.toml").write_text(CHECKS)
    for _ in range(2):
        for words in others:
            case._cli("check", "--db", case.db, "--as-of", LAST_DAY, *words, TELL)
    assert [line for line in case.told() if line.startswith("broken: ") and ":" not in line[8:]] == [
        "broken: budget", "broken: budget", "broken: max_cost_per_day", "broken: max_cost_per_day"]


def test_what_is_not_checked_for_30_days_is_forgotten(case: Case) -> None:
    case.costs(1)
    case.check()
    today = int(time.time() // 86400)
    for days, told in ((29, []), (31, BROKEN)):
        case.told()
        case.change_state(day=today - days)
        case.check()
        assert case.told() == told, days
        assert [entry["day"] for entry in case.state().values()] == [today]


def start(case: Case, command: str) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).with_name("skill-ema")
    return subprocess.Popen(
        [program, *case.words, "--notify", command], cwd=case.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={"HOME": str(case.home), "PATH": os.environ["PATH"]}, start_new_session=True)


def test_several_at_once_tell_once(case: Case) -> None:
    case.costs(1)
    running = [start(case, "sh -c 'sleep 1; cat >> told'") for _ in range(4)]
    assert [process.wait(timeout=60) for process in running] == [1] * 4
    assert case.told() == BROKEN[:2]


def test_runs_are_recorded_while_a_command_is_at_work(case: Case) -> None:
    case.costs(1)
    program = Path(sys.executable).with_name("skill-ema")
    done = case.check("--notify", f"{program} record --db {case.db} --skill other --session meanwhile --success")
    assert done.stderr == "recorded: succeeded, session meanwhile\n"


def test_a_program_that_is_killed_while_it_tells_has_not_told(case: Case) -> None:
    case.costs(1)
    process = start(case, "sh -c 'touch begun; sleep 60'")
    while not (case.home / "begun").exists():
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # It might be at work still.
    assert (case.check().returncode, case.told()) == (1, [])
    case.change_state(telling_until=time.time() - 1)
    case.check()
    assert case.told() == BROKEN


def test_a_locked_database_is_said(case: Case) -> None:
    connection = sqlite_skill_ema.connect(case.db, driver="apsw")
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = case.check()
        assert (done.returncode, done.stdout, done.stderr) == (4, "", "skill-ema: database is locked\n")
        assert case.check("--csv").returncode == 0
    finally:
        connection.close()
