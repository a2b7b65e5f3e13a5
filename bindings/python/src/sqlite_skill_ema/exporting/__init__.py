"""A host's days as files: in a folder that many hosts share, and that other engines read.

`rows` says what a row is, `formats` what a file is, `folder` where it lies, and `memory` what was written before.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Callable, Optional

from ..connection import Connection
from .folder import Folder
from .formats import Encode
from .memory import Memory, hash_of
from .rows import Rows, Table, Values, days, days_of, snapshot, tombstone

STEP = 0.001
"""Seconds between two versions of a day, where the clock says less."""
MANY = 7
"""So many days are not emptied without a word, if they are most of those that a host has."""


class OtherDatabase(Exception):
    """The host's files come from the database of this path."""


class MostEmptied(Exception):
    """So many of so many days of the host would be emptied."""


@dataclass
class Summary:
    """How many days were written, left as they were, and written as days of which nothing is left; and how many rows have no day."""

    written: int = 0
    unchanged: int = 0
    emptied: int = 0
    left_out: int = 0


def export(
    connection: Connection, rows: Rows, folder: Folder, encode: Encode, database: str, since: Optional[str] = None,
    done: Callable[[int], None] = lambda _: None, *, replaces: bool = False
) -> Summary:
    """Brings the host's files up to date with the database, of that path, from the day `since` on.

    A day is written if its rows are others than before, or if its file is missing. `done` is told how many rows are through. Raises
    OSError where a file cannot be written, and BlockingIOError where another export of the same host's files is at work; unless it
    `replaces` what is there, OtherDatabase and MostEmptied before a file is written.
    """
    with folder.locked():
        memory = Memory(folder.memory)
        is_same = memory.database == database
        if not replaces and not is_same and memory.database is not None:
            raise OtherDatabase(memory.database)
        memory.database = database
        summary = Summary(left_out=snapshot(connection, rows, since))
        files = folder.files(since)
        # The time of a file is its version, too, for a memory that is lost.
        version = max([time.time(), *(seen + STEP for seen in (memory.newest, *files.values()))])
        known = {day for day in (*memory.days, *files) if since is None or day >= since}
        # Of days that were exported, and of which nothing is left.
        gone, nothing = known - days_of(connection), tombstone(rows)
        emptied = sum(memory.hash(day) != hash_of(rows, nothing) for day in gone)
        if not replaces and emptied >= MANY and 2 * emptied > len(known):
            raise MostEmptied(emptied, len(known))

        def write(day: str, values: Values) -> bool:
            digest = hash_of(rows, values)
            if day in files and memory.hash(day) == digest:
                summary.unchanged += 1
                return False
            memory.begin(day, version)
            folder.write(day, encode(Table(rows, folder.host, day, values, version)), version)
            memory.end(day, digest)
            return True

        through = 0
        try:
            for day, values in days(connection, rows):
                summary.written += write(day, values)
                through += len(values)
                done(through)
            for day in sorted(gone):
                summary.emptied += write(day, nothing)
        except BaseException:
            # Without it all days are written again.
            with suppress(OSError):
                memory.save()
            raise
        if memory.begun or not is_same:
            memory.save()
        return summary
