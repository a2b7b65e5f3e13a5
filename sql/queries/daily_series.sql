-- The points of a chart: how a skill's success went, day by day.
--
-- A row for every day, with or without calls, and the average as it stood at the end of that day.
-- To change: `:skill`, its name; `:window_days`, `:alpha`, `:as_of` as skill_ema_daily() takes them.
SELECT
  day,
  sample_count                 AS runs,
  failure_count                AS failed,
  round(ema_success_rate, 3)   AS success,
  round(success_rate_low, 2)   AS at_least,
  round(success_rate_high, 2)  AS at_most
FROM skill_ema_daily(:window_days, :alpha, :as_of, 'skill')
WHERE skill_name = :skill
ORDER BY day;
