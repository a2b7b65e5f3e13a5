-- What is getting worse?
--
-- The skills that changed lately by more than noise, the worst first, each with the day on which that began; a change for
-- the better is left out. No row: nothing did. For the last week set :recent_days to 7.
-- To change: `:recent_days` (3 unless set), `:baseline_days` (90), `:as_of` as skill_drift() takes them.
SELECT
  skill_name AS skill,
  model,
  since_day AS since,
  recent_sample_count AS recent_runs,
  CASE WHEN success_drifted AND success_direction = 'down'
       THEN printf('%.2f -> %.2f', baseline_success_rate, recent_success_rate) END AS success,
  CASE WHEN cost_drifted AND cost_direction = 'up'
       THEN printf('%.4f -> %.4f', baseline_cost_usd, recent_cost_usd) END AS usd,
  CASE WHEN duration_drifted AND duration_direction = 'up'
       THEN printf('%.0f -> %.0f', baseline_duration_s, recent_duration_s) END AS seconds
FROM skill_drift(:recent_days, :baseline_days, :as_of, 'skill,model')
WHERE coalesce(success, usd, seconds) IS NOT NULL;
