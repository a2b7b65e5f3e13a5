"""Where the library lies, and how it is loaded into a connection of any driver."""

from __future__ import annotations

import atexit
import functools
import inspect
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

# In the order of preference; each of them may be missing, too old, or unable to load extensions.
DRIVERS = ("sqlite3", "pysqlite3", "apsw")
_NAMES = {"win32": "skill_ema.dll", "darwin": "libskill_ema.dylib"}


def loadable_path() -> str:
    """The absolute path of the library, for any client that loads extensions: the shell's `.load`, for one.

    Raises FileNotFoundError where this installation has no library.
    """
    path = Path(__file__).resolve().parent / _NAMES.get(sys.platform, "libskill_ema.so")
    if not path.is_file():
        raise FileNotFoundError(f"sqlite_skill_ema: the library is missing from this installation: {path}; install the package again")
    return str(path)


def load(connection: Any) -> None:
    """Loads the extension into a connection of `sqlite3`, `pysqlite3`, `apsw` or SQLAlchemy; loading is disabled again afterwards.

    A SQLAlchemy engine loads it into every connection that it opens from now on. A driver that cannot load extensions raises
    RuntimeError, anything that is no connection TypeError, and what SQLite refuses raises the driver's own error.
    """
    families = _families(connection)
    if "sqlalchemy" in families:
        _load_sqlalchemy(connection)
        return
    if "sqlite_skill_ema" in families:
        connection = getattr(connection, "raw", connection)
        families = _families(connection)
    if not hasattr(connection, "enable_load_extension") and families & {"sqlite3", "pysqlite3"} and hasattr(connection, "cursor"):
        raise RuntimeError(
            f"load: the module {type(connection).__module__} of this Python ({sys.executable}) was built without support for loading "
            "extensions; use sqlite_skill_ema.connect(path), which works on every Python, or a Python from python.org, Homebrew or Debian")
    # A coroutine's result is nothing that this function could wait for.
    if not hasattr(connection, "enable_load_extension") or inspect.iscoroutinefunction(connection.enable_load_extension):
        raise TypeError(
            "load: connection takes a connection of sqlite3, pysqlite3, apsw or SQLAlchemy, or a SQLAlchemy engine; "
            f"got {type(connection).__name__}")
    connection.enable_load_extension(True)
    try:
        try:
            _load_file(connection, loadable_path())
        except Exception as error:
            # A library serves one copy of SQLite in a process, and each driver brings its own.
            if "another copy of SQLite" not in str(error):
                raise
            _load_file(connection, _copy_for((families & set(DRIVERS)).pop()))
    finally:
        connection.enable_load_extension(False)


def _families(connection: Any) -> set[str]:
    """The packages that its class and those above it come from."""
    return {kind.__module__.partition(".")[0] for kind in type(connection).__mro__}


def _load_file(connection: Any, path: str) -> None:
    # SQLite adds the ending to a name that it cannot load, and reports that attempt alone.
    connection.load_extension(str(Path(path).with_suffix("")))


@functools.lru_cache(maxsize=None)
def _copy_for(driver: str) -> str:
    """A copy of the library, kept until the process ends."""
    folder = tempfile.mkdtemp(prefix=f"skill_ema-{driver}-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.copy(loadable_path(), folder)


def _load_sqlalchemy(target: Any) -> None:
    from sqlalchemy import Connection, Engine, event

    if isinstance(target, Engine) and target.dialect.name == "sqlite":
        event.listen(target, "connect", lambda connection, _: load(connection))
    elif isinstance(target, Connection):
        load(target.connection.driver_connection)
    else:
        raise TypeError(f"load: connection takes a SQLAlchemy Engine of SQLite, or its Connection; got {target!r}")
