"""ema(value, at, half_life[, weight]): against the formula, pandas, ClickHouse's own figures, and itself afresh for every frame."""

import json
import math
import random

import apsw
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import LIBRARY_FILE, connect, run_host, value
from test_errors import NO_NUMBERS, QUOTES, message

VALUE = "ema: value takes a finite number or NULL; got "
AT = "ema: at takes a finite number, such as Unix seconds, or NULL; got "
HALF_LIFE = "ema: half_life takes a finite number above 0, in the unit of at; got "
WEIGHT = "ema: weight takes a finite number from 0 up, or NULL; got "


def formula(rows, half_life):
    """The mean as it is written down, of (value, at, weight)."""
    counted = [row for row in rows if None not in row and row[2] > 0]
    if not counted:
        return None
    newest = max(at for _, at, _ in counted)
    weights = [weight * 2.0 ** (-(newest - at) / half_life) for _, at, weight in counted]
    # By the heaviest, so that a small value by a small weight is not 0.
    weights = [weight / max(weights) for weight in weights]
    return math.fsum(w * v for w, (v, _, _) in zip(weights, counted)) / math.fsum(weights)


@pytest.fixture(scope="module")
def plain():
    """A connection with the extension and no schema: ema needs none."""
    connection = connect(initialise=False)
    yield connection
    connection.close(False)


@pytest.fixture
def table(plain):
    """The same, with an empty table t (id, value, at, weight) that is gone afterwards."""
    plain.execute("CREATE TEMP TABLE t (id INTEGER PRIMARY KEY, value, at, weight)")
    yield plain
    plain.execute("DROP TABLE t")


def fill(connection, rows):
    connection.executemany("INSERT INTO t (value, at, weight) VALUES (?, ?, ?)", rows)


@pytest.mark.parametrize("rows, half_life, wanted", [
    ("(1, 0), (4, 10)", 10, 3.0),
    ("(4, 10), (1, 0)", 10, 3.0),
    ("(4.5, -1e300)", 0.25, 4.5),
    ("(0.1, 1), (0.1, 2), (0.1, 3.5)", 7, 0.1),
    ("(1, 0), (NULL, 1e9), (4, 10), (7, NULL)", 10, 3.0),
    ("(5, 0), (7, 1e18)", 1e-3, 7.0),
    ("(5, 1e300), (7, 1)", 1, 5.0),
    ("(5, 1e290), (7, 1)", 1e308, 6.0),
    ("(9e307, 0), (9e307, 1)", 1, 9e307),
    ("(0, 0), (0, 0)", 1, 0.0),
    ("(9223372036854775807, 0)", 1, 2.0**63),
    ("(NULL, 0)", 1, None),
    ("(0, NULL)", 1, None),
])
def test_worked_values(plain, rows, half_life, wanted):
    assert value(plain, f"SELECT ema(column1, column2, ?) FROM (VALUES {rows})", (half_life,)) == wanted


@pytest.mark.parametrize("rows, wanted", [
    ("(0, 0, 1), (6, 1, 2), (12, 2, 1)", 8.0), ("(5, 0, 0), (7, 0, 0.5)", 7.0), ("(5, 0, 0), (7, 9, 0)", None),
    ("(5, 0, NULL), (7, 0, 3)", 7.0), ("(5, 0, 5e-324), (7, 0, 5e-324)", 6.0), ("(5, 0, 1e308), (7, 0, 1e308)", 6.0), ("(5, 0, -0.0)", None),
])
def test_weights(plain, rows, wanted):
    assert value(plain, f"SELECT ema(column1, column2, 1, column3) FROM (VALUES {rows})") == wanted


def test_no_row_gives_null(plain):
    for sql in ["SELECT ema(1, 2, 3) WHERE 0", "SELECT ema(1, 2, 3) FILTER (WHERE 0)", "SELECT ema(1, 2, 3) FILTER (WHERE 0) OVER ()",
                "SELECT ema(1, 2, 3) OVER (ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)"]:
        assert value(plain, sql) is None
    assert value(plain, "SELECT typeof(ema(1, 2, 3))") == "real"


def test_nanoseconds_as_integers_keep_their_last_digit(plain):
    start = 1763553600000000001
    assert value(plain, "SELECT ema(column1, column2, 10) FROM (VALUES (1, ?), (4, ?))", (start, start + 10)) == pytest.approx(3.0, rel=1e-12)


ROWS = st.tuples(
    st.one_of(st.none(), st.floats(-100, 100), st.floats(-1e12, 1e12), st.integers(-5, 5)),
    st.one_of(st.none(), st.integers(0, 20), st.floats(-1e3, 1e3), st.floats(1.7e9, 1.8e9), st.integers(-(2**60), 2**60)),
    st.one_of(st.none(), st.just(0), st.just(1), st.floats(0, 1e6), st.floats(0, 1e-6)),
)
HALF_LIVES = st.one_of(st.just(1), st.floats(0.5, 50), st.floats(1e3, 1e9))


def close(ours, wanted, rows):
    """Alike, as far as floats can be: rounding shows beside the largest value that went in."""
    largest = max((abs(row[0]) for row in rows if None not in row), default=0)
    return ours is wanted if wanted is None or ours is None else abs(ours - wanted) <= 1e-10 * largest + 1e-300


@settings(max_examples=150)
@given(rows=st.lists(ROWS, max_size=30), half_life=HALF_LIVES, seed=st.randoms())
def test_the_aggregate_is_the_formula_in_every_order_to_the_last_bit(plain, rows, half_life, seed):
    sql = "SELECT ema(value ->> 0, value ->> 1, ?, value ->> 2) FROM json_each(?)"
    ours = value(plain, sql, (half_life, json.dumps(rows)))
    assert close(ours, formula(rows, half_life), rows)
    seed.shuffle(rows)
    assert value(plain, sql, (half_life, json.dumps(rows))) == ours


@st.composite
def frames(draw):
    """A window of any kind that SQLite has."""
    kind = draw(st.sampled_from(["ROWS", "RANGE", "GROUPS"]))
    steps = [f"{draw(st.integers(0, 6))} {side}" for side in ("PRECEDING", "PRECEDING", "FOLLOWING", "FOLLOWING")]
    starts = ["UNBOUNDED PRECEDING", *steps[:2], "CURRENT ROW", *steps[2:]]
    first = draw(st.integers(0, 5))
    ends = [*steps[:2], "CURRENT ROW", *steps[2:], "UNBOUNDED FOLLOWING"]
    last = draw(st.integers(max(0, {0: 0, 1: 0, 2: 0, 3: 2, 4: 3, 5: 3}[first]), 5))
    exclude = draw(st.sampled_from(["", "EXCLUDE NO OTHERS", "EXCLUDE CURRENT ROW", "EXCLUDE GROUP", "EXCLUDE TIES"]))
    partition = draw(st.sampled_from(["", "PARTITION BY id % 2", "PARTITION BY id % 7"]))
    order = draw(st.sampled_from(["id", "id DESC", "id / 3", "id / 3 DESC"]))
    return f"({partition} ORDER BY {order} {kind} BETWEEN {starts[first]} AND {ends[last]} {exclude})"


@settings(max_examples=400)
@given(rows=st.lists(ROWS, min_size=1, max_size=25), frame=frames(), half_life=HALF_LIVES, every=st.sampled_from(["1", "id % 3", "id % 5 = 0", "0"]))
def test_every_frame_is_what_its_rows_give_afresh_to_the_last_bit(plain, rows, frame, half_life, every):
    plain.execute("CREATE TEMP TABLE f (id INTEGER PRIMARY KEY, value, at, weight)")
    try:
        plain.executemany("INSERT INTO f (value, at, weight) VALUES (?, ?, ?)", rows)
        # SQLite itself says which rows are in a frame.
        framed = plain.execute(
            f"SELECT ema(value, at, ?1, weight) FILTER (WHERE {every}) OVER w, json_group_array(id) FILTER (WHERE {every}) OVER w "
            f"FROM f WINDOW w AS {frame}", (half_life,)).fetchall()
        assert len(framed) == len(rows)
        for ours, members in framed:
            afresh = value(plain, "SELECT ema(value, at, ?, weight) FROM f WHERE id IN (SELECT value FROM json_each(?))", (half_life, members))
            assert ours == afresh
            members = [rows[number - 1] for number in json.loads(members)]
            assert close(ours, formula(members, half_life), members)
    finally:
        plain.execute("DROP TABLE f")


@pytest.mark.parametrize("half_life", [1, 3600])
def test_a_frame_that_slides_over_a_million_rows_forgets_nothing_and_keeps_nothing(table, half_life):
    """Values of sizes 1 to 1e12, times that run backwards and jump by up to 1e15: after a million rows as after the first."""
    chance = random.Random(7)
    rows, at = [], 0.0
    for number in range(1_000_000):
        at += chance.choice((1, 60, -30, -0.5))
        if number % 10_007 == 0:
            at = chance.choice((-1e15, 0.0, 1.7e9, 1e15))
        rows.append((chance.choice((-1, 1)) * 10.0 ** chance.randrange(13) * chance.random(), at, None if number % 11 == 0 else chance.random()))
    fill(table, rows)
    framed = "SELECT id, ema(value, at, ?, weight) OVER (ORDER BY id ROWS 499 PRECEDING) AS mean FROM t"
    checked = table.execute(f"SELECT * FROM ({framed}) WHERE id % 2503 = 0 OR id >= 999990", (half_life,)).fetchall()
    assert len(checked) > 400
    for number, ours in checked:
        assert ours == value(table, "SELECT ema(value, at, ?, weight) FROM t WHERE id BETWEEN ? AND ?", (half_life, number - 499, number))
        members = rows[max(0, number - 500):number]
        newest = max(row[1] for row in members if None not in row)
        largest = max(abs(v) * w * 2.0 ** (-(newest - at) / half_life) for v, at, w in members if w is not None)
        total = math.fsum(w * 2.0 ** (-(newest - at) / half_life) for v, at, w in members if w is not None)
        assert abs(ours - formula(members, half_life)) <= 1e-9 * largest / total


def test_it_equals_pandas(table):
    chance = random.Random(3)
    start, rows, at = 1763553600, [], 0
    for _ in range(2000):
        at += chance.choice((1, 60, 3600, 86400, 900000))
        rows.append((chance.gauss(50, 20), start + at, 1))
    fill(table, rows)
    for half_life in (60, 86400, 30 * 86400):
        series = pandas.Series([row[0] for row in rows])
        times = pandas.to_datetime([row[1] for row in rows], unit="s")
        theirs = series.ewm(halflife=pandas.Timedelta(seconds=half_life), times=times).mean()
        ours = [mean for [mean] in table.execute("SELECT ema(value, at, ?) OVER (ORDER BY at) FROM t", (half_life,))]
        assert ours == pytest.approx(list(theirs), rel=1e-11)
        assert value(table, "SELECT ema(value, at, ?) FROM t", (half_life,)) == ours[-1]


def test_it_equals_what_clickhouse_publishes_of_a_decay_to_one_eth(plain):
    """The documented output of exponentialTimeDecayedAvg(10), whose parameter is the time in which a weight falls to 1/e."""
    sql = """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 37)
             SELECT round(ema(i = 0 OR i >= 25, i, 10 * ln(2)) OVER (ORDER BY i), 3) FROM n"""
    published = [1, 0.475, 0.301, 0.214, 0.162, 0.128, 0.104, 0.086, 0.072, 0.061, 0.052, 0.045, 0.039, 0.034, 0.03, 0.027, 0.024, 0.021, 0.018,
                 0.016, 0.015, 0.013, 0.012, 0.01, 0.009, 0.111, 0.202, 0.283, 0.355, 0.42, 0.477, 0.529, 0.576, 0.618, 0.655, 0.689, 0.719, 0.747]
    assert [mean for [mean] in plain.execute(sql)] == published


ACCEPTED = [("0", "0"), ("-0.0", "-0.0"), ("-5", "-5"), ("'-5'", "'-5'")]


@pytest.mark.parametrize("accepted, call, argument, shown", [
    (accepted, call, *case)
    for accepted, call, cases in [
        (VALUE, "ema({}, 0, 1)", [("'[5]'", "'[5]'")]), (AT, "ema(0, {}, 1)", [("'2025-11-19'", "'2025-11-19'")]),
        (HALF_LIFE, "ema(0, 0, {})", [*ACCEPTED, ("NULL", "NULL")]), (WEIGHT, "ema(0, 0, 1, {})", [("-1", "-1"), ("-1e-300", "-1e-300"), ("'-1'", "'-1'")]),
    ] for case in cases + QUOTES + NO_NUMBERS
])
def test_a_mistake_is_refused_with_what_is_accepted_and_what_came(plain, accepted, call, argument, shown):
    for sql in [f"SELECT {call.format(argument)}", f"SELECT {call.format(argument)} OVER ()"]:
        assert message(plain, sql) == accepted + shown
    # Also in a later row, and where the row would be passed over.
    known = call.format("column1").replace("ema(0, 0,", "ema(column2, 0,").replace("ema(0, column1", "ema(column2, column1")
    if argument != "NULL":
        good = "1" if "half_life" in accepted or "weight" in accepted else "0"
        for other in ("0", "NULL"):
            assert message(plain, f"SELECT {known} FROM (VALUES ({good}, 0), ({argument}, {other}))") == accepted + shown
    assert value(plain, "SELECT ema(1, 2, 3)") == 1.0


def test_a_half_life_that_changes_is_refused_within_a_group_and_free_between_groups(plain):
    said = "ema: half_life must be the same in every row; it was 7.0; got 8"
    assert message(plain, "SELECT ema(1, 0, column1) FROM (VALUES (7), (7.0), (8))") == said
    assert message(plain, "SELECT ema(1, 0, column1) OVER (ROWS 1 PRECEDING) FROM (VALUES (7), (7.0), (8))") == said
    rows = "(VALUES (7, 1, 0), (8, 1, 0), (7, 4, 7), (8, 4, 8))"
    assert plain.execute(f"SELECT ema(column2, column3, column1) FROM {rows} GROUP BY column1").fetchall() == [(3.0,), (3.0,)]
    windowed = f"SELECT ema(column2, column3, column1) OVER (PARTITION BY column1 ORDER BY column3) FROM {rows}"
    assert plain.execute(windowed).fetchall() == [(1.0,), (3.0,), (1.0,), (3.0,)]


def test_a_null_half_life_is_passed_over_with_a_row_that_is_not_known(plain):
    """So that a LEFT JOIN without a match gives NULL, and an unbound parameter an error."""
    assert value(plain, "SELECT ema(NULL, NULL, NULL)") is None
    assert value(plain, "SELECT ema(column1, 0, column2) FROM (VALUES (NULL, NULL), (3, 1), (NULL, NULL))") == 3.0
    assert message(plain, "SELECT ema(1, 2, ?)", (None,)) == HALF_LIFE + "NULL"


@pytest.mark.parametrize("sql", ["ema(1, 2)", "ema(1)", "ema()", "ema(1, 2, 3, 4, 5)"])
def test_another_number_of_arguments_is_refused(plain, sql):
    assert "wrong number of arguments to function ema()" in message(plain, f"SELECT {sql}")


def test_filter_group_by_having_and_order_by(table):
    fill(table, [(1, 0, 1), (4, 10, 1), (100, 20, 1), (100, 20, 2)])
    assert value(table, "SELECT ema(value, at, 10) FILTER (WHERE value < 50) FROM t") == 3.0
    assert value(table, "SELECT ema(value, at, 10 ORDER BY at DESC) FROM t WHERE value < 50") == 3.0
    sql = "SELECT value < 50 AS small, ema(value, at, 10) AS mean FROM t GROUP BY small HAVING mean > 1 ORDER BY mean"
    assert table.execute(sql).fetchall() == [(1, 3.0), (0, 100.0)]
    assert "DISTINCT" in message(table, "SELECT ema(DISTINCT value, at, 10) FROM t")


def test_it_stands_in_a_view_that_is_not_trusted_and_in_a_trigger(table):
    fill(table, [(1, 0, 1), (4, 10, 1)])
    table.execute("PRAGMA trusted_schema = OFF; CREATE TEMP VIEW v AS SELECT (SELECT ema(value, at, 10) FROM t), ema(value, at, 10) OVER (ORDER BY at) FROM t")
    assert table.execute("SELECT * FROM v").fetchall() == [(3.0, 1.0), (3.0, 3.0)]
    table.execute("CREATE TEMP TABLE log (mean); CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO log SELECT ema(value, at, 10) FROM t; END")
    fill(table, [(7, 20, 1), (7, 20, 1)])
    assert table.execute("SELECT count(*), max(mean) > 5 FROM log").fetchall() == [(2, 1)]
    table.execute("DROP VIEW v; DROP TABLE log; PRAGMA trusted_schema = ON")


def test_it_works_on_a_utf16_database():
    connection = connect(initialise=False)
    connection.execute("PRAGMA encoding = 'UTF-16'; CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 0), (4, 10)")
    assert value(connection, "PRAGMA encoding").startswith("UTF-16")
    assert value(connection, "SELECT ema(a, b, 10) FROM t") == 3.0
    assert message(connection, "SELECT ema('ä%n', b, 10) FROM t") == VALUE + "'ä%n'"
    connection.close(False)


def test_it_works_in_the_oldest_sqlite(file):
    statements = [
        "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 0), (4, 10), (NULL, 20), (7, 20)",
        "SELECT ema(a, b, 10) FROM t WHERE b < 20", "SELECT ema(a, b, 10) OVER (ORDER BY b ROWS 1 PRECEDING) FROM t",
        "SELECT ema(a, b, 10, 0) FROM t",
    ]
    assert run_host("3.38", file, statements, LIBRARY_FILE) == (0, [["3.0"], ["1.0"], ["3.0"], ["4.0"], ["7.0"], ["NULL"]], "")
    status, _, error = run_host("3.38", file, ["SELECT ema(a, '%s%n', 10) FROM t"], LIBRARY_FILE)
    assert (status, error) == (1, AT + "'%s%n'")


def test_an_interrupt_stops_it(plain):
    with pytest.raises(apsw.InterruptError):
        plain.set_progress_handler(lambda: True, 100_000)
        plain.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT ema(i, i, 5) FROM n").fetchall()
    plain.set_progress_handler(None)
    assert value(plain, "SELECT ema(1, 2, 3)") == 1.0
