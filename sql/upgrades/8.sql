-- From schema version 7 to 8, before schema.sql: the tables stay as they are.
--
-- Version 7 had no index on the failed calls, which schema.sql makes now.
UPDATE skill_ema_meta SET value = 8 WHERE key = 'schema_version';
