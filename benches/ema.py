"""The part of the bench for ema as an aggregate and as a window function; bench.py runs it on its log."""

import statistics
from pathlib import Path

import duckdb
import pandas

from bench import connect, in_turn, report, seconds

HALF_LIFE = 7 * 86400
EMA = f"ema(duration_seconds, invoked_at, {HALF_LIFE})"


def bench_ema(directory):
    """ema against avg() over the same rows of the log, and pandas and DuckDB for the same answer."""
    connection, narrow, held = connect(Path(directory) / "log.db"), connect(":memory:"), []
    run = lambda database, sql: lambda: database.execute(sql).fetchall()
    rows = connection.execute("SELECT invoked_at, duration_seconds FROM skill_invocations ORDER BY invoked_at").fetchall()
    narrow.execute("CREATE TABLE runs (invoked_at REAL, duration_seconds REAL)")
    narrow.executemany("INSERT INTO runs VALUES (?, ?)", rows)

    ours, peer, ratio = in_turn(run(connection, f"SELECT {EMA} FROM skill_invocations"),
                                run(connection, "SELECT avg(duration_seconds) FROM skill_invocations"), 9)
    print(f"ema of {len(rows):,} rows of the log: {ours * 1e3:.0f} ms; avg: {peer * 1e3:.0f} ms")
    held.append(report("ema / avg, over the log", ratio, "bar: at most 2", ratio <= 2))
    ours, peer, ratio = in_turn(run(narrow, f"SELECT {EMA} FROM runs"), run(narrow, "SELECT avg(duration_seconds) FROM runs"), 9)
    print(f"ema of the same rows in a table of two columns in memory: {ours * 1e3:.0f} ms; avg: {peer * 1e3:.0f} ms")
    report("ema / avg, over two columns in memory", ratio, "no bar", True)

    expanding = f"SELECT {EMA} OVER (ORDER BY invoked_at) FROM runs"
    ours, peer, ratio = in_turn(run(narrow, expanding), run(narrow, "SELECT avg(duration_seconds) OVER (ORDER BY invoked_at) FROM runs"), 5)
    print(f"ema OVER (ORDER BY …), every row fetched: {ours:.2f} s; avg: {peer:.2f} s")
    held.append(report("ema / avg, expanding window", ratio, "bar: at most 2", ratio <= 2))
    sliding = "OVER (ORDER BY invoked_at ROWS 999 PRECEDING) FROM runs"
    _, _, ratio = in_turn(run(narrow, f"SELECT {EMA} {sliding}"), run(narrow, f"SELECT avg(duration_seconds) {sliding}"), 5)
    report("ema / avg, window of 1,000 rows", ratio, "no bar", True)
    bench_ema_elsewhere(rows, narrow, expanding)
    held.append(bench_quantile(connection, narrow))
    return all(held)


def bench_quantile(connection, narrow):
    """ema_quantile over the log against the same rows fetched, sorted and added up in Python; and over windows against ema."""
    sql = f"SELECT ema_quantile(duration_seconds, 0.95, invoked_at, {HALF_LIFE}) FROM skill_invocations"
    ours, peer, ratio = in_turn(lambda: connection.execute(sql).fetchall(), lambda: quantile_in_python(connection), 3)
    assert connection.execute(sql).fetchall() == [(quantile_in_python(connection),)]
    print(f"ema_quantile of the log: {ours:.2f} s; the rows sorted in Python: {peer:.2f} s")
    held = report("ema_quantile / sorted in Python, over the log", ratio, "bar: at most 1", ratio <= 1)
    first = "(SELECT * FROM runs ORDER BY invoked_at LIMIT 100000)"
    for name, frame in (("expanding window of 100,000 rows", ""), ("window of 10,000 rows over 100,000", "ROWS 9999 PRECEDING")):
        window = f"OVER (ORDER BY invoked_at {frame}) FROM {first}"
        ours, _, ratio = in_turn(lambda: narrow.execute(f"SELECT ema_quantile(duration_seconds, 0.95, invoked_at, {HALF_LIFE}) {window}").fetchall(),
                                 lambda: narrow.execute(f"SELECT {EMA} {window}").fetchall(), 3)
        report(f"ema_quantile / ema, {name}, {ours:.2f} s", ratio, "no bar", True)
    return held


def quantile_in_python(connection):
    """The 0.95 quantile as people compute it from fetched rows."""
    rows = connection.execute("SELECT duration_seconds, invoked_at FROM skill_invocations").fetchall()
    newest = max(at for _, at in rows)
    weighed = sorted((value, 2 ** ((at - newest) / HALF_LIFE)) for value, at in rows)
    missing = 0.95 * sum(weight for _, weight in weighed)
    for value, weight in weighed:
        missing -= weight
        if missing <= 0:
            return value


def bench_ema_elsewhere(rows, narrow, expanding):
    """The expanding mean in pandas and in DuckDB, from a frame that stands ready, with every value compared."""
    frame = pandas.DataFrame(rows, columns=["invoked_at", "duration_seconds"])
    times, half_life = pandas.to_datetime(frame.invoked_at, unit="s"), pandas.Timedelta(seconds=HALF_LIFE)
    by_pandas = lambda: frame.duration_seconds.ewm(halflife=half_life, times=times).mean()
    database = duckdb.connect()
    database.register("runs", frame)
    weight = f"power(2, (invoked_at - {rows[-1][0]!r}) / {HALF_LIFE})"
    by_duckdb = lambda: database.execute(
        f"SELECT sum(duration_seconds * {weight}) OVER w / sum({weight}) OVER w AS mean FROM runs WINDOW w AS (ORDER BY invoked_at) ORDER BY invoked_at"
    ).fetchnumpy()["mean"]
    ours = [mean for [mean] in narrow.execute(expanding)]
    for name, peer in (("pandas", by_pandas), ("DuckDB", by_duckdb)):
        worst = max(abs(a - b) / b for a, b in zip(ours, peer(), strict=True))
        assert worst < 1e-9, (name, worst)
        took = statistics.median(seconds(peer) for _ in range(5))
        print(f"the same in {name}, columns in memory: {took:.2f} s; largest relative difference {worst:.0e}")
