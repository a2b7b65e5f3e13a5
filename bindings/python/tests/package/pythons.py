"""The Pythons of this machine that the package is tried on."""

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

OLDEST, NEWEST = (3, 9), (3, 13)
PROBE = """
import ensurepip, json, sqlite3, sys, venv
print(json.dumps([sys.version_info[:2], hasattr(sqlite3.Connection, "enable_load_extension")]))
"""


def candidates():
    """Each Python that may be here; SKILL_EMA_PYTHONS names more, as PATH does."""
    names = ["python3", *(f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1))]
    yield from filter(None, os.environ.get("SKILL_EMA_PYTHONS", "").split(os.pathsep))
    yield from (f"/usr/bin/{name}" for name in names)
    yield from filter(None, map(shutil.which, names))
    yield from sorted(map(str, Path.home().glob(".pyenv/versions/3.*/bin/python")))


@functools.lru_cache(maxsize=None)
def found():
    """(version, whether its sqlite3 loads extensions, program) of each."""
    pythons = []
    for program in dict.fromkeys(candidates()):
        try:
            done = subprocess.run([program, "-c", PROBE], capture_output=True, text=True, timeout=60)
        except OSError:
            continue
        if done.returncode == 0:
            version, loads = json.loads(done.stdout)
            if OLDEST <= tuple(version) <= NEWEST:
                pythons.append((tuple(version), loads, program))
    return pythons


def chosen():
    """The program for each thing to try, None where this machine has none; one program may be named several times."""
    def first(wanted):
        return next((program for version, loads, program in found() if wanted(version, loads)), None)

    # Rather one of these again than one more.
    return {
        "3.9, the oldest": first(lambda version, _: version == OLDEST),
        "3.13, the newest": first(lambda version, _: version == NEWEST),
        "one whose sqlite3 loads extensions": first(lambda _, loads: loads),
        "one whose sqlite3 loads none": first(lambda version, loads: not loads and version in (OLDEST, NEWEST)) or first(lambda _, loads: not loads),
    }
