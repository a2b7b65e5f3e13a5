"""Worlds of simulated days whose truth is known, and what the extension says of them.

A world has some groups (skills, named by their number), one or more models in each, and a number of days. It is written once
into a table that a view shows in the place of `skill_stats_daily`; then the extension is asked one query per look, for all
groups at once. SKILL_EMA_LIBRARY names the library to ask, where it is not the one that was built last.
"""

import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import apsw
import numpy

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = os.environ.get("SKILL_EMA_LIBRARY", str(ROOT / "target" / "release" / "libskill_ema"))
# A Monday.
FIRST = date(2025, 1, 6)
# By day first: a look reads the days of its window, and no others.
VIEW = """
CREATE TABLE days (day TEXT, skill_name TEXT, model TEXT, calls INTEGER, successes INTEGER, usd REAL, seconds REAL,
  PRIMARY KEY (day, skill_name, model)) WITHOUT ROWID;
CREATE TEMP VIEW skill_stats_daily AS
SELECT skill_name, model, NULL AS provider, day, calls AS invocation_count, successes AS success_count, calls - successes AS failure_count,
       iif(seconds IS NULL, 0, calls) AS duration_count, seconds AS total_duration_s, iif(usd IS NULL, 0, calls) AS cost_count, usd AS total_cost_usd,
       0 AS quality_count, NULL AS total_quality_score, 0 AS input_tokens_count, NULL AS total_input_tokens,
       0 AS output_tokens_count, NULL AS total_output_tokens, 0.0 AS last_invoked_at FROM days"""


def connect():
    """A connection to a database in memory, with the extension loaded."""
    connection = apsw.Connection(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(LIBRARY)
    connection.enable_load_extension(False)
    return connection


def chance(*names):
    """Random numbers that are the same on every run for the same names."""
    return numpy.random.default_rng(list(" ".join(map(str, names)).encode()))


def volumes(rng, calls, shape):
    """Calls a day: a number; 'varying 10', Poisson with a mean that is exponential; 'weekdays 10', none on Saturday and Sunday."""
    kind, _, mean = str(calls).rpartition(" ")
    if kind == "varying":
        return rng.poisson(rng.exponential(float(mean), shape))
    counts = numpy.full(shape, int(mean))
    if kind == "weekdays":
        counts[:, numpy.arange(shape[1]) % 7 >= 5] = 0
    return counts


def successes(rng, calls, rate, rho=0):
    """Successes among each day's calls, whose outcomes have the intraclass correlation `rho` (beta-binomial). `rate` is one
    number or one for each day."""
    rate = numpy.broadcast_to(rate, calls.shape)
    return rng.binomial(calls, rng.beta(rate * (1 - rho) / rho, (1 - rate) * (1 - rho) / rho) if rho else rate)


def totals(rng, calls, sigma, tau=0):
    """Each day's total of lognormal amounts of mean 1; `sigma` is the deviation of a call's logarithm, `tau` that of the factor that
    all calls of a day share."""
    cells = numpy.repeat(numpy.arange(calls.size), calls.ravel())
    each = rng.lognormal(-sigma**2 / 2, sigma, cells.size)
    factor = rng.lognormal(-tau**2 / 2, tau, calls.shape)
    return numpy.bincount(cells, each, calls.size).reshape(calls.shape) * factor


@dataclass
class Model:
    """What one model did: arrays of one row a group and one column a day."""

    calls: numpy.ndarray
    successes: numpy.ndarray
    usd: numpy.ndarray = None
    seconds: numpy.ndarray = None


class World:
    """A database that holds the days of some models, by name."""

    def __init__(self, **models):
        self.connection = connect()
        self.connection.execute(VIEW)
        self.groups, days = next(iter(models.values())).calls.shape
        self.dates = [(FIRST + timedelta(day)).isoformat() for day in range(days)]
        with self.connection:
            for name, model in models.items():
                self.connection.executemany("INSERT INTO days VALUES (?, ?, ?, ?, ?, ?, ?)", self.rows(name, model))

    def rows(self, name, model):
        """The days with calls, in the order of the table."""
        there = model.calls.T.ravel() > 0
        day, group = numpy.indices(model.calls.T.shape).reshape(2, -1)[:, there].tolist()
        columns = [None if values is None else values.T.ravel()[there].tolist()
                   for values in (model.calls, model.successes, model.usd, model.seconds)]
        empty = [None] * len(day)
        return zip((self.dates[each] for each in day), (f"{each:05}" for each in group), [name] * len(day),
                   *(empty if column is None else column for column in columns))

    def ask(self, function, columns, looks):
        """What the table function says on the days `looks`: for each of the columns an array of one row a group and one column a
        look; None where a group is not told of, or where the library has no such column."""
        names = {name for [name] in self.connection.execute("SELECT name FROM pragma_table_xinfo(?)", (function.partition("(")[0],))}
        columns = columns.split()
        shown = ", ".join(column if column in names else "NULL" for column in columns)
        answers = numpy.full((len(columns), self.groups, len(looks)), None, object)
        for place, look in enumerate(looks):
            rows = self.connection.execute(f"SELECT {shown}, skill_name FROM {function} WHERE as_of = ?", (self.dates[look],)).fetchall()
            *values, groups = zip(*rows) if rows else [()] * (len(columns) + 1)
            answers[:, numpy.array(groups, int), place] = values
        return answers
