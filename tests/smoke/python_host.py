"""Loads the extension into this Python's own sqlite3 and runs the SQL file; prints what ran, and the last statement's value.

Usage: python3 python_host.py LIBRARY smoke.sql
"""

import re
import sqlite3
import sys
from pathlib import Path


def statements(script):
    text = re.sub(r"(?m)^--.*\n", "", Path(script).read_text())
    return text.strip().split(";\n")


def main(library, script):
    connection = sqlite3.connect(":memory:")
    if not hasattr(connection, "enable_load_extension"):
        sys.exit("its sqlite3 was built without loading of extensions")
    connection.enable_load_extension(True)
    connection.load_extension(library)
    connection.enable_load_extension(False)
    *before, last = statements(script)
    for statement in before:
        connection.execute(statement)
    print(f"Python {sys.version.split()[0]}, sqlite3 {sqlite3.sqlite_version}")
    print(connection.execute(last).fetchone()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
