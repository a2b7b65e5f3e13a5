"""Where files lie: PATH/day=YYYY-MM-DD/host=NAME/, as Hive, Spark, DuckDB and others name partitions."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Iterator, Optional

from .atomic import replace

# What Hive escapes in the name of a partition, on Windows as well.
SPECIAL = re.compile(r"""[\x01-\x1f\x7f"#%'*/:=?\\{\[\]^<>|]""")
DAY = re.compile(r"day=(\d{4}-\d\d-\d\d)")


def escaped(name: str) -> str:
    """The name as a folder may be called."""
    return SPECIAL.sub(lambda found: f"%{ord(found[0]):02X}", name)


def is_day(text: str) -> bool:
    """Whether it is a day of the calendar, YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class Folder:
    """The files of one host, kind and format in a folder."""

    def __init__(self, path: Path, host: str, what: str, stem: str, format: str) -> None:
        self.path = path
        self.host = host
        self._partition = f"host={escaped(host)}"
        self._name = f"{stem}.{format}"
        kept = path / "_skill_ema"
        self.memory = kept / f"{self._partition}.{what}.{format}.json"
        """The file of what was written before."""
        self._lock = self.memory.with_suffix(".lock")

    def file(self, day: str) -> Path:
        """The file of a day."""
        return self.path / f"day={day}" / self._partition / self._name

    def files(self, since: Optional[str]) -> dict[str, float]:
        """The days that have a file, and when it was made."""
        found = {}
        for entry in os.listdir(self.path):
            day = DAY.fullmatch(entry)
            if day and is_day(day[1]) and (since is None or day[1] >= since):
                # Others have no file of this host.
                with suppress(FileNotFoundError, NotADirectoryError):
                    found[day[1]] = self.file(day[1]).stat().st_mtime
        return found

    def write(self, day: str, data: bytes, version: float) -> None:
        """Writes a day's file."""
        file = self.file(day)
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, data, version)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other exports of the same files out; raises BlockingIOError where one is at work. Those of other hosts have locks of their own."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        # It stays: where the file of a lock is removed, two can hold one.
        with self._lock.open("a") as file:
            try:
                lock(file.fileno())
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(self._lock)) from error
            yield


if os.name == "nt":
    import msvcrt

    def lock(file: int) -> None:
        """Locks a file until it is closed."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except PermissionError as error:
            raise OSError(errno.EAGAIN, error.strerror) from error
else:
    import fcntl

    def lock(file: int) -> None:
        """Locks a file until it is closed."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
