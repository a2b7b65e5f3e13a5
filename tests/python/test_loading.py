"""Loading again and again, by many connections, threads and SQLites of one process: nothing is left behind."""

import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from conftest import LIBRARY, LIBRARY_FILE, load, value

# Cycles of open, load, use, close, on which the memory is measured after a warm-up and at the end.
CYCLES = """
import os, sys, threading
library, binding, threads, cycles = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
database = __import__(binding)
connect = getattr(database, "Connection" if binding == "apsw" else "connect")

def cycle():
    connection = connect(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(library)
    for sql in ["SELECT skill_ema_init()", "SELECT classify_outcome('HTTP 429 too many requests, hace mucho')", "SELECT * FROM skill_ema",
                "SELECT ema(column1, column1, 2) FROM (VALUES (1), (2))"]:
        connection.execute(sql).fetchall()
    connection.close()

def cycle_in_threads(count):
    pool = [threading.Thread(target=lambda: [cycle() for _ in range(count // threads)]) for _ in range(threads)]
    [thread.start() for thread in pool]
    [thread.join() for thread in pool]

def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

cycle_in_threads(100)
before = resident()
cycle_in_threads(cycles)
print(resident() - before)
"""


def can_load(python):
    """Whether the standard library's sqlite3 of that Python loads extensions."""
    probe = "import sqlite3; print(sqlite3.sqlite_version_info >= (3, 38) and hasattr(sqlite3.Connection, 'enable_load_extension'))"
    return Path(python).is_file() and subprocess.run([python, "-c", probe], capture_output=True, text=True).stdout.strip() == "True"


@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="the resident memory is read from Linux' /proc")
@pytest.mark.parametrize("threads", [1, 8])
@pytest.mark.parametrize("python, binding", [(sys.executable, "apsw"), (sys.executable, "sqlite3"), ("/usr/bin/python3", "sqlite3")])
def test_a_thousand_connections_leave_no_memory_behind(python, binding, threads):
    if binding == "sqlite3" and not can_load(python):
        pytest.skip(f"the sqlite3 of {python} cannot load extensions, or is older than 3.38")
    done = subprocess.run([python, "-c", CYCLES, LIBRARY, binding, str(threads), "1000"], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    # It was 1.4 MiB for each connection. Stacks and arenas of eight threads come to 5 MiB, whatever the number of cycles.
    assert float(done.stdout) < 16


# A second SQLite, the system's, in the process of a first, that of apsw.
TWO = """
import ctypes, sys, apsw
library, system = sys.argv[1], ctypes.CDLL(sys.argv[2])
pointer = ctypes.POINTER(ctypes.c_void_p)

def load_into_the_systems():
    db, message = ctypes.c_void_p(), ctypes.c_char_p()
    assert system.sqlite3_open(b":memory:", ctypes.byref(db)) == 0
    system.sqlite3_enable_load_extension(db, 1)
    system.sqlite3_load_extension(db, library.encode(), None, ctypes.byref(message))
    said = (message.value or b"loaded").decode()
    if said == "loaded":
        code = system.sqlite3_exec(db, b"SELECT skill_ema_init(); SELECT * FROM skill_ema", None, None, ctypes.byref(message))
        said = (message.value or b"used").decode() if code else "used"
    system.sqlite3_close(db)
    return said

def open_the_other():
    connection = apsw.Connection(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(library)
    connection.execute("SELECT skill_ema_init()").fetchall()
    return connection

print(load_into_the_systems())
connection = open_the_other()
print(load_into_the_systems())
assert connection.execute("SELECT count(*) FROM skill_ema").fetchall() == [(0,)]
connection.load_extension(library)
connection.close()
print(load_into_the_systems())
open_the_other().close()
"""


def systems_sqlite():
    """The system's own SQLite library, where it is new enough and loads extensions; else None."""
    import ctypes
    import ctypes.util

    name = ctypes.util.find_library("sqlite3")
    library = name and ctypes.CDLL(name)
    usable = name and library.sqlite3_libversion_number() >= 3038000 and hasattr(library, "sqlite3_load_extension")
    return name if usable else None


@pytest.mark.skipif(not systems_sqlite(), reason="no SQLite of the system's, of 3.38 or newer, that loads extensions")
def test_a_second_sqlite_may_load_the_library_once_the_first_has_closed_its_connections():
    done = subprocess.run([sys.executable, "-c", TWO, LIBRARY_FILE, systems_sqlite()], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    first, at_once, after = done.stdout.splitlines()
    assert (first, after) == ("used", "used")
    assert "already loaded by another copy of SQLite in this process; close its connections, or load a copy" in at_once


STARVED = """
import sys, apsw
failed = 0
for room in range(0, 20_000, 20):
    connection = apsw.Connection(":memory:")
    connection.enable_load_extension(True)
    apsw.hard_heap_limit(apsw.memory_used() + room)
    try:
        connection.load_extension(sys.argv[1])
        loaded = True
    except (apsw.Error, MemoryError):
        loaded = False
    apsw.hard_heap_limit(0)
    for sql in ["SELECT * FROM skill_ema_daily", "SELECT ema(1, 1, 1)", "SELECT skill_ema_debug()"]:
        try:
            connection.execute(sql).fetchall()
            said = ""
        except apsw.SQLError as error:
            said = str(error)
        assert ("no such" in said) != loaded, (room, loaded, said)
    connection.close()
    failed += not loaded
print(failed, loaded)
"""


def test_a_load_that_finds_no_memory_leaves_no_function_behind_that_would_call_into_nothing():
    done = subprocess.run([sys.executable, "-c", STARVED, LIBRARY], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    failed, loaded = done.stdout.split()
    assert int(failed) > 20 and loaded == "True"


def test_loading_again_while_a_statement_runs_is_refused_and_changes_nothing(db):
    running = db.cursor()
    running.execute("SELECT 1 UNION ALL SELECT 2")
    next(running)
    with pytest.raises(apsw.Error, match="active statements"):
        load(db)
    assert value(db, "SELECT count(*) FROM skill_ema") == 0
    assert value(db, "SELECT ema_alpha(1)") == 0.5
    running.close()
    assert value(load(db), "SELECT count(*) FROM skill_ema") == 0
