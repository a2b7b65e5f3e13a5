"""Comparisons with skill_name, model, provider and cron_id: they shorten the reading and never change what is found.

What must be found is asked of a plain table that holds the unfiltered result.
"""

import apsw
import pytest

from conftest import NOON, connect, record, value

CALL = "skill_ema(14, 0.3, '2025-11-19')"
SKILLS = ["a", "A", "b", "c", "5", "05", "5.0", "1e2", "ü", "a\0b", "a ", "x'61'"]
MODELS = [None, "", "m1", "M1", "m2", "7"]
PROVIDERS = [None, "", "p1", "p2"]


@pytest.fixture(scope="module")
def found():
    """A database with the three key columns in many values, and the plain table `plain` of all that skill_ema gives."""
    connection = connect()
    with connection:
        for number, skill in enumerate(SKILLS):
            for model in MODELS[number % 2:]:
                for provider in PROVIDERS[number % 3:]:
                    record(connection, skill_name=skill, model=model, provider=provider, success=number % 2)
    connection.execute("CREATE TEMP TABLE plain (skill_name TEXT, model TEXT, provider TEXT, sample_count INTEGER)")
    connection.execute(f"INSERT INTO plain SELECT skill_name, model, provider, sample_count FROM {CALL}")
    connection.execute("""
        CREATE TEMP TABLE wanted (name TEXT, folded TEXT COLLATE NOCASE, trimmed TEXT COLLATE RTRIM, number INTEGER, real REAL, any);
        INSERT INTO wanted VALUES ('a', 'a', 'a', 5, 5.0, 'a'), ('m1', 'm1', 'm1', 7, 7.0, 5), (NULL, NULL, NULL, NULL, NULL, x'61'),
                                  ('', '', '', 100, 100.0, 5.0), ('5', 'B', 'b', 0, 0.5, NULL);
    """)
    yield connection
    connection.close()


def answers(connection, sql, parameters=()):
    """The rows of `sql` over skill_ema, and those of the same over the plain table."""
    return [connection.execute(sql.format(table), parameters).fetchall() for table in (CALL, "plain")]


@pytest.mark.parametrize("condition", [
    "skill_name = 'a'",
    "'a' = skill_name",
    "skill_name = 'nobody'",
    "skill_name = ''",
    "skill_name = NULL",
    "model = ''",
    "provider = ''",
    "skill_name = 'a' AND model = 'm1' AND provider = 'p1'",
    "skill_name = 'a' AND skill_name = 'b'",
    "skill_name = 'a' AND skill_name IN ('a', 'b')",
    "skill_name IN ('b', 'a', 'b', 'nobody')",
    "skill_name IN ()",
    "skill_name IN ('a', NULL)",
    "skill_name IN (NULL)",
    "model IN ('m1', '') AND provider IN ('p1', NULL) AND skill_name IN ('a', 'b', 'ü')",
    "skill_name NOT IN ('a', 'b')",
    "model NOT IN ('m1', NULL)",
    "skill_name IN (SELECT name FROM wanted)",
    "skill_name IN (SELECT number FROM wanted)",
    "skill_name IN (SELECT any FROM wanted)",
    "skill_name IN (SELECT folded FROM wanted)",
    "model IN (SELECT name FROM wanted) AND provider IN (SELECT name FROM wanted)",
    "(skill_name, model) IN (SELECT 'a', 'm1' UNION ALL SELECT 'b', 'm2')",
    "(skill_name, model) = ('a', 'm1')",
    "model IS NULL",
    "model IS NOT NULL",
    "model IS 'm1'",
    "provider IS NOT 'p1'",
    "skill_name > 'a' AND skill_name < 'c'",
    "skill_name BETWEEN 'a' AND 'b'",
    "skill_name LIKE 'A%'",
    "skill_name GLOB 'a*'",
    "skill_name = 'a' OR skill_name = 'b'",
    "skill_name = 'a' OR model = 'm2'",
    "skill_name = 'c' OR model = 'm1' OR provider = 'p2'",
    "(skill_name = 'a' AND model = 'm1') OR (skill_name = 'b' AND provider = 'p1')",
    "skill_name = 'A' COLLATE NOCASE",
    "skill_name COLLATE NOCASE = 'a'",
    "skill_name COLLATE NOCASE IN ('A', 'B')",
    "skill_name = 'a' COLLATE RTRIM",
    "skill_name = 'A' COLLATE NOCASE AND skill_name = 'a'",
    "skill_name = 5",
    "skill_name = 5.0",
    "skill_name = 1e2",
    "skill_name = CAST(5 AS INTEGER)",
    "skill_name = CAST(5 AS REAL)",
    "skill_name = CAST('05' AS NUMERIC)",
    "skill_name IN (5, 100)",
    "skill_name = x'61'",
    "skill_name IN (x'61', 'b')",
    "model = 7",
    "skill_name = 'a' || char(0) || 'b'",
    "skill_name = lower('Ü') OR skill_name = 'ü'",
    "skill_name = (SELECT name FROM wanted WHERE name = 'a')",
    "EXISTS (SELECT 1 FROM wanted WHERE name = skill_name)",
])
def test_a_condition_finds_what_it_finds_in_a_plain_table(found, condition):
    got, wanted = answers(found, f"SELECT skill_name, model, provider, sample_count FROM {{}} WHERE {condition} ORDER BY 1, 2, 3")
    assert got == wanted


@pytest.mark.parametrize("order", [
    "wanted AS w CROSS JOIN {} AS e", "{} AS e CROSS JOIN wanted AS w", "{} AS e JOIN wanted AS w", "wanted AS w LEFT JOIN {} AS e",
])
@pytest.mark.parametrize("condition", [
    "e.skill_name = w.name",
    "w.name = e.skill_name AND e.model = 'm1'",
    "e.skill_name = w.folded",
    "w.folded = e.skill_name",
    "w.trimmed = e.skill_name",
    "e.skill_name = w.number",
    "e.skill_name = w.real",
    "e.skill_name = w.any",
    "e.model = w.name AND e.provider = w.name",
    "e.model IS w.name",
])
def test_a_join_finds_what_it_finds_in_a_plain_table(found, order, condition):
    sql = f"SELECT w.rowid, e.skill_name, e.model, e.provider FROM {order} ON {condition} ORDER BY 1, 2, 3, 4"
    got, wanted = answers(found, sql)
    assert got == wanted


@pytest.mark.parametrize("arguments", ["NULL, NULL, '2025-11-19', NULL", "14, 0.3, '2025-11-19', NULL", "14, NULL, '2025-11-19'"])
@pytest.mark.parametrize("condition", [
    "skill_name = 'a' OR model = 'm1'", "(skill_name = 'a' AND model = 'm1' AND provider = 'p1') OR (skill_name = 'b' AND model IN ('m2', ''))",
    "skill_name = 'c' OR model = 'm1' OR provider = 'p2'",
])
def test_either_of_two_names_is_found_also_with_arguments_that_take_their_default(found, arguments, condition):
    got, wanted = [found.execute(f"SELECT skill_name, model, provider FROM {table} WHERE {condition} ORDER BY 1, 2, 3").fetchall()
                   for table in (f"skill_ema({arguments})", "plain")]
    assert got == wanted and got


@pytest.mark.parametrize("join", ["LEFT", "RIGHT", "FULL"])
@pytest.mark.parametrize("condition", ["true", "y.skill_name IN ('a', 'b')", "x.skill_name = 'a'", "y.skill_name = 'a' OR y.model = 'm1'"])
@pytest.mark.parametrize("on", [
    "x.skill_name = y.model", "(x.skill_name, x.model) = (y.skill_name, y.model)", "x.skill_name = y.skill_name AND x.model = 'm1'",
])
def test_an_outer_join_with_itself_finds_what_it_finds_in_a_plain_table(found, join, on, condition):
    sql = f"SELECT x.skill_name, x.model, y.skill_name, y.model FROM {{0}} AS x {join} JOIN {{0}} AS y ON {on} WHERE {condition}"
    got, wanted = answers(found, sql + " ORDER BY 1, 2, 3, 4")
    assert got == wanted


@pytest.mark.parametrize("rest", [
    "ORDER BY skill_name DESC, model, provider", "ORDER BY model, skill_name, provider LIMIT 3", "LIMIT 4 OFFSET 2", "LIMIT 0",
    "ORDER BY 1, 2, 3 LIMIT -1 OFFSET 5",
])
@pytest.mark.parametrize("condition", ["1", "skill_name IN ('b', 'a')", "model = 'm1'"])
def test_order_and_limit_work_with_and_without_a_condition(found, condition, rest):
    got, wanted = answers(found, f"SELECT skill_name, model, provider FROM {{}} WHERE {condition} {rest}")
    assert got == wanted


@pytest.mark.parametrize("count", [1, 999, 1000, 1001, 5000])
def test_a_list_may_be_as_long_as_it_likes(found, count):
    names = ["a", "b"] + [f"nobody {number}" for number in range(count - 2)]
    places = ", ".join("?" for _ in names[:count])
    sql = f"SELECT skill_name, model, provider FROM {{}} WHERE skill_name IN ({places}) ORDER BY 1, 2, 3"
    got, wanted = answers(found, sql, names[:count])
    assert got == wanted and got


def test_a_list_longer_than_the_hosts_limit_of_parameters(found):
    before = found.limit(apsw.SQLITE_LIMIT_VARIABLE_NUMBER, 100)
    try:
        names = ", ".join(f"'n{number}'" for number in range(500))
        got, wanted = answers(found, f"SELECT skill_name, model FROM {{}} WHERE skill_name IN ('a', {names}) ORDER BY 1, 2")
    finally:
        found.limit(apsw.SQLITE_LIMIT_VARIABLE_NUMBER, before)
    assert got == wanted and got


@pytest.mark.parametrize("group_by, condition, count", [
    ("skill", "model IS NULL", len(SKILLS)),
    ("skill", "model IS 'm1'", 0),
    ("skill", "model > 'm'", 0),
    ("model", "model = 'm1'", 1),
    ("skill,model", "skill_name = 'a' AND model = 'm1'", 1),
])
def test_a_column_that_is_not_in_group_by_is_null(found, group_by, condition, count):
    sql = f"SELECT count(*) FROM skill_ema(14, 0.3, '2025-11-19', '{group_by}') WHERE {condition}"
    assert value(found, sql) == count


@pytest.mark.parametrize("function", ["skill_ema", "skill_ema_daily", "skill_drift"])
@pytest.mark.parametrize("group_by, condition, column, name", [
    ("skill", "model = 'm1'", "model", "model"),
    ("skill", "model IN ('m1', 'm2')", "model", "model"),
    ("skill", "model IN (SELECT 'm1')", "model", "model"),
    ("skill", "model = 'M1' COLLATE NOCASE", "model", "model"),
    ("skill", "model = 5", "model", "model"),
    ("skill", "skill_name = 'a' AND provider = 'p1'", "provider", "provider"),
    ("model", "skill_name = 'a'", "skill_name", "skill"),
    (None, "cron_id = 'nightly'", "cron_id", "job"),
    ("skill,model", "cron_id IN ('nightly', 'weekly')", "cron_id", "job"),
])
def test_comparing_a_column_that_is_not_in_group_by_is_an_error_and_no_empty_answer(found, function, group_by, condition, column, name):
    names = ["skill", "model", "provider", "job"]
    shown = group_by or "skill,model,provider"
    better = ",".join(each for each in names if each in [*shown.split(","), name])
    message = f"{function}: the query compares {column}, which is NULL unless group_by has '{name}' in it; say group_by '{better}'; got '{shown}'"
    for sql in (f"SELECT * FROM {function}(14, NULL, '2025-11-19', ?) WHERE {condition}",
                f"SELECT * FROM (SELECT * FROM {function}(14, NULL, '2025-11-19', ?)) WHERE {condition}"):
        with pytest.raises(apsw.SQLError) as error:
            found.execute(sql.replace("14, NULL", "3, 14") if function == "skill_drift" else sql, (group_by,)).fetchall()
        assert str(error.value) == message


def test_a_join_by_a_column_that_is_not_in_group_by_is_an_error_too(found):
    with pytest.raises(apsw.SQLError, match="the query compares model, which is NULL unless group_by has 'model' in it"):
        found.execute("SELECT * FROM (SELECT 'm1' AS model) AS w CROSS JOIN skill_ema(14, 0.3, '2025-11-19', 'skill') AS e ON e.model = w.model").fetchall()
    # Here it is no condition: what the other side lacks is NULL.
    outer = "SELECT count(*) FROM skill_ema(14, 0.3, '2025-11-19', 'skill') AS e LEFT JOIN (SELECT 'm1' AS model) AS w ON w.model = e.model"
    assert value(found, outer) == len(SKILLS)


@pytest.mark.parametrize("stored, condition", [
    (b"a\xff", "skill_name = CAST(x'61ff' AS TEXT)"),
    (b"a\xff", "skill_name IN (CAST(x'61ff' AS TEXT), 'b')"),
    (b"a\xff", "skill_name = char(97, 65533)"),
])
def test_a_name_that_is_no_utf_8_is_found_by_itself(db, stored, condition):
    db.execute("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES (CAST(? AS TEXT), ?)", (stored, NOON))
    db.execute(f"CREATE TEMP TABLE plain AS SELECT skill_name FROM {CALL}")
    counts = [value(db, f"SELECT count(*) FROM {table} WHERE {condition}") for table in (CALL, "plain")]
    assert counts[0] == counts[1]


@pytest.fixture
def counted(db):
    """A connection whose daily view counts, in the returned list, the names of the rows that are read from it."""
    read = []
    db.create_scalar_function("counted", lambda name: read.append(name) or 1, 1)
    db.execute("""
        CREATE TABLE days (skill_name TEXT, model TEXT, provider TEXT, cron_id TEXT, day TEXT);
        CREATE TEMP VIEW skill_stats_daily AS SELECT *, counted(skill_name || model || provider) AS invocation_count, 0 AS success_count,
            0 AS failure_count, 0 AS duration_count, 0 AS total_duration_s, 0 AS cost_count, 0 AS total_cost_usd, 0 AS quality_count,
            0 AS total_quality_score, 0 AS input_tokens_count, 0 AS total_input_tokens, 0 AS output_tokens_count,
            0 AS total_output_tokens, 0.0 AS last_invoked_at FROM days""")
    db.executemany("INSERT INTO days VALUES (?, ?, ?, ?, ?)", [
        (skill, model, provider, None if model == "m" else "nightly" if provider == "p" else "weekly", f"2025-11-{day}") for skill in "abc" for model in "mn" for provider in "pq" for day in (10, 18, 19)
    ])
    return db, read


@pytest.mark.parametrize("window_days, condition, read_from", [
    (14, "1", 36),
    (2, "1", 24),
    (1, "1", 12),
    (14, "skill_name = 'a'", 12),
    (14, "model = 'n'", 18),
    (14, "provider = 'q'", 18),
    (14, "skill_name IN ('a', 'c')", 24),
    (14, "skill_name IN (SELECT 'a' UNION SELECT 'b')", 24),
    (14, "skill_name = 'a' AND model IN ('m', 'n') AND provider = 'p'", 6),
    (1, "skill_name = 'a' AND model = 'm' AND provider = 'p'", 1),
    (14, "skill_name = 'nobody'", 0),
    (14, "skill_name LIKE 'a'", 36),
])
def test_only_the_rows_that_are_asked_for_are_read(counted, window_days, condition, read_from):
    connection, read = counted
    got = connection.execute(f"SELECT skill_name FROM skill_ema({window_days}, 0.3, '2025-11-19') WHERE {condition}").fetchall()
    assert len(read) == read_from
    assert {skill for [skill] in got} <= {name[0] for name in read}


@pytest.mark.parametrize("condition, read_from", [
    ("1", 36), ("cron_id = 'nightly'", 9), ("cron_id IN ('nightly', 'weekly')", 18), ("skill_name = 'a' AND cron_id = 'weekly'", 3),
    ("cron_id = 'nobody'", 0), ("cron_id IS NULL", 36),
])
@pytest.mark.parametrize("group_by", ["skill,job", "job, skill", "cron_id,skill", "skill,model,provider,job"])
def test_of_the_jobs_only_those_that_are_asked_for_are_read(counted, group_by, condition, read_from):
    connection, read = counted
    sql = f"SELECT DISTINCT cron_id FROM skill_ema(14, 0.3, '2025-11-19', '{group_by}') WHERE {condition}"
    got = {job for [job] in connection.execute(sql)}
    assert len(read) == read_from
    assert got == {job for [job] in connection.execute(f"SELECT cron_id FROM days WHERE {condition}")}


def test_a_join_reads_one_name_at_a_time(counted):
    connection, read = counted
    sql = f"SELECT count(*) FROM (SELECT 'b' AS name) AS w CROSS JOIN {CALL} AS e ON e.skill_name = w.name"
    connection.execute(sql).fetchall()
    assert {name[0] for name in read} == {"b"}


@pytest.mark.parametrize("condition", ["skill_name = 'digest'", "skill_name = 'digest' AND model = 'm'"])
@pytest.mark.parametrize("function", ["skill_ema", "skill_ema_daily", "skill_drift"])
def test_a_query_for_one_skill_passes_over_no_other(db, function, condition):
    arguments = "3, 90, '2025-11-19'" if function == "skill_drift" else "90, 0.3, '2025-11-19'"
    sql = f"SELECT count(*) FROM {function}({arguments}, 'skill,model') WHERE {condition}"

    def record(names):
        with db:
            db.executemany(
                "INSERT INTO skill_invocations (skill_name, model, invoked_at) VALUES (?, 'm', unixepoch('2025-11-19') - 86400 * ?)",
                [(name, age) for name in names for age in range(30)])

    def steps():
        taken = []
        db.set_progress_handler(lambda: bool(taken.append(1)), 10)
        db.execute(sql).fetchall()
        db.set_progress_handler(None)
        return len(taken)

    record(["digest"])
    alone = steps()
    record(f"{letter}-{number}" for letter in "az" for number in range(50))
    assert 10 < steps() < 1.2 * alone
