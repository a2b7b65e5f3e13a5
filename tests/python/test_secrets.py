"""No secret is stored or shown: mask_secrets, and what classify_outcome and skill_runs keep of a text."""

import json

import pytest

from conftest import NOON, record, value
from test_skill_runs import logged, run

# Made up, all of them.
KEY = "sk-proj-0123456789abcdefABCDEF0123456789"
SECRETS = [
    (f"Error: Incorrect API key provided: {KEY}", "Error: Incorrect API key provided: sk-p…"),
    ("fatal: unable to access https://bob:ghp_0123456789abcdefABCDEF0123@github.com/a/b.git/", "fatal: unable to access https://bob:ghp_…@github.com/a/b.git/"),
    ("Error: 401 Unauthorized for Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdef0123456789", "Error: 401 Unauthorized for Authorization: Bearer eyJh…"),
    ("ClientError: An error occurred (InvalidAccessKeyId): The key AKIA0123456789ABCDEF does not exist", "ClientError: An error occurred (InvalidAccessKeyId): The key AKIA… does not exist"),
    ("Error: login failed, password=hunter2secret", "Error: login failed, password=hunt…"),
    ("Error: could not connect to postgres://app:pw@db/runs", "Error: could not connect to postgres://app:…@db/runs"),
]


def verdict(db, text, markers="[]"):
    return json.loads(value(db, "SELECT classify_outcome(?, ?)", (text, markers)))


@pytest.mark.parametrize("text, masked", SECRETS)
def test_a_secret_is_masked_wherever_it_would_be_kept(db, text, masked):
    assert value(db, "SELECT mask_secrets(?)", (text,)) == masked
    assert value(db, "SELECT mask_secrets(mask_secrets(?))", (text,)) == masked
    assert verdict(db, text)["end_reason"] == masked
    run(db, error=text)
    # Known to have failed, with a text in which the judge finds nothing wrong.
    quiet = f"Report of the day, all quiet. Noted in passing: {text.removeprefix('Error: ')}, and three items more. " + "The figures are in the table. " * 40
    assert verdict(db, quiet)["success"]
    run(db, success=0, output=quiet, started_at=NOON + 1)
    [(told,), (kept,)] = logged(db, "end_reason")
    assert told == masked and masked.removeprefix("Error: ") in kept and len(kept) == 200


def test_a_key_that_the_cut_would_halve_is_masked_before_it(db):
    for length in range(150, 205):
        before = "Report, all quiet " + "x" * (length - 18)
        run(db, success=0, output=f"{before} {KEY} and more", started_at=NOON + length)
        assert value(db, "SELECT end_reason FROM skill_invocations ORDER BY id DESC LIMIT 1") == f"{before} sk-p… and more"[:200]
        reason = verdict(db, f"Error code: 401 - {before} {KEY}")["end_reason"]
        assert "0123" not in reason and len(reason) <= 200


def test_a_marker_is_masked_as_it_stands_in_the_text(db):
    for pattern, marker in [(KEY, "sk-p…"), (f"provided: {KEY[:20]}", "provided: sk-p…"), (KEY[12:], "…"), ("API key", "API key")]:
        found = verdict(db, f"API key provided: {KEY}", json.dumps([{"pattern": pattern, "category": "auth"}]))
        assert (found["end_reason"], found["marker"]) == ("API key provided: sk-p…", marker)


def test_any_value_has_an_answer(db):
    for given, masked in [(None, None), (7, "7"), (1.5, "1.5"), ("", ""), (b"password=hunter2secret\xff", "password=hunt…"), (b"", ""), (b"a\xff", "a\ufffd")]:
        assert value(db, "SELECT mask_secrets(?)", (given,)) == masked


def test_an_old_log_is_cleaned_by_one_update(db):
    for number, (text, _) in enumerate(SECRETS):
        record(db, invoked_at=NOON + number, success=0, end_reason=text)
    record(db, success=0, end_reason="Error code: 429")
    clean = "UPDATE skill_invocations SET end_reason = mask_secrets(end_reason) WHERE end_reason <> mask_secrets(end_reason)"
    for changed in [len(SECRETS), 0]:
        before = db.total_changes()
        db.execute(clean)
        assert (db.total_changes() > before) == (changed > 0)
    assert logged(db, "end_reason") == [(masked,) for _, masked in SECRETS] + [("Error code: 429",)]
