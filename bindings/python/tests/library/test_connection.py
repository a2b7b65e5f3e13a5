"""connect() and what it returns, the same by each driver."""

import gc
import importlib
import subprocess
import sys
import textwrap
import threading
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy
import pytest

from sqlite_skill_ema import Error, connect
from sqlite_skill_ema.connection import DRIVERS, _usable


@pytest.fixture
def table(connection):
    connection.execute("CREATE TABLE t (a UNIQUE)")
    return connection


def content(connection):
    return [value for value, in connection.execute("SELECT a FROM t ORDER BY a")]


# Opening.


def test_the_extension_is_loaded(driver, connection):
    assert connection.driver == driver
    assert connection.execute("SELECT skill_ema_version()").fetchone()[0].startswith("v")


@pytest.mark.parametrize("path", [str, Path])
def test_a_file_is_created(driver, file, opened, path):
    opened(connect(path(file), driver=driver)).execute("CREATE TABLE t (a)")
    assert file.is_file()


@pytest.mark.parametrize("name", ["a b.db", "50%.db", "what?.db", "a#b.db", "größe.db", "file:x.db", "file:x?mode=memory"])
@pytest.mark.parametrize("read_only", [False, True])
def test_any_name_is_a_file_name(driver, tmp_path, opened, monkeypatch, name, read_only):
    monkeypatch.chdir(tmp_path)
    opened(connect(name, driver=driver)).execute("CREATE TABLE t (a)")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert opened(connect(name, driver=driver, read_only=read_only)).execute("SELECT * FROM t").fetchall() == []


def test_another_database_is_attached_read_only_by_its_uri(driver, connection, tmp_path, opened):
    other = tmp_path / "other?.db"
    opened(connect(other, driver=driver)).execute("CREATE TABLE t (a)")
    connection.execute("ATTACH ? AS other", [other.as_uri() + "?mode=ro"])
    assert connection.execute("SELECT * FROM other.t").fetchall() == []
    with pytest.raises(Error, match="readonly"):
        connection.execute("INSERT INTO other.t VALUES (1)")


def test_a_statement_whose_rows_nobody_reads_any_more_keeps_nobody_out(driver, file, opened):
    """Also between two collections of Python's garbage."""
    reader = opened(connect(file, driver=driver))
    reader.execute("CREATE TABLE t (a)")
    reader.execute("INSERT INTO t VALUES (1), (2)")
    gc.disable()
    try:
        assert reader.execute("SELECT a FROM t").fetchone() == (1,)
        opened(connect(file, driver=driver, timeout=0)).execute("INSERT INTO t VALUES (3)")
    finally:
        gc.enable()


def test_read_only(driver, file, opened):
    with pytest.raises(Error, match=f"connect: cannot open '{file}': unable to open database file"):
        connect(file, read_only=True, driver=driver)
    assert not file.exists()
    opened(connect(file, driver=driver)).execute("CREATE TABLE t (a)")
    connection = opened(connect(file, read_only=True, driver=driver))
    with pytest.raises(Error, match="readonly"):
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(Error, match="readonly"):
        connection.executemany("INSERT INTO t VALUES (?)", [(1,)])
    assert content(connection) == []


def test_a_folder_is_no_database(driver, tmp_path):
    with pytest.raises(Error, match=f"connect: cannot open '{tmp_path}': unable to open database file"):
        connect(tmp_path, driver=driver)


def test_a_folder_that_is_missing(driver, tmp_path):
    with pytest.raises(Error, match="unable to open database file"):
        connect(tmp_path / "none" / "runs.db", driver=driver)


def test_another_file_is_no_database(driver, file):
    file.write_text("no database " * 1000)
    with pytest.raises(Error, match=f"connect: cannot open '{file}': file is not a database"):
        connect(file, driver=driver)


def test_a_name_with_a_null_is_refused(driver):
    with pytest.raises(Error, match="connect: cannot open 'a.*b': .*null"):
        connect("a\0b", driver=driver)


@pytest.mark.parametrize("path", [None, 5, b"runs.db"])
def test_what_is_no_path(path):
    with pytest.raises(TypeError, match=f"connect: path takes text or a path; got {type(path).__name__}"):
        connect(path)


@pytest.mark.parametrize("timeout", [-1, "5", None, float("nan")])
def test_what_is_no_timeout(timeout):
    with pytest.raises(ValueError, match=f"connect: timeout takes seconds, 0 or more; got {timeout!r}"):
        connect(":memory:", timeout=timeout)


@pytest.mark.parametrize("timeout", [0, 1e12, float("inf")])
def test_any_number_of_seconds_is_a_timeout(driver, opened, timeout):
    milliseconds, = opened(connect(":memory:", timeout=timeout, driver=driver)).execute("PRAGMA busy_timeout").fetchone()
    assert milliseconds == (2_000_000_000 if timeout else 0)


def test_another_driver_is_refused():
    with pytest.raises(ValueError, match="connect: driver takes one of 'sqlite3', 'pysqlite3', 'apsw'; got 'psycopg'"):
        connect(":memory:", driver="psycopg")


@pytest.mark.parametrize("kind", ["missing", "old", "unable"])
def test_a_driver_that_cannot_do_it_is_named(driver, monkeypatch, kind):
    module = importlib.import_module(driver)
    if kind == "missing":
        monkeypatch.setitem(sys.modules, driver, None)
    elif kind == "old":
        name, version = ("sqlite_lib_version", lambda: "3.37.2") if driver == "apsw" else ("sqlite_version", "3.37.2")
        monkeypatch.setattr(module, name, version)
    else:
        monkeypatch.setattr(module, "Connection", object)
    with pytest.raises(Error, match=f"connect: the driver '{driver}' is missing on this Python, is older than SQLite 3.38, or cannot load"):
        connect(":memory:", driver=driver)


def test_the_first_driver_that_can_do_it(driver, opened):
    """Whichever driver has the library already."""
    opened(connect(":memory:", driver=driver))
    assert opened(connect(":memory:")).driver == next(filter(_usable, DRIVERS))


def test_a_python_without_sqlite3_has_apsw():
    code = """
        import sys
        for name in ("_sqlite3", "sqlite3", "pysqlite3"):
            sys.modules[name] = None
        import sqlite_skill_ema
        connection = sqlite_skill_ema.connect(":memory:")
        print(connection.driver, connection.execute("SELECT skill_ema_version()").fetchone()[0])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert done.stdout.startswith("apsw v"), done.stderr


# Statements.


def test_description(connection):
    cursor = connection.execute("SELECT 1 AS a, 2 AS b WHERE 0")
    assert cursor.description == (("a", None, None, None, None, None, None), ("b", None, None, None, None, None, None))
    assert cursor.fetchall() == []
    assert cursor.execute("CREATE TABLE t (a)").description is None
    assert cursor.execute("").description is None


def test_fetching(connection):
    cursor = connection.execute("WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 7) SELECT i FROM n")
    assert cursor.fetchone() == (1,)
    assert cursor.fetchmany() == [(2,)]
    assert cursor.fetchmany(3) == [(3,), (4,), (5,)]
    assert next(iter(cursor)) == (6,)
    assert cursor.fetchall() == [(7,)]
    assert (cursor.fetchone(), cursor.fetchmany(2), cursor.fetchall()) == (None, [], [])


@pytest.mark.parametrize("sql", ["SELECT 1; SELECT 2", "SELECT 1; -- a\nSELECT 2", "CREATE TABLE u (a); DROP TABLE u"])
def test_one_statement_at_a_time(connection, sql):
    with pytest.raises(Error, match="one statement at a time"):
        connection.execute(sql)


@pytest.mark.parametrize("sql", ["SELECT 1;", " SELECT 1 ; -- the end", "-- first\nSELECT 1 /* ; */ ;\n", "SELECT 1; /* a\n; b */"])
def test_what_follows_the_statement_and_is_none(connection, sql):
    assert connection.execute(sql).fetchall() == [(1,)]


NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize("value, bound, kind", [
    (None, None, "null"), ("größe", "größe", "text"), ("a\0b", "a\0b", "text"), (b"\xff", b"\xff", "blob"), (bytearray(b"a"), b"a", "blob"),
    (memoryview(b"a"), b"a", "blob"), (1, 1, "integer"), (True, 1, "integer"), (2**63 - 1, 2**63 - 1, "integer"), (-2**63, -2**63, "integer"),
    (0.1, 0.1, "real"), (float("inf"), float("inf"), "real"), (float("nan"), None, "null"), (Decimal("1.25"), 1.25, "real"),
    (Fraction(1, 4), 0.25, "real"), (numpy.int64(5), 5, "integer"), (numpy.uint8(5), 5, "integer"), (numpy.bool_(True), 1, "integer"),
    (numpy.float32(0.5), 0.5, "real"), (numpy.float64(0.5), 0.5, "real"), (numpy.array(5), 5, "integer"), (numpy.str_("a"), "a", "text"),
    (NOON, "2026-01-31T12:00:00+00:00", "text"), (NOON.astimezone(timezone(timedelta(hours=5))), "2026-01-31T12:00:00+00:00", "text"),
    (NOON.astimezone().replace(tzinfo=None), "2026-01-31T12:00:00+00:00", "text"),
])
def test_types(connection, value, bound, kind):
    for row in (connection.execute("SELECT ?1, typeof(?1)", [value]), connection.execute("SELECT :a, typeof(:a)", {"a": value})):
        assert row.fetchall() == [(bound, kind)]


@pytest.mark.parametrize("value", [2**63, -2**63 - 1, object(), [1], {"a": 1}, "\ud800", 1j])
def test_what_sqlite_does_not_store_is_refused(connection, value):
    with pytest.raises(Error):
        connection.execute("SELECT ?", (value,))


@pytest.mark.parametrize("sql, parameters, message", [
    ("SELECT ?, ?", (1,), "Incorrect number of bindings"),
    ("SELECT ?", (1, 2), "Incorrect number of bindings"),
    ("SELECT :a, :b", {"a": 1}, "b|binding 2"),
    ("SELECT ?", 5, "parameters takes a sequence, or a mapping of names; got 5"),
    ("SELECT", (), "incomplete input"),
    ("SELECT * FROM none", (), "no such table: none"),
    ("SELECT '\0'", (), "null character|unrecognized token"),
    (5, (), "str"),
    ("SELECT * FROM skill_ema('7 apples')", (), "apples"),
])
def test_a_mistake_is_an_error(connection, sql, parameters, message):
    with pytest.raises(Error, match=message):
        connection.execute(sql, parameters).fetchall()


def test_text_that_is_no_utf8_is_an_error(connection):
    with pytest.raises(Error, match="(?i)utf-8"):
        connection.execute("SELECT CAST(x'ff' AS TEXT)").fetchall()


def test_a_closed_connection(connection):
    cursor = connection.execute("SELECT 1")
    connection.close()
    connection.close()
    for use in (lambda: connection.execute("SELECT 1"), connection.cursor, connection.commit, connection.rollback, cursor.fetchall,
                connection.__enter__, lambda: connection.in_transaction, lambda: cursor.execute("SELECT 1")):
        with pytest.raises(Error, match="closed"):
            use()


def test_a_closed_cursor(connection):
    cursor = connection.execute("SELECT 1 UNION SELECT 2")
    cursor.fetchone()
    cursor.close()
    cursor.close()
    with pytest.raises(Error, match="closed"):
        cursor.fetchall()


# Transactions.


def test_each_statement_commits(driver, file, opened):
    one, two = opened(connect(file, driver=driver)), opened(connect(file, driver=driver))
    one.execute("CREATE TABLE t (a)")
    one.execute("INSERT INTO t VALUES (1)")
    assert not one.in_transaction
    assert content(two) == [1]


def test_a_block_commits_at_its_end(table):
    with table as given:
        assert given is table and table.in_transaction
        table.execute("INSERT INTO t VALUES (1)")
    assert not table.in_transaction
    table.rollback()
    assert content(table) == [1]


@pytest.mark.parametrize("raised", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_block_rolls_back_on_an_exception(table, raised):
    with pytest.raises(raised):
        with table:
            table.execute("INSERT INTO t VALUES (1)")
            raise raised
    assert not table.in_transaction
    assert content(table) == []


def test_a_block_within_another_belongs_to_it(table):
    with table:
        with table:
            table.execute("INSERT INTO t VALUES (1)")
        assert table.in_transaction
        with pytest.raises(ValueError), table:
            table.execute("INSERT INTO t VALUES (2)")
            raise ValueError
        assert table.in_transaction
    assert content(table) == [1, 2]
    with pytest.raises(ValueError):
        with table:
            with table:
                table.execute("INSERT INTO t VALUES (3)")
            raise ValueError
    assert content(table) == [1, 2]


def test_a_block_within_begin_belongs_to_it(table):
    table.execute("BEGIN")
    with table:
        table.execute("INSERT INTO t VALUES (1)")
    assert table.in_transaction
    table.rollback()
    table.rollback()
    assert content(table) == []


def test_a_transaction_that_ends_within_the_block(table):
    with table:
        table.execute("INSERT INTO t VALUES (1)")
        table.commit()
    with table:
        table.execute("INSERT INTO t VALUES (2)")
        table.rollback()
    assert content(table) == [1]


def test_a_commit_that_fails_rolls_back(connection):
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE t (a REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(Error, match="FOREIGN KEY"):
        with connection:
            connection.execute("INSERT INTO t VALUES (1)")
    assert not connection.in_transaction
    assert content(connection) == []


def test_executemany_is_all_or_none(table):
    table.executemany("INSERT INTO t VALUES (?)", ((i,) for i in range(3)))
    table.executemany("INSERT INTO t VALUES (:a)", [{"a": numpy.int64(7)}])
    assert content(table) == [0, 1, 2, 7]
    with pytest.raises(Error, match="UNIQUE"):
        table.executemany("INSERT INTO t VALUES (?)", [(8,), (7,)])
    assert content(table) == [0, 1, 2, 7]
    assert not table.in_transaction


def test_executemany_lets_through_what_its_rows_raise(table):
    def broken():
        yield (1,)
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        table.executemany("INSERT INTO t VALUES (?)", broken())
    assert content(table) == []


def test_another_writer_is_waited_for(driver, file, opened):
    opened(connect(file, driver=driver)).execute("CREATE TABLE t (a UNIQUE)")
    code = "import sys, apsw; c = apsw.Connection(sys.argv[1]); c.execute('BEGIN EXCLUSIVE'); print(flush=True); input(); c.execute('COMMIT')"
    with subprocess.Popen([sys.executable, "-c", code, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        begun = time.monotonic()
        with pytest.raises(Error, match=f"connect: cannot open '{file}': database is locked"):
            connect(file, timeout=0.3, driver=driver)
        assert 0.2 < time.monotonic() - begun < 5
        threading.Timer(0.3, lambda: other.communicate(b"\n")).start()
        with opened(connect(file, timeout=30, driver=driver)) as connection:
            connection.execute("INSERT INTO t VALUES (1)")
        assert content(connection) == [1]


def test_a_block_that_cannot_begin(driver, file, opened):
    one, two = opened(connect(file, driver=driver)), opened(connect(file, timeout=0, driver=driver))
    one.execute("CREATE TABLE t (a)")
    with one:
        one.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(Error, match="locked"):
            with two:
                raise AssertionError("never reached")
    with two:
        two.execute("INSERT INTO t VALUES (2)")
    assert content(one) == [1, 2]


def test_a_full_database(table):
    table.execute("PRAGMA max_page_count = 1")
    with pytest.raises(Error, match="full"):
        with table:
            for i in range(1000):
                table.execute("INSERT INTO t VALUES (?)", (f"{i}" * 1000,))
    assert not table.in_transaction
    assert content(table) == []


def test_each_thread_with_a_connection_of_its_own(driver, file, opened):
    opened(connect(file, driver=driver)).execute("CREATE TABLE t (a UNIQUE)")
    failed = []

    def work(first):
        try:
            connection = connect(file, timeout=30, driver=driver)
            for i in range(first, first + 10):
                connection.execute("INSERT INTO t VALUES (?)", (i,))
            connection.close()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(100 * i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(content(opened(connect(file, driver=driver)))) == 40
