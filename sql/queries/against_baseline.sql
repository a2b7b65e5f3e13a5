-- Is any other model better than the one we use, or as good for less?
--
-- A row per skill and other model; what the verdicts mean stands in docs/functions.md under skill_compare.
-- To change: `:baseline_model`, the one you use; `:window_days`, `:alpha`, `:as_of`, `:margin` as
-- skill_compare() takes them.
SELECT
  skill_name                         AS skill,
  model,
  verdict,
  round(success_rate_difference, 2)  AS difference,
  round(difference_low, 2)           AS at_least,
  round(difference_high, 2)          AS at_most,
  round(cost_ratio, 2)               AS cost_ratio,
  runs_needed
FROM skill_compare(:baseline_model, :window_days, :alpha, :as_of, :margin)
WHERE verdict <> 'not enough data'
ORDER BY skill, success_rate_difference DESC;
