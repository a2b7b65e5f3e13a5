"""skill_ema_check() and skill_ema_rebuild(): the recount in Rust is the one in SQL, whatever stands in the log and in the rollup; and what
looks after the log scans no more of it than it must."""

import random
import threading
import time

import apsw
import pytest

from conftest import DAY, NOON, connect, drift, record, run_host, value, LIBRARY_FILE
from test_takeover import DIRTY, OLDER, assert_counted, older_log, take_over

COLUMNS = [
    "invocation_count", "success_count", "failure_count", "duration_count", "duration_us", "cost_count", "cost_nanousd", "quality_count",
    "quality_nano", "input_tokens_count", "input_tokens", "output_tokens_count", "output_tokens", "last_invoked_at",
]  # fmt: skip


def filled(rows=400, seed=1):
    chance, db = random.Random(seed), connect()
    for number in range(rows):
        record(db, skill_name=chance.choice(["s", "S", "t\u00fc", "t" * 300]), model=chance.choice([None, "", "m", "x"]), provider=chance.choice([None, "p"]), cron_id=chance.choice([None, "", "j", "J"]),
               invoked_at=NOON - chance.randrange(9) * DAY + number, success=chance.choice([None, 0, 1]), duration_seconds=chance.choice([None, 0, 1e-7, 2.5e-7, 1e7, chance.random()]),
               estimated_cost_usd=chance.choice([None, 0, 5e-10, chance.random()]), quality_score=chance.choice([None, -5e-10, 1e4, -1e4, -chance.random()]),
               input_tokens=chance.choice([None, 0, 10**12]), output_tokens=chance.choice([None, 7.0]), excluded=chance.choice([None, None, 0, 1]))  # fmt: skip
    return db


def spoil(db, chance):
    """Changes the rollup and what is kept of it in some way that nothing of ours would."""
    rows = db.execute("SELECT day, skill_name, model, provider FROM skill_daily_rollup ORDER BY 1, 2, 3, 4").fetchall()
    for key in chance.sample(rows, 3):
        where = "WHERE (day, skill_name, model, provider) = (?, ?, ?, ?)"
        db.execute(f"UPDATE skill_daily_rollup SET {chance.choice(COLUMNS)} = ? {where}", (chance.choice([0, 5, -3, 2.5, 10**15]), *key))
    for key in chance.sample(rows, 2):
        db.execute(f"DELETE FROM skill_daily_rollup {where}", key)
    for day, skill, model in (("2001-01-01", "ghost", "m"), ("yesterday", "s", ""), ("2025-11-19x", "s", b""), ("2025-11-19", b"s", b"x"), ("2025-11-19", "s", b"")):
        if chance.random() < 0.5:
            db.execute(f"INSERT OR IGNORE INTO skill_daily_rollup VALUES (?, ?, ?, x'', {', '.join('1' * 14)})", (day, skill, model))
    jobs = db.execute("SELECT day, cron_id, skill_name, model, provider FROM skill_daily_job_rollup ORDER BY 1, 2, 3, 4, 5").fetchall()
    where = "WHERE (day, cron_id, skill_name, model, provider) = (?, ?, ?, ?, ?)"
    for key in chance.sample(jobs, 3):
        db.execute(f"UPDATE skill_daily_job_rollup SET {chance.choice(COLUMNS)} = ? {where}", (chance.choice([0, 5, -3, 2.5, 10**15]), *key))
        db.execute(f"DELETE FROM skill_daily_job_rollup {where}", chance.choice(jobs))
    for day, job in (("2001-01-01", "ghost"), ("yesterday", "j"), ("2025-11-19", b"j"), ("2025-11-19", "")):
        if chance.random() < 0.5:
            db.execute(f"INSERT OR IGNORE INTO skill_daily_job_rollup VALUES (?, ?, 's', '', x'', {', '.join('1' * 14)})", (day, job))
    if chance.random() < 0.3:
        db.execute(chance.choice(["DELETE FROM skill_ema_totals", "UPDATE skill_ema_totals SET runs = 7, log_rows = log_rows + 1"]))


@pytest.mark.parametrize("seed", range(25))
def test_a_spoilt_rollup_is_listed_and_mended(seed):
    db, chance = filled(seed=seed), random.Random(seed)
    assert db.execute("SELECT * FROM skill_ema_check()").fetchall() == [] == drift(db)
    whole, jobs = (db.execute(f"SELECT * FROM {rollup}").fetchall() for rollup in ("skill_daily_rollup", "skill_daily_job_rollup"))
    spoil(db, chance)
    wrong = {row[1 : len(row) - 14] for row in drift(db)}
    key, cron = "skill_name, ifnull(model, x''), ifnull(provider, x'')", "ifnull(cron_id, x'')"
    listed = db.execute(f"SELECT day, {key} FROM skill_ema_check() WHERE rollup = 'skill_daily_rollup'").fetchall()
    listed += db.execute(f"SELECT day, {cron}, {key} FROM skill_ema_check() WHERE rollup = 'skill_daily_job_rollup'").fetchall()
    assert set(listed) == wrong and len(listed) == len(wrong) > len({row for row in wrong if len(row) == 5}) > 0
    assert value(db, "SELECT skill_ema_rebuild()") == len(whole)
    assert db.execute("SELECT * FROM skill_daily_rollup").fetchall() == whole
    assert db.execute("SELECT * FROM skill_daily_job_rollup").fetchall() == jobs
    assert db.execute("SELECT * FROM skill_ema_check()").fetchall() == []
    assert_counted(db)


def test_what_is_listed_is_said_in_words_and_in_numbers(db):
    record(db, skill_name="a", success=1, estimated_cost_usd=0.5)
    record(db, skill_name="b", model="m")
    db.execute("UPDATE skill_daily_rollup SET cost_nanousd = 7 WHERE skill_name = 'a'; DELETE FROM skill_daily_rollup WHERE skill_name = 'b'")
    db.execute(f"INSERT INTO skill_daily_rollup VALUES ('2001-01-01', 'c', x'', x'', {', '.join('1' * 14)})")
    columns = "problem, id, day, skill_name, model, invocation_count, success_count, cost_nanousd, last_invoked_at"
    assert db.execute(f"SELECT {columns} FROM skill_ema_check()").fetchall() == [
        ("the log has no such calls", None, "2001-01-01", "c", None, 0, None, None, None),
        ("cost_nanousd is 7, must be 500000000", None, "2025-11-19", "a", None, 1, 1, 500_000_000, NOON),
        ("the rollup lacks this group", None, "2025-11-19", "b", "m", 1, 0, None, NOON),
    ]
    db.execute("UPDATE skill_ema_totals SET without_cost = 8")
    db.execute("UPDATE skill_daily_job_rollup SET success_count = 0 WHERE skill_name = 'a'")
    columns = "problem, cron_id, skill_name, rollup"
    assert db.execute(f"SELECT {columns} FROM skill_ema_check() WHERE skill_name = 'a'").fetchall() == [
        ("cost_nanousd is 7, must be 500000000", None, "a", "skill_daily_rollup"),
        ("success_count is 0, must be 1", None, "a", "skill_daily_job_rollup"),
    ]
    assert db.execute("SELECT problem, day, invocation_count FROM skill_ema_check() WHERE day IS NULL").fetchall() == [
        ("skill_ema_totals: without_cost is 8, must be 0", None, 2)
    ]


def test_what_the_log_holds_that_cannot_be_counted_is_listed():
    db = older_log(OLDER.replace("skill_name TEXT COLLATE NOCASE", "skill_name").replace("success BOOLEAN", "success").replace("cron_id TEXT", "cron_id"))
    for number, (column, cell, _, _) in enumerate(DIRTY):
        record(db, **{"id": str(number), "skill_name": "S", "invoked_at": NOON, "success": 1, column: cell})
    take_over(db)
    assert_counted(db)
    assert value(db, "SELECT count(*) FROM skill_ema_check() WHERE id IS NOT NULL") == len(DIRTY)


@pytest.mark.parametrize("trusted", ["ON", "OFF"])
def test_no_view_or_trigger_can_read_the_check(db, trusted):
    db.execute(f"PRAGMA trusted_schema = {trusted}; CREATE TABLE t (x); CREATE VIEW v AS SELECT * FROM skill_ema_check()")
    db.execute("CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT count(*) FROM skill_ema_check(); END")
    for statement in ("SELECT * FROM v", "INSERT INTO t VALUES (1)"):
        with pytest.raises(apsw.SQLError, match='unsafe use of virtual table "skill_ema_check"'):
            db.execute(statement).fetchall()


def test_without_a_schema_the_check_says_what_to_run():
    with pytest.raises(apsw.SQLError, match=r"^skill_ema_check: there is no skill_ema schema in this database; run SELECT skill_ema_init\(\);$"):
        connect(initialise=False).execute("SELECT * FROM skill_ema_check()").fetchall()


def test_a_day_whose_total_is_too_large_is_refused_by_name():
    db = older_log("CREATE TABLE skill_invocations (skill_name, invoked_at, estimated_cost_usd)")
    # 10^4 dollars are 10^13 nanodollars, and 2^63 is less than 922,338 times that.
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 922338)"
    db.execute(f"INSERT INTO skill_invocations {many} SELECT 's', 0, 10000 FROM n")
    with pytest.raises(apsw.SQLError, match="^skill_ema_init: a day's total is too large to be counted exactly$"):
        db.execute("SELECT skill_ema_init()").fetchall()
    assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("skill_invocations",)]


def large(rows=200_000):
    """A log large enough that a recount takes a while, and a rollup that lacks half of it."""
    db = connect()
    db.execute(f"""INSERT INTO skill_invocations (skill_name, invoked_at, duration_seconds)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT 's' || i % 50, {NOON} - i * 13, i % 90 FROM n""")
    db.execute("DELETE FROM skill_daily_rollup WHERE skill_name < 's3'")
    return db


@pytest.mark.parametrize("transaction", ["", "BEGIN"])
@pytest.mark.parametrize("sql", ["SELECT skill_ema_rebuild()", "SELECT count(*) FROM skill_ema_check()", "SELECT * FROM skill_ema_health"])
def test_an_interrupt_stops_it_within_a_second_and_leaves_all_as_it_was(sql, transaction):
    db = large()
    before = db.execute("SELECT * FROM skill_daily_rollup").fetchall()
    stopped = 0
    for delay in (0, 0.001, 0.01, 0.03, 0.06, 0.1):
        db.execute(transaction)
        asked = []
        timer = threading.Timer(delay, lambda: (asked.append(time.monotonic()), db.interrupt()))
        timer.start()
        try:
            db.execute(sql).fetchall()
            timer.join()
            db.execute("ROLLBACK" if db.in_transaction else "")
            db.execute("DELETE FROM skill_daily_rollup WHERE skill_name < 's3'")
        except apsw.InterruptError:
            stopped += 1
            assert time.monotonic() - asked[0] < 1
            timer.join()
        # SQLite ends the caller's transaction where a statement that writes is interrupted.
        db.execute("ROLLBACK" if db.in_transaction and transaction else "")
        assert not db.in_transaction
        if "rebuild" in sql and db.execute("SELECT * FROM skill_daily_rollup").fetchall() != before:
            # It was interrupted between its row and its end, when all was done.
            assert_counted_quickly(db)
            db.execute("DELETE FROM skill_daily_rollup WHERE skill_name < 's3'")
        assert db.execute("SELECT * FROM skill_daily_rollup").fetchall() == before
    assert stopped > 0 or "health" in sql
    assert value(db, "SELECT skill_ema_rebuild()") > len(before)
    assert_counted_quickly(db)


def assert_counted_quickly(db):
    assert db.execute("SELECT * FROM skill_ema_check()").fetchall() == [] == drift(db)
    assert db.execute("SELECT rollup_agrees, problem FROM skill_ema_health").fetchall() == [(1, None)]


def plan(sql, version=None, file=None):
    if version:
        status, lines, error = run_host(version, file, [f"EXPLAIN QUERY PLAN {sql}"])
        assert (status, error) == (0, "")
        return [line[3] for line in lines]
    return [row[3] for row in connect(file, initialise=False).execute(f"EXPLAIN QUERY PLAN {sql}")]


@pytest.mark.parametrize("view", ["skill_ema_health", "skill_ema_status"])
@pytest.mark.parametrize("version", [None, "3.38", "3.27"])
def test_health_scans_neither_the_log_nor_the_rollup(version, view, file):
    connect(file).close()
    steps = plan(f"SELECT * FROM {view}", version, file)
    tables = ("skill_invocations", "skill_daily_rollup", "skill_daily_job_rollup", " i ", " r ")
    scans = {step for step in steps if "SCAN" in step and any(table in f"{step} " for table in tables)}
    partial = ("skill_invocations_rejected", "skill_invocations_unjudged", "skill_invocations_excluded", "skill_invocations_not_delivered")
    # The count of a log whose ids lie near each other is all that scans; its size is bounded by its WHERE.
    rest = {step for step in scans if not any(index in step for index in partial)}
    assert len(rest) <= 1 and all("COVERING INDEX" in step for step in rest), steps
    assert any("skill_invocations_rejected" in step for step in scans), steps


@pytest.mark.parametrize("version", [None, "3.38", "3.27"])
def test_what_cannot_be_counted_is_found_by_its_index(version, file):
    connect(file).close()
    for order in ("", "ORDER BY +id"):
        steps = plan(f"SELECT id, reason FROM skill_ema_rejects {order}", version, file)
        assert any("skill_invocations_rejected" in step for step in steps), steps


def test_a_large_log_is_counted_by_what_is_kept(db):
    for sparse in (0, 10**9):
        record(db, id=sparse + 5, skill_name=f"s{sparse}")
    db.execute("UPDATE skill_ema_totals SET log_rows = 77")
    assert db.execute("SELECT log_rows, rollup_agrees, problem FROM skill_ema_health").fetchall() == [
        (77, 0, "the log has 77 rows to count, the rollup 2: run SELECT skill_ema_rebuild();")
    ]
    db.execute("SELECT skill_ema_rebuild()").fetchall()
    assert db.execute("SELECT log_rows, rollup_agrees FROM skill_ema_health").fetchall() == [(2, 1)]


def test_the_check_runs_in_an_old_sqlite(file):
    db = connect(file)
    record(db)
    db.execute("DELETE FROM skill_daily_rollup")
    db.close()
    script = ["SELECT problem, skill_name FROM skill_ema_check()", "SELECT skill_ema_rebuild()", "SELECT count(*) FROM skill_ema_check()"]
    assert run_host("3.38", file, script, LIBRARY_FILE) == (0, [["the rollup lacks this group", "s"], ["1"], ["0"]], "")
