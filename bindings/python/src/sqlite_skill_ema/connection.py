"""A connection that works on every Python, and looks the same whichever driver is behind it."""

from __future__ import annotations

import importlib
import itertools
import os
import re
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Iterable, Iterator, Mapping, Optional, Sequence, Union
from weakref import WeakMethod

from .loading import DRIVERS, load
from .values import plain

try:
    from sqlite3 import Error as DriverError
except ImportError:  # A Python that was built without the headers of SQLite.
    DriverError = Exception  # type: ignore[misc,assignment]

Parameters = Union[Sequence[Any], Mapping[str, Any]]

OLDEST_SQLITE = (3, 38)
# In seconds; SQLite counts its milliseconds in 32 bits.
LONGEST_TIMEOUT = 2_000_000.0
# What may follow the one statement that is run.
_BLANK = re.compile(r"(\s|;|--[^\n]*|/\*.*?(\*/|$))*", re.DOTALL)


class Error(DriverError):
    """What SQLite, the extension or the driver refused; the message is theirs."""


class Row(tuple):  # type: ignore[type-arg]
    """A row: a tuple whose values also go by the names of their columns, `row["model"]`; `dict(row)` makes a dictionary."""

    _names: tuple[str, ...] = ()

    def keys(self) -> list[str]:
        """The names of the columns."""
        return list(self._names)

    def values(self) -> tuple[Any, ...]:
        """The values, in the order of the columns."""
        return tuple(self)

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        if key not in self._names:
            raise KeyError(key)
        return super().__getitem__(self._names.index(key))


class Cursor:
    """The rows of a statement: iterate over it, or fetch them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        with connection._errors():
            self._cursor = connection.raw.cursor()
        self._sql = ""
        self._names: tuple[str, ...] = ()
        self.description: Optional[tuple[tuple[Any, ...], ...]] = None
        """A tuple per column, its name first; None for a statement that gives no rows."""
        if connection.driver == "apsw":
            # Before the statement runs: apsw describes no statement that is over, as one without rows is at once. Not a reference to
            # this cursor: a cycle would keep its statement open, and the database locked, until Python collects garbage.
            before = WeakMethod(self._before_apsw)
            self._cursor.exec_trace = lambda *arguments: before()(*arguments)  # type: ignore[misc]

    def _before_apsw(self, cursor: Any, statement: str, _: Any) -> bool:
        if not _BLANK.fullmatch(self._sql, self._sql.find(statement) + len(statement)):
            raise Error("You can only execute one statement at a time.")
        self._describe(cursor.get_description())
        return True

    def _describe(self, columns: Any) -> None:
        self._names = tuple(column[0] for column in columns or ())
        self.description = tuple((column[0], *[None] * 6) for column in columns) if columns else None

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """Runs one statement."""
        self._sql, self.description, self._names = sql, None, ()
        with self._connection._errors():
            self._cursor.execute(sql, _bindable(parameters))
            if self._connection.driver != "apsw":
                self._describe(self._cursor.description)
        return self

    def executemany(self, sql: str, rows: Iterable[Parameters]) -> Cursor:
        """Runs one statement for each of `rows`: all of them, or none where one fails."""
        with self._connection:
            for row in rows:
                self.execute(sql, row)
        return self

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        # Not a generator: one that nobody reads to its end keeps the statement open until Python 3.9 collects garbage.
        try:
            values = next(self._cursor, None)
        except self._connection._refusals as error:
            raise self._connection._error(error) from error
        if values is None:
            raise StopIteration
        row = Row(values)
        row._names = self._names
        return row

    def fetchone(self) -> Optional[Row]:
        """The next row, or None after the last."""
        return next(self, None)

    def fetchmany(self, size: int = 1) -> list[Row]:
        """The next `size` rows, fewer at the end."""
        return list(itertools.islice(self, size))

    def fetchall(self) -> list[Row]:
        """All rows that are left."""
        return list(self)

    def close(self) -> None:
        """Ends the statement."""
        with self._connection._errors():
            self._cursor.close()


def _bindable(parameters: Parameters) -> Parameters:
    if isinstance(parameters, Mapping):
        return {name: plain(value) for name, value in parameters.items()}
    if not isinstance(parameters, Iterable):
        raise Error(f"parameters takes a sequence, or a mapping of names; got {parameters!r}")
    return tuple(plain(value) for value in parameters)


class Connection:
    """A database with the extension loaded.

    Each statement commits by itself. `with connection:` makes one transaction of what is in it: it commits at the end and
    rolls back on an exception, and does not close the connection; one within another belongs to the outer one. Numpy's numbers
    and decimals are bound as numbers, a datetime as ISO-8601 text in UTC. Use a connection in the thread that has opened it.
    """

    def __init__(self, raw: Any, module: ModuleType) -> None:
        self.raw = raw
        """The driver's own connection."""
        self.driver = module.__name__
        """'sqlite3', 'pysqlite3' or 'apsw'."""
        self._module = module
        self._open: list[bool] = []
        # What the drivers raise for one and the same mistake.
        self._refusals = (module.Error, getattr(module, "Warning", module.Error), TypeError, ValueError, OverflowError, KeyError)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except Error:
            raise
        except self._refusals as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> Error:
        if isinstance(error, UnicodeDecodeError):
            # Of apsw, which says the byte and not the text.
            return Error(f"a text in the database is not UTF-8: {error.object!r}")
        return Error(f"the parameter {error} is not given" if isinstance(error, KeyError) else str(error))

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        with self._errors():
            return bool(self.raw.in_transaction)

    def cursor(self) -> Cursor:
        """A cursor; `execute` makes one, too."""
        return Cursor(self)

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """Runs one statement; iterate over the result for its rows."""
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Parameters]) -> Cursor:
        """Runs one statement for each of `rows`: all of them, or none where one fails."""
        return self.cursor().executemany(sql, rows)

    def commit(self) -> None:
        """Commits a transaction that `BEGIN` has opened; does nothing where none is open."""
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        """Rolls back a transaction that `BEGIN` has opened; does nothing where none is open."""
        if self.in_transaction:
            self.execute("ROLLBACK")

    def __enter__(self) -> Connection:
        self._open.append(not self.in_transaction)
        if self._open[-1]:
            try:
                self.execute("BEGIN IMMEDIATE")
            except BaseException:
                self._open.pop()
                raise
        return self

    def __exit__(self, kind: Optional[type[BaseException]], value: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        if not self._open.pop():
            return
        if kind is None:
            try:
                self.commit()
            except BaseException:
                self.rollback()
                raise
        else:
            self.rollback()

    def close(self) -> None:
        """Closes the database."""
        self.raw.close()


def connect(path: Union[str, os.PathLike[str]], *, read_only: bool = False, timeout: float = 5.0, driver: Optional[str] = None) -> Connection:
    """Opens a database with the extension loaded, by the first driver that can do it: sqlite3, pysqlite3, or apsw.

    `path` may be ":memory:"; a file that does not exist is created, unless `read_only`. `timeout` is how many seconds a statement
    waits for another program that writes. `driver` names the one driver to use. The schema is not created: that is
    `SELECT skill_ema_init()`. Raises Error where the database cannot be opened, TypeError for what is no path, and ValueError for
    another driver or a timeout below 0.
    """
    if driver is not None and driver not in DRIVERS:
        raise ValueError(f"connect: driver takes one of {', '.join(map(repr, DRIVERS))}; got {driver!r}")
    if not isinstance(timeout, (int, float)) or not timeout >= 0:
        raise ValueError(f"connect: timeout takes seconds, 0 or more; got {timeout!r}")
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
    if not isinstance(name, str):
        raise TypeError(f"connect: path takes text or a path; got {type(path).__name__}")
    for module in map(_usable, DRIVERS if driver is None else (driver,)):
        if module:
            return _connected(module, name, read_only, min(timeout, LONGEST_TIMEOUT))
    raise Error(f"connect: the driver {driver or 'apsw'!r} is missing on this Python, is older than SQLite 3.38, or cannot load extensions")


def _connected(module: ModuleType, path: str, read_only: bool, timeout: float) -> Connection:
    raw = None
    try:
        raw = _open(module, path, read_only, timeout)
        load(raw)
        raw.execute("SELECT 1 FROM sqlite_master").fetchall()
    except BaseException as error:
        if raw is not None:
            raw.close()
        if isinstance(error, (module.Error, ValueError)):
            raise Error(f"connect: cannot open {path!r}: {error}") from error
        raise
    return Connection(raw, module)


def _usable(driver: str) -> Optional[ModuleType]:
    """The driver's module, where it is installed, new enough, and able to load extensions."""
    try:
        module = importlib.import_module(driver)
    except ImportError:
        return None
    version = module.sqlite_lib_version() if driver == "apsw" else module.sqlite_version
    new_enough = tuple(map(int, version.split(".")[:2])) >= OLDEST_SQLITE
    return module if new_enough and hasattr(module.Connection, "enable_load_extension") else None


def _open(module: ModuleType, path: str, read_only: bool, timeout: float) -> Any:
    # URIs are for ATTACH, which can open another program's database read-only by one.
    if path.startswith("file:"):
        # A name like any other, which SQLite would take for a URI.
        path = os.path.join(os.curdir, path)
    if module.__name__ == "apsw":
        flags = module.SQLITE_OPEN_READONLY if read_only else module.SQLITE_OPEN_READWRITE | module.SQLITE_OPEN_CREATE
        raw = module.Connection(path, flags=flags | module.SQLITE_OPEN_URI)
        raw.set_busy_timeout(round(timeout * 1000))
        return raw
    if read_only and path != ":memory:":
        path = f"{Path(path).absolute().as_uri()}?mode=ro"
    return module.connect(path, timeout=timeout, isolation_level=None, uri=True)
