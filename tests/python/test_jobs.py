"""Figures per job: the second rollup, and what reads it. That it is exact under any statements is held in test_rollup.py and test_takeover.py."""

import apsw
import pytest

from conftest import NOON, SCHEMA_FILES, drift, record, rows, value


def test_a_run_without_a_job_is_counted_so_that_jobs_add_up_to_skills(db):
    for job in ("nightly", None, "", "nightly"):
        record(db, cron_id=job, estimated_cost_usd=0.1)
    by_job = rows(db, "SELECT * FROM skill_stats_daily_by_job ORDER BY cron_id")
    assert [(row["cron_id"], row["invocation_count"], row["total_cost_usd"]) for row in by_job] == [(None, 1, 0.1), ("", 1, 0.1), ("nightly", 2, 0.2)]
    daily = list(rows(db, "SELECT * FROM skill_stats_daily")[0])
    assert list(by_job[0]) == [*daily[:3], "cron_id", *daily[3:]]


def test_a_change_of_the_job_alone_is_one(db):
    record(db, cron_id="a")
    for job in ("A", None, "b"):
        db.execute("UPDATE skill_invocations SET cron_id = ?", (job,))
        assert db.execute("SELECT cron_id, invocation_count FROM skill_stats_daily_by_job").fetchall() == [(job, 1)]


@pytest.mark.parametrize("job, other", [("a", "b"), (None, "a"), ("a", None)])
def test_deleting_the_last_call_of_a_jobs_day_finds_the_one_before(db, job, other):
    for offset in (0, 100, 200):
        record(db, invoked_at=NOON + offset, cron_id=job)
        record(db, invoked_at=NOON + offset + 1, cron_id=other)
    for remaining in (100, 0):
        db.execute("DELETE FROM skill_invocations WHERE cron_id IS ? AND invoked_at > ?", (job, NOON + remaining))
        assert value(db, "SELECT last_invoked_at FROM skill_stats_daily_by_job WHERE cron_id IS ?", (job,)) == NOON + remaining
        assert drift(db) == []


def test_a_file_that_was_left_out_for_a_while_counts_what_it_missed():
    db = apsw.Connection(":memory:")
    schema, jobs = (file.read_text() for file in SCHEMA_FILES[:2])
    db.execute(schema)
    record(db, cron_id="before")
    db.execute(jobs)
    assert drift(db) == []
    db.execute(schema)
    record(db, cron_id="between")
    db.execute(jobs)
    assert drift(db) == [] and value(db, "SELECT count(*) FROM skill_daily_job_rollup") == 2
    db.execute("UPDATE skill_daily_job_rollup SET success_count = 7")
    db.execute(schema + jobs)
    assert value(db, "SELECT max(success_count) FROM skill_daily_job_rollup") == 7, "where nothing was missed, the log is not read again"


def test_a_range_of_days_is_found_by_the_key(db):
    [plan] = [row[3] for row in db.execute("EXPLAIN QUERY PLAN SELECT * FROM skill_stats_daily_by_job WHERE day >= '2025-11-01' ORDER BY day DESC")]
    assert plan == "SEARCH skill_daily_job_rollup USING PRIMARY KEY (day>?)"


def test_removing_the_runs_of_many_jobs_takes_no_time_that_grows_with_their_number(db):
    steps = []
    for count in (500, 2000):
        db.executemany("INSERT INTO skill_invocations (skill_name, cron_id, invoked_at) VALUES ('s', ?, ?)", ((f"run-{n}", NOON + n) for n in range(count)))
        steps.append(0)
        db.set_progress_handler(lambda: steps.append(steps.pop() + 1) or False, 100)
        db.execute("DELETE FROM skill_invocations")
        db.set_progress_handler(None)
        assert value(db, "SELECT count(*) FROM skill_daily_job_rollup") == 0
    assert steps[1] < 5 * steps[0]
