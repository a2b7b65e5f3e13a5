"""loadable_path() and load(): every driver, and what is no connection."""

import importlib
import os
import sqlite3
import sys
import threading

import pytest
import sqlalchemy

import sqlite_skill_ema
from sqlite_skill_ema import load, loadable_path
from sqlite_skill_ema.connection import DRIVERS, Connection, _usable


def new(driver, path=":memory:"):
    module = importlib.import_module(driver)
    return module.Connection(str(path)) if driver == "apsw" else module.connect(str(path))


def version(connection):
    return connection.execute("SELECT skill_ema_version()").fetchall()[0][0]


def dialect(driver):
    """A module that SQLAlchemy can use: apsw is none."""
    if driver == "apsw":
        pytest.skip("SQLAlchemy has no dialect for apsw")
    return importlib.import_module(driver)


def test_the_path_is_absolute_and_a_file(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert os.path.isabs(loadable_path())
    assert os.path.isfile(loadable_path())


def test_a_missing_library_is_told(monkeypatch):
    monkeypatch.setattr("sqlite_skill_ema.loading._NAMES", {sys.platform: "none.so"})
    with pytest.raises(FileNotFoundError, match="the library is missing from this installation: .*none.so; install the package again"):
        loadable_path()


def test_it_is_loaded(raw):
    assert version(raw) == f"v{sqlite_skill_ema.__version__}"


def test_loading_is_disabled_again(raw):
    with pytest.raises(Exception, match="not authorized"):
        raw.load_extension(loadable_path())


def test_the_reason_is_told_why_a_file_is_not_loaded(driver, opened, monkeypatch, tmp_path):
    (tmp_path / "lib.so").write_text("no library")
    monkeypatch.setattr("sqlite_skill_ema.loading.loadable_path", lambda: str(tmp_path / "lib.so"))
    with pytest.raises(importlib.import_module(driver).Error, match=r"lib\.so: (file too short|invalid ELF header)"):
        load(opened(new(driver)))


def test_loading_is_disabled_again_after_a_failure(driver, opened, monkeypatch):
    connection = opened(new(driver))
    with monkeypatch.context() as patched:
        patched.setattr("sqlite_skill_ema.loading.loadable_path", lambda: "/nowhere/lib.so")
        with pytest.raises(importlib.import_module(driver).Error, match="/nowhere/lib.so"):
            load(connection)
    with pytest.raises(Exception, match="not authorized"):
        connection.load_extension(loadable_path())


def test_loading_twice_is_once(raw):
    load(raw)
    assert version(raw)


def test_a_connection_of_ours_is_a_connection(connection):
    load(connection)
    assert version(connection)


def test_a_connection_of_ours_is_one_beside_another_copy_of_sqlite(driver, opened):
    others = [new(other) for other in DRIVERS if other != driver and _usable(other)]
    for other in others:
        opened(other)
        load(other)
    ours = opened(Connection(opened(new(driver)), importlib.import_module(driver)))
    load(ours)
    assert version(ours)


def test_a_subclass_is_a_connection(driver, opened):
    kind = type("Mine", (importlib.import_module(driver).Connection,), {"__module__": "users_module"})
    connection = opened(kind(":memory:"))
    load(connection)
    assert version(connection)


def test_a_closed_connection_raises_the_drivers_error(driver):
    connection = new(driver)
    connection.close()
    with pytest.raises(importlib.import_module(driver).Error, match="closed"):
        load(connection)


class Wrapped:
    async def enable_load_extension(self, on):
        """As aiosqlite has it."""

    def execute(self, sql):
        """As many have it."""


@pytest.mark.parametrize("other", [None, "runs.db", 5, object(), Wrapped(), sqlalchemy.MetaData()])
def test_what_is_no_connection(other):
    with pytest.raises(TypeError, match="load: connection takes a"):
        load(other)


def test_a_cursor_is_no_connection(raw, opened):
    with pytest.raises(TypeError, match="load: connection takes a connection of sqlite3, .* got Cursor"):
        load(opened(raw.cursor()))


@pytest.mark.skipif(bool(_usable("sqlite3")), reason="this Python's sqlite3 can load extensions")
def test_a_driver_that_cannot_load_says_what_to_do():
    with pytest.raises(RuntimeError, match=r"load: the module sqlite3 of this Python \(.*\) was built without .* use sqlite_skill_ema.connect"):
        load(sqlite3.connect(":memory:"))


def test_each_thread_may_load(driver):
    versions = []

    def work():
        connection = new(driver)
        for _ in range(20):
            load(connection)
        versions.append(version(connection))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert versions == [f"v{sqlite_skill_ema.__version__}"] * 4


@pytest.mark.parametrize("pool", [sqlalchemy.pool.QueuePool, sqlalchemy.pool.NullPool])
def test_an_engine_loads_it_into_each_connection(driver, file, pool):
    engine = sqlalchemy.create_engine(f"sqlite:///{file}", module=dialect(driver), poolclass=pool)
    load(engine)
    with engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            assert connection.execute(sqlalchemy.text("SELECT skill_ema_version()")).scalar()
    engine.dispose()
    with engine.connect() as again:
        assert again.execute(sqlalchemy.text("SELECT skill_ema_version()")).scalar()
    engine.dispose()


def test_one_connection_of_sqlalchemy(driver, file):
    engine = sqlalchemy.create_engine(f"sqlite:///{file}", module=dialect(driver))
    with engine.connect() as connection:
        load(connection)
        assert connection.execute(sqlalchemy.text("SELECT skill_ema_version()")).scalar()
    engine.dispose()


def test_an_engine_of_another_database_is_refused():
    with pytest.raises(TypeError, match="takes a SQLAlchemy Engine of SQLite, or its Connection; got Engine"):
        load(sqlalchemy.create_engine("mysql+pymysql://host/runs", module=sqlite3))


def test_the_package_says_its_version():
    from importlib.metadata import version as installed

    assert sqlite_skill_ema.__version__ == installed("sqlite-skill-ema")


def test_each_copy_of_sqlite_in_a_process_gets_a_library(file):
    usable = [driver for driver in DRIVERS if _usable(driver)]
    connections = [sqlite_skill_ema.connect(":memory:", driver=driver) for driver in usable]
    more = [sqlite_skill_ema.connect(":memory:", driver=driver) for driver in usable]
    for connection in connections + more:
        assert connection.execute("SELECT ema_half_life(0.5)").fetchone()[0] == 1.0
        connection.execute("SELECT skill_ema_init()").fetchall()
        sqlite_skill_ema.record(connection, skills="digest", success=True)
        assert connection.execute("SELECT sample_count FROM skill_ema").fetchall() == [(1,)]
        connection.close()
    if len(usable) < 2:
        pytest.skip(f"only {usable} on Python {sys.version.split()[0]}")
