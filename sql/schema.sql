-- skill_ema schema, version 8: the tables. What keeps them in step is in rollup.sql and triggers.sql.
--
-- Plain SQL that any SQLite since 3.27 parses: no extension, no JSON, no STRICT tables. These files, in the order of
-- install.sql, create the tables that are missing, keep those that stand, and make views and triggers anew, so they may be
-- run again at any time. Every name begins with "skill_". A database of an earlier version goes through upgrades/ first.

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
  delivered          INTEGER,      -- 1 the answer reached somebody, 0 nobody, NULL not known
  outcome_confidence REAL,         -- how sure the judge of its text was, 0.5 to 1; 1 a person said so; NULL not judged

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
    CHECK (excluded IN (0, 1)),
  CONSTRAINT "delivered must be 1, 0 or NULL"
    CHECK (delivered IN (0, 1)),
  CONSTRAINT "outcome_confidence must be a number from 0 to 1"
    CHECK (outcome_confidence = CAST(outcome_confidence AS REAL) AND outcome_confidence BETWEEN 0 AND 1)
);

CREATE INDEX IF NOT EXISTS skill_invocations_by_skill   ON skill_invocations (skill_name, invoked_at);
CREATE INDEX IF NOT EXISTS skill_invocations_by_cron    ON skill_invocations (cron_id, invoked_at);
CREATE INDEX IF NOT EXISTS skill_invocations_by_session ON skill_invocations (session_id, invoked_at);

-- The rows of which something cannot be counted, and those whose text could not be judged, so that seeing whether there
-- are any takes no scan; those that are excluded; those whose answer reached nobody; and those that failed. A log with the constraints above
-- has none of the first. What is indexed there is whether the row counts at all. health.sql asks in these very words, by
-- which SQLite finds the index.
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
CREATE INDEX IF NOT EXISTS skill_invocations_not_delivered ON skill_invocations (invoked_at)
WHERE +delivered = 0 AND +excluded IS NOT 1;
CREATE INDEX IF NOT EXISTS skill_invocations_unjudged ON skill_invocations (invoked_at)
WHERE outcome_category = 'unjudged' AND +excluded IS NOT 1;
-- The failed calls, with all by which they are counted and narrowed.
CREATE INDEX IF NOT EXISTS skill_invocations_failed
ON skill_invocations (invoked_at, skill_name, model, provider, outcome_category)
WHERE +success = 0 AND +excluded IS NOT 1;

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

-- What the runner's job is called and when it is due, for people and for the pace: anybody may fill it. Nothing counts by
-- it, and a job that is not in it is known by its cron_id alone.
CREATE TABLE IF NOT EXISTS skill_jobs (
  cron_id      TEXT NOT NULL PRIMARY KEY,
  name         TEXT,
  source       TEXT,               -- the runner, such as 'hermes'
  profile      TEXT,               -- the runner's profile
  kind         TEXT,               -- 'agent', or 'script' for a job without a model
  schedule     TEXT,               -- for people, such as 'every 30m'
  runs_per_day REAL,               -- by that schedule, on average
  enabled      INTEGER,            -- 1 it runs by its schedule, 0 it is paused or deleted
  updated_at   REAL,               -- Unix seconds, UTC
  CONSTRAINT "cron_id must be text"
    CHECK (typeof(cron_id) <> 'blob'),
  CONSTRAINT "name must be text"
    CHECK (typeof(name) <> 'blob'),
  CONSTRAINT "source must be text"
    CHECK (typeof(source) <> 'blob'),
  CONSTRAINT "profile must be text"
    CHECK (typeof(profile) <> 'blob'),
  CONSTRAINT "kind must be 'agent', 'script' or NULL"
    CHECK (kind IN ('agent', 'script')),
  CONSTRAINT "schedule must be text"
    CHECK (typeof(schedule) <> 'blob'),
  CONSTRAINT "runs_per_day must be a number from 0 to 86400"
    CHECK (runs_per_day = CAST(runs_per_day AS REAL) AND runs_per_day BETWEEN 0 AND 86400),
  CONSTRAINT "enabled must be 1, 0 or NULL"
    CHECK (enabled IN (0, 1)),
  CONSTRAINT "updated_at must be Unix seconds from 0 to 1e11 (not milliseconds, not text)"
    CHECK (updated_at = CAST(updated_at AS REAL) AND updated_at >= 0 AND updated_at < 1e11)
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

INSERT OR IGNORE INTO main.skill_ema_meta (key, value) VALUES ('schema_version', 8);
