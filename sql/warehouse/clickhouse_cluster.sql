-- The table of clickhouse.sql on a cluster: split by skill over its shards, each of them on several replicas.
--
-- Load this file on one server of the cluster, and then clickhouse.sql and the files after it on each server that is asked: the views there are
-- the same, for skill_exported_days is then the table of all shards. Fill it by clickhouse_fill.sql on one server.
--   clickhouse-client --database skills --multiquery < clickhouse_cluster.sql
-- It takes a ClickHouse Keeper, and the macros {cluster}, {shard} and {replica} in each server's configuration.
--
-- All versions of a key are on one shard, since it is chosen by the skill: there FINAL and merges find them. A host's day is on several, and one
-- that was emptied is a single row somewhere. Therefore the views ask all shards for the latest version of a day, by GLOBAL IN.
--
-- Run in chDB, the engine in one process: both tables without ON CLUSTER, the first as a ReplacingMergeTree, the second as a Distributed table
-- over one shard; and the views over two shards that a Merge table reads in its place. The replicated engine was created there, on the Keeper for
-- tests that is inside, and took no rows. ON CLUSTER was parsed alone. A cluster of servers was not at hand.

CREATE TABLE IF NOT EXISTS skill_exported_days_shard ON CLUSTER '{cluster}' (
  host                LowCardinality(String),
  day                 Date32,
  skill_name          LowCardinality(String),
  model               LowCardinality(Nullable(String)),
  provider            LowCardinality(Nullable(String)),
  cron_id             LowCardinality(Nullable(String)),
  invocation_count    Int64,
  success_count       Int64,
  failure_count       Int64,
  duration_count      Int64,
  duration_us         Nullable(Int64),
  cost_count          Int64,
  cost_nanousd        Nullable(Int64),
  quality_count       Int64,
  quality_nano        Nullable(Int64),
  input_tokens_count  Int64,
  input_tokens        Nullable(Int64),
  output_tokens_count Int64,
  output_tokens       Nullable(Int64),
  last_invoked_at     Nullable(Float64),
  exported_at         Float64,
  version             UInt64 MATERIALIZED reinterpretAsUInt64(exported_at)
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(day)
ORDER BY (day, host, skill_name, model, provider, cron_id)
SETTINGS allow_nullable_key = 1;

CREATE TABLE IF NOT EXISTS skill_exported_days ON CLUSTER '{cluster}' AS skill_exported_days_shard
ENGINE = Distributed('{cluster}', currentDatabase(), 'skill_exported_days_shard', cityHash64(skill_name));
