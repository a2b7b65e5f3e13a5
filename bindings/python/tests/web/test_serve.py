"""`skill-ema serve` as a program of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

import sqlite_skill_ema

from .conftest import LAST_DAY, ROOT, fill, locked, serving

pytest.importorskip("datasette")
PROGRAM = str(Path(sys.executable).with_name("skill-ema"))


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: Any) -> None:
        return None


def get(address: str, method: str = "GET", **headers: str) -> tuple[int, Any, str]:
    """Status, headers and body."""
    try:
        with urllib.request.build_opener(Stay).open(urllib.request.Request(address, headers=headers, method=method), timeout=30) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def ended(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The command, which ends by itself."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SKILL_EMA")}
    return subprocess.run([PROGRAM, "serve", *arguments], capture_output=True, text=True, timeout=60, env={**kept, **environment})


def test_the_root_leads_straight_to_the_dashboard(log: Path) -> None:
    with serving(log) as (address, _):
        status, headers, _ = get(f"{address}?as_of=2026-06-30&skill=a%20b")
        assert (status, headers["location"]) == (302, "/skills?as_of=2026-06-30&skill=a%20b")
        assert get(address)[1]["location"] == "/skills"
        assert 'data-root="/skills"' in get(f"{address}skills")[2]
        assert len(json.loads(get(f"{address}skills/ema?as_of={LAST_DAY}")[2])) == 4
        # The tables are there as in every Datasette.
        assert "mail" in get(f"{address}runs/skill_invocations")[2]


@pytest.mark.parametrize("name", ["skills.db", "a?b#c%20d.db", "größe 🙂.db", "_internal.db", "file:x?mode=rwc"])
def test_any_file_name_will_do(log: Path, tmp_path: Path, name: str) -> None:
    path = shutil.copy(log, tmp_path / name)
    with serving(Path(path)) as (address, _):
        assert json.loads(get(f"{address}skills/names")[2])
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_path_is_relative_to_where_the_command_runs(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(log, tmp_path / "here.db")
    monkeypatch.chdir(tmp_path)
    with serving(Path("here.db")) as (address, _):
        assert json.loads(get(f"{address}skills/names")[2])


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_what_another_program_writes_is_seen_at_once(log: Path, tmp_path: Path, journal: str) -> None:
    path = Path(shutil.copy(log, tmp_path / "runs.db"))
    writer = sqlite_skill_ema.connect(path)
    writer.execute(f"PRAGMA journal_mode = {journal}").fetchall()
    with serving(path) as (address, _):
        for number in range(3):
            sqlite_skill_ema.record(writer, skills="new", success=False, session_id=f"new-{number}")
            assert len(json.loads(get(f"{address}skills/failures?skill=new")[2])) == number + 1
        # While a transaction is under way, nothing of it is seen, and everything else is.
        with writer:
            sqlite_skill_ema.record(writer, skills="new", success=False, session_id="unfinished")
            assert len(json.loads(get(f"{address}skills/failures?skill=new")[2])) == 3
        assert len(json.loads(get(f"{address}skills/failures?skill=new")[2])) == 4
    writer.close()


def test_a_locked_database_is_busy_and_then_answers_again(log: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(log, tmp_path / "runs.db"))
    with serving(path) as (address, _):
        with locked(path):
            assert get(f"{address}skills/names")[0] == 503
        assert get(f"{address}skills/names")[0] == 200


def test_what_keeps_it_from_being_opened_is_said(log: Path) -> None:
    # Where somebody else may look, too: root can write everywhere.
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(shutil.copy(log, name))
        with locked(path):
            done = ended("--db", str(path))
        assert (done.returncode, done.stderr) == (
            4, f"skill-ema: {path} is locked by another program, which writes to it or has a transaction open; wait until it is done, or end it\n")
        sqlite3.connect(path).execute("PRAGMA journal_mode = WAL").connection.close()
        folder.chmod(0o555)
        done = subprocess.run(
            [PROGRAM, "serve", "--db", str(path)], capture_output=True, text=True, timeout=60, **{"user": 65534} if os.geteuid() == 0 else {})
        folder.chmod(0o755)
        assert done.returncode == 4
        assert done.stderr.startswith(f"skill-ema: {path} is in WAL mode, in which SQLite also reads by runs.db-shm beside it, and cannot write that; make the folder {folder} writable")


def test_an_empty_log_is_served(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    subprocess.run([PROGRAM, "init", "--db", str(path)], check=True, capture_output=True)
    with serving(path) as (address, _):
        assert get(f"{address}skills")[0] == 200
        assert get(f"{address}skills/ema")[2] == "[]\n"


@pytest.mark.parametrize("signal_, code", [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_ctrl_c_ends_it_quietly(log: Path, signal_: signal.Signals, code: int) -> None:
    with serving(log) as (address, process):
        # A connection that is kept open is no reason to go on.
        kept = socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1].strip("/"))))
        kept.sendall(b"GET /skills/names HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert kept.recv(12) == b"HTTP/1.1 200"
        process.send_signal(signal_)
        assert process.wait(timeout=10) == code
        assert process.stdout and process.stderr
        assert (process.stdout.read(), process.stderr.read()) == ("", "")
        kept.close()


def test_ctrl_c_before_it_has_begun_is_quiet(log: Path, tmp_path: Path) -> None:
    # A module that the command line imports, and that takes its time.
    (tmp_path / "typer.py").write_text("import time; print('importing', flush=True); time.sleep(30)")
    for start in ([PROGRAM], [sys.executable, "-m", "sqlite_skill_ema"]):
        process = subprocess.Popen(
            [*start, "serve", "--db", str(log)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(tmp_path)})
        assert process.stdout and process.stdout.readline() == "importing\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 130


def test_open_opens_the_address(log: Path, tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(0o755)
    with serving(log, "--open", environment={"BROWSER": f"{browser} %s"}) as (address, process):
        get(address)
        for _ in range(100):
            if opened.exists():
                break
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.1)
        assert opened.read_text() == address


def test_a_port_that_is_taken_is_a_sentence(log: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = ended("--db", str(log), "--port", port)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == f"skill-ema: cannot listen on 127.0.0.1, port {port}: Address already in use; name another port with --port\n"


@pytest.mark.parametrize("arguments, code, sentence", [
    (["--port", "70000"], 2, "'--port'"),
    (["--host", "no such host"], 2, "--host takes an address of this machine; got 'no such host'"),
    (["--host", "192.0.2.1"], 4, "cannot listen on 192.0.2.1, port 8765: Cannot assign requested address; name an address of this machine with --host"),
    (["--db", ""], 2, "--db takes the name of a file; got ''"),
])
def test_a_mistake_is_a_sentence(log: Path, arguments: list[str], code: int, sentence: str) -> None:
    done = ended("--db", str(log), *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr and done.stderr.startswith("skill-ema: ") and done.stderr.count("\n") == 1


def test_without_a_log_the_first_thing_to_do_is_said(tmp_path: Path) -> None:
    assert "there is no database at" in (done := ended("--db", str(tmp_path / "none.db"))).stderr and done.returncode == 3
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (x)").connection.close()
    other = tmp_path / "other.db"
    done = ended("--db", str(other))
    assert (done.returncode, done.stderr) == (3, (
        f"skill-ema: {other} has the tables of another program and no log of runs; name another file with --db, "
        f"or add the log to this one with `skill-ema init --db {other}`\n"))
    (tmp_path / "empty.db").touch()
    assert "has no schema of skill_ema; create it with `skill-ema init" in ended("--db", str(tmp_path / "empty.db")).stderr
    old = shutil.copy(ROOT / "tests/data/schema-4.db", tmp_path / "old.db")
    done = ended("--db", str(old))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == f"skill-ema: {old} has the schema of an earlier version, which this command cannot read; upgrade it with `skill-ema init --db {old}`\n"


def test_without_the_extra_the_command_to_install_it_is_said(log: Path, tmp_path: Path) -> None:
    # As where Datasette is not installed: no module of that name is found.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, importlib.abc\n"
        "class Hidden(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        "        if name in ('datasette', 'uvicorn'): raise ModuleNotFoundError(name=name)\n"
        "class Gone:\n"
        "    pass\n"
        "import importlib.util\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'datasette' else real(name, *more)\n"
        "sys.meta_path.insert(0, Hidden())\n")
    done = ended("--db", str(log), PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "skill-ema: serve needs Datasette, which is not installed; install it with `pip install 'sqlite-skill-ema[serve]'`\n"


def test_the_log_is_as_before(tmp_path: Path) -> None:
    path = fill(tmp_path / "runs.db")
    before = path.read_bytes()
    with serving(path) as (address, _):
        for name in ("ema", "daily", "compare", "drift", "health", "outcomes", "failures", "names", "runs?skill=digest"):
            assert get(f"{address}skills/{name}")[0] == 200
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["runs.db"]


def test_a_page_that_is_not_there_is_no_noise(log: Path) -> None:
    with serving(log) as (address, process):
        for path in ("nothing", "runs?sql=SELECT+1", "skills/nothing", "runs/skill_invocations?_where=1"):
            assert get(f"{address}{path}")[0] in (403, 404)
        process.terminate()
        assert process.stdout and process.stderr
        assert (process.stdout.read(), process.stderr.read()) == ("", "")
