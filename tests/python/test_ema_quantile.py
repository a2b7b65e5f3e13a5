"""ema_quantile(value, q, at, half_life[, weight]): against the definition in exact fractions, numpy, and itself afresh for every frame."""

import json
import random
import subprocess
import sys
import time
from decimal import Decimal, localcontext
from fractions import Fraction

import apsw
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import LIBRARY, LIBRARY_FILE, connect, run_host, value
from test_ema_aggregate import ACCEPTED, fill, frames, plain, table  # noqa: F401
from test_errors import NO_NUMBERS, QUOTES, message

VALUE = "ema_quantile: value takes a finite number or NULL; got "
Q = "ema_quantile: q takes a number from 0 to 1; got "
AT = "ema_quantile: at takes a finite number, such as Unix seconds, or NULL; got "
HALF_LIFE = "ema_quantile: half_life takes a finite number above 0, in the unit of at; got "
WEIGHT = "ema_quantile: weight takes a finite number from 0 up, or NULL; got "


def meant(q):
    """The fraction of small denominator from which q differs by rounding only; else q itself."""
    simple = Fraction(q).limit_denominator(2**26 - 1)
    return simple if abs(simple - Fraction(q)) <= Fraction(q) / 2**53 else Fraction(q)


def power_of_two(exponent):
    """2^exponent: exactly where that is a fraction, else to 40 digits."""
    if exponent.denominator == 1:
        return Fraction(2) ** exponent.numerator
    with localcontext(prec=40):
        return Fraction(Decimal(2) ** (Decimal(exponent.numerator) / Decimal(exponent.denominator)))


def shares(rows, half_life):
    """Each value that has weight, from the least on, with the share of all weight up to it; of (value, at, weight)."""
    counted = [row for row in rows if None not in row and row[2] > 0]
    newest = max((Fraction(at) for _, at, _ in counted), default=0)
    weights = {}
    for number, at, weight in counted:
        weights[number] = weights.get(number, 0) + Fraction(weight) * power_of_two((Fraction(at) - newest) / Fraction(half_life))
    total, up_to, result = sum(weights.values()), 0, []
    for number in sorted(weights):
        up_to += weights[number]
        result.append((number, up_to / total))
    return result


def definition(rows, q, half_life):
    return next((number for number, share in shares(rows, half_life) if share >= meant(q)), None)


def agrees(ours, rows, q, half_life):
    """Exactly, unless some 2^(t/h) is no fraction and the shares are as close to q as its rounding to a float."""
    listed = shares(rows, half_life)
    wanted = next((number for number, share in listed if share >= meant(q)), None)
    if ours == wanted:
        return True
    first = next(row for row in rows if None not in row)
    on_a_grid = all(((Fraction(row[1]) - Fraction(first[1])) / Fraction(half_life)).denominator == 1 for row in rows if None not in row)
    between = [share for number, share in listed if min(ours, wanted) <= number < max(ours, wanted)]
    return not on_a_grid and all(abs(share - meant(q)) < 1e-14 for share in between)


@pytest.mark.parametrize("rows, q, half_life, wanted", [
    ("(1, 0), (2, 10), (3, 20)", 0.5, 10, 3.0),
    ("(1, 0), (2, 10), (3, 20)", 0.42, 10, 2.0),
    ("(3, 20), (1, 0), (2, 10)", 0.14, 10, 1.0),
    ("(1, 0), (2, 0), (3, 0), (4, 0)", 0.5, 10, 2.0),
    ("(1, 0), (2, 0), (3, 0), (4, 0)", 0.500001, 10, 3.0),
    ("(1, 0), (2, 0), (3, 0), (4, 0)", 5e-324, 10, 1.0),
    ("(4, 0), (2, 0), (2, 0), (2, 0)", 0.75, 10, 2.0),
    ("(1, 0), (NULL, 1e9), (4, 10), (7, NULL)", 1, 10, 4.0),
    ("(7, -1e300), (5, 0)", 1, 1, 7.0),
    ("(7, -1e300), (5, 0)", 0.999, 1, 5.0),
    ("(-7, -1e300), (5, 0)", 0, 1, -7.0),
    ("(-7, -1e300), (5, 0)", 1e-300, 1, 5.0),
    ("(9e307, 0), (-9e307, 0)", 0.5, 1, -9e307),
    ("(9223372036854775807, 0)", 0.5, 1, 2.0**63),
    ("(9007199254740993, 0)", 0.5, 1, 2.0**53),
    ("('3', '0'), ('1.5', '10')", 0.5, 10, 1.5),
    ("(NULL, 0)", 0.5, 1, None),
])
def test_worked_values(plain, rows, q, half_life, wanted):
    assert value(plain, f"SELECT ema_quantile(column1, ?, column2, ?) FROM (VALUES {rows})", (q, half_life)) == wanted


@pytest.mark.parametrize("rows, q, wanted", [
    ("(1, 0, 1), (2, 0, 2), (3, 0, 3)", 0.5, 2.0), ("(1, 0.1, 1), (2, 0.1, 2), (3, 0.1, 3)", 0.5, 2.0), ("(1, 0, 1), (2, 0, 9)", 0.1, 1.0),
    ("(5, 0, 0), (7, 0, 0.5)", 0, 7.0), ("(5, 0, 0), (7, 9, 0)", 0.5, None), ("(5, 0, NULL), (7, 0, 3)", 0, 7.0), ("(5, 0, -0.0)", 0.5, None),
    ("(5, 0, 5e-324), (7, 0, 5e-324)", 0.5, 5.0), ("(5, 0, 1e308), (7, 0, 1e308)", 0.5, 5.0), ("(5, 0, 1e308), (7, 0, 5e-324)", 1, 7.0),
])
def test_weights(plain, rows, q, wanted):
    assert value(plain, f"SELECT ema_quantile(column1, ?, column2, 1, column3) FROM (VALUES {rows})", (q,)) == wanted


def test_no_row_gives_null_and_an_answer_is_real(plain):
    for sql in ["SELECT ema_quantile(1, 0.5, 2, 3) WHERE 0", "SELECT ema_quantile(1, 0.5, 2, 3) FILTER (WHERE 0) OVER ()",
                "SELECT ema_quantile(1, 0.5, 2, 3) OVER (ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)", "SELECT ema_quantile(NULL, NULL, NULL, NULL)"]:
        assert value(plain, sql) is None
    assert value(plain, "SELECT typeof(ema_quantile(1, 0.5, 2, 3))") == "real"
    for zeros in ("(0.0), (-0.0)", "(-0.0), (0.0)", "(-0.0)"):
        assert str(value(plain, f"SELECT ema_quantile(column1, 0.5, 0, 1) FROM (VALUES {zeros})")) == "0.0"


def test_nanoseconds_as_integers_keep_their_last_digit(plain):
    start = 1763553600000000001
    sql = "SELECT ema_quantile(column1, ?3, column2, ?4) FROM (VALUES (1, ?1), (4, ?2))"
    # A nanosecond older weighs less, and just as much as its distance says.
    assert value(plain, sql, (start, start + 1, 0.5, 10)) == value(plain, sql, (start, start + 10, 0.5, 10)) == 4.0
    assert value(plain, sql, (start + 1, start, 0.5, 10)) == 1.0
    assert value(plain, sql, (start, start, 0.5, 10)) == value(plain, sql, (start, start + 10, 1 / 3, 10)) == 1.0
    assert value(plain, sql, (start, start + 10, 0.33334, 10)) == 4.0
    # Half-lives shorter than a nanosecond, and longer than all time.
    assert value(plain, sql, (start, start + 1, 1e-15, 1e-3)) == value(plain, sql, (start, start + 1, 1e-15, 1e-300)) == 4.0
    assert value(plain, sql, (start, start + 1, 0.4999, 1e300)) == 1.0


VALUES = st.one_of(st.none(), st.integers(-3, 3), st.floats(-1e12, 1e12))
WEIGHTS = st.one_of(st.none(), st.just(1), st.integers(0, 4), st.just(0.1), st.floats(0, 1e6))
GRID = st.tuples(VALUES, st.one_of(st.none(), st.integers(0, 3), st.integers(-100, 100), st.integers(-3000, 3000)), WEIGHTS)
ANY = st.tuples(VALUES, st.one_of(st.none(), st.integers(0, 20), st.floats(-1e3, 1e3), st.floats(1.7e9, 1.8e9), st.integers(2**53, 2**53 + 99)), WEIGHTS)
QS = st.one_of(st.sampled_from([0, 1, 0.5, 0.05, 0.95]), st.floats(0, 1), st.builds(lambda part, whole: min(part, whole) / whole, st.integers(0, 40), st.integers(1, 40)))
HALF_LIVES = st.one_of(st.just(1), st.integers(1, 1000), st.floats(0.5, 50), st.floats(1e3, 1e9))


@settings(max_examples=200)
@given(rows=st.lists(GRID, max_size=30), q=QS, half_life=st.sampled_from([1, 2, 0.5, 7, 86400]), seed=st.randoms())
def test_on_a_grid_of_half_lives_it_is_the_definition_in_exact_fractions_in_every_order(plain, rows, q, half_life, seed):
    # Times so far apart that their powers would fill memory are tried in Rust.
    rows = [(number, None if at is None else at * half_life, weight) for number, at, weight in rows]
    sql = "SELECT ema_quantile(value ->> 0, ?, value ->> 1, ?, value ->> 2) FROM json_each(?)"
    ours = value(plain, sql, (q, half_life, json.dumps(rows)))
    assert ours == definition(rows, q, half_life)
    seed.shuffle(rows)
    assert value(plain, sql, (q, half_life, json.dumps(rows))) == ours


@settings(max_examples=200)
@given(rows=st.lists(ANY, max_size=30), q=QS, half_life=HALF_LIVES, seed=st.randoms())
def test_at_any_times_it_is_the_definition_in_every_order(plain, rows, q, half_life, seed):
    sql = "SELECT ema_quantile(value ->> 0, ?, value ->> 1, ?, value ->> 2) FROM json_each(?)"
    ours = value(plain, sql, (q, half_life, json.dumps(rows)))
    newest = max((row[1] for row in rows if None not in row), default=0)
    # The powers of what is older would fill memory: it is nothing beside the rest, but the least or the largest it may be.
    if all(newest - row[1] < 3000 * half_life for row in rows if None not in row):
        assert agrees(ours, rows, q, half_life)
    seed.shuffle(rows)
    assert value(plain, sql, (q, half_life, json.dumps(rows))) == ours


@settings(max_examples=200)
@given(rows=st.lists(ANY, min_size=1, max_size=25), frame=frames(), q=QS, half_life=HALF_LIVES, every=st.sampled_from(["1", "id % 3", "id % 5 = 0", "0"]))
def test_every_frame_is_what_its_rows_give_afresh(plain, rows, frame, q, half_life, every):
    plain.execute("CREATE TEMP TABLE f (id INTEGER PRIMARY KEY, value, at, weight)")
    try:
        plain.executemany("INSERT INTO f (value, at, weight) VALUES (?, ?, ?)", rows)
        # SQLite itself says which rows are in a frame.
        framed = plain.execute(
            f"SELECT ema_quantile(value, ?1, at, ?2, weight) FILTER (WHERE {every}) OVER w, json_group_array(id) FILTER (WHERE {every}) OVER w "
            f"FROM f WINDOW w AS {frame}", (q, half_life)).fetchall()
        assert len(framed) == len(rows)
        for ours, members in framed:
            afresh = "SELECT ema_quantile(value, ?, at, ?, weight) FROM f WHERE id IN (SELECT value FROM json_each(?))"
            assert ours == value(plain, afresh, (q, half_life, members))
    finally:
        plain.execute("DROP TABLE f")


def test_it_is_numpys_of_equal_rows(table):
    for rows in (1, 2, 3, 7, 10, 25, 33, 49, 100, 150):
        table.execute("DELETE FROM t")
        fill(table, [(number, 0.3, 1) for number in range(1, rows + 1)])
        numbers = numpy.arange(1.0, rows + 1)
        wanted = {}
        for q in {percent / 100 for percent in range(101)} | {part / rows for part in range(rows + 1)}:
            ours = value(table, "SELECT ema_quantile(value, ?, at, 7) FROM t", (q,))
            assert ours == numpy.quantile(numbers, q, method="inverted_cdf", weights=numpy.ones(rows)), (q, rows)
            wanted[q * rows] = ours
            if q * rows == int(q * rows):
                assert ours == numpy.quantile(numbers, q, method="inverted_cdf") == max(1, q * rows), (q, rows)
        assert len(wanted) >= 100 or rows == 1


def test_it_is_numpys_of_rows_with_weights(table):
    chance = random.Random(5)
    for _ in range(60):
        table.execute("DELETE FROM t")
        rows = [(chance.randrange(20), 0.7, chance.randrange(1, 6)) for _ in range(chance.randrange(1, 40))]
        fill(table, rows)
        numbers, _, weights = zip(*rows)
        for percent in range(101):
            wanted = numpy.quantile(numpy.array(numbers, float), percent / 100, method="inverted_cdf", weights=weights)
            assert value(table, "SELECT ema_quantile(value, ?, at, 7, weight) FROM t", (percent / 100,)) == wanted


def test_a_frame_that_slides_is_numpys_of_its_rows(table):
    chance = random.Random(11)
    rows = [(round(chance.gauss(50, 20)), number // 40, chance.choice((1, 1, 2))) for number in range(6000)]
    fill(table, rows)
    for size in (500, 2500):
        sql = f"SELECT id, ema_quantile(value, 0.95, at, 8, weight) OVER (ORDER BY id ROWS {size - 1} PRECEDING) FROM t"
        for number, ours in table.execute(sql).fetchall()[::37]:
            members = rows[max(0, number - size):number]
            numbers, weights = zip(*sorted((v, w * 2.0 ** ((at - rows[number - 1][1]) / 8)) for v, at, w in members))
            shares_ = numpy.cumsum(weights) / sum(weights)
            low, high = (numbers[numpy.searchsorted(shares_, 0.95 + by)] for by in (-1e-12, 1e-12))
            assert ours in (low, high)


BAD = {
    (VALUE, "ema_quantile({}, 0.5, 0, 1)"): [("'[5]'", "'[5]'")],
    (Q, "ema_quantile(0, {}, 0, 1)"): [("1.5", "1.5"), ("-0.1", "-0.1"), ("-5e-324", "-5e-324"), ("1.0000000000000002", "1.0000000000000002"), ("95", "95"), ("'2'", "'2'"), ("NULL", "NULL")],
    (AT, "ema_quantile(0, 0.5, {}, 1)"): [("'2025-11-19'", "'2025-11-19'")],
    (HALF_LIFE, "ema_quantile(0, 0.5, 0, {})"): [*ACCEPTED, ("NULL", "NULL")],
    (WEIGHT, "ema_quantile(0, 0.5, 0, 1, {})"): [("-1", "-1"), ("-1e-300", "-1e-300"), ("'-1'", "'-1'")],
}


@pytest.mark.parametrize("accepted, call, argument, shown", [(*key, *case) for key, cases in BAD.items() for case in cases + QUOTES + NO_NUMBERS])
def test_a_mistake_is_refused_with_what_is_accepted_and_what_came(plain, accepted, call, argument, shown):
    for sql in [f"SELECT {call.format(argument)}", f"SELECT {call.format(argument)} OVER ()"]:
        assert message(plain, sql) == accepted + shown
    # Also in a later row, and where the row would be passed over.
    if argument != "NULL":
        later = call.replace("ema_quantile(0, ", "ema_quantile(column2, ").format("column1")
        for other in ("0", "NULL"):
            assert message(plain, f"SELECT {later} FROM (VALUES (1, 0), ({argument}, {other}))") == accepted + shown
    assert value(plain, "SELECT ema_quantile(1, 0.5, 2, 3)") == 1.0


@pytest.mark.parametrize("call, said", [
    ("ema_quantile(1, column1, 0, 7)", "ema_quantile: q must be the same in every row; it was 0.25; got 0.5"),
    ("ema_quantile(1, 0.25, 0, column1)", "ema_quantile: half_life must be the same in every row; it was 0.25; got 0.5"),
])
def test_what_changes_within_a_group_is_refused_and_free_between_groups(plain, call, said):
    rows = "(VALUES (0.25), ('0.25'), (' 2.5e-1'), (0.5))"
    assert message(plain, f"SELECT {call} FROM {rows}") == said
    assert message(plain, f"SELECT {call} OVER (ROWS 1 PRECEDING) FROM {rows}") == said
    assert plain.execute(f"SELECT {call} FROM {rows} GROUP BY CAST(column1 AS REAL)").fetchall() == [(1.0,), (1.0,)]
    assert plain.execute(f"SELECT {call} OVER (PARTITION BY CAST(column1 AS REAL)) FROM {rows}").fetchall() == 4 * [(1.0,)]


def test_a_null_q_or_half_life_is_passed_over_with_a_row_that_is_not_known(plain):
    assert value(plain, "SELECT ema_quantile(column1, column2, 0, column3) FROM (VALUES (NULL, NULL, NULL), (3, 0.5, 1), (NULL, NULL, NULL))") == 3.0
    assert message(plain, "SELECT ema_quantile(1, ?, 2, 3)", (None,)) == Q + "NULL"


@pytest.mark.parametrize("arguments", ["", "1", "1, 0.5", "1, 0.5, 3", "1, 0.5, 3, 4, 5, 6"])
def test_another_number_of_arguments_is_refused(plain, arguments):
    assert "wrong number of arguments to function ema_quantile()" in message(plain, f"SELECT ema_quantile({arguments})")


def test_it_stands_in_a_view_that_is_not_trusted_and_beside_another_of_the_same_rows(table):
    fill(table, [(1, 0, 1), (4, 0, 1), (9, 0, 1)])
    table.execute("PRAGMA trusted_schema = OFF; CREATE TEMP VIEW v AS SELECT ema_quantile(value, 0.5, at, 10), ema_quantile(value, 0.95, at, 10), ema(value, at, 10) FROM t")
    assert table.execute("SELECT * FROM v").fetchall() == [(4.0, 9.0, pytest.approx(14 / 3))]
    table.execute("DROP VIEW v; PRAGMA trusted_schema = ON")


def test_it_works_in_the_oldest_sqlite(file):
    statements = [
        "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 0), (4, 0), (NULL, 20), (7, 20)",
        "SELECT ema_quantile(a, 0.5, b, 10) FROM t WHERE b < 20", "SELECT ema_quantile(a, '0.5', b, 10) OVER (ORDER BY rowid ROWS 1 PRECEDING) FROM t",
    ]
    assert run_host("3.38", file, statements, LIBRARY_FILE) == (0, [["1.0"], ["1.0"], ["1.0"], ["4.0"], ["7.0"]], "")
    status, _, error = run_host("3.38", file, ["SELECT ema_quantile(a, '%s%n', b, 10) FROM t"], LIBRARY_FILE)
    assert (status, error) == (1, Q + "'%s%n'")


@pytest.mark.parametrize("frame", ["", "ROWS 9999 PRECEDING", "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
                                   "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"])
@pytest.mark.parametrize("at, half_life", [("0", 1), ("id", 1000), ("id", 1), ("id", 0.01)])
def test_a_window_over_100_000_rows_takes_seconds(table, frame, at, half_life):
    """What takes a step for each row of the frame takes a minute here."""
    table.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO t (value, at, weight) SELECT i * 7919 % 10007, i, 1 FROM n")
    started = time.perf_counter()
    found = table.execute(f"SELECT ema_quantile(value, 0.5, {at}, ?) OVER (ORDER BY id {frame}) FROM t", (half_life,)).fetchall()
    assert len(found) == 100_000 and time.perf_counter() - started < 15


IN_A_PROCESS = f"""
import resource
import apsw
connection = apsw.Connection(":memory:")
connection.enable_load_extension(True)
connection.load_extension({str(LIBRARY)!r})
SERIES = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT ema_quantile(i * 7919 % 10007, 0.5, i, 1000) FROM n"
"""


def in_a_process(body):
    done = subprocess.run([sys.executable, "-c", IN_A_PROCESS + body], capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    return done.stdout.split("\n")


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc elsewhere")
def test_a_row_takes_the_bytes_that_are_promised():
    [small, large, _] = in_a_process("""
for rows in (1000, 1_000_000):
    connection.execute(SERIES, (rows,)).fetchall()
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
""")
    assert 40 < (int(large) - int(small)) * 1024 / 1_000_000 < 110


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is not kept elsewhere")
def test_memory_that_runs_out_is_an_error():
    [error, after, _] = in_a_process("""
resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))
try:
    connection.execute(SERIES, (100_000_000,)).fetchall()
except apsw.Error as error:
    print(type(error).__name__)
except MemoryError:
    print("NoMemError")
print(connection.execute(SERIES, (100,)).fetchall())
""")
    assert error == "NoMemError" and after.startswith("[(")
