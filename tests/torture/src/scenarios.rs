//! What is tried: each line a database and a statement. A new function needs a line here, and a run without one says so.

use crate::databases::Database::{self, *};

/// A statement on a database. A reader changes nothing; a writer is also tried inside a transaction of the user's.
pub struct Scenario {
    pub name: &'static str,
    pub database: Database,
    /// What the statement needs on its connection; runs undisturbed.
    pub before: &'static str,
    pub sql: &'static str,
    /// Whether it is an error also when undisturbed.
    pub mistake: bool,
}

const fn on(database: Database, name: &'static str, sql: &'static str) -> Scenario {
    Scenario { name, database, before: "", sql, mistake: false }
}

const fn mistake(database: Database, name: &'static str, sql: &'static str) -> Scenario {
    Scenario { mistake: true, ..on(database, name, sql) }
}

const fn after(before: &'static str, scenario: Scenario) -> Scenario {
    Scenario { before, ..scenario }
}

pub const READERS: &[Scenario] = &[
    on(Complete, "skill_ema, all arguments", "SELECT * FROM skill_ema(30, 0.2, '2025-11-11', 'skill,model')"),
    on(Complete, "skill_ema, three arguments", "SELECT *, window_days, alpha, as_of FROM skill_ema(30, 0.2, '2025-11-11')"),
    on(Complete, "skill_ema, defaults", "SELECT count(*), max(window_days), max(alpha) FROM skill_ema"),
    on(Complete, "skill_ema, arguments by name", "SELECT * FROM skill_ema WHERE alpha = 0.2 AND as_of = '2025-11-11' AND window_days = 9"),
    on(Complete, "skill_ema, key columns", "SELECT * FROM skill_ema(30, 0.2, '2025-11-19') WHERE skill_name = 'größe' AND model IN ('m', 'x') AND provider = 'local'"),
    on(Complete, "skill_ema, IN lists", "SELECT * FROM skill_ema(30, 0.2, '2025-11-19') WHERE skill_name IN ('digest', 'größe') AND provider IN ('local', 'remote', NULL)"),
    on(Complete, "skill_ema, IN a subquery", "SELECT * FROM skill_ema(30, 0.2, '2025-11-19') WHERE model IN (SELECT baseline FROM horizons)"),
    on(Complete, "skill_ema, join", "SELECT h.name, e.* FROM horizons AS h JOIN skill_ema(h.days, h.alpha, h.as_of, h.keys) AS e ORDER BY 1, 2, 3, 4"),
    on(Complete, "skill_ema, left join", "SELECT h.name, e.sample_count FROM horizons AS h LEFT JOIN skill_ema(1, h.alpha, h.as_of) AS e ON e.model = h.baseline"),
    on(Complete, "skill_ema, two in one query", "SELECT a.skill_name, a.ema_success_rate, b.ema_success_rate FROM skill_ema(7, 0.3, '2025-11-19', 'skill') AS a JOIN skill_ema(30, 0.1, '2025-11-11', 'skill') AS b USING (skill_name)"),
    on(Complete, "skill_ema, OR", "SELECT * FROM skill_ema(30, 0.2, '2025-11-11') WHERE skill_name = 'digest' OR model = 'm'"),
    on(Complete, "skill_ema, ORDER BY", "SELECT skill_name, model, round(ema_cost_usd, 9) FROM skill_ema(30, 0.2, '2025-11-11') ORDER BY 3 DESC, 1, 2 LIMIT 5 OFFSET 1"),
    on(Complete, "skill_ema, in a subquery", "SELECT name, (SELECT sum(sample_count) FROM skill_ema(days, alpha, as_of)) FROM horizons ORDER BY name"),
    on(Complete, "skill_ema, in a CTE, grouped", "WITH e AS (SELECT * FROM skill_ema(30, ema_alpha(5), '2025-11-11')) SELECT skill_name, sum(sample_count) FROM e GROUP BY 1 HAVING sum(sample_count) > 1"),
    on(Complete, "skill_ema, by job", "SELECT * FROM skill_ema(30, 0.2, '2025-11-11', 'job,skill') WHERE cron_id IN ('job', 'other') OR cron_id IS NULL"),
    on(Complete, "skill_ema, one job", "SELECT cron_id, sample_count FROM skill_ema(30, 0.2, '2025-11-11', 'cron_id') WHERE cron_id = 'job'"),
    mistake(Complete, "skill_ema, a job that is not grouped by", "SELECT * FROM skill_ema(30, 0.2, '2025-11-11') WHERE cron_id = 'job'"),
    mistake(OwnView, "own skill_stats_daily without jobs", "SELECT * FROM skill_ema(30, 0.2, '2025-11-19', 'job')"),
    mistake(Complete, "skill_ema, a mistake", "SELECT * FROM skill_ema(30, 2.5, '2025-11-11')"),
    mistake(Empty, "skill_ema, no schema", "SELECT * FROM skill_ema(30, 0.2, '2025-11-11')"),
    after("CREATE TEMP VIEW dashboard AS SELECT * FROM skill_ema(30, 0.2, '2025-11-11')",
        on(Complete, "skill_ema, in a view", "SELECT * FROM dashboard WHERE skill_name = 'digest'")),
    on(Complete, "skill_ema_daily, all arguments", "SELECT * FROM skill_ema_daily(5, 0.2, '2025-11-11', 'skill,model')"),
    on(Complete, "skill_ema_daily, join", "SELECT h.name, e.* FROM horizons AS h JOIN skill_ema_daily(3, h.alpha, h.as_of, h.keys) AS e WHERE e.model = 'm' OR e.skill_name IN ('scan', 'größe') ORDER BY 1, 2, 3, 5"),
    on(Complete, "skill_ema_daily, IN lists", "SELECT * FROM skill_ema_daily(5, 0.2, '2025-11-11') WHERE skill_name IN ('digest', 'größe') AND model = 'm'"),
    on(Complete, "skill_compare, all arguments", "SELECT * FROM skill_compare('big-model', 30, 0.2, '2025-11-11', 0.1)"),
    on(Complete, "skill_compare, join", "SELECT h.name, c.* FROM horizons AS h JOIN skill_compare(h.baseline, h.days, h.alpha, h.as_of) AS c ORDER BY 1, 2, 3"),
    on(Complete, "skill_compare, IN list", "SELECT * FROM skill_compare('m', 30, 0.2, '2025-11-11') WHERE skill_name IN ('digest', 'größe') AND model = 'big-model'"),
    mistake(Complete, "skill_compare, a mistake", "SELECT * FROM skill_compare('big-modell', 30, 0.2, '2025-11-11')"),
    on(Complete, "skill_drift, all arguments", "SELECT *, since_day FROM skill_drift(2, 20, '2025-11-11', 'skill,model')"),
    on(Complete, "skill_drift, join", "SELECT h.name, d.* FROM horizons AS h JOIN skill_drift(3, h.days, h.as_of, h.keys) AS d WHERE d.model IN ('m', 'big-model') OR h.name = 'week' ORDER BY 1, 2, 3, 4"),
    on(Complete, "skill_drift, IN lists", "SELECT * FROM skill_drift(2, 20, '2025-11-11') WHERE skill_name IN ('digest', 'scan') AND provider IN ('local')"),
    on(OwnView, "own skill_stats_daily, skill_ema", "SELECT * FROM skill_ema(30, 0.2, '2025-11-19') WHERE skill_name IN ('skill-1', 'skill-2')"),
    on(OwnView, "own skill_stats_daily, skill_drift and skill_compare", "SELECT d.skill_name, recent_success_rate FROM skill_drift(2, 20, '2025-11-19') AS d WHERE NOT EXISTS (SELECT 1 FROM skill_compare('m', 30, 0.2, '2025-11-19') AS c WHERE c.skill_name = d.skill_name)"),
    on(Complete, "skill_ema_check, a good rollup", "SELECT * FROM skill_ema_check()"),
    on(Spoilt, "skill_ema_check, spoilt rollup", "SELECT * FROM skill_ema_check() WHERE problem <> ''"),
    on(Complete, "mask_secrets", "SELECT id, mask_secrets('password=abcdefghij ' || answer) FROM answers"),
    on(Complete, "classify_outcome", "SELECT id, classify_outcome(answer) FROM answers"),
    on(Complete, "classify_outcome, markers", r#"SELECT id, classify_outcome(answer, '[{"pattern": "all is well", "category": "refusal"}, {"pattern": "größte", "category": "ok"}]') FROM answers"#),
    on(Complete, "classify_outcome, markers of each row", r#"SELECT id, json_extract(classify_outcome(answer, json_array(json_object('pattern', 'item' || id, 'category', 'auth'))), '$.category') FROM answers"#),
    on(Complete, "classify_explain", "SELECT id, piece, line, towards FROM answers, classify_explain(answer)"),
    mistake(Complete, "classify_explain, a mistake", "SELECT * FROM classify_explain"),
    mistake(Complete, "classify_outcome, a mistake", "SELECT classify_outcome(answer, 'none') FROM answers"),
    on(Complete, "skill_frontmatter_name", "SELECT skill_frontmatter_name('---' || char(10) || 'name: größe' || id || char(10) || '---' || char(10) || answer) FROM answers"),
    on(Complete, "ema", "SELECT kind, ema(value, at, 7200), ema(value, at, 7200, weight) FROM numbers GROUP BY kind"),
    on(Complete, "ema, windows", "SELECT id, ema(value, at, 7200) OVER w, ema(value, at, 3600, weight) OVER (PARTITION BY kind ORDER BY at) FROM numbers WINDOW w AS (ORDER BY at ROWS 4 PRECEDING) ORDER BY id"),
    mistake(Complete, "ema, a mistake", "SELECT kind, ema(value, at, at - 7200) FROM numbers GROUP BY kind"),
    on(Complete, "ema_quantile", "SELECT kind, ema_quantile(value, 0.5, at, 7200), ema_quantile(value, 0.95, at, 7200, weight) FROM numbers GROUP BY kind"),
    on(Complete, "ema_quantile, windows", "SELECT id, ema_quantile(value, 0.5, at, 7200) OVER w, ema_quantile(value, '0.9', at, 3600, weight) OVER (PARTITION BY kind ORDER BY at) FROM numbers WINDOW w AS (ORDER BY at ROWS 4 PRECEDING) ORDER BY id"),
    mistake(Complete, "ema_quantile, a mistake", "SELECT kind, ema_quantile(value, id, at, 7200) FROM numbers GROUP BY kind"),
    on(Complete, "sparkline", "SELECT kind, sparkline(value) FROM numbers GROUP BY kind"),
    on(Complete, "sparkline, on a scale", "SELECT kind, sparkline(value, 0, '100') FROM numbers GROUP BY kind"),
    on(Complete, "sparkline, on a scale, windows", "SELECT id, sparkline(value, -1.5, 100) OVER (ORDER BY at ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING) FROM numbers ORDER BY id"),
    mistake(Complete, "sparkline, a mistake", "SELECT kind, sparkline(value, id, 1e9) FROM numbers GROUP BY kind"),
    on(Complete, "sparkline, windows", "SELECT id, sparkline(value) OVER (ORDER BY at ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING), sparkline(value) OVER (PARTITION BY kind ORDER BY at) FROM numbers ORDER BY id"),
    on(Complete, "sparkline, of JSON", "SELECT sparkline(json_array(1, 5, 2.5, NULL, 8)), (SELECT sparkline(list) FROM (SELECT json_group_array(value) AS list FROM numbers))"),
    on(Complete, "sparkline over skill_ema_daily", "SELECT skill_name, sparkline(ema_success_rate) FROM skill_ema_daily(9, 0.2, '2025-11-19', 'skill') GROUP BY 1"),
    on(Complete, "ema_alpha and ema_half_life", "SELECT ema_alpha(id), ema_half_life(1.0 / id), ema_alpha(NULL) FROM answers WHERE id > 1"),
    on(Complete, "skill_ema_version and skill_ema_debug", "SELECT skill_ema_version(), skill_ema_debug()"),
    on(Complete, "skill_stats_daily", "SELECT * FROM skill_stats_daily WHERE day >= '2025-11-11'"),
    on(Complete, "skill_daily_job_recount", "SELECT * FROM skill_daily_job_rollup EXCEPT SELECT * FROM skill_daily_job_recount"),
    on(Complete, "skill_daily_recount", "SELECT * FROM skill_daily_rollup EXCEPT SELECT * FROM skill_daily_recount"),
    on(Complete, "skill_ema_health", "SELECT log_rows, last_write, days_covered, without_outcome, without_cost, without_model, rejects, rollup_agrees, not_delivered FROM skill_ema_health"),
    on(Complete, "skill_ema_status", "SELECT substr(status, 1, 20) FROM skill_ema_status"),
    after("SELECT skill_ema_init()", on(Foreign, "skill_ema_rejects", "SELECT * FROM skill_ema_rejects")),
    on(Complete, "skill_runs, read", "SELECT * FROM skill_runs WHERE skills = 'digest'"),
];

pub const WRITERS: &[Scenario] = &[
    on(Empty, "skill_ema_init, empty database", "SELECT skill_ema_init()"),
    on(Schema1, "skill_ema_init, from version 1", "SELECT skill_ema_init()"),
    on(Schema2, "skill_ema_init, from version 2", "SELECT skill_ema_init()"),
    on(Foreign, "skill_ema_init, a log that stood", "SELECT skill_ema_init()"),
    on(Complete, "skill_ema_init, complete", "SELECT skill_ema_init()"),
    after("DROP VIEW skill_ema_health; DROP TRIGGER skill_invocations_after_update;",
        on(Complete, "skill_ema_init, something missing", "SELECT skill_ema_init()")),
    on(Complete, "skill_ema_rebuild", "SELECT skill_ema_rebuild()"),
    on(Spoilt, "skill_ema_rebuild, spoilt rollup", "SELECT skill_ema_rebuild()"),
    mistake(Empty, "skill_ema_rebuild, no schema", "SELECT skill_ema_rebuild()"),
    on(Complete, "INSERT into the log", "INSERT INTO skill_invocations (skill_name, model, invoked_at, success, estimated_cost_usd) VALUES ('digest', 'm', 1763553600, 1, 0.5), ('new', NULL, 1763500000, 0, NULL) RETURNING id"),
    on(Complete, "UPSERT into the log", "INSERT INTO skill_invocations (id, skill_name, invoked_at, success) VALUES (3, 'scan', 1763553600, 1) ON CONFLICT (id) DO UPDATE SET success = excluded.success, skill_name = 'other'"),
    on(Complete, "UPDATE of the log", "UPDATE skill_invocations SET success = 1, estimated_cost_usd = 0.25, invoked_at = invoked_at - 86400 WHERE id % 4 = 0"),
    on(Complete, "UPDATE of job and excluded", "UPDATE skill_invocations SET cron_id = CASE id % 3 WHEN 0 THEN 'other' END, excluded = id % 2"),
    on(Complete, "DELETE from the log", "DELETE FROM skill_invocations WHERE id % 3 = 0"),
    on(Complete, "INSERT into skill_runs, one skill", "INSERT INTO skill_runs (session_id, skills, model, provider, started_at, completed_at, input_tokens, cost_usd, output) VALUES ('r1', 'digest-folder', 'm', 'local', '2025-11-19T06:00:00+02:00', 1763553600, 1001, 0.1, 'Report: all is well, 3 items.')"),
    on(Complete, "INSERT into skill_runs, several skills", r#"INSERT INTO skill_runs (session_id, skills, model, started_at, output_tokens, cost_usd, error) VALUES ('r2', '["scan", "größe", "digest", "scan"]', 'm', 1763553600.5, 100, 0.1, 'Error: Request timed out after 600 seconds')"#),
    on(Complete, "INSERT into skill_runs, no text", r#"INSERT INTO skill_runs (skills, started_at, success) VALUES ('["scan"]', 1763553600, 1)"#),
    on(Complete, "INSERT into skill_runs, many", "INSERT INTO skill_runs (session_id, skills, started_at, output) SELECT 'a' || id, 'digest', 1763553600 + id, answer FROM answers"),
    on(Complete, "INSERT into skill_runs, replace", r#"INSERT INTO skill_runs (session_id, skills, started_at, cost_usd, replace) VALUES ('s1', '["scan", "new"]', 1763553600, 0.5, 1)"#),
    on(Complete, "UPDATE of skill_runs", "UPDATE skill_runs SET success = 1, cost_usd = 0.5 WHERE session_id IN ('s1', 's2')"),
    on(Complete, "UPDATE of skill_runs, its skills", r#"UPDATE skill_runs SET skills = '["scan", "new"]', error = 'HTTP 500' WHERE session_id IN ('s1', 's2')"#),
    on(Complete, "UPDATE of skill_runs, delivered", "UPDATE skill_runs SET delivered = 'false' WHERE session_id IN ('s1', 's2')"),
    after("UPDATE skill_runs SET success = 1 WHERE session_id = 's1'",
        on(Complete, "INSERT into skill_runs, replace of a settled run", r#"INSERT INTO skill_runs (session_id, skills, started_at, output, replace) VALUES ('s1', '["scan", "new"]', 1763553600, 'HTTP 500', 1)"#)),
    on(Complete, "DELETE from skill_runs", "DELETE FROM skill_runs WHERE skills = 'digest'"),
    on(Complete, "UPDATE of skill_names, a merge", "UPDATE skill_names SET skill_name = 'digest' WHERE skill_name <> 'digest'"),
    on(Complete, "INSERT into skill_import", r#"INSERT INTO skill_import (session_id, skills, started_at, cost_usd, output, delivered) VALUES ('i1', '["scan", "digest"]', '2025-11-19', '0.5', 'HTTP 500', 'false'), ('i2', 'scan', 'soon', '', '', '1')"#),
    after("INSERT INTO skill_import (session_id, skills, started_at) VALUES ('i1', 'scan', 'soon'), ('i2', 'a,b', 'soon')",
        on(Complete, "UPDATE of skill_import_errors", "UPDATE skill_import_errors SET started_at = 1763553600")),
    mistake(Complete, "skill_runs_refuse", "SELECT skill_runs_refuse('skill_runs: ' || answer) FROM answers"),
    mistake(Complete, "UPDATE of skill_runs, a mistake", "UPDATE skill_runs SET cost_usd = -1"),
    mistake(Complete, "INSERT into skill_runs, a mistake", "INSERT INTO skill_runs (skills, started_at) VALUES ('[\"scan\"', 1763553600)"),
];

/// What is tried under pressure, on a log of many rows: too little memory, too few steps allowed, interrupts.
pub const LARGE: &[Scenario] = &[
    on(Complete, "skill_ema_rebuild, large log", "SELECT skill_ema_rebuild()"),
    on(Foreign, "skill_ema_init, a large log that stood", "SELECT skill_ema_init()"),
    on(Schema1, "skill_ema_init, a large log of version 1", "SELECT skill_ema_init()"),
];
