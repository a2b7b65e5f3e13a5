-- Recording runs, second half: what must be refused and why, and a row of the log for each skill with its share.
--
-- Plain SQL that any SQLite since 3.27 parses. It comes after recording.sql.

DROP VIEW IF EXISTS skill_runs_checked;
CREATE VIEW skill_runs_checked AS
SELECT NULL AS source, NULL AS corrects, NULL AS kept, NULL AS session_id, NULL AS cron_id, NULL AS skills, NULL AS model,
  NULL AS provider, NULL AS started_at, NULL AS completed_at, NULL AS input_tokens, NULL AS output_tokens,
  NULL AS cache_read_tokens, NULL AS cache_write_tokens, NULL AS cost_usd, NULL AS quality_score, NULL AS success,
  NULL AS output, NULL AS error, NULL AS excluded, NULL AS replace, NULL AS delivered, NULL AS skills_given,
  NULL AS started_given, NULL AS completed_given, NULL AS verdict, NULL AS reason
WHERE 0;

DROP VIEW IF EXISTS skill_runs_part;
CREATE VIEW skill_runs_part AS
SELECT NULL AS id, NULL AS skill_name, NULL AS corrects, NULL AS kept, NULL AS session_id, NULL AS cron_id, NULL AS model,
  NULL AS provider, NULL AS started_at, NULL AS completed_at, NULL AS input_tokens, NULL AS output_tokens,
  NULL AS cache_read_tokens, NULL AS cache_write_tokens, NULL AS cost_usd, NULL AS quality_score, NULL AS success,
  NULL AS excluded, NULL AS delivered, NULL AS end_reason, NULL AS outcome_category, NULL AS outcome_confidence
WHERE 0;

CREATE TRIGGER skill_runs_read_insert
INSTEAD OF INSERT ON skill_runs_read
BEGIN
  INSERT INTO skill_runs_checked
  SELECT
    NEW.source,
    CASE WHEN NEW.replace = 1 THEN (
      SELECT '[' || group_concat(i.rowid) || ']' FROM skill_invocations AS i
      WHERE i.session_id = NEW.session_id AND i.session_id = NEW.session_id COLLATE BINARY
        AND i.invoked_at BETWEEN NEW.started_at - 6e-7 AND NEW.started_at + 6e-7) ELSE NEW.corrects END,
    NEW.kept, NEW.session_id, NEW.cron_id,
    -- The names once each, by their aliases; NULL where they stay as they are.
    CASE WHEN NEW.kept & 128 = 0 AND json_valid(NEW.skills) AND json_array_length(NEW.skills) <= 1000 THEN (
      SELECT '[' || group_concat(json_quote(name)) || ']' FROM (
        SELECT name FROM (
          SELECT number, (
            WITH RECURSIVE known(name, hops) AS (
              SELECT given, 0 UNION ALL
              SELECT a.skill_name, hops + 1 FROM known JOIN skill_aliases AS a ON a.alias = known.name WHERE hops < 10)
            SELECT name FROM known ORDER BY hops DESC LIMIT 1) AS name
          FROM (
            WITH RECURSIVE element(number) AS (
              SELECT 0 UNION ALL SELECT number + 1 FROM element WHERE number + 1 < json_array_length(NEW.skills))
            SELECT number, trim(json_extract(NEW.skills, '$[' || number || ']'), char(9, 10, 11, 12, 13, 32)) AS given
            FROM element)
          WHERE given <> '')
        GROUP BY name ORDER BY min(number))) END,
    (WITH RECURSIVE known(name, hops) AS (
       SELECT NEW.model, 0 UNION ALL
       SELECT a.model, hops + 1 FROM known JOIN skill_model_aliases AS a ON a.alias = known.name WHERE hops < 10)
     SELECT name FROM known ORDER BY hops DESC LIMIT 1),
    NEW.provider, NEW.started_at, NEW.completed_at, NEW.input_tokens, NEW.output_tokens, NEW.cache_read_tokens, NEW.cache_write_tokens, NEW.cost_usd, NEW.quality_score, NEW.success,
    NEW.output, NEW.error, NEW.excluded, NEW.replace, NEW.delivered, NEW.skills_given, NEW.started_given, NEW.completed_given, NEW.verdict,
    CASE
    WHEN 'blob' IN (typeof(NEW.session_id), typeof(NEW.cron_id), typeof(NEW.model), typeof(NEW.provider))
      THEN CASE 'blob'
             WHEN typeof(NEW.session_id) THEN 'session_id'
             WHEN typeof(NEW.cron_id) THEN 'cron_id'
             WHEN typeof(NEW.model) THEN 'model'
             WHEN typeof(NEW.provider) THEN 'provider' END || ' must be text, got a blob'
    WHEN 'blob' IN (typeof(NEW.started_given), typeof(NEW.completed_given), typeof(NEW.input_tokens), typeof(NEW.output_tokens), typeof(NEW.cache_read_tokens), typeof(NEW.cache_write_tokens), typeof(NEW.cost_usd), typeof(NEW.quality_score), typeof(NEW.success), typeof(NEW.excluded), typeof(NEW.replace), typeof(NEW.delivered))
      THEN CASE 'blob'
             WHEN typeof(NEW.started_given) THEN 'started_at'
             WHEN typeof(NEW.completed_given) THEN 'completed_at'
             WHEN typeof(NEW.input_tokens) THEN 'input_tokens'
             WHEN typeof(NEW.output_tokens) THEN 'output_tokens'
             WHEN typeof(NEW.cache_read_tokens) THEN 'cache_read_tokens'
             WHEN typeof(NEW.cache_write_tokens) THEN 'cache_write_tokens'
             WHEN typeof(NEW.cost_usd) THEN 'cost_usd'
             WHEN typeof(NEW.quality_score) THEN 'quality_score'
             WHEN typeof(NEW.success) THEN 'success'
             WHEN typeof(NEW.excluded) THEN 'excluded'
             WHEN typeof(NEW.replace) THEN 'replace'
             WHEN typeof(NEW.delivered) THEN 'delivered' END || ' must be a number, got a blob; where numpy''s numbers arrive as blobs, give int(x) or float(x)'
    WHEN NEW.kept & 128 = 0 AND NEW.skills IS NULL
      THEN 'skills must be a JSON array of names, such as ["digest", "scan"], or one bare name without a comma, got ' || substr(quote(NEW.skills_given), 1, 60)
    WHEN NEW.kept & 128 = 0 AND NOT json_valid(NEW.skills)
      THEN 'skills is broken JSON; it must be an array of names, such as ["digest", "scan"], or one bare name without a comma, got ' || substr(quote(NEW.skills_given), 1, 60)
    WHEN NEW.kept & 128 = 0 AND json_array_length(NEW.skills) > 1000
      THEN 'skills must name at most 1000 skills, got ' || json_array_length(NEW.skills)
    ELSE ifnull(CASE WHEN NEW.kept & 128 = 0 THEN (
      WITH RECURSIVE place(number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM place WHERE number + 1 < json_array_length(NEW.skills))
      SELECT CASE
        WHEN max(json_type(NEW.skills, '$[' || number || ']') NOT IN ('text', 'null'))
          THEN 'every name in skills must be text, got ' || substr(quote(NEW.skills_given), 1, 60)
        WHEN ifnull(max(trim(json_extract(NEW.skills, '$[' || number || ']'), char(9, 10, 11, 12, 13, 32)) <> ''), 0) = 0
          THEN 'skills names no skill; give at least one name that is not blank, got ' || substr(quote(NEW.skills_given), 1, 60)
        END
      FROM place) END,
    CASE
    WHEN NEW.started_at IS NULL OR NEW.started_at < 0 OR NEW.started_at >= 1e11
      THEN 'started_at must be Unix seconds from 0 to 1e11 (not milliseconds) or ISO-8601 text, such as 2025-11-19T06:00:00Z, got ' || substr(quote(NEW.started_given), 1, 60)
    -- A clock that is wrong, or a unit: such a run would be the last write for years.
    WHEN NEW.started_at > (julianday('now') - 2440587.5) * 86400 + 86401
      THEN 'started_at must not be more than a day in the future, got ' || substr(quote(NEW.started_given), 1, 60)
    WHEN NEW.completed_given IS NOT NULL AND (NEW.completed_at IS NULL OR NEW.completed_at < 0 OR NEW.completed_at >= 1e11)
      THEN 'completed_at must be Unix seconds from 0 to 1e11 (not milliseconds), ISO-8601 text, such as 2025-11-19T06:00:00Z, or NULL, got ' || substr(quote(NEW.completed_given), 1, 60)
    WHEN NEW.completed_at < NEW.started_at
      THEN 'completed_at must not be before started_at, got ' || substr(quote(NEW.completed_given), 1, 60) || ' and ' || substr(quote(NEW.started_given), 1, 60)
    WHEN NEW.completed_at - NEW.started_at > 1e7
      THEN 'completed_at must be within 1e7 seconds of started_at, got ' || substr(quote(NEW.completed_given), 1, 60) || ' and ' || substr(quote(NEW.started_given), 1, 60)
    WHEN NOT ifnull(NEW.input_tokens = CAST(NEW.input_tokens AS INTEGER) AND CAST(NEW.input_tokens AS INTEGER) BETWEEN 0 AND 1000000000000, 1)
      THEN 'input_tokens must be a whole number from 0 to 1e12, got ' || substr(quote(NEW.input_tokens), 1, 60)
    WHEN NOT ifnull(NEW.output_tokens = CAST(NEW.output_tokens AS INTEGER) AND CAST(NEW.output_tokens AS INTEGER) BETWEEN 0 AND 1000000000000, 1)
      THEN 'output_tokens must be a whole number from 0 to 1e12, got ' || substr(quote(NEW.output_tokens), 1, 60)
    WHEN NOT ifnull(NEW.cache_read_tokens = CAST(NEW.cache_read_tokens AS INTEGER) AND CAST(NEW.cache_read_tokens AS INTEGER) BETWEEN 0 AND 1000000000000, 1)
      THEN 'cache_read_tokens must be a whole number from 0 to 1e12, got ' || substr(quote(NEW.cache_read_tokens), 1, 60)
    WHEN NOT ifnull(NEW.cache_write_tokens = CAST(NEW.cache_write_tokens AS INTEGER) AND CAST(NEW.cache_write_tokens AS INTEGER) BETWEEN 0 AND 1000000000000, 1)
      THEN 'cache_write_tokens must be a whole number from 0 to 1e12, got ' || substr(quote(NEW.cache_write_tokens), 1, 60)
    WHEN NOT ifnull(NEW.cost_usd = CAST(NEW.cost_usd AS REAL) AND CAST(NEW.cost_usd AS REAL) BETWEEN 0 AND 1e4, 1)
      THEN 'cost_usd must be a number of dollars from 0 to 1e4, got ' || substr(quote(NEW.cost_usd), 1, 60)
    WHEN NOT ifnull(NEW.quality_score = CAST(NEW.quality_score AS REAL) AND CAST(NEW.quality_score AS REAL) BETWEEN -1e4 AND 1e4, 1)
      THEN 'quality_score must be a number from -1e4 to 1e4, got ' || substr(quote(NEW.quality_score), 1, 60)
    WHEN NEW.success NOT IN (0, 1)
      THEN 'success must be 1, 0 or NULL, got ' || substr(quote(NEW.success), 1, 60)
    WHEN NEW.excluded NOT IN (0, 1)
      THEN 'excluded must be 1, 0 or NULL, got ' || substr(quote(NEW.excluded), 1, 60)
    WHEN NEW.replace NOT IN (0, 1)
      THEN 'replace must be 1, 0 or NULL, got ' || substr(quote(NEW.replace), 1, 60)
    WHEN NEW.delivered NOT IN (0, 1)
      THEN 'delivered must be 1, 0 or NULL, got ' || substr(quote(NEW.delivered), 1, 60)
    WHEN NEW.replace = 1 AND NEW.session_id IS NULL
      THEN 'replace = 1 must come with the session_id of the run to replace, got NULL'
    END) END;
END;

CREATE TRIGGER skill_runs_refuse
INSTEAD OF INSERT ON skill_runs_checked
WHEN NEW.reason IS NOT NULL AND NEW.source <> 'skill_import'
BEGIN
  -- The function's error ends the statement; RAISE, which takes no expression, makes SQLite undo what it had done.
  SELECT skill_runs_refuse(NEW.source || ': ' || NEW.reason), RAISE(ABORT, 'skill_runs: refused');
END;

CREATE TRIGGER skill_runs_split
INSTEAD OF INSERT ON skill_runs_checked
WHEN NEW.reason IS NULL
BEGIN
  INSERT INTO skill_runs_part
  SELECT
    id, name, NEW.corrects, NEW.kept, NEW.session_id, NEW.cron_id, NEW.model, NEW.provider, NEW.started_at,
    NEW.completed_at,
    -- The first few skills get one more where the whole does not divide evenly, so that the parts add up to it.
    CAST(NEW.input_tokens AS INTEGER) / count + (place < CAST(NEW.input_tokens AS INTEGER) % count),
    CAST(NEW.output_tokens AS INTEGER) / count + (place < CAST(NEW.output_tokens AS INTEGER) % count),
    CAST(NEW.cache_read_tokens AS INTEGER) / count + (place < CAST(NEW.cache_read_tokens AS INTEGER) % count),
    CAST(NEW.cache_write_tokens AS INTEGER) / count + (place < CAST(NEW.cache_write_tokens AS INTEGER) % count),
    CASE count WHEN 1 THEN NEW.cost_usd ELSE
      -- In whole nanodollars, as the rollup counts them.
      (CAST(round(NEW.cost_usd * 1e9) AS INTEGER) / count
        + (place < CAST(round(NEW.cost_usd * 1e9) AS INTEGER) % count)) / 1e9 END,
    NEW.quality_score, success, NEW.excluded, NEW.delivered,
    -- A skill that a correction adds has the outcome of its run.
    CASE WHEN stands THEN standing_reason
         WHEN success = 1 THEN 'complete'
         -- The judge failed, which must not cost the run: its outcome is not known, unless the runner knows it.
         WHEN category = 'unjudged' THEN json_extract(NEW.verdict, '$.end_reason')
         WHEN success = 0 AND category <> 'ok' THEN json_extract(NEW.verdict, '$.end_reason')
         -- Known to have failed, and the text does not say why.
         WHEN success = 0 AND typeof(text) <> 'blob' THEN substr(trim(replace(replace(replace(mask_secrets(text), char(13), ' '), char(10), ' '), char(9), ' ')), 1, 200) END,
    CASE WHEN stands THEN standing_category
         WHEN success = 1 THEN 'ok'
         WHEN category = 'unjudged' OR success = 0 AND category <> 'ok' THEN category
         WHEN success = 0 THEN 'crash' END,
    CASE WHEN stands THEN standing_confidence
         WHEN is_word AND NEW.success IS NOT NULL THEN 1
         WHEN NEW.success IS NULL THEN json_extract(NEW.verdict, '$.confidence') END
  FROM (
    -- An UPDATE of success is a person's word, which no later judgement changes, only another word.
    SELECT CASE WHEN stands THEN standing_success ELSE ifnull(NEW.success, json_extract(NEW.verdict, '$.success')) END AS success,
           json_extract(NEW.verdict, '$.category') AS category,
           ifnull(NEW.error, NEW.output) AS text,
           stands, is_word, standing_reason, standing_category, standing_confidence
    FROM (
      SELECT is_word, i.success AS standing_success, i.end_reason AS standing_reason,
        i.outcome_category AS standing_category, i.outcome_confidence AS standing_confidence,
        NEW.kept & 32 OR ifnull(i.outcome_confidence = 1, 0) AND NOT is_word AS stands
      FROM (SELECT NEW.corrects IS NOT NULL AND NEW.replace IS NULL AND NEW.kept & 32 = 0 AND NEW.error IS NULL
                   AND (NEW.success IS NOT NULL OR NEW.output IS NULL) AS is_word)
      LEFT JOIN skill_invocations AS i ON i.rowid = json_extract(NEW.corrects, '$[0]')))
  CROSS JOIN (
    SELECT
      place, count,
      CASE WHEN NEW.skills IS NULL THEN (SELECT i.skill_name FROM skill_invocations AS i WHERE i.rowid = item) ELSE item END AS name,
      CASE WHEN NEW.skills IS NULL THEN item
           -- A run's only skill that gets another name keeps its row.
           WHEN count = 1 AND json_array_length(NEW.corrects) = 1 THEN json_extract(NEW.corrects, '$[0]')
           WHEN NEW.corrects IS NOT NULL THEN (
             SELECT own_id
             FROM (
               WITH RECURSIVE element(number) AS (
                 SELECT 0 UNION ALL SELECT number + 1 FROM element WHERE number + 1 < json_array_length(NEW.corrects))
               SELECT i.skill_name COLLATE BINARY AS own_name, min(i.rowid) AS own_id
               FROM element JOIN skill_invocations AS i ON i.rowid = json_extract(NEW.corrects, '$[' || number || ']')
               GROUP BY 1)
             WHERE own_name = item) END AS id
    FROM (
      WITH RECURSIVE element(number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM element WHERE number + 1 < json_array_length(ifnull(NEW.skills, NEW.corrects)))
      SELECT number AS place, json_array_length(ifnull(NEW.skills, NEW.corrects)) AS count,
        json_extract(ifnull(NEW.skills, NEW.corrects), '$[' || number || ']') AS item
      FROM element));
  -- The skills that a corrected run has no longer.
  DELETE FROM skill_invocations
  WHERE NEW.skills IS NOT NULL AND NEW.corrects IS NOT NULL
    AND (json_array_length(NEW.skills) > 1 OR json_array_length(NEW.corrects) > 1)
    AND rowid IN (
      WITH RECURSIVE element(number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM element WHERE number + 1 < json_array_length(NEW.corrects))
      SELECT json_extract(NEW.corrects, '$[' || number || ']') FROM element)
    AND rowid NOT IN (
      WITH RECURSIVE element(number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM element WHERE number + 1 < json_array_length(NEW.corrects))
      SELECT min(i.rowid)
      FROM element JOIN skill_invocations AS i ON i.rowid = json_extract(NEW.corrects, '$[' || number || ']')
      WHERE i.skill_name COLLATE BINARY IN (
        WITH RECURSIVE element(number) AS (
          SELECT 0 UNION ALL SELECT number + 1 FROM element WHERE number + 1 < json_array_length(NEW.skills))
        SELECT json_extract(NEW.skills, '$[' || number || ']') FROM element)
      GROUP BY i.skill_name COLLATE BINARY);
END;

CREATE TRIGGER skill_runs_part_insert
INSTEAD OF INSERT ON skill_runs_part
BEGIN
  -- A run that is corrected must not become one that is recorded already.
  SELECT RAISE(ABORT, 'skill_runs: there is another run with this session_id, started_at and skill; delete one of the two')
  FROM skill_invocations AS i
  WHERE NEW.corrects IS NOT NULL
    AND i.session_id = NEW.session_id AND i.session_id = NEW.session_id COLLATE BINARY
    AND i.invoked_at BETWEEN NEW.started_at - 6e-7 AND NEW.started_at + 6e-7
    -- The list of ids, which may be long, is looked through for such a row only.
    AND CASE WHEN i.skill_name = NEW.skill_name COLLATE BINARY
             THEN NOT instr(replace(replace(NEW.corrects, '[', ','), ']', ','), ',' || i.rowid || ',') END;
  UPDATE skill_invocations SET
    skill_name         = NEW.skill_name,
    session_id         = CASE WHEN NEW.kept & 256 THEN session_id ELSE NEW.session_id END,
    cron_id            = CASE WHEN NEW.kept & 512 THEN cron_id ELSE NEW.cron_id END,
    model              = CASE WHEN NEW.kept & 1024 THEN model ELSE NEW.model END,
    provider           = CASE WHEN NEW.kept & 2048 THEN provider ELSE NEW.provider END,
    invoked_at         = CASE WHEN NEW.kept & 64 THEN invoked_at ELSE NEW.started_at END,
    completed_at       = CASE WHEN NEW.kept & 64 THEN completed_at ELSE NEW.completed_at END,
    duration_seconds   = CASE WHEN NEW.kept & 64 OR completed_at IS NULL AND NEW.completed_at IS NULL THEN duration_seconds
                              ELSE NEW.completed_at - NEW.started_at END,
    input_tokens       = CASE WHEN NEW.kept & 1 THEN input_tokens ELSE NEW.input_tokens END,
    output_tokens      = CASE WHEN NEW.kept & 2 THEN output_tokens ELSE NEW.output_tokens END,
    cache_read_tokens  = CASE WHEN NEW.kept & 4 THEN cache_read_tokens ELSE NEW.cache_read_tokens END,
    cache_write_tokens = CASE WHEN NEW.kept & 8 THEN cache_write_tokens ELSE NEW.cache_write_tokens END,
    estimated_cost_usd = CASE WHEN NEW.kept & 16 THEN estimated_cost_usd ELSE NEW.cost_usd END,
    success            = NEW.success,
    quality_score      = NEW.quality_score,
    end_reason         = CASE WHEN NEW.kept & 32 THEN end_reason ELSE NEW.end_reason END,
    outcome_category   = CASE WHEN NEW.kept & 32 THEN outcome_category ELSE NEW.outcome_category END,
    outcome_confidence = CASE WHEN NEW.kept & 32 THEN outcome_confidence ELSE NEW.outcome_confidence END,
    excluded           = NEW.excluded,
    delivered          = NEW.delivered
  WHERE rowid = NEW.id;
  INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, completed_at,
    duration_seconds, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, estimated_cost_usd, success,
    quality_score, end_reason, outcome_category, outcome_confidence, excluded, delivered)
  SELECT
    NEW.session_id, NEW.cron_id, NEW.skill_name, NEW.model, NEW.provider, NEW.started_at, NEW.completed_at,
    NEW.completed_at - NEW.started_at,
    NEW.input_tokens, NEW.output_tokens, NEW.cache_read_tokens, NEW.cache_write_tokens, NEW.cost_usd,
    NEW.success, NEW.quality_score, NEW.end_reason, NEW.outcome_category, NEW.outcome_confidence, NEW.excluded,
    NEW.delivered
  -- To the microsecond: a program may have written a finer start to the log itself. A log that was taken over may not tell
  -- A from a.
  WHERE NEW.id IS NULL AND NOT EXISTS (
    SELECT 1 FROM skill_invocations AS i
    WHERE i.session_id = NEW.session_id AND i.session_id = NEW.session_id COLLATE BINARY
      AND i.invoked_at BETWEEN NEW.started_at - 6e-7 AND NEW.started_at + 6e-7
      AND +i.skill_name = NEW.skill_name COLLATE BINARY);
END;
