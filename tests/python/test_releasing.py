"""What makes the files of a release: their names, the archive, the checksums and the tag."""

import hashlib
import importlib
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import time
import zipfile

import pytest

from conftest import LIBRARY_FILE, ROOT

sys.path.append(str(ROOT / "releasing"))
sys.path.append(str(ROOT / "bindings/python"))
import archive
import artifacts
import check_dist
import checksums
import hatch_build
import version

MACHINES = {
    "linux-x64": ("linux", "x86_64", "x86_64-unknown-linux-gnu.2.17"),
    "linux-arm64": ("linux", "aarch64", "aarch64-unknown-linux-gnu.2.17"),
    "darwin-x64": ("darwin", "x86_64", ""),
    "darwin-arm64": ("darwin", "arm64", ""),
    "win32-x64": ("win32", "AMD64", ""),
}


@pytest.fixture
def dist(tmp_path, monkeypatch):
    """An empty dist/ in the place of this checkout's."""
    for module in (archive, artifacts, check_dist, checksums):
        monkeypatch.setattr(module, "DIST", tmp_path / "dist")
    (tmp_path / "dist").mkdir()
    return tmp_path / "dist"


@pytest.mark.parametrize("name", artifacts.PLATFORMS)
def test_the_platform_and_the_name_of_its_wheel(name, monkeypatch):
    system, machine, target = MACHINES[name]
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(sysconfig, "get_platform", lambda: "win-amd64")
    monkeypatch.setenv("SKILL_EMA_TARGET", target)
    assert artifacts.here() == name
    assert artifacts.PLATFORMS[name].wheel == importlib.reload(hatch_build).platform_tag()


def test_a_machine_for_which_no_release_is_made(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(SystemExit, match=f"this machine is {sys.platform}-riscv64; releases are made for linux-x64, "):
        artifacts.here()


def packed(file):
    """The files of an archive, with their bytes."""
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as content:
            return {name: content.read(name) for name in content.namelist()}
    with tarfile.open(file) as content:
        return {entry.name: content.extractfile(entry).read() for entry in content}


@pytest.mark.parametrize("name", ["linux-arm64", "win32-x64"])
def test_the_archive(name, dist, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["archive.py", "--platform", name, "--library", str(LIBRARY_FILE)])
    archive.main()
    file = dist / artifacts.archive(name)
    first = file.read_bytes()
    content = packed(file)
    folder = f"skill_ema-{artifacts.VERSION}-{name}"
    assert content.pop(f"{folder}/{artifacts.PLATFORMS[name].library}") == LIBRARY_FILE.read_bytes()
    assert all(data == (ROOT / place.partition("/")[2]).read_bytes() for place, data in content.items())
    queries = [path.relative_to(ROOT).as_posix() for kind in ("queries", "adapters") for path in (ROOT / "sql" / kind).iterdir()]
    assert set(content) >= {f"{folder}/{place}" for place in ("LICENSE", "README.md", "docs/loading.md", *queries)}
    monkeypatch.setattr(time, "time", lambda: 2e9)
    archive.main()
    assert file.read_bytes() == first, "the same files give the same archive"


def test_the_archive_without_a_wheel(dist, monkeypatch):
    monkeypatch.setattr(sys.modules["library"], "DIST", dist)
    monkeypatch.setattr(sys, "argv", ["archive.py", "--platform", "win32-x64"])
    with pytest.raises(SystemExit, match=r"there is no dist/sqlite_skill_ema-.*-win_amd64.whl, whose library is to be packed; run make wheel"):
        archive.main()
    assert list(dist.iterdir()) == []


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="there is no sha256sum")
def test_the_checksums(dist):
    names = "abcdefgh"
    for name in reversed(names):
        (dist / name).write_bytes(name.encode())
    checksums.main([])
    checksums.main([])
    assert (dist / "SHA256SUMS").read_text() == "".join(f"{hashlib.sha256(name.encode()).hexdigest()}  {name}\n" for name in names)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=dist, capture_output=True, check=False).returncode == 0
    (dist / "b").write_bytes(b"c")
    assert subprocess.run(check, cwd=dist, capture_output=True, check=False).returncode == 1


def test_a_release_is_whole(dist):
    assert len(artifacts.whole()) == 17
    for name in artifacts.whole():
        (dist / name).write_bytes(b"")
    checksums.main(["--release"])
    (dist / artifacts.NPM).unlink()
    (dist / "sqlite_skill_ema-0.0.1.tar.gz").write_bytes(b"")
    with pytest.raises(SystemExit, match=f"missing: {artifacts.NPM}; not of this release: sqlite_skill_ema-0.0.1.tar.gz"):
        checksums.main(["--release"])


def test_nothing_to_release(dist, capsys):
    with pytest.raises(SystemExit, match="dist/ is empty"):
        checksums.main([])
    with pytest.raises(SystemExit) as end:
        check_dist.main()
    assert end.value.code == 1
    said = capsys.readouterr().out
    for name, how in ((artifacts.wheel, "make wheel"), (artifacts.archive, "make archive")):
        assert f"WRONG: there is no dist/{name(artifacts.here())}; run {how}\n" in said
    assert f"WRONG: there is no dist/{artifacts.NPM}; run make npm\n" in said


def test_the_tag(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(version, "ROOT", tmp_path)
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(f"# Changelog\n\n## {artifacts.VERSION}\n\nWhat is new.\n\n## 0.0.9\n\nOlder.\n")
    version.main([f"v{artifacts.VERSION}"])
    version.main(["--notes"])
    assert capsys.readouterr().out == f"{artifacts.VERSION}\nWhat is new.\n"
    with pytest.raises(SystemExit, match="the tag 'v9.9.9' is not that of Cargo.toml"):
        version.main(["v9.9.9"])
    changelog.write_text(f"# Changelog\n\n## Unreleased\n\nMore.\n\n## {artifacts.VERSION}\n\nWhat is new.\n")
    with pytest.raises(SystemExit, match="CHANGELOG.md begins with the section 'Unreleased'"):
        version.main([f"v{artifacts.VERSION}"])
