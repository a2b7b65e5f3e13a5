"""Keeps the plugin's database up to date while Hermes runs.

Nothing here opens a database. Hermes' own SQLite has its files open in this process; if another copy of SQLite, such as apsw's,
opened and closed one of them, the operating system would release the locks that Hermes holds on it. A process of its own does the
work, so that it neither delays nor breaks a session.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from typing import Any, Callable

from .settings import Settings
from .store import LEDGER, STATE

logger = logging.getLogger(__name__)
LOOKS_EVERY_S = 2.0
# After a failure, such as a database that somebody has locked.
TRIES_AGAIN_AFTER_S = 60.0
# How long the database may be locked: nobody waits for what is recorded in the background.
PATIENCE_S = 60
# Hermes prunes its log of attempts, so a home is read in far less.
LONGEST_S = 3600
PREFIX = "skill-ema: "
"""Of a sentence of ours on standard error."""
# How the process ends.
NOT_RECORDED, CHECK_FAILED, NOTHING_TO_CHECK = 1, 2, 3


def environment(settings: Settings) -> dict[str, str]:
    """That of a process that runs skill-ema: no module of the folder in which Hermes works is imported."""
    return {**os.environ, "SKILL_EMA_DB": str(settings.database_file), "HERMES_HOME": str(settings.home), "PYTHONSAFEPATH": "1"}


class Recorder:
    """Watches Hermes' log of attempts, and records after each change of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._asked = Event()
        self._recorded: Any = None
        self._told: set[str] = set()
        self.failure = ""
        """What went wrong last."""

    def start(self) -> None:
        """Records what is new, and goes on in a thread."""
        Thread(target=self._watch, name="skill-ema", daemon=True).start()
        atexit.register(self._record_the_last)

    def ask(self) -> None:
        """Says that there may be something new that the log of attempts does not show; returns at once."""
        self._asked.set()

    def record(self, patience: int = PATIENCE_S) -> bool:
        """Records what is new, and waits for it; what goes wrong is logged once. A database may be locked for `patience` seconds."""
        try:
            done = subprocess.run(self._command(patience), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=LONGEST_S, **self._process())
        except (OSError, subprocess.SubprocessError) as error:
            return self._fail(str(error))
        text = done.stderr.decode("utf-8", "replace").strip()
        # What a command that --notify names has printed stands there, too.
        said = "; ".join(line.removeprefix(PREFIX) for line in text.splitlines() if line.startswith(PREFIX))
        if done.returncode not in (0, CHECK_FAILED, NOTHING_TO_CHECK):
            # The last line of what Python prints of an error is the error.
            return self._fail(said or text.rpartition("\n")[2] or f"exit status {done.returncode}")
        if said and done.returncode != NOTHING_TO_CHECK:
            self._tell(said)
        return True

    def _watch(self) -> None:
        while True:
            try:
                worked = self._look(self.record)
            except Exception as error:
                # Whatever it is, Hermes goes on, and so does this thread.
                worked = self._fail(f"{type(error).__name__}: {error}")
            self._asked.wait(LOOKS_EVERY_S if worked else TRIES_AGAIN_AFTER_S)

    def _look(self, record: Callable[[], bool]) -> bool:
        """Records if there is anything new; whether that worked."""
        changed = self._changes()
        # Hermes creates its databases when it first needs them.
        if changed == self._recorded and not self._asked.is_set() or not (self.settings.home / STATE).exists():
            return True
        self._asked.clear()
        worked = record()
        # As it was before: what changed meanwhile is recorded next.
        self._recorded = changed if worked else None
        return worked

    def _record_the_last(self) -> None:
        """When Hermes exits: a process records what is new, and nobody waits for it."""
        try:
            self._look(self._begin_to_record)
        except Exception as error:
            self._fail(f"{type(error).__name__}: {error}")

    def _begin_to_record(self) -> bool:
        try:
            subprocess.Popen(self._command(PATIENCE_S), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **self._process())
        except OSError as error:
            return self._fail(str(error))
        return True

    def _fail(self, reason: str) -> bool:
        self.failure = f"runs are not recorded in {self.settings.database_file}: {reason}"
        self._tell(self.failure)
        return False

    def _changes(self) -> list[tuple[int, int]]:
        homes = [self.settings.home, *(self.settings.home.glob("profiles/*") if self.settings.all_profiles else ())]
        return [_change(home / f"{LEDGER}{suffix}") for home in homes for suffix in ("", "-wal")]

    def _command(self, patience: int) -> list[str]:
        return [sys.executable, "-m", __package__, json.dumps(self.settings.commands(patience))]

    def _process(self) -> dict[str, Any]:
        return {"stdin": subprocess.DEVNULL, "cwd": self.settings.home, "env": environment(self.settings)}

    def _tell(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            logger.warning("skill-ema: %s", message)


def _change(file: Path) -> tuple[int, int]:
    """What differs after the file was written."""
    try:
        found = file.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
