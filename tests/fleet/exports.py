"""A host's days in the layout that the engines read: Hive partitions by day and host, a file replaced as a whole."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pyarrow
import pyarrow.csv
import pyarrow.parquet

KEYS = ("skill_name", "model", "provider")
COUNTS = ("invocation_count", "success_count", "failure_count", "duration_count", "duration_us", "cost_count", "cost_nanousd", "quality_count",
          "quality_nano", "input_tokens_count", "input_tokens", "output_tokens_count", "output_tokens")
FLOATS = ("total_duration_s", "total_cost_usd", "total_quality_score", "last_invoked_at", "exported_at")
SCHEMA = pyarrow.schema([
    ("host", pyarrow.string()), ("day", pyarrow.date32()), *((key, pyarrow.string()) for key in (*KEYS, "cron_id")),
    *((count, pyarrow.int64()) for count in COUNTS), *((number, pyarrow.float64()) for number in FLOATS)])


class Exported:
    """What a host has written, day by day; a day is written again where it differs."""

    def __init__(self, folder: Path, host: str, log: sqlite3.Connection, what: str = "daily"):
        self.folder, self.host, self.log = folder, host, log
        self.rollup, self.name = ("skill_daily_job_rollup", "skill_stats_daily_by_job") if what == "jobs" else ("skill_daily_rollup", "skill_stats_daily")
        self.keys = KEYS if what == "daily" else (*KEYS, "cron_id")
        self.written: dict[str, list[tuple]] = {}

    def export(self, exported_at: float, format: str = "parquet") -> int:
        """Writes the days that changed, and returns how many there were."""
        key = ", ".join(f"CASE WHEN {key} <> x'' THEN {key} END" for key in self.keys)
        found: dict[str, list[tuple]] = {day: [] for day in self.written}
        for row in self.log.execute(f"SELECT day, {key}, {', '.join(COUNTS)}, duration_us / 1e6, cost_nanousd / 1e9, quality_nano / 1e9, last_invoked_at FROM {self.rollup}"):
            found.setdefault(row[0], []).append(row[1:])
        changed = {day: rows for day, rows in found.items() if rows != self.written.get(day)}
        for day, rows in changed.items():
            self.write(day, rows, exported_at, format)
        self.written = found
        return len(changed)

    def write(self, day: str, rows: list[tuple], exported_at: float, format: str) -> None:
        # Of a day of which nothing is left one row remains that counts no call.
        zeros = [("", *[None] * (len(self.keys) - 1), *(0 if count.endswith("_count") else None for count in COUNTS), *[None] * 4)]
        columns = (*self.keys, *COUNTS, *FLOATS[:-1])
        records = [dict(zip(columns, row), host=self.host, day=day, exported_at=exported_at) for row in rows or zeros]
        path = self.folder / f"day={day}" / f"host={quote(self.host, safe='')}" / f"{self.name}.{format}"
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"_{path.name}")
        table = pyarrow.table({field.name: pyarrow.array([record.get(field.name) for record in records],
                                                         pyarrow.string() if field.name == "day" else field.type) for field in SCHEMA})
        if format == "parquet":
            pyarrow.parquet.write_table(table.cast(SCHEMA), new)
        elif format == "csv":
            pyarrow.csv.write_csv(table, new)
        else:
            import json
            new.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in table.to_pylist()), encoding="utf-8")
        os.replace(new, path)
