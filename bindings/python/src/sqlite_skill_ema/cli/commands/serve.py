"""`skill-ema serve`."""

from __future__ import annotations

import errno
import importlib.util
import ipaddress
import logging
import os
import signal
import socket
import sys
import webbrowser
from typing import Annotated, Any

import typer

from ...answers import NoLog, answer
from ..database import path_of, reading
from ..examples import examples
from ..fail import failed, usage
from ..options import Database
from ..output import console, errors

PORT = 8765
INSTALL = "pip install 'sqlite-skill-ema[serve]'"


@examples("serve", "serve --open", "serve --db runs.db --port 8080")
def serve(
    options: Database,
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", metavar="NUMBER", min=0, max=65535)] = PORT,
    host: Annotated[str, typer.Option(help="Address to listen on.", metavar="ADDRESS")] = "127.0.0.1",
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    cors: Annotated[bool, typer.Option("--cors", help="Let pages of other sites read the answers.")] = False,
) -> None:
    """Show the dashboard in a browser, until Ctrl-C.

    The database is read only. Only this machine reaches the page, unless --host says otherwise.
    """
    # Before and after the server has it: what is imported may drop a KeyboardInterrupt, and asyncio would print one.
    signal.signal(signal.SIGINT, _end_at_once)
    if importlib.util.find_spec("datasette") is None:
        newer = "" if sys.version_info >= (3, 10) else " in a Python 3.10 or newer"
        failed(f"serve needs Datasette, which is not installed; install it with `{INSTALL}`{newer}")
    check(options)
    with listening(host, port) as listener:
        run(options, listener, opening=open_, cors=cors)


def check(options: Database) -> None:
    """Ends the command where the page could show nothing."""
    with reading(options, may_be_empty=True) as connection:
        try:
            # It reads the newest columns.
            answer(connection, "runs", {"skill": "-", "limit": "1"})
        except NoLog:
            path = path_of(options)
            failed(f"{path} has the schema of an earlier version, which this command cannot read; upgrade it with `skill-ema init --db {path}`")


def listening(host: str, port: int) -> socket.socket:
    """A socket on which browsers can already wait; ends the command where there can be none."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError):
        usage(f"--host takes an address of this machine; got {host!r}")
    listener = socket.socket(family, kind, protocol)
    if os.name == "posix":
        # A port is free again at once when its server has ended. On Windows the option means something else.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        name = "an address of this machine with --host" if error.errno == errno.EADDRNOTAVAIL else "another port with --port"
        failed(f"cannot listen on {host}, port {port}: {error.strerror}; name {name}")
    return listener


def run(options: Database, listener: socket.socket, *, opening: bool, cors: bool) -> None:
    """Serves until Ctrl-C."""
    # Not at the top: it is an extra, and takes half a second that no other command should.
    import uvicorn

    from ...web import extension
    from ...web.server import application

    problem = extension.problem()
    if problem:
        failed(f"serve: {problem}")
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    loopback = ipaddress.ip_address(host).is_loopback
    if not loopback:
        errors.print(f"skill-ema: warning: whoever reaches {address} can read all of {path_of(options)}; there is no password", markup=False, soft_wrap=True)
    app = application(path_of(options), cors=cors, loopback=loopback)
    console.print(f"{path_of(options)} is at {address} until Ctrl-C.", markup=False, soft_wrap=True)
    if opening:
        webbrowser.open(address)
    # Its own words are for those who run a server; access is nobody's business.
    _until_ctrl_c(uvicorn.Config(app, log_level="error", access_log=False, lifespan="on", timeout_graceful_shutdown=2), listener)


def _until_ctrl_c(config: Any, listener: socket.socket) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: Any) -> None:
            if self.should_exit:
                _end_at_once(sig)
            if sig == signal.SIGINT:
                # The way to end it. Another signal is raised again at the end.
                self.should_exit = True
            else:
                super().handle_exit(sig, frame)

        async def shutdown(self, sockets: Any = None) -> None:
            # Answers that are under way are dropped, and that is no error.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            for task in self.server_state.tasks:
                task.cancel()
            await super().shutdown(sockets)

    Server(config).run(sockets=[listener])


def _end_at_once(sig: int, _: Any = None) -> None:
    """Without Python's farewell: nothing has been written that could be lost."""
    os._exit(128 + sig)
