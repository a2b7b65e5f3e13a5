"""The version to release, which is that of Cargo.toml.

Usage: python releasing/version.py            prints it
       python releasing/version.py v0.2.0     ends with an error unless this tag is to be released
       python releasing/version.py --notes    prints what CHANGELOG.md says of it
"""

import re
import sys

from artifacts import ROOT, VERSION


def newest_section():
    """The heading and the text of the first section in CHANGELOG.md."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return re.search(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", changelog, re.M | re.S).groups()


def main(words):
    heading, text = newest_section()
    if words == ["--notes"]:
        print(text.strip())
        return
    if len(words) > 1:
        sys.exit(f"version.py takes one tag, such as v{VERSION}, or --notes; got {' '.join(words)!r}")
    if words and words[0] != f"v{VERSION}":
        sys.exit(f"version.py: the tag {words[0]!r} is not that of Cargo.toml, which has the version {VERSION}; tag v{VERSION}, or change Cargo.toml")
    if words and heading != VERSION:
        sys.exit(f"version.py: CHANGELOG.md begins with the section {heading!r}; give the section of this release the heading '## {VERSION}'")
    print(VERSION)


if __name__ == "__main__":
    main(sys.argv[1:])
