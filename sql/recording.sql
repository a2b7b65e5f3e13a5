-- Recording runs, for schema.sql: one INSERT INTO skill_runs per run, however many skills it used.
--
-- Plain SQL that any SQLite since 3.27 parses, too; an INSERT into skill_runs needs the extension, which classifies. What
-- is given goes from view to view, each with a trigger that hands it on, so that each thing is worked out once:
--
--   skill_runs           as given; also by an UPDATE (correcting.sql) or a file (importing.sql)
--   skill_runs_given     the same, with what else there is to know: which rows it corrects
--   skill_runs_read      names as a JSON array, times as Unix seconds, the verdict on its text
--   skill_runs_checked   names and model by their aliases, and the reason why it must be refused, if any
--   skill_runs_part      once for each skill, with its share of cost and tokens: a row of the log

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

-- The same for models, one of which may come under the names of several providers.
CREATE TABLE IF NOT EXISTS skill_model_aliases (
  alias TEXT NOT NULL PRIMARY KEY,
  model TEXT NOT NULL,
  CONSTRAINT "alias must be text without blanks around it"
    CHECK (typeof(alias) = 'text' AND trim(alias, char(9, 10, 11, 12, 13, 32)) = alias AND alias <> ''),
  CONSTRAINT "model must be text without blanks around it, and not the alias itself"
    CHECK (typeof(model) = 'text' AND trim(model, char(9, 10, 11, 12, 13, 32)) = model AND model <> '' AND model <> alias)
) WITHOUT ROWID;

-- One row per run: the rows of a session that agree in all but skill, cost and tokens. Rows without a session are one each.
-- Reading it takes no JSON function, and a log that was taken over may not tell A from a.
DROP VIEW IF EXISTS skill_runs;
CREATE VIEW skill_runs AS
SELECT
  session_id COLLATE BINARY AS session_id, -- the runner's own name of the run: the same session, skill and start is recorded once
  cron_id COLLATE BINARY AS cron_id, -- the job that woke the skill
  CASE WHEN count(*) = 1 AND min(skill_name) NOT GLOB '[[{"]*' AND instr(min(skill_name), ',') = 0 THEN min(skill_name)
       ELSE '["' || group_concat(replace(replace(replace(replace(replace(
                CAST(skill_name AS TEXT), '\', '\\'), '"', '\"'), char(9), '\t'), char(10), '\n'), char(13), '\r'), '","') || '"]' END
    AS skills,        -- a JSON array of names, or one bare name without a comma
  model COLLATE BINARY AS model,
  provider COLLATE BINARY AS provider,
  round(invoked_at, 6) AS started_at, -- Unix seconds, or ISO-8601 text (without an offset: UTC; to the microsecond)
  round(completed_at, 6) AS completed_at, -- likewise
  sum(input_tokens) AS input_tokens, -- of the whole run, as all tokens and the cost
  sum(output_tokens) AS output_tokens,
  sum(cache_read_tokens) AS cache_read_tokens,
  sum(cache_write_tokens) AS cache_write_tokens,
  CASE count(*) WHEN 1 THEN sum(estimated_cost_usd) ELSE round(sum(estimated_cost_usd), 9) END AS cost_usd, -- US dollars
  quality_score,
  success,            -- 1 or 0 where the runner knows better; else error and output decide
  NULL AS output,     -- the answer, which classify_outcome() judges; not stored
  NULL AS error,      -- what the runner saw fail; not NULL means failure; not stored
  excluded,           -- 1: kept, and not counted
  NULL AS replace,    -- 1: what is known of this session and start by now is wrong, this is right; not stored
  '[' || group_concat(rowid) || ']' AS ids, -- of its rows in skill_invocations; only to be read
  delivered           -- 1 the answer reached somebody, 0 nobody; says nothing of the outcome
FROM skill_invocations
GROUP BY session_id COLLATE BINARY, cron_id COLLATE BINARY, model COLLATE BINARY, provider COLLATE BINARY,
  round(invoked_at, 6), round(completed_at, 6), quality_score, success, excluded, delivered,
  CASE WHEN session_id IS NULL THEN rowid END;

DROP VIEW IF EXISTS skill_runs_given;
CREATE VIEW skill_runs_given AS
SELECT
  NULL AS source,     -- 'skill_runs' or 'skill_import', whose error it would be
  NULL AS corrects,   -- the ids of the rows that it corrects, as a JSON array; NULL for a new run
  NULL AS kept,       -- what these rows keep, a sum: 1, 2, 4, 8 each of the tokens, 16 cost, 32 outcome unless there is a
                      -- text, 64 times, 128 skills, 256 session, 512 job, 1024 model, 2048 provider
  NULL AS session_id, NULL AS cron_id, NULL AS skills, NULL AS model, NULL AS provider, NULL AS started_at,
  NULL AS completed_at, NULL AS input_tokens, NULL AS output_tokens, NULL AS cache_read_tokens,
  NULL AS cache_write_tokens, NULL AS cost_usd, NULL AS quality_score, NULL AS success, NULL AS output, NULL AS error,
  NULL AS excluded, NULL AS replace, NULL AS delivered
WHERE 0;

DROP VIEW IF EXISTS skill_runs_read;
CREATE VIEW skill_runs_read AS
SELECT NULL AS source, NULL AS corrects, NULL AS kept, NULL AS session_id, NULL AS cron_id, NULL AS skills, NULL AS model,
  NULL AS provider, NULL AS started_at, NULL AS completed_at, NULL AS input_tokens, NULL AS output_tokens,
  NULL AS cache_read_tokens, NULL AS cache_write_tokens, NULL AS cost_usd, NULL AS quality_score, NULL AS success,
  NULL AS output, NULL AS error, NULL AS excluded, NULL AS replace, NULL AS delivered, NULL AS skills_given,
  NULL AS started_given, NULL AS completed_given, NULL AS verdict
WHERE 0;

CREATE TRIGGER skill_runs_insert
INSTEAD OF INSERT ON skill_runs
BEGIN
  INSERT INTO skill_runs_given VALUES ('skill_runs', NULL, 0, NEW.session_id, NEW.cron_id, NEW.skills, NEW.model,
    NEW.provider, NEW.started_at, NEW.completed_at, NEW.input_tokens, NEW.output_tokens, NEW.cache_read_tokens,
    NEW.cache_write_tokens, NEW.cost_usd, NEW.quality_score, NEW.success, NEW.output, NEW.error, NEW.excluded, NEW.replace,
    NEW.delivered);
END;

CREATE TRIGGER skill_runs_given_insert
INSTEAD OF INSERT ON skill_runs_given
BEGIN
  INSERT INTO skill_runs_read
  SELECT
    NEW.source, NEW.corrects, NEW.kept - CASE WHEN error IS NOT NULL OR NEW.output IS NOT NULL THEN NEW.kept & 32 ELSE 0 END,
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
    -- '20251119' and '2025' are days to whoever writes them, and seconds of 1970 as numbers.
    CASE WHEN typeof(NEW.started_at) = 'text' AND (started GLOB '[12][0-9][0-9][0-9]' OR started GLOB '[12][0-9][0-9][0-9][01][0-9][0-3][0-9]') THEN NULL
         WHEN NEW.started_at = CAST(NEW.started_at AS REAL) THEN round(CAST(NEW.started_at AS REAL), 6)
         WHEN typeof(NEW.started_at) = 'text' AND date(substr(started, 1, 10), '+0 days') = substr(started, 1, 10)
         THEN round(round((julianday(started) - 2440587.5) * 86400) + started_fraction, 6) END,
    CASE WHEN typeof(completed_at) = 'text' AND (completed GLOB '[12][0-9][0-9][0-9]' OR completed GLOB '[12][0-9][0-9][0-9][01][0-9][0-3][0-9]') THEN NULL
         WHEN completed_at = CAST(completed_at AS REAL) THEN round(CAST(completed_at AS REAL), 6)
         WHEN typeof(completed_at) = 'text' AND date(substr(completed, 1, 10), '+0 days') = substr(completed, 1, 10)
         THEN round(round((julianday(completed) - 2440587.5) * 86400) + completed_fraction, 6) END,
    input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, quality_score,
    CASE -- A success that the correction does not change is no word on its new text.
         WHEN NEW.kept & 32 AND error IS NOT NULL THEN 0
         WHEN NEW.kept & 32 AND NEW.output IS NOT NULL THEN NULL
         WHEN success IS NULL AND error IS NOT NULL THEN 0
         WHEN success = CAST(success AS INTEGER) THEN CAST(success AS INTEGER)
         ELSE success END,
    NEW.output, error,
    CASE WHEN excluded = CAST(excluded AS INTEGER) THEN CAST(excluded AS INTEGER) ELSE excluded END,
    CASE WHEN replace = CAST(replace AS INTEGER) THEN CAST(replace AS INTEGER) ELSE replace END,
    CASE WHEN delivered = CAST(delivered AS INTEGER) THEN CAST(delivered AS INTEGER) ELSE delivered END,
    NEW.skills, NEW.started_at, completed_at,
    CASE WHEN success = 1 AND NEW.kept & 32 = 0 THEN NULL ELSE classify_outcome(ifnull(error, NEW.output)) END
  FROM (
    SELECT
      *,
      -- Offsets as +0200 and +02 are what SQLite does not read.
      CASE WHEN started_day GLOB '*:*[+-][0-9][0-9][0-9][0-9]' THEN substr(started_day, 1, length(started_day) - 2) || ':' || substr(started_day, -2)
           WHEN started_day GLOB '*:*[+-][0-9][0-9]' THEN started_day || ':00'
           ELSE started_day END AS started,
      CASE WHEN completed_day GLOB '*:*[+-][0-9][0-9][0-9][0-9]' THEN substr(completed_day, 1, length(completed_day) - 2) || ':' || substr(completed_day, -2)
           WHEN completed_day GLOB '*:*[+-][0-9][0-9]' THEN completed_day || ':00'
           ELSE completed_day END AS completed
    FROM (
      SELECT
        CASE WHEN typeof(NEW.session_id) = 'text' AND instr(no_value, '|' || lower(trim(NEW.session_id, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.session_id END AS session_id,
        CASE WHEN typeof(NEW.cron_id) = 'text' AND instr(no_value, '|' || lower(trim(NEW.cron_id, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.cron_id END AS cron_id,
        CASE WHEN typeof(NEW.model) = 'text' AND instr(no_value, '|' || lower(trim(NEW.model, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.model END AS model,
        CASE WHEN typeof(NEW.provider) = 'text' AND instr(no_value, '|' || lower(trim(NEW.provider, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.provider END AS provider,
        CASE WHEN typeof(NEW.error) = 'text' AND instr(no_value, '|' || lower(trim(NEW.error, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.error END AS error,
        CASE WHEN typeof(NEW.completed_at) = 'text' AND instr(no_value, '|' || lower(trim(NEW.completed_at, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.completed_at END AS completed_at,
        CASE WHEN typeof(NEW.input_tokens) = 'text' AND instr(no_value, '|' || lower(trim(NEW.input_tokens, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.input_tokens END AS input_tokens,
        CASE WHEN typeof(NEW.output_tokens) = 'text' AND instr(no_value, '|' || lower(trim(NEW.output_tokens, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.output_tokens END AS output_tokens,
        CASE WHEN typeof(NEW.cache_read_tokens) = 'text' AND instr(no_value, '|' || lower(trim(NEW.cache_read_tokens, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.cache_read_tokens END AS cache_read_tokens,
        CASE WHEN typeof(NEW.cache_write_tokens) = 'text' AND instr(no_value, '|' || lower(trim(NEW.cache_write_tokens, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.cache_write_tokens END AS cache_write_tokens,
        CASE WHEN typeof(NEW.cost_usd) = 'text' AND instr(no_value, '|' || lower(trim(NEW.cost_usd, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.cost_usd END AS cost_usd,
        CASE WHEN typeof(NEW.quality_score) = 'text' AND instr(no_value, '|' || lower(trim(NEW.quality_score, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL ELSE NEW.quality_score END AS quality_score,
        CASE WHEN typeof(NEW.success) <> 'text' THEN NEW.success
             WHEN instr(no_value, '|' || lower(trim(NEW.success, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL
             ELSE CASE lower(trim(NEW.success, char(9, 10, 11, 12, 13, 32))) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE NEW.success END END AS success,
        CASE WHEN typeof(NEW.excluded) <> 'text' THEN NEW.excluded
             WHEN instr(no_value, '|' || lower(trim(NEW.excluded, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL
             ELSE CASE lower(trim(NEW.excluded, char(9, 10, 11, 12, 13, 32))) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE NEW.excluded END END AS excluded,
        CASE WHEN typeof(NEW.replace) <> 'text' THEN NEW.replace
             WHEN instr(no_value, '|' || lower(trim(NEW.replace, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL
             ELSE CASE lower(trim(NEW.replace, char(9, 10, 11, 12, 13, 32))) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE NEW.replace END END AS replace,
        CASE WHEN typeof(NEW.delivered) <> 'text' THEN NEW.delivered
             WHEN instr(no_value, '|' || lower(trim(NEW.delivered, char(9, 10, 11, 12, 13, 32))) || '|') THEN NULL
             ELSE CASE lower(trim(NEW.delivered, char(9, 10, 11, 12, 13, 32))) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE NEW.delivered END END AS delivered,
        trim(NEW.skills, char(9, 10, 11, 12, 13, 32)) AS skills,
        -- SQLite's days as fractions hold no more than the millisecond: the fraction of the second goes beside them.
        CASE WHEN substr(NEW.started_at, 20, 1) = '.'
             THEN substr(NEW.started_at, 1, 19) || ltrim(substr(NEW.started_at, 20), '.0123456789')
             ELSE NEW.started_at END AS started_day,
        CASE WHEN substr(NEW.started_at, 20, 1) = '.' THEN CAST('0' || substr(NEW.started_at, 20) AS REAL) ELSE 0 END
          AS started_fraction,
        CASE WHEN substr(NEW.completed_at, 20, 1) = '.'
             THEN substr(NEW.completed_at, 1, 19) || ltrim(substr(NEW.completed_at, 20), '.0123456789')
             ELSE NEW.completed_at END AS completed_day,
        CASE WHEN substr(NEW.completed_at, 20, 1) = '.' THEN CAST('0' || substr(NEW.completed_at, 20) AS REAL) ELSE 0 END
          AS completed_fraction
      -- What a program writes where it has nothing to give: str(None), an empty field of a CSV file. In capitals or not,
      -- and with blanks around it, it is NULL in every column but skills, started_at and output.
      FROM (SELECT '|none|null|nan|undefined||' AS no_value)));
END;
