-- For an agent that keeps its sessions in a table "sessions", as Hermes does: one statement records a finished run.
--
--   INSERT INTO hermes_runs (session_id, cron_id, skills, output, error) VALUES (?, ?, ?, ?, ?)
--
-- Model, provider, times, tokens and cost come from the session's row; the rest is what skill_runs makes of it. A
-- session without a row is recorded with what is known. Wants the tables of skill_ema_init() in the same database, and
-- of "sessions" the columns id, model, billing_provider, started_at, ended_at (Unix seconds), input_tokens,
-- output_tokens, cache_read_tokens, cache_write_tokens, estimated_cost_usd and actual_cost_usd. Hermes writes a cost of
-- 0 where it does not know the price, and says so in a column cost_status: 'unknown'. There the cost is NULL, as is a 0
-- without a status; 'actual', 'estimated' and 'included' (in a subscription) let it stand.
CREATE VIEW IF NOT EXISTS hermes_runs AS
SELECT
  session_id,
  cron_id,
  skills,         -- a JSON array of names, or one bare name
  output,         -- the answer, which classify_outcome() judges
  error           -- what the scheduler saw fail; not NULL means failure
FROM skill_runs;

-- What the session's row holds that skill_runs would refuse is not known, so that no run is lost for it.
CREATE TRIGGER IF NOT EXISTS hermes_runs_insert
INSTEAD OF INSERT ON hermes_runs
BEGIN
  INSERT INTO skill_runs (session_id, cron_id, skills, model, provider, started_at, completed_at, input_tokens,
    output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, output, error)
  SELECT
    NEW.session_id, NEW.cron_id, NEW.skills,
    CASE WHEN typeof(s.model) = 'text' THEN s.model END,
    CASE WHEN typeof(s.billing_provider) = 'text' THEN s.billing_provider END,
    CASE
      WHEN s.started_at >= 0 AND s.started_at <= (julianday('now') - 2440587.5) * 86400 + 86401 THEN s.started_at
      -- Without a start, the one it was recorded under before: a second attempt is the same run.
      ELSE ifnull((SELECT max(i.invoked_at) FROM skill_invocations AS i WHERE i.session_id = NEW.session_id),
                  (julianday('now') - 2440587.5) * 86400)
    END,
    CASE WHEN s.ended_at BETWEEN s.started_at AND s.started_at + 1e7 AND s.started_at >= 0 AND s.ended_at < 1e11
         THEN s.ended_at END,
    CASE WHEN s.input_tokens BETWEEN 0 AND 1000000000000 AND s.input_tokens = CAST(s.input_tokens AS INTEGER)
         THEN s.input_tokens END,
    CASE WHEN s.output_tokens BETWEEN 0 AND 1000000000000 AND s.output_tokens = CAST(s.output_tokens AS INTEGER)
         THEN s.output_tokens END,
    CASE WHEN s.cache_read_tokens BETWEEN 0 AND 1000000000000 AND s.cache_read_tokens = CAST(s.cache_read_tokens AS INTEGER)
         THEN s.cache_read_tokens END,
    CASE WHEN s.cache_write_tokens BETWEEN 0 AND 1000000000000 AND s.cache_write_tokens = CAST(s.cache_write_tokens AS INTEGER)
         THEN s.cache_write_tokens END,
    CASE WHEN ifnull(asked.cost_status IN ('actual', 'estimated', 'included'), 1) THEN
      nullif(CASE WHEN s.actual_cost_usd BETWEEN 0 AND 1e4 THEN s.actual_cost_usd
                  WHEN s.estimated_cost_usd BETWEEN 0 AND 1e4 THEN s.estimated_cost_usd END,
             CASE WHEN asked.cost_status IS NULL THEN 0 END)
    END,
    NEW.output, NEW.error
  FROM (
    -- Where "sessions" has no such column, the name means the one around it, and every cost is known.
    SELECT id, (SELECT cost_status FROM sessions WHERE sessions.id = around.id) AS cost_status
    FROM (SELECT NEW.session_id AS id, 'actual' AS cost_status) AS around
  ) AS asked LEFT JOIN sessions AS s ON s.id = asked.id;
END;
