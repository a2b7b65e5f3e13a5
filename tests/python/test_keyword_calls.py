"""Calls in keyword style: never an empty answer, always an error that shows both right ways, which then work."""

import apsw
import pytest

from conftest import connect, record, rows

# The call, and the two that its error shows.
CALLS = [
    ("skill_ema(group_by='skill')", "skill_ema(NULL, NULL, NULL, 'skill')", "skill_ema WHERE group_by = 'skill'"),
    ("skill_ema(14, alpha=0.3)", "skill_ema(14, 0.3)", "skill_ema(14) WHERE alpha = 0.3"),
    ("main.skill_ema(alpha == 0.3, window_days IS 7)", "skill_ema(7, 0.3)", "skill_ema WHERE alpha = 0.3 AND window_days = 7"),
    ("skill_ema_daily(7, as_of=date('now', '-1 day'))", "skill_ema_daily(7, NULL, date('now', '-1 day'))", "skill_ema_daily(7) WHERE as_of = date('now', '-1 day')"),
    ("skill_drift(recent_days=7)", "skill_drift(7)", "skill_drift WHERE recent_days = 7"),
    ("SKILL_DRIFT(7, \"baseline_days\" = 30)", "skill_drift(7, 30)", "skill_drift(7) WHERE baseline_days = 30"),
    ("skill_compare(baseline_model='m')", "skill_compare('m')", "skill_compare WHERE baseline_model = 'm'"),
    ("skill_compare('m', margin=0.1)", "skill_compare('m', NULL, NULL, NULL, 0.1)", "skill_compare('m') WHERE margin = 0.1"),
]


@pytest.fixture
def today(db):
    """Calls of today and yesterday."""
    for model in "mn":
        for days in (0, 1):
            db.execute("INSERT INTO skill_invocations (skill_name, model, invoked_at, success) VALUES ('s', ?, unixepoch('now') - ? * 86400, 1)", (model, days))
    return db


def message(connection, sql):
    with pytest.raises(apsw.SQLError) as caught:
        connection.execute(sql).fetchall()
    return str(caught.value)


@pytest.mark.parametrize("call, by_position, as_a_column", CALLS)
def test_the_error_shows_both_right_ways_and_they_work(today, call, by_position, as_a_column):
    function = by_position.split("(")[0]
    error = message(today, f"SELECT * FROM {call}")
    assert error.startswith(f"{function}: ")
    assert error.endswith(f"give it by position, {by_position}, or as a column, FROM {as_a_column}")
    answer = rows(today, f"SELECT * FROM {by_position}")
    assert answer and answer == rows(today, f"SELECT * FROM {as_a_column}")


@pytest.mark.parametrize("sql", [
    "SELECT count(*) FROM skill_ema(alpha=0.3)",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM skill_ema(alpha=0.3))",
    "WITH e AS (SELECT * FROM skill_ema(alpha=0.3)) SELECT * FROM e",
    "SELECT * FROM (VALUES (0.3)) AS t LEFT JOIN skill_ema(14, alpha=t.column1) AS e",
    "SELECT * FROM skill_ema(14, alpha=0.3) WHERE alpha = 0.3",
    "SELECT * FROM skill_ema(14) UNION ALL SELECT * FROM skill_ema(14, alpha=0.3)",
    "INSERT INTO skill_aliases SELECT skill_name, model FROM skill_ema(alpha=0.3)",
    "SELECT * FROM a_view",
    "SELECT * FROM main.\"A_View\" WHERE skill_name = 's'",
    "SELECT * FROM a_temp_view",
])
def test_wherever_the_call_stands(today, sql):
    today.execute("CREATE VIEW a_view AS SELECT * FROM skill_ema(alpha=0.3); CREATE TEMP VIEW a_temp_view AS SELECT * FROM skill_ema(14, alpha=0.3)")
    assert message(today, sql).startswith("skill_ema: alpha=" + ("t.column1" if "t.column1" in sql else "0.3") + " between the parentheses is a comparison")


@pytest.mark.parametrize("sql", [
    "SELECT 'skill_ema(alpha=0.3)', count(*) FROM skill_ema(14, 0.3) -- skill_ema(alpha=0.3)",
    "SELECT window_days, alpha, group_by FROM skill_ema(14, 0.3)",
    "SELECT * FROM skill_ema(14, 0.3) WHERE window_days + 0 = 14",
    "SELECT * FROM skill_ema((SELECT alpha FROM (SELECT 14 AS alpha) WHERE alpha=14), 0.3)",
])
def test_what_is_no_such_call_works_beside_a_view_that_is_one(today, sql):
    today.execute("CREATE VIEW a_view AS SELECT * FROM skill_ema(alpha=0.3)")
    assert rows(today, sql)


def test_a_long_argument_is_shown_shortened(db):
    error = message(db, f"SELECT * FROM skill_ema(group_by='{'é' * 1000}')")
    assert "é" * 50 + "…" in error and len(error) < 500


@pytest.mark.parametrize("as_of", ["now", "today", " Today ", None])
def test_as_of_takes_the_words_for_today(today, as_of):
    [row] = rows(today, "SELECT last_day = date('now') AS newest, as_of FROM skill_ema(14, 0.3, ?, 'skill')", (as_of,))
    [[day]] = today.execute("SELECT date('now')")
    assert row == {"newest": 1, "as_of": as_of if as_of else day}


def test_a_day_to_come_is_taken_as_it_is(today):
    assert rows(today, "SELECT sample_count, last_day = date('now') AS newest FROM skill_ema(14, 0.3, date('now', '+3 days'), 'skill')") == [{"sample_count": 4, "newest": 1}]
    assert rows(today, "SELECT * FROM skill_ema(14, 0.3, date('now', '+30 days'))") == []
