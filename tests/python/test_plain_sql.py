"""docs/plain-sql.sql, which needs no extension, gives the figures of skill_ema: in SQLite, and in DuckDB over the same rows."""

import math

import apsw
import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, rows
from test_skill_compare import LOGS as HISTORIES
from test_skill_ema import ALPHAS, AS_OF, log
from test_skill_ema import LOGS as CALLS

STATEMENT = (ROOT / "docs" / "plain-sql.sql").read_text()
FIGURES = ["ema_success_rate", "design_effect", "effective_n", "success_rate_low", "success_rate_high", "ema_cost_usd", "cost_low", "cost_high"]
INTEGERS = ["success_count", "failure_count", "cost_count"]
# Alphas with weights that a float can square: the statement has no sums that keep the lost digits.
MODEST = ALPHAS.filter(lambda alpha: alpha < 0.95 or alpha == 1.0)


def of_sqlite(_, daily, asked):
    plain = apsw.Connection(":memory:")
    plain.execute(f"CREATE TABLE skill_stats_daily ({', '.join(daily[0])})")
    plain.executemany(f"INSERT INTO skill_stats_daily VALUES ({', '.join('?' for _ in daily[0])})", [tuple(row.values()) for row in daily])
    got = rows(plain, STATEMENT, asked)
    plain.close()
    return got


def of_duckdb(shared, daily, asked):
    connection = shared.cursor()
    types = ["BIGINT" if name in INTEGERS else "DOUBLE" if name == "total_cost_usd" else "VARCHAR" for name in daily[0]]
    connection.execute(f"CREATE OR REPLACE TABLE skill_stats_daily ({', '.join(map(' '.join, zip(daily[0], types)))})")
    connection.executemany(f"INSERT INTO skill_stats_daily VALUES ({', '.join('?' for _ in daily[0])})", [list(row.values()) for row in daily])
    cursor = connection.execute(STATEMENT, asked)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def duck():
    connection = duckdb.connect()
    connection.execute("CREATE MACRO julianday(day) AS julian(CAST(day AS DATE))")
    yield connection
    connection.close()


def check(engine, duck, calls, window_days, alpha):
    connection = log(calls)
    asked = {"as_of": AS_OF.isoformat(), "window_days": window_days, "alpha": alpha}
    wanted = {(row["skill_name"], row["model"]): row
              for row in rows(connection, "SELECT * FROM skill_ema($window_days, $alpha, $as_of, 'skill,model')", asked)}
    daily = rows(connection, "SELECT skill_name, model, day, success_count, failure_count, cost_count, total_cost_usd FROM skill_stats_daily")
    connection.close()
    got = {(row["skill_name"], row["model"]): row for row in engine(duck, daily, asked)} if daily else {}
    assert got.keys() == wanted.keys()
    for key, row in got.items():
        for column in FIGURES:
            one, other = row[column], wanted[key][column]
            if column == "effective_n" and other == 0:
                assert one is None
            else:
                assert one == other or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9), (key, column, one, other)


@pytest.mark.parametrize("engine, examples", [(of_sqlite, 200), (of_duckdb, 40)])
def test_the_statement_gives_what_skill_ema_gives(duck, engine, examples):
    @settings(max_examples=examples)
    @given(CALLS | HISTORIES, st.integers(1, 90), MODEST)
    def check_any(calls, window_days, alpha):
        check(engine, duck, calls, window_days, alpha)

    check_any()
