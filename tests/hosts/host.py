"""A host in Python. Usage: python3 host.py MODULE DATABASE LIBRARY, and the statements as hosts.py says; MODULE is sqlite3 or apsw."""

import importlib
import sys

module = importlib.import_module(sys.argv[1])
connection = (module.Connection if sys.argv[1] == "apsw" else module.connect)(sys.argv[2])
connection.enable_load_extension(True)
connection.load_extension(sys.argv[3])
connection.enable_load_extension(False)
try:
    for statement in sys.stdin.read().split("\0"):
        for row in connection.execute(statement):
            print(row[0])
        if sys.argv[1] == "sqlite3":
            connection.commit()
except module.Error as error:
    sys.exit(str(error))
