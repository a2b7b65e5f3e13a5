"""Processes that record runs, watch, or hold a lock: the program that each runs, and what starts and kills it.

    writer.py write DATABASE LIBRARY SYNCHRONOUS WRITER FIRST   records runs without end, from number FIRST
    writer.py watch DATABASE LIBRARY                            looks at them without end; stops at what must never be seen
    writer.py hold DATABASE LIBRARY LOCK                        holds a lock until its standard input is closed

It imports nothing of pytest's, so that a process is at work within milliseconds of its start.
"""

import itertools
import os
import random
import signal
import subprocess
import sys
import time

import apsw

SKILLS = ["derivatives-anomaly", "inbox-digest", "log-scan", "price-watch"]
# Noon UTC of the last of the days that the runs fall on.
NOON, TODAY, DAY = 1763553600, "2025-11-19", 86400
# Long enough for the fair share of a machine that does much else.
PATIENCE_MS = 60_000


def run_named(session):
    """The run of that name, "<writer>-<number>": always the same one, whoever records it, and however often."""
    number = int(session.rpartition("-")[2])
    started_at = NOON - DAY * (number % 3) + number / 4
    return {
        "session_id": session,
        "cron_id": f"job-{number % 7}",
        "skills": [SKILLS[(number + place) % len(SKILLS)] for place in range(2 + number % 2)],
        "model": f"model-{number % 2}",
        "provider": "local" if number % 5 else None,
        "started_at": started_at,
        "completed_at": started_at + 40.25,
        # Neither divides evenly by two and by three.
        "input_tokens": 1_001 + number,
        "cost_nanousd": 1_000_003 + 7_919 * number,
        "success": int(number % 6 > 0),
        "output": "Report: 12 filings read, none unusual." if number % 6 else "HTTP 429: rate limit exceeded",
    }


def connect(database, library):
    connection = apsw.Connection(database)
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    connection.enable_load_extension(True)
    connection.load_extension(library)
    connection.enable_load_extension(False)
    return connection


def record(connection, run):
    """Records a run as any scheduler would. Its outcome is for the classifier to find in the output."""
    skills = ", ".join(f'"{skill}"' for skill in run["skills"])
    connection.execute(
        "INSERT INTO skill_runs (session_id, cron_id, skills, model, provider, started_at, completed_at, input_tokens, cost_usd, output) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (run["session_id"], run["cron_id"], f"[{skills}]", run["model"], run["provider"], run["started_at"], run["completed_at"],
         run["input_tokens"], run["cost_nanousd"] / 1e9, run["output"]))


def say(line):
    """One line to standard output, which is a file. What a single write() has handed to the kernel outlives the process
    that wrote it; what lies in a buffer of Python's does not, and a pipe that nobody empties would stop the process."""
    os.write(1, f"{line}\n".encode())


def write(database, library, synchronous, writer, first):
    connection = connect(database, library)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    # Checkpoints come often, so that some are killed in the middle of one; and so few pages are kept in memory that
    # what is not committed has been written to the file, too, and somebody must take it back.
    connection.execute("PRAGMA wal_autocheckpoint = 50; PRAGMA cache_size = 5").fetchall()
    number = int(first)
    while True:
        end = number + random.choice([1, 1, 1, 2, 4])
        in_transaction = end > number + 1 or random.random() < 0.2
        # Before the first statement: what is not announced here is not in the log.
        say(f"begin {number} {end}")
        if in_transaction:
            connection.execute(random.choice(["BEGIN", "BEGIN IMMEDIATE"]))
        for each in range(number, end):
            record(connection, run_named(f"{writer}-{each}"))
        if in_transaction:
            connection.execute("COMMIT")
        # After the commit has returned, never before: from here on the runs must not be lost.
        say(f"committed {number} {end}")
        number = end
        # SQLite lets no writer queue, they ask again and again: one that never pauses leaves the others next to nothing.
        time.sleep(random.uniform(0, 0.002))


def what_is_wrong(connection):
    """What one read transaction sees that nobody must ever see: half a run, or a rollup that is not the log's."""
    connection.execute("BEGIN")
    sessions = connection.execute("SELECT session_id, count(*) FROM skill_invocations GROUP BY session_id").fetchall()
    counts = connection.execute(f"""
        SELECT 'log', skill_name, count(*) FROM skill_invocations GROUP BY skill_name
        UNION ALL SELECT 'rollup', skill_name, sum(invocation_count) FROM skill_daily_rollup GROUP BY skill_name
        UNION ALL SELECT 'jobs', skill_name, sum(invocation_count) FROM skill_daily_job_rollup GROUP BY skill_name
        UNION ALL SELECT 'skill_ema', skill_name, sample_count FROM skill_ema(14, 0.3, '{TODAY}', 'skill')""").fetchall()
    connection.execute("COMMIT")
    for session, rows in sessions:
        if rows != len(run_named(session)["skills"]):
            return f"{rows} rows of run {session}, which has {len(run_named(session)['skills'])} skills"
    log, rollup, jobs, ema = ({skill: count for of, skill, count in counts if of == source} for source in ("log", "rollup", "jobs", "skill_ema"))
    return None if log == rollup == jobs == ema else f"log {log}, rollup {rollup}, per job {jobs}, skill_ema {ema}"


def watch(database, library):
    connection = connect(database, library)
    while True:
        wrong = what_is_wrong(connection)
        if wrong:
            sys.exit(f"seen: {wrong}")
        say("looked")


def hold(database, library, lock):
    connection = connect(database, library)
    if lock == "SHARED":
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    else:
        connection.execute(f"BEGIN {lock}")
    say("held")
    sys.stdin.read()
    connection.execute("COMMIT")


class Process:
    """This program, running in a role, and what it has said."""

    numbers = itertools.count()
    started = []

    def __init__(self, role, database, *arguments):
        # A file per process: a line that its death has cut short stays the last one.
        self.out = database.with_name(f"{role}-{next(self.numbers)}.out")
        self.err = self.out.with_suffix(".err")
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            command = [sys.executable, __file__, role, str(database), *map(str, arguments)]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=err)
        self.started.append(self.process)

    def lines(self):
        return self.out.read_text().split("\n")[:-1]

    def wait_for(self, word):
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not any(line.startswith(word) for line in self.lines()):
            self.assert_alive()
            assert time.monotonic() < deadline, f"{self.out.name}: no '{word}' in {PATIENCE_MS} ms"
            time.sleep(0.002)

    def assert_alive(self):
        assert self.process.poll() is None, f"{self.out.name} ended by itself: {self.err.read_text()}"

    def kill(self):
        self.assert_alive()
        self.process.send_signal(signal.SIGKILL)

    def bury(self):
        assert self.process.wait() == -signal.SIGKILL, f"{self.out.name} ended by itself: {self.err.read_text()}"
        self.process.stdin.close()

    def let_go(self):
        self.process.stdin.close()
        assert self.process.wait() == 0, self.err.read_text()

    @classmethod
    def end_all(cls):
        for process in cls.started:
            process.kill()
            process.wait()
        cls.started.clear()


class Writer:
    """A writer through all its lives: what it has begun, and what it has seen committed."""

    def __init__(self, name, database, library, synchronous):
        self.name, self.database, self.library, self.synchronous = name, database, library, synchronous
        self.begun, self.committed = set(), set()
        self.next = self.kills = self.kills_while_recording = 0
        self.start()

    def start(self):
        self.life = Process("write", self.database, self.library, self.synchronous, self.name, self.next)

    def bury(self):
        self.life.bury()
        self.kills += 1
        said = [(word, int(first), int(end)) for word, first, end in map(str.split, self.life.lines())]
        for word, first, end in said:
            sessions = {f"{self.name}-{number}" for number in range(first, end)}
            (self.begun if word == "begin" else self.committed).update(sessions)
        if said:
            word, first, end = said[-1]
            interrupted = word == "begin"
            self.kills_while_recording += interrupted
            # It cannot know whether what it had begun was committed: some try again, some go on with the next.
            self.next = random.choice([first, end]) if interrupted else end


def record_and_kill(database, library, writers, seconds):
    """Kills and restarts writers for that long, now one, now all together with the watcher; then kills them all for good.
    Returns how often the watcher looked."""
    watchers = [Process("watch", database, library)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        everyone = random.random() < 0.15
        condemned = writers if everyone else [random.choice(writers)]
        if random.random() < 0.8:  # the others die while they start
            condemned[0].life.wait_for("committed")
        time.sleep(random.uniform(0, 0.05))
        watchers[-1].assert_alive()
        if everyone:
            watchers[-1].kill()
        for writer in condemned:
            writer.life.kill()
        for writer in condemned:
            writer.bury()
        if everyone:
            # Nobody has the file open now: whoever comes first recovers it.
            watchers[-1].bury()
            watchers.append(Process("watch", database, library))
        for writer in condemned:
            writer.start()
    watchers[-1].wait_for("looked")
    for process in [watchers[-1], *(writer.life for writer in writers)]:
        process.kill()
    watchers[-1].bury()
    for writer in writers:
        writer.bury()
    return sum(len(watcher.lines()) for watcher in watchers)


if __name__ == "__main__":
    {"write": write, "watch": watch, "hold": hold}[sys.argv[1]](*sys.argv[2:])
