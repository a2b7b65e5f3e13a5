"""The real Hermes runs jobs that end in every way, and each becomes exactly one right row through sql/adapters/hermes.sql.

Its model is a stand-in (stand_in.py). `make test-agents` installs Hermes and runs this; it takes some minutes. Beside each row it prints
what a recorder had that listens to the hook on_session_end alone.
"""

import sys
import time
from pathlib import Path

import apsw
import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "python")]

import stand_in
from conftest import rows, value
from hermes import Hermes
from hermes_store import IMPORT, NEW_ONLY, SCHEMAS, attach, fill, open_log

MAIN, NIGHT, SPARE = "stand-in", "stand-in-night", stand_in.SPARE
CALL = (800, 50, 200)
NONE = (None, None, None)
# Profile, job, skill: outcome, model, tokens. The provider is 'custom' wherever there is a model.
EXPECTED = {
    ("day", "report", "digest"): [(1, "ok", MAIN, CALL), (1, "ok", MAIN, CALL), (1, "ok", MAIN, CALL)],
    ("day", "refusal", "digest"): [(0, "refusal", MAIN, CALL)],
    ("day", "empty", "digest"): [(0, "empty", MAIN, (3200, 200, 800))],  # Hermes asks four times
    ("day", "bad key", "digest"): [(0, "auth", MAIN, NONE)],
    ("day", "no credit", "digest"): [(0, "billing", MAIN, NONE)],
    ("day", "too many", "digest"): [(0, "rate_limit", MAIN, NONE)],
    ("day", "server error", "digest"): [(0, "provider", MAIN, NONE)],
    ("day", "hang", "digest"): [(0, "timeout", MAIN, NONE)],
    ("day", "missing", "gone"): [(0, "scaffolding", MAIN, CALL)],
    ("day", "half missing", "gone"): [(0, "scaffolding", MAIN, NONE)],
    ("day", "half missing", "digest"): [(1, "ok", MAIN, CALL)],
    ("day", "opened", "digest"): [(1, "ok", MAIN, (1600, 100, 400))],
    ("day", "no skill", "no skill"): [(1, "ok", MAIN, CALL)],
    ("day", "script", "script"): [(1, "ok", None, NONE)],
    ("day", "broken script", "broken script"): [(0, "crash", None, NONE)],
    ("day", "killed", "digest"): [(0, "crash", MAIN, NONE)],
    ("night", "report", "digest"): [(1, "ok", NIGHT, CALL)],
    ("night", "down", "digest"): [(1, "ok", SPARE, CALL)],
    ("night", "bad key", "digest"): [(0, "auth", NIGHT, NONE)],
}


@pytest.fixture(scope="module")
def profiles(tmp_path_factory):
    began = time.monotonic()
    root = tmp_path_factory.mktemp("hermes")
    server = stand_in.serve()
    port = server.server_address[1]
    day = Hermes(root / "day", port, MAIN)
    for name, mode in {"report": "report", "refusal": "refusal", "empty": "empty", "bad key": "401", "no credit": "402", "too many": "429",
                       "server error": "500", "hang": "hang"}.items():  # fmt: skip
        day.create(name, mode, ["digest"])
    day.create("missing", "report", ["gone"])
    day.create("half missing", "report", ["gone", "digest"])
    day.create("opened", "view")
    day.create("no skill", "report")
    day.create("script", script="echo all is well\n")
    day.create("broken script", script="echo it broke >&2\nexit 3\n")
    day.tick()
    day.run("report")
    day.run("report")
    day.command("-z", "Answer of the stand-in: view")
    day.create("killed", "hang", ["digest"])
    day.kill_in_the_middle("killed", server)

    night = Hermes(root / "profiles" / "night", port, NIGHT, fallback=SPARE)
    for name, mode in {"report": "report", "down": "down", "bad key": "401"}.items():
        night.create(name, mode, ["digest"])
    night.tick()
    print(f"\nHermes ran its jobs in {time.monotonic() - began:.0f} s")
    yield {"day": day, "night": night}
    server.shutdown()


def log(profile, again=1, view="hermes_runs"):
    db = open_log()
    attach(db, profile.home)
    for _ in range(again):
        db.execute(IMPORT.format(view))
    assert rows(db, "SELECT reason FROM skill_import_errors") == []
    return rows(db, "SELECT * FROM skill_invocations ORDER BY invoked_at, id")


def test_hermes_tables_are_those_that_the_other_tests_are_made_with(profiles):
    for file in ("state.db", "cron/executions.db"):
        ours = apsw.Connection(":memory:")
        ours.execute((SCHEMAS / f"{Path(file).stem}-0.19.sql").read_text())
        for (table,) in ours.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
            columns = "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?)"
            assert ours.execute(columns, (table,)).fetchall() == profiles["day"].query(file, columns, table)


def test_a_run_at_work_is_no_row_and_one_whose_process_died_is_one_when_the_gateway_knows(profiles):
    day = profiles["day"]
    killed = day.jobs["killed"]
    assert day.query("cron/executions.db", "SELECT status FROM executions WHERE job_id = ?", killed) == [("running",)]
    assert killed not in {row["cron_id"] for row in log(day)}
    said = day.recover()
    assert day.query("cron/executions.db", "SELECT status FROM executions WHERE job_id = ?", killed) == [("unknown",)], said
    [row] = [row for row in log(day) if row["cron_id"] == killed]
    assert (row["success"], row["outcome_category"], row["completed_at"]) == (0, "crash", None)


def test_each_run_is_one_right_row(profiles):
    found = {}
    print(f"\n{'profile':8} {'job':14} {'skill':14} {'ok':2} {'category':12} {'model':15} {'provider':9} {'tokens':22} on_session_end")
    for name, profile in profiles.items():
        jobs = {id: job for job, id in profile.jobs.items()}
        at_end = {event.pop("session_id"): event for event in profile.seen_at_session_end()}
        for row in log(profile, again=2):
            tokens = (row["input_tokens"], row["output_tokens"], row["cache_read_tokens"])
            found.setdefault((name, jobs[row["cron_id"]], row["skill_name"]), []).append((row["success"], row["outcome_category"], row["model"], tokens))
            assert row["provider"] == (row["model"] and "custom")
            assert row["estimated_cost_usd"] is None  # the stand-in has no price
            print(f"{name:8} {jobs[row['cron_id']]:14} {row['skill_name']:14} {row['success']:<2} {row['outcome_category']:12} {row['model'] or '-':15} "
                  f"{row['provider'] or '-':9} {tokens!s:22} {at_end.get(row['session_id'], 'nothing')}")  # fmt: skip
    assert {key: sorted(value, key=str) for key, value in found.items()} == EXPECTED


def test_each_execution_in_the_ledger_is_a_run(profiles):
    for profile in profiles.values():
        ended = profile.query("cron/executions.db", "SELECT count(*) FROM executions WHERE status IN ('completed', 'failed', 'unknown')")
        assert [(len({(row["session_id"], row["invoked_at"]) for row in log(profile)}),)] == ended


def test_a_recorder_at_the_sessions_end_sees_no_failure_of_the_provider(profiles):
    seen = {event["session_id"] for profile in profiles.values() for event in profile.seen_at_session_end()}
    unseen = {row["outcome_category"] for profile in profiles.values() for row in log(profile) if row["session_id"] not in seen}
    assert {"auth", "billing", "rate_limit", "provider", "crash"} <= unseen
    assert all(event["completed"] for profile in profiles.values() for event in profile.seen_at_session_end() if event["session_id"].startswith("cron_"))


def test_a_skill_that_was_opened_outside_cron_is_in_the_other_view(profiles):
    [row] = log(profiles["day"], view="hermes_chats")
    assert (row["skill_name"], row["success"], row["model"], row["provider"], row["cron_id"]) == ("digest", 1, MAIN, "custom", None)


def test_a_hundred_thousand_runs_are_recorded_within_a_minute(tmp_path):
    fill(tmp_path / "big", 100_000)
    db = open_log(tmp_path / "runs.db")
    attach(db, tmp_path / "big")
    took = []
    for which in ("", NEW_ONLY):
        began = time.monotonic()
        with db:
            db.execute(IMPORT.format("hermes_runs") + which)
        took.append(time.monotonic() - began)
        assert value(db, "SELECT count(*) FROM skill_invocations") == 100_000
    print(f"\n100,000 runs were recorded in {took[0]:.1f} s, and none a second time in {took[1]:.1f} s")
    assert took[0] < 60
