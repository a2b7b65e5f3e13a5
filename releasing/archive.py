"""Puts the plain library into dist/ as an archive, for whoever loads it into the shell or a program of their own.

Usage: python releasing/archive.py [--platform NAME] [--library FILE]

The library is that of the platform's wheel in dist/, and the platform is this machine's. The README and its links, the documents
and the queries lie in the archive as in the repository. The same files give the same archive, byte for byte.
"""

import argparse
import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import artifacts
from artifacts import DIST, ROOT
from library import library

BESIDE = ("LICENSE", "README.md", "docs/**/*.*", "sql/queries/*", "sql/adapters/*", "sql/warehouse/*")
# The first moment that a zip can hold.
MOMENT = (1980, 1, 1, 0, 0, 0)


def content(name, file):
    """Each file of the archive with its bytes."""
    yield artifacts.PLATFORMS[name].library, file.read_bytes()
    for file in sorted(file for pattern in BESIDE for file in ROOT.glob(pattern)):
        yield file.relative_to(ROOT).as_posix(), file.read_bytes()


def as_tar(folder, files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for place, data in files:
            entry = tarfile.TarInfo(f"{folder}/{place}")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), mtime=0)


def as_zip(folder, files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, data in files:
            archive.writestr(zipfile.ZipInfo(f"{folder}/{place}", MOMENT), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def main():
    options = argparse.ArgumentParser(description="Puts the plain library into dist/ as an archive.")
    options.add_argument("--platform", choices=artifacts.PLATFORMS, help="this machine's, unless given")
    options.add_argument("--library", type=Path, help="that of the platform's wheel in dist/, unless given")
    given = options.parse_args()
    name = given.platform or artifacts.here()
    packed = content(name, given.library or library(name))
    pack = as_zip if artifacts.PLATFORMS[name].archive == "zip" else as_tar
    file = DIST / artifacts.archive(name)
    DIST.mkdir(exist_ok=True)
    file.write_bytes(pack(f"skill_ema-{artifacts.VERSION}-{name}", packed))
    print(f"dist/{file.name}: {file.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
