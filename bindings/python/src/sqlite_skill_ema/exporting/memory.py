"""What was written before, and from which database: a hash of the rows of each day, and the version of its file."""

from __future__ import annotations

import hashlib
import json
import marshal
from pathlib import Path
from typing import Optional

from .atomic import replace
from .folder import is_day
from .rows import Rows, Values

LAYOUT = 1
"""Another number writes all days again."""
LATEST = 253402300800.0
"""The end of the year 9999, in Unix seconds."""


def hash_of(rows: Rows, values: Values) -> str:
    """A hash of a day's rows."""
    digest = hashlib.blake2b(f"{LAYOUT} {','.join(rows.columns)}".encode(), digest_size=16)
    # The fastest bytes that Python makes of rows. Those of this version of them depend on the values alone.
    digest.update(marshal.dumps(list(values), 2))
    return digest.hexdigest()


def _day(text: str) -> str:
    """The text, if it is a day; else it raises ValueError."""
    if not is_day(text):
        raise ValueError(text)
    return text


def _version(number: float) -> float:
    """The number, if it may be the time of a file; else it raises ValueError."""
    if not 0 <= number < LATEST:
        raise ValueError(number)
    return float(number)


class Memory:
    """The memory of one host's files of one kind. One that is lost or unreadable has all days written again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.begun = False
        """Whether a day has been begun."""
        self.newest = 0.0
        """The newest version of all days."""
        self.database: Optional[str] = None
        """The path of the database that the days come from; None where it is not known."""
        self.days: dict[str, tuple[Optional[str], float]] = {}
        """The hash and the version of each day; the hash is None where the file may be any."""
        try:
            stored = json.loads(path.read_bytes())
            newest, database = _version(stored["exported_at"]), stored.get("database")
            if not isinstance(database, (str, type(None))):
                raise TypeError(database)
            # An export that did not come to its end may have written any of them.
            days = {_day(day): (known["hash"] if stored["complete"] else None, _version(known["exported_at"])) for day, known in stored["days"].items()}
        except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return
        self.newest, self.database, self.days = newest, database, days

    def hash(self, day: str) -> Optional[str]:
        """The hash of the rows that the day's file holds."""
        return self.days.get(day, (None, 0.0))[0]

    def begin(self, day: str, version: float) -> None:
        """Says that the day's file is about to be written."""
        self.days[day] = (None, version)
        if not self.begun:
            self.begun, self.newest = True, version
            self.save(complete=False)

    def end(self, day: str, digest: str) -> None:
        """Says that the day's file is written."""
        self.days[day] = (digest, self.newest)

    def save(self, *, complete: bool = True) -> None:
        """Writes the memory to its file."""
        days = {day: {"hash": digest, "exported_at": version} for day, (digest, version) in sorted(self.days.items())}
        replace(self._path, json.dumps({"database": self.database, "exported_at": self.newest, "complete": complete, "days": days}, indent=0).encode())
