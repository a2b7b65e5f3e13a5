"""Random fleets: hosts that each record into a file of their own, and one file with the union of their logs."""

from __future__ import annotations

import math
import random
import sqlite3
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[2] / "target" / "release" / "libskill_ema"
LAST_DAY = 20411
"""Days from 1970-01-01 to 2025-11-19, the last day of every fleet."""
COLUMNS = ("session_id", "cron_id", "skill_name", "model", "provider", "invoked_at", "duration_seconds", "input_tokens", "output_tokens",
           "estimated_cost_usd", "success", "quality_score", "excluded")
SKILLS = ("digest", "O'Brien's \"quotes\"", "相場分析 📈", "a skill, with a comma", "Zebra", "émile")
MODELS = ("qwen3.6-27b", "big-model", "Big-Model", None)
PROVIDERS = ("local", "openrouter", None)


def connect(path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.enable_load_extension(True)
    connection.load_extension(str(LIBRARY))
    # A test's files need not outlive the machine.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("SELECT skill_ema_init()")
    return connection


class Group:
    """How one skill does on one model: what its calls cost and take, how often they succeed, and since when that is different."""

    def __init__(self, chance: random.Random):
        self.success = chance.choice((0.0, 1.0, chance.random(), chance.uniform(0.8, 1)))
        self.success_since = chance.choice((self.success, chance.random()))
        self.cost = chance.choice((None, 0.0, 0.05, math.exp(chance.uniform(-9, 2))))
        self.cost_since = chance.choice((self.cost, 0.0, 0.2, self.cost and self.cost * chance.uniform(0.2, 4)))
        self.cost_spread = chance.choice((0.0, chance.uniform(0.05, 1.5)))
        self.duration = math.exp(chance.uniform(-3, 7))
        self.duration_since = self.duration * chance.choice((1, 1, chance.uniform(0.2, 4)))
        self.day_spread = chance.choice((0.0, chance.uniform(0, 0.5)))
        self.calls = chance.choice((0.3, 1, 5, 40))
        self.unknown = chance.choice((0.0, 0.1, 0.9))
        self.since = LAST_DAY - chance.randrange(1, 60)


class Fleet:
    """A fleet of one seed. `record()` is what its hosts record first; `correct()` what comes late, is corrected, and is deleted."""

    def __init__(self, seed: int, folder: Path):
        self.chance = random.Random(seed)
        self.number = 0
        self.hosts = [f"host-{number}" for number in range(self.chance.choice((1, 2, 3, 5)))]
        self.days = self.chance.choice((1, 3, 20, 60, 130))
        skills = self.chance.sample(SKILLS, self.chance.randrange(1, 5))
        self.groups = {(skill, model): Group(self.chance) for skill in skills for model in self.chance.sample(MODELS, self.chance.randrange(1, 5))}
        self.logs = {host: connect(folder / f"{host}.db") for host in self.hosts}
        self.union = connect(folder / "union.db")

    def record(self) -> None:
        for host in self.hosts:
            for group, how in self.groups.items():
                if self.chance.random() < 0.8:
                    for day in range(LAST_DAY - self.days + 1, LAST_DAY + 1):
                        self.add(host, group, how, day)

    def correct(self) -> None:
        """A host that was offline delivers old days, outcomes are corrected, and runs are deleted, on some days all of them."""
        late = self.chance.choice(self.hosts)
        for group, how in self.groups.items():
            self.add(late, group, how, LAST_DAY - self.chance.randrange(0, self.days + 20))
        for host in self.hosts:
            day = LAST_DAY - self.chance.randrange(self.days)
            for statement in (
                f"UPDATE skill_invocations SET success = CASE success WHEN 1 THEN 0 WHEN 0 THEN NULL ELSE 1 END WHERE session_id GLOB '{host}-*7'",
                f"UPDATE skill_invocations SET estimated_cost_usd = estimated_cost_usd * 1.1, excluded = 1 WHERE session_id GLOB '{host}-*3'",
                f"DELETE FROM skill_invocations WHERE session_id GLOB '{host}-*11'",
                f"DELETE FROM skill_invocations WHERE session_id GLOB '{host}-*' AND invoked_at >= {day * 86400} AND invoked_at < {(day + 1) * 86400}",
            ):
                self.logs[host].execute(statement)
                self.union.execute(statement)

    def add(self, host, group, how, day) -> None:
        """A day's calls of a group on a host."""
        chance, now = self.chance, day >= how.since
        of_day = math.exp(chance.gauss(0, how.day_spread)) if how.day_spread else 1.0
        cost, duration = (how.cost_since, how.duration_since) if now else (how.cost, how.duration)
        rate = how.success_since if now else how.success
        count = int(chance.expovariate(1 / how.calls) + 0.5)
        rows = []
        for _ in range(min(count, 200)):
            def maybe(value, share=0.9):
                return value if chance.random() < share else None
            self.number += 1
            rows.append((
                f"{host}-{self.number}", chance.choice(("job-1", "job-2", None)), *group, chance.choice(PROVIDERS),
                day * 86400 + round(chance.uniform(0, 86399), 3), maybe(min(duration * of_day * chance.uniform(0.5, 1.5), 1e6)),
                maybe(chance.randrange(100_000)), maybe(chance.randrange(5_000), 0.5),
                None if cost is None else maybe(min(cost * of_day * math.exp(how.cost_spread * chance.gauss(0, 1)), 9999)),
                None if chance.random() < how.unknown else int(chance.random() < rate), maybe(round(chance.uniform(-5, 10), 2), 0.3), None))
        self.insert(host, COLUMNS, rows)

    def insert(self, host, columns, rows) -> None:
        """Calls that the host records."""
        for log in (self.logs[host], self.union):
            log.execute("BEGIN")
            log.executemany(f"INSERT INTO skill_invocations ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)
            log.execute("COMMIT")

    def close(self) -> None:
        for log in (*self.logs.values(), self.union):
            log.close()


class Steps(Fleet):
    """Hundreds of skills on one host, each with a step in its costs and outcomes, which the last days may undo or repeat: what skill_drift decides about."""

    SKILLS = 400

    def record(self) -> None:
        chance, rows = self.chance, []
        for skill in range(self.SKILLS):
            price, later_price = (chance.choice((0.0, 0.05, 0.051, 0.06, 0.1, 0.2)) for _ in range(2))
            rate, later_rate = (chance.choice((0.0, 0.5, 0.9, 1.0)) for _ in range(2))
            spread, calls, silence = chance.choice((0, 0, 0.005, 0.05, 0.3)), chance.choice((1, 2, 3, 10)), chance.choice((0.0, 0.3))
            days, step, then = chance.choice((6, 9, 45, 45)), chance.choice((0, 0, 1, 2, 3, 5, 9, 12, 25, 31)), chance.choice((1.0, 0.7, 0.5, 0.3, 0.0, 3.0))
            vary = chance.random() < 0.5
            for age in range(days):
                # How far it is on the way from before to since.
                way = 0.0 if age > step else then if age < step // 2 else 1.0
                if chance.random() >= silence:
                    for call in range(chance.randrange(1, 2 * calls) if vary else calls):
                        cost = max(0, price + way * (later_price - price)) * math.exp(spread * chance.gauss(0, 1))
                        rows.append((f"skill {skill}", (LAST_DAY - age) * 86400 + call, cost, int(chance.random() < rate + way * (later_rate - rate))))
        self.insert(self.hosts[0], ("skill_name", "invoked_at", "estimated_cost_usd", "success"), rows)
