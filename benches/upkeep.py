"""What looking after the log costs: health, the check and a rebuild, beside one plain scan of the log in the same process."""

import statistics
from pathlib import Path

from bench import ROWS, connect, in_turn, report, seconds

SCAN = "SELECT sum(duration_seconds), max(invoked_at), max(length(skill_name)) FROM skill_invocations NOT INDEXED"
HEALTH = "SELECT * FROM skill_ema_health"


def bench_upkeep(directory):
    """On the log of bench_inserts; the rollup is emptied before each rebuild, so that every row of it is written."""
    connection, small = connect(Path(directory) / "log.db"), connect(Path(directory) / "small.db")
    run = lambda sql, on=connection: lambda: on.execute(sql).fetchall()
    # As in an application that keeps its connection: the pages that a look needs are at hand the second time.
    run(HEALTH)()
    health = statistics.median(seconds(run(HEALTH)) for _ in range(20)) * 1e3
    held = [report(f"skill_ema_health at {ROWS:,} log rows", health, "bar: under 50", health < 50, unit=" ms")]
    _, _, ratio = in_turn(run(HEALTH), run(HEALTH, small), 20)
    report(f"skill_ema_health at {ROWS:,} log rows / at {ROWS // 10:,}", ratio, "no bar", True)

    assert run("SELECT * FROM skill_ema_check()")() == []
    checked, scanned, ratio = in_turn(run("SELECT * FROM skill_ema_check()"), run(SCAN), 5)
    print(f"skill_ema_check(): {checked:.2f} s; one plain scan of the log: {scanned:.2f} s")
    report("skill_ema_check() / one plain scan of the log", ratio, "no bar", True)

    ratios = []
    for _ in range(5):
        connection.execute("DELETE FROM skill_daily_rollup")
        ratios.append(seconds(run("SELECT skill_ema_rebuild()")) / seconds(run(SCAN)))
    assert run("SELECT * FROM skill_ema_check()")() == []
    ratio = statistics.median(ratios)
    held.append(report("skill_ema_rebuild() of an empty rollup / one plain scan of the log", ratio, "bar: at most 8", ratio <= 8))
    return all(held)
