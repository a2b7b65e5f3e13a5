"""A panic anywhere in the library is an SQL error, and the host lives on.

Each case runs in a process of its own, so that an abort is seen as one. The functions that panic exist only in a library built for this test.
"""

import subprocess
import sys
from pathlib import Path

import apsw
import pytest

INTERNAL = "skill_ema: internal error, please report it: "

HOST = """
import sys
from conftest import *
db = load(apsw.Connection(":memory:"), PANIC_LIBRARY)
db.execute("SELECT skill_ema_init()")
for attempt in range(3):
    try:
        print("rows:", db.execute(sys.argv[1]).fetchall())
    except apsw.Error as error:
        print(f"error {error.result}:", str(error).split("Error: ", 1)[-1])
record(db)
print("alive:", rows(db, "SELECT skill_name, sample_count FROM skill_ema(14, 0.3, '2025-11-19')"))
print("calm:", db.execute("SELECT row FROM skill_ema_panics('nowhere')").fetchall())
db.close(False)
"""


def run(sql):
    """What a host prints that runs the statement three times; fails the test if the host dies."""
    done = subprocess.run([sys.executable, "-c", HOST, sql], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"the host died with {done.returncode}: {done.stderr[-500:]}"
    *outcomes, alive, calm = done.stdout.splitlines()
    assert alive == "alive: [{'skill_name': 's', 'sample_count': 1}]"
    assert calm == "calm: [(1,), (2,)]"
    assert len(outcomes) == 3 and len(set(outcomes)) == 1
    return outcomes[0]


@pytest.mark.parametrize("sql, said", [
    ("SELECT skill_ema_panic('at once')", "at once"),
    ("SELECT skill_ema_panic('%s%n%d')", "%s%n%d"),
    ("SELECT skill_ema_panic('')", ""),
    ("SELECT skill_ema_panic(char(0) || 'b')", "\N{REPLACEMENT CHARACTER}b"),
    ("SELECT count(skill_ema_panic(row)) FROM skill_ema_panics('nowhere')", "1"),
])
def test_a_panic_in_a_function_is_an_error(sql, said):
    assert run(sql) == f"error {apsw.SQLITE_INTERNAL}: {INTERNAL}{said}"


@pytest.mark.parametrize("stage, sql", [
    ("plan", "SELECT row FROM skill_ema_panics"),
    ("filter", "SELECT row FROM skill_ema_panics('filter')"),
    ("eof", "SELECT row FROM skill_ema_panics('eof')"),
    ("next", "SELECT row FROM skill_ema_panics('next')"),
    ("column", "SELECT row FROM skill_ema_panics('column')"),
    ("rowid", "SELECT rowid FROM skill_ema_panics('rowid')"),
])
def test_a_panic_in_the_table_function_is_an_error(stage, sql):
    code, said = run(sql).split(": ", 1)
    # SQLite gives a failed plan a code of its own.
    assert code == f"error {apsw.SQLITE_ERROR if stage == 'plan' else apsw.SQLITE_INTERNAL}"
    assert said == f"{INTERNAL}in {stage}, %s%n"


def test_a_panic_on_closing_leaves_the_rows_that_were_read():
    # SQLite does not ask whether closing went well.
    assert run("SELECT row FROM skill_ema_panics('close')") == "rows: [(1,), (2,)]"


@pytest.mark.parametrize("sql", ["SELECT skill_ema_panic('x')", "SELECT * FROM skill_ema_panics('x')"])
def test_the_library_that_is_released_cannot_be_told_to_panic(db, sql):
    with pytest.raises(apsw.SQLError, match="no such (function|table)"):
        db.execute(sql).fetchall()
