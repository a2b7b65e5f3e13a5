"""What the tests share: the page, a folder as its reader has it, and programs that run there."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlite_skill_ema

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "clients.md"
REQUIREMENTS = (Path(__file__).parent / "requirements.txt").read_text()


def run(command, folder):
    """What a program prints in a folder and a home of its own; one that fails is an error."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SKILL_EMA", "PYTHON", "DJANGO"))}
    environment = {
        **kept, "HOME": str(folder), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "110", "LANG": "C.UTF-8",
        "TZ": "UTC", "NO_COLOR": "1",
    }
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    assert done.returncode == 0, f"{command} ended with exit status {done.returncode}:\n{done.stdout}"
    # Maven resets the colour even where it uses none.
    return re.sub(r"\x1b\[\d*m| +$", "", done.stdout, flags=re.M)


def need(*programs):
    """Skips the test, by the name of the program that this machine lacks."""
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"{program} is not on this machine")


def open_with_extension(file):
    connection = sqlite3.connect(file)
    sqlite_skill_ema.load(connection)
    return connection


@pytest.fixture(scope="session", autouse=True)
def python_that_loads_extensions():
    if not hasattr(sqlite3.Connection, "enable_load_extension"):
        pytest.skip(f"the sqlite3 of Python {sys.version.split()[0]} cannot load extensions")


@pytest.fixture(scope="session")
def jar(tmp_path_factory):
    """The folder of the JDBC driver, fetched by the command of the page."""
    need("java", "mvn")
    folder = tmp_path_factory.mktemp("jar")
    [command] = re.findall(r"^\$ (mvn .*)", PAGE.read_text(), re.M)
    run(["sh", "-c", command], folder)
    return next(folder.glob("sqlite-jdbc-*.jar"))


def fill(path):
    """Makes a database with the schema and three runs, of which one knows neither its model nor its cost."""
    connection = open_with_extension(path)
    connection.execute("SELECT skill_ema_init()")
    connection.executemany(
        "INSERT INTO skill_runs (skills, model, provider, cron_id, started_at, success, cost_usd) VALUES ('digest', ?, ?, ?, ?, ?, ?)",
        [("m", "p", "j", 1763532000, 1, 0.25), ("m", "p", "j", 1763446200, 0, 0.5), (None, None, None, 1763533200, None, None)])
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def file(tmp_path):
    return fill(tmp_path / "runs.db")
