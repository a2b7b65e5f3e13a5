"""The wheel and the npm package of each platform: its tags, and the library inside."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile

import pytest
from packaging.utils import parse_wheel_filename
from platforms import DIST, ROOT, TARGETS, VERSION, file_name, library

TAGS = {
    "linux-x64": {"manylinux_2_17_x86_64", "manylinux2014_x86_64"}, "linux-arm64": {"manylinux_2_17_aarch64", "manylinux2014_aarch64"},
    "darwin-x64": {"macosx_10_12_x86_64"}, "darwin-arm64": {"macosx_11_0_arm64"}, "win32-x64": {"win_amd64"},
}
# The modules alone; what they depend on is not installed here.
LISTING = "import sys; sys.path.insert(0, sys.argv[1]); import sqlite_skill_ema, pkgutil; print(sqlite_skill_ema.__file__, *(m.name for m in pkgutil.iter_modules(sqlite_skill_ema.__path__)))"


@pytest.fixture
def wheel(built):
    [file] = [file for file in (DIST / "wheels").glob("*.whl") if {tag.platform for tag in parse_wheel_filename(file.name)[3]} == TAGS[built]]
    return file


def test_wheel(built, wheel):
    name, version, _, tags = parse_wheel_filename(wheel.name)
    assert (name, str(version)) == ("sqlite-skill-ema", VERSION)
    assert {(tag.interpreter, tag.abi) for tag in tags} == {("py3", "none")}
    with zipfile.ZipFile(wheel) as archive:
        libraries = [entry for entry in archive.namelist() if entry.endswith((".so", ".dylib", ".dll", ".pyd"))]
        assert libraries == [f"sqlite_skill_ema/{file_name(built)}"]
        assert archive.read(libraries[0]) == library(built).read_bytes()
        adapters = {entry.rpartition("/")[2] for entry in archive.namelist() if entry.startswith("sqlite_skill_ema/adapters/")}
        assert adapters == {file.name for file in (ROOT / "sql" / "adapters").glob("*.sql")}
        assert "Root-Is-Purelib: false" in archive.read(f"sqlite_skill_ema-{VERSION}.dist-info/WHEEL").decode()


def test_the_modules_of_a_wheel_are_found(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run([sys.executable, "-I", "-c", LISTING, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    file, *modules = done.stdout.split()
    assert file.startswith(str(tmp_path))
    source = ROOT / "bindings" / "python" / "src" / "sqlite_skill_ema"
    assert {f"{name}.py" for name in modules} >= {path.name for path in source.glob("*.py")} - {"__init__.py", "__main__.py"}


def test_only_these_wheels_are_there():
    """An older one would be published with the others."""
    wheels = list((DIST / "wheels").glob("*.whl"))
    assert len(wheels) == len([platform for platform in TARGETS if library(platform).is_file()])


def test_npm(built):
    package = DIST / "npm" / f"sqlite-skill-ema-{built}-{VERSION}.tgz"
    if not package.is_file():
        pytest.skip(f"{built}: `make cross` has not packed it: it needs node and npm")
    with tarfile.open(package) as archive:
        files = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
    assert {name for name in files if name.endswith((".so", ".dylib", ".dll", ".node"))} == {f"package/{file_name(built)}"}
    assert files[f"package/{file_name(built)}"] == library(built).read_bytes()
    manifest = json.loads(files["package/package.json"])
    system, cpu = built.split("-")
    assert (manifest["name"], manifest["version"], manifest["os"], manifest["cpu"]) == (f"sqlite-skill-ema-{built}", VERSION, [system], [cpu])
    assert manifest.get("libc") == (["glibc"] if system == "linux" else None)


@pytest.mark.parametrize("variable, value, said", [
    ("SKILL_EMA_LIBRARY", "/nowhere/libskill_ema.so", "SKILL_EMA_LIBRARY takes the file libskill_ema.so, libskill_ema.dylib or skill_ema.dll; got '/nowhere/libskill_ema.so'"),
    ("SKILL_EMA_TARGET", "sparc-sun-solaris", "SKILL_EMA_TARGET takes a Linux target with its glibc, such as x86_64-unknown-linux-gnu.2.17, or one of "
     "x86_64-pc-windows-gnu, aarch64-apple-darwin, x86_64-apple-darwin; got 'sparc-sun-solaris'"),
])
def test_a_wrong_name_is_refused(variable, value, said, tmp_path):
    environment = {**os.environ, "SKILL_EMA_LIBRARY": str(ROOT / "Cargo.toml"), "SKILL_EMA_TARGET": "x86_64-pc-windows-gnu", variable: value}
    if variable == "SKILL_EMA_TARGET":
        (tmp_path / "skill_ema.dll").touch()
        environment["SKILL_EMA_LIBRARY"] = str(tmp_path / "skill_ema.dll")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT / "bindings" / "python")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
