-- What did the last week cost, by provider?
--
-- Plain sums over `:days` UTC days that end on `:as_of`; a call whose cost is not known is counted, not guessed.
-- To change: `:days`, 7 unless set; `:as_of`, 'YYYY-MM-DD', today unless set.
SELECT
  coalesce(provider, 'unknown')                          AS provider,
  sum(invocation_count)                                  AS calls,
  sum(invocation_count) - sum(cost_count)                AS cost_unknown,
  round(sum(total_cost_usd), 2)                          AS usd,
  round(100 * sum(total_cost_usd) / sum(sum(total_cost_usd)) OVER (), 1) AS percent
FROM skill_stats_daily
WHERE day > date(coalesce(:as_of, 'now'), '-' || coalesce(:days, 7) || ' days')
  AND day <= date(coalesce(:as_of, 'now'))
GROUP BY provider
ORDER BY usd DESC;
