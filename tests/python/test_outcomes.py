"""classify_outcome and classify_explain in SQL, on texts of the corpus that the judge was not trained on.

How good the judge is stands in crates/agent-outcome/MODEL.md; what it is made of is tested in that crate.
"""

import json

import apsw
import pytest

from conftest import ROOT, connect, value

CORPUS = ROOT / "crates" / "agent-outcome" / "corpus"
HELD_BACK = [json.loads(line) for path in sorted((CORPUS / "held_back").glob("*.jsonl")) for line in path.read_text().splitlines()]
PLAIN = [json.loads(line) for line in (CORPUS / "canonical.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def db():
    return connect(initialise=False)


def verdict(db, text):
    return json.loads(value(db, "SELECT classify_outcome(?)", (text,)))


def explained(db, text):
    return db.execute("SELECT piece, line, weight, towards FROM classify_explain(?)", (text,)).fetchall()


def test_success_and_failure_are_told_apart_on_texts_of_other_hands(db):
    """The bars stand below what the model card says, so that a worse table shows."""
    said = [verdict(db, text["text"]) for text in HELD_BACK]
    right = [(text["category"] == "ok") == found["success"] for text, found in zip(HELD_BACK, said)]
    surest = sorted(zip((-found["confidence"] for found in said), right))[: len(said) * 7 // 10]
    assert sum(right) / len(right) >= 0.90
    assert sum(is_right for _, is_right in surest) / len(surest) >= 0.97
    assert sum(text["category"] == found["category"] for text, found in zip(HELD_BACK, said)) / len(said) >= 0.78


def test_a_verdict_is_whole(db):
    for case in PLAIN + HELD_BACK:
        found = verdict(db, case["text"])
        assert list(found) == ["success", "category", "end_reason", "marker", "confidence"]
        assert found["success"] == (found["category"] == "ok") and 0.5 <= found["confidence"] <= 1
        assert round(found["confidence"], 3) == found["confidence"]
        assert (found["end_reason"] == "complete") == found["success"] and 0 < len(found["end_reason"]) <= 200
        assert found["marker"] is None or not found["success"]


def test_a_marker_is_as_sure_as_the_person_who_gave_it(db):
    for category in ("ok", "timeout"):
        markers = json.dumps([{"pattern": "quiet", "category": category}])
        found = json.loads(value(db, "SELECT classify_outcome('Report: all quiet.', ?)", (markers,)))
        assert (found["category"], found["marker"], found["confidence"]) == (category, "quiet", 1)


def test_an_explanation_adds_up_to_the_verdict(db):
    for case in PLAIN[::9]:
        pieces = explained(db, case["text"])
        weights = [weight for *_, weight, _ in pieces]
        assert weights == sorted(weights, reverse=True) and all(weight > 0 for weight in weights)
        assert {towards for *_, towards in pieces} <= {"success", "failure"}
        for piece, line, _, _ in pieces:
            assert line is None and piece.startswith("(") or piece.startswith("(") or len(line) <= 200


def test_the_heaviest_pieces_are_those_that_a_person_would_name(db):
    heaviest = [piece for piece, _, _, towards in explained(db, "The report could not be created: Error code: 429") if towards == "failure"][:5]
    assert any(word in piece for piece in heaviest for word in ("Error", "code", "could", "created")), heaviest
    [(form, line, weight, towards)] = explained(db, '{"error": {"message": "Overloaded"}}')
    assert (form, line, weight, towards) == ("(an error in JSON)", "Overloaded", 1.0, "failure")


def test_an_explanation_shows_no_secret(db):
    for piece, line, *_ in explained(db, "Error: login failed for sk-proj-AbCdEf0123456789AbCdEf, password=hunter2secret"):
        assert "0123456789" not in piece + (line or "") and "hunter2secret" not in piece + (line or "")


def test_what_is_no_text_is_explained_as_it_is_judged(db):
    assert explained(db, None) == []
    assert explained(db, b"HTTP 500") == explained(db, "HTTP 500") != []
    assert explained(db, 500) == explained(db, "500")
    with pytest.raises(apsw.SQLError, match="^classify_explain takes a text"):
        db.execute("SELECT * FROM classify_explain").fetchall()


def test_an_explanation_is_joined_to_each_text(db):
    found = db.execute("""SELECT value, count(*) FROM json_each('["HTTP 500", "Done.", null]') JOIN classify_explain(value) GROUP BY 1""").fetchall()
    assert [text for text, _ in found] == ["Done.", "HTTP 500"] and all(count > 1 for _, count in found)
    both = "SELECT count(*) FROM classify_explain('HTTP 500') WHERE text = 'HTTP 500' OR weight > 1e9"
    assert value(db, both) == len(explained(db, "HTTP 500"))
