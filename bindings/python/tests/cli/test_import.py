"""`skill-ema import`."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sqlite_skill_ema
from conftest import Cli
from sqlite_skill_ema.cli.sources.fields import unix_seconds

PROGRAM = str(Path(sys.executable).with_name("skill-ema"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "runs.db"


def ask(database: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite_skill_ema.connect(database, driver="apsw")
    try:
        return [tuple(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def counted(read: int, recorded: int, known: int = 0, aside: int = 0) -> str:
    return f"read {read}, recorded {recorded}, already known {known}, set aside {aside}\n"


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_what_is_exported_is_imported_without_loss(cli: Cli, tmp_path: Path, database: Path, ending: str) -> None:
    first, file = tmp_path / "first.db", str(tmp_path / f"runs.{ending}")
    cli("demo", "--as-of", "2026-06-30", "--db", str(first))
    cli("record", "--db", str(first), "--skill", "a, b", "--skill", 'c"', "--input-tokens", "7", "--cost", "0.1", "--started", "2026-06-01")
    with sqlite_skill_ema.connect(first, driver="apsw") as connection:
        connection.execute("UPDATE skill_invocations SET excluded = nullif(id % 7, 2) = 1, delivered = nullif(id % 5, 2) > 2 WHERE cron_id NOT NULL")
    cli("export", file, "--db", str(first))
    assert cli("import", file, "--db", str(database)).returncode == 0
    log = "SELECT session_id, cron_id, skill_name, model, provider, invoked_at, completed_at, input_tokens, output_tokens, estimated_cost_usd, " \
        "success, quality_score, end_reason, outcome_category, excluded, delivered FROM skill_invocations ORDER BY session_id, skill_name"
    assert ask(first, log) == ask(database, log)
    # Once more, and in another form, it records nothing.
    rows = len(ask(first, "SELECT 1 FROM skill_runs"))
    assert cli("import", file, "--db", str(database)).stdout == counted(rows, 0, rows)
    cli("export", file, "--what", "log", "--db", str(first))
    assert cli("import", file, "--db", str(database)).stdout == counted(rows + 1, 0, rows + 1)


FORMS = {
    "csv": 'skill,job,model,timestamp,duration_seconds,cost,success,output\n"di,gest",j,m,2025-11-19T06:00:00Z,42,0.5,true,"two\nlines"\nmail,,,1763532000,,,,\n',
    "semicolons": "skill;job;model;timestamp;duration_seconds;cost;success\ndigest;j;m;2025-11-19T06:00:00Z;42;0.5;true\nmail;;;1763532000;;;\n",
    "jsonl": '{"skill_name": ["digest"], "job": "j", "model": "m", "invoked_at": "2025-11-19T07:00:00+01:00", "duration_seconds": 42, '
             '"estimated_cost_usd": 0.5, "success": true}\n\n{"skill": "mail", "started_at": 1763532000, "success": null}\n',
    "array": '[{"skills": "digest", "cron_id": "j", "model": "m", "started_at": 1763532000, "completed_at": 1763532042, "cost_usd": 0.5, '
             '"success": 1},\n {"skill": "mail", "started_at": 1763532000.0}]',
}


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_file_gives_the_same_rows(cli: Cli, database: Path, tmp_path: Path, form: str, mark: str, ends: str) -> None:
    file = tmp_path / "no-ending"
    file.write_bytes((mark + FORMS[form].replace('"di,gest"', "digest").replace("\n", ends)).encode())
    assert cli("import", str(file), "--db", str(database)).stdout == counted(2, 2)
    with_standard_input = cli("import", "-", "--db", str(database), input=file.read_bytes().decode())
    assert with_standard_input.stdout == counted(2, 0, 2)
    assert ask(database, "SELECT cron_id, skill_name, model, invoked_at, duration_seconds, estimated_cost_usd, success FROM skill_invocations ORDER BY 2") == [
        ("j", "digest", "m", 1763532000.0, 42.0, 0.5, 1), (None, "mail", None, 1763532000.0, None, None, None)]


def test_rows_that_are_alike_without_a_session_are_runs_of_their_own(cli: Cli, database: Path, tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text("skill,timestamp,success\n" + "digest,2025-11-19,1\n" * 3)
    for file, expected in (("runs.csv", counted(3, 3)), ("runs.csv", counted(3, 0, 3))):
        assert cli("import", str(tmp_path / file), "--db", str(database)).stdout == expected
    (tmp_path / "runs.csv").write_text("skill,timestamp,success\n" + "digest,2025-11-19,1\n" * 4)
    assert cli("import", str(tmp_path / "runs.csv"), "--db", str(database)).stdout == counted(4, 1, 3)


def test_fields_are_mapped_and_constants_set(cli: Cli, database: Path, tmp_path: Path) -> None:
    (tmp_path / "runs.jsonl").write_text('{"name": "digest", "begun": 1763532000, "usage": {"in": 12}, "note": 1, "skill": "not this"}\n')
    done = cli("import", str(tmp_path / "runs.jsonl"), "--map", "skills=name", "--map", "started_at=begun", "--map", "input_tokens=usage.in",
               "--set", "provider=local", "--set", "success=1", "--db", str(database))
    assert (done.stdout, done.stderr) == (counted(1, 1), "ignored fields: 'note', 'skill'\n")
    assert ask(database, "SELECT skill_name, input_tokens, provider, success FROM skill_invocations") == [("digest", 12, "local", 1)]


def test_what_is_refused_is_set_aside_once_with_the_reason(cli: Cli, database: Path, tmp_path: Path) -> None:
    lines = [{"skills": "a", "started_at": 1763532000}, {"skills": "a", "started_at": "yesterday"}, {"skills": "", "started_at": 5},
             {"skills": "a", "started_at": 1763532000, "input_tokens": 10**30}, {"skills": "a\ud800", "started_at": 1763532000}]
    (tmp_path / "runs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    for known in (0, 2):
        done = cli("import", str(tmp_path / "runs.jsonl"), "--db", str(database))
        assert done.returncode == 0
        assert done.stdout.startswith(counted(5, 2 - known, known, 3) + "  set aside: started_at must be Unix seconds")
        assert "got 'yesterday'" in done.stdout and done.stdout.count("  set aside: ") == 3
        assert ask(database, "SELECT count(*) FROM skill_import_errors") == [(3,)]


def test_a_dry_run_changes_nothing(cli: Cli, database: Path, tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text("skill,timestamp\ndigest,2025-11-19\ndigest,nix\n")
    words = ["import", str(tmp_path / "runs.csv"), "--db", str(database)]
    assert cli(*words, "--dry-run").stdout.startswith("dry run: " + counted(2, 1, 0, 1)) and not database.exists()
    sqlite3.connect(database).execute("CREATE TABLE t (x)").connection.close()
    before = database.read_bytes()
    assert cli(*words, "--dry-run").stdout.startswith("dry run: " + counted(2, 1, 0, 1)) and database.read_bytes() == before
    cli(*words)
    assert cli(*words, "--dry-run").stdout.startswith("dry run: " + counted(2, 0, 1, 1))


def test_batches_are_imported_up_to_a_broken_line(cli: Cli, database: Path, tmp_path: Path) -> None:
    lines = [json.dumps({"skill": "a", "timestamp": 1763532000 + number}) for number in range(5002)]
    (tmp_path / "runs.jsonl").write_text("\n".join([*lines, "{broken", *lines]))
    done = cli("import", str(tmp_path / "runs.jsonl"), "--db", str(database))
    assert (done.returncode, done.stdout) == (4, counted(5002, 5002))
    assert done.stderr.startswith("skill-ema: import: ") and "line 5003: not JSON: " in done.stderr and done.stderr.count("\n") == 1
    assert ask(database, "SELECT count(*) FROM skill_invocations") == [(5002,)]


@pytest.mark.parametrize("content, words, code, sentence", [
    (None, "", 4, "import: cannot read "),
    (b"skill,timestamp\n\xe4,2025-11-19\n", "", 4, "is not UTF-8 text"),
    (b"SQLite format 3\0\x10\0\x01\x01\0@  \xff\xfe", "", 4, "is not UTF-8 text"),
    (b"skill,timestamp\na,2025-11-19,x\n", "", 4, "line 2: 3 fields, and the header has 2"),
    (b'skill,timestamp\n"a,2025-11-19\n', "", 4, "line 2: unexpected end of data"),
    (b"[1]", "", 4, "element 1: takes a JSON object; got '1'"),
    (b'[{"skill": "a"},\n{]', "", 4, "line 2: not JSON"),
    (b"[" * 100_000, "", 4, "not JSON"),
    (b"a,b\n1,2\n", "", 2, "has no field for skills; its fields are 'a', 'b'; name the right one with --map skills=FIELD; the columns are session_id,"),
    (b"skill,b\n1,2\n", "", 2, "has no field for started_at; its fields are 'skill', 'b'"),
    (b"", "--map llm=model", 2, "import: --map takes COLUMN=FIELD; got 'llm=model'; the columns are session_id,"),
    (b"", "--map model", 2, "import: --map takes COLUMN=FIELD; got 'model'"),
    (b"", "--set model=", 2, "import: --set takes COLUMN=TEXT; got 'model='"),
])
def test_a_mistake_is_one_sentence(cli: Cli, database: Path, tmp_path: Path, content: Any, words: str, code: int, sentence: str) -> None:
    if content is not None:
        (tmp_path / "runs").write_bytes(content)
    done = cli("import", str(tmp_path / "runs"), *words.split(), "--db", str(database))
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr and done.stderr.startswith("skill-ema: ") and done.stderr.count("\n") == 1


def test_an_empty_file_has_no_runs(cli: Cli, database: Path, tmp_path: Path) -> None:
    for content in ("", "skill,timestamp\n", "[]"):
        (tmp_path / "runs").write_text(content)
        done = cli("import", str(tmp_path / "runs"), "--db", str(database))
        assert (done.returncode, done.stdout) == (0, counted(0, 0))


def test_a_large_field_is_read(cli: Cli, database: Path, tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text(f"skill,timestamp,output\na,2025-11-19,{'Two items found. ' * 50_000}\n")
    assert cli("import", str(tmp_path / "runs.csv"), "--db", str(database)).stdout == counted(1, 1)


def test_a_bar_is_for_a_terminal(database: Path, tmp_path: Path) -> None:
    import pexpect

    (tmp_path / "runs.csv").write_text("skill,timestamp\n" + "".join(f"a,{1763532000 + number}\n" for number in range(12_000)))
    words = ["import", str(tmp_path / "runs.csv"), "--db", str(database)]
    printed = pexpect.run(" ".join([PROGRAM, *words]), env={"TERM": "xterm", "PATH": "/bin", "HOME": "/"}, timeout=60, encoding="utf-8")
    assert "%" in printed and counted(12_000, 12_000).strip() in printed
    assert subprocess.run([PROGRAM, *words], capture_output=True).stderr == b""


@pytest.mark.parametrize("text", ["2025-11-19T06:00:00Z", "2025-11-19 06:00", "2025-11-19T08:00:00+02:00", "2025-11-19T00:30-0530", "1763532000", 1763532000])
def test_a_start_is_read_as_the_extension_reads_it(text: Any) -> None:
    assert unix_seconds(text) == 1763532000
    assert unix_seconds("2025-11-19") == 1763510400 and unix_seconds("2025-11-19T06:00:00.1234567Z") == pytest.approx(1763532000.1234567)
    assert unix_seconds("yesterday") is None is unix_seconds("2025-13-01")


def test_blank_lines_before_the_header(cli: Cli) -> None:
    done = cli("import", "-", input="\n\nskills,started_at\ndigest,5\n")
    assert (done.returncode, done.stderr) == (0, "") and "recorded 1" in done.stdout
