"""Seeing that recording works, whoever writes: what skill_ema_health tells, and what the triggers cannot see, so that it must.

Its figures for logs of any shape are compared with an oracle in test_takeover.py.
"""

import time

import apsw
import pytest

from conftest import DAY, NOON, SCHEMA, VERSION, connect, drift, load, record, rows, value
from test_guest import run_2019, run_today, with_values
from test_takeover import DIRTY, KEYS, OLDER, OWN, RAW_VIEW, assert_counted, content, older_log, take_over

EMPTY = {
    "log_rows": 0, "last_write": None, "days_covered": 0, "without_outcome": 0, "without_cost": 0, "without_model": 0, "unjudged": 0, "rejects": 0,
    "rollup_agrees": 1, "problem": None, "future_rows": 0, "excluded": 0, "not_delivered": 0,
}  # fmt: skip
REJECTED = {"rejects": 1, "problem": "1 rows hold what cannot be counted: see skill_ema_rejects"}
WHOLE = {"success": 1, "estimated_cost_usd": 1, "model": "m"}
ONE = {**EMPTY, "log_rows": 1, "last_write": NOON, "days_covered": 1}


def health(connection):
    """The one row, but for the age, which changes by itself."""
    [row] = rows(connection, "SELECT * FROM skill_ema_health")
    del row["last_write_age_s"]
    return row


def age(connection):
    return value(connection, "SELECT last_write_age_s FROM skill_ema_health")


def taken_over(*more):
    db = older_log(OLDER, *more)
    take_over(db)
    return db


def test_an_empty_log_is_healthy(db):
    assert (health(db), age(db)) == (EMPTY, None)
    assert value(db, "SELECT count(*) FROM skill_ema_rejects") == 0
    record(db)
    db.execute("DELETE FROM skill_invocations")
    assert (health(db), age(db)) == (EMPTY, None)
    assert (health(taken_over()), age(taken_over())) == (EMPTY, None)


@pytest.mark.parametrize("columns, changed", [
    ({"success": 0}, {}),
    ({"success": None}, {"without_outcome": 1}),
    ({"estimated_cost_usd": 0}, {}),
    ({"estimated_cost_usd": None}, {"without_cost": 1}),
    ({"model": ""}, {}),
    ({"model": None, "success": None}, {"without_model": 1, "without_outcome": 1}),
    ({"skill_name": "t", "invoked_at": NOON - DAY}, {"days_covered": 2}),
    ({"skill_name": "t", "invoked_at": NOON + 0.5}, {"last_write": NOON + 0.5}),
], ids=str)  # fmt: skip
def test_each_column_tells_of_its_own_trouble(db, columns, changed):
    record(db, **WHOLE)
    assert health(db) == ONE
    record(db, **{**WHOLE, **columns})
    assert health(db) == {**ONE, "log_rows": 2, **changed}


@pytest.mark.parametrize("columns, changed", [
    ({"skill_name": None}, {}),
    ({"skill_name": " ", "invoked_at": "noon"}, {}),
    ({"invoked_at": NOON * 1000}, {}),
    ({"success": "yes"}, {"without_outcome": 1}),
    ({"estimated_cost_usd": -1}, {"without_cost": 1}),
    ({"model": 5, "success": 2}, {"without_model": 1, "without_outcome": 1}),
    ({"duration_seconds": "long"}, {}),
], ids=str)  # fmt: skip
def test_a_value_that_cannot_be_counted_is_rejected_and_not_known(columns, changed):
    db = taken_over()
    record(db, **WHOLE)
    record(db, **{**WHOLE, **columns})
    assert health(db) == {**ONE, "log_rows": 2, **REJECTED, **changed}
    db.execute("DELETE FROM skill_invocations WHERE rowid = 2")
    assert health(db) == ONE


def test_the_age_is_that_of_the_last_call_and_negative_where_that_is_yet_to_come(db):
    for offset in (-5000, -1000.5, 86400):
        now = time.time()
        record(db, invoked_at=now + offset)
        assert age(db) == pytest.approx(-offset, abs=5)
        assert value(db, "SELECT last_write FROM skill_ema_health") == now + offset


@pytest.mark.parametrize("guest", [run_today, run_2019], ids=["today", "3.27"])
def test_a_program_without_the_extension_sees_the_same(guest, file):
    db = connect(file)
    record(db, **WHOLE)
    status, [line], error = guest(file, ["SELECT log_rows, days_covered, without_cost, rejects, rollup_agrees, last_write_age_s > 0 FROM skill_ema_health"])
    assert (status, line, error) == (0, ["1", "1", "0", "0", "1", "1"], "")


INSERT = "INTO skill_invocations (id, skill_name, session_id, invoked_at) VALUES"
REPLACED = [
    f"REPLACE {INSERT} ('a', 's', 'new', {NOON})",
    f"REPLACE {INSERT} ('a', 's', 'new', 'noon')",
    f"INSERT OR REPLACE {INSERT} ('new', 's', 'sa', {NOON}), ('newer', 't', 'sb', {NOON})",
    f"INSERT OR REPLACE {INSERT} ('a', 's', 'sb', {NOON})",
    f"REPLACE {INSERT} ('new', 's', 'sa', {NOON}) ON CONFLICT (id) DO NOTHING",
    "UPDATE OR REPLACE skill_invocations SET session_id = 'sa' WHERE id = 'b'",
    "UPDATE OR REPLACE skill_invocations SET id = 'a'",
]
WELCOME = [
    f"INSERT OR IGNORE {INSERT} ('a', 's', 'new', {NOON}), ('c', 's', 'sa', {NOON}), ('d', 's', 'sd', {NOON})",
    f"INSERT {INSERT} ('a', 's', 'new', {NOON}), ('d', 's', 'sd', {NOON}) ON CONFLICT (id) DO UPDATE SET session_id = excluded.session_id, success = 0",
    f"INSERT {INSERT} ('new', 't', 'sb', {NOON}) ON CONFLICT (session_id) DO UPDATE SET skill_name = 't', id = 'other'",
    f"REPLACE {INSERT} ('d', 's', 'sd', {NOON})",
    "UPDATE OR REPLACE skill_invocations SET session_id = session_id || 'x', id = id || 'x'",
    "UPDATE OR IGNORE skill_invocations SET session_id = 'sa'",
    "DELETE FROM skill_invocations WHERE id = 'a'",
]
KEYED = {
    "two keys": (OLDER, ["CREATE UNIQUE INDEX mine_once ON skill_invocations (session_id)"]),
    "one of two columns": (OLDER, ["CREATE UNIQUE INDEX mine_once ON skill_invocations (session_id COLLATE NOCASE, skill_name)"]),
    "a rowid in descending order": (OLDER.replace("id TEXT PRIMARY KEY", "id INTEGER PRIMARY KEY DESC, name UNIQUE"), []),
    "a default in the place of NULL": (OLDER.replace("id TEXT PRIMARY KEY", "id TEXT NOT NULL DEFAULT (5) PRIMARY KEY"), []),
    "names that want quotes": (OLDER.replace("id TEXT PRIMARY KEY", "id TEXT, \"o'\"\"k\" UNIQUE ON CONFLICT REPLACE"), []),
}


def keyed(later=False):
    db = taken_over(*([] if later else KEYED["two keys"][1]))
    for sql in KEYED["two keys"][1] if later else []:
        db.execute(sql)
        assert health(db)["problem"] == "REPLACE can remove rows through a UNIQUE index of skill_invocations: run SELECT skill_ema_init();"
        assert value(db, "SELECT skill_ema_init()") == VERSION
    for key in ("a", "b"):
        record(db, id=key, session_id="s" + key, **WHOLE)
    assert health(db) == {**ONE, "log_rows": 2}
    return db


@pytest.mark.parametrize("later", [False, True], ids=["made before", "made later"])
@pytest.mark.parametrize("sql", REPLACED)
def test_a_row_of_the_log_is_replaced_through_no_key(sql, later):
    db = keyed(later)
    before = content(db)
    with pytest.raises(apsw.ConstraintError, match="skill_invocations: a row with this key exists, and a row is never replaced; use UPDATE, or INSERT with ON CONFLICT DO UPDATE"):
        db.execute(sql)
    assert content(db) == before
    assert_counted(db)


@pytest.mark.parametrize("sql", WELCOME)
def test_what_replaces_no_row_goes_through(sql):
    db = keyed()
    for change in (REPLACED[0], sql, REPLACED[0], sql):
        try:
            db.execute(change)
        except apsw.ConstraintError as error:
            assert change != sql or sql == WELCOME[3], error
        assert_counted(db)


@pytest.mark.parametrize("create, more", KEYED.values(), ids=KEYED)
def test_every_kind_of_key_is_guarded(create, more):
    db = older_log(create, *more)
    take_over(db)
    columns = [name for [name] in db.execute("SELECT name FROM pragma_table_info('skill_invocations') WHERE pk OR name IN ('session_id', 'o''\"k', 'name')")]
    quoted = ", ".join(apsw.format_sql_value(name).replace("'", '"') if "'" not in name else '"o\'""k"' for name in columns)
    insert = f"INSERT OR REPLACE INTO skill_invocations ({quoted}, skill_name, invoked_at) VALUES ({', '.join('5' for _ in columns)}, 's', {NOON})"
    db.execute(insert)
    with pytest.raises(apsw.ConstraintError, match="a row with this key exists"):
        db.execute(insert)
    assert_counted(db)


def test_a_null_that_becomes_the_default_is_a_key_too():
    for create in ("k TEXT NOT NULL DEFAULT 'd' UNIQUE", "k TEXT NOT NULL DEFAULT 'd', l, PRIMARY KEY (l, k)"):
        db = older_log(f"CREATE TABLE skill_invocations (skill_name TEXT, invoked_at REAL, {create})".replace(", k TEXT NOT NULL DEFAULT 'd', l,", ", k TEXT NOT NULL DEFAULT 'd', l DEFAULT 1,"))
        take_over(db)
        record(db, k="d")
        record(db, k="e")
        for sql in ("REPLACE INTO skill_invocations (k, skill_name, invoked_at) VALUES (NULL, 't', 1)", "UPDATE OR REPLACE skill_invocations SET k = NULL WHERE k = 'e'"):
            with pytest.raises(apsw.ConstraintError, match="a row with this key exists"):
                db.execute(sql)
            assert_counted(db)


def test_a_trigger_of_the_users_own_that_writes_to_the_log_does_not_open_the_door(db):
    nested = "INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('t', 1)"
    for moment in ("BEFORE", "AFTER"):
        db.execute(f"CREATE TRIGGER own_{moment} {moment} INSERT ON skill_invocations WHEN NEW.session_id = 'x' BEGIN {nested}; END")
    record(db, id=1000, session_id="x")
    before = content(db)
    with pytest.raises(apsw.ConstraintError, match="this id exists"):
        db.execute("REPLACE INTO skill_invocations (id, session_id, skill_name, invoked_at) VALUES (1000, 'x', 'b', 2)")
    assert content(db) == before
    for sql in ("INSERT OR IGNORE INTO skill_invocations (id, skill_name, invoked_at) VALUES (1000, 'b', 2)", "DELETE FROM skill_invocations WHERE id = 1000",
                "INSERT INTO skill_invocations (id, session_id, skill_name, invoked_at) VALUES (1000, 'x', 'b', 2)", "UPDATE skill_invocations SET id = 70000 WHERE id = 1000",
                "INSERT INTO skill_invocations (id, skill_name, invoked_at) VALUES (1000, 'c', 2)"):  # fmt: skip
        db.execute(sql)
        assert_counted(db)


def test_which_indexes_are_guarded_is_known_and_not_only_how_many():
    db = keyed()
    db.execute("DROP INDEX mine_once")
    assert health(db)["problem"] is None
    db.execute("CREATE UNIQUE INDEX mine_once ON skill_invocations (session_id, model)")
    assert "UNIQUE index" in health(db)["problem"]
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert_counted(db)


def test_the_files_alone_count_anew_where_any_trigger_was_missing(db):
    record(db, skill_name="a")
    db.execute("DROP TRIGGER skill_invocations_after_update; UPDATE skill_invocations SET skill_name = 'b'")
    db.execute(SCHEMA)
    assert_counted(db)


@pytest.mark.parametrize("index", ["(lower(session_id))", "(session_id) WHERE success = 1"])
def test_a_unique_index_through_which_replace_cannot_be_seen_is_refused(index):
    refusal = "skill_ema_init: skill_invocations must not have a UNIQUE index on an expression, on a generated column or on some of its rows, .* drop the index 'mine' first"
    db = older_log(OLDER, f"CREATE UNIQUE INDEX mine ON skill_invocations {index}")
    before = db.execute("SELECT * FROM sqlite_master").fetchall()
    with pytest.raises(apsw.SQLError, match=refusal):
        take_over(db)
    assert db.execute("SELECT * FROM sqlite_master").fetchall() == before
    db = taken_over()
    db.execute(f"CREATE UNIQUE INDEX mine ON skill_invocations {index}")
    assert "UNIQUE index" in health(db)["problem"]
    with pytest.raises(apsw.SQLError, match=refusal):
        db.execute("SELECT skill_ema_init()").fetchall()
    db.execute("DROP INDEX mine")
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert_counted(db)


UNSEEN = {
    "no trigger": ["DROP TRIGGER skill_invocations_after_insert", f"INSERT {INSERT} ('c', 's', 'sc', {NOON})"],
    "no trigger for DELETE": ["DROP TRIGGER skill_invocations_after_delete", "DELETE FROM skill_invocations WHERE id = 'a'"],
    "no trigger on the rollup": ["DROP TRIGGER skill_daily_rollup_after_update", "UPDATE skill_daily_rollup SET invocation_count = 5"],
    "no trigger for the jobs": ["DROP TRIGGER skill_daily_addition_to_the_jobs", f"INSERT {INSERT} ('c', 's', 'sc', {NOON})"],
    "a rollup that lost a day": ["DELETE FROM skill_daily_rollup WHERE day = '2025-11-19'"],
    "a rollup that counts double": ["UPDATE skill_daily_rollup SET invocation_count = invocation_count * 2"],
    "totals that are lost": ["DELETE FROM skill_ema_totals"],
    "totals under another id": ["UPDATE skill_ema_totals SET id = 7"],
    "a trigger of the change": ["DROP VIEW skill_daily_change"],
    "a log that is emptied unseen": ["DROP TRIGGER skill_invocations_after_delete", "DELETE FROM skill_invocations"],
    "totals that are wrong": ["UPDATE skill_ema_totals SET log_rows = 50, runs = 49, without_cost = -1"],
}


@pytest.mark.parametrize("statements", UNSEEN.values(), ids=UNSEEN)
def test_a_rollup_that_does_not_agree_shows_and_what_health_says_to_run_mends_it(statements):
    db = keyed()
    record(db, id="x", skill_name=" ")
    assert health(db) == {**ONE, "log_rows": 3, **REJECTED}
    for sql in statements:
        db.execute(sql)
    assert db.execute("SELECT * FROM skill_ema_check() WHERE id IS NULL").fetchall() != [] or "VIEW" in statements[0]
    assert health(db)["rollup_agrees"] == 0
    for _ in range(2):
        if ": run " in (health(db)["problem"] or ""):
            db.execute(health(db)["problem"].split(": run ")[1])
    assert_counted(db)


def test_a_replaced_row_is_seen_where_triggers_are_recursive():
    db = keyed()
    db.execute("PRAGMA recursive_triggers = ON")
    for sql in REPLACED:
        db.execute(sql)
        assert_counted(db)


FILL = "CREATE TRIGGER fill AFTER INSERT ON skill_invocations BEGIN UPDATE skill_invocations SET success = 1, model = 'm' WHERE rowid = NEW.rowid; END"
DROP = "CREATE TRIGGER tidy AFTER INSERT ON skill_invocations WHEN NEW.success = 0 BEGIN DELETE FROM skill_invocations WHERE rowid = NEW.rowid; END"


@pytest.mark.parametrize("later", [False, True], ids=["made before", "made later"])
@pytest.mark.parametrize("trigger", [FILL, DROP], ids=["changes the row", "deletes the row"])
def test_what_a_trigger_of_the_users_own_does_to_the_new_row_is_counted(trigger, later):
    db = taken_over(*([] if later else [trigger]))
    db.execute(trigger if later else "")
    for success in (None, 0, 1):
        record(db, estimated_cost_usd=0.5, success=success)
        assert_counted(db)


@pytest.mark.parametrize("later", [False, True], ids=["made before", "made later"])
@pytest.mark.parametrize("event", ["BEFORE INSERT", "AFTER INSERT", "BEFORE UPDATE", "AFTER UPDATE"])
@pytest.mark.parametrize("refusal", ["ABORT", "ROLLBACK"])
def test_what_the_user_refuses_is_not_counted(refusal, event, later):
    trigger = f"CREATE TRIGGER refuse {event} ON skill_invocations WHEN NEW.skill_name = 'no' BEGIN SELECT RAISE({refusal}, 'no'); END"
    db = older_log(OLDER.replace("quality_score", "quality_score CHECK (quality_score <> 5)"), *([] if later else [trigger]))
    take_over(db)
    db.execute(trigger if later else "")
    record(db, id="a")
    for column, cell in [("skill_name", "no"), ("quality_score", 5)]:
        good, bad = {"skill_name": "s", "quality_score": 1}, {"skill_name": "t", "quality_score": 2, column: cell}
        with pytest.raises(apsw.ConstraintError):
            if "INSERT" in event:
                insert = "INSERT INTO skill_invocations (invoked_at, skill_name, quality_score) VALUES (1, ?, ?), (2, ?, ?)"
                db.execute(insert, (*good.values(), *bad.values()))
            else:
                db.execute("UPDATE skill_invocations SET skill_name = ?, quality_score = ?", tuple(bad.values()))
        assert db.execute("SELECT id, skill_name FROM skill_invocations").fetchall() == [("a", "s")]
        assert_counted(db)


def test_runs_are_recorded_in_a_log_that_was_taken_over():
    db = older_log(OLDER, *OWN)
    take_over(db)
    run = "INSERT INTO skill_runs (session_id, skills, model, started_at, completed_at, cost_usd, output) VALUES ('z', '[\"s\", \"t\"]', 'm', ?, ?, 1, 'Done.')"
    for _ in range(2):
        db.execute(run, (NOON, NOON + 1.5))
    assert db.execute("SELECT skill_name, estimated_cost_usd, duration_seconds, success FROM skill_invocations WHERE id IS NULL").fetchall() == [
        ("s", 0.5, 1.5, 1), ("t", 0.5, 1.5, 1),
    ]  # fmt: skip
    assert_counted(db)


@pytest.mark.parametrize("guest", [run_today, run_2019], ids=["today", "3.27"])
@pytest.mark.parametrize("key", KEYS, ids=lambda key: key or "no id")
def test_a_program_without_the_extension_goes_on_writing_to_the_log(guest, key, file):
    plain = apsw.Connection(str(file))
    plain.execute(OLDER.replace("id TEXT PRIMARY KEY, ", key))
    plain.execute(f"{RAW_VIEW}; INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('s', 1), ('S', '2025-11-19')")
    take_over(load(plain))
    plain.close()
    insert = "INSERT INTO skill_invocations ({0}, session_id) VALUES ({1}, 'x')"
    script = []
    for column, cell, *_ in DIRTY:
        columns = {"skill_name": "s", "invoked_at": NOON, "success": 1, column: cell}
        script.append(with_values(insert.format(", ".join(columns), ", ".join("?" * len(columns))), list(columns.values())))
    script += ["UPDATE skill_invocations SET success = 1 WHERE model IS NULL", "DELETE FROM skill_invocations WHERE rowid % 5 = 0", "VACUUM"]
    script += ["ALTER TABLE skill_invocations ADD COLUMN notes", "CREATE TABLE other (x)", "ALTER TABLE other RENAME TO another", "REINDEX", *script[:9]]
    assert guest(file, script)[::2] == (0, "")
    db = connect(file, initialise=False)
    assert_counted(db)
    assert value(db, "SELECT count(*) FROM skill_invocations") > 30
    assert value(db, "PRAGMA integrity_check") == "ok"
    assert value(db, "SELECT skill_ema_init()") == VERSION and db.total_changes() == 0


def test_a_generated_column_is_one_that_the_log_has():
    db = older_log(OLDER.replace("duration_seconds", "duration_seconds AS (completed_at - invoked_at)"))
    record(db, completed_at=NOON + 2)
    take_over(db)
    assert_counted(db)


def test_a_column_called_rowid_is_refused_for_it_hides_the_key():
    db = older_log("CREATE TABLE skill_invocations (rowid TEXT, skill_name TEXT, invoked_at REAL)")
    with pytest.raises(apsw.SQLError, match="skill_ema_init: skill_invocations must not have a column named rowid"):
        take_over(db)


def test_what_is_more_than_a_day_ahead_is_shown_and_is_not_the_last_write(db):
    now = time.time()
    record(db, **WHOLE)
    record(db, invoked_at=now - 50, **WHOLE)
    for number, ahead in enumerate((2 * DAY, DAY + 100, 36 * 365 * DAY), 1):
        record(db, invoked_at=now + ahead, skill_name="s" if number % 2 else "t", **WHOLE)
        assert (health(db)["future_rows"], health(db)["last_write"]) == (number, pytest.approx(now - 50))
        assert age(db) == pytest.approx(50, abs=20)
    assert health(db)["problem"] == "rows more than a day in the future: 3; see SELECT * FROM skill_invocations WHERE invoked_at > unixepoch() + 86400;"
    db.execute("DELETE FROM skill_invocations WHERE invoked_at < unixepoch()")
    assert (health(db)["future_rows"], health(db)["last_write"], age(db)) == (3, None, None)


JOBS_DIFFER = "nearly every run has a cron_id of its own: cron_id must name the job, and session_id the run"


@pytest.mark.parametrize("job, count, problem", [
    ("'run-' || n", 1100, JOBS_DIFFER),
    ("'run-' || (n / 2)", 2200, JOBS_DIFFER),  # two skills each
    ("'run-' || n", 900, None),  # too few to tell
    ("CASE WHEN n % 3 THEN 'run-' || n END", 1600, JOBS_DIFFER),
    ("CASE WHEN n % 3 THEN 'run-' || n ELSE 'job' END", 1600, JOBS_DIFFER),
    ("'job-' || (n % 1200)", 2400, None),  # many jobs that come back
    ("'job-' || (n % 5)", 2000, None),
    ("NULL", 1500, None),
])
def test_a_cron_id_that_names_the_run_and_not_the_job_is_told(db, job, count, problem):
    db.execute(f"""INSERT INTO skill_invocations (skill_name, cron_id, invoked_at, success, estimated_cost_usd, model)
      WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {count})
      SELECT 's' || (n % 2), {job}, {NOON} - n / 2 * 200, 1, 0, 'm' FROM number""")
    assert health(db)["problem"] == problem
    db.execute("INSERT INTO skill_invocations (skill_name, invoked_at, outcome_category) VALUES ('s', 0, 'unjudged')")
    assert "could not be judged" in health(db)["problem"], "it is the least of them"
