"""Records the runs of an agent's skills in SQLite, and tells which skill works on which model, what it costs, and how sure that is.

    import sqlite_skill_ema

    with sqlite_skill_ema.track("runs.db", skills="digest", model="qwen3.6-27b") as run:
        run.output = my_agent()

    connection = sqlite_skill_ema.connect("runs.db")
    for row in connection.execute("SELECT * FROM skill_ema"):
        print(row["skill_name"], row["ema_success_rate"])
"""

from typing import TYPE_CHECKING

from .connection import Connection, Cursor, Error, Row, connect
from .loading import load, loadable_path
from .recording import record
from .tracking import Run, current_run, track

if TYPE_CHECKING:
    __version__: str
else:
    # Read when it is asked for: that takes longer than importing all the rest.
    def __getattr__(name: str) -> str:
        if name != "__version__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib.metadata import version

        return version("sqlite-skill-ema")


__all__ = [
    "Connection", "Cursor", "Error", "Row", "Run", "connect", "current_run", "load", "loadable_path", "record", "track", "__version__",
]
