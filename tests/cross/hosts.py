"""The program of host.c for each platform that is run, and what runs it here: this machine, QEMU or Wine.

`make test-cross` runs this file first: it compiles the programs and fetches QEMU and Wine, and says what it cannot have.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import debian
from platforms import HERE, ROOT, WORK, TARGETS, library

# As zig names them.
ZIG = {"linux-x64": "x86_64-linux-gnu.2.17", "linux-arm64": "aarch64-linux-gnu.2.17", "win32-x64": "x86_64-windows-gnu"}
ARM64 = WORK / "arm64"
PREFIX = WORK / "wine"
NATIVE = ROOT / "target" / "release" / "libskill_ema.so"
TIMEOUT = 600


def program(platform):
    return WORK / "hosts" / platform / ("host.exe" if platform == "win32-x64" else "host")


def qemu():
    return shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64") or shutil.which(str(WORK / "qemu/usr/bin/qemu-aarch64-static"))


def wine():
    return shutil.which("wine64") or shutil.which("/usr/lib/wine/wine64") or shutil.which("wine")


def environment(platform):
    if platform != "win32-x64":
        return dict(os.environ)
    # No window, no installer of .NET or of a browser; names of files are UTF-8.
    return {**os.environ, "WINEPREFIX": str(PREFIX), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=", "LC_ALL": "C.UTF-8"}


def command(platform):
    """What stands before the program's name."""
    return {"linux-x64": [], "linux-arm64": [qemu(), "-L", str(ARM64)], "win32-x64": [wine()]}[platform]


def missing(platform):
    """Why a platform's library is not run here, or None."""
    if not library(platform).is_file():
        return "`make cross` has not built it"
    if platform == "linux-x64" and (sys.platform != "linux" or os.uname().machine != "x86_64"):
        return "this machine is another"
    if platform == "linux-arm64" and not (qemu() and (ARM64 / ".ready").is_file()):
        return "needs qemu-aarch64 and Debian's packages for arm64"
    if platform == "win32-x64" and not (wine() and PREFIX.is_dir()):
        return "needs wine (apt-get install wine64)"
    return None if program(platform).is_file() else "needs host.c compiled: python tests/cross/hosts.py"


def start(platform, database, library, folder=None):
    """The host at work; it takes statements on its standard input."""
    arguments = [*command(platform), str(program(platform)), str(database), str(library)]
    return subprocess.Popen(arguments, env=environment(platform), cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process, statements):
    """(the rows of each statement, what standard error says)."""
    out, err = process.communicate("\0".join(statements).encode(), timeout=TIMEOUT)
    results = [[row.split("\x1f")[:-1] for row in part.split("\x1e")[:-1]] for part in out.decode().split("\x1d")[:-1]]
    if process.returncode == 0:
        assert len(results) == len(statements), err.decode(errors="replace")
    return results, err.decode(errors="replace").strip()


def run(platform, statements, database=":memory:", extension=None, folder=None):
    """The rows of each statement, each cell with its type's letter."""
    process = start(platform, database, library(platform) if extension is None else extension, folder)
    results, said = finish(process, statements)
    assert process.returncode == 0, said
    return results


def sqlite_source():
    """The folder of the sqlite3.c that the Rust tests have, too."""
    done = subprocess.run(["cargo", "metadata", "--locked", "--format-version", "1"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    packages = json.loads(done.stdout)["packages"]
    return next(Path(package["manifest_path"]).parent / "sqlite3" for package in packages if package["name"] == "libsqlite3-sys")


def compile_program(platform, source):
    made = program(platform)
    ours = [HERE / "host.c", HERE / "bcryptprimitives.c"]
    if made.is_file() and made.stat().st_mtime > max(file.stat().st_mtime for file in [*ours, source / "sqlite3.c"]):
        return
    made.parent.mkdir(parents=True, exist_ok=True)
    zig = [sys.executable, "-m", "ziglang", "cc", "-target", ZIG[platform], "-O0", "-fno-sanitize=undefined", "-g0"]
    more = ["-municode"] if platform == "win32-x64" else ["-ldl", "-lm", "-lpthread"]
    if platform == "win32-x64":
        subprocess.run([*zig, "-shared", str(ours[1]), "-ladvapi32", "-o", str(made.with_name("bcryptprimitives.dll"))], check=True)
    subprocess.run([*zig, f"-I{source}", str(ours[0]), str(source / "sqlite3.c"), *more, "-o", str(made)], check=True)


def prepare(platform):
    fetch = debian.missing() is None
    if platform == "linux-arm64" and fetch:
        debian.unpack(ARM64, "sqlite3", architecture="arm64", whole=True)
        if not qemu():
            debian.unpack(WORK / "qemu", "qemu-user-static", alone=True)
    if platform == "win32-x64":
        # Wine does not run from another folder than its own.
        if not wine() and fetch and os.geteuid() == 0:
            subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", "wine64"], check=True, stdout=subprocess.DEVNULL)
        if wine() and not PREFIX.is_dir():
            subprocess.run([wine(), "wineboot", "--init"], env=environment(platform), check=True, stderr=subprocess.DEVNULL)


def main():
    if not any(library(platform).is_file() for platform in TARGETS):
        sys.exit("make test-cross: dist/libraries has no library; run `make cross` first")
    source = sqlite_source()
    for platform in ZIG:
        if library(platform).is_file():
            try:
                prepare(platform)
                compile_program(platform, source)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"{platform}: {error}", file=sys.stderr)
    for platform in TARGETS:
        why = missing(platform) if platform in ZIG else "only its headers are read; nothing here runs it"
        print(f"{platform}: {'not run: ' + why if why else 'run by ' + (command(platform) or ['this machine'])[0]}", flush=True)


if __name__ == "__main__":
    main()
