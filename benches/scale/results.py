"""The figures that scale.py wrote, and how they are written in the document."""

import csv

from measuring import FILE


class Results:
    """All figures of the file."""

    def __init__(self, file=FILE):
        self.found = {}
        with open(file) as rows:
            for row in csv.DictReader(rows):
                self.found.setdefault(row["part"], {})[row["measure"]] = row["value"]

    def text(self, part, measure):
        """A figure as it stands in the file."""
        return self.found[part][measure]

    def of(self, part, measure):
        """A figure as a number."""
        return float(self.found[part][measure])


def figure(value, digits=2):
    """A number with so many significant digits, in words that are read at a glance."""
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if rounded >= 10 ** (digits - 1) else f"{rounded:.{max(digits, 1)}g}"


def size(value):
    """Bytes."""
    for unit, bytes_of_it in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= bytes_of_it:
            return f"{figure(value / bytes_of_it)} {unit}"
    return f"{figure(value)} bytes"


def time(value):
    """Seconds."""
    return f"{figure(value * 1e3)} ms" if value < 1 else f"{figure(value)} s"


def table(header, rows):
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"
