"""Figures per job: the second rollup, and what reads it. That it is exact under any statements is held in test_rollup.py and test_takeover.py."""

import random

import apsw
import pytest

from conftest import DAY, NOON, SCHEMA_FILES, connect, drift, record, rows, value
from test_errors import COLUMNS

FUNCTIONS = {"skill_ema": "14, 0.3", "skill_ema_daily": "14, 0.3", "skill_drift": "3, 28"}


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
    *schema, jobs = (file.read_text() for file in SCHEMA_FILES[:4])
    schema = "".join(schema)
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


@pytest.fixture
def jobs():
    """Three skills of three jobs and of none, on two models, over a month."""
    db, chance = connect(), random.Random(1)
    for number in range(400):
        job = chance.choice([None, "", "nightly", "weekly"])
        record(db, skill_name=chance.choice("abc"), model=chance.choice(["m", None]), cron_id=job, invoked_at=NOON - chance.randrange(30) * DAY,
               success=chance.choice([0, 1, 1, None]), estimated_cost_usd=chance.choice([None, number / 100]), duration_seconds=chance.random())  # fmt: skip
    return db


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("group_by", ["job", "skill,job", "job,model,provider,skill", "cron_id"])
def test_a_job_has_the_figures_of_a_log_that_has_no_other(jobs, function, group_by):
    call = f"{function}({FUNCTIONS[function]}, '2025-11-19', ?)"
    together = rows(jobs, f"SELECT * FROM {call}", (group_by,))
    assert {row["cron_id"] for row in together} == {None, "", "nightly", "weekly"}
    for job in (None, "", "nightly", "weekly"):
        alone = connect()
        columns = "skill_name, model, cron_id, invoked_at, success, estimated_cost_usd, duration_seconds"
        alone.executemany(f"INSERT INTO skill_invocations ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                          jobs.execute(f"SELECT {columns} FROM skill_invocations WHERE cron_id IS ?", (job,)))
        wanted = rows(alone, f"SELECT * FROM {call}", (group_by,))
        assert [row for row in together if row["cron_id"] == job] == wanted != []
        # All of one job, they are what they are over all jobs, but for the job's name.
        skills = ",".join(name for name in group_by.split(",") if name not in ("job", "cron_id"))
        if skills:
            over_all = rows(alone, f"SELECT * FROM {call}", (skills,))
            assert [{**row, "cron_id": None} for row in wanted] == over_all


@pytest.mark.parametrize("function", FUNCTIONS)
def test_without_job_in_group_by_the_column_is_null_and_stands_behind_the_provider(jobs, function):
    for group_by in (None, "skill", "skill,model,provider"):
        found = rows(jobs, f"SELECT * FROM {function}({FUNCTIONS[function]}, '2025-11-19', ?)", (group_by,))
        assert {row["cron_id"] for row in found} == {None} and list(found[0])[:4] == ["skill_name", "model", "provider", "cron_id"]


def test_jobs_add_up_to_skills(jobs):
    sums = "sum(sample_count), sum(success_count), sum(failure_count)"
    by = [jobs.execute(f"SELECT {sums} FROM skill_ema(30, 0.3, '2025-11-19', '{group_by}')").fetchall() for group_by in ("job", "skill", "model,job")]
    assert by[0] == by[1] == by[2] and by[0][0][0] == 400


TEMP = "CREATE TEMP VIEW skill_stats_daily AS SELECT "
MAIN = "DROP VIEW skill_stats_daily; CREATE VIEW skill_stats_daily AS SELECT "


@pytest.mark.parametrize("view", [TEMP, MAIN], ids=["temp", "main"])
def test_a_daily_view_of_the_users_own_is_read_itself_where_it_has_jobs(jobs, view):
    jobs.execute(f"{view} {COLUMNS}, 'own' AS Cron_Id")
    for group_by, wanted in (("skill,job", ("s", "own", 1)), ("skill", ("s", None, 1)), ("job", (None, "own", 1))):
        sql = f"SELECT skill_name, cron_id, sample_count FROM skill_ema(14, 0.3, '2025-11-19', '{group_by}')"
        assert jobs.execute(sql).fetchall() == [wanted]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("view", [TEMP, MAIN], ids=["temp", "main"])
def test_one_without_jobs_works_as_before_and_says_what_it_lacks(jobs, function, view):
    jobs.execute(f"{view} {COLUMNS} -- not skill_daily_rollup")
    call = f"SELECT * FROM {function}({FUNCTIONS[function]}, '2025-11-19', ?)"
    assert {row["skill_name"] for row in rows(jobs, call, ("skill",))} == {"s"}
    with pytest.raises(apsw.SQLError) as error:
        jobs.execute(call, ("job",)).fetchall()
    assert str(error.value) == f"{function}: skill_stats_daily has no column cron_id, which group_by 'job' takes; add it, or leave 'job' out of group_by"


def test_one_over_the_rollup_is_as_ours(jobs):
    ours = value(jobs, "SELECT sql FROM sqlite_master WHERE name = 'skill_stats_daily'")
    jobs.execute("DROP VIEW skill_stats_daily")
    jobs.execute(ours.replace("skill_name,", "upper(skill_name) AS skill_name,", 1))
    assert len(jobs.execute("SELECT * FROM skill_ema(14, 0.3, '2025-11-19', 'job')").fetchall()) == 4


def test_the_jobs_of_an_attached_database_are_found(jobs, file):
    connect(file).close()
    other = connect(initialise=False)
    other.execute("ATTACH ? AS runs", (str(file),))
    other.execute("INSERT INTO runs.skill_invocations (skill_name, cron_id, invoked_at) VALUES ('s', 'j', ?)", (NOON,))
    assert other.execute("SELECT cron_id, sample_count FROM skill_ema(14, 0.3, '2025-11-19', 'job')").fetchall() == [("j", 1)]


def test_a_schema_without_jobs_says_what_to_run(db):
    db.execute("DROP VIEW skill_stats_daily_by_job")
    with pytest.raises(apsw.SQLError, match=r"^skill_ema: there is no skill_stats_daily_by_job in this database, which group_by 'job' reads; run SELECT skill_ema_init\(\);$"):
        db.execute("SELECT * FROM skill_ema(14, 0.3, NULL, 'job')").fetchall()
    with pytest.raises(apsw.SQLError, match="there is no skill_stats_daily in this database; run SELECT skill_ema_init"):
        connect(initialise=False).execute("SELECT * FROM skill_ema(14, 0.3, NULL, 'job')").fetchall()
