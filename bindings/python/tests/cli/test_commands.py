"""Every command: its help, its examples, its place in the documents, how it takes mistakes, and how it ends."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import LAST_DAY, ROOT, Cli
from sqlite_skill_ema.cli import COMMANDS

NAMES = [command.__name__.rstrip("_") for command in COMMANDS]
DOCUMENT = (ROOT / "docs/cli.md").read_text()
SCREEN = 24
READING = ["report", "trend", "compare big", "drift", "jobs", "cost", "runs", "check --drift --min-success 0.5", "health"]


def test_the_list_of_commands_is_on_the_first_screen(cli: Cli) -> None:
    help_text = cli("--help").stdout
    assert re.findall(r"^  ([a-z]+)  ", help_text.partition("Commands:")[2], re.M) == NAMES
    assert cli().stdout == help_text
    assert "..." not in cli("--help", env={"COLUMNS": "80"}).stdout.partition("Commands:")[2], "a description is cut"
    assert help_text.count("\n") <= 2 * SCREEN


@pytest.mark.parametrize("name", NAMES)
def test_the_help_fits_a_screen_and_shows_three_examples(cli: Cli, name: str) -> None:
    done = cli(name, "--help", env={"COLUMNS": "80"})
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= 80
    assert re.match(r"Usage: skill-ema \w+", lines[0]) and lines[2].strip(), "no sentence about what it does"
    examples = [line.strip() for line in lines[lines.index("  Examples:") + 1:]]
    assert len(examples) == 3
    assert all(re.search(rf"\bskill-ema {name}\b", example) for example in examples)


@pytest.mark.parametrize("name", NAMES)
def test_each_option_is_known_to_the_document(cli: Cli, name: str) -> None:
    assert f"### {name}\n" in DOCUMENT
    section = DOCUMENT.partition(f"### {name}\n")[2].partition("\n##")[0]
    common = DOCUMENT.partition("## What every command takes")[2].partition("\n## ")[0]
    for option in set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", cli(name, "--help").stdout, re.M)) - {"--help"}:
        assert re.search(rf"{option}\b", section + common), f"{option} of {name} is not in docs/cli.md"


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_are_accepted(cli: Cli, name: str) -> None:
    """Each option of an example exists, and takes what the example gives it."""
    command = next(command for command in COMMANDS if command.__name__.rstrip("_") == name)
    for example in command.examples:
        words = shlex.split(example.partition("|")[0].partition(">")[0])
        if "--" not in words:
            # With --help at the end options and their values are read, and nothing is done.
            assert cli(*words, "--help").returncode == 0, example


@pytest.mark.parametrize("arguments, code, sentence", [
    ("reprot", 2, "No such command 'reprot'"),
    ("report --wndow 3", 2, "No such option: --wndow"),
    ("report --window 0", 2, "'--window'"),
    ("report --window x", 2, "'--window'"),
    ("report --alpha 2", 2, "alpha takes a number above 0 and up to 1; got 2"),
    ("report --half-life 0", 2, "half_life_days takes"),
    ("report --half-life 3 --alpha 0.1", 2, "--alpha and --half-life say the same thing"),
    ("report --group-by skil", 2, "group_by takes"),
    ("report --group-by skill --model big", 2, "say group_by 'skill,model'"),
    ("report --as-of 30.6.2026", 2, "--as-of takes a day, YYYY-MM-DD; got '30.6.2026'"),
    ("report --as-of 20260630", 2, "--as-of takes a day, YYYY-MM-DD; got '20260630'"),
    ("report --json --csv", 2, "--json and --csv exclude each other"),
    ("compare", 2, "Missing argument 'BASELINE'"),
    ("compare gibt-es-nicht", 2, "there are 'big', 'small'; got 'gibt-es-nicht'"),
    ("cost --group-by day", 2, "--group-by takes 'skill'"),
    ("drift --recent 0", 2, "recent_days takes"),
    ("report --skill digets", 3, "there is no run of the skill 'digets'; did you mean 'digest'?"),
    ("runs nothing", 3, "there is no run with the session 'nothing'"),
    ("report --db /nowhere/runs.db", 3, "there is no database at /nowhere/runs.db"),
    ("report --db /etc/passwd", 4, "cannot open '/etc/passwd': file is not a database"),
    ("report --db /tmp", 4, "/tmp is a folder"),
])
def test_a_mistake_is_one_sentence_on_standard_error(cli: Cli, history: Path, arguments: str, code: int, sentence: str) -> None:
    words = arguments.split()
    if not {"--as-of", "--db"} & set(words) and words[0] not in ("reprot", "health") and len(words) > 1 and words[0] != "runs":
        words += ["--as-of", LAST_DAY]
    done = cli(*words, env={"SKILL_EMA_DB": str(history)})
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert done.stderr.startswith("skill-ema: ") and done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", READING)
def test_without_a_database_the_first_thing_to_do_is_said(cli: Cli, home: Path, command: str) -> None:
    done = cli(*command.split())
    assert done.returncode == 3
    assert str(home / ".local/share/skill_ema/skill_ema.db") in done.stderr and "skill-ema demo" in done.stderr


@pytest.mark.parametrize("command", READING)
def test_a_database_of_another_program_is_not_touched(cli: Cli, tmp_path: Path, command: str) -> None:
    import sqlite3

    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    before = other.read_bytes()
    done = cli(*command.split(), "--db", str(other))
    assert done.returncode == 3
    assert f"skill-ema init --db {other}" in done.stderr
    assert other.read_bytes() == before


@pytest.mark.parametrize("version", [1, 4])
@pytest.mark.parametrize("command", ["jobs", "cost", "runs", "health", "export -"])
def test_an_earlier_schema_is_read_or_said_how_to_upgrade(cli: Cli, tmp_path: Path, command: str, version: int) -> None:
    old = tmp_path / "old.db"
    old.write_bytes((ROOT / f"tests/data/schema-{version}.db").read_bytes())
    done = cli(*command.split(), "--db", str(old))
    assert (done.returncode, done.stdout) == (4, "")
    assert f"`skill-ema init --db {old}`" in done.stderr
    assert cli("init", "--db", str(old)).returncode == 0
    assert cli(*command.split(), "--db", str(old), *(["--as-of", "2025-11-20"] if command in ("jobs", "cost") else [])).returncode == 0


def test_a_database_in_a_folder_that_is_not_there_is_not_created(cli: Cli, tmp_path: Path) -> None:
    done = cli("record", "--skill", "a", "--db", str(tmp_path / "no" / "runs.db"))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"skill-ema: there is no folder {tmp_path / 'no'} for the database runs.db")
    assert cli("init", "--db", str(tmp_path)).stderr == f"skill-ema: {tmp_path} is a folder; a database is a file\n"


@pytest.mark.parametrize("command", READING)
def test_json_and_csv_hold_the_same_rows(cli: Cli, history: Path, command: str) -> None:
    import csv
    import io
    import json

    words = [*command.split(), "--db", str(history), *([] if command == "health" else ["--as-of", LAST_DAY])]
    rows = json.loads(cli(*words, "--json").stdout)
    read = list(csv.DictReader(io.StringIO(cli(*words, "--csv").stdout)))
    assert [list(row) for row in rows] == [list(row) for row in read]
    changing = {"status", "last_write_age_s"}
    for row, same in zip(rows, read):
        assert {key: "" if value is None else str(value) for key, value in row.items() if key not in changing} == {
            key: value for key, value in same.items() if key not in changing}


def test_a_reader_that_stops_is_no_error(history: Path) -> None:
    program = Path(sys.executable).with_name("skill-ema")
    words = [str(program), "trend", "--window", "60", "--as-of", LAST_DAY, "--db", str(history), "--json"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.read(10)
    process.stdout.close()
    errors = process.stderr.read()
    assert (process.wait(), errors) == (0, b"")


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_a_reader_that_never_reads_is_no_error(history: Path, form: list[str]) -> None:
    unread, written = os.pipe()
    os.close(unread)
    words = [Path(sys.executable).with_name("skill-ema"), "trend", "--as-of", LAST_DAY, "--db", str(history), *form]
    done = subprocess.run(words, stdout=written, stderr=subprocess.PIPE)
    os.close(written)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_output_that_cannot_be_written_is_one_sentence(history: Path) -> None:
    program = Path(sys.executable).with_name("skill-ema")
    for form in ([], ["--json"]):
        with open("/dev/full", "w") as full:
            words = [program, "trend", "--as-of", LAST_DAY, "--db", str(history), *form]
            done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True)
        assert (done.returncode, done.stderr) == (4, "skill-ema: standard output: No space left on device\n")
    with open("/dev/full", "w") as full:
        words = [program, "cost", "--json", "--as-of", "1990-01-01", "--db", str(history)]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]})
    assert done.returncode == 3 and done.stderr.startswith("skill-ema: there are no such runs") and done.stderr.count("\n") == 1


def test_a_text_cannot_command_the_terminal(cli: Cli, tmp_path: Path) -> None:
    import csv
    import io

    database = ["--db", str(tmp_path / "runs.db")]
    strange = "\x1b]0;title\x07\rred\x9b[bold]\\"
    written = "\\x1b]0;title\\x07\\x0dred\\x9b[bold]\\"
    recorded = cli("record", *database, "--skill", strange, "--job", strange, "--session", strange, "--error", strange)
    assert recorded.stdout == f"recorded: failed (crash), session {written}\n"
    for command in ("report", "jobs", "cost", "runs", "trend"):
        assert "\\x1b]0;title" in cli(command, *database).stdout, command
    for command in (["runs", strange], ["sql", "SELECT skill_name, skill_name FROM skill_invocations"], ["runs", f"{strange}?"]):
        done = cli(*command, *database)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.stdout + done.stderr)
    # For programs it is as it is.
    for command in (["runs", "--csv"], ["export", "-"]):
        program = Path(sys.executable).with_name("skill-ema")
        read = subprocess.run([program, *command, *database], capture_output=True, check=True).stdout.decode()
        assert [row["session_id"] for row in csv.DictReader(io.StringIO(read, newline=""))] == [strange]


def test_a_home_that_cannot_be_written_is_one_sentence(cli: Cli) -> None:
    done = cli("init", env={"HOME": "/dev/null"})
    assert (done.returncode, done.stderr) == (4, "skill-ema: cannot create the folder /dev/null/.local/share/skill_ema: Not a directory; name another file with --db\n")


def test_no_colours_but_on_a_terminal(cli: Cli, history: Path) -> None:
    import pexpect

    words = ["report", "--as-of", LAST_DAY, "--db", str(history)]
    assert "\x1b" not in cli(*words).stdout
    program = str(Path(sys.executable).with_name("skill-ema"))
    for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        printed = pexpect.run(" ".join([program, *words]), env={"TERM": "xterm-256color", "PATH": "/bin", "HOME": "/", **environment}, encoding="utf-8")
        assert ("\x1b[31m" in printed) == coloured, printed


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_commands_and_options(cli: Cli, shell: str) -> None:
    """Asked as the shell's completion script asks."""
    def complete(words: str, number: int) -> str:
        return cli(env={
            "_SKILL_EMA_COMPLETE": f"complete_{shell}", "COMP_WORDS": words, "COMP_CWORD": str(number), "_TYPER_COMPLETE_ARGS": words,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args"}).stdout

    assert "report" in complete("skill-ema rep", 1)
    assert "--half-life" in complete("skill-ema report --half", 2)


def test_completion_is_installed_by_one_command(cli: Cli, home: Path) -> None:
    done = cli("--show-completion", "bash", env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})
    assert done.returncode == 0 and "_SKILL_EMA_COMPLETE" in done.stdout
