"""`skill-ema import hermes`, on homes in Hermes' own schema; what the adapter makes of them is tested in tests/python."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable

import pytest

from conftest import Cli
from hermes_home import NOW, PROMPT, add, add_run, create, hermes  # noqa: F401


def test_its_past_is_recorded_once(cli: Cli, rows: Callable[..., list[dict[str, Any]]], hermes: Path) -> None:
    for expected in ("read 2, recorded 2, already known 0, set aside 0\n", "read 2, recorded 0, already known 2, set aside 0\n"):
        done = cli("import", "hermes")
        assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
    failed, worked = rows("runs")
    assert (worked["skill_name"], worked["model"], worked["provider"], worked["success"], worked["input_tokens"]) == ("digest", "m", "p", 1, 800)
    assert (failed["provider"], failed["success"], failed["outcome_category"], failed["input_tokens"]) == ("p", 0, "auth", None)
    add_run(hermes, NOW + 600)
    assert cli("import", "hermes").stdout == "read 3, recorded 1, already known 2, set aside 0\n"


def test_a_renamed_skill_is_no_new_run(cli: Cli, hermes: Path) -> None:
    cli("import", "hermes")
    cli("sql", "UPDATE skill_names SET skill_name = 'news' WHERE skill_name = 'digest'")
    assert cli("import", "hermes").stdout.startswith("read 2, recorded 0,")


def test_since_and_dry_run(cli: Cli, hermes: Path, home: Path) -> None:
    day = f"{datetime.fromtimestamp(NOW, timezone.utc):%Y-%m-%d}"
    assert cli("import", "hermes", str(hermes), "--since", day, "--dry-run").stdout.startswith("dry run: read 1, recorded 1,")
    assert not (home / ".local/share/skill_ema/skill_ema.db").exists()
    assert cli("import", "hermes", "--since", day).stdout.startswith("read 1, recorded 1,")


def test_all_profiles(cli: Cli, hermes: Path) -> None:
    add_run(create(hermes / "profiles/work"), NOW + 60, job="b" * 12)
    (hermes / "profiles/empty").mkdir()
    assert cli("import", "hermes").stdout.startswith("read 2,")
    assert cli("import", "hermes", "--all-profiles").stdout == "read 3, recorded 1, already known 2, set aside 0\n"


def test_skills_used_in_chats(cli: Cli, rows: Callable[..., list[dict[str, Any]]], hermes: Path) -> None:
    state = hermes / "state.db"
    add(state, "sessions", id="chat", source="cli", model="m", started_at=NOW, billing_provider="p")
    for number, (role, content) in enumerate([("user", PROMPT), ("assistant", "Two items."), ("user", PROMPT.replace("digest", "scan")), ("assistant", "Done.")]):
        add(state, "messages", session_id="chat", role=role, content=content, finish_reason="stop", timestamp=NOW + number)
    assert cli("import", "hermes").stdout.startswith("read 2, recorded 2,")
    assert cli("import", "hermes", "--sessions").stdout.startswith("read 4, recorded 2, already known 2,")
    assert cli("import", "hermes", "--sessions").stdout.startswith("read 4, recorded 0, already known 4,")
    assert [row["skill_name"] for row in rows("runs") if row["session_id"] == "chat"] == ["scan", "digest"]


@pytest.mark.parametrize("text", [b"", b'{"jobs": [{"id": ', b"\xff", b"[]", b'{"jobs": 7}', b'{"jobs": [7]}', b'{"jobs": [{}]}', b"[" * 100_000])
def test_runs_are_recorded_without_a_readable_file_of_jobs(cli: Cli, hermes: Path, text: bytes) -> None:
    (hermes / "cron/jobs.json").write_bytes(text)
    done = cli("import", "hermes")
    assert (done.returncode, done.stdout) == (0, "read 2, recorded 2, already known 0, set aside 0\n")
    assert f"{hermes}/cron/jobs.json is not read, so jobs have no names: " in done.stderr and done.stderr.count("\n") == 1


def test_a_home_without_a_ledger(cli: Cli, home: Path) -> None:
    folder = create(home / "old", with_ledger=False)
    add_run(folder, NOW, with_ledger=False)
    assert cli("import", "hermes", env={"HERMES_HOME": str(folder)}).stdout.startswith("read 1, recorded 1,")


def test_hermes_may_be_at_work(cli: Cli, hermes: Path) -> None:
    writer = sqlite3.connect(hermes / "state.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE sessions SET model = 'other'")
    assert cli("import", "hermes").stdout.startswith("read 2, recorded 2,")
    writer.execute("ROLLBACK")
    writer.close()


def test_follow_records_what_comes(hermes: Path, home: Path) -> None:
    program = str(Path(sys.executable).with_name("skill-ema"))
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    follow = subprocess.Popen([program, "import", "hermes", "--follow", "--every", "0.2"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert follow.stdout and follow.stderr
    assert follow.stdout.readline().startswith("read 2, recorded 2,")
    add_run(hermes, NOW + 600)
    assert any(follow.stdout.readline().startswith("read 3, recorded 1,") for _ in range(50))
    follow.send_signal(signal.SIGINT)
    assert follow.wait(20) == 130 and follow.stderr.read() == ""


@pytest.mark.parametrize("words, code, sentence", [
    ("hermes /nowhere", 4, "/nowhere is no home of Hermes: it has no state.db"),
    ("hermes a b", 2, "hermes takes one HOME; got a b"),
    ("hermes --since yesterday", 2, "--since takes a day, YYYY-MM-DD; got 'yesterday'"),
    ("runs.csv --follow", 2, "--since, --all-profiles, --sessions and --follow are for hermes"),
])
def test_a_mistake_is_one_sentence(cli: Cli, words: str, code: int, sentence: str) -> None:
    done = cli("import", *words.split())
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr and done.stderr.count("\n") == 1


def test_a_store_that_has_changed_is_named(cli: Cli, hermes: Path) -> None:
    with sqlite3.connect(hermes / "state.db") as connection:
        connection.execute("ALTER TABLE sessions RENAME COLUMN model TO llm")
    connection.close()
    done = cli("import", "hermes")
    assert done.returncode == 4 and str(hermes) in done.stderr and "model" in done.stderr and done.stderr.count("\n") == 1
