"""The parameters of an address: texts, of which an empty one is taken as not given, as a form sends it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Mapping, Optional
from urllib.parse import parse_qsl

from .refusals import BadRequest

if TYPE_CHECKING:
    from .statements import Statement

# As SQLite writes them.
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.I)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[t ]([01]\d|2[0-3]):([0-5]\d)(?::(?:[0-5]\d|60)(?:\.\d+)?)?(?:z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?", re.ASCII | re.I)


def parse(name: str, query: bytes) -> dict[str, str]:
    """The parameters in the query of an address, which says each of them once."""
    given: dict[str, str] = {}
    # What is no UTF-8 stays recognisable as such: `read` refuses it.
    for parameter, text in parse_qsl(query.decode("utf-8", "surrogateescape"), keep_blank_values=True, errors="surrogateescape"):
        if parameter in given:
            raise BadRequest(f"{name}: the parameter {parameter} is given more than once")
        given[parameter] = text
    return given


def read(name: str, statement: Statement, given: Mapping[str, Optional[str]]) -> dict[str, Any]:
    """A value for each parameter of the statement, None where it is not given."""
    for parameter, text in given.items():
        if parameter not in statement.parameters:
            there_are = f"the parameters are {', '.join(statement.parameters)}" if statement.parameters else "it takes none"
            raise BadRequest(f"{name}: there is no parameter {parameter!r}; {there_are}")
        if text and not _is_unicode(text):
            raise BadRequest(f"{name}: {parameter} takes UTF-8 text; got {text!r}")
    values: dict[str, Any] = {parameter: given.get(parameter) or None for parameter in statement.parameters}
    for parameter in statement.required:
        if values[parameter] is None:
            raise BadRequest(f"{name}: the parameter {parameter} must be given")
    if values.get("alpha") is not None and values.get("half_life_days") is not None:
        raise BadRequest(f"{name}: alpha and half_life_days say the same thing; give one of them")
    # What a statement does not pass on to the extension, which reads it itself.
    for parameter, (low, high, default) in statement.numbers.items():
        values[parameter] = _whole(name, parameter, values[parameter], low, high, default)
    if statement.of_the_log:
        values.update(_days(_last_day(name, values["as_of"]), values["window_days"]))
    return values


def _is_unicode(text: str) -> bool:
    with suppress(UnicodeEncodeError):
        return bool(text.encode())
    return False


def _whole(name: str, parameter: str, text: Optional[str], low: int, high: int, default: int) -> int:
    if text is None:
        return default
    number = float(text) if _NUMBER.fullmatch(text) else None
    if number is None or not low <= number <= high or number != int(number):
        raise BadRequest(f"{name}: {parameter} takes a whole number from {low} to {high}; got {text!r}")
    return int(number)


def _last_day(name: str, text: Optional[str]) -> date:
    """The UTC day that `as_of` names, read as the extension reads it."""
    if text is None or text.strip().lower() in ("now", "today"):
        return datetime.now(timezone.utc).date()
    # Out of the range of days, or no day of its month.
    with suppress(ValueError, OverflowError):
        if _NUMBER.fullmatch(text):
            return (datetime(1970, 1, 1) + timedelta(seconds=float(text))).date()
        moment = _MOMENT.fullmatch(text)
        if moment:
            # Offsets are of whole minutes, so seconds change no day.
            day, hours, minutes, sign, offset_hours, offset_minutes = moment.groups(default="0")
            offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes)) * (-1 if sign == "-" else 1)
            return (datetime.fromisoformat(day) + timedelta(hours=int(hours), minutes=int(minutes)) - offset).date()
    raise BadRequest(
        f"{name}: as_of takes Unix seconds, 'YYYY-MM-DD', an ISO-8601 date and time, of the years 1 to 9999, 'now' or 'today'; got {text!r}")


def _days(last: date, count: int) -> dict[str, Any]:
    """The first and the last day of a window, and where they begin and end in Unix seconds."""
    first = date.fromordinal(max(last.toordinal() - count + 1, 1))
    epoch = date(1970, 1, 1).toordinal()
    return {"first": str(first), "last": str(last), "since": (first.toordinal() - epoch) * 86400, "until": (last.toordinal() + 1 - epoch) * 86400}
