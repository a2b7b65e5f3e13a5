"""The files of the wheel and of the sdist: what is in them, and for which machine."""

import re
import tarfile
import zipfile

import pytest
from packaging.metadata import Metadata
from packaging.utils import parse_wheel_filename

from . import library_header
from .conftest import ROOT

VERSION = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]
LIBRARIES = (".so", ".dylib", ".dll", ".pyd")


@pytest.fixture(scope="module")
def content(wheel):
    """The files of the wheel by their names."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def library(content):
    names = [name for name in content if name.endswith(LIBRARIES)]
    assert len(names) == 1, names
    assert re.fullmatch(r"sqlite_skill_ema/(libskill_ema\.(so|dylib)|skill_ema\.dll)", names[0])
    return content[names[0]]


def check(library, platform):
    assert library_header.read(library[:4096]) == library_header.promised(platform)


def test_the_tag_is_that_of_the_library(wheel, library):
    _, _, _, tags = parse_wheel_filename(wheel.name)
    for tag in tags:
        assert (tag.interpreter, tag.abi) == ("py3", "none")
        check(library, tag.platform)


@pytest.mark.parametrize("platform, header", [
    ("win_amd64", b"MZ".ljust(0x3C, b"\0") + b"\x40\0\0\0PE\0\0\x64\x86"), ("win_arm64", b"MZ".ljust(0x3C, b"\0") + b"\x40\0\0\0PE\0\0\x64\xaa"),
    ("macosx_11_0_arm64", b"\xcf\xfa\xed\xfe\x0c\0\0\x01"), ("macosx_10_12_x86_64", b"\xcf\xfa\xed\xfe\x07\0\0\x01"),
    ("manylinux2014_aarch64", b"\x7fELF\2\1\1".ljust(16, b"\0") + b"\3\0\xb7\0"), ("linux_s390x", b"\x7fELF\2\2\1".ljust(16, b"\0") + b"\0\3\0\x16"),
])
def test_headers_of_other_machines(platform, header):
    check(header, platform)
    with pytest.raises(AssertionError):
        check(header, "manylinux_2_17_x86_64")


@pytest.mark.parametrize("place, value", [(18, 183), (4, 1), (5, 2), (16, 2), (1, 0)])
def test_a_wrong_header_is_seen(library, wheel, place, value):
    """Another machine, class, byte order, type of file and no ELF at all."""
    if library[:4] != b"\x7fELF":
        pytest.skip("the library in this wheel is no ELF")
    platform = next(iter(parse_wheel_filename(wheel.name)[3])).platform
    changed = bytearray(library)
    changed[place] = 62 if changed[place] == value else value
    with pytest.raises(AssertionError):
        check(bytes(changed), platform)


def test_the_metadata_is_valid(content):
    folder = f"sqlite_skill_ema-{VERSION}.dist-info"
    metadata = Metadata.from_email(content[f"{folder}/METADATA"], validate=True)
    assert (metadata.name, str(metadata.version), metadata.license_expression) == ("sqlite-skill-ema", VERSION, "MIT AND ISC AND BSD-3-Clause AND Unlicense")
    assert metadata.description.strip() == (ROOT / "bindings/python/README.md").read_text(encoding="utf-8").strip()
    assert metadata.description_content_type.startswith("text/markdown")
    assert metadata.license_files == ["LICENSE"]
    assert content[f"{folder}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert b"skill-ema = sqlite_skill_ema.__main__:main" in content[f"{folder}/entry_points.txt"]


def test_the_modules_are_those_of_the_checkout(content):
    source = ROOT / "bindings/python/src"
    modules = {file.relative_to(source).as_posix() for file in source.rglob("*.py")} | {"sqlite_skill_ema/py.typed"}
    packed = {name for name in content if name.startswith("sqlite_skill_ema/") and not name.endswith(LIBRARIES)}
    assert packed >= modules
    assert not [name for name in packed if "__pycache__" in name or "tests" in name]


def test_the_library_is_stripped(library):
    """Its symbols are half as much again, and tell a user nothing."""
    assert b".symtab\0" not in library and b".debug_info\0" not in library


def test_the_sdist_has_what_cargo_needs(sdist):
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    for needed in ("rust/Cargo.toml", "rust/Cargo.lock", "rust/src/lib.rs", "rust/sql/schema.sql", "LICENSE", "README.md", "hatch_build.py", "PKG-INFO"):
        assert needed in names
    assert not [name for name in names if name.endswith(LIBRARIES) or "/target/" in name or "__pycache__" in name]
