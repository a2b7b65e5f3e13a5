-- skill_compare in DuckDB: see duckdb.sql, which is loaded first.
--
--   FROM skill_compare('big-model', window_days := 28);

-- Fewer effective outcomes than 10 are too few for a verdict; what falls short by rounding alone is enough.
CREATE OR REPLACE MACRO skill_ema_is_enough(effective_n) AS effective_n >= 10 * (1 - 1e-12::DOUBLE);

CREATE OR REPLACE MACRO skill_compare(baseline_model, window_days := 90, alpha := 0.03, as_of := NULL, margin := 0.05) AS TABLE
WITH RECURSIVE
  skill_ema_asked(model_asked, full_window, decay, until_day, accepted_loss) AS MATERIALIZED (
    SELECT baseline_model, skill_ema_days('skill_compare', 'window_days', window_days, 90), skill_ema_alpha('skill_compare', alpha, 0.03),
           skill_ema_as_of('skill_compare', as_of), skill_ema_margin('skill_compare', margin)),
  models AS (
    FROM skill_ema_trailing(skill_ema_as_of('skill_compare', as_of), 1, skill_ema_days('skill_compare', 'window_days', window_days, 90),
                            skill_ema_alpha('skill_compare', alpha, 0.03), ['skill', 'model'])),
  known AS (SELECT list(DISTINCT model ORDER BY model ASC) FILTER (model IS NOT NULL) AS names FROM models),
  -- One row, or the error.
  baseline AS (
    SELECT CASE WHEN list_contains(names, model_asked::VARCHAR) THEN model_asked::VARCHAR
                ELSE skill_ema_refuse('skill_compare',
                  'baseline_model takes a model with calls from ' || strftime(greatest(until_day - (full_window - 1)::INTEGER, DATE '0000-01-01'), '%Y-%m-%d')
                  || ' to ' || strftime(until_day, '%Y-%m-%d') || '; '
                  || CASE WHEN names IS NULL THEN 'there is none'
                          ELSE 'there are ' || list_aggregate(list_transform(names[:20], lambda name: skill_ema_quoted(name)), 'string_agg', ', ')
                               || CASE WHEN len(names) > 20 THEN ' and ' || (len(names) - 20) || ' more' ELSE '' END END,
                  model_asked) END AS name
    FROM known, skill_ema_asked),
  sides AS (
    SELECT row_number() OVER (ORDER BY one.skill_name ASC, one.model ASC) AS pair, one, other, one.cost / nullif(other.cost, 0) AS cost_ratio,
           one.duration / nullif(other.duration, 0) AS duration_ratio
    FROM models AS one LEFT JOIN models AS other ON other.skill_name = one.skill_name AND other.model = (SELECT name FROM baseline)
    WHERE one.model <> (SELECT name FROM baseline)),
  -- The variance of a ratio's logarithm, and its degrees of freedom by Welch.
  ratios AS (
    SELECT *, one.cost_variance + other.cost_variance AS cost_variance, one.duration_variance + other.duration_variance AS duration_variance,
           coalesce(pow(one.cost_variance + other.cost_variance, 2)
             / nullif(pow(one.cost_variance, 2) / one.cost_freedom + pow(other.cost_variance, 2) / other.cost_freedom, 0), 1) AS cost_freedom,
           coalesce(pow(one.duration_variance + other.duration_variance, 2)
             / nullif(pow(one.duration_variance, 2) / one.duration_freedom + pow(other.duration_variance, 2) / other.duration_freedom, 0), 1) AS duration_freedom
    FROM sides),
  pairs AS (
    SELECT *, cost_ratio <= 0.9 AND coalesce(skill_ema_around(cost_ratio, cost_variance, cost_freedom, 1) < 1, true) AS is_cheaper,
           skill_ema_q(skill_ema_z_95(), one.telling_days, one.design_effect, one.kappa, one.kish) AS one_q,
           skill_ema_q(skill_ema_z_95(), other.telling_days, other.design_effect, other.kappa, other.kish) AS other_q
    FROM ratios),
  -- The verdict now, and then after `more` days: first after as many as the window can gain, and if there is a verdict to act on, in the middle between
  -- the most days after which there is none, `untold`, and the fewest after which there is one, `told`.
  looks AS (
    SELECT pair, 0 AS look, NULL::VARCHAR AS verdict, 0::BIGINT AS more, 0::BIGINT AS untold, NULL::BIGINT AS told
    FROM pairs WHERE one.success_rate IS NOT NULL AND other.success_rate IS NOT NULL
    UNION ALL
    SELECT pair, look + 1, verdict,
           CASE WHEN told_now IS NULL THEN CASE look WHEN 0 THEN most END
                WHEN told_now - untold_now > 1 THEN untold_now + (told_now - untold_now) // 2 END,
           untold_now, told_now
    FROM (
      SELECT *, CASE WHEN is_decided THEN untold ELSE more END AS untold_now, CASE WHEN is_decided THEN more ELSE told END AS told_now
      FROM (
        SELECT *, verdict IN ('better', 'worse', 'cheaper and not worse') AS is_decided
        FROM (
          SELECT pair, look, more, untold, told, full_window - least(one.known_days, other.known_days) AS most,
                 CASE WHEN NOT skill_ema_is_enough(one_kish / one.design_effect) OR NOT skill_ema_is_enough(other_kish / other.design_effect) THEN 'not enough data'
                      WHEN skill_ema_deviance(one.success_rate, needed / q1, other.success_rate, needed / q2) > needed
                      THEN CASE WHEN one.success_rate > other.success_rate THEN 'better' ELSE 'worse' END
                      WHEN NOT is_cheaper THEN 'no proven difference'
                      WHEN skill_ema_newcombe_low(one.success_rate, q1, other.success_rate, q2) > -accepted_loss THEN 'cheaper and not worse'
                      ELSE 'cheaper, loss not ruled out' END AS verdict
          FROM (
            SELECT *, pow(skill_ema_z_90_looks(), 2) AS needed,
                   skill_ema_q(skill_ema_z_90_looks(), one.telling_days * one_days / one.known_days, one.design_effect, one.kappa, one_kish) AS q1,
                   skill_ema_q(skill_ema_z_90_looks(), other.telling_days * other_days / other.known_days, other.design_effect, other.kappa, other_kish) AS q2
            FROM (
              SELECT *, one.kish * skill_ema_effective_days(one_days, decay) / skill_ema_effective_days(one.known_days, decay) AS one_kish,
                     other.kish * skill_ema_effective_days(other_days, decay) / skill_ema_effective_days(other.known_days, decay) AS other_kish
              FROM (
                SELECT l.*, p.one, p.other, coalesce(p.is_cheaper, false) AS is_cheaper, a.*,
                       least(p.one.known_days + l.more, a.full_window) AS one_days, least(p.other.known_days + l.more, a.full_window) AS other_days
                FROM looks AS l JOIN pairs AS p USING (pair) CROSS JOIN skill_ema_asked AS a
                WHERE l.more IS NOT NULL))))))),
  verdicts AS (SELECT pair, arg_min(verdict, look) FILTER (look > 0) AS verdict, min(told) AS told FROM looks GROUP BY pair)
SELECT one.skill_name, one.model, one.success_rate AS ema_success_rate, other.success_rate AS baseline_success_rate,
       one.success_rate - other.success_rate AS success_rate_difference,
       skill_ema_newcombe_low(one.success_rate, one_q, other.success_rate, other_q) AS difference_low,
       skill_ema_newcombe_high(one.success_rate, one_q, other.success_rate, other_q) AS difference_high,
       cost_ratio, duration_ratio, one.effective_n, coalesce(other.effective_n, 0) AS baseline_effective_n,
       coalesce(verdict, 'not enough data') AS verdict,
       skill_ema_around(cost_ratio, cost_variance, cost_freedom, -1) AS cost_ratio_low,
       skill_ema_around(cost_ratio, cost_variance, cost_freedom, 1) AS cost_ratio_high,
       skill_ema_around(duration_ratio, duration_variance, duration_freedom, -1) AS duration_ratio_low,
       skill_ema_around(duration_ratio, duration_variance, duration_freedom, 1) AS duration_ratio_high,
       ceil(told * (one.known_calls::DOUBLE / one.known_days + other.known_calls::DOUBLE / other.known_days))::BIGINT AS runs_needed
FROM pairs LEFT JOIN verdicts USING (pair)
ORDER BY one.skill_name ASC, one.model ASC;
