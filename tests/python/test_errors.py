"""A mistake of the caller is an error that says what is wrong and what is accepted, and harms nothing."""

import subprocess
import sys
import time
from pathlib import Path

import apsw
import pytest

from conftest import DAY, NOON, connect, record, rows, value

WINDOW = "skill_ema: window_days takes a whole number from 1 to 36500; got "
ALPHA = "skill_ema: alpha takes a number above 0 and up to 1; got "
AS_OF = "skill_ema: as_of takes Unix seconds, 'YYYY-MM-DD', an ISO-8601 date and time, of the years 0 to 9999, 'now' or 'today'; got "
GROUP_BY = "skill_ema: group_by takes 'skill', 'model', 'provider', 'job' or several of them, each once, joined by commas; got "
HALF_LIFE = "ema_alpha: half_life_days takes a number of days above 0, got "
HALF_LIFE_OF = "ema_half_life: alpha takes a number above 0 and up to 1, got "

# How a value is quoted, whatever the argument.
QUOTES = [
    ("'%s%n%d%s%s%n'", "'%s%n%d%s%s%n'"),
    ("'it''s'", "'it''s'"),
    ("x'0102'", "a blob of 2 bytes"),
    ("zeroblob(1000000)", "a blob of 1000000 bytes"),
    ("''", "''"),
    ("'a' || char(0) || 'b'", "'a\N{REPLACEMENT CHARACTER}b'"),
    ("CAST(x'61FF62' AS TEXT)", "'a\N{REPLACEMENT CHARACTER}b'"),
    ("replace(hex(zeroblob(500000)), '00', 'ä')", "'" + 60 * "ä" + "…'"),
    ("char(10, 9, 128512)", "'\n\t\U0001f600'"),
]
# What is no finite number. A text counts as the number that it wholly is.
NO_NUMBERS = [("9e999", "inf"), ("-9e999", "-inf")] + [
    (f"'{text}'", f"'{text}'") for text in ("inf", "nan", "NaN", "1_000", " ", "1 2", "5x", "0x", "1e", "-", "١٤", "1,5", "0.3 ,", "9e999", "NULL")]
CASES = {
    (WINDOW, "skill_ema({})"): QUOTES + NO_NUMBERS + [
        ("0", "0"), ("-1", "-1"), ("36501", "36501"), ("1.5", "1.5"), ("14.000001", "14.000001"), ("'1.5'", "'1.5'"), ("' 0 '", "' 0 '"), ("1e300", "1e300"),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808")],
    (ALPHA, "skill_ema(14, {})"): QUOTES + NO_NUMBERS + [
        ("0", "0"), ("0.0", "0.0"), ("-0.3", "-0.3"), ("1.0000001", "1.0000001"), ("2", "2"), ("'1.5'", "'1.5'")],
    (AS_OF, "skill_ema(14, 0.3, {})"): QUOTES + NO_NUMBERS + [
        ("1763553600000", "1763553600000"), ("1763553600000.5", "1763553600000.5"), ("-1e12", "-1000000000000.0"),
        ("'yesterday'", "'yesterday'"), ("'tomorrow'", "'tomorrow'"), ("'1763553600000'", "'1763553600000'"), ("'2025-11'", "'2025-11'"),
        ("'2025-11-31'", "'2025-11-31'"), ("'2025-02-29'", "'2025-02-29'"), ("'19.11.2025'", "'19.11.2025'"),
        ("'2025-11-19T25:00'", "'2025-11-19T25:00'"), ("'2025-11-19T10:00+2'", "'2025-11-19T10:00+2'"), ("' 2025-11-19'", "' 2025-11-19'"),
        ("'10000-01-01'", "'10000-01-01'"), ("'-001-01-01'", "'-001-01-01'"), ("9223372036854775807", "9223372036854775807")],
    (GROUP_BY, "skill_ema(14, 0.3, '2025-11-19', {})"): QUOTES + [
        ("'skills'", "'skills'"), ("'Skill'", "'Skill'"), ("'skill_name'", "'skill_name'"), ("'skill,skill'", "'skill,skill'"),
        ("'skill,'", "'skill,'"), ("','", "','"), ("'skill;model'", "'skill;model'"), ("'skill,day'", "'skill,day'"), ("1", "1"), ("0.5", "0.5"),
        ("x'736B696C6C'", "a blob of 5 bytes")],
    (HALF_LIFE, "ema_alpha({})"): QUOTES + NO_NUMBERS + [("0", "0"), ("0.0", "0.0"), ("-5", "-5"), ("'-5'", "'-5'")],
    (HALF_LIFE_OF, "ema_half_life({})"): QUOTES + NO_NUMBERS + [("0", "0"), ("-0.3", "-0.3"), ("1.5", "1.5"), ("'0'", "'0'")],
}
BAD_ARGUMENTS = [(call, accepted, *case) for (accepted, call), cases in CASES.items() for case in cases]


def message(connection, sql, parameters=()):
    """The message of the error that the statement gives."""
    with pytest.raises(apsw.Error) as caught:
        connection.execute(sql, parameters).fetchall()
    return str(caught.value).removeprefix("SQLError: ")


@pytest.mark.parametrize("call, accepted, argument, shown", BAD_ARGUMENTS)
def test_a_bad_argument_is_refused_with_what_is_accepted_and_what_came(db, call, accepted, argument, shown):
    call = call.format(argument)
    sql = f"SELECT * FROM {call}" if call.startswith("skill_ema") else f"SELECT {call}"
    with pytest.raises(apsw.SQLError) as caught:
        db.execute(sql).fetchall()
    assert str(caught.value).removeprefix("SQLError: ") == accepted + shown
    assert caught.value.extendedresult == apsw.SQLITE_ERROR
    assert rows(db, "SELECT * FROM skill_ema") == []


@pytest.mark.parametrize("column, accepted, given", [
    ("window_days", WINDOW, 0), ("alpha", ALPHA, 1.5), ("as_of", AS_OF, "%n%s"), ("group_by", GROUP_BY, "%s%n%d"),
])
def test_a_bad_hidden_column_is_refused_like_the_argument(db, column, accepted, given):
    shown = f"'{given}'" if isinstance(given, str) else str(given)
    assert message(db, f"SELECT * FROM skill_ema WHERE {column} = ?", (given,)) == accepted + shown


@pytest.mark.parametrize("text", ["%s%n%d", "%%", "a\0%s", "%1000000000d"])
@pytest.mark.parametrize("sql", ["SELECT * FROM skill_ema WHERE skill_name = ?", "SELECT * FROM skill_ema WHERE model IN (?, 'x')",
                                 "SELECT classify_outcome(?)", "SELECT classify_outcome('x', ?)"])
def test_format_characters_are_only_text_where_any_text_goes(db, sql, text):
    record(db, skill_name="s")
    try:
        db.execute(sql, (text,)).fetchall()
    except apsw.SQLError as error:
        assert text.split("\0")[0] in str(error)
    assert value(db, "SELECT 1") == 1


@pytest.mark.parametrize("sql, said", [
    ("SELECT * FROM skill_ema(14, 0.3, NULL, NULL, 5)", "too many arguments on skill_ema() - max 4"),
    ("SELECT calls FROM skill_ema", "no such column: calls"),
    ("SELECT ema_alpha()", "wrong number of arguments to function ema_alpha()"),
    ("SELECT ema_half_life(0.3, 1)", "wrong number of arguments to function ema_half_life()"),
    ("SELECT skill_ema_init(1)", "wrong number of arguments to function skill_ema_init()"),
    ("DELETE FROM skill_ema", "table skill_ema may not be modified"),
    ("INSERT INTO skill_ema (skill_name) VALUES ('a')", "table skill_ema may not be modified"),
])
def test_sqlite_itself_refuses_what_is_no_call(db, sql, said):
    assert message(db, sql) == said


def test_without_the_schema_the_error_says_what_to_run():
    connection = connect(initialise=False)
    said = "skill_ema: there is no skill_stats_daily in this database; run SELECT skill_ema_init();"
    assert message(connection, "SELECT * FROM skill_ema") == said
    connection.execute("SELECT skill_ema_init()")
    assert rows(connection, "SELECT * FROM skill_ema") == []
    connection.close(False)


COLUMNS = """'s' AS skill_name, NULL AS model, NULL AS provider, '2025-11-18' AS day, 1 AS invocation_count, 1 AS success_count,
    0 AS failure_count, 0 AS duration_count, 0 AS total_duration_s, 0 AS cost_count, 0 AS total_cost_usd, 0 AS quality_count,
    0 AS total_quality_score, 0 AS input_tokens_count, 0 AS total_input_tokens, 0 AS output_tokens_count,
    0 AS total_output_tokens, 0.0 AS last_invoked_at"""


def of_the_day(connection, columns):
    connection.execute(f"DROP VIEW IF EXISTS temp.skill_stats_daily; CREATE TEMP VIEW skill_stats_daily AS SELECT {columns}")
    return "SELECT * FROM skill_ema(14, 0.3, '2025-11-19')"


def test_a_view_of_the_users_own_that_lacks_a_column_is_named(db):
    sql = of_the_day(db, COLUMNS.replace("0 AS cost_count, ", ""))
    assert message(db, sql) == "skill_ema: reading skill_stats_daily: no such column: cost_count"


def test_an_error_within_the_users_view_comes_through(db):
    sql = of_the_day(db, COLUMNS.replace("0.0 AS", "json('%s%n{') AS"))
    assert message(db, sql) == "skill_ema: reading skill_stats_daily: malformed JSON"


DAY_MUST_BE = "skill_ema: skill_stats_daily: day must be text like '2025-11-19', got "


@pytest.mark.parametrize("day", [
    "'2025-11-18T00:00'", "'2025-11-1%n'", "'2025-11-1'", "'2025-11-19x'", "'2025-11-19 '", "'2025-11-19T10:00'", "'2025-11-19é'", "20251119", "20251119.0",
    "1763553600", "'20251119'", "'19.11.2025'", "'2025-13-01'", "''", "NULL", "CAST('2025-11-19' AS BLOB)",
])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le"])
def test_a_bad_day_in_the_users_view_is_quoted(day, encoding):
    db = connect(initialise=False)
    db.execute(f"PRAGMA encoding = '{encoding}'")
    sql = of_the_day(db, COLUMNS.replace("'2025-11-18'", day))
    shown = f"a blob of {10 if encoding == 'UTF-8' else 20} bytes" if "BLOB" in day else day
    assert message(db, sql) == DAY_MUST_BE + shown
    assert message(db, f"{sql} WHERE skill_name = 'other'") == DAY_MUST_BE + shown
    db.close()


def test_a_view_without_rows_and_one_whose_days_lie_elsewhere_are_no_mistake(db):
    assert rows(db, of_the_day(db, COLUMNS + " WHERE 0")) == []
    assert rows(db, of_the_day(db, COLUMNS.replace("'2025-11-18'", "'2025-10-18'"))) == []
    assert len(rows(db, of_the_day(db, COLUMNS.replace("'2025-11-18'", "'2025-11-19'")))) == 1


def test_whole_counts_and_numbers_in_the_users_view_may_come_as_floats_or_text(db):
    [row] = rows(db, of_the_day(db, COLUMNS.replace("1 AS success_count", "1.0 AS success_count").replace("0.0 AS last_invoked_at", "'5e3' AS last_invoked_at")))
    assert (row["success_count"], row["last_invoked_at"]) == (1, 5000.0)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("'s' AS skill_name", "7 AS skill_name", "skill_name must be text or NULL, got 7"),
        ("NULL AS model", "x'00' AS model", "model must be text or NULL, got a blob of 1 bytes"),
        ("1 AS success_count", "'one%n' AS success_count", "success_count must be a whole number from 0 up, or NULL, got 'one%n'"),
        ("1 AS success_count", "'3 oops' AS success_count", "success_count must be a whole number from 0 up, or NULL, got '3 oops'"),
        ("1 AS success_count", "-3 AS success_count", "success_count must be a whole number from 0 up, or NULL, got -3"),
        ("1 AS success_count", "0.5 AS success_count", "success_count must be a whole number from 0 up, or NULL, got 0.5"),
        ("1 AS success_count", "9e999 AS success_count", "success_count must be a whole number from 0 up, or NULL, got inf"),
        ("1 AS success_count", "1e300 AS success_count", "success_count must be a whole number from 0 up, or NULL, got 1e300"),
        ("0 AS cost_count", "'%s' AS cost_count", "cost_count must be a whole number from 0 up, or NULL, got '%s'"),
        ("0 AS cost_count, 0 AS total_cost_usd", "1 AS cost_count, '$1' AS total_cost_usd", "total_cost_usd must be a finite number or NULL, got '$1'"),
        ("0 AS cost_count, 0 AS total_cost_usd", "1 AS cost_count, 9e999 AS total_cost_usd", "total_cost_usd must be a finite number or NULL, got inf"),
        ("0 AS cost_count, 0 AS total_cost_usd", "1 AS cost_count, -9e999 AS total_cost_usd", "total_cost_usd must be a finite number or NULL, got -inf"),
        ("0.0 AS last_invoked_at", "9e999 AS last_invoked_at", "last_invoked_at must be a finite number or NULL, got inf"),
        ("0.0 AS last_invoked_at", "'today' AS last_invoked_at", "last_invoked_at must be a finite number or NULL, got 'today'"),
    ],
)
def test_what_is_no_name_or_number_in_the_users_view_is_quoted_and_never_a_zero(db, was, now, said):
    assert was in COLUMNS
    assert message(db, of_the_day(db, COLUMNS.replace(was, now))) == f"skill_ema: skill_stats_daily: {said}"


def test_a_total_that_is_null_in_the_users_view_is_not_known_and_not_zero(db):
    unknown = COLUMNS.replace("0 AS cost_count, 0 AS total_cost_usd", "3 AS cost_count, NULL AS total_cost_usd")
    sql = of_the_day(db, unknown.replace("0 AS failure_count", "NULL AS failure_count"))
    [row] = rows(db, sql)
    assert (row["sample_count"], row["failure_count"], row["ema_success_rate"], row["ema_cost_usd"]) == (1, 0, 1.0, None)


def in_a_process_of_its_own(code):
    """Runs the code with `db`, a connection with the extension and its schema; a crash is a status below 0."""
    head = "from conftest import *\ndb = connect()\n"
    return subprocess.run([sys.executable, "-c", head + code], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60)


def test_a_view_that_reads_what_reads_it_does_not_crash_the_host():
    columns = COLUMNS.replace("'2025-11-18'", "date('now')")
    done = in_a_process_of_its_own(f'''
db.execute("""CREATE TEMP VIEW skill_stats_daily AS SELECT {columns} FROM skill_ema""")
try:
    db.execute("SELECT * FROM skill_ema").fetchall()
except apsw.Error as error:
    print("refused:", error)
print(value(db, "SELECT 'alive'"))
''')
    assert done.returncode == 0, done.stderr[-500:]
    assert "refused: " in done.stdout and "alive" in done.stdout


def test_alpha_and_half_life():
    connection = connect(initialise=False)
    for sql, wanted in [
        ("round(ema_half_life(0.3), 3)", 1.943), ("round(ema_alpha(5), 4)", 0.1294), ("ema_alpha(1)", 0.5), ("ema_half_life(0.5)", 1.0),
        ("ema_half_life(1)", 0.0), ("ema_alpha(NULL)", None), ("ema_half_life(NULL)", None), ("typeof(ema_alpha(5))", "real"),
        ("ema_alpha(1e-300)", 1.0), ("ema_alpha(1e15) > 0", 1), ("ema_half_life(1e-300) > 1e299", 1),
    ]:
        assert value(connection, f"SELECT {sql}") == wanted, sql
    for alpha in [1e-9, 1e-6, 0.01, 0.3, 0.9, 0.999999]:
        assert value(connection, "SELECT ema_alpha(ema_half_life(?))", (alpha,)) == pytest.approx(alpha, rel=1e-9)
    connection.close(False)


def test_a_failed_query_holds_no_lock_and_leaves_the_connection_usable(file):
    reader, writer = connect(file), connect(file, initialise=False)
    record(reader, invoked_at=NOON - DAY)
    writer.execute("PRAGMA journal_mode = WAL")
    record(reader)
    source = " FROM main.skill_stats_daily"
    for arguments, columns in [
        ("0", COLUMNS), ("14, 0.3, '2025-11-19'", COLUMNS.replace("0.0 AS", "json('{') AS")),
        ("14, 0.3, '2025-11-19'", COLUMNS.replace("'2025-11-18'", "'2025-11-18%n'")),
    ]:
        of_the_day(reader, columns + source)
        sql = f"SELECT * FROM skill_ema({arguments})"
        cursor = reader.cursor()
        with pytest.raises(apsw.SQLError):
            cursor.execute(sql).fetchall()
        record(writer)
        busy, *_ = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert busy == 0
    reader.execute("DROP VIEW temp.skill_stats_daily")
    assert value(reader, "SELECT sum(sample_count) FROM skill_ema(14, 0.3, '2025-11-19')") == 5
    reader.close(False)
    writer.close(False)


ENDLESS = " FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0)"


def test_an_interrupt_stops_the_reading(db):
    sql = of_the_day(db, COLUMNS + ENDLESS)
    started = time.monotonic()
    db.set_progress_handler(lambda: time.monotonic() > started + 0.2, 1000)
    with pytest.raises(apsw.InterruptError):
        db.execute(sql).fetchall()
    db.set_progress_handler(None)
    db.execute("DROP VIEW temp.skill_stats_daily")
    assert rows(db, "SELECT * FROM skill_ema") == []


def test_an_interrupt_from_within_stops_the_reading(db):
    db.create_scalar_function("stop", lambda: db.interrupt() or 0, 0)
    sql = of_the_day(db, COLUMNS.replace("0.0 AS", "stop() AS") + ENDLESS.replace("i < 0", "1"))
    with pytest.raises(apsw.InterruptError):
        db.execute(sql).fetchall()
    assert value(db, "SELECT 1") == 1
