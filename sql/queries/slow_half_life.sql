-- What does a successful call cost, with a longer memory?
--
-- As cost_per_success.sql, but by model and provider, and a day fades to half its weight in `:half_life_days`. The default alpha
-- of 0.3 halves in 1.9 days; for a skill that runs once a day 5 is calmer. The window is six half-lives: next to nothing is cut
-- off.
-- To change: `:half_life_days`, 5 unless set; `:as_of` as skill_ema() takes it.
WITH memory(half_life, window_days) AS (
  SELECT coalesce(:half_life_days, 5), CAST(6 * coalesce(:half_life_days, 5) + 1 AS INTEGER)
)
SELECT
  e.model,
  e.provider,
  e.sample_count                                             AS runs,
  round(e.effective_n, 1)                                    AS effective_n,
  round(e.ema_success_rate, 3)                               AS success,
  round(e.ema_cost_usd / e.ema_success_rate, 4)              AS usd_a_success,
  round(e.ema_cost_usd / nullif(e.success_rate_low, 0), 4)   AS at_worst
FROM memory JOIN skill_ema(memory.window_days, ema_alpha(memory.half_life), :as_of, 'model,provider') AS e
WHERE e.ema_cost_usd IS NOT NULL
ORDER BY usd_a_success IS NULL, usd_a_success;
