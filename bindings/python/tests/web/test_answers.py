"""The answers themselves, without a server: what an address may say, which rows come, and what is said where there are none."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any, Iterator, Optional

import pytest

import sqlite_skill_ema
from sqlite_skill_ema import answers
from sqlite_skill_ema.answers import NAMES, Answer, BadRequest, Busy, NoLog, Refused, answer, parse
from sqlite_skill_ema.answers.formats import to_csv, to_json
from sqlite_skill_ema.answers.statements import STATEMENTS

from .conftest import HOSTILE, LAST_DAY, ROOT, fill, locked

Connection = sqlite_skill_ema.Connection
# What an answer needs so that it has rows.
GIVEN: dict[str, dict[str, str]] = {
    **{name: {"as_of": LAST_DAY} for name in NAMES}, "health": {}, "names": {}, "runs": {"as_of": LAST_DAY, "skill": "digest"},
    "drift": {"as_of": LAST_DAY, "recent_days": "7"},
}
FUNCTIONS = {
    "ema": "skill_ema(14)", "daily": "skill_ema_daily(14)", "drift": "skill_drift()", "compare": "skill_compare('big', 365)",
    "health": "skill_ema_health",
}


@pytest.fixture(scope="module")
def connection(log: Path) -> Iterator[Connection]:
    connection = sqlite_skill_ema.connect(log, read_only=True)
    yield connection
    connection.close()


def rows(connection: Any, name: str, **given: str) -> list[dict[str, Any]]:
    found = answer(connection, name, {**GIVEN[name], **given})
    return [dict(zip(found.columns, row)) for row in found.rows]


@pytest.mark.parametrize("name", NAMES)
def test_each_has_rows(connection: Connection, name: str) -> None:
    found = rows(connection, name)
    assert found or name == "drift"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_columns_are_those_of_the_function(connection: Connection, name: str) -> None:
    wanted = [column[0] for column in connection.execute(f"SELECT * FROM {FUNCTIONS[name]}").description or ()]
    first = {"compare": ["baseline_model"], "health": ["status", "simulated"]}.get(name, [])
    assert list(answer(connection, name, GIVEN[name]).columns) == [*first, *wanted]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "health"])
def test_a_parameter_without_a_value_is_not_given(connection: Connection, name: str) -> None:
    nothing = {parameter: "" for parameter in STATEMENTS[name].parameters}
    assert answer(connection, name, {**nothing, **GIVEN[name]}) == answer(connection, name, GIVEN[name])


def test_an_address_says_each_parameter_once() -> None:
    assert parse("ema", b"skill=gr%C3%B6%C3%9Fe+1&model=") == {"skill": "größe 1", "model": ""}
    assert parse("ema", "skill=größe".encode()) == {"skill": "größe"}
    with pytest.raises(BadRequest, match="ema: the parameter skill is given more than once"):
        parse("ema", b"skill=a&skill=")


@pytest.mark.parametrize("name, given, sentence", [
    ("ema", {"window": "3"}, "ema: there is no parameter 'window'; the parameters are window_days, alpha, half_life_days, as_of, group_by, skill, model, provider"),
    ("health", {"skill": "a"}, "health: there is no parameter 'skill'; it takes none"),
    ("ema", {"window_days": "1e9"}, "skill_ema: window_days takes a whole number from 1 to 36500; got '1e9'"),
    ("daily", {"window_days": "0"}, "skill_ema_daily: window_days takes a whole number from 1 to 36500; got '0'"),
    ("ema", {"alpha": "7"}, "skill_ema: alpha takes a number above 0 and up to 1; got '7'"),
    ("ema", {"half_life_days": "soon"}, "ema_alpha: half_life_days takes a number of days above 0, got 'soon'"),
    ("ema", {"alpha": "0.1", "half_life_days": "7"}, "ema: alpha and half_life_days say the same thing; give one of them"),
    ("ema", {"as_of": "30.6.2026"}, "skill_ema: as_of takes Unix seconds, 'YYYY-MM-DD'"),
    ("ema", {"as_of": "2026-06-30\0"}, "skill_ema: as_of takes"),
    ("ema", {"group_by": "day"}, "skill_ema: group_by takes 'skill', 'model', 'provider', 'job'"),
    ("ema", {"group_by": "skill", "model": "big"}, "skill_ema: the query compares model, which is NULL unless group_by has 'model' in it; say group_by 'skill,model'"),
    ("compare", {"baseline_model": "none"}, "skill_compare: baseline_model takes a model with calls from"),
    ("compare", {"margin": "2"}, "skill_compare: margin takes a number from 0 to 1; got '2'"),
    ("drift", {"recent_days": "-1"}, "skill_drift: recent_days takes"),
    ("outcomes", {"window_days": "1e9"}, "outcomes: window_days takes a whole number from 1 to 36500; got '1e9'"),
    ("outcomes", {"window_days": "1.5"}, "outcomes: window_days takes a whole number"),
    ("outcomes", {"window_days": "nan"}, "outcomes: window_days takes a whole number"),
    ("outcomes", {"window_days": "1e999"}, "outcomes: window_days takes a whole number"),
    ("failures", {"limit": "0"}, "failures: limit takes a whole number from 1 to 1000; got '0'"),
    ("runs", {"limit": "1001"}, "runs: limit takes a whole number from 1 to 1000; got '1001'"),
    ("runs", {"skill": ""}, "runs: the parameter skill must be given"),
    ("ema", {"skill": "\udcff"}, r"ema: skill takes UTF-8 text; got '\udcff'"),
    ("failures", {"as_of": "\ud800"}, r"failures: as_of takes UTF-8 text; got '\ud800'"),
])
def test_what_is_not_accepted_is_a_sentence(connection: Connection, name: str, given: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadRequest) as refused:
        answer(connection, name, {**GIVEN[name], **given})
    assert str(refused.value).startswith(sentence)
    assert refused.value.status == 400


# The columns in which an answer names its last day, for a log that has calls on every day.
def last_day(connection: Connection, name: str, as_of: str) -> str:
    days = [row["day"] for row in rows(connection, name, as_of=as_of, window_days="3")]
    assert len(set(days)) == 3
    return max(days)


@pytest.mark.parametrize("as_of", [
    "2026-06-20", "1781913600", "1781913600.9", " 1781913600 ", "+1.7819136e9", "2026-06-20T23:59:60Z", "2026-06-20t00:30:00z", "2026-06-20 12:00",
    "2026-06-20T23:30:00-01:00", "2026-06-20T23:30:00.5-0100", "2026-06-20T00:30+01", "2026-06-20T00:30:00+00:45", "2026-06-20T23:30-00:45",
])
def test_as_of_is_the_same_day_for_the_log_as_for_the_averages(connection: Connection, as_of: str) -> None:
    assert last_day(connection, "outcomes", as_of) == last_day(connection, "daily", as_of)


def test_the_default_is_today(tmp_path: Path) -> None:
    now = sqlite_skill_ema.connect(tmp_path / "now.db")
    now.execute("SELECT skill_ema_init()").fetchall()
    sqlite_skill_ema.record(now, skills="digest", success=False, session_id="now")
    for as_of in ("", "now", " Today "):
        assert [row["session_id"] for row in rows(now, "failures", as_of=as_of)] == ["now"]
        assert len(rows(now, "ema", as_of=as_of)) == 1
    assert rows(now, "failures", as_of=LAST_DAY) == []
    now.close()


@pytest.mark.parametrize("name", ["outcomes", "failures", "runs"])
@pytest.mark.parametrize("as_of", [
    "yesterday", "2026-13-01", "2026-02-29", "20260630T00", "2026-06-30T24:00", "2026-06-30T", "2026-06-30T07:05+1", "2026-06-30\0", "1e300", "-1e12",
    "1782777600000", "9999-12-31T23:00-02:00", "0000-01-01", "٢026-06-30", "2026-06-30T07:05ZZ", "inf", "2026-06-30 07:05 UTC",
])
def test_a_bad_as_of_is_refused_where_the_log_itself_is_read(connection: Connection, name: str, as_of: str) -> None:
    with pytest.raises(BadRequest) as refused:
        answer(connection, name, {**GIVEN[name], "as_of": as_of})
    assert str(refused.value).startswith(f"{name}: as_of takes Unix seconds, 'YYYY-MM-DD', an ISO-8601 date and time, of the years 1 to 9999, 'now' or 'today'; got ")


def test_the_longest_window_ends_where_the_calendar_begins(connection: Connection) -> None:
    assert rows(connection, "outcomes", as_of="0001-01-05", window_days="36500") == []


@pytest.mark.parametrize("name, default", [("failures", 20), ("runs", 50)])
def test_limit_is_how_many_of_the_latest(connection: Connection, name: str, default: int) -> None:
    everything = rows(connection, name, window_days="40", limit="1000")
    assert len(everything) > default
    assert [row["invoked_at"] for row in everything] == sorted((row["invoked_at"] for row in everything), reverse=True)
    for text, count in (("", default), ("1", 1), ("1e1", 10), (" 7.0 ", 7)):
        assert rows(connection, name, window_days="40", limit=text) == everything[:count]


def test_more_rows_than_a_page_can_draw_are_refused(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    count = len(rows(connection, "daily"))
    monkeypatch.setattr(answers, "MOST_ROWS", count)
    assert len(rows(connection, "daily")) == count
    monkeypatch.setattr(answers, "MOST_ROWS", count - 1)
    with pytest.raises(BadRequest, match=f"daily: the answer has more than {count - 1} rows; ask for fewer days"):
        rows(connection, "daily")
    assert len(rows(connection, "failures", limit="7")) == 7


def test_filters_narrow_every_answer(connection: Connection) -> None:
    for name in NAMES:
        for parameter in STATEMENTS[name].filters:
            column = {"skill": "skill_name"}.get(parameter, parameter)
            # The models are compared with 'small'.
            given = {"skill": "digest", "model": "big" if name == "compare" else "small", "provider": "local"}[parameter]
            if name == "outcomes":
                assert sum(row["call_count"] for row in rows(connection, name, **{parameter: given})) < sum(row["call_count"] for row in rows(connection, name))
            else:
                assert {row[column] for row in rows(connection, name, **{parameter: given})} <= {given}, name
                if name != "drift":
                    assert rows(connection, name, **{parameter: given})


def test_outcomes_are_all_calls_of_each_day(connection: Connection) -> None:
    found = rows(connection, "outcomes", window_days="14")
    by_day: dict[str, int] = {}
    for row in found:
        by_day[row["day"]] = by_day.get(row["day"], 0) + row["call_count"]
    assert by_day == dict(connection.execute(
        "SELECT day, sum(invocation_count) FROM skill_stats_daily WHERE day > date(?, '-14 days') GROUP BY day", [LAST_DAY]).fetchall())
    assert {(row["outcome"], row["outcome_category"]) for row in found} >= {("success", None), ("failure", "rate_limit"), ("unknown", None)}
    # The two calls of the last day whose outcome is not known.
    assert [row["call_count"] for row in found if row["outcome"] == "unknown"] == [2]


def test_excluded_calls_are_no_failures(tmp_path: Path) -> None:
    changed = sqlite_skill_ema.connect(fill(tmp_path / "runs.db"))
    changed.execute("UPDATE skill_runs SET excluded = 1 WHERE session_id = 'hostile'").fetchall()
    assert rows(changed, "failures", skill=HOSTILE) == []
    assert [row["excluded"] for row in rows(changed, "runs", skill=HOSTILE)] == [1]
    changed.close()


def test_models_are_compared_with_the_one_that_is_used_most(connection: Connection) -> None:
    def baselines(**given: str) -> set[Any]:
        return {row["baseline_model"] for row in rows(connection, "compare", **given)}

    assert baselines() == {"small"}
    # 'mail' has run on 'big' alone: 'small', which is used more, is no baseline for it.
    assert baselines(skill="mail") <= {"big"}
    assert answer(connection, "compare", {"as_of": "1990-01-01"}).rows == []
    assert baselines(baseline_model="big") == {"big"}


def test_a_hostile_name_is_a_name(connection: Connection) -> None:
    assert [row["session_id"] for row in rows(connection, "runs", skill=HOSTILE)] == ["hostile"]
    for name in ("ema", "names", "failures"):
        assert {row["skill_name"] for row in rows(connection, name, skill=HOSTILE)} == {HOSTILE}
        assert rows(connection, name, skill=f"{HOSTILE}\0") == []


@pytest.mark.parametrize("name", ["names", "health", "ema", "daily", "compare", "drift"])
def test_the_log_is_not_scanned(connection: Connection, name: str) -> None:
    statement = STATEMENTS[name]
    values = {**dict.fromkeys(statement.parameters), "limit": 1}
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql(values)}", values)]
    assert plan and not [step for step in plan if step.startswith("SCAN skill_invocations") and "INDEX skill_invocations_" not in step]


@pytest.mark.parametrize("name, skill, step", [
    ("failures", None, "USING INDEX skill_invocations_failed (invoked_at>? AND invoked_at<?)"),
    ("failures", "digest", "USING INDEX skill_invocations_failed (invoked_at>? AND invoked_at<?)"),
    ("outcomes", None, "USING INDEX skill_invocations_failed (invoked_at>? AND invoked_at<?)"),
    ("outcomes", "digest", "USING INDEX skill_invocations_failed (invoked_at>? AND invoked_at<?)"),
    ("runs", "digest", "USING INDEX skill_invocations_by_skill (skill_name=? AND invoked_at>? AND invoked_at<?)"),
])
def test_the_log_is_read_by_its_indexes(connection: Connection, name: str, skill: Optional[str], step: str) -> None:
    values = {**dict.fromkeys(STATEMENTS[name].parameters), "skill": skill, "limit": 20, "first": "", "last": "", "since": 0, "until": 0}
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {STATEMENTS[name].sql(values)}", values)]
    assert [found for found in plan if "skill_invocations" in found] == [f"SEARCH skill_invocations {step}"]


def test_simulated_runs_are_found_by_the_index(tmp_path: Path) -> None:
    log = sqlite_skill_ema.connect(tmp_path / "log.db")
    log.execute("SELECT skill_ema_init()").fetchall()
    found = []
    for session_id in (None, "simulated", "simulated.1", "Simulated-1", "simulated-1"):
        sqlite_skill_ema.record(log, skills="digest", success=True, session_id=session_id)
        found.append(rows(log, "health")[0]["simulated"])
    assert found == [0, 0, 0, 0, 1]
    plan = [row[3] for row in log.execute(f"EXPLAIN QUERY PLAN {STATEMENTS['health'].sql({'limit': 1})}", {"limit": 1})]
    assert "SEARCH skill_invocations USING COVERING INDEX skill_invocations_by_session (session_id>? AND session_id<?)" in plan
    log.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", range(1, len(list((ROOT / "tests/data").glob("schema-*.db"))) + 1))
def test_the_schema_of_an_earlier_version_answers_or_says_how_to_upgrade(tmp_path: Path, version: int, name: str) -> None:
    old = shutil.copy(ROOT / f"tests/data/schema-{version}.db", tmp_path / "old.db")
    connection = sqlite_skill_ema.connect(old, read_only=True)
    for more in ({}, {"group_by": "job"} if "group_by" in STATEMENTS[name].parameters else {}):
        try:
            answer(connection, name, {"skill": "digest", **more} if name == "runs" else more)
        except NoLog as why:
            assert (why.status, "`skill-ema init`" in str(why)) == (404, True)
    connection.close()


def test_a_database_without_a_log_is_said_to_have_none(tmp_path: Path) -> None:
    connection = sqlite_skill_ema.connect(tmp_path / "empty.db")
    with pytest.raises(NoLog, match="ema: this database has no log of skill_ema; create one with `skill-ema init`"):
        answer(connection, "ema", {})
    connection.execute("SELECT skill_ema_init()").fetchall()
    assert {name: len(answer(connection, name, {"skill": "a"} if name == "runs" else {}).rows) for name in NAMES} == {
        **dict.fromkeys(NAMES, 0), "health": 1}
    connection.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("driver", ["sqlite3", "pysqlite3", "apsw"])
def test_a_locked_database_is_busy(log: Path, tmp_path: Path, driver: str, name: str) -> None:
    from sqlite_skill_ema.connection import _usable

    if not _usable(driver):
        pytest.skip(f"{driver} is missing here")
    path = shutil.copy(log, tmp_path / "runs.db")
    reader = sqlite_skill_ema.connect(path, timeout=0.01, driver=driver)
    with locked(path), pytest.raises(Busy) as why:
        answer(reader, name, GIVEN[name])
    assert (why.value.status, str(why.value)) == (503, f"{name}: another program has locked the database; ask again in a moment")
    assert answer(reader, name, GIVEN[name]).columns
    reader.close()


def test_anything_else_is_a_sentence_too(tmp_path: Path) -> None:
    path = fill(tmp_path / "runs.db")
    connection = sqlite_skill_ema.connect(path)
    content = path.read_bytes()
    # The schema, on the first pages, stays; the log and its indexes do not.
    path.write_bytes(content[:len(content) // 3] + b"\xff" * (len(content) - len(content) // 3))
    with pytest.raises(Refused) as why:
        answer(connection, "failures", GIVEN["failures"])
    assert (type(why.value), why.value.status) == (Refused, 500)
    assert str(why.value) == "failures: the database cannot answer: database disk image is malformed"
    connection.close()


def test_an_answer_that_is_interrupted_takes_too_long(connection: Connection) -> None:
    reader = sqlite_skill_ema.connect(connection.execute("PRAGMA database_list").fetchall()[0][2], driver="apsw")
    for name in ("ema", "names"):
        reader.raw.set_progress_handler(lambda: True, 1)
        with pytest.raises(BadRequest, match=f"{name}: the answer takes too long; ask for fewer days"):
            answer(reader, name, GIVEN[name])
    reader.close()


def test_json_and_csv_hold_the_same_rows(connection: Connection) -> None:
    for name in NAMES:
        found = answer(connection, name, GIVEN[name])
        objects = json.loads(to_json(found))
        lines = list(csv.DictReader(io.StringIO(to_csv(found), newline="")))
        assert [list(row) for row in objects] == [list(row) for row in lines]
        assert [[("" if value is None else str(value)) for value in row.values()] for row in objects] == [list(row.values()) for row in lines]


def test_what_json_does_not_have_is_null_or_text() -> None:
    strange = Answer(["a", "b", "c"], [[float("inf"), b"\xffa", 'x",\r\n']])
    assert json.loads(to_json(strange)) == [{"a": None, "b": "\ufffda", "c": 'x",\r\n'}]
    assert list(csv.reader(io.StringIO(to_csv(strange), newline=""))) == [["a", "b", "c"], ["", "\ufffda", 'x",\r\n']]
