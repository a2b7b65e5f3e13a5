-- Correcting what is recorded: UPDATE and DELETE on skill_runs, and the names that the log uses.
--
-- Plain SQL that any SQLite since 3.27 parses. It comes after recording.sql; an UPDATE of skill_runs needs the extension.

-- What the UPDATE does not change stays as it is in each row. Cost and tokens that it does change are divided anew, all of
-- them where it changes the skills; a success that it changes stands, else a new error or output is judged.
CREATE TRIGGER skill_runs_update
INSTEAD OF UPDATE ON skill_runs
BEGIN
  INSERT INTO skill_runs_given VALUES ('skill_runs', OLD.ids,
    CASE WHEN NEW.skills IS NOT OLD.skills THEN 0
         ELSE 128 + (NEW.input_tokens IS OLD.input_tokens) + 2 * (NEW.output_tokens IS OLD.output_tokens)
           + 4 * (NEW.cache_read_tokens IS OLD.cache_read_tokens) + 8 * (NEW.cache_write_tokens IS OLD.cache_write_tokens)
           + 16 * (NEW.cost_usd IS OLD.cost_usd) END
      + 32 * (CASE lower(NEW.success) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE NEW.success END IS OLD.success)
      + 64 * (NEW.started_at IS OLD.started_at AND NEW.completed_at IS OLD.completed_at)
      + 256 * (NEW.session_id IS OLD.session_id) + 512 * (NEW.cron_id IS OLD.cron_id)
      + 1024 * (NEW.model IS OLD.model) + 2048 * (NEW.provider IS OLD.provider),
    NEW.session_id, NEW.cron_id, NEW.skills, NEW.model, NEW.provider, NEW.started_at, NEW.completed_at, NEW.input_tokens,
    NEW.output_tokens, NEW.cache_read_tokens, NEW.cache_write_tokens, NEW.cost_usd, NEW.quality_score, NEW.success,
    NEW.output, NEW.error, NEW.excluded, NULL, NEW.delivered);
END;

CREATE TRIGGER skill_runs_delete
INSTEAD OF DELETE ON skill_runs
BEGIN
  DELETE FROM skill_invocations
  WHERE rowid IN (
    WITH RECURSIVE given(ids) AS (
      SELECT substr(OLD.ids, 2)
      UNION ALL SELECT substr(ids, instr(ids, ',') + 1) FROM given WHERE instr(ids, ','))
    -- As far as the number goes.
    SELECT CAST(ids AS INTEGER) FROM given);
END;

-- The names in the log. UPDATE skill_names SET skill_name = 'new' WHERE skill_name = 'old' renames a skill, or merges it
-- into the one that has the new name. A run that used both has one row afterwards, with the cost and tokens of the two,
-- and the outcome of the row that had the new name already, where that is known.
DROP VIEW IF EXISTS skill_names;
CREATE VIEW skill_names AS
SELECT
  skill_name COLLATE BINARY AS skill_name,
  count(*) AS log_rows -- rows of skill_invocations with that name; only to be read
FROM skill_invocations GROUP BY skill_name COLLATE BINARY;

-- A name is compared twice: once to find the index, once as what it is, since a log that was taken over may not tell A
-- from a. Of a run's rows with the new name the first gets what those with the old one have.
CREATE TRIGGER skill_names_update
INSTEAD OF UPDATE ON skill_names
WHEN NEW.skill_name COLLATE BINARY IS NOT OLD.skill_name
BEGIN
  SELECT RAISE(ABORT, 'skill_names: skill_name must be text without blanks around it')
  WHERE typeof(NEW.skill_name) <> 'text' OR trim(NEW.skill_name, char(9, 10, 11, 12, 13, 32)) <> NEW.skill_name
    OR NEW.skill_name = '';
  UPDATE skill_invocations SET
    (input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, estimated_cost_usd, quality_score, end_reason,
     outcome_category, outcome_confidence, success, delivered) = (
      SELECT
        ifnull(skill_invocations.input_tokens + sum(o.input_tokens), ifnull(skill_invocations.input_tokens, sum(o.input_tokens))),
        ifnull(skill_invocations.output_tokens + sum(o.output_tokens),
               ifnull(skill_invocations.output_tokens, sum(o.output_tokens))),
        ifnull(skill_invocations.cache_read_tokens + sum(o.cache_read_tokens),
               ifnull(skill_invocations.cache_read_tokens, sum(o.cache_read_tokens))),
        ifnull(skill_invocations.cache_write_tokens + sum(o.cache_write_tokens),
               ifnull(skill_invocations.cache_write_tokens, sum(o.cache_write_tokens))),
        -- In whole nanodollars, as the rollup counts them.
        ifnull(round(skill_invocations.estimated_cost_usd + sum(o.estimated_cost_usd), 9),
               ifnull(skill_invocations.estimated_cost_usd, round(sum(o.estimated_cost_usd), 9))),
        ifnull(skill_invocations.quality_score, max(o.quality_score)),
        CASE WHEN skill_invocations.success IS NULL THEN max(o.end_reason) ELSE skill_invocations.end_reason END,
        CASE WHEN skill_invocations.success IS NULL THEN max(o.outcome_category) ELSE skill_invocations.outcome_category END,
        CASE WHEN skill_invocations.success IS NULL THEN max(o.outcome_confidence) ELSE skill_invocations.outcome_confidence END,
        ifnull(skill_invocations.success, max(o.success)),
        ifnull(skill_invocations.delivered, min(o.delivered))
      FROM skill_invocations AS o
      WHERE o.session_id = skill_invocations.session_id AND o.session_id = skill_invocations.session_id COLLATE BINARY
        AND o.invoked_at BETWEEN skill_invocations.invoked_at - 6e-7 AND skill_invocations.invoked_at + 6e-7
        AND +o.skill_name = OLD.skill_name COLLATE BINARY)
  WHERE rowid IN (
    SELECT (
      SELECT min(n.rowid) FROM skill_invocations AS n
      WHERE n.session_id = o.session_id AND n.session_id = o.session_id COLLATE BINARY
        AND n.invoked_at BETWEEN o.invoked_at - 6e-7 AND o.invoked_at + 6e-7
        AND +n.skill_name = NEW.skill_name COLLATE BINARY)
    FROM skill_invocations AS o
    WHERE o.skill_name = OLD.skill_name AND o.skill_name = OLD.skill_name COLLATE BINARY);
  DELETE FROM skill_invocations
  WHERE skill_name = OLD.skill_name AND skill_name = OLD.skill_name COLLATE BINARY AND EXISTS (
    SELECT 1 FROM skill_invocations AS n
    WHERE n.session_id = skill_invocations.session_id AND n.session_id = skill_invocations.session_id COLLATE BINARY
      AND n.invoked_at BETWEEN skill_invocations.invoked_at - 6e-7 AND skill_invocations.invoked_at + 6e-7
      AND +n.skill_name = NEW.skill_name COLLATE BINARY);
  UPDATE skill_invocations SET skill_name = NEW.skill_name
  WHERE skill_name = OLD.skill_name AND skill_name = OLD.skill_name COLLATE BINARY;
END;
