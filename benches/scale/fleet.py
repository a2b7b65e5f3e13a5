"""A fleet of simulated hosts in DuckDB and ClickHouse: files, loading, bytes, and the four functions over all hosts.

Each host has calls in `per_host` groups every day; all hosts together have `groups`, seven models to a skill.
"""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import chdb.session
import duckdb

from measuring import LAST_DAY, LAST_MIDNIGHT, ROOT, THREADS, WORK, bytes_of, grown, median, seconds

WAREHOUSE = ROOT / "sql" / "warehouse"
DUCKDB = ("duckdb.sql", "duckdb_compare.sql", "duckdb_drift.sql")
CLICKHOUSE = ("clickhouse.sql", "clickhouse_compare.sql", "clickhouse_drift.sql")
FUNCTIONS = {
    "skill_ema": f"skill_ema(as_of {{}} '{LAST_DAY}')",
    "skill_ema_daily": f"skill_ema_daily(as_of {{}} '{LAST_DAY}')",
    "skill_compare": f"skill_compare(baseline_model {{}} 'model-0', as_of {{}} '{LAST_DAY}')",
    "skill_drift": f"skill_drift(as_of {{}} '{LAST_DAY}')",
}
SUMS = ", ".join(f"sum({column})" for column in (
    "invocation_count", "success_count", "failure_count", "duration_count", "duration_us", "cost_count", "cost_nanousd", "quality_count", "quality_nano",
    "input_tokens_count", "input_tokens", "output_tokens_count", "output_tokens"))
# The peer: what the engine alone takes to add up by group the rows that skill_ema reads.
SUM = f"SELECT skill_name, model, provider, {SUMS}, max(last_invoked_at) FROM {{}} WHERE day > '{{}}' AND day <= '{LAST_DAY}' GROUP BY 1, 2, 3"
# A day's rows as `skill-ema export --what daily` writes them; each call has all measures but the quality.
DAY = """SELECT 'host-' || lpad(host::TEXT, 6, '0') AS host, DATE '{day}' AS day, 'skill-' || lpad((grp // 7)::TEXT, 4, '0') AS skill_name,
  'model-' || grp % 7 AS model, 'provider-' || grp % 7 % 3 AS provider, NULL::TEXT AS cron_id, calls AS invocation_count, calls - failed AS success_count,
  failed AS failure_count, calls AS duration_count, us AS duration_us, calls AS cost_count, nanousd AS cost_nanousd, 0::BIGINT AS quality_count,
  NULL::BIGINT AS quality_nano, calls AS input_tokens_count, input AS input_tokens, calls AS output_tokens_count, output AS output_tokens,
  us / 1e6 AS total_duration_s, nanousd / 1e9 AS total_cost_usd, NULL::DOUBLE AS total_quality_score, called AS last_invoked_at, {midnight} + 90000.5 AS exported_at
  FROM (SELECT host, grp, calls, least(calls, floor(calls * 0.2 * random() + random() * 0.9))::BIGINT AS failed,
               (calls * exp(10 + 3 * random()))::BIGINT * 1000 AS us, (calls * exp(14 + 3 * random()))::BIGINT * 100 AS nanousd,
               (calls * exp(7 + 2 * random()))::BIGINT AS input, (calls * exp(5 + 2 * random()))::BIGINT AS output, {midnight} + random() * 86399 AS called
        FROM (SELECT host, (host * {per_host} + number) % {groups} AS grp, 1 + floor(20 * random())::BIGINT AS calls
              FROM range({hosts}) AS hosts(host), range({per_host}) AS numbers(number)))
  ORDER BY host, skill_name, model"""


class Fleet(NamedTuple):
    """So many hosts and days, groups of a host and groups of the fleet."""

    hosts: int
    days: int
    per_host: int
    groups: int

    @property
    def folder(self):
        """Where its files are."""
        return WORK / "fleet-{}-{}-{}-{}".format(*self)

    @property
    def exported(self):
        """Its Parquet files, one for each day."""
        return self.folder / "exported"

    def each_day(self):
        """Each day, and the seconds at which it began."""
        for age in reversed(range(self.days)):
            yield date.fromisoformat(LAST_DAY) - timedelta(age), LAST_MIDNIGHT - age * 86400

    def rows_of(self, day, midnight):
        """The query for the rows of a day."""
        return DAY.format(day=day, midnight=midnight, hosts=self.hosts, per_host=self.per_host, groups=self.groups)


def write(*fleet):
    """The files, one for each day."""
    fleet = Fleet(*fleet)
    shutil.rmtree(fleet.folder, ignore_errors=True)
    duck = duckdb.connect(config={"threads": THREADS})
    duck.execute("SELECT setseed(0.5)")

    def files():
        for day, midnight in fleet.each_day():
            folder = fleet.exported / f"day={day}" / "host=all"
            folder.mkdir(parents=True)
            duck.execute(f"COPY ({fleet.rows_of(day, midnight)}) TO '{folder}/skill_stats_daily.parquet' (COMPRESSION zstd)")

    took = seconds(files)
    size, _ = bytes_of(fleet.exported)
    return {"rows": fleet.hosts * fleet.per_host * fleet.days, "write Parquet, s": took, "Parquet, bytes": size}


# DuckDB -----------------------------------------------------------------------------------------------------------------------------------


def duck_of(fleet, where):
    """DuckDB with the functions, over the Parquet files or over its own table of them."""
    duck = duckdb.connect(":memory:" if where == "Parquet" else str(fleet.folder / "fleet.duckdb"), config={"threads": THREADS})
    for file in DUCKDB:
        duck.execute((WAREHOUSE / file).read_text())
    source = f"skill_stats_exported('{fleet.exported}')" if where == "Parquet" else "skill_stats_of('exported_days')"
    duck.execute(f"CREATE OR REPLACE VIEW skill_stats_daily AS FROM {source}")
    return duck


def load_duckdb(*fleet):
    """The files into a table of DuckDB."""
    fleet = Fleet(*fleet)
    duck = duckdb.connect(str(fleet.folder / "fleet.duckdb"), config={"threads": THREADS})
    took = seconds(lambda: duck.execute(f"CREATE TABLE exported_days AS FROM read_parquet('{fleet.exported}/day=*/host=*/*.parquet', hive_partitioning = false)"))
    duck.execute("CHECKPOINT")
    duck.close()
    return {"DuckDB table, load s": took, "DuckDB table, bytes": (fleet.folder / "fleet.duckdb").stat().st_size}


def ask_duckdb(where, function, *fleet):
    """One function, or the sum, with its defaults."""
    fleet = Fleet(*fleet)
    duck = duck_of(fleet, where)
    table = f"read_parquet('{fleet.exported}/day=*/host=*/*.parquet', hive_partitioning = false)" if where == "Parquet" else "exported_days"
    query = f"FROM {FUNCTIONS[function].format(':=', ':=')}" if function != "sum" else SUM.format(table, first_day())
    return asked(f"DuckDB {where}, {function}", lambda: duck.execute(query).fetchall())


def first_day():
    """The day before the first of 14."""
    return date.fromisoformat(LAST_DAY) - timedelta(14)


def asked(name, ask):
    """Rows, the memory of the first time, and the processor seconds of the following: of three, or of one that takes long."""
    rows, first = [], []
    memory = grown(lambda: first.append(seconds(lambda: rows.extend(ask()))))
    return {f"{name}, rows": len(rows), f"{name}, bytes": memory, f"{name}, s": median(ask, 3 if first[0] < 2 else 1)}


# ClickHouse -------------------------------------------------------------------------------------------------------------------------------


def house_of(fleet):
    """ClickHouse in this process, with the table and the functions."""
    house = chdb.session.Session(str(fleet.folder / "clickhouse"))
    house.query("CREATE DATABASE IF NOT EXISTS skills")
    house.query("USE skills")
    for file in CLICKHOUSE:
        for statement in statements(WAREHOUSE / file):
            house.query(statement)
    return house


def statements(file):
    """The statements of a file; chDB takes one at a time."""
    for statement in file.read_text().split(";\n"):
        if any(line.strip() and not line.startswith("--") for line in statement.splitlines()):
            yield statement


def load_clickhouse(*fleet):
    """The files into the table, by clickhouse_fill.sql; then all merges that there are to do."""
    fleet = Fleet(*fleet)
    house = house_of(fleet)
    [fill] = statements(WAREHOUSE / "clickhouse_fill.sql")
    fill = fill.replace("{files:String}", f"'{fleet.exported}/day=*/host=*/skill_stats_daily.parquet'")
    loaded = []
    memory = grown(lambda: loaded.append(seconds(lambda: house.query(fill))))
    merged = seconds(lambda: house.query("OPTIMIZE TABLE skill_exported_days FINAL"))
    size, rows = str(house.query("SELECT sum(bytes_on_disk), sum(rows) FROM system.parts WHERE active AND table = 'skill_exported_days'", "TSV")).split()
    assert int(rows) == fleet.hosts * fleet.per_host * fleet.days, rows
    return {"ClickHouse, load s": loaded[0], "ClickHouse, load bytes": memory, "ClickHouse, merge s": merged, "ClickHouse, bytes": int(size)}


def ask_clickhouse(function, *fleet):
    """One function, or the sum, with its defaults."""
    house = house_of(Fleet(*fleet))
    query = f"SELECT * FROM {FUNCTIONS[function].format('=', '=')}" if function != "sum" else SUM.format("skill_exported_days", first_day())
    return asked(f"ClickHouse, {function}", lambda: str(house.query(query, "TSV")).splitlines())


# Small files ------------------------------------------------------------------------------------------------------------------------------


def small_files(days, *fleet):
    """Some days as they are exported, a file for each host: their bytes; reading them; and one COPY for each day that makes one file of them."""
    import pyarrow.parquet

    fleet = Fleet(*fleet)
    small, compact = fleet.folder / "small", fleet.folder / "compact"
    for folder in (small, compact):
        shutil.rmtree(folder, ignore_errors=True)
    duck = duckdb.connect(config={"threads": THREADS})
    for day in sorted(fleet.exported.glob("day=*"))[-days:]:
        table = pyarrow.parquet.read_table(day / "host=all" / "skill_stats_daily.parquet", partitioning=None)
        for host in range(fleet.hosts):
            folder = small / day.name / f"host=host-{host:06}"
            folder.mkdir(parents=True)
            pyarrow.parquet.write_table(table.slice(host * fleet.per_host, fleet.per_host), folder / "skill_stats_daily.parquet", compression="zstd", store_schema=False)
    size, files = bytes_of(small)
    read = lambda folder: median(lambda: duck.execute(
        f"SELECT sum(duration_us) FROM read_parquet('{folder}/day=*/host=*/*.parquet', hive_partitioning = false)").fetchall(), 3)

    def compacted():
        for day in small.glob("day=*"):
            target = compact / day.name / "host=all"
            target.mkdir(parents=True)
            duck.execute(f"""COPY (FROM read_parquet('{day}/host=*/skill_stats_daily.parquet', hive_partitioning = false) ORDER BY host, skill_name, model)
                             TO '{target}/skill_stats_daily.parquet' (COMPRESSION zstd)""")

    took = seconds(compacted)
    return {"small files": files, "small files, bytes": size, "small files, read s": read(small), "small files, COPY s": took,
            "compact, bytes": bytes_of(compact)[0], "compact, read s": read(compact)}
