"""The exit codes, and how a command ends early: with one sentence on standard error."""

from __future__ import annotations

from typing import NoReturn

GOT_WORSE = 1
"""Something got worse, with --fail; or a check is broken."""
USAGE = 2
"""The command line says something that is not accepted."""
NO_DATA = 3
"""There is no database, or nothing in it that the command could show."""
FAILED = 4
"""Anything else: the database is locked, or is none, or a file cannot be read."""


class Failure(Exception):
    """Ends the command with a message and an exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class ReaderGone(Exception):
    """Ends the command quietly: whoever reads its output has seen enough."""


def usage(message: str) -> NoReturn:
    """Ends the command: the caller's mistake."""
    raise Failure(USAGE, message)


def no_data(message: str) -> NoReturn:
    """Ends the command: there is nothing to show."""
    raise Failure(NO_DATA, message)


def failed(message: str) -> NoReturn:
    """Ends the command: something else went wrong."""
    raise Failure(FAILED, message)


def got_worse() -> NoReturn:
    """Ends the command; what got worse is printed by then."""
    raise Failure(GOT_WORSE, "")
