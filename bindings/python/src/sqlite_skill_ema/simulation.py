"""A simulated history, for looking at and for trying things out: six skills on four models over 90 days, with what goes wrong in such times.

Everything is drawn from one generator with a seed, so that the same last day and seed give the same runs.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Iterator, Optional

DAYS = 90
PREFIX = "simulated-"
"""Begins the session of every simulated run."""
SOURCE = "simulation"
"""Whose jobs these are."""
IS_SIMULATED = "session_id >= 'simulated-' AND session_id < 'simulated.'"
"""Whether a session begins so, in SQL that finds it by the index: '.' is the character after '-'."""


@dataclass(frozen=True)
class Model:
    """A model at a provider: its price in US dollars per million tokens (None: not known), how many seconds it takes, and its success rate."""

    name: str
    provider: str
    input_price: Optional[float]
    output_price: Optional[float]
    seconds: float
    success: float


LOCAL = Model("qwen3.6-27b", "local", 0.0, 0.0, 55, 0.97)
SMALL = Model("gpt-5.2-mini", "openai", 0.25, 2.0, 18, 0.96)
LARGE = Model("claude-sonnet-4.6", "anthropic", 3.0, 15.0, 32, 0.975)
LARGE_ELSEWHERE = Model("claude-sonnet-4.6", "openrouter", 3.0, 15.0, 41, 0.965)
NEW = Model("deepseek-v4", "deepseek", None, None, 27, 0.95)


@dataclass(frozen=True)
class Job:
    """A skill on a model: woken at these hours of the day, by a cron job unless `manual`."""

    skill: str
    model: Model
    hours: tuple[int, ...]
    input_tokens: float = 6000
    manual: float = 0.0
    """The share of runs that somebody starts by hand."""


JOBS = (
    Job("digest-news", LARGE, (5, 11, 17)),
    Job("digest-news", SMALL, (6, 12, 18)),
    Job("digest-news", LOCAL, (1, 7, 13, 19)),
    Job("analyse-derivatives", LARGE, (0, 4, 8, 12, 16, 20), 14000),
    Job("analyse-derivatives", LOCAL, (2, 10, 18), 14000),
    Job("triage-inbox", SMALL, (6, 9, 12, 15, 18), 3000),
    Job("triage-inbox", LOCAL, (7, 13, 19), 3000),
    Job("watch-prices", SMALL, (1, 7, 13, 19), 1500),
    Job("watch-prices", NEW, (4, 16), 1500),
    Job("review-pull-requests", LARGE, (9, 14), 22000, manual=0.4),
    Job("review-pull-requests", LARGE_ELSEWHERE, (10, 15), 22000, manual=0.4),
    Job("write-report", LARGE_ELSEWHERE, (3,), 18000),
    Job("write-report", NEW, (4, 21), 18000),
)

# What happens, in days before the last one.
SILENT_SKILL, SILENT = "watch-prices", range(31, 38)
"""The job was paused, and nobody noticed for a week."""
BROKEN, BROKEN_SUCCESS, BROKEN_FOR = ("triage-inbox", SMALL), 0.35, 12
"""A new version of the model does not follow this skill any more."""
PRICE_RISE, PRICE_RISE_FOR = 1.6, 20
"""Anthropic asks more."""
IMPROVED, SUCCESS_BEFORE, IMPROVED_FOR = ("write-report", NEW), 0.6, 45
"""Somebody has mended the skill's instructions."""
WEAK, WEAK_SUCCESS = ("analyse-derivatives", LOCAL), 0.8
AS_GOOD = "digest-news"
"""The local model is as good as the others at most skills, such as this one, and not at the first."""
UNKNOWN_OUTCOME = 0.03
"""The share of runs of whose outcome nothing is known."""

ANSWERS = {
    "digest-news": "12 articles, 3 of them on rates. Shipping is dearer, and two ports are closed.",
    "analyse-derivatives": "Funding flipped negative on 3 of 40 pairs; open interest is down 4 %.",
    "triage-inbox": "31 mails: 2 urgent, 5 for today, the rest can wait.",
    "watch-prices": "[SILENT]",
    "review-pull-requests": "2 pull requests reviewed: one approved, one with 4 comments.",
    "write-report": "The weekly report is in reports/, 6 pages, all figures checked.",
}
FAILURES = (
    (4, "output", "Error code: 429 - rate limit reached, try again in 20s"),
    (3, "error", "httpx.ReadTimeout: The read operation timed out"),
    (2, "output", "prompt is too long: 212400 tokens > 200000 maximum"),
    (2, "output", "I'm sorry, but I can't help with that."),
    (2, "output", '{"error": {"type": "overloaded_error", "message": "Overloaded"}}'),
    (1, "error", "httpx.ConnectError: [Errno 111] Connection refused"),
    (1, "output", "Skill(s) not found and skipped: {skill}"),
    (1, "output", ""),
)
"""How often, in which column, and with which words a run fails."""


def schedules() -> Iterator[dict[str, Any]]:
    """The jobs that wake these skills, in columns of skill_jobs."""
    for job in JOBS:
        yield {
            "cron_id": cron_id(job),
            "name": f"{job.skill.replace('-', ' ').capitalize()} ({job.model.provider})",
            "source": SOURCE,
            "kind": "agent",
            "schedule": f"0 {','.join(map(str, job.hours))} * * *",
            "runs_per_day": len(job.hours),
            "enabled": 1,
        }


def cron_id(job: Job) -> str:
    """The job's own name."""
    return f"{job.skill}-{job.model.provider}"


def simulate(last_day: date, seed: int, until: datetime) -> Iterator[dict[str, Any]]:
    """The runs of the 90 days up to `last_day`, in the columns of skill_runs; none is later than `until`."""
    draw = random.Random(seed)
    for age in reversed(range(DAYS)):
        day = datetime(last_day.year, last_day.month, last_day.day, tzinfo=timezone.utc) - timedelta(days=age)
        for job in JOBS:
            for hour in job.hours:
                run = _run(draw, job, age, day + timedelta(hours=hour))
                if run["completed_at"] <= until.timestamp() and not (job.skill == SILENT_SKILL and age in SILENT):
                    yield run


def _run(draw: random.Random, job: Job, age: int, scheduled: datetime) -> dict[str, Any]:
    manual = draw.random() < job.manual
    started_at = scheduled.timestamp() + (draw.uniform(0, 3000) if manual else draw.uniform(0, 5))
    input_tokens, output_tokens = (round(mean * math.exp(draw.gauss(0, 0.35))) for mean in (job.input_tokens, 900))
    seconds = job.model.seconds * math.exp(draw.gauss(0, 0.4))
    known, succeeded = draw.random() >= UNKNOWN_OUTCOME, draw.random() < _success(job, age)
    kind = draw.choices(FAILURES, [failure[0] for failure in FAILURES])[0]
    outcome = {"output": ANSWERS[job.skill]} if succeeded else {kind[1]: kind[2].replace("{skill}", job.skill)}
    return {
        "session_id": f"{PREFIX}{scheduled:%Y%m%d-%H}-{job.skill}-{job.model.provider}",
        "cron_id": None if manual else cron_id(job),
        "skills": job.skill,
        "model": job.model.name,
        "provider": job.model.provider,
        "started_at": round(started_at, 3),
        "completed_at": round(started_at + seconds, 3),
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "cost_usd": _cost(job.model, age, input_tokens, output_tokens),
        **(outcome if known else {}),
    }


def _success(job: Job, age: int) -> float:
    pair = (job.skill, job.model)
    if pair == BROKEN and age < BROKEN_FOR:
        return BROKEN_SUCCESS
    if pair == IMPROVED and age >= IMPROVED_FOR:
        return SUCCESS_BEFORE
    return WEAK_SUCCESS if pair == WEAK else job.model.success


def _cost(model: Model, age: int, input_tokens: int, output_tokens: int) -> Optional[float]:
    if model.input_price is None or model.output_price is None:
        return None
    rise = PRICE_RISE if model.provider == LARGE.provider and age < PRICE_RISE_FOR else 1.0
    return round(rise * (input_tokens * model.input_price + output_tokens * model.output_price) / 1e6, 6)
