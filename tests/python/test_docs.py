"""The documents are run: the SQL of each on one fresh database, in order, each output compared; and the Python that needs no other host.

A ```sql block is executed; the ```text block after it must be what its last statement gives, as columns. ```sql error must fail with
that text. What is recorded there is recorded now, so the days in an output are shifted to those of the day on which the document says
that its outputs were made. README_WRITE=1 writes the outputs instead of comparing them.
"""

import os
import re
import time
from datetime import date, datetime, timezone

import apsw
import pytest

from conftest import DAY, LIBRARY_FILE, ROOT, connect, load
from documents import FILES, code, named, table
from test_inventory import functions, modules, tables

WRITTEN_ON = re.compile(r"a run on (\d{4}-\d\d-\d\d)")
BLOCK = re.compile(r"^```(sql|sql error)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.M | re.S)
WITH_SQL = [path for path in FILES if BLOCK.search(path.read_text())]


def today():
    return datetime.now(timezone.utc).date()


def as_written(output, sql, run_on, written_on):
    """An output of the day `run_on` as that of the document's day; a day that the SQL names stands as it is."""

    def shifted(day):
        if day[0] in sql:
            return day[0]
        assert written_on, f"an output shows {day[0]}, and the document does not say on which day it was made"
        return str(date.fromisoformat(written_on[1]) + (date.fromisoformat(day[0]) - run_on))

    return re.sub(r"\b\d{4}-\d\d-\d\d\b", shifted, output)


def outputs(text):
    """Each SQL block with an output: its place in the text, the output written there, and the real one; all of one day."""
    # A run that began a minute ago must be one of today.
    time.sleep(max(0, 60 - time.time() % DAY))
    run_on = today()
    found = [(place, written, as_written(real, sql, run_on, WRITTEN_ON.search(text))) for place, written, real, sql in run(text)]
    return found if today() == run_on else outputs(text)


def run(text):
    """The same as of today, and the SQL until then."""
    connection = connect(initialise=False)
    so_far = ""
    for block in BLOCK.finditer(text):
        kind, sql, written = block.groups()
        so_far += sql
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
            yield block.span(3), written, real, so_far


def test_the_documents_with_sql_are_found():
    assert {"README.md", "docs/functions.md", "docs/recording.md"} <= set(map(named, WITH_SQL))


@pytest.mark.parametrize("path", WITH_SQL, ids=named)
def test_the_sql_gives_the_outputs_that_stand_under_it(path):
    text = path.read_text()
    assert len(BLOCK.findall(text)) == text.count("```sql") - text.count("```sql hermes"), "a block of SQL that is not run"
    found = outputs(text)
    assert found
    if os.environ.get("README_WRITE"):
        for (start, end), _, real in reversed(found):
            text = text[:start] + real + text[end:]
        path.write_text(text)
        return
    for _, written, real in found:
        assert written == real


def test_the_python_for_apsw_runs_as_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "target/release").mkdir(parents=True)
    (tmp_path / "target/release" / LIBRARY_FILE.name).symlink_to(LIBRARY_FILE)
    monkeypatch.chdir(tmp_path)
    exec(code("python apsw"), {})
    assert "v0." in capsys.readouterr().out


def prose(path):
    """A document's text without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.M | re.S)


def anchors(path):
    """What a link may name behind a #: each heading as GitHub writes it."""
    headings = re.findall(r"^#+ (.*)$", prose(path), re.M)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", heading).lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", [*FILES, ROOT / "CHANGELOG.md", ROOT / "sql/queries/README.md", ROOT / "examples/litestream/README.md"], ids=named)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(path):
    broken = []
    for file, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", prose(path)):
        target = path.parent / file if file else path
        if not target.exists() or anchor and anchor not in anchors(target):
            broken.append(f"{file}#{anchor}")
    assert broken == []


def words(text):
    """The names in `text` that are marked as code."""
    return set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", text))))


REFERENCE = [path for path in FILES if path.parent == ROOT / "docs"]


def test_every_function_table_and_view_is_in_the_reference():
    connection = apsw.Connection(":memory:")
    # The pragmas are modules too, from their first use on.
    functions(connection), modules(connection)
    before = functions(connection), modules(connection)
    load(connection)
    added = {name for name, *_ in functions(connection) - before[0]} | modules(connection) - before[1]
    connection.execute("SELECT skill_ema_init()").fetchall()
    stored = {name for kind, name in tables(connection) if kind in ("table", "view")}
    assert len(added) > 15 and len(stored) > 20
    assert added | stored <= set().union(*(words(prose(path)) for path in REFERENCE))


@pytest.mark.parametrize("table", ["skill_ema", "skill_ema_daily", "skill_compare", "skill_drift", "skill_ema_check", "skill_ema_health"])
def test_every_column_and_argument_of_a_table_is_in_its_section(db, table):
    [section] = [part for path in REFERENCE for part in re.findall(rf"^## {table}$(.*?)(?=^## |\Z)", prose(path), re.M | re.S)]
    columns = {name for [name] in db.execute("SELECT name FROM pragma_table_xinfo(?)", (table,))}
    assert columns and columns <= words(section)
