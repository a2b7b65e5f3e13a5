"""The table skill_jobs: what it takes and refuses, and that it is its owner's."""

import apsw
import pytest

from conftest import NOON, connect, record, rows, value

TIME = "must be Unix seconds from 0 to 1e11 (not milliseconds, not text)"
REFUSED = [
    ("cron_id", "must be text", [b"x"]), ("name", "must be text", [b"x"]), ("source", "must be text", [b"x"]), ("profile", "must be text", [b"x"]),
    ("schedule", "must be text", [b"x"]), ("kind", "must be 'agent', 'script' or NULL", ["Agent", "", 1, b"x"]),
    ("runs_per_day", "must be a number from 0 to 86400", [-1, 86401, "often", b"x", float("inf")]),
    ("enabled", "must be 1, 0 or NULL", [2, -1, 0.5, "yes"]), ("updated_at", TIME, [-1, 1e11, NOON * 1000, "noon"]),
]


def put(db, **job):
    job = {"cron_id": "j", **job}
    db.execute(f"INSERT OR REPLACE INTO skill_jobs ({', '.join(job)}) VALUES ({', '.join('?' * len(job))})", tuple(job.values()))


@pytest.mark.parametrize("column, sentence, cell", [(column, sentence, cell) for column, sentence, cells in REFUSED for cell in cells])
def test_what_is_wrong_is_refused_by_name(db, column, sentence, cell):
    with pytest.raises(apsw.ConstraintError) as refused:
        put(db, **{column: cell})
    assert f"{column} {sentence}" in str(refused.value)


def test_a_job_needs_an_id_and_nothing_else(db):
    put(db)
    put(db, cron_id="k", kind="script", runs_per_day="0.5", enabled="1", updated_at=NOON)
    assert db.execute("SELECT cron_id, kind, runs_per_day, enabled FROM skill_jobs").fetchall() == [("j", None, None, None), ("k", "script", 0.5, 1)]
    with pytest.raises(apsw.ConstraintError, match="NOT NULL constraint failed: skill_jobs.cron_id"):
        put(db, cron_id=None)


def test_nothing_counts_by_it(db):
    record(db, cron_id="j")
    before = rows(db, "SELECT * FROM skill_stats_daily_by_job")
    put(db, name="Job", enabled=0)
    assert rows(db, "SELECT * FROM skill_stats_daily_by_job") == before


def test_a_table_of_that_name_is_its_owners():
    db = connect(initialise=False)
    db.execute("CREATE TABLE skill_jobs (mine); INSERT INTO skill_jobs VALUES (1)")
    db.execute("SELECT skill_ema_init()").fetchall()
    assert value(db, "SELECT mine FROM skill_jobs") == 1
