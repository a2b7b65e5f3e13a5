-- skill_compare in ClickHouse. Load it after clickhouse.sql, which says how to call it.

-- (Σw)² / Σw² of so many days in a row.
CREATE OR REPLACE FUNCTION skill_ema_effective_days AS (alpha, days) -> (
  arrayMap(faded -> faded * (2 - alpha) / ((2 - faded) * alpha), [if(alpha = 1, 1, -skill_ema_expm1(days * log1p(-alpha)))])[1]);

-- Of one side, a tuple with `rate`, `days`, `kish`, `kappa`, `design_effect` and `telling_days`: how far its interval reaches if it goes on for
-- `more` days as it did, but for no longer than the window holds.
CREATE OR REPLACE FUNCTION skill_ema_q_after AS (side, more, window_days, alpha) -> (
  arrayMap(days -> skill_ema_q(tupleElement(side, 'telling_days') * days / tupleElement(side, 'days'), tupleElement(side, 'design_effect'),
    tupleElement(side, 'kappa'), tupleElement(side, 'kish'), skill_ema_z_90_looks())
                     * skill_ema_effective_days(alpha, tupleElement(side, 'days')) / skill_ema_effective_days(alpha, days),
           [least(tupleElement(side, 'days') + more, window_days)])[1]);
CREATE OR REPLACE FUNCTION skill_ema_effective_after AS (side, more, window_days, alpha) ->
  tupleElement(side, 'kish') / tupleElement(side, 'design_effect') * skill_ema_effective_days(alpha, least(tupleElement(side, 'days') + more, window_days))
    / skill_ema_effective_days(alpha, tupleElement(side, 'days'));

-- Whether two rates that reach so far are proven to differ by one of 90 looks.
CREATE OR REPLACE FUNCTION skill_ema_is_proven AS (p1, q1, p2, q2) ->
  skill_ema_deviance(p1, pow(skill_ema_z_90_looks(), 2) / q1, p2, pow(skill_ema_z_90_looks(), 2) / q2) > pow(skill_ema_z_90_looks(), 2);

-- Fewer effective outcomes than 10 are too few for a verdict; what falls short by rounding alone is enough.
CREATE OR REPLACE FUNCTION skill_ema_is_enough AS effective_n -> effective_n >= 10 * (1 - 1e-12);

-- Whether there is a verdict that says what to do after `more` days.
CREATE OR REPLACE FUNCTION skill_ema_is_decided AS (one, other, more, window_days, alpha, is_cheaper, margin) ->
  skill_ema_is_enough(skill_ema_effective_after(one, more, window_days, alpha))
    AND skill_ema_is_enough(skill_ema_effective_after(other, more, window_days, alpha))
  AND arrayExists((q1, q2) -> skill_ema_is_proven(tupleElement(one, 'rate'), q1, tupleElement(other, 'rate'), q2)
    OR (is_cheaper AND skill_ema_difference_low(tupleElement(one, 'rate'), q1, tupleElement(other, 'rate'), q2) > -margin),
                  [skill_ema_q_after(one, more, window_days, alpha)], [skill_ema_q_after(other, more, window_days, alpha)]);

-- The baseline's name, or an error that says which models there are.
CREATE OR REPLACE FUNCTION skill_ema_baseline AS (value, models, first_day, last_day) -> (
  skill_ema_or_refuse(
    if(has(models, ifNull(value, '')) AND value IS NOT NULL, value, NULL), 'skill_compare',
    concat('baseline_model takes a model with calls from ', skill_ema_day_name(greatest(first_day, -719528)), ' to ', skill_ema_day_name(last_day),
           multiIf(empty(models), '; there is none', concat('; there are ',
             arrayStringConcat(arrayMap(model -> concat('''', replaceAll(model, '''', ''''''), ''''), arraySlice(models, 1, 20)), ', '),
                   if(length(models) > 20, concat(' and ', toString(length(models) - 20), ' more'), '')))), value));

CREATE OR REPLACE VIEW skill_compare AS
WITH
  (SELECT arraySort(groupUniqArray(assumeNotNull(model)))
   FROM skill_ema_rows(
     first_day = skill_ema_as_of('skill_compare', {as_of:Nullable(String)})
                 - skill_ema_whole_days('skill_compare', 'window_days', {window_days:Nullable(String)}, 90) + 1,
     last_day = skill_ema_as_of('skill_compare', {as_of:Nullable(String)}))
   WHERE model IS NOT NULL) AS models,
  sides AS (
    SELECT skill_name, model,
           skill_ema_whole_days('skill_compare', 'window_days', {window_days:Nullable(String)}, 90) AS window_days,
           skill_ema_alpha_given('skill_compare', {alpha:Nullable(String)}, 0.03) AS alpha,
           skill_ema_number('skill_compare', 'margin takes a number from 0 to 1', {margin:Nullable(String)}, 0.05, 0, 1) AS margin,
           skill_ema_baseline({baseline_model:Nullable(String)}, models, skill_ema_as_of('skill_compare', {as_of:Nullable(String)}) - window_days + 1,
                              skill_ema_as_of('skill_compare', {as_of:Nullable(String)})) AS baseline,
           CAST((ifNull(success_rate, 0), known_calls, known_days, kish, kappa, ifNull(design_effect, 1), telling_days, effective_n,
                 cost_usd, variance_cost, freedom_cost, duration_s, variance_duration, freedom_duration),
                'Tuple(rate Float64, calls Float64, days Int64, kish Float64, kappa Float64, design_effect Float64, telling_days Float64, effective_n Float64,
                       cost Nullable(Float64), variance_cost Nullable(Float64), freedom_cost Float64,
                       duration Nullable(Float64), variance_duration Nullable(Float64), freedom_duration Float64)') AS side
    FROM skill_ema_averages(
      window_days = skill_ema_whole_days('skill_compare', 'window_days', {window_days:Nullable(String)}, 90), shown_days = 1,
      alpha = skill_ema_alpha_given('skill_compare', {alpha:Nullable(String)}, 0.03),
      last_day = skill_ema_as_of('skill_compare', {as_of:Nullable(String)}), group_by = 'skill,model')),
  -- A skill at which the baseline has no calls has a baseline of nothing.
  beside AS (
    SELECT skill_name, model, window_days, alpha, margin, baseline, side AS one,
      anyIf(side, model = baseline) OVER (PARTITION BY skill_name) AS other FROM sides),
  pairs AS (
    SELECT *, one.calls > 0 AND other.calls > 0 AS are_known,
           skill_ema_q(one.telling_days, one.design_effect, one.kappa, one.kish, skill_ema_z()) AS q1,
           skill_ema_q(other.telling_days, other.design_effect, other.kappa, other.kish, skill_ema_z()) AS q2,
           skill_ema_q(one.telling_days, one.design_effect, one.kappa, one.kish, skill_ema_z_90_looks()) AS far1,
           skill_ema_q(other.telling_days, other.design_effect, other.kappa, other.kish, skill_ema_z_90_looks()) AS far2,
           one.cost / other.cost AS cost_by, one.duration / other.duration AS duration_by,
           one.variance_cost + other.variance_cost AS variance_of_cost, one.variance_duration + other.variance_duration AS variance_of_duration
    FROM beside
    WHERE model IS NOT NULL AND model <> baseline),
  ratios AS (
    SELECT *, if(isFinite(cost_by), cost_by, NULL) AS cost_ratio, if(isFinite(duration_by), duration_by, NULL) AS duration_ratio,
           skill_ema_reach(variance_of_cost, pow(variance_of_cost, 2)
             / (pow(one.variance_cost, 2) / one.freedom_cost + pow(other.variance_cost, 2) / other.freedom_cost)) AS reach_cost,
           skill_ema_reach(variance_of_duration, pow(variance_of_duration, 2)
             / (pow(one.variance_duration, 2) / one.freedom_duration + pow(other.variance_duration, 2) / other.freedom_duration)) AS reach_duration
    FROM pairs),
  intervals AS (
    SELECT *, skill_ema_low(cost_ratio, reach_cost) AS cost_ratio_low, skill_ema_high(cost_ratio, reach_cost) AS cost_ratio_high,
           skill_ema_low(duration_ratio, reach_duration) AS duration_ratio_low, skill_ema_high(duration_ratio, reach_duration) AS duration_ratio_high
    FROM ratios),
  verdicts AS (
    SELECT *, ifNull(cost_ratio <= 0.9, 0) AND ifNull(cost_ratio_high < 1, 1) AS is_cheaper,
           multiIf(
             NOT are_known OR NOT skill_ema_is_enough(least(one.effective_n, other.effective_n)), 'not enough data',
             skill_ema_is_proven(one.rate, far1, other.rate, far2), if(one.rate > other.rate, 'better', 'worse'),
             NOT is_cheaper, 'no proven difference',
             skill_ema_difference_low(one.rate, far1, other.rate, far2) > -margin, 'cheaper and not worse',
             'cheaper, loss not ruled out') AS verdict,
           toInt64(window_days - least(one.days, other.days)) AS most_days
    FROM intervals),
  -- The days after which nothing is told, and those after which it is. The first step looks at all that the window holds, and leaves no days
  -- between where nothing is told even then; since what is told after some days is told after more, each other halves what is between.
  searched AS (
    SELECT *,
           arrayFold(
             (days, step) -> if(step > 0 AND days.2 - days.1 <= 1, days,
               arrayMap(more -> if(skill_ema_is_decided(one, other, more, window_days, alpha, is_cheaper, margin), (days.1, more), (more, days.2)),
                        [if(step = 0, days.2, intDiv(days.1 + days.2, 2))])[1]),
             range(17), (toInt64(0), most_days)) AS days_needed
    FROM verdicts)
SELECT skill_name, model,
       if(one.calls > 0, one.rate, NULL) AS ema_success_rate, if(other.calls > 0, other.rate, NULL) AS baseline_success_rate,
       if(are_known, one.rate - other.rate, NULL) AS success_rate_difference,
       if(are_known, skill_ema_difference_low(one.rate, q1, other.rate, q2), NULL) AS difference_low,
       if(are_known, skill_ema_difference_high(one.rate, q1, other.rate, q2), NULL) AS difference_high,
       cost_ratio, duration_ratio, one.effective_n AS effective_n, other.effective_n AS baseline_effective_n, verdict,
       cost_ratio_low, cost_ratio_high, duration_ratio_low, duration_ratio_high,
       multiIf(verdict IN ('better', 'worse', 'cheaper and not worse'), toInt64(0),
               are_known AND days_needed.2 > days_needed.1, toInt64(ceil(days_needed.2 * (one.calls / one.days + other.calls / other.days))),
                 NULL) AS runs_needed
FROM searched
ORDER BY skill_name, model
SETTINGS aggregate_functions_null_for_empty = 0;
