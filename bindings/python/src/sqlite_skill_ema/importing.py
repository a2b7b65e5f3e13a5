"""Puts the rows of a source into skill_import, and counts what becomes of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable, Iterator, Mapping

from .connection import Connection

COLUMNS = (
    "session_id", "cron_id", "skills", "model", "provider", "started_at", "completed_at", "input_tokens", "output_tokens",
    "cache_read_tokens", "cache_write_tokens", "cost_usd", "quality_score", "success", "output", "error", "excluded", "replace",
    "delivered",
)
"""Those of skill_import."""

BATCH = 5000

INSERT = f"INSERT INTO skill_import ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
LAST_ERROR = "SELECT coalesce(max(id), 0) FROM skill_import_errors"
REASONS = "SELECT reason FROM skill_import_errors WHERE id > ? ORDER BY id LIMIT 3"
# The same row of the same file, imported again, is set aside once.
SET_ASIDE_ONCE = f"""
DELETE FROM skill_import_errors
WHERE id > ? AND id NOT IN (SELECT min(id) FROM skill_import_errors GROUP BY reason, {', '.join(COLUMNS)})
"""


@dataclass
class Counts:
    """What has become of the rows."""

    read: int = 0
    recorded: int = 0
    set_aside: int = 0
    reasons: list[str] = field(default_factory=list)
    """Of the first rows that were set aside."""

    @property
    def known(self) -> int:
        """Rows that were recorded before."""
        return self.read - self.recorded - self.set_aside


class Import:
    """Imports from one source after another."""

    def __init__(self, connection: Connection) -> None:
        self.counts = Counts()
        self._connection = connection
        self._first_error = self._last_error()
        # How often a row without a session_id came that is like this one.
        self._alike: Counter[bytes] = Counter()

    def add(self, rows: Iterable[Mapping[str, Any]], tell: Callable[[], None]) -> None:
        """Imports the rows, in batches of one transaction each; `tell` is called after each. Where reading them fails, those before are imported."""
        for batch in _batches(rows):
            with self._connection:
                self._insert(batch)
            tell()

    def finish(self) -> None:
        """Completes the counts."""
        first = [self._first_error]
        self.counts.reasons = [row[0] for row in self._connection.execute(REASONS, first)]
        self._connection.execute(SET_ASIDE_ONCE, first)

    def _insert(self, batch: list[Mapping[str, Any]]) -> None:
        cursor, changes, before = self._connection.raw.cursor(), self._connection.raw.total_changes, self._last_error()
        changed = 0
        with self._connection._errors():
            for row in batch:
                made = changes()
                values = [self._session(row), *(row.get(column) for column in COLUMNS[1:])]
                cursor.execute(INSERT, values)
                # Through a view changes() tells nothing; what is known already changes nothing.
                changed += changes() > made
        set_aside = self._connection.execute("SELECT count(*) FROM skill_import_errors WHERE id > ?", [before]).fetchone()
        self.counts.read += len(batch)
        self.counts.set_aside += set_aside[0] if set_aside else 0
        self.counts.recorded += changed - (set_aside[0] if set_aside else 0)

    def _session(self, row: Mapping[str, Any]) -> Any:
        """The row's session, or where it has none, one that is made of its content: the same when it is imported again."""
        if row.get("session_id") is not None:
            return row["session_id"]
        content = hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).digest()[:16]
        self._alike[content] += 1
        return f"import-{content.hex()}-{self._alike[content]}"

    def _last_error(self) -> int:
        row = self._connection.execute(LAST_ERROR).fetchone()
        return row[0] if row else 0


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
