"""ClickHouse in this process, with the tables and views of sql/warehouse in it."""

from __future__ import annotations

from pathlib import Path

import pyarrow
from chdb import session

WAREHOUSE = Path(__file__).resolve().parents[2] / "sql" / "warehouse"
VIEWS = ("clickhouse.sql", "clickhouse_compare.sql", "clickhouse_drift.sql")
EMA = ("window_days", "alpha", "as_of", "group_by")
ARGUMENTS = {
    "skill_ema": EMA, "skill_ema_daily": EMA,
    "skill_compare": ("baseline_model", "window_days", "alpha", "as_of", "margin"),
    "skill_drift": ("recent_days", "baseline_days", "as_of", "group_by"),
}
# One shard, which is this process.
CLUSTER = """<clickhouse><tcp_port>9000</tcp_port><macros><cluster>fleet</cluster><shard>1</shard><replica>1</replica></macros><remote_servers><fleet>
  <shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
</fleet></remote_servers></clickhouse>"""


def statements(name: str) -> list[str]:
    text = "".join(line for line in (WAREHOUSE / name).read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("--"))
    return [statement for statement in text.split(";\n") if statement.strip()]


def literal(value) -> str:
    return str(value) if isinstance(value, (int, float)) else "NULL" if value is None else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Engine:
    def __init__(self, folder: Path):
        config = folder / "config.xml"
        config.write_text(CLUSTER, encoding="utf-8")
        self.session = session.Session(f"{folder / 'data'}?config-file={config}")
        self.version = f"ClickHouse {self.rows('SELECT version() AS version')[1][0][0]}"

    def run(self, sql: str, **parameters) -> None:
        self.session.query(sql, "Null", params=parameters)

    def rows(self, sql: str) -> tuple[list[str], list[tuple]]:
        """Columns and rows, in their types: Arrow has integers, floats and NULL apart."""
        answer = self.session.query(sql, "ArrowStream").bytes()
        table = pyarrow.ipc.open_stream(answer).read_all()
        return table.column_names, list(zip(*(column.to_pylist() for column in table.columns)))

    def database(self, name: str, tables=()) -> None:
        """A database with `tables`, the statements in the place of those of a single server, and the views."""
        self.run(f"CREATE DATABASE {name} ENGINE = Atomic")
        self.run(f"USE {name}")
        for statement in (*tables, *(statement for file in VIEWS for statement in statements(file))):
            self.run(statement)

    def fill(self, folder: Path, name: str = "skill_stats_daily.parquet", format: str = "Parquet") -> None:
        statement, = statements("clickhouse_fill.sql")
        self.run(statement.replace("'Parquet'", f"'{format}'"), files=str(folder / "day=*" / "host=*" / name))

    def ask(self, function: str, arguments: tuple) -> tuple[list[str], list[tuple]]:
        return self.rows(f"SELECT * FROM {function}({', '.join(f'{name} = {literal(value)}' for name, value in zip(ARGUMENTS[function], arguments))})")
