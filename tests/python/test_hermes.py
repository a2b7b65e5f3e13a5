"""The past of a Hermes agent, as sql/adapters/hermes.sql reads it from a home in Hermes' own schema: each kind of run once and right.

tests/agents does the same with the program itself.
"""

import json
import time
from contextlib import closing
from datetime import datetime

import pytest

from conftest import rows, value
from documents import code
from hermes_store import (ANSWER, AT, IMPORT, INVOKED, JOB, OTHER, attach, home, iso, open_log, recorded, runs, session_id,  # noqa: F401
                          without_ledger)


def test_a_run_that_worked_has_all_that_hermes_knows(home):
    session = home.run(JOB, AT, ["digest", "scan"], cost_status="estimated", estimated_cost_usd=0.25)
    [row] = runs(home)
    assert json.loads(row.pop("skills")) == ["digest", "scan"]
    assert row == {"session_id": session, "cron_id": JOB, "model": "m", "provider": "p", "started_at": AT + 0.5, "completed_at": AT + 60.5,
                   "input_tokens": 800, "output_tokens": 50, "cache_read_tokens": 200, "cache_write_tokens": 0, "cost_usd": 0.25,
                   "quality_score": None, "success": None, "output": ANSWER, "error": None, "delivered": None}  # fmt: skip
    assert [(r["skill_name"], r["success"]) for r in recorded(home)] == [("digest", 1), ("scan", 1)]


@pytest.mark.parametrize("status, estimated, actual, cost", [
    ("unknown", 0.0, None, None), ("unknown", 0.5, None, None), (None, 0.0, None, None), ("free?", 0.0, None, None),
    ("actual", 0.5, 0.25, 0.25), ("estimated", 0.5, None, 0.5), ("estimated", 0.0, None, 0.0), ("included", 0.0, 0.0, 0.0),
])  # fmt: skip
@pytest.mark.parametrize("by_model", [False, True])
def test_an_unknown_price_is_not_free(home, status, estimated, actual, cost, by_model):
    session = home.run(JOB, AT, cost_status=status, estimated_cost_usd=estimated, actual_cost_usd=actual)
    if by_model:
        home.usage(session, AT + 30, cost_status=status, estimated_cost_usd=estimated, actual_cost_usd=actual or 0)
    [row] = runs(home)
    assert row["cost_usd"] == cost and row["input_tokens"] == 800


@pytest.mark.parametrize("error, category", [
    ("RuntimeError: HTTP 401: Invalid API key", "auth"), ("RuntimeError: HTTP 402: Insufficient credits", "billing"),
    ("RuntimeError: HTTP 429: Rate limit reached", "rate_limit"), (None, "crash"),
    ("Agent completed but produced empty response (model error, timeout, or misconfiguration)", "empty"),
])  # fmt: skip
def test_a_failed_run_has_its_error_its_provider_and_no_tokens(home, error, category):
    home.run(JOB, AT, status="failed", error=error)
    [row] = runs(home)
    assert row["error"] == error or error is None and row["error"]
    assert (row["model"], row["provider"], row["input_tokens"], row["cache_write_tokens"], row["cost_usd"]) == ("m", "p", None, None, None)
    [call] = recorded(home)
    assert (call["success"], call["outcome_category"], call["skill_name"]) == (0, category, "digest")


def test_the_provider_of_a_failed_run_is_the_jobs_or_that_of_its_last_run_that_had_one(home):
    home.job("c" * 12, model="pinned", provider="pinned-provider", model_snapshot="x", provider_snapshot="y")
    home.job("d" * 12, model_snapshot="another", provider_snapshot="another-provider")
    home.run("c" * 12, AT, status="failed", model="pinned")
    home.run("d" * 12, AT + 100, model="m", billing_provider="first")
    home.run("d" * 12, AT + 200, model="m", billing_provider="last")
    home.run("d" * 12, AT + 300, status="failed", model="m")  # of another model than the job has today
    home.run(OTHER, AT + 400)  # a job that is gone
    home.run(OTHER, AT + 500, status="failed")
    assert [(row["model"], row["provider"]) for row in runs(home)] == [
        ("pinned", "pinned-provider"), ("m", "first"), ("m", "last"), ("m", "last"), ("m", "p"), ("m", "p")]  # fmt: skip


def test_a_run_that_failed_before_its_session_began_is_of_its_jobs_skills_and_model(home):
    home.job(JOB, skills=["digest", "scan"])
    home.execution(JOB, AT, "failed", error="RuntimeError: global inference config drifted", id="e1")
    home.execution(OTHER, AT + 100, "failed", error="RuntimeError: no model", id="e2")
    home.job("c" * 12, skills=None, skill="scan")
    home.execution("c" * 12, AT + 200, "failed", error="RuntimeError: no model", id="e3")
    one, other, older = runs(home)
    assert older["skills"] == '["scan"]'
    assert (one["session_id"], json.loads(one["skills"]), one["model"], one["provider"]) == ("e1", ["digest", "scan"], "m", "p")
    assert (one["started_at"], one["completed_at"]) == pytest.approx((AT, AT + 61), abs=1e-6)
    assert (other["session_id"], other["skills"], other["model"]) == ("e2", f'["cron job {OTHER}"]', None)


def test_a_script_is_a_run_under_its_jobs_name(home):
    home.job(OTHER, name="watch, \"nightly\"", skills=[], no_agent=True, model_snapshot=None, provider_snapshot=None)
    home.execution(OTHER, AT, id="e1")
    home.execution(OTHER, AT + 100, "failed", error="Script exited with code 2", id="e2")
    assert [(r["session_id"], r["skill_name"], r["success"], r["model"], r["input_tokens"]) for r in recorded(home)] == [
        ("e1", 'watch, "nightly"', 1, None, None), ("e2", 'watch, "nightly"', 0, None, None)]  # fmt: skip


def test_a_skill_that_hermes_did_not_find_is_a_failed_run_of_it(home):
    home.run(JOB, AT, skills=[], missing=["gone"])
    home.run(JOB, AT + 100, skills=["digest"], missing=["gone", "lost"])
    alone, used, missing = runs(home)
    assert (alone["skills"], alone["input_tokens"], alone["output"]) == ('["gone"]', 800, None)
    assert (used["skills"], used["input_tokens"], used["output"]) == ('["digest"]', 800, ANSWER)
    assert (missing["skills"], missing["input_tokens"], missing["session_id"]) == ('["gone","lost"]', None, used["session_id"])
    assert [(r["skill_name"], r["success"], r["outcome_category"]) for r in recorded(home)] == [
        ("gone", 0, "scaffolding"), ("digest", 1, "ok"), ("gone", 0, "scaffolding"), ("lost", 0, "scaffolding")]  # fmt: skip


def test_the_verdicts_that_would_turn_are_shown_and_the_log_keeps_its_own(home):
    turned, settled, same = (home.run(JOB, AT + number * 100, answer="Error code: 429 - rate limit reached") for number in range(3))
    with closing(open_log()) as db:
        attach(db, home.folder)
        db.execute(IMPORT.format("hermes_runs"))
        db.execute("UPDATE skill_invocations SET success = 1, outcome_category = 'ok' WHERE session_id <> ?", (same,))
        db.execute("UPDATE skill_invocations SET outcome_confidence = 1 WHERE session_id = ?", (settled,))
        [row] = rows(db, code("sql hermes"))
        assert (row["session_id"], row["skill_name"], row["was"], row["would_be"]) == (turned, "digest", "ok", "rate_limit")
        assert value(db, "SELECT sum(success) FROM skill_invocations") == 2


def test_a_run_without_a_skill_is_under_its_jobs_name(home):
    home.job(JOB, name="Morning news", skills=[])
    home.run(JOB, AT, skills=[])
    home.run(OTHER, AT + 100, skills=[], title="Evening news · Nov 20 18:00")
    home.run("c" * 12, AT + 200, skills=[])
    home.job("d" * 12, name="Late news", skills=["digest"])  # which it has only since
    home.run("d" * 12, AT + 300, skills=[])
    assert [json.loads(row["skills"]) for row in runs(home)] == [["Morning news"], ["Evening news"], ["cron job cccccccccccc"], ["Late news"]]


def test_a_bundle_and_what_the_model_opens_itself_are_skills_of_the_run(home):
    text = ('[IMPORTANT: The user has invoked the "b" skill bundle, loading 2 skills together. Treat every skill below as active guidance for '
            "this turn.]\n\nBundle: b\nSkills loaded: one, two\nSkills missing (skipped): three\n\n...")  # fmt: skip
    session = home.run(JOB, AT, skills=[], answer=None)
    home.state.execute("UPDATE messages SET content = ? WHERE session_id = ?", (text, session))

    def view(id, result, **arguments):
        call = [{"id": id, "type": "function", "function": {"name": "skill_view", "arguments": json.dumps(arguments)}}]
        home.message(session, "assistant", "", tool_calls=json.dumps(call), finish_reason="tool_calls", timestamp=AT + 10)
        home.message(session, "tool", json.dumps(result), tool_call_id=id, tool_name="skill_view", timestamp=AT + 11)

    view("1", {"success": True}, name="four")
    view("2", {"success": False, "error": "not found"}, name="five")
    view("3", {"success": True}, name="six", file_path="notes.md")
    for broken in ("[", '["skill_view"]', '[{"function": {"name": "skill_view", "arguments": "{"}}]', '{"function": "skill_view"}'):
        home.message(session, "assistant", "", tool_calls=broken, timestamp=AT + 12)
    home.message(session, "assistant", ANSWER, timestamp=AT + 50)
    used, missing = runs(home)
    assert (json.loads(used["skills"]), json.loads(missing["skills"])) == (["one", "two", "four"], ["three"])


def test_names_and_answers_with_any_characters(home):
    session = home.run(JOB, AT, skills=["a\\b", "日本 – 語"], answer='He said "[IMPORTANT: ok]"\n')
    home.message(session, "user", INVOKED.format("a\\b") + "\n\nWrite the line\nSkills loaded: x, y\n", timestamp=AT)
    [row] = runs(home)
    assert (json.loads(row["skills"]), row["output"]) == (["a\\b", "日本 – 語"], 'He said "[IMPORTANT: ok]"\n')


def test_the_model_that_answered_last_and_the_cost_of_all(home):
    session = home.run(JOB, AT, model="first", billing_provider="p1", cost_status="estimated", estimated_cost_usd=0.5)
    home.usage(session, AT + 10, "first", "p1", cost_status="estimated", estimated_cost_usd=0.5)
    home.usage(session, AT + 50, "fallback", "p2", cost_status="actual", estimated_cost_usd=9, actual_cost_usd=0.25)
    home.usage(session, AT + 55, "small", "p3", task="compression", cost_status=None, estimated_cost_usd=0.125)
    [row] = runs(home)
    assert (row["model"], row["provider"], row["cost_usd"], row["input_tokens"], row["cache_read_tokens"]) == ("fallback", "p2", 0.875, 2400, 600)
    home.usage(session, AT + 56, "other", "p4", cost_status="unknown")
    assert runs(home)[0]["cost_usd"] is None


def test_subagents_and_continuations_are_parts_of_their_run(home):
    session = home.run(JOB, AT, answer="Only a beginning.", ended_at=AT + 30, end_reason="compression")
    home.session(JOB, AT + 10, id="sub", parent_session_id=session, billing_provider="q", model="small", input_tokens=7, api_call_count=1)
    home.message("sub", "assistant", "The subagent's answer.", timestamp=AT + 20)
    home.session(JOB, AT + 30, None, id="next", parent_session_id=session, billing_provider="p", input_tokens=100, api_call_count=1)
    home.message("next", "assistant", "The whole answer.", timestamp=AT + 80)
    home.usage("next", AT + 80, "after", "p", input_tokens=100)
    [row] = runs(home)
    assert (row["session_id"], row["output"], row["input_tokens"], row["model"]) == (session, "The whole answer.", 907, "after")
    assert (row["started_at"], row["completed_at"]) == (AT + 0.5, AT + 80)


def test_the_answer_is_the_last_text_that_was_not_taken_back(home):
    session = home.run(JOB, AT)
    home.message(session, "assistant", "Taken back.", active=0, timestamp=AT + 60)
    home.message(session, "assistant", "", timestamp=AT + 61)
    assert runs(home)[0]["output"] == ANSWER


def test_a_process_that_died_is_a_failed_run_and_one_at_work_none(home):
    home.execution(JOB, AT, "unknown", took=7000, error="Scheduler restarted after …")
    home.session(JOB, AT + 1, None)
    home.execution(JOB, AT + 100, "unknown", id="e1")
    now = time.time()
    home.execution(JOB, now - 300, "running")
    home.session(JOB, now - 299, None, billing_provider="p", api_call_count=1)
    home.execution(OTHER, now - 2, "claimed")
    home.execution(OTHER, AT + 200, "running")  # of a Hermes that has no gateway, which would find out
    home.session(OTHER, AT + 201, None)
    died, before_its_session, given_up = runs(home)
    assert (given_up["session_id"], given_up["completed_at"]) == (session_id(OTHER, AT + 201), None)
    assert (died["session_id"], died["completed_at"], died["skills"]) == (session_id(JOB, AT + 1), None, '["digest"]')
    assert (before_its_session["session_id"], before_its_session["completed_at"]) == ("e1", None)
    assert {(r["success"], r["outcome_category"], r["end_reason"]) for r in recorded(home)} == {(0, "crash", "The process died during the run.")}


def test_sessions_without_an_attempt_are_judged_by_their_text(home):
    now = time.time()
    for number, answer in enumerate([ANSWER, "I'm sorry, but I can't help with that.", None, "(empty)"]):
        without_ledger(home, JOB, AT + 100 * number, answer)
    without_ledger(home, OTHER, now - 7200, None, None)  # at work, for all that is known
    without_ledger(home, "c" * 12, now - 90000, ANSWER, None)  # given up
    without_ledger(home, "d" * 12, now - 5, ANSWER, 1)  # its attempt may be read next time
    assert [(r["cron_id"][0], r["success"], r["outcome_category"]) for r in recorded(home)] == [
        ("a", 1, "ok"), ("a", 0, "refusal"), ("a", 0, "empty"), ("a", 0, "empty"), ("c", 0, "crash")]  # fmt: skip


def test_runs_in_a_row_are_told_apart(home):
    at = AT
    for number in range(20):
        home.execution(JOB, at, "failed" if number % 2 else "completed", took=0.0004, error="RuntimeError: HTTP 401" if number % 2 else None, id=str(number))
        session = home.session(JOB, at + 0.0002, 0.0001, id=f"cron_{JOB}_20251120_{number:06}")
        home.message(session, "assistant", f"Answer {number}.")
        at += 0.0005
    # One that was started by hand while another was at work.
    home.execution(JOB, AT + 100, took=100, id="long")
    home.session(JOB, AT + 101, 99, id=f"cron_{JOB}_20251120_100000")
    home.execution(JOB, AT + 150, "failed", took=5, error="RuntimeError: HTTP 402", id="short")
    home.session(JOB, AT + 151, 4, id=f"cron_{JOB}_20251120_100050")
    # One without a session, and a session that is in no attempt.
    home.execution(JOB, AT + 300, "failed", took=1, error="RuntimeError: no model", id="none_000000")
    home.session(JOB, AT + 301.5, 1, id=f"cron_{JOB}_20251120_000301", billing_provider="p")
    found = runs(home)
    assert [row["error"] for row in found[-2:]] == ["RuntimeError: no model", "The session ended without an answer."]
    found = found[:-2]
    assert [(int(row["session_id"][-6:]), row["error"] is None) for row in found] == [(n, n % 2 == 0) for n in range(20)] + [(100000, True), (100050, False)]
    assert [row["output"] for row in found[:4:2]] == ["Answer 0.", "Answer 2."]


def test_times_in_any_zone_and_without_a_fraction_find_their_session(home):
    at = int(AT)
    for text, zone in (("2025-11-26T12:16:31+05:30", "05:30"), ("2025-11-26T12:16:31.999999-08:00", None), ("2025-11-26T23:59:31.9996+00:00", None)):
        home.ledger.execute("DELETE FROM executions")
        home.state.execute("DELETE FROM sessions")
        home.execution(JOB, at, id="e")
        home.ledger.execute("UPDATE executions SET started_at = ?, finished_at = ?", (text, text[:17] + "59.9999" + text[-6:]))
        began = datetime.fromisoformat(text.replace(".9996", ".999600")).timestamp()
        home.session(JOB, began + 1e-6, 0)
        assert [row["session_id"] for row in runs(home)] == [session_id(JOB, began + 1e-6)]


def test_the_skills_of_chats(home):
    def chat(id, at, ended, turns, **columns):
        home.insert("sessions", id=id, source=columns.pop("source", "cli"), model="m", billing_provider="p", started_at=at, ended_at=ended,
                    input_tokens=99, **columns)  # fmt: skip
        for place, (role, text, finish) in enumerate(turns):
            home.message(id, role, text, finish_reason=finish, timestamp=at + place)

    digest, scan = INVOKED.format("digest"), INVOKED.format("scan")
    user, said = (lambda text: ("user", text, None)), (lambda text: ("assistant", text, "stop"))
    chat("s1", AT, AT + 99, [user("Hello"), said("Hi."), user(digest), ("assistant", "Let me look.", "tool_calls"), said(ANSWER), user(digest), said("Two.")])
    chat("s2", AT + 1000, None, [user(scan), ("assistant", "Let me look.", "tool_calls")])  # still at work
    chat("s3", AT + 2000, None, [user(scan), said("I'm sorry, but I can't help with that.")], source="telegram")
    chat("sub", AT + 3000, None, [user(scan), said("Of a subagent.")], parent_session_id="s1")
    home.run(JOB, AT + 4000)
    one, other = runs(home, "hermes_chats")
    assert one == {**dict.fromkeys(one), "session_id": "s1", "skills": '["digest"]', "model": "m", "provider": "p", "started_at": AT + 2,
                   "completed_at": AT + 4, "output": ANSWER}  # fmt: skip
    assert (other["session_id"], other["skills"]) == ("s3", '["scan"]')
    assert [(r["skill_name"], r["success"]) for r in recorded(home, "hermes_chats")] == [("digest", 1), ("scan", 0)]


def test_a_chat_that_goes_on_with_another_skill_is_recorded_again_for_that_one_only(home):
    home.insert("sessions", id="s1", source="cli", model="m", billing_provider="p", started_at=AT)
    with closing(open_log()) as log:
        attach(log, home.folder)
        for place, skill in enumerate(["digest", "scan", "digest"]):
            home.message("s1", "user", INVOKED.format(skill), timestamp=AT + 10 * place)
            home.message("s1", "assistant", ANSWER, finish_reason="stop", timestamp=AT + 10 * place + 5)
            log.execute(IMPORT.format("hermes_chats"))
        assert log.execute("SELECT skill_name, duration_seconds FROM skill_invocations ORDER BY id").fetchall() == [("digest", 5), ("scan", 5)]


@pytest.mark.parametrize("job, answer, delivered", [
    ({"deliver": "telegram", "last_delivery_error": "telegram: 403 Forbidden"}, ANSWER, 0),
    ({"deliver": "nowhere", "last_delivery_error": "no delivery target resolved for deliver=nowhere"}, ANSWER, 0),
    ({"deliver": "telegram", "last_delivery_error": None}, ANSWER, 1),
    ({"deliver": "origin", "origin": {"platform": "telegram", "chat_id": "7"}}, ANSWER, 1),
    ({"deliver": "origin", "origin": None}, ANSWER, None), ({"deliver": "origin", "origin": "by hand"}, ANSWER, None),
    ({"deliver": "local"}, ANSWER, None), ({}, ANSWER, None),
    ({"deliver": "telegram"}, "[SILENT] Nothing new.", None), ({"deliver": "telegram"}, "NO_REPLY", None),
])  # fmt: skip
def test_whether_the_answer_arrived_is_known_of_the_jobs_last_run(home, job, answer, delivered):
    home.run(JOB, AT)
    home.run(JOB, AT + 3600, answer=answer)
    home.job(JOB, last_run_at=iso(AT + 3660.9), **job)
    assert [row["delivered"] for row in runs(home)] == [None, delivered]
    assert [row["delivered"] for row in recorded(home)] == [None, delivered]


def test_of_a_failed_run_or_a_missing_skill_nothing_arrived_or_did_not(home):
    home.run(JOB, AT, missing=["gone"])
    home.run(OTHER, AT, status="failed", error="RuntimeError: HTTP 401")
    home.job(JOB, last_run_at=iso(AT + 60.9), deliver="telegram", last_delivery_error="telegram: 403 Forbidden")
    home.job(OTHER, last_run_at=iso(AT + 60.9), deliver="telegram", last_delivery_error="telegram: 403 Forbidden")
    assert sorted((row["success"], row["skill_name"], row["delivered"]) for row in recorded(home)) == [(0, "digest", None), (0, "gone", None), (1, "digest", 0)]
