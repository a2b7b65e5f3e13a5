"""Builds the library with cargo and puts it into the wheel, with the platform's tag and no Python's.

SKILL_EMA_TARGET names the platform, as cargo-zigbuild does: `x86_64-unknown-linux-gnu.2.17` makes a manylinux2014 wheel. Without
it plain cargo builds for this machine, and the wheel is for machines like it.
"""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
# In the sdist the Rust sources lie beside this file.
RUST = HERE / "rust" if (HERE / "rust").is_dir() else HERE.parents[1]
TARGET = os.environ.get("SKILL_EMA_TARGET", "")

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # Only the version is wanted.
    BuildHookInterface = object


def version():
    """The version of Cargo.toml."""
    return re.search(r'^version = "(.+)"', (RUST / "Cargo.toml").read_text(), re.M)[1]


def platform_tag():
    """The wheel's platform tag, such as `manylinux_2_17_x86_64.manylinux2014_x86_64`."""
    gnu = re.fullmatch(r"(\w+?)-unknown-linux-gnu\.2\.(\d+)", TARGET)
    if gnu:
        machine, minor = gnu.groups()
        modern = f"manylinux_2_{minor}_{machine}"
        return f"{modern}.manylinux2014_{machine}" if minor == "17" else modern
    if TARGET:
        sys.exit(f"SKILL_EMA_TARGET takes a Linux target with its glibc, such as x86_64-unknown-linux-gnu.2.17; got {TARGET!r}")
    return re.sub(r"[-.]", "_", sysconfig.get_platform())


def build_library():
    """Builds the library and returns its file."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", RUST / "target"))
    command = ["cargo", "build", "--release", "--locked", "--lib"]
    if TARGET:
        command = ["cargo", "zigbuild", *command[2:], "--target", TARGET]
        target /= "zig"
    try:
        subprocess.run([*command, "--target-dir", str(target)], cwd=RUST, check=True)
    except FileNotFoundError:
        sys.exit("sqlite-skill-ema: building from source needs Rust (https://rustup.rs); there is no cargo on PATH")
    folder = target / TARGET.rsplit(".2.", 1)[0] / "release" if TARGET else target / "release"
    names = ("libskill_ema.so", "libskill_ema.dylib", "skill_ema.dll")
    return next(file for file in (folder / name for name in names) if file.is_file())


class CustomBuildHook(BuildHookInterface):
    """Called by hatchling for each wheel."""

    def initialize(self, version, build_data):
        library = build_library()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag()}"
        if version == "editable":
            (HERE / "src/sqlite_skill_ema" / library.name).write_bytes(library.read_bytes())
        else:
            build_data["force_include"][str(library)] = f"sqlite_skill_ema/{library.name}"
