"""What the intervals, the verdicts and the drift flags are worth, measured on simulated runs whose truth is known.

Asks the extension itself, and writes every figure with its standard error to docs/operating-characteristics.csv; document.py and
pictures.py make the document from it. The seeds are fixed: the same build gives the same figures.

Usage: simulate.py [--quick] [--build NAME] [CSV]    (`make simulate`; --quick has a twentieth of the cases and proves nothing; the
figures of other builds that the file holds stay)
"""

import argparse
import csv
import time
from multiprocessing import get_context
from pathlib import Path

import changes
import choices
import intervals
from worlds import LIBRARY, ROOT

FILE = ROOT / "docs" / "operating-characteristics.csv"
COLUMNS = ("build", "scenario", "arguments", "measure", "value", "standard_error", "cases")
REPLICATES = 500


def run(cell):
    """The rows of one cell."""
    scenario, groups, arguments = cell
    figures = scenario(groups, **arguments)
    setting = "; ".join(f"{name}={value}" for name, value in arguments.items())
    return [(scenario.__name__, setting, measure, f"{value:.5g}", f"{error:.2g}", cases)
            for measure, (value, error, cases) in figures.items()]


def main():
    """Runs every cell, two at a time or as many as there are processors."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--build", default="after")
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    asked = parser.parse_args()
    replicates, started = REPLICATES // 20 if asked.quick else REPLICATES, time.monotonic()
    print(f"library: {LIBRARY}")

    kept = []
    if asked.file.exists():
        with asked.file.open() as file:
            kept = [row for row in csv.DictReader(file) if row["build"] != asked.build]
    cells = [cell for part in (intervals, choices, changes) for cell in part.cells(replicates)]
    rows = []
    # Not forked: a process that holds an SQLite library starts a clean one.
    with get_context("spawn").Pool() as pool:
        for number, found in enumerate(pool.imap(run, cells), 1):
            rows += found
            for scenario, arguments, measure, value, error, cases in found:
                print(f"[{number}/{len(cells)}] {scenario} {arguments}: {measure} {value} ± {error} of {cases}")
    with asked.file.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
        writer.writerows(dict(zip(COLUMNS, (asked.build, *row))) for row in rows)
    print(f"{asked.file}: {len(rows)} figures of {len(cells)} simulations in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
