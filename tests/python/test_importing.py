"""Importing: what skill_runs would refuse is set aside with its reason, and the rest is recorded; by SQL, the shell, pandas."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas
import pytest

from conftest import NOON, ROOT, connect, drift, rows, value
from documents import code
from test_cron import PYTHON, folder  # noqa: F401: a fixture
from test_skill_runs import NO_ARRAY, REFUSED, TOKENS, logged, run

COLUMNS = ["session_id", "cron_id", "skills", "model", "provider", "started_at", "completed_at", *TOKENS, "cost_usd", "quality_score",
           "success", "output", "error", "excluded", "replace", "delivered"]  # fmt: skip
RATE_LIMIT = "Error code: 429 - rate limit reached"


@pytest.mark.parametrize("message, bad_runs", REFUSED, ids=[message.split(";")[0] for message, _ in REFUSED])
def test_what_skill_runs_refuses_is_set_aside_with_the_same_reason(db, message, bad_runs):
    for number, bad in enumerate(bad_runs):
        row = {"session_id": "bad", "skills": '["a", "b"]', **bad}
        run(db, "skill_import", **row)
        run(db, "skill_import", session_id="good", started_at=number)
        [(session, reason)] = db.execute("SELECT session_id, reason FROM skill_import_errors")
        assert reason.startswith(message) and len(reason) < 250
        assert session == ("bad" if row["session_id"] == "bad" else row["session_id"] if isinstance(row["session_id"], bytes) else None)
        db.execute("DELETE FROM skill_import_errors")
    assert logged(db, "DISTINCT session_id") == [("good",)] and len(logged(db, "id")) == len(bad_runs)
    assert drift(db) == []


def test_nine_bad_rows_of_a_thousand_cost_one_attempt(db):
    bad = {100 * number: ["soon", -1, 1e12][number % 3] for number in range(1, 10)}
    data = [(f"s{number}", "digest", bad.get(number, NOON + number), 0.5) for number in range(1000)]
    db.executemany("INSERT INTO skill_import (session_id, skills, started_at, cost_usd) VALUES (?, ?, ?, ?)", data)
    assert value(db, "SELECT count(*) FROM skill_invocations") == 991
    found = db.execute("SELECT session_id, started_at, reason FROM skill_import_errors ORDER BY id").fetchall()
    assert [(session, start) for session, start, _ in found] == [(f"s{number}", bad[number]) for number in bad]
    assert all(reason.startswith("started_at must be") for *_, reason in found)
    db.executemany("INSERT INTO skill_import (session_id, skills, started_at, cost_usd) VALUES (?, ?, ?, ?)", data)  # the file again
    assert value(db, "SELECT count(*) FROM skill_invocations") == 991
    assert rows(db, "SELECT * FROM skill_import") == [] and drift(db) == []


def test_a_row_that_is_put_right_is_taken_again(db):
    for number in range(4):
        run(db, "skill_import", session_id=f"s{number}", skills="a,b", started_at="soon", cost_usd=1)
    db.execute("UPDATE skill_import_errors SET started_at = ?", (NOON,))
    assert db.execute("SELECT session_id, reason FROM skill_import_errors").fetchall() == [(f"s{number}", f"{NO_ARRAY}, got 'a,b'") for number in range(4)]
    db.execute("UPDATE skill_import_errors SET skills = '[\"a\", \"b\"]' WHERE session_id <> 's3'")
    assert value(db, "SELECT group_concat(session_id) FROM skill_import_errors") == "s3"
    assert logged(db, "session_id", "skill_name", "estimated_cost_usd") == [(f"s{number}", name, 0.5) for number in range(3) for name in "ab"]
    assert drift(db) == []


def test_it_records_as_skill_runs_does(db):
    db.execute("INSERT INTO skill_aliases VALUES ('old', 'new'); INSERT INTO skill_model_aliases VALUES ('m1', 'm')")
    run(db, "skill_import", session_id="x", skills='["old", "b"]', model="m1", input_tokens=3, error=RATE_LIMIT)
    run(db, "skill_import", session_id="x", skills='["old"]', success=1, cost_usd=2, replace="true", excluded="FALSE")
    assert logged(db, "skill_name", "model", "input_tokens", "success", "estimated_cost_usd", "excluded") == [("new", None, None, 1, 2, 0)]


def test_an_empty_output_of_a_file_is_not_known(db):
    run(db, "skill_import", output="")
    run(db, "skill_import", output=" ", skills="t")
    assert logged(db, "success", "outcome_category") == [(None, None), (0, "empty")]


def test_what_is_set_aside_keeps_no_secret(db):
    secret = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"
    run(db, "skill_import", started_at="soon", output=f"key {secret}", error=f"401: {secret}")
    [kept] = db.execute("SELECT output || error FROM skill_import_errors").fetchone()
    assert "401: sk-p…" in kept and secret not in kept


def written(path, data, header=True):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(([list(data[0])] if header else []) + [list(row.values()) for row in data])


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="there is no sqlite3 shell")
def test_the_shell_imports_csv_and_json_lines_as_the_docs_say(folder):  # noqa: F811
    written(folder / "runs.csv", [
        {"begun": "2025-11-19 06:00", "run": "c1", "skill": "digest", "llm": "m", "dollars": "0.01", "worked": "true", "note": "it's, \"so\""},
        {"begun": "2025-11-19T07:00Z", "run": "c2", "skill": '["a", "b"]', "llm": "", "dollars": "", "worked": "", "note": ""},
        {"begun": "19.11.2025", "run": "c3", "skill": "digest", "llm": "m", "dollars": "0.01", "worked": "1", "note": ""},
    ])  # fmt: skip
    lines = [{"run": "j1", "skills": ["a", "b"], "llm": None, "begun": NOON, "answer": RATE_LIMIT}, {"run": "j2", "skills": "a", "begun": NOON, "answer": ""},
             {"run": "j3", "skills": 5, "begun": NOON}]  # fmt: skip
    (folder / "runs.jsonl").write_bytes("".join(json.dumps(line) + end for line, end in zip(lines, ("\r\n", "\n{broken\n", "\n"))).encode())
    done = subprocess.run(["bash", "-c", code("bash import")], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.partition(" must be ")[0] for line in done.stdout.splitlines()] == ["c3|started_at", "j3|skills", "3|no JSON: {broken"]
    db = connect(folder / "runs.db")
    assert logged(db, "session_id", "skill_name", "model", "invoked_at", "estimated_cost_usd", "success") == [
        ("c1", "digest", "m", NOON - 21600, 0.01, 1), ("c2", "a", None, NOON - 18000, None, None), ("c2", "b", None, NOON - 18000, None, None),
        ("j1", "a", None, NOON, None, 0), ("j1", "b", None, NOON, None, 0), ("j2", "a", None, NOON, None, None)]  # fmt: skip


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="there is no sqlite3 shell")
def test_the_shell_imports_a_file_of_the_same_columns_in_one_line(folder):  # noqa: F811
    assert f"in its order, needs one line: `{(command := '.import --csv --skip 1 runs.csv skill_import')}`" in (ROOT / "docs/recording.md").read_text()
    data = [{**dict.fromkeys(COLUMNS), "session_id": f"s{number}", "skills": "a", "started_at": NOON + number, "cost_usd": "x" if number == 7 else 1} for number in range(20)]
    written(folder / "runs.csv", data)
    done = subprocess.run(["sqlite3", "runs.db"], input=f".load ./target/release/libskill_ema\n{command}\n", cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    db = connect(folder / "runs.db")
    assert [row["name"] for row in rows(db, "PRAGMA table_info(skill_import)")] == COLUMNS
    assert value(db, "SELECT count(*) FROM skill_invocations") == 19
    assert db.execute("SELECT session_id, reason FROM skill_import_errors").fetchall() == [("s7", "cost_usd must be a number of dollars from 0 to 1e4, got 'x'")]


@pytest.mark.skipif(PYTHON is None, reason="no Python here loads extensions")
def test_pandas(folder):  # noqa: F811
    frame = """
import sqlite3, sys
import numpy, pandas
connection = sqlite3.connect("runs.db")
connection.enable_load_extension(True)
connection.load_extension("./target/release/libskill_ema")
frame = pandas.DataFrame({
    "skills": ["a", "b", None], "session_id": ["s", "s", "t"], "started_at": pandas.to_datetime(["2025-11-19 12:00:00.00", "2025-11-19 12:00:00.25", None]),
    "input_tokens": numpy.array([5, 6, 7]), "cost_usd": [0.5, numpy.nan, 1], "success": [True, False, None]})
"""
    numpy_integer = "\nconnection.execute('INSERT INTO skill_import (skills, started_at, input_tokens) VALUES (?, ?, ?)', ('a', 5, numpy.int64(7)))\nconnection.commit()"
    version = subprocess.run([PYTHON, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True).stdout.strip()
    if version != str(sys.version_info[:2]):
        pytest.skip("the Python that loads extensions cannot read the packages of this one")
    packages = {**os.environ, "PYTHONPATH": str(Path(pandas.__file__).parents[1])}
    done = subprocess.run([PYTHON, "-c", frame + code("python pandas") + numpy_integer], cwd=folder, env=packages, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    db = connect(folder / "runs.db")
    assert logged(db, "skill_name", "invoked_at", "input_tokens", "estimated_cost_usd", "success") == [("a", NOON, 5, 0.5, 1), ("b", NOON + 0.25, 6, None, 0)]
    assert [reason.partition(",")[0] for (reason,) in db.execute("SELECT reason FROM skill_import_errors")] == [
        "skills must be a JSON array of names", "input_tokens must be a number"]  # fmt: skip
