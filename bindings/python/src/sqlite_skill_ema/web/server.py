"""Datasette on one database, for `skill-ema serve`: nobody can write, run SQL of their own, or fetch the file."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any, Awaitable, Callable

from datasette.app import Datasette  # type: ignore[import-untyped]

from ..answers import LONGEST_S
from . import NAME, path_of
from .file import ReadOnly

SETTINGS = {
    "default_allow_sql": False,
    "allow_download": False,
    "sql_time_limit_ms": LONGEST_S * 1000,
}
STATIC = ("/-/static/", "/-/static-plugins/")
"""Where the pages have their styles and scripts."""
_LOOPBACK = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?", re.ASCII | re.I)

Application = Callable[[Any, Any, Callable[[Any], Awaitable[None]]], Awaitable[None]]


def application(path: Path, *, cors: bool, loopback: bool) -> Application:
    """The ASGI application; with `loopback` it answers only to the names of this machine."""
    # The dashboard has the address /skills also where the file is named so.
    name = f"{path.stem}_db" if path.stem == "skills" else path.stem
    # Not at the top: Datasette must have imported it before.
    from datasette import handle_exception  # type: ignore[import-untyped]

    # Where rich is installed, Datasette prints every refusal, of a page that is not there, too, with all variables.
    handle_exception.rich = None
    datasette = _datasette(path, name, cors)
    return _guarded(datasette.app(), datasette.urls.path(path_of(datasette)), loopback)


def _datasette(path: Path, name: str, cors: bool) -> Datasette:
    datasette = Datasette([], cors=cors, settings=SETTINGS, metadata={"plugins": {NAME: {"path": "/skills"}}})
    # Without a file Datasette begins with a database in memory, which everybody could fill.
    datasette.remove_database("_memory")
    datasette.add_database(ReadOnly(datasette, str(path)), name=name)
    return datasette


def _guarded(app: Application, dashboard: str, loopback: bool) -> Application:
    async def guarded(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        # A page elsewhere can make its own name lead to this machine, and would then be let read what it gets from here.
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        query = scope["query_string"]
        if loopback and not _LOOPBACK.fullmatch(host):
            await _say(send, 400, f"This server answers to localhost and 127.0.0.1; the request is for {host!r}. See --host of skill-ema serve.\n")
        elif scope["method"] not in ("GET", "HEAD") and not f"{scope['path']}/".startswith(f"{dashboard}/"):
            # Datasette would print a trace.
            await _say(send, 405, f"Only GET and HEAD are answered; got {scope['method']}.\n", (b"allow", b"GET, HEAD"))
        elif scope["path"].startswith("/-/") and not scope["path"].startswith(STATIC):
            await _say(send, 403, f"skill-ema serve shows no page of Datasette about itself; got {scope['path']!r}.\n")
        elif scope["path"] == "/":
            await _say(send, 302, "", (b"location", dashboard.encode() + (b"?" + query if query else b"")))
        else:
            await _while_wanted(app, scope, receive, send)

    return guarded


async def _while_wanted(app: Application, scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
    """Lets the application answer until the client has gone: what runs for nobody would hold up the others."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def nothing() -> Any:
        # The request of a page or an answer has no body.
        return {"type": "http.request", "body": b"", "more_body": False}

    answering, going = asyncio.ensure_future(app(scope, nothing, send)), asyncio.ensure_future(gone())
    try:
        await asyncio.wait({answering, going}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        answering.cancel()
        going.cancel()
        await asyncio.wait({answering, going})
    if not answering.cancelled():
        answering.result()


async def _say(send: Callable[[Any], Awaitable[None]], status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*kind, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})
