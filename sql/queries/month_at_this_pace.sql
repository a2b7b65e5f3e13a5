-- What will this month cost at this pace?
--
-- Assumed: the days that are left cost what the last `:days` whole days did on average, or all days of a younger log; today
-- costs that too, unless it has cost more already. A cost that is not known counts as 0, so where no_cost is not 0 the truth is
-- above spent and forecast.
-- month: that of `:as_of`; spent: its known costs so far; a_day: the pace; days_left: after today; forecast: for the whole
-- month; low, high: at the pace of the cheapest and of the dearest of the whole weeks among those days, in known costs, not
-- an interval of any probability; no_cost: calls of this month whose cost is not known; if_priced: the forecast if such
-- calls cost what the others of their model and provider do; no_price: those of no_cost for which there are no others, 0 in
-- if_priced too.
-- To change: `:days`, 28 unless set; `:as_of`, 'YYYY-MM-DD', today unless set.
WITH
  asked(today, month, past) AS (
    SELECT date(coalesce(:as_of, 'now')), date(coalesce(:as_of, 'now'), 'start of month'),
      CAST(min(coalesce(:days, 28), julianday(date(coalesce(:as_of, 'now'))) - julianday(first)) AS INTEGER)
    FROM (SELECT min(day) AS first FROM skill_stats_daily)
  ),
  calls AS (
    SELECT
      *,
      CAST(julianday(today) - julianday(day) AS INTEGER) AS age,
      invocation_count - cost_count AS no_cost,
      coalesce(total_cost_usd, 0) AS usd,
      sum(total_cost_usd) OVER (PARTITION BY model, provider) / sum(cost_count) OVER (PARTITION BY model, provider) AS price
    FROM asked JOIN skill_stats_daily
    WHERE day >= min(month, date(today, '-' || past || ' days')) AND day <= today
  ),
  weeks AS (SELECT sum(usd) / 7 AS a_day FROM calls WHERE age BETWEEN 1 AND past / 7 * 7 GROUP BY (age - 1) / 7),
  sums AS (
    SELECT
      month AS first,
      CAST(julianday(month, '+1 month') - julianday(today) AS INTEGER) - 1 AS days_left,
      total(usd) FILTER (WHERE day >= month AND age > 0) AS before,
      total(usd) FILTER (WHERE age = 0) AS of_today,
      total(usd) FILTER (WHERE age BETWEEN 1 AND past) / past AS a_day,
      -- A week without a call has no row, and costs nothing.
      CASE WHEN (SELECT count(*) FROM weeks) < past / 7 THEN 0 ELSE (SELECT min(a_day) FROM weeks) END AS low,
      coalesce((SELECT max(a_day) FROM weeks), CASE WHEN past >= 7 THEN 0 END) AS high,
      total(usd + no_cost * coalesce(price, 0)) FILTER (WHERE day >= month AND age > 0) AS priced_before,
      total(usd + no_cost * coalesce(price, 0)) FILTER (WHERE age = 0) AS priced_today,
      total(usd + no_cost * coalesce(price, 0)) FILTER (WHERE age BETWEEN 1 AND past) / past AS priced_a_day,
      CAST(total(no_cost) FILTER (WHERE day >= month) AS INTEGER) AS no_cost,
      CAST(total(no_cost) FILTER (WHERE day >= month AND price IS NULL) AS INTEGER) AS no_price
    FROM calls
    GROUP BY month, today, past
  )
SELECT
  substr(first, 1, 7)                                                                       AS month,
  round(before + of_today, 2)                                                                  AS spent,
  round(a_day, 2)                                                                           AS a_day,
  days_left,
  round(before + max(of_today, a_day) + days_left * a_day, 2)                                  AS forecast,
  round(before + max(of_today, low) + days_left * low, 2)                                      AS low,
  round(before + max(of_today, high) + days_left * high, 2)                                    AS high,
  no_cost,
  round(priced_before + max(priced_today, priced_a_day) + days_left * priced_a_day, 2)      AS if_priced,
  no_price
FROM sums;
