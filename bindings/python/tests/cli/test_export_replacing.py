"""What keeps an export from taking away, by mistake, what another database has exported under the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Cli
from exported import add, all_rows, counted, fill, opened, run, state
from sqlite_skill_ema.exporting import MANY, MostEmptied, OtherDatabase


def days(path: Path, count: int) -> None:
    """A log of so many days, beginning with 2026-06-01, with a call on each."""
    with opened(path) as connection:
        for number in range(count):
            add(connection, f"2026-06-{number + 1:02}")


def test_two_databases_of_one_name_are_refused(cli: Cli, tmp_path: Path, home: Path) -> None:
    for name in ("a", "b"):
        fill(home / f"{name}.db").close()
    assert cli("export", "--format", "csv", "fleet", "--host", "web-1", "--db", "a.db").returncode == 0
    before = state(home / "fleet")
    (home / "link.db").symlink_to(home / "a.db")
    assert cli("export", "--format", "csv", "fleet", "--host", "web-1", "--db", "link.db").stdout == "0 days written, 3 unchanged, 0 emptied: fleet\n"
    done = cli("export", "--format", "csv", "fleet", "--host", "web-1", "--db", "b.db")
    assert (done.returncode, done.stdout) == (4, "") and state(home / "fleet") == before
    assert done.stderr == (
        f"skill-ema: export: the days of the host 'web-1' in 'fleet' come from another database, '{home / 'a.db'}'; give this one a name of its own, "
        "--host NAME, or put it in the other's place, --replace\n")
    assert cli("export", "--format", "csv", "fleet", "--host", "web-2", "--db", "b.db").returncode == 0
    assert cli("export", "--format", "csv", "fleet", "--host", "web-1", "--db", "b.db", "--replace").stdout == "0 days written, 3 unchanged, 0 emptied: fleet\n"
    # Now it is the one.
    assert cli("export", "--format", "csv", "fleet", "--host", "web-1", "--db", "b.db").returncode == 0
    assert cli("export", "--format", "csv", "fleet", "--host", "web-1", "--db", "a.db").returncode == 4


def test_a_new_log_does_not_empty_the_days_of_the_old_one(cli: Cli, home: Path) -> None:
    days(home / "runs.db", MANY + 1)
    words = ["export", "--format", "csv", "fleet", "--host", "web-1", "--db", "runs.db"]
    assert cli(*words).returncode == 0
    before = state(home / "fleet")
    (home / "runs.db").unlink()
    with opened(home / "runs.db") as connection:
        add(connection, "2026-06-08", "new")
        add(connection, "2026-07-01", "new")
    done = cli(*words)
    assert (done.returncode, done.stdout) == (4, "") and state(home / "fleet") == before
    assert done.stderr == (
        f"skill-ema: export: runs.db has nothing of {MANY} of the {MANY + 1} days of the host 'web-1' in 'fleet'; --since DAY leaves the days before as "
        "they are, --host NAME gives a new log a name of its own, --replace empties the days\n")
    assert cli(*words, "--since", "2026-07-01").stdout == "1 day written, 0 unchanged, 0 emptied: fleet\n"
    assert cli(*words, "--replace").stdout == f"1 day written, 1 unchanged, {MANY} emptied: fleet\n"
    # What is empty already is not emptied.
    assert cli(*words).stdout == f"0 days written, {MANY + 2} unchanged, 0 emptied: fleet\n"


@pytest.mark.parametrize("had, deleted", [(MANY - 1, MANY - 1), (2 * MANY, MANY), (1, 1)])
def test_days_may_be_deleted(tmp_path: Path, had: int, deleted: int) -> None:
    days(tmp_path / "runs.db", had)
    run(tmp_path / "runs.db", tmp_path / "fleet")
    opened(tmp_path / "runs.db").execute("DELETE FROM skill_invocations WHERE id <= ?", [deleted])
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (0, had - deleted, deleted)


def test_most_days_are_emptied_only_by_replacing_them(tmp_path: Path) -> None:
    days(tmp_path / "runs.db", 2 * MANY)
    run(tmp_path / "runs.db", tmp_path / "fleet")
    opened(tmp_path / "runs.db").execute("DELETE FROM skill_invocations WHERE id <= ?", [MANY + 1])
    with pytest.raises(MostEmptied) as most:
        run(tmp_path / "runs.db", tmp_path / "fleet")
    assert most.value.args == (MANY + 1, 2 * MANY)
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", replaces=True)) == (0, MANY - 1, MANY + 1)


def test_a_memory_without_a_database_takes_the_next_one(tmp_path: Path) -> None:
    """An earlier version has kept none."""
    fill(tmp_path / "a.db")
    fill(tmp_path / "b.db")
    run(tmp_path / "a.db", tmp_path / "fleet")
    memory = tmp_path / "fleet/_skill_ema/host=web-1.daily.parquet.json"
    memory.write_text(memory.read_text().replace('"database"', '"another"'))
    assert counted(run(tmp_path / "a.db", tmp_path / "fleet")) == (0, 3, 0)
    with pytest.raises(OtherDatabase, match="a.db"):
        run(tmp_path / "b.db", tmp_path / "fleet")


@pytest.mark.parametrize("broken", [
    '{"exported_at": 1e400, "complete": true, "days": {}}', '{"exported_at": 1e300, "complete": true, "days": {}}',
    '{"exported_at": -1, "complete": true, "days": {}}', '{"exported_at": 1%s, "complete": true, "days": {}}' % ("0" * 400), "[" * 200_000,
    '{"exported_at": 1, "complete": true, "days": {"notaday": {"hash": "a", "exported_at": 1}}}',
    '{"exported_at": 1, "complete": true, "days": {"../../x": {"hash": "a", "exported_at": 1}}}',
    '{"exported_at": 1, "complete": true, "days": {"2026-02-30": {"hash": "a", "exported_at": 1}}}',
    '{"exported_at": 1, "complete": true, "days": {"2026-06-01": {"hash": "a", "exported_at": 1e99}}}',
    '{"database": 5, "exported_at": 1, "complete": true, "days": {}}'])
@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_a_damaged_memory_is_one_that_is_lost(tmp_path: Path, broken: str, format: str) -> None:
    fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet", format=format)
    files = sorted(state(tmp_path))
    (tmp_path / f"fleet/_skill_ema/host=web-1.daily.{format}.json").write_text(broken)
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", format=format)) == (3, 0, 0)
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet", format=format)) == (0, 3, 0)
    assert sorted(state(tmp_path)) == files


def test_a_folder_that_is_no_day_is_not_touched(tmp_path: Path) -> None:
    fill(tmp_path / "runs.db")
    stray = tmp_path / "fleet/day=2026-02-30/host=web-1/skill_stats_daily.parquet"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"mine")
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (3, 0, 0)
    assert stray.read_bytes() == b"mine"


def test_a_link_in_the_folder_does_not_lead_out_of_it(tmp_path: Path) -> None:
    fill(tmp_path / "runs.db")
    (tmp_path / "victim").write_text("mine")
    link = tmp_path / "fleet/day=2026-06-01/host=web-1/_skill_stats_daily.parquet.part"
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "victim")
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (3, 0, 0)
    assert (tmp_path / "victim").read_text() == "mine" and len(all_rows(tmp_path / "fleet")) > 3


def test_a_text_that_is_not_utf8_changes_its_own_day_alone(tmp_path: Path) -> None:
    connection = fill(tmp_path / "runs.db")
    run(tmp_path / "runs.db", tmp_path / "fleet")
    connection.execute("INSERT INTO skill_invocations (invoked_at, skill_name) VALUES (unixepoch('2026-06-05'), CAST(x'61ff' AS TEXT))")
    assert counted(run(tmp_path / "runs.db", tmp_path / "fleet")) == (1, 3, 0)
