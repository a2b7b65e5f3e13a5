-- skill_ema over a log of another shape, a worked example: times as ISO-8601 text, a word for the status, no cost.
--
-- The log, which stays as it is and needs no other table of ours:
--   CREATE TABLE job_history (run_id TEXT PRIMARY KEY, job TEXT, llm TEXT, started TEXT, finished TEXT, status TEXT);
-- Times without an offset are UTC. A status that is neither success nor failure, such as 'running', is not known. An
-- index on the day, written just as below, keeps a window from reading the whole log:
--   CREATE INDEX job_history_by_day ON job_history (date(started));
CREATE VIEW skill_stats_daily AS
SELECT
  job                                                                     AS skill_name,
  llm                                                                     AS model,
  NULL                                                                    AS provider,
  date(started)                                                           AS day,
  count(*)                                                                AS invocation_count,
  count(CASE WHEN status IN ('success', 'ok') THEN 1 END)                 AS success_count,
  count(CASE WHEN status IN ('failed', 'error', 'timeout') THEN 1 END)    AS failure_count,
  count(julianday(finished))                                              AS duration_count,
  -- Days as fractions hold no more than the millisecond.
  sum(round((julianday(finished) - julianday(started)) * 86400, 3))       AS total_duration_s,
  avg(round((julianday(finished) - julianday(started)) * 86400, 3))       AS avg_duration_s,
  0                                                                       AS cost_count,
  NULL                                                                    AS total_cost_usd,
  NULL                                                                    AS avg_cost_usd,
  0                                                                       AS quality_count,
  NULL                                                                    AS total_quality_score,
  NULL                                                                    AS avg_quality_score,
  0                                                                       AS input_tokens_count,
  NULL                                                                    AS total_input_tokens,
  0                                                                       AS output_tokens_count,
  NULL                                                                    AS total_output_tokens,
  round((max(julianday(started)) - 2440587.5) * 86400, 3)                 AS last_invoked_at
FROM job_history
WHERE date(started) IS NOT NULL
GROUP BY day, skill_name, model, provider;
