-- Which model should this skill use?
--
-- The models by the lower end of the interval of their success: a model with two lucky runs does not come first.
-- To change: `:skill`, its name; `:window_days`, `:alpha`, `:as_of` as skill_ema() takes them.
SELECT
  model,
  sample_count                 AS runs,
  round(ema_success_rate, 3)   AS success,
  round(success_rate_low, 2)   AS at_least,
  round(success_rate_high, 2)  AS at_most,
  round(ema_cost_usd, 4)       AS usd,
  round(ema_duration_s)        AS seconds
FROM skill_ema(:window_days, :alpha, :as_of, 'skill,model')
WHERE skill_name = :skill
ORDER BY success_rate_low DESC, ema_cost_usd;
