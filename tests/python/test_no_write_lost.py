"""What has been recorded stays, whole and counted once, whatever ends the process; and what cannot be recorded says so.

The writers are processes of their own (writer.py), killed with SIGKILL wherever they happen to be. That is the end of a
process, not of the machine: what the kernel has been handed it still writes, so synchronous = NORMAL loses nothing either.
SKILL_EMA_KILL_SECONDS lengthens the killing.
"""

import os
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

import writer as program
from conftest import LIBRARY, VERSION, connect, drift, load, rows, value
from writer import Process, Writer, record_and_kill

KILL_SECONDS = float(os.environ.get("SKILL_EMA_KILL_SECONDS", 24))
LOCKED, FULL, READONLY = "database is locked", "database or disk is full", "attempt to write a readonly database"


@pytest.fixture(scope="session")
def summary(request):
    """Lines for the end of pytest's report, which are shown also when all is well."""
    lines = []

    class Summary:
        def pytest_terminal_summary(self, terminalreporter):
            terminalreporter.section("no write lost")
            terminalreporter.write_line("\n".join(lines))

    request.config.pluginmanager.register(Summary())
    return lines


@pytest.fixture(autouse=True)
def no_process_outlives_its_test():
    yield
    Process.end_all()


def assert_whole(session, invocations):
    run = program.run_named(session)
    assert sorted(row["skill_name"] for row in invocations) == sorted(run["skills"]), session
    assert sum(row["input_tokens"] for row in invocations) == run["input_tokens"], session
    assert sum(round(row["estimated_cost_usd"] * 1e9) for row in invocations) == run["cost_nanousd"], session
    common = {**{name: run[name] for name in ("cron_id", "model", "provider", "success")}, "invoked_at": run["started_at"],
              "duration_seconds": 40.25, "outcome_category": "ok" if run["success"] else "rate_limit"}
    assert all(common.items() <= row.items() for row in invocations), session


def assert_nothing_lost(database, begun, committed):
    """Opens what the killed left behind and goes through it. Returns the sessions in it."""
    connection = connect(database, initialise=False)
    connection.execute(f"PRAGMA busy_timeout = {program.PATIENCE_MS}")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    runs = {}
    for row in rows(connection, "SELECT * FROM skill_invocations"):
        runs.setdefault(row["session_id"], []).append(row)
    assert committed - runs.keys() == set(), "acknowledged, and lost"
    assert runs.keys() - begun == set(), "recorded by nobody"
    for session, invocations in runs.items():
        assert_whole(session, invocations)

    # What the rollup must say is counted from the runs as they were meant, too, not only from the log.
    meant = [program.run_named(session) for session in runs]
    for rollup in ("skill_daily_rollup", "skill_daily_job_rollup"):
        totals = f"SELECT sum(invocation_count), sum(success_count), sum(input_tokens), sum(cost_nanousd) FROM {rollup}"
        assert connection.execute(totals).fetchall() == [(
            sum(len(run["skills"]) for run in meant), sum(len(run["skills"]) for run in meant if run["success"]),
            sum(run["input_tokens"] for run in meant), sum(run["cost_nanousd"] for run in meant))]
    assert drift(connection) == []
    health = connection.execute("SELECT rollup_agrees, rejects, log_rows FROM skill_ema_health").fetchall()
    assert health == [(1, 0, sum(map(len, runs.values())))]
    assert program.what_is_wrong(connection) is None
    before = connection.execute("SELECT * FROM skill_daily_rollup").fetchall()
    assert value(connection, "SELECT skill_ema_rebuild()") == len(before)
    assert connection.execute("SELECT * FROM skill_daily_rollup").fetchall() == before
    connection.close(False)
    return runs.keys()


@pytest.mark.parametrize("mode, synchronous, count, share", [
    pytest.param("wal", "NORMAL", 4, 0.375, id="wal-normal"),
    pytest.param("wal", "FULL", 4, 0.375, id="wal-full"),
    pytest.param("delete", "FULL", 2, 0.25, id="delete-full"),
])
def test_nothing_acknowledged_is_lost_when_writers_are_killed(file, mode, synchronous, count, share, summary, record_property):
    connection = connect(file)
    assert value(connection, f"PRAGMA journal_mode = {mode}") == mode
    connection.close(False)
    writers = [Writer(f"writer{number}", file, LIBRARY, synchronous) for number in range(count)]
    looks = record_and_kill(file, LIBRARY, writers, KILL_SECONDS * share)
    begun, committed = (set().union(*(getattr(writer, of) for writer in writers)) for of in ("begun", "committed"))
    recorded = assert_nothing_lost(file, begun, committed)
    figures = {"kills": sum(writer.kills for writer in writers),
               "kills while recording": sum(writer.kills_while_recording for writer in writers),
               "runs acknowledged": len(committed), "runs committed but not acknowledged": len(recorded - committed), "looks": looks}
    summary.append(f"{mode}, synchronous {synchronous}, {count} writers, {KILL_SECONDS * share:.1f} s: "
                   + ", ".join(f"{figure} {name}" for name, figure in figures.items()))
    for name, figure in figures.items():
        record_property(name, figure)
    # Little, for the slowest of machines; but something happened.
    assert figures["kills"] >= 20 * share and figures["runs acknowledged"] >= 100 * share
    assert figures["kills while recording"] >= 1 and looks >= 5


def content(connection):
    """What every table holds, and what else there is."""
    names = connection.execute("SELECT name, type FROM sqlite_master").fetchall()
    return {name: type == "table" and connection.execute(f"SELECT * FROM {name}").fetchall() for name, type in names}


def record(connection, session, **columns):
    program.record(connection, {**program.run_named(session), **columns})


# So many rows that the first of them fit in what little room there is, and the last do not.
WIDE = {"skills": [f"skill-{number}" for number in range(1000)]}


@pytest.fixture(params=["page limit", "tmpfs"])
def disk(request, tmp_path, summary):
    """Where to put a database, how to leave it next to no room, and how to make room again."""
    if request.param == "page limit":
        yield (tmp_path, lambda db: db.execute(f"PRAGMA max_page_count = {value(db, 'PRAGMA page_count') + 5}").fetchall(),
               lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchall())
        return
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)], capture_output=True, text=True)
    if mounted.returncode:
        reason = f"no small tmpfs to fill: {mounted.stderr.partition(chr(10))[0]}"
        summary.append(f"not tested, {reason}")
        pytest.skip(reason)
    ballast = tmp_path / "ballast"

    def fill(db):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # else the log would be room
        free = os.statvfs(tmp_path)
        ballast.write_bytes(bytes(free.f_bavail * free.f_bsize - 98304))

    yield tmp_path, fill, lambda db: ballast.unlink()
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_full_disk_refuses_the_run_and_keeps_the_rest(disk, mode):
    directory, fill, make_room = disk
    db = connect(directory / "runs.db")
    db.execute(f"PRAGMA journal_mode = {mode}").fetchall()
    for number in range(200):
        record(db, f"before-{number}")
    fill(db)
    before = content(db)
    with pytest.raises(apsw.FullError, match=FULL):
        record(db, "wide-1", **WIDE)
    assert content(db) == before and drift(db) == []

    db.execute("BEGIN")
    record(db, "small-1")
    kept = content(db)
    with pytest.raises(apsw.FullError, match=FULL):
        record(db, "wide-1", **WIDE)
        db.execute("COMMIT")  # in WAL mode nothing is written before this
    # SQLite took back the statement, or the transaction, and says which.
    assert content(db) == (kept if db.in_transaction else before) and drift(db) == []
    if db.in_transaction:
        db.execute("COMMIT")
        assert content(db) == kept

    make_room(db)
    record(db, "wide-1", **WIDE)
    record(db, "small-1")
    assert value(db, "SELECT count(*) FROM skill_invocations WHERE session_id = 'wide-1'") == 1000
    assert drift(db) == [] and db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close(False)


def test_what_the_functions_write_needs_room_too(file):
    db = connect(file, initialise=False)
    db.execute("CREATE TABLE host (a); PRAGMA max_page_count = 12").fetchall()
    with pytest.raises(apsw.FullError, match=f"^skill_ema_init: {FULL}$"):
        db.execute("SELECT skill_ema_init()").fetchall()
    assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("host",)] and not db.in_transaction
    db.execute("PRAGMA max_page_count = 1000000; SELECT skill_ema_init()").fetchall()
    record(db, "wide-1", **WIDE)
    db.execute("DELETE FROM skill_daily_rollup; VACUUM")
    before = content(db)
    db.execute(f"PRAGMA max_page_count = {value(db, 'PRAGMA page_count')}").fetchall()
    with pytest.raises(apsw.FullError, match=f"^skill_ema_rebuild: {FULL}$"):
        db.execute("SELECT skill_ema_rebuild()").fetchall()
    assert content(db) == before and not db.in_transaction
    db.execute("PRAGMA max_page_count = 1000000").fetchall()
    assert value(db, "SELECT skill_ema_rebuild()") == 1000 and drift(db) == []
    db.close(False)


@pytest.fixture
def open_to_all():
    """A directory that any user can look into, unlike pytest's."""
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        yield Path(directory)


@contextmanager
def read_only(kind, file):
    """The file through a connection that cannot write to it."""
    options = {"flags": apsw.SQLITE_OPEN_READONLY} if kind == "connection" else {}
    # A file's mode holds for nobody, user 65534, but not for root; who is not root stays who they are.
    become = os.seteuid if kind == "file" and os.geteuid() == 0 else lambda user: None
    if kind == "file":
        file.parent.chmod(0o555)
        file.chmod(0o444)
    try:
        become(65534)
        connection = apsw.Connection(str(file), **options)
        become(0)
        load(connection)
        become(65534)
        connection.execute(f"PRAGMA query_only = {kind == 'query_only'}")
        yield connection
        connection.close(False)
    finally:
        become(0)
        file.parent.chmod(0o755)


@pytest.mark.parametrize("mode", ["wal", "delete"])
@pytest.mark.parametrize("kind", ["file", "connection", "query_only"])
def test_what_cannot_be_written_to_says_so_and_can_be_read(kind, mode, open_to_all):
    bare, file = open_to_all / "bare.db", open_to_all / "runs.db"
    for path in (bare, file):
        db = connect(path, initialise=path == file)
        db.execute(f"PRAGMA journal_mode = {mode}; CREATE TABLE host (a)").fetchall()
        if path == file:
            record(db, "before-1")
            before = content(db)
        db.close(False)
    # In WAL mode, what cannot be written to can be read while somebody has it open who can write.
    others = [Process("hold", path, LIBRARY, "SHARED") for path in (bare, file)]
    for other in others:
        other.wait_for("held")
    with read_only(kind, bare) as db:
        with pytest.raises(apsw.ReadOnlyError, match=f"^skill_ema_init: {READONLY}$"):
            db.execute("SELECT skill_ema_init()").fetchall()
        assert content(db) == {"host": []} and not db.in_transaction
    with read_only(kind, file) as db:
        with pytest.raises(apsw.ReadOnlyError, match=f"^{READONLY}$"):
            record(db, "new-1")
        with pytest.raises(apsw.ReadOnlyError, match=f"^skill_ema_rebuild: {READONLY}$"):
            db.execute("SELECT skill_ema_rebuild()").fetchall()
        assert value(db, "SELECT skill_ema_init()") == VERSION
        assert content(db) == before and not db.in_transaction
        assert value(db, f"SELECT sum(sample_count) FROM skill_ema(14, 0.3, '{program.TODAY}')") == len(before["skill_invocations"])
    for other in others:
        other.let_go()


ACTIONS = {
    "a run": lambda db: record(db, "new-1"),
    "skill_ema_init": lambda db: db.execute("SELECT skill_ema_init()").fetchall(),
    "skill_ema_rebuild": lambda db: db.execute("SELECT skill_ema_rebuild()").fetchall(),
}


@pytest.mark.parametrize("mode, lock", [("wal", "IMMEDIATE"), ("delete", "IMMEDIATE"), ("delete", "EXCLUSIVE"), ("delete", "SHARED")])
@pytest.mark.parametrize("action", ACTIONS)
def test_a_busy_database_is_waited_for_as_long_as_the_host_says(file, action, mode, lock):
    db = connect(file, initialise=action != "skill_ema_init")
    db.execute(f"PRAGMA journal_mode = {mode}; CREATE TABLE host (a)").fetchall()
    if action == "skill_ema_rebuild":
        record(db, "before-1")
        db.execute("DELETE FROM skill_daily_rollup")
    before = content(db)

    # The holder never lets go unless told to: whoever returns has not waited.
    holder = Process("hold", file, LIBRARY, lock)
    holder.wait_for("held")
    db.execute("PRAGMA busy_timeout = 0").fetchall()
    with pytest.raises(apsw.BusyError, match=f"^{LOCKED}$" if action == "a run" else f"^{action}: {LOCKED}$"):
        ACTIONS[action](db)
    holder.let_go()
    assert content(db) == before and not db.in_transaction

    holder = Process("hold", file, LIBRARY, lock)
    holder.wait_for("held")
    db.execute(f"PRAGMA busy_timeout = {program.PATIENCE_MS}").fetchall()
    let_go = threading.Event()
    timer = threading.Timer(0.2, lambda: (let_go.set(), holder.process.stdin.close()))
    timer.start()
    ACTIONS[action](db)
    assert let_go.is_set()
    timer.join()
    holder.let_go()
    assert content(db) != before and drift(db) == [] and not db.in_transaction
    db.close(False)
