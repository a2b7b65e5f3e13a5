"""What the intervals, the verdicts and the drift flags promise, against simulated runs whose truth is known.

A short version of `make simulate`, with the same scenarios and fewer cases. A share of a simulation is itself a little off: by about 0.5
percentage points where 95 of 100 are right and there are 2,000 cases. The seeds are fixed, so a red test is red again; the printed
shares say how close each is.
"""

import sys

import pytest

from conftest import ROOT

sys.path.append(str(ROOT / "benches" / "simulate"))
import changes  # noqa: E402
import choices  # noqa: E402
import intervals  # noqa: E402
from figures import share  # noqa: E402
from worlds import World, chance  # noqa: E402


@pytest.fixture(scope="module")
def measured(request):
    """Says what a scenario measured: runs it, notes the measures asked for, and returns their values; all are printed at the end."""
    lines = []

    class Summary:
        def pytest_terminal_summary(self, terminalreporter):
            terminalreporter.section("statistics")
            terminalreporter.write_line("\n".join(lines))

    request.config.pluginmanager.register(Summary())

    def run(scenario, groups, *measures, **arguments):
        found = scenario(groups, **arguments)
        setting = ", ".join(f"{name} {value}" for name, value in arguments.items())
        lines.append(f"{scenario.__name__}, {setting}: " + ", ".join(f"{measure} {found[measure].value:.3f}" for measure in measures))
        values = [found[measure].value for measure in measures]
        return values[0] if len(values) == 1 else values

    return run


VOLUMES = ["1", "4", "10", "50", "varying 10", "weekdays 10"]


@pytest.mark.parametrize("rate", [0.5, 0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("rho, at_least", [(0, 0.92), (0.05, 0.9), (0.1, 0.9), (0.2, 0.9)])
def test_the_interval_of_the_success_rate_holds_the_truth_and_is_not_too_wide(measured, rho, at_least, rate):
    held = {calls: measured(intervals.success_interval, 1000, "coverage", rho=rho, calls=calls, rate=rate) for calls in VOLUMES}
    assert at_least <= min(held.values()) and max(held.values()) <= 0.99, held


@pytest.mark.parametrize("tau", [0, 0.3, 0.6])
def test_the_interval_of_the_cost_holds_the_truth(measured, tau):
    held = {(sigma, calls): measured(intervals.cost_interval, 1000, "coverage", sigma=sigma, tau=tau, calls=calls)
            for sigma in (0.3, 1) for calls in ("4", "10", "50", "varying 10")}
    assert min(held.values()) >= 0.88, held


@pytest.mark.parametrize("calls, rate", [("1", 0.8), ("8", 0.8), ("8", 0.95), ("50", 0.8), ("2/50", 0.8)])
@pytest.mark.parametrize("rho, at_most", [(0, 0.05), (0.1, 0.1)])
def test_two_equal_models_are_hardly_ever_told_apart_in_90_daily_looks(measured, rho, at_most, calls, rate):
    measures = "ever wrong, days 1 to 90", "ever wrong, days 91 to 180"
    assert max(measured(choices.equal, 200, *measures, rho=rho, calls=calls, rate=rate)) <= at_most


def test_outages_of_three_days_rarely_tell_equal_models_apart(measured):
    assert measured(choices.equal, 200, "ever wrong, days 1 to 90", rho=0, calls="8", rate=0.9, case="outages of three days") <= 0.15


def one_look(groups, *, calls, rate, alpha):
    """Two equal models on one look, with a memory so short that little but today counts."""
    base, other = choices.pair(chance("one look", calls, rate, alpha), groups, calls, (rate, rate), 0, days=14)
    [verdict] = World(base=base, other=other).ask(f"skill_compare('base', 14, {alpha})", "verdict", [13])
    return {"wrong": share((verdict == "better") | (verdict == "worse"))}


def test_an_alpha_near_one_tells_equal_models_apart_hardly_more_often(measured):
    assert measured(one_look, 2000, "wrong", calls="6/600", rate=0.99, alpha=0.6) <= 0.02


@pytest.mark.parametrize("rho", [0, 0.1])
def test_a_model_that_is_far_better_is_found_out(measured, rho):
    better, worse = measured(choices.different, 300, "ever better by day 69", "ever worse by day 69", rho=rho, calls="8", rates=(0.7, 0.9))
    assert better >= 0.9 and worse == 0


@pytest.mark.parametrize("rates", [(0.9, 0.84), (0.9, 0.8)])
def test_a_cheaper_model_that_loses_more_than_the_margin_is_not_recommended(measured, rates):
    for calls in ("8", "50"):
        assert measured(choices.cheaper, 300, "ever recommended, days 1 to 90", rho=0, calls=calls, rates=rates) <= 0.05


def test_a_cheaper_model_that_loses_nothing_is_recommended(measured):
    assert measured(choices.cheaper, 300, "ever recommended, days 1 to 90", rho=0, calls="50", rates=(0.9, 0.9)) >= 0.9


@pytest.mark.parametrize("rho, at_most", [(0, 0.15), (0.1, 0.25)])
def test_what_does_not_change_is_rarely_flagged_in_61_daily_looks(measured, rho, at_most):
    success, cost = measured(changes.unchanged, 400, "ever flagged, success", "ever flagged, cost", rho=rho, tau=0, calls="8", rate=0.9)
    assert success <= at_most and cost <= 0.15


@pytest.mark.parametrize("calls", ["1", "20", "varying 8"])
def test_a_cost_that_does_not_change_is_rarely_flagged_in_61_daily_looks(measured, calls):
    assert measured(changes.unchanged, 400, "ever flagged, cost", rho=0, tau=0.3, calls=calls, rate=0.9) <= 0.15


# Where days differ more, three of them say less.
@pytest.mark.parametrize("rho, at_least", [(0, 0.9), (0.1, 0.65)])
def test_a_fall_is_seen_within_three_days(measured, rho, at_least):
    assert measured(changes.fall, 500, "seen within 3 days", rho=rho, calls="8", rates=(0.9, 0.5), within=(3,)) >= at_least


@pytest.mark.parametrize("calls, days, at_least", [("30", 3, 0.9), ("30", 2, 0.9), ("30", 1, 0.5), ("10", 3, 0.7)])
def test_a_fall_from_95_to_70_of_100_is_seen(measured, calls, days, at_least):
    assert measured(changes.fall, 500, f"seen within {days} days", rho=0, calls=calls, rates=(0.95, 0.7), within=(days,)) >= at_least


def test_a_slow_decline_is_seen_within_its_thirty_days(measured):
    assert measured(changes.decline, 500, "seen within 30 days", rho=0, calls="8", rates=(0.9, 0.7), within=(30,)) >= 0.6


def test_a_constant_price_that_rises_by_half_is_seen_within_three_days(measured):
    assert measured(changes.dearer, 100, "seen within 3 days", calls="8", sigma=0, factor=1.5, within=(3,)) == 1


def test_since_day_names_the_day_of_a_fall(measured):
    assert measured(changes.fall, 500, "since_day within one day of the truth", rho=0, calls="20", rates=(0.9, 0.5), within=(3,)) >= 0.8


def test_a_change_of_two_months_ago_is_not_flagged(measured):
    assert measured(changes.past, 500, "flagged", rho=0, calls="8", rates=(0.9, 0.5), lasted=60, ended=0) <= 0.05
