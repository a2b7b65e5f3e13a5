-- Which runs was the judge least sure of?
--
-- A row per run and verdict, the least sure first. confidence: how probable it is that a person would say the same, 0.5 to 1;
-- why: the excerpt; "complete" on success.
-- To change: `:below`, the confidence; 0.8 where it is not set. `:window_days`, 30 where it is not set. `:as_of`, 'YYYY-MM-DD';
-- today in UTC where it is not set.
SELECT
  date(min(invoked_at), 'unixepoch')   AS day,
  session_id,
  group_concat(skill_name, ', ')       AS skills,
  success,
  outcome_category                     AS category,
  outcome_confidence                   AS confidence,
  substr(end_reason, 1, 60)            AS why
FROM skill_invocations
WHERE outcome_confidence < coalesce(:below, 0.8)
  AND invoked_at >= unixepoch(coalesce(:as_of, date('now')), (1 - coalesce(:window_days, 30)) || ' days')
  AND invoked_at < unixepoch(coalesce(:as_of, date('now')), '+1 day')
  AND excluded IS NOT 1
GROUP BY ifnull(session_id, id), success, outcome_category, outcome_confidence
ORDER BY confidence, day DESC, skills
LIMIT 20;
