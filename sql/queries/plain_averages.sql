-- What are the plain averages, without decay?
--
-- An alpha of nearly 0 lets every day of the window weigh the same. (1 is the other end: only the newest day counts.)
-- runs: all calls; success: share of the known outcomes; usd, seconds: per call that has them; days: days with calls.
-- To change: `:window_days`, `:as_of` as skill_ema() takes them.
SELECT
  skill_name                   AS skill,
  model,
  sample_count                 AS runs,
  active_days                  AS days,
  round(ema_success_rate, 3)   AS success,
  round(ema_cost_usd, 4)       AS usd,
  round(ema_duration_s)        AS seconds
FROM skill_ema(:window_days, 1e-9, :as_of, 'skill,model')
ORDER BY runs DESC, skill, model
LIMIT 10;
