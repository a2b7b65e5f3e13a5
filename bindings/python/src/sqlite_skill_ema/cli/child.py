"""Runs a command as if there were nothing in between, and sees how it ends.

Standard input is its own. What it prints goes through unchanged as it comes. Signals are passed on. Where the reader of the output
stops, the command's output is closed, too, so that it learns of it as it would without us.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from types import FrameType
from typing import Callable, Optional, Sequence

from .ends import Ends

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
# The terminal sends these to every program in the foreground.
OF_THE_TERMINAL = [getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name)]

STDOUT, STDERR = 1, 2

NOT_FOUND = 127
NOT_EXECUTABLE = 126

# What a program in the background, which the command has left behind, may still print before the run is recorded.
GRACE_SECONDS = 1.0


@dataclass(frozen=True)
class Ended:
    """A command that is over."""

    started_at: float
    completed_at: float
    output: str
    error: Optional[str]
    """None where it exited with 0."""


def run(command: Sequence[str], recorded: Callable[[Ended], None]) -> int:
    """Runs the command, calls `recorded` when it is over, and returns its exit code as a shell tells it."""
    started_at, begun = time.time(), time.perf_counter()
    forwarding = Forwarding()
    try:
        child = subprocess.Popen(list(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    except OSError as error:
        code, reason = (NOT_FOUND, "command not found") if isinstance(error, FileNotFoundError) else (NOT_EXECUTABLE, error.strerror)
        sentence = f"{command[0]}: {reason}"
        print(f"skill-ema: {sentence}", file=sys.stderr)
        recorded(Ended(started_at, started_at, "", f"exit code {code}: {sentence}"))
        return code
    forwarding.to(child)
    assert child.stdout and child.stderr
    output, complaints = Copy(child.stdout.fileno(), STDOUT), Copy(child.stderr.fileno(), STDERR)
    code = child.wait()
    # The clock may have been set meanwhile, so the end is not read from there.
    completed_at = started_at + time.perf_counter() - begun
    for copy in (output, complaints):
        copy.join(GRACE_SECONDS)
    recorded(Ended(started_at, completed_at, output.kept.text(), failure(code, output.kept, complaints.kept)))
    for copy in (output, complaints):
        copy.join()
    return code if code >= 0 else 128 - code


def failure(code: int, output: Ends, complaints: Ends) -> Optional[str]:
    """What failed, with the reason that the command gives, if any."""
    if code == 0:
        return None
    if code > 0:
        how, reason = f"exit code {code}", complaints.text().strip() or output.text().strip()
    else:
        how, reason = f"killed by {name_of(-code)}", complaints.text().strip()
    return f"{how}: {reason}" if reason else how


def name_of(number: int) -> str:
    """A signal's name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class Copy(threading.Thread):
    """Copies what comes from a pipe to a file descriptor of ours, and keeps the ends of it."""

    def __init__(self, source: int, target: int) -> None:
        # A daemon: a program left behind that still holds the pipe does not keep an interrupted skill-ema.
        super().__init__(daemon=True)
        self.kept = Ends()
        self._source = source
        self._target = target
        self.start()

    def run(self) -> None:
        try:
            while True:
                data = os.read(self._source, 65536)
                if not data:
                    return
                self.kept.add(data)
                self._write(data)
        except OSError:
            # The reader of our output is gone.
            os.close(self._source)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._target, view):]


class Forwarding:
    """Passes signals on to a child; those that are ignored here, as under nohup, it ignores as well."""

    def __init__(self) -> None:
        self._child: Optional[subprocess.Popen[bytes]] = None
        self._early: list[int] = []
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._pass_on)

    def to(self, child: subprocess.Popen[bytes]) -> None:
        """Says which child, now that there is one."""
        self._child = child
        for number in self._early:
            child.send_signal(number)

    def _pass_on(self, number: int, _: Optional[FrameType]) -> None:
        if self._child is None:
            self._early.append(number)
        elif self._child.returncode is not None:
            sys.exit(128 + number)
        elif not (number in OF_THE_TERMINAL and in_the_foreground()):
            self._child.send_signal(number)


def in_the_foreground() -> bool:
    """Whether the terminal's Ctrl-C goes to this program and its child alike."""
    if sys.platform == "win32":
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
