"""skill_compare: random logs against the oracle, worked verdicts, and a baseline that is not there."""

import math
from datetime import timedelta
from random import Random

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from conftest import DAY, NOON, connect, record, rows, value
from oracle_compare import skill_compare
from test_errors import QUOTES, message
from test_pushdown import counted  # noqa: F401, a fixture
from test_skill_ema import ALPHAS, AS_OF, AS_OF_DAY, AS_OFS, LOG, PER_CALL, log

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


def history(model, seed, days, calls, rate, cost):
    """A model's calls over some days, of which so many in 100 succeed, at about that cost each."""
    chance = Random(seed)
    return [{**dict.fromkeys(LOG), "skill_name": "s", "model": model, "invoked_at": float((AS_OF_DAY - age) * DAY), "success": int(chance.random() < rate),
             "estimated_cost_usd": None if cost is None else round(cost * chance.uniform(0.5, 1.5), 3), "duration_seconds": round(chance.expovariate(1), 3)}
            for age in range(days) for _ in range(chance.randint(0, 2 * calls))]


def histories(model):
    return st.builds(history, st.just(model), st.integers(0, 1000), st.integers(2, 40), st.integers(1, 8),
                     st.sampled_from([0.0, 0.5, 0.9, 0.9, 0.95, 1.0]), st.sampled_from([None, 0.0, 0.1, 0.1, 0.3]))


# A few crowded days, or two models for weeks.
LOGS = crowds(st.integers(0, 4) | st.integers(-2, 16)) | st.builds(list.__add__, histories("m"), histories("n"))
WINDOWS = st.integers(1, 20) | st.sampled_from([60, 90, 400, 36_500])
MARGINS = st.sampled_from([0.05, 0.0, 0.2, 1.0])


def compare(connection, *arguments):
    return rows(connection, f"SELECT * FROM skill_compare({', '.join('?' for _ in arguments)})", arguments)


def assert_same(got, wanted):
    """Every column of every row, in order; floats to a billionth. At a limit a verdict may be either."""
    assert [(row["skill_name"], row["model"]) for row in got] == [(row["skill_name"], row["model"]) for row in wanted]
    for one, other in zip(got, wanted):
        assert one.keys() == other.keys() - {"near"}
        for column, want in other.items():
            if column == "near" or column in ("verdict", "runs_needed") and other["near"]:
                continue
            if isinstance(want, float):
                assert math.isclose(one[column], want, rel_tol=1e-9, abs_tol=1e-12), (column, one[column], want)
            elif column == "runs_needed" and want:
                # What is rounded up may be one more, and of rates that are nearly the same a float has few digits of the difference.
                tolerance = 1e-9 + 1e-13 / max(other["success_rate_difference"] ** 2, 1e-13)
                assert tolerance > 0.1 or math.isclose(one[column], want, rel_tol=tolerance, abs_tol=1), (one, other)
            else:
                assert one[column] == want, (column, one, other)


@settings(max_examples=250)
@given(LOGS, WINDOWS, ALPHAS | st.just(0.03), AS_OFS, MARGINS)
def test_any_log_comes_out_as_the_definition_says(calls, window_days, alpha, as_of, margin):
    connection = log(calls)
    first = AS_OF - timedelta(days=window_days - 1)
    there = sorted({call["model"] for call in calls if first <= oracle.day_of(call) <= AS_OF and call["model"] is not None}, key=str.encode)
    for baseline in there:
        assert_same(compare(connection, baseline, window_days, alpha, as_of, margin), skill_compare(calls, AS_OF, baseline, window_days, alpha, margin))
    said = message(connection, "SELECT * FROM skill_compare('nobody', ?, ?, ?)", (window_days, alpha, as_of))
    listed = "there are " + ", ".join(f"'{model}'" for model in there) if there else "there is none"
    assert said == f"skill_compare: baseline_model takes a model with calls from {first} to {AS_OF}; {listed}; got 'nobody'"
    connection.close()


def test_the_oracle_meets_every_verdict():
    """Or the test above would prove nothing of them."""
    met, needed = set(), set()

    @settings(max_examples=250)
    @given(LOGS, MARGINS)
    def meet(calls, margin):
        for row in skill_compare(calls, AS_OF, "m", margin=margin):
            met.add(row["verdict"])
            needed.add((row["verdict"], row["runs_needed"] is not None))

    meet()
    assert met == {"better", "worse", "cheaper and not worse", "cheaper, loss not ruled out", "no proven difference", "not enough data"}
    assert needed >= {(verdict, known) for verdict in ("no proven difference", "not enough data") for known in (True, False)}


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
    """One call a day: skill, model, successes and, before them, failures, cost and duration of each. The calls of a day are not alike then,
    and at an alpha next to nothing each counts as one."""
    with connection:
        for skill, model, successes, failures, *measures in sides:
            cost, duration = [*measures, None, None][:2]
            for number in range(successes + failures):
                record(connection, skill_name=skill, model=model, invoked_at=NOON - number * DAY, success=int(number < successes),
                       estimated_cost_usd=cost, duration_seconds=duration)


def beside(connection, baseline="base", alpha=1e-9, margin=None, window_days=10_000):
    [row] = compare(connection, baseline, window_days, alpha, "2025-11-19", margin)
    return row


# z² is 11.919 for a verdict. 96 in 100 against 80: p̂ = 0.88, D(0.96, 0.88) = 0.96 ln(0.96/0.88) + 0.04 ln(0.04/0.12) = 0.083531 - 0.043944,
# D(0.8, 0.88) = 0.8 ln(0.8/0.88) + 0.2 ln(0.2/0.12) = -0.076248 + 0.102165; G² = 2 (100 · 0.039587 + 100 · 0.025917) = 13.10. For 95 it is
# 10.92; for 57 it is 12.47, for 58 it is 11.50.
@pytest.mark.parametrize("model, verdict", [
    ((96, 4, 0.5), "better"),
    ((96, 4, 0.01), "better"),
    ((95, 5, 0.5), "no proven difference"),
    ((57, 43, 0.01), "worse"),
    ((58, 42, 0.01), "cheaper, loss not ruled out"),
    ((58, 42, 0.5), "no proven difference"),
    ((95, 5, 0.09), "cheaper and not worse"),
    ((80, 20, 0.09), "cheaper, loss not ruled out"),
    ((75, 25, 0.0), "cheaper, loss not ruled out"),
    ((80, 20, 0.0901), "no proven difference"),
    ((80, 20, None), "no proven difference"),
    ((9, 0, 0.0), "not enough data"),
    ((10, 0, 0.2), "no proven difference"),
])
def test_verdicts_beside_a_baseline_of_80_in_100_at_10_cents(db, model, verdict):
    fill(db, ("s", "base", 80, 20, 0.1), ("s", "other", *model))
    row = beside(db)
    assert (row["model"], row["verdict"]) == ("other", verdict)
    assert (row["runs_needed"] == 0) is (verdict in ("better", "worse", "cheaper and not worse"))


@pytest.mark.parametrize("margin, verdict", [
    (0, "cheaper, loss not ruled out"), (None, "cheaper, loss not ruled out"), (0.19, "cheaper, loss not ruled out"),
    (0.2, "cheaper and not worse"), ("0.2", "cheaper and not worse"), (1, "cheaper and not worse"),
])
def test_the_margin_is_the_loss_that_is_accepted_for_less_money(db, margin, verdict):
    # 80 in 100 on either side: the difference's interval at z = 3.452433 is 0 ∓ 0.19535.
    fill(db, ("s", "base", 80, 20, 0.1), ("s", "other", 80, 20, 0.05))
    row = beside(db, margin=margin)
    assert row["verdict"] == verdict
    # With 1,528 calls on either side the interval's lower end is above -0.05: 1,428 more.
    assert row["runs_needed"] == {None: 2856, 0: None, 0.19: 12}.get(margin, 0)
    assert value(db, f"SELECT DISTINCT margin FROM skill_compare('base', 200, 0.3, {TODAY}, ?)", (margin,)) == (0.05 if margin is None else margin)


def test_how_many_runs_are_needed_until_a_verdict(db):
    fill(db, ("s", "base", 80, 20), ("s", "other", 90, 10))
    # p̂ = 0.85, D(0.9, 0.85) = 0.0514425 - 0.0405465, D(0.8, 0.85) = -0.0484997 + 0.0575364, G² = 200 · 0.0199328 = 3.986556. With one call
    # a day t does not count: f = 11.919293/3.986556 = 2.989873, 200 · 1.989873 = 397.97.
    assert (beside(db)["verdict"], beside(db)["runs_needed"]) == ("no proven difference", 398)
    assert beside(db, "other")["runs_needed"] == 398
    # That is 199 more days, to which a window must reach.
    assert [beside(db, window_days=days)["runs_needed"] for days in (298, 299)] == [None, 398]


def test_a_new_model_needs_runs_of_its_own(db):
    with db:
        for age in range(90):
            for number in range(10):
                record(db, model="base", invoked_at=NOON - age * DAY, success=int(number < 9))
        for number in range(10):
            record(db, model="other", success=int(number < 6))
    # The baseline's window is full, and tells no more than it does.
    needed = compare(db, "base", 90, 1e-9, "2025-11-19", None)[0]["runs_needed"]
    verdicts = []
    for days in (range(1, needed // 60), range(needed // 60, needed // 20 + 1)):
        with db:
            for age in days:
                for number in range(10):
                    record(db, model="other", invoked_at=NOON - age * DAY, success=int(number < 6))
        verdicts.append(compare(db, "base", 90, 1e-9, "2025-11-19", None)[0]["verdict"])
    # With a third of these there is no verdict yet.
    assert needed < 1000 and verdicts[0] != "worse" and verdicts[1] == "worse"


def test_with_too_little_data_as_many_runs_are_needed_as_are_enough(db):
    fill(db, ("s", "base", 0, 5), ("s", "other", 5, 0))
    # G² = 2 · 10 ln 2 = 13.86 is above z², but 5 calls are half of 10.
    assert (beside(db)["verdict"], beside(db)["runs_needed"]) == ("not enough data", 10)


@pytest.mark.parametrize("one, other", [((8, 2), (16, 4)), ((5, 0), (9, 0)), ((5, 0), (0, 0)), ((0, 0), (5, 0))])
def test_where_nothing_is_different_or_known_no_verdict_is_in_sight(db, one, other):
    fill(db, ("s", "base", *one), ("s", "other", *other))
    record(db, skill_name="s", model="base")
    record(db, skill_name="s", model="other")
    assert beside(db)["runs_needed"] is None


def test_a_difference_of_one_day_proves_nothing(db):
    for number in range(400):
        record(db, model="base", success=int(number < 320))
        record(db, model="other", success=int(number < 388))
    # 97 against 80 of 100, G² = 62 if the calls were independent; but they may be alike, and a day is a day: 1 + 399 · 0.02 = 8.98.
    row = beside(db)
    assert (row["verdict"], row["effective_n"]) == ("no proven difference", pytest.approx(400 / 8.98))


def test_a_published_difference(db):
    # Newcombe (1998), table II, method 10: 56/70 against 48/80.
    fill(db, ("s", "one", 56, 14, 0.5, 3.0), ("s", "other", 48, 32, 0.25, 4.0))
    row = beside(db, "other")
    assert (round(row["difference_low"], 4), round(row["difference_high"], 4)) == (0.0524, 0.3339)
    assert (row["cost_ratio"], row["duration_ratio"]) == pytest.approx((2.0, 0.75))
    assert (row["effective_n"], row["baseline_effective_n"]) == pytest.approx((70.0, 80.0))
    assert (row["ema_success_rate"], row["baseline_success_rate"]) == pytest.approx((0.8, 0.6))
    assert row["success_rate_difference"] == pytest.approx(0.2)
    # Prices that never change leave nothing open.
    assert [row[f"{name}_ratio_{end}"] for name in ("cost", "duration") for end in ("low", "high")] == pytest.approx([2.0, 2.0, 0.75, 0.75])


def costs(connection, **sides):
    """One call a day, today's first."""
    for model, each in sides.items():
        for age, cost in enumerate(each):
            record(connection, model=model, invoked_at=NOON - age * DAY, estimated_cost_usd=cost, duration_seconds=10 * cost)


@pytest.mark.parametrize("base, other, low, high", [
    # σ² = 1/4 on either side, two degrees of freedom (Welch), t = 4.305992, tσ = 3.044796: a factor of 21.0058.
    ((1, 3), (3, 1), 1 / 21.0058, 21.0058),
    # σ² = 1/4 and 0: one degree of freedom, t = 12.59891, tσ = 6.299455: a factor of 544.275.
    ((2, 2), (3, 1), 1 / 544.275, 544.275),
    ((1, 3), (2, 2), 1 / 544.275, 544.275),
    ((2, 2), (1, 1), 0.5, 0.5),
    ((1, 3), (0, 0), 0.0, 0.0),
    ((1, 3), (0,), None, None),
    ((2,), (1, 3), None, None),
    ((0, 0), (1, 3), None, None),
])
def test_the_interval_of_a_ratio(db, base, other, low, high):
    costs(db, base=base, other=other)
    row = beside(db)
    for name in ("cost", "duration"):
        assert (row[f"{name}_ratio_low"], row[f"{name}_ratio_high"]) == (low and pytest.approx(low, rel=1e-4), high and pytest.approx(high, rel=1e-4))
    assert (row["cost_ratio"] is None) is (sum(base) == 0)


@pytest.mark.parametrize("costs_of_the_other, verdict", [
    ([0.05, 0.05] * 50, "cheaper, loss not ruled out"),
    # On the average half the price as well, but nearly all of it on a day in ten.
    (([0.0] * 9 + [0.5]) * 2, "no proven difference"),
    # Of one day nothing is known that speaks against it.
    ([0.05], "cheaper, loss not ruled out"),
])
def test_what_may_as_well_be_dearer_is_not_cheaper(db, costs_of_the_other, verdict):
    fill(db, ("s", "base", 80, 20), ("s", "other", 80, 20))
    for model, each in (("base", [0.1] * 100), ("other", costs_of_the_other)):
        for age, cost in enumerate(each):
            record(db, skill_name="s", model=model, invoked_at=NOON - age * DAY, estimated_cost_usd=cost)
    row = beside(db)
    assert (row["cost_ratio"], row["verdict"]) == (pytest.approx(0.5), verdict)
    if verdict == "no proven difference":
        assert row["cost_ratio_high"] >= 1


def test_all_providers_of_a_model_count_together(db):
    for provider in ("p", "q", None):
        record(db, model="base", provider=provider, success=1)
        record(db, model="m", provider=provider, success=0)
    assert rows(db, f"SELECT model, effective_n, baseline_effective_n FROM skill_compare('base', 14, 0.3, {TODAY})") == [
        {"model": "m", "effective_n": 3 / 1.04, "baseline_effective_n": 3 / 1.04}]


def test_a_skill_that_the_baseline_never_did_is_there_and_says_so(db):
    fill(db, ("a", "base", 20, 0, 0.1), ("a", "m", 20, 0, 0.1), ("b", "m", 20, 0, 0.1), ("c", None, 20, 0, 0.1), ("d", "base", 20, 0, 0.1))
    got = rows(db, f"SELECT * FROM skill_compare('base', 90, 0.03, {TODAY})")
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
                f"SELECT * FROM skill_compare WHERE as_of = {TODAY} AND window_days = 14 AND baseline_model = {argument}"):
        assert message(db, sql) == f"{NO_MODEL}there are '%s%n', '5', 'it''s 1', 'm', 'n'; got {shown}"


def test_a_long_list_of_models_is_cut(db):
    for number in range(25):
        record(db, model=f"m{number:02}")
    listed = ", ".join(f"'m{number:02}'" for number in range(20))
    assert message(db, f"SELECT * FROM skill_compare('x', 14, 0.3, {TODAY})") == f"{NO_MODEL}there are {listed} and 5 more; got 'x'"


def test_without_a_baseline_or_a_call_it_says_so(db):
    # The window is 90 days unless another is asked for.
    NO_MODEL = "skill_compare: baseline_model takes a model with calls from 2025-08-22 to 2025-11-19; "
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
