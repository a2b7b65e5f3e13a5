"""What a user says of the plugin, under `plugins: entries: skill-ema:` in Hermes' config.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional

from .store import LEDGER, STATE

NAME = "skill-ema"
"""Of the plugin, to Hermes."""
KINDS = {
    "database": (str, "the path of a file"),
    "sessions": (bool, "true or false"),
    "all_profiles": (bool, "true or false"),
    "check": (str, "the path of a TOML file"),
    "notify": (str, "a command"),
    "webhook": (str, "a URL"),
}


@dataclass(frozen=True)
class Settings:
    """Where runs are recorded, which, and what is checked after it. Paths are relative to the home."""

    home: Path
    database: str = "skill_ema.db"
    sessions: bool = False
    all_profiles: bool = False
    check: Optional[str] = None
    notify: Optional[str] = None
    webhook: Optional[str] = None

    @property
    def database_file(self) -> Path:
        """The database."""
        return self.home / Path(self.database).expanduser()

    def commands(self, timeout: int) -> list[list[str]]:
        """The commands of skill-ema that bring the database up to date, and check it; they wait `timeout` seconds for other programs."""
        database = ["--db", str(self.database_file)]
        flags = {"--sessions": self.sessions, "--all-profiles": self.all_profiles}
        commands = [["import", "hermes", str(self.home), *database, "--timeout", str(timeout), *(flag for flag, wanted in flags.items() if wanted)]]
        if self.check:
            tell = {"--notify": self.notify, "--webhook": self.webhook}
            commands.append([*self.check_command(), *database, *(word for option, value in tell.items() if value for word in (option, value))])
        return commands

    def check_command(self) -> list[str]:
        """The command that tests what the settings say."""
        return ["check", *(("--config", str(self.home / Path(self.check).expanduser())) if self.check else ())]


def read_settings(home: Path, plugins: Any) -> tuple[Settings, list[str]]:
    """The settings in what `plugins` holds in config.yaml, and a sentence for each that is passed over because it is not understood."""
    entry: Any = plugins
    place = "plugins"
    for name in ("entries", NAME):
        entry = entry.get(name) if isinstance(entry, Mapping) else None
        place += f".{name}"
        if entry is not None and not isinstance(entry, Mapping):
            return Settings(home), [f"{place} takes names with values; got {entry!r}"]
    # Without what is left empty, and what is Hermes' own.
    given = {name: value for name, value in (entry or {}).items() if value is not None and name != "allow_tool_override"}
    found = {name: _mistake(home, name, value) for name, value in given.items()}
    known = {name: given[name] for name, mistake in found.items() if mistake is None}
    mistakes = [mistake for mistake in found.values() if mistake]
    if "check" not in known:
        mistakes += [f"{name} tells of nothing without check" for name in ("notify", "webhook") if name in known]
    return Settings(home, **known), mistakes


def _mistake(home: Path, name: Any, value: Any) -> Optional[str]:
    """What is wrong with a setting."""
    if name not in KINDS:
        return f"there is no setting {name!r}; the settings are {', '.join(KINDS)}"
    kind, what = KINDS[name]
    if not isinstance(value, kind) or value == "":
        return f"{name} takes {what}; got {value!r}"
    if name in ("database", "check"):
        try:
            file = (home / Path(str(value)).expanduser()).resolve()
        except (RuntimeError, OSError, ValueError) as error:
            return f"{name} takes {what}; got {value!r}: {error}"
        if file in {(home / own).resolve() for own in (STATE, LEDGER)}:
            return f"{name} takes a file of its own; got {value!r}, which is Hermes'"
    return None
