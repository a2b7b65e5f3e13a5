-- What does a *successful* call cost?
--
-- The cost of a call by the share of calls that succeed: a cheap model that fails half the time costs twice its price.
-- `at_worst` takes the lower end of the success rate's interval. NULL where nothing succeeded.
-- To change: `:window_days`, `:alpha`, `:as_of` as skill_ema() takes them.
SELECT
  model,
  provider,
  sample_count                                           AS runs,
  round(ema_success_rate, 3)                             AS success,
  round(ema_cost_usd, 4)                                 AS usd,
  round(ema_cost_usd / ema_success_rate, 4)              AS usd_a_success,
  round(ema_cost_usd / nullif(success_rate_low, 0), 4)   AS at_worst
FROM skill_ema(:window_days, :alpha, :as_of, 'model,provider')
WHERE ema_cost_usd IS NOT NULL
ORDER BY usd_a_success IS NULL, usd_a_success;
