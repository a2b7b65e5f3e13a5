"""What docs/clients.md says of SQLAlchemy, pandas, Polars, Django and sqlite-utils below their examples."""

import re
import shutil
import sys
import warnings

import django
import pandas
import polars
import pytest
import sqlite_skill_ema
from django.conf import settings
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from conftest import PAGE, ROOT, open_with_extension, run

VERSION = "SELECT skill_ema_version()"


class Base(DeclarativeBase):
    pass


class Run(Base):
    __tablename__ = "skill_runs"
    ids: Mapped[str] = mapped_column(primary_key=True)
    cost_usd: Mapped[float]


def test_sqlalchemy_loads_into_no_connection_that_is_in_the_pool_until_dispose(file):
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect():
        pass
    sqlite_skill_ema.load(engine)
    with engine.connect() as connection, pytest.raises(OperationalError, match="no such function"):
        connection.execute(text(VERSION))
    engine.dispose()
    with engine.connect() as connection:
        assert connection.execute(text(VERSION)).scalar().startswith("v0.")


def test_sqlalchemy_updates_a_run_by_a_statement_and_not_by_a_flush(file):
    engine = create_engine(f"sqlite:///{file}")
    sqlite_skill_ema.load(engine)
    with Session(engine) as session:
        session.scalars(select(Run).where(Run.ids == "[1]")).one().cost_usd = 0.75
        with pytest.raises(StaleDataError):
            session.flush()
        session.rollback()
        session.execute(update(Run).where(Run.ids == "[1]").values(cost_usd=0.75))
        session.commit()
        assert session.scalars(select(Run.cost_usd).where(Run.ids == "[1]")).one() == 0.75


def test_pandas_makes_floats_of_a_column_with_null_unless_it_is_told_otherwise(file):
    query = "SELECT success, quality_score FROM skill_runs"
    connection = open_with_extension(file)
    assert pandas.read_sql(query, connection).dtypes.astype(str).to_dict() == {"success": "float64", "quality_score": "object"}
    assert str(pandas.read_sql(query, connection, dtype_backend="numpy_nullable").dtypes["success"]) == "Int64"
    connection.close()


def test_pandas_reads_from_the_package_s_own_connection_with_a_warning(file):
    connection = sqlite_skill_ema.connect(file)
    with pytest.warns(UserWarning, match="pandas only supports"):
        assert len(pandas.read_sql("SELECT * FROM skill_runs", connection)) == 3
    connection.close()
    engine = create_engine(f"sqlite:///{file}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(pandas.read_sql("SELECT * FROM skill_runs", engine)) == 3


def test_pandas_returns_0_for_what_it_writes_to_the_view(file):
    [line] = re.findall(r"^```python pandas\n(.*)\n```", (ROOT / "docs/recording.md").read_text(), re.M)
    engine = create_engine(f"sqlite:///{file}")
    sqlite_skill_ema.load(engine)
    for number, connection in enumerate((open_with_extension(file), engine)):
        frame = pandas.DataFrame({"skills": ["digest"] * 2, "started_at": [1763533800 + number] * 2})
        assert eval(line) == 0
        assert len(pandas.read_sql("SELECT * FROM skill_runs", connection)) == 5 + 2 * number


def test_polars_needs_every_row_for_the_type_of_a_column_that_begins_with_null(file):
    connection = open_with_extension(file)
    with connection:
        connection.executemany(
            "INSERT INTO skill_invocations (skill_name, invoked_at, estimated_cost_usd) VALUES ('late', ?, ?)",
            [(1763532000 + second, 0.5 if second > 100 else None) for second in range(110)])
    query = "SELECT estimated_cost_usd, quality_score FROM skill_invocations WHERE skill_name = 'late' ORDER BY invoked_at"
    with pytest.raises(polars.exceptions.ComputeError, match="could not append value"):
        polars.read_database(query, connection)
    frame = polars.read_database(query, connection, infer_schema_length=None)
    assert dict(frame.schema) == {"estimated_cost_usd": polars.Float64, "quality_score": polars.Null}
    connection.close()


def names_in(file):
    """The names in a file of the page's Django project."""
    [code] = re.findall(rf"^```python {file}\n(.*?)^```", PAGE.read_text(), re.M | re.S)
    scope = {"__name__": file.removesuffix(".py").replace("/", ".")}
    exec(code.replace("    class Meta:\n", "    class Meta:\n        app_label = 'agents'\n"), scope)
    return scope


@pytest.fixture(scope="module")
def models():
    """The names in the models.py of the page, with its router, and without the project around them."""
    databases = {name: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"} for name in ("default", "runs")}
    settings.configure(DATABASES=databases, DATABASE_ROUTERS=[names_in("agents/routers.py")["Runs"]()])
    django.setup()
    return names_in("agents/models.py")


@pytest.fixture
def runs(models, file):
    from django.db import connections

    connections["runs"].close()
    connections["runs"].settings_dict["NAME"] = str(file)
    yield models["Run"].objects
    connections["runs"].close()


def test_django_records_a_run_without_ids(runs):
    runs.create(skills="digest", started_at=1763533800)
    assert set(runs.values_list("ids", flat=True)) == {"[1]", "[2]", "[3]", "[4]"}


def test_django_changes_and_removes_a_run_by_queries_that_return_0(runs):
    assert runs.filter(ids="[3]").update(cost_usd=0.75) == 0
    assert runs.get(ids="[3]").cost_usd == 0.75
    assert runs.filter(ids="[3]").delete() == (0, {})
    assert set(runs.values_list("ids", flat=True)) == {"[1]", "[2]"}


def test_django_s_save_records_a_run_that_exists_again(runs):
    runs.get(ids="[3]").save()
    assert runs.count() == 4


def test_django_s_update_or_create_refuses_a_run_that_exists(runs):
    from django.db import DatabaseError

    with pytest.raises(DatabaseError, match="did not affect any rows"):
        runs.update_or_create(ids="[3]", defaults={"cost_usd": 0.75})


def test_django_looks_for_runs_in_the_project_s_own_database_without_the_router(runs):
    from django.db import OperationalError, router

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(router, "routers", [])
        with pytest.raises(OperationalError, match="no such table: skill_runs"):
            runs.count()


def test_django_raises_integrity_error_for_what_is_refused(runs):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="cost_usd must be a number of dollars from 0 to 1e4, got -1"):
        runs.create(skills="digest", started_at=1763533800, cost_usd=-1)


def test_django_s_migration_creates_the_schema_in_the_database_of_the_runs_alone(runs, tmp_path):
    from django.db import connections, migrations

    connections["runs"].close()
    connections["runs"].settings_dict["NAME"] = str(tmp_path / "new.db")
    migration = names_in("agents/migrations/0002_schema.py")["Migration"]("0002_schema", "agents")
    for name in ("default", "runs"):
        with connections[name].schema_editor(atomic=True) as editor:
            migration.apply(migrations.state.ProjectState(), editor)
    assert runs.count() == 0
    assert "skill_runs" not in connections["default"].introspection.table_names(include_views=True)


def test_sqlite_utils_insert_does_not_write_to_a_view(file):
    shutil.copy(sqlite_skill_ema.loadable_path(), file.parent)
    (file.parent / "runs.json").write_text('[{"skills": "digest", "started_at": 1763533800}]')
    with pytest.raises(AssertionError, match="skill_import is actually a view"):
        run([f"{sys.prefix}/bin/sqlite-utils", "insert", "runs.db", "skill_import", "runs.json", "--load-extension", "./libskill_ema"], file.parent)


@pytest.mark.parametrize("command", [
    ["sqlite-utils", "runs.db", VERSION],
    ["datasette", "runs.db", "--get", "/-/versions.json"],
])
def test_the_path_of_the_library_begins_with_its_folder(file, command):
    library = shutil.copy(sqlite_skill_ema.loadable_path(), file.parent)
    program = [f"{sys.prefix}/bin/{command[0]}", *command[1:], "--load-extension"]
    with pytest.raises(AssertionError, match="libskill_ema.so: cannot open shared object file"):
        run([*program, "libskill_ema"], file.parent)
    for path in ("./libskill_ema", library.removesuffix(".so")):
        run([*program, path], file.parent)
