"""Makes the columns of skill_runs of the fields that a file has."""

from __future__ import annotations

import json
import re
import textwrap
from datetime import datetime, timezone
from typing import Any, Mapping, Optional, Sequence

from ...importing import COLUMNS
from ...recording import _plain
from ..fail import usage

DURATION = "duration_seconds"
"""Taken beside the columns: a run that says no end ends so much after its start."""

ALIASES = {
    "skills": ("skill", "skill_name"),
    "cron_id": ("job",),
    "cost_usd": ("cost", "estimated_cost_usd"),
    "started_at": ("invoked_at", "timestamp"),
}
ACCEPTED = f"the columns are {', '.join(COLUMNS)}, and {DURATION}"


class Fields:
    """Which field of a file is which column."""

    def __init__(self, maps: Sequence[str], constants: Sequence[str]) -> None:
        self._names = {column: [column, *ALIASES.get(column, ())] for column in (*COLUMNS, DURATION)}
        for column, field in (_pair("--map", text, "FIELD") for text in maps):
            self._names[column] = [field]
        self._constants = dict(_pair("--set", text, "TEXT") for text in constants)
        self._known = {name for names in self._names.values() for name in names}
        self.ignored: dict[str, None] = {}
        """The fields that are no column, in the order in which they came."""

    def check(self, record: Mapping[str, Any], where: str) -> None:
        """Ends the command where the first record of a file has no skill or no start: the file's fields have other names."""
        for column in ("skills", "started_at"):
            if column not in self._constants and not any(_has(record, name) for name in self._names[column]):
                fields = textwrap.shorten(", ".join(map(repr, record)), 300, placeholder=" ...") or "none"
                usage(f"import: {where} has no field for {column}; its fields are {fields}; name the right one with --map {column}=FIELD; {ACCEPTED}")

    def row(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a record."""
        row: dict[str, Any] = {}
        for column, names in self._names.items():
            for name in names:
                value = _get(record, name)
                if value is not None and value != "":
                    # The log's column is one name, whatever is in it.
                    row[column] = json.dumps([value]) if name == "skill_name" and isinstance(value, str) else _bindable(value)
                    break
        row.update(self._constants)
        for field in record:
            if field not in self._known and not any(name.startswith(f"{field}.") for name in self._known):
                self.ignored[field] = None
        seconds = row.pop(DURATION, None)
        if seconds is not None and "completed_at" not in row:
            start = unix_seconds(row.get("started_at"))
            try:
                row["completed_at"] = None if start is None else start + float(seconds)
            except ValueError:
                # Refused by the name of the column, with the value.
                row["completed_at"] = seconds
        return row


def _pair(option: str, text: str, what: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals or not value or column not in (*COLUMNS, DURATION):
        usage(f"import: {option} takes COLUMN={what}; got {text!r}; {ACCEPTED}")
    return column, value


def _has(record: Mapping[str, Any], name: str) -> bool:
    return name in record or _get(record, name) is not None


def _get(record: Mapping[str, Any], name: str) -> Any:
    """A field, or with a dot in its name, one within it: `usage.input_tokens`."""
    if name in record or "." not in name:
        return record.get(name)
    outer, _, inner = name.partition(".")
    within = record.get(outer)
    return _get(within, inner) if isinstance(within, dict) else None


LARGEST = 2**63 - 1


def _bindable(value: Any) -> Any:
    """The value as SQLite takes it; what it cannot hold goes as text, which is refused with the reason."""
    value = _plain(value)
    if isinstance(value, int) and abs(value) > LARGEST:
        return str(value)
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?)? ?(?:Z|([+-])(\d\d):?(\d\d)?)?", re.I)


def unix_seconds(value: Any) -> Optional[float]:
    """A start as skill_runs takes it, in Unix seconds; None where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        pass
    found = TIME.fullmatch(str(value).strip())
    if not found:
        return None
    day, minutes, seconds, fraction, sign, hours_off, minutes_off = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{minutes or '00:00'}{seconds or ':00'}").replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        return None
    offset = int(hours_off or 0) * 3600 + int(minutes_off or 0) * 60
    return moment + float(fraction or 0) - (-offset if sign == "-" else offset)
