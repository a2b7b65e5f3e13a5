"""Whether the answer of a run reached anybody: it is written, corrected and seen, and counts as no outcome."""

import time

import pytest

from conftest import DAY, connect, drift, record, rows, value
from test_guest import run_2019, run_today
from test_health import health
from test_skill_runs import logged, run
from test_takeover import OLDER, older_log

FORMS = {1: [1, 1.0, "1", "true", " TRUE "], 0: [0, 0.0, "0", "false", "False\n"], None: [None, "", " ", "None", "null", "NaN", "undefined"]}


@pytest.mark.parametrize("view", ["skill_runs", "skill_import"])
@pytest.mark.parametrize("column", ["delivered", "excluded"])
@pytest.mark.parametrize("meant", FORMS, ids=str)
def test_it_is_written_in_each_form_of_a_flag(db, view, column, meant):
    for number, form in enumerate(FORMS[meant]):
        run(db, view, session_id=f"r{number}", skills='["a", "b"]', **{column: form})
        run(db, view, session_id=f"r{number}", skills='["a", "b"]', **{column: form, "replace": "1"})
    assert logged(db, f"typeof({column})", column) == [("null" if meant is None else "integer", meant)] * 2 * len(FORMS[meant])
    assert db.execute(f"SELECT {column}, count(*) FROM skill_runs GROUP BY 1").fetchall() == [(meant, len(FORMS[meant]))]


def test_it_is_corrected_alone_and_everything_else_stays(db):
    run(db, session_id="r", skills='["a", "b"]', output="Error code: 429 - rate limit reached", cost_usd=0.1, input_tokens=3, cron_id="j")
    before, rollup = rows(db, "SELECT * FROM skill_invocations"), rows(db, "SELECT * FROM skill_daily_job_rollup")
    for meant, form in ((0, "false"), (1, 1), (None, ""), (0, 0)):
        db.execute("UPDATE skill_runs SET delivered = ? WHERE session_id = 'r'", (form,))
        assert rows(db, "SELECT * FROM skill_invocations") == [{**row, "delivered": meant} for row in before]
        assert rows(db, "SELECT * FROM skill_daily_job_rollup") == rollup and drift(db) == []
    db.execute("UPDATE skill_runs SET success = 1, skills = '[\"a\", \"c\"]' WHERE session_id = 'r'")
    assert logged(db, "skill_name", "success", "delivered") == [("a", 1, 0), ("c", 1, 0)]
    # What a run that replaces another does not say is not known afterwards.
    run(db, session_id="r", skills="a", success=1, replace=1)
    assert logged(db, "skill_name", "delivered") == [("a", None)]


def test_it_is_no_outcome_and_enters_no_figure(db):
    run(db, session_id="r", success=1, delivered=0)
    run(db, session_id="s", output="", delivered=1)
    assert logged(db, "success", "outcome_category") == [(1, "ok"), (0, "empty")]
    [averages] = rows(db, "SELECT sample_count, success_count, failure_count FROM skill_ema(14, 0.3, '2025-11-19')")
    assert averages == {"sample_count": 2, "success_count": 1, "failure_count": 1}
    assert db.execute("SELECT * FROM skill_ema_rejects").fetchall() == db.execute("SELECT * FROM skill_ema_check()").fetchall() == []


def test_health_counts_the_calls_of_30_days(db):
    now = time.time()
    for delivered, excluded, age in ((0, None, 0), (0, 0, 29.99), (0, None, 30.01), (0, 1, 1), (1, None, 1), (None, None, 1)):
        record(db, invoked_at=now - age * DAY, delivered=delivered, excluded=excluded, success=1)
    assert health(db)["not_delivered"] == 2 and health(db)["problem"] is None
    db.execute("UPDATE skill_invocations SET delivered = 1 WHERE excluded = 0")
    assert health(db)["not_delivered"] == 1
    db.execute("DELETE FROM skill_invocations WHERE delivered = 0")
    assert health(db)["not_delivered"] == 0


def test_a_merge_of_two_names_keeps_what_is_known_of_it(db):
    for session, old, new in (("a", None, 0), ("b", 0, None), ("c", 0, 1), ("d", None, None)):
        run(db, session_id=session, skills="old", success=1, delivered=old)
        run(db, session_id=session, skills="new", success=1, delivered=new)
    db.execute("UPDATE skill_names SET skill_name = 'new' WHERE skill_name = 'old'")
    assert logged(db, "session_id", "skill_name", "delivered") == [("a", "new", 0), ("b", "new", 0), ("c", "new", 1), ("d", "new", None)]


def test_a_log_of_another_shape_gets_the_column_and_one_that_has_it_may_hold_anything():
    db = older_log(OLDER)
    record(db, invoked_at=time.time())
    db.execute("SELECT skill_ema_init()").fetchall()
    run(db, session_id="r", started_at=time.time(), delivered=0)
    assert logged(db, "delivered") == [(None,), (0,)] and health(db)["not_delivered"] == 1
    db = older_log(OLDER.replace("excluded)", "excluded, Delivered TEXT)"))
    for cell in (0, "0", 1, "no", b"0", None, 0.0):
        record(db, invoked_at=time.time(), delivered=cell)
    record(db, invoked_at="noon", delivered=0)
    db.execute("SELECT skill_ema_init()").fetchall()
    # By its declared type that column holds text: no number is 0 there.
    assert [health(db)[name] for name in ("not_delivered", "rejects", "rollup_agrees")] == [0, 1, 1]
    db = older_log(OLDER.replace("excluded)", "excluded, delivered)"))
    for moment, cell in ((time.time(), 0), (time.time(), 0.0), (time.time(), "0"), (time.time(), b"0"), (str(time.time()), 0), ("noon", 0), (1e11, 0), (b"", 0)):
        record(db, invoked_at=moment, delivered=cell)
    db.execute("SELECT skill_ema_init()").fetchall()
    assert health(db)["not_delivered"] == 2


@pytest.mark.parametrize("guest", [run_today, run_2019], ids=["today", "3.27"])
def test_a_program_without_the_extension_writes_and_reads_it(guest, file):
    db = connect(file)
    record(db, session_id="r", invoked_at=time.time())
    script = ["UPDATE skill_invocations SET delivered = 0", "SELECT not_delivered, rollup_agrees FROM skill_ema_health",
              "SELECT session_id, delivered FROM skill_runs", "UPDATE skill_invocations SET delivered = 1",
              "SELECT not_delivered, rollup_agrees FROM skill_ema_health"]
    assert guest(file, script) == (0, [["1", "1"], ["r", "0"], ["0", "1"]], "")


def test_an_earlier_file_without_the_column_of_skill_import_is_read_as_before(db):
    """The column is the last, so that a file of the columns in their order may end before it."""
    names = [name for [name] in db.execute("SELECT name FROM pragma_table_info('skill_import')")]
    assert names[-3:] == ["excluded", "replace", "delivered"]
    assert names[:-1] + ["ids", "delivered"] == [name for [name] in db.execute("SELECT name FROM pragma_table_info('skill_runs')")]
