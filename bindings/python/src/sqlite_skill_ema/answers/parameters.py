"""The parameters of an address: texts, of which an empty one is taken as not given, as a form sends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Mapping, Optional

if TYPE_CHECKING:
    from .statements import Statement

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class BadRequest(ValueError):
    """A parameter that is not accepted; the message is a sentence for whoever has sent it."""


def read(name: str, statement: Statement, given: Mapping[str, Optional[str]]) -> dict[str, Any]:
    """A value for each parameter of the statement, None where it is not given."""
    for parameter in given:
        if parameter not in statement.parameters:
            raise BadRequest(f"{name}: there is no parameter {parameter!r}; the parameters are {', '.join(statement.parameters)}")
    values: dict[str, Any] = {parameter: given.get(parameter) or None for parameter in statement.parameters}
    for parameter in statement.required:
        if values[parameter] is None:
            raise BadRequest(f"{name}: the parameter {parameter} must be given")
    if values.get("alpha") is not None and values.get("half_life_days") is not None:
        raise BadRequest(f"{name}: alpha and half_life_days say the same thing; give one of them")
    # What a statement does not pass on to the extension, which reads it itself.
    for parameter, (low, high, default) in statement.numbers.items():
        values[parameter] = _whole(name, parameter, values[parameter], low, high, default)
    return values


def _whole(name: str, parameter: str, text: Optional[str], low: int, high: int, default: int) -> int:
    if text is None:
        return default
    if not re.fullmatch(r"\s*\+?\d{1,9}\s*", text, re.ASCII) or not low <= int(text) <= high:
        raise BadRequest(f"{name}: {parameter} takes a whole number from {low} to {high}; got {text!r}")
    return int(text)
