-- What do local models cost us in success, and what do paid ones cost us in money?
--
-- For each skill the best model that costs nothing beside the best that is paid for, each by the lower end of its
-- interval. A skill without both is left out. Where the intervals overlap, nothing is proven.
-- To change: `:window_days`, `:alpha`, `:as_of` as skill_ema() takes them.
WITH ranked AS (
  SELECT *, row_number() OVER (PARTITION BY skill_name, ema_cost_usd = 0 ORDER BY success_rate_low DESC) AS place
  FROM skill_ema(:window_days, :alpha, :as_of, 'skill,model')
  WHERE ema_cost_usd IS NOT NULL AND ema_success_rate IS NOT NULL
)
SELECT
  skill_name                                                                       AS skill,
  local.model                                                                      AS local,
  printf('%.2f - %.2f', local.success_rate_low, local.success_rate_high)           AS local_success,
  paid.model                                                                       AS paid,
  printf('%.2f - %.2f', paid.success_rate_low, paid.success_rate_high)             AS paid_success,
  round(paid.ema_cost_usd, 3)                                                      AS usd,
  round(local.ema_duration_s / paid.ema_duration_s, 1)                             AS times_as_long
FROM ranked AS local JOIN ranked AS paid USING (skill_name, place)
WHERE place = 1 AND local.ema_cost_usd = 0 AND paid.ema_cost_usd > 0
ORDER BY skill;
