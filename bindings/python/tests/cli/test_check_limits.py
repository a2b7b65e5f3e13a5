"""`skill-ema check`: each limit at its edge, what is not known, and of which runs."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Callable

import pytest

import sqlite_skill_ema
from conftest import LAST_DAY, Cli

Findings = Callable[..., tuple[int, list[dict[str, Any]]]]
Log = Callable[..., None]


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "runs.db")


@pytest.fixture
def log(db: str) -> Log:
    """Records runs of a skill that began at a time, one for each cost; None is not known."""

    def add(started_at: str, *costs: float | None, **columns: Any) -> None:
        for cost in costs:
            sqlite_skill_ema.record(db, **{"skills": "digest", "started_at": started_at, "cost_usd": cost, **columns})

    return add


@pytest.fixture
def check(cli: Cli, db: str) -> Findings:
    """The exit code and the rows of a check of LAST_DAY, or of another --as-of."""

    def run(*arguments: Any) -> tuple[int, list[dict[str, Any]]]:
        words = list(map(str, arguments))
        done = cli("check", *([] if "--db" in words else ["--db", db]), *([] if "--as-of" in words else ["--as-of", LAST_DAY]), *words, "--json")
        assert done.returncode in (0, 1), done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def test_the_cost_of_a_day_is_broken_above_the_limit(check: Findings, log: Log) -> None:
    log("2026-06-29T23:59:59Z", 50)
    log("2026-06-30T00:00:00Z", 0.1)
    log("2026-06-30T23:59:59Z", 0.2, model="another")
    log("2026-07-01T00:00:00Z", 50)
    # 0.1 + 0.2 is more than 0.3 in floats.
    code, [row] = check("--max-cost-per-day", 0.3)
    assert (code, row["state"], row["found_value"], row["since"], row["verdict"]) == (0, "holds", 0.3, None, "holds")
    code, [row] = check("--max-cost-per-day", 0.299999999)
    assert (code, row["state"], row["since"], row["verdict"]) == (1, "broken", LAST_DAY, "broken since 30 Jun")


def test_a_limit_of_nothing_is_a_limit(check: Findings, log: Log) -> None:
    log("2026-06-30T06:00:00Z", 0)
    assert check("--max-cost-per-day", 0)[0] == 0
    log("2026-06-30T07:00:00Z", 1e-9)
    assert check("--max-cost-per-day", 0)[0] == 1


def test_the_cost_of_a_month_breaks_on_the_day_that_exceeds_it(check: Findings, log: Log) -> None:
    log("2026-05-31T23:59:59Z", 100)
    for day in range(1, 31):
        log(f"2026-06-{day:02}T06:00:00Z", 1)
    code, [row] = check("--max-cost-per-month", 30)
    assert (code, row["state"], row["found_value"]) == (0, "holds", 30)
    code, [row] = check("--max-cost-per-month", 29)
    assert (code, row["since"]) == (1, LAST_DAY)
    assert check("--max-cost-per-month", 20)[1][0]["since"] == "2026-06-21"
    # The 10 days of the pace, from 31 May on, have cost 109; 9 of June are spent, and 21 days are to come.
    code, [row] = check("--max-cost-per-month", 29, "--as-of", "2026-06-10")
    assert (code, row["found_value"], row["verdict"]) == (0, 10, "holds; $237.90 at this pace")


def test_the_pace_is_that_of_the_command_cost(check: Findings, cli: Cli, history: Path) -> None:
    forecast = json.loads(cli("cost", "--total", "--db", str(history), "--as-of", "2026-06-20", "--json").stdout)[0]["forecast_usd"]
    _, [row] = check("--max-cost-per-month", 100, "--db", history, "--as-of", "2026-06-20")
    assert row["verdict"] == f"holds; ${forecast:.2f} at this pace"


@pytest.mark.parametrize("costs, code, state, found, verdict", [
    ([0.5, None], 0, "holds", 0.5, "holds; cost of 1 call not known"),
    ([2.0, None, None], 1, "broken", 2.0, "broken since 30 Jun; cost of 2 calls not known"),
    ([None], 0, "unknown", None, "cost of 1 call not known"),
])
def test_a_cost_that_is_not_known_is_said_and_is_not_0(
        check: Findings, log: Log, costs: list[float | None], code: int, state: str, found: float | None, verdict: str) -> None:
    log("2026-06-30T06:00:00Z", *costs)
    found_code, [row] = check("--max-cost-per-day", 1)
    assert (found_code, row["state"], row["found_value"], row["verdict"]) == (code, state, found, verdict)


def test_no_runs_cost_nothing(check: Findings, log: Log) -> None:
    log("2026-06-01T06:00:00Z", 5)
    assert [(row["state"], row["found_value"]) for row in check("--max-cost-per-day", 1)[1]] == [("holds", 0)]


def averages(history: Path, day: str, skill: str) -> Any:
    connection = sqlite_skill_ema.connect(history, driver="apsw")
    row = connection.execute("SELECT * FROM skill_ema(30, ema_alpha(7), ?, 'skill,model') WHERE skill_name = ? AND model = 'small'", [day, skill]).fetchone()
    connection.close()
    return row


def test_a_success_rate_is_broken_when_its_interval_is_below(check: Findings, history: Path) -> None:
    row = averages(history, LAST_DAY, "digest")
    rate, high = row["ema_success_rate"], row["success_rate_high"]
    assert rate < high < 0.9
    on = ["--db", history, "--skill", "digest", "--model", "small", "--min-success"]
    expected = [
        (repr(rate), 0, "holds", "holds"), (repr(rate + 2e-9), 0, "unknown", "too few runs to tell"),
        (repr(high), 0, "unknown", "too few runs to tell"), (repr(high + 2e-9), 1, "broken", None),
    ]
    for limit, code, state, verdict in expected:
        found_code, [found] = check(*on, limit)
        assert (found_code, found["state"]) == (code, state), limit
        assert (found["found_value"], found["found_high"]) == pytest.approx((rate, high))
        assert verdict in (found["verdict"], None)


def test_the_rounding_of_floats_decides_nothing(check: Findings, log: Log) -> None:
    """4 of 5 runs succeed on each day, whose weighted average is below 0.8 in floats."""
    for day in ("2026-06-01", "2026-06-02"):
        for hour in range(5):
            log(f"{day}T0{hour}:00:00Z", 0, success=hour > 0)
    _, [row] = check("--min-success", "80%", "--as-of", "2026-06-02")
    assert row["found_value"] < 0.8
    assert (row["found_value"], row["state"]) == (pytest.approx(0.8), "holds")


def test_a_success_rate_is_broken_since_the_interval_is_below(check: Findings, history: Path) -> None:
    code, [found] = check("--db", history, "--skill", "digest", "--model", "small", "--min-success", "85%")
    assert code == 1
    since = date.fromisoformat(found["since"])
    below = [averages(history, str(since - timedelta(days=days)), "digest")["success_rate_high"] < 0.85 for days in (0, 1)]
    assert below == [True, False]
    assert found["verdict"] == f"broken since {since:%d %b}".replace(" 0", " ")


def test_the_window_is_that_of_the_success_rate(check: Findings, history: Path) -> None:
    on = ["--db", history, "--skill", "digest", "--model", "small", "--min-success", "0.5"]
    assert check(*on)[1][0]["found_value"] != check(*on, "--window", 3)[1][0]["found_value"]


def test_each_skill_has_a_success_rate_of_its_own(check: Findings, history: Path) -> None:
    code, rows = check("--db", history, "--min-success", "0.8")
    assert (code, [(row["skill_name"], row["state"]) for row in rows]) == (1, [("digest", "broken"), ("mail", "holds")])
    code, rows = check("--db", history, "--min-success", "0.95", "--job", "noon")
    assert (code, [(row["skill_name"], row["cron_id"], row["state"]) for row in rows]) == (1, [("digest", "noon", "broken")])


def test_a_success_rate_of_no_runs_is_not_known(check: Findings, log: Log, history: Path) -> None:
    code, [row] = check("--db", history, "--skill", "weekly", "--min-success", "0.8", "--window", 7)
    assert (code, row["state"], row["verdict"]) == (0, "unknown", "no run of known outcome in 7 days")
    log("2026-06-30T06:00:00Z", 1)
    assert [row["state"] for row in check("--min-success", 1)[1]] == ["unknown"]


def test_a_silence_is_broken_after_the_time_across_days(check: Findings, log: Log) -> None:
    log("2026-06-29T23:30:00Z", 0)
    log("2026-07-01T00:00:00Z", 0)
    code, [row] = check("--max-silence", "24.5h")
    assert (code, row["state"], row["found_value"]) == (0, "holds", 24.5 * 3600)
    code, [row] = check("--max-silence", "1469min")
    assert (code, row["since"]) == (1, "2026-06-30 23:59")
    assert row["verdict"] == "broken: the last run was on 2026-06-29 23:30"


def test_a_silence_lasts_until_now(check: Findings, db: str) -> None:
    sqlite_skill_ema.record(db, skills="digest", started_at=time.time() - 7000)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert check("--max-silence", "2h", "--as-of", today)[0] == 0
    code, [row] = check("--max-silence", "90min", "--as-of", today)
    assert code == 1 and 7000 <= row["found_value"] < 7100


def test_drift_is_what_drift_finds(check: Findings, cli: Cli, history: Path) -> None:
    on = ["--db", str(history)]
    worse = json.loads(cli("drift", *on, "--as-of", LAST_DAY, "--json").stdout)
    code, rows = check("--drift", *on)
    keys = ("skill_name", "model", "provider", "since_day")
    assert code == 1
    assert [tuple(row[key] for key in keys) for row in worse] == [(row["skill_name"], row["model"], row["provider"], row["since"]) for row in rows]
    code, [row] = check("--drift", *on, "--as-of", "2026-05-20")
    assert (code, row["state"], row["verdict"]) == (0, "holds", "holds: nothing got worse in 4 groups")
    code, [row] = check("--drift", *on, "--skill", "weekly")
    assert (code, row["state"], row["verdict"]) == (0, "unknown", "no recent run")


def test_what_became_better_is_not_broken(check: Findings, log: Log) -> None:
    for day in range(1, 31):
        log(f"2026-06-{day:02}T06:00:00Z", *[0.01 if day > 20 else 0.05] * 5, completed_at=f"2026-06-{day:02}T06:01:00Z")
    code, [row] = check("--drift")
    assert (code, row["verdict"]) == (0, "holds: nothing got worse in 1 group")


def test_of_one_skill_model_or_job(check: Findings, log: Log) -> None:
    log("2026-06-30T06:00:00Z", 1, skills=["digest", "mail"], model="big", cron_id="morning")
    log("2026-06-30T07:00:00Z", 2, skills="mail", model="small", cron_id="noon")
    log("2026-06-29T07:00:00Z", 0, skills="mail", model="small", cron_id="morning")
    expected = {
        (): 3, ("--skill", "digest"): 0.5, ("--skill", "mail"): 2.5, ("--model", "small"): 2, ("--job", "morning"): 1,
        ("--skill", "mail", "--job", "morning"): 0.5, ("--model", "big", "--job", "morning"): 1,
    }
    for words, cost in expected.items():
        assert check("--max-cost-per-day", 100, *words)[1][0]["found_value"] == cost, words
    hours = {(): 17, ("--skill", "digest"): 18, ("--job", "morning", "--model", "small"): 41}
    for words, silent in hours.items():
        assert check("--max-silence", "9d", *words)[1][0]["found_value"] == silent * 3600, words


@pytest.mark.parametrize("words, verdict", [
    ("--skill digets", "broken: there is no run of the skill 'digets'; did you mean 'digest'?"),
    ("--model none", "broken: there is no run of the model 'none'; there are 'big', 'small'"),
    ("--job noom", "broken: there is no run of the job 'noom'; did you mean 'noon'?"),
    ("--skill weekly --model small", "broken: there is no such run"),
])
@pytest.mark.parametrize("expectation", ["--max-cost-per-day 5", "--max-cost-per-month 5", "--min-success 0.5", "--max-silence 99d", "--drift"])
def test_a_name_that_no_run_has_does_not_hold(check: Findings, history: Path, words: str, verdict: str, expectation: str) -> None:
    code, [row] = check("--db", history, *words.split(), *expectation.split())
    assert (code, row["state"], row["verdict"]) == (1, "broken", verdict)


def test_a_database_without_runs_is_no_data(cli: Cli, db: str) -> None:
    assert cli("init", "--db", db).returncode == 0
    done = cli("check", "--db", db, "--max-silence", "1h")
    assert done.returncode == 3 and done.stderr.startswith("skill-ema: nothing is recorded yet")


def test_the_table_says_limit_and_figure(cli: Cli, history: Path) -> None:
    done = cli("check", "--db", str(history), "--as-of", LAST_DAY, "--max-cost-per-day", "0.5", "--max-silence", "36h", "--min-success", "70%", "--skill", "digest")
    assert done.returncode == 0
    assert [line.split("  ") for line in done.stdout.splitlines() if line.startswith("max_cost")][0][:1] == ["max_cost_per_day"]
    for cell in ("digest", "at most $0.50 a day", "$0.25", "a run in 36 h", "15 h", "at least 70%", "holds"):
        assert f"  {cell}" in done.stdout, cell


@pytest.mark.parametrize("words, sentence", [
    ("", "check: it expects nothing; give --max-cost-per-day, --max-cost-per-month, --min-success, --max-silence, --drift or --config"),
    ("--max-cost-per-day -1", "check: --max-cost-per-day takes US dollars, a number from 0 up; got -1.0"),
    ("--max-cost-per-month inf", "check: --max-cost-per-month takes US dollars, a number from 0 up; got inf"),
    ("--max-cost-per-day nan", "--max-cost-per-day takes a number; got nan"),
    ("--min-success 80", "check: --min-success takes a rate above 0 and up to 1, such as 0.8, or the same as '80%'; got '80'"),
    ("--min-success 0", "check: --min-success takes a rate above 0 and up to 1, such as 0.8, or the same as '80%'; got '0'"),
    ("--min-success 101%", "check: --min-success takes a rate above 0 and up to 1, such as 0.8, or the same as '80%'; got '101%'"),
    ("--max-silence 26", "check: --max-silence takes a time above 0 in minutes, hours or days, such as '90min', '26h' or '2d'; got '26'"),
    ("--max-silence 0h", "check: --max-silence takes a time above 0 in minutes, hours or days, such as '90min', '26h' or '2d'; got '0h'"),
    ("--drift --window 7", "check: --window is the days of a success rate, and none is expected"),
    ("--drift --webhook ftp://example.com", "check: --webhook takes a URL that begins with http:// or https://; got 'ftp://example.com'"),
    ("--drift --notify=", "check: --notify takes a command; got ''"),
    ("--drift --notify '", "check: --notify takes a command; got \"'\": No closing quotation"),
    ("--drift --config checks.toml", "check: --config and --drift exclude each other; give one of them"),
    ("--config none.toml", "check: cannot read 'none.toml': No such file or directory"),
])
def test_a_mistake_is_one_sentence(cli: Cli, history: Path, words: str, sentence: str) -> None:
    done = cli("check", "--db", str(history), *words.split())
    assert (done.returncode, done.stdout, done.stderr) == (4 if "none.toml" in words else 2, "", f"skill-ema: {sentence}\n")
