"""What docs/fleet.md prints: the commands and the Python of a section, in a folder of its own."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import re
import shutil
import subprocess
import sys

import duckdb_extensions
import pytest

from fleets import LIBRARY

ROOT = LIBRARY.parents[2]
PAGE = ROOT / "docs" / "fleet.md"
BLOCK = re.compile(r"^```(console|python|text)\n(.*?)^```$", re.M | re.S)


def printed(section: str, folder, monkeypatch) -> str:
    """The section with what its blocks print now."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PATH", f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}")
    assert shutil.which("skill-ema"), "skill-ema is not on the path; make test-fleet installs it"
    names: dict[str, object] = {}
    output = ""

    def now(block: re.Match) -> str:
        nonlocal output
        kind, text = block.groups()
        if kind == "console":
            commands = re.findall(r"^\$ (.*)$", text, re.M)
            text = "".join(f"$ {command}\n{subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout}" for command in commands)
        elif kind == "python":
            caught = io.StringIO()
            with contextlib.redirect_stdout(caught):
                exec(text, names)
            output = caught.getvalue()
        else:
            text = re.sub(r"\n{2,}", "\n", output)
        return f"```{kind}\n{text}```"

    return BLOCK.sub(now, section)


def section_of(page: str, engine: str) -> str:
    [section] = re.findall(rf"^## {engine}\n.*?(?=^## |\Z)", page, re.M | re.S)
    return section


@pytest.mark.parametrize("engine", ["DuckDB", "ClickHouse"])
def test_the_section_on_an_engine(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    duckdb_extensions.import_extension("sqlite_scanner")
    for file in (ROOT / "sql" / "warehouse").glob(f"{engine.lower()}*.sql"):
        shutil.copy(file, tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    section = section_of(page, engine)
    new = printed(section, tmp_path, monkeypatch)
    if os.environ.get("README_WRITE"):
        PAGE.write_text(page.replace(section, new), encoding="utf-8")
    else:
        assert new == section


def test_the_python_of_spark(tmp_path):
    """Over two machines, and the query that says which they are. A process of its own has a session of its own."""
    skill_ema = os.path.join(os.path.dirname(sys.executable), "skill-ema")
    for seed, host in enumerate(("attic", "cellar"), start=1):
        for command in (f"demo --db {host}.db --seed {seed}", f"export --db {host}.db --host {host} --format parquet fleet"):
            subprocess.run([skill_ema, *command.split()], cwd=tmp_path, check=True, capture_output=True)
    files = (ROOT / "sql" / "warehouse" / name for name in ("spark.sql", "spark_compare.sql", "spark_drift.sql"))
    (tmp_path / "fleet.sql").write_text("".join(file.read_text(encoding="utf-8") for file in files), encoding="utf-8")
    section = section_of(PAGE.read_text(encoding="utf-8"), "Spark")
    [python] = re.findall(r"^```python\n(.*?)^```$", section, re.M | re.S)
    [machines] = re.findall(r"^```spark-sql\n(SELECT host, .*?);\n```$", section, re.M | re.S)
    assert "/srv/fleet" in python
    ask = f'for row in spark.sql("""{machines}""").collect():\n    print(*row)\n'
    done = subprocess.run([sys.executable, "-c", python.replace("/srv/fleet", str(tmp_path / "fleet")) + ask],
                          cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"})
    assert done.returncode == 0, done.stderr
    shown, last = done.stdout.splitlines(), datetime.datetime.now(datetime.timezone.utc).date()
    assert any("digest-news" in line for line in shown)
    for line, host in zip(shown[-2:], ("attic", "cellar"), strict=True):
        name, day, hours = line.split()
        assert (name, hours) == (host, "0") and 0 <= (last - datetime.date.fromisoformat(day)).days <= 1
