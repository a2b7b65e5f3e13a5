-- The past runs of a Hermes agent, with the columns of skill_runs. Plain SQL for any SQLite since 3.38.
--
--   ATTACH 'file:/home/me/.hermes/cron/executions.db?mode=ro' AS cron;
--   ATTACH 'file:/home/me/.hermes/state.db?mode=ro' AS hermes;
--   .read sql/adapters/hermes.sql
--
-- in this order, for SQLite begins to read them in it: what is over in the first must be complete in the second. The file
-- creates, all of it TEMP, and so gone with the connection:
--
--   hermes_jobs    a table to be filled with the jobs of cron/jobs.json
--   hermes_runs    a view of the finished runs of cron jobs
--   hermes_chats   a view of the skills that were used in other sessions
--
-- docs/hermes.md says how to record from them. For a Hermes before 0.19, read hermes_before_0_19.sql after this file.
CREATE TEMP TABLE IF NOT EXISTS hermes_jobs (
  id  TEXT PRIMARY KEY,
  job TEXT NOT NULL       -- its object in cron/jobs.json
);

-- What is read of Hermes' own tables, but for its sessions.
DROP VIEW IF EXISTS temp.hermes_ledger;
CREATE TEMP VIEW hermes_ledger AS
SELECT id, job_id, status, error, ifnull(started_at, claimed_at) AS started_at, finished_at FROM cron.executions;

DROP VIEW IF EXISTS temp.hermes_messages;
CREATE TEMP VIEW hermes_messages AS
SELECT id, session_id, role, content, tool_call_id, tool_calls, timestamp, finish_reason, ifnull(active, 1) AS active
FROM hermes.messages;

DROP VIEW IF EXISTS temp.hermes_model_usage;
CREATE TEMP VIEW hermes_model_usage AS
SELECT session_id, model, billing_provider, task, api_call_count, input_tokens, output_tokens, cache_read_tokens,
  cache_write_tokens, estimated_cost_usd, actual_cost_usd, cost_status, last_seen
FROM hermes.session_model_usage;

-- What Hermes' ledger says of each attempt, with Unix seconds. SQLite's days as fractions hold no more than the
-- millisecond: the fraction of the second goes beside them.
DROP VIEW IF EXISTS temp.hermes_executions;
CREATE TEMP VIEW hermes_executions AS
SELECT
  id, job_id, status, error,
  CAST(strftime('%s', substr(started_at, 1, 19) || ltrim(substr(started_at, 20), '.0123456789')) AS INTEGER)
    + CASE WHEN substr(started_at, 20, 1) = '.' THEN CAST('0' || substr(started_at, 20, 7) AS REAL) ELSE 0 END AS started_at,
  CAST(strftime('%s', substr(finished_at, 1, 19) || ltrim(substr(finished_at, 20), '.0123456789')) AS INTEGER)
    + CASE WHEN substr(finished_at, 20, 1) = '.' THEN CAST('0' || substr(finished_at, 20, 7) AS REAL) ELSE 0 END AS finished_at
FROM temp.hermes_ledger;

-- The ledger does not name the session. It is of the same job, and began during the attempt; where attempts of a job
-- overlap, during the one that began last. The plus sign leaves to SQLite the index on started_at only.
DROP VIEW IF EXISTS temp.hermes_matches;
CREATE TEMP VIEW hermes_matches AS
SELECT s.id AS session_id, e.id AS execution_id, max(e.started_at) AS execution_started_at
FROM temp.hermes_executions AS e
CROSS JOIN hermes.sessions AS s
  ON s.started_at BETWEEN e.started_at - 1e-5 AND ifnull(e.finished_at, 1e11) + 1e-5
  AND +s.source = 'cron' AND substr(s.id, 1, length(s.id) - 16) = 'cron_' || e.job_id
GROUP BY s.id;

-- Each attempt that is over, and each session of cron without one: older than the ledger, or of a Hermes without it. What
-- has not ended a day after its start is given up.
DROP VIEW IF EXISTS temp.hermes_attempts;
CREATE TEMP VIEW hermes_attempts AS
SELECT e.id AS execution_id, e.job_id, m.session_id, e.error, e.started_at,
  CASE WHEN e.status IN ('completed', 'failed') THEN e.status ELSE 'died' END AS status,
  -- Of an attempt whose process died, the ledger has the moment at which the next process found out.
  CASE WHEN e.status IN ('completed', 'failed') THEN e.finished_at END AS finished_at
FROM temp.hermes_executions AS e
LEFT JOIN temp.hermes_matches AS m ON m.execution_id = e.id
WHERE e.status IN ('completed', 'failed', 'unknown') OR e.started_at < unixepoch('now') - 86400
UNION ALL
SELECT NULL, substr(s.id, 6, length(s.id) - 21), s.id, NULL, s.started_at,
  CASE WHEN s.ended_at IS NULL THEN 'died' ELSE 'ended' END, NULL
FROM hermes.sessions AS s
WHERE s.source = 'cron' AND s.parent_session_id IS NULL AND s.id LIKE 'cron\__%\_________\_______' ESCAPE '\'
  -- The two databases are not read at one moment: the attempt of a session that has just begun may be missing.
  AND s.started_at < unixepoch('now') - CASE WHEN s.ended_at IS NULL OR s.end_reason = 'compression' THEN 86400 ELSE 60 END
  AND s.id NOT IN (SELECT session_id FROM temp.hermes_matches);

-- The sessions that a run consists of: its own, what a compression of the conversation continued it in, and subagents.
DROP VIEW IF EXISTS temp.hermes_parts;
CREATE TEMP VIEW hermes_parts AS
WITH RECURSIVE part(run_id, id, depth, is_main, continued_at) AS (
  SELECT id, id, 0, 1, CASE WHEN end_reason = 'compression' THEN ended_at END
  FROM hermes.sessions WHERE source = 'cron' AND parent_session_id IS NULL
  UNION ALL
  SELECT part.run_id, s.id, part.depth + 1, part.is_main AND ifnull(s.started_at >= part.continued_at, 0),
    CASE WHEN s.end_reason = 'compression' THEN s.ended_at END
  FROM part JOIN hermes.sessions AS s ON s.parent_session_id = part.id
)
SELECT run_id, id, depth, is_main FROM part;

-- What a run used. A price that Hermes does not know is stored as 0, and one unknown price makes the sum unknown.
DROP VIEW IF EXISTS temp.hermes_usage;
CREATE TEMP VIEW hermes_usage AS
SELECT
  run_id,
  id AS last_id, max(CASE WHEN is_main THEN depth END) AS last_depth, -- id is of the row with this maximum
  sum(calls) > 0 AS has_calls,
  sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
  sum(cache_read_tokens) AS cache_read_tokens, sum(cache_write_tokens) AS cache_write_tokens,
  CASE WHEN sum(calls > 0 AND cost_usd IS NULL) = 0 THEN sum(cost_usd) END AS cost_usd
FROM (
  SELECT
    p.run_id, p.id, p.depth, p.is_main,
    CASE WHEN u.session_id IS NULL THEN max(s.api_call_count, s.input_tokens, s.output_tokens) ELSE u.api_call_count END AS calls,
    ifnull(u.input_tokens, s.input_tokens) AS input_tokens,
    ifnull(u.output_tokens, s.output_tokens) AS output_tokens,
    ifnull(u.cache_read_tokens, s.cache_read_tokens) AS cache_read_tokens,
    ifnull(u.cache_write_tokens, s.cache_write_tokens) AS cache_write_tokens,
    CASE
    WHEN u.session_id IS NULL THEN
      CASE WHEN s.cost_status IN ('actual', 'estimated', 'included') THEN ifnull(s.actual_cost_usd, s.estimated_cost_usd) END
    WHEN u.cost_status = 'actual' THEN u.actual_cost_usd
    WHEN u.cost_status IN ('estimated', 'included') THEN u.estimated_cost_usd
    -- Of calls beside the conversation, such as a compression, it keeps no status.
    WHEN u.task <> '' THEN nullif(u.estimated_cost_usd, 0)
    END AS cost_usd
  FROM temp.hermes_parts AS p
  JOIN hermes.sessions AS s ON s.id = p.id
  LEFT JOIN temp.hermes_model_usage AS u ON u.session_id = p.id
)
GROUP BY run_id;

-- The skills that messages name: those that the user, or the job, invoked, and those that the model opened itself. A
-- message is cut at each sentence that announces a skill, as the elements of a JSON array.
DROP VIEW IF EXISTS temp.hermes_skills;
CREATE TEMP VIEW hermes_skills AS
SELECT m.session_id, m.id AS message_id, m.timestamp, named.value ->> 0 AS name, named.value ->> 1 AS is_found
FROM temp.hermes_messages AS m CROSS JOIN json_each(CASE
  WHEN m.role = 'user' AND (instr(m.content, '[IMPORTANT: The user has invoked the "') OR instr(m.content, 'listed for this job but could not')) THEN (
    SELECT json_group_array(json_array(name, is_found))
    FROM (
      SELECT substr(value, 1, instr(value, '"') - 1) AS name, 1 AS is_found
      FROM json_each('[' || replace(json_quote(m.content), '[IMPORTANT: The user has invoked the \"', '","') || ']')
      WHERE key > 0 AND substr(value, instr(value, '"'), 19) = '" skill, indicating'
      UNION ALL
      -- Lists of names: of a bundle, and of what was not found.
      SELECT name.value, list.value ->> 2
      FROM json_each('[["\nSkills loaded: ", "\n", 1], ["\nSkills missing (skipped): ", "\n", 0],
          ["listed for this job but could not be found and were skipped: ", ". Start your response", 0]]') AS list
        CROSS JOIN json_each(replace(json_array(substr(m.content, instr(m.content, list.value ->> 0) + length(list.value ->> 0),
          instr(substr(m.content, instr(m.content, list.value ->> 0) + length(list.value ->> 0)) || (list.value ->> 1), list.value ->> 1) - 1)),
          ', ', '","')) AS name
      WHERE instr(m.content, list.value ->> 0) AND (list.key = 2 OR instr(m.content, ' skill bundle, loading '))))
  WHEN m.role = 'assistant' AND instr(m.tool_calls, 'skill_view') THEN (
    SELECT json_group_array(json_array(arguments ->> '$.name', 1))
    FROM (
      SELECT value ->> '$.id' AS call_id,
        CASE WHEN json_valid(value ->> '$.function.arguments') THEN value ->> '$.function.arguments' END AS arguments
      FROM json_each(CASE WHEN json_valid(m.tool_calls) THEN m.tool_calls END)
      WHERE type = 'object' AND value ->> '$.function.name' = 'skill_view')
    -- With file_path it reads a file of a skill. What was not found was not used.
    WHERE arguments ->> '$.name' <> '' AND arguments ->> '$.file_path' IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM temp.hermes_messages AS result
        WHERE result.session_id = m.session_id AND result.tool_call_id = call_id AND result.content LIKE '{"success": false%'))
  END) AS named;

-- The last session of each job in which a call succeeded, for its provider.
DROP VIEW IF EXISTS temp.hermes_routes;
CREATE TEMP VIEW hermes_routes AS
SELECT substr(id, 6, length(id) - 21) AS job_id, model, billing_provider AS provider, max(started_at) AS started_at
FROM hermes.sessions
WHERE source = 'cron' AND parent_session_id IS NULL AND billing_provider <> ''
GROUP BY 1;

-- Each attempt with all that is known of it, once for the skills that it used and once for those that Hermes did not find.
DROP VIEW IF EXISTS temp.hermes_read;
CREATE TEMP VIEW hermes_read AS
SELECT
  a.session_id, a.execution_id, a.job_id, a.status, a.error,
  CASE WHEN kind.value = 'missing' THEN skills.value -> '$.missing' END AS missing,
  ifnull(
    CASE WHEN skills.value ->> '$.used' <> '[]' THEN skills.value -> '$.used'
         WHEN EXISTS (SELECT 1 FROM temp.hermes_messages AS m WHERE m.session_id = a.session_id) THEN NULL
         -- What its job says today, for an attempt that did not come to a prompt.
         WHEN j.job ->> '$.skills[0]' <> '' THEN j.job -> '$.skills'
         WHEN j.job ->> '$.skill' <> '' THEN json_array(j.job ->> '$.skill') END,
    json_array(coalesce(j.job ->> '$.name', substr(s.title, 1, nullif(instr(s.title, ' · '), 0) - 1), 'cron job ' || a.job_id))) AS skills,
  coalesce(answered.value ->> '$.model', s.model, j.job ->> '$.model', j.job ->> '$.model_snapshot', route.model) AS model,
  -- Hermes keeps no provider of a session in which no call succeeded.
  coalesce(answered.value ->> '$.provider', s.billing_provider,
    CASE WHEN ifnull(s.model = coalesce(j.job ->> '$.model', j.job ->> '$.model_snapshot'), 1)
         THEN coalesce(j.job ->> '$.provider', j.job ->> '$.provider_snapshot') END,
    route.provider) AS provider,
  ifnull(s.started_at, a.started_at) AS started_at,
  -- A session that was compressed ended then, and Hermes does not end the one that continues it.
  CASE WHEN u.last_depth > 0 THEN (
         SELECT max(m.timestamp) FROM temp.hermes_messages AS m WHERE m.session_id = u.last_id AND a.status <> 'died')
       ELSE ifnull(s.ended_at, a.finished_at) END AS completed_at,
  -- A job's definition says of its last run whether the answer was refused where it was to go. No refusal means that it
  -- arrived only if there was somewhere to go, and something to say: a model that answers [SILENT] says nothing.
  CASE WHEN a.status = 'completed' AND EXISTS (
         SELECT 1 FROM temp.hermes_ledger AS l
         WHERE l.id = a.execution_id AND j.job ->> '$.last_run_at' BETWEEN l.started_at AND l.finished_at) THEN
    CASE WHEN j.job ->> '$.last_delivery_error' <> '' THEN 0
         WHEN j.job ->> '$.deliver' NOT IN ('local', 'origin', '') OR j.job ->> '$.deliver' = 'origin' AND j.job ->> '$.origin.chat_id' <> '' THEN 1 END
  END AS delivered,
  -- Of the run, once. A run without any call has zeros, which are not known.
  u.has_calls AND kind.key = 0 AS has_usage,
  u.input_tokens, u.output_tokens, u.cache_read_tokens, u.cache_write_tokens, u.cost_usd,
  CASE WHEN a.status IN ('completed', 'ended') THEN (
    SELECT m.content FROM temp.hermes_messages AS m
    WHERE m.session_id = u.last_id AND m.role = 'assistant' AND m.active AND m.content <> ''
    ORDER BY m.timestamp DESC, m.id DESC LIMIT 1) END AS output
FROM temp.hermes_attempts AS a
LEFT JOIN hermes.sessions AS s ON s.id = a.session_id
LEFT JOIN temp.hermes_usage AS u ON u.run_id = a.session_id
LEFT JOIN temp.hermes_jobs AS j ON j.id = a.job_id
LEFT JOIN temp.hermes_routes AS route ON route.job_id = a.job_id
-- As a column of json_each, a subquery is computed once for a row.
CROSS JOIN json_each(json_array((
  SELECT json_object('used', json_group_array(DISTINCT k.name) FILTER (WHERE k.is_found),
    'missing', json_group_array(DISTINCT k.name) FILTER (WHERE NOT k.is_found))
  FROM temp.hermes_skills AS k WHERE k.session_id = a.session_id))) AS skills
CROSS JOIN json_each(json_array(ifnull((
  SELECT json_object('model', last.model, 'provider', nullif(last.billing_provider, ''))
  FROM temp.hermes_model_usage AS last
  WHERE last.session_id = u.last_id AND last.task = '' ORDER BY last.last_seen DESC LIMIT 1), '{}'))) AS answered
CROSS JOIN json_each(CASE WHEN skills.value ->> '$.missing' = '[]' THEN '["used"]'
                          WHEN skills.value ->> '$.used' = '[]' THEN '["missing"]'
                          ELSE '["used", "missing"]' END) AS kind;

-- A skill that Hermes did not find is a failed run of that skill, whatever was answered without it.
DROP VIEW IF EXISTS temp.hermes_runs;
CREATE TEMP VIEW hermes_runs AS
SELECT
  ifnull(session_id, execution_id) AS session_id,
  job_id AS cron_id,
  ifnull(missing, skills) AS skills,
  model, provider, started_at, completed_at,
  CASE WHEN has_usage THEN input_tokens END AS input_tokens,
  CASE WHEN has_usage THEN output_tokens END AS output_tokens,
  CASE WHEN has_usage THEN cache_read_tokens END AS cache_read_tokens,
  CASE WHEN has_usage THEN cache_write_tokens END AS cache_write_tokens,
  CASE WHEN has_usage THEN cost_usd END AS cost_usd,
  NULL AS quality_score,
  -- A script, or an answer that is not kept.
  CASE WHEN missing IS NULL AND status = 'completed' AND output IS NULL THEN 1 END AS success,
  CASE WHEN missing IS NULL THEN output END AS output,
  CASE WHEN missing IS NOT NULL THEN 'Skill(s) not found and skipped: ' || (SELECT group_concat(value, ', ') FROM json_each(missing))
       WHEN status = 'failed' THEN ifnull(error, 'Hermes recorded a failure without a reason.')
       WHEN status = 'died' THEN 'The process died during the run.'
       WHEN status = 'ended' AND output IS NULL THEN 'The session ended without an answer.' END AS error,
  CASE WHEN missing IS NULL AND (delivered = 0 OR instr(upper(ifnull(output, '')), 'SILENT') + instr(upper(ifnull(output, '')), 'NO_REPLY') = 0)
       THEN delivered END AS delivered
FROM temp.hermes_read;

-- Skills in sessions other than cron's: once for each session and skill, from the message that first named it to the
-- answer to it. Tokens and cost, which Hermes keeps for the session as a whole, are not known.
DROP VIEW IF EXISTS temp.hermes_chats;
CREATE TEMP VIEW hermes_chats AS
SELECT
  session_id, NULL AS cron_id, json_array(name) AS skills, model, provider, started_at,
  (SELECT m.timestamp FROM temp.hermes_messages AS m WHERE m.id = answer_id) AS completed_at,
  NULL AS input_tokens, NULL AS output_tokens, NULL AS cache_read_tokens, NULL AS cache_write_tokens, NULL AS cost_usd,
  NULL AS quality_score, NULL AS success,
  (SELECT m.content FROM temp.hermes_messages AS m WHERE m.id = answer_id AND is_found) AS output,
  CASE WHEN NOT is_found THEN 'Skill(s) not found and skipped: ' || name END AS error,
  NULL AS delivered
FROM (
  SELECT c.*, (
    SELECT m.id FROM temp.hermes_messages AS m
    WHERE m.session_id = c.session_id AND m.id > c.message_id AND m.id < ifnull(c.next_id, 9e18)
      AND m.role = 'assistant' AND m.content <> '' AND ifnull(m.finish_reason, '') <> 'tool_calls'
    ORDER BY m.timestamp DESC, m.id DESC LIMIT 1) AS answer_id
  FROM (
    SELECT k.session_id, k.name, max(k.is_found) AS is_found, s.model, s.billing_provider AS provider, s.ended_at,
      min(k.message_id) AS message_id, k.timestamp AS started_at,
      (SELECT min(m.id) FROM temp.hermes_messages AS m WHERE m.session_id = k.session_id AND m.role = 'user' AND m.id > k.message_id) AS next_id
    FROM hermes.sessions AS s
    LEFT JOIN hermes.sessions AS parent ON parent.id = s.parent_session_id
    CROSS JOIN temp.hermes_skills AS k ON k.session_id = s.id
    WHERE s.source <> 'cron' AND ifnull(parent.end_reason = 'compression', s.parent_session_id IS NULL)
    GROUP BY k.session_id, k.name
  ) AS c
)
-- Not one that is still at work.
WHERE answer_id IS NOT NULL OR next_id IS NOT NULL OR ended_at IS NOT NULL;
