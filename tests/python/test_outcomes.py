"""classify_outcome on the corpus of labelled texts, tests/data/outcomes.jsonl.

Half of it was set aside when it was collected and is looked at only to report: the rules were made without it. The
confusion tables of both halves stand in the summary of the run.
"""

import collections
import json

import pytest

from conftest import ROOT, connect, value

CORPUS = [json.loads(line) for line in (ROOT / "tests/data/outcomes.jsonl").read_text().splitlines()]
CATEGORIES = ["ok", "scaffolding", "auth", "billing", "rate_limit", "timeout", "network", "provider", "context", "refusal", "crash", "empty"]


def halves():
    return {name: [text for text in CORPUS if text["held_back"] == held] for name, held in (("seen", False), ("held back", True))}


@pytest.fixture(scope="module")
def judged():
    """For each half the pairs of the label and the answer."""
    db = connect(initialise=False)
    category = "SELECT json_extract(classify_outcome(?), '$.category')"
    return {name: [(text["category"], value(db, category, (text["text"],))) for text in half] for name, half in halves().items()}


def share(pairs, right):
    return sum(right(label, answer) for label, answer in pairs) / len(pairs)


def figures(pairs):
    """Accuracy in success, accuracy in category, and the share of successes that raise a false alarm."""
    alarms = [(label, answer) for label, answer in pairs if label == "ok"]
    return (
        share(pairs, lambda label, answer: (label == "ok") == (answer == "ok")),
        share(pairs, lambda label, answer: label == answer),
        share(alarms, lambda _, answer: answer != "ok"),
    )


def table(pairs):
    """The confusion table: a row per label, a column per answer."""
    counts = collections.Counter(pairs)
    lines = [" " * 12 + "".join(f"{name[:7]:>8}" for name in CATEGORIES)]
    for label in CATEGORIES:
        lines.append(f"{label:12}" + "".join(f"{counts[label, answer] or '.':>8}" for answer in CATEGORIES))
    return lines


@pytest.fixture(scope="module", autouse=True)
def reported(judged, request):
    """Puts both tables into the summary."""

    class Report:
        def pytest_terminal_summary(self, terminalreporter):
            for name, pairs in judged.items():
                success, category, alarms = figures(pairs)
                title = f"classify_outcome on the half {name}, {len(pairs)} texts: success {success:.3f}, category {category:.3f}, false alarms {alarms:.3f}"
                terminalreporter.write_line("\n".join([title, *table(pairs)]))

    request.config.pluginmanager.register(Report())


def test_the_seen_half_is_judged_right(judged):
    success, category, alarms = figures(judged["seen"])
    assert success >= 0.98 and category >= 0.95 and alarms <= 0.03


def test_the_held_back_half_is_not_much_worse(judged):
    success, category, alarms = figures(judged["held back"])
    assert success >= 0.95 and category >= 0.90 and alarms <= 0.03


def test_the_corpus_is_what_it_says():
    assert len(CORPUS) >= 2000 and len({text["text"] for text in CORPUS}) == len(CORPUS)
    successes = [text for text in CORPUS if text["category"] == "ok"]
    assert 0.45 <= len(successes) / len(CORPUS) <= 0.55 and sum(text["hard"] for text in successes) >= 120
    assert {text["category"] for text in CORPUS} == set(CATEGORIES)
    assert all(text["source"] for text in CORPUS)
    lengths = sorted(len(text["text"].encode()) for text in CORPUS)
    assert lengths[5] < 10 and lengths[-5] > 6000 and lengths[-1] <= 8192
    assert 0.45 <= sum(text["held_back"] for text in CORPUS) / len(CORPUS) <= 0.55
