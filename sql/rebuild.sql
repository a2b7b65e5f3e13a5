-- Computes both rollups anew from the log, without the extension; skill_ema_rebuild() is quicker. Nothing should ever need
-- it: the triggers keep the rollups exact. It is for a database whose triggers somebody dropped, or whose rollups somebody
-- wrote to. One statement, so that SQLite does it as a whole or not at all.
INSERT INTO main.skill_daily_correction (day, skill_name, model, provider, invocation_count, success_count, failure_count,
  duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
  input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at, cron_id)
SELECT *, NULL FROM (SELECT * FROM main.skill_daily_recount EXCEPT SELECT * FROM main.skill_daily_rollup)
UNION ALL
SELECT day, skill_name, model, provider, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL
FROM (SELECT day, skill_name, model, provider FROM main.skill_daily_rollup
      EXCEPT SELECT day, skill_name, model, provider FROM main.skill_daily_recount)
UNION ALL
SELECT day, skill_name, model, provider, invocation_count, success_count, failure_count, duration_count, duration_us,
  cost_count, cost_nanousd, quality_count, quality_nano, input_tokens_count, input_tokens, output_tokens_count,
  output_tokens, last_invoked_at, cron_id
FROM (SELECT * FROM main.skill_daily_job_recount EXCEPT SELECT * FROM main.skill_daily_job_rollup)
UNION ALL
SELECT day, skill_name, model, provider, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  cron_id
FROM (SELECT day, cron_id, skill_name, model, provider FROM main.skill_daily_job_rollup
      EXCEPT SELECT day, cron_id, skill_name, model, provider FROM main.skill_daily_job_recount)
UNION ALL
SELECT NULL, NULL, NULL, NULL, count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM main.skill_invocations;
