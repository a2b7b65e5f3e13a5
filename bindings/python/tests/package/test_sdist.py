"""The sdist, as pip builds it where there is no wheel for a machine."""

import os
from pathlib import Path

from .conftest import ROOT


def test_without_cargo_it_says_what_is_missing(bare, sdist):
    environment = {**os.environ, "PATH": bare.environment["PATH"]}
    done = bare.pip("install", "--no-deps", str(sdist), env=environment, check=False, capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "sqlite-skill-ema: building from source needs Rust (https://rustup.rs); there is no cargo on PATH" in said
    assert "Traceback" not in said


def test_with_cargo_it_installs_and_works(bare, sdist, tmp_path):
    """Without npm: the one on this PATH fails."""
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\nexit 1\n")
    npm.chmod(0o755)
    # Not optimized, since this is about the build, and no figure depends on it.
    environment = {
        **os.environ, "PATH": os.pathsep.join([str(npm.parent), os.environ["PATH"]]), "CARGO_TARGET_DIR": str(ROOT / "target" / "sdist"),
        "CARGO_PROFILE_RELEASE_LTO": "off", "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16"}
    bare.pip("install", "--quiet", "--no-compile", str(sdist), env=environment)
    code = """
import sys, sqlite_skill_ema as s
s.record(sys.argv[1], skills="digest", success=True)
print(s.__file__, *s.connect(sys.argv[1]).execute("SELECT skill_name, ema_success_rate FROM skill_ema").fetchone(), sep="\\n")
"""
    file, *row = bare.python(code, str(tmp_path / "runs.db")).stdout.splitlines()
    assert file.startswith(str(bare.folder))
    assert row == ["digest", "1.0"]
    lib = Path(file).parent / "web/static/lib"
    assert {entry.name for entry in lib.iterdir()} == {"d3.min.js", "plot.umd.min.js", "LICENSES.txt"}
