"""record(): every kind of database, every kind of value."""

import importlib
import json
import sqlite3
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import numpy
import pytest
import sqlalchemy
from sqlalchemy.orm import Session

from sqlite_skill_ema import Error, connect, load, record

NOON = 1_790_000_000


@pytest.mark.parametrize("path", [str, Path])
def test_a_path_is_created_with_its_schema(file, rows, path):
    record(path(file), skills="digest", model="m")
    record(path(file), skills="digest", model="m")
    assert rows(file, "skills, model") == [("digest", "m")] * 2


@pytest.mark.parametrize("columns", [
    {"session_id": "s-1"}, {"cron_id": "nightly"}, {"model": "qwen3.6-27b"}, {"provider": "local"}, {"input_tokens": 0},
    {"output_tokens": 10**12}, {"cache_read_tokens": 3}, {"cache_write_tokens": 4}, {"cost_usd": 0.25}, {"quality_score": 0.5},
    {"success": True}, {"success": False}, {"excluded": True}, {"delivered": True}, {"delivered": False},
])
def test_each_column_is_recorded(file, rows, columns):
    record(file, skills="digest", started_at=NOON, completed_at=NOON + 1.5, **columns)
    row, = rows(file)
    expected = dict(columns, skills="digest", started_at=NOON, completed_at=NOON + 1.5)
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("output, error, success", [
    ("All done, the report is written.", None, 1), (None, None, None), (None, "timeout", 0), ("fine", ValueError("no"), 0),
])
def test_the_outcome_follows_from_what_the_run_said(file, rows, output, error, success):
    record(file, skills="digest", output=output, error=error)
    assert rows(file, "success") == [(success,)]


@pytest.mark.parametrize("skills, recorded", [
    ("digest", "digest"), (["digest"], "digest"), (("b", "a"), '["a","b"]'), ({"a"}, "a"), (iter(["a", "b"]), '["a","b"]'),
    ('["a", "b"]', '["a","b"]'), ({"a": 1}, "a"), ([Path("a")], "a"),
])
def test_skills_are_one_or_several(file, rows, skills, recorded):
    record(file, skills=skills, session_id="s")
    shown, = rows(file, "skills")[0]
    assert sorted(json.loads(shown)) == json.loads(recorded) if "[" in recorded else shown == recorded


@pytest.mark.parametrize("skills", [None, 5])
def test_what_is_no_skill(file, skills):
    with pytest.raises(TypeError, match=f"record: skills takes a name, or several in a list; got {skills!r}"):
        record(file, skills=skills)
    assert not file.exists()


@pytest.mark.parametrize("time, seconds", [
    (NOON, NOON), (NOON + 0.25, NOON + 0.25), ("2026-01-31T12:00:00", 1769860800), ("2026-01-31T12:00:00+01:00", 1769857200),
    (datetime(2026, 1, 31, 12, tzinfo=timezone.utc), 1769860800),
    (datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=timezone(timedelta(hours=-3))), 1769871600.25),
    (datetime(2026, 1, 31, 12), datetime(2026, 1, 31, 12).timestamp()), (date(2026, 1, 31), 1769817600),
    (Decimal("1769860800.5"), 1769860800.5), (numpy.int64(NOON), NOON), (numpy.datetime64("2026-01-31T12:00:00"), 1769860800),
])
def test_times(file, rows, time, seconds):
    record(file, skills="digest", started_at=time)
    assert rows(file, "started_at") == [(seconds,)]


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York"])
def test_a_naive_datetime_is_local_time(file, rows, monkeypatch, zone):
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        record(file, skills="digest", started_at=datetime(2026, 7, 1, 12))
    finally:
        monkeypatch.undo()
        time.tzset()
    offset = {"Asia/Kolkata": 5.5, "America/New_York": -4}[zone]
    assert rows(file, "started_at") == [(1782907200 - offset * 3600,)]


@pytest.mark.parametrize("columns, stored", [
    ({"input_tokens": numpy.int32(7)}, 7), ({"input_tokens": numpy.array(7)}, 7), ({"cost_usd": Decimal("0.125")}, 0.125),
    ({"cost_usd": numpy.float32(0.5)}, 0.5), ({"success": numpy.bool_(True)}, 1), ({"success": numpy.bool_(False)}, 0),
    ({"session_id": numpy.str_("s")}, "s"), ({"cost_usd": float("nan")}, None),
])
def test_numbers_of_other_kinds(file, rows, columns, stored):
    record(file, skills="digest", **columns)
    assert rows(file, ", ".join(columns)) == [(stored,)]


class Answer:
    def __str__(self):
        return "Error: connection refused"


loop: list = []
loop.append(loop)


@pytest.mark.parametrize("output", [
    "text", "", b"bytes", {"status": "ok"}, ["a", {"b": 1}], {("a", "b"): 1}, loop, Answer(), ("a", 1), 5, 0.5, numpy.array([1, 2]),
    "\udcff is no UTF-8", {"a": "\ud800"}, "a\0b", "größe", Path("a"), {"when": datetime(2026, 1, 1)}, "long " * 100_000,
])
def test_any_output_is_recorded(file, rows, output):
    record(file, skills="digest", output=output)
    assert len(rows(file)) == 1


def test_an_object_is_judged_by_its_text(file, rows):
    record(file, skills="digest", output=Answer())
    assert rows(file, "success") == [(0,)]


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("nothing to say")


@pytest.mark.parametrize("error", ["timeout", ValueError("no"), KeyError(), SystemExit(3), Unspeakable(), SyntaxError("a", ("f", 1, 1, "x"))])
def test_an_error_is_a_failure(file, rows, error):
    record(file, skills="digest", error=error, output="All is well.")
    assert rows(file, "success") == [(0,)]


@pytest.mark.parametrize("columns, message", [
    ({"started_at": "yesterday"}, "started_at.*yesterday"), ({"success": "maybe"}, "success.*maybe"), ({"input_tokens": -1}, "input_tokens.*-1"),
    ({"input_tokens": "many"}, "input_tokens.*many"), ({"cost_usd": float("inf")}, "cost_usd"), ({"quality_score": "good"}, "quality_score.*good"),
    ({"model": b"m"}, "model"), ({"skills": ""}, "skill"), ({"skills": []}, "skill"), ({"input_tokens": 2**70}, "input_tokens must be a whole number from 0 to 1e12"),
])
def test_what_the_view_refuses_says_what_is_accepted(file, rows, columns, message):
    record(file, skills="first")
    with pytest.raises(Error, match=message):
        record(file, **{"skills": "digest", **columns})
    assert rows(file, "skills") == [("first",)]


@pytest.mark.parametrize("database", [None, 5, b"runs.db", object(), sqlalchemy.MetaData()])
def test_what_is_no_database(database):
    with pytest.raises(TypeError, match=f"record: database takes a path or a connection; got {type(database).__name__}"):
        record(database, skills="digest")


def test_a_cursor_is_no_database(raw, opened):
    if hasattr(raw, "isolation_level"):
        with pytest.raises(TypeError, match="record: database takes a path or a connection; got Cursor"):
            record(opened(raw.cursor()), skills="digest")


def test_the_same_run_again_is_the_same_run(file, rows):
    for cost in (1.0, 2.0):
        record(file, skills="digest", session_id="s", started_at=NOON, cost_usd=cost, replace=True)
    assert rows(file, "session_id, cost_usd") == [("s", 2.0)]


# Connections.


def count(raw):
    return raw.execute("SELECT count(*) FROM skill_invocations").fetchall()[0][0]


def test_a_connection_of_ours(connection):
    record(connection, skills="digest")
    with pytest.raises(ValueError), connection:
        record(connection, skills="undone")
        assert connection.in_transaction
        raise ValueError
    assert count(connection) == 1


def on_file(driver, file, opened, **options):
    module = importlib.import_module(driver)
    raw = opened(module.Connection(str(file)) if driver == "apsw" else module.connect(str(file), **options))
    load(raw)
    raw.execute("SELECT skill_ema_init()").fetchall()
    return raw


def test_a_drivers_connection_is_committed_at_once(driver, file, opened):
    one, two = on_file(driver, file, opened), on_file(driver, file, opened)
    record(one, skills="digest", input_tokens=numpy.int64(5), started_at=datetime(2026, 1, 1))
    assert count(two) == 1


def test_the_run_belongs_to_the_transaction_that_is_open(driver, file, opened):
    one, two = on_file(driver, file, opened), on_file(driver, file, opened)
    one.execute("BEGIN")
    record(one, skills="digest")
    assert count(two) == 0
    with pytest.raises(Exception, match="input_tokens"):
        record(one, skills="digest", input_tokens="many")
    assert one.in_transaction
    one.execute("COMMIT")
    assert count(two) == 1


def test_a_refused_run_leaves_no_transaction_open(driver, file, opened):
    one, two = on_file(driver, file, opened), on_file(driver, file, opened)
    with pytest.raises(Exception, match="input_tokens"):
        record(one, skills="digest", input_tokens="many")
    assert not one.in_transaction
    record(two, skills="of another")
    record(one, skills="digest")
    assert count(two) == 2


def test_a_connection_without_the_extension(driver, opened):
    module = importlib.import_module(driver)
    raw = opened(module.Connection(":memory:") if driver == "apsw" else module.connect(":memory:"))
    with pytest.raises(module.Error, match="no such table: skill_runs"):
        record(raw, skills="digest")


@pytest.fixture(params=["sqlite3", "pysqlite3"])
def engine(request, file):
    module = pytest.importorskip(request.param)
    if not hasattr(module.Connection, "enable_load_extension"):
        pytest.skip(f"{request.param} cannot load extensions")
    engine = sqlalchemy.create_engine(f"sqlite:///{file}", module=module)
    load(engine)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("SELECT skill_ema_init()"))
    yield engine
    engine.dispose()


def in_engine(engine):
    with engine.connect() as connection:
        return connection.execute(sqlalchemy.text("SELECT count(*) FROM skill_invocations")).scalar()


def test_an_engine(engine):
    record(engine, skills=["a", "b"], input_tokens=5)
    with pytest.raises(sqlalchemy.exc.DBAPIError, match="input_tokens"):
        record(engine, skills="a", input_tokens="many")
    assert in_engine(engine) == 2


@pytest.mark.parametrize("kind", [sqlalchemy.engine.Engine.connect, Session])
def test_a_connection_and_a_session_of_sqlalchemy(engine, kind):
    with kind(engine) as connection:
        record(connection, skills="a")
        assert not connection.in_transaction()
        with pytest.raises(sqlalchemy.exc.DBAPIError, match="input_tokens"):
            record(connection, skills="a", input_tokens="many")
        assert not connection.in_transaction()
        with connection.begin():
            record(connection, skills="a")
        transaction = connection.begin()
        record(connection, skills="a")
        assert connection.in_transaction()
        transaction.rollback()
    assert in_engine(engine) == 2


@pytest.mark.skipif(not hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL"), reason="sqlite3 has autocommit since Python 3.12")
@pytest.mark.skipif(not hasattr(sqlite3.Connection, "enable_load_extension"), reason="this Python's sqlite3 cannot load extensions")
def test_autocommit_of_sqlite3(file, opened):
    raw = on_file("sqlite3", file, opened, autocommit=True)
    record(raw, skills="digest")
    assert count(raw) == 1


def test_the_file_is_closed_again(file):
    record(file, skills="digest")
    connection = connect(file)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    file.unlink()
