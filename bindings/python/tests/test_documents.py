"""The documents are run: command lines and Python, as a reader would type them, in a folder and a home of their own.

In a ```console block a line with `$ ` is run by a shell, and the lines below it are its output; a line `...` there stands for any
lines. One that ends with `&` is a server, whose output is its first line, and which runs until the document's end, on a free port in
place of the one that it names. A ```toml block is a file, whose name stands behind that word. The ```python blocks are one program, unless one says that it is
another; the ```text block after one is what it prints. README_WRITE=1 writes the
outputs, except those with `...`.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Iterator

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = ("README.md", "bindings/python/README.md", "docs/cli.md", "docs/dashboard.md", "docs/python.md")
BLOCK = re.compile(r"^```(console|python|python another program)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.M | re.S)
FILE = re.compile(r"^```toml (\S+)\n(.*?)^```\n", re.M | re.S)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.M)


PORT = "8765"


def outputs(text: str, folder: Path) -> Iterator[tuple[tuple[int, int], str, str]]:
    """Of each command line, and of each Python block: the place of its output, what is written there, and what it is."""
    for file in FILE.finditer(text):
        (folder / file[1]).write_text(file[2])
    blocks = list(BLOCK.finditer(text))
    with ExitStack() as servers:
        port = free_port()
        for block in blocks:
            if block[1] == "console":
                for command in COMMAND.finditer(block[2]):
                    start, end = (block.start(2) + place for place in command.span(2))
                    if command[1].endswith(" &"):
                        real = servers.enter_context(serving(f"{command[1][:-2]} --port {port}", folder))
                    else:
                        real = run(["sh", "-c", command[1].replace(f":{PORT}/", f":{port}/")], folder)
                    yield (start, end), command[2], real.replace(f":{port}/", f":{PORT}/")
    yield from python_outputs([block for block in blocks if block[1] == "python"], folder)
    for block in blocks:
        if block[1] == "python another program":
            yield from python_outputs([block], folder)


def python_outputs(blocks: list[re.Match[str]], folder: Path) -> Iterator[tuple[tuple[int, int], str, str]]:
    """The same of Python blocks that are one program."""
    program = f"print({MARK!r})\n".join(block[2] + "\n" for block in blocks)
    printed = run([sys.executable, "-c", program], folder).split(MARK + "\n")
    for number, block in enumerate(blocks):
        real = printed[number] if number < len(printed) else "nothing, since a block before failed\n"
        if block[3] is None:
            assert real == "", f"a block prints what the document does not show: {real}"
        else:
            yield block.span(3), block[3], real


MARK = "--- the next block ---"


def environment(folder: Path) -> dict[str, str]:
    """This environment's programs on the path, and nothing of this user's."""
    return {"HOME": str(folder), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "COLUMNS": "110", "LANG": "C.UTF-8", "TZ": "UTC"}


def run(command: list[str], folder: Path) -> str:
    """What a program prints."""
    done = subprocess.run(command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    return re.sub(r" +$", "", done.stdout, flags=re.M)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(command: str, folder: Path) -> Iterator[str]:
    """The first line of a server that runs meanwhile."""
    server = subprocess.Popen(
        ["sh", "-c", f"exec {command}"], cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout
    try:
        yield server.stdout.readline()
    finally:
        server.kill()
        server.communicate()


def matches(written: str, real: str) -> bool:
    """Whether an output is as written, where a line `...` is any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line) for line in written.splitlines(keepends=True))
    # How long ago the demo's last day is depends on today.
    pattern = re.sub(r"\d+\\ days\\ ago", r"\\d+ days ago", pattern)
    return re.fullmatch(pattern, real) is not None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_typed_gives_what_stands_below_it(document: str, tmp_path: Path) -> None:
    path = ROOT / document
    text = path.read_text()
    found = list(outputs(text, tmp_path))
    assert found
    if os.environ.get("README_WRITE"):
        for (start, end), written, real in sorted(found, reverse=True):
            if not re.search(r"^\.\.\.$", written, re.M):
                text = text[:start] + real + text[end:]
        path.write_text(text)
        return
    for _, written, real in found:
        if not matches(written, real):
            assert real == written
