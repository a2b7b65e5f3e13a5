"""sql/warehouse/duckdb*.sql where the session of DuckDB is not as it is by default: its settings, and what stands around the functions in a query."""

from __future__ import annotations

import datetime
import shutil

import duckdb
import pytest

from comparing import WITHIN, day, difference, reference
from exports import Exported
from fleets import LAST_DAY, Fleet
from test_duckdb import answer, over

MODELS = ("big-model", "Big-Model", None)
ASKED = (("skill_ema", (14, 0.3, day(LAST_DAY), "skill,model")), ("skill_ema_daily", (5, 0.3, day(LAST_DAY - 2), "skill,model")),
         ("skill_compare", ("big-model", 30, 0.1, day(LAST_DAY), 0.05)), ("skill_drift", (3, 25, day(LAST_DAY), "skill,model")))


class TwoHosts(Fleet):
    """Two skills and three models whose names differ in little but their case, with a change on the seventh day before the last one."""

    def __init__(self, folder):
        super().__init__(1, folder)
        self.folder = folder

    def record(self) -> None:
        for number, host in enumerate(self.hosts):
            self.insert(host, ("skill_name", "model", "invoked_at", "estimated_cost_usd", "duration_seconds", "success"), [
                (skill, model, (LAST_DAY - age) * 86400 + call, 0.1 * (place + 1) * (4 if age < 7 else 1) + 0.01 * call, 1.0 + call + age % 3,
                 int((age + call + place + number) % (2 + place) > 0))
                for skill in ("digest", "Digest") for place, model in enumerate(MODELS) for age in range(40) for call in range(4)])

    def export(self) -> None:
        for host, log in self.logs.items():
            Exported(self.folder / "exported", host, log).export(1.0)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    fleet = TwoHosts(tmp_path_factory.mktemp("fleet"))
    fleet.record()
    fleet.export()
    yield fleet
    fleet.close()


@pytest.mark.parametrize("setting", ["default_order = 'DESC'", "default_null_order = 'nulls_first'", "default_collation = 'NOCASE'"])
def test_a_setting_changes_no_answer(fleet, setting):
    duck = over(fleet.folder / "exported")
    duck.execute(f"SET {setting}")
    for function, arguments in ASKED:
        expected = reference(fleet, function, arguments)
        assert expected[1]
        assert difference(expected, answer(duck, function, arguments)) <= WITHIN
    duck.close()


def test_names_may_be_compared_without_case(fleet):
    duck = over(fleet.folder / "exported")
    query = f"SELECT skill_name FROM skill_ema(as_of := '{day(LAST_DAY)}', group_by := 'skill') WHERE skill_name COLLATE NOCASE = 'DIGEST' COLLATE NOCASE"
    assert duck.execute(query).fetchall() == [("Digest",), ("digest",)]
    duck.close()


# A table and five of its columns that have the names of tables, columns and lambdas' parameters inside the functions.
NAMES = (("s", "day", "invocation_count", "success_count", "skill_name", "model"), ("skill_ema_asked", "until_day", "full_window", "beta", "key", "horizon"),
         ("a", "until", "shown", "w", "names", "decay"), ("part", "sign", "recent", "before", "name", "measure"),
         ("calls", "age", "oldest", "newest", "grp", "latest"), ("one", "as_of", "window_days", "alpha", "group_by", "margin"),
         ("points", "last_day", "shown_days", "n", "chosen", "total"))


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
@pytest.mark.parametrize("function, arguments", ASKED)
def test_an_argument_may_be_a_column_of_any_name(fleet, function, arguments, names):
    duck = over(fleet.folder / "exported")
    table, of_moment, *others = names
    moment = 3 if function == "skill_compare" else 2
    columns = others[:moment] + [of_moment] + others[moment:len(arguments) - 1]
    rows = [(*arguments[:moment], as_of, *arguments[moment + 1:]) for as_of in (day(LAST_DAY - 4), day(LAST_DAY))]
    duck.execute(f"CREATE TABLE {table} AS SELECT unnest(?, recursive := true)", [[dict(zip(columns, row)) for row in rows]])
    for given in (columns, [f"{table}.{column}" for column in columns]):
        asked = duck.sql(f"SELECT {table}.{of_moment}, f.* FROM {table}, {function}({', '.join(given)}) AS f")
        answers = [tuple(str(cell) if isinstance(cell, datetime.date) else cell for cell in row) for row in asked.fetchall()]
        for row in rows:
            expected = reference(fleet, function, row)
            # The join keeps no order.
            found = sorted((answer[1:] for answer in answers if answer[0] == row[moment]), key=repr)
            assert expected[1] and difference((expected[0], sorted(expected[1], key=repr)), (asked.columns[1:], found)) <= WITHIN
    duck.close()


@pytest.mark.parametrize("name", ["day=2020-01-01", "day=2020-01-01/fleet", "model=other", "fleet[1]", "fl*t", "fl?et"])
def test_a_folder_whose_path_duckdb_would_read_otherwise_is_refused(fleet, tmp_path, name):
    folder = tmp_path / name
    shutil.copytree(fleet.folder / "exported", folder)
    with pytest.raises(duckdb.Error) as error:
        over(folder)
    assert f"skill_stats_exported: path takes a folder whose path has none of the signs * ? [ = in it; got '{folder}'" in str(error.value)
