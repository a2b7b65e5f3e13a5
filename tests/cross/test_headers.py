"""What the header of each library says: the machine, what it exports, and what it needs of the system."""

import hashlib
import re
import struct

import lief
import pytest
from platforms import ROOT, library

ENTRY = "sqlite3_skillema_init"
# Each is a part of Windows 10; the api-ms-win-crt ones are its C library.
SYSTEM_DLLS = {"kernel32.dll", "ntdll.dll", "bcryptprimitives.dll", "ws2_32.dll", "userenv.dll", "advapi32.dll", "msvcrt.dll"}
SYSTEM_SETS = re.compile(r"api-ms-win-(core|crt)-[a-z0-9-]+\.dll")
SYSTEM_LIBRARIES = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
MACHINES = {
    "linux-x64": lief.ELF.ARCH.X86_64, "linux-arm64": lief.ELF.ARCH.AARCH64, "win32-x64": lief.PE.Header.MACHINE_TYPES.AMD64,
    "darwin-x64": lief.MachO.Header.CPU_TYPE.X86_64, "darwin-arm64": lief.MachO.Header.CPU_TYPE.ARM64,
}
OLDEST_MACOS = {"darwin-x64": [10, 12], "darwin-arm64": [11, 0]}


def parsed(platform):
    file = str(library(platform))
    if platform.startswith("linux"):
        return lief.ELF.parse(file)
    return lief.PE.parse(file) if platform.startswith("win32") else lief.MachO.parse(file).at(0)


def test_no_path_of_this_checkout_is_in_it(built):
    assert str(ROOT).encode() not in library(built).read_bytes()


@pytest.mark.parametrize("built", ["linux-x64", "linux-arm64"], indirect=True)
def test_linux(built):
    binary = parsed(built)
    assert (binary.header.machine_type, binary.header.file_type) == (MACHINES[built], lief.ELF.Header.FILE_TYPE.DYN)
    assert [symbol.name for symbol in binary.exported_symbols] == [ENTRY]
    assert set(binary.libraries) <= SYSTEM_LIBRARIES
    versions = {symbol.name for needed in binary.symbols_version_requirement for symbol in needed.get_auxiliary_symbols()}
    assert max(tuple(map(int, version[6:].split("."))) for version in versions) <= (2, 17), versions
    tags = {entry.tag for entry in binary.dynamic_entries}
    assert not tags & {lief.ELF.DynamicEntry.TAG.RPATH, lief.ELF.DynamicEntry.TAG.RUNPATH}


@pytest.mark.parametrize("built", ["win32-x64"], indirect=True)
def test_windows(built):
    binary = parsed(built)
    assert binary.header.machine == MACHINES[built]
    assert binary.header.has_characteristic(lief.PE.Header.CHARACTERISTICS.DLL)
    assert ENTRY in {entry.name for entry in binary.get_export().entries}
    needed = {imported.name.lower() for imported in binary.imports}
    foreign = {name for name in needed if name not in SYSTEM_DLLS and not SYSTEM_SETS.fullmatch(name)}
    assert not foreign, f"a user of Windows does not have {foreign}"


@pytest.mark.parametrize("built", ["darwin-x64", "darwin-arm64"], indirect=True)
def test_macos(built):
    assert library(built).read_bytes()[:4] == b"\xcf\xfa\xed\xfe"
    binary = parsed(built)
    assert (binary.header.cpu_type, binary.header.file_type) == (MACHINES[built], lief.MachO.Header.FILE_TYPE.DYLIB)
    assert f"_{ENTRY}" in {symbol.name for symbol in binary.exported_symbols}
    own, *others = [named.name for named in binary.libraries]
    assert own == "@rpath/libskill_ema.dylib"
    assert all(re.match(r"/usr/lib/lib(System|iconv)\b|/System/Library/Frameworks/", other) for other in others), others
    oldest = binary.build_version.minos if binary.has_build_version else binary.version_min.version
    assert list(oldest)[:2] == OLDEST_MACOS[built]


@pytest.mark.parametrize("built", ["darwin-arm64"], indirect=True)
def test_the_signature_covers_every_page(built):
    """macOS on arm64 loads no library without one; an ad-hoc signature is enough. Stripping a signed library would break it."""
    binary, content = parsed(built), library(built).read_bytes()
    signature = content[binary.code_signature.data_offset:][:binary.code_signature.data_size]
    magic, _, count = struct.unpack_from(">III", signature)
    assert magic == 0xFADE0CC0
    blobs = dict(struct.unpack_from(">II", signature, 12 + 8 * index) for index in range(count))
    directory = signature[blobs[0]:]
    magic, _, _, _, hashes, _, _, pages, limit, size, kind, _, exponent = struct.unpack_from(">IIIIIIIIIBBBB", directory)
    assert (magic, size, kind) == (0xFADE0C02, 32, 2)
    assert limit == binary.code_signature.data_offset
    page = 1 << exponent
    assert pages == -(-limit // page)
    for index in range(pages):
        covered = content[index * page:min((index + 1) * page, limit)]
        assert directory[hashes + 32 * index:][:32] == hashlib.sha256(covered).digest(), f"page {index}"
