"""Taking over a log that stood before: every row stays as it was, what can be counted is, and the rest is named.

The oracle here is plain Python over the log's rows: it says what each row counts for, and why something does not.
"""

import time
from collections import defaultdict
from datetime import date, timedelta

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import DAY, NOON, VERSION, connect, drift, record, rows, value
from test_rollup import MEASURES, in_units
from test_schema import REFUSED, names

INFINITY = float("inf")
RULES = {column: rule for column, rule, _ in REFUSED}
COUNTED = ["skill_name", "invoked_at", "model", "provider", "cron_id", "success", *MEASURES, "excluded"]
LIMITS = dict(zip(MEASURES, [(0, 1e7), (0, 1e4), (-1e4, 1e4), (0, 10**12), (0, 10**12)]))
# The columns of the older log, as programs that keep one declare them.
OLDER = (
    "CREATE TABLE skill_invocations (id TEXT PRIMARY KEY, session_id, cron_id TEXT, skill_name TEXT COLLATE NOCASE, model, provider, "
    "invoked_at, completed_at TIMESTAMP, duration_seconds, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, "
    "estimated_cost_usd, success BOOLEAN, quality_score, end_reason TEXT, excluded)"
)
# What guards the keys of such a log.
GUARDS = {"skill_ema_key_guard", *(f"skill_invocations_key_{event}" for event in ("before_insert", "after_insert", "before_update", "after_update", "after_delete"))}
RAW_VIEW = (
    "CREATE VIEW Skill_Stats_Daily AS SELECT skill_name, model, date(invoked_at, 'unixepoch') AS day, count(*) AS invocation_count "
    'FROM "Skill_Invocations" GROUP BY 1, 2, 3'
)


def can_be_counted(column, cell):
    """Whether this value of the log says something about the call."""
    number = type(cell) in (int, float)
    if column == "skill_name":
        return isinstance(cell, str) and cell.strip("\t\n\v\f\r ") != ""
    if column in ("model", "provider", "cron_id"):
        return isinstance(cell, str)
    if column == "invoked_at":
        return number and 0 <= cell < 1e11
    if column in ("success", "excluded"):
        return number and cell in (0, 1)
    low, high = LIMITS[column]
    return number and low <= cell <= high and (MEASURES[column] > 1 or cell == int(cell))


def oracle(connection):
    """What the log adds up to: the rollup by its key, the jobs' by its own, and the rejects."""
    cells, jobs, rejects = defaultdict(list), defaultdict(list), []
    for rowid, *given_row in connection.execute(f"SELECT _rowid_, {', '.join(COUNTED)} FROM skill_invocations ORDER BY 1").fetchall():
        row = dict(zip(COUNTED, given_row))
        known = {column: cell if can_be_counted(column, cell) else None for column, cell in row.items()}
        reasons = [
            f"{column} {RULES[column]}, got {value(connection, 'SELECT quote(?)', (cell,))[:60]}"
            for column, cell in row.items()
            if known[column] is None and (cell is not None or column in ("skill_name", "invoked_at"))
        ]
        counted = known["skill_name"] is not None and known["invoked_at"] is not None
        if known["excluded"] == 1:
            continue
        if reasons:
            rejects.append((rowid, int(counted), "; ".join(reasons)))
        if counted:
            day = (date(1970, 1, 1) + timedelta(days=int(known["invoked_at"] // DAY))).isoformat()
            key = day, known["skill_name"], known["model"], known["provider"]
            cells[key].append(known)
            jobs[known["cron_id"], *key].append(known)
    return *({key: totals(calls) for key, calls in of.items()} for of in (cells, jobs)), rejects


def totals(calls):
    result = [len(calls), sum(c["success"] == 1 for c in calls), sum(c["success"] == 0 for c in calls)]
    for column, scale in MEASURES.items():
        known = [in_units(c[column], scale) for c in calls if c[column] is not None]
        result += [len(known), sum(known) if known else None]
    return [*result, float(max(c["invoked_at"] for c in calls))]


def rolled_up(connection):
    """Both rollups in the oracle's form."""
    def by_key(rows, end):
        return {tuple(None if name == b"" else name for name in row[:end]): list(row[end:]) for row in rows}

    rollup, jobs = (connection.execute(f"SELECT {columns}* FROM {name}") for columns, name in (("", "skill_daily_rollup"), ("cron_id, ", "skill_daily_job_rollup")))
    # The job's own column stands behind the day.
    return by_key(rollup, 4), by_key([(*row[:2], *row[3:]) for row in jobs], 5)


def of_the_calendar(connection):
    """The last call that is not more than a day in the future, and how many are."""
    return connection.execute(
        "SELECT max(invoked_at) FILTER (WHERE invoked_at <= ?1), count(*) FILTER (WHERE invoked_at > ?1) FROM skill_counted "
        "WHERE day IS NOT NULL AND skill_name IS NOT NULL AND excluded IS NOT 1", (time.time() + DAY,)).fetchall()[0]


def assert_counted(connection):
    """The rollup, the daily view, the rejects and the health all say what the oracle says."""
    cells, jobs, rejects = oracle(connection)
    assert rolled_up(connection) == (cells, jobs)
    assert drift(connection) == []
    assert connection.execute("SELECT * FROM skill_ema_rejects ORDER BY id").fetchall() == rejects
    by_job = rows(connection, "SELECT * FROM skill_stats_daily_by_job")
    assert {(row["cron_id"], row["day"], row["skill_name"], row["model"], row["provider"]): row["total_cost_usd"] for row in by_job} == {
        key: cell[6] if cell[6] is None else cell[6] / 1e9 for key, cell in jobs.items()}
    daily = {(row["day"], row["skill_name"], row["model"], row["provider"]): row for row in rows(connection, "SELECT * FROM skill_stats_daily")}
    assert daily.keys() == cells.keys()
    for key, cell in cells.items():
        expected = [*cell[:3], cell[13]]
        for index, scale in enumerate(MEASURES.values()):
            count, total = cell[3 + 2 * index : 5 + 2 * index]
            shown = total if total is None or scale == 1 else total / scale
            expected += [count, shown] + ([None if total is None else shown / count] if scale > 1 else [])
        assert list(daily[key].values())[4:7] + [daily[key]["last_invoked_at"]] + list(daily[key].values())[7:-1] == expected
    [health] = rows(connection, "SELECT * FROM skill_ema_health")
    sizes = [cell[0] for cell in cells.values()]
    last_write, future = of_the_calendar(connection)
    del health["last_write_age_s"]
    assert health == {
        "log_rows": value(connection, "SELECT count(*) FROM skill_invocations"),
        "last_write": last_write,
        "future_rows": future,
        "days_covered": len({key[0] for key in cells}),
        "without_outcome": sum(sizes) - sum(cell[1] + cell[2] for cell in cells.values()),
        "without_cost": sum(sizes) - sum(cell[5] for cell in cells.values()),
        "without_model": sum(cell[0] for key, cell in cells.items() if key[2] is None),
        "unjudged": 0,
        "rejects": len(rejects),
        "excluded": value(connection, "SELECT count(*) FROM skill_invocations WHERE typeof(excluded) IN ('integer', 'real') AND excluded = 1"),
        "not_delivered": 0,
        "rollup_agrees": 1,
        "problem": f"{len(rejects)} rows hold what cannot be counted: see skill_ema_rejects" if rejects
        else f"rows more than a day in the future: {future}; see SELECT * FROM skill_invocations WHERE invoked_at > unixepoch() + 86400;" if future else None,
    }
    assert connection.execute("SELECT id, problem FROM skill_ema_check()").fetchall() == [(id, reason) for id, _, reason in rejects]


def take_over(connection):
    assert value(connection, "SELECT skill_ema_init()") == VERSION


def older_log(sql=OLDER, *more):
    connection = connect(initialise=False)
    for statement in (sql, *more):
        connection.execute(statement)
    return connection


def content(connection, table="skill_invocations", columns="*"):
    """Every row to the byte: repr() tells 1 from 1.0 and text from a blob."""
    return [repr(row) for row in connection.execute(f"SELECT _rowid_, {columns} FROM {table} ORDER BY 1").fetchall()]


# Column, a value as it stands in an untyped column, how it is quoted, and whether the row is counted all the same.
DIRTY = [
    ("skill_name", None, "NULL", 0), ("skill_name", " \t\n", "' \t\n'", 0), ("skill_name", b"s", "X'73'", 0), ("skill_name", 5, "5", 0),
    ("skill_name", "", "''", 0), ("invoked_at", None, "NULL", 0), ("invoked_at", "2025-11-19T06:00:00Z", "'2025-11-19T06:00:00Z'", 0),
    ("invoked_at", str(NOON), f"'{NOON}'", 0), ("invoked_at", NOON * 1000, f"{NOON}000", 0), ("invoked_at", -1, "-1", 0),
    ("invoked_at", 100_000_000_000, "100000000000", 0), ("invoked_at", INFINITY, "9.0e+999", 0), ("invoked_at", b"1", "X'31'", 0),
    ("model", 5, "5", 1), ("model", b"", "X''", 1), ("cron_id", 5, "5", 1), ("cron_id", b"j", "X'6A'", 1), ("provider", 1.5, "1.5", 1), ("provider", b"p" * 99, "X'" + "70" * 29, 1),
    ("success", 2, "2", 1), ("success", 0.5, "0.5", 1), ("success", "true", "'true'", 1), ("success", "1", "'1'", 1), ("success", b"1", "X'31'", 1),
    ("duration_seconds", -0.5, "-0.5", 1), ("duration_seconds", "1.5", "'1.5'", 1), ("duration_seconds", 10_000_001, "10000001", 1),
    ("estimated_cost_usd", "it's $1", "'it''s $1'", 1), ("estimated_cost_usd", 10001.0, "10001.0", 1), ("estimated_cost_usd", -INFINITY, "-9.0e+999", 1),
    ("quality_score", "good", "'good'", 1), ("quality_score", -10001, "-10001", 1), ("quality_score", 10000.5, "10000.5", 1), ("quality_score", b"", "X''", 1),
    ("input_tokens", 1.5, "1.5", 1), ("input_tokens", -1, "-1", 1), ("input_tokens", 10**12 + 1, "1000000000001", 1),
    ("excluded", 2, "2", 1), ("excluded", "yes", "'yes'", 1), ("excluded", "1", "'1'", 1), ("excluded", b"", "X''", 1),
    ("output_tokens", "many", "'many'", 1), ("output_tokens", 2**63 - 1, str(2**63 - 1), 1), ("output_tokens", INFINITY, "9.0e+999", 1),
]  # fmt: skip


@pytest.mark.parametrize("column, cell, quoted, counted", DIRTY, ids=[f"{column} {quoted[:20]!r}" for column, _, quoted, _ in DIRTY])
def test_a_value_that_cannot_be_counted_is_named_and_the_rest_of_the_row_counts(column, cell, quoted, counted):
    db = older_log(OLDER.replace("skill_name TEXT COLLATE NOCASE", "skill_name").replace("success BOOLEAN", "success").replace("cron_id TEXT", "cron_id"))
    clean = {"skill_name": "S", "invoked_at": NOON, "model": "m", "provider": "p", "cron_id": "j", "excluded": 0, "success": 1.0, **dict.fromkeys(MEASURES, 2.0)}
    record(db, id="dirty", **{**clean, column: cell})
    record(db, id="clean", **clean)
    columns = ", ".join(name for (name,) in db.execute("SELECT name FROM pragma_table_info('skill_invocations')"))
    before = content(db, columns=columns)
    take_over(db)
    assert content(db, columns=columns) == before
    reason = f"{column} {RULES[column]}, got {quoted}"
    assert db.execute("SELECT * FROM skill_ema_rejects").fetchall() == [(1, counted, reason)]
    assert value(db, "SELECT sum(invocation_count) FROM skill_stats_daily") == 1 + counted
    assert_counted(db)
    # What the trigger takes off is what the recount gave, and the other way around.
    db.execute("UPDATE skill_invocations SET end_reason = 'x', success = success")
    record(db, id="again", **{**clean, column: cell})
    assert_counted(db)
    db.execute("DELETE FROM skill_invocations WHERE id <> 'clean'")
    assert_counted(db)
    assert value(db, "SELECT sum(invocation_count) FROM skill_stats_daily") == 1


TYPES = ["", "REAL", "INTEGER", "TEXT", "NUMERIC", "BOOLEAN", "TIMESTAMP"]
KEYS = ["", "id INTEGER PRIMARY KEY, ", "ID INTEGER PRIMARY KEY AUTOINCREMENT, ", "id TEXT PRIMARY KEY, ", "id INT PRIMARY KEY, ", "id, "]
OLDER_NAMES = [column for column in RULES if column != "outcome_category"]
anything = st.sampled_from([
    None, "", " \t", "yes", "TRUE", "1", "0.5", "2025-11-19", "2025-11-19T06:00:00Z", NOON * 1000, -1, -0.5, 0.5, 2, 7.0, INFINITY, -INFINITY,
    b"", b"1", 1e300, 2**63 - 1, -(2**63), 1e11, "x" * 80, "it's", "\u00fc\u2028", "5\x00", True,
])  # fmt: skip
good = {
    "skill_name": st.sampled_from(["a", "A", "a ", "b"]), "model": st.sampled_from(["m", "M", ""]), "provider": st.sampled_from(["p", ""]), "cron_id": st.sampled_from(["j", "J", None]),
    "invoked_at": st.sampled_from([NOON, NOON + 0.25, NOON - DAY, 86399.9996, 0, 1e11 - 1]), "success": st.sampled_from([0, 1, 1.0]), "excluded": st.sampled_from([None, None, 0, 1, 1.0]),
    "duration_seconds": st.floats(0, 1e7), "estimated_cost_usd": st.floats(0, 1e4), "quality_score": st.floats(-1e4, 1e4),
    "input_tokens": st.integers(0, 10**12), "output_tokens": st.integers(0, 1000).map(float),
}  # fmt: skip


def cell_of(column):
    return st.one_of(*[good[column]] * 4, anything) if column in good else anything


@st.composite
def older_logs(draw):
    """CREATE TABLE of a random older shape, what it declares, and rows for it."""
    columns = draw(st.permutations(OLDER_NAMES))[: draw(st.integers(0, len(OLDER_NAMES)))]
    columns += [column for column in ("skill_name", "invoked_at") if column not in columns and draw(st.integers(0, 9))]
    spelled = [column.upper() if draw(st.booleans()) else column for column in columns]
    declared = [f'"{name}" {draw(st.sampled_from(TYPES))} {draw(st.sampled_from(["", "", "COLLATE NOCASE"]))}' for name in spelled]
    declared = declared or ["notes"]
    key = draw(st.sampled_from(KEYS))
    lines = draw(st.lists(st.tuples(*(cell_of(column) for column in columns)), max_size=8)) if columns else []
    return f"CREATE TABLE skill_invocations ({key}{', '.join(declared)})", key, columns, lines


@st.composite
def changes(draw):
    """A statement on a log of any shape, and its values."""
    columns = draw(st.lists(st.sampled_from([*good, "completed_at"]), min_size=1, max_size=6, unique=True))
    columns += [column for column in ("skill_name", "invoked_at") if column not in columns and draw(st.integers(0, 3))]
    cells = [draw(cell_of(column)) for column in columns]
    where = draw(st.sampled_from(["_rowid_ = 1", "_rowid_ = 2", "_rowid_ > 2", "skill_name = 'a'", "model IS NULL", "1"]))
    kind = draw(st.sampled_from(["INSERT", "INSERT", "UPSERT", "UPDATE", "UPDATE", "DELETE"]))
    if kind == "DELETE":
        return f"DELETE FROM skill_invocations WHERE {where}", ()
    if kind == "UPDATE":
        return f"UPDATE skill_invocations SET {', '.join(f'{column} = ?' for column in columns)} WHERE {where}", tuple(cells)
    key, upsert = draw(st.sampled_from([1, 2, 3])), ", ".join(f"{column} = excluded.{column}" for column in columns)
    into = f"({'id, ' * (kind == 'UPSERT')}{', '.join(columns)}) SELECT {f'{key}, ' * (kind == 'UPSERT')}{', '.join('?' * len(columns))} WHERE 1"
    return f"INSERT INTO skill_invocations {into}{f' ON CONFLICT (id) DO UPDATE SET {upsert}' * (kind == 'UPSERT')}", tuple(cells)


@settings(max_examples=150)
@given(log=older_logs(), script=st.lists(changes(), min_size=4, max_size=14), view=st.booleans())
def test_any_older_log_is_taken_over_and_goes_on_being_counted(log, script, view):
    create, key, columns, lines = log
    db = older_log(create)
    if view and {"skill_name", "model", "invoked_at"} <= set(columns):
        db.execute(RAW_VIEW)
    for line in lines:
        db.execute(f"INSERT INTO skill_invocations ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", line)
    own = ", ".join(name for [name] in db.execute("SELECT name FROM pragma_table_info('skill_invocations')"))
    before = content(db)
    take_over(db)
    assert content(db, columns=own) == before
    assert {name for [name] in db.execute("SELECT lower(name) FROM pragma_table_info('skill_invocations')")} >= set(RULES)
    assert_counted(db)
    for sql, cells in script:
        if "ON CONFLICT" in sql and "PRIMARY KEY" not in key:
            continue
        db.execute(sql, cells)
        assert rolled_up(db) == oracle(db)[:2]
        assert drift(db) == []
    assert_counted(db)


OWN = [
    "CREATE TABLE mine (x)",
    "INSERT INTO mine VALUES (1)",
    "CREATE VIEW over AS SELECT skill_name, count(*) AS calls FROM skill_invocations GROUP BY 1",
    "CREATE INDEX mine_by_model ON skill_invocations (model COLLATE NOCASE) WHERE success = 1",
    "CREATE TRIGGER mine_after AFTER INSERT ON skill_invocations BEGIN INSERT INTO mine VALUES (NEW.rowid); END",
    "INSERT INTO skill_invocations (id, skill_name, invoked_at, success) VALUES ('a', 's', 1, 1), ('b', 'S', '2025-11-19', 'no')",
    "PRAGMA user_version = 7",
    "PRAGMA application_id = 8",
]
NOT_OVER_THE_LOG = [
    "SELECT 'x' AS skill_name FROM mine",
    "SELECT skill_name, invocation_count AS calls FROM skill_daily_rollup, skill_invocations",
    "SELECT skill_name FROM skill_invocations_archive -- not skill_invocations",
]


@pytest.mark.parametrize("kept", [None, *NOT_OVER_THE_LOG], ids=["no view", "over another table", "over the rollup", "over an archive"])
def test_what_belongs_to_others_is_as_it_was(kept):
    view = [f"CREATE VIEW skill_stats_daily AS {kept}"] if kept else []
    db = older_log(OLDER, *OWN, "CREATE TABLE skill_invocations_archive (skill_name)", *view)
    before = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name <> 'skill_invocations'").fetchall()
    take_over(db)
    assert set(before) <= set(db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
    assert (value(db, "PRAGMA user_version"), value(db, "PRAGMA application_id")) == (7, 8)
    assert content(db, "mine") == ["(1, 1)", "(2, 1)", "(3, 2)"]
    assert rolled_up(db) == oracle(db)[:2]


def test_a_view_over_the_raw_log_gives_way_to_ours(db):
    old = older_log(OLDER, *OWN, RAW_VIEW)
    take_over(old)
    ours = "SELECT name, sql FROM sqlite_master WHERE name = 'skill_stats_daily' COLLATE NOCASE"
    assert old.execute(ours).fetchall() == db.execute(ours).fetchall()
    assert names(old) == names(db) | {"mine", "over", "mine_by_model", "mine_after"} | GUARDS
    assert_counted(old)
    assert value(old, "SELECT sample_count FROM skill_ema(14, 0.3, '1970-01-01')") == 1


def test_a_view_of_the_users_that_would_break_is_named_before_it_does():
    raw = RAW_VIEW.replace("count(*) AS invocation_count", "count(*) AS runs")
    db = older_log(OLDER, raw, "CREATE VIEW board AS SELECT day, runs FROM skill_stats_daily", "CREATE VIEW broken AS SELECT x FROM skill_stats_daily")
    before = db.execute("SELECT * FROM sqlite_master").fetchall()
    with pytest.raises(apsw.SQLError, match="skill_ema_init: the view board reads columns of skill_stats_daily that it does not have any more"):
        take_over(db)
    assert db.execute("SELECT * FROM sqlite_master").fetchall() == before
    db.execute("DROP VIEW board; CREATE VIEW board AS SELECT day, success_count FROM skill_stats_daily")
    take_over(db)
    assert db.execute("SELECT * FROM board").fetchall() == []


def test_the_last_call_of_a_day_is_one_that_is_counted():
    db = older_log()
    take_over(db)
    for moment in (1e11 - 2, 1e11 - 1, 1e11):
        record(db, invoked_at=moment)
    db.execute("DELETE FROM skill_invocations WHERE invoked_at = 1e11 - 1")
    assert_counted(db)


def test_what_was_taken_over_and_is_not_counted_is_told():
    db = older_log(OLDER)
    for moment, success in ((NOON, 1), ("2025-11-19", 1), ("yesterday", 0), (NOON, 2)):
        record(db, invoked_at=moment, success=success)
    ids = [identifier for [identifier] in db.execute("SELECT rowid FROM skill_invocations ORDER BY rowid")]
    db.execute("SELECT skill_ema_init()")
    assert value(db, "SELECT skill_ema_debug()").splitlines()[5:] == [
        f"Not counted: 2 (skill_ema_rejects lists them), the first with id {ids[-3]}: invoked_at must be Unix seconds from 0 to 1e11 (not milliseconds, not text), got '2025-11-19'",
        f"Counted without a value: 1 (skill_ema_rejects lists them), the first with id {ids[-1]}: success must be 1, 0 or NULL, got 2",
    ]
    db.execute("DELETE FROM skill_invocations WHERE rowid IN (SELECT id FROM skill_ema_rejects)")
    assert len(value(db, "SELECT skill_ema_debug()").splitlines()) == 5
