-- Which jobs work, and what do they cost?
--
-- runs: a run counts once, however many skills it used; success: share of its skills' calls with a known outcome;
-- not_known: calls without one; usd: what is known of the cost; no_cost: calls whose cost is not known.
-- It reads the log, by time.
-- To change: `:since`, a day or a time in UTC; 30 days ago where it is not set.
SELECT
  cron_id                                                                AS job,
  count(DISTINCT coalesce(session_id, 'row ' || rowid) || ' ' || invoked_at) AS runs,
  count(DISTINCT skill_name)                                             AS skills,
  date(max(invoked_at), 'unixepoch')                                     AS last_run,
  round(avg(success), 3)                                                 AS success,
  sum(success IS NULL)                                                   AS not_known,
  round(sum(estimated_cost_usd), 2)                                      AS usd,
  sum(estimated_cost_usd IS NULL)                                        AS no_cost
FROM skill_invocations
WHERE invoked_at >= unixepoch(coalesce(:since, date('now', '-30 days')))
GROUP BY cron_id
ORDER BY runs DESC, job;
