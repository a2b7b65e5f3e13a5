"""The part of the bench for the dashboard: what its page asks for, together; bench.py runs it on its log."""

import sys
from pathlib import Path

import apsw

from bench import LAST_DAY, ROOT, ROWS, connect, report, seconds

sys.path.insert(0, str(ROOT / "bindings" / "python" / "src"))
from sqlite_skill_ema import Connection  # noqa: E402
from sqlite_skill_ema.answers import answer  # noqa: E402

ASKED = {
    "ema": {"window_days": "30", "group_by": "skill,model", "as_of": LAST_DAY}, "daily": {"window_days": "30", "group_by": "skill,model", "as_of": LAST_DAY},
    "compare": {"as_of": LAST_DAY}, "drift": {"as_of": LAST_DAY}, "outcomes": {"window_days": "30", "as_of": LAST_DAY},
    "failures": {"window_days": "30", "as_of": LAST_DAY}, "health": {}, "names": {},
}


def bench_dashboard(directory):
    """Each answer by itself, from the statement to the last row, on a connection that is kept; the quickest of nine looks."""
    connection = Connection(connect(Path(directory) / "log.db"), apsw)
    took = {}
    for name, given in ASKED.items():
        ask = lambda: answer(connection, name, given)
        rows = len(ask().rows)
        took[name] = min(seconds(ask) for _ in range(9)) * 1e3
        print(f"GET /skills/{name}: {took[name]:.1f} ms, {rows:,} rows")
    together = sum(took.values())
    return report(f"what the dashboard asks for, together, at {ROWS:,} log rows", together, "bar: under 300", together < 300, unit=" ms")
