"""The wheel in clean environments: what a user has after `pip install sqlite-skill-ema`."""

import os
import shutil
from pathlib import Path

import pytest

from . import pythons

LIBRARY = Path(__file__).resolve().parents[1] / "library"


@pytest.mark.skipif(bool(os.environ.get("SKILL_EMA_ANY_PYTHONS")), reason="SKILL_EMA_ANY_PYTHONS takes what there is")
def test_this_machine_has_pythons_enough():
    programs = pythons.chosen()
    assert len(set(filter(None, programs.values()))) >= 2, programs
    assert programs["one whose sqlite3 loads extensions"], "none loads extensions; name one in SKILL_EMA_PYTHONS, or set SKILL_EMA_ANY_PYTHONS"
    assert programs["one whose sqlite3 loads none"], "each loads extensions; name another in SKILL_EMA_PYTHONS, or set SKILL_EMA_ANY_PYTHONS"


def test_it_is_clean(clean):
    assert shutil.which("cargo", path=clean.environment["PATH"]) is None
    place = clean.python("import sqlite_skill_ema as s; print(s.__file__); print(s.loadable_path())").stdout.split()
    assert len(place) == 2
    assert all(str(clean.folder) in line for line in place)


def test_pip_finds_nothing_amiss(clean):
    clean.pip("check")


def test_importing_warns_of_nothing_and_is_light(clean):
    clean.run(clean.program, "-W", "error", "-c", "import sqlite_skill_ema")
    heavy = "typer", "rich", "click", "platformdirs", "apsw", "asyncio", "importlib.metadata"
    code = f"import sys; before = set(sys.modules); import sqlite_skill_ema; print(*({set(heavy)!r} & (set(sys.modules) - before)))"
    assert clean.python(code).stdout.split() == []


def test_the_type_marker_is_installed(clean):
    clean.python("import importlib.util as u, pathlib as p; assert (p.Path(u.find_spec('sqlite_skill_ema').origin).parent / 'py.typed').is_file()")


def test_load_into_sqlite3(clean):
    code = """
import sqlite3, sqlite_skill_ema
connection = sqlite3.connect(":memory:")
try:
    sqlite_skill_ema.load(connection)
    print(*connection.execute("SELECT skill_ema_version()").fetchone())
except RuntimeError as error:
    assert not hasattr(connection, "enable_load_extension")
    print(error)
"""
    loads = clean.python("import sqlite3; print(hasattr(sqlite3.Connection, 'enable_load_extension'))").stdout.strip() == "True"
    said = clean.python(code).stdout.strip()
    version = clean.python("import sqlite_skill_ema as s; print(s.__version__)").stdout.strip()
    if loads:
        assert said == f"v{version}"
    else:
        assert said.startswith("load: the module sqlite3 of this Python (") and "use sqlite_skill_ema.connect(path)" in said


def test_load_into_apsw(clean):
    code = "import apsw, sqlite_skill_ema as s; c = apsw.Connection(':memory:'); s.load(c); print(*c.execute('SELECT skill_ema_version()').fetchone())"
    assert clean.python(code).stdout.startswith("v")


def test_figures_of_recorded_runs(clean, tmp_path):
    code = """
import sys, time, sqlite_skill_ema as s
start = time.time() - 60
for i in range(4):
    s.record(sys.argv[1], skills="digest", model="m", started_at=start + i, completed_at=start + i + 8, success=i < 3, cost_usd=0.5)
connection = s.connect(sys.argv[1])
row, = connection.execute("SELECT * FROM skill_ema")
assert [row[name] for name in ("skill_name", "model", "sample_count", "ema_success_rate", "ema_cost_usd")] == ["digest", "m", 4, 0.75, 0.5], row
assert abs(row["ema_duration_s"] - 8) < 1e-5, row
verdict, = connection.execute("SELECT json_extract(classify_outcome('Error: connection refused'), '$.category')").fetchone()
assert verdict == "network", verdict
"""
    clean.python(code, str(tmp_path / "runs.db"))


def test_tracked_runs(clean, tmp_path):
    code = """
import asyncio, sys, sqlite_skill_ema as s
with s.track(sys.argv[1], skills="block") as run:
    run.add_tokens(input=5)

@s.track(sys.argv[1], skills="function")
def function():
    raise ValueError

@s.track(sys.argv[1], skills="coroutine")
async def coroutine():
    async with s.track(sys.argv[1], skills="inner"):
        await asyncio.sleep(0)

try:
    function()
except ValueError:
    asyncio.run(coroutine())
print(s.connect(sys.argv[1]).execute("SELECT skills, success, input_tokens FROM skill_runs ORDER BY skills").fetchall())
"""
    done = clean.python(code, str(tmp_path / "runs.db"))
    assert done.stdout.strip() == "[('block', 1, 5), ('coroutine', 1, None), ('function', 0, None), ('inner', 1, None)]"
    assert done.stderr == ""


def test_the_command_line(clean):
    version = clean.python("import sqlite_skill_ema as s; print(s.__version__)").stdout
    assert clean.run("skill-ema", "--version").stdout == f"skill-ema {version}"
    assert clean.run("skill-ema", "--help").stdout.startswith("Usage: skill-ema")


def test_the_checks_of_a_file(clean, tmp_path):
    """By tomllib, or before Python 3.11 by the package that stands for it."""
    (tmp_path / "checks.toml").write_text('[[check]]\nname = "digest"\nmin_success = "50%"\nmax_silence = "1d"\n')
    clean.run("skill-ema", "record", "--db", str(tmp_path / "runs.db"), "--skill", "digest", "--success")
    done = clean.run("skill-ema", "check", "--db", str(tmp_path / "runs.db"), "--config", str(tmp_path / "checks.toml"), "--csv")
    assert [line.split(",")[1] for line in done.stdout.splitlines()] == ["expectation", "min_success", "max_silence"]


def test_the_library_tests(full):
    """Those of the checkout, on the wheel: with pysqlite3 and SQLAlchemy, too."""
    shutil.copytree(LIBRARY, full.home / "library")
    done = full.run(full.program, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", "library", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
