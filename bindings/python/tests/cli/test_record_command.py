"""`skill-ema record`: a run that is over, and a command that it runs."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pytest

import sqlite_skill_ema
from conftest import Cli

PROGRAM = str(Path(sys.executable).with_name("skill-ema"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "runs.db"


def log(database: Path) -> list[dict[str, Any]]:
    connection = sqlite_skill_ema.connect(database, read_only=True, driver="apsw")
    try:
        return [dict(row) for row in connection.execute("SELECT * FROM skill_invocations ORDER BY id")]
    finally:
        connection.close()


def record(database: Path, *words: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([PROGRAM, "record", "--db", str(database), *words], capture_output=True, timeout=60, **how)


def test_every_option_is_a_column(cli: Cli, database: Path) -> None:
    done = cli(
        "record", "--db", str(database), "--skill", "digest", "--skill", "mail", "--model", "m", "--provider", "p", "--job", "j",
        "--session", "s", "--started", "2025-11-19T06:00:00Z", "--ended", "2025-11-19T06:00:42Z", "--cost", "0.5", "--input-tokens", "10",
        "--output-tokens", "8", "--cache-read-tokens", "6", "--cache-write-tokens", "4", "--quality", "7.5", "--failure", "--error", "timed out", "--not-delivered")
    assert (done.returncode, done.stdout) == (0, "recorded: failed (timeout), session s\n")
    rows = log(database)
    assert [row.pop("id") for row in rows] == [1, 2]
    assert [row.pop("skill_name") for row in rows] == ["digest", "mail"]
    assert rows[0] == rows[1] == {
        "session_id": "s", "cron_id": "j", "model": "m", "provider": "p", "invoked_at": 1763532000.0, "completed_at": 1763532042.0,
        "duration_seconds": 42.0, "input_tokens": 5, "output_tokens": 4, "cache_read_tokens": 3, "cache_write_tokens": 2,
        "estimated_cost_usd": 0.25, "success": 0, "quality_score": 7.5, "end_reason": "timed out", "outcome_category": "timeout", "excluded": None,
        "delivered": 0, "outcome_confidence": None,
    }


def test_a_session_that_is_no_utf_8_is_recorded_and_told(database: Path) -> None:
    done = record(database, "--skill", "a", "--session", b"\xff1", "--success")  # type: ignore[arg-type]
    assert (done.returncode, done.stdout, done.stderr) == (0, b"recorded: succeeded, session ?1\n", b"")


def test_a_repetition_is_told_apart(cli: Cli, database: Path) -> None:
    words = ["record", "--db", str(database), "--skill", "a", "--session", "s", "--started", "2025-11-19"]
    assert cli(*words, "--success").stdout == "recorded: succeeded, session s\n"
    assert cli(*words, "--failure").stdout == "already recorded: succeeded, session s\n"
    assert [row["success"] for row in log(database)] == [1]


def test_seconds_end_now(cli: Cli, database: Path) -> None:
    assert cli("record", "--db", str(database), "--skill", "a", "--skill", "b", "--seconds", "42", "--success").returncode == 0
    one, other = log(database)
    assert abs(one["completed_at"] - time.time()) < 60 and one["duration_seconds"] == 42
    assert one["session_id"] == other["session_id"] and one["session_id"], "two skills of one run"


@pytest.mark.parametrize("how", ["file", "stdin"])
def test_an_answer_is_judged(cli: Cli, database: Path, tmp_path: Path, how: str) -> None:
    answer = "prompt is too long: 212400 tokens > 200000 maximum"
    (tmp_path / "answer.txt").write_text(answer)
    words = ["record", "--db", str(database), "--skill", "a", "--output"]
    done = cli(*words, str(tmp_path / "answer.txt")) if how == "file" else cli(*words, "-", input=answer)
    assert done.stdout.startswith("recorded: failed (context)")


def test_a_name_that_is_not_utf8_is_recorded_as_far_as_it_is(cli: Cli, database: Path) -> None:
    assert cli("record", "--db", str(database), "--skill", "a\udcff", "--skill", "b", "--model", "m\udcff").returncode == 0
    assert [(row["skill_name"], row["model"]) for row in log(database)] == [("a?", "m?"), ("b", "m?")]
    # The other commands still read the log.
    assert cli("report", "--db", str(database)).returncode == 0
    asked = cli("report", "--db", str(database), "--model", "m\udcff")
    assert (asked.returncode, asked.stderr) == (2, "skill-ema: an argument is not UTF-8 text: 'm\\udcff'\n")


@pytest.mark.parametrize("words, code, sentence", [
    ("", 2, "Missing option '--skill'"),
    ("--skill a --started 2025", 2, "record: --started must be Unix seconds"),
    ("--skill a --ended 2025-11-19", 2, "record: --ended needs --started"),
    ("--skill a --seconds 3 --started 2025-11-19", 2, "record: --seconds ends now"),
    ("--skill a --seconds nan", 2, "record: --seconds takes a number from 0 to 1e7; got nan"),
    ("--skill a --cost 99999", 2, "record: --cost must be a number of dollars from 0 to 1e4, got 99999.0"),
    ("--skill a --input-tokens -1", 2, "record: --input-tokens must be a whole number"),
    ("--skill a --output /nowhere/answer.txt", 4, "record: cannot read '/nowhere/answer.txt': No such file or directory"),
    ("--skill a --failure -- true", 2, "record: --failure is for a run that is over"),
    ("--skill a --delivered -- true", 2, "record: --delivered or --not-delivered is for a run that is over"),
])
def test_a_mistake_is_one_sentence(cli: Cli, database: Path, words: str, code: int, sentence: str) -> None:
    done = cli("record", "--db", str(database), *words.split())
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr and done.stderr.startswith("skill-ema: ") and done.stderr.count("\n") == 1
    assert not database.exists() or log(database) == []


def test_a_home_that_takes_no_folder_is_named(cli: Cli, home: Path) -> None:
    (home / ".local").write_text("a file")
    done = cli("record", "--skill", "a", "--success")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("skill-ema: cannot create the folder ") and done.stderr.count("\n") == 1


def test_a_command_is_run_timed_and_judged(database: Path) -> None:
    done = record(database, "--skill", "a", "--model", "m", "--", "sh", "-c", "cat; printf '\\377 was sent'; echo note >&2; sleep 0.3", input=b"The report is ready and ")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"The report is ready and \xff was sent", b"note\n")
    [row] = log(database)
    assert (row["success"], row["outcome_category"], row["model"]) == (1, "ok", "m")
    assert 0.3 <= row["duration_seconds"] < 5 and row["session_id"]


@pytest.mark.parametrize("script, code, success, category, reason", [
    ("echo 'Error code: 429 - rate limit reached'", 0, 0, "rate_limit", "Error code: 429 - rate limit reached"),
    ("true", 0, 0, "empty", None),
    ("exit 3", 3, 0, "crash", "exit code 3"),
    ("echo fine; echo 'Error code: 429 - rate limit reached' >&2; exit 1", 1, 0, "rate_limit", "exit code 1: Error code: 429"),
    ("echo 'httpx.ConnectError: [Errno 111] Connection refused'; exit 1", 1, 0, "network", "ConnectError"),
    ("echo half of it; kill -9 $$", 137, 0, "crash", "killed by SIGKILL"),
])
def test_how_a_command_ends_is_its_outcome(database: Path, script: str, code: int, success: int, category: str, reason: str) -> None:
    assert record(database, "--skill", "a", "--", "sh", "-c", script).returncode == code
    [row] = log(database)
    assert (row["success"], row["outcome_category"]) == (success, category)
    assert reason is None or reason in row["end_reason"]


@pytest.mark.parametrize("script, success, category", [("true", 1, "ok"), ("echo 'Error code: 429'", 1, "ok"), ("exit 3", 0, "crash")])
def test_with_success_the_exit_code_alone_decides(database: Path, script: str, success: int, category: str) -> None:
    record(database, "--skill", "a", "--success", "--", "sh", "-c", script)
    [row] = log(database)
    assert (row["success"], row["outcome_category"]) == (success, category)


def test_a_command_that_does_not_exist_ends_as_in_a_shell(database: Path, tmp_path: Path) -> None:
    done = record(database, "--skill", "a", "--", "no-such-agent")
    assert (done.returncode, done.stderr) == (127, b"skill-ema: no-such-agent: command not found\n")
    assert record(database, "--skill", "a", "--", str(tmp_path)).returncode == 126
    assert [row["success"] for row in log(database)] == [0, 0]


def test_a_large_binary_answer_comes_through_unchanged(database: Path, tmp_path: Path) -> None:
    data = os.urandom(8_000_000) + b"\nError code: 429 - rate limit reached\n"
    (tmp_path / "data").write_bytes(data)
    assert record(database, "--skill", "a", "--", "cat", str(tmp_path / "data")).stdout == data
    assert len(log(database)) == 1


def test_what_is_printed_comes_through_at_once(database: Path) -> None:
    words = [PROGRAM, "record", "--db", str(database), "--skill", "a", "--", "sh", "-c", "echo first; read line; echo second"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    assert process.stdout.readline() == b"first\n"
    assert process.communicate(b"go on\n", timeout=60)[0] == b"second\n"


def test_a_failure_to_record_is_a_warning(database: Path, tmp_path: Path) -> None:
    database.write_text("no database, but a text that is long enough to be taken for one " * 20)
    for words in (["--db", str(database)], ["--db", str(tmp_path / "no/such/runs.db")], ["--db", str(tmp_path / "new.db"), "--cost", "-1"]):
        done = record(tmp_path / "unused.db", *words, "--skill", "a", "--", "sh", "-c", "echo answer; exit 5")
        assert (done.returncode, done.stdout) == (5, b"answer\n")
        assert done.stderr.startswith(b"skill-ema: this run of 'sh' is not recorded: ") and done.stderr.count(b"\n") == 1


def test_a_reader_that_stops_ends_the_command(database: Path) -> None:
    words = f"'{PROGRAM}' record --db '{database}' --skill a -- yes | head -1"
    done = subprocess.run(["bash", "-c", words + "; echo ${PIPESTATUS[0]}"], capture_output=True, timeout=60, text=True)
    assert (done.stdout, done.stderr) == ("y\n141\n", "")
    assert "SIGPIPE" in log(database)[0]["end_reason"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_is_passed_on(database: Path, number: signal.Signals) -> None:
    # A program that nohup has started ignores SIGHUP, and bash sets no trap for what is ignored.
    before = signal.signal(number, signal.SIG_DFL)
    script = f"trap 'echo got it; exit 9' {number.name[3:]}; echo ready; while :; do sleep 0.05; done"
    words = [PROGRAM, "record", "--db", str(database), "--skill", "a", "--", "bash", "-c", script]
    try:
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    finally:
        signal.signal(number, before)
    assert process.stdout and process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (9, b"got it\n", b"")
    assert log(database)[0]["end_reason"].startswith("exit code 9")


def test_ctrl_c_reaches_the_command_once_and_the_run_is_recorded(database: Path) -> None:
    script = "import signal, time, sys\nseen = []\nsignal.signal(signal.SIGINT, lambda *_: seen.append(1))\nprint('ready', flush=True)\n"
    script += "while not seen: time.sleep(0.05)\ntime.sleep(0.5)\nprint('seen', len(seen), flush=True)\nsys.exit(4)"
    terminal = pexpect.spawn(PROGRAM, ["record", "--db", str(database), "--skill", "a", "--", sys.executable, "-c", script], timeout=30)
    terminal.expect("ready")
    terminal.sendintr()
    terminal.expect("seen 1\r\n")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 4
    assert len(log(database)) == 1


def test_a_program_left_behind_does_not_keep_the_run_from_being_recorded(database: Path) -> None:
    words = [PROGRAM, "record", "--db", str(database), "--skill", "a", "--", "sh", "-c", "sleep 6 & echo done"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    deadline = time.time() + 5
    while time.time() < deadline:
        try:
            if sqlite3.connect(database).execute("SELECT count(*) FROM skill_invocations").fetchone()[0]:
                break
        except sqlite3.Error:
            pass
        time.sleep(0.1)
    assert process.poll() is None and log(database)[0]["duration_seconds"] < 2
    assert process.wait(timeout=60) == 0


def test_closed_streams_do_not_keep_a_command_from_running(database: Path) -> None:
    line = f"{PROGRAM} record --db {database} --skill digest -- sh -c 'cat; echo answer; exit 3' <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", line], timeout=60).returncode == 3
    assert len(log(database)) == 1


def test_a_number_of_more_than_64_bits_is_refused_by_a_sentence(cli: Cli, database: Path) -> None:
    done = cli("record", "--db", str(database), "--skill", "digest", "--input-tokens", "99999999999999999999")
    assert done.returncode == 2
    assert "must be a whole number from 0 to 1e12" in done.stderr and done.stderr.count("\n") == 1


def test_words_between_colons_are_no_pictures(cli: Cli, database: Path) -> None:
    assert cli("record", "--db", str(database), "--skill", "a:x:b").returncode == 0
    assert "a:x:b" in cli("runs", "--db", str(database)).stdout
