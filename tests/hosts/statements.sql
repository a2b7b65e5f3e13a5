-- What every host runs, on a new database and in this order. What begins with SELECT is asked, and its rows are compared.

SELECT skill_ema_init();

-- A log of 90 days: two models, one of them dearer, slower and worse since 2025-10-20.
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 719)
INSERT INTO skill_invocations
  (session_id, cron_id, skill_name, model, provider, invoked_at, duration_seconds, estimated_cost_usd, input_tokens, output_tokens,
   quality_score, success)
SELECT 's' || i, 'job ' || (i % 3), 'digest', iif(i % 2, 'big-model', 'qwen3.6-27b'), iif(i % 2, 'remote', 'local'),
       unixepoch('2025-08-03') + i * 10800, 20 + i % 7 + iif(i % 2 AND i > 620, 30.125, 0), iif(i % 2, 0.01 + (i % 5) * 0.001, 0),
       1000 + i, 200 + i % 11, iif(i % 13, 3.5 + (i % 3) * 0.5, NULL), i % 9 <> 0 AND NOT (i % 2 AND i > 620 AND i % 4 = 1)
FROM n;

-- One of two skills in one run, judged by its text; one with an error; one that succeeded in another script.
INSERT INTO skill_runs (session_id, skills, model, provider, started_at, completed_at, cost_usd, output) VALUES
  ('r1', '["digest","translate"]', 'qwen3.6-27b', 'local', '2025-11-01T07:00:00+01:00', 1761976842.5, 0, 'Error code: 429 - rate limit reached'),
  ('r2', 'digest', 'qwen3.6-27b', 'local', '2025-11-01T08:00:00Z', NULL, 0.25, 'Два сообщения: ставки без изменений, 運賃が高い。'),
  ('r3', 'translate', NULL, NULL, 1761984000, 1761984060, NULL, NULL);

UPDATE skill_runs SET error = 'Connection refused: port 11434' WHERE session_id = 'r3';

DELETE FROM skill_invocations WHERE session_id = 's7';

UPDATE skill_invocations SET excluded = 1 WHERE session_id = 's10';

INSERT INTO skill_jobs (cron_id, name, source, kind, runs_per_day, updated_at) VALUES ('job 1', 'Morning digest', 'test', 'agent', 8, 1761984000);

SELECT skill_name, model, provider, session_id, invoked_at, duration_seconds, estimated_cost_usd, success, end_reason, outcome_category,
       round(outcome_confidence, 6)
FROM skill_invocations WHERE session_id GLOB 'r*' ORDER BY id;

SELECT * FROM skill_ema(30, 0.1, '2025-11-01');

SELECT * FROM skill_ema('30', '.1', '2025-11-01', 'skill,job');

SELECT * FROM skill_ema WHERE window_days = 90 AND alpha = 0.05 AND as_of = 1761998400 AND group_by = 'model';

SELECT * FROM skill_ema_daily(20, 0.3, '2025-11-01', 'model');

SELECT * FROM skill_compare('big-model', 90, 0.03, '2025-11-01', 0.05);

SELECT * FROM skill_drift(7, 60, '2025-11-01', 'model');

SELECT * FROM skill_drift(7, 60, '2025-11-01', 'model') ORDER BY model DESC LIMIT 1;

SELECT model, ema(duration_seconds, invoked_at, 86400.0 * 7), ema(duration_seconds, invoked_at, 604800, output_tokens),
       ema_quantile(duration_seconds, 0.9, invoked_at, 604800), ema_quantile(duration_seconds, 0.5, invoked_at, 604800, output_tokens)
FROM skill_invocations GROUP BY model ORDER BY model;

SELECT id, ema(duration_seconds, invoked_at, 604800) OVER (ORDER BY id ROWS 5 PRECEDING),
       ema_quantile(duration_seconds, 0.5, invoked_at, 604800) OVER (ORDER BY id ROWS 5 PRECEDING)
FROM skill_invocations ORDER BY id DESC LIMIT 20;

SELECT sparkline(ema_duration_s), sparkline(ema_success_rate, 0, 1) FROM skill_ema_daily(20, 0.3, '2025-11-01', 'model') WHERE model = 'big-model';

SELECT sparkline('[1, 2, null, 8]'), ema_alpha(5), ema_half_life(0.3), skill_ema_version();

-- As text: whether a subquery keeps what marks a value as JSON differs between the versions of SQLite.
SELECT classify_outcome('Error code: 429 - rate limit reached') || '', classify_outcome('Fertig: 3 Texte übersetzt.') || '',
       classify_outcome(NULL), classify_outcome('all is well', '[{"pattern": "is well", "category": "scaffolding"}]') || '';

SELECT piece, line, round(weight, 9), towards FROM classify_explain('I could not fetch the page: connection timed out');

SELECT mask_secrets('curl -H "Authorization: Bearer sk-abcdefghijklmnopqrstuvwx" https://bob:hunter2secret@example.org/');

SELECT skill_frontmatter_name('---' || char(10) || 'name: analyse-derivatives' || char(10) || '---' || char(10) || '# Skill');

SELECT * FROM skill_ema_check;

SELECT rollup_agrees, log_rows, unjudged, rejects FROM skill_ema_health;

SELECT skill_ema_rebuild() AS rows;

SELECT skill_ema_debug() LIKE '%Schema: ' || skill_ema_init() || '%' AS knows_its_schema;

SELECT * FROM skill_stats_daily ORDER BY day, skill_name, model;

-- What the documents promise of these few rows, whatever the host.
SELECT success_count, failure_count FROM skill_ema(1, 1, '2025-11-01', 'skill') WHERE skill_name = 'translate';
