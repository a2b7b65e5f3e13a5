-- From schema version 3 to 4, before schema.sql: the tables stay as they are.
--
-- Version 3 took an empty text for the name of a model and for an error, and a run of the future for the last write. The
-- views and triggers that are otherwise now are made anew by recording.sql and health.sql.
UPDATE skill_ema_meta SET value = 4 WHERE key = 'schema_version';
