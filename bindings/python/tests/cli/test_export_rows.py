"""The rows that `skill-ema export` writes into a folder, read by pyarrow and compared with a recount of the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset
import pytest

from exported import FLOATS, ODD, STATISTICS, TYPES, add, all_rows, fill, opened, rows_of, run
from sqlite_skill_ema import Connection, connect

FORMATS = ["parquet", "csv", "jsonl"]
RUNS = (
    "host, day, id, session_id, cron_id, skill_name, model, provider, invoked_at, completed_at, duration_seconds, input_tokens, output_tokens, "
    "cache_read_tokens, cache_write_tokens, estimated_cost_usd, success, quality_score, end_reason, outcome_category, excluded, delivered, "
    "outcome_confidence, exported_at").split(", ")
RUN_TYPES = {
    "host": pa.string(), "day": pa.date32(), **dict.fromkeys(RUNS[2:-1], pa.int64()), "exported_at": pa.float64(),
    **dict.fromkeys(("session_id", "cron_id", "skill_name", "model", "provider", "end_reason", "outcome_category"), pa.string()),
    **dict.fromkeys(("invoked_at", "completed_at", "duration_seconds", "estimated_cost_usd", "quality_score", "outcome_confidence"), pa.float64()),
}


def same(written: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """The same rows in any order; the version is any."""
    def key(row: dict[str, Any]) -> str:
        return repr([row[column] for column in row])

    assert len({row["exported_at"] for row in written}) == 1
    assert sorted(map(key, ({**row, "exported_at": 0.0} for row in written))) == sorted(map(key, expected))


def asked(connection: Connection, sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sql)]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("what, name, recount, job", [
    ("daily", "skill_stats_daily", "skill_daily_recount", "NULL"), ("jobs", "skill_stats_daily_by_job", "skill_daily_job_recount", "nullif(cron_id, x'')")])
def test_the_days_are_those_of_a_recount(tmp_path: Path, format: str, what: str, name: str, recount: str, job: str) -> None:
    connection = fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet", what, format)
    expected = asked(connection, f"""
        SELECT 'web-1' AS host, day, skill_name, nullif(model, x'') AS model, nullif(provider, x'') AS provider, {job} AS cron_id,
          {", ".join(STATISTICS[6:19])}, duration_us / 1e6 AS total_duration_s, cost_nanousd / 1e9 AS total_cost_usd,
          quality_nano / 1e9 AS total_quality_score, last_invoked_at, 0.0 AS exported_at
        FROM {recount}""")
    assert {row["skill_name"] for row in expected} >= set(ODD) and {row["model"] for row in expected} >= {"", None}
    assert (what == "jobs") == any(row["cron_id"] for row in expected)
    written = all_rows(tmp_path / "fleet", f"{name}.{format}")
    assert list(written[0]) == STATISTICS
    same(written, expected)


@pytest.mark.parametrize("encoding, name, written", [("UTF-8", b"a\xffb", r"a\xffb"), ("UTF-16le", b"a\x00\x00\xd8", r"a\x00\xd8")])
@pytest.mark.parametrize("what, stem, types", [
    ("daily", "skill_stats_daily", TYPES), ("jobs", "skill_stats_daily_by_job", TYPES), ("runs", "skill_invocations", RUN_TYPES)])
def test_bytes_that_are_no_text_do_not_stop_the_export(
    tmp_path: Path, encoding: str, name: bytes, written: str, what: str, stem: str, types: dict[str, pa.DataType]
) -> None:
    connection = connect(tmp_path / "runs.db", driver="apsw")
    connection.execute(f"PRAGMA encoding = '{encoding}'")
    connection.execute("SELECT skill_ema_init()").fetchall()
    add(connection, "2026-06-01", "größe", cron_id="morning")
    connection.execute("INSERT INTO skill_invocations (invoked_at, skill_name) SELECT invoked_at, CAST(? AS TEXT) FROM skill_invocations", [name])
    assert run(tmp_path / "runs.db", tmp_path / "fleet", what).written == 1
    rows = all_rows(tmp_path / "fleet", f"{stem}.parquet", types)
    assert {(row["skill_name"], row["cron_id"]) for row in rows} == {("größe", None if what == "daily" else "morning"), (written, None)}
    assert run(tmp_path / "runs.db", tmp_path / "fleet", what).unchanged == 1


@pytest.mark.parametrize("format", FORMATS)
def test_the_runs_are_those_of_the_log(tmp_path: Path, format: str) -> None:
    connection = fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet", "runs", format)
    written = all_rows(tmp_path / "fleet", f"skill_invocations.{format}", RUN_TYPES)
    assert list(written[0]) == RUNS and any(row["excluded"] for row in written)
    same(written, asked(connection, f"SELECT 'web-1' AS host, date(invoked_at, 'unixepoch') AS day, {', '.join(RUNS[2:-1])}, 0.0 AS exported_at FROM skill_invocations"))


def test_the_floats_are_those_of_the_view(tmp_path: Path) -> None:
    connection = fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    columns = ["skill_name", "model", "provider", *sorted(FLOATS - {"exported_at"})]
    written = {tuple(row[column] for column in columns) for row in all_rows(tmp_path / "fleet")}
    assert written == {tuple(row) for row in connection.execute(f"SELECT {', '.join(columns)} FROM skill_stats_daily")}


@pytest.mark.parametrize("host, folder", [
    ("web-1", "host=web-1"), ("eu/west=1:8080", "host=eu%2Fwest%3D1%3A8080"), ("100%", "host=100%25"), ("../up", "host=..%2Fup"),
    ("büro 7", "host=büro 7"), ('a"b\n', "host=a%22b%0A")])
def test_a_host_may_have_any_name(tmp_path: Path, host: str, folder: str) -> None:
    fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet", host=host)
    assert {str(file.relative_to(tmp_path / "fleet")) for file in (tmp_path / "fleet").rglob("*.parquet")} == {
        f"day=2026-06-{day}/{folder}/skill_stats_daily.parquet" for day in ("01", "02", "04")}
    assert {row["host"] for row in all_rows(tmp_path / "fleet")} == {host}
    assert {entry.name for entry in (tmp_path / "fleet" / "_skill_ema").iterdir()} == {f"{folder}.daily.parquet.json", f"{folder}.daily.parquet.lock"}


def test_a_reader_of_hive_partitions_sees_the_same(tmp_path: Path) -> None:
    fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet", host="eu/west=1")
    run(tmp_path / "runs.db", tmp_path / "fleet", host="web-2")
    hive = pyarrow.dataset.partitioning(pa.schema([("day", pa.date32()), ("host", pa.string())]), flavor="hive")
    table = pyarrow.dataset.dataset(tmp_path / "fleet", format="parquet", partitioning=hive, exclude_invalid_files=False).to_table()
    assert sorted(set(table["host"].to_pylist())) == ["eu/west=1", "web-2"]
    assert len(table) == len(all_rows(tmp_path / "fleet"))


def test_a_file_of_csv_is_as_the_document_says(tmp_path: Path) -> None:
    connection = opened(tmp_path / "runs.db")
    add(connection, "2026-06-01", 'say "hi", twice', model="", provider=None, estimated_cost_usd=0.25, success=1)
    run(tmp_path / "runs.db", tmp_path / "fleet", format="csv")
    header, line, end = (tmp_path / "fleet/day=2026-06-01/host=web-1/skill_stats_daily.csv").read_bytes().decode().split("\n")
    assert header == ",".join(STATISTICS) and end == ""
    assert line.rpartition(",")[0] == 'web-1,2026-06-01,"say ""hi"", twice","",,,1,1,0,0,,1,250000000,0,,0,,0,,,0.25,,1780315200.0'


@pytest.mark.parametrize("what, name, types", [("daily", "skill_stats_daily", TYPES), ("runs", "skill_invocations", RUN_TYPES)])
@pytest.mark.parametrize("format", FORMATS)
def test_of_an_emptied_day_one_row_says_so(tmp_path: Path, format: str, what: str, name: str, types: dict[str, Any]) -> None:
    connection = fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet", what, format)
    connection.execute("DELETE FROM skill_invocations WHERE invoked_at >= unixepoch('2026-06-04')")
    run(tmp_path / "runs.db", tmp_path / "fleet", what, format)
    row, = rows_of(tmp_path / f"fleet/day=2026-06-04/host=web-1/{name}.{format}", types)
    assert {column: value for column, value in row.items() if value is not None and column != "exported_at"} == {
        "host": "web-1", "day": "2026-06-04", "skill_name": "",
        **{column: 0 for column in STATISTICS if what == "daily" and column.endswith("_count")}}


def test_a_log_that_was_taken_over_has_rows_of_any_kind(tmp_path: Path) -> None:
    import sqlite_skill_ema

    connection = sqlite_skill_ema.connect(tmp_path / "runs.db", driver="apsw")
    connection.execute("CREATE TABLE skill_invocations (session_id, skill_name TEXT, invoked_at, success, quality_score, model)")
    connection.execute("SELECT skill_ema_init()").fetchall()
    connection.executemany("INSERT INTO skill_invocations (session_id, skill_name, invoked_at, success, quality_score, model) VALUES (?, ?, ?, ?, ?, ?)", [
        [17, "digest", 1780315200, 1.0, 9e999, x] for x in (b"\xff", "big")] + [["s", "digest", "yesterday", 1, 1, "big"], ["s", None, 1780315200, "yes", 1, None]])
    assert run(tmp_path / "runs.db", tmp_path / "fleet", "runs").left_out == 1
    written = [(row["id"], row["session_id"], row["skill_name"], row["success"], row["quality_score"], row["model"])
               for row in all_rows(tmp_path / "fleet", "skill_invocations.parquet", RUN_TYPES)]
    assert written == [(1, "17", "digest", 1, None, None), (2, "17", "digest", 1, None, "big"), (4, "s", None, None, 1.0, None)]
    assert run(tmp_path / "runs.db", tmp_path / "fleet", "daily").left_out == 0
