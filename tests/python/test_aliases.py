"""Recording under other names, the same run again, and by every kind of statement in every kind of database."""

import json

import apsw
import pytest

from conftest import LIBRARY_FILE, NOON, connect, drift, load, record, run_host, value
from test_skill_runs import TOKENS, everything, log, logged, run


def alias(connection, *pairs):
    connection.executemany("INSERT INTO skill_aliases VALUES (?, ?)", pairs)


def test_a_skill_is_recorded_under_the_name_that_its_aliases_lead_to(db):
    alias(db, *((f"a{hop}", f"a{hop + 1}") for hop in range(10)))
    for number in range(11):
        run(db, skills=f" a{number}", session_id=str(number))
    run(db, skills="A0")
    assert logged(db, "DISTINCT skill_name") == [("a10",), ("A0",)]
    assert len(logged(db, "id")) == 12


def test_two_aliases_of_one_skill_are_one_row_with_the_whole_of_the_run(db):
    alias(db, ("folder", "digest"), ("old", "folder"))
    run(db, skills='["folder", "digest", "old", "scan"]', input_tokens=5, cost_usd=3e-9)
    assert logged(db, "skill_name", "input_tokens", "estimated_cost_usd") == [("digest", 3, 2e-9), ("scan", 2, 1e-9)]
    run(db, skills='["old", "folder"]', input_tokens=5, cost_usd=0.1, started_at=0)
    assert logged(db, "skill_name", "input_tokens", "estimated_cost_usd")[2:] == [("digest", 5, 0.1)]


@pytest.mark.parametrize("length", [2, 3, 7])
def test_aliases_that_lead_in_a_circle_end_and_always_at_the_same_name(db, length):
    alias(db, *((f"a{hop}", f"a{(hop + 1) % length}") for hop in range(length)), ("in", "a0"))
    for number in range(length):
        run(db, skills=f"a{number}", session_id="x")
        before = everything(db)
        run(db, skills=f"a{number}", session_id="x")
        assert everything(db) == before
    run(db, skills="in", session_id="y")
    assert {name for [name] in logged(db, "skill_name")} <= {f"a{hop}" for hop in range(length)}


def test_a_run_is_the_same_through_an_alias(db):
    run(db, skills="digest", session_id="x")
    alias(db, ("folder", "digest"))
    run(db, skills="folder", session_id="x", started_at="2025-11-19T12:00Z")
    run(db, skills='["digest", "folder"]', session_id="x")
    assert logged(db, "skill_name") == [("digest",)]


def test_an_alias_in_another_case_or_with_blanks_is_another_name(db):
    alias(db, ("folder", "digest"), ("two  words", "digest"))
    run(db, skills='["Folder", "two words", "foldér"]')
    assert [*log(db)] == ["Folder", "two words", "foldér"]


@pytest.mark.parametrize("name, skill, message", [
    *((bad, "digest", "CHECK constraint failed: alias must be text without blanks around it") for bad in ("", " a", "a\n", "\t", b"a")),
    *(("a", bad, "CHECK constraint failed: skill_name must be text without blanks around it, and not the alias itself")
      for bad in ("", " b", "b\r", "\v", b"b", "a")),
    (None, "b", "NOT NULL constraint failed: skill_aliases.alias"),
    ("a", None, "NOT NULL constraint failed: skill_aliases.skill_name"),
    ("folder", "other", "UNIQUE constraint failed: skill_aliases.alias"),
])  # fmt: skip
def test_what_cannot_be_an_alias_is_refused_by_name(db, name, skill, message):
    alias(db, ("folder", "digest"))
    before = everything(db)
    with pytest.raises(apsw.ConstraintError) as refusal:
        alias(db, (name, skill))
    assert str(refusal.value) == message
    assert everything(db) == before


def test_skill_ema_init_keeps_the_aliases(db):
    alias(db, ("folder", "digest"))
    db.execute("SELECT skill_ema_init()").fetchall()
    assert db.execute("SELECT * FROM skill_aliases").fetchall() == [("folder", "digest")]


def test_one_update_moves_what_was_logged_under_an_alias_and_the_rollup_follows(db):
    run(db, skills="folder", session_id="x", cost_usd=0.25)
    run(db, skills="digest", session_id="y", cost_usd=0.5)
    alias(db, ("folder", "digest"))
    db.execute("UPDATE skill_invocations SET skill_name = (SELECT a.skill_name FROM skill_aliases AS a WHERE a.alias = "
               "skill_invocations.skill_name) WHERE skill_name IN (SELECT alias FROM skill_aliases)")  # fmt: skip
    assert db.execute("SELECT skill_name, invocation_count, cost_nanousd FROM skill_daily_rollup").fetchall() == [("digest", 2, 750_000_000)]
    run(db, skills="folder", session_id="x", cost_usd=0.25)
    assert len(logged(db, "id")) == 2 and drift(db) == []


def test_the_same_run_is_another_by_skill_start_and_session_alone(db):
    run(db, session_id="x")
    for again in ({"model": "m"}, {"cron_id": "c", "success": 0}, {"skills": '[" s", "s"]'}, {"completed_at": NOON + 5}):
        run(db, session_id="x", **again)
        assert len(logged(db, "id")) == 1
    for number, other in enumerate([{"session_id": "y"}, {"started_at": NOON + 0.001}, {"skills": "S"}], 2):
        for _ in range(2):
            run(db, **{"session_id": "x", **other})
            assert len(logged(db, "id")) == number
    for number, none in enumerate((None, "", " None ", "NaN", None), 5):  # no session, and so never the same
        run(db, session_id=none)
        assert len(logged(db, "id")) == number
    assert drift(db) == []


@pytest.mark.parametrize("lost", ["a", "b"])
def test_a_retry_after_a_crash_adds_what_is_missing_with_its_own_share(db, lost):
    whole = {"session_id": "x", "skills": '["a", "b"]', "input_tokens": 7, "cost_usd": 3e-9, "output": "Report: fine."}
    run(db, **whole)
    before = log(db)
    db.execute("DELETE FROM skill_invocations WHERE skill_name = ?", (lost,))
    run(db, **whole)
    assert log(db) == before and drift(db) == []


def test_what_the_log_itself_refuses_undoes_the_whole_run(db):
    db.execute("CREATE UNIQUE INDEX one_each ON skill_invocations (skill_name)")
    run(db, skills="b")
    before = everything(db)
    with pytest.raises(apsw.ConstraintError, match="UNIQUE constraint failed: skill_invocations.skill_name"):
        run(db, skills='["a", "b"]')
    assert everything(db) == before


@pytest.mark.parametrize("session", [5, 1.5])
def test_a_session_may_be_a_number(db, session):
    run(db, session_id=session)
    run(db, session_id=session)
    assert logged(db, "session_id") == [(str(session),)]


# Each column that takes a number, and the log's column that it goes to.
NUMBERS = {"started_at": "invoked_at", "completed_at": "completed_at", "cost_usd": "estimated_cost_usd",
           **{column: column for column in (*TOKENS, "quality_score", "success")}}  # fmt: skip

def stored(connection, insert, column, **columns):
    """What an insert of one row leaves in the log's column, or that it is refused."""
    try:
        insert(connection, **columns)
    except apsw.ConstraintError:
        return "refused"
    [found] = logged(connection, column, f"typeof({column})")
    connection.execute("DELETE FROM skill_invocations")
    return found


@pytest.mark.parametrize("written", ["1", "12", " 12 ", "12.0", "0.5", "+5", "-0", "-1", "1763553.25", "12abc", "0x10", "1 2"])
def test_a_number_given_as_text_counts_as_it_does_in_the_log(db, written):
    for column, into in NUMBERS.items():
        ours = stored(db, run, into, **{"started_at": 0, column: written})
        assert ours == stored(db, record, into, **{"invoked_at": 0, into: written}), column


@pytest.mark.parametrize("verb", ["INSERT", "REPLACE", *(f"INSERT OR {policy}" for policy in ("IGNORE", "REPLACE", "FAIL", "ABORT", "ROLLBACK"))])
def test_every_kind_of_insert(db, verb):
    sql = f"{verb} INTO skill_runs (session_id, skills, started_at, cost_usd)"
    assert db.execute(f"{sql} VALUES ('x', 'a', 1, 1), ('x', 'a', 1.0, 2), ('x', '[\"b\", \"a\"]', '1', 3) RETURNING skills, cost_usd").fetchall() == [
        ("a", 1), ("a", 2), ('["b", "a"]', 3)]  # fmt: skip
    assert logged(db, "skill_name", "estimated_cost_usd") == [("a", 1), ("b", 1.5)]
    db.execute(f"{sql} SELECT session_id, max(skills), started_at + 1, sum(cost_usd) FROM skill_runs")  # reads what it writes
    assert logged(db, "skill_name", "estimated_cost_usd", "invoked_at")[2:] == [("a", 1.25, 2), ("b", 1.25, 2)]
    db.executemany(f"{sql} VALUES (?, ?, ?, ?)", [("y", "a", number // 2, None) for number in range(10)])
    assert len(logged(db, "id")) == 9
    before = everything(db)
    for bad in ("('z', 'a', 1, 1), ('z', '', 1, 1), ('z', 'b', 1, 1)", "('z', '[\"a\", 1]', 1, 1)"):
        with pytest.raises(apsw.ConstraintError, match="^skill_runs: "):
            db.execute(f"{sql} VALUES {bad}")
        assert everything(db) == before
    assert drift(db) == []


def test_an_upsert_of_the_view_is_an_error_of_sqlite(db):
    with pytest.raises(apsw.SQLError, match="cannot UPSERT a view"):
        db.execute("INSERT INTO skill_runs (skills, started_at) VALUES ('a', 1) ON CONFLICT DO NOTHING")


def records_as_ever(connection, schema="main"):
    """Records, twice, a run of an alias and a skill, and a run that is refused; and leaves the log empty."""
    alias_of = f"INSERT OR IGNORE INTO {schema}.skill_aliases VALUES ('mappe 😀', 'übersicht')"
    connection.execute(alias_of)
    view = f"{schema}.skill_runs"
    whole = {"session_id": "😀", "skills": '["mappe 😀", "b"]', "input_tokens": 3, "cost_usd": 1e-9}
    run(connection, view=view, **whole, started_at="2025-11-19T14:00:00.250+0200", completed_at=NOON + 1.75, error="429 Too Many Requests")
    run(connection, view=view, **whole, started_at=NOON + 0.25)
    with pytest.raises(apsw.ConstraintError, match="^skill_runs: completed_at must not be before started_at, got 0 and 1763553600"):
        run(connection, view=view, **whole, completed_at=0)
    found = f"SELECT skill_name, invoked_at, duration_seconds, input_tokens, estimated_cost_usd, outcome_category, end_reason FROM {schema}.skill_invocations"
    reason = "429 Too Many Requests"
    assert connection.execute(found).fetchall() == [("übersicht", NOON + 0.25, 1.5, 2, 1e-9, "rate_limit", reason),
                                                    ("b", NOON + 0.25, 1.5, 1, 0, "rate_limit", reason)]  # fmt: skip
    assert connection.execute(f"SELECT * FROM {schema}.skill_daily_rollup EXCEPT SELECT * FROM {schema}.skill_daily_recount").fetchall() == []
    connection.execute(f"DELETE FROM {schema}.skill_invocations")


PRAGMAS = ["trusted_schema = OFF", "recursive_triggers = ON", "encoding = 'UTF-16le'", "encoding = 'UTF-16be'", "journal_mode = WAL",
           "reverse_unordered_selects = ON"]  # fmt: skip


@pytest.mark.parametrize("pragma", PRAGMAS)
def test_recording_in_a_database_of_any_kind(file, pragma):
    db = connect(file, initialise=False)
    db.execute(f"PRAGMA {pragma}; SELECT skill_ema_init()").fetchall()
    records_as_ever(db)
    db.close()


@pytest.mark.parametrize("in_main", [False, True])
def test_recording_in_an_attached_database_leaves_the_main_one_alone(file, in_main):
    connect(file).close()
    db = connect(initialise=in_main)
    db.execute("PRAGMA trusted_schema = OFF; ATTACH ? AS other; CREATE TEMP TABLE skill_aliases (alias, skill_name)", (str(file),))
    if in_main:
        db.execute("INSERT INTO main.skill_aliases VALUES ('b', 'wrong')")
    records_as_ever(db, "other")
    if in_main:
        assert value(db, "SELECT count(*) FROM main.skill_invocations") == 0
    db.close()


def test_without_the_extension_the_log_takes_rows_and_skill_runs_says_what_is_missing(file):
    connect(file).close()
    plain = apsw.Connection(str(file))
    record(plain, success=0, skill_name=" s ")
    assert logged(plain, "skill_name", "end_reason", "outcome_category") == [(" s ", None, None)]
    before = everything(plain)
    for columns in ({}, {"output": "x"}, {"success": 1}, {"skills": ""}):
        with pytest.raises(apsw.SQLError, match="no such function: classify_outcome"):
            run(plain, **columns)
        assert everything(plain) == before
    plain.execute("DELETE FROM skill_invocations")
    records_as_ever(load(plain))
    plain.close()


OLD = "INSERT INTO skill_runs (session_id, skills, started_at, input_tokens, cost_usd, error) VALUES "


def old_run(file, *values):
    """Inserts them in SQLite 3.38 and returns the rows of the log, or the error."""
    statements = ["SELECT skill_ema_init()", "INSERT INTO skill_aliases VALUES ('old', 'new')", *(OLD + row for row in values),
                  "SELECT skill_name, invoked_at, input_tokens, estimated_cost_usd, success, outcome_category FROM skill_invocations"]  # fmt: skip
    status, lines, error = run_host("3.38", file, statements, LIBRARY_FILE)
    assert (status == 1) == (error != "")
    return error or lines[1:]


def test_recording_in_the_oldest_sqlite_that_will_do(file):
    assert old_run(
        file,
        """('x', ' ["old", "b", null, ""]', '2025-11-19T14:00:00.250+0200', '3', '1e-9', '429 Too Many Requests')""",
        f"('x', '[\"b\", \"new\"]', {NOON + 0.25}, 3, 1, NULL), ('x', '\"b\"', '{NOON + 0.25}', 3, 1, NULL)",
    ) == [["new", "1763553600.25", "2", "1e-9", "0", "rate_limit"], ["b", "1763553600.25", "1", "0.0", "0", "rate_limit"]]
    assert drift(connect(file)) == []


@pytest.mark.parametrize("values, message", [
    ("('x', '[\"a\"', 5, 1, 1, NULL)", "skills is broken JSON"), ("('x', '[\"a\", 1]', 5, 1, 1, NULL)", "every name in skills must be text"),
    ("('x', 'a', 'now', 1, 1, NULL)", "started_at must be"), ("('x', 'a', 5, 1.5, 1, NULL)", "input_tokens must be"),
    ("('x', 'a', 5, 1, '12abc', NULL)", "cost_usd must be"), ("(x'00', 'a', 5, 1, 1, NULL)", "session_id must be text"),
])  # fmt: skip
def test_the_oldest_sqlite_that_will_do_refuses_the_same(file, values, message):
    assert f"skill_runs: {message}" in old_run(file, values)
    assert logged(connect(file), "id") == []


@pytest.mark.parametrize("written", ["2025-02-29", "2025-11-31T06:00:00Z"])
def test_the_oldest_sqlite_that_will_do_knows_the_calendar(file, written):
    assert "skill_runs: started_at must be" in old_run(file, f"('x', 'a', '{written}', 1, 1, NULL)")


@pytest.mark.parametrize("written", ["2025-11-19T12:00:00.123456+00:00", "2025-11-19 13:00:00.123456+01", "2025-11-19T07:00:00.123456-0500"])
def test_the_same_microsecond_is_the_same_start_however_written(db, written):
    run(db, session_id="x", started_at=NOON + 0.123456)
    run(db, session_id="x", started_at=written)
    assert logged(db, "invoked_at") == [(NOON + 0.123456,)]


def test_more_skills_than_a_run_can_have_are_refused_before_they_cost_time(db):
    run(db, skills=json.dumps([f"s{number}" for number in range(1000)]))
    with pytest.raises(apsw.ConstraintError, match="^skill_runs: skills must name at most 1000 skills, got 1001$"):
        run(db, skills=json.dumps(["s"] * 1001))
    assert value(db, "SELECT count(*) FROM skill_invocations") == 1000
