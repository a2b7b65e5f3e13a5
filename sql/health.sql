-- Seeing that recording works, for schema.sql: what the log holds that cannot be counted, and how the log is doing.
--
-- Plain SQL that any SQLite since 3.27 parses. Both views read the whole log.

-- The rows of which something could not be counted: a log that was taken over has no constraints. Empty otherwise.
CREATE VIEW IF NOT EXISTS skill_ema_rejects AS
SELECT
  i.rowid AS id,      -- of the row in skill_invocations: its id where that is an INTEGER PRIMARY KEY
  c.day IS NOT NULL AND c.skill_name IS NOT NULL AS counted, -- 1: without these values; 0: not at all
  ltrim(
    CASE WHEN c.skill_name IS NULL
         THEN '; skill_name must be text that is not blank, got ' || substr(quote(i.skill_name), 1, 60) ELSE '' END ||
    CASE WHEN c.day IS NULL
         THEN '; invoked_at must be Unix seconds from 0 to 1e11 (not milliseconds, not text), got '
              || substr(quote(i.invoked_at), 1, 60) ELSE '' END ||
    CASE WHEN c.model IS NULL AND i.model IS NOT NULL
         THEN '; model must be text, got ' || substr(quote(i.model), 1, 60) ELSE '' END ||
    CASE WHEN c.provider IS NULL AND i.provider IS NOT NULL
         THEN '; provider must be text, got ' || substr(quote(i.provider), 1, 60) ELSE '' END ||
    CASE WHEN c.success IS NULL AND i.success IS NOT NULL
         THEN '; success must be 1, 0 or NULL, got ' || substr(quote(i.success), 1, 60) ELSE '' END ||
    CASE WHEN c.duration_us IS NULL AND i.duration_seconds IS NOT NULL
         THEN '; duration_seconds must be a number of seconds from 0 to 1e7, got '
              || substr(quote(i.duration_seconds), 1, 60) ELSE '' END ||
    CASE WHEN c.cost_nanousd IS NULL AND i.estimated_cost_usd IS NOT NULL
         THEN '; estimated_cost_usd must be a number of dollars from 0 to 1e4, got '
              || substr(quote(i.estimated_cost_usd), 1, 60) ELSE '' END ||
    CASE WHEN c.quality_nano IS NULL AND i.quality_score IS NOT NULL
         THEN '; quality_score must be a number from -1e4 to 1e4, got '
              || substr(quote(i.quality_score), 1, 60) ELSE '' END ||
    CASE WHEN c.input_tokens IS NULL AND i.input_tokens IS NOT NULL
         THEN '; input_tokens must be a whole number from 0 to 1e12, got '
              || substr(quote(i.input_tokens), 1, 60) ELSE '' END ||
    CASE WHEN c.output_tokens IS NULL AND i.output_tokens IS NOT NULL
         THEN '; output_tokens must be a whole number from 0 to 1e12, got '
              || substr(quote(i.output_tokens), 1, 60) ELSE '' END,
    '; ') AS reason
FROM skill_invocations AS i JOIN skill_counted AS c ON c.id = i.rowid
WHERE c.skill_name IS NULL OR c.day IS NULL
  OR (c.model IS NULL) <> (i.model IS NULL) OR (c.provider IS NULL) <> (i.provider IS NULL)
  OR (c.success IS NULL) <> (i.success IS NULL)
  OR (c.duration_us IS NULL) <> (i.duration_seconds IS NULL)
  OR (c.cost_nanousd IS NULL) <> (i.estimated_cost_usd IS NULL)
  OR (c.quality_nano IS NULL) <> (i.quality_score IS NULL)
  OR (c.input_tokens IS NULL) <> (i.input_tokens IS NULL)
  OR (c.output_tokens IS NULL) <> (i.output_tokens IS NULL);

-- One row: a writer that broke shows here before the dashboard is empty.
CREATE VIEW IF NOT EXISTS skill_ema_health AS
SELECT
  log_rows,                                                                 -- rows in skill_invocations
  last_write,                                                               -- Unix seconds of the last counted call
  (julianday('now') - 2440587.5) * 86400 - last_write AS last_write_age_s,  -- seconds since; NULL with no call
  days_covered,                                                             -- UTC days with calls
  without_outcome,                                                          -- counted rows with no known success
  without_cost,                                                             -- counted rows with no known cost
  without_model,                                                            -- counted rows with no known model
  rejects,                                                                  -- rows in skill_ema_rejects
  log_rows - uncounted = rolled_up AS rollup_agrees                         -- 0: SELECT skill_ema_rebuild();
FROM (
  SELECT count(DISTINCT day) AS days_covered, max(last_invoked_at) AS last_write,
    ifnull(sum(invocation_count), 0) AS rolled_up,
    ifnull(sum(invocation_count - success_count - failure_count), 0) AS without_outcome,
    ifnull(sum(invocation_count - cost_count), 0) AS without_cost,
    ifnull(sum(CASE WHEN model = x'' THEN invocation_count END), 0) AS without_model
  FROM skill_daily_rollup)
CROSS JOIN (SELECT count(*) AS log_rows FROM skill_invocations)
CROSS JOIN (SELECT count(*) AS rejects, ifnull(sum(NOT counted), 0) AS uncounted FROM skill_ema_rejects);
