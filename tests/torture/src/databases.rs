//! The databases that the scenarios start from.

use crate::sqlite::{Connection, Place};

/// What stands in the file before the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// Only a table of the user's.
    Empty,
    /// Today's schema, with 60 calls in the log.
    Complete,
    /// The same, with a rollup that somebody wrote to.
    Spoilt,
    /// As the library of schema version 1 left it.
    Schema1,
    /// As that of version 2 did.
    Schema2,
    /// A log of another program's, never seen by us: no constraints, odd values, views and a trigger of the user's.
    Foreign,
    /// No schema, but a `skill_stats_daily` of the user's own over a table of another shape.
    OwnView,
}

const SCHEMA_1: &[u8] = include_bytes!("../../data/schema-1.db");
const SCHEMA_2: &[u8] = include_bytes!("../../data/schema-2.db");

/// The user's own tables, in every database: what is uncommitted goes there, and where table functions in a join have
/// their arguments from.
const MINE: &str = "
CREATE TABLE mine (note TEXT);
CREATE TABLE horizons (name TEXT, days INTEGER, alpha REAL, as_of TEXT, keys TEXT, baseline TEXT);
INSERT INTO horizons VALUES ('week', 7, 0.2, '2025-11-19', 'skill', 'big-model'), ('month', 30, 0.1, '2025-11-11', 'skill,model', 'm');
CREATE TABLE answers (id INTEGER PRIMARY KEY, answer TEXT);
INSERT INTO answers (answer) VALUES
  ('Report: all is well, 3 items. The größte change is 4 %.'),
  ('Error: Request timed out after 600 seconds'),
  ('{\"error\": {\"type\": \"rate_limit_error\", \"message\": \"429 Too Many Requests\"}}'),
  ('データ取得に失敗しました: timeout'),
  (''),
  ('Traceback (most recent call last):' || char(10) || '  File \"a.py\", line 1, in <module>' || char(10) || 'KeyError: ''x'''),
  ('HTTP 401: Incorrect API key provided: sk-proj-abcdefghijklmnopqrstuvwxyz0123456789');
CREATE TABLE numbers (id INTEGER PRIMARY KEY, kind TEXT, value REAL, at REAL, weight REAL);
WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 29)
INSERT INTO numbers (kind, value, at, weight) SELECT 'k' || (n % 3), n * n / 7.0, n * 3600.0, n % 4 FROM n;
";

/// Calls: three skills, two models, two providers and an unknown one, every second of 24 days.
const CALLS: &str = "
WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 59)
INSERT INTO skill_invocations (session_id, cron_id, skill_name, model, provider, invoked_at, duration_seconds,
  input_tokens, output_tokens, estimated_cost_usd, success, quality_score)
SELECT 's' || n, CASE n % 4 WHEN 0 THEN NULL ELSE 'job' END, CASE n % 3 WHEN 0 THEN 'digest' WHEN 1 THEN 'scan' ELSE 'größe' END,
  CASE n % 2 WHEN 0 THEN 'big-model' ELSE 'm' END, CASE n / 2 % 3 WHEN 0 THEN 'local' WHEN 1 THEN 'remote' END,
  1763553600.0 - n % 12 * 172800 + n, 10.5 + n % 7, 100 * n, n, 0.001 * (n % 9),
  CASE n % 5 WHEN 0 THEN 0 WHEN 1 THEN NULL ELSE 1 END, n / 10.0 FROM n;
";

const SPOIL: &str = "
DELETE FROM skill_daily_rollup WHERE skill_name = 'scan';
UPDATE skill_daily_rollup SET invocation_count = invocation_count + 5;
UPDATE skill_daily_job_rollup SET success_count = 9 WHERE skill_name <> 'scan';
";

const FOREIGN: &str = "
CREATE TABLE skill_invocations (id INTEGER PRIMARY KEY, session_id, cron_id TEXT, skill_name TEXT COLLATE NOCASE, model, provider,
  invoked_at, completed_at TIMESTAMP, duration_seconds, input_tokens, output_tokens, estimated_cost_usd, success BOOLEAN,
  quality_score, end_reason TEXT);
CREATE VIEW Skill_Stats_Daily AS SELECT skill_name, model, date(invoked_at, 'unixepoch') AS day, count(*) AS invocation_count
  FROM \"Skill_Invocations\" GROUP BY 1, 2, 3;
CREATE VIEW over AS SELECT skill_name, count(*) AS calls FROM skill_invocations GROUP BY 1;
CREATE TABLE seen (x);
CREATE TRIGGER mine_after AFTER INSERT ON skill_invocations BEGIN INSERT INTO seen VALUES (NEW.rowid); END;
INSERT INTO skill_invocations (skill_name, model, invoked_at, success, duration_seconds) VALUES
  ('s', 'm', 1763553600, 1, 2.5), ('S', 'm', 1763553601.5, 0, '3'), (NULL, 'm', 1763553602, 1, 1), ('s', 5, '2025-11-19', 'no', -1);
";

/// More of the same for a log of another program's.
const FOREIGN_CALLS: &str = "
WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 29)
INSERT INTO skill_invocations (skill_name, model, provider, invoked_at, success)
SELECT 's' || (n % 3), 'm', 'p', 1763553600 - n % 6 * 86400, n % 2 FROM n;
";

const OWN_VIEW: &str = "
CREATE TABLE runs (skill, day, ok, usd);
WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 19)
INSERT INTO runs SELECT 'skill-' || (n % 3), date('2025-11-19', (-(n % 9)) || ' days'), n % 4 > 0, n / 100.0 FROM n;
CREATE VIEW skill_stats_daily AS SELECT skill AS skill_name, 'm' AS model, NULL AS provider, day, count(*) AS invocation_count,
  sum(ok) AS success_count, sum(NOT ok) AS failure_count, 0 AS duration_count, NULL AS total_duration_s, count(usd) AS cost_count,
  sum(usd) AS total_cost_usd, 0 AS quality_count, NULL AS total_quality_score, 0 AS input_tokens_count, NULL AS total_input_tokens,
  0 AS output_tokens_count, NULL AS total_output_tokens, unixepoch(day) AS last_invoked_at FROM runs GROUP BY skill, day;
";

impl Database {
    /// Whether there is a log that the user can write to.
    pub fn has_log(self) -> bool {
        !matches!(self, Database::Empty | Database::OwnView)
    }

    /// The database as the bytes of a file. Those that are kept as files keep their encoding.
    pub fn make(self, library: &str, utf16: bool) -> Vec<u8> {
        let start: &[u8] = match self {
            Database::Schema1 => SCHEMA_1,
            Database::Schema2 => SCHEMA_2,
            _ => &[],
        };
        let connection = Connection::open(Place::Memory(start)).load(library);
        connection.must(if utf16 { "PRAGMA encoding = 'UTF-16'" } else { "PRAGMA encoding = 'UTF-8'" });
        connection.must(MINE);
        let script = match self {
            Database::Complete => format!("SELECT skill_ema_init(); {ALIAS} {CALLS}"),
            Database::Spoilt => format!("SELECT skill_ema_init(); {CALLS} {SPOIL}"),
            Database::Foreign => format!("{FOREIGN} {FOREIGN_CALLS}"),
            Database::OwnView => OWN_VIEW.to_string(),
            Database::Empty | Database::Schema1 | Database::Schema2 => String::new(),
        };
        connection.must(&script);
        let bytes = connection.bytes();
        assert!(connection.close());
        bytes
    }

    /// The rest of a large log, of `rows` rows in all.
    pub fn fill(rows: u32) -> String {
        format!(
            "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < {rows})
             INSERT INTO skill_invocations (session_id, skill_name, model, provider, invoked_at, duration_seconds, estimated_cost_usd, success)
             SELECT 'large-' || n, 'skill-' || (n % 20), 'model-' || (n % 5), 'p', 1763553600.0 - n % 90 * 86400 + n % 86000, n % 50, 0.01, n % 3 > 0
             FROM n WHERE n >= (SELECT count(*) FROM skill_invocations);"
        )
    }
}

const ALIAS: &str = "INSERT INTO skill_aliases VALUES ('digest-folder', 'digest');";
