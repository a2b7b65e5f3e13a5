"""How often skill_drift flags what did not change, and how soon what did, for whoever looks every day."""

from datetime import date

import numpy

from figures import quartiles, share
from worlds import FIRST, Model, World, chance, successes, totals, volumes

DRIFT = "skill_drift()"
# As many days of history as the default windows hold; a change comes on the day after them.
HISTORY = 93
LOOKS = 61


def unchanged(groups, *, rho, tau, calls, rate):
    """Nothing changes; costs and durations are lognormal with a deviation of 1, `tau` from day to day."""
    rng = chance("unchanged", rho, tau, calls, rate)
    counts = volumes(rng, calls, (groups, HISTORY + LOOKS - 1))
    world = World(m=Model(counts, successes(rng, counts, rate, rho), totals(rng, counts, 1, tau), totals(rng, counts, 1, tau)))
    columns = {"success_drifted": "success", "cost_drifted": "cost", "drifted": "any of the three"}
    flags = world.ask(DRIFT, " ".join(columns), range(HISTORY - 1, HISTORY - 1 + LOOKS)) == 1
    return {"ever flagged, " + name: share(flag.any(1)) for name, flag in zip(columns.values(), flags)} | {
        "flagged on one look, any of the three": share(flags[2][:, 0])}


def seen(world, measure, direction, within):
    """How often the change of a measure on the day after the history is seen within so many days, and how far off its day is told."""
    columns = f"{measure}_drifted {measure}_direction since_day"
    drifted, way, since = world.ask(DRIFT, columns, range(HISTORY, HISTORY + max(within)))
    flags = (drifted == 1) & (way == direction)
    found = {f"seen within {days} days": share(flags[:, :days].any(1)) for days in within}
    first = flags.argmax(1)[:, None]
    told = numpy.take_along_axis(since, first, 1)[flags.any(1), 0]
    if (told != None).any():  # noqa: E711 (element by element)
        late = [(date.fromisoformat(day) - FIRST).days - HISTORY for day in told]
        found |= quartiles("days that since_day is late", late) | {"since_day within one day of the truth": share(numpy.abs(late) <= 1)}
    return found


def rated(name, groups, rho, calls, rates):
    """A world of success rates that go from day to day as `rates`."""
    rng = chance(name, rho, calls)
    counts = volumes(rng, calls, (groups, len(rates)))
    return World(m=Model(counts, successes(rng, counts, rates, rho)))


def fall(groups, *, rho, calls, rates, within):
    """The success rate falls from one day to the next."""
    before, after = rates
    days = numpy.repeat([before, after], [HISTORY, max(within)])
    return seen(rated(f"fall {rates}", groups, rho, calls, days), "success", "down", within)


def decline(groups, *, rho, calls, rates, within):
    """The success rate falls evenly over the days."""
    before, after = rates
    days = numpy.concatenate([numpy.full(HISTORY, before), numpy.linspace(before, after, max(within) + 1)[1:]])
    return seen(rated(f"decline {rates}", groups, rho, calls, days), "success", "down", within)


def dearer(groups, *, calls, sigma, factor, within):
    """The cost of a call, lognormal with a deviation of `sigma`, rises by a factor."""
    rng = chance("dearer", calls, sigma, factor)
    counts = volumes(rng, calls, (groups, HISTORY + max(within)))
    usd = totals(rng, counts, sigma) * numpy.repeat([1, factor], [HISTORY, max(within)])
    return seen(World(m=Model(counts, counts, usd)), "cost", "up", within)


def past(groups, *, rho, calls, rates, lasted, ended):
    """A fall that lasted some days, and the rate of before on the days that it has been over."""
    before, after = rates
    days = numpy.repeat([before, after, before], [HISTORY, lasted, ended])
    drifted, way = rated(f"past {rates} {lasted} {ended}", groups, rho, calls, days).ask(DRIFT, "success_drifted success_direction", [len(days) - 1])
    return {"flagged": share(drifted == 1), "flagged as down": share((drifted == 1) & (way == "down"))}


def cells(replicates):
    """What is simulated: function, groups, arguments."""
    for calls in ("1", "8", "20", "50", "varying 8"):
        for rho in (0, 0.1):
            for rate in (0.5, 0.8, 0.9, 0.95, 0.99):
                yield unchanged, 2 * replicates, {"rho": rho, "tau": 0, "calls": calls, "rate": rate}
            yield unchanged, 2 * replicates, {"rho": rho, "tau": 0.3, "calls": calls, "rate": 0.9}
    for rho in (0, 0.1):
        yield fall, 2 * replicates, {"rho": rho, "calls": "8", "rates": (0.9, 0.5), "within": (1, 2, 3)}
        for calls in ("8", "20"):
            yield fall, 2 * replicates, {"rho": rho, "calls": calls, "rates": (0.9, 0.7), "within": (3, 7, 14)}
            yield decline, 2 * replicates, {"rho": rho, "calls": calls, "rates": (0.9, 0.7), "within": (30,)}
    yield dearer, replicates, {"calls": "8", "sigma": 0, "factor": 1.5, "within": (1, 3)}
    for calls in ("8", "30"):
        yield dearer, 2 * replicates, {"calls": calls, "sigma": 1, "factor": 2, "within": (3, 7)}
    for rho in (0, 0.1):
        yield past, 2 * replicates, {"rho": rho, "calls": "8", "rates": (0.9, 0.5), "lasted": 60, "ended": 0}
        yield past, 2 * replicates, {"rho": rho, "calls": "8", "rates": (0.9, 0.5), "lasted": 5, "ended": 5}
