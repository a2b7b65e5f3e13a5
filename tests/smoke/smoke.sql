-- What every host runs; its last statement must give the line in smoke.py.
SELECT skill_ema_init();
INSERT INTO skill_invocations (skill_name, model, provider, invoked_at, duration_seconds, estimated_cost_usd, success) VALUES
  ('digest', 'qwen3.6-27b', 'local', 1763510400, 12.5, 0, 1);
INSERT INTO skill_runs (skills, model, provider, started_at, completed_at, cost_usd, output) VALUES
  ('["digest"]', 'qwen3.6-27b', 'local', '2025-11-18T01:00:00+01:00', 1763424014.5, 0, 'Error code: 429 - rate limit reached');
SELECT skill_name || ' ' || model || ' ' || sample_count || ' ' || round(ema_success_rate, 4) || ' ' || round(ema_duration_s, 4)
FROM skill_ema(14, 0.3, '2025-11-19');
