"""Builds the library with cargo and puts it into the wheel, with the platform's tag and no Python's. The JavaScript libraries that draw
the dashboard's charts come from the npm registry, at the versions of npm/package-lock.json.

SKILL_EMA_TARGET names the platform, as cargo-zigbuild does: `x86_64-unknown-linux-gnu.2.17` makes a manylinux2014 wheel. Without
it plain cargo builds for this machine, and the wheel is for machines like it. SKILL_EMA_LIBRARY names a library that has been
built for that platform already; then nothing is built.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# In the sdist the Rust sources lie beside this file.
IN_SDIST = (HERE / "rust").is_dir()
RUST = HERE / "rust" if IN_SDIST else HERE.parents[1]
TARGET = os.environ.get("SKILL_EMA_TARGET", "")
# The oldest macOS is that of Rust's standard library.
TAGS = {"x86_64-pc-windows-gnu": "win_amd64", "aarch64-apple-darwin": "macosx_11_0_arm64", "x86_64-apple-darwin": "macosx_10_12_x86_64"}
OLDEST_MACOS = "11.0" if (TARGET or platform.machine()).startswith(("arm64", "aarch64")) else "10.12"
# Where the JavaScript libraries lie in the package; the sdist has them in the same place of src/, so that nobody who installs it needs npm.
SCRIPTS = "web/static/lib"
MINIFIED = "d3/dist/d3.min.js", "@observablehq/plot/dist/plot.umd.min.js"
# The programs in d3-dsv need these packages, and no page does.
NOT_IN_A_PAGE = {"commander", "iconv-lite", "rw", "safer-buffer"}

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


def scripts():
    """The JavaScript libraries and their licences. They are kept for the next wheel, until the lock file or this file changes."""
    if IN_SDIST:
        return sorted((HERE / "src/sqlite_skill_ema" / SCRIPTS).iterdir())
    made_from = (HERE / "npm/package-lock.json", HERE / "npm/package.json", Path(__file__))
    kept = RUST / "target/scripts" / hashlib.sha256(b"".join(file.read_bytes() for file in made_from)).hexdigest()[:16]
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix="npm-") as folder:
            modules = install_modules(Path(folder))
            made = Path(folder, "made")
            made.mkdir()
            for file in MINIFIED:
                shutil.copyfile(modules / file, made / Path(file).name)
            (made / "LICENSES.txt").write_bytes(licences(modules).encode())
            try:
                made.rename(kept)
            except OSError:
                if not kept.is_dir():  # Another build may have made it meanwhile.
                    raise
    return sorted(kept.iterdir())


def install_modules(folder):
    """Installs what npm/package-lock.json names into this folder, and returns its node_modules."""
    npm = shutil.which("npm")
    if not npm:
        sys.exit("sqlite-skill-ema: building from source needs npm (https://nodejs.org), which gets the dashboard's charts; there is no npm on PATH")
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / "npm" / name, folder / name)
    done = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
    if done.returncode:
        sys.exit(f"sqlite-skill-ema: npm has ended with exit status {done.returncode}; its output above says why")
    return folder / "node_modules"


def licences(modules):
    """The licence texts of the JavaScript libraries and of the packages that are bundled in them."""
    locked = json.loads((HERE / "npm/package-lock.json").read_text(encoding="utf-8"))["packages"]
    texts = [f"{' and '.join(Path(file).name for file in MINIFIED)} consist of these packages. Each has its licence under its name.\n"]
    for name in (place.partition("node_modules/")[2] for place in locked if place):
        if name not in NOT_IN_A_PAGE:
            package = locked[f"node_modules/{name}"]
            # Of what was bundled into the two files, the version is not known.
            version = f" {package['version']}" if any(file.startswith(f"{name}/") for file in MINIFIED) else ""
            text = (modules / name / "LICENSE").read_text(encoding="utf-8")
            texts.append(f"{'-' * 80}\n{name}{version} ({package['license']})\n\n{text.strip()}\n")
    return "\n".join(texts)


class CustomBuildHook(BuildHookInterface):
    """Called by hatchling for each wheel and each sdist."""

    def initialize(self, version, build_data):
        files = {file: f"{SCRIPTS}/{file.name}" for file in scripts()}
        if self.target_name == "sdist":
            build_data["force_include"].update({str(file): f"src/sqlite_skill_ema/{place}" for file, place in files.items()})
            return
        library = build_library()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag()}"
        files[library] = library.name
        files.update({file: f"adapters/{file.name}" for file in (RUST / "sql/adapters").glob("*.sql")})
        for file, place in files.items():
            if version == "editable":
                copy = HERE / "src/sqlite_skill_ema" / place
                copy.parent.mkdir(parents=True, exist_ok=True)
                # In one step: what is rewritten in its place ends a program that has it loaded.
                new = copy.with_name(f".{copy.name}.new")
                new.write_bytes(file.read_bytes())
                new.replace(copy)
            else:
                build_data["force_include"][str(file)] = f"sqlite_skill_ema/{place}"
