"""The parts of the plugin for Hermes that need no Hermes; tests/agents runs it within the real program."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer
from typing import Any, Callable, Iterator

import pytest

from hermes_home import create
from sqlite_skill_ema import connect
from sqlite_skill_ema.hermes import plugin
from sqlite_skill_ema.hermes.recorder import LOOKS_EVERY_S, Recorder
from sqlite_skill_ema.hermes.settings import Settings, read_settings

JOB = "a" * 12
MINUTE_AGO = "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-60 seconds')"


def write(file: Path, sql: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.executescript(sql)
    connection.close()


def add_script_run(home: Path, id: str) -> None:
    """A script job that worked; it has no session."""
    write(home / "cron/executions.db", f"""
        INSERT INTO executions (id, job_id, source, process_id, pid, status, claimed_at, started_at, finished_at)
        VALUES ('{id}', '{JOB}', 'builtin', 'x', 1, 'completed', {MINUTE_AGO}, {MINUTE_AGO}, {MINUTE_AGO})""")


@pytest.fixture
def hermes(tmp_path: Path) -> Path:
    home = create(tmp_path / "hermes")
    (home / "cron/jobs.json").write_text(json.dumps({"jobs": [{"id": JOB, "name": "nightly", "script": "nightly.sh", "no_agent": True}]}))
    add_script_run(home, "e1")
    return home


@pytest.fixture
def recorder(hermes: Path) -> Iterator[Recorder]:
    yield Recorder(Settings(hermes))


def recorded(home: Path) -> list[str]:
    if not (home / "skill_ema.db").exists():
        return []
    connection = connect(home / "skill_ema.db", driver="apsw")
    try:
        there = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'skill_invocations'").fetchone()
        return [row[0] for row in connection.execute("SELECT session_id FROM skill_invocations ORDER BY id")] if there else []
    finally:
        connection.close()


def wait(condition: Callable[[], Any], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_a_process_is_started_only_after_a_change_or_when_asked_and_again_if_it_failed(hermes: Path, recorder: Recorder) -> None:
    started: list[str] = []

    def look(why: str, works: bool = True) -> None:
        assert recorder._look(lambda: not started.append(why) and works) == works

    look("first")
    look("nothing has changed")
    add_script_run(hermes, "e2")
    look("a run", works=False)
    look("again")
    recorder.ask()
    look("asked")
    look("nothing has changed")
    assert started == ["first", "a run", "again", "asked"]


PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from sqlite_skill_ema.hermes.recorder import Recorder
from sqlite_skill_ema.hermes.settings import Settings
from test_hermes_plugin import add_script_run, recorded, wait
home = Path(sys.argv[1])
Recorder(Settings(home)).start()
wait(lambda: recorded(home) == ["e1"])
add_script_run(home, "e2")
wait(lambda: recorded(home) == ["e1", "e2"])
add_script_run(home, "at the end")
"""


def test_the_past_is_recorded_and_what_comes_and_what_came_just_before_the_exit(hermes: Path) -> None:
    assert LOOKS_EVERY_S >= 1, "the thread would see it before the exit"
    subprocess.run([sys.executable, "-c", PROGRAM, str(hermes), str(Path(__file__).parent)], check=True, timeout=90)
    wait(lambda: recorded(hermes) == ["e1", "e2", "at the end"])


def test_what_goes_wrong_is_logged_once_with_its_cause(hermes: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(hermes / "state.db", "ALTER TABLE sessions RENAME COLUMN model TO llm")
    recorder = Recorder(Settings(hermes))
    with caplog.at_level(logging.WARNING):
        recorder.record()
        recorder.record()
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"skill-ema: runs are not recorded in {hermes}/skill_ema.db: ") and str(hermes) in line and "no such column" in line
    assert recorded(hermes) == []
    write(hermes / "state.db", "ALTER TABLE sessions RENAME COLUMN llm TO model")
    recorder.record()
    assert recorded(hermes) == ["e1"], "it goes on once the cause is gone"


def test_a_warning_is_logged_once_too(hermes: Path, recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    (hermes / "cron/jobs.json").write_text("[")
    with caplog.at_level(logging.WARNING):
        recorder.record()
        recorder.record()
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"skill-ema: {hermes}/cron/jobs.json is not read") and recorded(hermes) == ["e1"]


def test_a_check_that_is_not_understood_is_logged_and_runs_are_recorded(hermes: Path, caplog: pytest.LogCaptureFixture) -> None:
    (hermes / "checks.toml").write_text('[[check]]\nname = "x"\nmin_sucess = 1')
    recorder = Recorder(Settings(hermes, check="checks.toml"))
    with caplog.at_level(logging.WARNING):
        assert recorder.record()
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"skill-ema: {hermes}/checks.toml: check 'x': there is no key 'min_sucess'") and recorded(hermes) == ["e1"]


def test_before_the_first_run_there_is_nothing_to_check(hermes: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(hermes / "cron/executions.db", "DELETE FROM executions")
    (hermes / "checks.toml").write_text('[[check]]\nname = "x"\ndrift = true')
    assert Recorder(Settings(hermes, check="checks.toml")).record() and caplog.records == []


def test_a_check_that_is_broken_is_no_failure(hermes: Path, caplog: pytest.LogCaptureFixture) -> None:
    (hermes / "checks.toml").write_text('[[check]]\nname = "x"\nskill = "none"\nmin_success = 1')
    recorder = Recorder(Settings(hermes, check="checks.toml", notify=f"tee '{hermes}/told'"))
    for _ in range(2):
        assert recorder.record() and caplog.records == []
    assert "there is no run of the skill 'none'" in (hermes / "told").read_text()


def test_a_python_that_is_gone_breaks_nothing(recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with caplog.at_level(logging.WARNING):
        recorder.record()
        recorder._record_the_last()
    assert [record.getMessage() for record in caplog.records] == [
        f"skill-ema: runs are not recorded in {recorder.settings.database_file}: [Errno 2] No such file or directory: '/nowhere/python'"]


def test_a_home_in_which_hermes_has_not_run_yet(tmp_path: Path) -> None:
    Recorder(Settings(tmp_path))._look(lambda: pytest.fail("there is nothing to record"))


def test_what_nobody_has_foreseen_ends_no_thread(hermes: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(recorder, "_look", lambda _: 1 / 0)
    monkeypatch.setattr(recorder._asked, "wait", lambda seconds: sys.exit(f"it waits {seconds:.0f} s"))
    with pytest.raises(SystemExit, match="it waits 60 s"), caplog.at_level(logging.WARNING):
        recorder._watch()
    recorder._record_the_last()
    [line] = [record.getMessage() for record in caplog.records]
    assert line.endswith("skill_ema.db: ZeroDivisionError: division by zero")


def test_no_module_of_the_folder_at_work_is_imported(hermes: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    (hermes / "json.py").write_text("raise SystemExit('a module of the working folder was imported')")
    monkeypatch.chdir(hermes)
    recorder.record()
    assert sys.version_info < (3, 11) or recorded(hermes) == ["e1"]


def read(entry: Any) -> tuple[Settings, list[str]]:
    return read_settings(Path("/home/x"), {"enabled": ["skill-ema"], "entries": {"skill-ema": entry}})


def test_settings() -> None:
    settings, mistakes = read({"database": "runs.db", "sessions": True, "all_profiles": True, "check": "c.toml", "webhook": "http://x", "allow_tool_override": False})
    assert mistakes == []
    assert settings.commands(timeout=60) == [
        ["import", "hermes", "/home/x", "--db", "/home/x/runs.db", "--timeout", "60", "--sessions", "--all-profiles"],
        ["check", "--config", "/home/x/c.toml", "--db", "/home/x/runs.db", "--webhook", "http://x"],
    ]
    for plugins in (None, {}, {"entries": None}, {"entries": {"other": 7}}, {"entries": {"skill-ema": None}}, {"entries": {"skill-ema": {"sessions": None}}}):
        assert read_settings(Path("/home/x"), plugins) == (Settings(Path("/home/x")), [])
    assert Settings(Path("/home/x")).commands(timeout=3) == [["import", "hermes", "/home/x", "--db", "/home/x/skill_ema.db", "--timeout", "3"]]
    assert read({"notify": "mail me"}) == (Settings(Path("/home/x"), notify="mail me"), ["notify tells of nothing without check"])


@pytest.mark.parametrize("entry, sentence", [
    ({"sessions": "yes"}, "sessions takes true or false; got 'yes'"), ({"database": 7}, "database takes the path of a file; got 7"),
    ({"database": "~nobody-here/x.db"}, "database takes the path of a file; got '~nobody-here/x.db': Could not determine home directory."),
    ({"database": ""}, "database takes the path of a file; got ''"),
    ({"database": "cron/../state.db"}, "database takes a file of its own; got 'cron/../state.db', which is Hermes'"),
    ({"chek": "x"}, "there is no setting 'chek'; the settings are database, sessions, all_profiles, check, notify, webhook"),
    (["sessions"], "plugins.entries.skill-ema takes names with values; got ['sessions']"), ("yes", "plugins.entries.skill-ema takes names with values; got 'yes'"),
])  # fmt: skip
def test_a_setting_that_is_not_understood_is_passed_over_and_named(entry: Any, sentence: str) -> None:
    assert read(entry) == (Settings(Path("/home/x")), [sentence])


def test_entries_that_are_a_list() -> None:
    assert read_settings(Path("/x"), {"entries": ["skill-ema"]}) == (Settings(Path("/x")), ["plugins.entries takes names with values; got ['skill-ema']"])


def test_a_command_says_that_its_answer_is_old(hermes: Path, recorder: Recorder, capfd: pytest.CaptureFixture[str]) -> None:
    recorder.record()
    write(hermes / "state.db", "ALTER TABLE sessions RENAME COLUMN model TO llm")
    with pytest.raises(SystemExit) as end:
        plugin._command(recorder, ["report"])
    output, errors = capfd.readouterr()
    assert end.value.code == 0 and "nightly" in output
    assert errors.startswith("skill-ema: runs are not recorded in ") and errors.endswith("; what follows is of the runs before\n")


def test_the_tool_answers_with_the_rows_of_the_command_line(hermes: Path, recorder: Recorder) -> None:
    recorder.record()
    answer = plugin._tool(recorder.settings)
    [row] = json.loads(answer({"question": "report", "days": 7, "skill": "nightly"}, task_id="t"))
    assert (row["skill_name"], row["sample_count"], row["verdict"]) == ("nightly", 1, "too few runs to tell")
    assert json.loads(answer({"question": "health"}))[0]["log_rows"] == 1


@pytest.mark.parametrize("arguments, error", [
    ({}, "skill_stats: question takes report, jobs, drift, cost or health; got None"),
    ({"question": "sql"}, "skill_stats: question takes report, jobs, drift, cost or health; got 'sql'"),
    ({"question": "report", "days": -1}, "skill-ema: Invalid value for '--window'"), ({"question": "report", "skill": "--db"}, "skill-ema: "),
    ({"question": "report", "skill": "a\0b"}, "skill_stats: embedded null byte"),
])  # fmt: skip
def test_the_tool_answers_a_mistake_with_a_sentence(hermes: Path, recorder: Recorder, arguments: dict[str, Any], error: str) -> None:
    recorder.record()
    assert json.loads(plugin._tool(recorder.settings)(arguments))["error"].startswith(error)


def test_a_locked_database_is_waited_for(hermes: Path, recorder: Recorder) -> None:
    recorder.record()
    add_script_run(hermes, "e2")
    writer = sqlite3.connect(hermes / "skill_ema.db", isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN EXCLUSIVE")
    assert not recorder.record(patience=1) and "is locked by another program" in recorder.failure
    Timer(3, lambda: writer.execute("ROLLBACK")).start()
    assert recorder.record() and recorded(hermes) == ["e1", "e2"]
    writer.close()


@pytest.mark.parametrize("words, code", [(["--help"], 0), (["all"], 2)])
def test_uninstalling_takes_no_words(recorder: Recorder, capfd: pytest.CaptureFixture[str], words: list[str], code: int) -> None:
    with pytest.raises(SystemExit) as end:
        plugin._command(recorder, ["uninstall", *words])
    assert end.value.code == code and "Usage: hermes skill-ema uninstall" in capfd.readouterr().out


def test_uninstalling_leaves_the_database_and_says_where(hermes: Path, recorder: Recorder, capfd: pytest.CaptureFixture[str]) -> None:
    (hermes / "skills").mkdir()
    recorder.record()
    before = set(os.walk(hermes).__next__()[2])
    assert plugin._skill_ema(recorder.settings, ["skill"]) == 0
    plugin._command(recorder, ["uninstall"])
    assert f"The recorded runs stay in {hermes / 'skill_ema.db'}." in capfd.readouterr().out
    assert list((hermes / "skills").iterdir()) == [] and set(os.walk(hermes).__next__()[2]) == before
