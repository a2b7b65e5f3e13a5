"""One file of so many runs: recording, size, opening, and the five answers; and the export of its days."""

import os
import shutil
import sqlite3
import sys
import time

from measuring import DAYS, LAST_DAY, LAST_MIDNIGHT, LIBRARY, ROOT, WORK, bytes_of, command_seconds, median, seconds

QUERIES = {
    "skill_ema(14)": f"SELECT * FROM skill_ema(14, 0.3, '{LAST_DAY}')",
    "skill_ema_daily(90)": f"SELECT * FROM skill_ema_daily(90, 0.3, '{LAST_DAY}')",
    "skill_compare": f"SELECT * FROM skill_compare('model-0', 90, 0.03, '{LAST_DAY}')",
    "skill_drift": f"SELECT * FROM skill_drift(3, 90, '{LAST_DAY}')",
    "skill_ema_health": "SELECT * FROM skill_ema_health",
}
# The peer: what SQLite alone takes to add up the rollup rows that skill_ema reads.
SUM = f"""SELECT skill_name, model, provider, sum(invocation_count), sum(success_count), sum(failure_count), sum(duration_count), sum(duration_us),
  sum(cost_count), sum(cost_nanousd), sum(quality_count), sum(quality_nano), sum(input_tokens_count), sum(input_tokens), sum(output_tokens_count),
  sum(output_tokens), max(last_invoked_at) FROM skill_daily_rollup WHERE day > date('{LAST_DAY}', '-14 days') AND day <= '{LAST_DAY}' GROUP BY 1, 2, 3"""
# 50 skills, of which each is used on three models at random, all days alike.
LOG = """WITH RECURSIVE numbers(number, chance) AS (
    SELECT 0, random() UNION ALL SELECT number + 1, random() FROM numbers WHERE number + 1 < :rows)
  INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, completed_at, duration_seconds, input_tokens,
    output_tokens, estimated_cost_usd, success, quality_score, end_reason, outcome_category)
  SELECT printf('%016x', chance), 'cron-' || skill % 40, printf('skill-%02d', skill), 'model-' || model, 'provider-' || model, at, at + took, took,
    CAST(took * 300 AS INTEGER), CAST(took * 40 AS INTEGER), took / 500, ok, (chance >> 12 & 1023) / 1023.0,
    CASE ok WHEN 1 THEN 'complete' ELSE 'the upstream refused' END, CASE ok WHEN 1 THEN 'ok' ELSE 'upstream' END
  FROM (SELECT chance, (chance & 4095) % 50 AS skill, (chance >> 22 & 4095) % 3 AS model, (chance >> 34 & 65535) / 1e3 AS took, (chance >> 50 & 1023) > 102 AS ok,
    :start + number * (:days * 86400.0 / :rows) AS at FROM numbers)"""
RECORD = """INSERT INTO skill_runs (session_id, cron_id, skills, model, provider, started_at, completed_at, input_tokens, output_tokens, cost_usd, output)
  VALUES (?, 'cron-1', 'skill-01', 'model-1', 'provider-1', ?, ?, 2000, 500, 0.02, ?)"""
INSERT = """INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, completed_at, duration_seconds, input_tokens,
  output_tokens, estimated_cost_usd, success, end_reason, outcome_category, outcome_confidence)
  VALUES (?, 'cron-1', 'skill-01', 'model-1', 'provider-1', ?, ?, 30, 2000, 500, 0.02, 1, 'complete', 'ok', 0.9)"""
ANSWER = ("The morning digest: three items on rates, one on shipping, none on weather; all sources answered. " * 50)[:4096]
RECORDED = 10_000
"""Runs that are recorded each way."""


def connect(path):
    """A connection of SQLite's defaults, but for WAL."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.enable_load_extension(True)
    connection.load_extension(LIBRARY)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def path_of(rows):
    """Where the file of so many runs is."""
    return WORK / f"log-{rows}.db"


def build(rows):
    """The file, by SQL; skill_ema_init() counts a log that is there already."""
    path = path_of(rows)
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    connection = connect(path)
    connection.execute("PRAGMA cache_size = -1000000")
    connection.execute("SELECT skill_ema_init()")
    for name, in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'skill_invocations'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(LOG, {"rows": rows, "days": DAYS, "start": LAST_MIDNIGHT - (DAYS - 1) * 86400})
    took = seconds(lambda: connection.execute("SELECT skill_ema_init(), skill_ema_rebuild()").fetchall())
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    [[counted]] = connection.execute("SELECT sum(invocation_count) FROM skill_daily_rollup").fetchall()
    assert counted == rows, counted
    [[rollup]] = connection.execute("SELECT count(*) FROM skill_daily_rollup").fetchall()
    connection.close()
    return {"rollup rows": rollup, "bytes": os.path.getsize(path), "take over, s": took}


def forget(path):
    """Lets the system drop the file from its cache."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def first_answer(rows):
    """Opening the file, loading the extension and the first skill_ema, in a process that has done neither: from the disk, and from the cache."""
    ask = lambda: connect(path_of(rows)).execute(QUERIES["skill_ema(14)"]).fetchall()
    forget(path_of(rows))
    return {"first answer from the disk, elapsed s": seconds(ask, time.perf_counter)}


def first_answer_again(rows):
    """The same where the file is in the cache."""
    return {"first answer, s": seconds(lambda: connect(path_of(rows)).execute(QUERIES["skill_ema(14)"]).fetchall())}


def queries(rows):
    """Each answer, from the statement to the last row, on a connection that is kept."""
    connection = connect(path_of(rows))
    figures = {}
    for name, query in {**QUERIES, "sum": SUM}.items():
        ask = lambda: connection.execute(query).fetchall()
        figures[f"{name}, rows"] = len(ask())
        figures[f"{name}, s"] = median(ask, 11)
    return figures


def recording(rows):
    """Runs a second, on a copy of the file that is as large as the file, of the day after its last."""
    copy = WORK / "recorded.db"
    shutil.copy(path_of(rows), copy)
    connection, figures, start = connect(copy), {}, LAST_MIDNIGHT + 86400

    def each(sql, text, one_transaction):
        nonlocal start
        start += RECORDED
        if one_transaction:
            connection.execute("BEGIN")
        for number in range(start, start + RECORDED):
            connection.execute(sql, (f"{number * 2654435761 % 2**32:016x}", number, number + 30, *text))
        if one_transaction:
            connection.execute("COMMIT")

    for way, sql, text in (("skill_runs", RECORD, (ANSWER,)), ("INSERT", INSERT, ())):
        each(sql, text, True)
        for words, one in (("a transaction each", False), ("one transaction", True)):
            started = time.perf_counter()
            figures[f"{way}, {words}, runs/s"] = RECORDED / seconds(lambda: each(sql, text, one))
            figures[f"{way}, {words}, runs/s elapsed"] = RECORDED / (time.perf_counter() - started)
    [[right]] = connection.execute("SELECT count(*) FROM skill_invocations WHERE invoked_at >= ? AND outcome_category = 'ok'",
                                   (LAST_MIDNIGHT + 86400,)).fetchall()
    assert right == 6 * RECORDED, right
    connection.close()
    for file in copy.parent.glob(copy.name + "*"):
        file.unlink()
    return figures


def export(rows):
    """`skill-ema export` of all days to Parquet, the first time and again."""
    folder = WORK / f"exported-{rows}"
    shutil.rmtree(folder, ignore_errors=True)
    return exported(path_of(rows), "host-1", folder)


def exported(path, host, folder):
    """The figures of an export."""
    os.environ.update(PYTHONPATH=str(ROOT / "bindings" / "python" / "src"), SKILL_EMA_LIBRARY=LIBRARY)
    command = [sys.executable, "-m", "sqlite_skill_ema", "export", "--db", str(path), "--host", host, "--format", "parquet", str(folder)]
    folder.mkdir(parents=True)
    first, again = command_seconds(command), command_seconds(command)
    size, files = 0, 0
    for day in folder.glob("day=*"):
        more = bytes_of(day)
        size, files = size + more[0], files + more[1]
    return {"export, s": first, "export again, s": again, "export, bytes": size, "export, files": files}
