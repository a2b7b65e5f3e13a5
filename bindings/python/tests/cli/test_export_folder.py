"""`skill-ema export` into a folder: what it prints, and how it refuses."""

from __future__ import annotations

import platform
import resource
import shutil
from pathlib import Path

import pytest

import sqlite_skill_ema
from conftest import ROOT, Cli
from exported import add, all_rows, fill, opened, run, state
from sqlite_skill_ema.exporting.folder import Folder


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of three days."""
    fill(tmp_path / "runs.db").close()
    return tmp_path / "runs.db"


def test_it_says_how_many_days_are_new(cli: Cli, log: Path, home: Path) -> None:
    words = ["export", "--format", "parquet", "fleet", "--db", str(log), "--host", "web-1"]
    done = cli(*words)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3 days written, 0 unchanged, 0 emptied: fleet\n", "")
    connection = sqlite_skill_ema.connect(log)
    connection.execute("DELETE FROM skill_invocations WHERE invoked_at >= unixepoch('2026-06-04')")
    add(connection, "2026-06-01")
    assert cli(*words).stdout == "1 day written, 1 unchanged, 1 emptied: fleet\n"
    assert cli(*words, "--since", "2026-06-02").stdout == "0 days written, 2 unchanged, 0 emptied: fleet\n"
    assert {row["host"] for row in all_rows(home / "fleet")} == {"web-1"}


def test_each_kind_has_files_of_its_own(cli: Cli, log: Path, home: Path) -> None:
    for what in ("daily", "jobs", "runs"):
        for format in ("parquet", "csv", "jsonl"):
            assert cli("export", "--format", format, "--what", what, "fleet", "--db", str(log)).returncode == 0
    stems = ("skill_stats_daily", "skill_stats_daily_by_job", "skill_invocations")
    assert {file.name for file in home.glob("fleet/day=2026-06-04/*/*")} == {f"{stem}.{format}" for stem in stems for format in ("parquet", "csv", "jsonl")}


@pytest.mark.parametrize("words, env, host", [
    (["--host", "given"], {"SKILL_EMA_HOST": "variable"}, "given"), ([], {"SKILL_EMA_HOST": "variable"}, "variable"),
    ([], {"SKILL_EMA_HOST": ""}, platform.node()), ([], {}, platform.node())])
def test_the_host_is_the_option_or_the_variable_or_the_machine(cli: Cli, log: Path, home: Path, words: list[str], env: dict[str, str], host: str) -> None:
    assert cli("export", "--format", "csv", "fleet", "--db", str(log), *words, env=env).returncode == 0
    assert {row["host"] for row in all_rows(home / "fleet", "skill_stats_daily.csv")} == {host}


def test_runs_without_a_day_are_told(cli: Cli, tmp_path: Path) -> None:
    connection = sqlite_skill_ema.connect(tmp_path / "runs.db", driver="apsw")
    connection.execute("CREATE TABLE skill_invocations (skill_name TEXT, invoked_at)")
    connection.execute("INSERT INTO skill_invocations VALUES ('digest', 1780315200), ('digest', 1780315200000), ('digest', NULL)")
    connection.execute("SELECT skill_ema_init()").fetchall()
    done = cli("export", "--format", "csv", "--what", "runs", "fleet", "--db", str(tmp_path / "runs.db"))
    assert (done.returncode, done.stdout) == (0, "1 day written, 0 unchanged, 0 emptied: fleet\n")
    assert done.stderr == "skill-ema: 2 runs have no day and are left out: their invoked_at is no time\n"


@pytest.mark.parametrize("words, sentence", [
    ("fleet", "export: --format says what is written into the folder 'fleet': parquet, csv or jsonl; the name of a file ends in .csv, .jsonl or .ndjson"),
    ("fleet --format xml", "export: --format takes parquet, csv or jsonl for a folder; got 'xml'"),
    ("fleet --format csv --what log", "export: --what takes daily, jobs or runs for a folder; got 'log'"),
    ("fleet --format csv --until 2026-06-01", "export: --until goes with a file, whose name ends in .csv, .jsonl or .ndjson; 'fleet' is a folder of whole days"),
    ("fleet --format csv --skill digest", "export: --skill goes with a file"),
    ("fleet --format csv --model big", "export: --model goes with a file"),
    ("fleet --format csv --since 2026-6-3", "export: --since takes a day, YYYY-MM-DD; got '2026-6-3'"),
    ("fleet --format csv --host=", "export: --host takes the name of this machine, which is not blank; got ''"),
    ("runs.csv --host web-1", "export: --host goes with a folder; 'runs.csv' is a file"),
    ("runs.csv --format parquet", "export: --format takes csv or jsonl for a file; got 'parquet'"),
    ("a-file --format parquet", "export: 'a-file' is a file; PATH takes a folder, or the name of a file that ends in .csv, .jsonl or .ndjson"),
])
def test_a_mistake_is_one_sentence(cli: Cli, log: Path, home: Path, words: str, sentence: str) -> None:
    (home / "a-file").write_text("kept")
    done = cli("export", *words.split(), "--db", str(log))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"skill-ema: {sentence}") and done.stderr.count("\n") == 1
    assert [entry.name for entry in home.iterdir()] == ["a-file"] and (home / "a-file").read_text() == "kept"


def test_a_database_without_such_rows_is_one_sentence(cli: Cli, tmp_path: Path, home: Path) -> None:
    def refused(database: Path, code: int, what: str = "daily") -> str:
        done = cli("export", "--format", "csv", "--what", what, "fleet", "--db", str(database))
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), done
        assert not list(home.rglob("*.csv"))
        return done.stderr

    assert "there is no database at" in refused(tmp_path / "none.db", 3)
    other = sqlite_skill_ema.connect(tmp_path / "other.db", driver="apsw")
    other.execute("CREATE TABLE t (x)")
    assert "has the tables of another program" in refused(tmp_path / "other.db", 3)
    other.execute("CREATE VIEW skill_stats_daily AS SELECT 'digest' AS skill_name, '2026-06-01' AS day, 1 AS invocation_count")
    for what in ("daily", "jobs", "runs"):
        assert "has a skill_stats_daily of its own, and no totals in whole numbers that could be exported to a folder; record into another" in refused(
            tmp_path / "other.db", 4, what)
    shutil.copy(ROOT / "tests/data/schema-4.db", tmp_path / "old.db")
    for what in ("jobs", "runs"):
        assert "has the schema of an earlier version, which this command cannot read; upgrade it with `skill-ema init" in refused(tmp_path / "old.db", 4, what)


def test_a_log_with_nothing_in_it_has_no_days(cli: Cli, tmp_path: Path) -> None:
    opened(tmp_path / "runs.db")
    assert cli("export", "--format", "csv", "fleet", "--db", str(tmp_path / "runs.db")).stdout == "0 days written, 0 unchanged, 0 emptied: fleet\n"


def test_a_folder_that_cannot_be_written_is_one_sentence(cli: Cli, log: Path, home: Path) -> None:
    (home / "a-file").touch()
    done = cli("export", "--format", "csv", "a-file/fleet", "--db", str(log))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "skill-ema: export: cannot write 'a-file/fleet/_skill_ema': Not a directory\n"


@pytest.mark.parametrize("longest, more", [("x" * 200, "x"), ("é" * 100, "é"), ("/" * 66, "/")])
def test_the_name_of_a_host_has_200_bytes(cli: Cli, log: Path, home: Path, longest: str, more: str) -> None:
    assert cli("export", "--format", "csv", "fleet", "--host", longest, "--db", str(log)).stdout == "3 days written, 0 unchanged, 0 emptied: fleet\n"
    done = cli("export", "--format", "csv", "other", "--host", longest + more, "--db", str(log))
    assert done.returncode == 2 and not (home / "other").exists()
    assert done.stderr == (
        f"skill-ema: export: --host takes a name of at most 200 bytes, of which a character such as '/' or ':' takes three; got {longest + more!r}\n")


def test_a_disk_that_is_full_leaves_what_was_there(cli: Cli, log: Path, home: Path) -> None:
    words = ["export", "--format", "csv", "fleet", "--host", "web-1", "--db", str(log)]
    assert cli(*words).returncode == 0
    before = state(home / "fleet")
    with_more = sqlite_skill_ema.connect(log)
    for number in range(2000):
        add(with_more, "2026-06-04", f"skill-{number}")
    add(with_more, "2026-05-01")
    # No file may be larger than what the small days take; to a program that is what a full disk is.
    done = cli(*words, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)), env={"SQLITE_TMPDIR": "/dev/shm"})
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "skill-ema: export: cannot write 'fleet/day=2026-06-04/host=web-1/skill_stats_daily.csv': File too large\n"
    after = state(home / "fleet")
    big = "day=2026-06-04/host=web-1/skill_stats_daily.csv"
    assert after[big] == before[big] and not [name for name in after if name.endswith(".part")]
    assert cli(*words).stdout == "1 day written, 3 unchanged, 0 emptied: fleet\n"
    assert len([row for row in all_rows(home / "fleet", "skill_stats_daily.csv") if row["day"] == "2026-06-04"]) == 2001


def test_no_room_for_the_temporary_copy_is_one_sentence(cli: Cli, tmp_path: Path, home: Path) -> None:
    connection = opened(tmp_path / "runs.db")
    with connection:
        for number in range(3000):
            add(connection, "2026-06-04", f"skill-{number}" + "x" * 5000)
    connection.close()
    done = cli(
        "export", "--format", "csv", "fleet", "--db", str(tmp_path / "runs.db"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == (
        "skill-ema: export: the rows cannot be copied into a temporary file: disk I/O error; SQLITE_TMPDIR names another folder for it\n")
    assert not list(home.glob("fleet/day=*"))


def test_another_export_at_work_is_one_sentence(cli: Cli, log: Path, home: Path) -> None:
    with Folder(home / "fleet", "web-1", "daily", "skill_stats_daily", "csv").locked():
        done = cli("export", "--format", "csv", "fleet", "--host", "web-1", "--db", str(log))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "skill-ema: export: another export of daily of the host 'web-1' into 'fleet' is at work; run this one after it\n"


def test_without_pyarrow_the_command_to_install_it_is_said(cli: Cli, log: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util, sys\nreal = importlib.util.find_spec\nsys.modules['pyarrow'] = None\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'pyarrow' else real(name, *more)\n")
    without = {"PYTHONPATH": str(tmp_path)}
    done = cli("export", "--format", "parquet", "fleet", "--db", str(log), env=without)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == (
        "skill-ema: export: Parquet needs pyarrow, which is not installed; install it with `pip install 'sqlite-skill-ema[warehouse]'`, "
        "or take --format csv or jsonl\n")
    for format in ("csv", "jsonl"):
        assert cli("export", "--format", format, "fleet", "--db", str(log), env=without).returncode == 0


def test_a_folder_may_be_named_like_a_file(cli: Cli, log: Path, home: Path) -> None:
    (home / "fleet.csv").mkdir()
    assert cli("export", "--format", "csv", "fleet.csv", "--db", str(log)).stdout == "3 days written, 0 unchanged, 0 emptied: fleet.csv\n"


def test_a_database_in_wal_mode_is_read_as_well(log: Path, tmp_path: Path) -> None:
    writer = sqlite_skill_ema.connect(log, driver="apsw")
    writer.execute("PRAGMA journal_mode = WAL").fetchall()
    writer.execute("BEGIN IMMEDIATE")
    add(writer, "2026-06-09")
    assert run(log, tmp_path / "fleet").written == 3
    writer.execute("COMMIT")
    assert run(log, tmp_path / "fleet").written == 1
