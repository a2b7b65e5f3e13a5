"""What skill_ema_daily, skill_compare and skill_drift have in common with skill_ema: wherever a table may stand, they may."""

import apsw
import pytest

from conftest import DAY, NOON, connect, load, record, rows, value
from test_errors import CASES, COLUMNS, NO_NUMBERS, QUOTES, message, of_the_day
from test_pushdown import MODELS, PROVIDERS, SKILLS

TODAY = "'2025-11-19'"
# A call, its arguments, and what tells its rows apart.
CALLS = {
    "skill_ema_daily": (f"skill_ema_daily(3, 0.3, {TODAY}, 'skill,model,provider')",
                        ["window_days", "alpha", "as_of", "group_by"], "skill_name, model, provider, day"),
    "skill_compare": (f"skill_compare('m1', 14, 0.3, {TODAY}, 0.05)", ["baseline_model", "window_days", "alpha", "as_of", "margin"], "skill_name, model"),
    "skill_drift": (f"skill_drift(3, 28, {TODAY}, 'skill,model,provider')",
                    ["recent_days", "baseline_days", "as_of", "group_by"], "skill_name, model, provider"),
}
FUNCTIONS = list(CALLS)
every_function = pytest.mark.parametrize("function", FUNCTIONS)


def fill(connection):
    for name, model, age, success in [("a", "m1", 0, 1), ("a", "m2", 7, 0), ("b", "m1", 1, 1), ("b", "m2", 0, 1), ("b", None, 0, 0)]:
        record(connection, skill_name=name, model=model, invoked_at=NOON - age * DAY, success=success)


@pytest.fixture
def runs(db):
    """Two skills with two models, today and a while ago."""
    fill(db)
    return db


@pytest.fixture(scope="module")
def found():
    """A database with the key columns in many values, and a plain table of all that each function gives."""
    connection = connect()
    with connection:
        for number, skill in enumerate(SKILLS):
            for model in MODELS[number % 2:]:
                for provider in PROVIDERS[number % 3:]:
                    record(connection, skill_name=skill, model=model, provider=provider, success=number % 2)
    for function, (call, *_) in CALLS.items():
        columns = [column for column in ("skill_name", "model", "provider") if column in rows(connection, f"SELECT * FROM {call}")[0]]
        types = ", ".join(f"{column} TEXT" for column in columns)
        connection.execute(f"CREATE TEMP TABLE plain_{function} ({types})")
        connection.execute(f"INSERT INTO plain_{function} SELECT {', '.join(columns)} FROM {call}")
    connection.execute("CREATE TEMP TABLE wanted (name TEXT, folded TEXT COLLATE NOCASE, number INTEGER, any)")
    connection.execute("INSERT INTO wanted VALUES ('a', 'a', 5, 'a'), ('m1', 'm1', 7, 5), (NULL, NULL, NULL, x'61'), ('', 'B', 100, 5.0)")
    yield connection
    connection.close()


@every_function
@pytest.mark.parametrize("condition", [
    "skill_name = 'a'", "'a' = skill_name", "skill_name = 'nobody'", "skill_name = NULL", "model = ''", "model = 'm2' AND skill_name = 'a'",
    "skill_name IN ('b', 'a', 'b', 'nobody')", "skill_name IN ()", "skill_name IN (NULL)", "model IN ('m2', '')", "model NOT IN ('m2', NULL)",
    "skill_name IN (SELECT name FROM wanted)", "skill_name IN (SELECT any FROM wanted)", "skill_name IN (SELECT folded FROM wanted)",
    "(skill_name, model) IN (SELECT 'a', 'm2' UNION ALL SELECT 'b', 'm2')", "model IS NULL", "model IS 'm2'", "skill_name > 'a' AND skill_name < 'c'",
    "skill_name LIKE 'A%'", "skill_name = 'a' OR model = 'm2'", "skill_name = 'A' COLLATE NOCASE", "skill_name COLLATE NOCASE IN ('A', 'B')",
    "skill_name = 5", "skill_name = 1e2", "skill_name IN (5, 100)", "skill_name = x'61'", "skill_name = 'a' || char(0) || 'b'", "model = 7",
    "EXISTS (SELECT 1 FROM wanted WHERE name = skill_name)",
])
def test_a_condition_finds_what_it_finds_in_a_plain_table(found, function, condition):
    table, plain = CALLS[function][0], f"plain_{function}"
    got, wanted = [found.execute(f"SELECT skill_name, model FROM {t} WHERE {condition} ORDER BY 1, 2").fetchall() for t in (table, plain)]
    assert got == wanted


@every_function
@pytest.mark.parametrize("order", ["wanted AS w CROSS JOIN {} AS e", "{} AS e CROSS JOIN wanted AS w", "wanted AS w LEFT JOIN {} AS e"])
@pytest.mark.parametrize("condition", [
    "e.skill_name = w.name", "e.skill_name = w.folded", "e.skill_name = w.number", "e.skill_name = w.any", "e.model IS w.name",
])
def test_a_join_finds_what_it_finds_in_a_plain_table(found, function, order, condition):
    sql = f"SELECT w.rowid, e.skill_name, e.model FROM {order} ON {condition} ORDER BY 1, 2, 3"
    got, wanted = [found.execute(sql.format(table)).fetchall() for table in (CALLS[function][0], f"plain_{function}")]
    assert got == wanted


def direct(connection, function, *arguments):
    return connection.execute(f"SELECT * FROM {function}({', '.join('?' for _ in arguments)})", arguments).fetchall()


@pytest.mark.parametrize("function, arguments", [
    ("skill_ema_daily", [(2, 0.5, "2025-11-19", "skill"), (14, 1.0, "2025-11-18", "model,skill"), (None, None, "2025-11-11", None)]),
    ("skill_compare", [("m1", 2, 0.5, "2025-11-19"), ("m2", 14, 1.0, "2025-11-19", 0.5), ("m2", None, None, "2025-11-12", None)]),
    ("skill_drift", [(1, 1, "2025-11-19", "skill"), (2, 14, "2025-11-19", None), (None, None, "2025-11-11", "model")]),
])
def test_arguments_may_come_from_another_table_in_any_order(runs, function, arguments):
    width = len(CALLS[function][1])
    runs.execute("CREATE TABLE asked (id INTEGER PRIMARY KEY, a, b, c, d, e)")
    runs.executemany("INSERT INTO asked (a, b, c, d, e) VALUES (?, ?, ?, ?, ?)", [(*these, None, None)[:5] for these in arguments])
    wanted = [(number, *row) for number, these in enumerate(arguments, 1) for row in direct(runs, function, *these)]
    assert wanted
    passed = ", ".join(f"t.{name}" for name in "abcde"[:width])
    call = f"{function}({passed}) AS e"
    for sources in (f"asked AS t, {call}", f"{call}, asked AS t", f"asked AS t JOIN {call} ON true"):
        assert sorted(runs.execute(f"SELECT t.id, e.* FROM {sources}").fetchall(), key=repr) == sorted(wanted, key=repr)
    counts = [sum(row[0] == number for row in wanted) for number in range(1, len(arguments) + 1)]
    sql = f"SELECT (SELECT count(*) FROM {function}({passed})) FROM asked AS t ORDER BY id"
    assert [count for [count] in runs.execute(sql)] == counts


@every_function
def test_common_table_expressions_and_two_readings_in_one_query(runs, function):
    call, _, key = CALLS[function]
    everything = runs.execute(f"SELECT * FROM {call}").fetchall()
    assert everything
    for hint in ("", "MATERIALIZED", "NOT MATERIALIZED"):
        assert runs.execute(f"WITH e AS {hint} (SELECT * FROM {call}) SELECT * FROM e").fetchall() == everything
    same = " AND ".join(f"x.{column} IS y.{column}" for column in key.split(", "))
    assert value(runs, f"SELECT count(*) FROM {call} AS x JOIN {call} AS y ON {same}") == len(everything)
    assert runs.execute(f"SELECT * FROM {call} UNION ALL SELECT * FROM {call}").fetchall() == 2 * everything
    assert runs.execute(f"SELECT * FROM {call} LIMIT 1 OFFSET 1").fetchall() == everything[1:2]


@every_function
@pytest.mark.parametrize("trusted", ["ON", "OFF"])
@pytest.mark.parametrize("temp", ["", "TEMP"])
def test_a_view_over_it_works_also_where_the_schema_is_not_trusted(runs, function, trusted, temp):
    call = CALLS[function][0]
    runs.execute(f"PRAGMA trusted_schema = {trusted}")
    runs.execute(f"CREATE {temp} VIEW report AS SELECT * FROM {call}")
    assert runs.execute("SELECT * FROM report").fetchall() == runs.execute(f"SELECT * FROM {call}").fetchall() != []


@every_function
def test_a_database_that_cannot_be_written_to(file, function):
    call = CALLS[function][0]
    connection = connect(file)
    fill(connection)
    wanted = connection.execute(f"SELECT * FROM {call}").fetchall()
    connection.close(False)
    readonly = connect(f"file:{file}?mode=ro&immutable=1", initialise=False, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    assert readonly.execute(f"SELECT * FROM {call}").fetchall() == wanted != []
    readonly.close(False)


@every_function
def test_a_log_of_another_shape_and_rows_not_yet_committed(function):
    call = CALLS[function][0]
    ours = connect()
    ours.execute("BEGIN")
    fill(ours)
    other = load(apsw.Connection(":memory:"))
    other.execute("CREATE TABLE days AS SELECT 0 AS n WHERE false")
    names = [row["name"] for row in rows(ours, "SELECT name FROM pragma_table_info('skill_stats_daily')")]
    daily = ours.execute("SELECT * FROM skill_stats_daily").fetchall()
    other.execute(f"DROP TABLE days; CREATE TABLE days ({', '.join(names)}); CREATE VIEW skill_stats_daily AS SELECT * FROM days")
    other.executemany(f"INSERT INTO days VALUES ({', '.join('?' for _ in names)})", daily)
    assert other.execute(f"SELECT * FROM {call}").fetchall() == ours.execute(f"SELECT * FROM {call}").fetchall() != []
    ours.close(False)
    other.close(False)


@every_function
def test_rowids_tell_the_rows_apart_and_stay_with_them(runs, function):
    call, _, key = CALLS[function]
    everything = runs.execute(f"SELECT rowid, {key} FROM {call}").fetchall()
    assert len({row[0] for row in everything}) == len(everything) > 1 and all(row[0] >= 0 for row in everything)
    for row in everything:
        assert runs.execute(f"SELECT rowid, {key} FROM {call} WHERE skill_name = ?", (row[1],)).fetchall().count(row) == 1
        assert runs.execute(f"SELECT rowid, {key} FROM {call} WHERE rowid = ?", (row[0],)).fetchall() == [row]


@every_function
@pytest.mark.parametrize("arguments", [
    [None, None, "2025-11-19T10:00:00+02:00", None], [5.0, 1, 1763553600, " model , skill"], [7, 0.5, "2025-11-19", "skill"],
])
def test_the_hidden_columns_show_the_arguments_and_their_defaults(runs, function, arguments):
    _, names, _ = CALLS[function]
    defaults = {"window_days": 14, "alpha": 0.3, "group_by": "skill,model,provider", "recent_days": 3, "baseline_days": 90}
    if function == "skill_compare":
        defaults |= {"window_days": 90, "alpha": 0.03, "margin": 0.05}
    days, alpha, as_of, group_by = arguments
    given = {"window_days": days, "recent_days": days, "baseline_days": days, "alpha": alpha, "as_of": as_of, "group_by": group_by,
             "baseline_model": "m1", "margin": alpha}
    wanted = tuple(given[name] if given[name] is not None else defaults[name] for name in names)
    parameters = [given[name] for name in names]
    shown = f"SELECT DISTINCT {', '.join(names)} FROM {function}"
    places = ", ".join("?" for _ in names)
    called = runs.execute(f"{shown}({places})", parameters).fetchall()
    conditions = " AND ".join(f"{name} = :{name}" for name in names if given[name] is not None)
    compared = runs.execute(f"{shown} WHERE {conditions}", {name: given[name] for name in names if given[name] is not None}).fetchall()
    assert repr(called) == repr(compared) == repr([wanted])
    assert not set(names) & set(rows(runs, f"SELECT * FROM {function}({places})", parameters)[0])


@every_function
def test_conditions_on_the_arguments(runs, function):
    call, names, _ = CALLS[function]
    for name in names:
        [shown] = runs.execute(f"SELECT DISTINCT {name} FROM {call}").fetchone()
        assert rows(runs, f"SELECT * FROM {call} WHERE {name} = ?", (shown,)) == rows(runs, f"SELECT * FROM {call}")
        # A second value is compared with what is shown.
        assert rows(runs, f"SELECT * FROM (SELECT *, {name} AS shown FROM {call}) WHERE shown = 'nothing' OR shown = 99") == []


ACCEPTED = {accepted.split()[1]: (accepted.removeprefix("skill_ema: "), cases) for (accepted, call), cases in CASES.items() if call.startswith("skill_ema(")}
DAYS = [("0", "0"), ("-1", "-1"), ("36501", "36501"), ("1.5", "1.5"), ("'36501'", "'36501'")]
for name in ("recent_days", "baseline_days"):
    ACCEPTED[name] = (f"{name} takes a whole number from 1 to 36500; got ", QUOTES + NO_NUMBERS + DAYS)
ACCEPTED["margin"] = ("margin takes a number from 0 to 1; got ", QUOTES + NO_NUMBERS + [
    ("-0.01", "-0.01"), ("1.0000001", "1.0000001"), ("5", "5"), ("'-1'", "'-1'"), ("'1.5'", "'1.5'")])
BAD = [(function, place, name, *case) for function, (_, names, _) in CALLS.items() for place, name in enumerate(names)
       if name != "baseline_model" for case in ACCEPTED[name][1]]


@pytest.mark.parametrize("function, place, name, argument, shown", BAD)
def test_a_bad_argument_is_refused_with_what_is_accepted_and_what_came(runs, function, place, name, argument, shown):
    arguments = ["'m1'" if each == "baseline_model" else "NULL" for each in CALLS[function][1]]
    arguments[place] = argument
    said = f"{function}: {ACCEPTED[name][0]}{shown}"
    assert message(runs, f"SELECT * FROM {function}({', '.join(arguments)})") == said
    assert message(runs, f"SELECT * FROM {function} WHERE {name} = {argument}") == said


@every_function
def test_other_mistakes(db, function):
    call, names, _ = CALLS[function]
    places = ", ".join("1" for _ in range(len(names) + 1))
    assert message(db, f"SELECT * FROM {function}({places})") == f"too many arguments on {function}() - max {len(names)}"
    assert message(db, f"DELETE FROM {function}") == f"table {function} may not be modified"
    of_the_day(db, COLUMNS.replace("1 AS success_count", "'one%n' AS success_count"))
    assert message(db, f"SELECT * FROM {call}") == f"{function}: skill_stats_daily: success_count must be a whole number from 0 up, or NULL, got 'one%n'"
    of_the_day(db, COLUMNS.replace("0 AS cost_count, ", ""))
    assert message(db, f"SELECT * FROM {call}") == f"{function}: reading skill_stats_daily: no such column: cost_count"
    empty = connect(initialise=False)
    said = f"{function}: there is no skill_stats_daily in this database; run SELECT skill_ema_init();"
    assert message(empty, f"SELECT * FROM {call}") == said
    empty.close(False)


@every_function
@pytest.mark.parametrize("condition", ["skill_name = ?", "skill_name IN (?, 'x')", "model = ?"])
def test_format_characters_are_only_text(runs, function, condition):
    assert rows(runs, f"SELECT * FROM {CALLS[function][0]} WHERE {condition}", ("%s%n%d",)) == []


@every_function
def test_a_thousand_readings_leave_nothing_open(runs, function):
    call = CALLS[function][0]
    for number in range(1000):
        cursor = runs.execute(f"SELECT * FROM {call}")
        next(cursor)
        cursor.close()
        with pytest.raises(apsw.SQLError):
            runs.execute(f"SELECT * FROM {function}({-number})").fetchall()
        if number == 200:
            before = apsw.memory_used()
    assert apsw.memory_used() < before + 200_000
    runs.execute("DROP TABLE skill_invocations; VACUUM")
    runs.close(False)
