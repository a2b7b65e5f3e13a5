"""What cannot be recorded never reaches the job: its answer and its exception are what they would be, and there is one warning."""

import asyncio
import importlib
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from sqlite_skill_ema import connect, current_run, track


class Boom(Exception):
    """What the job raises."""


class Unspeakable:
    def __str__(self):
        raise RuntimeError("nothing to say")

    __repr__ = __str__


class Broken:
    in_transaction = False

    def execute(self, *_):
        raise OSError("the network is down")


def jobs(database, **columns):
    """Runs a job in each way, and one that raises; checks what comes of it."""
    def block():
        with track(database, skills=columns.get("skills", "digest")) as run:
            for name, value in columns.items():
                setattr(run, name, value)
            return 5

    async def asynchronous():
        async with track(database, skills=columns.get("skills", "digest")) as run:
            for name, value in columns.items():
                setattr(run, name, value)
            return 5

    @track(database, skills=columns.get("skills", "digest"))
    def function():
        for name, value in columns.items():
            setattr(current_run(), name, value)
        raise Boom

    assert block() == 5
    assert asyncio.run(asynchronous()) == 5
    with pytest.raises(Boom) as caught:
        function()
    assert caught.value.__cause__ is None
    assert current_run() is None


def warned(caplog, count, message="is not recorded"):
    """Whether there are so many warnings, each with its traceback."""
    records = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(records) == count, [record.getMessage() for record in records]
    for record in records:
        assert (record.name, record.levelname) == ("sqlite_skill_ema", "WARNING")
        assert message in record.getMessage()
        assert record.exc_info and record.exc_info[1]
    return records


def test_a_database_that_is_none(tmp_path, caplog):
    (tmp_path / "text").write_text("no database " * 1000)
    databases = [tmp_path, tmp_path / "none" / "runs.db", tmp_path / "text", "a\0b", b"runs.db", None, 5, object(), Broken()]
    for database in databases:
        jobs(database)
    warned(caplog, 3 * len(databases))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc")
def test_a_folder_that_nobody_writes_to(caplog):
    jobs("/proc/runs.db")
    assert "unable to open database file" in str(warned(caplog, 3)[0].exc_info[1])


def test_a_database_that_is_locked(file, caplog, monkeypatch):
    monkeypatch.setattr("sqlite_skill_ema.recording.TIMEOUT", 0.1)
    other = connect(file)
    other.execute("BEGIN EXCLUSIVE")
    jobs(file)
    other.close()
    assert "database is locked" in str(warned(caplog, 3)[0].exc_info[1])


def test_a_closed_connection(driver, caplog):
    ours, module = connect(":memory:", driver=driver), importlib.import_module(driver)
    raw = module.Connection(":memory:") if driver == "apsw" else module.connect(":memory:")
    for connection in (ours, raw):
        connection.close()
        jobs(connection)
    warned(caplog, 6)


def test_a_connection_without_schema(driver, opened, caplog):
    jobs(opened(connect(":memory:", driver=driver)))
    assert "no such table: skill_runs" in str(warned(caplog, 3)[0].exc_info[1])


@pytest.mark.skipif(os.name != "posix", reason="the limit on a file's size is POSIX's")
def test_a_disk_that_is_full(tmp_path):
    """By the limit on a file's size, which SQLite meets as it meets a full disk."""
    code = """
        import logging, resource, signal, sys
        import sqlite_skill_ema
        sqlite_skill_ema.record(sys.argv[1], skills="first")
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        with sqlite_skill_ema.track(sys.argv[1], skills="second"):
            pass
        print("done")
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), tmp_path / "runs.db"], capture_output=True, text=True)
    assert done.stdout == "done\n", done.stderr
    assert done.stderr.count("is not recorded") == 1
    assert "sqlite_skill_ema.connection.Error: " in done.stderr


@pytest.mark.parametrize("columns", [
    {"input_tokens": "many"}, {"input_tokens": -1}, {"input_tokens": 2**70}, {"output_tokens": object()}, {"cost_usd": "cheap"},
    {"cost_usd": float("inf")}, {"quality_score": [1]}, {"started_at": "yesterday"}, {"started_at": object()}, {"started_at": float("inf")},
    {"success": "maybe"}, {"model": b"m"}, {"skills": None}, {"skills": []}, {"skills": 5}, {"skills": ""}, {"excluded": 7}, {"delivered": 7},
    {"output": Unspeakable()}, {"error": Unspeakable()}, {"session_id": b"s"}, {"skills": [""]},
])
def test_a_value_that_is_none(file, caplog, columns):
    # The exception of the third job takes the place of an error, and makes the outcome that of a failure.
    jobs(file, **columns)
    warned(caplog, 2 if "error" in columns or "success" in columns else 3)


def test_attributes_that_are_deleted(file, caplog, rows):
    with track(file, skills="digest") as run:
        for name in [name for name in vars(run) if not name.startswith("_") and name != "skills"]:
            delattr(run, name)
    assert rows(file, "skills, session_id, success") == [("digest", None, 1)]
    with track(file, skills="digest") as run:
        del run.skills
    warned(caplog, 1)


def test_an_attribute_that_is_no_column(file, caplog, rows):
    with track(file, skills="digest") as run:
        run.token_count = 5
    assert rows(file, "skills") == [("digest",)]
    message, = caplog.messages
    assert message == "track: token_count: not recorded, since skill_runs has no such column"


def test_what_cannot_be_added(file, caplog, rows):
    with track(file, skills="digest") as run:
        run.add_tokens(input="many", output=2)
        run.add_cost(object())
        run.add_cost(0.5)
    assert rows(file, "input_tokens, output_tokens, cost_usd") == [(None, 2, 0.5)]
    warned(caplog, 2, "which is not added")


# Processes.


@pytest.mark.parametrize("code, status, success", [
    ("pass", 0, 1), ("sys.exit()", 0, 1), ("sys.exit(0)", 0, 1), ("sys.exit(3)", 3, 0), ("raise ValueError", 1, 0),
    ("raise KeyboardInterrupt", -signal.SIGINT if os.name == "posix" else 1, 0), ("atexit.register(print, 'late')", 0, 1),
])
def test_the_end_of_a_process(file, rows, code, status, success):
    program = f"import atexit, sys, sqlite_skill_ema\nwith sqlite_skill_ema.track(sys.argv[1], skills='digest'): {code}"
    assert subprocess.run([sys.executable, "-c", program, file], stderr=subprocess.DEVNULL).returncode == status
    assert rows(file, "success") == [(success,)]


def test_at_the_exit_of_the_interpreter(file, rows):
    program = """
        import asyncio, atexit, sys, sqlite_skill_ema

        async def work():
            async with sqlite_skill_ema.track(sys.argv[1], skills="digest"):
                pass

        atexit.register(lambda: asyncio.run(work()))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program), file], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(file, "success") == [(1,)]


def work(file, i):
    with track(file, skills="digest") as run:
        run.add_tokens(input=i)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_at_a_time(file, rows, method):
    """Several at once on a file that does not exist yet, within a run of this process."""
    context = multiprocessing.get_context(method)
    with track(file, skills="outer"):
        processes = [context.Process(target=work, args=(file, i)) for i in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert sorted(rows(file, "skills, input_tokens"), key=str) == sorted([("outer", None), *(("digest", i) for i in range(4))], key=str)
