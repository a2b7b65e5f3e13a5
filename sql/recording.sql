-- Recording runs, for schema.sql: one INSERT INTO skill_runs per run, however many skills it used.
--
-- Plain SQL that any SQLite since 3.27 parses, too; an INSERT into skill_runs needs the extension, which classifies.

-- Other names of a skill, such as its folder beside the name in its front matter; kept under either, its statistics
-- would be split in two. One alias may lead to another.
CREATE TABLE IF NOT EXISTS skill_aliases (
  alias      TEXT NOT NULL PRIMARY KEY,
  skill_name TEXT NOT NULL,
  CONSTRAINT "alias must be text without blanks around it"
    CHECK (typeof(alias) = 'text' AND trim(alias, char(9, 10, 11, 12, 13, 32)) = alias AND alias <> ''),
  CONSTRAINT "skill_name must be text without blanks around it, and not the alias itself"
    CHECK (typeof(skill_name) = 'text' AND trim(skill_name, char(9, 10, 11, 12, 13, 32)) = skill_name AND skill_name <> ''
           AND skill_name <> alias)
) WITHOUT ROWID;

-- What a program writes where it has no name, or no error, to give: str(None), an empty field of a CSV file. In capitals or
-- not, and with blanks around it, it is NULL to skill_runs as session, job, model, provider and error.
DROP VIEW IF EXISTS skill_nothing;
CREATE VIEW skill_nothing AS
SELECT '' AS word UNION ALL SELECT 'none' UNION ALL SELECT 'null' UNION ALL SELECT 'nan' UNION ALL SELECT 'undefined';

-- One row per run, to be inserted. Read, it is the log: a row per skill, with that skill's share of cost and tokens.
DROP VIEW IF EXISTS skill_runs;
CREATE VIEW skill_runs AS
SELECT
  session_id,         -- the runner's own name of the run: the same session, skill and start is recorded once
  cron_id,            -- the job that woke the skill
  skill_name AS skills, -- a JSON array of names, or one bare name without a comma
  model,
  provider,
  invoked_at AS started_at, -- Unix seconds, or ISO-8601 text (without an offset: UTC; kept to the microsecond)
  completed_at,       -- likewise
  input_tokens,       -- of the whole run, as all tokens and the cost
  output_tokens,
  cache_read_tokens,
  cache_write_tokens,
  estimated_cost_usd AS cost_usd, -- US dollars
  quality_score,
  success,            -- 1 or 0 where the runner knows better; else error and output decide
  NULL AS output,     -- the answer, which classify_outcome() judges; not stored
  NULL AS error       -- what the runner saw fail; not NULL means failure; not stored
FROM skill_invocations;

-- The same run with its names as a JSON array, its times as Unix seconds (NULL where they are not understood), and the
-- verdict on its text. What skill_runs hands on to itself, so that each is worked out once.
DROP VIEW IF EXISTS skill_runs_read;
CREATE VIEW skill_runs_read AS
SELECT NULL AS session_id, NULL AS cron_id, NULL AS skills, NULL AS model, NULL AS provider, NULL AS started_at,
  NULL AS completed_at, NULL AS completed_given, NULL AS input_tokens, NULL AS output_tokens, NULL AS cache_read_tokens,
  NULL AS cache_write_tokens, NULL AS cost_usd, NULL AS quality_score, NULL AS success, NULL AS verdict, NULL AS text
WHERE 0;

CREATE TRIGGER skill_runs_insert
INSTEAD OF INSERT ON skill_runs
BEGIN
  INSERT INTO skill_runs_read
  SELECT
    -- As the log's TEXT column would have it, to be found again.
    CASE WHEN typeof(session_id) IN ('integer', 'real') THEN CAST(session_id AS TEXT) ELSE session_id END,
    cron_id,
    CASE WHEN typeof(NEW.skills) <> 'text' OR substr(skills, 1, 1) = '{' THEN NULL
         WHEN substr(skills, 1, 1) = '[' THEN skills
         -- One name, in JSON's quotes.
         WHEN substr(skills, 1, 1) = '"' AND json_valid(skills) THEN '[' || skills || ']'
         -- 'news,scan' is two names, or one that few would give.
         WHEN instr(skills, ',') THEN NULL
         ELSE json_array(skills) END,
    model, provider,
    CASE WHEN NEW.started_at = CAST(NEW.started_at AS REAL) THEN round(CAST(NEW.started_at AS REAL), 6)
         WHEN typeof(NEW.started_at) = 'text' AND date(substr(started, 1, 10), '+0 days') = substr(started, 1, 10)
         THEN round(round((julianday(started) - 2440587.5) * 86400) + started_fraction, 6) END,
    CASE WHEN NEW.completed_at = CAST(NEW.completed_at AS REAL) THEN round(CAST(NEW.completed_at AS REAL), 6)
         WHEN typeof(NEW.completed_at) = 'text' AND date(substr(completed, 1, 10), '+0 days') = substr(completed, 1, 10)
         THEN round(round((julianday(completed) - 2440587.5) * 86400) + completed_fraction, 6) END,
    NEW.completed_at,
    NEW.input_tokens, NEW.output_tokens, NEW.cache_read_tokens, NEW.cache_write_tokens, NEW.cost_usd, NEW.quality_score,
    CASE WHEN NEW.success IS NULL AND error IS NOT NULL THEN 0
         WHEN NEW.success = CAST(NEW.success AS INTEGER) THEN CAST(NEW.success AS INTEGER)
         ELSE NEW.success END,
    CASE WHEN NEW.success = 1 THEN NULL ELSE classify_outcome(ifnull(error, NEW.output)) END,
    ifnull(error, NEW.output)
  FROM (
    SELECT
      session_id, cron_id, skills, model, provider, error,
      -- Offsets as +0200 and +02 are what SQLite does not read.
      CASE WHEN started GLOB '*:*[+-][0-9][0-9][0-9][0-9]' THEN substr(started, 1, length(started) - 2) || ':' || substr(started, -2)
           WHEN started GLOB '*:*[+-][0-9][0-9]' THEN started || ':00'
           ELSE started END AS started,
      started_fraction,
      CASE WHEN completed GLOB '*:*[+-][0-9][0-9][0-9][0-9]' THEN substr(completed, 1, length(completed) - 2) || ':' || substr(completed, -2)
           WHEN completed GLOB '*:*[+-][0-9][0-9]' THEN completed || ':00'
           ELSE completed END AS completed,
      completed_fraction
    FROM (
      -- SQLite's days as fractions hold no more than the millisecond: the fraction of the second goes beside them.
      SELECT
        CASE WHEN lower(trim(NEW.session_id, char(9, 10, 11, 12, 13, 32))) IN (SELECT word FROM skill_nothing) THEN NULL ELSE NEW.session_id END AS session_id,
        CASE WHEN lower(trim(NEW.cron_id, char(9, 10, 11, 12, 13, 32))) IN (SELECT word FROM skill_nothing) THEN NULL ELSE NEW.cron_id END AS cron_id,
        CASE WHEN lower(trim(NEW.model, char(9, 10, 11, 12, 13, 32))) IN (SELECT word FROM skill_nothing) THEN NULL ELSE NEW.model END AS model,
        CASE WHEN lower(trim(NEW.provider, char(9, 10, 11, 12, 13, 32))) IN (SELECT word FROM skill_nothing) THEN NULL ELSE NEW.provider END AS provider,
        CASE WHEN lower(trim(NEW.error, char(9, 10, 11, 12, 13, 32))) IN (SELECT word FROM skill_nothing) THEN NULL ELSE NEW.error END AS error,
        trim(NEW.skills, char(9, 10, 11, 12, 13, 32)) AS skills,
        CASE WHEN substr(NEW.started_at, 20, 1) = '.'
             THEN substr(NEW.started_at, 1, 19) || ltrim(substr(NEW.started_at, 20), '.0123456789')
             ELSE NEW.started_at END AS started,
        CASE WHEN substr(NEW.started_at, 20, 1) = '.' THEN CAST('0' || substr(NEW.started_at, 20) AS REAL) ELSE 0 END
          AS started_fraction,
        CASE WHEN substr(NEW.completed_at, 20, 1) = '.'
             THEN substr(NEW.completed_at, 1, 19) || ltrim(substr(NEW.completed_at, 20), '.0123456789')
             ELSE NEW.completed_at END AS completed,
        CASE WHEN substr(NEW.completed_at, 20, 1) = '.' THEN CAST('0' || substr(NEW.completed_at, 20) AS REAL) ELSE 0 END
          AS completed_fraction));
END;

CREATE TRIGGER skill_runs_read_insert
INSTEAD OF INSERT ON skill_runs_read
BEGIN
  SELECT CASE
    WHEN 'blob' IN (typeof(NEW.session_id), typeof(NEW.cron_id), typeof(NEW.model), typeof(NEW.provider))
      THEN RAISE(ABORT, 'skill_runs: session_id, cron_id, model and provider must be text')
    WHEN NEW.skills IS NULL
      THEN RAISE(ABORT, 'skill_runs: skills must be a JSON array of names, such as ["digest", "scan"], or one bare name without a comma')
    WHEN NOT json_valid(NEW.skills)
      THEN RAISE(ABORT, 'skill_runs: skills is broken JSON; it must be an array of names, such as ["digest", "scan"], or one bare name without a comma')
    WHEN json_array_length(NEW.skills) > 1000
      THEN RAISE(ABORT, 'skill_runs: skills must name at most 1000 skills')
    WHEN (
      WITH RECURSIVE place(number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM place WHERE number + 1 < json_array_length(NEW.skills))
      SELECT max(json_type(NEW.skills, '$[' || number || ']') NOT IN ('text', 'null')) FROM place)
      THEN RAISE(ABORT, 'skill_runs: every name in skills must be text')
    WHEN NOT ifnull((
      WITH RECURSIVE place(number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM place WHERE number + 1 < json_array_length(NEW.skills))
      SELECT max(trim(json_extract(NEW.skills, '$[' || number || ']'), char(9, 10, 11, 12, 13, 32)) <> '') FROM place), 0)
      THEN RAISE(ABORT, 'skill_runs: skills names no skill; give at least one name that is not blank')
    WHEN NEW.started_at IS NULL OR NEW.started_at < 0 OR NEW.started_at >= 1e11
      THEN RAISE(ABORT, 'skill_runs: started_at must be Unix seconds from 0 to 1e11 (not milliseconds) or ISO-8601 text, such as 2025-11-19T06:00:00Z')
    -- A clock that is wrong, or a unit: such a run would be the last write for years.
    WHEN NEW.started_at > (julianday('now') - 2440587.5) * 86400 + 86401
      THEN RAISE(ABORT, 'skill_runs: started_at must not be more than a day in the future')
    WHEN NEW.completed_given IS NOT NULL AND (NEW.completed_at IS NULL OR NEW.completed_at < 0 OR NEW.completed_at >= 1e11)
      THEN RAISE(ABORT, 'skill_runs: completed_at must be Unix seconds from 0 to 1e11 (not milliseconds), ISO-8601 text, such as 2025-11-19T06:00:00Z, or NULL')
    WHEN NEW.completed_at < NEW.started_at
      THEN RAISE(ABORT, 'skill_runs: completed_at must not be before started_at')
    WHEN NEW.completed_at - NEW.started_at > 1e7
      THEN RAISE(ABORT, 'skill_runs: completed_at must be within 1e7 seconds of started_at')
    WHEN NOT ifnull(NEW.input_tokens = CAST(NEW.input_tokens AS INTEGER) AND CAST(NEW.input_tokens AS INTEGER) BETWEEN 0 AND 1000000000000, 1)
      THEN RAISE(ABORT, 'skill_runs: input_tokens must be a whole number from 0 to 1e12')
    WHEN NOT ifnull(NEW.output_tokens = CAST(NEW.output_tokens AS INTEGER) AND CAST(NEW.output_tokens AS INTEGER) BETWEEN 0 AND 1000000000000, 1)
      THEN RAISE(ABORT, 'skill_runs: output_tokens must be a whole number from 0 to 1e12')
    WHEN NOT ifnull(NEW.cache_read_tokens = CAST(NEW.cache_read_tokens AS INTEGER) AND CAST(NEW.cache_read_tokens AS INTEGER) BETWEEN 0 AND 1000000000000, 1)
      THEN RAISE(ABORT, 'skill_runs: cache_read_tokens must be a whole number from 0 to 1e12')
    WHEN NOT ifnull(NEW.cache_write_tokens = CAST(NEW.cache_write_tokens AS INTEGER) AND CAST(NEW.cache_write_tokens AS INTEGER) BETWEEN 0 AND 1000000000000, 1)
      THEN RAISE(ABORT, 'skill_runs: cache_write_tokens must be a whole number from 0 to 1e12')
    WHEN NOT ifnull(NEW.cost_usd = CAST(NEW.cost_usd AS REAL) AND CAST(NEW.cost_usd AS REAL) BETWEEN 0 AND 1e4, 1)
      THEN RAISE(ABORT, 'skill_runs: cost_usd must be a number of dollars from 0 to 1e4')
    WHEN NOT ifnull(NEW.quality_score = CAST(NEW.quality_score AS REAL) AND CAST(NEW.quality_score AS REAL) BETWEEN -1e4 AND 1e4, 1)
      THEN RAISE(ABORT, 'skill_runs: quality_score must be a number from -1e4 to 1e4')
    WHEN NEW.success NOT IN (0, 1)
      THEN RAISE(ABORT, 'skill_runs: success must be 1, 0 or NULL')
  END;

  INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, completed_at,
    duration_seconds, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, estimated_cost_usd, success,
    quality_score, end_reason, outcome_category)
  SELECT
    NEW.session_id, NEW.cron_id, name, NEW.model, NEW.provider, NEW.started_at, NEW.completed_at,
    NEW.completed_at - NEW.started_at,
    -- The first few skills get one more where the whole does not divide evenly, so that the parts add up to it.
    CAST(NEW.input_tokens AS INTEGER) / names + (place < CAST(NEW.input_tokens AS INTEGER) % names),
    CAST(NEW.output_tokens AS INTEGER) / names + (place < CAST(NEW.output_tokens AS INTEGER) % names),
    CAST(NEW.cache_read_tokens AS INTEGER) / names + (place < CAST(NEW.cache_read_tokens AS INTEGER) % names),
    CAST(NEW.cache_write_tokens AS INTEGER) / names + (place < CAST(NEW.cache_write_tokens AS INTEGER) % names),
    CASE names WHEN 1 THEN NEW.cost_usd ELSE
      -- In whole nanodollars, as the rollup counts them.
      (CAST(round(NEW.cost_usd * 1e9) AS INTEGER) / names
        + (place < CAST(round(NEW.cost_usd * 1e9) AS INTEGER) % names)) / 1e9 END,
    success, NEW.quality_score,
    CASE WHEN success = 1 THEN 'complete'
         -- The judge failed, which must not cost the run: its outcome is not known, unless the runner knows it.
         WHEN category = 'unjudged' THEN json_extract(NEW.verdict, '$.end_reason')
         WHEN success = 0 AND category <> 'ok' THEN json_extract(NEW.verdict, '$.end_reason')
         -- Known to have failed, and the text does not say why.
         WHEN success = 0 AND typeof(NEW.text) <> 'blob' THEN substr(trim(replace(replace(replace(mask_secrets(NEW.text), char(13), ' '), char(10), ' '), char(9), ' ')), 1, 200) END,
    CASE WHEN success = 1 THEN 'ok'
         WHEN category = 'unjudged' OR success = 0 AND category <> 'ok' THEN category
         WHEN success = 0 THEN 'crash' END
  FROM (
    SELECT ifnull(NEW.success, json_extract(NEW.verdict, '$.success')) AS success,
           json_extract(NEW.verdict, '$.category') AS category)
  CROSS JOIN (
    SELECT name, row_number() OVER (ORDER BY min(number)) - 1 AS place, count(*) OVER () AS names
    FROM (
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
    GROUP BY name)
  -- Found by skill and start, which few rows share; a session may have many.
  WHERE NOT EXISTS (
    SELECT 1 FROM skill_invocations AS i
    WHERE i.skill_name = name AND i.invoked_at = NEW.started_at AND +i.session_id = NEW.session_id);
END;
