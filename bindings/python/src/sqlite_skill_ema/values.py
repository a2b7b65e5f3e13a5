"""Values of Python and of numpy as the five types that SQLite has."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from numbers import Integral, Real
from typing import Any


def plain(value: Any) -> Any:
    """The value as every driver binds it: numpy's numbers, decimals and datetimes are to some of them bytes, or an error.

    What has no obvious form is returned as it is.
    """
    if type(value) in (str, int, float, bytes, type(None)):
        return value
    if getattr(value, "shape", None) == () and getattr(getattr(value, "dtype", None), "kind", "") in tuple("biuf"):
        value = value.item()
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, (Real, Decimal)):
        return float(value)
    return value


def stored(text: str) -> str:
    """The text as SQLite can store it: what a program printed that was no UTF-8 may hold surrogates, which are replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
