"""What the extension costs, as ratios against a peer in the same process, on a log of 1,000,000 runs.

The log: 30 days, 50 skills x 7 models x 3 providers, at random. Every figure is the median of ratios of runs taken in
turn, so that a machine whose speed drifts drifts for both. The bars are what the project promises; a figure above its bar says so
and makes the exit status 1.

Each part runs in a process of its own, so that no part measures the heap that another left behind.

Usage: bench.py [ROWS]    (`make bench`; a smaller number is quicker and proves nothing)
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import islice
from pathlib import Path

import apsw

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = os.environ.get("SKILL_EMA_LIBRARY", str(ROOT / "target" / "release" / "libskill_ema"))
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
LAST_DAY, DAYS = "2025-11-19", 30
LAST_MIDNIGHT = 1763510400
INSERT = """INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, completed_at,
  duration_seconds, input_tokens, output_tokens, estimated_cost_usd, success, quality_score, end_reason)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'complete')"""
TOTALS = """sum(invocation_count), sum(success_count), sum(failure_count), sum(duration_count), sum(duration_us),
  sum(cost_count), sum(cost_nanousd), sum(quality_count), sum(quality_nano), sum(input_tokens_count), sum(input_tokens),
  sum(output_tokens_count), sum(output_tokens), max(last_invoked_at)"""
WINDOW = f"day > date('{LAST_DAY}', '-14 days') AND day <= '{LAST_DAY}'"
SKILL_EMA = f"SELECT * FROM skill_ema(14, 0.3, '{LAST_DAY}')"
# What people ask most: how often does it work, what does it cost, how long does it take?
SKILL_EMA_OF_THREE = f"""SELECT skill_name, model, provider, ema_success_rate, ema_duration_s, ema_cost_usd
  FROM skill_ema(14, 0.3, '{LAST_DAY}')"""
# The total and the count of each average, as columns of the daily view.
AVERAGES = (("success_count", "success_count + failure_count"), ("total_duration_s", "duration_count"),
            ("total_cost_usd", "cost_count"), ("total_quality_score", "quality_count"),
            ("total_input_tokens", "input_tokens_count"), ("total_output_tokens", "output_tokens_count"))

# The same daily view as people write it: over the log, a scan and a GROUP BY at every look.
DAILY_VIEW = """CREATE TEMP VIEW daily AS SELECT skill_name, model, provider, date(invoked_at, 'unixepoch') AS day,
  count(*) AS invocation_count, sum(success = 1) AS success_count, sum(success = 0) AS failure_count,
  count(duration_seconds) AS duration_count, sum(duration_seconds) AS total_duration_s, avg(duration_seconds) AS avg_duration_s,
  count(estimated_cost_usd) AS cost_count, sum(estimated_cost_usd) AS total_cost_usd, avg(estimated_cost_usd) AS avg_cost_usd,
  count(quality_score) AS quality_count, sum(quality_score) AS total_quality_score, avg(quality_score) AS avg_quality_score,
  count(input_tokens) AS input_tokens_count, sum(input_tokens) AS total_input_tokens,
  count(output_tokens) AS output_tokens_count, sum(output_tokens) AS total_output_tokens, max(invoked_at) AS last_invoked_at
  FROM skill_invocations GROUP BY 1, 2, 3, 4"""


def runs(count, days=DAYS, seed=1):
    """Rows of the log in the order of their time."""
    chance = random.Random(seed)
    start = LAST_MIDNIGHT - (days - 1) * 86400
    for number in range(count):
        at = start + number * days * 86400 / count
        took = chance.random() * 60
        # A job wakes the same skills each time.
        skill = chance.randrange(50)
        yield (f"{chance.getrandbits(64):016x}", f"cron-{skill % 40}", f"skill-{skill:02}",
               f"model-{chance.randrange(7)}", f"provider-{chance.randrange(3)}", at, at + took, took,
               chance.randrange(20000), chance.randrange(2000), chance.random() / 10, int(chance.random() < 0.9),
               chance.random())


def connect(path, triggers=True):
    """A connection of SQLite's defaults, but for WAL, with the schema; without the triggers it is the peer of the inserts."""
    connection = apsw.Connection(str(path))
    connection.enable_load_extension(True)
    connection.load_extension(LIBRARY)
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL").fetchall()
    connection.execute("SELECT skill_ema_init()").fetchall()
    if not triggers:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
    return connection


def seconds(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def in_turn(one, other, repeats):
    """Median seconds of each, and the median of their ratios, run by run."""
    pairs = [(seconds(one), seconds(other)) for _ in range(repeats)]
    return (*(statistics.median(side) for side in zip(*pairs)), statistics.median(a / b for a, b in pairs))


def weighted_in_python(connection, averages=AVERAGES, where=""):
    """skill_ema's averages from the daily view, with the weights (0 outside the window) applied in Python."""
    last, groups = date.fromisoformat(LAST_DAY), {}
    columns = ", ".join(column for pair in averages for column in pair)
    for row in connection.execute(f"SELECT skill_name, model, provider, day, {columns} FROM daily {where}"):
        age = (last - date.fromisoformat(row[3])).days
        if not 0 <= age < 14:
            continue
        measures = row[4:]
        sums = groups.setdefault(row[:3], [0.0] * len(measures))
        weight = 0.7**age
        for place, measure in enumerate(measures):
            sums[place] += weight * measure
    return {key: [sums[i] / sums[i + 1] for i in range(0, len(sums), 2)] for key, sums in groups.items()}


def check_same_answer(connection):
    """The peer must compute the same, or its time means nothing."""
    peer = weighted_in_python(connection)
    ours = {row[:3]: [row[6], *row[7:12]] for row in connection.execute(SKILL_EMA)}
    assert ours.keys() == peer.keys(), "other groups"
    for key, values in ours.items():
        assert all(abs(a - b) < 1e-6 * max(1, abs(b)) for a, b in zip(values, peer[key])), (key, values, peer[key])


def report(name, figure, bar, holds, unit="x"):
    print(f"{name:78} {figure:8.2f}{unit}  {bar:18}{'' if holds else '  NOT MET'}".rstrip(), flush=True)
    return holds


def insert_in_turn(ours, plain, count, transaction):
    """Inserts as many runs into both, a transaction in turn; returns the seconds of each and the ratio of all of them together."""
    totals = {ours: 0.0, plain: 0.0}
    for connection in totals:
        connection.execute("PRAGMA cache_size = -65536").fetchall()

    def insert(connection, part):
        connection.execute("BEGIN")
        connection.executemany(INSERT, part)
        connection.execute("COMMIT")

    source = runs(count)
    for number in range(0, count, transaction):
        part = list(islice(source, transaction))
        for connection in ((ours, plain) if number // transaction % 2 else (plain, ours)):
            totals[connection] += seconds(lambda: insert(connection, part))
    return totals[ours], totals[plain], totals[ours] / totals[plain]


def bench_inserts(directory):
    """Loads logs with and without triggers; leaves one of 1,000,000 runs and one of 100,000."""
    directory, held = Path(directory), []
    name = "INSERT with triggers / without, the same indexes"
    ours, plain = connect(directory / "log.db"), connect(directory / "plain.db", triggers=False)
    took, took_plain, ratio = insert_in_turn(ours, plain, ROWS, 1000)
    print(f"a file, 1,000 runs a transaction: {ROWS / took:,.0f} inserts a second with triggers, {ROWS / took_plain:,.0f} without")
    held.append(report(f"{name}, 1,000 a transaction", ratio, "bar: at most 2", ratio <= 2))

    # In one long transaction little else costs anything, and SQLite, which keeps what it needs to undo a single
    # statement, moves that from memory into a file for the rest of the transaction once it has been large.
    for where, path in (("in memory", lambda kind: ":memory:"), ("in a file", lambda kind: directory / f"{kind}.db")):
        plain, empty = connect(path("plain-1"), triggers=False), connect(path("empty"), triggers=False)
        empty.execute("CREATE TRIGGER empty AFTER INSERT ON skill_invocations BEGIN SELECT 1; END")
        _, _, floor = insert_in_turn(empty, plain, ROWS // 10, ROWS // 10)
        ours, plain = connect(path("small")), connect(path("plain-2"), triggers=False)
        _, _, ratio = insert_in_turn(ours, plain, ROWS // 10, ROWS // 10)
        report(f"{name}, one transaction {where}", ratio, f"({floor:.2f}x with an empty trigger)", True)
    return all(held)


def bench_recording(directory):
    """Runs of two skills with an answer of 4 KB through skill_runs, beside the same rows by plain INSERT."""
    count, started = ROWS // 20, LAST_MIDNIGHT
    answer = ("The morning digest: three items on rates, one on shipping, none on weather; all sources answered. " * 50)[:4096]
    ours, plain = connect(Path(directory) / "recorded.db"), connect(Path(directory) / "written.db")

    def record():
        with ours:
            ours.executemany("""INSERT INTO skill_runs (session_id, cron_id, skills, model, provider, started_at, completed_at,
              input_tokens, output_tokens, cost_usd, output) VALUES (?, 'daily', '["digest", "scan"]', 'm', 'p', ?, ?, 2000, 500, 0.02, ?)""",
              ((f"s{number}", started + number, started + number + 30, answer) for number in range(count)))

    def write():
        with plain:
            plain.executemany(INSERT, (
                (f"s{number}", "daily", skill, "m", "p", started + number, started + number + 30, 30, 1000, 250, 0.01, 1, None)
                for number in range(count) for skill in ("digest", "scan")))

    took, took_plain = seconds(record), seconds(write)
    [same] = ours.execute("SELECT count(*) FROM skill_invocations WHERE outcome_category = 'ok'").fetchall()
    assert same == (2 * count,)
    print(f"recording {count:,} runs of two skills and 4 KB in one transaction; by plain INSERT the same rows: {took_plain / count * 1e6:.0f} us a run")
    report("skill_runs / plain INSERT of the same rows", took / took_plain, "no bar", True)
    return report("runs a second through skill_runs", count / took, "bar: 10,000", count / took >= 10_000, unit="")


def bench_queries(directory):
    """skill_ema against the same answer by other means, on the log of 1,000,000 runs."""
    directory, held = Path(directory), []
    connection, small = connect(directory / "log.db"), connect(directory / "small.db")
    connection.execute(DAILY_VIEW)
    check_same_answer(connection)
    run = lambda sql: lambda: connection.execute(sql).fetchall()
    grouped = f"SELECT skill_name, model, provider, {TOTALS} FROM skill_daily_rollup WHERE {WINDOW} GROUP BY 1, 2, 3"
    one_row = f"SELECT {TOTALS} FROM skill_daily_rollup WHERE {WINDOW}"

    ours, peer, ratio = in_turn(run(SKILL_EMA), run(grouped), 40)
    print(f"skill_ema(14, 0.3), all columns of {len(run(SKILL_EMA)())} groups: {ours * 1e3:.1f} ms; the sum by group: {peer * 1e3:.1f} ms")
    held.append(report("skill_ema / bare SQL sum of the same rollup rows, by group", ratio, "bar: at most 1.5", ratio <= 1.5))
    _, _, ratio = in_turn(run(f"SELECT count(*), sum(ema_success_rate) FROM skill_ema(14, 0.3, '{LAST_DAY}')"), run(one_row), 40)
    report("skill_ema, success rate only / the same sum into one row", ratio, "no bar", True)
    _, _, ratio = in_turn(run(SKILL_EMA), run(one_row), 40)
    report("skill_ema, all columns fetched / the same sum into one row", ratio, "no bar", True)

    _, _, ratio = in_turn(run(SKILL_EMA), lambda: small.execute(SKILL_EMA).fetchall(), 40)
    held.append(report(f"skill_ema at {ROWS:,} log rows / at {ROWS // 10:,}", ratio, "bar: under 1.2", ratio < 1.2))

    # Ten calls in a row: a dashboard asks again and again, and one call is short beside the naive one.
    def against_python(name, query, averages, where=""):
        peer, ten, ratio = in_turn(lambda: weighted_in_python(connection, averages, where),
                                   lambda: [run(query)() for _ in range(10)], 5)
        print(f"the daily view with weights in Python, {name}: {peer:.2f} s; skill_ema: {ten * 100:.1f} ms")
        return ratio * 10

    ratio = against_python("success, duration and cost", SKILL_EMA_OF_THREE, AVERAGES[:3])
    held.append(report("daily GROUP BY view, weights in Python / skill_ema, success, duration, cost", ratio, "bar: at least 300", ratio >= 300))
    ratio = against_python("all averages", SKILL_EMA, AVERAGES)
    report("the same of all six averages / skill_ema, all columns fetched", ratio, "no bar", True)
    ratio = against_python("all averages, the window as a WHERE on the view", SKILL_EMA, AVERAGES, f"WHERE {WINDOW}")
    report("the same with the window as a WHERE on the view / skill_ema, all columns", ratio, "no bar", True)
    return all(held)


def bench_daily(directory):
    """skill_ema_daily(90) of 1,000 groups with calls on each of the 90 days: what a page of charts asks for."""
    connection, days = connect(Path(directory) / "daily.db"), 90
    with connection:
        connection.executemany(INSERT, (
            ("s", "daily", f"skill-{group % 50:02}", f"model-{group // 50:02}", "p", at, at + 30, 30, 1000, 250, 0.01, group % 10 > 0, 0.5)
            for at in (LAST_MIDNIGHT - 86400 * age for age in range(days)) for group in range(1000)))
    from_daily = f"FROM skill_ema_daily({days}, 0.3, '{LAST_DAY}')"

    def took(sql, times=15):
        run = lambda: connection.execute(sql).fetchall()
        assert len(run()) == days * 1000
        return statistics.median(seconds(run) for _ in range(times)) * 1e3

    of_one = took(f"SELECT day, ema_success_rate {from_daily}")
    everything = took(f"SELECT * {from_daily}")
    print(f"skill_ema_daily({days}), {days * 1000:,} rows, every row fetched: {of_one:.0f} ms for day and success rate, {everything:.0f} ms for all 16 columns")
    plain = took("SELECT day, success_count FROM skill_daily_rollup")
    report("the same number of rows of the rollup, two columns, fetched", plain, "no bar", True, unit=" ms")
    return report("skill_ema_daily(90) of 1,000 groups: day and success rate of every row", of_one, "bar: under 100", of_one < 100, unit=" ms")


def bench_memory(directory):
    """Peak memory of one query in a fresh process: the same 1,050 groups over 30 and over 360 days."""
    if not Path("/proc/self/clear_refs").exists():
        print("memory: not measured, this system does not tell a process its peak")
        return True
    directory, grown = Path(directory), {}
    for days in (30, 360):
        path = directory / f"memory-{days}.db"
        connection = connect(path)
        with connection:
            connection.executemany(INSERT, runs(1050 * 4 * days, days))
        [[rows]] = connection.execute("SELECT count(*) FROM skill_daily_rollup").fetchall()
        connection.close()
        grown[days] = int(in_a_process("memory_of_one_query", path, days, capture_output=True, text=True).stdout)
        print(f"memory of skill_ema({days}) over {rows:,} rollup rows: {grown[days]:,} KiB")
    ratio = grown[360] / grown[30]
    return report("memory over 360 days / over 30 days, the same groups", ratio, "bar: under 1.5", ratio < 1.5)


def memory_of_one_query(path, days):
    """KiB by which one query raises the process's peak (Linux's own figure, reset before the query)."""
    connection = apsw.Connection(path)
    connection.enable_load_extension(True)
    connection.load_extension(LIBRARY)
    connection.execute("PRAGMA cache_size = -500").fetchall()
    query = "SELECT count(*), sum(ema_success_rate), sum(ema_cost_usd) FROM skill_ema(?, 0.3, ?)"
    # The page cache and the statement are paid for before the measuring begins.
    connection.execute("SELECT sum(length(skill_name)) FROM skill_daily_rollup").fetchall()
    connection.execute(query, (1, "1999-01-01")).fetchall()
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    connection.execute(query, (int(days), LAST_DAY)).fetchall()
    print(peak() - before)
    return True


def peak():
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1])


def in_a_process(part, *arguments, module="bench", **options):
    """Runs a function of this directory in a fresh process."""
    code = f"import sys; sys.argv[1:] = ['{ROWS}']; import {module}; sys.exit(not {module}.{part}(*{[str(a) for a in arguments]!r}))"
    return subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent, check=False, **options)


def main():
    print(f"{ROWS:,} runs, SQLite {apsw.sqlite_lib_version()}, Python {sys.version.split()[0]}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        parts = [in_a_process(part, directory) for part in ("bench_inserts", "bench_recording", "bench_queries", "bench_daily", "bench_memory")]
        parts += [in_a_process(f"bench_{module}", directory, module=module) for module in ("upkeep", "dashboard", "ema", "outcome")]
    sys.exit(any(part.returncode for part in parts))


if __name__ == "__main__":
    main()
