"""What the reading commands print, held against the SQL functions and against the queries in sql/queries."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

import sqlite_skill_ema
from conftest import LAST_DAY, ROOT, Cli
from sqlite_skill_ema.cli.commands.runs import Filters, latest

Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(history: Path) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Rows of a statement on the history."""
    connection = sqlite_skill_ema.connect(history, read_only=True, driver="apsw")
    yield lambda sql, parameters=(): [dict(row) for row in connection.execute(sql, parameters)]
    connection.close()


@pytest.fixture
def on(history: Path) -> list[str]:
    """The options that name the history and its last day."""
    return ["--db", str(history), "--as-of", LAST_DAY]


def test_the_report_has_the_averages_of_skill_ema(rows: Rows, ask: Rows, on: list[str]) -> None:
    for options, arguments in (
        ([], "30, ema_alpha(7)"), (["--window", "14", "--half-life", "2"], "14, ema_alpha(2)"), (["--alpha", "0.3"], "30, 0.3"),
    ):
        expected = ask(f"SELECT * FROM skill_ema({arguments}, '{LAST_DAY}')")
        assert [{key: row[key] for key in expected[0]} for row in rows("report", *on, *options)] == expected


def test_skill_model_and_group_by_choose(rows: Rows, on: list[str]) -> None:
    assert {row["skill_name"] for row in rows("report", *on, "--skill", "digest")} == {"digest"}
    assert {row["model"] for row in rows("report", *on, "--model", "small")} == {"small"}
    assert [row["cron_id"] for row in rows("report", *on, "--group-by", "job")] == [None, "morning", "noon"]


def test_the_verdict_says_what_stands_out(rows: Rows, on: list[str]) -> None:
    found = {(row["skill_name"], row["model"]): row["verdict"] for row in rows("report", *on, "--window", "60")}
    assert found["digest", "small"].startswith("fails more")
    assert re.fullmatch(r"fails more since (19|20|21|22) Jun", found["digest", "small"])
    assert found["digest", "big"] == "costs more since 16 Jun"
    assert re.fullmatch(r"no run for 30 days", found["weekly", "big"])


def test_a_silent_day_is_a_gap_in_the_trend(rows: Rows, on: list[str]) -> None:
    trend = next(row["trend"] for row in rows("report", *on, "--window", "60") if row["skill_name"] == "weekly")
    assert len(trend) == 60 and trend[30:].strip() == "" and " " not in trend[:30]


def test_the_report_fits_narrow_terminals(cli: Cli, on: list[str]) -> None:
    for columns in (80, 120):
        printed = cli("report", *on, env={"COLUMNS": str(columns)}).stdout
        assert max(map(len, printed.splitlines())) <= columns
        assert "fails more since" in printed and "digest\n" in re.sub(" +\n", "\n", printed)


@pytest.mark.parametrize("columns", [30, 40, 60])
def test_names_stand_on_every_terminal(cli: Cli, on: list[str], columns: int) -> None:
    for command in ("report", "trend", "drift", "jobs", "cost", "runs"):
        printed = cli(command, *on, env={"COLUMNS": str(columns)}).stdout
        assert "morning" in printed if command == "jobs" else "digest" in printed, command
        table = printed.partition("Too narrow for")[0].partition("Some of these")[0].partition("2026-06: ")[0]
        assert max(map(len, table.splitlines())) <= columns, command


def test_trend_is_skill_ema_daily(rows: Rows, ask: Rows, on: list[str], cli: Cli) -> None:
    expected = ask(f"SELECT * FROM skill_ema_daily(30, ema_alpha(7), '{LAST_DAY}') ORDER BY skill_name, model, provider, day")
    assert rows("trend", *on) == expected
    assert cli("trend", *on, "--skill", "weekly").stdout.count("2026-06-") == 30


def test_compare_is_skill_compare_and_fails_where_asked(rows: Rows, ask: Rows, on: list[str], cli: Cli) -> None:
    assert rows("compare", "big", *on) == ask(f"SELECT * FROM skill_compare('big', NULL, NULL, '{LAST_DAY}')")
    assert rows("compare", "big", *on, "--margin", "0.5", "--window", "40") == ask(f"SELECT * FROM skill_compare('big', 40, NULL, '{LAST_DAY}', 0.5)")
    assert cli("compare", "big", *on).returncode == 0
    worse = cli("compare", "big", *on, "--window", "20", "--fail")
    assert (worse.returncode, worse.stderr) == (1, "") and "worse" in worse.stdout
    assert cli("compare", "small", *on, "--window", "20", "--fail").returncode == 0


def test_drift_is_skill_drift_and_fails_where_asked(rows: Rows, ask: Rows, on: list[str], cli: Cli) -> None:
    expected = ask(f"SELECT * FROM skill_drift(7, 50, '{LAST_DAY}')")
    assert rows("drift", *on, "--recent", "7", "--window", "50", "--all") == expected
    assert rows("drift", *on, "--recent", "7", "--window", "50") == [row for row in expected if row["drifted"]]
    worse = cli("drift", *on, "--fail")
    assert (worse.returncode, worse.stderr) == (1, "") and "20 Jun" not in worse.stderr
    before = ["--db", on[1], "--as-of", "2026-06-10"]
    quiet = cli("drift", *before, "--fail", "--skill", "digest")
    assert (quiet.returncode, quiet.stdout) == (0, "Nothing changed by more than chance in 2 groups.\n")
    assert rows("drift", *before, "--skill", "digest") == []


def test_a_change_for_the_better_is_no_failure(cli: Cli, tmp_path: Path) -> None:
    database = tmp_path / "better.db"
    with sqlite_skill_ema.connect(database, driver="apsw") as connection:
        connection.execute("SELECT skill_ema_init()").fetchall()
        for number in range(600):
            sqlite_skill_ema.record(connection, skills="s", started_at=1780000000 + number * 8640, session_id=str(number), success=number > 500 or number % 2)
    done = cli("drift", "--fail", "--db", str(database), "--as-of", "2026-07-27")
    assert done.returncode == 0 and ">" in done.stdout


def test_jobs_count_runs_and_not_skills(rows: Rows, ask: Rows, on: list[str]) -> None:
    found = {row["cron_id"]: row for row in rows("jobs", *on)}
    assert [(job, row["runs"], row["failed_runs"]) for job, row in found.items()] == [("morning", 270, 30), ("noon", 300, 90), (None, 30, 0)]
    assert found["morning"]["total_cost_usd"] == pytest.approx(9 * (15 * 0.02 + 15 * 0.05))
    assert found["morning"]["avg_cost_usd"] == pytest.approx(0.035)
    assert (found["morning"]["total_input_tokens"], found["morning"]["avg_output_tokens"]) == (270_000, 500)
    assert found["noon"]["avg_input_tokens"] is None
    assert found["noon"]["success_rate_low"] < found["noon"]["success_rate"] < found["noon"]["success_rate_high"]
    # The query of the same question counts the same.
    query = (ROOT / "sql/queries/runs_per_job.sql").read_text()
    expected = {row["job"]: row["runs"] for row in ask(query, {"since": "2026-06-01"})}
    assert {job: row["runs"] for job, row in found.items()} == expected


def test_manual_runs_are_told_apart(cli: Cli, on: list[str]) -> None:
    assert re.search(r"^\(no job\) +30 +0 ", cli("jobs", *on).stdout, re.M)


@pytest.mark.parametrize("day", [LAST_DAY, "2026-06-20", "2026-06-01", "2026-05-03", "2026-05-04"])
def test_the_forecast_is_that_of_the_query(rows: Rows, ask: Rows, on: list[str], day: str) -> None:
    query = (ROOT / "sql/queries/month_at_this_pace.sql").read_text()
    expected = ask(query, {"as_of": day, "days": None})[0]
    found = rows("cost", "--total", "--db", on[1], "--as-of", day)[0]
    names = {"spent": "spent_usd", "a_day": "usd_per_day", "forecast": "forecast_usd", "low": "forecast_low_usd", "high": "forecast_high_usd"}
    assert {name: None if found[column] is None else round(found[column], 2) for name, column in names.items()} == {name: expected[name] for name in names}
    assert (found["month"], found["days_left"], found["without_cost"]) == (expected["month"], expected["days_left"], expected["no_cost"])


def test_the_groups_of_cost_add_up_to_the_total(rows: Rows, on: list[str]) -> None:
    total = rows("cost", "--total", *on)[0]
    for keys in ("skill,model", "provider", "job", "skill"):
        groups = rows("cost", *on, "--group-by", keys)
        for column in ("spent_usd", "forecast_usd", *(() if "skill" in keys else ("sample_count", "without_cost"))):
            assert sum(row[column] for row in groups) == pytest.approx(total[column])


def test_without_the_skill_cost_counts_runs_and_not_skills(rows: Rows, on: list[str], cli: Cli) -> None:
    morning = next(row for row in rows("cost", *on, "--group-by", "job") if row["cron_id"] == "morning")
    # 15 days at 2 cents and 15 at 5, of which each first of 9 runs fails.
    assert (morning["sample_count"], morning["without_cost"]) == (270, 0)
    assert morning["usd_per_success"] == pytest.approx(0.035 * 9 / 8)
    assert rows("cost", "--total", *on)[0]["sample_count"] == 300 + 300
    by_skill = {(row["skill_name"], row["model"]): row["sample_count"] for row in rows("cost", *on)}
    assert (by_skill["digest", "big"], by_skill["mail", "big"]) == (300, 300)


def test_runs_are_the_latest_and_filters_choose(rows: Rows, ask: Rows, on: list[str]) -> None:
    def last(condition: str, limit: int) -> list[dict[str, Any]]:
        return ask(f"SELECT * FROM skill_invocations WHERE {condition} ORDER BY invoked_at DESC, rowid DESC LIMIT {limit}")

    assert rows("runs", *on) == last("1", 20)
    assert rows("runs", *on, "--failed", "--limit", "7") == last("success = 0", 7)
    assert rows("runs", *on, "--job", "noon", "--skill", "digest") == last("cron_id = 'noon'", 20)
    assert rows("runs", *on, "--model", "small", "--limit", "3") == last("model = 'small'", 3)
    assert rows("runs", *on, "--window", "1", "--limit", "1000") == last(f"date(invoked_at, 'unixepoch') = '{LAST_DAY}'", 1000)
    assert rows("runs", *on, "--category", "crash", "--limit", "1") == last("outcome_category = 'crash'", 1)


@pytest.mark.parametrize("option, index", [
    ("skill", "skill_invocations_by_skill (skill_name=? AND invoked_at>? AND invoked_at<?)"),
    ("failed", "skill_invocations_failed (invoked_at>? AND invoked_at<?)"),
    ("not_delivered", "skill_invocations_not_delivered (invoked_at>? AND invoked_at<?)"),
])
def test_runs_reads_the_log_by_its_indexes(ask: Rows, option: str, index: str) -> None:
    options = Filters(db=None, **{option: "digest"})  # type: ignore[arg-type]
    [step] = [row["detail"] for row in ask(f"EXPLAIN QUERY PLAN {latest(options)}", vars(options)) if "skill_invocations" in row["detail"]]
    assert step == f"SEARCH skill_invocations USING INDEX {index}"


def test_one_run_is_shown_whole(cli: Cli, rows: Rows, on: list[str]) -> None:
    assert [row["skill_name"] for row in rows("runs", "big-3-4", *on)] == ["digest", "mail"]
    printed = cli("runs", "big-3-4", *on).stdout
    assert "estimated_cost_usd  0.01" in printed and "invoked_at          2026-05-05 04:00" in printed


def test_health_says_the_status(cli: Cli, history: Path) -> None:
    assert cli("health", "--db", str(history)).stdout.startswith("ok: ")
