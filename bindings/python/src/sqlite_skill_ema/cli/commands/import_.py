"""`skill-ema import`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Annotated, Iterator, List, Optional, Sequence

import typer

from ...connection import Connection, connect
from ..database import opening, path_of, writing
from ..examples import examples
from ..fail import Failure
from ..importing import Counts, Import
from ..options import Database
from ..output import console, errors
from ..progress import progress
from ..sources import STORES, Source
from ..sources.fields import Fields
from ..sources.files import File


@examples(
    "import runs.csv more.jsonl",
    "import runs.csv --map model=llm --set provider=local",
    "import - --dry-run < runs.jsonl",
)
def import_(
    options: Database,
    files: Annotated[List[str], typer.Argument(metavar="FILE", hidden=True)],
    map: Annotated[Optional[List[str]], typer.Option("--map", help="Which field of the file a column is.", metavar="COLUMN=FIELD")] = None,
    set: Annotated[Optional[List[str]], typer.Option("--set", help="The same value in every row.", metavar="COLUMN=TEXT")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be recorded.")] = False,
) -> None:
    """Record the runs in each FILE, of CSV or JSON.

    - is standard input. Columns are those of skill_runs. What is recorded already is not recorded again. What is refused is set aside in
    the table skill_import_errors.
    """
    fields = Fields(map or [], set or [])
    sources: Sequence[Source] = [STORES[files[0]](files[1:])] if files[0] in STORES else [File(file, fields) for file in files]
    with database(options, dry_run=dry_run) as connection:
        work = Import(connection)
        broken: Optional[Failure] = None
        try:
            for source in sources:
                with progress(f"import {source.name[-25:]}", source.count) as bar:
                    work.add(source.rows(), lambda: bar(source.done()))
        except Failure as failure:
            broken = failure
        # What came before a mistake in a file is recorded, and counted.
        if work.counts.read or not broken:
            work.finish()
            show(work.counts, fields, dry_run)
        if broken:
            raise broken


@contextmanager
def database(options: Database, *, dry_run: bool) -> Iterator[Connection]:
    """The database; with --dry-run it is afterwards as it was before."""
    if not dry_run:
        with writing(options) as connection:
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


def show(counts: Counts, fields: Fields, dry_run: bool) -> None:
    """Prints a line of counts, and why rows were set aside."""
    if fields.ignored:
        errors.print(f"ignored fields: {', '.join(map(repr, fields.ignored))}", markup=False, soft_wrap=True)
    words = f"read {counts.read}, recorded {counts.recorded}, already known {counts.known}, set aside {counts.set_aside}"
    console.print(("dry run: " if dry_run else "") + words, markup=False, soft_wrap=True)
    for reason in counts.reasons:
        console.print(f"  set aside: {reason}", markup=False, soft_wrap=True)
