"""A panic anywhere in the library is an SQL error, nothing is printed, and the host lives on.

Each case runs in a process of its own, so that an abort is seen as one. The functions that panic exist only in a library built for this test.
"""

import os
import re
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
print("states left:", value(db, "SELECT skill_ema_panic_states()"))
db.close(False)
"""


def run(sql):
    """What a host prints that runs the statement three times; fails the test if the host dies, or if the library prints."""
    done = subprocess.run([sys.executable, "-c", HOST, sql], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60,
                          env=os.environ | {"RUST_BACKTRACE": "1"})
    assert (done.returncode, done.stderr) == (0, "")
    *outcomes, alive, calm, states = done.stdout.splitlines()
    assert alive == "alive: [{'skill_name': 's', 'sample_count': 1}]"
    assert calm == "calm: [(1,), (2,)]"
    assert states == "states left: 0"
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


GROUPS = "FROM (VALUES (1), (2), (3), (4)) GROUP BY column1 / 3"
WINDOW = "OVER (ORDER BY column1 ROWS 1 PRECEDING) FROM (VALUES (1), (2), (3), (4))"


@pytest.mark.parametrize("stage, sql", [
    ("step", GROUPS), ("value", GROUPS), ("drop", GROUPS), ("step", WINDOW), ("inverse", WINDOW), ("value", WINDOW),
])
def test_a_panic_in_an_aggregate_is_an_error_and_its_state_is_freed(stage, sql):
    assert run(f"SELECT skill_ema_panic_count('{stage}') {sql}") == f"error {apsw.SQLITE_INTERNAL}: {INTERNAL}in {stage}, %s%n"


def test_a_panic_on_dropping_the_state_of_a_window_leaves_the_rows_that_were_computed():
    # SQLite frees it after the last row, and asks nothing.
    assert run(f"SELECT skill_ema_panic_count('drop') {WINDOW}") == "rows: [(1,), (2,), (2,), (2,)]"


@pytest.mark.parametrize("sql", [GROUPS, WINDOW])
def test_an_error_in_an_aggregate_ends_the_statement_and_its_state_is_freed(sql):
    assert run(f"SELECT skill_ema_panic_count('error') {sql}") == f"error {apsw.SQLITE_ERROR}: in error, %s%n"


@pytest.mark.parametrize("sql, said", [
    (GROUPS, "[(2,), (2,)]"), (WINDOW, "[(1,), (2,), (2,), (2,)]"),
    ("FROM (SELECT 1 WHERE 0)", "[(0,)]"), ("OVER () FROM (SELECT 1 WHERE 0)", "[]"),
    ("FILTER (WHERE column1 > 9) " + WINDOW, "[(0,), (0,), (0,), (0,)]"),
])
def test_every_state_of_an_aggregate_is_freed_once(sql, said):
    assert run(f"SELECT skill_ema_panic_count('') {sql}") == f"rows: {said}"


HALFWAY = """
import sys
from conftest import *
db = load(apsw.Connection(":memory:"), PANIC_LIBRARY)
cursor = db.cursor()
cursor.execute(sys.argv[1])
print(next(cursor)[0], value(db, "SELECT skill_ema_panic_states()") > 0)
cursor.close(True)
print(value(db, "SELECT skill_ema_panic_states()"))
"""


@pytest.mark.parametrize("sql, said", [
    (WINDOW, "1 True"), ("OVER (PARTITION BY column1 % 2 ORDER BY column1 ROWS 1 PRECEDING) FROM (VALUES (1), (2), (3), (4))", "1 True"),
])
def test_a_statement_that_is_reset_halfway_frees_the_state(sql, said):
    sql = f"SELECT skill_ema_panic_count('') {sql}"
    done = subprocess.run([sys.executable, "-c", HALFWAY, sql], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.splitlines()) == (0, [said, "0"]), done.stderr[-500:]


@pytest.mark.parametrize("sql", ["SELECT skill_ema_panic('x')", "SELECT * FROM skill_ema_panics('x')", "SELECT skill_ema_panic_count('x')"])
def test_the_library_that_is_released_cannot_be_told_to_panic(db, sql):
    with pytest.raises(apsw.SQLError, match="no such (function|table)"):
        db.execute(sql).fetchall()


STEPS = """
import sys
from conftest import *
from test_upgrades import STARTS, dump
start, call, transaction = sys.argv[1:]
for steps in range(1, 10**6):
    if start in STARTS:
        db = STARTS[start]()
    else:
        db = connect()
        for index in range(20):
            record(db, skill_name=f"s{index % 7}", invoked_at=NOON + index * DAY)
        db.execute("DELETE FROM skill_daily_rollup WHERE skill_name < 's3'; UPDATE skill_daily_rollup SET success_count = 9 WHERE skill_name = 's4'")
    load(db, PANIC_LIBRARY)
    before = dump(db)
    db.execute(transaction)
    pending = dump(db)
    db.execute("SELECT skill_ema_panic_after(?)", (steps,)).fetchall()
    try:
        db.execute(f"SELECT {call}()").fetchall()
        break
    except apsw.Error as error:
        assert str(error).startswith(f"{call}: skill_ema: internal error, please report it: at a step, %s%n"), error
    assert db.in_transaction == bool(transaction)
    assert dump(db) == pending
    db.execute("ROLLBACK" if transaction else "")
    assert dump(db) == before
db.execute("COMMIT" if transaction else "")
assert db.execute("SELECT rollup_agrees FROM skill_ema_health").fetchall() == [(1,)] and drift(db) == []
print(steps)
"""


@pytest.mark.parametrize("transaction", ["", "BEGIN; CREATE TABLE other (x)"], ids=["", "in a transaction"])
@pytest.mark.parametrize("start, call", [("older log", "skill_ema_init"), ("version 1", "skill_ema_init"), ("spoilt rollup", "skill_ema_rebuild")])
def test_a_panic_at_any_step_of_a_change_undoes_it(start, call, transaction):
    done = subprocess.run([sys.executable, "-c", STEPS, start, call, transaction], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 30


JUDGE = """
from conftest import *
db = load(apsw.Connection(":memory:"), PANIC_LIBRARY)
db.execute("SELECT skill_ema_init()").fetchall()
text = "Error: a panic in the judge"
print(db.execute("SELECT classify_outcome(value) FROM json_each(json_array(?, 'Done.'))", (text,)).fetchall())
run = "INSERT INTO skill_runs (session_id, skills, started_at, {}) VALUES (?, 's', 0, ?)"
for session, column in enumerate(["output", "error", "success, output"]):
    db.execute(run.format(column).replace("?)", "1, ?)") if "," in column else run.format(column), (session, text))
print(db.execute("SELECT success, outcome_category, end_reason FROM skill_invocations").fetchall())
print(db.execute("SELECT log_rows, without_outcome, unjudged, problem FROM skill_ema_health").fetchall())
"""
FAILED = "classify_outcome failed on this text, please report it"


def test_a_judge_that_fails_costs_no_run_and_no_statement():
    done = subprocess.run([sys.executable, "-c", JUDGE], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    verdicts, recorded, health = map(eval, done.stdout.splitlines())
    assert [re.sub(r"[0-9.]+}$", "…}", verdict) for [verdict] in verdicts] == [
        f'{{"success":null,"category":"unjudged","end_reason":"{FAILED}","marker":null,"confidence":null}}',
        '{"success":true,"category":"ok","end_reason":"complete","marker":null,"confidence":…}',
    ]
    assert recorded == [(None, "unjudged", FAILED), (0, "unjudged", FAILED), (1, "ok", "complete")]
    assert health == [(3, 1, 2, "2 texts could not be judged: see outcome_category = 'unjudged' in skill_invocations")]
