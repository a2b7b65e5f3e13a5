"""How good judgements are: figures over texts, their labels and what was said of them."""

import collections

import numpy

from corpus import CATEGORIES

LENGTHS = [(0, 40), (40, 120), (120, 400), (400, 1500), (1500, 10**9)]


def figures(texts, categories, confidence):
    """Texts, success, category, false alarms and missed failures, as shares."""
    labels = numpy.array([text["category"] for text in texts])
    said = numpy.asarray(categories)
    is_ok, said_ok = labels == "ok", said == "ok"
    return {
        "texts": len(texts),
        "success": numpy.mean(is_ok == said_ok),
        "category": numpy.mean(labels == said),
        "false alarms": numpy.mean(~said_ok[is_ok]) if is_ok.any() else numpy.nan,
        "missed": numpy.mean(said_ok[~is_ok]) if (~is_ok).any() else numpy.nan,
        "calibration error": calibration_error((is_ok == said_ok), numpy.asarray(confidence)),
        **{f"surest {share} %": surest(is_ok == said_ok, numpy.asarray(confidence), share / 100) for share in (50, 70, 85)},
    }


def calibration_error(right, confidence):
    """The mean distance of what was said and what was right, over ten bins of confidence, weighted by their texts."""
    return sum(abs(right[bin].mean() - confidence[bin].mean()) * bin.sum() for bin in bins(confidence)) / len(right)


def bins(confidence, count=10):
    """Ten bins of confidence from 0.5 to 1, those that hold any."""
    which = numpy.clip(((confidence - 0.5) * 2 * count).astype(int), 0, count - 1)
    return [which == number for number in range(count) if (which == number).any()]


def surest(right, confidence, share):
    """The share that is right among the surest."""
    order = numpy.argsort(-confidence, kind="stable")[: round(len(right) * share)]
    return right[order].mean()


def groups(texts, key):
    """The places of the texts by what `key` says of each, the largest first."""
    found = collections.defaultdict(list)
    for place, text in enumerate(texts):
        found[key(text)].append(place)
    return sorted(found.items(), key=lambda item: (-len(item[1]), str(item[0])))


def length(text):
    low, high = next((low, high) for low, high in LENGTHS if len(text["text"]) < high)
    return f"{low} to {high - 1} characters" if high < 10**9 else f"{low} characters or more"


def source(text):
    return "composed" if text["source"] == "composed" else "real"


def confusion(texts, categories):
    """Rows of labels, columns of answers."""
    counts = collections.Counter(zip([text["category"] for text in texts], categories))
    return [[label, *(counts[label, said] for said in CATEGORIES)] for label in CATEGORIES]
