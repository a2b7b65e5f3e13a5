"""Writes MODEL.md, the model card."""

import numpy

import evaluate
from corpus import CATEGORIES


def write(training, held_back, judged, peers, curve):
    """`judged` is what the crate says of the held-back texts; `peers` other judges' categories of the same texts by their
    names; `curve` the accuracy by the number of texts trained on."""
    categories, confidence = judged
    parts = [
        "# The model\n\n"
        "`make model` writes this page and `model.bin` from the texts in `corpus/`. All figures below are of texts in\n"
        "`corpus/held_back/`, written or collected by others than those in `corpus/train/`. None of them was trained on. Their totals,\n"
        "as they stand here, were looked at while the model was made; its settings were chosen on `corpus/train/` alone, by leaving\n"
        "out one hand after the other.",
        "## Data\n\n" + data(training, held_back),
        "## Accuracy\n\n" + accuracy(held_back, categories, confidence, peers),
        "## How sure it is\n\n" + sureness(held_back, categories, confidence),
        *(f"## By {name}\n\n" + by(held_back, categories, key) for name, key in KEYS.items()),
        "## Categories\n\nRows are labels, columns are answers.\n\n"
        + table(["", *CATEGORIES], evaluate.confusion(held_back, categories)),
        "## More texts\n\nThe same training on a random part of the texts, judged on all held-back ones.\n\n"
        + table(["texts", "success", "category"], [[count, share(success), share(category)] for count, success, category in curve]),
        "## Known weaknesses\n\n" + WEAKNESSES.strip(),
    ]
    return "\n\n".join(parts) + "\n"


KEYS = {
    "category": lambda text: text["category"],
    "language": lambda text: text["lang"],
    "length": evaluate.length,
    "source": evaluate.source,
    "hand": lambda text: text["hand"],
}

WEAKNESSES = """
- It does not understand a text. It weighs words, their neighbours, and where they stand.
- It misses a failure that is told only by its consequence and in everyday words: "The plants look the same as yesterday."
- It takes a short report about errors for a failure, above all where the report names nothing that was done.
- A text of a few words gives it little to weigh. Its confidence is low there.
- It reads the first and the last 900 bytes of a text. A failure that only the middle of a long text tells is missed.
- It knows English best. Of the other languages it knows what the table by language shows.
"""


def data(training, held_back):
    def row(name, texts):
        ok = [text for text in texts if text["category"] == "ok"]
        real = sum(text["source"] != "composed" for text in texts)
        languages = len({text["lang"] for text in texts})
        return [name, len(texts), real, len(ok), share(numpy.mean([text["hard"] for text in ok])), languages, len({text["hand"] for text in texts})]

    rows = [row("trained on", training), row("held back", held_back)]
    return table(["texts", "count", "real", "successes", "hard ones among these", "languages", "hands"], rows) + (
        "\n\nA real text is one that a program printed, or that is modelled on a public report, whose address is its `source`. "
        "A hard success talks\nabout errors. A hand is a person or a group who wrote or collected the texts of a file."
    )


def accuracy(texts, categories, confidence, peers):
    rows = [row("the model", evaluate.figures(texts, categories, confidence))]
    rows += [row(name, evaluate.figures(texts, said, numpy.ones(len(texts)))) for name, said in peers.items()]
    return table(["judge", "texts", "success", "category", "false alarms", "missed failures"], rows)


def row(name, figures):
    return [name, figures["texts"], *(share(figures[key]) for key in ("success", "category", "false alarms", "missed"))]


def sureness(texts, categories, confidence):
    confidence = numpy.asarray(confidence)
    right = numpy.array([(text["category"] == "ok") == (said == "ok") for text, said in zip(texts, categories)])
    found = evaluate.figures(texts, categories, confidence)
    lines = [f"Calibration error: {found['calibration error']:.3f}."]
    lines.append(table(["confidence", "texts", "right"], [[f"{confidence[bin].mean():.2f}", int(bin.sum()), share(right[bin].mean())] for bin in evaluate.bins(confidence)]))
    lines.append(table(["the surest", "right"], [[f"{part} %", share(evaluate.surest(right, confidence, part / 100))] for part in (25, 50, 70, 85, 100)]))
    return "\n\n".join(lines)


def by(texts, categories, key):
    rows = []
    for name, places in evaluate.groups(texts, key):
        found = evaluate.figures([texts[place] for place in places], [categories[place] for place in places], numpy.ones(len(places)))
        rows.append(row(name, found))
    return table(["", "texts", "success", "category", "false alarms", "missed failures"], rows)


def share(number):
    return "–" if numpy.isnan(number) else f"{number:.3f}"


def table(head, rows):
    lines = ["| " + " | ".join(map(str, head)) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, cells)) + " |" for cells in rows])
