"""What a row of each export is: its columns, and where they are read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Iterator, Optional, Sequence

from ..connection import Connection

TEXT, DAY, INTEGER, REAL = "text", "day", "integer", "real"
BATCH = 10_000
"""Rows that are read at once."""

Values = Sequence[Sequence[Any]]
"""Rows without their first two columns, the host and the day, and without the last one, exported_at."""


@dataclass(frozen=True)
class Rows:
    """One kind of rows."""

    stem: str
    """The name of the files, without the ending."""
    reads: tuple[str, ...]
    """What the database must have."""
    own: dict[str, str]
    """The columns between `day` and `exported_at`, with their types."""
    query: str
    """Gives the day and these columns, from the day :since on."""
    left_out: Optional[str] = None
    """Counts the rows that have no day."""

    @property
    def columns(self) -> dict[str, str]:
        """All columns in their order, with their types."""
        return {"host": TEXT, "day": DAY, **self.own, "exported_at": REAL}


@dataclass(frozen=True)
class Table:
    """The rows of one file."""

    rows: Rows
    host: str
    day: str
    values: Values
    exported_at: float


# The days in a file, as skill_stats_daily has them, and beside its floats the whole numbers, which add up exactly.
STATISTICS = {
    "skill_name": TEXT, "model": TEXT, "provider": TEXT, "cron_id": TEXT,
    "invocation_count": INTEGER, "success_count": INTEGER, "failure_count": INTEGER,
    "duration_count": INTEGER, "duration_us": INTEGER, "cost_count": INTEGER, "cost_nanousd": INTEGER,
    "quality_count": INTEGER, "quality_nano": INTEGER,
    "input_tokens_count": INTEGER, "input_tokens": INTEGER, "output_tokens_count": INTEGER, "output_tokens": INTEGER,
    "total_duration_s": REAL, "total_cost_usd": REAL, "total_quality_score": REAL, "last_invoked_at": REAL,
}
# In the order of the rollup's key, so that nothing is sorted.
DAILY = """
SELECT day, skill_name, CASE WHEN model <> x'' THEN model END, CASE WHEN provider <> x'' THEN provider END, {job},
  invocation_count, success_count, failure_count, duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
  input_tokens_count, input_tokens, output_tokens_count, output_tokens,
  duration_us / 1e6, cost_nanousd / 1e9, quality_nano / 1e9, last_invoked_at
FROM {rollup} WHERE day >= ifnull(:since, '') ORDER BY {key}
"""

RUNS = {
    "id": INTEGER, "session_id": TEXT, "cron_id": TEXT, "skill_name": TEXT, "model": TEXT, "provider": TEXT,
    "invoked_at": REAL, "completed_at": REAL, "duration_seconds": REAL, "input_tokens": INTEGER, "output_tokens": INTEGER,
    "cache_read_tokens": INTEGER, "cache_write_tokens": INTEGER, "estimated_cost_usd": REAL, "success": INTEGER,
    "quality_score": REAL, "end_reason": TEXT, "outcome_category": TEXT, "excluded": INTEGER, "delivered": INTEGER,
    "outcome_confidence": REAL,
}
# A log that was taken over may hold anything. What is not of the column's type is NULL; a number may stand for a text.
OF_TYPE = {
    TEXT: "CASE WHEN typeof({0}) <> 'blob' THEN CAST({0} AS TEXT) END",
    INTEGER: "CASE WHEN typeof({0}) IN ('integer', 'real') AND {0} = CAST({0} AS INTEGER) THEN CAST({0} AS INTEGER) END",
    REAL: "CASE WHEN typeof({0}) IN ('integer', 'real') AND abs({0}) < 9e999 THEN CAST({0} AS REAL) END",
}
# Its day is that of the rollup, whether the run is counted or not.
LOG = """
SELECT counted.day, {columns} FROM skill_counted AS counted JOIN skill_invocations AS log ON log.rowid = counted.id
WHERE counted.day >= ifnull(:since, '') ORDER BY counted.day, counted.id
"""
WHAT = {
    "daily": Rows(
        "skill_stats_daily", ("skill_daily_rollup",), STATISTICS,
        DAILY.format(job="NULL", rollup="skill_daily_rollup", key="day, skill_name, model, provider")),
    "jobs": Rows(
        "skill_stats_daily_by_job", ("skill_daily_rollup", "skill_daily_job_rollup"), STATISTICS,
        DAILY.format(
            job="CASE WHEN cron_id <> x'' THEN cron_id END", rollup="skill_daily_job_rollup", key="day, cron_id, skill_name, model, provider")),
    "runs": Rows(
        "skill_invocations", ("skill_counted",), RUNS,
        LOG.format(columns=", ".join(OF_TYPE[kind].format("log." + ("rowid" if column == "id" else column)) for column, kind in RUNS.items())),
        "SELECT count(*) FROM skill_counted WHERE day IS NULL"),
}
"""What --what takes."""


def snapshot(connection: Connection, rows: Rows, since: Optional[str]) -> int:
    """Copies the rows into a temporary table, and says how many have no day and are not in it.

    The copy is of one moment. A database that is not in WAL mode lets nobody write while it is read, and the copy takes a fraction of
    the time that it takes to make files.
    """
    connection.execute("DROP TABLE IF EXISTS temp.skill_export")
    connection.execute("BEGIN")
    try:
        connection.execute(f"CREATE TEMP TABLE skill_export (day, {', '.join(rows.own)})")
        connection.execute(f"INSERT INTO temp.skill_export {rows.query}", {"since": since})
        return int(connection.execute(rows.left_out).fetchall()[0][0]) if rows.left_out else 0
    finally:
        connection.commit()


def days_of(connection: Connection) -> set[str]:
    """The days of the snapshot."""
    return {day for day, in connection.execute("SELECT DISTINCT day FROM temp.skill_export")}


def days(connection: Connection, rows: Rows) -> Iterator[tuple[str, Values]]:
    """Each day of the snapshot with its rows."""
    with connection._errors():
        for day, of_day in groupby(_read(connection, rows), key=itemgetter(0)):
            yield day, [row[1:] for row in of_day]


def _read(connection: Connection, rows: Rows) -> Iterator[Sequence[Any]]:
    """The snapshot. Bytes that are no text are spelled out, \\xff: SQLite takes any bytes for a text, and what are two names stay two."""
    read = connection.raw.cursor().execute
    texts = {place for place, kind in enumerate(rows.own.values(), start=1) if kind == TEXT}
    as_bytes = ", ".join(f"CAST({name} AS BLOB)" if kind == TEXT else name for name, kind in rows.own.items())
    some = "FROM temp.skill_export WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    last = read("SELECT max(rowid) FROM temp.skill_export").fetchall()[0][0] or 0
    for first in range(1, last + 1, BATCH):
        places = first, first + BATCH - 1
        try:
            batch = read(f"SELECT * {some}", places).fetchall()
        except UnicodeDecodeError:
            encoding = read("PRAGMA encoding").fetchall()[0][0]
            batch = [
                tuple(cell.decode(encoding, "backslashreplace") if place in texts and cell is not None else cell for place, cell in enumerate(row))
                for row in read(f"SELECT day, {as_bytes} {some}", places)]
        yield from batch


def tombstone(rows: Rows) -> Values:
    """The one row of a day of which nothing is left: no name, and counts of 0. It replaces the rows that readers have."""
    counts = rows.own is STATISTICS
    return [tuple("" if column == "skill_name" else 0 if counts and column.endswith("_count") else None for column in rows.own)]
