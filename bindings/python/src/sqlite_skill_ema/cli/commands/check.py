"""`skill-ema check`."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Optional, Sequence

import typer
from rich.text import Text

from ..checks import file, state
from ..checks.expectations import DRIFT, LIMITS, Check, checks_of
from ..checks.judge import BROKEN, HOLDS, UNKNOWN, Finding, Judge
from ..checks.notify import notifiers, tell
from ..checks.words import found, limit, scope
from ..database import reading
from ..examples import examples
from ..fail import got_worse, usage
from ..options import Window
from ..output import Cell, emit, table


@dataclass(frozen=True)
class Expectations(Window):
    """What is expected, of which runs, and who is told."""

    window: Annotated[Optional[int], typer.Option(help="Of --min-success; default: 30.", metavar="DAYS", min=1, max=36500)] = None
    skill: Annotated[Optional[str], typer.Option(help="Only this skill; also --model, --job.", metavar="NAME")] = None
    model: Annotated[Optional[str], typer.Option(metavar="NAME", hidden=True)] = None
    job: Annotated[Optional[str], typer.Option(metavar="ID", hidden=True)] = None
    max_cost_per_day: Annotated[Optional[float], typer.Option(help="Also --max-cost-per-month.", metavar="USD")] = None
    max_cost_per_month: Annotated[Optional[float], typer.Option(metavar="USD", hidden=True)] = None
    min_success: Annotated[Optional[str], typer.Option(help="Of each skill, such as 0.8 or 80%.", metavar="RATE")] = None
    max_silence: Annotated[Optional[str], typer.Option(help="Since the last run: 90min, 26h, 2d.", metavar="TIME")] = None
    drift: Annotated[bool, typer.Option("--drift", help="Nothing got worse, as `drift --fail`.")] = False
    config: Annotated[Optional[Path], typer.Option(help="Instead: the checks of a TOML file.", metavar="FILE")] = None
    notify: Annotated[Optional[str], typer.Option(help="Run it on a change; or --webhook URL.", metavar="COMMAND")] = None
    webhook: Annotated[Optional[str], typer.Option(metavar="URL", hidden=True)] = None

    def checks(self) -> list[Check]:
        """What is checked; ends the command where that is nothing, or is not accepted."""
        values = {name: getattr(self, name) for name in (*LIMITS, "skill", "model", "job", "window")}
        # Not `in (None, False)`, which 0 is equal to.
        given = {name: value for name, value in values.items() if value is not None and value is not False}
        if self.config is not None:
            if given:
                usage(f"check: --config and {_option(next(iter(given)))} exclude each other; give one of them")
            return file.read(self.config)
        try:
            made = checks_of(None, given, skill=self.skill, model=self.model, job=self.job, window=self.window)
        except ValueError as mistake:
            name, _, rest = str(mistake).partition(" ")
            usage(f"check: {_option(name)} {rest}")
        return made or usage(f"check: it expects nothing; give {', '.join(map(_option, LIMITS))} or --config")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


@examples("check --max-cost-per-day 2 --drift", "check --skill digest --min-success 80% --max-silence 26h", "check --config checks.toml --notify 'mail -s skill-ema me'")
def check(options: Expectations) -> None:
    """Test limits of cost, success and silence.
    It exits with 1 if one is broken; --notify tells of each change once.
    """
    checks, told_to = options.checks(), notifiers(options.notify, options.webhook)
    with reading(options, read_only=not told_to) as connection:
        # What is told is judged in the transaction that claims it.
        with connection if told_to else nullcontext():
            judge = Judge(connection, options.last_day)
            findings = [finding for one in checks for finding in judge.findings(one)]
            telling = state.claim(connection, _source(options, checks), findings) if told_to else None
        if telling:
            worked = False
            try:
                worked = tell(telling.changes, told_to)
            finally:
                state.settle(connection, telling, worked=worked)
    rows = listed(findings)
    emit([row.record() for row in rows], options, lambda _: show(rows), empty="")
    if any(finding.state == BROKEN for finding in findings):
        got_worse()


def _source(options: Expectations, checks: Sequence[Check]) -> str:
    """The name of the configuration: the file, or the checks themselves."""
    return str(options.config.resolve()) if options.config else " ".join(map(str, checks))


def listed(findings: Sequence[Finding]) -> list[Finding]:
    """The rows of the table: of the drift only what got worse, or one row that says that nothing did."""
    rows: list[Finding] = []
    for one, found_of_it in groupby(findings, key=lambda finding: finding.check):
        group = list(found_of_it)
        if one.expectation == DRIFT:
            steady = sum(finding.state == HOLDS for finding in group)
            words = f"holds: nothing got worse in {steady} {'group' if steady == 1 else 'groups'}"
            group = [finding for finding in group if finding.state == BROKEN] or ([Finding(one, HOLDS, words)] if steady else group[:1])
        rows += group
    return rows


COLOURS = {HOLDS: "green", BROKEN: "red", UNKNOWN: "yellow"}


def show(findings: Sequence[Finding]) -> None:
    """Prints the table."""
    lines: list[list[Cell]] = [
        [
            finding.check.name, scope(finding), limit(finding), found(finding), Text(finding.verdict, COLOURS[finding.state]),
        ]
        for finding in findings
    ]
    table(["check", "of", "limit", "found", "verdict"], lines, text=["check", "of", "limit", "verdict"], fold=["check", "of", "verdict"])
