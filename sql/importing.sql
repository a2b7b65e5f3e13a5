-- Importing many runs at once: rows that must be refused are set aside with the reason, and the others are recorded.
--
-- Plain SQL that any SQLite since 3.27 parses. It comes after recording.sql; an INSERT into skill_import needs the extension.

-- What was set aside, until somebody deletes it. Put right by an UPDATE, a row is taken again: recorded, or set aside anew.
CREATE TABLE IF NOT EXISTS skill_import_errors (
  id                 INTEGER PRIMARY KEY,
  reason             TEXT NOT NULL,  -- the column, what it must be, and what it is
  session_id,                        -- from here on as it was given; of output and error, without secrets
  cron_id,
  skills,
  model,
  provider,
  started_at,
  completed_at,
  input_tokens,
  output_tokens,
  cache_read_tokens,
  cache_write_tokens,
  cost_usd,
  quality_score,
  success,
  output,
  error,
  excluded,
  replace,
  delivered
);

-- To be filled by the shell's .import, an executemany or an INSERT ... SELECT. The columns are those of skill_runs. As a
-- file cannot tell an empty answer from none, an empty output is none. Read, it is empty.
DROP VIEW IF EXISTS skill_import;
CREATE VIEW skill_import AS
SELECT NULL AS session_id, NULL AS cron_id, NULL AS skills, NULL AS model, NULL AS provider, NULL AS started_at,
  NULL AS completed_at, NULL AS input_tokens, NULL AS output_tokens, NULL AS cache_read_tokens,
  NULL AS cache_write_tokens, NULL AS cost_usd, NULL AS quality_score, NULL AS success, NULL AS output, NULL AS error,
  NULL AS excluded, NULL AS replace, NULL AS delivered
WHERE 0;

CREATE TRIGGER skill_import_insert
INSTEAD OF INSERT ON skill_import
BEGIN
  INSERT INTO skill_runs_given VALUES ('skill_import', NULL, 0, NEW.session_id, NEW.cron_id, NEW.skills, NEW.model,
    NEW.provider, NEW.started_at, NEW.completed_at, NEW.input_tokens, NEW.output_tokens, NEW.cache_read_tokens,
    NEW.cache_write_tokens, NEW.cost_usd, NEW.quality_score, NEW.success, nullif(NEW.output, ''), NEW.error, NEW.excluded,
    NEW.replace, NEW.delivered);
END;

CREATE TRIGGER skill_import_set_aside
INSTEAD OF INSERT ON skill_runs_checked
WHEN NEW.reason IS NOT NULL AND NEW.source = 'skill_import'
BEGIN
  INSERT INTO skill_import_errors (reason, session_id, cron_id, skills, model, provider, started_at,
    completed_at, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, quality_score, success,
    output, error, excluded, replace, delivered)
  VALUES (NEW.reason, NEW.session_id, NEW.cron_id, NEW.skills_given, NEW.model,
    NEW.provider, NEW.started_given, NEW.completed_given, NEW.input_tokens, NEW.output_tokens, NEW.cache_read_tokens,
    NEW.cache_write_tokens, NEW.cost_usd, NEW.quality_score, NEW.success, mask_secrets(NEW.output),
    mask_secrets(NEW.error), NEW.excluded, NEW.replace, NEW.delivered);
END;

DROP TRIGGER IF EXISTS skill_import_errors_after_update;
CREATE TRIGGER skill_import_errors_after_update
AFTER UPDATE ON skill_import_errors
BEGIN
  DELETE FROM skill_import_errors WHERE id = NEW.id;
  INSERT INTO skill_import (session_id, cron_id, skills, model, provider, started_at, completed_at, input_tokens,
    output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, quality_score, success, output, error, excluded, replace,
    delivered)
  VALUES (NEW.session_id, NEW.cron_id, NEW.skills, NEW.model, NEW.provider, NEW.started_at, NEW.completed_at,
    NEW.input_tokens, NEW.output_tokens, NEW.cache_read_tokens, NEW.cache_write_tokens, NEW.cost_usd, NEW.quality_score,
    NEW.success, NEW.output, NEW.error, NEW.excluded, NEW.replace, NEW.delivered);
END;
