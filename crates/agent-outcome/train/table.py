"""Writes and reads model.bin; src/model/table.rs describes its layout."""

import numpy

from corpus import BUCKETS, CATEGORIES, CATEGORY_BUCKETS, SIGNS
from fit import KNOTS, Linear

MAGIC = b"OUTCOME3"
FAILURES = len(CATEGORIES) - 1
LINE = 5


def pack(success, categories, knots, forms):
    def column(kind, key):
        return numpy.column_stack([getattr(model, key) for model in categories]).astype(kind)

    numbers = [success.line(), [forms], *(model.line() for model in categories), numpy.column_stack(knots).ravel()]
    weights = [success.signs.astype("<i2"), column("<i2", "signs"), success.ngrams, column("i1", "ngrams")]
    return MAGIC + numpy.concatenate(numbers).astype("<f4").tobytes() + b"".join(part.tobytes() for part in weights)


def unpack(table):
    """The models for success and for the categories, the calibration, and the share of known forms that decide right."""
    at = len(MAGIC)
    if not table.startswith(MAGIC):
        raise SystemExit("this is no table of this layout")

    def take(count, kind):
        nonlocal at
        taken = numpy.frombuffer(table, kind, count, at)
        at += taken.nbytes
        return taken

    lines = [take(LINE, "<f4")]
    [forms] = take(1, "<f4")
    lines += list(take(FAILURES * LINE, "<f4").reshape(-1, LINE))
    knots = take(KNOTS * 2, "<f4").reshape(-1, 2).T
    signs = [take(SIGNS, "<i2"), *take(SIGNS * FAILURES, "<i2").reshape(-1, FAILURES).T]
    ngrams = [take(BUCKETS, "i1"), *take(CATEGORY_BUCKETS * FAILURES, "i1").reshape(-1, FAILURES).T]
    success, *categories = (Linear.of(*model) for model in zip(lines, ngrams, signs))
    return success, categories, knots, forms
