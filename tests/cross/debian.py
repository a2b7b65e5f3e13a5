"""Debian's packages, fetched and unpacked into target/cross: the system's own packages and lists stay as they are."""

import os
import shutil
import subprocess
from pathlib import Path

from platforms import WORK

CONFIG = """
Dir::State "{apt}";
Dir::State::status "{status}";
Dir::Cache "{apt}";
Dir::Cache::archives "{archives}";
Debug::NoLocking "true";
APT::Architecture "{architecture}";
APT::Architectures {{ {architectures} }};
APT::Install-Recommends "false";
APT::Sandbox::User "root";
"""


def missing():
    """What this machine lacks to use them, or None."""
    release = Path("/etc/os-release")
    if not release.is_file() or "\nID=debian\n" not in f"\n{release.read_text()}\n" or os.uname().machine != "x86_64":
        return "Debian on x86-64"
    return next((f"the program {program}" for program in ("apt-get", "dpkg-deb") if not shutil.which(program)), None)


def unpack(folder, *packages, architecture="amd64", alone=False, whole=False):
    """Unpacks packages, with what they depend on and this system has not, and returns the folder.

    `alone` leaves out what they depend on; `whole` takes all of it, so that the folder can be the root of another machine.
    """
    ready = folder / ".ready"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        apt = WORK / "apt" / architecture
        archives = WORK / "apt" / folder.name
        for needed in (apt / "lists" / "partial", archives / "partial", folder):
            needed.mkdir(parents=True, exist_ok=True)
        config = archives / "apt.conf"
        config.write_text(CONFIG.format(
            apt=apt, status="/dev/null" if whole else "/var/lib/dpkg/status", archives=archives, architecture=architecture,
            architectures=f'"{architecture}";'))
        environment = {**os.environ, "APT_CONFIG": str(config)}
        action = ["download"] if alone else ["install", "--yes", "--download-only"]
        for command in (["update"], [*action, *packages]):
            done = subprocess.run(["apt-get", *command], env=environment, cwd=archives, capture_output=True, text=True)
            if done.returncode:
                raise OSError(f"apt-get {' '.join(command)} ended with exit status {done.returncode}: {done.stderr.strip()}")
        for archive in archives.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
        ready.touch()
    return folder
