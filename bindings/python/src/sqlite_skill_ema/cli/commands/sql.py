"""`skill-ema sql`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Iterator, Optional, Sequence

import apsw.shell
import platformdirs
import typer

from ...connection import Connection, Error
from ..database import opening, path_of
from ..examples import examples
from ..options import Format
from ..output import Record, console, emit, fits, record_lines, table
from ..words import UNKNOWN


@examples("sql", "sql 'SELECT * FROM skill_ema(7)' --json", "sql --read-only < questions.sql")
def sql(
    options: Format,
    statement: Annotated[Optional[str], typer.Argument(metavar="STATEMENT", hidden=True)] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Refuse statements that write.")] = False,
) -> None:
    """Run SQL with the extension loaded.

    It runs STATEMENT, else standard input, else shows a prompt with a history; .help lists its commands.
    """
    with opening(options, read_only=read_only) as connection:
        if statement is None and sys.stdin.isatty():
            prompt(connection, path_of(options))
            return
        for columns, rows in results(connection, sys.stdin.read() if statement is None else statement):
            emit([dict(zip(columns, row)) for row in rows], options, show, empty="")


def results(connection: Connection, statements: str) -> Iterator[tuple[Sequence[str], list[tuple[Any, ...]]]]:
    """The columns and the rows of each statement that has any, up to where one fails."""
    found: list[tuple[Sequence[str], list[tuple[Any, ...]]]] = []

    def begin(cursor: Any, *_: Any) -> bool:
        found.append((distinct([column[0] for column in cursor.get_description()]), []))
        return True

    cursor = connection.raw.cursor()
    # Called before the first row of each statement.
    cursor.exec_trace = begin
    refused: Optional[Error] = None
    try:
        with connection._errors():
            for row in cursor.execute(statements):
                found[-1][1].append(row)
    except Error as error:
        refused = error
    yield from (one for one in found if one[0])
    if refused:
        raise refused


def distinct(names: Sequence[str]) -> list[str]:
    """The names of the columns, those that repeat another as SQLite names them in a subquery: 'x', 'x:1'."""
    made: list[str] = []
    for name in names:
        number, unused = 0, name
        while unused in made:
            number += 1
            unused = f"{name}:{number}"
        made.append(unused)
    return made


def show(rows: Sequence[Record]) -> None:
    """Prints a table, or where that is too wide, the columns below each other; what is NULL is '-'."""
    columns = list(rows[0]) if rows else []
    cells = [[UNKNOWN if value is None else str(value) for value in row.values()] for row in rows]
    if fits(columns, cells):
        table(columns, cells, text=[column for column in columns if any(isinstance(row[column], (str, bytes)) for row in rows)])
    else:
        for number, row in enumerate(rows):
            if number:
                console.print()
            record_lines(row)


def prompt(connection: Connection, path: Path) -> None:
    """The prompt of apsw's shell, which is like that of SQLite."""
    shell: Any = apsw.shell.Shell(db=connection.raw, args=[])
    folder = Path(platformdirs.user_state_dir("skill_ema", appauthor=False))
    os.makedirs(folder, exist_ok=True)
    shell.history_file = str(folder / "sql_history")
    shell.process_command(".mode box")
    shell.cmdloop(intro=f'{path}, with skill_ema; ".help" for help, ".exit" or Ctrl-D to leave\n')
