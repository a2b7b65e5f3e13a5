"""What the tests share: the library under test, connections that have it loaded, and rows for the log.

They run on apsw, which brings a SQLite that loads extensions, because many a Python's own sqlite3 cannot.
"""

import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Path(os.environ.get("SKILL_EMA_LIBRARY", ROOT / "target" / "release" / "libskill_ema"))
# The same with the platform's suffix, which SQLite adds by itself.
LIBRARY_FILE = next((file for file in map(LIBRARY.with_suffix, (".so", ".dylib", ".dll")) if file.is_file()), LIBRARY)
# Built with the feature `test-panic`.
PANIC_LIBRARY = Path(os.environ.get("SKILL_EMA_PANIC_LIBRARY", ROOT / "target" / "test-panic" / "release" / "libskill_ema"))
# Directory of the programs built from tests/hosts: <HOSTS>/sqlite-3.27/host and <HOSTS>/sqlite-3.38/host.
HOSTS = Path(os.environ.get("SKILL_EMA_HOSTS", ROOT / "target" / "hosts"))

# The schema as the library embeds it: these files, in this order, make the version.
SCHEMA_FILES = [ROOT / line.split()[1] for line in (ROOT / "sql" / "install.sql").read_text().splitlines() if line.startswith(".read ")]
SCHEMA = "".join(file.read_text() for file in SCHEMA_FILES)
VERSION = 8

# The same examples on every run of the same code: a red run is red again.
settings.register_profile("fixed", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("fixed")

# Noon UTC of 2025-11-19: the day that most tests call today.
NOON = 1763553600
DAY = 86400


def load(connection, library=LIBRARY):
    """Loads the extension into an apsw connection and shuts the door again."""
    connection.enable_load_extension(True)
    connection.load_extension(str(library))
    connection.enable_load_extension(False)
    return connection


def connect(path=":memory:", *, initialise=True, **options):
    """An apsw connection with the extension loaded and, unless told not to, the schema in place."""
    connection = load(apsw.Connection(str(path), **options))
    if initialise:
        connection.execute("SELECT skill_ema_init()").fetchall()
    return connection


def value(connection, sql, parameters=()):
    """The one value that `sql` gives."""
    [[result]] = connection.execute(sql, parameters).fetchall()
    return result


def rows(connection, sql, parameters=()):
    """All rows, as dictionaries by column name."""
    cursor = connection.execute(sql, parameters)
    try:
        names = [column[0] for column in cursor.get_description()]
    except apsw.ExecutionCompleteError:
        return []
    return [dict(zip(names, row)) for row in cursor]


def record(connection, **columns):
    """Inserts one row into the log; skill 's' today at noon, unless told otherwise."""
    columns = {"skill_name": "s", "invoked_at": NOON, **columns}
    names = ", ".join(columns)
    places = ", ".join("?" for _ in columns)
    connection.execute(f"INSERT INTO skill_invocations ({names}) VALUES ({places})", tuple(columns.values()))


def drift(connection):
    """The rows in which a rollup differs from a recount of the log: none, ever."""
    return [row for rollup in ("skill_daily", "skill_daily_job") for row in connection.execute(
        f"SELECT 'too much', * FROM (SELECT * FROM {rollup}_rollup EXCEPT SELECT * FROM {rollup}_recount) "
        "UNION ALL "
        f"SELECT 'missing', * FROM (SELECT * FROM {rollup}_recount EXCEPT SELECT * FROM {rollup}_rollup)"
    )]


def run_host(version, database, statements, library=None):
    """Runs statements in a program with an older SQLite inside ('3.27' or '3.38'); returns (exit status, rows, error)."""
    program = HOSTS / f"sqlite-{version}" / "host"
    command = [str(program), str(database)] + ([str(library)] if library else [])
    done = subprocess.run(command, input="\0".join(statements), capture_output=True, text=True, timeout=60)
    return done.returncode, [line.split("|") for line in done.stdout.splitlines()], done.stderr.strip()


@pytest.fixture
def db():
    """An in-memory database with the extension and its schema."""
    connection = connect()
    yield connection
    connection.close()


@pytest.fixture
def file(tmp_path):
    """The path of a database file that does not exist yet."""
    return tmp_path / "runs.db"


def pytest_report_header():
    return f"library: {LIBRARY}, SQLite {apsw.sqlite_lib_version()} of apsw {apsw.apsw_version()}, Python {sys.version.split()[0]}"
