-- The past runs of a Hermes agent, with the columns of skill_runs. Plain SQL for any SQLite since 3.38.
--
--   ATTACH 'file:/home/me/.hermes/state.db?mode=ro' AS hermes;
--   ATTACH 'file:/home/me/.hermes/cron/executions.db?mode=ro' AS cron;
--   .read sql/adapters/hermes.sql
--
-- creates, all of it TEMP, and so gone with the connection:
--
--   hermes_jobs    a table to be filled with the jobs of cron/jobs.json
--   hermes_runs    a view of the finished runs of cron jobs
--   hermes_chats   a view of the skills that were used in other sessions
--
-- docs/hermes.md says how to record from them. A Hermes without cron/executions.db has kept no outcomes; attach an empty
-- database as cron, and give it the table by the statement in that document.
CREATE TEMP TABLE IF NOT EXISTS hermes_jobs (
  id  TEXT PRIMARY KEY,
  job TEXT NOT NULL       -- its object in cron/jobs.json
);

-- What Hermes' ledger says of each attempt, with Unix seconds. SQLite's days as fractions hold no more than the
-- millisecond: the fraction of the second goes beside them.
DROP VIEW IF EXISTS temp.hermes_executions;
CREATE TEMP VIEW hermes_executions AS
SELECT
  id, job_id, status, error,
  CAST(strftime('%s', substr(began, 1, 19) || ltrim(substr(began, 20), '.0123456789')) AS INTEGER)
    + CASE WHEN substr(began, 20, 1) = '.' THEN CAST('0' || substr(began, 20, 7) AS REAL) ELSE 0 END AS started_at,
  CAST(strftime('%s', substr(finished_at, 1, 19) || ltrim(substr(finished_at, 20), '.0123456789')) AS INTEGER)
    + CASE WHEN substr(finished_at, 20, 1) = '.' THEN CAST('0' || substr(finished_at, 20, 7) AS REAL) ELSE 0 END AS finished_at
FROM (SELECT *, ifnull(started_at, claimed_at) AS began FROM cron.executions);

-- The ledger does not name the session. It is of the same job, and began during the attempt; where attempts of a job
-- overlap, during the one that began last. The plus signs leave to SQLite the index on started_at only.
DROP VIEW IF EXISTS temp.hermes_matches;
CREATE TEMP VIEW hermes_matches AS
SELECT s.id AS session_id, e.id AS execution_id, max(e.started_at) AS execution_started_at
FROM temp.hermes_executions AS e
CROSS JOIN hermes.sessions AS s
  ON s.started_at BETWEEN e.started_at - 1e-5 AND ifnull(e.finished_at, 1e11) + 1e-5
  AND +s.source = 'cron' AND +s.parent_session_id IS NULL AND substr(s.id, 1, length(s.id) - 16) = 'cron_' || e.job_id
GROUP BY s.id;

-- Each attempt that is over, and each session of cron without one: older than the ledger, or of a Hermes without it.
DROP VIEW IF EXISTS temp.hermes_attempts;
CREATE TEMP VIEW hermes_attempts AS
SELECT e.id AS execution_id, e.job_id, m.session_id, e.status, e.error, e.started_at,
  -- An attempt whose process died is finished when the next process finds out.
  CASE WHEN e.status <> 'unknown' THEN e.finished_at END AS finished_at
FROM temp.hermes_executions AS e
LEFT JOIN temp.hermes_matches AS m ON m.execution_id = e.id
WHERE e.status IN ('completed', 'failed', 'unknown')
UNION ALL
SELECT NULL, job_id, id, CASE WHEN ended_at IS NULL THEN 'unknown' ELSE 'ended' END, NULL, started_at, ended_at
FROM (
  SELECT id, substr(id, 6, length(id) - 21) AS job_id, started_at, ended_at,
    lead(started_at) OVER (PARTITION BY substr(id, 6, length(id) - 21) ORDER BY started_at) AS next_started_at
  FROM hermes.sessions
  WHERE source = 'cron' AND parent_session_id IS NULL AND id LIKE 'cron\__%\_________\_______' ESCAPE '\'
)
-- One that never ended is given up after a day, or when its job runs again.
WHERE (ended_at IS NOT NULL OR next_started_at IS NOT NULL OR started_at < unixepoch('now') - 86400)
  -- The two databases are not read at one moment: an attempt may be missing that has just begun.
  AND started_at < unixepoch('now') - 60
  AND id NOT IN (SELECT session_id FROM temp.hermes_matches);

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
  LEFT JOIN hermes.session_model_usage AS u ON u.session_id = p.id
)
GROUP BY run_id;

-- The skills that messages name: those that the user, or the job, invoked, and those that the model opened itself. A
-- message is cut at each sentence that announces a skill, as the elements of a JSON array.
DROP VIEW IF EXISTS temp.hermes_skills;
CREATE TEMP VIEW hermes_skills AS
SELECT m.session_id, m.id AS message_id, m.timestamp, substr(cut.value, 1, instr(cut.value, '"') - 1) AS name, 1 AS is_found
FROM hermes.messages AS m,
  json_each('[' || replace(json_quote(m.content), '[IMPORTANT: The user has invoked the \"', '","') || ']') AS cut
WHERE m.role = 'user' AND instr(m.content, '[IMPORTANT: The user has invoked the "')
  AND cut.key > 0 AND substr(cut.value, instr(cut.value, '"'), 19) = '" skill, indicating'
UNION ALL
SELECT session_id, message_id, timestamp, name.value, is_found
FROM (
  SELECT m.session_id, m.id AS message_id, m.timestamp, list.is_found, list.after,
    substr(m.content, instr(m.content, list.before) + length(list.before)) AS content
  FROM hermes.messages AS m
  JOIN (
    SELECT 'Skills loaded: ' AS before, char(10) AS after, 1 AS is_found UNION ALL
    SELECT 'Skills missing (skipped): ', char(10), 0 UNION ALL
    SELECT 'listed for this job but could not be found and were skipped: ', '. Start your response', 0
  ) AS list ON instr(m.content, list.before)
  WHERE m.role = 'user'
    AND (instr(m.content, 'listed for this job but could not be found') OR instr(m.content, ' skill bundle, loading '))
), json_each('[' || replace(json_quote(substr(content, 1, instr(content || after, after) - 1)), ', ', '","') || ']') AS name
UNION ALL
SELECT session_id, message_id, timestamp, arguments ->> '$.name', 1
FROM (
  SELECT m.session_id, m.id AS message_id, m.timestamp, call.value ->> '$.id' AS call_id,
    CASE WHEN json_valid(call.value ->> '$.function.arguments') THEN call.value ->> '$.function.arguments' END AS arguments
  FROM hermes.messages AS m, json_each(CASE WHEN json_valid(m.tool_calls) THEN m.tool_calls END) AS call
  WHERE m.role = 'assistant' AND instr(m.tool_calls, 'skill_view')
    AND call.type = 'object' AND call.value ->> '$.function.name' = 'skill_view'
) AS opened
-- With file_path it reads a file of a skill. What it did not find was not used.
WHERE arguments ->> '$.name' IS NOT NULL AND arguments ->> '$.file_path' IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM hermes.messages AS answer
    WHERE answer.session_id = opened.session_id AND answer.tool_call_id = opened.call_id
      AND answer.content LIKE '{"success": false%');

-- The last session of each job whose provider is known.
DROP VIEW IF EXISTS temp.hermes_routes;
CREATE TEMP VIEW hermes_routes AS
SELECT substr(id, 6, length(id) - 21) AS job_id, model, billing_provider AS provider, max(started_at) AS started_at
FROM hermes.sessions
WHERE source = 'cron' AND parent_session_id IS NULL AND billing_provider <> ''
GROUP BY 1;

-- Each attempt with all that is known of it; skills and missing are JSON arrays.
DROP VIEW IF EXISTS temp.hermes_attempts_read;
CREATE TEMP VIEW hermes_attempts_read AS
SELECT
  ifnull(a.session_id, a.execution_id) AS session_id,
  a.job_id,
  (SELECT json_group_array(DISTINCT k.name) FROM temp.hermes_skills AS k WHERE k.session_id = a.session_id AND k.is_found) AS skills,
  (SELECT json_group_array(DISTINCT k.name) FROM temp.hermes_skills AS k WHERE k.session_id = a.session_id AND NOT k.is_found) AS missing,
  -- What its job says today, for an attempt that did not come to a prompt.
  CASE WHEN NOT EXISTS (SELECT 1 FROM hermes.messages AS m WHERE m.session_id = a.session_id)
       THEN ifnull(j.job -> '$.skills', json_array(j.job ->> '$.skill')) END AS planned,
  coalesce(j.job ->> '$.name', substr(s.title, 1, nullif(instr(s.title, ' · '), 0) - 1), 'cron job ' || a.job_id) AS job_name,
  coalesce(answered.model, s.model, j.job ->> '$.model', j.job ->> '$.model_snapshot', route.model) AS model,
  -- Hermes keeps no provider of a session in which no call succeeded.
  coalesce(
    nullif(answered.billing_provider, ''), s.billing_provider,
    CASE WHEN s.model = coalesce(j.job ->> '$.model', j.job ->> '$.model_snapshot') OR s.model IS NULL
         THEN coalesce(j.job ->> '$.provider', j.job ->> '$.provider_snapshot') END,
    route.provider) AS provider,
  ifnull(s.started_at, a.started_at) AS started_at,
  CASE WHEN a.session_id IS NULL THEN a.finished_at ELSE ifnull(s.ended_at, a.finished_at) END AS completed_at,
  CASE WHEN u.has_calls THEN u.input_tokens END AS input_tokens,
  CASE WHEN u.has_calls THEN u.output_tokens END AS output_tokens,
  CASE WHEN u.has_calls THEN u.cache_read_tokens END AS cache_read_tokens,
  CASE WHEN u.has_calls THEN u.cache_write_tokens END AS cache_write_tokens,
  CASE WHEN u.has_calls THEN u.cost_usd END AS cost_usd,
  a.status,
  (SELECT m.content FROM hermes.messages AS m
   WHERE m.session_id = ifnull(u.last_id, a.session_id) AND m.role = 'assistant' AND m.active AND m.content <> ''
   ORDER BY m.id DESC LIMIT 1) AS output,
  CASE a.status
  WHEN 'failed' THEN ifnull(a.error, 'Hermes says that the run failed, and not why.')
  WHEN 'unknown' THEN 'The process died during the run.'
  END AS error
FROM temp.hermes_attempts AS a
LEFT JOIN hermes.sessions AS s ON s.id = a.session_id
LEFT JOIN temp.hermes_usage AS u ON u.run_id = a.session_id
LEFT JOIN hermes.session_model_usage AS answered ON answered.rowid = (
  SELECT last.rowid FROM hermes.session_model_usage AS last
  WHERE last.session_id = u.last_id AND last.task = '' ORDER BY last.last_seen DESC LIMIT 1)
LEFT JOIN temp.hermes_jobs AS j ON j.id = a.job_id
LEFT JOIN temp.hermes_routes AS route ON route.job_id = a.job_id;

-- A skill that Hermes did not find is a failed run of that skill, whatever was answered without it.
DROP VIEW IF EXISTS temp.hermes_runs;
CREATE TEMP VIEW hermes_runs AS
SELECT
  session_id, job_id AS cron_id,
  CASE WHEN skills <> '[]' THEN skills
       WHEN planned <> '[]' AND planned <> '[null]' THEN planned
       ELSE json_array(job_name) END AS skills,
  model, provider, started_at, completed_at, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd,
  NULL AS quality_score,
  -- A script or an answer that is not kept.
  CASE WHEN status = 'completed' AND output IS NULL THEN 1 END AS success,
  CASE WHEN error IS NULL THEN output END AS output,
  CASE WHEN status = 'ended' AND output IS NULL THEN 'The session ended without an answer.' ELSE error END AS error
FROM temp.hermes_attempts_read
WHERE missing = '[]' OR skills <> '[]'
UNION ALL
SELECT
  session_id, job_id, missing, model, provider, started_at, completed_at,
  -- Tokens and cost are of the skills that were found.
  CASE WHEN skills = '[]' THEN input_tokens END, CASE WHEN skills = '[]' THEN output_tokens END,
  CASE WHEN skills = '[]' THEN cache_read_tokens END, CASE WHEN skills = '[]' THEN cache_write_tokens END,
  CASE WHEN skills = '[]' THEN cost_usd END,
  NULL, NULL, NULL,
  'Skill(s) not found and skipped: ' || (SELECT group_concat(value, ', ') FROM json_each(missing))
FROM temp.hermes_attempts_read
WHERE missing <> '[]';
