"""skill_ema_status: one sentence, which begins with 'ok' exactly where runs are recorded and nothing is wrong."""

import time

import pytest

from conftest import DAY, connect, record, rows, value
from test_guest import run_2019, run_today
from test_takeover import OLDER, older_log, take_over


def status(connection):
    [[sentence]] = connection.execute("SELECT * FROM skill_ema_status").fetchall()
    return sentence


def problem(connection):
    return value(connection, "SELECT problem FROM skill_ema_health")


def test_an_empty_log_is_told_how_to_begin_and_the_statement_works(db):
    assert status(db).startswith("nothing is recorded yet: run INSERT INTO skill_runs ")
    statement = status(db).removeprefix("nothing is recorded yet: run ")
    db.execute(statement)
    assert status(db) == "ok: 1 call in 1 day, the last just now"
    assert rows(db, "SELECT skill_name, model, success FROM skill_invocations") == [{"skill_name": "my-skill", "model": "my-model", "success": 1}]
    db.execute("DELETE FROM skill_invocations")
    assert status(db).endswith(statement)


@pytest.mark.parametrize("age, said", [
    (0, "just now"), (110, "just now"), (-119, "just now"), (130, "2 minutes ago"), (7190, "119 minutes ago"), (7210, "2 hours ago"), (47.99 * 3600, "47 hours ago"),
    (2.01 * DAY, "2 days ago"), (400.5 * DAY, "400 days ago"), (-130, "in 2 minutes"), (-23.9 * 3600, "in 23 hours"),
])  # fmt: skip
def test_the_age_of_the_last_run_is_told_in_its_unit(db, age, said):
    record(db, invoked_at=time.time() - age)
    assert status(db) == f"ok: 1 call in 1 day, the last {said}"


def test_runs_and_days_are_counted(db):
    for number in range(500):
        record(db, invoked_at=time.time() // DAY * DAY - number % 2 * DAY)
    assert status(db).startswith("ok: 500 calls in 2 days, the last ")


def test_what_is_excluded_is_no_call(db):
    for excluded in (1, 0, None):
        record(db, invoked_at=time.time(), excluded=excluded)
    assert status(db) == "ok: 2 calls in 1 day, the last just now"


def clean():
    db = connect()
    record(db, invoked_at=time.time())
    return db


def of_an_older_shape():
    db = older_log(OLDER)
    take_over(db)
    record(db, invoked_at=time.time())
    return db


@pytest.mark.parametrize("make, sql, begins", [
    (clean, "DROP TRIGGER skill_invocations_after_update", "not every change of skill_invocations is counted: run SELECT skill_ema_init();"),
    (clean, "DELETE FROM skill_daily_rollup", "the log has 1 rows to count, the rollup 0: run SELECT skill_ema_rebuild();"),
    (clean, "CREATE UNIQUE INDEX own ON skill_invocations (session_id)", "REPLACE can remove rows through a UNIQUE index"),
    (of_an_older_shape, "UPDATE skill_invocations SET success = 'yes'", "1 rows hold what cannot be counted: see skill_ema_rejects"),
    (of_an_older_shape, "UPDATE skill_invocations SET skill_name = NULL", "1 rows hold what cannot be counted: see skill_ema_rejects"),
    (clean, "UPDATE skill_invocations SET outcome_category = 'unjudged'", "1 texts could not be judged"),
    (clean, "UPDATE skill_invocations SET invoked_at = unixepoch() + 3 * 86400", "rows more than a day in the future: 1; see SELECT "),
], ids=lambda part: part if isinstance(part, str) else part.__name__)  # fmt: skip
def test_what_is_wrong_is_the_problem_of_the_health(make, sql, begins):
    db = make()
    assert status(db).startswith("ok: 1 call in 1 day, ") and problem(db) is None
    db.execute(sql)
    assert status(db).startswith(begins) and status(db) == problem(db)


@pytest.mark.parametrize("guest", [run_today, run_2019], ids=["today", "3.27"])
def test_a_program_without_the_extension_sees_the_same(guest, file):
    db = connect(file)
    record(db, invoked_at=time.time() - 3 * DAY)
    assert guest(file, ["SELECT status FROM skill_ema_status"]) == (0, [[status(db)]], "")
    assert status(db) == "ok: 1 call in 1 day, the last 3 days ago"
