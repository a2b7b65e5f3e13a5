"""Writes dist/SHA256SUMS, for `sha256sum --check`.

Usage: python releasing/checksums.py [--release]

With --release, dist/ must hold every file of a release, for each platform, and nothing else.
"""

import hashlib
import sys

import artifacts
from artifacts import DIST

SUMS = "SHA256SUMS"


def main(words):
    if words not in ([], ["--release"]):
        sys.exit(f"checksums.py takes --release or nothing; got {' '.join(words)!r}")
    # The folders in it are those of make cross.
    files = {file.name for file in DIST.glob("*") if file.is_file()} - {SUMS}
    if not files:
        sys.exit("make checksums: dist/ is empty; run make wheel archive npm")
    if words:
        missing, strange = artifacts.whole() - files, files - artifacts.whole()
        wrong = [f"{what}: {', '.join(sorted(names))}" for what, names in (("missing", missing), ("not of this release", strange)) if names]
        if wrong:
            sys.exit(f"checksums.py: dist/ does not hold the files of release {artifacts.VERSION}; " + "; ".join(wrong))
    # Of bytes: sha256sum does not accept the line ends of Windows.
    lines = "".join(f"{hashlib.sha256((DIST / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(files))
    (DIST / SUMS).write_bytes(lines.encode())
    print(f"dist/{SUMS}: {len(files)} files")


if __name__ == "__main__":
    main(sys.argv[1:])
