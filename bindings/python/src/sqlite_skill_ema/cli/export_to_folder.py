"""`skill-ema export FOLDER`: the days of this host, beside those of others, for the engines that read them."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
from pathlib import Path
from typing import Optional

from ..connection import Connection, Error
from ..exporting import MostEmptied, OtherDatabase, Summary, export
from ..exporting.folder import Folder, escaped
from ..exporting.formats import FORMATS
from ..exporting.rows import WHAT, Rows
from .database import path_of, reading
from .export_to_file import Filters
from .fail import failed, usage
from .formats import ENDINGS
from .output import console, errors
from .progress import progress
from .words import either

LONGEST = 200
"""Bytes of a host's name in the names of files, which may have 255."""
INSTALL = "pip install 'sqlite-skill-ema[warehouse]'"


def to_folder(options: Filters, path: Path, what: Optional[str], format: Optional[str], host: Optional[str], replaces: bool) -> None:
    """Brings the files of this host up to date."""
    for option in ("until", "skill", "model"):
        if getattr(options, option) is not None:
            usage(f"export: --{option} goes with a file, whose name ends in {either(ENDINGS)}; {str(path)!r} is a folder of whole days")
    if format is None:
        usage(f"export: --format says what is written into the folder {str(path)!r}: {either(FORMATS)}; the name of a file ends in {either(ENDINGS)}")
    if format not in FORMATS:
        usage(f"export: --format takes {either(FORMATS)} for a folder; got {format!r}")
    what = what or "daily"
    if what not in WHAT:
        usage(f"export: --what takes {either(WHAT)} for a folder; got {what!r}")
    if path.exists() and not path.is_dir():
        usage(f"export: {str(path)!r} is a file; PATH takes a folder, or the name of a file that ends in {either(ENDINGS)}")
    if format == "parquet" and importlib.util.find_spec("pyarrow") is None:
        failed(f"export: Parquet needs pyarrow, which is not installed; install it with `{INSTALL}`, or take --format csv or jsonl")
    rows, name = WHAT[what], host_of(host)
    folder = Folder(path, name, what, rows.stem, format)
    with reading(options, may_be_empty=True) as connection:
        check(options, connection, rows)
        try:
            with progress(f"export to {path}", None) as done:
                database = os.path.realpath(path_of(options))
                summary = export(connection, rows, folder, FORMATS[format], database, options.since, done, replaces=replaces)
        except BlockingIOError:
            failed(f"export: another export of {what} of the host {name!r} into {str(path)!r} is at work; run this one after it")
        except OtherDatabase as other:
            failed(
                f"export: the days of the host {name!r} in {str(path)!r} come from another database, {str(other)!r}; give this one a name of its "
                "own, --host NAME, or put it in the other's place, --replace")
        except MostEmptied as most:
            emptied, known = most.args
            failed(
                f"export: {path_of(options)} has nothing of {emptied} of the {known} days of the host {name!r} in {str(path)!r}; --since DAY leaves "
                "the days before as they are, --host NAME gives a new log a name of its own, --replace empties the days")
        except OSError as error:
            failed(f"export: cannot write {error.filename or str(path)!r}: {error.strerror}")
        except Error as error:
            if re.match(r"no such (table|column): ", str(error)):
                earlier(options)
            if re.search(r"disk (is full|I/O error)", str(error)):
                failed(f"export: the rows cannot be copied into a temporary file: {error}; SQLITE_TMPDIR names another folder for it")
            raise
    if summary.left_out:
        errors.print(f"skill-ema: {summary.left_out} runs have no day and are left out: their invoked_at is no time", markup=False, soft_wrap=True)
    console.print(f"{sentence(summary)}: {path}", markup=False, soft_wrap=True)


def host_of(host: Optional[str]) -> str:
    """The name that --host says, else the environment, else the machine."""
    name = host if host is not None else os.environ.get("SKILL_EMA_HOST") or platform.node()
    try:
        name.encode()
    except UnicodeEncodeError:
        usage(f"export: --host takes UTF-8 text; got {name!r}")
    if not name.strip() or "\0" in name:
        usage(f"export: --host takes the name of this machine, which is not blank; got {name!r}")
    if len(escaped(name).encode()) > LONGEST:
        usage(f"export: --host takes a name of at most {LONGEST} bytes, of which a character such as '/' or ':' takes three; got {name!r}")
    return name


def check(options: Filters, connection: Connection, rows: Rows) -> None:
    """Ends the command where the database has no such rows."""
    made = {name.lower(): (sql or "").lower() for name, sql in connection.execute("SELECT name, sql FROM sqlite_master")}
    if "skill_daily_rollup" not in made["skill_stats_daily"]:
        failed(
            f"{path_of(options)} has a skill_stats_daily of its own, and no totals in whole numbers that could be exported to a folder; record "
            "into another database, or write what the view has to a file with `skill-ema export --what daily daily.csv`")
    if not made.keys() >= set(rows.reads):
        earlier(options)


def earlier(options: Filters) -> None:
    """Ends the command: the schema is older than what is read."""
    path = path_of(options)
    failed(f"{path} has the schema of an earlier version, which this command cannot read; upgrade it with `skill-ema init --db {path}`")


def sentence(summary: Summary) -> str:
    """'3 days written, 362 unchanged, 1 emptied'."""
    return f"{summary.written} day{'' if summary.written == 1 else 's'} written, {summary.unchanged} unchanged, {summary.emptied} emptied"
