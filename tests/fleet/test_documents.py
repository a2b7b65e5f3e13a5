"""What docs/fleet.md prints: the commands and the Python of a section, in a folder of its own."""

from __future__ import annotations

import contextlib
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


@pytest.mark.parametrize("engine", ["DuckDB", "ClickHouse"])
def test_the_section_on_an_engine(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    duckdb_extensions.import_extension("sqlite_scanner")
    for file in (ROOT / "sql" / "warehouse").glob(f"{engine.lower()}*.sql"):
        shutil.copy(file, tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    [section] = re.findall(rf"^## {engine}\n.*?(?=^## |\Z)", page, re.M | re.S)
    new = printed(section, tmp_path, monkeypatch)
    if os.environ.get("README_WRITE"):
        PAGE.write_text(page.replace(section, new), encoding="utf-8")
    else:
        assert new == section
