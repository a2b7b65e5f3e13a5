"""README.md is run: its SQL on one fresh database, in order, each output compared; so is the Python that needs no other host.

A ```sql block is executed; the ```text block after it must be what its last statement gives, as columns. ```sql error
must fail with that text. What is recorded there is recorded now, so the days in an output are shifted to those of the day
of which the README says that its outputs are. README_WRITE=1 writes the outputs instead of comparing them.
"""

import json
import os
import re
from datetime import date, datetime, timedelta, timezone

import apsw
import pytest

from conftest import LIBRARY_FILE, ROOT, connect
from test_adapters import SESSIONS

README = ROOT / "README.md"
WRITTEN_ON = date.fromisoformat(re.search(r"shows days, it is that of ([\d-]+);", README.read_text())[1])
BLOCK = re.compile(r"^```(sql|sql error)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.M | re.S)


def table(cursor):
    """Rows as aligned columns under their names, numbers to the right, NULL as a dash."""
    rows, names = [], []
    for row in cursor:
        names = [column[0] for column in cursor.get_description()]
        rows.append(row)
    if not names:
        return ""
    text = [names, *[["-" if value is None else str(value) for value in row] for row in rows]]
    widths = [max(map(len, column)) for column in zip(*text)]
    lines = ["  ".join(name.ljust(width) for name, width in zip(names, widths)), "  ".join("-" * width for width in widths)]
    for row, cells in zip(rows, text[1:]):
        right = [isinstance(value, (int, float)) for value in row]
        lines.append("  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right)))
    return "".join(line.rstrip() + "\n" for line in lines)


def today():
    return datetime.now(timezone.utc).date()


def as_written(output, sql, run_on):
    """An output of the day `run_on` as that of the README's day; a day that the statement itself names stands as it is."""
    shifted = lambda day: day[0] if day[0] in sql else str(WRITTEN_ON + (date.fromisoformat(day[0]) - run_on))
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", shifted, output)


def outputs(text):
    """Each SQL block with an output: its place in the text, the output written there, and the real one; all of one day."""
    run_on = today()
    found = [(place, written, as_written(real, sql, run_on)) for place, written, real, sql in run(text)]
    return found if today() == run_on else outputs(text)


def run(text):
    """The same as of today, and the SQL."""
    connection = connect(initialise=False)
    for block in BLOCK.finditer(text):
        kind, sql, written = block.groups()
        if kind == "sql error":
            with pytest.raises(apsw.Error) as refused:
                connection.execute(sql).fetchall()
            real = str(refused.value) + "\n"
        else:
            *before, last = [part for part in re.split(r"; *(?:--.*)?\n", sql) if part.strip()]
            for statement in before:
                connection.execute(statement).fetchall()
            real = table(connection.execute(last))
        if written is not None:
            yield block.span(3), written, real, sql


def test_the_sql_gives_the_outputs_that_stand_under_it():
    text = README.read_text()
    found = outputs(text)
    assert len(found) >= 7, "the pattern no longer finds the README's blocks"
    if os.environ.get("README_WRITE"):
        for (start, end), _, real in reversed(found):
            text = text[:start] + real + text[end:]
        README.write_text(text)
        return
    for _, written, real in found:
        assert written == real


def test_the_python_for_apsw_runs_as_written(tmp_path, monkeypatch, capsys):
    [code] = re.findall(r"^```python apsw\n(.*?)^```", README.read_text(), re.M | re.S)
    (tmp_path / "target/release").mkdir(parents=True)
    (tmp_path / "target/release" / LIBRARY_FILE.name).symlink_to(LIBRARY_FILE)
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert "v0." in capsys.readouterr().out


def test_the_statement_for_a_store_of_sessions_records_as_written():
    [code] = re.findall(r"^```python hermes\n(.*?)^```", README.read_text(), re.M | re.S)
    connection = connect()
    connection.execute(SESSIONS + (ROOT / "sql/adapters/hermes.sql").read_text())
    job = {"id": "daily", "skills": ["digest", "scan"]}
    exec(code, {"connection": connection, "json": json, "session_id": "s", "job": job, "answer": "Two items.", "error": None})
    assert connection.execute("SELECT cron_id, skill_name, success FROM skill_invocations").fetchall() == [("daily", "digest", 1), ("daily", "scan", 1)]


def test_every_file_that_it_links_to_is_there():
    links = re.findall(r"\]\((?!#|https?:)([^)#]+)\)", README.read_text())
    assert links and all((ROOT / link).exists() for link in links)
