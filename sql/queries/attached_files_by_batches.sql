-- How do all machines together do, however many files there are?
--
-- These statements are run once for each file, in one connection. They copy its days into a table in TEMP, over which
-- there is a view that takes precedence over that of a file: a thousand calls of a day are one row. Nothing is written
-- to any file. What is recorded afterwards is not in the copy.
-- To change: the file.
ATTACH 'host-a.db' AS host;

CREATE TEMP TABLE IF NOT EXISTS fleet_days AS SELECT * FROM host.skill_stats_daily WHERE 0;

CREATE TEMP VIEW IF NOT EXISTS skill_stats_daily AS SELECT * FROM temp.fleet_days;

INSERT INTO temp.fleet_days SELECT * FROM host.skill_stats_daily;

DETACH host;
