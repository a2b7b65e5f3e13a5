"""skill_drift: random logs against the oracle, what counts as drift, and the order of the rows."""

import math
from decimal import localcontext
from random import Random

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from conftest import DAY, NOON, record, rows, value
from oracle_drift import Chart, badness, skill_drift
from oracle_statistics import EXACT
from test_pushdown import counted  # noqa: F401, a fixture
from test_skill_compare import crowds
from test_skill_ema import AS_OF, AS_OF_DAY, AS_OFS, GROUP_BYS, LOG, PER_CALL, log

TODAY = "'2025-11-19'"


def history(seed, calls, phases):
    """Calls of one group, newest phase first: its days, the rate of success, the cost and the duration."""
    chance, age, log = Random(seed), 0, []
    for days, rate, cost, seconds in phases:
        for _ in range(days):
            log += [{**dict.fromkeys(LOG), "skill_name": "s", "model": "m", "invoked_at": float((AS_OF_DAY - age) * DAY), "success": int(chance.random() < rate),
                     "estimated_cost_usd": cost and round(cost * chance.uniform(0.5, 1.5), 4), "duration_seconds": seconds and round(seconds * chance.uniform(0.5, 1.5), 3)}
                    for _ in range(chance.randint(0, 2 * calls))]
            age += 1
    return log


PHASES = st.lists(st.tuples(st.sampled_from([1, 2, 3, 3, 5, 12, 30, 35]), st.sampled_from([0.3, 0.6, 0.9, 0.95, 1.0]),
                            st.sampled_from([None, 0.0, 0.1, 0.1, 0.4]), st.sampled_from([None, 10, 10, 40])), min_size=1, max_size=4)
# Free on one side, and not on the other.
FREE = st.builds(lambda costs, recent, before: [(recent, 0.9, costs[0], 10), (before, 0.9, costs[1], 10)],
                 st.permutations([0.0, 0.2]), st.sampled_from([2, 3, 3, 3, 20]), st.integers(10, 80))
# An old change, long ago, and a new one.
TWICE = st.builds(lambda recent, long, rates, seconds: [(recent, rates[0], 0.1, seconds[0]), (long, rates[1], 0.1, seconds[1]), (20, rates[0], 0.1, seconds[0])],
                  st.integers(1, 12), st.integers(35, 60), st.permutations([0.2, 0.95]), st.permutations([10, 40]))
# Success, cost and duration of one level before and of another since, up or down.
JUMP = st.builds(lambda recent, long, rates, costs, seconds: [(recent, rates[0], costs[0], seconds[0]), (long, rates[1], costs[1], seconds[1])],
                 st.integers(1, 12), st.integers(20, 80), st.permutations([0.3, 0.95]), st.permutations([0.1, 0.4]), st.permutations([10, 40]))
HISTORIES = st.builds(history, st.integers(0, 1000), st.integers(1, 8), PHASES | FREE | TWICE | JUMP)
LOGS = crowds(st.sampled_from([0, 2, 3, 30]) | st.integers(-2, 40)) | HISTORIES | HISTORIES | st.builds(list.__add__, HISTORIES, crowds(st.integers(0, 4)))
DAYS = st.sampled_from([(3, 90), (3, 28), (1, 30), (36_500, 36_500)]) | st.tuples(st.integers(1, 40), st.integers(1, 60)).map(sorted).map(tuple)


def drift(connection, *arguments):
    return rows(connection, "SELECT * FROM skill_drift(?, ?, ?, ?)", arguments)


def key_of(row):
    return [row[column] for column in oracle.KEY.values()]


def assert_same(got, wanted):
    """Every column of every row, in order; floats to a billionth. At a limit there may be a drift or none, which changes the order too."""
    # Rows as bad as each other, but for rounding, may stand either way.
    places = {repr(key_of(row)): badness(row)[:-1] for row in wanted}
    if not any(row["near"] for row in wanted):
        assert [places[repr(key_of(row))] for row in got] == list(places.values())
    got, wanted = (sorted(found, key=lambda row: oracle.nulls_first(key_of(row))) for found in (got, wanted))
    assert [key_of(row) for row in got] == [key_of(row) for row in wanted]
    for one, other in zip(got, wanted):
        assert one.keys() == other.keys() - {"near"}
        for column, want in other.items():
            if column == "near" or other["near"] and (column in ("drifted", "since_day") or column.endswith(("_drifted", "_direction"))):
                continue
            if isinstance(want, float):
                assert math.isclose(one[column], want, rel_tol=1e-9, abs_tol=1e-15), (column, one[column], want)
            else:
                assert one[column] == want, (column, one, other)


@settings(max_examples=100)
@given(LOGS, DAYS, AS_OFS, GROUP_BYS)
def test_any_log_comes_out_as_the_definition_says(calls, days, as_of, group_by):
    connection = log(calls)
    got = drift(connection, *days, as_of, group_by)
    connection.close()
    assert_same(got, skill_drift(calls, AS_OF, *days, group_by))


def test_the_oracle_meets_every_kind_of_drift():
    """Or the test above would prove nothing of them."""
    met, cut, free = set(), set(), set()

    @settings(max_examples=150)
    @given(LOGS | st.builds(history, st.integers(0, 1000), st.integers(2, 8), FREE))
    def meet(calls):
        for row in skill_drift(calls, AS_OF, group_by="skill"):
            met.update((name, row[f"{name}_direction"], row[f"{name}_drifted"]) for name in ("success", "cost", "duration"))
            free.add((row["cost_drifted"], row["cost_direction"], row["baseline_cost_usd"] == 0 or row["recent_cost_usd"] == 0))
        days = oracle.days_of([((AS_OF - oracle.day_of(call)).days, call) for call in calls if AS_OF >= oracle.day_of(call)], "success")
        with localcontext(EXACT):
            chart = Chart(days, 3, True)
            cut.add((len(chart.days) < len(days), chart.change() is not None))

    meet()
    assert met >= {(name, direction, 1) for name in ("success", "cost", "duration") for direction in ("up", "down")}
    assert met >= {(name, direction, 0) for name in ("success", "cost", "duration") for direction in ("up", "down", None)}
    # An old change was cut off, with and without a new one after it; what was free is paid, and the other way round.
    assert cut == {(True, True), (True, False), (False, True), (False, False)}
    assert free >= {(1, "up", True), (1, "down", True)}


@settings(max_examples=60)
@given(LOGS.flatmap(lambda calls: st.tuples(st.just(calls), st.permutations(calls))), st.sampled_from(["skill", "skill,model"]))
def test_the_order_of_a_views_rows_does_not_show_in_a_single_bit(both, group_by):
    outputs = []
    for calls in both:
        connection = log(calls)
        connection.execute("CREATE TEMP VIEW skill_stats_daily AS " + PER_CALL + " FROM skill_invocations ORDER BY id")
        outputs.append(repr(drift(connection, 3, 28, AS_OF.isoformat(), group_by)))
        connection.close()
    assert outputs[0] == outputs[1]


def days(connection, ages, successes=0, failures=0, skill="s", **columns):
    """So many calls on each of the days."""
    with connection:
        for age in ages:
            for number in range(successes + failures):
                record(connection, skill_name=skill, invoked_at=NOON - age * DAY, success=int(number < successes), **columns)


def told(connection, *names, recent_days=3, baseline_days=90):
    """What is told of skill 's': of each measure whether it drifted and where to; and since when."""
    [row] = rows(connection, "SELECT * FROM skill_drift(?, ?, '2025-11-19', 'skill')", (recent_days, baseline_days))
    assert row["drifted"] == max(row[f"{name}_drifted"] for name in ("success", "cost", "duration")) == int(row["since_day"] is not None)
    return *((row[f"{name}_direction"], row[f"{name}_drifted"]) for name in names or ["success"]), row["since_day"]


@pytest.mark.parametrize("age, side", [(0, "recent"), (2, "recent"), (3, "baseline"), (30, "baseline"), (31, None), (-1, None)])
def test_no_day_is_on_both_sides(db, age, side):
    record(db, invoked_at=NOON - age * DAY)
    got = db.execute(f"SELECT recent_sample_count, baseline_sample_count FROM skill_drift(3, 28, {TODAY})").fetchall()
    assert got == ([] if side is None else [(int(side == "recent"), int(side == "baseline"))])


@pytest.mark.parametrize("as_of, recent_days, wanted", [("0000-01-05", 3, (1, 1)), ("0000-01-05", 5, (2, 0)), ("0000-01-05", 36_500, (2, 0))])
def test_a_baseline_that_would_begin_before_the_calendar_does(db, as_of, recent_days, wanted):
    view = PER_CALL.replace("date(CAST(invoked_at AS INTEGER), 'unixepoch')", "model").replace("model, provider", "NULL AS model, provider", 1)
    for day in ("0000-01-01", "0000-01-04"):
        record(db, model=day)
    db.execute(f"CREATE TEMP VIEW skill_stats_daily AS {view} FROM skill_invocations")
    assert db.execute(f"SELECT recent_sample_count, baseline_sample_count FROM skill_drift({recent_days}, {max(recent_days, 28)}, '{as_of}')").fetchall() == [wanted]


# One call a day, so that a call is a call. Three failures after N successes: G² = 2 (3 ln((3 + N)/3) + N ln((3 + N)/N)) is
# 2 (3 · 0.98083 + 5 · 0.47000) = 10.585 for N = 5, and 9.561 for N = 4; the limit is 3.25² = 10.5625.
@pytest.mark.parametrize("before, drifted", [(4, 0), (5, 1), (40, 1)])
@pytest.mark.parametrize("recent, direction", [((0, 1), "down"), ((1, 0), "up")])
def test_three_days_that_went_otherwise(db, before, drifted, recent, direction):
    days(db, range(3), *recent)
    days(db, range(3, 3 + before), *recent[::-1])
    assert told(db) == ((direction, drifted), "2025-11-17" if drifted else None)


# 20 calls a day: ρ = 0.02, κ = 19, t at 4 degrees of freedom (z = 3.25) 8.2998, (t/z)² · 1.38 = 9.0001, so that a day counts as 2.2222 calls. A
# day of failures after N of successes: G² = 4.4444 (ln(1 + N) + N ln(1 + 1/N)) = 14.893 for N = 10, and 17.867 for 20; the limit is 16.
@pytest.mark.parametrize("before, drifted", [(10, 0), (20, 1)])
def test_the_last_day_alone_must_be_further_out(db, before, drifted):
    days(db, [0], 0, 20)
    days(db, range(2, 2 + before), 20, 0)
    assert told(db) == (("down", drifted), "2025-11-19" if drifted else None)


def test_two_days_need_not_be_so_far_out(db):
    # Two calls a day count as one: G² = 2 (2 ln 6 + 10 ln 1.2) = 10.81, and the limit is 10.5625.
    days(db, range(2), 0, 2)
    days(db, range(2, 12), 2, 0)
    assert told(db) == (("down", 1), "2025-11-18")


def test_a_sharp_change_is_dated_to_its_first_day(db):
    days(db, range(10), 0, 1)
    days(db, range(10, 60), 1, 0)
    assert told(db) == (("down", 1), "2025-11-10")


def test_a_change_is_dated_to_the_first_day_with_a_call(db):
    days(db, range(4), 0, 3)
    days(db, range(12, 60), 3, 0)
    record(db, invoked_at=NOON - 6 * DAY)
    assert told(db) == (("down", 1), "2025-11-16")


def test_a_change_that_the_recent_days_have_undone_is_not_shown(db):
    days(db, range(3), 1, 0)
    days(db, range(3, 13), 0, 1)
    days(db, range(13, 53), 1, 0)
    # Ten days of failures: at 9 days p₁ = 3/9 against 40/44, G² = 13.0, is above the limit. Three days ago all was well again.
    assert told(db) == (("up", 0), None)
    days(db, range(3), 0, 9)
    assert told(db) == (("down", 1), "2025-11-07")


def test_a_change_of_more_than_ten_times_the_recent_days_ago_is_no_news(db):
    days(db, range(31), 0, 1)
    days(db, range(31, 80), 1, 0)
    # What was before is in no average.
    assert told(db) == (("same", 0), None)
    assert told(db, recent_days=4) == (("down", 1), "2025-10-20")


def test_a_change_of_ten_times_the_recent_days_ago_is_still_news(db):
    days(db, range(30), 0, 1)
    days(db, range(30, 80), 1, 0)
    assert told(db) == (("down", 1), "2025-10-21")


def test_an_old_change_does_not_hide_a_new_one(db):
    days(db, range(3), 1, 1)
    days(db, range(3, 45), 2, 0)
    days(db, range(45, 93), 0, 2)
    # The old days are worse than the recent ones; but since 45 days all was well, and those are the baseline.
    [row] = rows(db, f"SELECT recent_success_rate, baseline_success_rate FROM skill_drift(3, 90, {TODAY})")
    assert row == {"recent_success_rate": 0.5, "baseline_success_rate": 1.0} and told(db) == (("down", 1), "2025-11-17")


@pytest.mark.parametrize("history, days_since", [(20, range(1, 31)), (90, range(1, 31))])
def test_an_outage_is_told_of_on_each_of_its_days(db, history, days_since):
    days(db, range(40, 40 + history), 19, 1)
    for since in days_since:
        days(db, [40 - since], 1, 19)
        as_of = f"date('2025-11-19', '-{40 - since} days')"
        [row] = rows(db, f"SELECT success_drifted, since_day FROM skill_drift(3, 90, {as_of})")
        assert row == {"success_drifted": 1, "since_day": "2025-10-11"}, since


@pytest.mark.parametrize("recent, before, wanted", [((90, 0), (0, 0), (None, 0)), ((0, 0), (90, 0), (None, 0)), ((30, 0), (30, 0), ("same", 0))])
def test_nothing_drifts_where_one_side_has_no_calls_or_both_are_alike(db, recent, before, wanted):
    days(db, range(3), *recent, estimated_cost_usd=0.1)
    days(db, range(10, 13), *before, estimated_cost_usd=0.1)
    assert told(db, "success", "cost") == (wanted, wanted, None)


def test_nothing_drifts_within_the_recent_days_alone(db):
    days(db, range(10), 0, 3)
    days(db, range(10, 20), 3, 0)
    assert told(db, recent_days=20) == ((None, 0), None)


# A price that never varied counts as varying by 3 % from day to day: three days against 40, σ² = 0.0009 (1/3 + 1/40), σ = 0.0179583. t at 41
# degrees of freedom is 4.45556. ln 1.09 = 0.0861777, by σ 4.79877, by z/t 4.3081; ln 1.08 = 0.0769610 gives 3.8474; the limit is 4.
@pytest.mark.parametrize("price, wanted", [(0.108, ("up", 0)), (0.109, ("up", 1)), (0.2, ("up", 1)), (0.05, ("down", 1)), (0.1, ("same", 0))])
def test_a_price_that_was_raised(db, price, wanted):
    days(db, range(3), 1, 0, estimated_cost_usd=price, duration_seconds=100 * price)
    days(db, range(3, 43), 1, 0, estimated_cost_usd=0.1, duration_seconds=10)
    assert told(db, "success", "cost", "duration") == (("same", 0), wanted, wanted, "2025-11-17" if wanted[1] else None)


def test_costs_that_vary_from_day_to_day_must_change_more(db):
    for age in range(43):
        days(db, [age], 4, 0, estimated_cost_usd=0.02 if age % 2 else 0.2, duration_seconds=3 if age < 3 else 1)
    assert told(db, "cost", "duration") == (("up", 0), ("up", 1), "2025-11-17")


def test_a_cost_of_fewer_than_three_degrees_of_freedom_says_nothing(db):
    days(db, range(1), 1, 0, estimated_cost_usd=10)
    days(db, range(3, 6), 1, 0, estimated_cost_usd=0.1)
    # 1 + 3 - 2 = 2 degrees of freedom; with a day more before, 3.
    assert told(db, "cost") == (("up", 0), None)
    days(db, [6], 1, 0, estimated_cost_usd=0.1)
    assert told(db, "cost") == (("up", 1), "2025-11-19")


# G² of three paid days after N free ones is 2 (3 ln((3 + N)/3) + N ln((3 + N)/N)): 15.844 for N = 14, 16.220 for N = 15; the limit is 16.
@pytest.mark.parametrize("before, drifted", [(14, 0), (15, 1), (60, 1)])
@pytest.mark.parametrize("costs, direction", [((0.2, 0.0), "up"), ((0.0, 0.2), "down")])
def test_what_was_free_is_paid_and_the_other_way_round(db, before, drifted, costs, direction):
    days(db, range(3), 5, 0, estimated_cost_usd=costs[0], duration_seconds=1)
    days(db, range(3, 3 + before), 5, 0, estimated_cost_usd=costs[1], duration_seconds=1)
    assert told(db, "cost", "duration") == ((direction, drifted), ("same", 0), "2025-11-17" if drifted else None)


def test_of_several_changes_the_day_is_that_of_success_then_of_cost(db):
    for age in range(60):
        days(db, [age], *(4, 0) if age >= 5 else (0, 4), estimated_cost_usd=0.1 if age >= 7 else 0.3, duration_seconds=10 if age >= 9 else 40)
    assert told(db, "success", "cost", "duration") == (("down", 1), ("up", 1), ("up", 1), "2025-11-15")
    db.execute("UPDATE skill_invocations SET success = NULL")
    assert told(db, "success", "cost", "duration") == ((None, 0), ("up", 1), ("up", 1), "2025-11-13")
    db.execute("UPDATE skill_invocations SET estimated_cost_usd = 0.1")
    assert told(db, "success", "cost", "duration") == ((None, 0), ("same", 0), ("up", 1), "2025-11-11")


def test_the_rows_of_a_day_are_added_up_before_anything_else(db):
    for number, call in enumerate(history(3, 6, [(8, 0.5, 0.3, 20), (40, 0.95, 0.1, 10)])):
        call |= {"invoked_at": call["invoked_at"] + (NOON // DAY - AS_OF_DAY) * DAY}
        record(db, **{**call, "skill_name": "whole"})
        record(db, **{**call, "skill_name": "split", "provider": "pq"[number % 2], "model": "mn"[number % 3 % 2]})
    split, whole = rows(db, f"SELECT * FROM skill_drift(3, 90, {TODAY}, 'skill') ORDER BY skill_name")
    assert split == {**whole, "skill_name": "split"} and whole["success_drifted"] == whole["cost_drifted"] == 1


def test_the_worst_comes_first_and_equals_by_name(db):
    worst_first = {
        "q success far down": (10, 20, 0.01, 10.0),
        "p success down, cost up": (20, 10, 0.05, 10.0),
        "o success down": (20, 10, 0.01, 10.0),
        "n cost far up": (28, 2, 0.05, 10.0),
        "m cost up, success a little up": (29, 1, 0.03, 10.0),
        "l duration up": (28, 2, 0.01, 50.0),
        "k saving": (28, 2, 0.001, 10.0),
        "i noise, success a little down": (27, 3, 0.01, 10.0),
        "a the same": (38, 2, 0.01, 10.0),
        "b the same": (38, 2, 0.01, 10.0),
    }
    for skill, (successes, failures, cost, seconds) in worst_first.items():
        days(db, range(3), successes, failures, skill, estimated_cost_usd=cost, duration_seconds=seconds)
        days(db, range(10, 30), 19, 1, skill, estimated_cost_usd=0.01, duration_seconds=10.0)
    got = [skill for [skill] in db.execute(f"SELECT skill_name FROM skill_drift(3, 28, {TODAY})")]
    assert got == list(worst_first)


def test_a_price_that_stayed_is_no_growth_to_be_told_of_first(db):
    days(db, [0], 1, 0, "a", estimated_cost_usd=0.25)
    days(db, [3], 6, 0, "a", estimated_cost_usd=0.25)
    days(db, [0], 1, 0, "b", estimated_cost_usd=0.1)
    days(db, [3], 6, 0, "b", estimated_cost_usd=0.1)
    got = db.execute(f"SELECT skill_name, cost_direction FROM skill_drift(3, 90, {TODAY})").fetchall()
    assert got == [("a", "same"), ("b", "same")]


def test_every_call_counts_once_however_old(db):
    for age in (3, 30):
        record(db, invoked_at=NOON - age * DAY, success=int(age == 3), estimated_cost_usd=age, duration_seconds=2)
    [row] = rows(db, f"SELECT * FROM skill_drift(3, 28, {TODAY})")
    assert (row["baseline_success_rate"], row["baseline_cost_usd"], row["baseline_duration_s"], row["recent_cost_usd"]) == (0.5, 16.5, 2.0, None)


def test_the_defaults(db):
    db.execute("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('s', unixepoch() - 2 * 86400), ('s', unixepoch() - 92 * 86400)")
    db.execute("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('s', unixepoch() - 93 * 86400), ('s', unixepoch() + 2 * 86400)")
    [row] = rows(db, "SELECT *, recent_days, baseline_days, as_of, group_by FROM skill_drift")
    assert (row["recent_sample_count"], row["baseline_sample_count"]) == (1, 1)
    assert (row["recent_days"], row["baseline_days"], row["group_by"]) == (3, 90, "skill,model,provider")
    assert row["as_of"] == value(db, "SELECT date('now')")


@pytest.mark.parametrize("arguments, recent, baseline", [("90, 3", 90, 3), ("'29', '28'", 29, 28), ("91, NULL", 91, 90), ("NULL, 2", 3, 2)])
def test_recent_days_that_outlast_the_baseline_are_refused(db, arguments, recent, baseline):
    record(db)
    refused = f"skill_drift: recent_days, the first argument, takes at most the {baseline} of baseline_days, the second: the days before them; got {recent}"
    for call in (f"skill_drift({arguments}, {TODAY})", f"(SELECT 1) JOIN skill_drift({arguments})"):
        with pytest.raises(apsw.SQLError) as error:
            db.execute(f"SELECT * FROM {call}").fetchall()
        assert str(error.value) == refused
    assert len(rows(db, f"SELECT * FROM skill_drift({baseline}, {recent}, {TODAY})")) == 1
    assert len(rows(db, f"SELECT * FROM skill_drift({recent}, {recent}, {TODAY})")) == 1


@pytest.mark.parametrize("arguments, condition, read_from", [
    ("3, 28", "1", 36), ("1, 1", "1", 24), ("1, 8", "1", 24), ("1, 9", "1", 36), ("3, 28", "skill_name = 'a'", 12),
    ("3, 28", "model = 'n' AND provider IN ('p', 'q')", 18), ("3, 28", "drifted", 36),
])
def test_only_the_rows_that_are_asked_for_are_read(counted, arguments, condition, read_from):  # noqa: F811
    connection, read = counted
    connection.execute(f"SELECT skill_name FROM skill_drift({arguments}, {TODAY}) WHERE {condition}").fetchall()
    assert len(read) == read_from
