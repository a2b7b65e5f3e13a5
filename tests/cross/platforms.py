"""The platforms that `make cross` builds for, and where what it builds lies."""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DIST = ROOT / "dist"
# What is fetched and built on the way.
WORK = ROOT / "target" / "cross"
VERSION = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]

# As cargo-zigbuild names them: on Linux with the oldest glibc.
TARGETS = {
    "linux-x64": "x86_64-unknown-linux-gnu.2.17",
    "linux-arm64": "aarch64-unknown-linux-gnu.2.17",
    "darwin-x64": "x86_64-apple-darwin",
    "darwin-arm64": "aarch64-apple-darwin",
    "win32-x64": "x86_64-pc-windows-gnu",
}
FILES = {"linux": "libskill_ema.so", "darwin": "libskill_ema.dylib", "win32": "skill_ema.dll"}


def triple(platform):
    """The target as rustc names it."""
    return re.sub(r"\.[\d.]+$", "", TARGETS[platform])


def file_name(platform):
    return FILES[platform.partition("-")[0]]


def library(platform):
    return DIST / "libraries" / platform / file_name(platform)
