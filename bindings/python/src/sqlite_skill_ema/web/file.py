"""The file that `skill-ema serve` serves: it is only read, by few at once, and only for those who still wait for an answer."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator, Optional

from datasette.database import Database  # type: ignore[import-untyped]
from datasette.utils.asgi import Base400  # type: ignore[import-untyped]
from datasette.utils.sqlite import sqlite3  # type: ignore[import-untyped]

from ..answers import Busy

MOST_ASKED = 32
"""How many may wait for the database: several browsers, each of which asks for six answers at once."""


class NotNow(Busy, Base400):  # type: ignore[misc]
    """Busy, which Datasette's own pages say, too: to them every exception with a status is one of Base400."""


class ReadOnly(Database):  # type: ignore[misc]
    """A file that is opened for reading only, whatever its name: Datasette puts that into a URI as it is."""

    def __init__(self, datasette: Any, path: str) -> None:
        super().__init__(datasette, path)
        self._asked = 0
        # Of each thread: a connection, and which file that has opened.
        self._own = threading.local()

    def connect(self, write: bool = False) -> Any:
        """A connection that cannot write, also for who wants to."""
        return sqlite3.connect(f"{Path(self.path).absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """What `fn` returns for a connection; where nobody waits for that any more, it does not begin, or is interrupted."""
        if self._asked >= MOST_ASKED:
            raise NotNow(f"busy: {MOST_ASKED} others wait for the database; ask again in a moment")
        self._asked += 1
        reading = _Reading()
        try:
            # Cancelled, it leaves the queue.
            return await asyncio.get_running_loop().run_in_executor(self.ds.executor, self._read, fn, reading)
        finally:
            self._asked -= 1
            reading.end()

    def _read(self, fn: Callable[[Any], Any], reading: _Reading) -> Any:
        connection = self._connection()
        with reading.on(connection):
            return fn(connection)

    def _connection(self) -> Any:
        """That of this thread, to the file that has the path now."""
        try:
            status = os.stat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            raise NotNow(f"the database {self.path} is gone; put a file there, or end skill-ema serve") from None
        file = (status.st_dev, status.st_ino)
        if getattr(self._own, "file", None) != file:
            if hasattr(self._own, "file"):
                del self._own.file
                self._own.connection.close()
            connection = self.connect()
            self.ds._prepare_connection(connection, self.name)
            # A file that has come after the look at it is found by the next.
            self._own.connection, self._own.file = connection, file
        return self._own.connection


class _Reading:
    """What runs on a connection for one request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Optional[Any] = None

    @contextmanager
    def on(self, connection: Any) -> Iterator[None]:
        """While it runs."""
        with self._lock:
            self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def end(self) -> None:
        """Interrupts it where it still runs, and nothing else that has the connection after it."""
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()
