"""`skill-ema export FILE`: runs in one file, from which they can be imported again."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO, Iterator, Optional

import typer

from .database import reading
from .fail import failed, no_data, usage
from .formats import ENDINGS, FORMATS, Writer
from .options import Database, day_of
from .output import console
from .progress import progress
from .words import either

# The reason stands for the text of a failure, which is not stored, so that an import judges it as it was judged.
RUNS = """
SELECT session_id, cron_id, skills, model, provider, started_at, completed_at, input_tokens, output_tokens, cache_read_tokens,
  cache_write_tokens, cost_usd, quality_score, success,
  CASE WHEN success = 0 THEN (SELECT end_reason FROM skill_invocations WHERE rowid = ids ->> 0) END AS error, excluded, delivered
FROM skill_runs
WHERE {time}
  AND (:skill IS NULL OR :skill IN (SELECT skill_name FROM skill_invocations WHERE rowid IN (SELECT value FROM json_each(ids))))
  AND (:model IS NULL OR model = :model)
ORDER BY started_at, session_id
"""
LOG = "SELECT * FROM skill_invocations WHERE {time} AND (:skill IS NULL OR skill_name = :skill) AND (:model IS NULL OR model = :model)"
DAILY = """
SELECT * FROM skill_stats_daily
WHERE (:since IS NULL OR day >= :since) AND (:until IS NULL OR day <= :until)
  AND (:skill IS NULL OR skill_name = :skill) AND (:model IS NULL OR model = :model)
ORDER BY day
"""
TIME = "(:since IS NULL OR {0} >= unixepoch(:since)) AND (:until IS NULL OR {0} < unixepoch(:until, '+1 day'))"
WHAT = {"runs": RUNS.format(time=TIME.format("started_at")), "log": LOG.format(time=TIME.format("invoked_at")), "daily": DAILY}

BATCH = 1000


@dataclass(frozen=True)
class Filters(Database):
    """Which rows."""

    since: Annotated[Optional[str], typer.Option(help="First day, YYYY-MM-DD in UTC.", metavar="DAY")] = None
    until: Annotated[Optional[str], typer.Option(help="Last day; for a file.", metavar="DAY")] = None
    skill: Annotated[Optional[str], typer.Option(help="Only this skill; for a file.", metavar="NAME")] = None
    model: Annotated[Optional[str], typer.Option(help="Only this model; for a file.", metavar="NAME")] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for option in ("since", "until"):
            day = getattr(self, option)
            if day is not None:
                day_of(f"export: --{option}", day)


STDOUT = Path("-")


def to_file(options: Filters, file: Path, what: Optional[str], format: Optional[str], host: Optional[str], replaces: bool) -> None:
    """Writes the rows that the options say."""
    for option, is_given in (("--host", host is not None), ("--replace", replaces)):
        if is_given:
            usage(f"export: {option} goes with a folder; {str(file)!r} is a file")
    what = what or "runs"
    if what not in WHAT:
        usage(f"export: --what takes {either(WHAT)} for a file; got {what!r}")
    make = FORMATS[_format(file, format)]
    with reading(options) as connection:
        cursor = connection.raw.cursor()
        with connection._errors():
            rows = cursor.execute(WHAT[what], {"since": options.since, "until": options.until, "skill": options.skill, "model": options.model})
            first = next(rows, None)
            if first is None:
                no_data("there are no such runs; see `skill-ema health`")
            columns = [column[0] for column in cursor.get_description()]
            with target(file) as stream, progress(f"export to {file}", None) as done:
                writer: Writer = make(stream, columns)
                written, batch = 0, [first]
                while batch:
                    writer.write(batch)
                    written += len(batch)
                    done(written)
                    batch = list(islice(rows, BATCH))
                writer.close()
    if is_regular(file):
        console.print(f"{written} rows are in {file}.", markup=False, soft_wrap=True)


def _format(file: Path, format: Optional[str]) -> str:
    if format is None:
        format = "csv" if file == STDOUT else ENDINGS.get(file.suffix.lower())
        if format is None:
            usage(f"export: --format says the format of what is written to {str(file)!r}: {either(FORMATS)}")
    if format not in FORMATS:
        usage(f"export: --format takes {either(FORMATS)} for a file; got {format!r}")
    return format


def is_regular(file: Path) -> bool:
    """Whether it is, or will be, a file that can be replaced: a device or a pipe is written to as it is."""
    return file != STDOUT and (file.is_file() or not file.exists())


@contextmanager
def target(file: Path) -> Iterator[BinaryIO]:
    """What is written to: standard output, or a file beside that takes the place of `file` when it is whole."""
    if file == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    regular = is_regular(file)
    if regular:
        file = Path(os.path.realpath(file))
    partial = file.with_name(f".{file.name}.{os.getpid()}") if regular else file
    try:
        try:
            with partial.open("wb") as stream:
                yield stream
            if regular:
                os.replace(partial, file)
        finally:
            if regular:
                partial.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        failed(f"export: cannot write {str(file)!r}: {error.strerror}")
