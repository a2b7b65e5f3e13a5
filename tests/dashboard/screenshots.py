"""The pictures of docs/images/: the simulated history of a fixed day in the browser. `make screenshots` runs this file."""

import io
import json
import re
import sys
import tempfile
from pathlib import Path

import browser as chromium
from looking import Look
from PIL import Image
from playwright.sync_api import sync_playwright
from serving import DAY, ROOT, SILENT, served, simulated

IMAGES = ROOT / "docs" / "images"
PICTURES = {
    "dashboard-light": ("/skills", {}, 1280, "light"),
    "dashboard-dark": ("/skills", {}, 1280, "dark"),
    "dashboard-top": ("/skills", {}, 1280, "light"),
    "dashboard-narrow": ("/skills", {}, 390, "light"),
    "skill": ("/skills/skill", {"skill": SILENT}, 1280, "light"),
}
# What a reader of README.md sees: the first two panels.
TOP = {"dashboard-top": 750}
LARGEST = 400_000


def health(route):
    """The log is as old as its fixed day, and the picture is of a log that is written to."""
    answer = route.fetch()
    rows = [{**row, "last_write_age_s": 3600.0, "status": re.sub(r"the last .* ago", "the last 1 hour ago", row["status"])} for row in answer.json()]
    route.fulfill(response=answer, body=json.dumps(rows))


def picture(browser, base, height, path, parameters, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": height or 900}, color_scheme=scheme, locale="en-GB", timezone_id="UTC")
    context.route("**/skills/health*", health)
    seen = Look(context.new_page(), base).open(path, **parameters, as_of=DAY)
    taken = seen.page.screenshot(full_page=not height, animations="disabled", caret="hide")
    context.close()
    return taken


def small(png):
    """The same picture with a palette, in which a line has its colour though it covers little."""
    whole, written = Image.open(io.BytesIO(png)).convert("RGB"), io.BytesIO()
    # One step of k-means: without it an area may have the colour of a rare neighbour.
    whole.quantize(255, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def main():
    if chromium.missing():
        sys.exit(f"make screenshots: {chromium.missing()}")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = Path(folder, "simulated.db")
        simulated(database)
        started = chromium.launch(playwright)
        with served(database) as base:
            for name, look in PICTURES.items():
                file = IMAGES / f"{name}.png"
                file.write_bytes(small(picture(started, base, TOP.get(name), *look)))
                size = file.stat().st_size
                print(f"{file.relative_to(ROOT)}: {size / 1000:.0f} kB")
                if size > LARGEST:
                    sys.exit(f"make screenshots: {file.name} has more than {LARGEST / 1000:.0f} kB")
        started.close()


if __name__ == "__main__":
    main()
