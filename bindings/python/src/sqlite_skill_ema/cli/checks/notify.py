"""Tells changes to a command or to a web address."""

from __future__ import annotations

import http.client
import json
import os
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any, Callable, Optional, Sequence

from ..fail import usage
from ..output import errors
from .judge import BROKEN, Finding
from .words import message

COMMAND_SECONDS = 60
WEBHOOK_SECONDS = 10

Notifier = Callable[[Sequence[Finding]], Optional[str]]
"""Tells changes, and returns what failed, if anything."""


def notifiers(command: Optional[str], url: Optional[str]) -> list[Notifier]:
    """Those that --notify and --webhook name."""
    made: list[Notifier] = []
    if command is not None:
        made.append(_command(command))
    if url is not None:
        made.append(_webhook(url))
    return made


def tell(changes: Sequence[Finding], notifiers: Sequence[Notifier]) -> bool:
    """Tells each of them all changes; warns of what failed, and returns whether nothing did."""
    failures = [failure for notifier in notifiers for failure in [notifier(changes)] if failure]
    for failure in failures:
        errors.print(f"skill-ema: {failure}; the next check tells it again", markup=False, soft_wrap=True)
    return not failures


def _command(line: str) -> Notifier:
    """Runs it with the message as its standard input; what it prints goes to standard error."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        usage(f"check: --notify takes a command; got {line!r}: {error}")
    if not words:
        usage(f"check: --notify takes a command; got {line!r}")

    def run(changes: Sequence[Finding]) -> Optional[str]:
        names = ", ".join(dict.fromkeys(finding.check.name for finding in changes))
        environment = {**os.environ, "SKILL_EMA_CHECK": names, "SKILL_EMA_STATE": _state(changes)}
        try:
            done = subprocess.run(words, input=message(changes).encode(), env=environment, stdout=sys.stderr.fileno(), timeout=COMMAND_SECONDS)
        except subprocess.TimeoutExpired:
            return f"--notify {words[0]!r} took more than {COMMAND_SECONDS} seconds and was stopped"
        except (OSError, ValueError) as error:
            return f"--notify {words[0]!r}: {getattr(error, 'strerror', None) or error}"
        return f"--notify {words[0]!r} has exited with {done.returncode}" if done.returncode else None

    return run


def _webhook(url: str) -> Notifier:
    """Posts the message and the changes as JSON."""
    if not url.lower().startswith(("http://", "https://")):
        usage(f"check: --webhook takes a URL that begins with http:// or https://; got {url!r}")

    def post(changes: Sequence[Finding]) -> Optional[str]:
        body = {"text": message(changes).rstrip(), "state": _state(changes), "changes": [finding.record() for finding in changes]}
        headers = {"Content-Type": "application/json", "User-Agent": "skill-ema"}
        try:
            request = urllib.request.Request(url, json.dumps(body, ensure_ascii=False).encode(), headers)
            urllib.request.build_opener(_NoRedirect).open(request, timeout=WEBHOOK_SECONDS).close()
        except urllib.error.HTTPError as answer:
            return f"--webhook: the server has answered {answer.code} {answer.reason}"
        except (OSError, ValueError, http.client.HTTPException) as error:
            return f"--webhook: {getattr(error, 'reason', None) or error}"
        return None

    return post


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET, by which nobody is told."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _state(changes: Sequence[Finding]) -> str:
    return "broken" if any(finding.state == BROKEN for finding in changes) else "holds"
