-- What every host runs; its last statement must give the line in smoke.py.
SELECT skill_ema_init();
INSERT INTO skill_invocations (skill_name, model, provider, invoked_at, duration_seconds, estimated_cost_usd, success) VALUES
  ('digest', 'qwen3.6-27b', 'local', 1763510400, 12.5, 0, 1),
  ('digest', 'qwen3.6-27b', 'local', 1763424000, 14.5, 0, 0);
SELECT skill_name || ' ' || model || ' ' || sample_count || ' ' || round(ema_success_rate, 4) || ' ' || round(ema_duration_s, 4)
FROM skill_ema(14, 0.3, '2025-11-19');
