-- The log's triggers, for rollup.sql, and the daily view that the table functions read. On a log that already holds rows it
-- also fills the rollup.
--
-- Plain SQL that any SQLite since 3.27 parses: no extension, no JSON.

-- The id that the statement at work is about to write and the log already has, if any. REPLACE removes a row without a
-- word to the triggers (unless recursive_triggers is on), and the rollup would keep counting it. What runs before a row
-- is written cannot tell REPLACE from an UPSERT or an OR IGNORE, which are welcome; what runs after knows that the row
-- was written. So the one leaves the id here for the other. Each touches its own id alone, since a trigger of the user's
-- own may write to the log in between; and the ids above all rows, one of which SQLite may choose next.
CREATE TABLE IF NOT EXISTS skill_ema_guard (
  id INTEGER PRIMARY KEY
);

-- Where SQLite is to choose the id, NEW.rowid is -1 here, and the id chosen is not the one left.
DROP TRIGGER IF EXISTS skill_invocations_before_insert;
CREATE TRIGGER skill_invocations_before_insert
BEFORE INSERT ON skill_invocations
WHEN EXISTS (SELECT 1 FROM skill_ema_guard) OR EXISTS (SELECT 1 FROM skill_invocations WHERE rowid = NEW.rowid)
BEGIN
  DELETE FROM skill_ema_guard
  WHERE id = NEW.rowid OR id > ifnull((SELECT max(rowid) FROM skill_invocations), id - 1);
  INSERT INTO skill_ema_guard (id) SELECT rowid FROM skill_invocations WHERE rowid = NEW.rowid;
END;

DROP TRIGGER IF EXISTS skill_invocations_after_insert;
CREATE TRIGGER skill_invocations_after_insert
AFTER INSERT ON skill_invocations
BEGIN
  SELECT RAISE(ABORT, 'skill_invocations: this id exists, and a row is never replaced; use UPDATE, or INSERT with ON CONFLICT (id) DO UPDATE')
  WHERE EXISTS (SELECT 1 FROM skill_ema_guard WHERE id = NEW.rowid);
  UPDATE skill_ema_totals SET log_rows = log_rows + 1;
  INSERT INTO skill_daily_change VALUES (1, NEW.cron_id, NEW.skill_name, NEW.model, NEW.provider, NEW.invoked_at, NEW.success,
    NEW.duration_seconds, NEW.estimated_cost_usd, NEW.quality_score, NEW.input_tokens, NEW.output_tokens,
    NEW.excluded);
END;

DROP TRIGGER IF EXISTS skill_invocations_after_delete;
CREATE TRIGGER skill_invocations_after_delete
AFTER DELETE ON skill_invocations
BEGIN
  UPDATE skill_ema_totals SET log_rows = log_rows - 1;
  INSERT INTO skill_daily_change VALUES (-1, OLD.cron_id, OLD.skill_name, OLD.model, OLD.provider, OLD.invoked_at, OLD.success,
    OLD.duration_seconds, OLD.estimated_cost_usd, OLD.quality_score, OLD.input_tokens, OLD.output_tokens,
    OLD.excluded);
END;

DROP TRIGGER IF EXISTS skill_invocations_before_update_id;
CREATE TRIGGER skill_invocations_before_update_id
BEFORE UPDATE ON skill_invocations
WHEN NEW.rowid <> OLD.rowid
BEGIN
  DELETE FROM skill_ema_guard WHERE id = NEW.rowid;
  INSERT INTO skill_ema_guard (id) SELECT rowid FROM skill_invocations WHERE rowid = NEW.rowid;
END;

DROP TRIGGER IF EXISTS skill_invocations_after_update_id;
CREATE TRIGGER skill_invocations_after_update_id
AFTER UPDATE ON skill_invocations
WHEN NEW.rowid <> OLD.rowid
BEGIN
  SELECT RAISE(ABORT, 'skill_invocations: this id exists, and a row is never replaced; choose another id')
  WHERE EXISTS (SELECT 1 FROM skill_ema_guard WHERE id = NEW.rowid);
END;

DROP TRIGGER IF EXISTS skill_invocations_after_update;
CREATE TRIGGER skill_invocations_after_update
AFTER UPDATE ON skill_invocations
-- Not UPDATE OF these columns: that does not name a generated one that follows from the column that is set.
WHEN NEW.skill_name COLLATE BINARY IS NOT OLD.skill_name OR NEW.model COLLATE BINARY IS NOT OLD.model
  OR NEW.provider COLLATE BINARY IS NOT OLD.provider OR NEW.cron_id COLLATE BINARY IS NOT OLD.cron_id
  OR NEW.invoked_at IS NOT OLD.invoked_at
  OR NEW.success IS NOT OLD.success OR NEW.duration_seconds IS NOT OLD.duration_seconds
  OR NEW.estimated_cost_usd IS NOT OLD.estimated_cost_usd OR NEW.quality_score IS NOT OLD.quality_score
  OR NEW.input_tokens IS NOT OLD.input_tokens OR NEW.output_tokens IS NOT OLD.output_tokens
  OR NEW.excluded IS NOT OLD.excluded
BEGIN
  INSERT INTO skill_daily_change VALUES (-1, OLD.cron_id, OLD.skill_name, OLD.model, OLD.provider, OLD.invoked_at, OLD.success,
    OLD.duration_seconds, OLD.estimated_cost_usd, OLD.quality_score, OLD.input_tokens, OLD.output_tokens,
    OLD.excluded);
  INSERT INTO skill_daily_change VALUES (1, NEW.cron_id, NEW.skill_name, NEW.model, NEW.provider, NEW.invoked_at, NEW.success,
    NEW.duration_seconds, NEW.estimated_cost_usd, NEW.quality_score, NEW.input_tokens, NEW.output_tokens,
    NEW.excluded);
END;

-- Counts a log that stood before its rollup; does nothing where the rollup has been begun.
INSERT INTO main.skill_daily_rollup (day, skill_name, model, provider, invocation_count, success_count, failure_count,
  duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
  input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at)
SELECT * FROM main.skill_daily_recount
WHERE NOT EXISTS (SELECT 1 FROM main.skill_daily_rollup);
INSERT INTO main.skill_daily_correction (day, invocation_count) SELECT NULL, count(*) FROM main.skill_invocations;

-- The contract that the table functions read. Whoever has a log of another shape defines a view of this name over it.
-- A total or average of nothing is NULL. It comes last, and skill_ema_init() takes it away first: whatever stops it in
-- between, there are no numbers to be read that are not whole.
CREATE VIEW IF NOT EXISTS skill_stats_daily AS
SELECT
  skill_name,
  CASE WHEN model <> x'' THEN model END        AS model,
  CASE WHEN provider <> x'' THEN provider END  AS provider,
  day,              -- 'YYYY-MM-DD', UTC
  invocation_count,
  success_count,
  failure_count,
  duration_count,
  duration_us / 1e6                            AS total_duration_s,
  duration_us / 1e6 / duration_count           AS avg_duration_s,
  cost_count,
  cost_nanousd / 1e9                           AS total_cost_usd,
  cost_nanousd / 1e9 / cost_count              AS avg_cost_usd,
  quality_count,
  quality_nano / 1e9                           AS total_quality_score,
  quality_nano / 1e9 / quality_count           AS avg_quality_score,
  input_tokens_count,
  input_tokens                                 AS total_input_tokens,
  output_tokens_count,
  output_tokens                                AS total_output_tokens,
  last_invoked_at   -- Unix seconds, UTC
FROM skill_daily_rollup;
