"""How sure the judge was is in the log, and what a person says of a run stands against every later judgement."""

import json

import pytest

from conftest import NOON, connect, drift, value
from test_skill_runs import logged, run

FAILED = "Error code: 429 - rate limit reached"
FINE = "The report is ready and was sent."
VERDICT = ("success", "outcome_category", "end_reason", "outcome_confidence")


@pytest.fixture
def db():
    return connect()


def judged(db, text):
    found = json.loads(value(db, "SELECT classify_outcome(?)", (text,)))
    return int(found["success"]), found["category"], found["end_reason"], found["confidence"]


@pytest.mark.parametrize("text", [FAILED, FINE])
def test_the_confidence_of_a_judged_text_is_kept(db, text):
    run(db, session_id="r", skills='["a", "b"]', output=text)
    assert logged(db, *VERDICT) == [judged(db, text)] * 2
    assert 0.5 <= logged(db, "outcome_confidence")[0][0] < 1


@pytest.mark.parametrize("given", [{"success": 1}, {"success": 0, "output": FAILED}, {"success": 1, "output": FINE}, {"error": FAILED}, {}])
def test_what_the_runner_knows_has_none(db, given):
    run(db, **given)
    assert logged(db, "outcome_confidence") == [(None,)]


def test_a_persons_word_stands_against_later_judgements(db):
    run(db, session_id="r", skills='["a", "b"]', output=FAILED)
    db.execute("UPDATE skill_runs SET success = 1 WHERE session_id = 'r'")
    settled = [(1, "ok", "complete", 1)] * 2
    assert logged(db, *VERDICT) == settled
    run(db, session_id="r", skills='["a", "b"]', output=FAILED, replace=1, cost_usd=0.5)
    assert logged(db, *VERDICT) == settled and logged(db, "sum(estimated_cost_usd)") == [(0.5,)]
    run(db, session_id="r", skills='["a", "b"]', success=0, replace=1)
    db.execute("UPDATE skill_runs SET output = ?, cost_usd = 1 WHERE session_id = 'r'", (FAILED,))
    db.execute("UPDATE skill_runs SET error = ? WHERE session_id = 'r'", (FAILED,))
    assert logged(db, *VERDICT) == settled
    # A skill that comes in later has the outcome of its run.
    run(db, session_id="r", skills='["a", "b", "c"]', output=FAILED, replace=1)
    assert logged(db, *VERDICT) == [*settled, settled[0]] and drift(db) == []


def test_another_word_changes_it(db):
    run(db, session_id="r", output=FINE)
    db.execute("UPDATE skill_runs SET success = 0 WHERE session_id = 'r'")
    assert logged(db, *VERDICT) == [(0, "crash", None, 1)]
    db.execute("UPDATE skill_runs SET success = 1, output = ? WHERE session_id = 'r'", (FAILED,))
    assert logged(db, *VERDICT) == [(1, "ok", "complete", 1)]
    db.execute("UPDATE skill_runs SET success = NULL WHERE session_id = 'r'")
    assert logged(db, *VERDICT) == [(None, None, None, None)]
    db.execute("UPDATE skill_runs SET output = ? WHERE session_id = 'r'", (FAILED,))
    assert logged(db, *VERDICT) == [judged(db, FAILED)]


def test_a_word_written_to_the_log_itself_stands_as_well(db):
    run(db, session_id="r", output=FINE)
    db.execute("UPDATE skill_invocations SET success = 0, outcome_category = 'timeout', end_reason = 'too late', outcome_confidence = 1")
    run(db, session_id="r", output=FINE, replace=1)
    assert logged(db, *VERDICT) == [(0, "timeout", "too late", 1)] and drift(db) == []


def test_a_text_that_is_judged_anew_has_its_own_confidence(db):
    run(db, session_id="r", output=FINE)
    run(db, session_id="r", output=FAILED, replace=1)
    assert logged(db, *VERDICT) == [judged(db, FAILED)]


def test_a_merge_of_two_names_keeps_the_verdict_that_is_known(db):
    run(db, session_id="r", skills="new", success=None)
    run(db, session_id="r", skills="old", output=FAILED)
    db.execute("UPDATE skill_names SET skill_name = 'new' WHERE skill_name = 'old'")
    assert logged(db, *VERDICT) == [judged(db, FAILED)]


def test_an_import_is_judged_and_settled_alike(db):
    run(db, "skill_import", session_id="r", started_at=NOON, output=FAILED)
    assert logged(db, *VERDICT) == [judged(db, FAILED)]
    db.execute("UPDATE skill_runs SET success = 1 WHERE session_id = 'r'")
    run(db, "skill_import", session_id="r", started_at=NOON, output=FAILED, replace="1")
    assert logged(db, *VERDICT) == [(1, "ok", "complete", 1)]
