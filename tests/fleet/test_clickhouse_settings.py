"""The views of sql/warehouse/clickhouse*.sql under settings that a server or a user may have changed."""

from __future__ import annotations

import pytest

from clickhouse import ARGUMENTS, Engine
from comparing import day, difference, questions
from exports import Exported
from fleets import LAST_DAY, Fleet

SEED = 10


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An engine with a fleet in it, and what it answers under the settings that ClickHouse comes with."""
    folder = tmp_path_factory.mktemp("clickhouse")
    engine = Engine(folder)
    engine.database("skills")
    fleet = Fleet(SEED, folder)
    fleet.record()
    for host, log in fleet.logs.items():
        Exported(folder / "lake", host, log).export(1_763_600_000.25)
    engine.fill(folder / "lake")
    # Of each function a call, and one that adds up over skills and providers.
    engine.calls = [*dict(questions(SEED, fleet)).items(), ("skill_ema", (14, 0.3, day(LAST_DAY), "model"))]
    engine.answers = [engine.ask(*call) for call in engine.calls]
    assert {function for function, _ in engine.calls} == ARGUMENTS.keys() and all(rows for _, rows in engine.answers)
    fleet.close()
    yield engine
    engine.run("DROP DATABASE skills SYNC")
    engine.session.close()


@pytest.mark.parametrize("setting, changed", (
    ("enable_positional_arguments", 0), ("prefer_column_name_to_alias", 1), ("aggregate_functions_null_for_empty", 1)))
def test_the_answers_are_the_same_under_a_setting(engine, setting, changed):
    usual = engine.rows(f"SELECT value FROM system.settings WHERE name = '{setting}'")[1][0][0]
    assert usual != str(changed)
    engine.run(f"SET {setting} = {changed}")
    try:
        for call, answer in zip(engine.calls, engine.answers):
            difference(answer, engine.ask(*call))
    finally:
        engine.run(f"SET {setting} = {usual}")
