"""What the intervals and the verdicts promise, against simulated runs whose truth is known.

A rate of a simulation is itself a little off: by about 0.5 percentage points at 2,000 repetitions of a rate of 95 %. The seeds are fixed, so a red
test is red again; the printed rates say how close each is.
"""

import math
import random
from collections import Counter
from datetime import date, timedelta

import pytest

from conftest import connect

LAST = date(2025, 11, 19)
VIEW = """
CREATE TABLE days (skill_name TEXT, model TEXT, day TEXT, calls INTEGER, successes INTEGER, seconds REAL, usd REAL);
CREATE TEMP VIEW skill_stats_daily AS
SELECT skill_name, model, NULL AS provider, day, calls AS invocation_count, successes AS success_count, calls - successes AS failure_count,
       calls AS duration_count, seconds AS total_duration_s, calls AS cost_count, usd AS total_cost_usd, 0 AS quality_count,
       NULL AS total_quality_score, 0 AS input_tokens_count, NULL AS total_input_tokens, 0 AS output_tokens_count,
       NULL AS total_output_tokens, 0.0 AS last_invoked_at FROM days"""


@pytest.fixture(scope="module")
def measured(request):
    """Where each test puts what it measured; printed at the end."""
    lines = []

    class Summary:
        def pytest_terminal_summary(self, terminalreporter):
            terminalreporter.section("statistics")
            terminalreporter.write_line("\n".join(lines))

    request.config.pluginmanager.register(Summary())
    return lines


def successes(chance, calls, rate):
    """How many of the calls succeed: the failures are counted by the gaps between them, which is quick where they are rare."""
    if rate == 0.5:
        return chance.getrandbits(calls).bit_count() if calls else 0
    failed, at = 0, 0
    while rate < 1:
        at += 1 + int(math.log(1 - chance.random()) / math.log(rate))
        if at > calls:
            break
        failed += 1
    return calls - failed


def world(days):
    """A connection whose statistics are the days: skill, model, age in days, calls, successes, seconds, dollars."""
    connection = connect(initialise=False)
    connection.execute(VIEW)
    with connection:
        connection.executemany("INSERT INTO days VALUES (?, ?, ?, ?, ?, ?, ?)", (
            (skill, model, (LAST - timedelta(days=age)).isoformat(), calls, *rest) for skill, model, age, calls, *rest in days if calls))
    return connection


@pytest.mark.parametrize("rate", [0.5, 0.8, 0.95])
def test_the_interval_holds_the_true_rate_in_93_to_97_of_100_skills(measured, rate):
    chance = random.Random(f"coverage {rate}")
    # From a call or so a day to about 40, and never the same number two days in a row.
    volumes = [math.exp(chance.uniform(math.log(0.9), math.log(40))) for _ in range(2400)]
    calls = [(f"s{number}", age, round(volume * 2 * chance.random())) for number, volume in enumerate(volumes) for age in range(14)]
    connection = world((skill, "m", age, count, successes(chance, count, rate), None, None) for skill, age, count in calls)
    sql = f"SELECT success_rate_low <= ? AND ? <= success_rate_high FROM skill_ema(14, 0.3, '{LAST}') WHERE effective_n BETWEEN 5 AND 200 LIMIT 2000"
    inside = [held for [held] in connection.execute(sql, (rate, rate))]
    connection.close()
    assert len(inside) == 2000
    measured.append(f"the 95 % interval holds a true rate of {rate} in {sum(inside) / 2000:.1%} of 2000 skills")
    assert 0.93 <= sum(inside) / 2000 <= 0.97


SIZES = [(2, 2), (5, 5), (20, 20), (2, 20), (20, 2), (3, 60), (60, 60), (2, 200)]


@pytest.mark.parametrize("rate", [0.5, 0.8, 0.95, 0.99])
def test_two_equal_models_are_told_apart_in_at_most_5_of_100_cases(measured, rate):
    chance = random.Random(f"equal {rate}")
    connection = world(
        (f"{size} {number}", model, age, size[place], successes(chance, size[place], rate), None, None)
        for size in SIZES for number in range(1000) for place, model in enumerate(("base", "other")) for age in range(14))
    told = Counter()
    for skill, verdict in connection.execute(f"SELECT skill_name, verdict FROM skill_compare('base', 14, 0.3, '{LAST}')"):
        assert verdict != "not enough data"
        told[skill.rsplit(" ", 1)[0]] += verdict in ("better", "worse")
    connection.close()
    shares = {size: told[str(size)] / 1000 for size in SIZES}
    measured.append(f"two models of rate {rate} are told apart, by calls a day: " + ", ".join(f"{a}/{b} {share:.1%}" for (a, b), share in shares.items()))
    assert max(shares.values()) <= 0.05


def test_an_alpha_near_one_tells_equal_models_apart_hardly_more_often(measured):
    chance, sizes, rate = random.Random("equal, today alone"), (6, 600), 0.99
    connection = world((f"s{number}", model, age, size, successes(chance, size, rate), None, None)
                       for number in range(2000) for model, size in zip(("base", "other"), sizes) for age in range(14))
    [[share]] = connection.execute(f"SELECT avg(verdict IN ('better', 'worse')) FROM skill_compare('base', 14, 0.6, '{LAST}')")
    connection.close()
    measured.append(f"at alpha 0.6 two models of rate {rate} are told apart, by calls a day: 6/600 {share:.1%}")
    assert share <= 0.07


def test_a_model_that_is_far_better_is_found_out(measured):
    chance = random.Random("better")
    rates = {"base": 0.7, "other": 0.9}
    connection = world((f"s{number}", model, age, 20, successes(chance, 20, rate), None, None)
                       for number in range(500) for model, rate in rates.items() for age in range(14))
    verdicts = Counter(verdict for [verdict] in connection.execute(f"SELECT verdict FROM skill_compare('base', 14, 0.3, '{LAST}')"))
    connection.close()
    measured.append(f"0.9 against 0.7 at 20 calls a day is 'better' in {verdicts['better'] / 500:.1%} of 500 skills")
    assert verdicts["better"] >= 450 and verdicts["worse"] == 0


def steady(chance, rate, calls, name, ages=range(31)):
    """A skill that does not change; what a call costs and how long it takes varies by a factor of e."""
    for age in ages:
        total = [sum(chance.lognormvariate(0, 1) for _ in range(calls)) for _ in range(2)]
        yield name, "m", age, calls, successes(chance, calls, rate), *total


@pytest.mark.parametrize("calls", [1, 3, 7, 10, 14, 30])
def test_a_steady_skill_is_flagged_in_at_most_2_of_100_cases(measured, calls):
    chance, count, flagged = random.Random(f"steady {calls}"), 1000 if calls < 14 else 600, {}
    for rate in (0.8, 0.95):
        connection = world(day for number in range(count) for day in steady(chance, rate, calls, f"s{number}"))
        [[flagged[rate]]] = connection.execute(f"SELECT avg(drifted) FROM skill_drift(3, 28, '{LAST}')")
        connection.close()
    measured.append(f"a steady skill at {calls} calls a day is flagged: " + ", ".join(f"rate {rate} {share:.1%}" for rate, share in flagged.items()))
    assert max(flagged.values()) <= 0.02


@pytest.mark.parametrize("calls, days, at_least", [(30, 3, 0.9), (30, 2, 0.9), (30, 1, 0.5), (10, 3, 0.8)])
def test_a_drop_from_95_to_70_of_100_is_seen(measured, calls, days, at_least):
    chance = random.Random(f"drop {calls} {days}")
    connection = world((f"s{number}", "m", age, calls, successes(chance, calls, 0.7 if age < days else 0.95), None, None)
                       for number in range(1000) for age in range(31))
    [[share]] = connection.execute(f"SELECT avg(drifted AND success_direction = 'down') FROM skill_drift(3, 28, '{LAST}')")
    connection.close()
    measured.append(f"a drop from 0.95 to 0.7 at {calls} calls a day is seen after {days} days in {share:.1%} of 1000 skills")
    assert share >= at_least
