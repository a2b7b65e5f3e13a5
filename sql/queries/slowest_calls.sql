-- What do a skill's calls take and cost: half of them at most, and all but the slowest and dearest twentieth?
--
-- A mean says little of what is skewed: one call that hangs is a third of it. These are values that occurred, by model,
-- and a call counts half as much `:half_life_days` later. Reads the log itself, by the index of skill and time, from six
-- half-lives before the end of the day of `:as_of`.
-- To change: `:skill`, its name; `:half_life_days`, 5 unless set; `:as_of`, 'YYYY-MM-DD', today unless set.
WITH memory(half_life, until) AS (
  SELECT 86400 * coalesce(:half_life_days, 5), unixepoch(coalesce(:as_of, 'now'), 'start of day', '+1 day')
)
SELECT
  skill_name                                                                       AS skill,
  model,
  count(*)                                                                         AS runs,
  round(ema_quantile(duration_seconds, 0.5, invoked_at, half_life))                AS p50_seconds,
  round(ema_quantile(duration_seconds, 0.95, invoked_at, half_life))               AS p95_seconds,
  round(ema_quantile(estimated_cost_usd, 0.5, invoked_at, half_life), 3)           AS p50_usd,
  round(ema_quantile(estimated_cost_usd, 0.95, invoked_at, half_life), 3)          AS p95_usd
FROM memory JOIN skill_invocations
WHERE skill_name = :skill
  AND invoked_at >= until - 6 * half_life
  AND invoked_at < until
GROUP BY skill_name, model
ORDER BY p95_seconds DESC, model;
