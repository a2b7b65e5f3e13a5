"""The hosts: each runs statements against a database file with the extension loaded, and returns the first column of every row.

A host is a function of (database, library, statements) that returns (rows, error): the rows up to the first error, and that error's
message or "". It raises Absent, with the reason, where this machine lacks the program. All programs but the shell get the statements
NUL-separated on standard input, print a line per row, and end with exit status 1 and the message on standard error.
"""

import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = ROOT / "target"
BUILT = TARGET / "hosts"
LIBRARY = Path(os.environ.get("SKILL_EMA_LIBRARY", TARGET / "release" / ("skill_ema" if os.name == "nt" else "libskill_ema")))


class Absent(Exception):
    """Why this machine does not have the host."""


def program(name, *others):
    """The first of the programs that is on the PATH."""
    for each in (name, *others):
        if found := shutil.which(each):
            return found
    raise Absent(f"no {name} on the PATH")


def built(path):
    """A program that the Makefile builds, and so must be there."""
    path = path.with_suffix(".exe") if os.name == "nt" else path
    assert path.exists(), f"{path} is missing: run make test-hosts"
    return str(path)


def run(command, script, **options):
    done = subprocess.run(command, input=script, capture_output=True, encoding="utf-8", timeout=120, **options)
    return done.stdout.splitlines(), done.stderr.strip() or f"exit status {done.returncode}" if done.returncode else ""


def talk(command, database, library, statements, **options):
    return run([*command, str(database), str(library)], "\0".join(statements), **options)


def shell(database, library, statements):
    script = f".bail on\n.load '{library}'\n" + "".join(f"{statement};\n" for statement in statements)
    sqlite = program("sqlite3")
    if sys.platform == "darwin" and sqlite == "/usr/bin/sqlite3":
        raise Absent("the sqlite3 of macOS loads no extensions")
    return run([sqlite, "-batch", "-init", os.devnull, str(database)], script)


def python(database, library, statements):
    """The first Python whose own sqlite3 loads extensions: many do not."""
    for folder in [*os.environ["PATH"].split(os.pathsep), "/usr/bin"]:
        found = shutil.which("python3", path=folder)
        probe = "import sqlite3; sqlite3.Connection.enable_load_extension"
        if found and subprocess.run([found, "-c", probe], capture_output=True).returncode == 0:
            return talk([found, HERE / "host.py", "sqlite3"], database, library, statements)
    raise Absent("no python3 on the PATH whose sqlite3 loads extensions")


def apsw(database, library, statements):
    return talk([sys.executable, HERE / "host.py", "apsw"], database, library, statements)


def rusqlite(database, library, statements):
    return talk([built(TARGET / "debug/examples/host")], database, library, statements)


def rusqlite_linked(database, library, statements):
    return talk([built(TARGET / "debug/examples/linked")], database, "", statements)


def oldest(database, library, statements):
    return talk([built(BUILT / "build-3.38/debug/host")], database, library, statements)


def oldest_linked(database, library, statements):
    return talk([built(BUILT / "build-3.38/debug/linked")], database, "", statements)


def node(program, module):
    """A driver of Node's, in the folder where the npm package's tests have them."""

    def host(database, library, statements):
        command = [program(), HERE / "host.mjs", module]
        return talk(command, database, library, statements, cwd=TARGET / "node-env", env={**os.environ, "NODE_NO_WARNINGS": "1"})

    return host


@functools.lru_cache
def built_go():
    """With the flag of make test-go, which has compiled the driver."""
    built_by = [program("go"), "build", "-race", "-o", str(BUILT / "go-host"), "."]
    subprocess.run(built_by, cwd=HERE / "go", check=True, env={**os.environ, "CGO_ENABLED": "1"})
    return BUILT / "go-host"


def go(database, library, statements):
    return talk([built_go()], database, library, statements)


def java(database, library, statements):
    """The driver is that of docs/clients.md."""
    java, maven = program("java"), program("mvn")
    [artifact] = re.findall(r"-Dartifact=(org\.xerial:sqlite-jdbc:\S+)", (ROOT / "docs/clients.md").read_text(encoding="utf-8"))
    jar = BUILT / f"sqlite-jdbc-{artifact.rpartition(':')[2]}.jar"
    if not jar.exists():
        subprocess.run([maven, "-q", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={BUILT}"], check=True)
    return talk([java, "-cp", jar, HERE / "Host.java"], database, library, statements)


def node_here():
    return program("node")


def node_24():
    return built(TARGET / "node-env/node_modules/node/bin/node")


HOSTS = {
    "sqlite3 shell": shell,
    "Python sqlite3": python,
    "apsw": apsw,
    "rusqlite": rusqlite,
    "rusqlite, linked in": rusqlite_linked,
    "better-sqlite3 12": node(node_here, "better-sqlite3"),
    "better-sqlite3 13": node(node_24, "better-sqlite3-13"),
    "node:sqlite": node(node_24, "node:sqlite"),
    "mattn/go-sqlite3": go,
    "sqlite-jdbc": java,
    "the oldest supported, rusqlite": oldest,
    "the oldest supported, rusqlite, linked in": oldest_linked,
}
