-- From schema version 2 to 3, before schema.sql: the log fills the rollup anew.
--
-- Version 2 missed what a generated column changed, and a row that REPLACE removed through a key that is not the rowid.
DELETE FROM skill_daily_rollup;
UPDATE skill_ema_meta SET value = 3 WHERE key = 'schema_version';
