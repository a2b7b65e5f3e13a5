-- Takes skill_ema out of a database and keeps the log: skill_invocations stays with all its rows as a plain table, without our
-- triggers and indexes. To drop the log too, take the two dashes from the last line.
--
-- Plain SQL that any SQLite since 3.27 runs, without the extension; what is not there is passed over. All or nothing:
--
--   sqlite3 -bail runs.db "BEGIN" ".read sql/uninstall.sql" "COMMIT"
--
-- The names in skill_aliases go: copy that table first if you want them. A view or trigger of your own over what goes here stays
-- and does not work afterwards, and SQLite may then refuse to rename any table: drop those first. Your own indexes and triggers
-- on the log stay. hermes_runs is what the adapter for Hermes of version 0.1.0 made.

-- A skill_stats_daily of your own is not ours to drop, and SQL cannot drop under a condition. So the file stops here, before
-- anything is gone, where that view does not read our rollup (the shell goes on after an error, unless it has -bail). To keep
-- yours, run a copy of this file without this stop and without the line that drops skill_stats_daily.
CREATE TEMP TABLE IF NOT EXISTS skill_ema_uninstall (
  own CONSTRAINT "skill_stats_daily is your own; uninstall.sql says on top how to keep it" CHECK (own = 0)
);
INSERT INTO temp.skill_ema_uninstall
SELECT count(*) FROM main.sqlite_master
WHERE name = 'skill_stats_daily' COLLATE NOCASE AND instr(lower(sql), 'skill_daily_rollup') = 0;
DROP TABLE temp.skill_ema_uninstall;

-- The log's triggers first, so that the log can be written to all the while.
DROP TRIGGER IF EXISTS main.skill_invocations_before_insert;
DROP TRIGGER IF EXISTS main.skill_invocations_after_insert;
DROP TRIGGER IF EXISTS main.skill_invocations_after_delete;
DROP TRIGGER IF EXISTS main.skill_invocations_before_update_id;
DROP TRIGGER IF EXISTS main.skill_invocations_after_update_id;
DROP TRIGGER IF EXISTS main.skill_invocations_after_update;
DROP TRIGGER IF EXISTS main.skill_invocations_key_before_insert;
DROP TRIGGER IF EXISTS main.skill_invocations_key_after_insert;
DROP TRIGGER IF EXISTS main.skill_invocations_key_before_update;
DROP TRIGGER IF EXISTS main.skill_invocations_key_after_update;
DROP TRIGGER IF EXISTS main.skill_invocations_key_after_delete;
DROP INDEX IF EXISTS main.skill_invocations_by_skill;
DROP INDEX IF EXISTS main.skill_invocations_by_cron;
DROP INDEX IF EXISTS main.skill_invocations_by_session;
DROP INDEX IF EXISTS main.skill_invocations_rejected;
DROP INDEX IF EXISTS main.skill_invocations_unjudged;
DROP INDEX IF EXISTS main.skill_invocations_excluded;
DROP INDEX IF EXISTS main.skill_invocations_not_delivered;
DROP INDEX IF EXISTS main.skill_invocations_failed;

-- The other triggers go with their view or table.
DROP VIEW IF EXISTS main.hermes_runs;
DROP VIEW IF EXISTS main.skill_ema_status;
DROP VIEW IF EXISTS main.skill_ema_health;
DROP VIEW IF EXISTS main.skill_ema_rejects;
DROP VIEW IF EXISTS main.skill_import;
DROP VIEW IF EXISTS main.skill_names;
DROP VIEW IF EXISTS main.skill_runs;
DROP VIEW IF EXISTS main.skill_runs_given;
DROP VIEW IF EXISTS main.skill_runs_read;
DROP VIEW IF EXISTS main.skill_runs_checked;
DROP VIEW IF EXISTS main.skill_runs_part;
DROP VIEW IF EXISTS main.skill_nothing;
DROP VIEW IF EXISTS main.skill_stats_daily;
DROP VIEW IF EXISTS main.skill_stats_daily_by_job;
DROP VIEW IF EXISTS main.skill_daily_correction;
DROP VIEW IF EXISTS main.skill_daily_change;
DROP VIEW IF EXISTS main.skill_daily_addition;
DROP VIEW IF EXISTS main.skill_daily_recount;
DROP VIEW IF EXISTS main.skill_daily_job_recount;
DROP VIEW IF EXISTS main.skill_counted;
DROP TABLE IF EXISTS main.skill_daily_rollup;
DROP TABLE IF EXISTS main.skill_daily_job_rollup;
DROP TABLE IF EXISTS main.skill_aliases;
DROP TABLE IF EXISTS main.skill_model_aliases;
DROP TABLE IF EXISTS main.skill_jobs;
DROP TABLE IF EXISTS main.skill_import_errors;
DROP TABLE IF EXISTS main.skill_ema_totals;
DROP TABLE IF EXISTS main.skill_ema_guard;
DROP TABLE IF EXISTS main.skill_ema_key_guard;
DROP TABLE IF EXISTS main.skill_ema_meta;

-- DROP TABLE IF EXISTS main.skill_invocations;
