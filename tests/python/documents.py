"""The documents, and what the tests read from them."""

import re

from conftest import ROOT

FILES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))]


def named(path):
    """A document's name in the list of tests."""
    return str(path.relative_to(ROOT))


def code(info):
    """The one block of code in the documents whose fence is marked `info`, such as "python cron"."""
    [block] = [block for path in FILES for block in re.findall(rf"^```{info}\n(.*?)^```", path.read_text(), re.M | re.S)]
    return block


def table(cursor):
    """Rows as aligned columns under their names, numbers to the right, NULL as a dash."""
    rows, names = [], []
    for row in cursor:
        names = [column[0] for column in cursor.get_description()]
        rows.append(row)
    if not names:
        return ""
    text = [names, *[["-" if value is None else str(value) for value in row] for row in rows]]
    widths = [max(map(len, column)) for column in zip(*text)]
    lines = ["  ".join(name.ljust(width) for name, width in zip(names, widths)), "  ".join("-" * width for width in widths)]
    for row, cells in zip(rows, text[1:]):
        right = [isinstance(value, (int, float)) for value in row]
        lines.append("  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right)))
    return "".join(line.rstrip() + "\n" for line in lines)
