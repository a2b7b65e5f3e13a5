-- What does a *successful* call cost, by skill and model?
--
-- The cost of a call by the share of calls that succeed: a cheap model that fails half the time costs twice its price.
-- runs: calls in the window; no_cost: those whose cost is not known; success: share of the known outcomes; usd: per call with a
-- known cost; usd_a_success: usd by success, so that the others are taken to cost as much; if_free: the same if they cost
-- nothing, by their plain share of the runs; at_worst: usd by the lower end of the success rate's interval. NULL where no cost
-- is known or nothing succeeded.
-- To change: `:window_days`, `:alpha` as skill_ema() takes them; `:as_of`, 'YYYY-MM-DD', today unless set.
WITH known AS (
  SELECT skill_name, coalesce(model, '') AS name, sum(cost_count) AS costs, sum(invocation_count) AS calls
  FROM skill_stats_daily
  WHERE day > date(coalesce(:as_of, 'now'), '-' || coalesce(:window_days, 14) || ' days') AND day <= date(coalesce(:as_of, 'now'))
  GROUP BY skill_name, name
)
SELECT
  skill_name                                                        AS skill,
  model,
  sample_count                                                      AS runs,
  calls - costs                                                     AS no_cost,
  round(ema_success_rate, 3)                                        AS success,
  round(ema_cost_usd, 4)                                            AS usd,
  round(ema_cost_usd / ema_success_rate, 4)                         AS usd_a_success,
  round(ema_cost_usd / ema_success_rate * costs / calls, 4)         AS if_free,
  round(ema_cost_usd / nullif(success_rate_low, 0), 4)              AS at_worst
FROM skill_ema(:window_days, :alpha, date(coalesce(:as_of, 'now')), 'skill,model') AS e
JOIN known USING (skill_name)
WHERE name = coalesce(model, '')
ORDER BY skill, usd_a_success IS NULL, usd_a_success, model;
