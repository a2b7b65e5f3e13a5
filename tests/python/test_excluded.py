"""Rows that are kept and not counted: excluded = 1. That both rollups heed it under any statements is held in test_rollup.py and test_takeover.py."""

import time

import pytest

from conftest import DAY, NOON, connect, drift, record, rows, value
from test_guest import run_2019, run_today
from test_health import EMPTY, health
from test_takeover import assert_counted

EVERYTHING_WRONG = {"success": None, "estimated_cost_usd": None, "model": None, "outcome_category": "unjudged"}


def test_an_excluded_row_is_in_no_figure_but_its_own(db):
    record(db, excluded=1, **EVERYTHING_WRONG)
    record(db, excluded=1, invoked_at=time.time() + 3 * DAY)
    assert health(db) == {**EMPTY, "log_rows": 2, "excluded": 2}
    for table in ("skill_daily_rollup", "skill_daily_job_rollup", "skill_ema(14, 0.3, '2025-11-19')", "skill_ema_check()", "skill_ema_rejects"):
        assert rows(db, f"SELECT * FROM {table}") == []
    db.execute("UPDATE skill_invocations SET excluded = NULL")
    counted = health(db)
    assert {name: counted[name] for name in ("excluded", "without_outcome", "without_cost", "without_model", "unjudged", "future_rows", "days_covered")} == {
        "excluded": 0, "without_outcome": 2, "without_cost": 2, "without_model": 2, "unjudged": 1, "future_rows": 1, "days_covered": 2}
    db.execute("UPDATE skill_invocations SET excluded = 1")
    assert health(db) == {**EMPTY, "log_rows": 2, "excluded": 2}


def test_what_is_excluded_is_not_the_last_call(db):
    for offset in (0, 100, 200):
        record(db, invoked_at=NOON + offset, cron_id="j")
    for number, last in ((3, NOON + 100), (2, NOON)):
        db.execute("UPDATE skill_invocations SET excluded = 1 WHERE id = ?", (number,))
        assert drift(db) == []
        assert value(db, "SELECT last_invoked_at FROM skill_daily_rollup") == value(db, "SELECT last_write FROM skill_ema_health") == last
    # The last write is looked for in the log where the day's is too far in the future.
    for ahead, excluded in ((-50, None), (-10, 1), (DAY + 60, None), (DAY + 70, 1)):
        record(db, invoked_at=time.time() + ahead, skill_name="late", excluded=excluded)
    assert value(db, "SELECT last_write_age_s FROM skill_ema_health") == pytest.approx(50, abs=20)
    assert value(db, "SELECT future_rows FROM skill_ema_health") == 1


def test_a_row_that_could_not_be_counted_is_no_reject_once_it_is_excluded():
    db = connect(initialise=False)
    db.execute("CREATE TABLE skill_invocations (skill_name, invoked_at)")
    record(db, skill_name=" ", invoked_at="noon")
    record(db)
    db.execute("SELECT skill_ema_init()").fetchall()
    assert [health(db)[name] for name in ("rejects", "rollup_agrees")] == [1, 1]
    for excluded, rejects in ((1, 0), (0, 1), (2, 1), (1, 0)):
        db.execute("UPDATE skill_invocations SET excluded = ? WHERE skill_name = ' '", (excluded,))
        assert [health(db)[name] for name in ("rejects", "rollup_agrees")] == [rejects, 1]
        assert_counted(db)


@pytest.mark.parametrize("guest", [run_today, run_2019], ids=["today", "3.27"])
def test_a_program_without_the_extension_excludes_too(guest, file):
    db = connect(file)
    record(db)
    record(db)
    script = ["UPDATE skill_invocations SET excluded = 1 WHERE id = 2", "SELECT log_rows, excluded, rollup_agrees FROM skill_ema_health",
              f"INSERT INTO skill_invocations (id, skill_name, invoked_at) VALUES (2, 's', {NOON}) ON CONFLICT (id) DO UPDATE SET excluded = excluded.excluded",
              "SELECT log_rows, excluded, rollup_agrees FROM skill_ema_health"]
    assert guest(file, script) == (0, [["2", "1", "1"], ["2", "0", "1"]], "")
    assert_counted(db)
