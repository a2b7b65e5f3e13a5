"""Builds the library with cargo and puts it into the wheel, with the platform's tag and no Python's.

SKILL_EMA_TARGET names the platform, as cargo-zigbuild does: `x86_64-unknown-linux-gnu.2.17` makes a manylinux2014 wheel. Without
it plain cargo builds for this machine, and the wheel is for machines like it. SKILL_EMA_LIBRARY names a library that has been
built for that platform already; then nothing is built.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
# In the sdist the Rust sources lie beside this file.
RUST = HERE / "rust" if (HERE / "rust").is_dir() else HERE.parents[1]
TARGET = os.environ.get("SKILL_EMA_TARGET", "")
# The oldest macOS is that of Rust's standard library.
TAGS = {"x86_64-pc-windows-gnu": "win_amd64", "aarch64-apple-darwin": "macosx_11_0_arm64", "x86_64-apple-darwin": "macosx_10_12_x86_64"}
OLDEST_MACOS = "11.0" if (TARGET or platform.machine()).startswith(("arm64", "aarch64")) else "10.12"

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # Only the version is wanted.
    BuildHookInterface = object


def version():
    """The version of Cargo.toml."""
    return re.search(r'^version = "(.+)"', (RUST / "Cargo.toml").read_text(), re.M)[1]


def parsed_target():
    """The Rust target and the minor version of glibc that SKILL_EMA_TARGET names; None for the latter where there is no glibc."""
    if TARGET in TAGS:
        return TARGET, None
    named = re.fullmatch(r"(\w+-unknown-linux-gnu)\.2\.(\d+)", TARGET)
    if not named:
        sys.exit(f"SKILL_EMA_TARGET takes a Linux target with its glibc, such as x86_64-unknown-linux-gnu.2.17, or one of {', '.join(TAGS)}; got {TARGET!r}")
    return named.groups()


def platform_tag():
    """The wheel's platform tag, such as `manylinux_2_17_x86_64.manylinux2014_x86_64`."""
    if TARGET:
        triple, minor = parsed_target()
        if triple in TAGS:
            return TAGS[triple]
        machine = triple.partition("-")[0]
        modern = f"manylinux_2_{minor}_{machine}"
        return f"{modern}.manylinux2014_{machine}" if minor == "17" else modern
    if sys.platform == "darwin":
        # Python may be universal, and the library is not.
        return f"macosx_{OLDEST_MACOS.replace('.', '_')}_{platform.machine()}"
    return re.sub(r"[-.]", "_", sysconfig.get_platform())


def build_library():
    """Builds the library, unless SKILL_EMA_LIBRARY names one, and returns its file."""
    given = os.environ.get("SKILL_EMA_LIBRARY", "")
    if given:
        if not Path(given).is_file() or not re.fullmatch(r"libskill_ema\.(so|dylib)|skill_ema\.dll", Path(given).name):
            sys.exit(f"SKILL_EMA_LIBRARY takes the file libskill_ema.so, libskill_ema.dylib or skill_ema.dll; got {given!r}")
        return Path(given).absolute()
    if not shutil.which("cargo"):
        sys.exit("sqlite-skill-ema: building from source needs Rust (https://rustup.rs); there is no cargo on PATH")
    command = ["build"]
    if TARGET:
        triple, _ = parsed_target()
        need_standard_library(triple)
        command = ["zigbuild", "--target", TARGET]
    target = RUST / os.environ.get("CARGO_TARGET_DIR", "target") / ("zig" if TARGET else "")
    command = [
        "cargo", *command, "--release", "--locked", "--lib", "--target-dir", str(target), "--message-format", "json-render-diagnostics"]
    environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS}
    try:
        built = subprocess.run(command, cwd=RUST, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    except subprocess.CalledProcessError as error:
        sys.exit(f"sqlite-skill-ema: cargo has ended with exit status {error.returncode}; its output above says why")
    return library_of(map(json.loads, built.stdout.splitlines()))


def library_of(messages):
    """The loadable library among the files that cargo has built."""
    for message in messages:
        if message["reason"] == "compiler-artifact" and "cdylib" in message["target"]["crate_types"]:
            return next(Path(file) for file in message["filenames"] if file.endswith((".so", ".dylib", ".dll")))
    sys.exit("sqlite-skill-ema: cargo has built no loadable library; this Rust target has none")


def need_standard_library(triple):
    """Ends with an error where Rust cannot build for this target; cargo itself would tell it in a hundred lines."""
    folder = subprocess.run(["rustc", "--print", "target-libdir", "--target", triple], capture_output=True, text=True)
    if folder.returncode or not Path(folder.stdout.strip()).is_dir():
        sys.exit(f"SKILL_EMA_TARGET: Rust has no standard library for {triple}; install it: rustup target add {triple}")


class CustomBuildHook(BuildHookInterface):
    """Called by hatchling for each wheel."""

    def initialize(self, version, build_data):
        library = build_library()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag()}"
        files = {library: library.name, **{file: f"adapters/{file.name}" for file in (RUST / "sql/adapters").glob("*.sql")}}
        for file, place in files.items():
            if version == "editable":
                copy = HERE / "src/sqlite_skill_ema" / place
                copy.parent.mkdir(exist_ok=True)
                copy.write_bytes(file.read_bytes())
            else:
                build_data["force_include"][str(file)] = f"sqlite_skill_ema/{place}"
