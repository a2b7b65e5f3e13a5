"""Who is told of a check: once for each change, by a web address."""

from __future__ import annotations

import json
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Iterator

import pytest

from conftest import LAST_DAY, ROOT, Cli
from sqlite_skill_ema.cli.checks import notify
from told import BROKEN, FINDING, MENDED, TELL, WARNING, Case


@pytest.fixture
def case(cli: Cli, home: Path) -> Case:
    return Case(cli, home)


class Server:
    """A web server that answers with a status, and keeps what it gets."""

    def __init__(self) -> None:
        self.status = 200
        self.requests: list[tuple[str, str | None, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                server.requests.append((self.path, self.headers["Content-Type"], body))
                self.send_response(server.status)
                if server.status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def test_a_webhook_gets_json(case: Case, server: Server) -> None:
    case.costs(1)
    done = case.check("--json", "--webhook", server.url)
    assert (done.returncode, done.stderr) == (1, "")
    case.check("--webhook", server.url)
    [(path, kind, body)] = server.requests
    assert (path, kind) == ("/hook", "application/json")
    assert json.loads(body) == {"text": "\n".join(BROKEN[:2]), "state": "broken", "changes": json.loads(done.stdout)}
    case.costs(0)
    case.check("--webhook", server.url)
    mended = json.loads(server.requests[1][2])
    assert (mended["state"], mended["text"].splitlines()) == ("holds", MENDED[:2])
    assert [(change["state"], change["since"]) for change in mended["changes"]] == [("holds", LAST_DAY)]


@pytest.mark.parametrize("status, reason", [(500, "500 Internal Server Error"), (404, "404 Not Found"), (302, "302 Found")])
def test_a_webhook_that_refuses_is_told_again(case: Case, server: Server, status: int, reason: str) -> None:
    case.costs(1)
    server.status = status
    done = case.check("--webhook", server.url)
    assert (done.returncode, done.stderr) == (1, f"skill-ema: --webhook: the server has answered {reason}{WARNING}")
    server.status = 204
    assert case.check("--webhook", server.url).stderr == ""
    case.check("--webhook", server.url)
    assert len(server.requests) == 2


def test_a_webhook_that_nobody_hears_is_told_again(case: Case, server: Server) -> None:
    case.costs(1)
    done = case.check("--webhook", "http://127.0.0.1:9/hook")
    assert (done.returncode, done.stderr) == (1, f"skill-ema: --webhook: [Errno 111] Connection refused{WARNING}")
    case.check("--webhook", server.url)
    assert len(server.requests) == 1


def test_a_webhook_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "WEBHOOK_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        [post] = notify.notifiers(None, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        assert post([FINDING]) == "--webhook: timed out"


def test_where_one_of_two_fails_both_are_told_again(case: Case, server: Server) -> None:
    case.costs(1)
    case.check("--webhook", server.url, "--notify", "false")
    case.check("--webhook", server.url, TELL)
    assert len(server.requests) == 2 and case.told() == BROKEN


def test_the_document_shows_what_a_webhook_gets(cli: Cli, home: Path, server: Server) -> None:
    on = ["--db", str(home / "demo.db"), "--as-of", LAST_DAY]
    cli("demo", *on)
    assert cli("check", *on, "--max-cost-per-month", "25", "--webhook", server.url).returncode == 1
    shown = re.search(r"^```json\n(.*?)^```", (ROOT / "docs/cli.md").read_text(), re.M | re.S)
    assert shown and json.loads(shown[1]) == json.loads(server.requests[0][2])
