-- For a Hermes before 0.19, which has no ledger and keeps the usage of a session only as a whole. Read hermes.sql first, with
-- state.db attached as hermes and nothing as cron.
--
-- The outcome of a run is what its answer says, and a session without an answer failed. Jobs without an agent left no trace.
DROP VIEW temp.hermes_ledger;
CREATE TEMP VIEW hermes_ledger AS
SELECT NULL AS id, NULL AS job_id, NULL AS status, NULL AS error, NULL AS started_at, NULL AS finished_at WHERE 0;

DROP VIEW temp.hermes_messages;
CREATE TEMP VIEW hermes_messages AS
SELECT id, session_id, role, content, tool_call_id, tool_calls, timestamp, finish_reason, 1 AS active FROM hermes.messages;

DROP VIEW temp.hermes_model_usage;
CREATE TEMP VIEW hermes_model_usage AS
SELECT NULL AS session_id, NULL AS model, NULL AS billing_provider, NULL AS task, NULL AS api_call_count, NULL AS input_tokens,
  NULL AS output_tokens, NULL AS cache_read_tokens, NULL AS cache_write_tokens, NULL AS estimated_cost_usd,
  NULL AS actual_cost_usd, NULL AS cost_status, NULL AS last_seen
WHERE 0;
