"""Tables of groups: the skills as headings, below each its models, providers or jobs."""

from __future__ import annotations

from typing import Callable, Optional, Sequence

from rich.text import Text

from .output import Cell, Record, table
from .query import KEYS
from .words import name

TITLES = {"skill_name": "skill", "model": "model", "provider": "provider", "cron_id": "job"}


def keys(rows: Sequence[Record]) -> list[str]:
    """The columns that tell the groups apart: those with a name in any row, and the provider only where a model has several."""
    used = [key for key in KEYS if any(row.get(key) is not None for row in rows)]
    shorter = [key for key in used if key != "provider"]
    groups = {_names(row, used) for row in rows}
    return shorter if shorter and len({_names(row, shorter) for row in rows}) == len(groups) else used or ["skill_name"]


def _names(row: Record, told_by: Sequence[str]) -> tuple[Optional[str], ...]:
    return tuple(row[key] for key in told_by)


def label(row: Record, told_by: Sequence[str]) -> str:
    """The group's name."""
    return "  ".join(name(row[key]) for key in told_by)


def table_of_groups(
    rows: Sequence[Record],
    titles: Sequence[str],
    line: Callable[[Record], Sequence[Cell]],
    *,
    text: Sequence[str] = (),
    optional: Sequence[str] = (),
    below: Callable[[Record], Optional[Text]] = lambda row: None,
) -> None:
    """Prints a row per group. `line` makes the cells of `titles`; `below` may make a line below the group's name; else as `table`."""
    told_by = keys(rows)
    first = ", ".join(TITLES[key] for key in told_by)
    with_headings = len(told_by) > 1 and told_by[0] == "skill_name"
    indent = "  " * with_headings
    lines: list[Sequence[Cell]] = []
    heading: Optional[str] = None
    for row in rows:
        if with_headings and name(row["skill_name"]) != heading:
            heading = name(row["skill_name"])
            lines.append([Text(heading, "bold")])
        lines.append([indent + label(row, told_by[with_headings:]), *line(row)])
        more = below(row)
        if more:
            lines.append([Text(indent + "  ") + more])
    table([first, *titles], lines, text=[first, *text], fold=[first, "verdict"], optional=optional)
