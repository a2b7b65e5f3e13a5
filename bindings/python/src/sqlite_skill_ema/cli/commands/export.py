"""`skill-ema export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from ..examples import examples
from ..export_to_file import STDOUT, Filters, to_file
from ..export_to_folder import to_folder
from ..formats import ENDINGS


@examples("export runs.csv", "export - --format jsonl | gzip > runs.jsonl.gz", "export --format parquet /srv/fleet")
def export(
    options: Filters,
    path: Annotated[Path, typer.Argument(metavar="PATH", hidden=True)],
    what: Annotated[Optional[str], typer.Option(help="File: runs, log, daily. Folder: daily, jobs, runs.", metavar="NAME")] = None,
    format: Annotated[Optional[str], typer.Option(help="csv or jsonl; for a folder also parquet.", metavar="NAME")] = None,
    host: Annotated[Optional[str], typer.Option(help="This machine's name; for a folder.", metavar="NAME")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace another log's days; for a folder.")] = False,
) -> None:
    """Write runs to a file, or whole days to a folder.

    PATH is a file if its name ends in .csv, .jsonl or .ndjson.
    """
    if _is_file(path):
        to_file(options, path, what, format, host, replace)
    else:
        to_folder(options, path, what, format, host, replace)


def _is_file(path: Path) -> bool:
    """Whether it is a file by its name, or a device or a pipe; a folder may have any name."""
    if path == STDOUT:
        return True
    return not path.is_dir() and (path.suffix.lower() in ENDINGS or path.exists() and not path.is_file())
