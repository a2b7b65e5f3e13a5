"""One version, that of Cargo.toml, in every manifest; and one oldest Rust and one oldest SQLite wherever they are stated."""

import json
import re
import sys
import tomllib

import apsw
import pytest

from conftest import ROOT, load, value

sys.path.append(str(ROOT / "releasing"))
sys.path.append(str(ROOT / "bindings/python"))
import artifacts
import hatch_build

CARGO = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]
VERSION = CARGO["version"]
RUST = CARGO["rust-version"]


def text(file):
    return (ROOT / file).read_text(encoding="utf-8")


def stated(pattern, file):
    """What each place in the file says; there is at least one."""
    found = re.findall(pattern, text(file))
    assert found, f"{file} has no {pattern}"
    return set(found)


def locked(file, name):
    return [package["version"] for package in tomllib.loads(text(file))["package"] if package["name"] == name]


@pytest.mark.parametrize("file, name", [
    ("Cargo.lock", "skill_ema"), ("Cargo.lock", "agent-outcome"), ("crates/agent-outcome/fuzz/Cargo.lock", "agent-outcome")])
def test_the_locked_version(file, name):
    assert locked(file, name) == [VERSION], f"{file}: run cargo build, without --locked"


def test_the_crates():
    """sqlite3ext-sys stands in for the published crate of that name, and has its version."""
    versions = {file.parent.name: tomllib.loads(file.read_text())["package"]["version"] for file in ROOT.glob("crates/*/Cargo.toml")}
    assert versions == {"agent-outcome": VERSION, "sqlite3ext-sys": "0.0.1"}


def test_the_library():
    assert value(load(apsw.Connection(":memory:")), "SELECT skill_ema_version()") == f"v{VERSION}"


def test_the_python_package_and_the_files_of_a_release():
    assert "version" in tomllib.loads(text("bindings/python/pyproject.toml"))["project"]["dynamic"]
    assert (hatch_build.version(), artifacts.VERSION) == (VERSION, VERSION)


def test_the_npm_packages():
    manifest = json.loads(text("bindings/node/package.json"))
    assert manifest["version"] == VERSION
    assert manifest["optionalDependencies"] == {f"sqlite-skill-ema-{platform}": VERSION for platform in artifacts.PLATFORMS}
    lock = ROOT / "bindings/node/package-lock.json"
    if lock.is_file():
        assert json.loads(lock.read_text())["packages"][""]["version"] == VERSION


def test_the_changelog():
    """The newest section is that of this version, or `Unreleased` above it."""
    headings = re.findall(r"^## (.+)", text("CHANGELOG.md"), re.M)
    assert headings[0] in ("Unreleased", VERSION)
    assert [heading for heading in headings if heading != "Unreleased"][0] == VERSION


def test_the_oldest_rust():
    manifests = [ROOT / "Cargo.toml", *ROOT.glob("crates/*/Cargo.toml")]
    assert {file.parent.name: tomllib.loads(file.read_text())["package"]["rust-version"] for file in manifests} == {
        file.parent.name: RUST for file in manifests}
    assert stated(r"Rust (\d+\.\d+) or newer builds the library", "ARCHITECTURE.md") == {RUST}
    assert stated(r"--rust-target (\d+\.\d+)", "Makefile") == {RUST}
    assert stated(r"toolchain install (\d+\.\d+)", ".github/workflows/ci.yml") == {RUST}
    assert stated(r"cargo \+(\S+) build", ".github/workflows/ci.yml") == {RUST}


def test_the_oldest_sqlite():
    number, = stated(r"MINIMUM_VERSION: c_int = ([\d_]+);", "src/sqlite/api.rs")
    major, minor, patch = (int(number.replace("_", "")) // unit % 1000 for unit in (1_000_000, 1_000, 1))
    oldest = f"{major}.{minor}"
    assert patch == 0
    assert stated(r"needs SQLite (\d+\.\d+)\.0 or newer", "src/sqlite/api.rs") == {oldest}
    assert stated(r"needs SQLite (\d+\.\d+)", "docs/loading.md") == {oldest}
    assert stated(r"any SQLite from (\d+\.\d+)", "README.md") == {oldest}
    assert stated(r"SQLite from (\d+\.\d+)", "bindings/python/README.md") == {oldest}
    assert stated(r"OLDEST_SQLITE = \((.+)\)", "bindings/python/src/sqlite_skill_ema/connection.py") == {f"{major}, {minor}"}
    assert stated(r"older than SQLite (\d+\.\d+)", "bindings/python/src/sqlite_skill_ema/connection.py") == {oldest}
    assert (ROOT / f"tests/hosts/sqlite-{oldest}").is_dir()
