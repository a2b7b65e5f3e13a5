"""The browser of the tests: Debian's Chromium, driven by Playwright.

`make test-dashboard` runs this file first: it installs Chromium where that is possible, and says what is missing where it is not.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager

CHROMIUM = "/usr/bin/chromium"
# The fonts have the letters that a name may be of.
PACKAGES = ("chromium", "fonts-noto-core", "fonts-noto-color-emoji")
# No sandbox, since Chromium refuses one to root; the rest keeps it from asking for anything of its own.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


def missing():
    """Why no browser is started here, or None."""
    return None if os.access(CHROMIUM, os.X_OK) else f"needs {CHROMIUM} (apt-get install {' '.join(PACKAGES)})"


def launch(playwright):
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))


@contextmanager
def running():
    """A browser; where there is none, the test that asks for it is skipped."""
    # Not at the top: this file also runs before there is anything to test.
    import pytest
    from playwright.sync_api import sync_playwright

    if missing():
        pytest.skip(missing())
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


def main():
    if missing() and shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *command], stdout=subprocess.DEVNULL)
    print(f"chromium: {'not run: ' + missing() if missing() else 'run by ' + CHROMIUM}", flush=True)


if __name__ == "__main__":
    main()
