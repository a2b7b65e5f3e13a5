"""A bar for what takes long, on standard error, where that is a terminal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Callable, Iterator, Optional

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from .output import errors


@contextmanager
def progress(title: str, total: Optional[int]) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how much of `total` is done; a total of None is not known."""
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)
