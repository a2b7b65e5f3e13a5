"""docs/clients.md is run as its reader would: each section in a folder of its own, after the commands at the top of the page.

In a ```console block a line with `$ ` is run by a shell, and the lines below it are its output. A block with a file's name goes to the end of
that file. Any other ```python block is a program, and the ```text block after it is what it prints. README_WRITE=1 writes the outputs.
"""

import os
import re
import shutil
import sys

import pytest

from conftest import PAGE, REQUIREMENTS, ROOT, need, run

BLOCK = re.compile(r"^```(console|python|java)(?: (\S+))?\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.M | re.S)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.M)
SECTION = re.compile(r"^## ([^\n]*)\n(.*?)(?=^## |\Z)", re.M | re.S)
NEEDED = {"Java and DBeaver": ("java", "mvn")}
RUN = [section[1] for section in SECTION.finditer(PAGE.read_text()) if BLOCK.search(section[2])]


def outputs(text, start, end, folder):
    """The outputs in a part of the page: the place of each, what is written there, and what it is."""
    for block in BLOCK.finditer(text, start, end):
        kind, name, code, written = block.groups()
        if name:
            with open(folder / name, "a") as file:
                file.write("\n" + code)
        elif kind == "console":
            for command in COMMAND.finditer(code):
                yield tuple(block.start(3) + place for place in command.span(2)), command[2], run(["sh", "-c", command[1]], folder)
        else:
            (folder / "example.py").write_text(code)
            real = run([sys.executable, "example.py"], folder)
            assert written is not None or real == "", f"a block prints what the page does not show: {real}"
            yield block.span(4), written, real


def check(text, found):
    if os.environ.get("README_WRITE"):
        for (start, end), _, real in reversed(found):
            text = text[:start] + real + text[end:]
        PAGE.write_text(text)
        return
    for _, written, real in found:
        assert real == written


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """The folder after the commands at the top of the page."""
    folder = tmp_path_factory.mktemp("prepared")
    text = PAGE.read_text()
    check(text, list(outputs(text, 0, text.index("\n## "), folder)))
    shutil.copy(ROOT / "docs/plain-sql.sql", folder)
    return folder


@pytest.mark.parametrize("title", RUN)
def test_a_section_gives_the_outputs_that_stand_in_it(title, prepared, tmp_path):
    need(*NEEDED.get(title, ()))
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    text = PAGE.read_text()
    [section] = [section for section in SECTION.finditer(text) if section[1] == title]
    found = list(outputs(text, *section.span(2), tmp_path))
    assert found
    check(text, found)


def test_every_block_of_the_page_is_run_or_starts_a_program_that_stays():
    text = PAGE.read_text()
    kinds = re.findall(r"^```([a-z]+)", text, re.M)
    assert len(BLOCK.findall(text)) == len([kind for kind in kinds if kind in ("console", "python", "java")])
    assert set(kinds) <= {"console", "python", "java", "text", "sh"}
    assert [line.split()[0] for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()] == [
        "datasette", "sqlitebrowser", "sqlitebrowser"]


@pytest.mark.parametrize("client", ["SQLAlchemy", "pandas", "Polars", "Django", "sqlite-utils", "Datasette", "DuckDB"])
def test_the_table_has_the_versions_that_are_tested(client):
    [version] = re.findall(rf"^{client}==(.*)", REQUIREMENTS, re.M | re.I)
    assert re.search(rf"^\| \[{client}\]\(#[\w-]+\) \| {re.escape(version)} \|", PAGE.read_text(), re.M)


def test_the_packages_for_duckdb_have_the_versions_that_are_tested():
    pinned = re.findall(r"^duckdb.*==.*", REQUIREMENTS, re.M)
    assert f"pip install {' '.join(pinned)}" in PAGE.read_text()


def test_the_table_has_the_driver_that_is_tested():
    text = PAGE.read_text()
    assert len(set(re.findall(r"sqlite-jdbc[:-](\d[\d.]*\d)", text)) | set(re.findall(r"^\| \[sqlite-jdbc\].*?\| ([\d.]+) \|", text, re.M))) == 1
