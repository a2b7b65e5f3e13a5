"""`skill-ema init`."""

from __future__ import annotations

from typing import Sequence

from ..database import path_of, writing
from ..examples import examples
from ..options import Format
from ..output import Record, console, emit


@examples("init", "init --db runs.db", "init --json")
def init(options: Format) -> None:
    """Create the schema in the database, or upgrade it.

    The file is created where there is none. Commands that write do this by themselves.
    """
    with writing(options) as connection:
        row = connection.execute("SELECT :file AS file, skill_ema_init() AS schema_version", {"file": str(path_of(options))}).fetchone()
    emit([dict(row)] if row else [], options, show, empty="")


def show(rows: Sequence[Record]) -> None:
    """Prints a sentence."""
    console.print(f"{rows[0]['file']} has schema version {rows[0]['schema_version']}.", markup=False, soft_wrap=True)
