-- The daily totals per job, for schema.sql: the second rollup, and the view that group_by 'job' reads.
--
-- Plain SQL that any SQLite since 3.27 parses. Runs without a job are in it too, so that the jobs add up to what the skills
-- add up to. On a log that already holds rows it also fills the rollup.

-- The rollup as it must be, computed from the log.
DROP VIEW IF EXISTS skill_daily_job_recount;
CREATE VIEW skill_daily_job_recount AS
SELECT
  day,
  ifnull(cron_id, x'')  AS cron_id,
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
GROUP BY 1, 2, 3, 4, 5;

-- As the trigger beside it, with the job.
DROP TRIGGER IF EXISTS skill_daily_addition_to_the_jobs;
CREATE TRIGGER skill_daily_addition_to_the_jobs
INSTEAD OF INSERT ON skill_daily_addition
BEGIN
  INSERT INTO skill_daily_job_rollup (day, cron_id, skill_name, model, provider, invocation_count, success_count,
    failure_count, duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
    input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at)
  VALUES (
    NEW.day, NEW.cron_id, NEW.skill_name, NEW.model, NEW.provider, NEW.invocation_count, NEW.success_count, NEW.failure_count,
    NEW.invocation_count * (NEW.duration_us IS NOT NULL),   NEW.duration_us,
    NEW.invocation_count * (NEW.cost_nanousd IS NOT NULL),  NEW.cost_nanousd,
    NEW.invocation_count * (NEW.quality_nano IS NOT NULL),  NEW.quality_nano,
    NEW.invocation_count * (NEW.input_tokens IS NOT NULL),  NEW.input_tokens,
    NEW.invocation_count * (NEW.output_tokens IS NOT NULL), NEW.output_tokens,
    NEW.last_invoked_at)
  ON CONFLICT (day, cron_id, skill_name, model, provider) DO UPDATE SET
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
          AND CASE WHEN typeof(i.cron_id) = 'text' THEN i.cron_id ELSE x'' END = excluded.cron_id COLLATE BINARY
          AND CASE WHEN typeof(i.model) = 'text' THEN i.model ELSE x'' END = excluded.model COLLATE BINARY
          AND CASE WHEN typeof(i.provider) = 'text' THEN i.provider ELSE x'' END = excluded.provider COLLATE BINARY
          AND +i.excluded IS NOT 1
        ORDER BY i.invoked_at DESC LIMIT 1), last_invoked_at) END;
END;

DROP TRIGGER IF EXISTS skill_daily_job_rollup_when_empty;
CREATE TRIGGER skill_daily_job_rollup_when_empty
AFTER UPDATE ON skill_daily_job_rollup
WHEN NEW.invocation_count = 0 AND NEW.success_count = 0 AND NEW.failure_count = 0 AND NEW.duration_us IS NULL
  AND NEW.cost_nanousd IS NULL AND NEW.quality_nano IS NULL AND NEW.input_tokens IS NULL AND NEW.output_tokens IS NULL
BEGIN
  DELETE FROM skill_daily_job_rollup
  WHERE day = NEW.day AND cron_id = NEW.cron_id AND skill_name = NEW.skill_name AND model = NEW.model
    AND provider = NEW.provider;
END;

DROP TRIGGER IF EXISTS skill_daily_correction_of_a_job;
CREATE TRIGGER skill_daily_correction_of_a_job
INSTEAD OF INSERT ON skill_daily_correction
WHEN NEW.day IS NOT NULL AND NEW.cron_id IS NOT NULL
BEGIN
  DELETE FROM skill_daily_job_rollup
  WHERE day = NEW.day AND cron_id = NEW.cron_id AND skill_name = NEW.skill_name AND model = NEW.model
    AND provider = NEW.provider;
  INSERT INTO skill_daily_job_rollup (day, cron_id, skill_name, model, provider, invocation_count, success_count,
    failure_count, duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
    input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at)
  SELECT NEW.day, NEW.cron_id, NEW.skill_name, NEW.model, NEW.provider, NEW.invocation_count, NEW.success_count,
    NEW.failure_count, NEW.duration_count, NEW.duration_us, NEW.cost_count, NEW.cost_nanousd, NEW.quality_count,
    NEW.quality_nano, NEW.input_tokens_count, NEW.input_tokens, NEW.output_tokens_count, NEW.output_tokens,
    NEW.last_invoked_at
  WHERE NEW.invocation_count > 0;
END;

-- Counts a log that stood before its rollup. Where the files before this one were run alone, changes went uncounted here.
DELETE FROM main.skill_daily_job_rollup
WHERE (SELECT ifnull(sum(invocation_count), 0) FROM main.skill_daily_job_rollup)
   <> (SELECT ifnull(sum(invocation_count), 0) FROM main.skill_daily_rollup);
INSERT INTO main.skill_daily_job_rollup (day, cron_id, skill_name, model, provider, invocation_count, success_count,
  failure_count, duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
  input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at)
SELECT * FROM main.skill_daily_job_recount
WHERE NOT EXISTS (SELECT 1 FROM main.skill_daily_job_rollup);

-- As skill_stats_daily, with the job. Whoever has a skill_stats_daily of another shape gives that one a cron_id.
DROP VIEW IF EXISTS skill_stats_daily_by_job;
CREATE VIEW skill_stats_daily_by_job AS
SELECT
  skill_name,
  CASE WHEN model <> x'' THEN model END        AS model,
  CASE WHEN provider <> x'' THEN provider END  AS provider,
  CASE WHEN cron_id <> x'' THEN cron_id END    AS cron_id,
  day,
  invocation_count,
  success_count,
  failure_count,
  duration_count,
  duration_us / 1e6                            AS total_duration_s,
  duration_us / 1e6 / duration_count           AS avg_duration_s,
  cost_count,
  cost_nanousd / 1e9                           AS total_cost_usd,
  cost_nanousd / 1e9 / cost_count              AS avg_cost_usd,
  quality_count,
  quality_nano / 1e9                           AS total_quality_score,
  quality_nano / 1e9 / quality_count           AS avg_quality_score,
  input_tokens_count,
  input_tokens                                 AS total_input_tokens,
  output_tokens_count,
  output_tokens                                AS total_output_tokens,
  last_invoked_at
FROM skill_daily_job_rollup;
