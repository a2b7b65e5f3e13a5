"""A program that records numbered runs until it is killed:

    recording_writer.py DATABASE FIRST

It records one transaction after the other, each of one to four runs, and says of each its last number and when it was committed.
"""

import os
import random
import sqlite3
import sys
import time

from fleets import LAST_DAY, LIBRARY

DAY = 86400
SKILLS = ('["digest"]', '["digest", "news"]', '["prices"]')
# One that is forgotten ends by itself.
LONGEST = 300


def opened(database) -> sqlite3.Connection:
    """The database as it is: nothing is created or repaired, and SQLite's own settings stay, but for patience on a busy machine."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=60)
    connection.enable_load_extension(True)
    connection.load_extension(str(LIBRARY))
    return connection


def run(number: int) -> tuple:
    """The run of that number: always the same one, whoever records it. Its outcome is for the classifier to find."""
    started_at = (LAST_DAY - number % 60) * DAY + number
    return (f"run-{number:08}", SKILLS[number % 3], f"model-{number % 2}", "local" if number % 5 else None, started_at, started_at + 40.25,
            1_001 + number, (1_000_003 + 7_919 * number) / 1e9,
            "HTTP 429: rate limit exceeded" if number % 7 == 0 else "Report: 12 filings read, none unusual.")


def record(connection, number: int) -> None:
    connection.execute(
        "INSERT INTO skill_runs (session_id, skills, model, provider, started_at, completed_at, input_tokens, cost_usd, output) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", run(number))


def write(database: str, number: int) -> None:
    connection = opened(database)
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        end = number + random.choice((1, 1, 2, 4))
        connection.execute("BEGIN IMMEDIATE")
        for each in range(number, end):
            record(connection, each)
        connection.execute("COMMIT")
        # Whole lines only, each in the kernel's hands before the next transaction.
        os.write(1, f"{end - 1} {time.time()}\n".encode())
        number = end
        time.sleep(0.002)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
