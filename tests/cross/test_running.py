"""Each library at work, beside the one that is built for this machine: every function, recording, and two writers."""

import math
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from hosts import ARM64, NATIVE, TIMEOUT, command, environment, finish, run, start
from platforms import ROOT, library
from statements import DATA, ERRORS, FUNCTIONS, RECORDED

LISTS = ["SELECT DISTINCT name || '/' || narg FROM pragma_function_list", "SELECT name FROM pragma_module_list"]
# The ends of the intervals need ln(), which is the system's own C library's, and C does not say that all of them round its last
# digit alike: one unit of it differs under Windows. Counts, averages and all the rest are the same to the last digit.
TOLERANCE = {"linux-x64": 0, "linux-arm64": 0, "win32-x64": 1e-15}


def added(platform):
    """The functions and table functions that the library brings."""
    names = [{cell[1:] for rows in run(platform, LISTS, extension=extension) for [cell] in rows} for extension in ("", None)]
    return names[1] - names[0]


def same(one, other, tolerance):
    if one == other:
        return True
    return one[0] == other[0] == "F" and tolerance > 0 and math.isclose(float(one[1:]), float(other[1:]), rel_tol=tolerance)


def assert_same(statements, results, expected, tolerance=0):
    for statement, rows, wanted in zip(statements, results, expected):
        assert len(rows) == len(wanted), statement
        for row, wanted_row in zip(rows, wanted):
            assert len(row) == len(wanted_row) and all(same(*pair, tolerance) for pair in zip(row, wanted_row)), f"{statement}\n{row}\n{wanted_row}"


def test_every_function_has_a_statement(runner):
    assert added(runner) == set(FUNCTIONS)
    assert all(f"{name.partition('/')[0]}(" in statement for name, statement in FUNCTIONS.items())


def test_the_rows_are_those_of_the_native_library(runner):
    statements = [*DATA, *FUNCTIONS.values(), *ERRORS, *RECORDED]
    results = run(runner, statements)
    expected = run("linux-x64", statements, extension=NATIVE)
    refused = {statement for statement, rows in zip(statements, expected) if any(row[0][:1] == "E" for row in rows)}
    assert refused == {*ERRORS, FUNCTIONS["skill_runs_refuse/1"]}
    assert all(rows for statement, rows in zip(statements, expected) if statement not in DATA)
    assert_same(statements, results, expected, TOLERANCE[runner])


def test_a_file_that_it_has_recorded_is_read_by_the_native_library(runner, tmp_path):
    [[]] = [[rows for rows in run(runner, DATA, tmp_path / "runs.db")[1:4] if rows]]
    check = [*RECORDED, "SELECT count(*) FROM skill_ema_check()", "PRAGMA integrity_check"]
    results = run("linux-x64", check, tmp_path / "runs.db", NATIVE)
    assert_same(check, results, run("linux-x64", [*DATA, *check], extension=NATIVE)[len(DATA):])
    assert results[-2:] == [[["I0"]], [["Tok"]]]


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_two_processes_lose_no_write(runner, mode, tmp_path):
    file, each = tmp_path / "runs.db", 150
    run(runner, [f"PRAGMA journal_mode = {mode}", "SELECT skill_ema_init()", "CREATE TABLE log (who, at)"], file)
    processes = [start(runner, file, library(runner)) for _ in range(2)]
    scripts = [[sql for number in range(each) for sql in (
        f"INSERT INTO skill_runs (session_id, skills, started_at, success) VALUES ('{who}-{number}', '[\"a\", \"b\"]', 1763553600 + {number}, 1)",
        f"INSERT INTO log VALUES ({who}, unixepoch('subsec'))")] for who in range(2)]
    with ThreadPoolExecutor(2) as both:
        results = list(both.map(finish, processes, scripts))
    assert results == [([[]] * 2 * each, "")] * 2
    [[[runs]], [[rows]], [[wrong]], [[sound]], [[overlap]], [[journal]]] = run("linux-x64", [
        "SELECT count(DISTINCT session_id) FROM skill_invocations", "SELECT sum(invocation_count) FROM skill_daily_rollup",
        "SELECT count(*) FROM skill_ema_check()", "PRAGMA integrity_check",
        "SELECT max(first) < min(last) FROM (SELECT min(at) AS first, max(at) AS last FROM log GROUP BY who)", "PRAGMA journal_mode"], file, NATIVE)
    assert (runs, rows, wrong, sound, journal) == (f"I{2 * each}", f"I{4 * each}", "I0", "Tok", f"T{mode}")
    assert overlap == "I1", "one process had ended before the other began"


@pytest.mark.parametrize("runner", ["linux-arm64"], indirect=True)
def test_in_debians_shell(runner):
    """What tests/hosts asks of every host, here of the same SQLite of two machines."""
    script = (ROOT / "tests/hosts/statements.sql").read_text()

    def shell(command, environment, library):
        loaded = [*command, "-batch", "-bail", "-cmd", f".load {library.with_suffix('')}", ":memory:"]
        done = subprocess.run(loaded, input=f"SELECT sqlite_version();\n{script}", env=environment, capture_output=True, text=True, timeout=TIMEOUT)
        assert done.stderr == ""
        version, *rows = done.stdout.splitlines()
        return version, rows

    version, there = shell([*command(runner), str(ARM64 / "usr/bin/sqlite3")], environment(runner), library(runner))
    assert len(there) > 200
    own_version, here = shell(["sqlite3"], None, NATIVE)
    assert len(there) == len(here)
    # Another SQLite may print a number in another way.
    if version == own_version:
        assert there == here
