"""The real Hermes runs jobs that end in every way, and each becomes exactly one right row through sql/adapters/hermes.sql.

Its model is a stand-in (stand_in.py). `make test-agents` installs Hermes and runs this; it takes some minutes. Beside each row it prints
what a recorder had that listens to the hook on_session_end alone.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import apsw
import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "python")]

import stand_in
from conftest import rows
from hermes import VENV, Hermes, wait
from hermes_store import IMPORT, SCHEMAS, attach, open_log

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
    ("day", "not delivered", "digest"): [(1, "ok", MAIN, CALL)],
    ("day", "asks", "digest"): [(1, "ok", MAIN, (1600, 100, 400))],
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
    day = Hermes(root / "day", port, MAIN, check='[[check]]\nname = "gone"\nskill = "gone"\nmin_success = 0.95\n')
    for name, mode in {"report": "report", "refusal": "refusal", "empty": "empty", "bad key": "401", "no credit": "402", "too many": "429",
                       "server error": "500", "hang": "hang"}.items():  # fmt: skip
        day.create(name, mode, ["digest"])
    day.create("missing", "report", ["gone"])
    day.create("half missing", "report", ["gone", "digest"])
    day.create("opened", "view")
    day.create("no skill", "report")
    day.create("not delivered", "report", ["digest"], deliver="telegram")
    day.create("script", script="echo all is well\n")
    day.create("broken script", script="echo it broke >&2\nexit 3\n")
    day.tick()
    day.run("report")
    day.run("report")
    day.command("-z", "Answer of the stand-in: view")
    day.create("asks", "stats", ["digest"])
    day.run("asks")
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


def recorded(profile):
    """What the plugin has recorded, without the numbers of the rows."""
    file = profile.home / "skill_ema.db"
    if not file.exists() or not profile.query(file, "SELECT 1 FROM sqlite_master WHERE name = 'skill_invocations'"):
        return []
    names = [name for (name,) in profile.query(file, "SELECT name FROM pragma_table_info('skill_invocations')")][1:]
    return [dict(zip(names, row)) for row in profile.query(file, f"SELECT {', '.join(names)} FROM skill_invocations ORDER BY invoked_at, id")]


def test_the_plugin_has_recorded_each_run_as_the_import_does(profiles):
    for profile in profiles.values():
        profile.command("skill-ema", "health")
        expected = [{name: value for name, value in row.items() if name != "id"} for row in log(profile)]
        assert [row for row in recorded(profile) if row["cron_id"]] == expected
        assert [(row["skill_name"], row["success"]) for row in recorded(profile) if not row["cron_id"]] == [
            (row["skill_name"], row["success"]) for row in log(profile, view="hermes_chats")]  # fmt: skip


def test_the_plugin_records_a_run_when_it_is_over_refused_ones_too(profiles):
    day = profiles["day"]
    for job, success in (("report", 1), ("bad key", 0)):
        before = len(recorded(day))
        day.run(job)
        wait(lambda: len(recorded(day)) > before, 10)
        row = recorded(day)[-1]
        assert (row["cron_id"], row["success"], row["model"], row["provider"]) == (day.jobs[job], success, MAIN, "custom")


def test_within_the_gateway_a_script_is_recorded_while_it_goes_on(profiles):
    day = profiles["day"]
    gateway = day.start("gateway", "run")
    try:
        wait(lambda: "Gateway" in (day.home / "logs" / "gateway.log").read_text() if (day.home / "logs" / "gateway.log").exists() else False)
        before = len(recorded(day))
        day.run("script")  # in a process of its own, which does not load plugins
        wait(lambda: len(recorded(day)) > before, 20)
        assert recorded(day)[-1]["cron_id"] == day.jobs["script"]
    finally:
        gateway.terminate()
        gateway.communicate(timeout=60)


def test_an_answer_that_was_not_delivered_is_a_success_that_says_so(profiles):
    day = profiles["day"]
    assert {row["delivered"]: row["success"] for row in recorded(day) if row["cron_id"] == day.jobs["not delivered"]} == {0: 1}
    assert {row["delivered"] for row in recorded(day) if row["cron_id"] != day.jobs["not delivered"]} == {None}


def test_what_broke_is_told_once_and_not_after_each_run(profiles):
    day = profiles["day"]
    said = (day.home / "told.txt").read_text()
    assert said.startswith("skill-ema check: 1 broken\nbroken: gone: ") and said.count("\n") == 2, said
    process = day.start("skill-ema", "check")
    assert "gone" in process.communicate(timeout=60)[0] and process.returncode == 1


def test_the_agent_itself_can_ask(profiles):
    [(answer,)] = profiles["day"].query("state.db", "SELECT content FROM messages WHERE role = 'tool' AND tool_name = 'skill_stats'")
    assert '"ema_success_rate"' in answer and '"verdict"' in answer


def test_the_command_line_within_hermes(profiles):
    day = profiles["day"]
    assert "too few runs to tell" in day.command("skill-ema", "report", "--model", MAIN)
    scripts = json.loads(day.command("skill-ema", "jobs", "--kind", "script", "--json"))
    assert {row["name"]: row["cron_id"] for row in scripts} == {name: day.jobs[name] for name in ("script", "broken script")}
    process = day.start("skill-ema", "report", "--window", "0")
    assert "--window" in process.communicate(timeout=60)[0] and process.returncode == 2
    assert "The skill is in" in day.command("skill-ema", "skill")
    assert "skill-ema" in day.command("skills", "list")
    assert f"stay in {day.home / 'skill_ema.db'}" in day.command("skill-ema", "uninstall")
    assert not (day.home / "skills" / "skill-ema").exists()


def test_the_plugin_is_enabled_by_hermes_own_command(profiles):
    night = profiles["night"]
    night.command("plugins", "disable", "skill-ema")
    night.command("plugins", "enable", "skill-ema", "--no-allow-tool-override")
    [line] = [line for line in night.command("plugins", "list", "--plain").splitlines() if "skill-ema" in line]
    assert line.split()[0] == "enabled"


def test_a_plugin_that_cannot_record_breaks_no_run_and_says_why_once(profiles):
    night = profiles["night"]
    file = night.home / "skill_ema.db"
    file.rename(night.home / "kept.db")
    for left in night.home.glob("skill_ema.db-*"):
        left.unlink()
    file.mkdir()
    try:
        assert "succeeded" in night.command("cron", "run", night.jobs["report"])
        said = [line for line in (night.home / "logs" / "agent.log").read_text().splitlines() if "skill-ema: " in line]
        assert len(said) == 1 and "is a folder" in said[0]
    finally:
        file.rmdir()
        (night.home / "kept.db").rename(file)
    night.command("skill-ema", "health")
    assert len(recorded(night)) == len(log(night)) + len(log(night, view="hermes_chats"))


LOAD = """
import threading, time
begun = time.perf_counter()
import sqlite_skill_ema.hermes.plugin as plugin
imported = time.perf_counter()
from types import SimpleNamespace as Context
import hermes_cli.config, hermes_constants
ready = time.perf_counter()
nothing = lambda *_, **__: None
context = Context(register_hook=nothing, register_cli_command=nothing, register_tool=nothing)
plugin.register(context)
registered = time.perf_counter()
plugin.register(context)  # as Hermes does when it looks for plugins anew
print(int((imported - begun) * 1000), int((registered - ready) * 1000), [thread.name for thread in threading.enumerate()].count("skill-ema"))
"""


def test_the_plugin_does_not_delay_a_session(profiles):
    done = subprocess.run([VENV / "bin" / "python", "-c", LOAD], env=profiles["day"].environment, capture_output=True, text=True, check=True)
    imported, registered, threads = map(int, done.stdout.split())
    print(f"\nThe plugin is imported in {imported} ms and registers in {registered} ms")
    assert registered < 50 and threads == 1
