-- The daily totals of SQLite files that DuckDB has attached, for skill_stats_daily: see duckdb.sql, which is loaded first. DuckDB's extension for
-- SQLite files reads them, which must be loaded too:
--
--   INSTALL sqlite;
--   LOAD sqlite;
--   ATTACH '/data/a/skill_ema.db' AS a (TYPE sqlite, READ_ONLY);
--   ATTACH '/data/b/skill_ema.db' AS b (TYPE sqlite, READ_ONLY);
--   CREATE VIEW attached_days AS FROM skill_stats_attached('a') UNION ALL FROM skill_stats_attached('b');
--   CREATE OR REPLACE VIEW skill_stats_daily AS FROM skill_stats_of('attached_days');

-- One file's rows in the layout of the export; with by_job := true the jobs are told apart. SQLite runs the query, since DuckDB cannot read the empty
-- BLOB by which the rollup says that a name is not known. All that comes back is text; 17 digits are all of a float.
CREATE OR REPLACE MACRO skill_stats_attached(database, by_job := false) AS TABLE
SELECT database AS host, day::DATE AS day, skill_name, model, provider, cron_id,
       invocation_count::BIGINT AS invocation_count, success_count::BIGINT AS success_count, failure_count::BIGINT AS failure_count,
       duration_count::BIGINT AS duration_count, duration_us::BIGINT AS duration_us, cost_count::BIGINT AS cost_count,
       cost_nanousd::BIGINT AS cost_nanousd, quality_count::BIGINT AS quality_count, quality_nano::BIGINT AS quality_nano,
       input_tokens_count::BIGINT AS input_tokens_count, input_tokens::BIGINT AS input_tokens,
       output_tokens_count::BIGINT AS output_tokens_count, output_tokens::BIGINT AS output_tokens, last_invoked_at::DOUBLE AS last_invoked_at
FROM sqlite_query(database,
  'SELECT day, skill_name, nullif(model, x'''') AS model, nullif(provider, x'''') AS provider, nullif(cron_id, x'''') AS cron_id,
          invocation_count, success_count, failure_count, duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
          input_tokens_count, input_tokens, output_tokens_count, output_tokens, printf(''%!.17g'', last_invoked_at) AS last_invoked_at
   FROM ' || CASE WHEN by_job THEN 'skill_daily_job_rollup' ELSE '(SELECT *, x'''' AS cron_id FROM skill_daily_rollup)' END);
