"""make model: fits the model on corpus/train, writes model.bin, and MODEL.md with its figures on corpus/held_back."""

import json
import sys

import numpy

import card
import fit
from corpus import CRATE, Features, read, run
from table import pack


def main():
    training, held_back = read("train"), read("held_back")
    features = Features(training)
    everything = numpy.ones(len(training), bool)
    is_ok = numpy.array([text["category"] == "ok" for text in training])

    # Scores of texts by models that saw none of the same hand, for the calibration.
    out = out_of_hand(features, training)
    free = features.decided == 0
    knots = fit.calibrate(out[free], is_ok[free])
    forms = numpy.mean((features.decided == 1)[~free] == is_ok[~free])

    success = fit.success(features, training, everything)
    categories = fit.categories(features, training, everything)
    (CRATE / "model.bin").write_bytes(pack(success, categories, knots, forms))

    expected(training + held_back, success, categories, knots, forms)
    page = card.write(training, held_back, judged(held_back), rules(held_back), curve(features, training, held_back))
    (CRATE / "MODEL.md").write_text(page, encoding="utf-8")
    canonical()


def out_of_hand(features, texts):
    """The score of each text by a model that was fitted without its hand."""
    hands = numpy.array([text["hand"] for text in texts])
    scores = numpy.zeros(len(texts))
    for hand in sorted(set(hands)):
        rest = fit.success(features, texts, hands != hand)
        scores[hands == hand] = rest.score(features, features.blocks)[hands == hand]
    return scores


def judged(texts):
    """What the crate says of texts: categories and confidences."""
    found = [json.loads(line) for line in run("judge", texts).decode().splitlines()]
    return [one["category"] for one in found], [one["confidence"] for one in found]


def rules(texts):
    """What the rules that this model replaced said of the same texts, a line for each: they are gone."""
    said = (CRATE / "corpus" / "rules.txt").read_text().split()
    return {"the rules that it replaced": said} if len(said) == len(texts) else {}


def curve(features, training, held_back):
    """The accuracy on the held-back texts of models fitted on a part of the others."""
    unseen = Features(held_back)
    labels = numpy.array([text["category"] for text in held_back])
    order = numpy.random.default_rng(0).permutation(len(training))
    points = []
    for part in (16, 8, 4, 2, 1):
        chosen = numpy.zeros(len(training), bool)
        chosen[order[: len(training) // part]] = True
        models = fit.success(features, training, chosen), fit.categories(features, training, chosen)
        said, _ = fit.judge(unseen, *models, ([-1, 1], [0, 1]), 1)
        points.append((int(chosen.sum()), numpy.mean((said == "ok") == (labels == "ok")), numpy.mean(said == labels)))
    return points


def expected(texts, *models):
    """Writes what the crate must find for each text of the corpus, computed here: the probability of success."""
    _, probabilities = fit.judge(Features(texts), *models)
    lines = (f"{probability:.4f}\n" for probability in probabilities)
    (CRATE / "corpus" / "expected.txt").write_text("".join(lines))


def canonical():
    """Every plain case must be right."""
    cases = [json.loads(line) for line in (CRATE / "corpus" / "canonical.jsonl").read_text(encoding="utf-8").splitlines()]
    said, _ = judged(cases)
    wrong = [(case["text"], case["category"], found) for case, found in zip(cases, said) if case["category"] != found]
    for text, label, found in wrong:
        print(f"canonical: {label}, judged {found}: {text!r}")
    sys.exit(f"{len(wrong)} of {len(cases)} canonical cases are wrong" if wrong else None)


if __name__ == "__main__":
    main()
