"""What the tests look at: databases, and a server of one of them."""

import csv
import os
import re
import select
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from sqlite_skill_ema import connect, record

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).with_name("skill-ema")
# The last of the simulated days, and of those below.
DAY = "2026-06-30"
SILENT = "watch-prices"
MARKUP = "<img src=x onerror=window.hacked=1>"
NAMES = (
    MARKUP,
    "</script><script>window.hacked=1</script>",
    "a" * 200,
    "ملخص الأخبار اليومية",
    "🦊🧑‍🚀 digest 🏳️‍🌈",
    """it's "quoted" & back\\slashed `${window.hacked=1}`""",
    "{{ 7 * 7 }}",
)
RUN = """
INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, completed_at, duration_seconds, input_tokens,
  output_tokens, cache_read_tokens, estimated_cost_usd, end_reason, success)
VALUES (:instance_id, 'swe-bench-verified', :project, :model, :provider, :started_at, :ended_at, :ended_at - :started_at, :input_tokens,
  :output_tokens, :cache_read_tokens, :cost_usd, :exit_status, :resolved)
"""


def simulated(path):
    subprocess.run([PROGRAM, "demo", "--db", path, "--as-of", DAY], check=True, stdout=subprocess.DEVNULL)


def real(path):
    """The 500 runs of tests/data/agent-runs.csv, as `make demo` imports them."""
    with open(ROOT / "tests/data/agent-runs.csv", newline="", encoding="utf-8") as file:
        rows = [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
    with connect(path) as connection:
        connection.execute("SELECT skill_ema_init()")
        with connection:
            connection.executemany(RUN, rows)


def hostile(path):
    """Each name as that of a skill, and among models, providers, jobs and errors."""
    with connect(path) as connection:
        connection.execute("SELECT skill_ema_init()")
        for number, name in enumerate(NAMES):
            other = NAMES[(number + 1) % len(NAMES)]
            for day in range(20, 31):
                failed = (day + number) % 4 == 0
                record(connection, skills=[name], model=other, provider=name, cron_id=other, started_at=f"2026-06-{day}T08:00:00Z",
                       completed_at=f"2026-06-{day}T08:01:00Z", cost_usd=0.01 * day, success=not failed, error=name if failed else None)


def one(path):
    record(path, skills="digest", model="m", started_at=f"{DAY}T08:00:00Z", success=True)


def many(path):
    """More skills than are shown: the last has one call, the one before it two, and so on."""
    with connect(path) as connection:
        connection.execute("SELECT skill_ema_init()")
        for number in range(14):
            for call in range(14 - number):
                record(connection, skills=[f"skill-{number:02}"], model="m", started_at=f"{DAY}T{call:02}:00:00Z", success=True)


def mixed(path):
    """One simulated run, which has not failed, and many real ones after it, which have."""
    with connect(path) as connection:
        connection.execute("SELECT skill_ema_init()")
        record(connection, session_id="simulated-1", skills="digest", model="m", started_at=f"{DAY}T00:00:00Z", success=True)
        for number in range(30):
            record(connection, skills="digest", model="m", started_at=f"{DAY}T01:{number:02}:00Z", success=False)


def empty(path):
    with connect(path) as connection:
        connection.execute("SELECT skill_ema_init()")


DATABASES = {made.__name__: made for made in (simulated, real, hostile, one, many, mixed, empty)}


@contextmanager
def served(path):
    """The address of `skill-ema serve` for a database."""
    command = [PROGRAM, "serve", "--db", path, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield address(process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def address(process, timeout=60):
    """The first address that a server prints."""
    printed, until = "", time.monotonic() + timeout
    while process.poll() is None and time.monotonic() < until:
        if select.select([process.stdout], [], [], 1)[0]:
            printed += os.read(process.stdout.fileno(), 65536).decode()
            found = re.search(r"http://127\.0\.0\.1:\d+", printed)
            if found:
                return found[0]
    raise AssertionError(f"the server has printed no address: {printed}")
