-- What was done and not delivered?
--
-- runs: runs of the skill that did their job and whose answer reached nobody (delivered is 0); last_at: start of the last (UTC);
-- last_session: its session. It reads these rows only, by their index.
-- To change: `:since`, a day or a time in UTC; 30 days ago where it is not set.
SELECT
  skill_name                             AS skill,
  cron_id                                AS job,
  count(*)                               AS runs,
  datetime(max(invoked_at), 'unixepoch') AS last_at,
  session_id                             AS last_session -- of the row with max(invoked_at)
FROM skill_invocations
WHERE success = 1
  AND +delivered = 0 AND +excluded IS NOT 1 -- in the words of the index
  AND invoked_at >= unixepoch(coalesce(:since, date('now', '-30 days')))
GROUP BY skill_name, cron_id
ORDER BY last_at DESC, skill, job
LIMIT 20;
