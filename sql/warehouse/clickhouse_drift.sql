-- skill_drift in ClickHouse. Load it after clickhouse.sql, which says how to call it.
--
-- A measure's days are arrays, newest first. A split has so many days, from the newest on, on the side of since and the rest before; what there is
-- of each split is an array too, and the last day ends no split.

CREATE OR REPLACE FUNCTION skill_ema_recent_days AS (recent_days, baseline_days) -> skill_ema_or_refuse(
  if(recent_days <= baseline_days, recent_days, NULL), 'skill_drift',
  concat('recent_days, the first argument, takes at most the ', toString(baseline_days), ' of baseline_days, the second: the days before them'),
    toString(recent_days));

-- A sum with the rounding of each addition kept beside it (Neumaier 1974): the averages decide the order of the rows.
CREATE OR REPLACE FUNCTION skill_ema_sum AS terms -> arrayMap(sum_and_rest -> sum_and_rest.1 + sum_and_rest.2, [arrayFold(
  (total, term) -> (total.1 + term, total.2 + if(abs(total.1) >= abs(term), total.1 - (total.1 + term) + term, term - (total.1 + term) + total.1)),
  terms, (toFloat64(0), toFloat64(0)))])[1];

-- The sums of the first day, the first two, and so on: calls n and their total y. Of none, one and all days but the last remain one to all but one.
CREATE OR REPLACE FUNCTION skill_ema_running AS (n, y) -> arrayPopBack(arrayZip(
  arrayCumSum(n), arrayCumSum(y), arrayCumSum(a -> a * a, n), arrayCumSum((a, b) -> a * b, n, y), arrayCumSum(b -> b * b, y),
    arrayCumSum((a, b) -> b * b / a, n, y),
  arrayCumSum(a -> 1, n), arrayCumSum(b -> toFloat64(b <> 0), y)));

-- A side of a split, of those sums: its calls, the average, how much the days differ from it, and how many of them are not 0.
CREATE OR REPLACE FUNCTION skill_ema_side AS sums -> arrayMap(
  r -> CAST((sums.1, sums.2, r, sums.3, skill_ema_squares(sums.5 - 2 * r * sums.4 + r * r * sums.3, sums.5), greatest(0, sums.6 - r * sums.2), sums.7, sums.8),
            'Tuple(n Float64, y Float64, r Float64, nn Float64, squares Float64, per_call Float64, days Float64, above_zero Float64)'),
  [sums.2 / sums.1])[1];

-- How far two success rates are apart, in standard deviations. Most are near each other, and the first bound costs no logarithm.
CREATE OR REPLACE FUNCTION skill_ema_rates_apart AS (one, other) -> if(
  2 * pow(tupleElement(one, 'r') - tupleElement(other, 'r'), 2) * tupleElement(one, 'n') * tupleElement(other, 'n')
    <= 3.25 * 3.25 * (tupleElement(one, 'y') + tupleElement(other, 'y'))
      * (1 - (tupleElement(one, 'y') + tupleElement(other, 'y')) / (tupleElement(one, 'n') + tupleElement(other, 'n'))), 0,
  arrayMap((p1, n1, nn1, p2, n2, nn2) -> arrayMap((expected, same_day, taken, m) -> arrayMap((freedom, rho) -> arrayMap(
      wider -> sqrt(skill_ema_deviance(p1, n1 / least(wider * (1 + rho * (nn1 / n1 - 1)), nn1 / n1),
                                     p2, n2 / least(wider * (1 + rho * (nn2 / n2 - 1)), nn2 / n2))),
      [skill_ema_t_squared(4 + freedom, 3.25) / (3.25 * 3.25)])[1],
    if(expected > 0 AND same_day > 0 AND m > 2 AND taken / expected < 0.95, [m - 2], [0]),
    if(expected > 0 AND same_day > 0 AND m > 2 AND taken / expected < 0.95,
       [skill_ema_correlation(((tupleElement(one, 'squares') + tupleElement(other, 'squares')) / (1 - taken / expected) - expected) / same_day, m - 2)],
         [0.02]))[1],
    [p1 * (1 - p1) * n1 + p2 * (1 - p2) * n2], [p1 * (1 - p1) * (nn1 - n1) + p2 * (1 - p2) * (nn2 - n2)], [p1 * (1 - p1) * nn1 / n1 + p2 * (1 - p2) * nn2 / n2],
      [pow(n1 + n2, 2) / (nn1 + nn2)])[1],
    [tupleElement(one, 'r')], [tupleElement(one, 'n')], [tupleElement(one, 'nn')], [tupleElement(other, 'r')], [tupleElement(other, 'n')],
      [tupleElement(other, 'nn')])[1]);

-- How far two costs or durations are apart. Where a side is 0 throughout there is no logarithm, but days that have the one or the other. a is the
-- variance of a call if calls are independent, b that of a day if its calls go together: which of the two it is cannot be told, so the larger counts.
CREATE OR REPLACE FUNCTION skill_ema_amounts_apart AS (one, other) -> multiIf(
  tupleElement(one, 'r') = 0 OR tupleElement(other, 'r') = 0,
    sqrt(skill_ema_deviance(tupleElement(one, 'above_zero') / tupleElement(one, 'days'), tupleElement(one, 'days'),
                            tupleElement(other, 'above_zero') / tupleElement(other, 'days'), tupleElement(other, 'days'))),
  arrayMap((r1, n1, nn1, r2, n2, nn2) -> arrayMap((m1, m2) -> arrayMap(
      (a, b) -> if(m1 + m2 - 2 < 3 OR r1 < 0 OR r2 < 0, 0,
        abs(log(r1 / r2)) / sqrt(greatest(a / n1, b / m1, 0.0009 / m1) + greatest(a / n2, b / m2, 0.0009 / m2)) * 4
          / sqrt(skill_ema_t_squared(m1 + m2 - 2, 4))),
      [(tupleElement(one, 'per_call') / (r1 * r1) + tupleElement(other, 'per_call') / (r2 * r2))
        / (tupleElement(one, 'days') + tupleElement(other, 'days') - 2)],
      [(tupleElement(one, 'squares') / (r1 * r1) + tupleElement(other, 'squares') / (r2 * r2)) / (nn1 * (1 - 1 / m1) + nn2 * (1 - 1 / m2))])[1],
    [n1 * n1 / nn1], [n2 * n2 / nn2])[1],
    [tupleElement(one, 'r')], [tupleElement(one, 'n')], [tupleElement(one, 'nn')], [tupleElement(other, 'r')], [tupleElement(other, 'n')],
      [tupleElement(other, 'nn')])[1]);

-- Days of nothing on one side, and none on the other: no other split tells more.
CREATE OR REPLACE FUNCTION skill_ema_is_clean AS (one, other) ->
  (tupleElement(one, 'above_zero') = 0 AND tupleElement(other, 'above_zero') = tupleElement(other, 'days'))
  OR (tupleElement(other, 'above_zero') = 0 AND tupleElement(one, 'above_zero') = tupleElement(one, 'days'));

-- Which of the splits has the largest statistic, a clean one before all others, the latest of equals, where rounding does not decide; 0 where there
-- is none.
CREATE OR REPLACE FUNCTION skill_ema_best AS (clean, statistics) ->
  toInt64(arraySort(split -> (NOT split.1, -round(split.2 / 1e-9), split.3), arrayZip(clean, statistics, arrayEnumerate(clean)))[1].3);

CREATE OR REPLACE VIEW skill_drift AS
WITH RECURSIVE
  days AS (
    SELECT skill_name, model, provider, cron_id, any(today) AS today,
           skill_ema_recent_days(skill_ema_whole_days('skill_drift', 'recent_days', {recent_days:Nullable(String)}, 3),
                                 skill_ema_whole_days('skill_drift', 'baseline_days', {baseline_days:Nullable(String)}, 90)) AS recent_days,
           sumIf(calls, age < recent_days) AS recent_calls, sumIf(calls, age >= recent_days) AS baseline_calls,
           groupArray((age, toFloat64(known), toFloat64(successes))) AS success_days,
           groupArray((age, toFloat64(cost_count), cost_usd)) AS cost_days,
           groupArray((age, toFloat64(duration_count), duration_s)) AS duration_days
    FROM skill_ema_days(
      days = skill_ema_whole_days('skill_drift', 'recent_days', {recent_days:Nullable(String)}, 3)
           + skill_ema_whole_days('skill_drift', 'baseline_days', {baseline_days:Nullable(String)}, 90),
      last_day = skill_ema_as_of('skill_drift', {as_of:Nullable(String)}), group_by = skill_ema_group_by('skill_drift', {group_by:Nullable(String)}))
    GROUP BY skill_name, model, provider, cron_id),
  -- Each round cuts a window at its old change, where it has one: what began more than ten times recent_days days ago.
  windows AS (
    SELECT skill_name, model, provider, cron_id, today, recent_days, recent_calls, baseline_calls, series.1 AS measure,
      arraySort(arrayFilter(day -> day.2 > 0, series.2)) AS points,
           toInt64(length(points)) AS kept, 0 AS round,
           CAST([], 'Array(Float64)') AS statistics, CAST([], 'Array(UInt8)') AS clean, CAST([], 'Array(Float64)') AS averages_since,
             CAST([], 'Array(Float64)') AS averages_before
    FROM days ARRAY JOIN [('success', success_days), ('cost', cost_days), ('duration', duration_days)] AS series
    UNION ALL
    SELECT skill_name, model, provider, cron_id, today, recent_days, recent_calls, baseline_calls, measure, points,
           if(best > 0 AND statistics[best] > if(measure = 'success', 3.25, 4) AND points[best].1 >= 10 * recent_days, best, 0) AS kept, round,
           statistics, clean, arrayMap(side -> side.r, since) AS averages_since, arrayMap(side -> side.r, before) AS averages_before
    FROM (
      SELECT *, skill_ema_best(clean, statistics) AS best
      FROM (
        SELECT *,
               if(measure = 'success', arrayMap((one, other) -> toFloat64(skill_ema_rates_apart(one, other)), since, before),
                                       arrayMap((one, other) -> toFloat64(skill_ema_amounts_apart(one, other)), since, before)) AS statistics,
               arrayMap((one, other) -> toUInt8(measure <> 'success' AND skill_ema_is_clean(one, other)), since, before) AS clean
        FROM (
          SELECT *, arrayMap(sums -> skill_ema_side(sums), skill_ema_running(points.2, points.3)) AS since,
                 arrayReverse(arrayMap(sums -> skill_ema_side(sums), skill_ema_running(arrayReverse(points.2), arrayReverse(points.3)))) AS before
          FROM (SELECT skill_name, model, provider, cron_id, today, recent_days, recent_calls, baseline_calls, measure,
            arraySlice(windows.points, 1, kept) AS points, round + 1 AS round FROM windows WHERE kept > 0))))),
  last_windows AS (
    SELECT *, points.1 AS ages FROM windows ORDER BY round DESC LIMIT 1 BY skill_name, model, provider, cron_id, measure),
  -- How many days are younger than each span, the averages, and the best split that is no old change.
  spans AS (
    SELECT *, arrayCount(age -> age < recent_days, ages) AS young, arrayCount(age -> age < 3 * recent_days, ages) AS young3,
      arrayCount(age -> age < 10 * recent_days, ages) AS young10,
           skill_ema_sum(arraySlice(points.3, 1, young)) / arraySum(arraySlice(points.2, 1, young)) AS recent_average,
           skill_ema_sum(arraySlice(points.3, young + 1)) / arraySum(arraySlice(points.2, young + 1)) AS baseline_average,
           skill_ema_best(arraySlice(clean, 1, young10), arraySlice(statistics, 1, young10)) AS best,
           averages_since[best] AS since, averages_before[best] AS before, (before + since) / 2 AS half,
             averages_since[arrayCount(age -> age < least(recent_days, ages[best] + 1), ages)] AS lately
    FROM last_windows),
  -- One of few splits is out, or the best is further out. A single day must be further out too: it may be a day of bad luck for all of its calls.
  judged AS (
    SELECT *, if(isNaN(recent_average), NULL, recent_average) AS recent, if(isNaN(baseline_average), NULL, baseline_average) AS baseline,
           multiIf(abs(recent - baseline) <= 1e-9 * abs(baseline), 'same', recent > baseline, 'up', recent < baseline, 'down', NULL) AS direction,
           arrayExists((statistic, age, place) -> (place <= young OR place = young3 OR place = young10)
                         AND statistic > if(measure = 'success' AND age > 0, 3.25, 4),
                       statistics, arrayPopBack(ages), arrayEnumerate(statistics))
             OR statistics[best] > if(measure = 'success', 4, 4.5) AS is_out
    FROM spans),
  -- What the recent days have undone, more than half of it, is over; and what is told agrees with the averages beside it.
  changes AS (
    SELECT *,
           if(young BETWEEN 1 AND length(statistics) AND best > 0 AND is_out
              AND if(since > before, direction = 'up' AND half - lately <= 1e-9 * abs(half), direction = 'down' AND lately - half <= 1e-9 * abs(half)),
              ages[best], NULL) AS since_age
    FROM judged),
  beside AS (
    SELECT skill_name, model, provider, cron_id, any(today) AS last_day, any(recent_calls) AS recent_sample_count, any(baseline_calls) AS baseline_sample_count,
           anyIf(recent, measure = 'success') AS recent_success_rate, anyIf(baseline, measure = 'success') AS baseline_success_rate,
           anyIf(direction, measure = 'success') AS success_direction, anyIf(since_age, measure = 'success') AS success_since,
           anyIf(recent, measure = 'cost') AS recent_cost_usd, anyIf(baseline, measure = 'cost') AS baseline_cost_usd,
           anyIf(direction, measure = 'cost') AS cost_direction, anyIf(since_age, measure = 'cost') AS cost_since,
           anyIf(recent, measure = 'duration') AS recent_duration_s, anyIf(baseline, measure = 'duration') AS baseline_duration_s,
           anyIf(direction, measure = 'duration') AS duration_direction, anyIf(since_age, measure = 'duration') AS duration_since
    FROM changes
    GROUP BY skill_name, model, provider, cron_id),
  severity AS (
    SELECT *, toInt64(success_since IS NOT NULL) AS success_drifted, toInt64(cost_since IS NOT NULL) AS cost_drifted,
      toInt64(duration_since IS NOT NULL) AS duration_drifted,
           toInt64(success_drifted OR cost_drifted OR duration_drifted) AS drifted,
           drifted + ifNull(success_drifted AND success_direction = 'down' OR cost_drifted AND cost_direction = 'up'
             OR duration_drifted AND duration_direction = 'up', 0) AS rank,
           round(if(success_direction <> 'same', baseline_success_rate - recent_success_rate, 0), 9) AS fell,
           round(if(cost_direction <> 'same', recent_cost_usd / baseline_cost_usd, 1), 9) AS dearer,
             round(if(duration_direction <> 'same', recent_duration_s / baseline_duration_s, 1), 9) AS slower
    FROM beside)
SELECT skill_name, model, provider, cron_id, drifted, recent_sample_count, baseline_sample_count,
       recent_success_rate, baseline_success_rate, success_direction, success_drifted, recent_cost_usd, baseline_cost_usd, cost_direction, cost_drifted,
       recent_duration_s, baseline_duration_s, duration_direction, duration_drifted,
       skill_ema_day_name(last_day - coalesce(success_since, cost_since, duration_since)) AS since_day
FROM severity
-- The worst first: what drifted for the worse, then what drifted for the better alone, then the rest; in each what is more than noise before what may be.
ORDER BY rank DESC, if(success_drifted = 1, fell, 0) DESC, if(cost_drifted = 1, dearer, 1) DESC, if(duration_drifted = 1, slower, 1) DESC, fell DESC,
  dearer DESC, slower DESC,
         skill_name NULLS FIRST, model NULLS FIRST, provider NULLS FIRST, cron_id NULLS FIRST
SETTINGS aggregate_functions_null_for_empty = 0;
