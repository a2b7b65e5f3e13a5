import os
import subprocess
import sys
from pathlib import Path

import pytest

from . import pythons

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parents[2]
DIST = ROOT / "dist"


def pytest_report_header():
    return [f"Python for the package: {what}: {program or 'not on this machine'}" for what, program in pythons.chosen().items()]


@pytest.fixture(scope="session")
def wheel():
    """The wheel that `make wheel` has built."""
    return only("*.whl")


@pytest.fixture(scope="session")
def sdist():
    """The sdist that `make wheel` has built."""
    return only("*.tar.gz")


def only(pattern):
    files = list(DIST.glob(f"sqlite_skill_ema-{pattern}"))
    assert len(files) == 1, f"dist/ holds {files}; run `make wheel`"
    return files[0]


class Clean:
    """A virtual environment outside of the checkout, without a home, a cache or cargo."""

    def __init__(self, program, folder, what=""):
        self.folder = folder
        self.what = what
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        subprocess.run([program, "-m", "venv", "--without-pip", folder / "env"], check=True)
        scripts = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        self.program = scripts / "python"
        system = os.environ["PATH"] if os.name == "nt" else os.pathsep.join(["/usr/bin", "/bin"])
        self.environment = {"PATH": os.pathsep.join([str(scripts), system]), "HOME": str(self.home), "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}

    def pip(self, *arguments, **options):
        """pip of this Python and its cache, for that of the environment."""
        options = {"check": True, "cwd": self.folder, **options}
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", self.program, *arguments]
        return subprocess.run(command, **options)

    def run(self, *command, check=True):
        done = subprocess.run(command, env=self.environment, cwd=self.home, capture_output=True, text=True)
        assert not check or done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done

    def python(self, code, *arguments, check=True):
        return self.run(self.program, "-c", code, *arguments, check=check)


@pytest.fixture(scope="session", params=pythons.chosen())
def clean(request, wheel, tmp_path_factory):
    """The wheel alone, installed on each of the Pythons."""
    return installed(request.param, wheel, tmp_path_factory)


_installed = {}


def installed(what, wheel, tmp_path_factory):
    program = pythons.chosen()[what]
    if program is None:
        pytest.skip(f"this machine has no Python: {what}")
    first = next(name for name, other in pythons.chosen().items() if other == program)
    if first != what:
        pytest.skip(f"{what}: {program} is tried as {first}")
    if what not in _installed:
        _installed[what] = Clean(program, tmp_path_factory.mktemp("clean"), what)
        _installed[what].pip("install", "--quiet", "--no-compile", str(wheel))
    return _installed[what]


@pytest.fixture(scope="session")
def full(clean):
    """The same, with the other drivers, SQLAlchemy and numpy."""
    clean.pip("install", "--quiet", "--no-compile", "-r", str(TESTS / "requirements.txt"))
    return clean


@pytest.fixture(scope="session")
def bare(tmp_path_factory):
    """A clean environment of this Python, in which nothing is installed."""
    return Clean(sys.executable, tmp_path_factory.mktemp("bare"))
