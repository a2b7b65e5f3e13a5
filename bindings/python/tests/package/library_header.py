"""For which machine a shared library is, as the header of its file says: ELF, Mach-O or PE."""

import struct

ELF_MACHINES = {62: "x86_64", 183: "aarch64", 40: "arm", 3: "i686", 21: "ppc64", 22: "s390x", 243: "riscv64"}
MACHO_MACHINES = {0x01000007: "x86_64", 0x0100000C: "arm64"}
PE_MACHINES = {0x8664: "amd64", 0xAA64: "arm64", 0x014C: "win32"}


def read(header):
    """(format, machine, bits, byte order) of the first 4096 bytes of a library."""
    if header[:4] == b"\x7fELF":
        order = {1: "little", 2: "big"}[header[5]]
        kind, machine = struct.unpack_from("<HH" if order == "little" else ">HH", header, 16)
        assert kind == 3, f"an ELF file of type {kind}, and no shared library"
        return "elf", ELF_MACHINES.get(machine, f"unknown: {machine}"), {1: 32, 2: 64}[header[4]], order
    if header[:4] in (b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf"):
        order = "little" if header[:1] == b"\xcf" else "big"
        machine, = struct.unpack_from("<I" if order == "little" else ">I", header, 4)
        return "macho", MACHO_MACHINES.get(machine, f"unknown: {machine}"), 64, order
    if header[:2] == b"MZ":
        place, = struct.unpack_from("<I", header, 0x3C)
        assert header[place:place + 4] == b"PE\0\0", "a DOS program, and no DLL"
        machine, = struct.unpack_from("<H", header, place + 4)
        return "pe", PE_MACHINES.get(machine, f"unknown: {machine}"), 32 if machine == 0x014C else 64, "little"
    raise AssertionError(f"neither ELF nor Mach-O nor PE: {header[:4]!r}")


def promised(platform):
    """The same as a wheel's platform tag, such as 'manylinux_2_17_x86_64', promises it."""
    if platform.startswith("win"):
        machine = platform.partition("_")[2] or platform
        return "pe", machine, 32 if platform == "win32" else 64, "little"
    if platform.startswith("macosx"):
        return "macho", platform.split("_", 3)[3], 64, "little"
    machine = next(name for name in ELF_MACHINES.values() if platform.endswith(f"_{name}"))
    return "elf", machine, 32 if machine in ("arm", "i686") else 64, "big" if machine in ("ppc64", "s390x") else "little"
