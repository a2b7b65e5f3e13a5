-- From schema version 4 to 5, before schema.sql: the log fills the rollup of the jobs, which jobs.sql makes.
--
-- Version 4 kept no totals per job, and did not look at what a cron_id is.
DROP INDEX IF EXISTS skill_invocations_rejected;
DROP VIEW IF EXISTS skill_nothing;
UPDATE skill_ema_meta SET value = 5 WHERE key = 'schema_version';
