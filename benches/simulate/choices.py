"""How often the verdicts of skill_compare are wrong and how soon they are right, for whoever looks every day."""

import numpy

from figures import quartiles, share
from worlds import Model, World, chance, successes, totals, volumes

COMPARE = "skill_compare('base')"
# What a build calls a model that is cheaper and may be taken.
RECOMMENDED = ("cheaper and not worse", "cheaper at no proven loss")
DAYS = 180


def outages(rng, shape, rate, broken=0.3):
    """Rates of days: one period of three days in twenty is an outage."""
    period = (numpy.arange(shape[1]) + rng.integers(3, size=(shape[0], 1))) // 3
    out = rng.random((shape[0], shape[1] // 3 + 2)) < 1 / 20
    return numpy.where(numpy.take_along_axis(out, period, 1), broken, rate)


def pair(rng, groups, calls, rates, rho, with_outages=False, days=DAYS):
    """Two models, the baseline first: `calls` is one volume, or two with a stroke between them."""
    first, _, second = calls.partition("/")
    for volume, rate in zip((first, second or first), rates):
        counts = volumes(rng, volume, (groups, days))
        yield Model(counts, successes(rng, counts, outages(rng, counts.shape, rate) if with_outages else rate, rho))


def equal(groups, *, rho, calls, rate, case=""):
    """Two equal models: any verdict is wrong."""
    base, other = pair(chance("equal", rho, calls, rate, case), groups, calls, (rate, rate), rho, bool(case))
    [verdict] = World(base=base, other=other).ask(COMPARE, "verdict", range(DAYS))
    wrong = numpy.isin(verdict, ("better", "worse"))
    return {
        "wrong on day 90": share(wrong[:, 89]),
        "ever wrong, days 30 to 90": share(wrong[:, 29:90].any(1)),
        "ever wrong, days 1 to 90": share(wrong[:, :90].any(1)),
        "ever wrong, days 91 to 180": share(wrong[:, 90:].any(1)),
    }


def different(groups, *, rho, calls, rates):
    """A model that is better: when it is found, and what `runs_needed` says before."""
    base, other = pair(chance("different", rho, calls, rates), groups, calls, rates, rho)
    verdict, needed = World(base=base, other=other).ask(COMPARE, "verdict runs_needed", range(DAYS))
    better = verdict == "better"
    first = numpy.where(better.any(1), better.argmax(1) + 1.0, numpy.inf)
    found = {
        "better on day 69": share(better[:, 68]),
        "ever better by day 69": share(better[:, :69].any(1)),
        "ever worse by day 69": share((verdict == "worse")[:, :69].any(1)),
        **quartiles("day of the first verdict", first),
    }
    runs = numpy.cumsum(base.calls + other.calls, 1)
    for day in (10, 20, 30):
        needed_then = needed[:, day - 1]
        if (needed_then == None).all():  # noqa: E711 (element by element)
            continue
        open_still = first > day
        told = open_still & (needed_then != None)  # noqa: E711
        last = numpy.where(numpy.isinf(first), DAYS, first).astype(int) - 1
        really = numpy.where(numpy.isinf(first), numpy.inf, runs[numpy.arange(groups), last] - runs[:, day - 1])
        found[f"told a number, day {day}"] = share(needed_then[open_still] != None)  # noqa: E711
        found |= quartiles(f"runs_needed by runs really needed, day {day}", needed_then[told].astype(float) / really[told])
    return found


def cheaper(groups, *, rho, calls, rates):
    """A model at half the cost: whether it is recommended, rightly or not."""
    rng = chance("cheaper", rho, calls, rates)
    base, other = pair(rng, groups, calls, rates, rho, days=90)
    base.usd, other.usd = totals(rng, base.calls, 0.3), totals(rng, other.calls, 0.3) / 2
    [verdict] = World(base=base, other=other).ask(COMPARE, "verdict", range(90))
    recommended = numpy.isin(verdict, RECOMMENDED)
    return {
        "recommended on day 90": share(recommended[:, 89]),
        "ever recommended, days 1 to 90": share(recommended.any(1)),
        "ever worse, days 1 to 90": share((verdict == "worse").any(1)),
    }


def cells(replicates):
    """What is simulated: function, groups, arguments."""
    for rho in (0, 0.1, 0.2):
        for calls in ("1", "8", "50", "2/50", "8/varying 8"):
            for rate in (0.5, 0.8, 0.95, 0.99):
                yield equal, replicates, {"rho": rho, "calls": calls, "rate": rate, "case": ""}
    for calls in ("8", "50"):
        yield equal, replicates, {"rho": 0, "calls": calls, "rate": 0.9, "case": "outages of three days"}
    for rates in ((0.7, 0.9), (0.8, 0.9)):
        for rho in (0, 0.1):
            yield different, 2 * replicates, {"rho": rho, "calls": "8", "rates": rates}
    for rho in (0, 0.1):
        for calls in ("8", "20", "50"):
            for rates in ((0.9, 0.9), (0.9, 0.84), (0.9, 0.8)):
                yield cheaper, 2 * replicates, {"rho": rho, "calls": calls, "rates": rates}
