import sqlite3
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import browser as chromium  # noqa: E402
from looking import Look  # noqa: E402
from serving import DATABASES, served  # noqa: E402

from sqlite_skill_ema import connect  # noqa: E402


@pytest.fixture(scope="session")
def browser():
    with chromium.running() as started:
        yield started


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """(the file, the server's address) of a database, by its name; made when it is asked for first."""
    folder, running = tmp_path_factory.mktemp("databases"), {}

    def serve(name):
        if name not in running:
            path = folder / f"{name}.db"
            DATABASES[name](path)
            serving = served(path)
            running[name] = path, serving.__enter__(), serving
        return running[name][:2]

    yield serve
    for *_, serving in running.values():
        serving.__exit__(None, None, None)


@pytest.fixture(scope="session")
def tabs(browser, servers):
    """Opens a tab on the server of a database. Tabs of one size and scheme share a context, which starts and compiles most of a page once."""
    contexts = {}

    def open_tab(database="simulated", width=1280, scheme="light"):
        if (width, scheme) not in contexts:
            contexts[width, scheme] = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB", timezone_id="UTC")
        return Look(contexts[width, scheme].new_page(), servers(database)[1])

    yield open_tab
    for context in contexts.values():
        context.close()


@pytest.fixture
def look(tabs):
    """Opens a tab of the test's own, for what changes a page."""
    opened = []

    def open_tab(*arguments, **named):
        opened.append(tabs(*arguments, **named))
        return opened[-1]

    yield open_tab
    for seen in opened:
        seen.page.close()


@pytest.fixture(scope="module")
def shown(tabs):
    """Shows a page to tests that only look at it: it is opened once for all tests of a file."""
    opened = {}

    def show(database="simulated", path="/skills", width=1280, scheme="light", **parameters):
        wanted = database, path, width, scheme, *sorted(parameters.items())
        if wanted not in opened:
            seen = tabs(database, width, scheme).open(path, **parameters)
            opened[wanted] = seen, seen.page.url
        seen, url = opened[wanted]
        assert seen.page.url == url, "a test has left a page that is shown to others"
        return seen

    yield show
    for seen, _ in opened.values():
        seen.page.close()


@pytest.fixture
def rows(servers):
    """Runs a statement on a database of the tests."""
    def read(database, statement, *values):
        with connect(servers(database)[0], read_only=True) as connection:
            return [tuple(row) for row in connection.execute(statement, values)]
    return read
