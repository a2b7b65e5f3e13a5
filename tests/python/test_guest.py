"""A database with our schema in programs that know nothing of it: SQLite without the extension, today's and that of 2019.

And the extension itself in an old SQLite: refused below 3.38, at work from there on.
"""

import re

import apsw
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import DAY, LIBRARY, LIBRARY_FILE, NOON, SCHEMA, VERSION, connect, drift, record, run_host, value
from test_rollup import assert_exact, outcome, statements
from test_schema import ACCEPTED, REFUSED, dump

PERSISTENT = ["user_version", "application_id", "journal_mode", "auto_vacuum", "encoding", "page_size"]


def run_today(database, statements):
    """run_host() for today's SQLite without the extension: rows as text, up to the first error."""
    connection, lines = apsw.Connection(str(database)), []
    try:
        for sql in statements:
            for row in connection.execute(sql):
                lines.append(["NULL" if cell is None else str(cell) for cell in row])
    except apsw.Error as error:
        return 1, lines, str(error)
    finally:
        connection.close()
    return 0, lines, ""


def run_2019(database, statements):
    return run_host("3.27", database, statements)


@pytest.fixture(params=[run_today, run_2019], ids=["today", "3.27"])
def guest(request):
    """Runs statements on a database in a program that does not have the extension."""
    return request.param


@pytest.fixture
def database(file):
    """A database that the extension initialised, with some calls in the log."""
    db = connect(file)
    db.execute("CREATE TABLE mine (a, b)")
    for index in range(20):
        known = {"model": "m", "success": index % 2, "estimated_cost_usd": index / 10, "duration_seconds": 0.1 * index}
        record(db, id=index + 1, skill_name=f"s{index % 2}", invoked_at=NOON - index * DAY / 8, **(known if index % 3 else {}))
    db.close()
    return file


def works(guest, database, statements):
    """Runs them all without an error, and finds the rollup exact and the file whole; returns the rows."""
    status, lines, error = guest(database, statements)
    assert (status, error) == (0, "")
    db = connect(database, initialise=False)
    assert_exact(db)
    assert value(db, "PRAGMA integrity_check") == "ok"
    db.close()
    return lines


def test_the_old_program_is_as_old_as_it_says(file):
    assert run_2019(file, ["SELECT sqlite_version()"]) == (0, [["3.27.2"]], "")


def test_every_table_and_view_can_be_read(guest, database):
    names = works(guest, database, ["SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"])
    counts = works(guest, database, [f"SELECT count(*) > 0 FROM {name}" for [name] in names])
    assert dict(zip((name for [name] in names), (count for [count] in counts))) == {
        "mine": "0", "skill_aliases": "0", "skill_counted": "1", "skill_daily_addition": "0", "skill_daily_change": "0", "skill_daily_correction": "0", "skill_daily_recount": "1",
        "skill_daily_job_recount": "1", "skill_daily_job_rollup": "1", "skill_daily_rollup": "1", "skill_ema_guard": "0", "skill_ema_health": "1", "skill_ema_meta": "1",
        "skill_ema_rejects": "0", "skill_ema_status": "1", "skill_ema_totals": "1", "skill_import": "0", "skill_import_errors": "0", "skill_invocations": "1", "skill_model_aliases": "0",
        "skill_jobs": "0", "skill_names": "1", "skill_runs": "1", "skill_runs_checked": "0", "skill_runs_given": "0", "skill_runs_part": "0", "skill_runs_read": "0",
        "skill_stats_daily": "1", "skill_stats_daily_by_job": "1",
    }  # fmt: skip


LOG = "skill_invocations (id, skill_name, model, invoked_at, estimated_cost_usd, success)"


@pytest.mark.parametrize("statement", [
    f"INSERT INTO {LOG} VALUES (NULL, 's0', 'm', {NOON}, 0.1, 1), (NULL, 's0', NULL, {NOON + 1}, 2.5e-9, NULL)",
    f"INSERT OR REPLACE INTO {LOG} VALUES (99, 's0', 'm', {NOON}, 0.1, 1)",
    f"INSERT OR IGNORE INTO {LOG} VALUES (3, 's0', 'm', {NOON}, 0.1, 1), (99, '', '', 0, -1, 1), (98, 's1', '', 0, 1, 1)",
    f"INSERT INTO {LOG} VALUES (3, 'new', NULL, {NOON}, 0.7, 0), (99, 'new', 'm', {NOON}, 0.7, 0) ON CONFLICT (id) DO UPDATE "
    "SET skill_name = excluded.skill_name, model = excluded.model, estimated_cost_usd = excluded.estimated_cost_usd",
    f"INSERT INTO {LOG} VALUES (3, 'new', NULL, 0, 0, 0) ON CONFLICT DO NOTHING",
    "UPDATE skill_invocations SET success = NOT success, estimated_cost_usd = estimated_cost_usd / 3",
    "UPDATE skill_invocations SET skill_name = 's0', model = NULL, invoked_at = invoked_at + 86400 WHERE id % 2",
    "UPDATE OR REPLACE skill_invocations SET id = id + 1000",
    "DELETE FROM skill_invocations WHERE id IN (1, 2, 5)",
    "DELETE FROM skill_invocations",
], ids=lambda statement: " ".join(statement.split()[:4]))  # fmt: skip
def test_writing_to_the_log_keeps_the_rollup_exact(guest, database, statement):
    before = database.read_bytes()
    works(guest, database, ["SAVEPOINT a", statement, "ROLLBACK TO a", "RELEASE a", "PRAGMA recursive_triggers = ON", statement])
    assert (database.read_bytes() != before) or "DO NOTHING" in statement


@pytest.mark.parametrize("statement", [
    f"REPLACE INTO {LOG} VALUES (3, 'new', NULL, 0, 0, 0)",
    "UPDATE OR REPLACE skill_invocations SET id = 3 WHERE id = 4",
], ids=["REPLACE", "UPDATE OR REPLACE"])  # fmt: skip
def test_replacing_a_row_of_the_log_is_refused(guest, database, statement):
    status, _, error = guest(database, [statement])
    assert status == 1 and "skill_invocations: this id exists, and a row is never replaced; " in error
    assert works(guest, database, ["SELECT count(*) FROM skill_invocations"]) == [["20"]]


def with_values(sql, values):
    """The statement with literals in the place of its parameters."""
    parts = sql.split("?")
    assert len(parts) == len(values) + 1
    return parts[0] + "".join(apsw.format_sql_value(cell) + part for cell, part in zip(values, parts[1:]))


def insert_of(column, cell):
    columns = {"skill_name": "s", "invoked_at": NOON, column: cell}
    return with_values(f"INSERT INTO skill_invocations ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})", [*columns.values()])


@settings(max_examples=40, phases=[Phase.generate])  # to shrink an example would take minutes
@given(script=st.lists(statements, min_size=12, max_size=30))
def test_any_statements_keep_the_rollup_exact_in_the_old_program_too(tmp_path_factory, script):
    today, path = connect(), tmp_path_factory.mktemp("any") / "runs.db"
    connect(path).close()
    # Those that succeed; the policies that do something even as they fail are left out.
    script = [with_values(*statement) for statement in script if not re.search("OR FAIL|OR ROLLBACK", statement[0])]
    script = [sql for sql in script if outcome(today, (sql,)) is None]
    works(run_2019, path, script + ["COMMIT"] * today.in_transaction)
    ids = "SELECT id, skill_name FROM skill_invocations"
    assert connect(path).execute(ids).fetchall() == today.execute(ids).fetchall()


@pytest.mark.parametrize("column, rule, values", REFUSED, ids=[column for column, _, _ in REFUSED])
def test_what_would_poison_the_statistics_is_refused_by_name(guest, database, column, rule, values):
    for bad in values:
        status, _, error = guest(database, [insert_of(column, bad)])
        assert (status, f"CHECK constraint failed: {column} {rule}" in error) == (1, True), (bad, error)


def test_what_is_within_the_limits_is_accepted(guest, database):
    works(guest, database, [insert_of(column, good) for column, values in ACCEPTED for good in values if good == good])


def test_the_programs_own_tables_can_be_altered(guest, database):
    own = works(guest, database, [
        "CREATE TABLE other (x)",
        "INSERT INTO other VALUES (1)",
        "CREATE VIEW over AS SELECT x FROM other",
        "CREATE TRIGGER after AFTER INSERT ON other BEGIN INSERT INTO mine VALUES (NEW.x, 0); END",
        "ALTER TABLE other RENAME TO another",
        "ALTER TABLE another RENAME COLUMN x TO y",
        "ALTER TABLE another ADD COLUMN z DEFAULT 5",
        "INSERT INTO another VALUES (2, 3)",
        "SELECT y, z FROM another",
        "SELECT a FROM mine",
    ])  # fmt: skip
    assert own == [["1", "5"], ["2", "3"], ["2"]]


def test_the_log_may_get_columns_of_the_programs_own(guest, database):
    works(guest, database, [
        "ALTER TABLE skill_invocations ADD COLUMN notes TEXT",
        f"INSERT INTO skill_invocations (skill_name, invoked_at, notes) VALUES ('s', {NOON}, 'mine')",
        "UPDATE skill_invocations SET notes = 'x', success = 1",
    ])  # fmt: skip
    db = connect(database)
    assert value(db, "SELECT count(notes) FROM skill_invocations") == 21
    assert value(db, "SELECT sum(success_count) FROM skill_stats_daily") == 21


def test_a_vacuum_keeps_everything(guest, database):
    assert works(guest, database, ["VACUUM", "REINDEX", "ANALYZE", "PRAGMA integrity_check", "PRAGMA quick_check"]) == [["ok"], ["ok"]]
    assert value(connect(database), "SELECT count(*) FROM skill_invocations") == 20


def test_the_schema_that_the_program_makes_from_the_file_is_the_same(guest, tmp_path, db):
    statements, rest = [], ""
    for line in SCHEMA.splitlines(keepends=True):
        rest += line
        if apsw.complete(rest):
            statements.append(rest)
            rest = ""
    assert rest.strip() == "" and len(statements) > 12
    path = tmp_path / "plain.db"
    works(guest, path, statements + statements)
    made = connect(path)  # which finds nothing to add
    assert dump(made) == dump(db)
    assert made.total_changes() == 0


def test_every_name_in_the_file_is_ours(db):
    names = [name for [name] in db.execute("SELECT name FROM sqlite_master")]
    assert len(names) > 10
    assert [name for name in names if not re.match("(skill|sqlite_autoindex_skill)_", name)] == []


def test_no_pragma_that_persists_is_set(tmp_path):
    ours, plain = connect(tmp_path / "ours.db"), apsw.Connection(str(tmp_path / "plain.db"))
    plain.execute("CREATE TABLE skill (x)")
    for pragma in PERSISTENT:
        assert value(ours, f"PRAGMA {pragma}") == value(plain, f"PRAGMA {pragma}"), pragma


@pytest.mark.parametrize("chosen", ["page_size = 1024", "encoding = 'UTF-16le'", "auto_vacuum = 2", "journal_mode = WAL", "user_version = 9"])
def test_what_the_program_chose_for_its_file_stays(file, chosen):
    db = connect(file, initialise=False)
    db.execute(f"PRAGMA {chosen}; CREATE TABLE mine (x)")
    before = [value(db, f"PRAGMA {pragma}") for pragma in PERSISTENT]
    db.execute("SELECT skill_ema_init()").fetchall()
    record(db, skill_name="ü", model="", estimated_cost_usd=0.1)
    record(db, skill_name="ü", model=None, estimated_cost_usd=0.1)
    assert [value(db, f"PRAGMA {pragma}") for pragma in PERSISTENT] == before
    assert_exact(db)


@pytest.mark.parametrize("written", [LIBRARY, LIBRARY_FILE], ids=["without suffix", "with suffix"])
def test_a_sqlite_that_is_too_old_is_told_so_and_lives(file, written):
    status, _, error = run_host("3.27", file, ["SELECT 1"], written)
    assert status == 1, "an error, not a crash"
    assert "3.38" in error and "3.27.2" in error and "skill_ema" in error


def test_the_oldest_sqlite_that_will_do_does(database):
    status, lines, error = run_host("3.38", database, [
        "SELECT sqlite_version()",
        "SELECT skill_ema_init()",
        f"INSERT INTO {LOG} VALUES (NULL, 'new', 'm', {NOON}, 0.25, 1)",
        f"SELECT skill_name, sample_count, ema_cost_usd FROM skill_ema(14, 0.3, {NOON}, 'skill') WHERE skill_name IN ('new', 'none')",
        "SELECT count(*) FROM skill_ema WHERE as_of = '2025-11-19' AND model = 'm' AND window_days = 30",
        "SELECT skill_ema_rebuild() = (SELECT count(*) FROM skill_daily_rollup), round(ema_alpha(5), 4)",
    ], LIBRARY_FILE)  # fmt: skip
    assert (status, error) == (0, "")
    assert lines[0][0].startswith("3.38.")
    assert lines[1:] == [[str(VERSION)], ["new", "1", "0.25"], ["3"], ["1", "0.1294"]]
    assert drift(connect(database)) == []


@pytest.mark.parametrize("statement, message", [
    ("SELECT * FROM skill_ema(0)", "skill_ema: window_days"),
    ("SELECT * FROM skill_ema(14, 2)", "skill_ema: alpha"),
    ("SELECT ema_alpha('%s%n')", "ema_alpha: "),
    ("SELECT * FROM v", "unsafe use of skill_ema_init()"),
], ids=["window", "alpha", "format", "view"])  # fmt: skip
def test_the_oldest_sqlite_that_will_do_gets_the_same_errors(database, statement, message):
    status, _, error = run_host("3.38", database, ["CREATE VIEW v AS SELECT skill_ema_init()", statement], LIBRARY_FILE)
    assert status == 1
    assert message in error
