"""The checks that a TOML file holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ..fail import failed, usage
from .expectations import LIMITS, Check, checks_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAMES = ("name", "skill", "model", "job")
KEYS = (*NAMES, "window", *LIMITS)


def read(path: Path) -> list[Check]:
    """The checks in the order of the file; ends the command where it says something that is not accepted."""
    try:
        # Before it is parsed, so that what is no UTF-8 is a mistake of the file, too.
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        failed(f"check: cannot read {str(path)!r}: {error.strerror}")
    except ValueError as mistake:
        usage(f"{path}: {mistake}")
    tables = found.pop("check", None)
    if found:
        usage(f"{path}: it takes tables [[check]]; got {next(iter(found))!r}")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        usage(f"{path}: it takes one or several tables [[check]]; got {tables!r}")
    names: set[str] = set()
    checks: list[Check] = []
    for number, table in enumerate(tables, 1):
        title = f"{path}: check {table['name']!r}" if isinstance(table.get("name"), str) else f"{path}: check number {number}"
        try:
            checks += _checks(table, names)
        except ValueError as mistake:
            usage(f"{title}: {mistake}")
    return checks


def _checks(table: dict[str, Any], names: set[str]) -> list[Check]:
    """Those of a table, whose name is not among `names` yet."""
    for key in table:
        if key not in KEYS:
            raise ValueError(f"there is no key {key!r}; it takes {', '.join(KEYS)}")
    for key in NAMES:
        value = table.get(key)
        if value is None and key != "name":
            continue
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{key} takes text that is not blank; got {value!r}" if key in table else f"it has no {key}")
    window = table.get("window")
    if window is not None and (not isinstance(window, int) or isinstance(window, bool) or not 1 <= window <= 36500):
        raise ValueError(f"window takes a whole number of days from 1 to 36500; got {window!r}")
    if table["name"] in names:
        raise ValueError(f"name takes a name that no other check has; got {table['name']!r}")
    names.add(table["name"])
    made = checks_of(table["name"], table, skill=table.get("skill"), model=table.get("model"), job=table.get("job"), window=window)
    if not made:
        raise ValueError(f"it expects nothing; it takes {', '.join(LIMITS)}")
    return made
