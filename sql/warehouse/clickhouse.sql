-- The daily figures of a fleet in ClickHouse, and skill_ema, skill_ema_daily, skill_compare and skill_drift over them.
--
-- Load it into a database of its own or any other, as often as wanted; it keeps the rows:
--   clickhouse-client --database skills --multiquery < clickhouse.sql
-- then fill the table by clickhouse_fill.sql. On a cluster load clickhouse_cluster.sql first.
--
-- The functions are parameterised views, so that their arguments have names. One that is left out, or NULL, has its default. These are
-- full calls, with the defaults as values:
--   SELECT * FROM skill_ema(window_days = 14, alpha = 0.3, as_of = 'now', group_by = 'skill,model,provider');
--   SELECT * FROM skill_ema_daily(window_days = 14, alpha = 0.3, as_of = 'now', group_by = 'skill,model,provider');
--   SELECT * FROM skill_compare(baseline_model = 'big-model', window_days = 90, alpha = 0.03, as_of = 'now', margin = 0.05);
--   SELECT * FROM skill_drift(recent_days = 3, baseline_days = 90, as_of = 'now', group_by = 'skill,model,provider');
-- ClickHouse has no defaults for parameters. It takes a Nullable parameter that is left out as NULL, and the views put the default there.
-- Arguments are given by name only: ClickHouse does not notice one without a name, as in skill_ema(14, 0.3), nor a name that is misspelled,
-- and the default is taken then. The parentheses are needed: skill_ema().
--
-- The formulas are those of docs/how-it-counts.md, with the symbols there.

-- ---------------------------------------------------------------------------------------------------------------------------------------
-- The table, and which of its rows count
-- ---------------------------------------------------------------------------------------------------------------------------------------

-- Rows as `skill-ema export` writes them: one for each day, host, skill, model, provider and job. Load what `--what daily` or what
-- `--what jobs` writes, not both: each has all calls. A key that is written again replaces itself when parts are merged.
CREATE TABLE IF NOT EXISTS skill_exported_days (
  host                LowCardinality(String),
  day                 Date32,
  skill_name          LowCardinality(String),
  model               LowCardinality(Nullable(String)),
  provider            LowCardinality(Nullable(String)),
  cron_id             LowCardinality(Nullable(String)),
  invocation_count    Int64,
  success_count       Int64,
  failure_count       Int64,
  duration_count      Int64,
  duration_us         Nullable(Int64),
  cost_count          Int64,
  cost_nanousd        Nullable(Int64),
  quality_count       Int64,
  quality_nano        Nullable(Int64),
  input_tokens_count  Int64,
  input_tokens        Nullable(Int64),
  output_tokens_count Int64,
  output_tokens       Nullable(Int64),
  last_invoked_at     Nullable(Float64),
  exported_at         Float64,
  -- A version must be a whole number; the bits of a positive float are in its order.
  version             UInt64 MATERIALIZED reinterpretAsUInt64(exported_at)
) ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(day)
ORDER BY (day, host, skill_name, model, provider, cron_id)
SETTINGS allow_nullable_key = 1;

-- The rows that count from one day to another, days since 1970-01-01: of each host's day those of its latest version. A merge keeps a key
-- that the latest version no longer has, so it is left out here. FINAL leaves out what was loaded twice. GLOBAL, which means nothing on
-- one server, finds the latest version over all shards.
CREATE OR REPLACE VIEW skill_ema_rows AS
SELECT *
FROM skill_exported_days FINAL
WHERE toInt32(day) BETWEEN {first_day:Int32} AND {last_day:Int32} AND invocation_count > 0
  AND (day, host, exported_at) GLOBAL IN (
    SELECT day, host, max(exported_at) FROM skill_exported_days
    WHERE toInt32(day) BETWEEN {first_day:Int32} AND {last_day:Int32} GROUP BY day, host);

CREATE OR REPLACE VIEW skill_stats_daily AS
SELECT
  host, skill_name, model, provider, cron_id, toString(day) AS day, invocation_count, success_count, failure_count,
  duration_count, duration_us / 1e6 AS total_duration_s, duration_us / 1e6 / duration_count AS avg_duration_s,
  cost_count, cost_nanousd / 1e9 AS total_cost_usd, cost_nanousd / 1e9 / cost_count AS avg_cost_usd,
  quality_count, quality_nano / 1e9 AS total_quality_score, quality_nano / 1e9 / quality_count AS avg_quality_score,
  input_tokens_count, input_tokens AS total_input_tokens, output_tokens_count, output_tokens AS total_output_tokens,
  last_invoked_at
FROM skill_ema_rows(first_day = -2147483648, last_day = 2147483647);

-- The exact total of whole numbers, as a float: together the hosts may have more than an Int64 holds.
CREATE OR REPLACE FUNCTION skill_ema_total AS whole -> toFloat64(ifNull(sum(toInt128(whole)), 0));

-- A group's days, of the last `days` days: whole numbers are added up over hosts before anything is divided, so that the totals are exact.
-- A sum of nothing is 0, in each view that adds up, whatever the server's setting says: a view does not pass its settings on to those it reads.
CREATE OR REPLACE VIEW skill_ema_days AS
WITH
  splitByChar(',', {group_by:String}) AS words,
  -- Names that no column has: what they are grouped by then depends on no setting.
  if(has(words, 'skill'), rows.skill_name, NULL) AS by_skill, if(has(words, 'model'), rows.model, NULL) AS by_model,
  if(has(words, 'provider'), rows.provider, NULL) AS by_provider, if(has(words, 'job'), rows.cron_id, NULL) AS by_job
SELECT
  by_skill AS skill_name, by_model AS model, by_provider AS provider, by_job AS cron_id,
  {last_day:Int32} - toInt32(rows.day) AS age, {last_day:Int32} AS today,
  sum(rows.invocation_count) AS calls, sum(rows.success_count) AS successes, sum(rows.failure_count) AS failures, successes + failures AS known,
  sum(rows.duration_count) AS duration_count, skill_ema_total(rows.duration_us) / 1e6 AS duration_s,
  sum(rows.cost_count) AS cost_count, skill_ema_total(rows.cost_nanousd) / 1e9 AS cost_usd,
  sum(rows.quality_count) AS quality_count, skill_ema_total(rows.quality_nano) / 1e9 AS quality_score,
  sum(rows.input_tokens_count) AS input_count, skill_ema_total(rows.input_tokens) AS input_tokens,
  sum(rows.output_tokens_count) AS output_count, skill_ema_total(rows.output_tokens) AS output_tokens,
  max(rows.last_invoked_at) AS last_invoked_at
FROM skill_ema_rows(first_day = {last_day:Int32} - {days:Int32} + 1, last_day = {last_day:Int32}) AS rows
GROUP BY by_skill, by_model, by_provider, by_job, age
SETTINGS aggregate_functions_null_for_empty = 0;

-- ---------------------------------------------------------------------------------------------------------------------------------------
-- Arguments. Each is text, whatever was given, and is refused in the words of the extension.
-- ---------------------------------------------------------------------------------------------------------------------------------------

-- What was given, as an error quotes it.
CREATE OR REPLACE FUNCTION skill_ema_quoted AS value ->
  multiIf(value IS NULL, 'NULL', isFinite(toFloat64OrNull(trimBoth(value))), value, concat('''', replaceAll(ifNull(value, ''), '''', ''''''), ''''));

-- `found`, or an error where that is NULL. It is a query, so that it is answered, or refused, before any row is read, and may itself be
-- an argument of a view.
CREATE OR REPLACE FUNCTION skill_ema_or_refuse AS (found, name, accepted, value) -> assumeNotNull((
  SELECT if(throwIf(answer IS NULL, concat(name, ': ', accepted, '; got ', skill_ema_quoted(value))) = 0, answer, answer)
  FROM (SELECT found AS answer)));

CREATE OR REPLACE FUNCTION skill_ema_number AS (name, accepted, value, otherwise, low, high) ->
  skill_ema_or_refuse((
    SELECT multiIf(value IS NULL, otherwise, number BETWEEN low AND high, number, NULL)
    FROM (SELECT toFloat64OrNull(trimBoth(value)) AS number)), name, accepted, value);

CREATE OR REPLACE FUNCTION skill_ema_whole_days AS (name, argument, value, otherwise) ->
  toInt32(skill_ema_or_refuse((
    SELECT multiIf(value IS NULL, otherwise, number BETWEEN 1 AND 36500 AND floor(number) = number, number, NULL)
    FROM (SELECT toFloat64OrNull(trimBoth(value)) AS number)), name, concat(argument, ' takes a whole number from 1 to 36500'), value));

-- From above 0: the smallest float that there is.
CREATE OR REPLACE FUNCTION skill_ema_alpha_given AS (name, value, otherwise) ->
  skill_ema_number(name, 'alpha takes a number above 0 and up to 1', value, otherwise, 5e-324, 1);

-- Date32 begins with the year 1900, the days here with the year 0.
CREATE OR REPLACE FUNCTION skill_ema_day_of_date AS date -> toModifiedJulianDayOrNull(date) - 40587;
CREATE OR REPLACE FUNCTION skill_ema_day_name AS day -> fromModifiedJulianDay(toInt32(day + 40587));

-- The day of a date and time; NULL where that is none.
CREATE OR REPLACE FUNCTION skill_ema_day_of_time AS moment -> (
  SELECT if(length(parts) = 7 AND hour <= 23 AND minute <= 59 AND second <= 60 AND ahead_hours <= 23 AND ahead_minutes <= 59,
            skill_ema_day_of_date(parts[1]) + toInt32(floor(
              (hour * 3600 + minute * 60 + least(second, 59) - if(parts[5] = '-', -1, 1) * (ahead_hours * 3600 + ahead_minutes * 60)) / 86400)), NULL)
  FROM (
    SELECT parts, toInt32OrZero(parts[2]) AS hour, toInt32OrZero(parts[3]) AS minute, toInt32OrZero(parts[4]) AS second,
           toInt32OrZero(parts[6]) AS ahead_hours, toInt32OrZero(parts[7]) AS ahead_minutes
    FROM (
      SELECT extractGroups(ifNull(moment, ''),
        '^(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.\\d+)?)?(?:[Zz]|([+-])(\\d\\d)(?::?(\\d\\d))?)?$') AS parts)));

CREATE OR REPLACE FUNCTION skill_ema_as_of AS (name, value) ->
  skill_ema_or_refuse((
    SELECT if(day BETWEEN -719528 AND 2932896, toInt32(day), NULL)
    FROM (
      SELECT multiIf(
        value IS NULL OR lower(trimBoth(value)) IN ('now', 'today'), intDiv(toUnixTimestamp(now()), 86400),
        number IS NOT NULL, accurateCastOrNull(floor(number / 86400), 'Int32'),
        match(value, '^\\d{4}-\\d\\d-\\d\\d$'), skill_ema_day_of_date(value),
        skill_ema_day_of_time(value)) AS day
      FROM (SELECT toFloat64OrNull(trimBoth(value)) AS number))),
    name, 'as_of takes Unix seconds, \'YYYY-MM-DD\', an ISO-8601 date and time, of the years 0 to 9999, \'now\' or \'today\'', value);

CREATE OR REPLACE FUNCTION skill_ema_group_by AS (name, value) ->
  skill_ema_or_refuse((
    SELECT if(hasAll(['skill', 'model', 'provider', 'job'], words) AND length(arrayDistinct(words)) = length(words), arrayStringConcat(words, ','), NULL)
    FROM (
      SELECT arrayMap(word -> if(trimBoth(word) = 'cron_id', 'job', trimBoth(word)), splitByChar(',', ifNull(value, 'skill,model,provider'))) AS words)),
    name, 'group_by takes \'skill\', \'model\', \'provider\', \'job\' or several of them, each once, joined by commas', value);

-- ---------------------------------------------------------------------------------------------------------------------------------------
-- Statistics. A function is a text that its arguments are put into, as often as it names them. What would grow too long by that is worked out
-- once, as the only element of an array: arrayMap(x -> …, [expression])[1].
-- ---------------------------------------------------------------------------------------------------------------------------------------

-- The normal quantile of 95 %, and that of 90 daily looks.
CREATE OR REPLACE FUNCTION skill_ema_z AS () -> 1.959963984540054;
CREATE OR REPLACE FUNCTION skill_ema_z_90_looks AS () -> 3.452432937387577;

-- exp(x) - 1 with its digits where x is small.
CREATE OR REPLACE FUNCTION skill_ema_expm1 AS x -> if(abs(x) < 1, 2 * exp(x / 2) * sinh(x / 2), exp(x) - 1);

-- The square of the quantile of the t-distribution.
CREATE OR REPLACE FUNCTION skill_ema_t_squared AS (freedom, z) ->
  freedom * skill_ema_expm1(pow(z * (1 + 1 / (4 * freedom + z * z / 3 * (1 + 6 / (3 * freedom + 1)) - 0.5)), 2) / freedom);

-- The weight of a day, counted from the newest that has what is averaged.
CREATE OR REPLACE FUNCTION skill_ema_weight AS (alpha, count, age, newest) -> if(count > 0, pow(1 - alpha, age - newest), 0);

-- A sum of squared residuals below 1e-12 of the squares that they are the rest of is rounding.
CREATE OR REPLACE FUNCTION skill_ema_squares AS (residuals, squares) -> if(residuals > 1e-12 * squares, residuals, 0);

-- An estimate of the intraclass correlation, weighed against the prior guess.
CREATE OR REPLACE FUNCTION skill_ema_correlation AS (estimate, freedom) -> greatest(0, least(1, (4 * 0.02 + freedom * estimate) / (4 + freedom)));

-- The variance of the logarithm of an average; NULL where one day has most of the calls.
CREATE OR REPLACE FUNCTION skill_ema_variance AS (days, residuals, squares, mean, count_squared, share) ->
  multiIf(NOT days >= 1.5, NULL, skill_ema_squares(residuals, squares) > 0, residuals / (mean * mean * count_squared * (1 - 1 / days)) * share, 0);
CREATE OR REPLACE FUNCTION skill_ema_freedom AS days -> if(days > 2, days - 1, 1);

-- How far an end of the interval of a positive number is from it, as a logarithm.
CREATE OR REPLACE FUNCTION skill_ema_reach AS (variance, freedom) ->
  if(variance > 0, sqrt(skill_ema_t_squared(freedom, skill_ema_z())) * sqrt(variance), variance);
-- NULL, both of them, where a float cannot hold the upper one.
CREATE OR REPLACE FUNCTION skill_ema_low AS (value, reach) -> if(isFinite(value * exp(reach)), value * exp(-reach), NULL);
CREATE OR REPLACE FUNCTION skill_ema_high AS (value, reach) -> if(isFinite(value * exp(reach)), value * exp(reach), NULL);

-- How far the interval of a rate reaches: q of docs/how-it-counts.md. `days` is m where the days tell something of how alike their calls are.
CREATE OR REPLACE FUNCTION skill_ema_q AS (days, design_effect, kappa, kish, z) ->
  arrayMap(all_freedom -> least(skill_ema_t_squared(all_freedom, z) * design_effect, z * z * (1 + kappa)) / kish, [4 + greatest(days - 1, 0)])[1];

-- Wilson's interval. The lower end is the small root of a quadratic, by the product of both, which cancels no digits away.
CREATE OR REPLACE FUNCTION skill_ema_wilson_low AS (p, q) -> if(p > 0, p * p / (p + q / 2 + sqrt(q * p * (1 - p) + q * q / 4)), 0);
CREATE OR REPLACE FUNCTION skill_ema_wilson_high AS (p, q) -> if(p >= 1, 1, least(1, (p + q / 2 + sqrt(q * p * (1 - p) + q * q / 4)) / (1 + q)));

-- Newcombe's interval of the difference of two rates.
CREATE OR REPLACE FUNCTION skill_ema_difference_low AS (p1, q1, p2, q2) ->
  p1 - p2 - hypot(p1 - skill_ema_wilson_low(p1, q1), skill_ema_wilson_high(p2, q2) - p2);
CREATE OR REPLACE FUNCTION skill_ema_difference_high AS (p1, q1, p2, q2) ->
  p1 - p2 + hypot(skill_ema_wilson_high(p1, q1) - p1, p2 - skill_ema_wilson_low(p2, q2));

-- G² of two rates of n1 and n2 trials against one.
CREATE OR REPLACE FUNCTION skill_ema_divergence AS (a, b) ->
  if(a > 0, a * log(a / b), 0) + if(1 - a > 0, (1 - a) * log((1 - a) / (1 - b)), 0);
CREATE OR REPLACE FUNCTION skill_ema_deviance AS (p1, n1, p2, n2) ->
  if(abs(p1 - p2) < 1e-12, 0, arrayMap((trials1, trials2) -> arrayMap(
      common_rate -> 2 * greatest(0, trials1 * skill_ema_divergence(p1, common_rate) + trials2 * skill_ema_divergence(p2, common_rate)),
      [(trials1 * p1 + trials2 * p2) / (trials1 + trials2)])[1],
    [n1], [n2])[1]);

-- ---------------------------------------------------------------------------------------------------------------------------------------
-- Averages: a row for each group and each window of `window_days` days that ends on one of the last `shown_days` days
-- ---------------------------------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW skill_ema_averages AS
WITH
  {window_days:Int32} AS window_days, {shown_days:Int32} AS shown_days, {alpha:Float64} AS alpha,
  -- Each day in each of the windows that hold it. A window goes by the age of its last day.
  windows AS (
    SELECT *, toFloat64(successes) AS s, toFloat64(known) AS n, toFloat64(duration_count) AS n_duration, toFloat64(cost_count) AS n_cost,
           arrayJoin(range(greatest(0, age - window_days + 1), least(age, shown_days - 1) + 1)) AS last_age
    FROM skill_ema_days(days = {window_days:Int32} + {shown_days:Int32} - 1, last_day = {last_day:Int32}, group_by = {group_by:String})),
  -- The weights, and the averages of all days alike.
  weighted AS (
    SELECT *,
           skill_ema_weight(alpha, known, age, minIf(age, known > 0) OVER every) AS w,
           skill_ema_weight(alpha, duration_count, age, minIf(age, duration_count > 0) OVER every) AS w_duration,
           skill_ema_weight(alpha, cost_count, age, minIf(age, cost_count > 0) OVER every) AS w_cost,
           skill_ema_weight(alpha, quality_count, age, minIf(age, quality_count > 0) OVER every) AS w_quality,
           skill_ema_weight(alpha, input_count, age, minIf(age, input_count > 0) OVER every) AS w_input,
           skill_ema_weight(alpha, output_count, age, minIf(age, output_count > 0) OVER every) AS w_output,
           sum(s) OVER every / sum(n) OVER every AS p_all,
           sum(duration_s) OVER every / sum(n_duration) OVER every AS duration_all,
           sum(cost_usd) OVER every / sum(n_cost) OVER every AS cost_all
    FROM windows
    WINDOW every AS (PARTITION BY skill_name, model, provider, cron_id, last_age)),
  sums AS (
    SELECT skill_name, model, provider, cron_id, last_age, any(today) AS last_day,
           sum(calls) AS all_calls, sum(successes) AS all_successes, sum(failures) AS all_failures,
           sumIf(calls, age = last_age) AS day_calls, sumIf(successes, age = last_age) AS day_successes, sumIf(failures, age = last_age) AS day_failures,
           count() AS active_days, max(age) AS oldest, min(age) AS newest, max(last_invoked_at) AS last_call,
           sum(n) AS known_calls, maxIf(age, known > 0) - last_age + 1 AS known_days, sum(n * n) AS nn, any(p_all) AS pooled_p,
           sum(pow(s - p_all * n, 2)) AS residuals, sum(s * s) AS squares,
           sumKahan(w * s) AS ws, sumKahan(w * n) AS wn, sumKahan(w * w * n) AS wwn, sum(w * w * n * n) AS wwnn,
           sum(n_duration) AS calls_duration, sum(n_duration * n_duration) AS nn_duration, any(duration_all) AS pooled_duration,
           sum(pow(duration_s - duration_all * n_duration, 2)) AS residuals_duration, sum(duration_s * duration_s) AS squares_duration,
           sumKahan(w_duration * duration_s) AS wt_duration, sumKahan(w_duration * n_duration) AS wn_duration,
             sum(pow(w_duration * n_duration, 2)) AS wwnn_duration,
           sum(n_cost) AS calls_cost, sum(n_cost * n_cost) AS nn_cost, any(cost_all) AS pooled_cost,
           sum(pow(cost_usd - cost_all * n_cost, 2)) AS residuals_cost, sum(cost_usd * cost_usd) AS squares_cost,
           sumKahan(w_cost * cost_usd) AS wt_cost, sumKahan(w_cost * n_cost) AS wn_cost, sum(pow(w_cost * n_cost, 2)) AS wwnn_cost,
           sumKahan(w_quality * quality_score) AS wt_quality, sumKahan(w_quality * quality_count) AS wn_quality,
           sumKahan(w_input * input_tokens) AS wt_input, sumKahan(w_input * input_count) AS wn_input,
           sumKahan(w_output * output_tokens) AS wt_output, sumKahan(w_output * output_count) AS wn_output
    FROM weighted
    GROUP BY skill_name, model, provider, cron_id, last_age),
  -- The days tell how alike their calls are where outcomes differ, and some share a day.
  averages AS (
    SELECT *, if(pooled_p > 0 AND pooled_p < 1 AND nn > known_calls, known_calls * known_calls / nn, 0) AS telling_days,
           wn * wn / wwn AS kish, greatest(0, wwnn / wwn - 1) AS kappa,
           calls_duration * calls_duration / nn_duration AS m_duration, calls_cost * calls_cost / nn_cost AS m_cost,
           if(known_calls > 0, ws / wn, NULL) AS success_rate,
           if(wn_duration > 0, wt_duration / wn_duration, NULL) AS duration_s, if(wn_cost > 0, wt_cost / wn_cost, NULL) AS cost_usd,
           if(wn_quality > 0, wt_quality / wn_quality, NULL) AS quality_score,
           if(wn_input > 0, wt_input / wn_input, NULL) AS input_tokens, if(wn_output > 0, wt_output / wn_output, NULL) AS output_tokens
    FROM sums),
  estimated AS (
    SELECT *,
           if(telling_days - 1 < 1e-9, 0.02, skill_ema_correlation(
             (skill_ema_squares(residuals, squares) / (pooled_p * (1 - pooled_p) * (1 - 1 / telling_days)) - known_calls) / (nn - known_calls),
               telling_days - 1)) AS rho,
           skill_ema_variance(m_duration, residuals_duration, squares_duration, pooled_duration, nn_duration, wwnn_duration
             / (wn_duration * wn_duration)) AS variance_duration,
           skill_ema_variance(m_cost, residuals_cost, squares_cost, pooled_cost, nn_cost, wwnn_cost / (wn_cost * wn_cost)) AS variance_cost,
           skill_ema_freedom(m_duration) AS freedom_duration, skill_ema_freedom(m_cost) AS freedom_cost
    FROM averages),
  reaching AS (
    SELECT *, 1 + rho * kappa AS effect, skill_ema_q(telling_days, 1 + rho * kappa, kappa, kish, skill_ema_z()) AS q,
           skill_ema_reach(variance_duration, freedom_duration) AS reach_duration, skill_ema_reach(variance_cost, freedom_cost) AS reach_cost
    FROM estimated)
SELECT skill_name, model, provider, cron_id, last_age, last_day,
       all_calls, all_successes, all_failures, day_calls, day_successes, day_failures, active_days, oldest, newest, last_call,
       known_calls, known_days, kish, kappa, telling_days, success_rate,
       if(known_calls > 0, effect, NULL) AS design_effect, if(known_calls > 0, kish / effect, 0) AS effective_n,
       duration_s, variance_duration, freedom_duration, cost_usd, variance_cost, freedom_cost, quality_score, input_tokens, output_tokens,
       if(known_calls > 0, skill_ema_wilson_low(success_rate, q), NULL) AS success_rate_low,
       if(known_calls > 0, skill_ema_wilson_high(success_rate, q), NULL) AS success_rate_high,
       skill_ema_low(duration_s, reach_duration) AS duration_low, skill_ema_high(duration_s, reach_duration) AS duration_high,
       skill_ema_low(cost_usd, reach_cost) AS cost_low, skill_ema_high(cost_usd, reach_cost) AS cost_high
FROM reaching
SETTINGS aggregate_functions_null_for_empty = 0;

CREATE OR REPLACE VIEW skill_ema AS
SELECT skill_name, model, provider, cron_id,
       all_calls AS sample_count, all_successes AS success_count, all_failures AS failure_count,
       success_rate AS ema_success_rate, duration_s AS ema_duration_s, cost_usd AS ema_cost_usd, quality_score AS ema_quality_score,
       input_tokens AS ema_input_tokens, output_tokens AS ema_output_tokens, effective_n, success_rate_low, success_rate_high,
       toInt64(active_days) AS active_days, skill_ema_day_name(averages.last_day - oldest) AS first_day,
         skill_ema_day_name(averages.last_day - newest) AS last_day,
       last_call AS last_invoked_at, cost_low, cost_high, duration_low, duration_high, design_effect
FROM skill_ema_averages(
  window_days = skill_ema_whole_days('skill_ema', 'window_days', {window_days:Nullable(String)}, 14), shown_days = 1,
  alpha = skill_ema_alpha_given('skill_ema', {alpha:Nullable(String)}, 0.3),
  last_day = skill_ema_as_of('skill_ema', {as_of:Nullable(String)}),
  group_by = skill_ema_group_by('skill_ema', {group_by:Nullable(String)})) AS averages
ORDER BY skill_name NULLS FIRST, model NULLS FIRST, provider NULLS FIRST, cron_id NULLS FIRST;

-- Days of which no call is in their window are filled in, in each group that there is. Days before the year 0 are left out.
CREATE OR REPLACE VIEW skill_ema_daily AS
WITH
  skill_ema_whole_days('skill_ema_daily', 'window_days', {window_days:Nullable(String)}, 14) AS window_days,
  filled AS (
    SELECT *, active_days > 0 AS is_group
    FROM skill_ema_averages(
      window_days = skill_ema_whole_days('skill_ema_daily', 'window_days', {window_days:Nullable(String)}, 14),
      shown_days = skill_ema_whole_days('skill_ema_daily', 'window_days', {window_days:Nullable(String)}, 14),
      alpha = skill_ema_alpha_given('skill_ema_daily', {alpha:Nullable(String)}, 0.3),
      last_day = skill_ema_as_of('skill_ema_daily', {as_of:Nullable(String)}),
      group_by = skill_ema_group_by('skill_ema_daily', {group_by:Nullable(String)}))
    ORDER BY is_group, skill_name NULLS FIRST, model NULLS FIRST, provider NULLS FIRST, cron_id NULLS FIRST, last_day,
      last_age DESC WITH FILL FROM window_days - 1 TO -1 STEP -1
    SETTINGS use_with_fill_by_sorting_prefix = 1)
SELECT skill_name, model, provider, cron_id, skill_ema_day_name(last_day - last_age) AS day,
       day_calls AS sample_count, day_successes AS success_count, day_failures AS failure_count,
       success_rate AS ema_success_rate, duration_s AS ema_duration_s, cost_usd AS ema_cost_usd, quality_score AS ema_quality_score,
       input_tokens AS ema_input_tokens, output_tokens AS ema_output_tokens, effective_n, success_rate_low, success_rate_high,
       cost_low, cost_high, duration_low, duration_high, design_effect
FROM filled
WHERE is_group AND last_day - last_age >= -719528
ORDER BY skill_name NULLS FIRST, model NULLS FIRST, provider NULLS FIRST, cron_id NULLS FIRST, day;
