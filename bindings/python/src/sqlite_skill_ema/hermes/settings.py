"""What a user says of the plugin, under `plugins: entries: skill-ema:` in Hermes' config.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional

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

    def commands(self) -> list[list[str]]:
        """The commands of skill-ema that bring the database up to date, and check it."""
        database = ["--db", str(self.database_file)]
        check = [*self.check_command(), *database]
        flags = {"--sessions": self.sessions, "--all-profiles": self.all_profiles}
        commands = [["import", "hermes", str(self.home), *database, *(flag for flag, wanted in flags.items() if wanted)]]
        if self.check:
            tell = {"--notify": self.notify, "--webhook": self.webhook}
            commands.append([*check, *(word for option, value in tell.items() if value for word in (option, value))])
        return commands

    def check_command(self) -> list[str]:
        """The command that tests what the settings say."""
        return ["check", *(("--config", str(self.home / Path(self.check).expanduser())) if self.check else ())]


def read_settings(home: Path, entry: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """The settings, and a sentence for each that is passed over because it is not understood."""
    known: dict[str, Any] = {}
    mistakes = []
    for name, value in entry.items():
        if name == "allow_tool_override":  # Hermes' own.
            continue
        if name not in KINDS:
            mistakes.append(f"there is no setting {name!r}; the settings are {', '.join(KINDS)}")
        elif not isinstance(value, KINDS[name][0]):
            mistakes.append(f"{name} takes {KINDS[name][1]}; got {value!r}")
        else:
            known[name] = value
    return Settings(home, **known), mistakes
