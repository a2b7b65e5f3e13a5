"""Writes docs/scale.md from the figures of scale.py, docs/scale.csv.

Usage: document.py [CSV [MARKDOWN]]
"""

import sys
from pathlib import Path

import reckoning
import text
from measuring import FILE
from results import Results, figure, size, table, time
from sizes import FLEETS, LOGS, SMALL_FILE_DAYS, part_of

ANSWERS = ("skill_ema(14)", "skill_ema_daily(90)", "skill_compare", "skill_drift", "skill_ema_health")
BASE, GROUPS, LARGE = map(part_of, FLEETS)


def of_logs(results, lines):
    """A table with a column for each log; a line has its words, its measure and how that is written."""
    rows = [[words, *(write(results.of(f"log-{rows}", measure)) for rows in LOGS)] for words, measure, write in lines]
    return table(["runs in the log", *(f"{rows:,}" for rows in LOGS)], rows)


def one_file(results):
    """Size, opening and answers of one file."""
    lines = [("size of the file", "bytes", size), ("rows of the rollup", "rollup rows", lambda value: f"{value:,.0f}"),
             ("counting the whole log anew", "take over, s", time),
             ("open, load, first `skill_ema(14)`; the file is in the system's cache", "first answer, s", time),
             ("the same, elapsed, from the disk", "first answer from the disk, elapsed s", time),
             *((f"`{name}`", f"{name}, s", time) for name in ANSWERS),
             ("a bare SQL sum of the rows that `skill_ema(14)` reads, by group", "sum, s", time)]
    ratios = ["`skill_ema(14)` / that sum", *(f"{results.of(f'log-{rows}', 'skill_ema(14), s') / results.of(f'log-{rows}', 'sum, s'):.1f}" for rows in LOGS)]
    return of_logs(results, lines) + "| " + " | ".join(ratios) + " |\n"


def recording(results):
    """Runs a second."""
    lines = []
    for way, words in (("skill_runs", "`skill_runs`, an answer of 4 KB is judged"), ("INSERT", "plain `INSERT` of the same row")):
        for how in ("a transaction each", "one transaction"):
            lines.append((f"{words}; {how}", f"{way}, {how}, runs/s", figure))
    lines += [("elapsed, on the loaded machine: `skill_runs`, a transaction each", "skill_runs, a transaction each, runs/s elapsed", figure)]
    ratio = lambda rows, how: results.of(f"log-{rows}", f"INSERT, {how}, runs/s") / results.of(f"log-{rows}", f"skill_runs, {how}, runs/s")
    ratios = [[f"a run by `skill_runs` / by `INSERT`; {how}", *(f"{ratio(rows, how):.1f}" for rows in LOGS)] for how in ("a transaction each", "one transaction")]
    return of_logs(results, lines) + "".join("| " + " | ".join(row) + " |\n" for row in ratios)


def export(results):
    """The export of a file's days."""
    per_s = [figure(results.of(f"log-{rows}", "rollup rows") / results.of(f"log-{rows}", "export, s")) for rows in LOGS]
    lines = [("rows, over 365 days", "rollup rows", lambda value: f"{value:,.0f}"), ("first export", "export, s", time),
             ("again, nothing changed", "export again, s", time), ("Parquet", "export, bytes", size)]
    return of_logs(results, lines) + "| rows a second | " + " | ".join(per_s) + " |\n"


def fleet(results):
    """The fleet in both engines."""
    bytes_of = {"DuckDB Parquet": "Parquet, bytes", "DuckDB table": "DuckDB table, bytes", "ClickHouse": "ClickHouse, bytes"}
    load = {"DuckDB Parquet": "–", "DuckDB table": time(results.of(BASE, "DuckDB table, load s")),
            "ClickHouse": f"{time(results.of(BASE, 'ClickHouse, load s'))}, then {time(results.of(BASE, 'ClickHouse, merge s'))} to merge"}
    rows = [[engine, size(results.of(BASE, bytes_of[engine])), f"{results.of(BASE, bytes_of[engine]) / results.of(BASE, 'rows'):.0f}", load[engine]]
            for engine in reckoning.ENGINES]
    return table(["engine", "bytes", "bytes a row", "load"], rows) + "\n" + asked(results, BASE)


def asked(results, part):
    """The four functions of a fleet."""
    rows = []
    for engine in reckoning.ENGINES:
        took = lambda function: results.of(part, f"{engine}, {function}, s")
        rows.append([engine, *(time(took(function)) for function in reckoning.FUNCTIONS), time(took("sum")),
                     f"{took('skill_ema') / took('sum'):.0f}", size(max(results.of(part, f"{engine}, {function}, bytes") for function in reckoning.FUNCTIONS))])
    return table(["engine", *(f"`{function}`" for function in reckoning.FUNCTIONS), "bare sum", "`skill_ema` / sum", "most memory"], rows)


def small_files(results):
    """Files as they are exported, and after one COPY a day."""
    files = results.of(BASE, "small files")
    rows = [["a file for each host and day", f"{files:,.0f}", size(results.of(BASE, "small files, bytes")), time(results.of(BASE, "small files, read s"))],
            ["a file for each day", SMALL_FILE_DAYS, size(results.of(BASE, "compact, bytes")), time(results.of(BASE, "compact, read s"))]]
    return (table([f"{SMALL_FILE_DAYS} days of 1,000 hosts", "files", "bytes", "a sum of one column in DuckDB"], rows)
            + f"\nThe {SMALL_FILE_DAYS} COPY statements took {time(results.of(BASE, 'small files, COPY s'))}. All 365,000 files of the fleet would be "
            f"{size(365_000 / files * results.of(BASE, 'small files, bytes'))}, and opening them {time(365_000 / files * results.of(BASE, 'small files, read s'))}: "
            "these two figures are reckoned.\n")


def document(file=FILE):
    """The whole text."""
    results = Results(file)
    about = results.found["machine"]
    names = {name: about[name] for name in ("date", "cores", "system", "Python", "SQLite", "DuckDB", "chDB", "ClickHouse", "load")}
    parts = [text.START.format(memory=size(float(about["memory, bytes"])), **names)]
    parts += [text.FILE, one_file(results), text.RECORDING, recording(results), text.EXPORT, export(results)]
    parts += [text.FLEET.format(rows=f"{results.of(BASE, 'rows'):,.0f}"), fleet(results), text.GROUPS, asked(results, GROUPS), text.HOSTS, asked(results, LARGE)]
    parts += [text.SMALL, small_files(results), text.RECKONED, reckoning.reckoned(results), text.QUERIES, reckoning.queries(results), text.CHECKED, reckoning.checked(results),
              text.SHARDS, reckoning.shards(results), text.DRIVERS, text.moving(results), text.END]
    return "\n".join(parts)


def main():
    """Writes the document."""
    file, target = [*sys.argv[1:], *(FILE, FILE.with_suffix(".md"))[len(sys.argv) - 1:]]
    Path(target).write_text(document(file))
    print(target)


if __name__ == "__main__":
    main()
