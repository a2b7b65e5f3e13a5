"""What the library adds to a connection, all of it and nothing else, and what it says about itself."""

import platform
import re

import apsw
import pytest

from conftest import VERSION, LIBRARY_FILE, ROOT, connect, load, record, value

DETERMINISTIC, DIRECT_ONLY, INNOCUOUS = 0x800, 0x80000, 0x200000
PROMISES = DETERMINISTIC | DIRECT_ONLY | INNOCUOUS

FUNCTIONS = {
    ("classify_outcome", "s", 1, DETERMINISTIC | INNOCUOUS),
    ("classify_outcome", "s", 2, DETERMINISTIC | INNOCUOUS),
    ("ema", "w", 3, DETERMINISTIC | INNOCUOUS),
    ("ema", "w", 4, DETERMINISTIC | INNOCUOUS),
    ("ema_alpha", "s", 1, DETERMINISTIC | INNOCUOUS),
    ("ema_half_life", "s", 1, DETERMINISTIC | INNOCUOUS),
    ("ema_quantile", "w", 4, DETERMINISTIC | INNOCUOUS),
    ("ema_quantile", "w", 5, DETERMINISTIC | INNOCUOUS),
    ("mask_secrets", "s", 1, DETERMINISTIC | INNOCUOUS),
    ("skill_runs_refuse", "s", 1, DETERMINISTIC | INNOCUOUS),
    ("skill_ema_debug", "s", 0, DIRECT_ONLY),
    ("skill_ema_init", "s", 0, DIRECT_ONLY),
    ("skill_ema_rebuild", "s", 0, DIRECT_ONLY),
    ("skill_ema_version", "s", 0, DETERMINISTIC | INNOCUOUS),
    ("skill_frontmatter_name", "s", 1, DETERMINISTIC | INNOCUOUS),
    ("sparkline", "w", 1, DETERMINISTIC | INNOCUOUS),
    ("sparkline", "w", 3, DETERMINISTIC | INNOCUOUS),
}
KEY = "skill_name TEXT, model TEXT, provider TEXT, cron_id TEXT"
COUNTS = "sample_count INTEGER, success_count INTEGER, failure_count INTEGER"
AVERAGES = """ema_success_rate REAL, ema_duration_s REAL, ema_cost_usd REAL, ema_quality_score REAL, ema_input_tokens REAL, ema_output_tokens REAL,
  effective_n REAL, success_rate_low REAL, success_rate_high REAL"""
INTERVALS = "cost_low REAL, cost_high REAL, duration_low REAL, duration_high REAL, design_effect REAL"
# The columns of each table function, and its arguments.
TABLES = {
    "skill_ema": (f"{KEY}, {COUNTS}, {AVERAGES}, active_days INTEGER, first_day TEXT, last_day TEXT, last_invoked_at REAL, {INTERVALS}",
                  "window_days, alpha, as_of, group_by"),
    "skill_ema_daily": (f"{KEY}, day TEXT, {COUNTS}, {AVERAGES}, {INTERVALS}", "window_days, alpha, as_of, group_by"),
    "skill_compare": ("""skill_name TEXT, model TEXT, ema_success_rate REAL, baseline_success_rate REAL,
      success_rate_difference REAL, difference_low REAL, difference_high REAL, cost_ratio REAL, duration_ratio REAL,
      effective_n REAL, baseline_effective_n REAL, verdict TEXT, cost_ratio_low REAL, cost_ratio_high REAL,
      duration_ratio_low REAL, duration_ratio_high REAL, runs_needed INTEGER""", "baseline_model, window_days, alpha, as_of, margin"),
    "skill_drift": (f"""{KEY}, drifted INTEGER, recent_sample_count INTEGER, baseline_sample_count INTEGER,
      recent_success_rate REAL, baseline_success_rate REAL, success_direction TEXT, success_drifted INTEGER,
      recent_cost_usd REAL, baseline_cost_usd REAL, cost_direction TEXT, cost_drifted INTEGER,
      recent_duration_s REAL, baseline_duration_s REAL, duration_direction TEXT, duration_drifted INTEGER, since_day TEXT""",
                    "recent_days, baseline_days, as_of, group_by"),
}
# Of these only the hidden arguments are missing: it takes none.
TABLES["classify_explain"] = ("piece TEXT, line TEXT, weight REAL, towards TEXT", "text")
TABLES["skill_ema_check"] = ("""problem TEXT, id INTEGER, day TEXT, skill_name TEXT, model TEXT, provider TEXT, cron_id TEXT,
  invocation_count INTEGER, success_count INTEGER, failure_count INTEGER, duration_count INTEGER, duration_us INTEGER,
  cost_count INTEGER, cost_nanousd INTEGER, quality_count INTEGER, quality_nano INTEGER, input_tokens_count INTEGER,
  input_tokens INTEGER, output_tokens_count INTEGER, output_tokens INTEGER, last_invoked_at REAL, rollup TEXT""", "")
MODULES = set(TABLES)


def functions(connection):
    return set(connection.execute("SELECT name, type, narg, flags & ? FROM pragma_function_list WHERE NOT builtin", (PROMISES,)))


def modules(connection):
    return {name for [name] in connection.execute("SELECT name FROM pragma_module_list")}


def tables(connection):
    return connection.execute("SELECT type, name FROM sqlite_master").fetchall()


def test_loading_adds_what_is_listed_here_and_nothing_else():
    connection = apsw.Connection(":memory:")
    # The pragmas are modules too, from their first use on.
    functions(connection), modules(connection)
    functions_before, modules_before = functions(connection), modules(connection)
    load(connection)
    assert functions(connection) - functions_before == FUNCTIONS
    assert modules(connection) - modules_before == MODULES
    assert functions_before <= functions(connection) and modules_before <= modules(connection)
    assert tables(connection) == []
    connection.close(False)


@pytest.mark.parametrize("table", TABLES)
def test_each_table_has_the_listed_columns_and_types(db, table):
    columns, arguments = ([tuple(column.split()) for column in listed.split(",") if column] for listed in TABLES[table])
    wanted = [(*column, 0) for column in columns] + [(name, "", 1) for [name] in arguments]
    assert db.execute("SELECT name, type, hidden FROM pragma_table_xinfo(?)", (table,)).fetchall() == wanted


def test_loading_twice_changes_nothing(db):
    before = functions(db), modules(db)
    record(db)
    load(db)
    assert (functions(db), modules(db)) == before
    assert value(db, "SELECT sample_count FROM skill_ema(14, 0.3, '2025-11-19')") == 1


def test_many_connections_may_have_it_at_once():
    connections = [connect() for _ in range(5)]
    for number, connection in enumerate(connections):
        record(connection, skill_name=f"s{number}")
    names = [value(connection, "SELECT skill_name FROM skill_ema(14, 0.3, '2025-11-19')") for connection in connections]
    assert names == ["s0", "s1", "s2", "s3", "s4"]
    for connection in connections:
        connection.close(False)


@pytest.mark.parametrize("name", [name for name, _, arguments, flags in sorted(FUNCTIONS) if flags == DIRECT_ONLY])
def test_what_changes_or_inspects_the_database_is_refused_within_views_and_triggers(db, name):
    db.execute(f"CREATE VIEW v AS SELECT {name}()")
    db.execute(f"CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT {name}(); END")
    for sql in ["SELECT * FROM v", "INSERT INTO t VALUES (1)"]:
        with pytest.raises(apsw.SQLError, match=rf"unsafe use of {name}\(\)"):
            db.execute(sql).fetchall()
    db.execute(f"SELECT {name}()").fetchall()


@pytest.mark.parametrize("call", [
    "ema_alpha(5)", "ema_half_life(0.3)", "skill_ema_version()", "classify_outcome(NULL)", "classify_outcome(NULL, '[]')",
    "mask_secrets('password=hunter2secret')",
    "skill_frontmatter_name('---' || char(10) || 'name: a' || char(10) || '---')",
])
def test_what_only_computes_may_stand_in_an_index_and_in_an_untrusted_view(db, call):
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    db.execute(f"CREATE INDEX i ON t (a, {call}); CREATE VIEW v AS SELECT {call} AS x FROM t")
    assert value(db, "SELECT x FROM v") == value(db, f"SELECT {call}")


def test_the_version_is_that_of_the_package(db):
    [version] = re.findall(r'(?m)^version = "(.*)"$', (ROOT / "Cargo.toml").read_text())
    assert value(db, "SELECT skill_ema_version()") == f"v{version}"


def test_the_debug_text_names_build_host_and_schema():
    connection = connect(initialise=False)
    before = value(connection, "SELECT skill_ema_debug()").splitlines()
    connection.execute("SELECT skill_ema_init()")
    after = value(connection, "SELECT skill_ema_debug()").splitlines()
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    lines = dict(line.split(": ", 1) for line in after)
    assert list(lines) == ["Version", "Build", "SQLite", "Schema", "Schema of this library"]
    assert lines["Version"] == value(connection, "SELECT skill_ema_version()")
    assert re.fullmatch(rf"\w+ {system} (release|debug)", lines["Build"])
    assert lines["SQLite"] == apsw.sqlite_lib_version()
    assert lines["Schema"] == lines["Schema of this library"] == str(VERSION)
    assert [line for line in before if line not in after] == ["Schema: none, run SELECT skill_ema_init();"]
    connection.close(False)


def test_the_library_is_under_3_mib():
    assert 100_000 < LIBRARY_FILE.stat().st_size < 3 * 1024 * 1024
