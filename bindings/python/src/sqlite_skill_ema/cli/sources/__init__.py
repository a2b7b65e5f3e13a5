"""Where `skill-ema import` reads runs from.

A source is a class with `name`, `rows()` and `progress()`, as Source below says. Files are recognised by what is in them: see `files`.
A store of another program, such as an agent's home folder, gets a module with such a class, and a line in STORES: the name that stands
for it on the command line, and what makes the source of the arguments after it. Its `rows()` gives the columns of skill_runs itself and
needs no `--map`.
"""

from __future__ import annotations

from typing import Any, Callable, Iterator, Mapping, Optional, Protocol, Sequence

Row = Mapping[str, Any]


class Source(Protocol):
    """Where runs come from."""

    name: str
    """As messages name it."""

    count: Optional[int]
    """How much there is to read, in any unit, for the bar; None where that is not known."""

    def rows(self) -> Iterator[Row]:
        """The runs, with the columns of skill_runs that are known of each; a Failure ends it."""

    def done(self) -> int:
        """How much of `count` is read by now."""


STORES: dict[str, Callable[[Sequence[str]], Source]] = {}
