"""The part of the bench for the dashboard: what its page asks for when it is opened, together; bench.py runs it on its log."""

import sys
from pathlib import Path

# The driver that `skill-ema serve` has.
import pysqlite3

from bench import LAST_DAY, LIBRARY, ROOT, ROWS, report, seconds

sys.path.insert(0, str(ROOT / "bindings" / "python" / "src"))
from sqlite_skill_ema.answers import answer  # noqa: E402

# As web/static/page.js and panels.js have it.
DAYS = {"window_days": "90", "as_of": LAST_DAY}
AVERAGES = {**DAYS, "half_life_days": "7"}
COMPARISON = {**DAYS, "half_life_days": "22.76"}
BY_MODEL = {"group_by": "skill,model"}


def asked(rows_of):
    """Each request of the page; of 50 skills it shows the 12 with the most calls, and compares each with its own most used model."""
    yield from (("health", {}), ("names", {}))
    yield from (("ema", AVERAGES), ("ema", {**AVERAGES, **BY_MODEL}), ("ema", {**COMPARISON, **BY_MODEL}))
    yield from (("drift", {"as_of": LAST_DAY}), ("outcomes", DAYS), ("failures", {**DAYS, "limit": "15"}))
    calls, most = {}, {}
    for row in rows_of("ema", {**COMPARISON, **BY_MODEL}):
        calls[row["skill_name"]] = calls.get(row["skill_name"], 0) + row["sample_count"]
        most[row["skill_name"]] = max(most.get(row["skill_name"], (0, "")), (row["sample_count"], row["model"]))
    shown = sorted(calls, key=calls.get)[-12:]
    yield from (("daily", {**AVERAGES, "skill": skill}) for skill in shown)
    yield from (("compare", {**COMPARISON, "skill": skill, "baseline_model": most[skill][1]}) for skill in shown)


def bench_dashboard(directory):
    """Each answer by itself, from the statement to the last row, on a connection that is kept; the quickest of five looks."""
    connection = pysqlite3.connect(Path(directory) / "log.db")
    connection.enable_load_extension(True)
    connection.load_extension(LIBRARY)

    def rows_of(name, given):
        found = answer(connection, name, given)
        return [dict(zip(found.columns, row)) for row in found.rows]

    took = {}
    for name, given in asked(rows_of):
        took.setdefault(name, []).append(min(seconds(lambda: answer(connection, name, given)) for _ in range(5)) * 1e3)
    for name, times in took.items():
        print(f"GET /skills/{name}: {len(times)} requests, {sum(times):.1f} ms")
    together = sum(map(sum, took.values()))
    return report(f"what the dashboard asks for, together, at {ROWS:,} log rows", together, "bar: under 300", together < 300, unit=" ms")
