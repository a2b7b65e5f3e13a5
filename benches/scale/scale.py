"""What one file and a fleet take at growing size; document.py makes docs/scale.md from the figures, which go to docs/scale.csv.

Usage: scale.py [PART ...]    (`make scale`; the parts are those of PARTS, such as log-1000000 or machine; figures of other parts that the file holds stay)
"""

import csv
import os
import platform
import shutil
import sys
import time
from datetime import datetime, timezone

import fleet
import one_file
from measuring import COLUMNS, FILE, WORK, in_a_process
from sizes import CHECK, FLEETS, LOGS, SMALL_FILE_DAYS, part_of


def log(rows):
    """One file of so many runs."""
    yield in_a_process("one_file", "build", rows)
    for function in ("first_answer", "first_answer_again", "queries", "export", "recording"):
        yield in_a_process("one_file", function, rows)
    shutil.rmtree(WORK / f"exported-{rows}")
    for file in WORK.glob(f"log-{rows}.db*"):
        file.unlink()


def hosts(*numbers):
    """A fleet."""
    yield in_a_process("fleet", "write", *numbers)
    yield in_a_process("fleet", "load_duckdb", *numbers)
    yield in_a_process("fleet", "load_clickhouse", *numbers)
    for function in ("sum", *fleet.FUNCTIONS):
        yield in_a_process("fleet", "ask_duckdb", "Parquet", function, *numbers)
        yield in_a_process("fleet", "ask_duckdb", "table", function, *numbers)
        yield in_a_process("fleet", "ask_clickhouse", function, *numbers)
    if numbers == FLEETS[0]:
        yield in_a_process("fleet", "small_files", SMALL_FILE_DAYS, *numbers)
    shutil.rmtree(fleet.Fleet(*numbers).folder)


def check(*numbers):
    """The fleet that is reckoned with, in DuckDB over Parquet."""
    yield in_a_process("fleet", "write", *numbers)
    for function in ("sum", *fleet.FUNCTIONS):
        yield in_a_process("fleet", "ask_duckdb", "Parquet", function, *numbers)
    shutil.rmtree(fleet.Fleet(*numbers).folder)


def machine():
    """What it was measured on."""
    import chdb
    import duckdb
    import sqlite3

    yield {"date": datetime.now(timezone.utc).date(), "cores": os.cpu_count(), "memory, bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
           "system": f"{platform.system()} {platform.machine()}", "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version,
           "DuckDB": duckdb.__version__, "chDB": chdb.__version__, "ClickHouse": chdb.engine_version, "load": round(os.getloadavg()[2], 1)}


PARTS = {
    "machine": (machine, ()),
    **{f"log-{rows}": (log, (rows,)) for rows in LOGS},
    **{part_of(numbers): (hosts, numbers) for numbers in FLEETS},
    part_of(CHECK): (check, CHECK),
}


def write(part, figures):
    """The file with these figures of a part, and those of the others that it held."""
    kept = []
    if FILE.exists():
        with FILE.open() as file:
            kept = [row for row in csv.DictReader(file) if row["part"] != part]
    rows = kept + [{"part": part, "measure": measure, "value": f"{value:.5g}" if isinstance(value, float) else value} for measure, value in figures.items()]
    rows.sort(key=lambda row: list(PARTS).index(row["part"]))
    with FILE.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main():
    """Measures the parts, one after the other."""
    WORK.mkdir(parents=True, exist_ok=True)
    for part in sys.argv[1:] or PARTS:
        measure, arguments = PARTS[part]
        figures, started = {}, time.monotonic()
        for found in measure(*arguments):
            figures.update(found)
            for name, value in found.items():
                print(f"{part}: {name}: {value}", flush=True)
            write(part, figures)
        print(f"{part}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
