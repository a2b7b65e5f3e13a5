-- Takes what `skill-ema export` wrote into skill_exported_days. Run it as often as wanted, after each export or every hour: versions that are
-- there are passed over, and what a run that broke off left out is taken by the next. The files are those of {files}:
--   clickhouse-client --database skills --param_files='/var/lib/clickhouse/user_files/fleet/day=*/host=*/skill_stats_daily.parquet' --queries-file clickhouse_fill.sql
-- The server looks up a relative path in its user_files, and reads no files elsewhere. A pattern that matches no file inserts nothing and is no
-- error: docs/fleet.md has a query that says which hosts are in the table.
--
-- From a bucket write s3({files:String}, 'Parquet') in the place of file(…), with https://…/day=*/host=*/… as the files; the same file in CSV is
-- 'CSVWithNames', in JSON lines 'JSONEachRow'. To read the newest days alone say day=2025-11-*; to read what was written lately add
-- WHERE _time > now() - INTERVAL 2 DAY after file(…).
INSERT INTO skill_exported_days
WITH exported AS (
  SELECT host, day, skill_name, model, provider, cron_id, invocation_count, success_count, failure_count, duration_count, duration_us,
         cost_count, cost_nanousd, quality_count, quality_nano, input_tokens_count, input_tokens, output_tokens_count, output_tokens,
         last_invoked_at, exported_at
  FROM file({files:String}, 'Parquet',
    'host String, day Date32, skill_name String, model Nullable(String), provider Nullable(String), cron_id Nullable(String),
     invocation_count Int64, success_count Int64, failure_count Int64, duration_count Int64, duration_us Nullable(Int64),
     cost_count Int64, cost_nanousd Nullable(Int64), quality_count Int64, quality_nano Nullable(Int64),
     input_tokens_count Int64, input_tokens Nullable(Int64), output_tokens_count Int64, output_tokens Nullable(Int64),
     last_invoked_at Nullable(Float64), exported_at Float64')
)
SELECT *
FROM exported
-- The versions of which the table has not all rows: none, or a part.
WHERE (host, day, exported_at) IN (
  SELECT host, day, exported_at
  FROM exported
  GROUP BY host, day, exported_at
  HAVING (host, day, exported_at, count()) NOT IN (
    SELECT host, day, exported_at, count() FROM skill_exported_days FINAL GROUP BY host, day, exported_at))
-- Day and host stand in the file too, and the host there as it is named; years of days at once may be many partitions. In CSV an empty field is NULL.
SETTINGS use_hive_partitioning = 0, max_partitions_per_insert_block = 0, format_csv_null_representation = '';
