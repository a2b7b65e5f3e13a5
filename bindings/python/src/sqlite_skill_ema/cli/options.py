"""The options that commands share: declared once, as the fields of dataclasses.

A command takes one of these dataclasses, or one made of several, as its parameter `options`; `with_options` puts the fields there as
options of the command line.
"""

from __future__ import annotations

import functools
import inspect
import sys
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Annotated, Any, Callable, Optional, get_args, get_origin, get_type_hints

import typer

from .fail import ReaderGone, usage


def day_of(option: str, text: str) -> date:
    """The day that an option names; ends the command where it names none."""
    day: Optional[date] = None
    with suppress(ValueError):
        day = date.fromisoformat(text)
    # From Python 3.11 on `fromisoformat` also takes '20260630', which SQL would take for seconds.
    return day if day and str(day) == text else usage(f"{option} takes a day, YYYY-MM-DD; got {text!r}")


def today() -> date:
    """The current day; days are UTC days."""
    return datetime.now(timezone.utc).date()


def _file(text: str) -> Path:
    # Path takes an empty name for the folder.
    return Path(text or usage("--db takes the name of a file; got ''"))


@dataclass(frozen=True)
class Database:
    """Which database."""

    db: Annotated[Optional[Path], typer.Option(help="Database file.", parser=_file, envvar="SKILL_EMA_DB", show_envvar=True, metavar="FILE")] = None

    def __post_init__(self) -> None:
        """Refuses options that contradict each other, or say nothing."""
        for field in fields(self):
            if getattr(self, field.name) != getattr(self, field.name):
                usage(f"--{field.name.replace('_', '-')} takes a number; got nan")


@dataclass(frozen=True)
class Format(Database):
    """In which form rows are printed."""

    json: Annotated[bool, typer.Option("--json", help="Print JSON; keys are column names.")] = False
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV with a header.")] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.json and self.csv:
            usage("--json and --csv exclude each other; give one of them")


@dataclass(frozen=True)
class LastDay(Database):
    """Up to which day."""

    as_of: Annotated[Optional[str], typer.Option(help="Last day, YYYY-MM-DD; default: today.", metavar="DAY")] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.last_day

    @property
    def last_day(self) -> date:
        """The last day; days are UTC days."""
        return today() if self.as_of is None else day_of("--as-of", self.as_of)


@dataclass(frozen=True)
class Window(LastDay, Format):
    """Which days, skills and models."""

    window: Annotated[Optional[int], typer.Option(help="How many days.", metavar="DAYS", min=1, max=36500)] = None
    skill: Annotated[Optional[str], typer.Option(help="Only this skill.", metavar="NAME")] = None
    model: Annotated[Optional[str], typer.Option(help="Only this model.", metavar="NAME")] = None


@dataclass(frozen=True)
class Decay(Database):
    """How fast a run loses its weight."""

    half_life: Annotated[Optional[float], typer.Option(help="Days until a run weighs half.", metavar="DAYS")] = None
    alpha: Annotated[Optional[float], typer.Option(help="The same as a rate per day, 0 to 1.", metavar="RATE")] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.alpha is not None and self.half_life is not None:
            usage("--alpha and --half-life say the same thing; give one of them")


@dataclass(frozen=True)
class Grouping(Database):
    """What makes a group."""

    group_by: Annotated[Optional[str], typer.Option(help="skill, model, provider, job, or several.", metavar="KEYS")] = None


@dataclass(frozen=True)
class Averages(Grouping, Decay, Window):
    """What the averages are computed over."""


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Makes options of the fields of the dataclass that `command` takes as `options`; the command's other parameters come first."""
    hints = {name: _annotated(hint) for name, hint in get_type_hints(command, include_extras=True).items()}
    kind = hints.pop("options", None)
    if kind is None:
        return command
    hints.pop("return", None)
    own = [parameter.replace(annotation=hints[name]) for name, parameter in inspect.signature(command).parameters.items() if name != "options"]
    shared_hints = get_type_hints(kind, include_extras=True)
    shared = [
        inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, annotation=shared_hints[field.name], default=field.default)
        for field in fields(kind)
    ]

    @functools.wraps(command)
    def wrapper(**given: Any) -> None:
        options = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        try:
            command(options=options, **given)
            sys.stdout.flush()
        except BrokenPipeError:
            # Not left to click, whose exit code would be that of --fail.
            raise ReaderGone from None

    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own] + shared
    wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return wrapper


def _annotated(hint: Any) -> Any:
    """The hint as it is written: before Python 3.11 a parameter whose default is None has Optional around it."""
    return next((part for part in get_args(hint) if get_origin(part) is Annotated), hint)
