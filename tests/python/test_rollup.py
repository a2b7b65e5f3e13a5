"""The rollup equals a recount of the log, bit for bit, whatever statements were run on the log.

The recount here is plain Python over the log's rows: it shares no code with the SQL that it checks.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import DAY, NOON, connect, drift, record, value

# The log's measures, and how many of the rollup's units make one of the log's.
MEASURES = {
    "duration_seconds": 10**6,
    "estimated_cost_usd": 10**9,
    "quality_score": 10**9,
    "input_tokens": 1,
    "output_tokens": 1,
}
COLUMNS = ["skill_name", "model", "provider", "cron_id", "invoked_at", "success", *MEASURES, "excluded"]
# The key of each rollup, by the log's columns.
ROLLUPS = {"skill_daily_rollup": COLUMNS[:3], "skill_daily_job_rollup": ["cron_id", *COLUMNS[:3]]}
ID_EXISTS = "skill_invocations: this id exists, and a row is never replaced; "


def in_units(amount, scale):
    """The nearest whole number of units, halves away from zero."""
    return int(Decimal(amount * scale).quantize(Decimal(1), ROUND_HALF_UP))


def recount(connection, key):
    """What a rollup must hold, by the day and these columns."""
    cells = {}
    for row in connection.execute(f"SELECT {', '.join(COLUMNS)} FROM skill_invocations").fetchall():
        invoked_at, success, *amounts, excluded = row[4:]
        if excluded:
            continue
        day = (date(1970, 1, 1) + timedelta(days=invoked_at // DAY)).isoformat()
        names = dict(zip(COLUMNS, row))
        cells.setdefault((day, *(names[column] for column in key)), []).append((invoked_at, success, amounts))
    result = {}
    for key, calls in cells.items():
        totals = [len(calls), sum(c[1] == 1 for c in calls), sum(c[1] == 0 for c in calls)]
        for index, scale in enumerate(MEASURES.values()):
            known = [in_units(c[2][index], scale) for c in calls if c[2][index] is not None]
            totals += [len(known), sum(known) if known else None]
        result[key] = repr([*totals, max(c[0] for c in calls)])
    return result


def assert_exact(connection):
    """Each rollup equals both the recount in Python and the one in SQL."""
    for name, key in ROLLUPS.items():
        rollup, end = connection.execute(f"SELECT * FROM {name}").fetchall(), len(key) + 1
        found = {tuple(None if name == b"" else name for name in row[:end]): repr(list(row[end:])) for row in rollup}
        assert found == recount(connection, key)
        assert len(found) == len(rollup)
    assert drift(connection) == []


# Few names and moments, so that most rows share cells; the amounts are any.
amounts = {
    "skill_name": st.sampled_from(["a", "a", "a", "b"]),
    "model": st.sampled_from([None, None, None, "", "m"]),
    "provider": st.sampled_from([None, None, None, "", "p"]),
    "cron_id": st.sampled_from([None, None, "", "j", "J"]),
    "invoked_at": st.sampled_from([NOON, NOON + 0.25, NOON + 1.5, 86399.9996, 86400.0, 1e11 - 1]),
    "success": st.sampled_from([None, 0, 1]),
    "excluded": st.sampled_from([None, None, None, 0, 1]),
    "duration_seconds": st.none() | st.floats(0, 1e7) | st.sampled_from([0.1, 0.5e-6, 1e7]),
    "estimated_cost_usd": st.none() | st.floats(0, 1e4) | st.sampled_from([0.1, 1.5e-9, 1e4]),
    "quality_score": st.none() | st.floats(-1e4, 1e4) | st.sampled_from([-2.5e-9, 0.1, -0.1]),
    "input_tokens": st.none() | st.integers(0, 10**12),
    "output_tokens": st.none() | st.integers(0, 10**12),
}
once_in_a_while = st.integers(0, 11).map(lambda number: number == 7)
ids = st.sampled_from([None, None, -1, 1, 2, 3, 4, 5])
where = st.sampled_from(["id = 1", "id = 2", "id IN (2, 3)", "id >= 3", "skill_name = 'a'", "model IS NULL", "1"])
policy = st.sampled_from(["", "", "", " OR IGNORE", " OR REPLACE", " OR FAIL", " OR ROLLBACK", " OR ABORT"])


@st.composite
def inserts(draw):
    """INSERT of one to three rows, with any conflict policy and any upsert."""
    rows = draw(st.lists(st.tuples(ids, *(amounts[column] for column in COLUMNS)), min_size=1, max_size=3))
    if draw(once_in_a_while):
        rows[-1] = (*rows[-1][:6], 2, *rows[-1][7:])  # a success of 2 is refused
    copied = ", ".join(f"{column} = excluded.{column}" for column in draw(st.sets(st.sampled_from(COLUMNS), min_size=1)))
    upsert = draw(st.sampled_from([
        "", "", "", "ON CONFLICT DO NOTHING", "ON CONFLICT (id) DO NOTHING", f"ON CONFLICT (id) DO UPDATE SET {copied}",
        f"ON CONFLICT (id) DO UPDATE SET {copied} WHERE excluded.success", "ON CONFLICT (id) DO UPDATE SET id = id + 1",
    ]))  # fmt: skip
    places = ", ".join(f"({', '.join('?' * (len(COLUMNS) + 1))})" for _ in rows)
    verb = draw(st.sampled_from(["INSERT" + draw(policy), "REPLACE"] if not upsert else ["INSERT" + draw(policy)]))
    source = f"SELECT * FROM (VALUES {places}) WHERE 1"
    sql = f"{verb} INTO skill_invocations (id, {', '.join(COLUMNS)}) {source} {upsert}"
    return sql, tuple(cell for row in rows for cell in row)


@st.composite
def updates(draw):
    """UPDATE of any columns, the id among them, of any rows."""
    columns = draw(st.lists(st.sampled_from(COLUMNS), unique=True, max_size=4))
    refused = draw(once_in_a_while)
    values = tuple(2 if refused and column == "success" else draw(amounts[column]) for column in columns)
    change = draw(st.sampled_from(["id = id + 1", "id = 2", "id = 10 - id", "end_reason = 'x'", "id = id"]))
    assignments = [f"{column} = ?" for column in columns]
    if not columns or draw(st.booleans()):
        assignments.append(change)
    return f"UPDATE{draw(policy)} skill_invocations SET {', '.join(assignments)} WHERE {draw(where)}", values


deletes = where.map(lambda condition: (f"DELETE FROM skill_invocations WHERE {condition}", ()))
controls = st.sampled_from(
    [(sql, ()) for sql in ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a", "SAVEPOINT b", "ROLLBACK TO a", "ROLLBACK TO b", "RELEASE a"]]
)
statements = st.one_of(inserts(), inserts(), updates(), deletes, controls)


def outcome(connection, statement):
    """The error that the statement ends with, or None."""
    try:
        connection.execute(*statement).fetchall()
    except (apsw.ConstraintError, apsw.SQLError) as error:
        return str(error)
    return None


def plain_twin(connection):
    """A database with the same log and no triggers: what statements do to it, they must do to the log."""
    twin = apsw.Connection(":memory:")
    twin.execute(value(connection, "SELECT sql FROM sqlite_master WHERE name = 'skill_invocations'"))
    return twin


def log(connection):
    return connection.execute("SELECT * FROM skill_invocations ORDER BY id").fetchall()


@pytest.mark.parametrize("recursive_triggers", ["OFF", "ON"])
@settings(max_examples=200)
@given(script=st.lists(statements, min_size=12, max_size=30))
def test_any_statements_leave_the_rollup_exact_and_do_to_the_log_what_they_do_without_triggers(recursive_triggers, script):
    db = connect()
    db.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
    twin = plain_twin(db)
    for statement in script:
        error, plain_error = outcome(db, statement), outcome(twin, statement)
        assert_exact(db)
        assert db.in_transaction == twin.in_transaction
        if error != plain_error:
            # Only one thing is refused that SQLite alone would do, and always as a whole.
            assert error.startswith(ID_EXISTS) and "REPLACE" in statement[0]
            twin.execute("DELETE FROM skill_invocations")
            twin.executemany(f"INSERT INTO skill_invocations VALUES ({', '.join('?' * 21)})", log(db))
        assert log(db) == log(twin)


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column_alone_is_counted_as_it_comes_changes_and_goes(db, column):
    some, other = {"skill_name": "ab", "model": "ab", "provider": "ab", "cron_id": "ab", "success": (0, 1), "excluded": (0, 1)}.get(column, (3, 5))
    for beside, first, second in product([some, other, None], repeat=3):
        if column in ("skill_name", "invoked_at") and None in (beside, first, second):
            continue
        record(db, **{column: beside})
        record(db, id=50, **{column: first})
        db.execute(f"UPDATE skill_invocations SET {column} = ? WHERE id = 50", (second,))
        assert_exact(db)
        db.execute("DELETE FROM skill_invocations WHERE id = 50")
        assert_exact(db)
        record(db, id=50, **{column: second})
        db.execute("DELETE FROM skill_invocations WHERE id <> 50")
        assert_exact(db)
        db.execute("DELETE FROM skill_invocations")
        assert_exact(db)


@pytest.mark.parametrize("recursive_triggers", ["OFF", "ON"])
@pytest.mark.parametrize("statement", [
    "INSERT OR REPLACE INTO skill_invocations (id, skill_name, invoked_at) VALUES (7, 'new', 0)",
    "REPLACE INTO skill_invocations (id, skill_name, invoked_at) VALUES (8, 'new', 0), (7, 'new', 0)",
    "REPLACE INTO skill_invocations (rowid, skill_name, invoked_at) VALUES ('7', 'new', 0)",
    "UPDATE OR REPLACE skill_invocations SET id = 7 WHERE id = 1",
    "UPDATE OR REPLACE skill_invocations SET id = 7.0, skill_name = 'new' WHERE id = 1",
])  # fmt: skip
def test_a_row_is_never_replaced(db, recursive_triggers, statement):
    db.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
    record(db, id=1, skill_name="one")
    record(db, id=7, skill_name="old", estimated_cost_usd=0.5)
    before = log(db)
    with pytest.raises(apsw.ConstraintError, match=ID_EXISTS):
        db.execute(statement)
    assert log(db) == before
    assert_exact(db)


def test_replace_with_an_id_that_is_new_is_an_insert(db):
    record(db, id=1)
    db.execute("REPLACE INTO skill_invocations (id, skill_name, invoked_at) VALUES (2, 's', ?)", (NOON,))
    db.execute("INSERT OR REPLACE INTO skill_invocations (skill_name, invoked_at) VALUES ('s', ?)", (NOON,))
    db.execute("UPDATE OR REPLACE skill_invocations SET id = 9 WHERE id = 1")
    assert [row[0] for row in log(db)] == [2, 3, 9]
    assert_exact(db)


@pytest.mark.parametrize("policy", ["OR REPLACE", "OR IGNORE", "OR FAIL", "OR ROLLBACK", "OR ABORT"])
def test_the_conflict_policy_of_the_statement_does_not_reach_the_rollup(db, policy):
    record(db, estimated_cost_usd=1, model="m")
    for cost in (2, 4):
        db.execute(
            f"INSERT {policy} INTO skill_invocations (skill_name, model, invoked_at, estimated_cost_usd) VALUES ('s', 'm', ?, ?)",
            (NOON, cost),
        )
    assert db.execute("SELECT invocation_count, cost_nanousd FROM skill_daily_rollup").fetchall() == [(3, 7 * 10**9)]
    db.execute(f"UPDATE {policy} skill_invocations SET estimated_cost_usd = 5 WHERE estimated_cost_usd = 4")
    assert db.execute("SELECT invocation_count, cost_nanousd FROM skill_daily_rollup").fetchall() == [(3, 8 * 10**9)]


def test_an_id_that_was_once_ignored_may_be_used_again(db):
    record(db, id=1)
    record(db, id=2)
    db.execute("INSERT OR IGNORE INTO skill_invocations (id, skill_name, invoked_at) VALUES (2, 's', 0)")
    db.execute("DELETE FROM skill_invocations WHERE id = 2")
    record(db)  # SQLite chooses 2
    assert [row[0] for row in log(db)] == [1, 2]
    db.execute("UPDATE OR IGNORE skill_invocations SET id = 2 WHERE id = 1")
    db.execute("DELETE FROM skill_invocations WHERE id = 2")
    db.execute("UPDATE OR REPLACE skill_invocations SET id = 2 WHERE id = 1")
    assert [row[0] for row in log(db)] == [2]
    assert_exact(db)


def test_minus_one_is_an_id_like_any_other(db):
    # It is what a trigger sees where SQLite is to choose the id.
    record(db, id=-1)
    record(db)
    with pytest.raises(apsw.ConstraintError, match=ID_EXISTS):
        db.execute("REPLACE INTO skill_invocations (id, skill_name, invoked_at) VALUES (-1, 's', 0)")
    db.execute("INSERT OR IGNORE INTO skill_invocations (id, skill_name, invoked_at) VALUES (-1, 's', 0)")
    db.execute("REPLACE INTO skill_invocations (skill_name, invoked_at) VALUES ('s', 0)")
    assert [row[0] for row in log(db)] == [-1, 0, 1]
    assert_exact(db)


def test_negative_ids_do_not_stop_sqlite_from_choosing_one(db):
    record(db, id=-2)
    record(db)
    assert len(log(db)) == 2
    assert_exact(db)


def test_deleting_the_last_call_of_a_day_finds_the_one_before(db):
    for offset in (0, 100, 200):
        record(db, invoked_at=NOON + offset, model=None)
        record(db, invoked_at=NOON + offset + 1, model="m")
    for remaining in (100, 0):
        db.execute("DELETE FROM skill_invocations WHERE model IS NULL AND invoked_at > ?", (NOON + remaining,))
        last = "SELECT last_invoked_at FROM skill_daily_rollup WHERE model = x''"
        assert value(db, last) == NOON + remaining
        assert_exact(db)
    db.execute("UPDATE skill_invocations SET invoked_at = ? WHERE invoked_at = ?", (NOON - 5, NOON + 201))
    assert_exact(db)


def test_the_last_fraction_of_a_day_belongs_to_it(db):
    for invoked_at in (86399.9996, 86399.99999999999, 86400, 0):
        record(db, invoked_at=invoked_at)
    assert db.execute("SELECT day, invocation_count FROM skill_daily_rollup").fetchall() == [
        ("1970-01-01", 3),
        ("1970-01-02", 1),
    ]
    db.execute("DELETE FROM skill_invocations WHERE invoked_at > 86399.9999 AND invoked_at < 86400")
    assert_exact(db)


def test_thousands_of_tenths_come_and_go_without_a_trace(db):
    record(db, estimated_cost_usd=0.3, duration_seconds=0.7, quality_score=-0.2)
    before = db.execute("SELECT * FROM skill_daily_rollup").fetchall()
    tenths = [(NOON, index / 10, 0.1, -0.1 * index) for index in range(5000)]
    insert = "INSERT INTO skill_invocations (skill_name, invoked_at, duration_seconds, estimated_cost_usd, quality_score) "
    db.executemany(insert + "VALUES ('s', ?, ?, ?, ?)", tenths)
    assert value(db, "SELECT cost_nanousd FROM skill_daily_rollup") == 300_000_000 + 5000 * 100_000_000
    assert_exact(db)
    db.execute("DELETE FROM skill_invocations WHERE id > 1")
    assert db.execute("SELECT * FROM skill_daily_rollup").fetchall() == before
    db.execute("DELETE FROM skill_invocations")
    assert db.execute("SELECT * FROM skill_daily_rollup").fetchall() == []




def test_the_triggers_leave_the_last_inserted_id_and_the_count_of_changes_alone(db):
    record(db, id=41)
    record(db)
    assert (db.last_insert_rowid(), db.changes()) == (42, 1)
    db.execute("UPDATE skill_invocations SET skill_name = 'other'")
    assert (db.last_insert_rowid(), db.changes()) == (42, 2)
