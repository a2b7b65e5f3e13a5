"""The command `skill-ema`: the table of its commands, and what ends it."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, Callable, Optional, Sequence

import typer

from ..connection import Error
from .commands.check import check
from .commands.classify import classify
from .commands.compare import compare
from .commands.cost import cost
from .commands.demo import demo
from .commands.drift import drift
from .commands.export import export
from .commands.health import health
from .commands.import_ import import_
from .commands.init import init
from .commands.jobs import jobs
from .commands.record import record
from .commands.report import report
from .commands.review import review
from .commands.runs import runs
from .commands.serve import serve
from .commands.skill import skill
from .commands.sql import sql
from .commands.trend import trend
from .examples import examples_of
from .fail import FAILED, USAGE, Failure, ReaderGone
from .options import with_options
from .output import errors

# Its place depends on typer's version: in click, or in typer itself.
ClickException: Any = typer.BadParameter.__mro__[2]

# In the order in which `skill-ema --help` lists them.
COMMANDS: tuple[Callable[..., None], ...] = (report, trend, compare, drift, jobs, cost, runs, review, check, health, serve, record, import_, export, classify, sql, skill, init, demo)

app = typer.Typer(
    name="skill-ema",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        print(f"skill-ema {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def skill_ema(
    context: typer.Context,
    # Not Annotated, which typer does not see in a callback on Python 3.9.
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Which agent skill works on which model, what a run costs, and how sure that is."""
    if context.invoked_subcommand is None:
        print(context.get_help())


for command in COMMANDS:
    examples = "\b\nExamples:\n" + "\n".join(f"  skill-ema {line}" for line in examples_of(command))
    app.command(command.__name__.replace("_", "-").rstrip("-"), epilog=examples)(with_options(command))


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Runs the command line, by default that of the process, and exits; the exit codes are those of `fail`."""
    _open_what_is_closed()
    # A sparkline on a terminal that cannot show it is no reason to fail.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        # Not in its own mode, in which click would print more than a sentence, and end broken pipes with code 1.
        sys.exit(app(arguments, prog_name="skill-ema", standalone_mode=False) or 0)
    except Failure as failure:
        _end(str(failure), failure.code)
    except ClickException as mistake:
        message, command = mistake.format_message(), getattr(getattr(mistake, "ctx", None), "command_path", "skill-ema")
        _end(message if message.endswith("?") else f"{message.rstrip('.')}; see `{command} --help`", USAGE)
    except Error as error:
        _end(str(error), FAILED)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except ReaderGone:
        _write_no_more()
        sys.exit(0)
    except OSError as error:
        # The file that cannot be opened or created, or else the output: a full disk, for instance.
        if not error.filename:
            _write_no_more()
        _end(f"{error.filename or 'standard output'}: {error.strerror}", FAILED)


def _write_no_more() -> None:
    """Makes Python's own flush of standard output at the end quiet, too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_what_is_closed() -> None:
    """Makes the null device of a standard stream that the caller has closed, so that no file that is opened takes its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
            setattr(sys, name, open(number, mode, closefd=False))


def _end(message: str, code: int) -> None:
    try:
        sys.stdout.flush()
    except OSError:
        _write_no_more()
    if message:
        errors.print(f"skill-ema: {message}", markup=False, soft_wrap=True)
    sys.exit(code)
