"""sql/warehouse/duckdb*.sql in DuckDB: the answers about random fleets, over exported files and over attached ones, beside those of the extension."""

from __future__ import annotations

import datetime
import os
import sqlite3

import duckdb
import pytest
from duckdb_extensions import import_extension

from comparing import WITHIN, day, difference, questions, reference
from exports import Exported
from fleets import LAST_DAY, LIBRARY, Fleet, Steps

WAREHOUSE = LIBRARY.parents[2] / "sql" / "warehouse"
FILES = ("duckdb.sql", "duckdb_compare.sql", "duckdb_drift.sql")
FLEETS = int(os.environ.get("FLEETS", 50))
FUNCTIONS = ("skill_ema", "skill_ema_daily", "skill_compare", "skill_drift")


def connect() -> duckdb.DuckDBPyConnection:
    # The fleets are small: more threads would only get into each other's way.
    connection = duckdb.connect(config={"threads": 1})
    for file in FILES:
        connection.execute((WAREHOUSE / file).read_text(encoding="utf-8"))
    return connection


def over(folder, by_job: bool = False) -> duckdb.DuckDBPyConnection:
    """DuckDB over exported files."""
    connection = connect()
    connection.execute(f"CREATE OR REPLACE VIEW skill_stats_daily AS FROM skill_stats_exported('{folder}', by_job := {by_job})")
    return connection


def answer(connection, function: str, arguments: tuple) -> tuple[list[str], list[tuple]]:
    """Columns and rows, the days as text."""
    cursor = connection.execute(f"FROM {function}({', '.join('?' * len(arguments))})", arguments)
    rows = [tuple(str(cell) if isinstance(cell, datetime.date) else cell for cell in row) for row in cursor.fetchall()]
    return [column[0] for column in cursor.description], rows


def export(exported: list[Exported], at: float) -> int:
    return sum(host.export(at) for host in exported)


@pytest.fixture
def fleet(request, tmp_path):
    fleet = Fleet(request.param, tmp_path)
    yield fleet
    fleet.close()


@pytest.mark.parametrize("fleet", range(FLEETS), indirect=True)
def test_the_answers_are_those_of_the_extension_on_the_union_of_the_logs(fleet, request, tmp_path, record_property):
    hosts = [Exported(tmp_path / "exported", host, log) for host, log in fleet.logs.items()]
    seed = request.node.callspec.params["fleet"]
    fleet.record()
    # All that some fleets have is what comes late.
    if export(hosts, 1.0):
        first = (36500, 0.3, day(LAST_DAY))
        assert difference(reference(fleet, "skill_ema", first), answer(over(tmp_path / "exported"), "skill_ema", first)) <= WITHIN
    fleet.correct()
    assert export(hosts, 2.0) > 0
    duck = over(tmp_path / "exported")
    apart = [difference(reference(fleet, function, arguments), answer(duck, function, arguments)) for function, arguments in questions(seed, fleet)]
    duck.close()
    record_property("fleet", (f"DuckDB {duckdb.__version__}", len(apart), max(apart)))


@pytest.mark.parametrize("seed", range(2))
def test_a_step_is_a_change_where_it_is_one_for_the_extension(tmp_path, seed):
    fleet = Steps(seed, tmp_path)
    fleet.record()
    export([Exported(tmp_path / "exported", host, log) for host, log in fleet.logs.items()], 1.0)
    duck = over(tmp_path / "exported")
    for recent, before in ((3, 90), (1, 30), (2, 20), (7, 36)):
        arguments = (recent, before, day(LAST_DAY), "skill")
        assert difference(reference(fleet, "skill_drift", arguments), answer(duck, "skill_drift", arguments)) <= WITHIN
    fleet.close()


@pytest.mark.parametrize("fleet", [3, 14], indirect=True)
def test_an_export_of_the_jobs_tells_them_apart(fleet, tmp_path):
    fleet.record()
    export([Exported(tmp_path / "exported", host, log, "jobs") for host, log in fleet.logs.items()], 1.0)
    duck = over(tmp_path / "exported", by_job=True)
    for function in ("skill_ema", "skill_drift"):
        for grouping in ("job", "skill, cron_id", "skill,model,provider"):
            arguments = (30, 0.3, day(LAST_DAY), grouping) if function == "skill_ema" else (3, 90, day(LAST_DAY), grouping)
            assert difference(reference(fleet, function, arguments), answer(duck, function, arguments)) <= WITHIN


@pytest.mark.parametrize("by_job", [False, True])
@pytest.mark.parametrize("fleet", [4], indirect=True)
def test_over_attached_files(fleet, tmp_path, monkeypatch, by_job):
    monkeypatch.setenv("HOME", str(tmp_path))
    import_extension("sqlite_scanner")
    fleet.record()
    fleet.correct()
    duck = connect()
    duck.execute("LOAD sqlite")
    duck.execute((WAREHOUSE / "duckdb_attached.sql").read_text(encoding="utf-8"))
    for host in fleet.hosts:
        duck.execute(f"ATTACH '{tmp_path}/{host}.db' AS \"{host}\" (TYPE sqlite, READ_ONLY)")
    files = " UNION ALL ".join(f"FROM skill_stats_attached('{host}', by_job := {by_job})" for host in fleet.hosts)
    duck.execute(f"CREATE VIEW attached_days AS {files}; CREATE OR REPLACE VIEW skill_stats_daily AS FROM skill_stats_of('attached_days')")
    for function, arguments in questions(4, fleet):
        assert difference(reference(fleet, function, arguments), answer(duck, function, arguments)) <= WITHIN
    if by_job:
        arguments = (30, 0.3, day(LAST_DAY), "skill,job")
        assert difference(reference(fleet, "skill_ema", arguments), answer(duck, "skill_ema", arguments)) <= WITHIN


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A fleet to ask about its arguments, and DuckDB over its files."""
    folder = tmp_path_factory.mktemp("small")
    fleet = Fleet(3, folder)
    fleet.record()
    export([Exported(folder / "exported", host, log) for host, log in fleet.logs.items()], 1.0)
    duck = over(folder / "exported")
    yield fleet, duck
    duck.close()
    fleet.close()


REFUSED = [
    *((function, (window,)) for function in ("skill_ema", "skill_ema_daily", "skill_drift") for window in (0, 36501, 1.5, "x", -1, "'", "")),
    *((function, (14, alpha)) for function in ("skill_ema", "skill_ema_daily") for alpha in (0, 1.5, "fast", "1_0")),
    *(("skill_ema", (14, 0.3, as_of)) for as_of in ("yesterday", "2025-02-29", "2025-11-19T24:00", "2025-11-19 7:05", 1e12, "0000-01-01T00:00+01:00", "")),
    *(("skill_drift", (3, 90, None, group_by)) for group_by in ("", "day", "skill,", "skill,skill", "job,cron_id", "skill;model")),
    ("skill_drift", (8, 7)),
    *(("skill_compare", ("big-model", 90, 0.03, None, margin)) for margin in (-0.1, 1.5, "x")),
    ("skill_compare", ("nobody's", 90, 0.03, "2025-11-19")),
    ("skill_compare", (None, 90, 0.03, "2025-11-19")),
    ("skill_compare", ("big-model", 90, 0.03, "1999-11-19")),
    ("skill_compare", ("big-model", 3, 0.03, "0000-01-02")),
]


@pytest.mark.parametrize("function, arguments", REFUSED)
def test_a_refusal_is_the_extensions(small, function, arguments):
    fleet, duck = small
    with pytest.raises(sqlite3.OperationalError) as ours:
        reference(fleet, function, arguments)
    with pytest.raises(duckdb.Error) as theirs:
        answer(duck, function, arguments)
    assert str(ours.value) in str(theirs.value)


@pytest.mark.parametrize("as_of", [
    1763553600, 1763553599.5, "1763553600", " 1.7635536e9 ", "2025-11-19", "2025-11-19T23:59", "2025-11-19 23:59:59.999", "2025-11-19T23:59:60Z",
    "2025-11-19T23:30:00-01:00", "2025-11-19T23:30:00.5-0100", "2025-11-19T00:30+01", "2025-11-19t00:30:00z", "2024-12-31T23:00:00-05:00", -1])
def test_a_moment_is_the_day_that_it_is_for_the_extension(small, as_of):
    fleet, duck = small
    for function in FUNCTIONS[:2]:
        arguments = (60, 0.3, as_of, "skill")
        assert difference(reference(fleet, function, arguments), answer(duck, function, arguments)) <= WITHIN


def test_a_date_and_a_timestamp_are_moments_too(small):
    _, duck = small
    rows = answer(duck, "skill_ema", (14, 0.3, "2025-11-19"))
    assert rows[1]
    for as_of in ("DATE '2025-11-19'", "TIMESTAMP '2025-11-19 10:00'", "TIMESTAMPTZ '2025-11-19 23:00:00+01'"):
        assert duck.execute(f"SELECT count(*), min(last_day) FROM skill_ema(as_of := {as_of})").fetchone()[0] == len(rows[1])


@pytest.mark.parametrize("as_of", ["now", " Today", None])
def test_now_is_today(small, as_of):
    _, duck = small
    assert answer(duck, "skill_ema_daily", (36500, 0.3, as_of, "skill"))[1][-1][4] == str(datetime.datetime.now(datetime.timezone.utc).date())


def test_what_is_left_out_or_null_has_its_default(small):
    fleet, duck = small
    at = day(LAST_DAY)
    for function, given in (("skill_ema", (14, 0.3, at, "skill,model,provider")), ("skill_drift", (3, 90, at, "skill,model,provider")),
                            ("skill_ema_daily", (14, 0.3, at, "skill,model,provider"))):
        assert answer(duck, function, (None, None, at, None)) == answer(duck, function, given)
        assert duck.execute(f"FROM {function}(as_of := '{at}')").fetchall() == duck.execute(f"FROM {function}(as_of := '{at}', group_by := 'skill,model,provider')").fetchall()
    model = fleet.union.execute("SELECT model FROM skill_stats_daily WHERE model IS NOT NULL AND day > ?", (day(LAST_DAY - 90),)).fetchone()[0]
    assert answer(duck, "skill_compare", (model, None, None, at, None)) == answer(duck, "skill_compare", (model, 90, 0.03, at, 0.05))


def test_the_first_days_that_there_are():
    duck = connect()
    duck.execute("""
        CREATE TABLE counted AS
        SELECT 'a' AS host, DATE '0000-01-02' AS day, 'digest' AS skill_name, NULL::TEXT AS model, NULL::TEXT AS provider, NULL::TEXT AS cron_id,
               2 AS invocation_count, 1 AS success_count, 1 AS failure_count, 0 AS duration_count, NULL::BIGINT AS duration_us, 0 AS cost_count,
               NULL::BIGINT AS cost_nanousd, 0 AS quality_count, NULL::BIGINT AS quality_nano, 0 AS input_tokens_count, NULL::BIGINT AS input_tokens,
               0 AS output_tokens_count, NULL::BIGINT AS output_tokens, 5.0::DOUBLE AS last_invoked_at;
        CREATE OR REPLACE VIEW skill_stats_daily AS FROM skill_stats_of('counted')""")
    query = "SELECT strftime(day, '%Y-%m-%d'), sample_count, ema_success_rate, effective_n > 0 FROM skill_ema_daily(14, 0.3, '0000-01-03')"
    assert duck.execute(query).fetchall() == [("0000-01-01", 0, None, False), ("0000-01-02", 2, 0.5, True), ("0000-01-03", 0, 0.5, True)]


def test_without_the_view_it_says_what_to_do():
    with pytest.raises(duckdb.Error, match="skill_stats_daily: say where the daily totals are"):
        connect().execute("SELECT count(*) FROM skill_ema()").fetchall()


def test_an_empty_fleet_has_no_rows_and_no_baseline(tmp_path):
    fleet = Fleet(0, tmp_path)
    log = fleet.logs[fleet.hosts[0]]
    host = Exported(tmp_path / "exported", "a", log)
    log.execute("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('digest', 1763553600)")
    assert host.export(1.0) == 1
    log.execute("DELETE FROM skill_invocations")
    assert host.export(2.0) == 1
    fleet.close()
    duck = over(tmp_path / "exported")
    assert [answer(duck, function, (14, 7 if function == "skill_drift" else 0.3, "2025-11-19"))[1] for function in FUNCTIONS[:2]] == [[], []]
    assert answer(duck, "skill_drift", ())[1] == []
    with pytest.raises(duckdb.Error, match="skill_compare: baseline_model takes a model with calls from 2025-08-22 to 2025-11-19; there is none; got 'm'"):
        answer(duck, "skill_compare", ("m", 90, 0.03, "2025-11-19"))
    with pytest.raises(duckdb.Error, match="skill_ema: alpha takes"):
        answer(duck, "skill_ema", (14, 7))


def test_an_argument_may_come_from_another_table(small):
    fleet, duck = small
    query = "SELECT days, count(*), max(effective_n) FROM (VALUES (7), (30)) AS horizons(days), skill_ema(days, 0.3, '2025-11-19') GROUP BY days ORDER BY days"
    assert duck.execute(query).fetchall() == [
        (days, *duck.execute(f"SELECT count(*), max(effective_n) FROM skill_ema({days}, 0.3, '2025-11-19')").fetchone()) for days in (7, 30)]


def test_only_the_files_of_the_days_in_the_window_are_opened(tmp_path):
    fleet = Fleet(3, tmp_path)
    fleet.record()
    export([Exported(tmp_path / "exported", host, log) for host, log in fleet.logs.items()], 1.0)
    duck = over(tmp_path / "exported")
    last = max((tmp_path / "exported").glob("day=*"))
    for file in last.rglob("*.parquet"):
        file.write_text("This is no Parquet.")
    model, day_before = fleet.union.execute("SELECT model, date(max(day), '-1 day') FROM skill_stats_daily WHERE model IS NOT NULL").fetchone()
    for function in FUNCTIONS:
        arguments = ((model,) if function == "skill_compare" else ()) + (30, 60 if function == "skill_drift" else 0.3, day_before)
        assert difference(reference(fleet, function, arguments), answer(duck, function, arguments)) <= WITHIN
        with pytest.raises(duckdb.Error, match="No magic bytes"):
            answer(duck, function, (*arguments[:-1], last.name.removeprefix("day=")))
    fleet.close()
