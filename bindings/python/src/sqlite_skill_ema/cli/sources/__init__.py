"""Where `skill-ema import` reads runs from.

A source is a class as Source below says. Files are recognised by what is in them: see `files`. The store of another program, such as that
of Hermes in `sqlite_skill_ema.hermes.store`, is such a class, too; `sources_of` in the command makes it where the command line names it. Its
`rows()` gives the columns of skill_runs itself and needs no `--map`.
"""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional, Protocol

Row = Mapping[str, Any]


class Source(Protocol):
    """Where runs come from."""

    name: str
    """As messages name it."""

    already_known: int
    """How many runs it has passed over, since they are recorded."""

    count: Optional[int]
    """How much there is to read, in any unit, for the bar; None where that is not known."""

    def rows(self) -> Iterator[Row]:
        """The runs, with the columns of skill_runs that are known of each; a Failure ends it."""

    def done(self) -> int:
        """How much of `count` is read by now."""
