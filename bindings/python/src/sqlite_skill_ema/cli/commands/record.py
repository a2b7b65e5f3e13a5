"""`skill-ema record`."""

from __future__ import annotations

import sys
import time
import uuid
from pathlib import Path
from typing import Annotated, Any, List, Optional

import typer

from ...connection import Error
from ...recording import TIMEOUT
from ...recording import record as insert
from ...values import stored
from ..child import Ended, run
from ..database import path_of, writing
from ..ends import Ends
from ..examples import examples
from ..fail import Failure, failed, usage
from ..options import Database
from ..output import console, errors

# What a refused value is called here; the columns of the same name as their option are not among them.
OPTIONS = {
    "skills": "skill", "cron_id": "job", "session_id": "session", "started_at": "started", "completed_at": "ended", "cost_usd": "cost",
    "quality_score": "quality", "input_tokens": "input-tokens", "output_tokens": "output-tokens",
    "cache_read_tokens": "cache-read-tokens", "cache_write_tokens": "cache-write-tokens",
}

Tokens = Annotated[Optional[int], typer.Option(metavar="COUNT", hidden=True)]


@examples(
    "record --skill digest --model qwen3 -- my-agent run digest",
    "record --skill digest --seconds 42 --cost 0.01 --output answer.txt",
    "record --skill mail --started 1763532000 --failure",
)
def record(
    options: Database,
    skill: Annotated[List[str], typer.Option(help="A skill that the run used; give each.", metavar="NAME")],
    command: Annotated[Optional[List[str]], typer.Argument(metavar="-- COMMAND", hidden=True)] = None,
    model: Annotated[Optional[str], typer.Option(help="Model; its provider: --provider.", metavar="NAME")] = None,
    provider: Annotated[Optional[str], typer.Option(metavar="NAME", hidden=True)] = None,
    job: Annotated[Optional[str], typer.Option(help="The job that started it.", metavar="ID")] = None,
    session: Annotated[Optional[str], typer.Option(help="Your name of the run; default: a new one.", metavar="ID")] = None,
    started: Annotated[Optional[str], typer.Option(help="ISO 8601 or Unix seconds; and --ended.", metavar="TIME")] = None,
    ended: Annotated[Optional[str], typer.Option(metavar="TIME", hidden=True)] = None,
    seconds: Annotated[Optional[float], typer.Option(help="Instead: it took so long, until now.", metavar="NUMBER")] = None,
    cost: Annotated[Optional[float], typer.Option(help="US dollars.", metavar="USD")] = None,
    input_tokens: Annotated[Optional[int], typer.Option(help="Also --output-, --cache-read-, --cache-write-.", metavar="COUNT")] = None,
    output_tokens: Tokens = None,
    cache_read_tokens: Tokens = None,
    cache_write_tokens: Tokens = None,
    quality: Annotated[Optional[float], typer.Option(help="Your score; higher is better.", metavar="NUMBER")] = None,
    success: Annotated[Optional[bool], typer.Option("--success/--failure", help="If it did its job; also --delivered, --not-delivered.")] = None,
    error: Annotated[Optional[str], typer.Option(help="What failed.", metavar="TEXT")] = None,
    output: Annotated[Optional[Path], typer.Option(help="The answer, to be judged; - is standard input.", metavar="FILE")] = None,
    delivered: Annotated[Optional[bool], typer.Option("--delivered/--not-delivered", hidden=True)] = None,
) -> None:
    """Record a run, or run COMMAND, record it, and exit as it did."""
    known: dict[str, Any] = {
        "skills": skill, "model": model, "provider": provider, "cron_id": job, "session_id": stored(session or uuid.uuid4().hex),
        "cost_usd": cost, "input_tokens": input_tokens, "output_tokens": output_tokens, "cache_read_tokens": cache_read_tokens,
        "cache_write_tokens": cache_write_tokens, "quality_score": quality,
    }
    of_a_finished_run = {
        "--started": started, "--ended": ended, "--seconds": seconds, "--failure": None if success is not False else True, "--error": error, "--output": output,
        "--delivered or --not-delivered": delivered,
    }
    if command:
        given = [name for name, value in of_a_finished_run.items() if value is not None]
        if given:
            usage(f"record: {given[0]} is for a run that is over; that of the command {command[0]!r} is seen")
        run_and_record(command, options, known, success)
    times = times_of(started, ended, seconds)
    answer = None if output is None else read(output)
    with writing(options, timeout=TIMEOUT) as connection:
        before = connection.raw.total_changes()
        try:
            insert(connection, **known, **times, success=success, error=error, output=answer, delivered=delivered)
        except Error as refused:
            column, _, rest = str(refused).partition("skill_runs: ")[2].partition(" ")
            if column not in OPTIONS:
                raise
            usage(f"record: --{OPTIONS[column]} {rest}")
        # What is known already changes nothing.
        told = "recorded" if connection.raw.total_changes() > before else "already recorded"
        show(told, connection.execute(RECORDED, [known["session_id"]]).fetchone())


RECORDED = """
SELECT session_id, success, outcome_category FROM skill_invocations WHERE session_id = ? ORDER BY rowid DESC LIMIT 1
"""
OUTCOMES = {1: "succeeded", 0: "failed", None: "outcome not known"}


def show(told: str, row: Any) -> None:
    """Prints a line."""
    reason = f" ({row['outcome_category']})" if row["success"] == 0 else ""
    console.print(f"{told}: {OUTCOMES[row['success']]}{reason}, session {row['session_id']}", markup=False, soft_wrap=True)


def times_of(started: Optional[str], ended: Optional[str], seconds: Optional[float]) -> dict[str, Any]:
    """The start and the end, as far as they are known."""
    if seconds is None:
        if ended is not None and started is None:
            usage("record: --ended needs --started; or give --seconds, which ends now")
        return {"started_at": started, "completed_at": ended}
    if started is not None or ended is not None:
        usage("record: --seconds ends now, and excludes --started and --ended")
    if not 0 <= seconds <= 1e7:
        usage(f"record: --seconds takes a number from 0 to 1e7; got {seconds:g}")
    now = time.time()
    return {"started_at": now - seconds, "completed_at": now}


def read(file: Path) -> str:
    """What is judged of the text of a file, or of standard input."""
    ends = Ends()
    try:
        if file == Path("-"):
            ends.read(sys.stdin.buffer)
        else:
            with file.open("rb") as stream:
                ends.read(stream)
    except OSError as error:
        failed(f"record: cannot read {str(file)!r}: {error.strerror}")
    return ends.text()


def run_and_record(command: List[str], options: Database, known: dict[str, Any], success: Optional[bool]) -> None:
    """Runs the command, records it, and exits as it has; what is wrong with the recording is only a warning.

    With `success` its exit code alone decides.
    """

    def recorded(ended: Ended) -> None:
        try:
            with writing(options, timeout=TIMEOUT) as connection:
                insert(
                    connection, **known, started_at=ended.started_at, completed_at=ended.completed_at, output=ended.output, error=ended.error,
                    success=success if ended.error is None else None)
        except (Failure, Exception) as error:
            errors.print(f"skill-ema: this run of {command[0]!r} is not recorded: {error}", markup=False, soft_wrap=True)

    raise typer.Exit(run(command, recorded))
