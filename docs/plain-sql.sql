-- The figures of skill_ema without the extension: the success rate, its design effect, its effective number of calls and its 95 % interval,
-- the cost of a call and its interval, by skill and model, from the rows of skill_stats_daily. The formulas are those of how-it-counts.md, with
-- the symbols there; the quantile of the t-distribution is theirs too.
--
-- Parameters: $as_of ('2025-11-19'), $window_days (14) and $alpha (0.3). For another measure put its count and total in the place of the cost's;
-- for another group its columns in the place of "skill_name, model".
--
-- SQLite needs its math functions (built in since 3.35 in the shell and in most packages). DuckDB, in which the day is counted by another name,
-- runs the same statement after: CREATE MACRO julianday(day) AS julian(CAST(day AS DATE));
WITH
  -- The rows of a day added up.
  days AS (
    SELECT skill_name, model, julianday(day) AS day,
           CAST(sum(success_count) AS DOUBLE) AS s, CAST(sum(success_count + failure_count) AS DOUBLE) AS n,
           CAST(sum(cost_count) AS DOUBLE) AS c, CAST(coalesce(sum(total_cost_usd), 0) AS DOUBLE) AS t
    FROM skill_stats_daily
    WHERE julianday(day) > julianday($as_of) - $window_days AND julianday(day) <= julianday($as_of)
    GROUP BY skill_name, model, julianday(day)),
  -- Each day's weight, counted from the newest day that has what is averaged; and the averages of all days alike.
  weighted AS (
    SELECT *,
           CASE WHEN n > 0 THEN pow(1 - $alpha, max(CASE WHEN n > 0 THEN day END) OVER grp - day) ELSE 0 END AS w,
           CASE WHEN c > 0 THEN pow(1 - $alpha, max(CASE WHEN c > 0 THEN day END) OVER grp - day) ELSE 0 END AS wc,
           sum(s) OVER grp / nullif(sum(n) OVER grp, 0) AS pooled_p,
           sum(t) OVER grp / nullif(sum(c) OVER grp, 0) AS pooled_r
    FROM days
    WINDOW grp AS (PARTITION BY skill_name, model)),
  sums AS (
    SELECT skill_name, model,
           sum(n) AS n, sum(n * n) AS nn, max(pooled_p) AS pooled_p, sum((s - pooled_p * n) * (s - pooled_p * n)) AS squares_p,
           sum(w * s) / nullif(sum(w * n), 0) AS p, sum(w * n) * sum(w * n) / nullif(sum(w * w * n), 0) AS kish,
           sum(w * w * n * n) / nullif(sum(w * w * n), 0) - 1 AS kappa,
           sum(c * c) AS cc, sum(t * t) AS tt, sum(c) * sum(c) / nullif(sum(c * c), 0) AS m_cost, max(pooled_r) AS pooled_r,
           sum((t - pooled_r * c) * (t - pooled_r * c)) AS squares_r,
           sum(wc * t) / nullif(sum(wc * c), 0) AS r, sum(wc * wc * c * c) / nullif(sum(wc * c) * sum(wc * c), 0) AS share
    FROM weighted
    GROUP BY skill_name, model),
  -- What is known of how alike the calls of a day are; nothing where nu is 0.
  freedom AS (
    SELECT *, CASE WHEN pooled_p > 0 AND pooled_p < 1 AND nn > n AND n * n > nn THEN n * n / nn - 1 ELSE 0.0 END AS nu FROM sums),
  estimated AS (
    SELECT *,
           CASE WHEN nu > 0 THEN (squares_p / (pooled_p * (1 - pooled_p) * (1 - nn / (n * n))) - n) / (nn - n) ELSE 0.0 END AS rho_hat,
           -- Residuals below 1e-12 of the squares are rounding.
           CASE WHEN m_cost >= 1.5 AND squares_r > 1e-12 * tt THEN squares_r / (pooled_r * pooled_r * cc * (1 - 1 / m_cost)) * share
                WHEN m_cost >= 1.5 THEN 0.0 END AS variance
    FROM freedom),
  guessed AS (SELECT *, (4 * 0.02 + nu * rho_hat) / (4 + nu) AS rho, 1.959963984540054 AS z, nu + 4 AS f, CASE WHEN m_cost > 2 THEN m_cost - 1 ELSE 1.0 END AS f_cost FROM estimated),
  effects AS (
    SELECT *, 1 + (CASE WHEN rho < 0 THEN 0 WHEN rho > 1 THEN 1 ELSE rho END) * kappa AS design_effect,
           z * (1 + 1 / (4 * f + z * z / 3 * (1 + 6 / (3 * f + 1)) - 0.5)) AS u,
           z * (1 + 1 / (4 * f_cost + z * z / 3 * (1 + 6 / (3 * f_cost + 1)) - 0.5)) AS u_cost
    FROM guessed),
  quantiles AS (
    SELECT *, f * (exp(u * u / f) - 1) * design_effect AS at_t, z * z * (1 + kappa) AS at_worst,
           CASE WHEN m_cost >= 1.5 THEN sqrt(f_cost * (exp(u_cost * u_cost / f_cost) - 1) * variance) END AS reach
    FROM effects),
  intervals AS (SELECT *, (CASE WHEN at_t < at_worst THEN at_t ELSE at_worst END) / kish AS q FROM quantiles)
SELECT skill_name, model,
       p AS ema_success_rate, design_effect, kish / design_effect AS effective_n,
       (p + q / 2 - sqrt(q * p * (1 - p) + q * q / 4)) / (1 + q) AS success_rate_low,
       (p + q / 2 + sqrt(q * p * (1 - p) + q * q / 4)) / (1 + q) AS success_rate_high,
       r AS ema_cost_usd, r * exp(-reach) AS cost_low, r * exp(reach) AS cost_high
FROM intervals
ORDER BY skill_name, model;
