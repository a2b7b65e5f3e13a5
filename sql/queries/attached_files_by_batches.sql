-- How do all machines together do, however many files there are?
--
-- These statements are run once for each file, in one connection. They copy its days into a table in TEMP, over which
-- there is a view that takes precedence over that of a file: a thousand calls of a day are one row. Nothing is written
-- to any file. What is recorded afterwards is not in the copy.
-- To change: the file, each time to another one, since a file that is taken twice counts twice. One that does not exist is
-- created, empty; attached_files.sql says how it is refused instead. README.md, beside this file, has the loop for the shell.
-- With Python's sqlite3 open the connection with isolation_level=None, or run the file by executescript(): else Python
-- begins a transaction before the INSERT, and DETACH fails with "database host is locked".
ATTACH 'host-a.db' AS host;

CREATE TEMP TABLE IF NOT EXISTS fleet_days AS SELECT * FROM host.skill_stats_daily WHERE 0;

CREATE TEMP VIEW IF NOT EXISTS skill_stats_daily AS SELECT * FROM temp.fleet_days;

INSERT INTO temp.fleet_days SELECT * FROM host.skill_stats_daily;

DETACH host;
