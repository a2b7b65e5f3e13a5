"""skill_ema wherever a table may stand in SQL, and on databases of every kind."""

import apsw
import pytest

from conftest import VERSION, DAY, NOON, connect, load, record, rows, value

TODAY = "'2025-11-19'"
EMA = f"skill_ema(14, 0.3, {TODAY})"


@pytest.fixture
def runs(db):
    """Skill 'a' today and a week ago, skill 'b' today; and a table of arguments."""
    fill(db)
    db.execute("""
        CREATE TABLE asked (id INTEGER PRIMARY KEY, name TEXT, days INTEGER, alpha REAL, as_of, group_by TEXT);
        INSERT INTO asked VALUES (1, 'a', 1, 0.5, '2025-11-19', 'skill'), (2, 'a', 14, 1.0, '2025-11-19', 'skill,model'),
                                 (3, 'b', 14, 0.3, '2025-11-11', 'skill'), (4, NULL, NULL, NULL, '2025-11-19', NULL);
    """)
    return db


def fill(connection):
    for name, age, success in [("a", 0, 1), ("a", 7, 0), ("b", 0, 1)]:
        record(connection, skill_name=name, model="m", invoked_at=NOON - age * DAY, success=success)


def select(connection, sql):
    return connection.execute(sql).fetchall()


ARGUMENTS = "(t.days, t.alpha, t.as_of, t.group_by)"
COUNTS = [(1, "a", 1), (1, "b", 1), (2, "a", 2), (2, "b", 1), (4, "a", 2), (4, "b", 1)]


@pytest.mark.parametrize("sources", [
    f"asked AS t, skill_ema{ARGUMENTS} AS e",
    f"asked AS t JOIN skill_ema{ARGUMENTS} AS e",
    f"skill_ema{ARGUMENTS} AS e, asked AS t",
    f"skill_ema{ARGUMENTS} AS e JOIN asked AS t ON true",
    "skill_ema AS e JOIN asked AS t ON e.window_days = t.days AND e.alpha = t.alpha AND e.as_of = t.as_of AND e.group_by = t.group_by",
])
def test_arguments_may_come_from_another_table_in_any_order(runs, sources):
    assert sorted(select(runs, f"SELECT t.id, e.skill_name, e.sample_count FROM {sources}")) == COUNTS


def test_a_left_join_keeps_the_rows_that_find_nothing(runs):
    sql = f"SELECT t.id, e.skill_name, e.sample_count FROM asked AS t LEFT JOIN skill_ema{ARGUMENTS} AS e ON e.skill_name = t.name ORDER BY t.id"
    assert select(runs, sql) == [(1, "a", 1), (2, "a", 2), (3, None, None), (4, None, None)]


def test_a_correlated_subquery(runs):
    sql = f"SELECT id, (SELECT sum(sample_count) FROM skill_ema{ARGUMENTS} WHERE skill_name = t.name) FROM asked AS t ORDER BY id"
    assert select(runs, sql) == [(1, 1), (2, 2), (3, None), (4, None)]


@pytest.mark.parametrize("sql, wanted", [
    (f"WITH e AS (SELECT * FROM {EMA}) SELECT skill_name, sample_count FROM e", [("a", 2), ("b", 1)]),
    (f"WITH e AS MATERIALIZED (SELECT * FROM {EMA}) "
     "SELECT x.skill_name, y.skill_name FROM e AS x JOIN e AS y ON x.skill_name < y.skill_name", [("a", "b")]),
    ("SELECT x.skill_name, x.sample_count, y.sample_count FROM skill_ema(1, 0.3, '2025-11-19') AS x "
     "JOIN skill_ema(14, 0.3, '2025-11-19') AS y USING (skill_name)", [("a", 1, 2), ("b", 1, 1)]),
    ("SELECT sample_count FROM skill_ema(1, 0.3, '2025-11-19') UNION ALL "
     "SELECT -sample_count FROM skill_ema(14, 0.3, '2025-11-19')", [(1,), (1,), (-2,), (-1,)]),
    (f"SELECT id FROM asked WHERE name IN (SELECT skill_name FROM {EMA} WHERE failure_count > 0)", [(1,), (2,)]),
    (f"SELECT EXISTS (SELECT 1 FROM {EMA} WHERE skill_name = 'b'), (SELECT count(*) FROM {EMA})", [(1, 2)]),
    (f"SELECT skill_name, rank() OVER (ORDER BY sample_count DESC) FROM {EMA} ORDER BY 2", [("a", 1), ("b", 2)]),
    (f"SELECT model, sum(sample_count) FROM {EMA} GROUP BY model", [("m", 3)]),
])
def test_queries_of_every_shape(runs, sql, wanted):
    assert select(runs, sql) == wanted


@pytest.mark.parametrize("call, wanted", [
    ("skill_ema(7, 0.2, '2025-11-19', 'skill')", (7, 0.2, "2025-11-19", "skill")),
    ("skill_ema(7.0, 1, 1763553600, ' model , skill')", (7.0, 1, 1763553600, " model , skill")),
    ("skill_ema(NULL, NULL, '2025-11-19T10:00:00+02:00', NULL)", (14, 0.3, "2025-11-19T10:00:00+02:00", "skill,model,provider")),
    ("skill_ema WHERE as_of = '2025-11-19'", (14, 0.3, "2025-11-19", "skill,model,provider")),
    ("skill_ema WHERE alpha = 0.2 AND as_of = '2025-11-19' AND window_days = 7", (7, 0.2, "2025-11-19", "skill,model,provider")),
    ("skill_ema(7) WHERE as_of = '2025-11-19' AND group_by = 'skill'", (7, 0.3, "2025-11-19", "skill")),
])
def test_the_hidden_columns_show_the_arguments_and_their_defaults(runs, call, wanted):
    sql = f"SELECT DISTINCT window_days, alpha, as_of, group_by FROM {call}"
    assert repr(select(runs, sql)) == repr([wanted])


def test_hidden_columns_stay_out_of_a_star(runs):
    columns = rows(runs, f"SELECT * FROM {EMA}")[0]
    assert list(columns)[-1] == "design_effect" and len(columns) == 25
    hidden = select(runs, "SELECT name FROM pragma_table_xinfo('skill_ema') WHERE hidden = 1")
    assert hidden == [("window_days",), ("alpha",), ("as_of",), ("group_by",)]


@pytest.mark.parametrize("condition, wanted", [
    (f"{EMA} WHERE window_days = 8", []),
    (f"{EMA} WHERE window_days = 14", [(14, "a", 2), (14, "b", 1)]),
    (f"skill_ema WHERE as_of = {TODAY} AND window_days IN (7, 14) ORDER BY 1, 2", [(7, "a", 1), (7, "b", 1), (14, "a", 2), (14, "b", 1)]),
    (f"skill_ema WHERE as_of = {TODAY} AND window_days = 7 AND window_days = 14", []),
    (f"skill_ema WHERE as_of = {TODAY} AND (window_days = 7 OR window_days = 14) AND skill_name = 'a' ORDER BY 1",
     [(7, "a", 1), (14, "a", 2)]),
    (f"skill_ema WHERE as_of = {TODAY} AND window_days IN (SELECT days FROM asked) AND skill_name IN ('a', 'x') ORDER BY 1",
     [(1, "a", 1), (14, "a", 2)]),
    (f"skill_ema WHERE as_of = {TODAY} AND window_days > 14", []),
])
def test_conditions_on_the_arguments(runs, condition, wanted):
    assert select(runs, f"SELECT window_days, skill_name, sample_count FROM {condition}") == wanted


@pytest.mark.parametrize("trusted", ["ON", "OFF"])
@pytest.mark.parametrize("temp", ["", "TEMP"])
def test_a_view_over_it_works_also_where_the_schema_is_not_trusted(runs, trusted, temp):
    runs.execute(f"PRAGMA trusted_schema = {trusted}")
    runs.execute(f"CREATE {temp} VIEW report AS SELECT skill_name, sample_count, ema_alpha(5) AS alpha FROM {EMA}")
    assert select(runs, "SELECT skill_name, sample_count, round(alpha, 4) FROM report WHERE skill_name = 'a'") == [("a", 2, 0.1294)]


def test_a_view_may_be_older_than_the_library_and_the_schema(file):
    plain = apsw.Connection(str(file))
    plain.execute(f"CREATE VIEW report AS SELECT skill_name, sample_count FROM {EMA}")
    plain.close(False)
    connection = load(apsw.Connection(str(file)))
    with pytest.raises(apsw.SQLError, match=r"run SELECT skill_ema_init\(\);"):
        select(connection, "SELECT * FROM report")
    connection.execute("SELECT skill_ema_init()")
    fill(connection)
    assert select(connection, "SELECT * FROM report") == [("a", 2), ("b", 1)]
    connection.close(False)


def test_a_trigger_may_call_the_functions_and_read_the_table(runs):
    runs.execute("""
        PRAGMA trusted_schema = OFF;
        CREATE TABLE notes (alpha REAL, rate REAL);
        CREATE TRIGGER note AFTER INSERT ON asked BEGIN
            INSERT INTO notes SELECT ema_alpha(NEW.days), ema_success_rate FROM skill_ema WHERE as_of = '2025-11-19' AND skill_name = 'b';
        END;
    """)
    runs.execute("INSERT INTO asked (days) VALUES (1)")
    assert select(runs, "SELECT * FROM notes") == [(0.5, 1.0)]


def test_a_statement_may_write_the_log_that_it_reads(runs):
    runs.execute(f"INSERT INTO skill_invocations (skill_name, invoked_at) SELECT skill_name || '2', {NOON} FROM {EMA}")
    assert [name for [name] in select(runs, f"SELECT skill_name FROM {EMA}")] == ["a", "a2", "b", "b2"]


def test_uncommitted_rows_count_for_the_writer_alone(file):
    writer = connect(file)
    reader = connect(file, initialise=False)
    writer.execute("PRAGMA journal_mode = WAL")
    fill(writer)
    writer.execute("BEGIN")
    record(writer, skill_name="c")
    assert value(writer, f"SELECT count(*) FROM {EMA}") == 3
    assert value(reader, f"SELECT count(*) FROM {EMA}") == 2
    writer.execute("SAVEPOINT one; UPDATE skill_invocations SET skill_name = 'd' WHERE skill_name = 'c'")
    assert value(writer, f"SELECT group_concat(skill_name) FROM {EMA}") == "a,b,d"
    writer.execute("ROLLBACK")
    assert value(writer, f"SELECT count(*) FROM {EMA}") == 2
    writer.close(False)
    reader.close(False)


def test_a_reading_keeps_its_snapshot_while_another_connection_writes(file):
    writer = connect(file)
    writer.execute("PRAGMA journal_mode = WAL")
    fill(writer)
    reader = connect(file, initialise=False)
    cursor = reader.execute(f"SELECT x.skill_name, (SELECT count(*) FROM {EMA} WHERE x.skill_name <> '') FROM {EMA} AS x")
    first = next(cursor)
    record(writer, skill_name="c")
    assert [first, *cursor] == [("a", 2), ("b", 2)]
    assert value(reader, f"SELECT count(*) FROM {EMA}") == 3
    writer.close(False)
    reader.close(False)


@pytest.mark.parametrize("uri", ["mode=ro", "mode=ro&immutable=1"])
def test_a_database_that_cannot_be_written_to(file, uri):
    connection = connect(file)
    fill(connection)
    connection.close(False)
    readonly = connect(f"file:{file}?{uri}", initialise=False, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    assert value(readonly, f"SELECT count(*) FROM {EMA}") == 2
    assert value(readonly, "SELECT skill_ema_init()") == VERSION
    readonly.close(False)


@pytest.mark.parametrize("in_main, wanted", [(False, "a,b"), (True, "main")])
def test_an_attached_database_is_read_where_the_main_one_has_no_schema(file, in_main, wanted):
    attached = connect(file)
    fill(attached)
    attached.close(False)
    connection = connect(initialise=in_main)
    if in_main:
        record(connection, skill_name="main")
    connection.execute("ATTACH ? AS other", (str(file),))
    assert value(connection, f"SELECT group_concat(skill_name) FROM {EMA}") == wanted
    connection.execute("DETACH other")
    connection.close(False)


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be", "UTF-8"])
def test_a_database_of_any_encoding(encoding):
    connection = connect(initialise=False)
    connection.execute(f"PRAGMA encoding = '{encoding}'")
    connection.execute("SELECT skill_ema_init()")
    names = ["a", "ä", "技能", "\U0001f600"]
    for name in reversed(names):
        record(connection, skill_name=name, model=name)
    assert value(connection, "PRAGMA encoding") == encoding
    assert select(connection, f"SELECT skill_name, model FROM {EMA}") == [(name, name) for name in names]
    for name in names:
        sql = "SELECT skill_name, group_by FROM skill_ema(14, 0.3, ?, 'skill,model') WHERE skill_name = ? AND model IN (?, 'x')"
        assert connection.execute(sql, ("2025-11-19T23:00:00Z", name, name)).fetchall() == [(name, "skill,model")]
    with pytest.raises(apsw.SQLError, match="got '技能%s'"):
        connection.execute("SELECT * FROM skill_ema(14, 0.3, '技能%s')").fetchall()
    connection.close(False)


def test_a_statement_outlives_a_change_of_the_schema(file):
    connection = connect(file)
    other = connect(file, initialise=False)
    fill(connection)
    sql = f"SELECT count(*) FROM {EMA}"
    assert value(connection, sql) == 2
    other.execute("ALTER TABLE skill_invocations ADD COLUMN note TEXT; CREATE INDEX skill_more ON skill_invocations (note)")
    assert value(connection, sql) == 2
    other.execute("DROP VIEW skill_stats_daily")
    with pytest.raises(apsw.SQLError, match="skill_ema_init"):
        value(connection, sql)
    other.execute("SELECT skill_ema_init()")
    assert value(connection, sql) == 2
    other.close(False)
    connection.close(False)


def test_a_thousand_readings_leave_nothing_open(runs):
    before = apsw.memory_used()
    for number in range(1000):
        select(runs, f"SELECT * FROM {EMA} WHERE skill_name IN ('a', 'n{number}')")
        cursor = runs.execute(f"SELECT * FROM {EMA}")
        next(cursor)
        cursor.close()
        with pytest.raises(apsw.SQLError):
            runs.execute(f"SELECT * FROM skill_ema({-number})").fetchall()
        if number == 200:
            before = apsw.memory_used()
    assert apsw.memory_used() < before + 200_000
    runs.execute("DROP TABLE skill_invocations; VACUUM")
    runs.close(False)


def test_rowids_tell_the_rows_apart(runs):
    ids = [row for [row] in select(runs, f"SELECT rowid FROM {EMA}")]
    assert len(set(ids)) == 2
    assert select(runs, f"SELECT skill_name FROM {EMA} WHERE rowid = {ids[1]}") == [("b",)]


def test_a_rowid_stays_with_its_row_whatever_else_is_asked(runs):
    everything = dict(select(runs, f"SELECT skill_name, rowid FROM {EMA}"))
    for name, rowid in everything.items():
        assert select(runs, f"SELECT rowid FROM {EMA} WHERE skill_name = '{name}'") == [(rowid,)]
