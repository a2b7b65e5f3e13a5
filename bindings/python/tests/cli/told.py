"""A case of `skill-ema check --notify` and `--webhook`, and what is told in it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import sqlite_skill_ema
from conftest import LAST_DAY, Cli
from sqlite_skill_ema.cli.checks.expectations import Check
from sqlite_skill_ema.cli.checks.judge import Finding

CHECKS = """
[[check]]
name = "budget"
max_cost_per_day = 1
"""
OTHER = """
[[check]]
name = "mail"
skill = "mail"
max_cost_per_day = 1
"""
# Writes down what it is told.
TELL = """--notify=sh -c 'cat >> told; echo "$SKILL_EMA_STATE: $SKILL_EMA_CHECK" >> told'"""
FINDING = Finding(Check("budget", "max_cost_per_day", 1.0), "broken", "broken", 2.0)
WARNING = "; the next check tells it again\n"

BROKEN = ["skill-ema check: 1 broken", "broken: budget: all runs: $2.00, at most $1 a day, since 30 Jun", "broken: budget"]
MENDED = ["skill-ema check: 1 holding again", "holds again: budget: all runs: $0, at most $1 a day", "holds: budget"]


class Case:
    """A database with one run, whose cost decides, and a file of checks."""

    def __init__(self, cli: Cli, home: Path) -> None:
        self._cli = cli
        self.home = home
        self.db = str(home / "runs.db")
        sqlite_skill_ema.record(self.db, skills=["digest", "mail"], session_id="one", started_at=f"{LAST_DAY}T06:00:00Z", cost_usd=0)
        self.configure(CHECKS)

    @property
    def words(self) -> list[str]:
        return ["check", "--db", self.db, "--as-of", LAST_DAY, "--config", "checks.toml"]

    def configure(self, text: str) -> None:
        (self.home / "checks.toml").write_text(text)

    def check(self, *how: str) -> subprocess.CompletedProcess[str]:
        return self._cli(*self.words, *(how or [TELL]))

    def sql(self, statement: str, *parameters: Any) -> list[Any]:
        connection = sqlite_skill_ema.connect(self.db, driver="apsw")
        rows = connection.execute(statement, parameters).fetchall()
        connection.close()
        return rows

    def costs(self, dollars: float | None) -> None:
        self.sql("UPDATE skill_invocations SET estimated_cost_usd = ?", dollars)

    def told(self) -> list[str]:
        """What was told since the last call."""
        file = self.home / "told"
        text = file.read_text() if file.exists() else ""
        file.unlink(missing_ok=True)
        return text.splitlines()

    def state(self) -> dict[str, Any]:
        rows = self.sql("SELECT value FROM skill_ema_meta WHERE key = 'checks'")
        return json.loads(rows[0][0]) if rows else {}

    def change_state(self, **values: Any) -> None:
        state = {source: {**entry, **values} for source, entry in self.state().items()}
        self.sql("UPDATE skill_ema_meta SET value = ? WHERE key = 'checks'", json.dumps(state))
