"""Whether the 95 % intervals of skill_ema hold the truth, and how wide they are."""

import csv

from figures import mean, share
from worlds import ROOT, Model, World, chance, connect, successes, totals, volumes

EMA = "skill_ema(14, 0.3)"
# Up to a Wednesday, so that a window of 14 days ends within a week.
DAYS = 17


def coverage(low, high, truth):
    """How often the interval holds the truth, and how wide it is on average; nothing where there are no intervals."""
    known = low != None  # noqa: E711 (element by element)
    low, high = low[known].astype(float), high[known].astype(float)
    return {"coverage": share((low <= truth) & (truth <= high)), "width": mean(high - low)} if low.size else {}


def success_interval(groups, *, rho, calls, rate):
    """The interval of the success rate; the calls of a day have the intraclass correlation `rho`."""
    rng = chance("success interval", rho, calls, rate)
    counts = volumes(rng, calls, (groups, DAYS))
    world = World(m=Model(counts, successes(rng, counts, rate, rho)))
    return coverage(*world.ask(EMA, "success_rate_low success_rate_high", [DAYS - 1]), rate)


def cost_interval(groups, *, sigma, tau, calls):
    """The interval of the cost per call, whose truth is 1."""
    rng = chance("cost interval", sigma, tau, calls)
    counts = volumes(rng, calls, (groups, DAYS))
    world = World(m=Model(counts, counts, totals(rng, counts, sigma, tau)))
    return coverage(*world.ask(EMA, "cost_low cost_high", [DAYS - 1]), 1)


def real_runs(_, *, group_by):
    """The mean width of the intervals and the mean design effect at the 500 real runs of tests/data."""
    connection = connect()
    connection.execute("SELECT skill_ema_init()").fetchall()
    with (ROOT / "tests" / "data" / "agent-runs.csv").open() as file:
        connection.executemany(
            """INSERT INTO skill_invocations (skill_name, model, provider, invoked_at, duration_seconds, estimated_cost_usd, success)
               VALUES (:project, :model, :provider, :started_at, :ended_at - :started_at, :cost_usd, :resolved)""", csv.DictReader(file))
    names = {name for [name] in connection.execute("SELECT name FROM pragma_table_xinfo('skill_ema')")}
    columns = {"width": "success_rate_high - success_rate_low", "design effect": "design_effect", "effective number of calls": "effective_n",
               "cost, width by average": "(cost_high - cost_low) / ema_cost_usd"}
    found = {}
    for measure, column in columns.items():
        if measure in ("width", "effective number of calls") or {"cost_low", "design_effect"} <= names:
            sql = f"SELECT {column} FROM skill_ema(14, 0.3, '2025-11-19', ?) WHERE {column} IS NOT NULL"
            found[measure] = mean([value for [value] in connection.execute(sql, (group_by,))])
    return found


def cells(replicates):
    """What is simulated: function, groups, arguments."""
    for rho in (0, 0.05, 0.1, 0.2):
        for calls in ("1", "4", "10", "20", "50", "varying 10", "weekdays 10"):
            for rate in (0.5, 0.8, 0.9, 0.95, 0.99):
                yield success_interval, 4 * replicates, {"rho": rho, "calls": calls, "rate": rate}
    for sigma in (0.3, 1):
        for tau in (0, 0.3, 0.6):
            for calls in ("1", "4", "10", "50", "varying 10"):
                yield cost_interval, 4 * replicates, {"sigma": sigma, "tau": tau, "calls": calls}
    for group_by in ("skill", "model", "skill,model"):
        yield real_runs, 1, {"group_by": group_by}
