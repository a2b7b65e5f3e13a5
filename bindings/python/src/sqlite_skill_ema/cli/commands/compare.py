"""`skill-ema compare`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Sequence

import typer
from rich.text import Text

from ..database import reading
from ..examples import examples
from ..fail import got_worse, usage
from ..groups import table_of_groups
from ..options import Decay, Window
from ..output import Cell, Record, emit
from ..query import ask, only
from ..words import count, points, ratio

SQL = """
SELECT * FROM skill_compare(:baseline, :window, coalesce(:alpha, ema_alpha(:half_life)), :as_of, :margin)
{only}
ORDER BY skill_name, model
"""
WORSE = "worse"
COLOURS = {"better": "green", "cheaper and not worse": "green", WORSE: "red"}


@dataclass(frozen=True)
class Comparison(Decay, Window):
    """What models are compared over."""


@examples("compare big-model", "compare big-model --skill digest --margin 0.02", "compare big-model --fail --json")
def compare(
    options: Comparison,
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", hidden=True)],
    margin: Annotated[float, typer.Option(help="Accepted loss of success.", metavar="RATE")] = 0.05,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 where a model is worse.")] = False,
) -> None:
    """Compare every other model with BASELINE, skill by skill.

    By default of 90 days, with a half-life of 23, which is alpha 0.03.
    """
    if margin != margin:
        usage("--margin takes a number from 0 to 1; got nan")
    with reading(options) as connection:
        rows = ask(connection, SQL.format(only=only(options)), options, baseline=baseline, margin=margin)
        emit(rows, options, show, empty=f"no other model has runs of a skill that {baseline!r} has runs of; widen the window with --window")
        if fail and any(row["verdict"] == WORSE for row in rows):
            got_worse()


def show(rows: Sequence[Record]) -> None:
    """Prints the table."""
    table_of_groups(rows, ["success, points", "cost", "takes", "verdict", "more runs"], line, text=["success, points", "verdict"])


def line(row: Record) -> list[Cell]:
    """The figures of a model beside the baseline."""
    return [
        points(row["success_rate_difference"], row["difference_low"], row["difference_high"]),
        ratio(row["cost_ratio"]),
        ratio(row["duration_ratio"]),
        Text(row["verdict"], COLOURS.get(row["verdict"], "")),
        count(row["runs_needed"]),
    ]
