-- Which failures are our own plumbing, and which are the provider's?
--
-- Reads the failed calls of the log from the first of `:days` UTC days that end on `:as_of`, by their index. What was
-- recorded without a category says so.
-- To change: `:days`, 14 unless set; `:as_of`, 'YYYY-MM-DD', today unless set; whose fault a category is, in the CASE.
SELECT
  CASE WHEN outcome_category IN ('scaffolding', 'crash', 'context', 'empty') THEN 'ours'
       WHEN outcome_category IN ('auth', 'billing') THEN 'our account''s'
       WHEN outcome_category IN ('rate_limit', 'timeout', 'network', 'provider', 'refusal') THEN 'the provider''s'
       ELSE 'not said' END                    AS whose,
  coalesce(outcome_category, 'none')          AS category,
  count(*)                                    AS failures,
  count(DISTINCT skill_name)                  AS skills,
  max(CASE WHEN outcome_category IS NOT NULL THEN end_reason END) AS example
FROM skill_invocations
WHERE +success = 0 AND +excluded IS NOT 1 -- in the words of the index on failed calls
  AND invoked_at >= unixepoch(coalesce(:as_of, 'now'), 'start of day', '-' || (coalesce(:days, 14) - 1) || ' days')
  AND invoked_at < unixepoch(coalesce(:as_of, 'now'), 'start of day', '+1 day')
GROUP BY whose, category
ORDER BY whose, failures DESC, category;
