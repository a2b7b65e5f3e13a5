"""What a second export into a folder writes, and what it leaves alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

import sqlite_skill_ema
from exported import add, all_rows, counted, fill, opened, run, state, versions
from sqlite_skill_ema.exporting import folder as folders


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("what", ["daily", "jobs", "runs"])
def test_a_second_export_writes_nothing(tmp_path: Path, what: str, format: str) -> None:
    fill(tmp_path / "runs.db")
    database = (tmp_path / "runs.db").read_bytes()
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", what, format)) == (3, 0, 0)
    before = state(tmp_path / "fleet")
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", what, format)) == (0, 3, 0)
    assert state(tmp_path / "fleet") == before
    assert (tmp_path / "runs.db").read_bytes() == database


def test_only_the_days_that_changed_are_written(tmp_path: Path) -> None:
    connection = fill(tmp_path / "runs.db")
    fleet = tmp_path / "fleet"

    def exported() -> tuple[int, int, int]:
        """An export that gives exactly the days that it says a new version."""
        before = versions(fleet) if fleet.exists() else {}
        summary = run(tmp_path / "runs.db", fleet)
        after = versions(fleet)
        assert sum(after[day] != before.get(day) for day in after) == summary.written + summary.emptied
        assert all(after[day] >= before[day] for day in before)
        real = {tuple(row)[:2]: tuple(row)[2:] for row in connection.execute(
            "SELECT day, skill_name, sum(invocation_count), sum(success_count) FROM skill_daily_rollup GROUP BY 1, 2")}
        written: dict[tuple[str, str], tuple[int, int]] = {}
        for row in all_rows(fleet):
            if row["invocation_count"]:
                calls, successes = written.get((row["day"], row["skill_name"]), (0, 0))
                written[row["day"], row["skill_name"]] = (calls + row["invocation_count"], successes + row["success_count"])
        assert written == real
        return counted(summary)

    assert exported() == (3, 0, 0)
    add(connection, "2026-06-03", success=1)
    add(connection, "2026-05-20", success=1)
    assert exported() == (2, 3, 0), "days that come late"
    connection.execute("UPDATE skill_invocations SET success = 0 WHERE invoked_at >= unixepoch('2026-06-04')")
    assert exported() == (1, 4, 0), "a run that is corrected"
    connection.execute("UPDATE skill_invocations SET invoked_at = unixepoch('2026-06-05') WHERE invoked_at >= unixepoch('2026-06-04')")
    assert exported() == (1, 4, 1), "a run that moves to another day"
    connection.execute("DELETE FROM skill_invocations WHERE invoked_at < unixepoch('2026-06-01')")
    assert exported() == (0, 5, 1), "a run that is deleted"
    assert exported() == (0, 6, 0)
    add(connection, "2026-06-04", success=1)
    assert exported() == (1, 5, 0), "an emptied day that has a run again"
    connection.execute("DELETE FROM skill_invocations")
    assert exported() == (0, 1, 5)
    assert exported() == (0, 6, 0)


@pytest.mark.parametrize("column, value", [("duration_seconds", 1.5), ("estimated_cost_usd", 1e-9), ("model", ""), ("provider", ""), ("input_tokens", 0)])
def test_each_change_of_a_row_is_seen(tmp_path: Path, column: str, value: Any) -> None:
    connection = opened(tmp_path / "runs.db")
    add(connection, "2026-06-04", success=1)
    run(tmp_path / "runs.db", tmp_path / "fleet")
    connection.execute(f"UPDATE skill_invocations SET {column} = ?", [value])
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (1, 0, 0)


def test_a_file_that_is_missing_is_written(tmp_path: Path) -> None:
    fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    before = state(tmp_path / "fleet")
    missing = tmp_path / "fleet/day=2026-06-02/host=web-1/skill_stats_daily.parquet"
    missing.unlink()
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (1, 2, 0)
    assert state(tmp_path / "fleet").keys() == before.keys()


def test_days_before_since_are_left_alone(tmp_path: Path) -> None:
    connection = fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    before = versions(tmp_path / "fleet")
    connection.execute("DELETE FROM skill_invocations WHERE invoked_at < unixepoch('2026-06-02')")
    connection.execute("UPDATE skill_invocations SET success = 0 WHERE success")
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", since="2026-06-03")) == (1, 0, 0)
    after = versions(tmp_path / "fleet")
    assert {day for day in after if after[day] != before[day]} == {"2026-06-04"}
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", since="2026-06-02")) == (1, 1, 0)
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (0, 2, 1)


def test_hosts_share_a_folder(tmp_path: Path) -> None:
    fill(tmp_path / "a.db")
    add(opened(tmp_path / "b.db"), "2026-06-04")
    run(tmp_path / "a.db", tmp_path / "fleet", host="web-1")
    before = state(tmp_path / "fleet")
    assert counted(run(tmp_path / "b.db", tmp_path / "fleet", host="web-2")) == (1, 0, 0)
    assert {name: file for name, file in state(tmp_path / "fleet").items() if "web-2" not in name} == before
    assert [row["host"] for row in all_rows(tmp_path / "fleet") if row["day"] == "2026-06-04"] == ["web-1", "web-2"]


def test_a_host_that_is_renamed_is_another_and_the_old_one_is_emptied_by_an_empty_log(tmp_path: Path) -> None:
    fill(tmp_path / "runs.db")
    opened(tmp_path / "empty.db")
    run(tmp_path / "runs.db", tmp_path / "fleet", host="old")
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", host="new")) == (3, 0, 0)
    assert counted(run(tmp_path / "empty.db", tmp_path / "fleet", host="old", replaces=True)) == (0, 0, 3)
    assert {row["host"] for row in all_rows(tmp_path / "fleet") if row["invocation_count"]} == {"new"}


@pytest.mark.parametrize("lost", ["nothing", "_skill_ema/*.json", "day=*/*/*.parquet"])
def test_a_clock_that_goes_back_does_not_take_versions_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str) -> None:
    connection = opened(tmp_path / "runs.db")
    seen = 0.0
    for now in (2e9, 1e9, 1e9, 3e9, 3e9):
        monkeypatch.setattr(time, "time", lambda: now)
        add(connection, "2026-06-04")
        assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (1, 0, 0)
        version = versions(tmp_path / "fleet")["2026-06-04"]
        assert version == now if now > seen else seen < version < seen + 1
        seen = version
        for file in (tmp_path / "fleet").glob(lost):
            file.unlink()


@pytest.mark.parametrize("broken", ["", "[]", '{"exported_at": null}', '{"days": {}}', None])
def test_a_memory_that_is_lost_has_all_written_again(tmp_path: Path, broken: Any) -> None:
    connection = fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    memory = next((tmp_path / "fleet/_skill_ema").glob("*.json"))
    memory.unlink() if broken is None else memory.write_text(broken)
    connection.execute("DELETE FROM skill_invocations WHERE invoked_at >= unixepoch('2026-06-04')")
    before = versions(tmp_path / "fleet")
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (2, 0, 1)
    assert all(version > before[day] for day, version in versions(tmp_path / "fleet").items())
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (0, 3, 0)


def killed(tmp_path: Path, after: int) -> None:
    """An export that is killed when it has written so many days."""
    program = textwrap.dedent(f"""
        import os, signal, sys
        from pathlib import Path
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from exported import run
        from sqlite_skill_ema.exporting.folder import Folder
        real, written = Folder.write, []
        def write(*arguments):
            real(*arguments)
            written.append(arguments)
            if len(written) == {after}:
                os.kill(os.getpid(), signal.SIGKILL)
        Folder.write = write
        run(Path({str(tmp_path / "runs.db")!r}), Path({str(tmp_path / "fleet")!r}))
        """)
    assert subprocess.run([sys.executable, "-c", program], timeout=120).returncode == -signal.SIGKILL


def test_an_export_that_was_killed_leaves_nothing_wrong(tmp_path: Path) -> None:
    connection = fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    before = all_rows(tmp_path / "fleet")
    connection.execute("UPDATE skill_invocations SET success = 1 - success")
    add(connection, "2026-05-01")
    killed(tmp_path, 2)
    # The log is again as the memory knows it, and the files of two days are not, one of which the memory does not know.
    connection.execute("UPDATE skill_invocations SET success = 1 - success")
    connection.execute("DELETE FROM skill_invocations WHERE invoked_at < unixepoch('2026-06-01')")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    after = all_rows(tmp_path / "fleet")
    assert [{**row, "exported_at": 0} for row in after if row["invocation_count"]] == [{**row, "exported_at": 0} for row in before]
    assert [row["day"] for row in after if not row["invocation_count"]] == ["2026-05-01"]
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (0, 4, 0)


def test_two_at_once_for_one_host_do_not_mix(tmp_path: Path) -> None:
    fill(tmp_path / "runs.db")
    with folders.Folder(tmp_path / "fleet", "web-1", "daily", "skill_stats_daily", "parquet").locked():
        with pytest.raises(BlockingIOError):
            run(tmp_path / "runs.db", tmp_path / "fleet")
        assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", host="web-2")) == (3, 0, 0)
        assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", format="csv")) == (3, 0, 0)
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (3, 0, 0)


def test_a_writer_goes_on_and_the_rows_are_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = fill(tmp_path / "runs.db")
    real = folders.Folder.write

    def write(self: folders.Folder, day: str, data: bytes, version: float) -> None:
        # It does not wait for anybody.
        add(connection, "2026-06-04", "later")
        real(self, day, data, version)

    monkeypatch.setattr(folders.Folder, "write", write)
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (3, 0, 0)
    assert "later" not in {row["skill_name"] for row in all_rows(tmp_path / "fleet")}
    monkeypatch.undo()
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (1, 2, 0)


def test_the_memory_says_what_was_written(tmp_path: Path) -> None:
    fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    memory = json.loads((tmp_path / "fleet/_skill_ema/host=web-1.daily.parquet.json").read_text())
    assert {day: known["exported_at"] for day, known in memory["days"].items()} == versions(tmp_path / "fleet")
    assert len({known["hash"] for known in memory["days"].values()}) == 3


def test_the_time_of_a_file_is_its_version(tmp_path: Path) -> None:
    """So that what copies by time and size copies each version."""
    fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    for day, version in versions(tmp_path / "fleet").items():
        assert abs(os.stat(tmp_path / f"fleet/day={day}/host=web-1/skill_stats_daily.parquet").st_mtime - version) < 1e-5


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    assert not [name for name in state(tmp_path / "fleet") if name.endswith(".part")]
    assert sqlite_skill_ema.connect(tmp_path / "runs.db").execute("SELECT count(*) FROM sqlite_master WHERE name = 'skill_export'").fetchone()[0] == 0
