"""The real runs: the demo's totals are the published ones, and every grouping is what the oracle computes."""

import csv
import os
import re
import subprocess
from datetime import date

import pytest

import oracle
from conftest import ROOT
from test_skill_ema import LOG, assert_same, ema, log

with (ROOT / "tests" / "data" / "agent-runs.csv").open() as file:
    RUNS = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def printed():
    command = [os.environ.get("CARGO", "cargo"), "run", "--release", "--locked", "--quiet", "--example", "demo"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_it_prints_500_runs_371_successes_and_229_98_dollars(printed):
    assert re.search(r"^ +500 +500 +371 +0\.742 +229\.98$", printed, re.M), printed


@pytest.mark.parametrize("column", ["project", "model", "provider"])
def test_it_prints_a_row_for_each_name_as_the_runs_spell_it(printed, column):
    for name in {run[column] for run in RUNS}:
        of_name = [run for run in RUNS if run[column] == name]
        counts = rf"  {re.escape(name)} +{len(of_name)} +{sum(int(run['resolved']) for run in of_name)} "
        assert re.search(counts, printed), name


@pytest.mark.parametrize("group_by", oracle.GROUP_BYS)
def test_the_real_runs_come_out_as_the_definition_says(group_by):
    calls = [
        dict.fromkeys(LOG) | {
            "skill_name": run["project"],
            "model": run["model"],
            "provider": run["provider"],
            "invoked_at": float(run["started_at"]),
            "duration_seconds": float(run["ended_at"]) - float(run["started_at"]),
            "estimated_cost_usd": float(run["cost_usd"]),
            "input_tokens": int(run["input_tokens"]),
            "output_tokens": int(run["output_tokens"]),
            "success": int(run["resolved"]),
        }
        for run in RUNS
    ]
    connection = log(calls)
    got = ema(connection, 14, 0.3, "2025-11-19", group_by)
    connection.close()
    assert_same(got, oracle.skill_ema(calls, date(2025, 11, 19), 14, 0.3, group_by))
