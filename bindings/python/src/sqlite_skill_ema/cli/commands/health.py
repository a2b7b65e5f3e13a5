"""`skill-ema health`."""

from __future__ import annotations

from typing import Sequence

from ..database import reading
from ..examples import examples
from ..options import Format
from ..output import Record, console, emit

SQL = "SELECT status, skill_ema_health.* FROM skill_ema_status, skill_ema_health"


@examples("health", "health --json", "health --db runs.db")
def health(options: Format) -> None:
    """Tell whether runs are recorded and counted.

    Where something is wrong, it says what to do.
    """
    with reading(options, may_be_empty=True) as connection:
        emit([dict(row) for row in connection.execute(SQL)], options, show, empty="the log is empty")


def show(rows: Sequence[Record]) -> None:
    """Prints the status, a sentence."""
    console.print(rows[0]["status"], markup=False, soft_wrap=True)
