"""`skill-ema sql`, `classify` and `init`."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path

import pexpect
import pytest

from conftest import Cli


def test_several_statements_print_the_rows_of_each(cli: Cli, history: Path) -> None:
    done = cli("sql", "SELECT 1 AS one; CREATE TEMP TABLE t (x); INSERT INTO t VALUES (2); SELECT x FROM t", "--db", str(history))
    assert (done.returncode, [line.strip() for line in done.stdout.splitlines()]) == (0, ["one", "1", "x", "2"])


def test_statements_before_a_mistake_are_shown(cli: Cli, history: Path) -> None:
    done = cli("sql", "SELECT 1 AS one; SELECT nix", "--db", str(history))
    assert done.returncode == 4
    assert done.stdout.split() == ["one", "1"]
    assert done.stderr == "skill-ema: no such column: nix\n"


def test_the_statement_comes_from_standard_input_where_there_is_none(cli: Cli, history: Path) -> None:
    done = cli("sql", "--json", "--db", str(history), input="SELECT skill_ema_version() AS version, NULL AS unknown")
    assert json.loads(done.stdout)[0]["unknown"] is None
    assert json.loads(done.stdout)[0]["version"].startswith("v0.")


def test_a_table_that_is_too_wide_is_printed_as_lines(cli: Cli, history: Path) -> None:
    done = cli("sql", "SELECT * FROM skill_ema(30, 0.1, '2026-06-30')", "--db", str(history))
    assert "ema_success_rate   " in done.stdout and max(map(len, done.stdout.splitlines())) <= 120


def test_columns_of_one_name_are_all_shown(cli: Cli, history: Path) -> None:
    done = cli("sql", "SELECT 1 AS a, 2 AS a, 3 AS a", "--json", "--db", str(history))
    assert json.loads(done.stdout) == [{"a": 1, "a:1": 2, "a:2": 3}]


def test_read_only_refuses_to_write(cli: Cli, history: Path) -> None:
    done = cli("sql", "--read-only", "DELETE FROM skill_invocations", "--db", str(history))
    assert (done.returncode, done.stderr) == (4, "skill-ema: attempt to write a readonly database\n")


def test_no_schema_is_put_into_the_database_of_another_program(cli: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.executescript("CREATE TABLE t (x); INSERT INTO t VALUES (7)")
    connection.close()
    before = other.read_bytes()
    assert cli("sql", "SELECT ema(x, 1, 1) AS x FROM t", "--db", str(other)).stdout.split() == ["x", "7.0"]
    assert other.read_bytes() == before


def test_the_prompt_keeps_a_history(history: Path, home: Path) -> None:
    program = str(Path(sys.executable).with_name("skill-ema"))
    environment = {"HOME": str(home), "TERM": "dumb", "PATH": os.environ["PATH"]}
    prompt = pexpect.spawn(program, ["sql", "--db", str(history)], env=environment, encoding="utf-8", timeout=20)
    prompt.expect("sqlite> ")
    prompt.sendline("SELECT 'from ' || count(*) AS x FROM skill_ema(60, 0.1, '2026-06-30');")
    prompt.expect("from 4")
    prompt.sendline(".exit")
    prompt.expect(pexpect.EOF)
    assert "SELECT 'from '" in (home / ".local/state/skill_ema/sql_history").read_text()


@pytest.mark.parametrize("text, first", [("Error code: 429 - rate limit reached", "failed"), ("Two items found.", "succeeded")])
def test_an_answer_is_judged(cli: Cli, text: str, first: str, tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text(text)
    from_file = cli("classify", str(tmp_path / "answer.txt"))
    assert from_file.returncode == 0 and from_file.stdout.splitlines()[0] == first
    assert cli("classify", input=text).stdout == cli("classify", "-", input=text).stdout == from_file.stdout
    assert json.loads(cli("classify", "--json", input=text).stdout)["success"] == (first == "succeeded")


def test_markers_are_those_of_classify_outcome(cli: Cli) -> None:
    markers = '[{"pattern": "no data", "category": "empty"}]'
    assert "category    empty" in cli("classify", "--markers", markers, input="no data today").stdout
    refused = cli("classify", "--markers", "{", input="x")
    assert refused.returncode == 2 and "markers takes a JSON array" in refused.stderr


def test_a_file_that_cannot_be_read_is_named(cli: Cli) -> None:
    done = cli("classify", "nothing.txt")
    assert (done.returncode, done.stderr) == (4, "skill-ema: classify: cannot read 'nothing.txt': No such file or directory\n")


def test_init_creates_the_file_and_leaves_runs_alone(cli: Cli, tmp_path: Path, home: Path) -> None:
    database = tmp_path / "runs.db"
    for _ in range(2):
        done = cli("init", "--db", str(database))
        assert (done.returncode, done.stdout) == (0, f"{database} has schema version 8.\n")
    assert cli("init").returncode == 0
    assert (home / ".local/share/skill_ema/skill_ema.db").exists()
    assert cli("init", "--db", str(tmp_path / "no/such/folder.db")).returncode == 4
