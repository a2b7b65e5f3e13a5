"""The types that the package ships, as a user's checker sees them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "bindings/python/src/sqlite_skill_ema"
LIBRARY = [PACKAGE / f"{name}.py" for name in ("__init__", "connection", "loading", "recording", "tracking", "values")]


def mypy(folder, *arguments):
    command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.9", "--cache-dir", folder / "cache", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_library(tmp_path):
    mypy(tmp_path, *LIBRARY)


def test_the_command_line_and_the_plugin(tmp_path):
    """apsw's own types need a newer Python than the oldest."""
    mypy(tmp_path, "--python-version", "3.11", PACKAGE)


def test_a_users_program(clean, tmp_path):
    """With the package of the wheel, and neither SQLAlchemy nor pysqlite3 beside it."""
    if "oldest" not in clean.what:
        pytest.skip("the types are the same on each Python")
    program = shutil.copy(Path(__file__).with_name("typed_user.py"), tmp_path)
    mypy(tmp_path, "--python-executable", clean.program, program)
