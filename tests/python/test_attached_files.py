"""One skill_ema over the files of several hosts: sql/queries/attached_files.sql and attached_files_by_batches.sql, run as they stand."""

import re

import pytest

from conftest import DAY, NOON, ROOT, connect, rows

FOLDER = ROOT / "sql" / "queries"
AVERAGES = "SELECT * FROM skill_ema(30, 0.2, '2025-11-19', 'skill,model')"


def record(connections, number):
    """What host `number` records, the same into each connection: some days of two skills on two models."""
    calls = [(f"{number}-{call}", ("digest", "triage")[call % 2], ("small", None)[call % 3 == 0], NOON - (call + number) % 25 * DAY,
              1 + call * 0.37, None if call % 7 == 0 else 0.001 * (number + call), call % 5 != 0) for call in range(40)]
    for connection in connections:
        with connection:
            connection.executemany("INSERT INTO skill_invocations (session_id, skill_name, model, invoked_at, duration_seconds, estimated_cost_usd, "
                                   "success) VALUES (?, ?, ?, ?, ?, ?, ?)", calls)


@pytest.fixture
def hosts(tmp_path, request):
    """The files of so many hosts, and a connection to the union of their logs."""
    union = connect(tmp_path / "union.db")
    files = [tmp_path / f"host {number}'s.db" for number in range(request.param)]
    for number, file in enumerate(files):
        host = connect(file)
        host.execute("PRAGMA synchronous = OFF")
        record((host, union), number)
        host.close()
    yield files, union
    union.close()


def agree(found, wanted):
    """The same in every column; a total of several files is a sum of floating-point numbers."""
    assert len(found) == len(wanted) == 4
    for one, other in zip((cell for row in found for cell in row.values()), (cell for row in wanted for cell in row.values())):
        assert one == (pytest.approx(other, rel=1e-12, abs=0) if isinstance(other, float) else other)


def literal(file):
    return "'" + str(file).replace("'", "''") + "'"


@pytest.mark.parametrize("hosts", [5], indirect=True)
def test_five_files_attached(hosts):
    files, union = hosts
    script = (FOLDER / "attached_files.sql").read_text()
    attach = "".join(f"ATTACH {literal(file)} AS host_{number};\n" for number, file in enumerate(files))
    view = "\nUNION ALL\n".join(f"SELECT * FROM host_{number}.skill_stats_daily" for number in range(len(files)))
    script, attached = re.subn(r"(ATTACH .*\n)+", lambda _: attach, script)
    script, viewed = re.subn(r"SELECT \* FROM host_a[^;]*", lambda _: view, script)
    assert (attached, viewed) == (1, 1)
    connection = connect(initialise=False)
    assert connection.execute(script).fetchall() is not None
    agree(rows(connection, AVERAGES), rows(union, AVERAGES))
    plan = rows(connection, "EXPLAIN QUERY PLAN SELECT * FROM skill_stats_daily WHERE day >= '2025-11-01' ORDER BY day DESC")
    assert sum("SEARCH" in row["detail"] and "day>?" in row["detail"] for row in plan) == len(files), plan


@pytest.mark.parametrize("hosts", [2], indirect=True)
def test_the_two_files_of_the_script_itself(hosts, monkeypatch):
    files, union = hosts
    for file, name in zip(files, ("host-a.db", "host-b.db")):
        file.rename(file.with_name(name))
    monkeypatch.chdir(files[0].parent)
    connection = connect(initialise=False)
    connection.execute((FOLDER / "attached_files.sql").read_text()).fetchall()
    agree(rows(connection, AVERAGES), rows(union, AVERAGES))


@pytest.mark.parametrize("hosts", [100], indirect=True)
def test_a_hundred_files_by_batches(hosts):
    files, union = hosts
    script = (FOLDER / "attached_files_by_batches.sql").read_text()
    connection = connect(initialise=False)
    for file in files:
        connection.execute(script.replace("'host-a.db'", literal(file))).fetchall()
    agree(rows(connection, AVERAGES), rows(union, AVERAGES))
    assert rows(connection, "SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')") == []
