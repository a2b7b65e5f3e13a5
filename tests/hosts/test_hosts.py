"""Every host gives the rows of every other: the extension loaded as its users load it, on the SQLite that is inside."""

import json
import re

import apsw
import apsw.ext
import pytest

import hosts

TEXT = re.sub(r"(?m)^--.*\n", "", (hosts.HERE / "statements.sql").read_text(encoding="utf-8"))
STATEMENTS = [statement.strip() for statement in TEXT.split(";\n") if statement.strip()]


def connect(path):
    connection = apsw.Connection(str(path))
    connection.enable_load_extension(True)
    connection.load_extension(str(hosts.LIBRARY))
    return connection


def as_json(statement, columns):
    """The same statement with each row as one text, so that no host has to show a number."""
    names = ", ".join(f"c{number}" for number in range(columns))
    return f"WITH question({names}) AS ({statement}) SELECT json_array({names}) FROM question"


@pytest.fixture(scope="session")
def reference(tmp_path_factory):
    """The statements as the hosts get them, and the rows that this Python's apsw gives."""
    connection = connect(tmp_path_factory.mktemp("reference") / "runs.db")
    sent, rows = [], []
    for statement in STATEMENTS:
        if statement.startswith("SELECT"):
            statement = as_json(statement, len(apsw.ext.query_info(connection, statement).description))
        sent.append(statement)
        rows += [row[0] for row in connection.execute(statement)]
    return sent, rows


def same(one, other):
    """Whether two rows are equal: their texts and whole numbers exactly, their floats to what JSON shows of them in any SQLite."""
    one, other = json.loads(one), json.loads(other)
    return len(one) == len(other) and all(
        type(a) is type(b) and (a == pytest.approx(b, rel=1e-14) if isinstance(a, float) else a == b) for a, b in zip(one, other))


@pytest.mark.parametrize("name", hosts.HOSTS)
def test_a_host_gives_the_rows_that_every_other_gives(name, reference, tmp_path, record_property):
    host, (statements, wanted) = hosts.HOSTS[name], reference
    database = tmp_path / "Läufe of a week.db"
    try:
        (version,), error = host(database, hosts.LIBRARY, ["SELECT sqlite_version()"])
    except hosts.Absent as reason:
        record_property("host", f"absent: {reason}")
        pytest.skip(f"{name}: {reason}")
    assert error == ""
    rows, error = host(database, hosts.LIBRARY, statements)
    assert (error, len(rows)) == ("", len(wanted))
    assert [(row, other) for row, other in zip(rows, wanted) if not same(row, other)] == []

    # An error arrives as the sentence that it is, and what was bad has changed nothing.
    count = "SELECT count(*) FROM skill_invocations"
    bad = "INSERT INTO skill_runs (skills, started_at, cost_usd) VALUES ('news', 1763532000, '%s%n')"
    rows, error = host(database, hosts.LIBRARY, [count, bad])
    assert "skill_runs: cost_usd must be a number of dollars from 0 to 1e4, got '%s%n'" in error
    assert host(database, hosts.LIBRARY, [count]) == (rows, "")
    rows, error = host(database, hosts.LIBRARY, ["SELECT * FROM skill_ema(0)"])
    assert rows == [] and "skill_ema: window_days" in error
    record_property("host", f"SQLite {version}")


def test_the_statements_name_every_function_and_table_function():
    connection = apsw.Connection(":memory:")
    names = "SELECT name FROM pragma_function_list UNION SELECT name FROM pragma_module_list"
    connection.execute(names).fetchall()
    before = set(connection.execute(names))
    connection.enable_load_extension(True)
    connection.load_extension(str(hosts.LIBRARY))
    added = {name for [name] in set(connection.execute(names)) - before}
    assert len(added) > 15
    # The view skill_runs calls it.
    assert added - set(re.findall(r"\w+", TEXT)) == {"skill_runs_refuse"}
