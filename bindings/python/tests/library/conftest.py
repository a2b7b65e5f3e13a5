import importlib
import sys

import pytest

import sqlite_skill_ema
from sqlite_skill_ema.connection import DRIVERS, _usable


@pytest.fixture(params=DRIVERS)
def driver(request):
    """Each driver that this Python has; one that it lacks is skipped by name."""
    if not _usable(request.param):
        pytest.skip(f"{request.param} is missing on Python {sys.version.split()[0]}, or cannot load extensions")
    return request.param


@pytest.fixture
def file(tmp_path):
    """The path of a database file that does not exist yet."""
    return tmp_path / "runs.db"


@pytest.fixture
def opened():
    """Closes what a test has opened; a process loads the library into one copy of SQLite at a time, and each driver brings its own."""
    connections = []

    def remember(connection):
        connections.append(connection)
        return connection

    yield remember
    for connection in reversed(connections):
        connection.close()


@pytest.fixture
def connection(driver, opened):
    """An in-memory database with the schema, by each driver."""
    connection = opened(sqlite_skill_ema.connect(":memory:", driver=driver))
    connection.execute("SELECT skill_ema_init()").fetchall()
    return connection


@pytest.fixture
def raw(driver, opened):
    """A connection of the driver itself, with the extension and the schema."""
    module = importlib.import_module(driver)
    raw = opened(module.Connection(":memory:") if driver == "apsw" else module.connect(":memory:"))
    sqlite_skill_ema.load(raw)
    raw.execute("SELECT skill_ema_init()").fetchall()
    return raw


def rows(database, columns="*", table="skill_runs"):
    """The rows of skill_runs in a file."""
    connection = sqlite_skill_ema.connect(database)
    try:
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY started_at, skills").fetchall()
    finally:
        connection.close()


@pytest.fixture(name="rows")
def rows_fixture():
    return rows


def pytest_report_header():
    usable = ", ".join(filter(_usable, DRIVERS))
    return f"sqlite_skill_ema {sqlite_skill_ema.__version__} of {sqlite_skill_ema.__file__}, drivers: {usable}"
