"""Other programs' tables: a store of agent sessions to record from, and logs of another shape to read."""

import re
import time

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import DAY, NOON, ROOT, connect, drift, rows, value

ADAPTERS = ROOT / "sql" / "adapters"
HERMES = (ADAPTERS / "hermes.sql").read_text()
SESSIONS = """CREATE TABLE sessions (id TEXT PRIMARY KEY, source TEXT, model TEXT, started_at REAL, ended_at REAL, end_reason TEXT,
  input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER, cache_write_tokens INTEGER, billing_provider TEXT,
  estimated_cost_usd REAL, actual_cost_usd REAL);"""


@pytest.fixture
def hermes(db):
    db.execute(SESSIONS + HERMES)
    return db


def session(db, **columns):
    columns = {"id": "s1", "started_at": NOON, **columns}
    db.execute(f"INSERT OR REPLACE INTO sessions ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})", tuple(columns.values()))


def finish(db, session_id="s1", skills='["a"]', output="Two items.", error=None, cron_id="c"):
    db.execute("INSERT INTO hermes_runs (session_id, cron_id, skills, output, error) VALUES (?, ?, ?, ?, ?)",
               (session_id, cron_id, skills, output, error))  # fmt: skip


def log(db):
    return rows(db, "SELECT * FROM skill_invocations ORDER BY id")


def test_a_finished_session_is_recorded_with_all_that_its_row_knows(hermes):
    session(hermes, model="m", billing_provider="p", ended_at=NOON + 42.5, input_tokens=101, output_tokens=7, cache_read_tokens=3,
            cache_write_tokens=2, estimated_cost_usd=0.5, actual_cost_usd=0.25)  # fmt: skip
    finish(hermes, skills='["a", "b"]')
    finish(hermes, skills='["a", "b"]')  # a scheduler that is not sure asks again
    one, other = log(hermes)
    assert one == {
        "id": 1, "session_id": "s1", "cron_id": "c", "skill_name": "a", "model": "m", "provider": "p", "invoked_at": NOON,
        "completed_at": NOON + 42.5, "duration_seconds": 42.5, "input_tokens": 51, "output_tokens": 4, "cache_read_tokens": 2,
        "cache_write_tokens": 1, "estimated_cost_usd": 0.125, "success": 1, "quality_score": None, "end_reason": "complete",
        "outcome_category": "ok", "excluded": None, "delivered": None,
    }  # fmt: skip
    assert (other["skill_name"], other["input_tokens"], other["cache_write_tokens"]) == ("b", 50, 1)
    assert drift(hermes) == []


@pytest.mark.parametrize("costs, counted", [((0.5, 0.25), 0.25), ((0.5, None), 0.5), ((0.5, 0), 0), ((None, 0.25), 0.25), ((None, None), None)])
def test_the_actual_cost_stands_before_the_estimate(hermes, costs, counted):
    session(hermes, estimated_cost_usd=costs[0], actual_cost_usd=costs[1])
    finish(hermes)
    assert log(hermes)[0]["estimated_cost_usd"] == counted


@pytest.mark.parametrize("status, costs, counted", [
    ("unknown", (0.0, None), None), ("unknown", (0.0, 0.0), None), ("unknown", (0.5, None), None), ("free?", (0.0, None), None),
    ("actual", (0.0, 0.0), 0), ("estimated", (0.5, None), 0.5), ("estimated", (0.0, None), 0), ("included", (0.0, None), 0),
    (None, (0.0, None), None), (None, (0.5, None), 0.5), (None, (None, None), None), ("actual", (None, None), None),
])
def test_a_cost_that_hermes_does_not_know_is_not_free(hermes, status, costs, counted):
    hermes.execute("ALTER TABLE sessions ADD COLUMN cost_status TEXT")
    session(hermes, estimated_cost_usd=costs[0], actual_cost_usd=costs[1], cost_status=status)
    finish(hermes)
    assert log(hermes)[0]["estimated_cost_usd"] == counted


def test_an_error_is_a_failure_and_says_why(hermes):
    session(hermes)
    finish(hermes, error="HTTP 402: insufficient credits")
    [row] = log(hermes)
    assert (row["success"], row["outcome_category"], row["end_reason"]) == (0, "billing", "HTTP 402: insufficient credits")


def test_a_session_without_a_row_is_recorded_once_with_what_is_known(hermes):
    before = time.time()
    finish(hermes, session_id="gone")
    finish(hermes, session_id="gone")
    finish(hermes, session_id=None)
    gone, unknown = log(hermes)
    assert (gone["session_id"], gone["success"], gone["model"], gone["completed_at"]) == ("gone", 1, None, None)
    assert unknown["session_id"] is None
    assert before - 0.002 <= gone["invoked_at"] <= time.time() + 0.002


@pytest.mark.parametrize("column, dirty", [
    ("started_at", None), ("started_at", "noon"), ("started_at", NOON * 1000), ("started_at", -1),
    ("ended_at", NOON - 1), ("ended_at", "later"), ("ended_at", NOON * 1000), ("ended_at", float("inf")),
    ("input_tokens", -1), ("output_tokens", 1.5), ("cache_read_tokens", "many"), ("cache_write_tokens", b"x"),
    ("estimated_cost_usd", -0.1), ("actual_cost_usd", "free"), ("model", b"m"), ("billing_provider", b"p"),
])  # fmt: skip
def test_no_run_is_lost_for_what_the_sessions_row_holds(hermes, column, dirty):
    session(hermes, **{column: dirty})
    finish(hermes)
    finish(hermes)
    [row] = log(hermes)
    assert row["success"] == 1
    assert column == "started_at" or [name for name, cell in row.items() if cell == dirty and cell is not None] == []


def test_what_cannot_be_right_is_refused(hermes):
    session(hermes)
    for skills in (None, "[]", "[", "[1]"):
        with pytest.raises(apsw.ConstraintError, match="^skill_runs: .*skill"):
            finish(hermes, skills=skills)
    assert log(hermes) == []


def example_log(name):
    """The worked example of that name: a database with its log and, where it is asked for, the view over it."""
    sql = (ADAPTERS / f"{name}.sql").read_text()
    comment = "\n".join(line[2:].strip() for line in sql.splitlines() if line.startswith("--"))
    db = connect(initialise=False)
    for statement in re.findall(r"CREATE (?:TABLE|INDEX) .*?;", comment, re.S):
        db.execute(statement)
    db.execute(sql)
    return db


unknown = st.none()
milliseconds = st.tuples(
    st.sampled_from(["t", "u"]), st.sampled_from(["m", None]), unknown | st.just("p"),
    st.integers(NOON * 1000 - 20 * DAY * 1000, NOON * 1000 + DAY * 1000), unknown | st.integers(0, 10**6), unknown | st.sampled_from([0, 0.25, 1.5]),
    unknown | st.integers(0, 1000), unknown | st.integers(0, 1000), st.sampled_from([0, 1, None]),
)  # fmt: skip


@given(calls=st.lists(milliseconds, max_size=30))
def test_a_log_in_milliseconds_reads_as_our_own_of_the_same_calls(calls):
    theirs, ours = example_log("milliseconds"), connect()
    theirs.executemany("INSERT INTO tool_calls (tool, model, provider, timestamp, duration_ms, cost, tokens_in, tokens_out, is_error) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", calls)  # fmt: skip
    for tool, model, provider, at, took, cost, tokens_in, tokens_out, is_error in calls:
        success = None if is_error is None else 1 - is_error
        ours.execute("INSERT INTO skill_invocations (skill_name, model, provider, invoked_at, duration_seconds, estimated_cost_usd, "
                     "input_tokens, output_tokens, success) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     (tool, model, provider, at / 1000, None if took is None else took / 1000, cost, tokens_in, tokens_out, success))  # fmt: skip
    assert_the_same(theirs, ours)


def iso(at, offset):
    """The moment as text: in UTC without saying so, or some hours off and saying so."""
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at + offset * 3600))
    return f"{text}{offset:+03d}:00" if offset else text


WORDS = {"success": 1, "ok": 1, "failed": 0, "error": 0, "timeout": 0, "running": None, None: None}
texts = st.tuples(
    st.sampled_from(["t", "u"]), st.sampled_from(["m", None]), st.integers(NOON - 20 * DAY, NOON + DAY),
    unknown | st.integers(0, 5000), st.sampled_from(list(WORDS)), st.integers(-11, 13),
)  # fmt: skip


@given(calls=st.lists(texts, max_size=30))
def test_a_log_in_text_reads_as_our_own_of_the_same_calls(calls):
    theirs, ours = example_log("iso_text"), connect()
    for number, (job, model, at, took, status, offset) in enumerate(calls):
        finished = None if took is None else iso(at + took, -offset)
        theirs.execute("INSERT INTO job_history VALUES (?, ?, ?, ?, ?, ?)", (str(number), job, model, iso(at, offset), finished, status))
        ours.execute("INSERT INTO skill_invocations (skill_name, model, invoked_at, duration_seconds, success) VALUES (?, ?, ?, ?, ?)",
                     (job, model, at, took, WORDS[status]))  # fmt: skip
    assert_the_same(theirs, ours)


def assert_the_same(theirs, ours):
    for arguments in ("14, 0.3, '2025-11-19'", "30, 0.1, '2025-11-20', 'skill'", "3, 1, '2025-11-19', 'model,provider'"):
        one, other = (db.execute(f"SELECT * FROM skill_ema({arguments})").fetchall() for db in (theirs, ours))
        assert len(one) == len(other)
        for row, expected in zip(one, other):
            for cell, wanted in zip(row, expected, strict=True):
                assert cell == (pytest.approx(wanted, rel=1e-9) if isinstance(wanted, float) else wanted)


@pytest.mark.parametrize("name", ["milliseconds", "iso_text"])
def test_the_index_that_the_example_advises_finds_the_days_of_the_window(name):
    db = example_log(name)
    plan = [row[3] for row in db.execute("EXPLAIN QUERY PLAN SELECT * FROM skill_stats_daily WHERE day >= '2025-11-06' AND day <= '2025-11-19'")]
    assert any(re.search(r"SEARCH \w+ USING INDEX \w+_by_day \(<expr>>\? AND <expr><\?\)", step) for step in plan), plan


def test_rows_without_a_time_are_in_no_day():
    for name, insert in {
        "milliseconds": "INSERT INTO tool_calls (tool, timestamp) VALUES ('t', NULL)",
        "iso_text": "INSERT INTO job_history (job, started) VALUES ('t', NULL), ('t', 'yesterday')",
    }.items():
        db = example_log(name)
        db.execute(insert)
        assert value(db, "SELECT count(*) FROM skill_stats_daily") == 0


@pytest.mark.parametrize("name", ["milliseconds", "iso_text"])
@pytest.mark.parametrize("column", ["cost_count", "total_duration_s", "day", "success_count", "last_invoked_at", "provider"])
def test_a_view_that_lacks_a_column_is_told_which(name, column):
    db = example_log(name)
    columns = [row[1] for row in db.execute("PRAGMA table_info(skill_stats_daily)") if row[1] != column]
    db.execute(f"CREATE TEMP VIEW skill_stats_daily AS SELECT {', '.join(columns)} FROM main.skill_stats_daily")
    with pytest.raises(apsw.SQLError, match=f"^skill_ema: reading skill_stats_daily: no such column: {column}$"):
        db.execute("SELECT * FROM skill_ema").fetchall()


def test_both_examples_have_every_column_of_the_contract(db):
    columns = "SELECT name FROM pragma_table_info('skill_stats_daily')"
    for name in ("milliseconds", "iso_text"):
        assert example_log(name).execute(columns).fetchall() == db.execute(columns).fetchall()
