"""`skill-ema skill`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Optional

import typer

from ...hermes.store import default_home
from ..examples import examples
from ..fail import usage

NAME = "skill-ema"
SKILL = Path(__file__).resolve().parents[2] / "agent_skill/SKILL.md"


@examples("skill", "skill ~/.claude/skills", "skill --remove")
def skill(
    folder: Annotated[Optional[Path], typer.Argument(metavar="FOLDER", hidden=True)] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove it again.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Only print it.")] = False,
) -> None:
    """Give an agent a skill that tells it how to ask skill-ema.

    FOLDER is the agent's folder of skills; the default is that of Hermes.
    """
    if show:
        print(SKILL.read_text(encoding="utf-8"), end="")
        return
    skills = folder or default_home() / "skills"
    if not skills.is_dir():
        usage(f"skill: there is no folder {skills}; name the agent's folder of skills, as in `skill-ema skill ~/.claude/skills`")
    file = skills / NAME / SKILL.name
    if remove:
        _remove(file)
        return
    file.parent.mkdir(exist_ok=True)
    file.write_text(SKILL.read_text(encoding="utf-8"), encoding="utf-8")
    print(f"The skill is in {file}.")


def _remove(file: Path) -> None:
    """Removes the skill, and its folder if nothing else is in it."""
    if not file.exists():
        print(f"There is no {file}.")
        return
    file.unlink()
    if not os.listdir(file.parent):
        file.parent.rmdir()
    print(f"{file} is removed.")
