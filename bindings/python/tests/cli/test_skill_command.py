"""The skill that an agent is given, and how it is put where the agent finds it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from conftest import ROOT, Cli
from sqlite_skill_ema.cli import COMMANDS
from sqlite_skill_ema.cli.commands.skill import SKILL

TEXT = SKILL.read_text(encoding="utf-8")


def test_what_it_says_to_type_is_accepted(cli: Cli) -> None:
    cli("demo")
    commands = re.findall(r"`skill-ema ((?!COMMAND)[^`]+)`", TEXT)
    assert len(commands) >= 8
    for command in commands:
        words = shlex.split(command.replace("MODEL", "qwen3.6-27b").replace("SESSION", "none").replace("\n", " "))
        done = cli(*words)
        expected = {"runs SESSION": [3], "check": [0, 1]}.get("runs SESSION" if "SESSION" in command else words[0], [0])
        assert done.returncode in expected, f"{command}: {done.stderr}"


def test_the_columns_the_categories_and_the_commands_that_it_names_exist(cli: Cli) -> None:
    assert TEXT.startswith("---\nname: skill-ema\ndescription: ")
    columns = (ROOT / "docs/functions.md").read_text() + (ROOT / "docs/tables.md").read_text()
    outcomes = (ROOT / "docs/outcomes.md").read_text()
    names = {command.__name__ for command in COMMANDS} | {"skill_stats", "verdict"}
    for name in re.findall(r"`([a-z_]+)`", TEXT):
        assert f"`{name}`" in columns or f"| `{name}` |" in outcomes or name in names, name


def test_it_is_written_and_removed(cli: Cli, home: Path) -> None:
    (home / ".hermes/skills/other").mkdir(parents=True)
    file = home / ".hermes/skills/skill-ema/SKILL.md"
    assert cli("skill").stdout == f"The skill is in {file}.\n" and file.read_text(encoding="utf-8") == TEXT
    assert cli("skill", "--show").stdout == TEXT
    assert cli("skill", "--remove").stdout == f"{file} is removed.\n"
    assert cli("skill", "--remove").stdout == f"There is no {file}.\n"
    assert [folder.name for folder in (home / ".hermes/skills").iterdir()] == ["other"]


def test_what_somebody_put_beside_it_stays(cli: Cli, tmp_path: Path) -> None:
    cli("skill", str(tmp_path))
    (tmp_path / "skill-ema/notes.md").write_text("mine")
    cli("skill", str(tmp_path), "--remove")
    assert [file.name for file in (tmp_path / "skill-ema").iterdir()] == ["notes.md"]


@pytest.mark.parametrize("folder", ["nowhere", "nowhere --remove"])
def test_a_folder_that_is_missing(cli: Cli, folder: str) -> None:
    done = cli("skill", *folder.split())
    assert done.returncode == 2 and done.stderr.startswith("skill-ema: skill: there is no folder nowhere; name the agent's folder of skills")
