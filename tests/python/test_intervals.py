"""The day is the cluster: worked values of design_effect, the success rate's interval and the intervals of cost and duration.

The formulas are in docs/how-it-counts.md. t is there, at 4 degrees of freedom, 2.77662, and 12.59891 at one.
"""

import math

import pytest

import oracle
from conftest import DAY, NOON, connect, record, rows
from oracle_statistics import EXACT, Z, Z_VERDICT, t_quantile
from test_skill_ema import LOG, PER_CALL, assert_same, ema

TODAY = "2025-11-19"


def ema_of(connection, alpha=0.5, group_by="skill"):
    [row] = ema(connection, 14, alpha, TODAY, group_by)
    return row


def day(connection, age, successes, failures, **columns):
    """So many calls of one day."""
    for number in range(successes + failures):
        record(connection, invoked_at=NOON - age * DAY, success=int(number < successes), **columns)


def wilson(p, q):
    """The two ends, where q is the squared quantile by the number of calls."""
    middle, arm = p + q / 2, math.sqrt(q * p * (1 - p) + q * q / 4)
    return pytest.approx((middle - arm) / (1 + q), rel=1e-6, abs=1e-12), pytest.approx((middle + arm) / (1 + q), rel=1e-6)


def interval(row, name="success_rate"):
    return row[f"{name}_low"], row[f"{name}_high"]


# Values of scipy.stats.t.isf(scipy.stats.norm.sf(z), f) of SciPy 1.16, to six decimals.
TRUE_QUANTILES = [
    (Z, 1, "12.706205", 0.01), (Z, 1.5, "6.016663", 0.001), (Z, 2, "4.302653", 0.001), (Z, 3, "3.182446", 0.001), (Z, 4, "2.776445", 0.001),
    (Z, 8, "2.306004", 0.001), (Z, 13, "2.160369", 0.001), (Z, 30, "2.042272", 0.001), (Z, 90, "1.986675", 0.001), (Z, 1000, "1.962339", 0.001),
    (Z_VERDICT, 2.5, "23.147725", 0.002), (Z_VERDICT, 3, "15.757747", 0.002), (Z_VERDICT, 4, "10.029848", 0.002), (Z_VERDICT, 8, "5.527352", 0.002),
    (Z_VERDICT, 13, "4.539631", 0.002), (Z_VERDICT, 30, "3.863051", 0.002), (Z_VERDICT, 90, "3.580444", 0.002), (Z_VERDICT, 1000, "3.463616", 0.002),
]


@pytest.mark.parametrize("z, freedom, true, within", TRUE_QUANTILES)
def test_the_quantile_of_the_t_distribution_is_as_near_as_is_said(z, freedom, true, within):
    assert abs(float(t_quantile(EXACT.create_decimal(freedom), z)) / float(true) - 1) < within


def test_a_day_of_failures_and_a_day_of_successes_tell_little(db):
    day(db, 0, 10, 0)
    day(db, 1, 0, 10)
    row = ema_of(db)
    # Weights 1 and 1/2. p = 10/15, K = 15²/(10 + 10/4) = 18. Unweighted p̄ = 1/2, v = 1/4, m = 20²/200 = 2, ν = 1, squared residuals
    # 5² + 5² = 50, ρ̂ = (50/(1/4 · 1/2) − 20)/(200 − 20) = 19/9, ρ = (0.08 + 19/9)/5. κ = (100 + 25)/12.5 − 1 = 9.
    # 1 + ρκ = 1 + (0.72 + 19)/5 = 4.944.
    assert row["design_effect"] == pytest.approx(4.944, rel=1e-12)
    assert row["effective_n"] == pytest.approx(18 / 4.944, rel=1e-12)
    # t at 5 degrees of freedom is 2.570623; t² · 4.944 = 32.670 is less than z² · 10 = 38.415, so q = 32.670/18.
    assert interval(row) == wilson(2 / 3, 2.570623 ** 2 * 4.944 / 18)


def test_days_that_differ_as_much_as_they_can_tell_no_more_than_a_call_each(db):
    for age in range(0, 12, 2):
        day(db, age, 40, 0)
        day(db, age + 1, 0, 40)
    row = ema_of(db, alpha=1e-6)
    # ρ̂ = (12 · 20²/(1/4 · 11/12) − 480)/(12 · 1600 − 480) = 1.093240, ν = 11, ρ = (0.08 + 11 · 1.093240)/15 = 0.807043, κ = 39.
    assert row["design_effect"] == pytest.approx(1 + 39 * 0.807043, rel=1e-5)
    # t at 15 degrees of freedom is 2.13145: t² · 32.4747 = 147.5 would be less than z² · 40 = 153.7. K = 480.
    assert interval(row) == tuple(pytest.approx(end, abs=1e-4) for end in (0.5 - 0.24244, 0.5 + 0.24244))


def test_one_day_alone_has_the_guess_of_how_alike_its_calls_are(db):
    day(db, 3, 9, 1)
    row = ema_of(db)
    # ρ = 0.02, κ = 9: 1.18. q = 2.77662² · 1.18/10.
    assert row["design_effect"] == pytest.approx(1.18, rel=1e-12) and row["effective_n"] == pytest.approx(10 / 1.18, rel=1e-12)
    assert interval(row) == wilson(0.9, 2.7766174 ** 2 * 1.18 / 10)


def test_at_worst_a_day_tells_as_much_as_one_call(db):
    day(db, 0, 2, 0)
    # κ = 1: t² · 1.02 = 7.86 is more than z² · 2 = 7.68.
    assert interval(ema_of(db)) == wilson(1.0, 1.959964 ** 2 * 2 / 2)


@pytest.mark.parametrize("successes, failures", [(10, 0), (0, 10)])
def test_where_all_calls_went_one_way_the_guess_is_all_there_is(db, successes, failures):
    for age in range(3):
        day(db, age, successes, failures)
    row = ema_of(db, alpha=1.0)
    # The newest day alone weighs; ρ = 0.02, κ = 9.
    assert row["design_effect"] == pytest.approx(1.18, rel=1e-12)
    assert interval(row) == wilson(float(successes > 0), 2.7766174 ** 2 * 1.18 / 10)


def test_with_one_call_a_day_it_is_the_plain_score_interval(db):
    outcomes = [1, 0, 1, 1, 0, 1, 1, 1]
    for age, success in enumerate(outcomes):
        record(db, invoked_at=NOON - age * DAY, success=success)
    row = ema_of(db)
    weights = [0.5 ** age for age in range(len(outcomes))]
    kish = sum(weights) ** 2 / sum(w * w for w in weights)
    assert row["design_effect"] == 1.0
    assert row["effective_n"] == pytest.approx(kish, rel=1e-12)
    assert interval(row) == wilson(row["ema_success_rate"], 1.9599639845 ** 2 / kish)


def test_how_alike_calls_are_is_learned_from_all_days_also_where_the_newest_alone_weighs(db):
    for age in range(10):
        day(db, age, *(10, 0) if age % 2 else (0, 10))
    # ρ̂ = (10 · 25/(1/4 · 9/10) − 100)/900 = 1.12346, ν = 9, ρ = (0.08 + 9 · 1.12346)/13 = 0.783932, κ = 9.
    assert ema_of(db, alpha=1.0)["design_effect"] == pytest.approx(1 + 9 * 0.783932, rel=1e-6)


def test_without_a_known_outcome_there_is_no_design_effect(db):
    record(db, estimated_cost_usd=1.0)
    row = ema_of(db)
    assert (row["design_effect"], row["effective_n"], *interval(row)) == (None, 0.0, None, None)


def test_the_interval_of_a_cost_of_two_days(db):
    record(db, estimated_cost_usd=1.0, duration_seconds=10)
    record(db, invoked_at=NOON - DAY, estimated_cost_usd=3.0, duration_seconds=30)
    row = ema_of(db)
    # Weights 1 and 1/2: R = 2.5/1.5 = 5/3. Unweighted R̄ = 2, m = 2, φ = (1 + 1)/(4 · 2 · 1/2) = 1/2. σ² = 1/2 · 1.25/2.25 = 0.277778.
    # At one degree of freedom t = 12.59891, tσ = 6.64024, e^6.64024 = 765.28.
    assert row["ema_cost_usd"] == pytest.approx(5 / 3)
    assert interval(row, "cost") == (pytest.approx(5 / 3 / 765.28, rel=1e-4), pytest.approx(5 / 3 * 765.28, rel=1e-4))
    assert interval(row, "duration") == (pytest.approx(50 / 3 / 765.28, rel=1e-4), pytest.approx(50 / 3 * 765.28, rel=1e-4))


@pytest.mark.parametrize("price", [0.0, 0.1, 0.37])
def test_a_price_that_never_changes_has_no_other_end(db, price):
    for age, calls in enumerate([3, 1, 7, 2]):
        day(db, age, calls, 0, estimated_cost_usd=price)
    row = ema_of(db, 0.3)
    assert interval(row, "cost") == (row["ema_cost_usd"], row["ema_cost_usd"]) == (pytest.approx(price), pytest.approx(price))


@pytest.mark.parametrize("calls, is_known", [([5], False), ([5, 4], True), ([7, 2], True), ([8, 2], False), ([9, 1, 1], False)])
@pytest.mark.parametrize("price", [0.0, 0.25])
def test_one_day_that_has_most_of_the_calls_tells_of_no_variation(db, calls, is_known, price):
    # (7 + 2)²/(49 + 4) = 81/53 is above 1.5, (8 + 2)²/(64 + 4) = 100/68 and (9 + 1 + 1)²/(81 + 1 + 1) = 121/83 are below.
    for age, count in enumerate(calls):
        day(db, age, count, 0, estimated_cost_usd=price)
    row = ema_of(db)
    assert interval(row, "cost") == ((price, price) if is_known else (None, None))
    assert interval(row, "duration") == (None, None)


# Calls of two providers and two models on some days: whose rows they are must not matter where they are not asked for.
SPLIT = [{**dict.fromkeys(LOG), "skill_name": "s", "model": "mn"[number % 2], "provider": [None, "p", "q"][number % 3],
          "invoked_at": float(NOON - number * number % 5 * DAY + number), "success": int(number * number % 5 != 1 or number % 3 == 0), "estimated_cost_usd": (number % 4 + number * number % 5) / 8,
          "duration_seconds": 1.0 + number % 5} for number in range(40)]


def test_the_rows_of_a_day_are_added_up_before_anything_else():
    split, whole = connect(), connect()
    for call in SPLIT:
        record(split, **call)
        record(whole, **{**call, "model": "m", "provider": "p"})
    wanted = ema_of(whole, 0.3)
    assert ema_of(split, 0.3) == wanted
    assert wanted["design_effect"] > 1 and wanted["cost_low"] < wanted["ema_cost_usd"] < wanted["cost_high"]
    # A view of one's own that has a row for each call.
    split.execute("CREATE TEMP VIEW skill_stats_daily AS " + PER_CALL + " FROM skill_invocations ORDER BY random()")
    assert_same([ema_of(split, 0.3)], [wanted])
    split.close(False)
    whole.close(False)


def test_an_average_lies_within_its_interval_and_more_days_make_it_narrower(db):
    widths = []
    for age in range(12):
        for number in range(4):
            record(db, invoked_at=NOON - age * DAY, success=number % 2, estimated_cost_usd=(1 + (7 * age + number) % 5) / 10)
        row = ema_of(db, 1e-6)
        if age > 1:
            assert row["cost_low"] < row["ema_cost_usd"] < row["cost_high"]
            widths.append((row["cost_high"] / row["cost_low"], row["success_rate_high"] - row["success_rate_low"]))
    assert widths[-1][0] < widths[0][0] and widths[-1][1] < widths[0][1]


def test_every_day_of_skill_ema_daily_has_the_intervals_of_its_own_window(db):
    for call in SPLIT:
        record(db, **call)
    got = rows(db, "SELECT day, design_effect, cost_low, cost_high, duration_low, duration_high FROM skill_ema_daily(4, 0.3, ?, 'skill')", (TODAY,))
    assert len(got) == 4
    for row in got:
        [then] = ema(db, 4, 0.3, row.pop("day"), "skill")
        assert row == {column: pytest.approx(then[column], rel=1e-11) if then[column] else then[column] for column in row}
    assert oracle.NOTHING.keys() >= got[0].keys()
