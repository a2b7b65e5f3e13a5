"""skill_compare: random logs against the oracle, worked verdicts, and a baseline that is not there."""

import math
from datetime import timedelta

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from conftest import DAY, NOON, connect, record, rows, value
from test_errors import QUOTES, message
from test_pushdown import counted  # noqa: F401, a fixture
from test_skill_ema import ALPHAS, AS_OF, AS_OF_DAY, AS_OFS, PER_CALL, log

TODAY = "'2025-11-19'"

# A crowd is one call many times, so that a side gets enough of them; a few names, so that crowds meet on one side.
CROWD = st.fixed_dictionaries({
    "skill_name": st.sampled_from(["s", "s", "S", "技能"]),
    "model": st.sampled_from(["m", "m", "n", "n", "", "ä", None]),
    "provider": st.sampled_from([None, "p", "q"]),
    "success": st.sampled_from([1, 1, 0, None]),
    "duration_seconds": st.sampled_from([None, 0.0, 1.0, 2.5, 60.0]),
    "estimated_cost_usd": st.sampled_from([None, 0.0, 0.01, 0.1, 0.3]),
    "quality_score": st.none(), "input_tokens": st.none(), "output_tokens": st.none(),
})
TIMES = st.sampled_from([1, 1, 5, 15, 40])


def crowds(ages):
    """Logs of crowds, so many days old."""
    crowd = st.builds(
        lambda call, age, second, times: times * [{**call, "invoked_at": float((AS_OF_DAY - age) * DAY) + second}],
        CROWD, ages, st.floats(0, 86399.99), TIMES)
    return st.lists(crowd, min_size=1, max_size=12).map(lambda crowds: [call for calls in crowds for call in calls])


LOGS = crowds(st.integers(0, 4) | st.integers(-2, 16))
WINDOWS = st.integers(1, 20) | st.sampled_from([60, 400, 36_500])


def compare(connection, *arguments):
    return rows(connection, "SELECT * FROM skill_compare(?, ?, ?, ?)", arguments)


def assert_same(got, wanted):
    """Every column of every row, in order; floats to a billionth."""
    assert [(row["skill_name"], row["model"]) for row in got] == [(row["skill_name"], row["model"]) for row in wanted]
    for one, other in zip(got, wanted):
        assert one.keys() == other.keys()
        for column, want in other.items():
            if isinstance(want, float):
                assert math.isclose(one[column], want, rel_tol=1e-9, abs_tol=1e-12), (column, one[column], want)
            else:
                assert one[column] == want, (column, one, other)


@settings(max_examples=200)
@given(LOGS, WINDOWS, ALPHAS, AS_OFS)
def test_any_log_comes_out_as_the_definition_says(calls, window_days, alpha, as_of):
    connection = log(calls)
    first = AS_OF - timedelta(days=window_days - 1)
    there = sorted({call["model"] for call in calls if first <= oracle.day_of(call) <= AS_OF and call["model"] is not None}, key=str.encode)
    for baseline in there:
        assert_same(compare(connection, baseline, window_days, alpha, as_of), oracle.skill_compare(calls, AS_OF, baseline, window_days, alpha))
    said = message(connection, "SELECT * FROM skill_compare('nobody', ?, ?, ?)", (window_days, alpha, as_of))
    listed = "there are " + ", ".join(f"'{model}'" for model in there) if there else "there is none"
    assert said == f"skill_compare: baseline_model takes a model with calls from {first} to {AS_OF}; {listed}; got 'nobody'"
    connection.close()


def test_the_oracle_meets_every_verdict():
    """Or the test above would prove nothing of them."""
    met = set()

    @settings(max_examples=200)
    @given(LOGS)
    def meet(calls):
        met.update(row["verdict"] for row in oracle.skill_compare(calls, AS_OF, "m"))

    meet()
    assert met == {"better", "worse", "cheaper at no proven loss", "no proven difference", "not enough data"}


@settings(max_examples=60)
@given(LOGS.flatmap(lambda calls: st.tuples(st.just(calls), st.permutations(calls))), ALPHAS)
def test_the_order_of_a_views_rows_does_not_show_in_a_single_bit(both, alpha):
    outputs = []
    for calls in both:
        connection = log(calls)
        record(connection, model="m", invoked_at=AS_OF_DAY * DAY)
        connection.execute("CREATE TEMP VIEW skill_stats_daily AS " + PER_CALL + " FROM skill_invocations ORDER BY id")
        outputs.append(repr(compare(connection, "m", 14, alpha, AS_OF.isoformat())))
        connection.close()
    assert outputs[0] == outputs[1]


def fill(connection, *sides):
    """Calls of today: skill, model, successes, failures, cost and duration of each."""
    with connection:
        for skill, model, successes, failures, *measures in sides:
            cost, duration = [*measures, None, None][:2]
            for number in range(successes + failures):
                record(connection, skill_name=skill, model=model, success=int(number < successes), estimated_cost_usd=cost, duration_seconds=duration)


@pytest.mark.parametrize("model, verdict", [
    ((95, 5, 0.5), "better"),
    ((60, 40, 0.01), "worse"),
    ((80, 20, 0.09), "cheaper at no proven loss"),
    ((75, 25, 0.0), "cheaper at no proven loss"),
    ((80, 20, 0.0901), "no proven difference"),
    ((80, 20, None), "no proven difference"),
    ((9, 0, 0.0), "not enough data"),
    ((10, 0, 0.2), "no proven difference"),
])
def test_verdicts_beside_a_baseline_of_80_in_100_at_10_cents(db, model, verdict):
    fill(db, ("s", "base", 80, 20, 0.1), ("s", "other", *model))
    [row] = rows(db, f"SELECT * FROM skill_compare('base', 14, 0.3, {TODAY})")
    assert (row["model"], row["verdict"]) == ("other", verdict)


def test_a_published_difference(db):
    # Newcombe (1998), table II, method 10: 56/70 against 48/80.
    fill(db, ("s", "one", 56, 14, 0.5, 3.0), ("s", "other", 48, 32, 0.25, 4.0))
    [row] = rows(db, f"SELECT * FROM skill_compare('other', 14, 0.3, {TODAY})")
    assert (round(row["difference_low"], 4), round(row["difference_high"], 4)) == (0.0524, 0.3339)
    assert (row["cost_ratio"], row["duration_ratio"], row["effective_n"], row["baseline_effective_n"]) == (2.0, 0.75, 70.0, 80.0)
    assert (row["ema_success_rate"], row["baseline_success_rate"]) == (0.8, 0.6)
    assert row["success_rate_difference"] == pytest.approx(0.2)


def test_all_providers_of_a_model_count_together(db):
    for provider in ("p", "q", None):
        record(db, model="base", provider=provider, success=1)
        record(db, model="m", provider=provider, success=0)
    assert rows(db, f"SELECT model, effective_n, baseline_effective_n FROM skill_compare('base', 14, 0.3, {TODAY})") == [
        {"model": "m", "effective_n": 3.0, "baseline_effective_n": 3.0}]


def test_a_skill_that_the_baseline_never_did_is_there_and_says_so(db):
    fill(db, ("a", "base", 20, 0, 0.1), ("a", "m", 20, 0, 0.1), ("b", "m", 20, 0, 0.1), ("c", None, 20, 0, 0.1), ("d", "base", 20, 0, 0.1))
    got = rows(db, f"SELECT * FROM skill_compare('base', 14, 0.3, {TODAY})")
    assert [(row["skill_name"], row["model"], row["verdict"]) for row in got] == [("a", "m", "no proven difference"), ("b", "m", "not enough data")]
    assert [got[1][column] for column in ("baseline_success_rate", "success_rate_difference", "difference_low", "cost_ratio")] == [None] * 4
    assert got[1]["baseline_effective_n"] == 0.0


def test_a_skill_may_be_asked_for_where_the_baseline_never_did_it(db):
    fill(db, ("a", "base", 20, 0), ("b", "m", 20, 0))
    call = f"skill_compare('base', 14, 0.3, {TODAY})"
    assert value(db, f"SELECT verdict FROM {call} WHERE skill_name = 'b'") == "not enough data"
    assert rows(db, f"SELECT verdict FROM {call} WHERE skill_name = 'nobody'") == []


NO_MODEL = "skill_compare: baseline_model takes a model with calls from 2025-11-06 to 2025-11-19; "


@pytest.mark.parametrize("argument, shown", [
    *QUOTES, ("NULL", "NULL"), ("5", "5"), ("0.5", "0.5"), ("'M'", "'M'"), ("'m '", "'m '"), ("x'6D'", "a blob of 1 bytes"),
])
def test_an_unknown_baseline_is_refused_with_the_models_there_are(db, argument, shown):
    for model in ("n", "m", None, "%s%n", "it's 1", "5"):
        record(db, model=model)
    record(db, model="old", invoked_at=NOON - 14 * DAY)
    record(db, model="later", invoked_at=NOON + DAY)
    for sql in (f"SELECT * FROM skill_compare({argument}, 14, 0.3, {TODAY})",
                f"SELECT * FROM skill_compare({argument}, 14, 0.3, {TODAY}) WHERE skill_name = 'x'",
                f"SELECT * FROM skill_compare WHERE as_of = {TODAY} AND baseline_model = {argument}"):
        assert message(db, sql) == f"{NO_MODEL}there are '%s%n', '5', 'it''s 1', 'm', 'n'; got {shown}"


def test_a_long_list_of_models_is_cut(db):
    for number in range(25):
        record(db, model=f"m{number:02}")
    listed = ", ".join(f"'m{number:02}'" for number in range(20))
    assert message(db, f"SELECT * FROM skill_compare('x', 14, 0.3, {TODAY})") == f"{NO_MODEL}there are {listed} and 5 more; got 'x'"


def test_without_a_baseline_or_a_call_it_says_so(db):
    assert message(db, f"SELECT * FROM skill_compare WHERE as_of = {TODAY}") == f"{NO_MODEL}there is none; got NULL"
    record(db, model="m")
    assert message(db, f"SELECT * FROM skill_compare WHERE as_of = {TODAY}") == f"{NO_MODEL}there are 'm'; got NULL"
    assert rows(db, f"SELECT * FROM skill_compare('m', 14, 0.3, {TODAY})") == []


@pytest.mark.parametrize("condition, read_from", [("1", 24), ("skill_name = 'a'", 8), ("skill_name IN ('a', 'c')", 16), ("model = 'n'", 24)])
def test_only_the_rows_of_the_skills_that_are_asked_for_are_read(counted, condition, read_from):  # noqa: F811
    connection, read = counted
    got = connection.execute(f"SELECT skill_name, model FROM skill_compare('m', 2, 0.3, {TODAY}) WHERE {condition}").fetchall()
    assert len(read) == read_from and got and {model for _, model in got} == {"n"}


def test_a_model_whose_name_is_no_utf_8_may_be_the_baseline():
    connection = connect()
    for model in (b"m\xff", b"n"):
        connection.execute("INSERT INTO skill_invocations (skill_name, model, invoked_at) VALUES ('s', CAST(? AS TEXT), ?)", (model, NOON))
    assert value(connection, f"SELECT count(*) FROM skill_compare(CAST(x'6DFF' AS TEXT), 14, 0.3, {TODAY}) WHERE model = 'n'") == 1
    with pytest.raises(apsw.SQLError, match="got 'm\N{REPLACEMENT CHARACTER}'"):
        connection.execute(f"SELECT * FROM skill_compare('m\N{REPLACEMENT CHARACTER}', 14, 0.3, {TODAY})").fetchall()
    connection.close(False)
