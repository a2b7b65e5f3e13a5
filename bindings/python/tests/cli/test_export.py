"""`skill-ema export` into a file."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import LAST_DAY, Cli

PROGRAM = str(Path(sys.executable).with_name("skill-ema"))


@pytest.mark.parametrize("what, view", [("runs", "skill_runs"), ("log", "skill_invocations"), ("daily", "skill_stats_daily")])
def test_every_row_is_written_in_both_formats(cli: Cli, history: Path, tmp_path: Path, what: str, view: str) -> None:
    expected = json.loads(cli("sql", f"SELECT count(*) AS n FROM {view}", "--json", "--db", str(history)).stdout)[0]["n"]
    for ending in ("csv", "jsonl"):
        file = tmp_path / f"out.{ending}"
        done = cli("export", str(file), "--what", what, "--db", str(history))
        assert (done.returncode, done.stderr, done.stdout) == (0, "", f"{expected} rows are in {file}.\n")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        from_csv = list(csv.DictReader(stream))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert len(from_csv) == len(lines) == expected
    assert from_csv == [{key: "" if value is None else str(value) for key, value in line.items()} for line in lines]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["home", "out.csv", "out.jsonl"], "a file is left behind"


def test_the_filters(cli: Cli, history: Path) -> None:
    def sessions(*filters: str) -> list[str]:
        printed = cli("export", "-", "--format", "jsonl", "--db", str(history), *filters).stdout
        return [json.loads(line)["session_id"] for line in printed.splitlines()]

    assert len(sessions()) == 2 * 600 + 30
    assert set(sessions("--since", LAST_DAY)) == {f"{model}-59-{number}" for model in ("big", "small") for number in range(10)}
    assert sessions("--until", "2026-05-03", "--skill", "weekly") == ["weekly-0", "weekly-1"]
    assert len(sessions("--skill", "mail")) == 600, "a run of several skills is one of each of them"
    assert len(sessions("--model", "small", "--since", "2026-06-29", "--until", "2026-06-29")) == 10


def test_standard_output_is_csv(cli: Cli, history: Path) -> None:
    assert cli("export", "-", "--db", str(history)).stdout.startswith("session_id,cron_id,skills,")
    assert cli("export", "/dev/stdout", "--format", "csv", "--db", str(history)).stdout.startswith("session_id,cron_id,skills,")
    printed = subprocess.run(["bash", "-c", f"'{PROGRAM}' export - --db '{history}' | head -1"], capture_output=True, timeout=60)
    assert printed.stderr == b"" and printed.stdout.count(b"\n") == 1


def test_a_link_stays_one(cli: Cli, history: Path, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    (tmp_path / "real.csv").write_text("old")
    assert cli("export", str(tmp_path / "link.csv"), "--db", str(history)).returncode == 0
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "real.csv").read_text().startswith("session_id,")


@pytest.mark.parametrize("words, code, sentence", [
    ("runs.txt", 2, "export: --format says what is written into the folder 'runs.txt'"),
    ("runs.csv --format xml", 2, "export: --format takes csv or jsonl for a file; got 'xml'"),
    ("runs.csv --what all", 2, "export: --what takes runs, log or daily for a file; got 'all'"),
    ("runs.csv --since 2026-6-3", 2, "export: --since takes a day, YYYY-MM-DD; got '2026-6-3'"),
    ("runs.csv --until now", 2, "export: --until takes a day"),
    ("/nowhere/runs.csv", 4, "export: cannot write '/nowhere/runs.csv': No such file or directory"),
    ("runs.csv --skill nothing", 3, "there are no such runs"),
])
def test_a_mistake_is_one_sentence(cli: Cli, history: Path, home: Path, words: str, code: int, sentence: str) -> None:
    done = cli("export", *words.split(), "--db", str(history))
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr and done.stderr.startswith("skill-ema: ") and done.stderr.count("\n") == 1
    assert not os.listdir(home), "a file is left behind"
