"""Builds the wheel and the sdist into dist/, and on Linux checks that the wheel runs on the glibc that its tag says.

For `make wheel`, in an environment of requirements-wheel.txt. On Linux the wheel is for glibc 2.17 and later (manylinux2014);
elsewhere it is for machines like this one. SKILL_EMA_TARGET names another target, as for hatch_build.py.
"""

import os
import platform
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DIST = ROOT / "dist"


def default_target():
    """The target for this machine: with an old glibc on Linux, none elsewhere."""
    machine = {"arm64": "aarch64", "amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    glibc = sys.platform == "linux" and platform.libc_ver()[0] == "glibc"
    return f"{machine}-unknown-linux-gnu.2.17" if glibc and machine in ("x86_64", "aarch64") else ""


def build(target):
    """Builds the wheel and returns its file."""
    for old in DIST.glob("sqlite_skill_ema-*"):
        old.unlink()
    # cargo finds cargo-zigbuild, and that finds zig, beside this Python.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "SKILL_EMA_TARGET": target}
    command = [sys.executable, "-m", "build", "--wheel", "--sdist", "--no-isolation", "--outdir", str(DIST), str(HERE)]
    if subprocess.run(command, env=environment).returncode:
        sys.exit("make wheel: the wheel is not built; the output above says why")
    return next(DIST.glob("sqlite_skill_ema-*.whl"))


def audit(wheel, target):
    """Ends with an error where the library needs a newer glibc than the wheel's tag promises."""
    minor = target.rpartition(".")[2]
    promised = f"manylinux_2_{minor}_{target.partition('-')[0]}"
    shown = subprocess.run([sys.executable, "-m", "auditwheel", "show", str(wheel)], check=True, capture_output=True, text=True).stdout
    found = re.search(r'consistent with the following platform tag:\s*"([^"]+)"', shown)
    if not found or found[1] != promised:
        sys.exit(f"{wheel.name}: auditwheel does not say {promised}\n{shown}")
    print(f"auditwheel: {found[1]}")


def main():
    target = os.environ.get("SKILL_EMA_TARGET") or default_target()
    wheel = build(target)
    if target:
        audit(wheel, target)
    print(f"{wheel.relative_to(ROOT)}: {wheel.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
