-- What failed yesterday, and why?
--
-- failures: failed calls of the day, by the category of classify_outcome(); last_at: time of the last (UTC); why: its excerpt.
-- To change: `:day`, 'YYYY-MM-DD' in UTC; yesterday where it is not set.
SELECT
  skill_name                                 AS skill,
  model,
  coalesce(outcome_category, 'not judged')   AS category,
  count(*)                                   AS failures,
  time(max(invoked_at), 'unixepoch')         AS last_at,
  substr(end_reason, 1, 60)                  AS why -- of the row with max(invoked_at)
FROM skill_invocations
WHERE +success = 0 AND +excluded IS NOT 1 -- in the words of the index on failed calls
  AND invoked_at >= unixepoch(coalesce(:day, date('now', '-1 day')))
  AND invoked_at < unixepoch(coalesce(:day, date('now', '-1 day')), '+1 day')
GROUP BY skill_name, model, outcome_category
ORDER BY failures DESC, skill, model, category
LIMIT 10;
