"""What the tests of the export to a folder share: a log, an export in this process, and the rows of its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import sqlite_skill_ema
from sqlite_skill_ema import Connection
from sqlite_skill_ema.exporting import Summary, export
from sqlite_skill_ema.exporting.folder import Folder
from sqlite_skill_ema.exporting.formats import FORMATS
from sqlite_skill_ema.exporting.rows import WHAT

Row = dict[str, Any]

STATISTICS = (
    "host, day, skill_name, model, provider, cron_id, invocation_count, success_count, failure_count, duration_count, duration_us, "
    "cost_count, cost_nanousd, quality_count, quality_nano, input_tokens_count, input_tokens, output_tokens_count, output_tokens, "
    "total_duration_s, total_cost_usd, total_quality_score, last_invoked_at, exported_at").split(", ")
FLOATS = {"total_duration_s", "total_cost_usd", "total_quality_score", "last_invoked_at", "exported_at"}
TEXTS = {"host", "skill_name", "model", "provider", "cron_id"}
TYPES = {
    column: pa.date32() if column == "day" else pa.string() if column in TEXTS else pa.float64() if column in FLOATS else pa.int64()
    for column in STATISTICS}

ODD = ["plain", 'a "quoted", one', "two\nlines\r\n", " blanks ", "null", "NULL", "ünïcødé 漢字 🙂", "tab\there", "back\\slash", "50%/a=b", "\u2028", "-1", "\x1b[0m"]
"""Names that a format might spoil."""


def opened(path: Path) -> Connection:
    """The database, with the schema."""
    connection = sqlite_skill_ema.connect(path, driver="apsw", timeout=0)
    connection.execute("SELECT skill_ema_init()").fetchall()
    return connection


def add(connection: Connection, day: str, skill: str = "digest", **columns: Any) -> None:
    """Adds a run at noon of a day."""
    given = {"skill_name": skill, **columns}
    names, marks = ", ".join(given), ", ".join("?" * len(given))
    connection.execute(f"INSERT INTO skill_invocations (invoked_at, {names}) VALUES (unixepoch(?) + 43200, {marks})", [day, *given.values()])


def fill(path: Path) -> Connection:
    """A log of three days with odd names, with and without models, providers, jobs and measures."""
    connection = opened(path)
    for number, name in enumerate(ODD):
        add(connection, "2026-06-01", name, model=name, provider="local", cron_id=name, duration_seconds=1 / 3 * number, success=number % 2)
        add(connection, "2026-06-01", name, model=None, provider=name, estimated_cost_usd=0.1 * number, quality_score=-0.7 * number)
    for model in ("", None, "big"):
        for provider in ("local", "remote", None):
            for number in range(3):
                add(connection, "2026-06-02", model=model, provider=provider, cron_id=None if number else "morning", success=[0, 1, None][number],
                    input_tokens=10**12 - number, output_tokens=number or None, session_id=f"s{number}", end_reason="a\nb", excluded=number == 2)
    add(connection, "2026-06-04", success=1)
    return connection


def run(database: Path, path: Path, what: str = "daily", format: str = "parquet", host: str = "web-1", since: Optional[str] = None, replaces: bool = False) -> Summary:
    """An export in this process."""
    connection = sqlite_skill_ema.connect(database, read_only=True, driver="apsw")
    try:
        return export(connection, WHAT[what], Folder(path, host, what, WHAT[what].stem, format), FORMATS[format], str(database), since, replaces=replaces)
    finally:
        connection.close()


def counted(summary: Summary) -> tuple[int, int, int]:
    """How many days were written, unchanged and emptied."""
    return summary.written, summary.unchanged, summary.emptied


def rows_of(file: Path, types: dict[str, pa.DataType] = TYPES) -> list[Row]:
    """The rows of a file, by a reader that is not ours."""
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")[:-1]]
    if file.suffix == ".csv":
        options = pyarrow.csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False)
        table = pyarrow.csv.read_csv(file, parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True), convert_options=options)
    else:
        table = pyarrow.parquet.ParquetFile(file).read()
    assert dict(zip(table.column_names, table.schema.types)) == types
    return [{**row, "day": str(row["day"])} for row in table.to_pylist()]


def all_rows(path: Path, name: str = "skill_stats_daily.parquet", types: dict[str, pa.DataType] = TYPES) -> list[Row]:
    """The rows of all days and hosts."""
    return [row for file in sorted(path.glob(f"day=*/host=*/{name}")) for row in rows_of(file, types)]


def versions(path: Path) -> dict[str, float]:
    """The exported_at of each day."""
    return {row["day"]: row["exported_at"] for row in all_rows(path)}


def state(path: Path) -> dict[str, tuple[int, bytes]]:
    """Each file with its time and what is in it."""
    return {str(file.relative_to(path)): (file.stat().st_mtime_ns, file.read_bytes()) for file in path.rglob("*") if file.is_file()}
