-- The whole answer of `GET /skills/ema?window_days=14&alpha=0.3`, as one JSON text: a list of objects, `[]` with no data.
--
-- What the address does not name is bound as NULL and takes the default. A mistake in it is an error of this statement,
-- whose message says what is accepted: answer 400 with it.
-- To change: `:window_days`, `:alpha`, `:as_of`, `:group_by` as skill_ema() takes them.
SELECT json_group_array(json_object(
  'skill', skill_name,
  'model', model,
  'provider', provider,
  'runs', sample_count,
  'success_rate', round(ema_success_rate, 4),
  'success_rate_interval', CASE WHEN effective_n > 0
    THEN json_array(round(success_rate_low, 4), round(success_rate_high, 4)) END,
  'effective_n', round(effective_n, 1),
  'cost_usd', round(ema_cost_usd, 6),
  'duration_s', round(ema_duration_s, 3),
  'last_day', last_day
)) AS body
FROM skill_ema(:window_days, :alpha, :as_of, :group_by);
