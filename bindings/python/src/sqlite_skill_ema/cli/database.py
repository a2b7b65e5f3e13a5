"""The database of a command: where it is, and how it is opened."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Iterator

import platformdirs

from ..answers.refusals import ARGUMENT
from ..connection import Connection, Error, connect
from .fail import failed, no_data, usage
from .options import Database


def path_of(options: Database) -> Path:
    """The file that --db or SKILL_EMA_DB names, else `skill_ema.db` in the platform's data folder."""
    return options.db or Path(platformdirs.user_data_dir("skill_ema", appauthor=False)) / "skill_ema.db"


def shown(path: Path) -> str:
    """The path as people write it, with `~` for the home."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(path)


def same_database(options: Database) -> list[str]:
    """The words by which another command finds the same database."""
    return [] if options.db is None or str(options.db) == os.environ.get("SKILL_EMA_DB") else ["--db", shlex.quote(str(options.db))]


@contextmanager
def opening(options: Database, *, read_only: bool) -> Iterator[Connection]:
    """A connection to the database as it is; ends the command where there is none."""
    path = path_of(options)
    if not path.exists():
        no_data(f"there is no database at {path}; record a run with `skill-ema record`, or see an example with `skill-ema demo`")
    if path.is_dir():
        failed(f"{path} is a folder; a database is a file")
    with _closing(path, read_only=read_only) as connection:
        yield connection


# What the schema of an earlier version does not have.
OF_LATER_SCHEMA = re.compile(r"no such (column: (delivered|outcome_confidence)|table: skill_jobs)")


@contextmanager
def reading(options: Database, *, may_be_empty: bool = False, read_only: bool = True) -> Iterator[Connection]:
    """A connection that only reads, unless it says otherwise; ends the command where there is no database, no schema in it, or no run."""
    with opening(options, read_only=read_only) as connection:
        path = path_of(options)
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'skill_stats_daily'").fetchone():
            if connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchone():
                no_data(
                    f"{path} has the tables of another program and no log of runs; name another file with --db, "
                    f"or add the log to this one with `skill-ema init --db {path}`")
            no_data(f"{path} has no schema of skill_ema; create it with `skill-ema init --db {path}`")
        if not may_be_empty and not connection.execute("SELECT 1 FROM skill_stats_daily").fetchone():
            no_data(f"nothing is recorded yet in {path}; record a run with `skill-ema record`, or see an example with `skill-ema demo`")
        try:
            yield connection
        except Error as error:
            by_job = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'skill_stats_daily_by_job'").fetchone()
            if by_job and not OF_LATER_SCHEMA.search(str(error)):
                raise
            failed(f"{path} has the schema of an earlier version, which this command cannot read; upgrade it with `skill-ema init --db {path}`")


@contextmanager
def writing(options: Database, *, timeout: float = 10) -> Iterator[Connection]:
    """A connection that writes; the file, its folder where it is the default one, and the schema are created where they are missing."""
    path = path_of(options)
    if options.db is None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            failed(f"cannot create the folder {path.parent}: {error.strerror}; name another file with --db")
    if path.is_dir():
        failed(f"{path} is a folder; a database is a file")
    if not path.parent.exists():
        failed(f"there is no folder {path.parent} for the database {path.name}; create it, or name another file with --db")
    with _closing(path, read_only=False, timeout=timeout) as connection:
        connection.execute("SELECT skill_ema_init()").fetchall()
        yield connection


def _why_not(path: Path, message: str, read_only: bool) -> str:
    """What to do about a database that cannot be opened."""
    if message.endswith("database is locked"):
        return f"{path} is locked by another program, which writes to it or has a transaction open; wait until it is done, or end it"
    if read_only and message.endswith(("unable to open database file", "attempt to write a readonly database")) and _is_wal(path):
        return (
            f"{path} is in WAL mode, in which SQLite also reads by {path.name}-shm beside it, and cannot write that; make the folder {path.parent} "
            "writable for this user, or name with --db a copy that VACUUM INTO has made, which is not in WAL mode")
    return message


def _is_wal(path: Path) -> bool:
    # The version of the format that reading needs, in SQLite's header.
    with suppress(OSError), path.open("rb") as file:
        return file.read(20)[19:] == b"\x02"
    return False


@contextmanager
def _closing(path: Path, *, read_only: bool, timeout: float = 10) -> Iterator[Connection]:
    # apsw on every Python: the newest SQLite, and one behaviour.
    try:
        connection = connect(path, read_only=read_only, timeout=timeout, driver="apsw")
    except Error as error:
        failed(_why_not(path, str(error), read_only))
    try:
        yield connection
    except Error as error:
        if isinstance(error.__cause__, UnicodeEncodeError):
            usage(f"an argument is not UTF-8 text: {error.__cause__.object!r}")
        (usage if ARGUMENT.match(str(error)) else failed)(str(error))
    finally:
        connection.close()
