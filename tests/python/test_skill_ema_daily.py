"""skill_ema_daily is skill_ema on every day: random logs against the oracle and against skill_ema itself."""

import math
import sys
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from conftest import DAY, NOON, record, rows, value
from test_errors import COLUMNS, in_a_process_of_its_own
from test_pushdown import counted  # noqa: F401, a fixture
from test_skill_ema import ALPHAS, AS_OF, AS_OF_DAY, AS_OFS, CALLS, GROUP_BYS, PER_CALL, assert_same, log

AVERAGES = ["ema_success_rate", "ema_duration_s", "ema_cost_usd", "ema_quality_score", "ema_input_tokens", "ema_output_tokens",
            "effective_n", "success_rate_low", "success_rate_high", "design_effect", "cost_low", "cost_high", "duration_low", "duration_high"]


def calls_of(ages):
    """Logs whose calls are so many days old."""
    aged = st.builds(lambda call, age, second: {**call, "invoked_at": float((AS_OF_DAY - age) * DAY) + second},
                     CALLS, ages, st.floats(0, 86399.99))
    return st.lists(aged, max_size=12)


# Windows of a few days, about which the calls lie close, and windows of a year, with gaps of any length.
CASES = st.one_of(
    *2 * [st.tuples(calls_of(st.integers(-3, 20)), st.integers(1, 10))],
    st.tuples(calls_of(st.integers(-3, 120) | st.integers(0, 20)), st.integers(20, 60)),
)
LONG_CASES = st.tuples(calls_of(st.integers(-3, 900)), st.integers(100, 400) | st.just(400))


def daily(connection, *arguments):
    return rows(connection, "SELECT * FROM skill_ema_daily(?, ?, ?, ?)", arguments)


def check(case, alpha, as_of, group_by):
    calls, window_days = case
    connection = log(calls)
    got = daily(connection, window_days, alpha, as_of, group_by)
    connection.close()
    assert_same(got, oracle.skill_ema_daily(calls, AS_OF, window_days, alpha, group_by))


@settings(max_examples=150)
@given(CASES, ALPHAS, AS_OFS, GROUP_BYS)
def test_any_log_comes_out_as_the_definition_says(case, alpha, as_of, group_by):
    check(case, alpha, as_of, group_by)


@settings(max_examples=8)
@given(LONG_CASES, ALPHAS, GROUP_BYS)
def test_windows_of_a_year_come_out_as_the_definition_says(case, alpha, group_by):
    check(case, alpha, AS_OF.isoformat(), group_by)


@settings(max_examples=60)
@given(CASES | LONG_CASES, ALPHAS, GROUP_BYS)
def test_on_every_day_it_says_what_skill_ema_says(case, alpha, group_by):
    calls, window_days = case
    connection = log(calls)
    got = daily(connection, window_days, alpha, AS_OF.isoformat(), group_by)
    for number in range(0, window_days, max(1, window_days // 40)):
        day = (AS_OF - timedelta(days=number)).isoformat()
        then = {tuple(row[column] for column in oracle.KEY.values()): row
                for row in rows(connection, "SELECT * FROM skill_ema(?, ?, ?, ?)", (window_days, alpha, day, group_by))}
        for row in (row for row in got if row["day"] == day):
            same = then.pop(tuple(row[column] for column in oracle.KEY.values()), {"effective_n": 0.0})
            for column in AVERAGES:
                smallest = 1e-9 if column == "ema_quality_score" else 0
                one, other = row[column], same.get(column)
                assert one == other or math.isclose(one, other, rel_tol=1e-11, abs_tol=smallest), (day, column, one, other)
        assert not then, "a group of skill_ema's is missing"
    connection.close()


@settings(max_examples=60)
@given(CASES.flatmap(lambda case: st.tuples(st.just(case), st.permutations(case[0]))), ALPHAS, st.sampled_from(["skill", "skill,model"]))
def test_the_order_of_a_views_rows_does_not_show_in_a_single_bit(both, alpha, group_by):
    (calls, window_days), other = both
    outputs = []
    for calls in (calls, other):
        connection = log(calls)
        connection.execute("CREATE TEMP VIEW skill_stats_daily AS " + PER_CALL + " FROM skill_invocations ORDER BY id")
        outputs.append(repr(daily(connection, window_days, alpha, AS_OF.isoformat(), group_by)))
        connection.close()
    assert outputs[0] == outputs[1]


def test_a_row_for_every_day_also_for_the_silent_ones(db):
    for age, success in [(1, 0), (3, 1), (3, None), (7, 1)]:
        record(db, invoked_at=NOON - age * DAY, success=success)
    got = db.execute("SELECT day, sample_count, success_count, failure_count, ema_success_rate, round(effective_n, 3) "
                     "FROM skill_ema_daily(4, 0.5, '2025-11-19')").fetchall()
    assert got == [
        ("2025-11-16", 2, 1, 0, 1.0, 1.0),  # a week ago is outside this day's own window
        ("2025-11-17", 0, 0, 0, 1.0, 1.0),
        ("2025-11-18", 1, 0, 1, 0.2, 1.471),
        ("2025-11-19", 0, 0, 0, 0.2, 1.471),
    ]


def test_a_group_is_there_on_the_days_before_its_first_call_too(db):
    record(db, success=1)
    got = db.execute("SELECT day, sample_count, effective_n, ema_success_rate, success_rate_low FROM skill_ema_daily(3, 0.3, '2025-11-19')")
    assert [row[1:] for row in got.fetchall()] == [(0, 0.0, None, None), (0, 0.0, None, None), (1, 1.0, 1.0, pytest.approx(0.2065, abs=1e-4))]


def test_a_group_whose_calls_are_all_before_the_window_fades_out(db):
    record(db, invoked_at=NOON - 3 * DAY, success=1)
    sql = "SELECT day, ema_success_rate FROM skill_ema_daily(3, 0.3, '2025-11-19')"
    assert db.execute(sql).fetchall() == [("2025-11-17", 1.0), ("2025-11-18", 1.0), ("2025-11-19", None)]
    record(db, skill_name="gone", invoked_at=NOON - 5 * DAY)
    assert value(db, "SELECT count(*) FROM skill_ema_daily(3, 0.3, '2025-11-19') WHERE skill_name = 'gone'") == 0


@pytest.mark.parametrize("as_of, window_days, days", [
    ("0000-01-05", 14, 5), ("0000-01-05", 36_500, 5), ("0000-01-05", 5, 5), ("0000-01-05", 4, 4), ("0000-01-01", 2, 1), ("0000-01-20", 14, 14),
])
def test_no_day_comes_twice_where_the_calendar_begins(db, as_of, window_days, days):
    call = f"skill_ema_daily({window_days}, 0.3, '{as_of}')"
    view = COLUMNS.replace("'2025-11-18'", "day").replace("1 AS success_count", "day > '0000-01-01' AS success_count")
    view = view.replace("0 AS failure_count", "day = '0000-01-01' AS failure_count")
    db.execute(f"CREATE TEMP VIEW skill_stats_daily AS SELECT {view} FROM (SELECT '0000-01-01' AS day UNION ALL SELECT '0000-01-03')")
    got = [day for [day] in db.execute(f"SELECT day FROM {call}")]
    assert got == sorted(set(got)) and len(got) == days and got[-1] == as_of
    for day, rate in db.execute(f"SELECT day, ema_success_rate FROM {call}").fetchall():
        [[wanted]] = db.execute("SELECT ema_success_rate FROM skill_ema(?, 0.3, ?)", (window_days, day)).fetchall() or [[None]]
        assert rate == pytest.approx(wanted)


def test_a_window_that_ends_on_the_last_day_there_is(db):
    db.execute(f"CREATE TEMP VIEW skill_stats_daily AS SELECT {COLUMNS.replace('2025-11-18', '9999-12-31')}")
    got = db.execute("SELECT day, sample_count FROM skill_ema_daily(2, 0.3, '9999-12-31')").fetchall()
    assert got == [("9999-12-30", 0), ("9999-12-31", 1)]


def test_a_column_asked_for_alone_is_what_it_is_among_all(db):
    for age, number in enumerate([3, 1, 2]):
        record(db, skill_name=f"s{number}", invoked_at=NOON - age * DAY, success=number % 2, duration_seconds=number,
               estimated_cost_usd=number / 8, quality_score=-number, input_tokens=10 * number, output_tokens=100 * number)
    call = "skill_ema_daily(5, 0.3, '2025-11-19')"
    everything = rows(db, f"SELECT *, window_days, alpha, as_of, group_by FROM {call}")
    assert len(everything) == 15
    for column in everything[0]:
        assert [row[column] for row in rows(db, f"SELECT {column} FROM {call}")] == [row[column] for row in everything]


@pytest.mark.parametrize("window_days, read_from", [(1, 12), (2, 24), (5, 24), (6, 36), (14, 36)])
def test_each_day_is_read_once_and_none_before_the_first_days_own_window(counted, window_days, read_from):  # noqa: F811
    # The days are 0, 1 and 9 days old; the first day of a window of 6 looks back 10 days.
    connection, read = counted
    connection.execute(f"SELECT day, ema_success_rate FROM skill_ema_daily({window_days}, 0.3, '2025-11-19')").fetchall()
    assert len(read) == read_from


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module to ask for the peak of memory")
def test_a_hundred_years_of_many_groups_do_not_fill_the_memory():
    # All rows at once would be 11 million, and some gigabytes.
    done = in_a_process_of_its_own("""
from resource import RUSAGE_SELF, getrusage
db.execute("INSERT INTO skill_invocations (skill_name, invoked_at, success) SELECT 's' || value, 1763553600.0, 1 FROM json_each(?)",
           (str(list(range(300))),))
before = getrusage(RUSAGE_SELF).ru_maxrss
cursor = db.execute("SELECT * FROM skill_ema_daily(36500, 0.3, '2025-11-19')")
assert sum(1 for _, row in zip(range(100_000), cursor)) == 100_000
print(getrusage(RUSAGE_SELF).ru_maxrss - before)
""")
    assert done.returncode == 0, done.stderr[-500:]
    # KiB on Linux, bytes on macOS.
    assert int(done.stdout) < 200 * 1024 * (1024 if sys.platform == "darwin" else 1)
