"""Unpacks the library of a platform's wheel in dist/, for the archive and the npm package: all three bring the same file.

Usage: python releasing/library.py      prints the path of this machine's library
"""

import sys
import zipfile

import artifacts
from artifacts import DIST, ROOT


def library(name):
    """The library of the platform's wheel, as a file of its own."""
    wheel = DIST / artifacts.wheel(name)
    if not wheel.is_file():
        sys.exit(f"library.py: there is no dist/{wheel.name}, whose library is to be packed; run make wheel")
    file = ROOT / "target" / "releasing" / name / artifacts.PLATFORMS[name].library
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        file.write_bytes(archive.read(f"sqlite_skill_ema/{file.name}"))
    return file


if __name__ == "__main__":
    # A shell on Windows would keep the other line end.
    sys.stdout.reconfigure(newline="\n")
    print(library(artifacts.here()).as_posix())
