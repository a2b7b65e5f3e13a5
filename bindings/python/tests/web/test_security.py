"""What nobody can do by way of the dashboard."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
from pathlib import Path
from typing import Any, Iterator
from urllib.parse import quote

import pytest

from .conftest import HOSTILE, LAST_DAY, Browser, address, serving
from .test_serve import get

pytest.importorskip("datasette")
# The functions that change a database.
WRITERS = ("skill_ema_init", "skill_ema_rebuild")


def addresses_of_this_machine() -> list[str]:
    """Those by which others reach it, where it has any."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: this only asks for the way.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [probe.getsockname()[0]]


@pytest.fixture(scope="module")
def server(log: Path) -> Iterator[str]:
    """The address of one that is served as it is by default."""
    with serving(log) as (address, _):
        yield address


def port_of(server: str) -> int:
    return int(server.rsplit(":", 1)[1].strip("/"))


def listens_on(port: int) -> set[str]:
    """The addresses on which this machine listens at this port, as the kernel lists them."""
    lines = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    return {local.partition(":")[0] for _, local, _, state, *_ in lines if state == "0A" and int(local.rpartition(":")[2], 16) == port}


def test_only_this_machine_reaches_it(log: Path) -> None:
    with serving(log) as (server, process):
        assert server.startswith("http://127.0.0.1:")
        assert listens_on(port_of(server)) == {"0100007F"}
        for own in addresses_of_this_machine():
            with pytest.raises(OSError):
                socket.create_connection((own, port_of(server)), timeout=2)
        process.terminate()
        assert process.stderr and process.stderr.read() == ""


def test_a_host_that_others_reach_is_served_with_a_warning(log: Path) -> None:
    with serving(log, "--host", "0.0.0.0") as (server, process):
        assert listens_on(port_of(server)) == {"00000000"}
        assert get(f"http://127.0.0.1:{port_of(server)}/skills/names", Host="runs.example")[0] == 200
        process.terminate()
        assert process.stderr
        assert process.stderr.read() == f"skill-ema: warning: whoever reaches {server} can read all of {log}; there is no password\n"


@pytest.mark.parametrize("host", ["runs.example", "runs.example:8765", "127.0.0.1.example", "localhost.example", "", "127.0.0.1@runs.example", "[::2]"])
def test_another_name_for_this_machine_is_refused(server: str, host: str) -> None:
    for path in ("", "skills", "skills/names", "runs/skill_invocations.json", "-/static/app.css"):
        status, headers, body = get(f"{server}{path}", Host=host)
        assert status == 400 and "digest" not in body, path
        assert headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:9000", "[::1]:8765", "127.0.0.1:80"])
def test_its_own_names_are_not_refused(server: str, host: str) -> None:
    assert get(f"{server}skills/names", Host=host)[0] == 200


def test_other_sites_cannot_read_it(log: Path) -> None:
    for more, allowed in (([], None), (["--cors"], "*")):
        with serving(log, *more) as (server, _):
            for path in ("skills/names", "skills/ema?alpha=7", "runs/skill_invocations.json"):
                headers = get(f"{server}{path}", Origin="https://site.example")[1]
                assert headers["access-control-allow-origin"] == allowed, path


@pytest.mark.parametrize("path", [
    "runs?sql=SELECT+skill_name+FROM+skill_invocations", "runs.json?sql=SELECT+skill_name+FROM+skill_invocations", "runs.csv?sql=SELECT+1",
    "runs/skill_invocations?_where=1=1", "runs/skill_invocations.json?_where=skill_name='mail'", "runs/skill_invocations.csv?_where=1",
    "runs.db", "_memory?sql=SELECT+1", "_internal?sql=SELECT+1", "_internal/databases.json", *[f"runs.json?sql=SELECT+{name}()" for name in WRITERS],
    *[f"runs/skill_invocations.json?_where={name}()" for name in WRITERS],
])
def test_there_is_no_sql_of_ones_own_and_no_file(server: str, path: str) -> None:
    status, _, body = get(f"{server}{path}")
    assert status in (403, 404), body
    assert "small-1-1" not in body and "SQLite format" not in body


def test_the_settings_say_so(log: Path) -> None:
    """Datasette gives no file away that may change, whatever its setting: nothing else shows that this is off."""
    from sqlite_skill_ema.web.server import _datasette

    datasette = _datasette(log, "runs", False)
    assert (datasette.setting("default_allow_sql"), datasette.setting("allow_download")) == (False, False)


@pytest.mark.parametrize("page", [
    "threads", "threads.json", "versions.json", "patterns", "messages", "allow-debug", "plugins.json", "databases.json", "settings.json", "config", "actor",
    "permissions", "logout", "auth-token",
])
def test_datasette_says_nothing_about_itself(server: str, page: str) -> None:
    for path in (f"-/{page}", f"%2D/{page}"):
        status, headers, body = get(f"{server}{path}")
        assert (status, headers["content-type"]) == (403, "text/plain; charset=utf-8")
        assert body == f"skill-ema serve shows no page of Datasette about itself; got '/-/{page}'.\n"


def test_pages_have_their_styles_and_scripts(server: str) -> None:
    for page in ("skills", "runs/skill_invocations"):
        paths = re.findall(r'(?:src|href)="(/-/[^"]+)"', get(f"{server}{page}")[2])
        assert paths and {get(f"{server}{path[1:]}")[0] for path in paths} == {200}, paths


def test_other_methods_are_refused_without_noise(log: Path) -> None:
    with serving(log) as (server, process):
        for path in ("", "runs", "runs/skill_invocations", "-/messages", "skills", "skills/names", "nothing"):
            for method in ("POST", "TRACE", "FOO", "OPTIONS"):
                status, headers, body = get(f"{server}{path}", method)
                assert (status, headers["allow"]) == (405, "GET, HEAD"), (method, path)
                assert method in body
        process.terminate()
        assert process.stderr and process.stderr.read() == ""


def test_a_browser_that_asks_first_is_answered_where_other_sites_may_read(log: Path) -> None:
    with serving(log, "--cors") as (server, _):
        status, headers, body = get(f"{server}skills/names", "OPTIONS", Origin="https://site.example")
        assert (status, body) == (204, "")
        assert (headers["access-control-allow-origin"], headers["access-control-allow-methods"]) == ("*", "GET, HEAD")
        assert get(f"{server}skills", "OPTIONS")[0] == 405


def test_the_connection_itself_cannot_write(log: Path, tmp_path: Path) -> None:
    """Also where a plugin of Datasette would write."""
    from datasette.app import Datasette

    from sqlite_skill_ema.web.file import ReadOnly

    path = shutil.copy(log, tmp_path / "runs.db")
    database = ReadOnly(Datasette([]), str(path))
    for connect in (database.connect, lambda: database.connect(write=True)):
        with pytest.raises(Exception, match="readonly database"):
            connect().execute("DELETE FROM skill_invocations")


@pytest.mark.parametrize("function", WRITERS)
@pytest.mark.parametrize("files", ["a file", "memory"])
def test_what_changes_a_database_is_unreachable_where_sql_is_allowed(log: Path, tmp_path: Path, files: str, function: str) -> None:
    path = Path(shutil.copy(log, tmp_path / "runs.db"))
    browser = Browser(path) if files == "a file" else Browser(memory=True)
    name = "runs" if files == "a file" else "_memory"
    for sql in (f"SELECT {function}()", f"SELECT {function.upper()}()", f"WITH a AS (SELECT {function}() AS b) SELECT b FROM a", f'SELECT "{function}"()'):
        response = browser(f"/{name}.json?sql={quote(sql)}")
        assert response.status_code == 400, response.text
        assert f"not authorized to use function: {function}" in response.json()["error"].lower()
    assert browser(f"/{name}.json?_shape=array&sql=SELECT+skill_ema_version()+IS+NULL+AS+x").json() == [{"x": 0}]


def test_a_name_is_never_sql(log: Path) -> None:
    browser = Browser(log)
    for name in ("ema", "daily", "outcomes", "failures", "runs", "names"):
        given: dict[str, Any] = {} if name == "names" else {"as_of": LAST_DAY}
        everything = browser(address(name, given, **({"skill": "digest"} if name == "runs" else {}))).json()
        hostile = browser(address(name, given, skill=HOSTILE)).json()
        assert 0 < len(hostile) < len(everything), name
        assert {row["skill_name"] for row in hostile if "skill_name" in row} <= {HOSTILE}
        # Quotes, an end of the statement, or a name of a parameter in the value are characters of it.
        for text in ("x' OR 1=1 --y", "'; DROP TABLE skill_invocations; --", '" OR ""="', ":model", "{where}", "%s"):
            assert browser(address(name, given, skill=text)).json() == [], text
    for parameter, text in (("as_of", f"{LAST_DAY}' OR 1=1 --"), ("window_days", "1) OR (1=1"), ("group_by", "skill' --"), ("alpha", "0.1); --")):
        assert browser(address("ema", {parameter: text})).status_code == 400
    assert browser(address("failures", limit="1 OFFSET 1")).status_code == 400
    assert browser("/skills/failures?limit=1;").status_code in (200, 400)
    assert len(browser("/skills/names").json()) == 4


def test_a_text_of_the_log_is_no_markup(log: Path) -> None:
    browser = Browser(log)
    response = browser(address("failures", as_of=LAST_DAY, skill=HOSTILE))
    assert "<script>" in response.text and response.headers["content-type"].startswith("application/json")
    assert response.headers["x-content-type-options"] == "nosniff"
    page = browser(address("skill", skill="</title><script>alert(1)</script>"))
    assert "<script>alert" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "'unsafe-eval'" not in policy
    assert "script-src" not in policy


def test_what_is_served_is_the_file_as_it_was(log: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(log, tmp_path / "runs.db"))
    path.chmod(0o644)
    before = path.read_bytes()
    with serving(path) as (server, _):
        for method_path in (f"skills/runs?skill={quote(HOSTILE)}", "runs/skill_runs", f"runs.json?sql={quote('DELETE FROM skill_invocations')}"):
            get(f"{server}{method_path}")
        assert json.loads(get(f"{server}skills/health")[2])[0]["rejects"] == 0
    assert path.read_bytes() == before
    assert sqlite3.connect(path).execute("SELECT count(*) FROM skill_invocations WHERE skill_name = ?", [HOSTILE]).fetchone() == (1,)
