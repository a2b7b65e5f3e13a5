"""skill_ema gives what its definition says: worked values, and random logs against the oracle."""

import json
import math
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from conftest import DAY, NOON, connect, record, rows, value

# Far enough from 1970 that the longest window fits the calendar of the log.
AS_OF = date(2080, 1, 1)
AS_OF_DAY = (AS_OF - oracle.EPOCH).days

SKILLS = ["s", "S", "größe", "技能", "a,b", "s "]
NAMES = [None, "", "m", "ä", "\U0001f600", "\uffff"]
LOG = ["skill_name", "model", "provider", "cron_id", "invoked_at", "success", "duration_seconds", "estimated_cost_usd",
       "quality_score", "input_tokens", "output_tokens"]


def decimals(places, low=0, high=10**9):
    """Numbers with one decimal more than are stored, never exactly between two."""
    return st.integers(low, high).filter(lambda n: n % 10 != 5).map(lambda n: n / 10 ** (places + 1))


AGES = st.one_of(st.integers(-3, 20), st.integers(-3, 20), st.integers(0, 36_600))
CALLS = st.fixed_dictionaries({
    "skill_name": st.just("s") | st.sampled_from(SKILLS),
    "model": st.just("m") | st.sampled_from(NAMES),
    "provider": st.none() | st.sampled_from(NAMES),
    "cron_id": st.none() | st.sampled_from(NAMES),
    "invoked_at": st.builds(lambda age, second: float((AS_OF_DAY - age) * DAY) + second, AGES, st.floats(0, 86399.99)),
    "success": st.sampled_from([1, 1, 0, None]),
    "duration_seconds": st.none() | decimals(6),
    "estimated_cost_usd": st.none() | decimals(9),
    "quality_score": st.none() | decimals(9, -10**11, 10**11),
    "input_tokens": st.none() | st.integers(0, 10**7),
    "output_tokens": st.none() | st.integers(0, 10**7),
})
LOGS = st.lists(CALLS, max_size=25)
WINDOWS = st.integers(1, 30) | st.integers(1, 36_500) | st.just(36_500)
ALPHAS = st.sampled_from([1e-6, 0.3, 0.999, 1.0]) | st.floats(1e-6, 1.0)
GROUP_BYS = st.sampled_from(oracle.GROUP_BYS).flatmap(lambda names: st.permutations(names.split(",")).map(",".join))


def iso(second, offset, separator):
    """A moment of the day of AS_OF on the clock of a zone `offset` minutes east of Greenwich."""
    there = datetime.combine(AS_OF, datetime.min.time()) + timedelta(seconds=second, minutes=offset)
    return there.strftime(f"%Y-%m-%d{separator}%H:%M:%S") + f"{offset // 60 if offset >= 0 else -(-offset // 60):+03d}:{abs(offset) % 60:02d}"


SECONDS = st.integers(0, DAY - 1)
AS_OFS = st.one_of(
    st.just(AS_OF.isoformat()),
    SECONDS.map(lambda second: AS_OF_DAY * DAY + second),
    SECONDS.map(lambda second: AS_OF_DAY * DAY + second + 0.75),
    SECONDS.map(lambda second: iso(second, 0, "T")[:19]),
    st.builds(iso, SECONDS, st.integers(60, 14 * 60) | st.integers(-12 * 60, -60), st.sampled_from("T ")),
)


def log(calls):
    """A connection whose log holds the calls."""
    connection = connect()
    insert = f"INSERT INTO skill_invocations ({', '.join(LOG)}) VALUES ({', '.join(':' + name for name in LOG)})"
    with connection:
        connection.executemany(insert, [dict.fromkeys(LOG) | call for call in calls])
    return connection


def ema(connection, *arguments):
    return rows(connection, "SELECT * FROM skill_ema(?, ?, ?, ?)", arguments)


def assert_same(got, wanted):
    """Every column of every row, in order; floats to a billionth."""
    keys = [[row[column] for column in oracle.KEY.values()] for row in got]
    assert keys == [[row[column] for column in oracle.KEY.values()] for row in wanted]
    for one, other in zip(got, wanted):
        assert one.keys() == other.keys()
        for column, want in other.items():
            if isinstance(want, float):
                # Scores of either sign cancel out; everything else is a sum of what is not negative.
                smallest = 1e-9 if column == "ema_quality_score" else 1e-300
                assert math.isclose(one[column], want, rel_tol=1e-9, abs_tol=smallest), (column, one[column], want)
            else:
                assert one[column] == want, column


@settings(max_examples=300)
@given(LOGS, WINDOWS, ALPHAS, AS_OFS, GROUP_BYS)
def test_any_log_comes_out_as_the_definition_says(calls, window_days, alpha, as_of, group_by):
    connection = log(calls)
    got = ema(connection, window_days, alpha, as_of, group_by)
    connection.close()
    assert_same(got, oracle.skill_ema(calls, AS_OF, window_days, alpha, group_by))


@settings(max_examples=50)
@given(LOGS, WINDOWS, ALPHAS, GROUP_BYS)
def test_a_view_with_one_row_per_call_comes_out_the_same(calls, window_days, alpha, group_by):
    connection = log(calls)
    connection.execute("CREATE TEMP VIEW skill_stats_daily AS " + PER_CALL + " FROM skill_invocations ORDER BY random()")
    got = ema(connection, window_days, alpha, AS_OF.isoformat(), group_by)
    connection.close()
    assert_same(got, oracle.skill_ema(calls, AS_OF, window_days, alpha, group_by))


PER_CALL = """
SELECT skill_name, model, provider, cron_id, date(CAST(invoked_at AS INTEGER), 'unixepoch') AS day,
       1 AS invocation_count, success IS 1 AS success_count, success IS 0 AS failure_count,
       duration_seconds IS NOT NULL AS duration_count, round(duration_seconds, 6) AS total_duration_s,
       estimated_cost_usd IS NOT NULL AS cost_count, round(estimated_cost_usd, 9) AS total_cost_usd,
       quality_score IS NOT NULL AS quality_count, round(quality_score, 9) AS total_quality_score,
       input_tokens IS NOT NULL AS input_tokens_count, input_tokens AS total_input_tokens,
       output_tokens IS NOT NULL AS output_tokens_count, output_tokens AS total_output_tokens,
       invoked_at AS last_invoked_at"""


@settings(max_examples=80)
@given(LOGS.flatmap(lambda calls: st.tuples(st.just(calls), st.permutations(calls))), WINDOWS, ALPHAS, GROUP_BYS)
def test_the_order_of_insertion_does_not_show_in_a_single_bit(both, window_days, alpha, group_by):
    outputs = []
    for calls in both:
        connection = log(calls)
        outputs.append(repr(ema(connection, window_days, alpha, AS_OF.isoformat(), group_by)))
        connection.close()
    assert outputs[0] == outputs[1]


# Several calls a day in one group, so that there is something to add up in another order.
CROWD = st.lists(st.builds(lambda call, age, second: {**call, "skill_name": "s", "invoked_at": float((AS_OF_DAY - age) * DAY + second)},
                           CALLS, st.integers(0, 2), st.integers(0, 3)), min_size=5, max_size=25)


@settings(max_examples=150)
@given(CROWD.flatmap(lambda calls: st.tuples(st.just(calls), st.permutations(calls))), ALPHAS, st.sampled_from(["skill", "skill,model"]))
def test_the_order_of_a_views_rows_does_not_show_in_a_single_bit(both, alpha, group_by):
    outputs = []
    for calls in both:
        connection = log(calls)
        connection.execute("CREATE TEMP VIEW skill_stats_daily AS " + PER_CALL + " FROM skill_invocations ORDER BY id")
        outputs.append(repr(ema(connection, 14, alpha, AS_OF.isoformat(), group_by)))
        connection.close()
    assert outputs[0] == outputs[1]


def test_old_calls_hardly_count_beside_new_ones(db):
    for days_ago, success in [(0, 1), (1, 1), (7, 0)]:
        record(db, invoked_at=NOON - days_ago * DAY, success=success)
    assert round(value(db, "SELECT ema_success_rate FROM skill_ema(14, 0.3, '2025-11-19')"), 3) == 0.954


def test_a_day_of_many_calls_outweighs_a_day_of_one(db):
    for _ in range(100):
        record(db, duration_seconds=1, estimated_cost_usd=0.001)
    record(db, invoked_at=NOON - DAY, duration_seconds=100, estimated_cost_usd=0.2)
    [row] = rows(db, "SELECT * FROM skill_ema(14, 0.3, '2025-11-19')")
    assert round(row["ema_duration_s"], 2) == 1.69
    assert round(row["ema_cost_usd"], 4) == 0.0024


@pytest.mark.parametrize("alpha", [0.3, 0.9, 0.999])
@pytest.mark.parametrize("newest, before", [(0, 1), (1, 0)])
def test_rates_next_to_the_ends_keep_their_digits(alpha, newest, before):
    for gap in [1, 3, 5, 10, 20, 60]:
        call = {**dict.fromkeys(LOG), "skill_name": "s", "invoked_at": float(AS_OF_DAY * DAY), "success": newest}
        calls = [call, {**call, "invoked_at": float((AS_OF_DAY - gap) * DAY), "success": before}]
        connection = log(calls)
        got = ema(connection, 100, alpha, AS_OF.isoformat(), None)
        connection.close()
        assert_same(got, oracle.skill_ema(calls, AS_OF, 100, alpha))


def test_a_measure_of_long_ago_is_not_lost_beside_newer_calls():
    old = {**dict.fromkeys(LOG), "skill_name": "s", "invoked_at": float((AS_OF_DAY - 36_000) * DAY)}
    new = {**old, "invoked_at": float(AS_OF_DAY * DAY)}
    connection = log([{**old, "estimated_cost_usd": 0.25, "success": 0, "quality_score": -3.0}, new])
    for alpha in [1e-6, 0.3, 0.999, 1.0]:
        [row] = ema(connection, 36_500, alpha, AS_OF.isoformat(), None)
        assert (row["ema_cost_usd"], row["ema_quality_score"], row["ema_success_rate"]) == (0.25, -3.0, 0.0)
        assert (row["effective_n"], row["ema_duration_s"], row["active_days"]) == (1.0, None, 2)
    connection.close()


def test_the_window_ends_on_the_day_of_as_of_and_has_as_many_days_as_it_says(db):
    for age in range(-1, 4):
        record(db, invoked_at=NOON - age * DAY)
    for window_days, first in [(1, "2025-11-19"), (2, "2025-11-18"), (3, "2025-11-17"), (14, "2025-11-16")]:
        [row] = rows(db, "SELECT * FROM skill_ema(?, 0.3, '2025-11-19')", (window_days,))
        assert (row["first_day"], row["last_day"]) == (first, "2025-11-19")
        assert row["sample_count"] == min(window_days, 4)


@pytest.mark.parametrize("edge, inside", [(0, True), (86399.999, True), (-0.001, False), (86400, False)])
def test_a_day_begins_and_ends_at_midnight_utc(db, edge, inside):
    record(db, invoked_at=NOON - DAY / 2 + edge)
    assert bool(rows(db, "SELECT * FROM skill_ema(1, 0.3, '2025-11-19')")) is inside


def test_without_an_end_the_window_ends_today(db):
    db.execute("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('now', unixepoch() + 0.0), ('old', unixepoch() - 20 * 86400)")
    db.execute("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('future', unixepoch() + 2 * 86400)")
    assert value(db, "SELECT json_group_array(skill_name) FROM skill_ema") == json.dumps(["now"])
    assert value(db, "SELECT as_of FROM skill_ema") == value(db, "SELECT date('now')")


def test_a_column_asked_for_alone_is_what_it_is_among_all(db):
    for age, number in enumerate([3, 1, 2]):
        record(db, skill_name=f"s{number}", invoked_at=NOON - age * DAY, success=number % 2, duration_seconds=number,
               estimated_cost_usd=number / 8, quality_score=-number, input_tokens=10 * number, output_tokens=100 * number)
    call = "skill_ema(14, 0.3, '2025-11-19')"
    everything = rows(db, f"SELECT *, window_days, alpha, as_of, group_by FROM {call}")
    for column in everything[0]:
        wanted = [row[column] for row in everything]
        known = sorted((row[column], row["skill_name"]) for row in everything if row[column] is not None)
        names = rows(db, f"SELECT skill_name FROM {call} WHERE {column} IS NOT NULL ORDER BY {column}, skill_name")
        itself = f"{call} AS a JOIN {call} AS b ON a.{column} IS b.{column} AND a.skill_name = b.skill_name"
        assert [row[column] for row in rows(db, f"SELECT {column} FROM {call}")] == wanted
        assert [row["skill_name"] for row in names] == [name for _, name in known]
        assert value(db, f"SELECT max({column}) FROM (SELECT *, window_days, alpha, as_of, group_by FROM {call})") == (
            known[-1][0] if known else None)
        assert value(db, f"SELECT count(*) FROM {itself}") == 3


def test_no_calls_give_no_rows(db):
    assert rows(db, "SELECT * FROM skill_ema") == []


def test_names_come_out_in_the_order_of_their_bytes_and_unknown_first(db):
    names = [None, "", "B", "a", "b", "é", "\uffff", "\U0001f600"]
    for name in reversed(names):
        record(db, model=name)
    assert [row["model"] for row in rows(db, "SELECT model FROM skill_ema(14, 0.3, '2025-11-19')")] == names
