-- Takes skill_ema out of a database and keeps the log: skill_invocations stays as a plain table, without our triggers and
-- indexes. To drop the log too, take the two dashes from the last line.
--
-- Plain SQL that any SQLite since 3.27 runs, without the extension; what is not there is passed over. For all or nothing
-- put BEGIN; before it and COMMIT; behind it. A view of your own over what goes here does not work afterwards, and SQLite
-- then refuses to rename any table: drop such views first. A skill_stats_daily of your own goes too; keep its SQL.
-- hermes_runs is from adapters/hermes.sql.
DROP VIEW IF EXISTS hermes_runs;
DROP VIEW IF EXISTS skill_ema_health;
DROP VIEW IF EXISTS skill_ema_rejects;
DROP VIEW IF EXISTS skill_runs_read;
DROP VIEW IF EXISTS skill_runs;
DROP VIEW IF EXISTS skill_nothing;
DROP VIEW IF EXISTS skill_stats_daily_by_job;
DROP VIEW IF EXISTS skill_stats_daily;
DROP VIEW IF EXISTS skill_daily_correction;
DROP VIEW IF EXISTS skill_daily_addition;
DROP VIEW IF EXISTS skill_daily_change;
DROP VIEW IF EXISTS skill_daily_job_recount;
DROP VIEW IF EXISTS skill_daily_recount;
DROP VIEW IF EXISTS skill_counted;
DROP TRIGGER IF EXISTS skill_invocations_before_insert;
DROP TRIGGER IF EXISTS skill_invocations_after_insert;
DROP TRIGGER IF EXISTS skill_invocations_after_delete;
DROP TRIGGER IF EXISTS skill_invocations_before_update_id;
DROP TRIGGER IF EXISTS skill_invocations_after_update_id;
DROP TRIGGER IF EXISTS skill_invocations_after_update;
DROP TRIGGER IF EXISTS skill_invocations_key_before_insert;
DROP TRIGGER IF EXISTS skill_invocations_key_after_insert;
DROP TRIGGER IF EXISTS skill_invocations_key_before_update;
DROP TRIGGER IF EXISTS skill_invocations_key_after_update;
DROP TRIGGER IF EXISTS skill_invocations_key_after_delete;
DROP INDEX IF EXISTS skill_invocations_by_skill;
DROP INDEX IF EXISTS skill_invocations_by_cron;
DROP INDEX IF EXISTS skill_invocations_by_session;
DROP INDEX IF EXISTS skill_invocations_rejected;
DROP INDEX IF EXISTS skill_invocations_unjudged;
DROP INDEX IF EXISTS skill_invocations_excluded;
DROP TABLE IF EXISTS skill_aliases;
DROP TABLE IF EXISTS skill_ema_guard;
DROP TABLE IF EXISTS skill_ema_totals;
DROP TABLE IF EXISTS skill_daily_job_rollup;
DROP TABLE IF EXISTS skill_daily_rollup;
DROP TABLE IF EXISTS skill_ema_meta;
DROP TABLE IF EXISTS skill_ema_key_guard;
-- DROP TABLE IF EXISTS skill_invocations;
