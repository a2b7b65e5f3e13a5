"""Litestream beside a recording writer: both are killed at any moment, and what its copy gives is restored elsewhere. And what it costs.

`make test-fleet` builds the program that the environment variable LITESTREAM names. A folder stands in for the bucket.
"""

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from comparing import day
from fleets import LAST_DAY
from recording_writer import opened, record, run

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "examples" / "litestream" / "litestream.yml"
LITESTREAM = ROOT / os.environ.get("LITESTREAM", "")
KILLS = 6
# In seconds, on a machine that does much else.
PATIENCE = 120
QUESTIONS = [f"SELECT * FROM {call}" for call in (
    f"skill_ema(14, 0.3, '{day(LAST_DAY)}')", f"skill_ema_daily(60, 0.3, '{day(LAST_DAY)}')",
    f"skill_compare('model-0', 90, 0.03, '{day(LAST_DAY)}')", f"skill_drift(3, 90, '{day(LAST_DAY)}')")]

pytestmark = pytest.mark.skipif(not LITESTREAM.is_file(), reason="there is no Litestream: make test-fleet builds it where go is on the PATH")


@contextmanager
def running(command, **options):
    """A process that is killed at the end, whatever happens."""
    process = subprocess.Popen(list(map(str, command)), **options)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def copying(database, address):
    """Litestream with the configuration of examples/litestream/."""
    environment = {**os.environ, "SKILL_EMA_DB": str(database), "LITESTREAM_REPLICA": address}
    with open(f"{database}.litestream.log", "ab") as log:
        with running([LITESTREAM, "replicate", "-config", CONFIGURATION], env=environment, stdout=log, stderr=log) as process:
            yield process


def restore(address, target):
    """The number of the last run in what is restored, 0 where there is nothing yet."""
    target.unlink(missing_ok=True)
    done = subprocess.run([LITESTREAM, "restore", "-if-replica-exists", "-o", target, address], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return last(target) if target.exists() else 0


def last(database):
    connection = opened(database)
    number = connection.execute("SELECT coalesce(max(substr(session_id, 5) + 0), 0) FROM skill_invocations").fetchone()[0]
    connection.close()
    return number


def wait_for_copy(address, target, number):
    """Waits until what would be restored has the run of that number."""
    until = time.monotonic() + PATIENCE
    while restore(address, target) < number:
        assert time.monotonic() < until, f"run {number} is not in the copy after {PATIENCE} s"
        time.sleep(0.2)


def commits(told):
    """Of each transaction that the writer has told of: its last run, and when it was committed."""
    return [(int(number), float(when)) for number, when in map(str.split, told.read_text().splitlines())]


def answers(connection):
    rows = [connection.execute(question).fetchall() for question in QUESTIONS]
    assert all(rows)
    return rows


def created(database):
    connection = opened(database)
    connection.execute("SELECT skill_ema_init()")
    return connection


def test_what_is_restored_is_the_log_up_to_a_transaction_wherever_all_was_killed(tmp_path, record_property):
    original, bucket, told = tmp_path / "skill_ema.db", (tmp_path / "bucket").as_uri(), tmp_path / "told"
    created(original).close()
    assert opened(original).execute("PRAGMA journal_mode").fetchone() == ("delete",)
    told.touch()
    chance, lost = random.Random(19), []
    # Each time both go on with the same file and the same bucket.
    for kill in range(KILLS):
        with ExitStack() as stack, open(told, "ab") as lines:
            processes = [stack.enter_context(copying(original, bucket)), stack.enter_context(running(
                [sys.executable, Path(__file__).with_name("recording_writer.py"), original, last(original) + 1], stdout=lines))]
            before, until = len(commits(told)), time.monotonic() + PATIENCE
            while len(commits(told)) < before + 20:
                assert time.monotonic() < until and [process.poll() for process in processes] == [None, None]
                time.sleep(0.05)
            surely = commits(told)[-1][0]
            wait_for_copy(bucket, tmp_path / "while-running.db", surely)
            time.sleep(chance.uniform(0, 3))
            for process in chance.sample(processes, 2):
                process.send_signal(signal.SIGKILL)
        killed = time.time()

        target = tmp_path / f"restored-{kill}.db"
        count = restore(bucket, target)
        restored, crashed = opened(target), opened(original)
        assert restored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert restored.execute("SELECT * FROM skill_ema_check()").fetchall() == []
        sessions = restored.execute("SELECT DISTINCT session_id FROM skill_invocations ORDER BY 1").fetchall()
        assert sessions == [run(number)[:1] for number in range(1, count + 1)]
        # The last transaction may have been committed, and the writer killed before it told.
        ends = dict(commits(told)) | {last(original): killed}
        assert surely <= count and count in ends
        lost.append((last(original) - count, killed - ends[count] if count < last(original) else 0.0))

        assert crashed.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        prefix = opened(tmp_path / f"prefix-{kill}.db")
        crashed.backup(prefix)
        prefix.execute("DELETE FROM skill_runs WHERE session_id > ?", run(count)[:1])
        fresh = created(":memory:")
        fresh.execute("BEGIN")
        for number in range(1, count + 1):
            record(fresh, number)
        fresh.execute("COMMIT")
        assert answers(restored) == answers(fresh) == answers(prefix)
        for connection in (restored, crashed, prefix, fresh):
            connection.close()
        target.unlink()
    record_property("measured", f"Litestream: {KILLS} kills, {count} runs; lost " + ", ".join(f"{runs} runs ({seconds:.1f} s)" for runs, seconds in lost))


def test_a_copy_that_is_stopped_by_a_signal_has_everything_and_the_writer_waits_little(tmp_path, record_property):
    bucket = (tmp_path / "bucket").as_uri()
    writers = {name: created(tmp_path / f"{name}.db") for name in ("journal", "wal", "copied")}
    writers["wal"].execute("PRAGMA journal_mode = wal")
    number, taken, ratios = 0, {name: [] for name in writers}, []

    def block(name):
        """Single runs, each in its own transaction, for two seconds: the median time of one."""
        nonlocal number
        times, until = [], time.perf_counter() + 2
        while time.perf_counter() < until:
            number += 1
            began = time.perf_counter()
            record(writers[name], number)
            times.append(time.perf_counter() - began)
        taken[name] += times
        return statistics.median(times)

    for _ in range(5):
        alone = block("journal"), block("wal")
        with copying(tmp_path / "copied.db", bucket) as process:
            record(writers["copied"], number := number + 1)
            wait_for_copy(bucket, tmp_path / "while-running.db", number)
            beside = block("copied")
            process.terminate()
            assert process.wait(PATIENCE) == 0
        assert restore(bucket, tmp_path / "restored.db") == number
        ratios.append([beside / each for each in alone])

    against_journal, against_wal = map(statistics.median, zip(*ratios))
    record_property("measured", "Litestream: an INSERT takes, at the median and in the slowest of a hundred, " + "; ".join(
        f"{statistics.median(times) * 1e3:.2f} and {statistics.quantiles(times, n=100)[-1] * 1e3:.1f} ms {where}" for where, times in (
            ("in rollback mode", taken["journal"]), ("in WAL mode", taken["wal"]), ("in WAL mode beside Litestream", taken["copied"])))
        + f": {against_journal:.2f} and {against_wal:.2f} times the first and the second")
    assert against_wal < 5
