-- From schema version 5 to 6, before schema.sql: the log and the table of what imports set aside get their new column.
--
-- Version 5 had no place for whether the answer of a run reached anybody. The table skill_import_errors is made as version 5
-- had it where there is none, since versions before 5 did not have it.
ALTER TABLE skill_invocations ADD COLUMN delivered INTEGER CONSTRAINT "delivered must be 1, 0 or NULL" CHECK (delivered IN (0, 1));
CREATE TABLE IF NOT EXISTS skill_import_errors (
  id INTEGER PRIMARY KEY, reason TEXT NOT NULL, session_id, cron_id, skills, model, provider, started_at, completed_at,
  input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, quality_score, success, output, error,
  excluded, replace
);
ALTER TABLE skill_import_errors ADD COLUMN delivered;
UPDATE skill_ema_meta SET value = 6 WHERE key = 'schema_version';
