"""Builds the library, the wheel and the npm package of each platform into dist/libraries, dist/wheels and dist/npm.

For `make cross`, in the environment of requirements.txt. What this machine cannot build is skipped by name. Arguments name the
platforms to build; without any it is all of them.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time

import rust
from platforms import DIST, ROOT, TARGETS, VERSION, file_name, library, triple

PACK = ROOT / "bindings" / "node" / "pack.mjs"


def run(platform, command, environment=None, **options):
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **(environment or {})}, **options)
    if done.returncode:
        sys.exit(f"make cross: {platform}: {command[0]} has ended with exit status {done.returncode}; its output above says why")
    return done


def build_library(platform):
    environment, arguments = rust.prepare(platform)
    flags = []
    if "SKILL_EMA_LINK" in environment:
        flags.append(f"-Lnative={environment.pop('SKILL_EMA_LINK')}")
    if platform.startswith("darwin"):
        # zig would put the path of this checkout there.
        flags.append(f"-Clink-arg=-Wl,-install_name,@rpath/{file_name(platform)}")
        environment["MACOSX_DEPLOYMENT_TARGET"] = "11.0" if platform == "darwin-arm64" else "10.12"
    if flags:
        environment[f"CARGO_TARGET_{triple(platform).replace('-', '_').upper()}_RUSTFLAGS"] = " ".join(flags)
    # cargo finds cargo-zigbuild, and that finds zig, beside this Python.
    environment["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    # The objects of two compilers do not mix.
    target = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / ("zig-debian" if "RUSTC" in environment else "zig")
    command = ["cargo", "zigbuild", *arguments, "--release", "--locked", "--lib", "--target-dir", str(target), "--target", TARGETS[platform]]
    run(platform, command, environment)
    file = library(platform)
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target / triple(platform) / "release" / file.name, file)


def build_wheel(platform):
    environment = {"SKILL_EMA_LIBRARY": str(library(platform)), "SKILL_EMA_TARGET": TARGETS[platform]}
    folder = DIST / "wheels"
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / platform), str(ROOT / "bindings" / "python")]
    run(platform, command, environment, stdout=subprocess.DEVNULL)
    [wheel] = (folder / platform).glob("*.whl")
    wheel = wheel.replace(folder / wheel.name)
    (folder / platform).rmdir()
    if platform.startswith("linux"):
        promised = re.search(r"manylinux_\w+?_(x86_64|aarch64)", wheel.name)[0]
        shown = run(platform, [sys.executable, "-m", "auditwheel", "show", str(wheel)], capture_output=True, text=True).stdout
        if f'"{promised}"' not in " ".join(shown.split()):
            sys.exit(f"make cross: {wheel.name}: auditwheel does not say {promised}\n{shown}")


def build_npm(platform):
    """Packs the npm package; returns what is missing where it cannot."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm"
    run(platform, ["node", str(PACK), "--platform", platform, "--library", str(library(platform)), "--into", str(DIST / "npm")])
    return None


def main():
    platforms = sys.argv[1:] or list(TARGETS)
    for platform in platforms:
        if platform not in TARGETS:
            sys.exit(f"build.py takes platforms out of {', '.join(TARGETS)}; got {platform!r}")
    # What an earlier build has left is not to be taken for this one's.
    if not sys.argv[1:]:
        for folder in ("libraries", "wheels", "npm"):
            shutil.rmtree(DIST / folder, ignore_errors=True)
    summary = []
    for platform in platforms:
        start = time.monotonic()
        library(platform).unlink(missing_ok=True)
        try:
            build_library(platform)
        except rust.Missing as missing:
            summary.append(f"{platform}: skipped, needs {missing}")
            continue
        build_wheel(platform)
        missing = build_npm(platform)
        summary.append(f"{platform}: {library(platform).relative_to(ROOT)}, {library(platform).stat().st_size / 1e6:.2f} MB, "
                       f"in {time.monotonic() - start:.0f} s")
        if missing:
            summary.append(f"{platform}: the npm package is skipped, needs {missing}")
    print(*summary, sep="\n")


if __name__ == "__main__":
    main()
