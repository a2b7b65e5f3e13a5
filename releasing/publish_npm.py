"""Publishes the npm packages in dist/, those of the platforms before the one that depends on them.

Usage: python releasing/publish_npm.py [--dry-run]

A package that the registry has in this version is passed over, so that a job which broke off can be run again. With --dry-run npm
says what it would publish, and publishes nothing. In a workflow it needs npm 11.5.1 or newer, which gets its right to publish from
that workflow (trusted publishing) and says in a provenance where the package was built; elsewhere it needs `npm login`.
"""

import json
import os
import shutil
import subprocess
import sys

import artifacts
from artifacts import DIST, VERSION

NPM = shutil.which("npm")
PACKAGES = {f"sqlite-skill-ema-{name}": artifacts.npm(name) for name in artifacts.PLATFORMS} | {"sqlite-skill-ema": artifacts.NPM}


def is_published(package):
    done = subprocess.run([NPM, "view", f"{package}@{VERSION}", "version", "--json"], capture_output=True, encoding="utf-8")
    if done.returncode == 0:
        return bool(done.stdout.strip())
    if json.loads(done.stdout or "{}").get("error", {}).get("code") == "E404":
        return False
    sys.exit(f"publish_npm.py: npm view {package} has ended with exit status {done.returncode}:\n{done.stdout}{done.stderr}")


def main(words):
    if words not in ([], ["--dry-run"]):
        sys.exit(f"publish_npm.py takes --dry-run or nothing; got {' '.join(words)!r}")
    if not NPM:
        sys.exit("publish_npm.py: there is no npm on PATH")
    missing = [file for file in PACKAGES.values() if not (DIST / file).is_file()]
    if missing:
        sys.exit(f"publish_npm.py: dist/ lacks {', '.join(missing)}; nothing is published")
    how = words or (["--provenance"] if "GITHUB_ACTIONS" in os.environ else [])
    for package, file in PACKAGES.items():
        if is_published(package):
            print(f"{package} {VERSION} is published already", flush=True)
        elif subprocess.run([NPM, "publish", DIST / file, "--access", "public", *how]).returncode:
            sys.exit(f"publish_npm.py: {package} is not published; npm's output above says why")


if __name__ == "__main__":
    main(sys.argv[1:])
