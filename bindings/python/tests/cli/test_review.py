"""`skill-ema review`: which runs are shown, what an answer does, and where the texts go."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pexpect
import pytest

import sqlite_skill_ema
from conftest import LAST_DAY, Cli
from hermes_home import NOW, add, add_run, create
from sqlite_skill_ema.cli.commands.review import CATEGORIES

# Day and confidence, the outcome and its reason of each session; the last four are not to be reviewed.
RUNS = {
    "unsure": ("2026-06-29", 0.6, 0, "crash", "half the list, then nothing"),
    "a little": ("2026-06-30", 0.7, 1, "ok", "complete"),
    "fairly": ("2026-06-28", 0.85, 0, "auth", "log in first"),
    "sure": ("2026-06-29", 0.95, 1, "ok", "complete"),
    "settled": ("2026-06-29", 1, 0, "crash", "no"),
    "not judged": ("2026-06-29", None, 1, None, None),
    "long ago": ("2026-05-20", 0.6, 0, "crash", "no"),
}
SHOWN = ["unsure", "a little", "fairly"]
INSERT = """
INSERT INTO skill_invocations (session_id, skill_name, model, cron_id, invoked_at, outcome_confidence, success, outcome_category, end_reason, estimated_cost_usd)
VALUES (?, ?, 'm', 'nightly', unixepoch(?), ?, ?, ?, ?, 0.5)
"""
COUNTED = "SELECT sum(success_count), sum(success_count + failure_count) FROM skill_stats_daily"
OUTCOMES = "SELECT skill_name, success, outcome_category, outcome_confidence, end_reason FROM skill_invocations WHERE session_id = ? ORDER BY id"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Each run is of two skills."""
    path = tmp_path / "runs.db"
    connection = sqlite_skill_ema.connect(path, driver="apsw")
    connection.execute("SELECT skill_ema_init()").fetchall()
    with connection:
        for session, values in RUNS.items():
            for skill in ("digest", "mail"):
                connection.execute(INSERT, [session, skill, *values])
    connection.close()
    return path


def query(database: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    connection = sqlite_skill_ema.connect(database, driver="apsw")
    try:
        return [tuple(row) for row in connection.execute(sql, values)]
    finally:
        connection.close()


@pytest.fixture
def review(cli: Cli, database: Path) -> Callable[..., Any]:
    def run(*words: str, answers: str = "") -> Any:
        return cli("review", "--db", str(database), "--as-of", LAST_DAY, *words, input=answers)

    return run


def on_a_terminal(database: Path, home: Path, *words: str) -> Any:
    program = Path(sys.executable).with_name("skill-ema")
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "TERM": "dumb", "LANG": "C.UTF-8"}
    arguments = ["review", "--db", str(database), "--as-of", LAST_DAY, *words]
    return pexpect.spawn(str(program), arguments, encoding="utf-8", timeout=60, env=environment, dimensions=(30, 100))


def sessions(done: Any) -> list[str]:
    return [run["session_id"] for run in json.loads(done.stdout)]


def test_the_least_sure_come_first(review: Callable[..., Any]) -> None:
    assert sessions(review("--json")) == SHOWN
    assert sessions(review("--json", "--below", "0.8")) == SHOWN[:2]
    assert sessions(review("--json", "--below", "1")) == [*SHOWN, "sure"]
    assert sessions(review("--json", "--limit", "1")) == SHOWN[:1]
    assert sessions(review("--json", "--window", "2")) == SHOWN[:2]
    assert sessions(review("--json", "--skill", "mail", "--model", "m")) == SHOWN
    first = json.loads(review("--json").stdout)[0]
    assert first == {
        "started_at": 1782691200.0, "session_id": "unsure", "skills": '["digest","mail"]', "model": "m", "provider": None, "cron_id": "nightly",
        "success": 0, "outcome_category": "crash", "outcome_confidence": 0.6, "end_reason": "half the list, then nothing", "text": None,
    }
    assert review("--csv").stdout.count("\n") == 1 + len(SHOWN)


def test_an_excluded_run_is_not_shown(review: Callable[..., Any], database: Path) -> None:
    query(database, "UPDATE skill_invocations SET excluded = 1 WHERE session_id = 'unsure'")
    assert sessions(review("--json")) == SHOWN[1:]


@pytest.mark.parametrize("session, answer, expected", [
    ("unsure", "y", (1, "ok", 1.0, "complete")),
    ("unsure", "YES", (1, "ok", 1.0, "complete")),
    ("unsure", "ok", (1, "ok", 1.0, "complete")),
    ("unsure", "n", (0, "crash", 1.0, "half the list, then nothing")),
    ("unsure", "n timeout", (0, "timeout", 1.0, "half the list, then nothing")),
    ("unsure", "Timeout", (0, "timeout", 1.0, "half the list, then nothing")),
    ("a little", "y", (1, "ok", 1.0, "complete")),
    ("a little", "n", (0, "crash", 1.0, None)),
    ("a little", "no rate_limit", (0, "rate_limit", 1.0, None)),
    ("unsure", "s", RUNS["unsure"][2:4] + (0.6, "half the list, then nothing")),
    ("unsure", "", RUNS["unsure"][2:4] + (0.6, "half the list, then nothing")),
])
def test_an_answer_settles_all_rows_of_the_run(review: Callable[..., Any], database: Path, session: str, answer: str, expected: tuple[Any, ...]) -> None:
    done = review(answers="s\n" * SHOWN.index(session) + answer + "\n")
    settled = int(expected[2] == 1)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f"settled {settled}, left {len(SHOWN) - settled}\n")
    assert query(database, OUTCOMES, session) == [("digest", *expected), ("mail", *expected)]
    assert session in sessions(review("--json")) or settled
    # The rollup follows.
    counted, stands = query(database, COUNTED), query(database, "SELECT sum(success), count(success) FROM skill_invocations")
    assert counted == stands


def test_no_later_judgement_changes_it(review: Callable[..., Any], database: Path) -> None:
    review(answers="n timeout\n")
    query(database, "INSERT INTO skill_runs (session_id, skills, model, cron_id, started_at, output, replace) "
                    """VALUES ('unsure', '["digest","mail"]', 'm', 'nightly', '2026-06-29', 'All 3 letters are sent.', 1)""")
    assert {row[1:4] for row in query(database, OUTCOMES, "unsure")} == {(0, "timeout", 1.0)}


def test_q_and_the_end_of_the_input_stop(review: Callable[..., Any]) -> None:
    assert review(answers="q\ny\n").stdout.endswith("settled 0, left 3\n")
    assert review(answers="n\n").stdout.endswith("settled 1, left 2\n")
    assert review(answers="y").stdout.endswith("settled 1, left 1\n")


@pytest.mark.parametrize("answer", ["x", "n nothing", "y timeout", "timeout crash", "n ok", "1"])
def test_another_answer_is_refused_and_those_before_it_stand(review: Callable[..., Any], database: Path, answer: str) -> None:
    done = review(answers=f"y\n{answer}\n")
    assert done.returncode == 2
    assert done.stderr == (
        "skill-ema: review: an answer is y, n, n and a category, s to skip, q to stop; the categories are "
        f"{', '.join(CATEGORIES)}; got {answer!r} for run 2; the answers before it are recorded\n")
    assert [row[1] for row in query(database, OUTCOMES, "unsure")] == [1, 1]
    assert [row[3] for row in query(database, OUTCOMES, "a little")] == [0.7, 0.7]


def test_the_categories_are_those_of_the_judge(database: Path) -> None:
    document = (Path(__file__).resolve().parents[4] / "docs/outcomes.md").read_text()
    table = document.partition("| category | the run failed because |")[2].partition("\n\n")[0]
    assert [line.split("`")[1] for line in table.splitlines() if "`" in line] == ["ok", *CATEGORIES]


def test_where_there_is_nothing_it_says_so(review: Callable[..., Any], cli: Cli, tmp_path: Path) -> None:
    done = review("--below", "0.55")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "skill-ema: there is no run in these days whose outcome the judge was less than 55% sure of; see --below and --window\n"
    assert review("--skill", "digets").stderr == "skill-ema: there is no run of the skill 'digets'; did you mean 'digest'?\n"
    assert review("--json", "--below", "0.55").stdout == "[]\n"
    for option, value, sentence in [
        ("--below", "0.5", "--below takes a number above 0.5 and up to 1; got 0.5"),
        ("--below", "1.1", "--below takes a number above 0.5 and up to 1; got 1.1"),
        ("--below", "nan", "--below takes a number; got nan"),
        ("--lang", "german", "--lang takes a code of two letters, such as en; got 'german'"),
    ]:
        refused = review(option, value)
        assert (refused.returncode, refused.stderr) == (2, f"skill-ema: {sentence}\n")


def test_an_earlier_schema_is_said_how_to_upgrade(cli: Cli, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    old.write_bytes((Path(__file__).resolve().parents[4] / "tests/data/schema-6.db").read_bytes())
    done = cli("review", "--db", str(old))
    assert (done.returncode, done.stdout) == (4, "")
    assert f"`skill-ema init --db {old}`" in done.stderr


def test_on_a_terminal_it_asks_again(database: Path, home: Path) -> None:
    child = on_a_terminal(database, home)
    child.expect_exact("half the list, then nothing")
    child.expect_exact("Did it do its job? [y, n, n CATEGORY, s, q] ")
    child.sendline("perhaps")
    child.expect("An answer is y, n,.*Did it do its job")
    child.sendline("n timeout")
    child.expect_exact("2 of 3")
    child.sendeof()
    child.expect_exact("settled 1, left 2")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert {row[2] for row in query(database, OUTCOMES, "unsure")} == {"timeout"}


def test_what_somebody_else_settles_meanwhile_stays(database: Path, home: Path) -> None:
    child = on_a_terminal(database, home, "--limit", "1")
    child.expect_exact("Did it do its job?")
    query(database, "UPDATE skill_runs SET success = 1 WHERE session_id = 'unsure'")
    child.sendline("n")
    child.expect_exact("This run has changed meanwhile, and stays as it is.")
    child.expect_exact("settled 0, left 1")
    child.close()
    assert [row[1] for row in query(database, OUTCOMES, "unsure")] == [1, 1]


@pytest.mark.parametrize("meanwhile", [
    "DELETE FROM skill_invocations WHERE session_id = 'unsure'; "
    "INSERT INTO skill_invocations (id, session_id, skill_name, invoked_at, success, outcome_category, outcome_confidence) "
    "VALUES (1, 'new', 'scan', unixepoch('2026-06-30'), 0, 'rate_limit', 0.7), (2, 'new', 'mail', unixepoch('2026-06-30'), 0, 'rate_limit', 0.7)",
    "INSERT INTO skill_runs (session_id, skills, model, cron_id, started_at, output, replace) "
    """VALUES ('unsure', '["digest","mail"]', 'm', 'nightly', '2026-06-29', 'All 412 entries are merged and sorted.', 1)""",
    "UPDATE skill_runs SET excluded = 1 WHERE session_id = 'unsure'",
])
def test_an_answer_is_of_the_run_that_was_shown(database: Path, home: Path, meanwhile: str) -> None:
    child = on_a_terminal(database, home, "--limit", "1")
    child.expect_exact("Did it do its job?")
    for statement in meanwhile.split("; "):
        query(database, statement)
    before = query(database, "SELECT * FROM skill_invocations ORDER BY id")
    child.sendline("n timeout")
    child.expect_exact("This run has changed meanwhile, and stays as it is.")
    child.expect_exact("settled 0, left 1")
    child.close()
    assert query(database, "SELECT * FROM skill_invocations ORDER BY id") == before


def test_runs_that_are_alike_are_each_their_own(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "alike.db"
    cli("init", "--db", str(path))
    insert = "INSERT INTO skill_invocations (session_id, skill_name, model, invoked_at, outcome_confidence, success, outcome_category) VALUES "
    query(path, insert + ", ".join(f"({session}, 'd', {model}, unixepoch('now'), 0.6, 0, 'crash')" for session, model in [
        ("NULL", "'a'"), ("NULL", "'a'"), ("'s'", "'b'"), ("'s'", "'c'"), ("'s'", "NULL")]))
    done = cli("review", "--db", str(path), input="y\nauth\nbilling\nnetwork\ntimeout\n")
    assert done.stdout.endswith("settled 5, left 0\n") and "changed" not in done.stdout
    assert {row[0] for row in query(path, "SELECT outcome_category FROM skill_invocations")} == {"ok", "auth", "billing", "network", "timeout"}


def test_a_failure_without_a_category_is_settled_too(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "bare.db"
    cli("init", "--db", str(path))
    query(path, "INSERT INTO skill_invocations (session_id, skill_name, invoked_at, success, outcome_confidence) VALUES ('a', 'd', unixepoch('now'), 0, 0.6)")
    done = cli("review", "--db", str(path), input="\ufeffN\t\n")
    assert "failed (cause not known)" in done.stdout and done.stdout.endswith("settled 1, left 0\n")
    assert query(path, "SELECT outcome_category, outcome_confidence FROM skill_invocations") == [("crash", 1.0)]


def test_bytes_that_are_no_text_are_no_answer(database: Path, home: Path) -> None:
    program = Path(sys.executable).with_name("skill-ema")
    done = subprocess.run([program, "review", "--db", str(database), "--as-of", LAST_DAY], input=b"n\n\xff\n", capture_output=True, timeout=60,
                          env={"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 2 and b"for run 2; the answers before it are recorded" in done.stderr and b"Traceback" not in done.stderr
    assert done.stdout.endswith(b"settled 1, left 2\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_what_cannot_be_appended_is_not_settled(review: Callable[..., Any], database: Path) -> None:
    done = review("--corpus", "/dev/full", answers="n\n")
    assert (done.returncode, done.stderr) == (4, "skill-ema: review: cannot write '/dev/full': No space left on device\n")
    assert done.stdout.endswith("settled 0, left 3\n")
    assert query(database, OUTCOMES, "unsure")[0][3] == 0.6


def test_a_database_that_cannot_be_written_is_known_before_the_first_answer(database: Path, review: Callable[..., Any]) -> None:
    connection = sqlite_skill_ema.connect(database, driver="apsw")
    connection.execute("BEGIN IMMEDIATE")
    done = review(answers="n\n")
    assert done.returncode == 4 and "locked" in done.stderr and done.stdout == ""
    connection.close()


def test_a_file_is_only_made_and_mended_where_lines_are_appended(review: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    review("--json", "--corpus", str(file))
    review("--skill", "nope", "--corpus", str(file))
    assert not file.exists()
    file.write_text('{"text": "x"}')
    review("--corpus", str(file), answers="n\n")
    assert [json.loads(line)["text"] for line in file.read_text().splitlines()] == ["x", "half the list, then nothing"]


def test_the_texts_are_appended_as_labelled(review: Callable[..., Any], tmp_path: Path, database: Path) -> None:
    query(database, "UPDATE skill_invocations SET end_reason = 'key sk-proj-AbCdEf0123456789AbCdEf refused, é' WHERE session_id = 'unsure'")
    file = tmp_path / "mine.jsonl"
    file.write_text("{}\n")
    assert review("--corpus", str(tmp_path), answers="y\n").returncode == 4
    done = review("--corpus", str(file), "--lang", "fr", answers="auth\nn\ny\n")
    assert done.stdout.count("Its text is not known, so it is not appended.") == 2
    kept, line = file.read_text(encoding="utf-8").splitlines()
    assert kept == "{}"
    assert json.loads(line) == {"text": "key sk-p… refused, é", "category": "auth", "lang": "fr", "source": "reviewed", "group": "reviewed-unsure"}


def test_a_run_of_hermes_is_shown_and_appended_with_its_text(cli: Cli, home: Path, tmp_path: Path) -> None:
    folder = create(home / ".hermes")
    add_run(folder, NOW)
    text = "The library asked twice whether I am a robot.\nI answered, and " + "so on " * 200 + "\x1b[31mthe loans are listed.\x1b[0m"
    add(folder / "state.db", "messages", session_id=f"cron_{'a' * 12}_x", role="user", content="", timestamp=NOW)
    import sqlite3

    with sqlite3.connect(folder / "state.db") as connection:
        connection.execute("UPDATE messages SET content = ? WHERE role = 'assistant'", [text])
    connection.close()
    assert cli("import", "hermes").returncode == 0
    # Whatever the judge says of it.
    assert cli("sql", "UPDATE skill_invocations SET outcome_confidence = 0.6, success = 0, outcome_category = 'auth', end_reason = 'robot'").returncode == 0
    # Whatever the skill is called by now.
    assert cli("sql", "UPDATE skill_names SET skill_name = 'daily-digest' WHERE skill_name = 'digest'").returncode == 0
    file = tmp_path / "mine.jsonl"
    done = cli("review", "--corpus", str(file), input="y\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The library asked twice whether I am a robot." in done.stdout and "characters more]" in done.stdout
    assert "\x1b" not in done.stdout and r"\x1b[31mthe loans are listed" in done.stdout
    assert json.loads(file.read_text())["text"] == text and json.loads(file.read_text())["hard"] is True
    assert cli("runs", "--json").stdout.count('"outcome_confidence": 1.0') == 1


def test_a_home_of_hermes_that_cannot_be_read_is_only_a_warning(review: Callable[..., Any], home: Path) -> None:
    (home / ".hermes").mkdir()
    (home / ".hermes/state.db").write_text("no database " * 100)
    done = review(answers="n\n")
    assert done.returncode == 0 and done.stdout.endswith("settled 1, left 2\n")
    assert done.stderr.count("\n") == 1 and str(home / ".hermes") in done.stderr
