"""sparkline(value): against a reading of its scale in fractions, in every position that an aggregate or a window may stand in."""

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import LIBRARY_FILE, connect, run_host, value
from test_errors import QUOTES, message

ACCEPTED = "sparkline: takes a number, NULL, or text that is a JSON array of numbers and nulls; got "


def drawn(values):
    """The line by its definition: the nearest of eight bars between the lowest and the highest finite value."""
    numbers = [Fraction(v) for v in values if v is not None and math.isfinite(v)]
    if all(v is None for v in values):
        return None

    def bar(v):
        if v is None:
            return " "
        if not math.isfinite(v):
            return "█" if v > 0 else "▁"
        if min(numbers) == max(numbers):
            return "▄"
        return "▁▂▃▄▅▆▇█"[math.floor((Fraction(v) - min(numbers)) / (max(numbers) - min(numbers)) * 7 + Fraction(1, 2))]

    return "".join(map(bar, values))


@pytest.fixture(scope="module")
def plain():
    """A connection with the extension and no schema."""
    connection = connect(initialise=False)
    yield connection
    connection.close(False)


@pytest.mark.parametrize("values, wanted", [
    ("(1), (2), (3), (4), (5), (6), (7), (8)", "▁▂▃▄▅▆▇█"), ("(0.0), (100)", "▁█"), ("(3), (NULL), (1)", "█ ▁"), ("(5)", "▄"), ("(5), (5.0), (NULL)", "▄▄ "),
    ("(NULL), (NULL)", None), ("(1), (2), (9e999), (-9e999)", "▁██▁"), ("(9e999)", "█"), ("(-1e308), (1e308), (0)", "▁█▅"),
    ("(9223372036854775807), (-9223372036854775808)", "█▁"), ("(0), ('[1, null, 2.5e0]'), (3)", "▁▃ ▇█"), ("('[]'), (NULL)", None), ("('[7]'), ('[]')", "▄"),
])
def test_worked_lines(plain, values, wanted):
    assert value(plain, f"SELECT sparkline(column1) FROM (VALUES {values})") == wanted


@pytest.mark.parametrize("array, wanted", [
    ("[1,2,3]", "▁▅█"), (" [ 1 ,\n2\t,null,3 ] ", "▁▅ █"), ("[]", None), ("[null]", None), ("[-0.5, -1E2, 9e999, -9e999]", "█▁█▁"), ("[0]", "▄"),
])
def test_a_json_array_draws_its_elements(plain, array, wanted):
    assert value(plain, "SELECT sparkline(?)", (array,)) == wanted
    assert value(plain, "SELECT typeof(sparkline(?))", (array,)) == ("text" if wanted else "null")


def test_no_row_gives_null(plain):
    for sql in ["SELECT sparkline(1) WHERE 0", "SELECT sparkline(1) FILTER (WHERE 0)", "SELECT sparkline(1) OVER (ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)"]:
        assert value(plain, sql) is None


NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, 1e308, -1e308, 5e-324]))
VALUES = st.lists(st.one_of(st.none(), st.integers(-9, 9), NUMBERS), max_size=40)


def differ_by_one_bar(one, other):
    """A value halfway between two bars may fall to either side by rounding."""
    return one is other or len(one) == len(other) and all(a == b or abs(ord(a) - ord(b)) == 1 for a, b in zip(one, other))


@settings(max_examples=300)
@given(values=VALUES)
def test_rows_and_arrays_are_drawn_by_the_definition(plain, values):
    array = json.dumps(values)
    of_rows = value(plain, "SELECT sparkline(value ORDER BY key) FROM json_each(?)", (array,))
    assert differ_by_one_bar(of_rows, drawn(values))
    assert of_rows == value(plain, "SELECT sparkline(?)", (array,))
    assert of_rows == value(plain, "SELECT sparkline(list) FROM (SELECT json_group_array(value) AS list FROM json_each(?))", (array,))


@settings(max_examples=100)
@given(values=st.lists(st.integers(0, 7), min_size=1, max_size=40))
def test_whole_eighths_are_drawn_exactly(plain, values):
    values = [0, *values, 7]
    assert value(plain, "SELECT sparkline(?)", (json.dumps(values),)) == drawn(values)


@settings(max_examples=100)
@given(rows=st.lists(st.one_of(st.none(), st.integers(-5, 5), st.lists(st.integers(-5, 5), max_size=3).map(json.dumps)), min_size=1, max_size=20),
       before=st.integers(0, 4), after=st.integers(0, 4), exclude=st.sampled_from(["", "EXCLUDE CURRENT ROW", "EXCLUDE TIES"]))
def test_a_frame_is_drawn_as_its_rows_afresh(plain, rows, before, after, exclude):
    frame = f"(ORDER BY key ROWS BETWEEN {before} PRECEDING AND {after} FOLLOWING {exclude})"
    framed = plain.execute(
        f"SELECT sparkline(value) OVER w, json_group_array(value) OVER w FROM json_each(?) WINDOW w AS {frame}", (json.dumps(rows),)).fetchall()
    assert len(framed) == len(rows)
    for line, members in framed:
        assert line == value(plain, "SELECT sparkline(value ORDER BY key) FROM json_each(?)", (members,))


def test_order_filter_distinct_and_group_by(plain):
    rows = "(VALUES (1, 3, 'a'), (2, 1, 'a'), (3, 2, 'a'), (4, 5, 'b'), (5, 5, 'b'), (6, NULL, 'b'))"
    assert value(plain, f"SELECT sparkline(column2 ORDER BY column1 DESC) FROM {rows} WHERE column3 = 'a'") == "▅▁█"
    assert value(plain, f"SELECT sparkline(column2) FROM (SELECT * FROM {rows} WHERE column3 = 'a' ORDER BY column1 DESC)") == "▅▁█"
    assert value(plain, f"SELECT sparkline(column2) FILTER (WHERE column2 < 3) FROM {rows}") == "▁█"
    assert value(plain, f"SELECT sparkline(DISTINCT column2) FROM {rows} WHERE column2 > 1") in ("▃▁█", "▄▁█")
    assert plain.execute(f"SELECT column3, sparkline(column2) FROM {rows} GROUP BY column3").fetchall() == [("a", "█▁▅"), ("b", "▄▄ ")]


@pytest.mark.parametrize("argument, shown", [
    (argument, shown) for argument, shown in QUOTES + [
        ("'1 2'", "'1 2'"), ("'inf'", "'inf'"), ("'null'", "'null'"), ("'[1,]'", "'[1,]'"), ("'[1'", "'[1'"), ("'[[1]]'", "'[[1]]'"), ("'[\"1\"]'", "'[\"1\"]'"),
        ("'[true]'", "'[true]'"), ("'{\"a\":1}'", "'{\"a\":1}'"), ("'[NaN]'", "'[NaN]'"), ("'[1] 2'", "'[1] 2'"), ("x'5B315D'", "a blob of 3 bytes")]
])
def test_a_mistake_is_refused_with_what_is_accepted_and_what_came(plain, argument, shown):
    for sql in [f"SELECT sparkline({argument})", f"SELECT sparkline({argument}) OVER ()", f"SELECT sparkline(column1) FROM (VALUES (1), ({argument}))"]:
        assert message(plain, sql) == ACCEPTED + shown


@pytest.mark.parametrize("sql", ["sparkline()", "sparkline(1, 2)"])
def test_another_number_of_arguments_is_refused(plain, sql):
    assert "wrong number of arguments to function sparkline()" in message(plain, f"SELECT {sql}")


def test_a_deeply_nested_array_is_refused_and_a_long_one_drawn(plain):
    assert message(plain, "SELECT sparkline(?)", ("[" * 1_000_000,)).startswith(ACCEPTED)
    line = value(plain, "SELECT sparkline(?)", (json.dumps(list(range(100_000))),))
    assert len(line) == 100_000 and list(line) == sorted(line) and set(line) == set("▁▂▃▄▅▆▇█")
    long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT sparkline(i) FROM n"
    assert value(plain, long) == line


def test_a_line_longer_than_the_host_allows_is_an_error_of_the_host(plain):
    connection = connect(initialise=False)
    connection.limit(0, 1000)  # SQLITE_LIMIT_LENGTH, in bytes; a bar takes three.
    assert len(value(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT sparkline(i) FROM n")) == 300
    assert "too big" in message(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) SELECT sparkline(i) FROM n")
    connection.close(False)


def test_it_stands_in_a_view_that_is_not_trusted_and_on_a_utf16_database():
    connection = connect(initialise=False)
    connection.execute("PRAGMA encoding = 'UTF-16'; PRAGMA trusted_schema = OFF; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), ('[3]')")
    connection.execute("CREATE VIEW v AS SELECT sparkline(a) AS line FROM t")
    assert value(connection, "PRAGMA encoding").startswith("UTF-16")
    assert value(connection, "SELECT line FROM v") == "▁▅█"
    assert message(connection, "SELECT sparkline('ä%n')") == ACCEPTED + "'ä%n'"
    connection.close(False)


def test_it_works_in_the_oldest_sqlite(file):
    statements = [
        "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (3, 1), (1, 3), (2, 2), (NULL, 4)",
        "SELECT sparkline(a) FROM (SELECT a FROM t ORDER BY b)", "SELECT sparkline(list) FROM (SELECT json_group_array(a) AS list FROM (SELECT a FROM t ORDER BY b))",
        "SELECT sparkline(a) OVER (ORDER BY b ROWS 1 PRECEDING) FROM t",
    ]
    assert run_host("3.38", file, statements, LIBRARY_FILE) == (0, [["█▅▁ "], ["█▅▁ "], ["▄"], ["█▁"], ["█▁"], ["▄ "]], "")
    status, _, error = run_host("3.38", file, ["SELECT sparkline('%s%n')"], LIBRARY_FILE)
    assert (status, error) == (1, ACCEPTED + "'%s%n'")


def test_a_scale_makes_lines_comparable(db):
    lines = db.execute("SELECT sparkline(column1, 0, 1), sparkline(column2, '0', '1.0'), sparkline(column1) = sparkline(column2) "
                       "FROM (VALUES (0.78, 0.43), (0.98, 0.92), (NULL, NULL), (2, -1))").fetchall()  # fmt: skip
    assert lines == [("▆█ █", "▄▇ ▁", 0)]
    assert value(db, "SELECT sparkline('[0.5, 1, null]', 0, 2)") == "▃▅ "
    sliding = "SELECT sparkline(value, 0, 9) OVER (ORDER BY value ROWS 1 PRECEDING) FROM json_each('[0, 3, 9]')"
    assert db.execute(sliding).fetchall() == [("▁",), ("▁▃",), ("▃█",)]
    assert value(db, "SELECT sparkline(1, 0, 1) WHERE 0") is None


@pytest.mark.parametrize("low, high, said", [
    ("NULL", "1", "low takes a finite number; got NULL"), ("0", "'x'", "high takes a finite number; got 'x'"), ("0", "9e999", "high takes a finite number; got "),
    ("1", "1", "low must be less than high; got 1 and 1"), ("2", "-1.5", "low must be less than high; got 2 and -1.5"),
    ("value", "9", "low and high must be the same in every row; they were 1.0 and 9.0; got 2.0 and 9.0"),
])  # fmt: skip
def test_a_bad_scale_is_refused(db, low, high, said):
    assert message(db, f"SELECT sparkline(value, {low}, {high}) FROM json_each('[1, 2]')").startswith(f"sparkline: {said}")
