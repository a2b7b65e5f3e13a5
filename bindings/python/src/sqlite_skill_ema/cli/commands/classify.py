"""`skill-ema classify`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Mapping, Optional

import typer

from ...connection import Error, connect
from ..examples import examples
from ..fail import failed, usage
from ..output import console


MARKED = """classify --markers '[{"pattern": "no data", "category": "empty"}]'"""


@examples("classify answer.txt", "classify --json < answer.txt", MARKED)
def classify(
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)] = Path("-"),
    markers: Annotated[Optional[str], typer.Option(help="Markers of your own, as JSON.", metavar="JSON")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the JSON of classify_outcome().")] = False,
) -> None:
    """Judge an answer: was the job done, and if not, why?

    It reads FILE, or standard input without one or with `-`. Nothing is recorded, and the exit code says nothing about the outcome.
    """
    text = read(file)
    connection = connect(":memory:", driver="apsw")
    arguments = "?" if markers is None else "?, ?"
    try:
        row = connection.execute(f"SELECT classify_outcome({arguments})", [text] if markers is None else [text, markers]).fetchone()
    except Error as error:
        usage(str(error))
    answer = row[0] if row else ""
    if json_:
        print(answer)
    else:
        show(json.loads(answer))


def read(file: Path) -> str:
    """The text of a file, or of standard input."""
    try:
        data = sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()
    except OSError as error:
        failed(f"classify: cannot read {str(file)!r}: {error.strerror}")
    return data.decode(errors="replace")


def show(outcome: Mapping[str, Any]) -> None:
    """Prints the outcome as lines."""
    console.print("succeeded" if outcome["success"] else "failed", style="green" if outcome["success"] else "red")
    for key in ("category", "confidence", "end_reason", "marker"):
        if outcome[key] is not None:
            console.print(f"{key:10}  {outcome[key]}", markup=False, soft_wrap=True)
