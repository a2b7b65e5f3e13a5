"""sql/warehouse/clickhouse*.sql in chDB, which is ClickHouse in this process: random fleets against the extension on the union of their logs."""

from __future__ import annotations

import os
import sqlite3

import pytest

from clickhouse import VIEWS, Engine, statements
from comparing import WITHIN, day, difference, questions, reference
from exports import Exported
from fleets import LAST_DAY, Fleet, Steps, connect

FLEETS = int(os.environ.get("FLEETS", 50))
FIRST, SECOND = 1_763_600_000.25, 1_763_700_000.5
"""When the hosts exported."""
ROWS = "SELECT * FROM skill_ema_rows(first_day = -2147483648, last_day = 2147483647) ORDER BY ALL"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = Engine(tmp_path_factory.mktemp("clickhouse"))
    engine.database("skills")
    yield engine
    for database in ("skills", "sharded", "distributed"):
        engine.run(f"DROP DATABASE IF EXISTS {database} SYNC")
    engine.session.close()


@pytest.fixture
def skills(engine):
    """The engine with an empty table, in which nothing is merged by itself."""
    engine.run("USE skills")
    engine.run("TRUNCATE TABLE skill_exported_days")
    engine.run("SYSTEM STOP MERGES")
    yield engine
    engine.run("SYSTEM START MERGES")


@pytest.fixture
def fleet_of(tmp_path):
    fleets = []

    def make(seed):
        fleets.append(Fleet(seed, tmp_path))
        fleets[-1].record()
        return fleets[-1]

    yield make
    for fleet in fleets:
        fleet.close()


def twice(engine, fleet, folder, what="daily"):
    """Exports and loads what a fleet recorded first, and again what became of it; both versions are there then."""
    exports = [Exported(folder, host, fleet.logs[host], what) for host in fleet.hosts]
    for exported_at in (FIRST, SECOND):
        # All that some fleets have is what comes late.
        if sum(export.export(exported_at) for export in exports):
            engine.fill(folder, f"{exports[0].name}.parquet")
            assert (exported_at,) in engine.rows("SELECT DISTINCT exported_at FROM skill_exported_days")[1]
        if exported_at == FIRST:
            fleet.correct()


@pytest.mark.parametrize("seed", range(FLEETS))
def test_every_function_answers_what_the_extension_answers_on_the_union_of_the_logs(skills, fleet_of, tmp_path, record_property, seed):
    fleet = fleet_of(seed)
    twice(skills, fleet, tmp_path / "lake")
    apart = []
    for function, arguments in questions(seed, fleet):
        try:
            apart.append(difference(reference(fleet, function, arguments), skills.ask(function, arguments)))
        except AssertionError as error:
            raise AssertionError(f"{function}{arguments}: {error}") from None
    record_property("fleet", (skills.version, len(apart), max(apart)))


@pytest.mark.parametrize("seed", (0, 2))
def test_a_step_is_a_change_where_it_is_one_for_the_extension(skills, tmp_path, seed):
    fleet = Steps(seed, tmp_path)
    fleet.record()
    for host, log in fleet.logs.items():
        Exported(tmp_path / "lake", host, log).export(FIRST)
    skills.fill(tmp_path / "lake")
    for recent, before in ((3, 90), (1, 90), (2, 20), (7, 36)):
        arguments = (recent, before, day(LAST_DAY), "skill")
        difference(reference(fleet, "skill_drift", arguments), skills.ask("skill_drift", arguments))
    fleet.close()


def test_the_rows_that_count_are_the_same_before_a_merge_after_it_and_without_the_older_versions(skills, fleet_of, tmp_path):
    fleet = fleet_of(11)
    twice(skills, fleet, tmp_path / "lake")
    before = skills.rows(ROWS)
    stored = skills.rows("SELECT count() FROM skill_exported_days")[1][0][0]
    skills.fill(tmp_path / "lake")
    assert skills.rows("SELECT count() FROM skill_exported_days")[1] == [(stored,)], "what is there is not loaded again"

    skills.run("INSERT INTO skill_exported_days SELECT * FROM skill_exported_days")
    assert skills.rows(ROWS) == before, "what two loaders loaded at once counts once"

    skills.run("SYSTEM START MERGES")
    skills.run("OPTIMIZE TABLE skill_exported_days FINAL")
    merged = skills.rows("SELECT count() FROM skill_exported_days")[1][0][0]
    assert skills.rows(ROWS) == before
    [clean] = statements("clickhouse_clean.sql")
    skills.run(clean)
    assert len(before[1]) <= skills.rows("SELECT count() FROM skill_exported_days")[1][0][0] < merged < stored
    assert skills.rows(ROWS) == before


def test_what_a_fill_that_broke_off_left_out_is_taken_by_the_next(skills, fleet_of, tmp_path):
    fleet = fleet_of(11)
    twice(skills, fleet, tmp_path / "lake")
    whole = skills.rows(ROWS)
    # Of each version, the older ones too, the keys of some blocks.
    skills.run("CREATE OR REPLACE TABLE part ENGINE = Memory AS SELECT * FROM skill_exported_days WHERE cityHash64(skill_name, ifNull(model, '')) % 3 > 0")
    skills.run("TRUNCATE TABLE skill_exported_days")
    skills.run("INSERT INTO skill_exported_days SELECT * FROM part")
    assert 0 < len(skills.rows(ROWS)[1]) < len(whole[1])
    skills.fill(tmp_path / "lake")
    assert skills.rows(ROWS) == whole
    stored = skills.rows("SELECT count() FROM skill_exported_days")
    skills.fill(tmp_path / "lake")
    assert skills.rows("SELECT count() FROM skill_exported_days") == stored, "what is whole by now is not loaded again"


def test_skill_stats_daily_is_that_of_each_host_to_the_last_bit(skills, fleet_of, tmp_path):
    fleet = fleet_of(3)
    twice(skills, fleet, tmp_path / "lake")
    columns, _ = skills.rows("SELECT * FROM skill_stats_daily LIMIT 0")
    of_sqlite = [column[1] for column in fleet.union.execute("PRAGMA table_info(skill_stats_daily)")]
    assert set(columns) == {*of_sqlite, "host", "cron_id"}
    names = ", ".join(of_sqlite)
    for host, log in fleet.logs.items():
        ours = sorted(log.execute(f"SELECT {names} FROM skill_stats_daily").fetchall(), key=repr)
        assert ours and sorted(skills.rows(f"SELECT {names} FROM skill_stats_daily WHERE host = '{host}'")[1], key=repr) == ours


def test_jobs_are_told_apart_over_what_is_exported_by_job(skills, fleet_of, tmp_path):
    fleet = fleet_of(6)
    twice(skills, fleet, tmp_path / "lake", "jobs")
    for function in ("skill_ema", "skill_ema_daily", "skill_drift"):
        for grouping in ("job", "skill,job", "skill,model,provider"):
            first = (3, 90) if function == "skill_drift" else (30, 0.1)
            difference(reference(fleet, function, (*first, day(LAST_DAY), grouping)), skills.ask(function, (*first, day(LAST_DAY), grouping)))


@pytest.mark.parametrize("format, name", (("csv", "CSVWithNames"), ("jsonl", "JSONEachRow")))
def test_csv_and_json_lines_are_loaded_as_parquet_is(skills, fleet_of, tmp_path, format, name):
    fleet = fleet_of(4)
    loaded = []
    for extension, clickhouse in (("parquet", "Parquet"), (format, name)):
        for host in fleet.hosts:
            Exported(tmp_path / extension, host, fleet.logs[host]).export(FIRST, extension)
        skills.run("TRUNCATE TABLE skill_exported_days")
        skills.fill(tmp_path / extension, f"skill_stats_daily.{extension}", clickhouse)
        loaded.append(skills.rows(ROWS))
    assert loaded[0][1] and loaded[0] == loaded[1]


@pytest.mark.parametrize("format, name", (("parquet", "Parquet"), ("csv", "CSVWithNames"), ("jsonl", "JSONEachRow")))
def test_a_name_is_loaded_as_it_is_written(skills, tmp_path, format, name):
    log = OneLog(tmp_path / "log.db")
    names = ("\\N", "NULL", "null", "nan", "", None, "'x'", "'y", '"', 'a"b', "\\n", "\ta", "a\tb", "a,b", "a\nb", " a ")
    for model in names:
        log.add(skill_name=model or "s", invoked_at=86400.0, model=model, provider=model)
    Exported(tmp_path / "lake", "\\N", log.union).export(FIRST, format)
    skills.fill(tmp_path / "lake", f"skill_stats_daily.{format}", name)
    found = skills.rows("SELECT host, skill_name, model, provider FROM skill_stats_daily")[1]
    assert sorted(found, key=repr) == sorted((("\\N", model or "s", model, model) for model in names), key=repr)
    log.union.close()


class OneLog:
    """A log of one host, which is its own union."""

    def __init__(self, path):
        self.union = connect(path)

    def add(self, **row):
        self.union.execute(f"INSERT INTO skill_invocations ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


def test_the_edges(skills, tmp_path):
    log = OneLog(tmp_path / "log.db")
    # Nothing is known of a call but its day; a model that is named '', and one that is not named; free calls, and an early day.
    log.add(skill_name="bare", invoked_at=4 * 86400.0)
    log.add(skill_name="bare", invoked_at=5 * 86400.0, model="", success=1)
    log.add(skill_name="Zoë", invoked_at=6 * 86400.0, model="m", success=0, estimated_cost_usd=0, duration_seconds=0)
    for number in range(40):
        log.add(skill_name="Zoë", invoked_at=7 * 86400.0 + number, model="m", success=1, estimated_cost_usd=0, duration_seconds=1e7, quality_score=-1e4)
        log.add(skill_name="Zoë", invoked_at=(number + 1) * 86400.0, model="n", success=number % 2, estimated_cost_usd=1e4)
    Exported(tmp_path / "lake", "a/b=c", log.union).export(FIRST)
    skills.fill(tmp_path / "lake")
    assert skills.rows("SELECT DISTINCT host FROM skill_stats_daily")[1] == [("a/b=c",)]
    for as_of, window, grouping in (("1970-01-09", 14, "skill,model"), ("1970-01-05", 1, "skill,model"), ("1970-01-05", 36500, "provider"), ("1970-03-01", 36500, "skill,model"),
                                   ("2069-01-01", 36500, "model"), ("0000-01-03", 14, "skill"), ("9999-12-31", 36500, "skill")):
        for function, arguments in (("skill_ema", (window, 0.3, as_of, grouping)), ("skill_ema_daily", (window, 1, as_of, grouping)),
                                    ("skill_drift", (min(window, 3), window, as_of, grouping))):
            difference(reference(log, function, arguments), skills.ask(function, arguments))
    for baseline in ("", "n"):
        difference(reference(log, "skill_compare", (baseline, 36500, 0.03, "1970-03-01", 1)), skills.ask("skill_compare", (baseline, 36500, 0.03, "1970-03-01", 1)))
    log.union.close()


def test_hosts_may_have_more_together_than_an_int64_holds(skills):
    much = "10, " + str(9 * 10**18)
    for host, model in (("a", "m"), ("b", "m"), ("b", "n")):
        skills.run(f"INSERT INTO skill_exported_days VALUES "
                   f"('{host}', '1970-01-02', 's', '{model}', NULL, NULL, 10, 6, 4, {much}, {much}, 10, {-9 * 10**18}, {much}, {much}, 86400, 1)")
    for grouping in ("skill,model", "skill", "provider"):
        columns, rows = skills.ask("skill_ema", (14, 0.3, "1970-01-02", grouping))
        for row in (dict(zip(columns, row)) for row in rows):
            found = [row[f"ema_{name}"] for name in ("duration_s", "cost_usd", "quality_score", "input_tokens", "output_tokens")]
            assert found == pytest.approx([9e11, 9e8, -9e8, 9e17, 9e17], rel=1e-15)
    columns, [row] = skills.ask("skill_drift", (1, 1, "1970-01-02", "skill"))
    assert dict(zip(columns, row))["recent_cost_usd"] == pytest.approx(9e8, rel=1e-15)


def test_an_argument_that_is_left_out_or_null_has_its_default(skills, fleet_of, tmp_path):
    fleet = fleet_of(11)
    twice(skills, fleet, tmp_path / "lake")
    full = skills.ask("skill_ema", (14, 0.3, day(LAST_DAY), "skill,model,provider"))
    assert full[1] and skills.rows(f"SELECT * FROM skill_ema(as_of = '{day(LAST_DAY)}')") == full
    assert skills.ask("skill_ema", ("14", None, f" {LAST_DAY * 86400 + 5}.5", " provider , model,skill")) == full
    assert skills.ask("skill_ema", (14, ".3", f"{day(LAST_DAY + 1)} 01:59:59.5+02:00", None)) == full
    assert skills.rows("SELECT * FROM skill_ema()") == skills.ask("skill_ema", (14, 0.3, "TODAY", None))
    drift = skills.ask("skill_drift", (3, 90, day(LAST_DAY), None))
    assert drift[1] and skills.rows(f"SELECT * FROM skill_drift(as_of = '{day(LAST_DAY)}')") == drift
    baseline, = fleet.union.execute("SELECT model FROM skill_stats_daily WHERE model IS NOT NULL AND day = ?", (day(LAST_DAY),)).fetchone()
    compared = skills.ask("skill_compare", (baseline, 90, 0.03, day(LAST_DAY), 0.05))
    # Its threads add up in any order.
    assert compared[1] and difference(compared, skills.ask("skill_compare", (baseline, None, None, day(LAST_DAY)))) <= WITHIN


REFUSED = (
    *(("skill_ema", arguments) for arguments in (
        (0,), (36501,), (1.5,), ("two",), ("o'clock",), (14, 0), (14, 1.1), (14, -0.3), (14, "nan"), (14, 0.3, "2025-02-30"), (14, 0.3, "yesterday"),
        (14, 0.3, "2025-11-19T24:00"), (14, 0.3, "2025-11-19T10"), (14, 0.3, -62167219201), (14, 0.3, 1763510400000),
        *((14, 0.3, text) for text in ("inf", "-Infinity", "nan")), (14, 0.3, "now", ""),
        (14, 0.3, "now", "skill,skill"), (14, 0.3, "now", "skills"), (14, 0.3, "now", "job,cron_id"))),
    ("skill_ema_daily", (-1,)),
    *(("skill_drift", arguments) for arguments in ((0,), (3, 0), (5, 4), (91,))),
    *(("skill_compare", arguments) for arguments in (
        ("none", 14, 0.3, day(LAST_DAY)), ("none", 14, 0.3, "1999-01-14"), (None, 14, 0.3, day(LAST_DAY)), ("it's", 14, 0.3, day(LAST_DAY)),
        ("m", 14, 0.3, day(LAST_DAY), 1.5), ("m", 14, 0.3, day(LAST_DAY), -0.1))),
)


@pytest.mark.parametrize("function, arguments", REFUSED)
def test_what_is_no_argument_is_refused_in_the_words_of_the_extension(skills, tmp_path, function, arguments):
    log = OneLog(tmp_path / "log.db")
    for number in range(23):
        log.add(skill_name="digest", invoked_at=LAST_DAY * 86400.0, model=f"it's {number}")
    Exported(tmp_path / "lake", "host", log.union).export(FIRST)
    skills.fill(tmp_path / "lake")
    with pytest.raises(sqlite3.OperationalError) as wanted:
        reference(log, function, arguments)
    with pytest.raises(Exception) as refusal:
        skills.ask(function, arguments)
    assert f"DB::Exception: {wanted.value}" in str(refusal.value)
    log.union.close()


def on_one_server(statement: str) -> str:
    """A statement of clickhouse_cluster.sql where there is no Keeper."""
    return statement.replace(" ON CLUSTER '{cluster}'", "").replace(
        "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)", "ReplacingMergeTree(version)")


def test_the_views_answer_the_same_over_a_cluster(engine, skills, fleet_of, tmp_path):
    fleet = fleet_of(10)
    twice(skills, fleet, tmp_path / "lake")
    shard, distributed = (on_one_server(statement) for statement in statements("clickhouse_cluster.sql"))
    assert "CLUSTER" not in shard + distributed and "Replicated" not in shard

    # A Distributed table over one shard, which is this process.
    engine.database("distributed", (shard, distributed))
    engine.run("INSERT INTO skill_exported_days SELECT * FROM skills.skill_exported_days")
    stored = engine.rows("SELECT count() FROM skill_exported_days_shard")[1]
    assert stored > [(0,)]
    engine.fill(tmp_path / "lake")
    assert engine.rows("SELECT count() FROM skill_exported_days_shard")[1] == stored

    # Two shards that are read as one, with the skills divided as the sharding key divides them.
    shards = [shard.replace("skill_exported_days_shard", f"skill_exported_days_shard_{number}") for number in (0, 1)]
    engine.database("sharded", (*shards, "CREATE TABLE skill_exported_days AS skill_exported_days_shard_0 ENGINE = Merge(currentDatabase(), '^skill_exported_days_shard')"))
    for number in (0, 1):
        engine.run(f"INSERT INTO skill_exported_days_shard_{number} SELECT * FROM skills.skill_exported_days WHERE cityHash64(skill_name) % 2 = {number}")
        assert engine.rows(f"SELECT count() FROM skill_exported_days_shard_{number}")[1][0][0] > 0

    described = "SELECT name, type FROM system.columns WHERE database = '{}' AND table = 'skill_exported_days'"
    for database in ("distributed", "sharded"):
        assert engine.rows(described.format(database)) == engine.rows(described.format("skills"))
        engine.run(f"USE {database}")
        for function, arguments in list(questions(10, fleet))[:4]:
            difference(reference(fleet, function, arguments), engine.ask(function, arguments))


def test_every_statement_for_a_cluster_is_parsed(engine):
    for statement in statements("clickhouse_cluster.sql"):
        assert "ON CLUSTER" in engine.rows(f"EXPLAIN SYNTAX {statement}")[1][0][0]
    assert all((statement.lstrip().startswith("CREATE")) for file in VIEWS for statement in statements(file))
