"""sql/warehouse/spark*.sql on a cluster of a master and two workers: the answers about random fleets beside those of the extension, also while one of the
workers is killed.

A question takes seconds in Spark, however small the fleet: of each fleet's questions each function gets one.
"""

from __future__ import annotations

import datetime
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pyspark
import pytest
from pyspark.errors import PySparkException

from comparing import WITHIN, day, difference, questions, reference
from exports import Exported
from fleets import LAST_DAY, LIBRARY, Fleet, Steps
from spark_cluster import cluster, wait_until

WAREHOUSE = LIBRARY.parents[2] / "sql" / "warehouse"
FILES = [WAREHOUSE / file for file in ("spark.sql", "spark_compare.sql", "spark_drift.sql")]
STATEMENTS = [text for file in FILES for text in file.read_text(encoding="utf-8").split(";\n") if text.strip()]
FLEETS = 10
SEED_OF_THE_KILLED = 3
WORKERS = 2
FUNCTIONS = ("skill_ema", "skill_ema_daily", "skill_compare", "skill_drift")
ENGINE = f"Spark {pyspark.__version__} with {WORKERS} workers"
# The files are small: a task may read as many as there are, or one.
FEW_TASKS = {"spark.sql.shuffle.partitions": "2", "spark.sql.files.openCostInBytes": "0", "spark.sql.adaptive.enabled": "true"}
MANY_TASKS = {"spark.sql.shuffle.partitions": "100", "spark.sql.files.openCostInBytes": "4MB", "spark.sql.adaptive.enabled": "false"}


class Spark:
    """A session on a cluster that has the functions."""

    def __init__(self, running, folder):
        self.cluster = running
        self.session = running.connect(**FEW_TASKS, **{"spark.skill_ema.fleet": str(folder)})
        for statement in STATEMENTS:
            self.session.sql(statement)

    def set(self, settings: dict[str, str]) -> None:
        for name, value in settings.items():
            self.session.conf.set(name, value)

    def read(self, folder) -> None:
        """The fleet whose days are in the folder."""
        self.session.conf.set("spark.skill_ema.fleet", str(folder))
        self.session.sql(next(text for text in STATEMENTS if "VIEW skill_exported_days" in text))

    def refresh(self) -> None:
        self.session.sql("REFRESH TABLE skill_exported_days")

    def answer(self, function: str, arguments: tuple) -> tuple[list[str], list[tuple]]:
        """Columns and rows, the days as text."""
        asked = self.session.sql(f"SELECT * FROM {function}({', '.join('?' * len(arguments))})", args=list(arguments))
        rows = [tuple(str(cell) if isinstance(cell, datetime.date) else cell for cell in row) for row in asked.collect()]
        return asked.columns, rows


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("spark"), WORKERS) as running:
        empty = tmp_path_factory.mktemp("empty")
        yield Spark(running, empty)


@pytest.fixture
def fleet(request, tmp_path):
    fleet = Fleet(request.param, tmp_path)
    yield fleet
    fleet.close()


def one_of_each(seed: int, fleet: Fleet):
    """A question for each function, and what the extension answers: one with rows, if the function has any about the fleet."""
    asked = [(question, reference(fleet, *question)) for question in questions(seed, fleet)]
    for function in FUNCTIONS:
        of_function = [(question, expected) for question, expected in asked if question[0] == function]
        choice = [(question, expected) for question, expected in of_function if expected[1]] or of_function
        if choice:
            yield choice[seed % len(choice)]


@pytest.mark.parametrize("fleet", range(FLEETS), indirect=True)
def test_the_answers_are_those_of_the_extension_on_the_union_of_the_logs(spark, fleet, request, tmp_path, record_property):
    hosts = [Exported(tmp_path / "exported", host, log) for host, log in fleet.logs.items()]
    seed = request.node.callspec.params["fleet"]
    fleet.record()
    for host in hosts:
        host.export(1.0)
    spark.read(tmp_path / "exported")
    everything = "skill_ema", (36500, 0.3, day(LAST_DAY))
    largest = difference(reference(fleet, *everything), spark.answer(*everything))

    fleet.correct()
    assert sum(host.export(2.0) for host in hosts) > 0
    spark.refresh()
    answers = 1
    for question, expected in one_of_each(seed, fleet):
        largest = max(largest, difference(expected, spark.answer(*question)))
        answers += 1
    record_property("fleet", (ENGINE, answers, largest))


def test_a_step_is_a_change_where_it_is_one_for_the_extension(spark, tmp_path):
    fleet = Steps(1, tmp_path)
    fleet.record()
    for host, log in fleet.logs.items():
        Exported(tmp_path / "exported", host, log).export(1.0)
    spark.read(tmp_path / "exported")
    for recent, before in ((3, 90), (2, 20)):
        asked = "skill_drift", (recent, before, day(LAST_DAY), "skill")
        assert difference(reference(fleet, *asked), spark.answer(*asked)) <= WITHIN
    fleet.close()


@pytest.mark.parametrize("fleet", [14], indirect=True)
def test_the_files_of_the_command_by_job_of_hosts_with_numbers_for_names(spark, fleet, tmp_path):
    fleet.record()
    names = [f"0{number}23" for number in range(len(fleet.hosts))]
    for host, name in zip(fleet.hosts, names):
        for what in ("daily", "jobs"):
            subprocess.run([sys.executable, "-m", "sqlite_skill_ema", "export", "--db", tmp_path / f"{host}.db", "--host", name, "--what", what,
                            "--format", "parquet", tmp_path / "exported"], check=True)
    spark.read(tmp_path / "exported")
    found = [host for host, in spark.session.sql("SELECT DISTINCT host FROM skill_exported_days ORDER BY host").collect()]
    assert found == names
    asked = "skill_ema", (30, 0.3, day(LAST_DAY), "skill,model,provider")
    assert difference(reference(fleet, *asked), spark.answer(*asked)) <= WITHIN

    view = next(text for text in STATEMENTS if "VIEW skill_exported_days" in text)
    spark.session.sql(view.replace("skill_stats_daily.parquet", "skill_stats_daily_by_job.parquet"))
    for asked in (("skill_ema", (30, 0.3, day(LAST_DAY), "skill, cron_id")), ("skill_drift", (3, 90, day(LAST_DAY), "job"))):
        assert difference(reference(fleet, *asked), spark.answer(*asked)) <= WITHIN


@pytest.mark.parametrize("fleet", [3], indirect=True)
def test_arguments(spark, fleet, tmp_path):
    fleet.record()
    for host, log in fleet.logs.items():
        Exported(tmp_path / "exported", host, log).export(1.0)
    spark.read(tmp_path / "exported")
    expected = spark.answer("skill_ema", (14, 0.3, day(LAST_DAY), "skill,model,provider"))[1]
    for call in (f"skill_ema(as_of => DATE '{day(LAST_DAY)}')", f"skill_ema(NULL, NULL, '{day(LAST_DAY + 1)}T01:59:60+02:00', NULL)",
                 f"skill_ema('14', 3e-1, {LAST_DAY * 86400}, group_by => ' provider, skill,model')"):
        found = [tuple(row) for row in spark.session.sql(f"SELECT * FROM {call}").collect()]
        assert [row[:16] for row in found] == [row[:16] for row in expected] and len(found) > 0, call
    for call, refusal in (
        ("skill_ema(2.5)", "skill_ema: window_days takes a whole number from 1 to 36500; got 2.5"),
        ("skill_ema_daily(14, 0)", "skill_ema_daily: alpha takes a number above 0 and up to 1; got 0"),
        ("skill_drift(as_of => '2025-02-30')", "skill_drift: as_of takes Unix seconds, 'YYYY-MM-DD', an ISO-8601 date and time, of the years 0 to 9999, 'now' or "
         "'today'; got '2025-02-30'"),
        ("skill_ema(group_by => 'skill,skill')",
         "skill_ema: group_by takes 'skill', 'model', 'provider', 'job' or several of them, each once, joined by commas; got 'skill,skill'"),
        ("skill_drift(9, 8)",
         "skill_drift: recent_days, the first argument, takes at most the 8 of baseline_days, the second: the days before them; got 9"),
        ("skill_compare('it''s', 7, as_of => '2001-01-07')",
         "skill_compare: baseline_model takes a model with calls from 2001-01-01 to 2001-01-07; there is none; got 'it''s'"),
        (f"skill_compare('qwen3.6-27b', as_of => '{day(LAST_DAY)}', margin => 2)", "skill_compare: margin takes a number from 0 to 1; got 2"),
    ):
        with pytest.raises(PySparkException) as error:
            spark.session.sql(f"SELECT * FROM {call}").collect()
        assert refusal in str(error.value)


@pytest.mark.parametrize("ansi", ["true", "false"])
def test_a_sum_that_no_bigint_holds_is_right_or_refused(spark, ansi, request):
    spark.set({"spark.sql.ansi.enabled": ansi})
    request.addfinalizer(lambda: spark.set({"spark.sql.ansi.enabled": "true"}))
    # Two models in one skill, whose tokens and costs are too many together; and two hosts, whose costs are.
    rows = """
        CREATE OR REPLACE TEMPORARY VIEW skill_exported_days AS
        SELECT host, DATE '2025-11-19' AS day, 'digest' AS skill_name, model, NULL::STRING AS provider, NULL::STRING AS cron_id, 10L AS invocation_count,
               6L AS success_count, 4L AS failure_count, 10L AS duration_count, 6000000000000000000L AS duration_us, 10L AS cost_count,
               6000000000000000000L AS cost_nanousd, 10L AS quality_count, 6000000000000000000L AS quality_nano, 10L AS input_tokens_count,
               tokens AS input_tokens, 10L AS output_tokens_count, tokens AS output_tokens, 1.0D AS last_invoked_at, 1.0D AS exported_at
        FROM VALUES ('a', 'big-model', 6000000000000000000L), ('b', 'big-model', 1L), ('b', 'small-model', 6000000000000000000L) AS t(host, model, tokens)"""
    spark.session.sql(rows)
    averages = "ema_input_tokens, ema_output_tokens, ema_cost_usd, ema_duration_s, ema_quality_score"
    assert [tuple(row) for row in spark.session.sql(f"SELECT {averages} FROM skill_ema(as_of => '2025-11-19', group_by => 'skill')").collect()] == [
        (4e17, 4e17, 6e8, 6e11, 6e8)]
    view = "SELECT model, total_input_tokens, total_cost_usd FROM skill_stats_daily ORDER BY model"
    assert [tuple(row) for row in spark.session.sql(view).collect()] == [
        ("big-model", 6 * 10**18 + 1, 12e9), ("small-model", 6 * 10**18, 6e9)]
    spark.session.sql(rows.replace("1L)", "6000000000000000000L)"))
    with pytest.raises(PySparkException, match="skill_stats_daily: the tokens of a day add up to more than a BIGINT can hold; got 12000000000000000000"):
        spark.session.sql(view).collect()


@pytest.mark.parametrize("fleet", [SEED_OF_THE_KILLED], indirect=True)
def test_a_worker_is_killed_in_the_middle_of_a_query_and_started_again(spark, fleet, tmp_path, record_property):
    fleet.record()
    for host, log in fleet.logs.items():
        Exported(tmp_path / "exported", host, log).export(1.0)
    spark.read(tmp_path / "exported")
    asked = list(one_of_each(SEED_OF_THE_KILLED, fleet))
    assert [question[0] for question, expected in asked if expected[1]] == list(FUNCTIONS)

    def differences() -> float:
        return max(difference(expected, spark.answer(*question)) for question, expected in asked)

    tracker = spark.session.sparkContext.statusTracker()

    def in_the_middle():
        assert not asking.done(), asking.exception() or "the queries were over before a worker was killed"
        if spark.cluster.tasks_of("worker-1"):
            stages = {stage: tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()}
            return [number for number, stage in stages.items() if stage and stage.numTasks >= 100 and 10 < stage.numCompletedTasks < 80]

    spark.set(MANY_TASKS)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(differences)
        running = wait_until(in_the_middle, "stage of many tasks", step=0.01)
        spark.cluster.kill("worker-1")
        wait_until(lambda: any(stage.numFailedTasks for stage in map(tracker.getStageInfo, running) if stage), "task that was lost", step=0.01)
        assert not asking.done()
        largest = asking.result()
    spark.set(FEW_TASKS)
    assert spark.cluster.workers_alive() == len(spark.cluster.executors()) == WORKERS - 1

    spark.cluster.start_worker("worker-1")
    wait_until(lambda: len(spark.cluster.executors()) == WORKERS, "executor on the worker that is there again")
    largest = max(largest, differences())
    record_property("fleet", (f"{ENGINE}, one of them killed and started again", 2 * len(asked), largest))


def test_nothing_is_left_running_after_a_failure(tmp_path):
    with pytest.raises(ZeroDivisionError), cluster(tmp_path, 1) as running:
        processes = running.left_running()
        assert len(processes) == 2
        raise ZeroDivisionError
    assert running.left_running() == []
