"""sql/queries is run: every file, on the real runs, in this SQLite and in 3.38, and its output compared with the one that stands in its README.

README_WRITE=1 writes the outputs instead of comparing them.
"""

import json
import os
import re
import shutil
import subprocess

import apsw
import pytest

from conftest import DAY, LIBRARY, NOON, ROOT, connect, load, run_host
from documents import table
from test_demo import RUNS

FOLDER = ROOT / "sql" / "queries"
README = FOLDER / "README.md"
# The others are scripts of several statements, which test_attached_files.py runs.
FILES = sorted(set(FOLDER.glob("*.sql")) - set(FOLDER.glob("attached_files*.sql")))
NAME = re.compile(r":[a-z_]+")
SECTION = re.compile(r"^## .*\[`(\w+\.sql)`\]\(\1\)\n\n((?:`:\w+ = [^`\n]+` ?)+)\n\n```text\n((?:.*\n)*?)```$", re.M)

# What runs of a local model came to on the two days, made up: most worked, and the rest failed in many ways. In the month before all worked.
ANSWERS = 9 * ["Patch written; 41 tests pass."] + [
    "Skill(s) not found and skipped: django", "Error code: 429 - rate limit reached", "", "Error code: 503 - service unavailable",
    "Script not found: /jobs/patch.py", "Error code: 401 - invalid api key",
]


def fill(connection):
    """The real runs, as examples/demo.rs records them, and made-up ones of a local model: 60 on the same two days, and 300 in the month before.

    Of every hundred one is said to have reached nobody.
    """
    with connection:
        connection.executemany(
            """INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, completed_at, duration_seconds,
                 input_tokens, output_tokens, cache_read_tokens, estimated_cost_usd, end_reason, success)
               VALUES (?1, 'swe-bench-verified', ?2, ?3, ?4, ?5, ?6, ?6 - ?5, ?8, ?9, ?10, ?11, ?12, ?13)""",
            (tuple(run.values()) for run in RUNS))
        connection.executemany(
            """INSERT INTO skill_runs (session_id, skills, model, provider, started_at, completed_at, cost_usd, output)
               VALUES (?, ?, 'qwen3.6-27b', 'local', ?, ?, 0, ?)""",
            ((f"local-{number}", "sympy" if number % 3 else "django", started, started + 600 + 10 * number, ANSWERS[number * 7 % len(ANSWERS)])
             for number in range(60) for started in [NOON - number % 2 * DAY + 60 * number]))
        connection.executemany(
            "INSERT INTO skill_runs (session_id, skills, model, provider, started_at, completed_at, cost_usd, output) "
            "VALUES (?, 'sympy', 'qwen3.6-27b', 'local', ?, ?, 0, ?)",
            ((f"earlier-{number}", started, started + 900, ANSWERS[0])
             for number in range(300) for started in [NOON - (2 + number // 10) * DAY + 60 * number]))
        connection.execute("UPDATE skill_invocations SET delivered = (id % 100 <> 7)")


def parameters(sql, given):
    """A value for every name in the statement, as clients want it; NULL where the section gives none."""
    values = {name: literal for name, literal in re.findall(r"`:(\w+) = ([^`]+)`", given)}
    assert values.keys() <= {name[1:] for name in NAME.findall(sql)}, "a parameter that the file does not have"
    return {name[1:]: json.loads(values.get(name[1:], "null").replace("'", '"')) for name in NAME.findall(sql)}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A database file with the runs, and a connection to it."""
    path = tmp_path_factory.mktemp("queries") / "runs.db"
    connection = connect(path)
    fill(connection)
    yield path, connection
    connection.close()


def output(connection, file, given):
    """What a file gives, as columns."""
    sql = (FOLDER / file).read_text()
    return table(connection.execute(sql, parameters(sql, given)))


def sections():
    return {file: (given, written) for file, given, written in SECTION.findall(README.read_text())}


def why_no_shell():
    """Why this machine's sqlite3 shell cannot be used; empty where it can."""
    if not shutil.which("sqlite3"):
        return "there is no sqlite3 shell here"
    done = subprocess.run(["sqlite3", ":memory:", f".load {LIBRARY}", "SELECT count(*) FROM pragma_module_list"], capture_output=True, text=True)
    return done.stderr.strip()


def test_every_file_has_a_section_with_the_output_that_it_gives(runs):
    _, connection = runs
    text = README.read_text()
    assert sorted(sections()) == [file.name for file in FILES] and len(FILES) >= 8
    for block in reversed(list(SECTION.finditer(text))):
        file, given, written = block.groups()
        real = output(connection, file, given)
        if os.environ.get("README_WRITE"):
            text = text[:block.start(3)] + real + text[block.end(3):]
        else:
            assert written == real, file
    if os.environ.get("README_WRITE"):
        README.write_text(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_is_one_statement_with_a_comment_that_names_its_parameters(file):
    text = file.read_text()
    comment, sql = re.fullmatch(r"((?:--.*\n)+)((?!--)[^;]+;)\n", text).groups()
    assert re.match(r"-- (?:What|Which|Is|The)\b", comment) and "-- To change: " in comment
    assert set(NAME.findall(sql)) <= set(NAME.findall(comment))
    assert max(map(len, text.splitlines())) <= 130


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_runs_with_nothing_set_and_nothing_recorded(db, file):
    sql = file.read_text()
    nothing = dict.fromkeys(name[1:] for name in NAME.findall(sql))
    if file.name == "against_baseline.sql":
        with pytest.raises(apsw.SQLError, match="baseline_model takes a model with calls"):
            db.execute(sql, nothing).fetchall()
        return
    assert db.execute(sql, nothing).fetchall() == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_gives_the_same_in_the_oldest_sqlite_that_the_extension_works_with(runs, file):
    path, connection = runs
    sql, (given, _) = file.read_text(), sections()[file.name]
    values = parameters(sql, given)
    wanted = connection.execute(sql, values).fetchall()
    literal = NAME.sub(lambda name: apsw.format_sql_value(values[name[0][1:]]), re.sub(r"^--.*\n", "", sql, flags=re.M))
    status, rows, error = run_host("3.38", path, [literal], LIBRARY)
    assert (status, error) == (0, "")
    assert rows == [["NULL" if cell is None else repr(cell) if isinstance(cell, float) else str(cell) for cell in row] for row in wanted]


def test_the_quantiles_of_a_skill_are_read_by_the_index_of_the_log(runs):
    _, connection = runs
    sql = (FOLDER / "slowest_calls.sql").read_text()
    plan = [detail for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters(sql, "")).fetchall()]
    assert "SEARCH skill_invocations USING INDEX skill_invocations_by_skill (skill_name=? AND invoked_at>? AND invoked_at<?)" in plan
    assert not [step for step in plan if step.startswith("SCAN") and "memory" not in step and step != "SCAN CONSTANT ROW"]


@pytest.mark.parametrize("file, index", [
    ("done_not_delivered", "skill_invocations_not_delivered (invoked_at>?)"),
    ("failures_of_a_day", "skill_invocations_failed (invoked_at>? AND invoked_at<?)"),
    ("plumbing_or_provider", "skill_invocations_failed (invoked_at>? AND invoked_at<?)"),
])
def test_the_log_is_read_by_its_indexes(runs, file, index):
    _, connection = runs
    sql = (FOLDER / f"{file}.sql").read_text()
    plan = [detail for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters(sql, "")).fetchall()]
    assert [step for step in plan if "skill_invocations" in step] == [f"SEARCH skill_invocations USING INDEX {index}"]


@pytest.mark.skipif(why_no_shell() != "", reason=why_no_shell())
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_gives_the_same_in_the_shell(runs, file):
    path, connection = runs
    sql, (given, _) = file.read_text(), sections()[file.name]
    values = parameters(sql, given)
    script = f".bail on\n.load {LIBRARY}\n.mode json\n" + "".join(
        f'.parameter set :{name} "{apsw.format_sql_value(value)}"\n' for name, value in values.items() if value is not None)
    done = subprocess.run(["sqlite3", str(path)], input=script + f".read {file}\n", capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    cursor = connection.execute(sql, values)
    wanted = []
    for row in cursor:
        wanted.append(dict(zip([column[0] for column in cursor.get_description()], row)))
    assert (json.loads(done.stdout) if done.stdout.strip() else []) == wanted


def test_the_statements_only_read(runs):
    path, _ = runs
    readonly = load(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY))
    for file in FILES:
        sql = file.read_text()
        readonly.execute(sql, parameters(sql, sections()[file.name][0])).fetchall()
    readonly.close()
