"""sparkline(value) and sparkline(value, low, high): against a reading of its scale in fractions, in every position that an aggregate or a window may stand in."""

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import LIBRARY_FILE, connect, run_host, value
from test_errors import NO_NUMBERS, QUOTES, message

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


@pytest.mark.parametrize("values, scale, wanted", [
    ("(0.78), (0.98)", "0, 1", "▆█"), ("(0.43), (0.92)", "0, 1", "▄▇"), ("(0), (0.5), (1)", "'0', ' 1.0 '", "▁▅█"), ("(5), (5)", "5, 6", "▁▁"), ("(5), (5)", "0, 5", "██"),
    ("(-7), (NULL), (9)", "0, 1", "▁ █"), ("(9e999), (-9e999), (0.5)", "0, 1", "█▁▅"), ("(1e308), (-1e308), (0)", "-1e308, 1e308", "█▁▅"), ("(NULL)", "0, 1", None),
    ("('[0, null, 1]'), (2)", "0, 2", "▁ ▅█"), ("(1)", "-9223372036854775808, 9223372036854775807", "▅"),
])
def test_worked_lines_on_a_given_scale(plain, values, scale, wanted):
    assert value(plain, f"SELECT sparkline(column1, {scale}) FROM (VALUES {values})") == wanted


@settings(max_examples=200)
@given(values=VALUES, ends=st.lists(NUMBERS, min_size=2, max_size=2, unique=True).map(sorted))
def test_a_given_scale_is_that_of_a_line_with_its_ends_and_all_within(plain, values, ends):
    low, high = ends
    within = [v if v is None else min(max(v, low), high) for v in values]
    wanted = drawn([*within, low, high])[:-2] if any(v is not None for v in values) else None
    assert differ_by_one_bar(value(plain, "SELECT sparkline(value, ?, ? ORDER BY key) FROM json_each(?)", (low, high, json.dumps(values))), wanted)


@settings(max_examples=100)
@given(rows=st.lists(st.one_of(st.none(), st.integers(-5, 5), st.lists(st.integers(-5, 5), max_size=3).map(json.dumps)), min_size=1, max_size=20),
       before=st.integers(0, 4), after=st.integers(-2, 4))
def test_a_frame_on_a_given_scale_is_drawn_as_its_rows_afresh(plain, rows, before, after):
    frame = f"(ORDER BY key ROWS BETWEEN {before} PRECEDING AND {abs(after)} {'PRECEDING' if after < 0 else 'FOLLOWING'})"
    framed = plain.execute(
        f"SELECT sparkline(value, -3, 4) OVER w, json_group_array(value) OVER w FROM json_each(?) WINDOW w AS {frame}", (json.dumps(rows),)).fetchall()
    assert len(framed) == len(rows)
    for line, members in framed:
        assert line == value(plain, "SELECT sparkline(value, -3, 4 ORDER BY key) FROM json_each(?)", (members,))


LOW, HIGH = "sparkline: low takes a finite number below high; got ", "sparkline: high takes a finite number above low; got "
BELOW, SAME = "sparkline: low takes a finite number below high, which is ", "sparkline: {} must be the same in every row; it was {}; got {}"


@pytest.mark.parametrize("scale, wanted",
    [(f"{argument}, 1", LOW + shown) for argument, shown in QUOTES + NO_NUMBERS + [("NULL", "NULL")]]
    + [(f"0, {argument}", HIGH + shown) for argument, shown in QUOTES + NO_NUMBERS + [("NULL", "NULL")]]
    + [("1, 0", BELOW + "0; got 1"), ("1, 1.0", BELOW + "1.0; got 1"), ("'2', '1'", BELOW + "'1'; got '2'"), ("9007199254740992, 9007199254740993", BELOW + "9007199254740993; got 9007199254740992")])
def test_a_scale_that_is_none_is_refused(plain, scale, wanted):
    for sql in [f"SELECT sparkline(5, {scale})", f"SELECT sparkline(5, {scale}) OVER ()", f"SELECT sparkline('[null, 5]', {scale})"]:
        assert message(plain, sql) == wanted
    # What is known must be right in a row without a number too.
    if not wanted.endswith("got NULL"):
        assert message(plain, f"SELECT sparkline(NULL, {scale})") == message(plain, f"SELECT sparkline('[null]', {scale})") == wanted


@pytest.mark.parametrize("rows, wanted", [
    ("(5, 0, 9), (5, 1, 9)", SAME.format("low", "0.0", "1")), ("(5, 0, 9), (5, '0.0', 8.5)", SAME.format("high", "9.0", "8.5")),
    ("(5, 0, 9), (NULL, 1, 9)", SAME.format("low", "0.0", "1")), ("(5, 0, 9), (NULL, NULL, 8)", SAME.format("high", "9.0", "8")), ("(5, 0, 9), (5, NULL, 9)", LOW + "NULL"),
])
def test_the_scale_is_the_same_in_every_row(plain, rows, wanted):
    for over in ["", " OVER ()", " OVER (ROWS 1 PRECEDING)", " OVER (ROWS CURRENT ROW)"]:
        assert message(plain, f"SELECT sparkline(column1, column2, column3){over} FROM (VALUES {rows})") == wanted


def test_each_group_and_partition_has_its_scale_and_a_row_without_a_number_needs_none(plain):
    rows = "(VALUES (NULL, NULL, NULL, 'a'), (1, 0, 7, 'a'), ('[]', NULL, 7, 'a'), (1, 1, 2, 'b'), (NULL, 1, NULL, 'b'))"
    assert plain.execute(f"SELECT column4, sparkline(column1, column2, column3) FROM {rows} GROUP BY column4").fetchall() == [("a", " ▂"), ("b", "▁ ")]
    framed = plain.execute(f"SELECT sparkline(column1, column2, column3) OVER (PARTITION BY column4) FROM {rows}").fetchall()
    assert framed == [(" ▂",)] * 3 + [("▁ ",)] * 2


@pytest.mark.parametrize("sql", ["sparkline()", "sparkline(1, 2)", "sparkline(1, 2, 3, 4)"])
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
        "SELECT sparkline(a) OVER (ORDER BY b ROWS 1 PRECEDING) FROM t", "SELECT sparkline(a, 0, 7) OVER (ORDER BY b ROWS 1 PRECEDING) FROM t",
    ]
    assert run_host("3.38", file, statements, LIBRARY_FILE) == (0, [["█▅▁ "], ["█▅▁ "], ["▄"], ["█▁"], ["█▁"], ["▄ "], ["▄"], ["▄▃"], ["▃▂"], ["▂ "]], "")
    status, _, error = run_host("3.38", file, ["SELECT sparkline('%s%n')"], LIBRARY_FILE)
    assert (status, error) == (1, ACCEPTED + "'%s%n'")
