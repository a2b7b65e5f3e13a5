"""skill_drift: random logs against the oracle, what counts as drift, and the order of the rows."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from conftest import DAY, NOON, record, rows, value
from test_pushdown import counted  # noqa: F401, a fixture
from test_skill_compare import crowds
from test_skill_ema import AS_OF, AS_OFS, GROUP_BYS, PER_CALL, log

TODAY = "'2025-11-19'"
LOGS = crowds(st.sampled_from([0, 2, 3, 30]) | st.integers(-2, 40))
DAYS = st.tuples(st.just(3), st.just(28)) | st.tuples(st.integers(1, 40), st.integers(1, 40)) | st.just((36_500, 36_500))


def drift(connection, *arguments):
    return rows(connection, "SELECT * FROM skill_drift(?, ?, ?, ?)", arguments)


def assert_same(got, wanted):
    """Every column of every row, in order; floats to a billionth."""
    assert [[row[column] for column in oracle.KEY.values()] for row in got] == [[row[column] for column in oracle.KEY.values()] for row in wanted]
    for one, other in zip(got, wanted):
        assert one.keys() == other.keys()
        for column, want in other.items():
            if isinstance(want, float):
                assert math.isclose(one[column], want, rel_tol=1e-9, abs_tol=1e-15), (column, one[column], want)
            else:
                assert one[column] == want, (column, one, other)


@settings(max_examples=250)
@given(LOGS, DAYS, AS_OFS, GROUP_BYS)
def test_any_log_comes_out_as_the_definition_says(calls, days, as_of, group_by):
    connection = log(calls)
    got = drift(connection, *days, as_of, group_by)
    connection.close()
    assert_same(got, oracle.skill_drift(calls, AS_OF, *days, group_by))


def test_the_oracle_meets_every_kind_of_drift():
    """Or the test above would prove nothing of them."""
    met = set()

    @settings(max_examples=250)
    @given(LOGS)
    def meet(calls):
        for row in oracle.skill_drift(calls, AS_OF, group_by="skill"):
            met.update((name, row[f"{name}_direction"], row[f"{name}_drifted"]) for name in ("success", "cost", "duration"))

    meet()
    assert met >= {(name, direction, 1) for name in ("success", "cost", "duration") for direction in ("up", "down")}
    assert met >= {(name, direction, 0) for name in ("success", "cost", "duration") for direction in ("up", "down", None)}


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


def fill(connection, skill, recent, before):
    """Calls of today and of ten days ago: successes, failures, cost and duration of each."""
    with connection:
        for age, (successes, failures, *measures) in ((0, recent), (10, before)):
            cost, duration = [*measures, None, None][:2]
            for number in range(successes + failures):
                record(connection, skill_name=skill, invoked_at=NOON - age * DAY, success=int(number < successes),
                       estimated_cost_usd=cost, duration_seconds=duration)


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
    assert db.execute(f"SELECT recent_sample_count, baseline_sample_count FROM skill_drift({recent_days}, 28, '{as_of}')").fetchall() == [wanted]


@pytest.mark.parametrize("recent, before, wanted", [
    ((63, 27), (380, 20), {"success": ("down", 1)}),
    ((79, 11), (380, 20), {"success": ("down", 0)}),
    ((90, 0), (200, 200), {"success": ("up", 1)}),
    ((40, 0, 0.02, 20.0), (400, 0, 0.01, 10.0), {"cost": ("up", 0), "duration": ("up", 0)}),
    ((40, 0, 0.021, 21.0), (400, 0, 0.01, 10.0), {"cost": ("up", 1), "duration": ("up", 1)}),
    ((39, 0, 0.021, 21.0), (400, 0, 0.01, 10.0), {"cost": ("up", 0), "duration": ("up", 0)}),
    ((400, 0, 0.021, 21.0), (39, 0, 0.01, 10.0), {"cost": ("up", 0), "duration": ("up", 0)}),
    ((40, 0, 0.004, 4.0), (400, 0, 0.01, 10.0), {"cost": ("down", 1), "duration": ("down", 1)}),
    ((40, 0, 0.0, 10.0), (40, 0, 0.01, 10.0), {"cost": ("down", 1), "duration": ("same", 0)}),
    ((40, 0, 0.01, 10.0), (40, 0, 0.0, 10.0), {"cost": ("up", 1), "duration": ("same", 0)}),
    ((41, 0, 0.01, 0.1), (97, 0, 0.01, 0.1), {"cost": ("same", 0), "duration": ("same", 0)}),
    ((90, 0), (0, 0), {"success": (None, 0), "cost": (None, 0), "duration": (None, 0)}),
    ((0, 0), (90, 0, 1.0), {"success": (None, 0), "cost": (None, 0)}),
])
def test_what_is_drift(db, recent, before, wanted):
    fill(db, "s", recent, before)
    [row] = rows(db, f"SELECT * FROM skill_drift(3, 28, {TODAY})")
    assert {name: (row[f"{name}_direction"], row[f"{name}_drifted"]) for name in wanted} == wanted
    assert row["drifted"] == max(row[f"{name}_drifted"] for name in ("success", "cost", "duration"))


def test_the_worst_comes_first_and_equals_by_name(db):
    before = (380, 20, 0.01, 10.0)
    worst_first = {
        "q success far down": (30, 60, 0.01, 10.0),
        "p success down, cost up": (60, 30, 0.05, 10.0),
        "o success down": (60, 30, 0.01, 10.0),
        "n cost far up": (84, 6, 0.05, 10.0),
        "m cost up, success a little up": (87, 3, 0.03, 10.0),
        "l duration up": (86, 4, 0.01, 50.0),
        "k saving": (86, 4, 0.001, 10.0),
        "i noise, success a little down": (82, 8, 0.01, 10.0),
        "a the same": (95, 5, 0.01, 10.0),
        "b the same": (95, 5, 0.01, 10.0),
    }
    for skill, recent in worst_first.items():
        fill(db, skill, recent, before)
    got = [skill for [skill] in db.execute(f"SELECT skill_name FROM skill_drift(3, 28, {TODAY})")]
    assert got == list(worst_first)


def test_every_call_counts_once_however_old(db):
    for age in (3, 30):
        record(db, invoked_at=NOON - age * DAY, success=int(age == 3), estimated_cost_usd=age, duration_seconds=2)
    [row] = rows(db, f"SELECT * FROM skill_drift(3, 28, {TODAY})")
    assert (row["baseline_success_rate"], row["baseline_cost_usd"], row["baseline_duration_s"], row["recent_cost_usd"]) == (0.5, 16.5, 2.0, None)


def test_the_defaults(db):
    db.execute("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('s', unixepoch() - 2 * 86400), ('s', unixepoch() - 30 * 86400)")
    db.execute("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('s', unixepoch() - 31 * 86400), ('s', unixepoch() + 2 * 86400)")
    [row] = rows(db, "SELECT *, recent_days, baseline_days, as_of, group_by FROM skill_drift")
    assert (row["recent_sample_count"], row["baseline_sample_count"]) == (1, 1)
    assert (row["recent_days"], row["baseline_days"], row["group_by"]) == (3, 28, "skill,model,provider")
    assert row["as_of"] == value(db, "SELECT date('now')")


@pytest.mark.parametrize("arguments, condition, read_from", [
    ("3, 28", "1", 36), ("1, 1", "1", 24), ("1, 8", "1", 24), ("1, 9", "1", 36), ("3, 28", "skill_name = 'a'", 12),
    ("3, 28", "model = 'n' AND provider IN ('p', 'q')", 18), ("3, 28", "drifted", 36),
])
def test_only_the_rows_that_are_asked_for_are_read(counted, arguments, condition, read_from):  # noqa: F811
    connection, read = counted
    connection.execute(f"SELECT skill_name FROM skill_drift({arguments}, {TODAY}) WHERE {condition}").fetchall()
    assert len(read) == read_from
