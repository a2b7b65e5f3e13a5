"""The figures of the ready-made questions that compute: the chance to be the best model, what a month will cost, what a success costs.

That each file runs and gives what its README shows is in test_queries.py.
"""

import calendar
import math
from datetime import date, datetime, timedelta, timezone
from random import Random

import pytest

from conftest import DAY, NOON, ROOT, connect, record, rows
from test_queries import NAME

FOLDER = ROOT / "sql" / "queries"
TODAY = date(2025, 11, 19)


def ask(connection, file, exactly=(), **given):
    """The rows of a question; the columns in `exactly` as they are before they are rounded."""
    sql = (FOLDER / file).read_text()
    for column in exactly:
        assert f"round({column}, 2)" in sql
        sql = sql.replace(f"round({column}, 2)", column)
    return rows(connection, sql, {**dict.fromkeys(name[1:] for name in NAME.findall(sql)), "as_of": str(TODAY), **given})


# The chance to be the best: successes and failures of each model.

MODELS = {
    "two": [(8, 2), (5, 5)],
    "two, hardly run": [(1, 0), (0, 1)],
    "two, one hardly run": [(55, 5), (1, 0)],
    "two, never failed": [(40, 0), (3, 0)],
    "two, rare": [(1, 39), (0, 60)],
    # The points are close enough to each other for as many as are counted.
    "two, very many": [(9000, 1000), (9040, 960)],
    "three": [(20, 5), (18, 7), (12, 3)],
    "three, hardly run": [(1, 0), (2, 1), (0, 2)],
    "five": [(30, 10), (28, 12), (9, 1), (2, 0), (25, 15)],
    "five equal": [(6, 2)] * 5,
    "five, all or nothing": [(70, 0), (0, 70), (3, 0), (0, 1), (30, 30)],
}


def with_models(models):
    """A skill of which each model ran once a day, so that a call is a call; an alpha of nearly 0 weighs them all alike."""
    connection = connect()
    with connection:
        for number, (successes, failures) in enumerate(models):
            for age in range(successes + failures):
                record(connection, model=f"m{number}", invoked_at=NOON - age * DAY, success=age < successes)
    return connection


def best_models(connection, exactly=("best",), **given):
    return ask(connection, "probably_best.sql", exactly, window_days=36_500, alpha=1e-9, **given)


def chances(connection):
    return {row["model"]: row["best"] for row in best_models(connection)}


def drawn(models, draws=200_000):
    """The same by Monte Carlo: how often each has the highest of rates drawn from Beta(1 + successes, 1 + failures)."""
    chance, best = Random(1), [0] * len(models)
    for _ in range(draws):
        rates = [chance.betavariate(1 + successes, 1 + failures) for successes, failures in models]
        best[rates.index(max(rates))] += 1
    return {f"m{number}": count / draws for number, count in enumerate(best)}


def of_two(one, other):
    """The exact chance that the second of two is better, as a sum (Evan Miller 2015)."""
    (a, b), (c, d) = [(1 + successes, 1 + failures) for successes, failures in (one, other)]
    beta = lambda x, y: math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)
    return sum(math.exp(beta(a + i, b + d) - math.log(d + i) - beta(1 + i, d) - beta(a, b)) for i in range(c))


@pytest.mark.parametrize("models", MODELS.values(), ids=MODELS)
def test_the_chance_to_be_the_best_is_that_of_rates_drawn_at_random(models):
    connection = with_models(models)
    got, wanted = chances(connection), drawn(models)
    assert got.keys() == wanted.keys() and sum(got.values()) == pytest.approx(1, abs=0.001)
    for model, chance in wanted.items():
        # 0.001 as the file says, and four and a half standard errors of the draws.
        assert got[model] == pytest.approx(chance, abs=0.001 + 4.5 * math.sqrt(0.25 / 200_000)), model
    best = [row["best"] for row in best_models(connection, exactly=())]
    assert best == sorted(best, reverse=True) and best == [round(chance, 2) for chance in best]


@pytest.mark.parametrize("models", [models for models in MODELS.values() if len(models) == 2] + [[(45, 45), (47, 43)], [(89, 1), (88, 2)]], ids=str)
def test_the_chance_of_two_is_the_exact_one(models):
    assert chances(with_models(models))["m1"] == pytest.approx(of_two(*models), abs=0.001)


def test_a_skill_with_one_model_is_left_out_and_each_skill_is_judged_alone():
    connection = with_models([(8, 2), (5, 5)])
    alone = chances(connection)
    record(connection, skill_name="one", model="m", success=1)
    for age in range(9):
        record(connection, skill_name="t", model="mn"[age % 2], invoked_at=NOON - age * DAY, success=age % 2)
        record(connection, skill_name="t", model=None, invoked_at=NOON - age * DAY, success=1)
    got = best_models(connection)
    assert {row["model"]: row["best"] for row in got if row["skill"] == "s"} == alone
    assert {row["skill"] for row in got} == {"s", "t"} and [row["model"] for row in got if row["skill"] == "t"] == ["n", "m"]
    assert best_models(connection, skill="t") == [row for row in got if row["skill"] == "t"]


# What a month will cost.

def run(connection, day, usd, model="m"):
    record(connection, model=model, invoked_at=datetime(day.year, day.month, day.day, 12, tzinfo=timezone.utc).timestamp(), estimated_cost_usd=usd)


def month(connection, as_of=TODAY, **given):
    [row] = ask(connection, "month_at_this_pace.sql", as_of=str(as_of), **given)
    return row


@pytest.mark.parametrize("as_of", [date(2025, 11, 1), date(2025, 11, 19), date(2025, 11, 30), date(2024, 2, 10), date(2025, 12, 31)], ids=str)
def test_what_costs_the_same_every_day_costs_a_month_of_it(db, as_of):
    for age in range(40):
        run(db, as_of - timedelta(age), 1.5)
    days = calendar.monthrange(as_of.year, as_of.month)[1]
    assert month(db, as_of) == {
        "month": as_of.strftime("%Y-%m"), "spent": as_of.day * 1.5, "a_day": 1.5, "days_left": days - as_of.day, "forecast": days * 1.5, "low": days * 1.5,
        "high": days * 1.5, "no_cost": 0, "if_priced": days * 1.5, "no_price": 0,
    }  # fmt: skip


def test_today_counts_as_a_day_at_the_pace_unless_it_was_dearer(db):
    for age in range(1, 29):
        run(db, TODAY - timedelta(age), 1)
    assert (month(db)["spent"], month(db)["forecast"]) == (18, 30)
    run(db, TODAY, 0.25)
    assert (month(db)["spent"], month(db)["forecast"]) == (18.25, 30)
    run(db, TODAY, 5)
    assert (month(db)["spent"], month(db)["forecast"]) == (23.25, 34.25)


def test_low_and_high_are_the_cheapest_and_the_dearest_week(db):
    # Of the last four weeks, the newest first; the log is older.
    run(db, TODAY - timedelta(100), 50)
    for week, usd in enumerate([7, None, 21, 14]):
        if usd:
            run(db, TODAY - timedelta(1 + 7 * week), usd)
    row = month(db)
    # In this month there are 28, and twelve days to come, of which today is one.
    assert (row["spent"], row["a_day"], row["forecast"], row["low"], row["high"]) == (28, 1.5, 28 + 12 * 1.5, 28, 28 + 12 * 3)


def test_a_young_log_has_the_pace_of_its_days_and_no_weeks(db):
    for age, usd in ((3, 3), (1, 6), (0, 1)):
        run(db, TODAY - timedelta(age), usd)
    row = month(db)
    assert (row["spent"], row["a_day"], row["forecast"], row["low"], row["high"]) == (10, 3, 9 + 12 * 3, None, None)
    # On its first day there is no pace.
    row = month(db, TODAY - timedelta(3))
    assert (row["spent"], row["a_day"], row["forecast"], row["if_priced"]) == (3, None, None, None)


def test_an_old_log_that_has_gone_quiet_costs_nothing_more(db):
    run(db, TODAY - timedelta(200), 9)
    assert ask(db, "month_at_this_pace.sql") == []
    run(db, TODAY, 2)
    row = month(db)
    assert (row["spent"], row["a_day"], row["forecast"], row["low"], row["high"]) == (2, 0, 2, 2, 2)


def test_the_days_of_the_pace_can_be_given(db):
    for age in range(1, 60):
        run(db, TODAY - timedelta(age), 1 if age <= 7 else 3)
    assert [month(db, days=days)["a_day"] for days in (7, 14, 28, 56)] == [1, 2, 2.5, 2.75]


def test_unknown_costs_are_counted_and_count_as_0_and_as_the_others(db):
    for age in range(1, 29):
        run(db, TODAY - timedelta(age), 2)
        run(db, TODAY - timedelta(age), None)
        run(db, TODAY - timedelta(age), None, "of unknown price")
    row = month(db)
    assert (row["spent"], row["forecast"], row["no_cost"], row["if_priced"], row["no_price"]) == (36, 60, 36, 120, 18)


# What a success costs.

def test_a_success_costs_the_cost_of_a_call_by_the_share_that_succeed(db):
    for number, (usd, success) in enumerate([(0.1, 1), (0.3, 0), (None, 1), (None, None), (0.2, 1)]):
        record(db, model="paid", invoked_at=NOON + number, estimated_cost_usd=usd, success=success)
    record(db, model="failed", estimated_cost_usd=1, success=0)
    record(db, model="unknown", success=1)
    record(db, skill_name="a", model=None, estimated_cost_usd=0.5, success=1)
    record(db, model="paid", invoked_at=NOON - 14 * DAY, success=0)
    found = ask(db, "cost_per_success.sql")
    keys = ["skill", "model", "runs", "no_cost", "success", "usd", "usd_a_success", "if_free"]
    assert [tuple(row[key] for key in keys) for row in found] == [
        ("a", None, 1, 0, 1, 0.5, 0.5, 0.5),
        # 0.2 a call by 3 of 4; three of five calls have a cost.
        ("s", "paid", 5, 2, 0.75, 0.2, 0.2667, 0.16),
        ("s", "failed", 1, 0, 0, 1, None, None),
        ("s", "unknown", 1, 1, 1, None, None, None),
    ]
    assert all(row["at_worst"] is None or row["usd_a_success"] is None or row["at_worst"] > row["usd_a_success"] for row in found)
    assert ask(db, "cost_per_success.sql", window_days=15)[1]["no_cost"] == 3
