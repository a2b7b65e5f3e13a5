"""The extension in Datasette's connections, and why it may not be there."""

from __future__ import annotations

import functools
import sys
from typing import Any, Optional

# The module that Datasette itself uses: pysqlite3 where it is installed.
from datasette.utils.sqlite import sqlite3  # type: ignore[import-untyped]

from ..loading import load

WRITERS = frozenset({"skill_ema_init", "skill_ema_rebuild"})
"""The functions that change a database: nobody calls them by way of a web page, also where SQL is allowed."""
# Of SQLite's C API.
_FUNCTION, _OK, _DENY = 31, 0, 1


@functools.lru_cache(maxsize=None)
def problem() -> Optional[str]:
    """Why no connection of Datasette can have the extension, and what to do; None where it can."""
    if not hasattr(sqlite3.Connection, "enable_load_extension"):
        return (
            f"the module {sqlite3.__name__} of this Python ({sys.executable}) was built without support for loading extensions; install "
            "pysqlite3-binary, which Datasette then uses, or use a Python from python.org, Homebrew or Debian")
    connection = sqlite3.connect(":memory:")
    try:
        load(connection)
    except Exception as error:
        return f"the extension cannot be loaded: {error}"
    finally:
        connection.close()
    return None


def prepare(connection: Any) -> None:
    """Loads the extension without the functions that change a database."""
    if problem() is None:
        load(connection)
        connection.set_authorizer(_authorize)


def _authorize(action: int, _: Any, function: Any, *__: Any) -> int:
    return _DENY if action == _FUNCTION and function in WRITERS else _OK
