-- From schema version 4 to 5, before schema.sql: the log gets its new column, and fills the rollup of the jobs, which
-- jobs.sql makes.
--
-- Version 4 kept no totals per job, and had no way to keep a row without counting it.
ALTER TABLE skill_invocations ADD COLUMN excluded INTEGER CONSTRAINT "excluded must be 1, 0 or NULL" CHECK (excluded IN (0, 1));
DROP INDEX IF EXISTS skill_invocations_rejected;
DROP VIEW IF EXISTS skill_nothing;
DROP INDEX IF EXISTS skill_invocations_unjudged;
DROP INDEX IF EXISTS skill_invocations_by_session;
UPDATE skill_ema_meta SET value = 5 WHERE key = 'schema_version';
