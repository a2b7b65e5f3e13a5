-- The daily rollup, for schema.sql: what each row of the log counts for, the ways into the rollup, and what it must be.
--
-- Plain SQL that any SQLite since 3.27 parses: no extension, no JSON.

-- What each row of the log counts for. A log that was taken over has no constraints and may hold anything: what cannot be
-- counted is not known (NULL) here, and a row without a skill or a day, or one that is excluded, counts for nothing. The
-- unary + makes a column compare as what it holds, whatever type it was declared with.
DROP VIEW IF EXISTS skill_counted;
CREATE VIEW skill_counted AS
SELECT
  rowid AS id,
  CASE WHEN +invoked_at >= 0 AND +invoked_at < 1e11
       THEN date(CAST(invoked_at AS INTEGER), 'unixepoch') END                                    AS day,
  CASE WHEN typeof(skill_name) = 'text' AND trim(skill_name, char(9, 10, 11, 12, 13, 32)) <> ''
       THEN skill_name COLLATE BINARY END                                                         AS skill_name,
  CASE WHEN typeof(model) = 'text' THEN model COLLATE BINARY END                                  AS model,
  CASE WHEN typeof(provider) = 'text' THEN provider COLLATE BINARY END                            AS provider,
  CASE WHEN typeof(cron_id) = 'text' THEN cron_id COLLATE BINARY END                              AS cron_id,
  CASE WHEN +success IN (0, 1) THEN success = 1 END                                               AS success,
  CASE WHEN +duration_seconds BETWEEN 0 AND 1e7
       THEN CAST(round(duration_seconds * 1e6) AS INTEGER) END                                    AS duration_us,
  CASE WHEN +estimated_cost_usd BETWEEN 0 AND 1e4
       THEN CAST(round(estimated_cost_usd * 1e9) AS INTEGER) END                                  AS cost_nanousd,
  CASE WHEN +quality_score BETWEEN -1e4 AND 1e4
       THEN CAST(round(quality_score * 1e9) AS INTEGER) END                                       AS quality_nano,
  CASE WHEN +input_tokens BETWEEN 0 AND 1000000000000 AND +input_tokens = CAST(input_tokens AS INTEGER)
       THEN CAST(input_tokens AS INTEGER) END                                                     AS input_tokens,
  CASE WHEN +output_tokens BETWEEN 0 AND 1000000000000 AND +output_tokens = CAST(output_tokens AS INTEGER)
       THEN CAST(output_tokens AS INTEGER) END                                                    AS output_tokens,
  CASE WHEN +excluded IN (0, 1) THEN excluded = 1 END                                             AS excluded,
  invoked_at
FROM skill_invocations;

-- The rollup as it must be, computed from the log: what fills it, and what to compare it with.
DROP VIEW IF EXISTS skill_daily_recount;
CREATE VIEW skill_daily_recount AS
SELECT
  day,
  skill_name,
  ifnull(model, x'')    AS model,
  ifnull(provider, x'') AS provider,
  count(*)              AS invocation_count,
  sum(success IS 1)     AS success_count,
  sum(success IS 0)     AS failure_count,
  count(duration_us)    AS duration_count,
  sum(duration_us)      AS duration_us,
  count(cost_nanousd)   AS cost_count,
  sum(cost_nanousd)     AS cost_nanousd,
  count(quality_nano)   AS quality_count,
  sum(quality_nano)     AS quality_nano,
  count(input_tokens)   AS input_tokens_count,
  sum(input_tokens)     AS input_tokens,
  count(output_tokens)  AS output_tokens_count,
  sum(output_tokens)    AS output_tokens,
  max(invoked_at)       AS last_invoked_at
FROM skill_counted
WHERE day IS NOT NULL AND skill_name IS NOT NULL AND excluded IS NOT 1
GROUP BY 1, 2, 3, 4;

-- The way into the rollups: counts a row of the log (sign 1) or takes it off again (sign -1), by the rules of
-- skill_counted. Only the log's triggers write to it. It adds whole numbers and asks nothing, so that the order of the
-- triggers does not matter: one of the program's own may change a row before ours has counted it.
DROP VIEW IF EXISTS skill_daily_change;
CREATE VIEW skill_daily_change AS
SELECT NULL AS sign, NULL AS cron_id, NULL AS skill_name, NULL AS model, NULL AS provider, NULL AS invoked_at,
  NULL AS success, NULL AS duration_seconds, NULL AS estimated_cost_usd, NULL AS quality_score, NULL AS input_tokens,
  NULL AS output_tokens, NULL AS excluded
WHERE 0;

-- The same in the rollups' units and columns, worked out once for both of them. What is taken off is negative.
DROP VIEW IF EXISTS skill_daily_addition;
CREATE VIEW skill_daily_addition AS
SELECT NULL AS day, NULL AS cron_id, NULL AS skill_name, NULL AS model, NULL AS provider, NULL AS invocation_count,
  NULL AS success_count, NULL AS failure_count, NULL AS duration_us, NULL AS cost_nanousd, NULL AS quality_nano,
  NULL AS input_tokens, NULL AS output_tokens, NULL AS last_invoked_at
WHERE 0;

CREATE TRIGGER skill_daily_change_insert
INSTEAD OF INSERT ON skill_daily_change
WHEN NEW.invoked_at >= 0 AND NEW.invoked_at < 1e11 AND NEW.excluded IS NOT 1
  AND typeof(NEW.skill_name) = 'text' AND trim(NEW.skill_name, char(9, 10, 11, 12, 13, 32)) <> ''
BEGIN
  INSERT INTO skill_daily_addition
  SELECT
    date(CAST(NEW.invoked_at AS INTEGER), 'unixepoch'),
    CASE WHEN typeof(NEW.cron_id) = 'text' THEN NEW.cron_id ELSE x'' END,
    NEW.skill_name,
    CASE WHEN typeof(NEW.model) = 'text' THEN NEW.model ELSE x'' END,
    CASE WHEN typeof(NEW.provider) = 'text' THEN NEW.provider ELSE x'' END,
    NEW.sign, NEW.sign * (NEW.success IS 1), NEW.sign * (NEW.success IS 0),
    CASE WHEN NEW.duration_seconds BETWEEN 0 AND 1e7
         THEN NEW.sign * CAST(round(NEW.duration_seconds * 1e6) AS INTEGER) END,
    CASE WHEN NEW.estimated_cost_usd BETWEEN 0 AND 1e4
         THEN NEW.sign * CAST(round(NEW.estimated_cost_usd * 1e9) AS INTEGER) END,
    CASE WHEN NEW.quality_score BETWEEN -1e4 AND 1e4
         THEN NEW.sign * CAST(round(NEW.quality_score * 1e9) AS INTEGER) END,
    CASE WHEN NEW.input_tokens BETWEEN 0 AND 1000000000000 AND NEW.input_tokens = CAST(NEW.input_tokens AS INTEGER)
         THEN NEW.sign * CAST(NEW.input_tokens AS INTEGER) END,
    CASE WHEN NEW.output_tokens BETWEEN 0 AND 1000000000000 AND NEW.output_tokens = CAST(NEW.output_tokens AS INTEGER)
         THEN NEW.sign * CAST(NEW.output_tokens AS INTEGER) END,
    NEW.invoked_at;
END;

CREATE TRIGGER skill_daily_addition_to_the_rollup
INSTEAD OF INSERT ON skill_daily_addition
BEGIN
  INSERT INTO skill_daily_rollup (day, skill_name, model, provider, invocation_count, success_count,
    failure_count, duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
    input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at)
  VALUES (
    NEW.day, NEW.skill_name, NEW.model, NEW.provider, NEW.invocation_count, NEW.success_count, NEW.failure_count,
    NEW.invocation_count * (NEW.duration_us IS NOT NULL),   NEW.duration_us,
    NEW.invocation_count * (NEW.cost_nanousd IS NOT NULL),  NEW.cost_nanousd,
    NEW.invocation_count * (NEW.quality_nano IS NOT NULL),  NEW.quality_nano,
    NEW.invocation_count * (NEW.input_tokens IS NOT NULL),  NEW.input_tokens,
    NEW.invocation_count * (NEW.output_tokens IS NOT NULL), NEW.output_tokens,
    NEW.last_invoked_at)
  ON CONFLICT (day, skill_name, model, provider) DO UPDATE SET
    invocation_count    = invocation_count + excluded.invocation_count,
    success_count       = success_count + excluded.success_count,
    failure_count       = failure_count + excluded.failure_count,
    duration_count      = duration_count + excluded.duration_count,
    duration_us         = nullif(coalesce(duration_us + excluded.duration_us, duration_us, excluded.duration_us),
                          CASE duration_count + excluded.duration_count WHEN 0 THEN 0 END),
    cost_count          = cost_count + excluded.cost_count,
    cost_nanousd        = nullif(coalesce(cost_nanousd + excluded.cost_nanousd, cost_nanousd, excluded.cost_nanousd),
                          CASE cost_count + excluded.cost_count WHEN 0 THEN 0 END),
    quality_count       = quality_count + excluded.quality_count,
    quality_nano        = nullif(coalesce(quality_nano + excluded.quality_nano, quality_nano, excluded.quality_nano),
                          CASE quality_count + excluded.quality_count WHEN 0 THEN 0 END),
    input_tokens_count  = input_tokens_count + excluded.input_tokens_count,
    input_tokens        = nullif(coalesce(input_tokens + excluded.input_tokens, input_tokens, excluded.input_tokens),
                          CASE input_tokens_count + excluded.input_tokens_count WHEN 0 THEN 0 END),
    output_tokens_count = output_tokens_count + excluded.output_tokens_count,
    output_tokens       = nullif(coalesce(output_tokens + excluded.output_tokens, output_tokens, excluded.output_tokens),
                          CASE output_tokens_count + excluded.output_tokens_count WHEN 0 THEN 0 END),
    last_invoked_at     = CASE
      WHEN last_invoked_at < excluded.last_invoked_at THEN excluded.last_invoked_at
      WHEN last_invoked_at > excluded.last_invoked_at OR NEW.invocation_count = 1 OR invocation_count = 1
      THEN last_invoked_at
      ELSE ifnull((
        SELECT i.invoked_at FROM skill_invocations AS i
        -- The first term finds the index, the second the name: a log that was taken over may not tell A from a.
        WHERE i.skill_name = excluded.skill_name AND i.skill_name = excluded.skill_name COLLATE BINARY
          AND i.invoked_at >= CAST(NEW.last_invoked_at AS INTEGER) / 86400 * 86400
          AND i.invoked_at < min(CAST(NEW.last_invoked_at AS INTEGER) / 86400 * 86400 + 86400, 1e11)
          AND CASE WHEN typeof(i.model) = 'text' THEN i.model ELSE x'' END = excluded.model COLLATE BINARY
          AND CASE WHEN typeof(i.provider) = 'text' THEN i.provider ELSE x'' END = excluded.provider COLLATE BINARY
          AND +i.excluded IS NOT 1
        ORDER BY i.invoked_at DESC LIMIT 1), last_invoked_at) END;
END;

-- The other way into the rollups: sets what a day's group adds up to, or removes it where it counts no call. A cron_id,
-- which is x'' for no job, makes it a group of the jobs' rollup. A row without a day sets skill_ema_totals, and log_rows to
-- its invocation_count. What skill_ema_check() finds goes in here in one statement, which SQLite does as a whole or not at
-- all, whatever fails.
DROP VIEW IF EXISTS skill_daily_correction;
CREATE VIEW skill_daily_correction AS
SELECT NULL AS day, NULL AS cron_id, NULL AS skill_name, NULL AS model, NULL AS provider, NULL AS invocation_count,
  NULL AS success_count, NULL AS failure_count, NULL AS duration_count, NULL AS duration_us, NULL AS cost_count,
  NULL AS cost_nanousd, NULL AS quality_count, NULL AS quality_nano, NULL AS input_tokens_count, NULL AS input_tokens,
  NULL AS output_tokens_count, NULL AS output_tokens, NULL AS last_invoked_at
WHERE 0;

CREATE TRIGGER skill_daily_correction_of_a_group
INSTEAD OF INSERT ON skill_daily_correction
WHEN NEW.day IS NOT NULL AND NEW.cron_id IS NULL
BEGIN
  DELETE FROM skill_daily_rollup
  WHERE day = NEW.day AND skill_name = NEW.skill_name AND model = NEW.model AND provider = NEW.provider;
  INSERT INTO skill_daily_rollup (day, skill_name, model, provider, invocation_count, success_count, failure_count,
    duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
    input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at)
  SELECT NEW.day, NEW.skill_name, NEW.model, NEW.provider, NEW.invocation_count, NEW.success_count, NEW.failure_count,
    NEW.duration_count, NEW.duration_us, NEW.cost_count, NEW.cost_nanousd, NEW.quality_count, NEW.quality_nano,
    NEW.input_tokens_count, NEW.input_tokens, NEW.output_tokens_count, NEW.output_tokens, NEW.last_invoked_at
  WHERE NEW.invocation_count > 0;
END;

CREATE TRIGGER skill_daily_correction_of_the_totals
INSTEAD OF INSERT ON skill_daily_correction
WHEN NEW.day IS NULL
BEGIN
  DELETE FROM skill_ema_totals WHERE id <> 1;
  INSERT INTO skill_ema_totals (id, log_rows, runs, without_outcome, without_cost, without_model)
  SELECT 1, 0, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM skill_ema_totals);
  UPDATE skill_ema_totals SET
    log_rows        = NEW.invocation_count,
    runs            = (SELECT ifnull(sum(invocation_count), 0) FROM skill_daily_rollup),
    without_outcome = (SELECT ifnull(sum(invocation_count - success_count - failure_count), 0) FROM skill_daily_rollup),
    without_cost    = (SELECT ifnull(sum(invocation_count - cost_count), 0) FROM skill_daily_rollup),
    without_model   = (SELECT ifnull(sum(invocation_count), 0) FROM skill_daily_rollup WHERE model = x'');
END;

-- What the rollup adds up to, whoever writes to it.
DROP TRIGGER IF EXISTS skill_daily_rollup_after_insert;
CREATE TRIGGER skill_daily_rollup_after_insert
AFTER INSERT ON skill_daily_rollup
BEGIN
  UPDATE skill_ema_totals SET
    runs            = runs + NEW.invocation_count,
    without_outcome = without_outcome + NEW.invocation_count - NEW.success_count - NEW.failure_count,
    without_cost    = without_cost + NEW.invocation_count - NEW.cost_count,
    without_model   = without_model + CASE WHEN NEW.model = x'' THEN NEW.invocation_count ELSE 0 END;
END;

DROP TRIGGER IF EXISTS skill_daily_rollup_after_update;
CREATE TRIGGER skill_daily_rollup_after_update
AFTER UPDATE ON skill_daily_rollup
BEGIN
  UPDATE skill_ema_totals SET
    runs            = runs + NEW.invocation_count - OLD.invocation_count,
    without_outcome = without_outcome + NEW.invocation_count - NEW.success_count - NEW.failure_count
                                      - OLD.invocation_count + OLD.success_count + OLD.failure_count,
    without_cost    = without_cost + NEW.invocation_count - NEW.cost_count - OLD.invocation_count + OLD.cost_count,
    without_model   = without_model + CASE WHEN NEW.model = x'' THEN NEW.invocation_count ELSE 0 END
                                    - CASE WHEN OLD.model = x'' THEN OLD.invocation_count ELSE 0 END;
END;

-- What counts for nothing has no row.
DROP TRIGGER IF EXISTS skill_daily_rollup_when_empty;
CREATE TRIGGER skill_daily_rollup_when_empty
AFTER UPDATE ON skill_daily_rollup
WHEN NEW.invocation_count = 0 AND NEW.success_count = 0 AND NEW.failure_count = 0 AND NEW.duration_us IS NULL
  AND NEW.cost_nanousd IS NULL AND NEW.quality_nano IS NULL AND NEW.input_tokens IS NULL AND NEW.output_tokens IS NULL
BEGIN
  DELETE FROM skill_daily_rollup
  WHERE day = NEW.day AND skill_name = NEW.skill_name AND model = NEW.model AND provider = NEW.provider;
END;

DROP TRIGGER IF EXISTS skill_daily_rollup_after_delete;
CREATE TRIGGER skill_daily_rollup_after_delete
AFTER DELETE ON skill_daily_rollup
BEGIN
  UPDATE skill_ema_totals SET
    runs            = runs - OLD.invocation_count,
    without_outcome = without_outcome - OLD.invocation_count + OLD.success_count + OLD.failure_count,
    without_cost    = without_cost - OLD.invocation_count + OLD.cost_count,
    without_model   = without_model - CASE WHEN OLD.model = x'' THEN OLD.invocation_count ELSE 0 END;
END;
