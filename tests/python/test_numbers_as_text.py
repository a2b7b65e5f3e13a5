"""A number may come as text, as web front ends and shells pass every parameter: what is wholly a number, as SQLite writes numbers, is that number."""

import itertools

import apsw
import pytest

from conftest import DAY, NOON, connect, record, rows, value

# Texts, and what they are to SQLite.
TEXTS = [
    ("14", "14"), (" 14\n", "14"), ("+14", "14"), ("14.0", "14.0"), ("14.", "14.0"), ("0.14e2", "14.0"), ("1.4E+1", "14.0"), ("0xE", "0xE"), ("0X0e", "14"),
    ("0.5", "0.5"), (".5", "0.5"), ("5e-1", "0.5"), ("\t0.50 ", "0.5"), ("1", "1"), ("1e0", "1.0"), ("1763553600", str(NOON)), ("1763553600.5", "1763553600.5"),
]
# Every numeric argument of every function.
CALLS = [
    "SELECT * FROM skill_ema({}, 0.3, '2025-11-19')", "SELECT * FROM skill_ema(14, {}, '2025-11-19')", "SELECT * FROM skill_ema(14, 0.3, {})",
    "SELECT * FROM skill_ema_daily({}, 0.3, '2025-11-19')", "SELECT * FROM skill_ema_daily(3, {}, '2025-11-19')", "SELECT * FROM skill_ema_daily(3, 0.3, {})",
    "SELECT * FROM skill_compare('m', {}, 0.3, '2025-11-19')", "SELECT * FROM skill_compare('m', 14, {}, '2025-11-19')",
    "SELECT * FROM skill_compare('m', 14, 0.3, {})", "SELECT * FROM skill_drift({}, 28, '2025-11-19')", "SELECT * FROM skill_drift(3, {}, '2025-11-19')",
    "SELECT * FROM skill_drift(3, 28, {})", "SELECT ema_alpha({})", "SELECT ema_half_life({})", "SELECT ema({}, 0, 1)",
    "SELECT ema(at, at, 9) FROM (SELECT {} AS at UNION ALL SELECT 0)", "SELECT ema(at, at, {}) FROM (SELECT 1 AS at UNION ALL SELECT 7)",
    "SELECT ema(at, 0, 1, weight) FROM (SELECT 1 AS at, {} AS weight UNION ALL SELECT 7, 1)", "SELECT sparkline(v) FROM (SELECT {} AS v UNION ALL SELECT 3)",
    "SELECT sparkline(7, {}, 2e9)", "SELECT sparkline(7, -1, {})",
    "SELECT ema_quantile({}, 0.5, 0, 1)", "SELECT ema_quantile(at, {}, 0, 1) FROM (SELECT 1 AS at UNION ALL SELECT 7 UNION ALL SELECT 8)",
    "SELECT ema_quantile(at, 0.6, at, 9) FROM (SELECT {} AS at UNION ALL SELECT 0)", "SELECT ema_quantile(at, 0.4, at, {}) FROM (SELECT 1 AS at UNION ALL SELECT 7)",
    "SELECT ema_quantile(at, 0.6, 0, 1, weight) FROM (SELECT 1 AS at, {} AS weight UNION ALL SELECT 7, 1)",
]


@pytest.fixture(scope="module", params=["UTF-8", "UTF-16le", "UTF-16be"])
def runs(request):
    connection = connect(initialise=False)
    connection.execute(f"PRAGMA encoding = '{request.param}'; SELECT skill_ema_init()").fetchall()
    for age, (skill, model) in itertools.product(range(40), itertools.product("st", "mn")):
        record(connection, skill_name=skill, model=model, invoked_at=NOON - age * DAY, success=age % 3 > 0, estimated_cost_usd=age / 7)
    yield connection
    connection.close()


def outcome(connection, sql, parameters=()):
    """The rows, or what is accepted."""
    try:
        return connection.execute(sql, parameters).fetchall()
    except apsw.SQLError as error:
        return str(error).rsplit("got ", 1)[0]


@pytest.mark.parametrize("call", CALLS)
def test_a_text_counts_as_its_number_wherever_a_number_is_taken(runs, call):
    answered = 0
    for text, number in TEXTS:
        wanted = outcome(runs, call.format(number))
        assert outcome(runs, call.format("?"), (text,)) == wanted, text
        answered += isinstance(wanted, list)
    assert answered >= 2


def test_whole_numbers_stay_exact(runs):
    for at in ("9007199254740993", "0x20000000000001", "1763553600000000001"):
        [number] = runs.execute(f"SELECT {at}").fetchone()
        sql = "SELECT ema(column1, column2, 1) FROM (VALUES (0, ?1 - 1), (1, ?2))"
        assert value(runs, sql, (number, at)) == value(runs, sql, (number, number)) == pytest.approx(2 / 3)


@pytest.mark.parametrize("function, shown", [("skill_ema", {"window_days": "14", "alpha": " 2e-1", "as_of": str(NOON)}),
                                             ("skill_ema_daily", {"window_days": "14", "alpha": "0.2", "as_of": str(NOON)}),
                                             ("skill_drift", {"recent_days": "0x3", "baseline_days": "14.0", "as_of": str(NOON)})])
def test_hidden_columns_take_text_and_show_it(runs, function, shown):
    where = " AND ".join(f"{name} = ?" for name in shown)
    names = ", ".join(shown)
    found = rows(runs, f"SELECT {names} FROM {function} WHERE {where}", tuple(shown.values()))
    assert found and all(row == shown for row in found)
    assert rows(runs, f"SELECT {names} FROM {function} WHERE {where} AND (skill_name = 's' OR model = 'n')", tuple(shown.values()))


def test_arguments_from_a_text_column_of_another_table(runs):
    runs.execute("CREATE TEMP TABLE given (days TEXT, alpha TEXT, at TEXT); INSERT INTO given VALUES ('7', '0.2', '1763553600'), ('14', '.3', '2025-11-18')")
    for join in ("skill_ema(given.days, given.alpha, given.at) AS e", "skill_ema AS e ON e.window_days = days AND e.alpha = given.alpha AND e.as_of = at"):
        found = runs.execute(f"SELECT days, e.skill_name, e.model, e.ema_success_rate FROM given JOIN {join}").fetchall()
        wanted = runs.execute("""SELECT '7', skill_name, model, ema_success_rate FROM skill_ema(7, 0.2, '2025-11-19') UNION ALL
                                 SELECT '14', skill_name, model, ema_success_rate FROM skill_ema(14, 0.3, '2025-11-18')""").fetchall()
        assert found == wanted and len(found) == 8
    runs.execute("DROP TABLE given")
