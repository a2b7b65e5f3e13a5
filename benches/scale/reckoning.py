"""What 100,000 hosts would take, reckoned from the figures of 1,000 and of 10,000 hosts, and one check of it."""

from math import ceil

from results import figure, size, table, time
from sizes import CHECK, FLEETS, SMALL_FILE_DAYS, part_of

HOSTS = CHECK[0]
COPIES = 2
"""Replicas of each shard."""
# A server of a shard, and how long a query of the whole fleet may take.
CORES, MEMORY, DISK, ANSWER_S = 16, 64e9, 2e12, 5
FUNCTIONS = ("skill_ema", "skill_ema_daily", "skill_compare", "skill_drift")
ENGINES = ("DuckDB Parquet", "DuckDB table", "ClickHouse")
BASE, _, LARGE = map(part_of, FLEETS)


def at(results, measure, hosts=HOSTS):
    """A figure of so many hosts, on the line through those of the two fleets that differ in their hosts; never less than the larger one's."""
    few, many = FLEETS[0][0], FLEETS[2][0]
    below, above = results.of(BASE, measure), results.of(LARGE, measure)
    return max(above, above + (above - below) / (many - few) * (hosts - many))


def amounts(results):
    """The amounts of a day and a year: what, its computation, the result."""
    per_host = FLEETS[0][2]
    rows_a_day = HOSTS * per_host
    rows_a_year = 365 * rows_a_day
    per_row = lambda measure: results.of(BASE, measure) / results.of(BASE, "rows")
    files = results.of(BASE, "small files")
    per_file = lambda measure: results.of(BASE, measure) / files
    stored = lambda measure: (f"{rows_a_year:,} × {figure(per_row(measure))} bytes", size(rows_a_year * per_row(measure)))
    return [
        ["rows a day", f"{HOSTS:,} hosts × {per_host} groups", f"{rows_a_day:,}"],
        ["rows a year", f"{rows_a_day:,} × 365", f"{rows_a_year:,}"],
        ["Parquet of a year, a file a day", *stored("Parquet, bytes")],
        ["a DuckDB table of a year", *stored("DuckDB table, bytes")],
        ["ClickHouse's table of a year, one copy", *stored("ClickHouse, bytes")],
        ["small files a year, as exported", f"{HOSTS:,} × 365", f"{HOSTS * 365:,}"],
        ["their bytes", f"{HOSTS * 365:,} × {size(per_file('small files, bytes'))}", size(HOSTS * 365 * per_file("small files, bytes"))],
        ["files sent a day, with an export every hour", f"{HOSTS:,} × 24, if each hour has calls", f"{HOSTS * 24:,}"],
        ["opening the small files of 93 days", f"{HOSTS:,} × 93 × {figure(per_file('small files, read s') * 1e6)} µs",
         f"{figure(HOSTS * 93 * per_file('small files, read s') / 60)} min of a processor"],
        ["one COPY a day that makes one file of them", f"{HOSTS:,} × {figure(per_file('small files, COPY s') * 1e6)} µs",
         f"{time(HOSTS * per_file('small files, COPY s'))} of a processor a day"],
        ["loading a day into ClickHouse every hour", f"24 × {rows_a_day:,} × {figure(per_row('ClickHouse, load s') * 1e6)} µs",
         f"{time(24 * rows_a_day * per_row('ClickHouse, load s'))} of a processor a day"],
    ]


def queries(results):
    """For each engine and function the figures of 1,000 and of 10,000 hosts, and the reckoned one."""
    rows = []
    for engine in ENGINES:
        for function in FUNCTIONS:
            took, memory = f"{engine}, {function}, s", f"{engine}, {function}, bytes"
            rows.append([engine, f"`{function}`", *(time(results.of(part, took)) for part in (BASE, LARGE)), time(at(results, took)),
                         *(size(results.of(part, memory)) for part in (BASE, LARGE)), size(at(results, memory))])
    return table(["engine", "function", "1,000 hosts", "10,000 hosts", f"{HOSTS:,}", "memory, 1,000", "10,000", f"{HOSTS:,}"], rows)


def checked(results):
    """The reckoned figures of DuckDB over Parquet beside the measured ones."""
    rows = []
    for function in FUNCTIONS:
        took, memory = f"DuckDB Parquet, {function}, s", f"DuckDB Parquet, {function}, bytes"
        real = part_of(CHECK)
        rows.append([f"`{function}`", time(at(results, took)), time(results.of(real, took)), f"{results.of(real, took) / at(results, took):.1f}",
                     size(at(results, memory)), size(results.of(real, memory)), f"{results.of(real, memory) / at(results, memory):.1f}"])
    return table(["function", "reckoned", "measured", "ratio", "memory, reckoned", "measured", "ratio"], rows)


def shards(results):
    """How many shards ClickHouse would need by each measure."""
    disk = HOSTS * 365 * FLEETS[0][2] * results.of(BASE, "ClickHouse, bytes") / results.of(BASE, "rows")
    slowest = max(at(results, f"ClickHouse, {function}, s") for function in FUNCTIONS)
    largest = max(at(results, f"ClickHouse, {function}, bytes") for function in FUNCTIONS)
    needed = [
        ("time", f"{time(slowest)} of a processor, over {CORES} cores in {ANSWER_S} s", slowest / (CORES * ANSWER_S)),
        ("memory", f"{size(largest)}, with half of {size(MEMORY)} for one query", largest / (MEMORY / 2)),
        ("disk", f"{size(3 * disk)} for three years, with half of {size(DISK)}", 3 * disk / (DISK / 2)),
    ]
    count = max(ceil(share) for _, _, share in needed)
    rows = [[f"by {name}", computation, ceil(share)] for name, computation, share in needed]
    rows.append(["shards", "the largest of them", f"**{count}**"])
    rows.append(["servers", f"{count} × {COPIES} replicas", count * COPIES])
    return table(["shards", "computation", "result"], rows)


def reckoned(results):
    """The tables."""
    assert SMALL_FILE_DAYS and results.of(BASE, "small files") == FLEETS[0][0] * SMALL_FILE_DAYS
    return table(["what", "computation", "result"], amounts(results))
