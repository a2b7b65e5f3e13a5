"""The JavaScript libraries of the dashboard: in the wheel and the sdist as npm/package-lock.json names them, and got by npm once."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "bindings/python"
LOCKED = json.loads((PACKAGE / "npm/package-lock.json").read_text(encoding="utf-8"))["packages"]
PLACE = "sqlite_skill_ema/web/static/lib"
# The first line of each file.
FIRST_LINES = {
    "d3.min.js": f"// https://d3js.org v{LOCKED['node_modules/d3']['version']} ",
    "plot.umd.min.js": f"// @observablehq/plot v{LOCKED['node_modules/@observablehq/plot']['version']} ",
}


def in_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(f"{PLACE}/")]
        assert len(names) == len(set(names)), names
        return {name.rpartition("/")[2]: archive.read(name).decode() for name in names}


def check(files):
    assert files.keys() == {*FIRST_LINES, "LICENSES.txt"}
    for name, first in FIRST_LINES.items():
        assert files[name].startswith(first), files[name][:80]


def test_the_wheel_has_them(wheel):
    check(in_wheel(wheel))


def test_the_sdist_has_the_same(wheel, sdist):
    with tarfile.open(sdist) as archive:
        members = [member for member in archive if f"/src/{PLACE}/" in member.name]
        files = {member.name.rpartition("/")[2]: archive.extractfile(member).read().decode() for member in members}
    assert len(members) == len(files)
    assert files == in_wheel(wheel)


def test_the_licences_are_those_of_all_that_is_bundled(wheel):
    """d3 is its modules with what they import; Plot has three packages more in its bundle."""
    sections = re.split(r"^-{80}\n", in_wheel(wheel)["LICENSES.txt"], flags=re.M)[1:]
    texts = {section.split()[0]: section for section in sections}
    modules = set(LOCKED["node_modules/d3"]["dependencies"])
    plot = {"interval-tree-1d", "binary-search-bounds", "isoformat"}
    assert texts.keys() == {"d3", "@observablehq/plot", "internmap", "delaunator", "robust-predicates", *plot, *modules}
    for name, text in texts.items():
        assert "copyright" in text.lower() or "unlicense" in text.lower(), text
    assert texts["d3"].startswith(f"d3 {LOCKED['node_modules/d3']['version']} (ISC)") and "Mike Bostock" in texts["d3"]
    plot_version = LOCKED["node_modules/@observablehq/plot"]["version"]
    assert texts["@observablehq/plot"].startswith(f"@observablehq/plot {plot_version} (ISC)") and "Observable, Inc." in texts["@observablehq/plot"]


def test_the_lock_file_names_exact_versions_and_no_registry():
    wanted = json.loads((PACKAGE / "npm/package.json").read_text(encoding="utf-8"))["dependencies"]
    assert wanted == {name: LOCKED[f"node_modules/{name}"]["version"] for name in ("@observablehq/plot", "d3")}
    for name, package in LOCKED.items():
        assert not name or package["integrity"].startswith("sha512-")
        assert "resolved" not in package


class Checkout:
    """A checkout with a library that has been built, so that a wheel takes npm and no cargo."""

    def __init__(self, folder):
        self.folder = folder
        ignored = shutil.ignore_patterns("tests", "lib", "__pycache__", "*.so", "*.dylib", "*.dll")
        shutil.copytree(PACKAGE, folder / "bindings/python", ignore=ignored)
        shutil.copy(ROOT / "Cargo.toml", folder)
        self.library = folder / "libskill_ema.so"
        self.library.touch()
        self.scripts = folder / "target/scripts"

    def path_with_npm(self, ends_with):
        """A PATH on which npm does nothing but end with this exit status."""
        npm = self.folder / "bin" / "npm"
        npm.parent.mkdir()
        npm.write_text(f"#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit {ends_with}\n")
        npm.chmod(0o755)
        return str(npm.parent)

    def build(self, path):
        """What the build says; `path` is the PATH that it has."""
        options = "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", "wheels"
        command = [sys.executable, "-m", "pip", "wheel", *options, str(self.folder / "bindings/python")]
        environment = {**os.environ, "PATH": path, "SKILL_EMA_LIBRARY": str(self.library), "SKILL_EMA_TARGET": ""}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def wheel(self, path):
        status, said = self.build(path)
        assert status == 0, said
        [wheel] = (self.folder / "wheels").glob("*.whl")
        files = in_wheel(wheel)
        wheel.unlink()
        return files


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="a program that is a shell script")
def test_what_npm_cannot_get_is_said(checkout):
    empty = checkout.folder / "empty"
    empty.mkdir()
    for path, sentence in (
        (str(empty), "building from source needs npm (https://nodejs.org), which gets the dashboard's charts; there is no npm on PATH"),
        (checkout.path_with_npm(ends_with=7), "npm has ended with exit status 7; its output above says why"),
    ):
        status, said = checkout.build(path)
        assert status != 0
        assert f"sqlite-skill-ema: {sentence}" in said
        assert "Traceback" not in said
    assert list(checkout.scripts.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="a program that is a shell script")
def test_npm_runs_once_for_several_wheels_and_again_when_the_lock_file_changes(checkout):
    files = checkout.wheel(os.environ["PATH"])
    check(files)
    # What an editable installation has left in src/ is not packed.
    left = checkout.folder / "bindings/python/src" / PLACE
    left.mkdir(parents=True)
    for name in ("d3.min.js", "renamed.min.js"):
        (left / name).write_text("// https://d3js.org v1")
    broken = checkout.path_with_npm(ends_with=7)
    assert checkout.wheel(broken) == files
    lock = checkout.folder / "bindings/python/npm/package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8").replace(LOCKED["node_modules/d3"]["integrity"], f"sha512-{'A' * 86}=="), encoding="utf-8")
    status, said = checkout.build(broken)
    assert status != 0 and "npm has ended with exit status 7" in said
    # A file that is not the one of the lock file is refused by npm.
    status, said = checkout.build(os.environ["PATH"])
    assert status != 0 and "EINTEGRITY" in said
