-- skill_ema over a log of another shape, a worked example: times and durations in milliseconds, and a flag for failure.
--
-- The log, which stays as it is and needs no other table of ours:
--   CREATE TABLE tool_calls (id INTEGER PRIMARY KEY, tool TEXT, model TEXT, provider TEXT, timestamp INTEGER,
--     duration_ms INTEGER, cost REAL, tokens_in INTEGER, tokens_out INTEGER, is_error INTEGER);
-- An index on the day, written just as below, keeps a window from reading the whole log:
--   CREATE INDEX tool_calls_by_day ON tool_calls (date(timestamp / 1000, 'unixepoch'));
CREATE VIEW skill_stats_daily AS
SELECT
  tool                                                     AS skill_name,
  model                                                    AS model,
  provider                                                 AS provider,
  date(timestamp / 1000, 'unixepoch')                      AS day,
  count(*)                                                 AS invocation_count,
  -- A NULL flag is an outcome that is not known: neither a success nor a failure.
  count(CASE WHEN NOT is_error THEN 1 END)                 AS success_count,
  count(CASE WHEN is_error THEN 1 END)                     AS failure_count,
  count(duration_ms)                                       AS duration_count,
  sum(duration_ms) / 1000.0                                AS total_duration_s,
  avg(duration_ms) / 1000.0                                AS avg_duration_s,
  count(cost)                                              AS cost_count,
  sum(cost)                                                AS total_cost_usd,
  avg(cost)                                                AS avg_cost_usd,
  0                                                        AS quality_count,
  NULL                                                     AS total_quality_score,
  NULL                                                     AS avg_quality_score,
  count(tokens_in)                                         AS input_tokens_count,
  sum(tokens_in)                                           AS total_input_tokens,
  count(tokens_out)                                        AS output_tokens_count,
  sum(tokens_out)                                          AS total_output_tokens,
  max(timestamp) / 1000.0                                  AS last_invoked_at
FROM tool_calls
WHERE timestamp IS NOT NULL
GROUP BY day, skill_name, model, provider;
