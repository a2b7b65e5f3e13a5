"""Correcting: UPDATE and DELETE on skill_runs, a run sent again with replace, and the names in the log.

What a correction must leave behind is what the right run would have left in an empty log.
"""

import json

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import DAY, NOON, connect, drift, record, rows, value
from test_skill_runs import MEASURES, TOKENS, VERDICTS, is_nothing, logged, run

SHARED = [*TOKENS, "estimated_cost_usd"]
OUTCOME = ("success", "outcome_category", "end_reason")
FAILED = "Error code: 429 - rate limit reached"


def contents(connection):
    """The log without its ids, by skill."""
    found = rows(connection, "SELECT * FROM skill_invocations ORDER BY skill_name")
    return [{column: cell for column, cell in row.items() if column != "id"} for row in found]


def outcome(connection):
    return logged(connection, *OUTCOME)


NAMES = st.lists(st.sampled_from(["a", "b", "c", "old", "it's \"so\"", "[x", "e, f"]), min_size=1, max_size=4, unique=True)
LABELS = {column: st.sampled_from([None, "x", "y"]) for column in ("cron_id", "model", "provider")}


@st.composite
def runs(draw):
    """All that a run may say, but its session and start."""
    columns = {column: draw(strategy) for column, strategy in {**LABELS, **MEASURES}.items()}
    return {**columns, "skills": json.dumps(draw(NAMES)), "completed_at": draw(st.none() | st.integers(NOON + 9, NOON + 99))}


@settings(max_examples=300)
@given(first=runs(), right=runs(), other=runs())
def test_a_run_sent_again_with_replace_leaves_what_it_alone_would_have(first, right, other):
    db, fresh = connect(), connect()
    for connection in (db, fresh):
        connection.execute("INSERT INTO skill_aliases VALUES ('old', 'a')")
        run(connection, session_id="other", **other)
        run(connection, session_id="r", started_at=NOON + 1, **other)
    run(db, session_id="r", **first)
    before = dict(logged(db, "skill_name || session_id || invoked_at", "id"))
    run(db, session_id="r", **right, replace=1)
    run(fresh, session_id="r", **right)
    key = "session_id, invoked_at, skill_name"
    columns = ", ".join(contents(fresh)[0])
    state = f"SELECT {columns} FROM skill_invocations ORDER BY {key}"
    assert db.execute(state).fetchall() == fresh.execute(state).fetchall()
    for name, row in logged(db, "skill_name || session_id || invoked_at", "id"):
        assert before.get(name, row) == row  # what stays keeps its id
    assert drift(db) == []
    db.close(), fresh.close()


@settings(max_examples=300)
@given(first=runs(), right=runs())
def test_an_update_of_every_column_leaves_what_the_right_run_would_have(first, right):
    db, fresh = connect(), connect()
    run(db, session_id="r", **first)
    known, confidence = logged(db, *OUTCOME)[0], logged(db, "outcome_confidence")[0]
    silent = (right["output"], right["error"]) == (None, None)
    # A success that stays the same is not a new word on it.
    if right["success"] == known[0] and not silent:
        right["success"] = None if known[0] is not None else 1
    run(fresh, session_id="q", started_at=NOON + 5, **{**right, "completed_at": None})
    if silent and right["success"] == known[0]:
        fresh.execute("UPDATE skill_invocations SET (success, outcome_category, end_reason, outcome_confidence) = (?, ?, ?, ?)", known + confidence)
    elif right["success"] is not None and (right["error"] is None or is_nothing(right["error"])):
        # Here it is somebody's word against what was recorded, not what the runner saw.
        fresh.execute("UPDATE skill_invocations SET outcome_confidence = 1")
    sets = ", ".join(f"{column} = ?" for column in right)
    db.execute(f"UPDATE skill_runs SET session_id = 'q', started_at = ?, {sets}, completed_at = NULL", (NOON + 5, *right.values()))
    kept = json.loads(right["skills"]) == json.loads(first["skills"])
    for ours, theirs in zip(contents(db), contents(fresh), strict=True):
        # Shares of the same whole among the same skills stay as they were.
        assert ours == theirs or kept and {**ours, "estimated_cost_usd": 0} == {**theirs, "estimated_cost_usd": 0}
    assert drift(db) == []
    db.close(), fresh.close()


def test_a_changed_success_brings_its_category_and_reason_along(db):
    run(db, session_id="r", skills='["a", "b"]', error="401 Unauthorized")
    assert outcome(db) == [(0, "auth", "401 Unauthorized")] * 2
    db.execute("UPDATE skill_runs SET success = 1 WHERE session_id = 'r'")
    assert outcome(db) == [(1, "ok", "complete")] * 2
    db.execute("UPDATE skill_runs SET success = 0 WHERE session_id = 'r'")
    assert outcome(db) == [(0, "crash", None)] * 2
    db.execute("UPDATE skill_runs SET success = 'true' WHERE session_id = 'r'")
    assert outcome(db) == [(1, "ok", "complete")] * 2
    db.execute("UPDATE skill_runs SET success = NULL WHERE session_id = 'r'")
    assert outcome(db) == [(None, None, None)] * 2


@pytest.mark.parametrize("column", ["error", "output"])
def test_a_changed_error_or_output_is_judged_anew(db, column):
    run(db, session_id="r", success=1)
    db.execute(f"UPDATE skill_runs SET {column} = ? WHERE session_id = 'r'", (FAILED,))
    assert outcome(db) == [(0, "rate_limit", FAILED)]
    for text, (category, reason) in VERDICTS.items():
        db.execute("UPDATE skill_runs SET output = ?", (text,))
        assert outcome(db) == [(int(category == "ok"), category, reason)]


def test_a_success_that_the_update_changes_stands_against_the_text(db):
    run(db, session_id="r", success=0)
    db.execute("UPDATE skill_runs SET success = 1, error = ?", (FAILED,))
    assert outcome(db) == [(1, "ok", "complete")]


def test_what_an_update_does_not_name_stays_in_each_row(db):
    for skill, tokens, cost, reason in (("a", 5, 0.5, "why"), ("b", None, 0.1, "why not")):
        record(db, session_id="r", skill_name=skill, input_tokens=tokens, estimated_cost_usd=cost, success=0, end_reason=reason,
               outcome_category="own words", duration_seconds=9, invoked_at=NOON + 0.123456789)  # fmt: skip
    before = contents(db)
    db.execute("UPDATE skill_runs SET model = 'm', cron_id = 'c', quality_score = 3, excluded = 0")
    for row in before:
        row.update(model="m", cron_id="c", quality_score=3, excluded=0)
    assert contents(db) == before
    db.execute("UPDATE skill_runs SET output_tokens = 5")  # only these are divided
    assert contents(db) == [{**before[0], "output_tokens": 3}, {**before[1], "output_tokens": 2}]
    db.execute("UPDATE skill_runs SET cost_usd = cost_usd * 2")
    assert [row["estimated_cost_usd"] for row in contents(db)] == [0.6, 0.6]
    assert drift(db) == []


def test_other_skills_divide_cost_and_tokens_anew(db):
    run(db, session_id="r", skills='["a", "b"]', cost_usd=0.3, input_tokens=7, output="Report: fine.")
    db.execute("UPDATE skill_runs SET skills = '[\"c\", \"b\", \"d\"]'")
    assert logged(db, "id", "skill_name", "input_tokens", "estimated_cost_usd", "success") == [
        (2, "b", 2, 0.1, 1), (3, "c", 3, 0.1, 1), (4, "d", 2, 0.1, 1)]  # fmt: skip
    assert value(db, "SELECT count(*) FROM skill_runs") == 1 and drift(db) == []


def test_read_it_is_one_row_per_run(db):
    run(db, session_id="r", skills='["b", "a, c", "[d"]', cost_usd=0.1, input_tokens=7, success=1, output="text", error="text")
    run(db, session_id="r", skills="b", started_at=NOON + 1)
    for _ in range(2):
        run(db, skills="one", cost_usd=1e-10)
    run(db, skills="[\"x, y\"]")
    seen = db.execute("SELECT session_id, skills, started_at, cost_usd, input_tokens, success, output, error, replace, ids FROM skill_runs ORDER BY ids").fetchall()
    assert seen == [
        ("r", '["b","a, c","[d"]', NOON, 0.1, 7, 1, None, None, None, "[1,2,3]"),
        ("r", "b", NOON + 1, None, None, None, None, None, None, "[4]"),
        (None, "one", NOON, 1e-10, None, None, None, None, None, "[5]"),
        (None, "one", NOON, 1e-10, None, None, None, None, None, "[6]"),
        (None, '["x, y"]', NOON, None, None, None, None, None, None, "[7]"),
    ]


def test_a_run_is_found_by_its_session_without_reading_the_log(db):
    for statement in ("SELECT * FROM skill_runs WHERE session_id = ?", "UPDATE skill_runs SET model = 'm' WHERE session_id = ?",
                      "DELETE FROM skill_runs WHERE session_id = ? AND started_at = 5"):  # fmt: skip
        plan = [row["detail"] for row in rows(db, f"EXPLAIN QUERY PLAN {statement}", ("r",))]
        assert any("skill_invocations_by_session (session_id=?" in step for step in plan), plan
        assert not any(step.startswith("SCAN skill_invocations") for step in plan), plan


def test_delete_removes_whole_runs(db):
    for session, start, skills in (("r", NOON, '["a", "b"]'), ("r", NOON + DAY, '["a", "b"]'), (None, NOON, "a"), (None, NOON, "a")):
        run(db, session_id=session, started_at=start, skills=skills)
    assert db.execute("DELETE FROM skill_runs WHERE session_id = 'r' AND started_at = ? RETURNING skills", (NOON,)).fetchall() == [('["a","b"]',)]
    assert logged(db, "id") == [(3,), (4,), (5,), (6,)] and drift(db) == []
    db.execute("DELETE FROM skill_runs WHERE ids = '[5]'")
    assert logged(db, "id") == [(3,), (4,), (6,)]
    db.execute("DELETE FROM skill_runs")
    assert logged(db, "id") == [] and drift(db) == []


def test_a_run_does_not_become_one_that_is_recorded_already(db):
    run(db, session_id="r", skills='["a", "b"]')
    run(db, session_id="s", skills='["b", "c"]')
    before = contents(db)
    for change in ("session_id = 'r'", "session_id = 'r', skills = 'b'", "session_id = 'r', skills = '[\"c\", \"a\"]'"):
        with pytest.raises(apsw.ConstraintError, match="^skill_runs: there is another run with this session_id, started_at and skill"):
            db.execute(f"UPDATE skill_runs SET {change} WHERE session_id = 's'")
        assert contents(db) == before
    db.execute("UPDATE skill_runs SET session_id = 'r', skills = 'c' WHERE session_id = 's'")
    assert [row["session_id"] for row in contents(db)] == ["r"] * 3


MISTAKES = {"success = 2": "success must be 1, 0 or NULL, got 2", "cost_usd = -1": "cost_usd must be", "skills = ''": "skills names no skill",
            "started_at = 'soon'": "started_at must be Unix seconds", "completed_at = 5": "completed_at must not be before started_at",
            "model = x'00'": "model must be text, got a blob", "excluded = 7": "excluded must be 1, 0 or NULL, got 7"}  # fmt: skip


@pytest.mark.parametrize("change", MISTAKES)
def test_a_correction_that_is_a_mistake_changes_nothing(db, change):
    for session in "rst":
        run(db, session_id=session, skills='["a", "b"]', cost_usd=1)
    before = contents(db)
    with pytest.raises(apsw.ConstraintError) as refusal:
        db.execute(f"UPDATE skill_runs SET provider = 'p', {change}")
    assert str(refusal.value).startswith(f"skill_runs: {MISTAKES[change]}")
    assert contents(db) == before and drift(db) == []


def test_the_number_of_rows_is_known(db):
    db.execute("CREATE TEMP TABLE before AS SELECT count(*) AS log_rows FROM skill_invocations")
    found = db.execute("INSERT INTO skill_runs (session_id, skills, started_at) VALUES ('r', '[\"a\", \"b\"]', 5), ('r', 'a', 5) RETURNING session_id").fetchall()
    assert len(found) == 2 and db.changes() == 0
    assert value(db, "SELECT count(*) - (SELECT log_rows FROM temp.before) FROM skill_invocations") == 2


def test_a_run_can_be_kept_and_not_counted(db):
    run(db, session_id="r", excluded=1, success=1)
    run(db, session_id="s", skills='["s", "t"]', excluded=" False ")
    assert logged(db, "excluded") == [(1,), (0,), (0,)]
    db.execute("UPDATE skill_runs SET excluded = 1 WHERE session_id = 's'")
    assert logged(db, "excluded") == [(1,)] * 3 and logged(db, "success") == [(1,), (None,), (None,)]


def test_a_skill_is_renamed(db):
    for session, skills in (("r", '["old", "b"]'), ("s", "old"), (None, "old"), (None, "Old")):
        run(db, session_id=session, skills=skills, cost_usd=1)
    assert rows(db, "SELECT * FROM skill_names") == [{"skill_name": "Old", "log_rows": 1}, {"skill_name": "b", "log_rows": 1}, {"skill_name": "old", "log_rows": 3}]
    db.execute("UPDATE skill_names SET skill_name = 'new' WHERE skill_name = 'old'")
    assert logged(db, "skill_name") == [("new",), ("b",), ("new",), ("new",), ("Old",)] and drift(db) == []


def test_merging_two_skills_counts_a_run_that_used_both_once(db):
    run(db, session_id="r", skills='["a", "b", "c"]', input_tokens=8, cost_usd=0.5, output=FAILED)
    run(db, session_id="r", skills='["a", "b"]', started_at=NOON + 1, output_tokens=4)
    run(db, session_id="s", skills='["b"]', success=1)
    for skill in "ab":
        run(db, skills=skill)  # no session, and so not known to be one run
    db.execute("UPDATE skill_names SET skill_name = 'b' WHERE skill_name = 'a'")
    assert logged(db, "session_id", "skill_name", "input_tokens", "output_tokens", "estimated_cost_usd", "success") == [
        ("r", "b", 6, None, 0.333333334, 0), ("r", "c", 2, None, 0.166666666, 0), ("r", "b", None, 4, None, None),
        ("s", "b", None, None, None, 1), (None, "b", None, None, None, None), (None, "b", None, None, None, None)]  # fmt: skip
    assert drift(db) == [] and value(db, "SELECT sum(cost_nanousd) FROM skill_daily_rollup") == 500_000_000


def test_a_merge_keeps_what_either_row_knows(db):
    record(db, session_id="r", skill_name="a", success=0, outcome_category="auth", end_reason="401", quality_score=2, estimated_cost_usd=0.5)
    record(db, session_id="r", skill_name="b", input_tokens=5)
    db.execute("UPDATE skill_names SET skill_name = 'b' WHERE skill_name = 'a'")
    assert logged(db, "id", *OUTCOME, "quality_score", "estimated_cost_usd", "input_tokens") == [(2, 0, "auth", "401", 2, 0.5, 5)]


@pytest.mark.parametrize("name", [None, "", " x", "x\n", 5.5, b"x"])
def test_a_new_name_is_text_without_blanks_around_it(db, name):
    run(db)
    if name == 5.5:  # which the column makes text of
        db.execute("UPDATE skill_names SET skill_name = ?", (name,))
        assert logged(db, "skill_name") == [("5.5",)]
        return
    with pytest.raises(apsw.ConstraintError, match="^skill_names: skill_name must be text without blanks around it"):
        db.execute("UPDATE skill_names SET skill_name = ?", (name,))
    assert logged(db, "skill_name") == [("s",)]


def test_a_name_in_a_log_that_ignores_case_is_still_one_name():
    db = connect(initialise=False)
    db.execute("CREATE TABLE skill_invocations (skill_name TEXT COLLATE NOCASE, session_id, invoked_at)")
    db.execute("INSERT INTO skill_invocations VALUES ('a', 'r', 5), ('A', 'r', 5), ('a', 's', 5)")
    db.execute("SELECT skill_ema_init()").fetchall()
    db.execute("UPDATE skill_names SET skill_name = 'b' WHERE skill_name = 'a'")
    assert sorted(db.execute("SELECT skill_name FROM skill_invocations")) == [("A",), ("b",), ("b",)]
    db.execute("UPDATE skill_names SET skill_name = 'B' WHERE skill_name = 'b'")
    assert sorted(db.execute("SELECT skill_name FROM skill_invocations")) == [("A",), ("B",), ("B",)]
    db.execute("UPDATE skill_names SET skill_name = 'A' WHERE skill_name = 'B'")
    assert sorted(db.execute("SELECT session_id, skill_name FROM skill_invocations")) == [("r", "A"), ("s", "A")]
    assert drift(db) == []


def test_a_model_has_one_name_too(db):
    db.execute("INSERT INTO skill_model_aliases VALUES ('qwen3:8b', 'qwen3-8b'), ('Qwen/Qwen3-8B', 'qwen3:8b')")
    for model in ("qwen3:8b", "Qwen/Qwen3-8B", "qwen3-8b", "qwen3", None, "None"):
        run(db, model=model)
    assert logged(db, "model") == [("qwen3-8b",)] * 3 + [("qwen3",), (None,), (None,)]
    db.execute("UPDATE skill_runs SET model = 'qwen3:8b' WHERE model = 'qwen3'")
    assert logged(db, "model")[3] == ("qwen3-8b",)
    for pair in (("", "m"), (" a", "m"), ("a", " m"), ("a", "a"), ("a", b"m"), ("a", None)):
        with pytest.raises(apsw.ConstraintError):
            db.execute("INSERT INTO skill_model_aliases VALUES (?, ?)", pair)


def test_model_aliases_that_lead_in_a_circle_end(db):
    db.execute("INSERT INTO skill_model_aliases VALUES ('a', 'b'), ('b', 'a')")
    run(db, model="a")
    assert logged(db, "model") == [("a",)]


NOCASE = "CREATE TABLE skill_invocations (session_id TEXT COLLATE {0}, skill_name TEXT COLLATE {0}, invoked_at REAL, estimated_cost_usd REAL, notes TEXT)"


@pytest.mark.parametrize("collation", ["NOCASE", "RTRIM"])
@pytest.mark.parametrize("correction", [
    "UPDATE skill_runs SET skills = ? WHERE session_id = 'r'",
    "INSERT INTO skill_runs (skills, session_id, started_at, cost_usd, replace) VALUES (?, 'r', 5, 6, 1)",
])  # fmt: skip
@pytest.mark.parametrize("right", ["news", "News ", '["news","x"]', '["News","news","news "]'])
def test_a_log_that_does_not_tell_a_from_capital_a_loses_no_money(collation, correction, right):
    db = connect(initialise=False)
    db.execute(NOCASE.format(collation))
    db.execute("INSERT INTO skill_invocations VALUES ('r', 'News', 5, 6, NULL), ('R', 'news', 5, 1, NULL), ('r ', 'news', 5, 1, NULL)")
    db.execute("SELECT skill_ema_init()").fetchall()
    db.execute(correction, (right,))
    names = {name.strip() for name in (json.loads(right) if right[0] == "[" else [right])}
    found = db.execute("SELECT skill_name, estimated_cost_usd FROM skill_invocations WHERE session_id = 'r' COLLATE BINARY").fetchall()
    assert {name for name, _ in found} == names and sum(cost for _, cost in found) == pytest.approx(6)
    assert value(db, "SELECT sum(estimated_cost_usd) FROM skill_invocations") == pytest.approx(8) and drift(db) == []
    db.execute("DELETE FROM skill_runs WHERE session_id = 'R'")
    assert value(db, "SELECT sum(estimated_cost_usd) FROM skill_invocations") == pytest.approx(7) and drift(db) == []


@pytest.mark.parametrize("written", [["a", "a", "b"], ["a", "b", "b"], ["a", "a", "b", "b", "c"]])
def test_a_merge_of_rows_that_are_there_twice_keeps_every_dollar_and_token(db, written):
    for number, skill in enumerate(written):
        record(db, session_id="r", skill_name=skill, estimated_cost_usd=2.0**number, input_tokens=10**number)
    db.execute("UPDATE skill_names SET skill_name = 'b' WHERE skill_name = 'a'")
    assert logged(db, "sum(estimated_cost_usd)", "sum(input_tokens)") == [(2 ** len(written) - 1, int("1" * len(written)))]
    assert {name for (name,) in logged(db, "skill_name")} == set(written) - {"a"} and drift(db) == []


@pytest.mark.parametrize("fine", [NOON + 0.1234567, NOON + 0.12345649])
def test_a_start_finer_than_the_microsecond_is_the_same_start(db, fine):
    record(db, session_id="r", invoked_at=fine, completed_at=fine + 1)
    run(db, session_id="r", started_at=fine)
    assert len(logged(db, "id")) == 1
    db.execute("INSERT INTO skill_runs (session_id, skills, started_at, replace) SELECT session_id, skills, started_at, 1 FROM skill_runs")
    assert len(logged(db, "id")) == 1
    db.execute("UPDATE skill_invocations SET invoked_at = ?", (fine,))
    db.execute("UPDATE skill_runs SET skills = '[\"s\", \"t\"]'")
    assert value(db, "SELECT count(*) FROM skill_runs") == 1 and len(logged(db, "id")) == 2
    db.execute("UPDATE skill_names SET skill_name = 't' WHERE skill_name = 's'")
    assert logged(db, "skill_name") == [("t",)]
    run(db, session_id="r", skills="t", started_at=round(fine, 6) + 1e-6)  # another start
    assert len(logged(db, "id")) == 2 and drift(db) == []


@pytest.mark.parametrize("change", ["error = ''", "error = 'None'", "success = 'false'", "success = '0'", "success = 0.0", "success = 'False', error = NULL"])
def test_what_looks_like_nothing_or_the_same_keeps_the_outcome(db, change):
    run(db, session_id="r", error=FAILED)
    db.execute(f"UPDATE skill_runs SET cost_usd = 1, {change}")
    assert outcome(db) == [(0, "rate_limit", FAILED)]


def test_names_and_times_that_an_update_does_not_name_stay_as_they_were_written(db):
    db.execute("INSERT INTO skill_model_aliases VALUES ('m', 'n'); INSERT INTO skill_aliases VALUES ('a', 'b')")
    record(db, session_id="null", skill_name="a", model="m", provider="NaN", cron_id="", duration_seconds=7)
    before = contents(db)
    db.execute("UPDATE skill_runs SET cost_usd = 1")
    assert contents(db) == [{**before[0], "estimated_cost_usd": 1}]
    db.execute("UPDATE skill_runs SET started_at = started_at + 60")
    assert contents(db) == [{**before[0], "estimated_cost_usd": 1, "invoked_at": NOON + 60}]
    db.execute("UPDATE skill_runs SET model = 'm2', provider = 'None', completed_at = started_at + 5")
    assert logged(db, "session_id", "model", "provider", "cron_id", "duration_seconds") == [("null", "m2", None, "", 5)]


def test_a_run_whose_only_skill_gets_another_name_keeps_its_row():
    db = connect(initialise=False)
    db.execute(NOCASE.format("BINARY"))
    db.execute("INSERT INTO skill_invocations VALUES ('r', 'typo', 5, 6, 'keep me')")
    db.execute("SELECT skill_ema_init()").fetchall()
    db.execute("UPDATE skill_runs SET skills = 'right'")
    assert db.execute("SELECT skill_name, estimated_cost_usd, notes FROM skill_invocations").fetchall() == [("right", 6, "keep me")]
    run(db, session_id="r", started_at=5, skills="other", cost_usd=3, replace=1)
    assert db.execute("SELECT skill_name, estimated_cost_usd, notes FROM skill_invocations").fetchall() == [("other", 3, "keep me")]
    assert drift(db) == []


def test_merging_takes_no_time_for_each_pair_of_rows(db):
    with db:
        db.executemany("INSERT INTO skill_invocations (session_id, skill_name, invoked_at) VALUES (?, ?, ?)",
                       [(f"r{number // 2}", "ab"[number % 2], NOON) for number in range(20_000)])  # fmt: skip
    steps = [0]

    def count():
        steps[0] += 1
        return False

    db.set_progress_handler(count, 1000)
    db.execute("UPDATE skill_names SET skill_name = 'b' WHERE skill_name = 'a'")
    assert len(logged(db, "id")) == 10_000 and steps[0] < 20_000  # 1,000 instructions each; by pairs it were 10,000,000 of them
