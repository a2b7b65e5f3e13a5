"""Loads the extension where its users do: the sqlite3 shell, Python and Go. Each is named as run, or as absent here.

Whatever is present must give the same line; what is absent is said, never passed over. Exit status 1 on the first that differs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from python_host import statements

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "target"
LIBRARY = os.environ.get("SKILL_EMA_LIBRARY", str(TARGET / "release" / "libskill_ema"))
SCRIPT = HERE / "smoke.sql"
# (1 + 0·0.7) / (1 + 0.7) and (12.5 + 14.5·0.7) / (1 + 0.7)
EXPECTED = "digest qwen3.6-27b 2 0.5882 13.3235"
MINIMUM = (3, 38, 0)


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, **options)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip().splitlines()


def shell():
    program = shutil.which("sqlite3")
    if not program:
        return None, "no sqlite3 on the PATH"
    version = run([program, "--version"])[0].split()[0]
    if tuple(map(int, version.split("."))) < MINIMUM:
        return None, f"sqlite3 {version} is too old"
    lines = run([program, "-batch", ":memory:", f".load {LIBRARY}", f".read {SCRIPT}"])
    return lines[-1], f"sqlite3 {version}"


def python():
    """The first Python on the PATH whose own sqlite3 loads extensions: many do not."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    programs = [sys.executable, *filter(None, (shutil.which("python3", path=folder) for folder in folders))]
    reasons = []
    for program in dict.fromkeys(programs):
        done = subprocess.run([program, HERE / "python_host.py", LIBRARY, SCRIPT], capture_output=True, text=True, timeout=60)
        if done.returncode == 0:
            detail, line = done.stdout.splitlines()
            return line, f"{detail} ({program})"
        reasons.append(f"{program}: {done.stderr.strip().splitlines()[-1]}")
    return None, "; ".join(reasons)


def python_with_apsw():
    import apsw

    connection = apsw.Connection(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(LIBRARY)
    connection.enable_load_extension(False)
    *before, last = statements(SCRIPT)
    for statement in before:
        connection.execute(statement)
    return connection.execute(last).fetchone()[0], f"apsw, SQLite {apsw.sqlite_lib_version()}"


def go():
    program = shutil.which("go")
    if not program:
        return None, "no go on the PATH"
    environment = {**os.environ, "CGO_ENABLED": "1", "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"}
    environment["GOCACHE"] = str(TARGET / "go-build")
    environment["GOMODCACHE"] = str(TARGET / "go-mod")
    environment["GOFLAGS"] += " -modcacherw"
    version, line = run([program, "run", ".", LIBRARY, str(SCRIPT)], cwd=HERE / "go", env=environment)
    return line, f"{run([program, 'version'])[0].split()[2]}, mattn/go-sqlite3, SQLite {version}"


failed = False
for host in (shell, python, python_with_apsw, go):
    line, detail = host()
    if line is None:
        verdict = "absent"
    elif line == EXPECTED:
        verdict = "ran"
    else:
        verdict, failed = f"WRONG: {line!r} instead of {EXPECTED!r}", True
    print(f"smoke: {host.__name__:16} {verdict}: {detail}", flush=True)
sys.exit(failed)
