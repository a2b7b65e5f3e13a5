"""`skill-ema import`."""

from __future__ import annotations

import re
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Iterator, List, Optional, Sequence

import typer

from ...connection import Connection, connect
from ...hermes.jobs import profile_of, record_jobs
from ...hermes.names import Suggestion, suggestions
from ...hermes.store import Store, StoreError, default_home, with_profiles
from ...importing import Counts, Import
from ...recording import TIMEOUT
from ..database import opening, path_of, same_database, writing
from ..examples import examples
from ..fail import Failure, usage
from ..options import Database, day_of
from ..output import console, errors
from ..progress import progress
from ..sources import Source
from ..sources.fields import Fields
from ..sources.files import File


@dataclass(frozen=True)
class Choices(Database):
    """What is imported."""

    map: Annotated[Optional[List[str]], typer.Option("--map", help="Which field of the file a column is.", metavar="COLUMN=FIELD")] = None
    set: Annotated[Optional[List[str]], typer.Option("--set", help="The same value in every row.", metavar="COLUMN=TEXT")] = None
    since: Annotated[Optional[str], typer.Option(help="hermes: only from this day on, YYYY-MM-DD.", metavar="DAY")] = None
    all_profiles: Annotated[bool, typer.Option("--all-profiles", help="hermes: the profiles in HOME, too.")] = False
    sessions: Annotated[bool, typer.Option("--sessions", help="hermes: skills used in chats, too.")] = False
    follow: Annotated[bool, typer.Option("--follow", help="hermes: go on, every --every SECONDS.")] = False
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, max=86400, hidden=True)] = 30
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=0, max=86400, hidden=True)] = TIMEOUT
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be recorded.")] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.first_day

    @property
    def first_day(self) -> Optional[date]:
        """What --since says."""
        return None if self.since is None else day_of("import: --since", self.since)


@examples("import runs.csv --map model=llm --set provider=local", "import - --dry-run < runs.jsonl", "import hermes ~/.hermes --all-profiles")
def import_(options: Choices, files: Annotated[List[str], typer.Argument(metavar="FILE", hidden=True)]) -> None:
    """Record the runs in each FILE (CSV, JSON), or of `hermes [HOME]`.

    - is standard input. What is recorded already is not recorded again. What is refused is set aside in skill_import_errors.
    """
    fields = Fields(options.map or [], options.set or [])
    if (options.since or options.all_profiles or options.sessions or options.follow) and files[0] != HERMES:
        usage("import: --since, --all-profiles, --sessions and --follow are for hermes")
    import_once(files, options, fields)
    while options.follow:
        sys.stdout.flush()
        time.sleep(options.every)
        import_once(files, options, fields)


HERMES = "hermes"


def import_once(files: Sequence[str], options: Choices, fields: Fields) -> None:
    """Records what is new, and prints the counts."""
    with database(options) as connection:
        work = Import(connection)
        broken: Optional[Exception] = None
        try:
            for source in sources_of(files, connection, options, fields):
                work.counts.read += source.already_known
                with progress(f"import {source.name[-25:]}", source.count) as bar:
                    work.add(source.rows(), lambda: bar(source.done()))
        except (Failure, StoreError) as failure:
            broken = failure
        # What came before a mistake in a file is recorded, and counted.
        if work.counts.read or not broken:
            work.finish()
            show(work.counts, fields, options.dry_run)
        if broken:
            raise broken
        if files[0] == HERMES:
            suggest(suggestions(connection, homes(files, options)), options)


SESSIONS = "SELECT DISTINCT session_id FROM skill_invocations WHERE session_id IS NOT NULL"


def sources_of(files: Sequence[str], connection: Connection, options: Choices, fields: Fields) -> Iterator[Source]:
    """The sources that the command line names, each opened when those before it are imported."""
    if files[0] != HERMES:
        for file in files:
            yield File(file, fields)
        return
    if len(files) > 2:
        usage(f"import: hermes takes one HOME; got {' '.join(files[1:])}")
    for folder in homes(files, options):
        store = Store(folder, (row[0] for row in connection.execute(SESSIONS)), options.first_day, sessions=options.sessions)
        if store.warning:
            errors.print(f"skill-ema: {store.warning}", markup=False, soft_wrap=True)
        if store.jobs is not None:
            record_jobs(connection, store.jobs, profile_of(folder))
        yield store


def homes(files: Sequence[str], options: Choices) -> list[Path]:
    """The homes of Hermes that the command line names."""
    home = Path(files[1]) if files[1:] else default_home()
    return with_profiles(home) if options.all_profiles else [home]


@contextmanager
def database(options: Choices) -> Iterator[Connection]:
    """The database; with --dry-run it is afterwards as it was before."""
    if not options.dry_run:
        with writing(options, timeout=options.timeout) as connection:
            yield connection
        return
    path = path_of(options)
    with opening(options, read_only=False) if path.exists() else in_memory() as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute("SELECT skill_ema_init()").fetchall()
            yield connection
        finally:
            connection.rollback()


@contextmanager
def in_memory() -> Iterator[Connection]:
    """A database that nobody else sees."""
    connection = connect(":memory:", driver="apsw")
    try:
        yield connection
    finally:
        connection.close()


def suggest(found: Sequence[Suggestion], options: Choices) -> None:
    """Prints a line for each two names that look like one skill."""
    for names in found:
        command = " ".join(["skill-ema", "sql", *same_database(options), quoted(names.sql)])
        console.print(f"the skills {names.other!r} and {names.skill!r} look like one; to count them as one: {command}", markup=False, soft_wrap=True)


def quoted(statement: str) -> str:
    """The statement as a word of a shell, in double quotes, since SQL is full of single ones."""
    return '"' + re.sub(r'(["\\$`])', r"\\\1", statement) + '"'


def show(counts: Counts, fields: Fields, dry_run: bool) -> None:
    """Prints a line of counts, and why rows were set aside."""
    if fields.ignored:
        errors.print(f"ignored fields: {', '.join(map(repr, fields.ignored))}", markup=False, soft_wrap=True)
    words = f"read {counts.read}, recorded {counts.recorded}, already known {counts.known}, set aside {counts.set_aside}"
    console.print(("dry run: " if dry_run else "") + words, markup=False, soft_wrap=True)
    for reason in counts.reasons:
        console.print(f"  set aside: {reason}", markup=False, soft_wrap=True)
