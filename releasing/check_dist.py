"""Installs, loads and calls what dist/ holds for this machine: the wheel, the npm packages and the archive.

Usage: python releasing/check_dist.py

Each is tried in a new folder, as a user has it, and must bring the same library. Needs the package registries and Node.
Exit status 1 if one is missing or does not work.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import artifacts
from artifacts import DIST, ROOT

# A day, so that the report is that of the README.
AS_OF = "2026-06-30"
# Those of tests/hosts that a machine has without building a program.
HOSTS = "sqlite3 shell", "Python sqlite3", "apsw"
# Node before 22.13 has no SQLite of its own.
IN_NODE = """
const { getLoadablePath, load } = require("sqlite-skill-ema");
const sqlite = process.getBuiltinModule?.("node:sqlite");
let version = `Node ${process.versions.node} has no node:sqlite`;
if (sqlite) {
  const db = new sqlite.DatabaseSync(":memory:", { allowExtension: true });
  load(db);
  version = `node:sqlite says ${db.prepare("SELECT skill_ema_version() AS version").get().version}`;
}
console.log(getLoadablePath());
console.log(version);
"""


class Wrong(Exception):
    """What is wrong, as a sentence."""


def run(*command, **options):
    options = {"encoding": "utf-8", "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "timeout": 900, **options}
    done = subprocess.run(command, **options)
    if done.returncode:
        words = " ".join(str(word) for word in command if "\n" not in str(word))
        raise Wrong(f"{words} has ended with exit status {done.returncode}:\n{done.stdout}")
    return done.stdout


def file_of(name, how):
    if not (DIST / name).is_file():
        raise Wrong(f"there is no dist/{name}; run {how}")
    return DIST / name


class Machine:
    """This machine with the wheel installed, whose environment brings a SQLite that loads extensions."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.library = None
        self.scripts = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        # Neither this user's settings nor another library.
        self.environment = {**os.environ, "HOME": str(folder), "PYTHONUTF8": "1"}
        self.environment.pop("SKILL_EMA_LIBRARY", None)

    def call(self, library):
        """Loads it into each SQLite that is here and calls every function; a library that is not the wheel's is wrong."""
        if not self.library:
            raise Wrong("it is not tried, since the wheel is not installed, whose environment it needs")
        if library.read_bytes() != self.library:
            raise Wrong("its library is not that of the wheel; run make dist, which packs one library into all")
        environment = {**os.environ, "SKILL_EMA_LIBRARY": library.with_suffix("").as_posix()}
        tests = [f"{ROOT / 'tests/hosts/test_hosts.py'}::test_a_host_gives_the_rows_that_every_other_gives[{host}]" for host in HOSTS]
        said = run(self.scripts / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, env=environment)
        return "\n".join(re.findall(r"^.*(?:SQLite \d|absent: ).*$", said, re.M))

    def wheel(self):
        file = file_of(artifacts.wheel(self.name), "make wheel")
        venv.create(self.folder / "env", with_pip=True)
        python = self.scripts / "python"
        tools = re.findall(r"^(?:apsw|pytest)==.*", (ROOT / "tests/python/requirements.txt").read_text(encoding="utf-8"), re.M)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", file, *tools)
        inside = {"env": self.environment, "cwd": self.folder}
        path = run(python, "-c", "import sqlite_skill_ema; print(sqlite_skill_ema.loadable_path())", **inside).strip()
        self.library = Path(path).read_bytes()
        command = self.scripts / "skill-ema"
        version = run(command, "--version", **inside)
        if version.split() != ["skill-ema", artifacts.VERSION]:
            raise Wrong(f"skill-ema --version says {version!r}, and not {artifacts.VERSION}")
        run(command, "demo", "--db", "runs.db", "--as-of", AS_OF, **inside)
        report = run(command, "report", "--db", "runs.db", "--group-by", "skill", "--as-of", AS_OF, **inside)
        shown = runs_of((ROOT / "README.md").read_text(encoding="utf-8"))
        if not shown or runs_of(report) != shown:
            raise Wrong(f"skill-ema report does not say what README.md shows:\n{report}")
        return self.call(Path(path))

    def npm(self):
        files = [file_of(name, "make npm") for name in (artifacts.NPM, artifacts.npm(self.name))]
        node, npm = shutil.which("node"), shutil.which("npm")
        if not node or not npm:
            raise Wrong("there is no node, or no npm, on PATH")
        folder = self.folder / "npm"
        folder.mkdir()
        run(npm, "install", "--silent", "--no-audit", "--no-fund", *files, cwd=folder)
        path, said = run(node, "--no-warnings", "-e", IN_NODE, cwd=folder, env=self.environment).splitlines()
        return f"{said}\n{self.call(Path(path))}"

    def archive(self):
        file = file_of(artifacts.archive(self.name), "make archive")
        shutil.unpack_archive(file, self.folder / "archive")
        unpacked = self.folder / "archive" / f"skill_ema-{artifacts.VERSION}-{self.name}"
        queries = [file for folder in ("queries", "adapters", "warehouse") for file in (ROOT / "sql" / folder).glob("*")]
        for beside in (ROOT / "LICENSE", ROOT / "README.md", ROOT / "docs/loading.md", *queries):
            place = beside.relative_to(ROOT)
            if not (unpacked / place).is_file() or (unpacked / place).read_bytes() != beside.read_bytes():
                raise Wrong(f"{file.name} does not hold the {place.as_posix()} of this checkout")
        return self.call(unpacked / artifacts.PLATFORMS[self.name].library)


def runs_of(text):
    """The skills of a report with their numbers of runs."""
    return re.findall(r"^([a-z-]+) +(\d+)  \d+%", text, re.M)


def main():
    failed = False
    with tempfile.TemporaryDirectory(prefix="check-dist-", ignore_cleanup_errors=True) as folder:
        machine = Machine(artifacts.here(), Path(folder).resolve())
        for check in (machine.wheel, machine.npm, machine.archive):
            try:
                lines = check()
                print(f"check-dist: {check.__name__}: works", *lines.splitlines(), sep="\n  ", flush=True)
            except (Wrong, OSError) as error:
                failed = True
                print(f"check-dist: {check.__name__}: WRONG: {error}", flush=True)
    fitting = {artifacts.SDIST, artifacts.NPM, *(file(machine.name) for file in (artifacts.wheel, artifacts.npm, artifacts.archive))}
    others = sorted({file.name for file in DIST.glob("*") if file.is_file()} - fitting - {"SHA256SUMS"})
    if others:
        print(f"check-dist: not for this machine, and not tried: {', '.join(others)}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
