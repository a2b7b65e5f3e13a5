-- Seeing that recording works, for schema.sql: what the log holds that cannot be counted, and how the log is doing.
--
-- Plain SQL that any SQLite since 3.27 parses. Neither view scans the log: indexes and triggers keep what they need.

-- The rows of which something could not be counted: a log that was taken over has no constraints. Empty otherwise. What is
-- excluded is meant not to be counted.
DROP VIEW IF EXISTS skill_ema_rejects;
CREATE VIEW skill_ema_rejects AS
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
    CASE WHEN c.cron_id IS NULL AND i.cron_id IS NOT NULL
         THEN '; cron_id must be text, got ' || substr(quote(i.cron_id), 1, 60) ELSE '' END ||
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
              || substr(quote(i.output_tokens), 1, 60) ELSE '' END ||
    CASE WHEN c.excluded IS NULL AND i.excluded IS NOT NULL
         THEN '; excluded must be 1, 0 or NULL, got ' || substr(quote(i.excluded), 1, 60) ELSE '' END,
    '; ') AS reason
FROM skill_invocations AS i JOIN skill_counted AS c ON c.id = i.rowid
-- As skill_invocations_rejected, the index, has it.
WHERE +i.excluded IS NOT 1 AND (typeof(i.skill_name) <> 'text' OR trim(i.skill_name, char(9, 10, 11, 12, 13, 32)) = ''
  OR NOT ifnull(+i.invoked_at >= 0 AND +i.invoked_at < 1e11, 0)
  OR typeof(i.model) NOT IN ('text', 'null') OR typeof(i.provider) NOT IN ('text', 'null')
  OR typeof(i.cron_id) NOT IN ('text', 'null')
  OR NOT ifnull(+i.success IN (0, 1), 1)
  OR NOT ifnull(+i.duration_seconds BETWEEN 0 AND 1e7, 1)
  OR NOT ifnull(+i.estimated_cost_usd BETWEEN 0 AND 1e4, 1)
  OR NOT ifnull(+i.quality_score BETWEEN -1e4 AND 1e4, 1)
  OR NOT ifnull(+i.input_tokens BETWEEN 0 AND 1000000000000 AND +i.input_tokens = CAST(i.input_tokens AS INTEGER), 1)
  OR NOT ifnull(+i.output_tokens BETWEEN 0 AND 1000000000000 AND +i.output_tokens = CAST(i.output_tokens AS INTEGER), 1)
  OR NOT ifnull(+i.excluded IN (0, 1), 1));

-- One row: a writer that broke shows here before the dashboard is empty. That each single row is counted right takes a
-- recount of the log to prove: skill_ema_check().
DROP VIEW IF EXISTS skill_ema_health;
CREATE VIEW skill_ema_health AS
SELECT
  log_rows,            -- rows in skill_invocations
  last_write,          -- Unix seconds of the last counted call, but for those in future_rows
  (julianday('now') - 2440587.5) * 86400 - last_write AS last_write_age_s, -- seconds since; NULL with no call
  days_covered,        -- UTC days with calls
  without_outcome,     -- counted rows with no known success
  without_cost,        -- counted rows with no known cost
  without_model,       -- counted rows with no known model
  unjudged,            -- rows whose text could not be judged
  rejects,             -- rows in skill_ema_rejects
  triggers_stand AND log_rows - excluded - uncounted = runs AS rollup_agrees, -- 0: see problem
  CASE
    WHEN NOT triggers_stand
      THEN 'not every change of skill_invocations is counted: run SELECT skill_ema_init();'
    WHEN log_rows - excluded - uncounted <> runs
      THEN 'the log has ' || (log_rows - excluded - uncounted) || ' rows to count, the rollup ' || runs || ': run SELECT skill_ema_rebuild();'
    WHEN unguarded_keys
      THEN 'REPLACE can remove rows through a UNIQUE index of skill_invocations: run SELECT skill_ema_init();'
    WHEN rejects > 0
      THEN rejects || ' rows hold what cannot be counted: see skill_ema_rejects'
    WHEN unjudged > 0
      THEN unjudged || ' texts could not be judged: see outcome_category = ''unjudged'' in skill_invocations'
    WHEN future_rows > 0
      THEN 'rows more than a day in the future: ' || future_rows
           || '; see SELECT * FROM skill_invocations WHERE invoked_at > unixepoch() + 86400;'
    WHEN jobs_differ
      THEN 'nearly every run has a cron_id of its own: cron_id must name the job, and session_id the run'
  END AS problem,      -- the gravest thing that is wrong, and what to do; NULL where nothing is
  future_rows,         -- counted rows that are more than a day in the future
  excluded,            -- rows that are kept and not counted
  not_delivered        -- rows of the last 30 days whose answer reached nobody
FROM (
  SELECT
    -- Counted where that is quick; else as the triggers keep it.
    CASE WHEN ifnull((SELECT max(rowid) FROM skill_invocations) - (SELECT min(rowid) FROM skill_invocations), 0) < 100000
         THEN (SELECT count(*) FROM skill_invocations) ELSE ifnull(log_rows, 0) END AS log_rows,
    ifnull(runs, 0) AS runs,
    ifnull(without_outcome, 0) AS without_outcome,
    ifnull(without_cost, 0) AS without_cost,
    ifnull(without_model, 0) AS without_model,
    EXISTS (
      SELECT 1 FROM sqlite_master
      WHERE type = 'index' AND tbl_name = 'skill_invocations' COLLATE NOCASE
        AND (sql IS NULL OR substr(sql, 1, 13) = 'CREATE UNIQUE')
        AND instr(ifnull(guarded_keys, ''), name || ': ' || ifnull(sql, '') || ';') = 0) AS unguarded_keys
  -- One row, also where skill_ema_totals has none.
  FROM (SELECT 1 AS id) LEFT JOIN skill_ema_totals USING (id))
CROSS JOIN (
  SELECT
    -- Of two days, since of the last one all rows may be too far in the future.
    (SELECT max(CASE WHEN r.last_invoked_at <= latest THEN r.last_invoked_at ELSE (
        SELECT max(i.invoked_at) FROM skill_invocations AS i WHERE i.skill_name = r.skill_name AND i.invoked_at <= latest
          AND +i.excluded IS NOT 1) END)
     FROM skill_daily_rollup AS r WHERE r.day = latest_day OR r.day = (
       SELECT max(day) FROM skill_daily_rollup WHERE day < latest_day)) AS last_write,
    (SELECT count(*) FROM skill_invocations WHERE invoked_at > latest AND invoked_at < 1e11 AND +excluded IS NOT 1 AND skill_name IN (
       SELECT r.skill_name FROM skill_daily_rollup AS r
       WHERE r.day >= date(latest, 'unixepoch') AND r.last_invoked_at > latest)) AS future_rows
  FROM (
    SELECT latest, (SELECT max(day) FROM skill_daily_rollup WHERE day <= date(latest, 'unixepoch')) AS latest_day
    FROM (SELECT (julianday('now') - 2440587.5) * 86400 + 86401 AS latest)))
CROSS JOIN (
  -- From each day to the next by the key: as many steps as there are days.
  WITH RECURSIVE covered(day) AS (
    SELECT min(day) FROM skill_daily_rollup
    UNION ALL
    SELECT (SELECT min(r.day) FROM skill_daily_rollup AS r WHERE r.day > covered.day) FROM covered WHERE day IS NOT NULL)
  SELECT count(day) AS days_covered FROM covered)
CROSS JOIN (
  -- Of the last thousand groups, those whose job has run at no other time: a job comes back.
  SELECT count(*) = 1000 AND sum(once) > 500 AS jobs_differ
  FROM (
    -- Without its type, so that the index is used whatever a log that was taken over declares.
    SELECT NOT EXISTS (SELECT 1 FROM skill_invocations AS i WHERE i.cron_id = +r.cron_id AND i.invoked_at < r.last_invoked_at)
      AND NOT EXISTS (SELECT 1 FROM skill_invocations AS i WHERE i.cron_id = +r.cron_id AND i.invoked_at > r.last_invoked_at) AS once
    FROM skill_daily_job_rollup AS r WHERE r.day > '' AND r.cron_id <> x'' ORDER BY r.day DESC LIMIT 1000))
CROSS JOIN (SELECT count(*) AS unjudged FROM skill_invocations WHERE outcome_category = 'unjudged' AND +excluded IS NOT 1)
CROSS JOIN (SELECT count(*) AS excluded FROM skill_invocations WHERE +excluded = 1)
CROSS JOIN (
  SELECT count(*) AS not_delivered FROM skill_invocations
  WHERE +delivered = 0 AND +excluded IS NOT 1 AND invoked_at < 1e11
    AND invoked_at >= (julianday('now') - 2440587.5) * 86400 - 30 * 86400)
CROSS JOIN (
  SELECT count(*) AS rejects,
    ifnull(sum(NOT (typeof(skill_name) = 'text' AND trim(skill_name, char(9, 10, 11, 12, 13, 32)) <> ''
      AND ifnull(+invoked_at >= 0 AND +invoked_at < 1e11, 0))), 0) AS uncounted
  FROM skill_invocations
  WHERE +excluded IS NOT 1 AND (typeof(skill_name) <> 'text' OR trim(skill_name, char(9, 10, 11, 12, 13, 32)) = ''
    OR NOT ifnull(+invoked_at >= 0 AND +invoked_at < 1e11, 0)
    OR typeof(model) NOT IN ('text', 'null') OR typeof(provider) NOT IN ('text', 'null')
    OR typeof(cron_id) NOT IN ('text', 'null')
    OR NOT ifnull(+success IN (0, 1), 1)
    OR NOT ifnull(+duration_seconds BETWEEN 0 AND 1e7, 1)
    OR NOT ifnull(+estimated_cost_usd BETWEEN 0 AND 1e4, 1)
    OR NOT ifnull(+quality_score BETWEEN -1e4 AND 1e4, 1)
    OR NOT ifnull(+input_tokens BETWEEN 0 AND 1000000000000 AND +input_tokens = CAST(input_tokens AS INTEGER), 1)
    OR NOT ifnull(+output_tokens BETWEEN 0 AND 1000000000000 AND +output_tokens = CAST(output_tokens AS INTEGER), 1)
    OR NOT ifnull(+excluded IN (0, 1), 1)))
CROSS JOIN (
  SELECT count(*) = 17 AS triggers_stand FROM sqlite_master
  WHERE type = 'trigger' AND (
    tbl_name = 'skill_invocations' COLLATE NOCASE AND name IN (
      'skill_invocations_before_insert', 'skill_invocations_after_insert', 'skill_invocations_after_delete',
      'skill_invocations_before_update_id', 'skill_invocations_after_update_id', 'skill_invocations_after_update')
    OR tbl_name IN ('skill_daily_rollup', 'skill_daily_job_rollup', 'skill_daily_change', 'skill_daily_addition',
      'skill_daily_correction') AND name IN (
      'skill_daily_rollup_after_insert', 'skill_daily_rollup_after_update', 'skill_daily_rollup_after_delete',
      'skill_daily_rollup_when_empty', 'skill_daily_job_rollup_when_empty', 'skill_daily_change_insert',
      'skill_daily_addition_to_the_rollup', 'skill_daily_addition_to_the_jobs', 'skill_daily_correction_of_a_group',
      'skill_daily_correction_of_a_job', 'skill_daily_correction_of_the_totals')));
