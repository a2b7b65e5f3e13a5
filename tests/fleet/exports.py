"""A host's days as `skill-ema export` writes them, at a moment that the test chooses."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from unittest import mock

from sqlite_skill_ema import connect, exporting
from sqlite_skill_ema.exporting.folder import Folder
from sqlite_skill_ema.exporting.formats import FORMATS
from sqlite_skill_ema.exporting.rows import WHAT


class Exported:
    """What a host has written into a folder."""

    def __init__(self, folder: Path, host: str, log: sqlite3.Connection, what: str = "daily"):
        self.folder, self.host, self.what, self.rows = folder, host, what, WHAT[what]
        [(self.log,)] = log.execute("SELECT file FROM pragma_database_list WHERE name = 'main'")
        self.name = self.rows.stem

    def export(self, exported_at: float, format: str = "parquet") -> int:
        """Writes the days that changed, and returns how many there were."""
        folder = Folder(self.folder, self.host, self.what, self.name, format)
        with closing(connect(self.log, read_only=True)) as connection, mock.patch.object(exporting.time, "time", return_value=exported_at):
            summary = exporting.export(connection, self.rows, folder, FORMATS[format], str(self.log))
        return summary.written + summary.emptied
