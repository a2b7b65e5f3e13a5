-- From schema version 1 to 2, before schema.sql: takes away what is made anew there, and the log fills the rollup anew.
--
-- Version 1 counted a row by what its constraints promise. A log that was taken over has none, so version 2 counts what
-- can be counted and names the rest.
DROP TRIGGER IF EXISTS skill_invocations_before_insert;
DROP TRIGGER IF EXISTS skill_invocations_after_insert;
DROP TRIGGER IF EXISTS skill_invocations_after_delete;
DROP TRIGGER IF EXISTS skill_invocations_before_update_id;
DROP TRIGGER IF EXISTS skill_invocations_after_update_id;
DROP TRIGGER IF EXISTS skill_invocations_after_update;
DROP VIEW IF EXISTS skill_daily_recount;
DELETE FROM skill_daily_rollup;
UPDATE skill_ema_meta SET value = 2 WHERE key = 'schema_version';
