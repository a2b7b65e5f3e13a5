"""The limits of the rollup's whole numbers, and skill_ema_rebuild(), which computes it anew."""

import apsw
import pytest

from conftest import NOON, ROOT, connect, drift, record, value
from test_rollup import assert_exact, log

TOO_LARGE = "a day's total is too large to be counted exactly"


POLICIES = ["", "OR IGNORE", "OR REPLACE", "OR FAIL", "OR ABORT", "OR ROLLBACK"]


def state(db):
    return log(db), db.execute("SELECT * FROM skill_daily_rollup").fetchall()


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("column, total", [("quality_score", "quality_nano"), ("estimated_cost_usd", "cost_nanousd"), ("input_tokens", "input_tokens")])
def test_a_total_that_does_not_fit_is_refused_by_name(db, column, total, policy):
    record(db, **{column: 5})
    db.execute(f"UPDATE skill_daily_rollup SET {total} = 9223372036854775807")  # as after a million calls at the limit
    before = state(db)
    with pytest.raises(apsw.ConstraintError, match=TOO_LARGE):
        db.execute(f"INSERT {policy} INTO skill_invocations (skill_name, invoked_at, {column}) VALUES ('s', ?, 1)", (NOON,))
    assert state(db) == before


# (OR IGNORE and OR FAIL are told to carry on; it would take 900,000 calls at the limit in one day for them to matter.)
@pytest.mark.parametrize("policy", [policy for policy in POLICIES if policy not in ("OR IGNORE", "OR FAIL")])
def test_a_total_that_does_not_fit_halfway_through_an_update_is_refused_by_name(db, policy):
    record(db, quality_score=5)
    record(db, quality_score=-5)
    db.execute("UPDATE skill_daily_rollup SET quality_nano = -9223372036854775807")
    before = state(db)
    # The row's score is taken off the total before the new one is added.
    with pytest.raises(apsw.ConstraintError, match=TOO_LARGE):
        db.execute(f"UPDATE {policy} skill_invocations SET success = 1 WHERE id = 1")
    assert state(db) == before


def tamper(db):
    db.execute("UPDATE skill_daily_rollup SET cost_nanousd = 7 WHERE skill_name = 'a'")
    db.execute("DELETE FROM skill_daily_rollup WHERE skill_name = 'b'")
    db.execute("INSERT INTO skill_daily_rollup SELECT '2001-01-01', 'ghost', model, provider, 1,0,0,0,0,0,0,0,0,0,0,0,0,0 FROM skill_daily_rollup")


@pytest.mark.parametrize("way", ["SELECT skill_ema_rebuild()", (ROOT / "sql" / "rebuild.sql").read_text()], ids=["function", "file"])
def test_a_rebuild_repairs_a_rollup_that_somebody_wrote_to(db, way):
    for skill, model in [("a", None), ("a", ""), ("a", "m"), ("b", "m"), ("b", "m")]:
        record(db, skill_name=skill, model=model, estimated_cost_usd=0.1)
    db.execute("DELETE FROM skill_daily_rollup WHERE model <> 'm'")
    tamper(db)
    for change in ("UPDATE skill_daily_job_rollup SET cost_nanousd = 7 WHERE model = ''", "DELETE FROM skill_daily_job_rollup WHERE skill_name = 'b'",
                   "INSERT INTO skill_daily_job_rollup SELECT '2001-01-01', 'ghost', skill_name, model, provider, 1,0,0,0,0,0,0,0,0,0,0,0,0,0 FROM skill_daily_job_rollup LIMIT 1"):
        db.execute(change)
    assert {len(row) for row in drift(db)} == {19, 20}, "both rollups"
    result = db.execute(way).fetchall()
    assert result == ([(4,)] if way.startswith("SELECT") else [])
    assert_exact(db)


def test_a_rebuild_of_an_exact_rollup_changes_nothing(db):
    for index in range(200):
        record(db, skill_name=f"s{index % 3}", invoked_at=NOON + index * 5000, duration_seconds=index / 7)
    db.execute("UPDATE skill_invocations SET duration_seconds = duration_seconds / 3 WHERE id % 2")
    before = db.execute("SELECT * FROM skill_daily_rollup").fetchall()
    assert value(db, "SELECT skill_ema_rebuild()") == len(before) > 10
    assert db.execute("SELECT * FROM skill_daily_rollup").fetchall() == before


def test_a_rebuild_takes_part_in_the_callers_transaction(db):
    record(db)
    db.execute("DELETE FROM skill_daily_rollup")
    db.execute("BEGIN")
    assert value(db, "SELECT skill_ema_rebuild()") == 1
    db.execute("ROLLBACK")
    assert value(db, "SELECT count(*) FROM skill_daily_rollup") == 0


def test_a_rebuild_without_a_schema_says_what_to_run():
    db = connect(initialise=False)
    with pytest.raises(apsw.SQLError, match=r"^skill_ema_rebuild: there is no skill_ema schema .* run SELECT skill_ema_init\(\);$"):
        db.execute("SELECT skill_ema_rebuild()")


def test_a_rebuild_counts_into_the_database_whatever_temporary_tables_there_are(db):
    record(db)
    db.execute("DELETE FROM skill_daily_rollup; CREATE TEMP TABLE skill_daily_rollup AS SELECT * FROM skill_daily_rollup")
    assert value(db, "SELECT skill_ema_rebuild()") == 1
    assert value(db, "SELECT count(*) FROM temp.skill_daily_rollup") == 0
