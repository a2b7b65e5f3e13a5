"""The examples at the end of a command's help."""

from __future__ import annotations

from typing import Callable, TypeVar

Command = TypeVar("Command", bound=Callable[..., None])


def examples(*lines: str) -> Callable[[Command], Command]:
    """Gives a command its examples: three command lines, without the `skill-ema` before them."""

    def give(command: Command) -> Command:
        setattr(command, "examples", lines)
        return command

    return give


def examples_of(command: Callable[..., None]) -> tuple[str, ...]:
    """The examples of a command."""
    return command.examples  # type: ignore[attr-defined,no-any-return]
