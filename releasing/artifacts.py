"""The files of a release: what they are called, and which of them are for this machine."""

import platform
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
VERSION = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(encoding="utf-8"), re.M)[1]


class Platform(NamedTuple):
    wheel: str
    library: str
    archive: str


# By npm's names. Each wheel's tag is what bindings/python/hatch_build.py gives there.
PLATFORMS = {
    "linux-x64": Platform("manylinux_2_17_x86_64.manylinux2014_x86_64", "libskill_ema.so", "tar.gz"),
    "linux-arm64": Platform("manylinux_2_17_aarch64.manylinux2014_aarch64", "libskill_ema.so", "tar.gz"),
    "darwin-x64": Platform("macosx_10_12_x86_64", "libskill_ema.dylib", "tar.gz"),
    "darwin-arm64": Platform("macosx_11_0_arm64", "libskill_ema.dylib", "tar.gz"),
    "win32-x64": Platform("win_amd64", "skill_ema.dll", "zip"),
}
SDIST = f"sqlite_skill_ema-{VERSION}.tar.gz"
NPM = f"sqlite-skill-ema-{VERSION}.tgz"


def wheel(name):
    return f"sqlite_skill_ema-{VERSION}-py3-none-{PLATFORMS[name].wheel}.whl"


def archive(name):
    return f"skill_ema-{VERSION}-{name}.{PLATFORMS[name].archive}"


def npm(name):
    return f"sqlite-skill-ema-{name}-{VERSION}.tgz"


def whole():
    """The names of all files of a release."""
    return {SDIST, NPM, *(file(name) for file in (wheel, archive, npm) for name in PLATFORMS)}


def here():
    """The name of this machine's platform."""
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
    name = f"{sys.platform}-{machine}"
    if name not in PLATFORMS:
        sys.exit(f"releasing: this machine is {name}; releases are made for {', '.join(PLATFORMS)}")
    return name
