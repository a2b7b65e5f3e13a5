"""A hundred thousand runs in Hermes' own schema are recorded in less than a minute of CPU, by SQL and by the command line."""

import resource
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "python")]

from conftest import value
from hermes import VENV
from hermes_store import IMPORT, NEW_ONLY, attach, fill, open_log

RUNS = 100_000


def used():
    """Seconds of CPU: what else the machine does is no matter."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    home = tmp_path_factory.mktemp("large") / "hermes"
    fill(home, RUNS)
    return home


def test_by_sql(big, tmp_path):
    with closing(open_log(tmp_path / "runs.db")) as db:
        attach(db, big)
        took = []
        for which in ("", NEW_ONLY):
            began = time.process_time()
            with db:
                db.execute(IMPORT.format("hermes_runs") + which)
            took.append(time.process_time() - began)
            assert value(db, "SELECT count(*) FROM skill_invocations") == RUNS
    print(f"\n{RUNS} runs were recorded in {took[0]:.1f} s of CPU, and none a second time in {took[1]:.1f} s")
    assert took[0] < 60


def test_by_the_command_line(big, tmp_path):
    took = []
    for known in (0, RUNS):
        began = used()
        command = [VENV / "bin" / "skill-ema", "import", "hermes", big, "--db", tmp_path / "runs.db"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        took.append(used() - began)
        assert done.stdout.startswith(f"read {RUNS}, recorded {RUNS - known}, already known {known}, set aside 0")
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\n{RUNS} runs were recorded in {took[0]:.1f} s of CPU, and none a second time in {took[1]:.1f} s, with {megabytes:.0f} MB")
    assert took[0] < 60 and megabytes < 200
