"""The words of docs/scale.md around its tables."""

from results import figure, size, table, time
from sizes import CHECK, FLEETS, LOGS, part_of

START = """# Scale

This document says what one file takes as it grows, what a fleet takes in DuckDB and ClickHouse, and what 100,000 hosts would take. `make scale`
measures it and writes it. Figures are measured, unless it says that they are *reckoned*.

Measured on {date}: {cores} cores, {memory} of memory, {system}; Python {Python}, SQLite {SQLite}, DuckDB {DuckDB}, and ClickHouse {ClickHouse} in the
process, by chDB {chDB}. Other work ran on the machine, at a load of about {load}.

- A time is that of one processor: the seconds of all threads of the process together. Where two threads were at work, it took half of that at best.
  *Elapsed* says that the clock was read instead; such a figure says more of the other work than of this.
- A processor that is shared does less in a second. [performance.md](performance.md) has times from a quieter machine.
- The time of a query is the median of several, after a first one; a query of the fleet that takes more than 2 seconds is asked twice.
- A ratio compares two measurements of the same run.
- The files lie on a local disk, and are in the system's cache if nothing else is said.
"""

FILE = """## One file

The log covers 365 days, 50 skills on 3 models: 150 groups, with calls on every day. The queries have their default arguments, but for the number of days.
"""

RECORDING = """### Recording

Runs of one skill are recorded after the last day of the log, into a copy of it, in WAL mode with `synchronous = NORMAL`; runs a second. A row of the
log that is inserted says its own outcome. Through `skill_runs`, the extension judges the text. The elapsed figures are of different loads, and so not
to be compared with each other.
"""

EXPORT = """### Export

`skill-ema export --format parquet` of all days, with the start of the program. It writes a file a day. What it reads is the rollup, so that the log does
not matter.
"""

FLEET = """## A fleet of 1,000 hosts

Each host has calls in 4 groups on each of 365 days: {rows} rows. All hosts together have 350 groups, 50 skills on 7 models. The Parquet files have a day
each, of all hosts. Their amounts are random, so that little of them is compressed. ClickHouse has one table and no replica, all merged. Each function is asked over all hosts, with its default arguments.

*Bare sum* adds up by group, in the same engine, the 13 whole numbers of the 14 days that `skill_ema` reads. *Most memory* is the most by which one
of the four functions raised the memory of its process.
"""

GROUPS = """### Ten times the groups

The same hosts and rows, with 3,500 groups in all:
"""

HOSTS = """### Ten times the hosts

10,000 hosts, 350 groups and 93 days, which are all that any of the four reads by default: 3,720,000 rows.
"""

SMALL = """### Small files

An export writes a file for each host and day. Here it has four rows, and most of it is what every Parquet file has.
"""

RECKONED = """## 100,000 hosts, reckoned

But for [one check](#the-reckoning-checked), nothing below was measured at this size. Each result comes from the figures above by the computation beside it. Each host has 4 groups and calls on
every day.
"""

QUERIES = """### Queries, reckoned

The reckoned figure lies on the straight line through 1,000 and 10,000 hosts, of 350 groups, and is at least that of 10,000. Times are those of one
processor; how many cores a query keeps busy was not measured.
"""

CHECKED = """### The reckoning, checked

Parquet files of 100,000 hosts, 350 groups and 93 days, 37,200,000 rows, a file a day, were asked by DuckDB. ClickHouse and the table in DuckDB were not.
"""

SHARDS = """### Shards, reckoned

A server has 16 cores, 64 GB of memory and 2 TB of disk. A query of the whole fleet is answered in 5 seconds and uses half of the memory; half of the
disk stays empty. Work is taken to divide evenly over shards. The sharding key is the skill: then no group lies on two shards.
One query at a time is reckoned with; several at once need as many times the cores and the memory.
"""

DRIVERS = """### What drives the cost

- **Small files.** They take more bytes than their rows, and each is opened, and fetched from a bucket by a request of its own. One `COPY` a day makes one
  file of them. A day that a late host changes is copied again. DuckDB makes no folders:

  ```sh
  mkdir -p compact/day=2025-11-19/host=all
  duckdb -c "COPY (FROM read_parquet('fleet/day=2025-11-19/host=*/skill_stats_daily.parquet', hive_partitioning = false) ORDER BY host, skill_name, model)
  TO 'compact/day=2025-11-19/host=all/skill_stats_daily.parquet' (COMPRESSION zstd)"
  ```

  Then the view `skill_stats_daily` is over `skill_stats_exported('compact')`.

- **Groups of a host.** Rows are hosts × groups × days. Calls do not matter: a group with one call takes the row of one with a thousand.
- **Groups of the fleet.** The averages are computed for each group and day, after the hosts are added up.
- **Exports a day.** Each export writes the running day again. In ClickHouse these are as many versions until they are merged.
- **Hosts × days.** ClickHouse looks for the latest version of each host and day that is read, and keeps these in memory while it does.
- **Days.** `skill_ema` reads 14 days, `skill_drift` 93. Years that are kept cost disk: the files and partitions of other days are not
  opened.
- **Jobs.** `--what jobs` has a row for each job as well. If each run has a job of its own, it has as many rows as the log.
"""

END = """## What was not measured

- A network, a bucket, and a ClickHouse server. ClickHouse ran in the process of the one who asked.
- Several shards or replicas, and several queries at once.
- More than 10,000 hosts, but for the check in DuckDB, and more than 10,000,000 runs in one file.
- Hosts that differ: each of these had the same number of groups, and calls on all days.
"""


def moving(results):
    """When to move, and when not to."""
    most, base, large = f"log-{LOGS[-1]}", *(part_of(FLEETS[number]) for number in (0, 2))
    by_clock = results.of(most, "skill_runs, a transaction each, runs/s")
    of = lambda part, name: time(results.of(part, name))
    rows = [
        ["one machine, any number of runs", "one file", f"measured to {LOGS[-1]:,} runs, {size(results.of(most, 'bytes'))}: `skill_ema(14)` in "
         f"{of(most, 'skill_ema(14), s')}. Time follows groups × days, not runs"],
        ["more than 100,000,000 runs", "one file, with a new log every year", f"reckoned: {size(10 * results.of(most, 'bytes'))}; copies and `VACUUM` become long"],
        [f"up to {figure(by_clock / 10, 1)} runs a second on one machine", "one file", f"measured: {figure(by_clock)} a second of one processor; a tenth of it leaves room"],
        ["more runs a second", "several files, by job; or many runs a transaction", "SQLite has one writer at a time"],
        ["2 to 100 machines, asked now and then", "attached files, or DuckDB over the exports", "less than the fleet below"],
        ["up to 1,000 machines", "DuckDB over the exports, with one COPY a day", f"measured: `skill_drift` in {of(base, 'DuckDB Parquet, skill_drift, s')}"],
        ["up to 10,000 machines", "the same", f"measured over 93 days: `skill_drift` in {of(large, 'DuckDB Parquet, skill_drift, s')}, "
         f"in ClickHouse {of(large, 'ClickHouse, skill_drift, s')}"],
        ["100,000 machines, few who ask", "the same, if the COPY keeps up", f"measured in DuckDB over Parquet: `skill_drift` in {of(part_of(CHECK), 'DuckDB Parquet, skill_drift, s')}; "
         "the small files are reckoned"],
        ["many who ask, or corrections seen within minutes", "ClickHouse, with the shards that are reckoned above and a replica", "reckoned"],
    ]
    return "## When to move, and when not to\n\n" + table(["what there is", "what serves it", "on what ground"], rows)
