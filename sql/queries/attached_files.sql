-- How do all machines together do, where each records into a file of its own?
--
-- The files are attached, and a view in TEMP, which takes precedence over that of a file, has the days of all. Only this
-- connection knows the view, and nothing is written to any file. SQLite attaches up to ten files; for more there is
-- attached_files_by_batches.sql.
-- To change: the files, and a SELECT in the view for each. The database that is open may be one of them, as "main".
-- A file that does not exist is created, empty. As 'file:host-a.db?mode=ro' it is refused instead: in the sqlite3 shell, and
-- in Python on a connection opened with uri=True.
ATTACH 'host-a.db' AS host_a;
ATTACH 'host-b.db' AS host_b;

CREATE TEMP VIEW skill_stats_daily AS
SELECT * FROM host_a.skill_stats_daily
UNION ALL
SELECT * FROM host_b.skill_stats_daily;

SELECT skill_name, model, sample_count, ema_success_rate, success_rate_low, success_rate_high, ema_cost_usd
FROM skill_ema(14, 0.3, NULL, 'skill,model');
