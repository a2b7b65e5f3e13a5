-- skill_ema schema, version 5: the log, the rollup, and the daily view that the table functions read.
--
-- Plain SQL that any SQLite since 3.27 parses: no extension, no JSON, no STRICT tables. It creates the tables that are
-- missing, keeps those that stand, and makes its views and triggers anew, so it may be run again at any time. Every name
-- begins with "skill_". On a skill_invocations table that already holds rows it also fills the rollup. A database of an
-- earlier version goes through upgrades/ first.

CREATE TABLE IF NOT EXISTS skill_ema_meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value                            -- 'schema_version': the number of this schema
) WITHOUT ROWID;

-- The log: one row per skill per run, the source of truth. NULL always means "not known", never zero. A constraint's
-- name is the message that a refused row gets. NULL passes each of them. They compare with a CAST and do not ask
-- typeof(), because an older SQLite checks '5' before it becomes 5. The limits keep a day's total exact for 900,000
-- calls at the limit.
CREATE TABLE IF NOT EXISTS skill_invocations (
  id                 INTEGER PRIMARY KEY,
  session_id         TEXT,         -- the runner's own name of the run
  cron_id            TEXT,         -- the job that woke the skill
  skill_name         TEXT NOT NULL,
  model              TEXT,
  provider           TEXT,
  invoked_at         REAL NOT NULL, -- Unix seconds, UTC
  completed_at       REAL,         -- Unix seconds, UTC
  duration_seconds   REAL,         -- seconds; counted to the microsecond
  input_tokens       INTEGER,
  output_tokens      INTEGER,
  cache_read_tokens  INTEGER,
  cache_write_tokens INTEGER,
  estimated_cost_usd REAL,         -- US dollars; counted to the nanodollar
  success            INTEGER,      -- 1 did its job, 0 did not, NULL not known
  quality_score      REAL,         -- any scale, higher is better; counted to 1e-9 of a point
  end_reason         TEXT,         -- a short excerpt, 'complete' on success
  outcome_category   TEXT,         -- as classify_outcome() names it
  excluded           INTEGER,      -- 1: kept, and not counted

  CONSTRAINT "session_id must be text"
    CHECK (typeof(session_id) <> 'blob'),
  CONSTRAINT "cron_id must be text"
    CHECK (typeof(cron_id) <> 'blob'),
  CONSTRAINT "skill_name must be text that is not blank"
    CHECK (typeof(skill_name) <> 'blob' AND trim(skill_name, char(9, 10, 11, 12, 13, 32)) <> ''),
  CONSTRAINT "model must be text"
    CHECK (typeof(model) <> 'blob'),
  CONSTRAINT "provider must be text"
    CHECK (typeof(provider) <> 'blob'),
  CONSTRAINT "invoked_at must be Unix seconds from 0 to 1e11 (not milliseconds, not text)"
    CHECK (invoked_at = CAST(invoked_at AS REAL) AND invoked_at >= 0 AND invoked_at < 1e11),
  CONSTRAINT "completed_at must be Unix seconds from 0 to 1e11 (not milliseconds, not text)"
    CHECK (completed_at = CAST(completed_at AS REAL) AND completed_at >= 0 AND completed_at < 1e11),
  CONSTRAINT "duration_seconds must be a number of seconds from 0 to 1e7"
    CHECK (duration_seconds = CAST(duration_seconds AS REAL) AND duration_seconds BETWEEN 0 AND 1e7),
  CONSTRAINT "input_tokens must be a whole number from 0 to 1e12"
    CHECK (input_tokens = CAST(input_tokens AS INTEGER) AND input_tokens BETWEEN 0 AND 1000000000000),
  CONSTRAINT "output_tokens must be a whole number from 0 to 1e12"
    CHECK (output_tokens = CAST(output_tokens AS INTEGER) AND output_tokens BETWEEN 0 AND 1000000000000),
  CONSTRAINT "cache_read_tokens must be a whole number from 0 to 1e12"
    CHECK (cache_read_tokens = CAST(cache_read_tokens AS INTEGER) AND cache_read_tokens BETWEEN 0 AND 1000000000000),
  CONSTRAINT "cache_write_tokens must be a whole number from 0 to 1e12"
    CHECK (cache_write_tokens = CAST(cache_write_tokens AS INTEGER) AND cache_write_tokens BETWEEN 0 AND 1000000000000),
  CONSTRAINT "estimated_cost_usd must be a number of dollars from 0 to 1e4"
    CHECK (estimated_cost_usd = CAST(estimated_cost_usd AS REAL) AND estimated_cost_usd BETWEEN 0 AND 1e4),
  CONSTRAINT "success must be 1, 0 or NULL"
    CHECK (success IN (0, 1)),
  CONSTRAINT "quality_score must be a number from -1e4 to 1e4"
    CHECK (quality_score = CAST(quality_score AS REAL) AND quality_score BETWEEN -1e4 AND 1e4),
  CONSTRAINT "end_reason must be text"
    CHECK (typeof(end_reason) <> 'blob'),
  CONSTRAINT "outcome_category must be text"
    CHECK (typeof(outcome_category) <> 'blob'),
  CONSTRAINT "excluded must be 1, 0 or NULL"
    CHECK (excluded IN (0, 1))
);

CREATE INDEX IF NOT EXISTS skill_invocations_by_skill   ON skill_invocations (skill_name, invoked_at);
CREATE INDEX IF NOT EXISTS skill_invocations_by_cron    ON skill_invocations (cron_id, invoked_at);
CREATE INDEX IF NOT EXISTS skill_invocations_by_session ON skill_invocations (session_id, invoked_at);

-- The rows of which something cannot be counted, and those whose text could not be judged, so that seeing whether there
-- are any takes no scan; and those that are excluded. A log with the constraints above has none of the first. What is
-- indexed there is whether the row counts at all. health.sql asks in these very words, by which SQLite finds the index.
CREATE INDEX IF NOT EXISTS skill_invocations_rejected ON skill_invocations (
  typeof(skill_name) = 'text' AND trim(skill_name, char(9, 10, 11, 12, 13, 32)) <> ''
  AND ifnull(+invoked_at >= 0 AND +invoked_at < 1e11, 0))
WHERE +excluded IS NOT 1 AND (typeof(skill_name) <> 'text' OR trim(skill_name, char(9, 10, 11, 12, 13, 32)) = ''
  OR NOT ifnull(+invoked_at >= 0 AND +invoked_at < 1e11, 0)
  OR typeof(model) NOT IN ('text', 'null') OR typeof(provider) NOT IN ('text', 'null')
  OR typeof(cron_id) NOT IN ('text', 'null')
  OR NOT ifnull(+success IN (0, 1), 1)
  OR NOT ifnull(+duration_seconds BETWEEN 0 AND 1e7, 1)
  OR NOT ifnull(+estimated_cost_usd BETWEEN 0 AND 1e4, 1)
  OR NOT ifnull(+quality_score BETWEEN -1e4 AND 1e4, 1)
  OR NOT ifnull(+input_tokens BETWEEN 0 AND 1000000000000 AND +input_tokens = CAST(input_tokens AS INTEGER), 1)
  OR NOT ifnull(+output_tokens BETWEEN 0 AND 1000000000000 AND +output_tokens = CAST(output_tokens AS INTEGER), 1)
  OR NOT ifnull(+excluded IN (0, 1), 1));
CREATE INDEX IF NOT EXISTS skill_invocations_excluded ON skill_invocations (invoked_at)
WHERE +excluded = 1;
CREATE INDEX IF NOT EXISTS skill_invocations_unjudged ON skill_invocations (invoked_at)
WHERE outcome_category = 'unjudged' AND +excluded IS NOT 1;

-- What the log adds up to per UTC day, skill, model and provider, so that reading never scans the log.
-- It is exact: the triggers below add and subtract whole numbers, which no order of statements can round. NULL
-- measures are not zeros: each measure has a count of the calls that have it, and the total of none is NULL.
CREATE TABLE IF NOT EXISTS skill_daily_rollup (
  day                 TEXT NOT NULL,    -- 'YYYY-MM-DD', UTC
  skill_name          TEXT NOT NULL,
  model               TEXT NOT NULL,    -- x'' (an empty blob) where the log has NULL, which no key can hold
  provider            TEXT NOT NULL,    -- likewise
  invocation_count    INTEGER NOT NULL, -- never 0: an empty day has no row
  success_count       INTEGER NOT NULL,
  failure_count       INTEGER NOT NULL,
  duration_count      INTEGER NOT NULL,
  duration_us         INTEGER,          -- microseconds
  cost_count          INTEGER NOT NULL,
  cost_nanousd        INTEGER,          -- 1e-9 US dollars
  quality_count       INTEGER NOT NULL,
  quality_nano        INTEGER,          -- 1e-9 of a point
  input_tokens_count  INTEGER NOT NULL,
  input_tokens        INTEGER,
  output_tokens_count INTEGER NOT NULL,
  output_tokens       INTEGER,
  last_invoked_at     REAL NOT NULL,    -- Unix seconds, UTC
  PRIMARY KEY (day, skill_name, model, provider),
  -- A sum that overflows turns into a float beyond the largest whole number.
  CONSTRAINT "a day's total is too large to be counted exactly"
    CHECK (duration_us <= 9223372036854775807 AND cost_nanousd <= 9223372036854775807
           AND quality_nano BETWEEN -9223372036854775807 AND 9223372036854775807
           AND input_tokens <= 9223372036854775807 AND output_tokens <= 9223372036854775807)
) WITHOUT ROWID;

-- The same per job, for jobs.sql, which keeps it. It is a table of its own, so that reading by skill costs what it costs
-- without jobs, even where each run has a cron_id of its own.
CREATE TABLE IF NOT EXISTS skill_daily_job_rollup (
  day                 TEXT NOT NULL,
  cron_id             TEXT NOT NULL,    -- x'' where the log has NULL, as for the model and the provider
  skill_name          TEXT NOT NULL,
  model               TEXT NOT NULL,
  provider            TEXT NOT NULL,
  invocation_count    INTEGER NOT NULL,
  success_count       INTEGER NOT NULL,
  failure_count       INTEGER NOT NULL,
  duration_count      INTEGER NOT NULL,
  duration_us         INTEGER,
  cost_count          INTEGER NOT NULL,
  cost_nanousd        INTEGER,
  quality_count       INTEGER NOT NULL,
  quality_nano        INTEGER,
  input_tokens_count  INTEGER NOT NULL,
  input_tokens        INTEGER,
  output_tokens_count INTEGER NOT NULL,
  output_tokens       INTEGER,
  last_invoked_at     REAL NOT NULL,
  PRIMARY KEY (day, cron_id, skill_name, model, provider),
  CONSTRAINT "a day's total is too large to be counted exactly"
    CHECK (duration_us <= 9223372036854775807 AND cost_nanousd <= 9223372036854775807
           AND quality_nano BETWEEN -9223372036854775807 AND 9223372036854775807
           AND input_tokens <= 9223372036854775807 AND output_tokens <= 9223372036854775807)
) WITHOUT ROWID;

-- What skill_ema_health would have to scan for: one row, kept by triggers. The log's own say how many rows it has, the
-- rollup's what it adds up to, so that the two can be held against each other.
CREATE TABLE IF NOT EXISTS skill_ema_totals (
  id              INTEGER PRIMARY KEY,        -- 1
  log_rows        INTEGER NOT NULL,           -- rows in skill_invocations
  runs            INTEGER NOT NULL,           -- calls in skill_daily_rollup
  without_outcome INTEGER NOT NULL,           -- of these: with no known success
  without_cost    INTEGER NOT NULL,           -- with no known cost
  without_model   INTEGER NOT NULL,           -- with no known model
  guarded_keys    TEXT NOT NULL DEFAULT ''    -- the UNIQUE indexes of the log through which REPLACE is refused
);

-- Where a trigger is missing, changes of the log went uncounted. A log that was renamed took its triggers along.
DELETE FROM main.skill_daily_rollup
WHERE (
  SELECT count(*) FROM main.sqlite_master
  WHERE type = 'trigger' AND tbl_name = 'skill_invocations' COLLATE NOCASE AND name IN (
    'skill_invocations_before_insert', 'skill_invocations_after_insert', 'skill_invocations_after_delete',
    'skill_invocations_before_update_id', 'skill_invocations_after_update_id', 'skill_invocations_after_update')) < 6;
DELETE FROM main.skill_daily_job_rollup
WHERE NOT EXISTS (SELECT 1 FROM main.skill_daily_rollup);

-- What each row of the log counts for. A log that was taken over has no constraints and may hold anything: what cannot be
-- counted is not known (NULL) here, and a row without a skill or a day, or one that is excluded, counts for nothing. The
-- unary + makes a column compare as what it holds, whatever type it was declared with.
DROP VIEW IF EXISTS skill_counted;
CREATE VIEW skill_counted AS
SELECT
  rowid AS id,
  CASE WHEN +invoked_at >= 0 AND +invoked_at < 1e11
       THEN date(CAST(invoked_at AS INTEGER), 'unixepoch') END                                    AS day,
  CASE WHEN typeof(skill_name) = 'text' AND trim(skill_name, char(9, 10, 11, 12, 13, 32)) <> ''
       THEN skill_name COLLATE BINARY END                                                         AS skill_name,
  CASE WHEN typeof(model) = 'text' THEN model COLLATE BINARY END                                  AS model,
  CASE WHEN typeof(provider) = 'text' THEN provider COLLATE BINARY END                            AS provider,
  CASE WHEN typeof(cron_id) = 'text' THEN cron_id COLLATE BINARY END                              AS cron_id,
  CASE WHEN +success IN (0, 1) THEN success = 1 END                                               AS success,
  CASE WHEN +duration_seconds BETWEEN 0 AND 1e7
       THEN CAST(round(duration_seconds * 1e6) AS INTEGER) END                                    AS duration_us,
  CASE WHEN +estimated_cost_usd BETWEEN 0 AND 1e4
       THEN CAST(round(estimated_cost_usd * 1e9) AS INTEGER) END                                  AS cost_nanousd,
  CASE WHEN +quality_score BETWEEN -1e4 AND 1e4
       THEN CAST(round(quality_score * 1e9) AS INTEGER) END                                       AS quality_nano,
  CASE WHEN +input_tokens BETWEEN 0 AND 1000000000000 AND +input_tokens = CAST(input_tokens AS INTEGER)
       THEN CAST(input_tokens AS INTEGER) END                                                     AS input_tokens,
  CASE WHEN +output_tokens BETWEEN 0 AND 1000000000000 AND +output_tokens = CAST(output_tokens AS INTEGER)
       THEN CAST(output_tokens AS INTEGER) END                                                    AS output_tokens,
  CASE WHEN +excluded IN (0, 1) THEN excluded = 1 END                                             AS excluded,
  invoked_at
FROM skill_invocations;

-- The rollup as it must be, computed from the log: what fills it, and what to compare it with.
DROP VIEW IF EXISTS skill_daily_recount;
CREATE VIEW skill_daily_recount AS
SELECT
  day,
  skill_name,
  ifnull(model, x'')    AS model,
  ifnull(provider, x'') AS provider,
  count(*)              AS invocation_count,
  sum(success IS 1)     AS success_count,
  sum(success IS 0)     AS failure_count,
  count(duration_us)    AS duration_count,
  sum(duration_us)      AS duration_us,
  count(cost_nanousd)   AS cost_count,
  sum(cost_nanousd)     AS cost_nanousd,
  count(quality_nano)   AS quality_count,
  sum(quality_nano)     AS quality_nano,
  count(input_tokens)   AS input_tokens_count,
  sum(input_tokens)     AS input_tokens,
  count(output_tokens)  AS output_tokens_count,
  sum(output_tokens)    AS output_tokens,
  max(invoked_at)       AS last_invoked_at
FROM skill_counted
WHERE day IS NOT NULL AND skill_name IS NOT NULL AND excluded IS NOT 1
GROUP BY 1, 2, 3, 4;

-- The way into the rollups: counts a row of the log (sign 1) or takes it off again (sign -1), by the rules of
-- skill_counted. Only the log's triggers write to it. It adds whole numbers and asks nothing, so that the order of the
-- triggers does not matter: one of the program's own may change a row before ours has counted it.
DROP VIEW IF EXISTS skill_daily_change;
CREATE VIEW skill_daily_change AS
SELECT NULL AS sign, NULL AS cron_id, NULL AS skill_name, NULL AS model, NULL AS provider, NULL AS invoked_at,
  NULL AS success, NULL AS duration_seconds, NULL AS estimated_cost_usd, NULL AS quality_score, NULL AS input_tokens,
  NULL AS output_tokens, NULL AS excluded
WHERE 0;

-- The same in the rollups' units and columns, worked out once for both of them. What is taken off is negative.
DROP VIEW IF EXISTS skill_daily_addition;
CREATE VIEW skill_daily_addition AS
SELECT NULL AS day, NULL AS cron_id, NULL AS skill_name, NULL AS model, NULL AS provider, NULL AS invocation_count,
  NULL AS success_count, NULL AS failure_count, NULL AS duration_us, NULL AS cost_nanousd, NULL AS quality_nano,
  NULL AS input_tokens, NULL AS output_tokens, NULL AS last_invoked_at
WHERE 0;

CREATE TRIGGER skill_daily_change_insert
INSTEAD OF INSERT ON skill_daily_change
WHEN NEW.invoked_at >= 0 AND NEW.invoked_at < 1e11 AND NEW.excluded IS NOT 1
  AND typeof(NEW.skill_name) = 'text' AND trim(NEW.skill_name, char(9, 10, 11, 12, 13, 32)) <> ''
BEGIN
  INSERT INTO skill_daily_addition
  SELECT
    date(CAST(NEW.invoked_at AS INTEGER), 'unixepoch'),
    CASE WHEN typeof(NEW.cron_id) = 'text' THEN NEW.cron_id ELSE x'' END,
    NEW.skill_name,
    CASE WHEN typeof(NEW.model) = 'text' THEN NEW.model ELSE x'' END,
    CASE WHEN typeof(NEW.provider) = 'text' THEN NEW.provider ELSE x'' END,
    NEW.sign, NEW.sign * (NEW.success IS 1), NEW.sign * (NEW.success IS 0),
    CASE WHEN NEW.duration_seconds BETWEEN 0 AND 1e7
         THEN NEW.sign * CAST(round(NEW.duration_seconds * 1e6) AS INTEGER) END,
    CASE WHEN NEW.estimated_cost_usd BETWEEN 0 AND 1e4
         THEN NEW.sign * CAST(round(NEW.estimated_cost_usd * 1e9) AS INTEGER) END,
    CASE WHEN NEW.quality_score BETWEEN -1e4 AND 1e4
         THEN NEW.sign * CAST(round(NEW.quality_score * 1e9) AS INTEGER) END,
    CASE WHEN NEW.input_tokens BETWEEN 0 AND 1000000000000 AND NEW.input_tokens = CAST(NEW.input_tokens AS INTEGER)
         THEN NEW.sign * CAST(NEW.input_tokens AS INTEGER) END,
    CASE WHEN NEW.output_tokens BETWEEN 0 AND 1000000000000 AND NEW.output_tokens = CAST(NEW.output_tokens AS INTEGER)
         THEN NEW.sign * CAST(NEW.output_tokens AS INTEGER) END,
    NEW.invoked_at;
END;

CREATE TRIGGER skill_daily_addition_to_the_rollup
INSTEAD OF INSERT ON skill_daily_addition
BEGIN
  INSERT INTO skill_daily_rollup (day, skill_name, model, provider, invocation_count, success_count,
    failure_count, duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
    input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at)
  VALUES (
    NEW.day, NEW.skill_name, NEW.model, NEW.provider, NEW.invocation_count, NEW.success_count, NEW.failure_count,
    NEW.invocation_count * (NEW.duration_us IS NOT NULL),   NEW.duration_us,
    NEW.invocation_count * (NEW.cost_nanousd IS NOT NULL),  NEW.cost_nanousd,
    NEW.invocation_count * (NEW.quality_nano IS NOT NULL),  NEW.quality_nano,
    NEW.invocation_count * (NEW.input_tokens IS NOT NULL),  NEW.input_tokens,
    NEW.invocation_count * (NEW.output_tokens IS NOT NULL), NEW.output_tokens,
    NEW.last_invoked_at)
  ON CONFLICT (day, skill_name, model, provider) DO UPDATE SET
    invocation_count    = invocation_count + excluded.invocation_count,
    success_count       = success_count + excluded.success_count,
    failure_count       = failure_count + excluded.failure_count,
    duration_count      = duration_count + excluded.duration_count,
    duration_us         = nullif(coalesce(duration_us + excluded.duration_us, duration_us, excluded.duration_us),
                          CASE duration_count + excluded.duration_count WHEN 0 THEN 0 END),
    cost_count          = cost_count + excluded.cost_count,
    cost_nanousd        = nullif(coalesce(cost_nanousd + excluded.cost_nanousd, cost_nanousd, excluded.cost_nanousd),
                          CASE cost_count + excluded.cost_count WHEN 0 THEN 0 END),
    quality_count       = quality_count + excluded.quality_count,
    quality_nano        = nullif(coalesce(quality_nano + excluded.quality_nano, quality_nano, excluded.quality_nano),
                          CASE quality_count + excluded.quality_count WHEN 0 THEN 0 END),
    input_tokens_count  = input_tokens_count + excluded.input_tokens_count,
    input_tokens        = nullif(coalesce(input_tokens + excluded.input_tokens, input_tokens, excluded.input_tokens),
                          CASE input_tokens_count + excluded.input_tokens_count WHEN 0 THEN 0 END),
    output_tokens_count = output_tokens_count + excluded.output_tokens_count,
    output_tokens       = nullif(coalesce(output_tokens + excluded.output_tokens, output_tokens, excluded.output_tokens),
                          CASE output_tokens_count + excluded.output_tokens_count WHEN 0 THEN 0 END),
    last_invoked_at     = CASE
      WHEN last_invoked_at < excluded.last_invoked_at THEN excluded.last_invoked_at
      WHEN last_invoked_at > excluded.last_invoked_at OR NEW.invocation_count = 1 OR invocation_count = 1
      THEN last_invoked_at
      ELSE ifnull((
        SELECT i.invoked_at FROM skill_invocations AS i
        -- The first term finds the index, the second the name: a log that was taken over may not tell A from a.
        WHERE i.skill_name = excluded.skill_name AND i.skill_name = excluded.skill_name COLLATE BINARY
          AND i.invoked_at >= CAST(NEW.last_invoked_at AS INTEGER) / 86400 * 86400
          AND i.invoked_at < min(CAST(NEW.last_invoked_at AS INTEGER) / 86400 * 86400 + 86400, 1e11)
          AND CASE WHEN typeof(i.model) = 'text' THEN i.model ELSE x'' END = excluded.model COLLATE BINARY
          AND CASE WHEN typeof(i.provider) = 'text' THEN i.provider ELSE x'' END = excluded.provider COLLATE BINARY
          AND +i.excluded IS NOT 1
        ORDER BY i.invoked_at DESC LIMIT 1), last_invoked_at) END;
END;

-- The other way into the rollups: sets what a day's group adds up to, or removes it where it counts no call. A cron_id,
-- which is x'' for no job, makes it a group of the jobs' rollup. A row without a day sets skill_ema_totals, and log_rows to
-- its invocation_count. What skill_ema_check() finds goes in here in one statement, which SQLite does as a whole or not at
-- all, whatever fails.
DROP VIEW IF EXISTS skill_daily_correction;
CREATE VIEW skill_daily_correction AS
SELECT NULL AS day, NULL AS cron_id, NULL AS skill_name, NULL AS model, NULL AS provider, NULL AS invocation_count,
  NULL AS success_count, NULL AS failure_count, NULL AS duration_count, NULL AS duration_us, NULL AS cost_count,
  NULL AS cost_nanousd, NULL AS quality_count, NULL AS quality_nano, NULL AS input_tokens_count, NULL AS input_tokens,
  NULL AS output_tokens_count, NULL AS output_tokens, NULL AS last_invoked_at
WHERE 0;

CREATE TRIGGER skill_daily_correction_of_a_group
INSTEAD OF INSERT ON skill_daily_correction
WHEN NEW.day IS NOT NULL AND NEW.cron_id IS NULL
BEGIN
  DELETE FROM skill_daily_rollup
  WHERE day = NEW.day AND skill_name = NEW.skill_name AND model = NEW.model AND provider = NEW.provider;
  INSERT INTO skill_daily_rollup (day, skill_name, model, provider, invocation_count, success_count, failure_count,
    duration_count, duration_us, cost_count, cost_nanousd, quality_count, quality_nano,
    input_tokens_count, input_tokens, output_tokens_count, output_tokens, last_invoked_at)
  SELECT NEW.day, NEW.skill_name, NEW.model, NEW.provider, NEW.invocation_count, NEW.success_count, NEW.failure_count,
    NEW.duration_count, NEW.duration_us, NEW.cost_count, NEW.cost_nanousd, NEW.quality_count, NEW.quality_nano,
    NEW.input_tokens_count, NEW.input_tokens, NEW.output_tokens_count, NEW.output_tokens, NEW.last_invoked_at
  WHERE NEW.invocation_count > 0;
END;

CREATE TRIGGER skill_daily_correction_of_the_totals
INSTEAD OF INSERT ON skill_daily_correction
WHEN NEW.day IS NULL
BEGIN
  DELETE FROM skill_ema_totals WHERE id <> 1;
  INSERT INTO skill_ema_totals (id, log_rows, runs, without_outcome, without_cost, without_model)
  SELECT 1, 0, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM skill_ema_totals);
  UPDATE skill_ema_totals SET
    log_rows        = NEW.invocation_count,
    runs            = (SELECT ifnull(sum(invocation_count), 0) FROM skill_daily_rollup),
    without_outcome = (SELECT ifnull(sum(invocation_count - success_count - failure_count), 0) FROM skill_daily_rollup),
    without_cost    = (SELECT ifnull(sum(invocation_count - cost_count), 0) FROM skill_daily_rollup),
    without_model   = (SELECT ifnull(sum(invocation_count), 0) FROM skill_daily_rollup WHERE model = x'');
END;

-- What the rollup adds up to, whoever writes to it.
DROP TRIGGER IF EXISTS skill_daily_rollup_after_insert;
CREATE TRIGGER skill_daily_rollup_after_insert
AFTER INSERT ON skill_daily_rollup
BEGIN
  UPDATE skill_ema_totals SET
    runs            = runs + NEW.invocation_count,
    without_outcome = without_outcome + NEW.invocation_count - NEW.success_count - NEW.failure_count,
    without_cost    = without_cost + NEW.invocation_count - NEW.cost_count,
    without_model   = without_model + CASE WHEN NEW.model = x'' THEN NEW.invocation_count ELSE 0 END;
END;

DROP TRIGGER IF EXISTS skill_daily_rollup_after_update;
CREATE TRIGGER skill_daily_rollup_after_update
AFTER UPDATE ON skill_daily_rollup
BEGIN
  UPDATE skill_ema_totals SET
    runs            = runs + NEW.invocation_count - OLD.invocation_count,
    without_outcome = without_outcome + NEW.invocation_count - NEW.success_count - NEW.failure_count
                                      - OLD.invocation_count + OLD.success_count + OLD.failure_count,
    without_cost    = without_cost + NEW.invocation_count - NEW.cost_count - OLD.invocation_count + OLD.cost_count,
    without_model   = without_model + CASE WHEN NEW.model = x'' THEN NEW.invocation_count ELSE 0 END
                                    - CASE WHEN OLD.model = x'' THEN OLD.invocation_count ELSE 0 END;
END;

-- What counts for nothing has no row.
DROP TRIGGER IF EXISTS skill_daily_rollup_when_empty;
CREATE TRIGGER skill_daily_rollup_when_empty
AFTER UPDATE ON skill_daily_rollup
WHEN NEW.invocation_count = 0 AND NEW.success_count = 0 AND NEW.failure_count = 0 AND NEW.duration_us IS NULL
  AND NEW.cost_nanousd IS NULL AND NEW.quality_nano IS NULL AND NEW.input_tokens IS NULL AND NEW.output_tokens IS NULL
BEGIN
  DELETE FROM skill_daily_rollup
  WHERE day = NEW.day AND skill_name = NEW.skill_name AND model = NEW.model AND provider = NEW.provider;
END;

DROP TRIGGER IF EXISTS skill_daily_rollup_after_delete;
CREATE TRIGGER skill_daily_rollup_after_delete
AFTER DELETE ON skill_daily_rollup
BEGIN
  UPDATE skill_ema_totals SET
    runs            = runs - OLD.invocation_count,
    without_outcome = without_outcome - OLD.invocation_count + OLD.success_count + OLD.failure_count,
    without_cost    = without_cost - OLD.invocation_count + OLD.cost_count,
    without_model   = without_model - CASE WHEN OLD.model = x'' THEN OLD.invocation_count ELSE 0 END;
END;

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

INSERT OR IGNORE INTO main.skill_ema_meta (key, value) VALUES ('schema_version', 5);
