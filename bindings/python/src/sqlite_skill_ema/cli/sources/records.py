"""The records of a file of any format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Iterator, Mapping, TextIO


class Records(ABC):
    """The records of a file, a mapping of its fields each; what is wrong with one ends the command, with its line."""

    def __init__(self, text: TextIO, name: str) -> None:
        self.text = text
        self.name = name

    @abstractmethod
    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """The records."""
