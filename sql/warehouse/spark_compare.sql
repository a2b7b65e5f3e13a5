-- skill_compare in Spark: see spark.sql, which is loaded first.
--
--   SELECT * FROM skill_compare('big-model', window_days => 28)

-- Fewer effective outcomes than 10 are too few for a verdict; what falls short by rounding alone is enough.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_is_enough(effective_n DOUBLE) RETURNS BOOLEAN RETURN effective_n >= 10 * (1 - 1e-12D);

CREATE OR REPLACE TEMPORARY FUNCTION skill_compare(
  baseline_model STRING, window_days STRING DEFAULT NULL COMMENT '90', alpha STRING DEFAULT NULL COMMENT '0.03',
  as_of STRING DEFAULT NULL COMMENT 'now', margin STRING DEFAULT NULL COMMENT '0.05')
RETURNS TABLE (
  skill_name STRING, model STRING, ema_success_rate DOUBLE, baseline_success_rate DOUBLE, success_rate_difference DOUBLE, difference_low DOUBLE,
  difference_high DOUBLE, cost_ratio DOUBLE, duration_ratio DOUBLE, effective_n DOUBLE, baseline_effective_n DOUBLE, verdict STRING, cost_ratio_low DOUBLE,
  cost_ratio_high DOUBLE, duration_ratio_low DOUBLE, duration_ratio_high DOUBLE, runs_needed BIGINT)
RETURN
WITH
  asked AS (
    SELECT baseline_model AS wanted, skill_ema_days('skill_compare', 'window_days', window_days, 90) AS full_window,
           skill_ema_alpha('skill_compare', alpha, 0.03) AS decay, skill_ema_as_of('skill_compare', as_of) AS until_day,
           skill_ema_margin('skill_compare', margin) AS accepted_loss),
  -- Without models there is one row, so that there is an error.
  models AS (
    SELECT a.*, struct(m.*) AS one
    FROM asked AS a LEFT JOIN skill_ema_trailing(
      skill_ema_as_of('skill_compare', as_of), 1, skill_ema_days('skill_compare', 'window_days', window_days, 90),
      skill_ema_alpha('skill_compare', alpha, 0.03), array('skill', 'model')) AS m ON true),
  known AS (SELECT *, sort_array(collect_set(one.model) OVER ()) AS names FROM models),
  listed AS (SELECT *, array_join(transform(slice(names, 1, 20), name -> '\'' || replace(name, '\'', '\'\'') || '\''), ', ') AS list FROM known),
  baseline AS (
    SELECT *, CASE WHEN array_contains(names, wanted) AND accepted_loss IS NOT NULL THEN wanted
                   ELSE raise_error(skill_ema_refusal('skill_compare',
                     'baseline_model takes a model with calls from ' || date_from_unix_date(greatest(until_day - full_window + 1, -719528))
                     || ' to ' || date_from_unix_date(until_day) || '; '
                     || CASE WHEN size(names) = 0 THEN 'there is none'
                             ELSE 'there are ' || list || CASE WHEN size(names) > 20 THEN ' and ' || (size(names) - 20) || ' more' ELSE '' END END,
                     wanted)) END AS name
    FROM listed),
  sides AS (SELECT *, first(CASE WHEN one.model = name THEN one END, true) OVER (PARTITION BY one.skill_name) AS other FROM baseline),
  -- The variance of a ratio's logarithm, and its degrees of freedom by Welch.
  pairs AS (
    SELECT one, other, full_window, decay, accepted_loss,
           one.cost / nullif(other.cost, 0) AS cost_ratio, one.cost_variance + other.cost_variance AS cost_variance,
           coalesce(pow(cost_variance, 2) / nullif(pow(one.cost_variance, 2) / one.cost_freedom + pow(other.cost_variance, 2) / other.cost_freedom, 0), 1) AS cost_freedom,
           one.duration / nullif(other.duration, 0) AS duration_ratio, one.duration_variance + other.duration_variance AS duration_variance,
           coalesce(pow(duration_variance, 2)
             / nullif(pow(one.duration_variance, 2) / one.duration_freedom + pow(other.duration_variance, 2) / other.duration_freedom, 0), 1) AS duration_freedom,
           coalesce(cost_ratio <= 0.9 AND coalesce(skill_ema_around(cost_ratio, cost_variance, cost_freedom, 1) < 1, true), false) AS is_cheaper,
           full_window - least(one.known_days, other.known_days) AS most
    FROM sides WHERE one.model <> name),
  -- The verdict now, and what it will be after `more` days, up to as many as the window can gain.
  looks AS (SELECT pair, explode(sequence(0, coalesce(pair.most, 0))) AS more FROM (SELECT struct(p.*) AS pair FROM pairs AS p)),
  decided AS (
    SELECT pair, more, pow(skill_ema_z_90_looks(), 2) AS needed,
           least(pair.one.known_days + more, pair.full_window) AS one_days, least(pair.other.known_days + more, pair.full_window) AS other_days,
           pair.one.kish * skill_ema_effective_days(one_days, pair.decay) / skill_ema_effective_days(pair.one.known_days, pair.decay) AS one_kish,
           pair.other.kish * skill_ema_effective_days(other_days, pair.decay) / skill_ema_effective_days(pair.other.known_days, pair.decay) AS other_kish,
           skill_ema_q(skill_ema_z_90_looks(), pair.one.telling_days * one_days / pair.one.known_days, pair.one.design_effect, pair.one.kappa, one_kish) AS q1,
           skill_ema_q(skill_ema_z_90_looks(), pair.other.telling_days * other_days / pair.other.known_days, pair.other.design_effect, pair.other.kappa, other_kish) AS q2,
           CASE WHEN NOT coalesce(skill_ema_is_enough(one_kish / pair.one.design_effect) AND skill_ema_is_enough(other_kish / pair.other.design_effect), false) THEN 'not enough data'
                WHEN skill_ema_deviance(pair.one.success_rate, needed / q1, pair.other.success_rate, needed / q2) > needed
                THEN CASE WHEN pair.one.success_rate > pair.other.success_rate THEN 'better' ELSE 'worse' END
                WHEN NOT pair.is_cheaper THEN 'no proven difference'
                WHEN skill_ema_newcombe_low(pair.one.success_rate, q1, pair.other.success_rate, q2) > -pair.accepted_loss THEN 'cheaper and not worse'
                ELSE 'cheaper, loss not ruled out' END AS verdict
    FROM looks),
  verdicts AS (
    SELECT first(pair) AS pair, first(verdict) FILTER (WHERE more = 0) AS verdict,
           collect_list(more) FILTER (WHERE verdict IN ('better', 'worse', 'cheaper and not worse')) AS told_after
    FROM decided
    GROUP BY pair.one.skill_name, pair.one.model),
  -- What is told after some days is told after more: so the first of them is found by halves, of which sixteen do for the longest window.
  told AS (
    SELECT pair.*, verdict,
           CASE WHEN array_contains(told_after, 0) THEN 0
                WHEN array_contains(told_after, pair.most) THEN aggregate(
                  sequence(1, 16), struct(0 AS untold, pair.most AS told),
                  (days, half) -> CASE WHEN days.told - days.untold <= 1 THEN days
                                       WHEN array_contains(told_after, int((days.untold + days.told) DIV 2))
                                       THEN struct(days.untold AS untold, int((days.untold + days.told) DIV 2) AS told)
                                       ELSE struct(int((days.untold + days.told) DIV 2) AS untold, days.told AS told) END,
                  days -> days.told) END AS told
    FROM verdicts),
  reached AS (
    SELECT *, skill_ema_q(skill_ema_z_95(), one.telling_days, one.design_effect, one.kappa, one.kish) AS one_q,
           skill_ema_q(skill_ema_z_95(), other.telling_days, other.design_effect, other.kappa, other.kish) AS other_q
    FROM told)
SELECT one.skill_name AS skill_name, one.model AS model, one.success_rate, other.success_rate, one.success_rate - other.success_rate,
       skill_ema_newcombe_low(one.success_rate, one_q, other.success_rate, other_q),
       skill_ema_newcombe_high(one.success_rate, one_q, other.success_rate, other_q),
       cost_ratio, duration_ratio, one.effective_n, coalesce(other.effective_n, 0), verdict,
       skill_ema_around(cost_ratio, cost_variance, cost_freedom, -1), skill_ema_around(cost_ratio, cost_variance, cost_freedom, 1),
       skill_ema_around(duration_ratio, duration_variance, duration_freedom, -1), skill_ema_around(duration_ratio, duration_variance, duration_freedom, 1),
       ceil(told * (double(one.known_calls) / one.known_days + double(other.known_calls) / other.known_days))
FROM reached
ORDER BY skill_name, model;
