"""Figures with their standard errors."""

from typing import NamedTuple

import numpy


class Figure(NamedTuple):
    """An estimate, its standard error and the number of cases it comes from."""

    value: float
    standard_error: float
    cases: int


def share(flags):
    """How often, as a share of 1."""
    flags = numpy.asarray(flags, bool).ravel()
    rate = flags.mean() if flags.size else numpy.nan
    return Figure(rate, (rate * (1 - rate) / max(flags.size, 1)) ** 0.5, flags.size)


def mean(values):
    """The average."""
    values = numpy.asarray(values, float).ravel()
    return Figure(values.mean(), values.std() / values.size**0.5, values.size) if values.size else Figure(numpy.nan, numpy.nan, 0)


def quantile(values, at):
    """The value that the share `at` of all lie below; its error is half the distance between the two quantiles a standard error away."""
    values = numpy.asarray(values, float).ravel()
    if not values.size:
        return Figure(numpy.nan, numpy.nan, 0)
    away = (at * (1 - at) / values.size) ** 0.5
    below, here, above = numpy.quantile(values, numpy.clip([at - away, at, at + away], 0, 1), method="lower")
    return Figure(here, (above - below) / 2 if numpy.isfinite(above) else numpy.nan, values.size)


def quartiles(name, values):
    """Median and quartiles, by what they measure."""
    return {f"{name}, {word}": quantile(values, at) for word, at in (("lower quartile", 0.25), ("median", 0.5), ("upper quartile", 0.75))}
