-- skill_ema, skill_ema_daily, skill_compare and skill_drift in DuckDB, over the daily totals of a whole fleet: the same names, arguments,
-- columns and rows as in the extension for SQLite. The formulas are those of docs/how-it-counts.md, with its symbols. For DuckDB 1.5.
--
--   duckdb -init sql/warehouse/duckdb.sql
--
-- Then say where the daily totals are, by the view skill_stats_daily. They are in the files that `skill-ema export --format parquet` writes:
--
--   CREATE OR REPLACE VIEW skill_stats_daily AS FROM skill_stats_exported('/data/skill_ema');
--
-- or in SQLite files: see duckdb_attached.sql. And ask:
--
--   SELECT skill_name, model, ema_success_rate, success_rate_low FROM skill_ema(14, 0.3);
--   FROM skill_compare('big-model', alpha := 0.05);
--   FROM skill_drift() WHERE drifted = 1;
--
-- A day is a DATE. as_of may be a DATE or a TIMESTAMP too. group_by 'job' tells jobs apart where skill_stats_daily does.

-- The daily totals ------------------------------------------------------------------------------------------------------------------------

-- What the view of the same name has in SQLite. `counted` is a relation with the columns of the export. Its whole numbers are added up over the
-- hosts before they are divided: the totals are then those of one log with the runs of all hosts, to the last bit.
CREATE OR REPLACE MACRO skill_stats_of(counted) AS TABLE
SELECT skill_name, model, provider, cron_id, day, sum(invocation_count)::BIGINT AS invocation_count,
       sum(success_count)::BIGINT AS success_count, sum(failure_count)::BIGINT AS failure_count,
       sum(duration_count)::BIGINT AS duration_count, sum(duration_us) / 1e6 AS total_duration_s,
       sum(duration_us) / 1e6 / nullif(sum(duration_count), 0) AS avg_duration_s,
       sum(cost_count)::BIGINT AS cost_count, sum(cost_nanousd) / 1e9 AS total_cost_usd,
       sum(cost_nanousd) / 1e9 / nullif(sum(cost_count), 0) AS avg_cost_usd,
       sum(quality_count)::BIGINT AS quality_count, sum(quality_nano) / 1e9 AS total_quality_score,
       sum(quality_nano) / 1e9 / nullif(sum(quality_count), 0) AS avg_quality_score,
       sum(input_tokens_count)::BIGINT AS input_tokens_count, sum(input_tokens)::BIGINT AS total_input_tokens,
       sum(output_tokens_count)::BIGINT AS output_tokens_count, sum(output_tokens)::BIGINT AS total_output_tokens,
       max(last_invoked_at) AS last_invoked_at
FROM query_table(counted)
-- A day on which a host has nothing left is a row of zeros.
WHERE invocation_count > 0
GROUP BY skill_name, model, provider, cron_id, day;

-- Of the files that an export wrote into the folder `path`.
CREATE OR REPLACE MACRO skill_stats_exported(path) AS TABLE
WITH exported AS (
  SELECT * REPLACE (day::DATE AS day) FROM read_parquet(path || '/day=*/host=*/skill_stats_daily.parquet', hive_partitioning = false))
FROM skill_stats_of('exported');

-- The same with the jobs told apart, of an export with `--what jobs`.
CREATE OR REPLACE MACRO skill_stats_exported_by_job(path) AS TABLE
WITH exported AS (
  SELECT * REPLACE (day::DATE AS day) FROM read_parquet(path || '/day=*/host=*/skill_stats_daily_by_job.parquet', hive_partitioning = false))
FROM skill_stats_of('exported');

-- Until it is said where they are. The macros below need the view in order to be created.
CREATE VIEW IF NOT EXISTS skill_stats_daily AS
WITH nowhere AS (
  SELECT NULL::VARCHAR AS skill_name, NULL::VARCHAR AS model, NULL::VARCHAR AS provider, NULL::VARCHAR AS cron_id,
         error('skill_stats_daily: say where the daily totals are: CREATE OR REPLACE VIEW skill_stats_daily AS FROM skill_stats_exported(PATH)')::DATE AS day,
         1 AS invocation_count, 0 AS success_count, 0 AS failure_count, 0 AS duration_count, 0 AS duration_us, 0 AS cost_count, 0 AS cost_nanousd,
         0 AS quality_count, 0 AS quality_nano, 0 AS input_tokens_count, 0 AS input_tokens, 0 AS output_tokens_count, 0 AS output_tokens,
         NULL::DOUBLE AS last_invoked_at)
FROM skill_stats_of('nowhere');

-- The arguments -----------------------------------------------------------------------------------------------------------------------------

-- A value as an error quotes it.
CREATE OR REPLACE MACRO skill_ema_quoted(value) AS
  CASE WHEN value IS NULL THEN 'NULL' WHEN typeof(value) = 'VARCHAR' THEN '''' || replace(value::VARCHAR, '''', '''''') || '''' ELSE value::VARCHAR END;

CREATE OR REPLACE MACRO skill_ema_refuse(asked, accepted, value) AS error(asked || ': ' || accepted || '; got ' || skill_ema_quoted(value));

-- The number, also where it comes as text; NULL for what is none.
CREATE OR REPLACE MACRO skill_ema_number(value) AS
  CASE WHEN regexp_full_match(trim(value::VARCHAR), '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?') THEN TRY_CAST(value::VARCHAR AS DOUBLE) END;

-- A number of days.
CREATE OR REPLACE MACRO skill_ema_days(asked, name, value, fallback) AS
  CASE WHEN value IS NULL THEN fallback
       WHEN skill_ema_number(value) BETWEEN 1 AND 36500 AND skill_ema_number(value) = floor(skill_ema_number(value)) THEN skill_ema_number(value)::BIGINT
       ELSE skill_ema_refuse(asked, name || ' takes a whole number from 1 to 36500', value) END;

CREATE OR REPLACE MACRO skill_ema_alpha(asked, value, fallback) AS
  CASE WHEN value IS NULL THEN fallback::DOUBLE
       WHEN skill_ema_number(value) > 0 AND skill_ema_number(value) <= 1 THEN skill_ema_number(value)
       ELSE skill_ema_refuse(asked, 'alpha takes a number above 0 and up to 1', value) END;

CREATE OR REPLACE MACRO skill_ema_margin(asked, value) AS
  CASE WHEN value IS NULL THEN 0.05::DOUBLE
       WHEN skill_ema_number(value) BETWEEN 0 AND 1 THEN skill_ema_number(value)
       ELSE skill_ema_refuse(asked, 'margin takes a number from 0 to 1', value) END;

-- The UTC day of a moment in seconds, counted from 1970-01-01; NULL outside of the years 0 to 9999.
CREATE OR REPLACE MACRO skill_ema_day_of_seconds(seconds) AS
  CASE WHEN seconds >= -62167219200 AND seconds < 253402300800 THEN DATE '1970-01-01' + floor(seconds / 86400)::INTEGER END;

-- The UTC day of an ISO-8601 date, or of a date and time; NULL for any other text.
CREATE OR REPLACE MACRO skill_ema_day_of_text(moment) AS
  list_transform(
    [regexp_extract(moment, '^(\d{4}-\d\d-\d\d)(?:[Tt ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d+)?)?(?:[Zz]|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?$',
                    ['date', 'hour', 'minute', 'second', 'sign', 'hours', 'minutes'])],
    lambda part: skill_ema_day_of_seconds(
      (TRY_CAST(part.date AS DATE) - DATE '1970-01-01') * 86400
      + coalesce(TRY_CAST(part.hour AS INTEGER), 0) * 3600 + coalesce(TRY_CAST(part.minute AS INTEGER), 0) * 60
      -- A leap second is the last of its day.
      + least(coalesce(TRY_CAST(part.second AS INTEGER), 0), 59)
      - CASE part.sign WHEN '-' THEN -1 ELSE 1 END
        * (coalesce(TRY_CAST(part.hours AS INTEGER), 0) * 3600 + coalesce(TRY_CAST(part.minutes AS INTEGER), 0) * 60)))[1];

-- The last day of the window.
CREATE OR REPLACE MACRO skill_ema_as_of(asked, value) AS
  CASE WHEN value IS NULL OR lower(trim(value::VARCHAR)) IN ('now', 'today') THEN skill_ema_day_of_seconds(epoch(now()))
       ELSE coalesce(skill_ema_day_of_seconds(skill_ema_number(value)), skill_ema_day_of_text(value::VARCHAR), skill_ema_refuse(asked,
              'as_of takes Unix seconds, ''YYYY-MM-DD'', an ISO-8601 date and time, of the years 0 to 9999, ''now'' or ''today''', value)) END;

-- The columns that make a group, as a list.
CREATE OR REPLACE MACRO skill_ema_group_by(asked, value) AS
  list_transform(
    [list_transform(string_split(coalesce(value::VARCHAR, 'skill,model,provider'), ','), lambda name: CASE trim(name) WHEN 'cron_id' THEN 'job' ELSE trim(name) END)],
    lambda names: CASE WHEN list_has_all(['skill', 'model', 'provider', 'job'], names) AND len(list_distinct(names)) = len(names) THEN names
                       ELSE skill_ema_refuse(asked,
                              'group_by takes ''skill'', ''model'', ''provider'', ''job'' or several of them, each once, joined by commas', value) END)[1];

-- The statistics ----------------------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE MACRO skill_ema_z_95() AS 1.959963984540054::DOUBLE;
CREATE OR REPLACE MACRO skill_ema_z_90_looks() AS 3.452432937387577::DOUBLE;

-- exp(x) - 1, with its digits where x is small.
CREATE OR REPLACE MACRO skill_ema_expm1(x) AS 2 * tanh(x / 2) / (1 - tanh(x / 2));

-- The quantile of the t-distribution with f degrees of freedom, of the probability whose normal quantile is z.
CREATE OR REPLACE MACRO skill_ema_t(f, z) AS
  sqrt(f * skill_ema_expm1(pow(z * (1 + 1 / (4 * f + (z * z / 3 * (1 + 6 / (3 * f + 1)) - 0.5))), 2) / f));

-- A correlation, weighed against the prior guess of 0.02 by its degrees of freedom.
CREATE OR REPLACE MACRO skill_ema_shrunk(correlation, freedom) AS
  CASE WHEN freedom < 1e-9 THEN 0.02::DOUBLE ELSE greatest(0, least(1, (4 * 0.02::DOUBLE + freedom * correlation) / (4 + freedom))) END;

-- How far an interval of a success rate reaches: m is the effective number of days where they tell how alike their calls are, else 0.
CREATE OR REPLACE MACRO skill_ema_q(z, m, design_effect, kappa, kish) AS
  least(pow(skill_ema_t(4 + greatest(m - 1, 0), z), 2) * design_effect, z * z * (1 + kappa)) / kish;

-- Wilson's interval. Its lower end by the product of both ends, since the difference would cancel digits away.
CREATE OR REPLACE MACRO skill_ema_wilson_low(p, q) AS
  CASE WHEN p > 0 THEN p * p / (p + q / 2 + sqrt(q * p * (1 - p) + q * q / 4)) WHEN p = 0 THEN 0.0::DOUBLE END;
CREATE OR REPLACE MACRO skill_ema_wilson_high(p, q) AS
  CASE WHEN p < 1 THEN least(1, (p + q / 2 + sqrt(q * p * (1 - p) + q * q / 4)) / (1 + q)) WHEN p >= 1 THEN 1.0::DOUBLE END;

-- The ends of Newcombe's interval of p1 - p2.
CREATE OR REPLACE MACRO skill_ema_newcombe_low(p1, q1, p2, q2) AS
  p1 - p2 - sqrt(pow(p1 - skill_ema_wilson_low(p1, q1), 2) + pow(skill_ema_wilson_high(p2, q2) - p2, 2));
CREATE OR REPLACE MACRO skill_ema_newcombe_high(p1, q1, p2, q2) AS
  p1 - p2 + sqrt(pow(skill_ema_wilson_high(p1, q1) - p1, 2) + pow(p2 - skill_ema_wilson_low(p2, q2), 2));

-- The likelihood ratio statistic of two rates against their common one. Rates that differ by rounding do not differ.
CREATE OR REPLACE MACRO skill_ema_surprise(share, among) AS CASE WHEN share > 0 THEN share * ln(share / among) ELSE 0.0::DOUBLE END;
CREATE OR REPLACE MACRO skill_ema_divergence(p, common) AS skill_ema_surprise(p, common) + skill_ema_surprise(1 - p, 1 - common);
CREATE OR REPLACE MACRO skill_ema_deviance(p1, n1, p2, n2) AS
  CASE WHEN abs(p1 - p2) < 1e-12 THEN 0.0::DOUBLE
       ELSE 2 * greatest(0, n1 * skill_ema_divergence(p1, (n1 * p1 + n2 * p2) / (n1 + n2)) + n2 * skill_ema_divergence(p2, (n1 * p1 + n2 * p2) / (n1 + n2))) END;

-- How many days of equal weight tell as much as so many days in a row: e(d) with b = 1 - alpha is tanh(d artanh(u)) / u with u = alpha / (2 - alpha).
CREATE OR REPLACE MACRO skill_ema_effective_days(days, alpha) AS tanh(days * atanh(alpha / (2 - alpha))) / (alpha / (2 - alpha));

-- The ends of the interval of a number whose logarithm has that variance, at that many degrees of freedom; NULL where a float cannot hold them.
CREATE OR REPLACE MACRO skill_ema_around(value, variance, freedom, sign) AS
  CASE WHEN variance > 0 THEN CASE WHEN isfinite(value * exp(skill_ema_t(freedom, skill_ema_z_95()) * sqrt(variance)))
                                   THEN value * exp(sign * skill_ema_t(freedom, skill_ema_z_95()) * sqrt(variance)) END
       WHEN variance = 0 THEN value END;

-- The averages ------------------------------------------------------------------------------------------------------------------------------

-- The days of each group up to the day `last_day`, which has age 0, in long form: how many calls have the measure, and what they add up to. Of all
-- calls it is the time of the last one.
CREATE OR REPLACE MACRO skill_ema_points(first_day, last_day, chosen) AS TABLE
WITH
  days AS (
    SELECT CASE WHEN list_contains(chosen, 'skill') THEN s.skill_name END AS skill_name,
           CASE WHEN list_contains(chosen, 'model') THEN s.model END AS model,
           CASE WHEN list_contains(chosen, 'provider') THEN s.provider END AS provider,
           CASE WHEN list_contains(chosen, 'job') THEN s.cron_id END AS cron_id,
           (last_day - s.day)::BIGINT AS age,
           sum(s.invocation_count) AS calls, max(s.last_invoked_at) AS last_invoked_at,
           coalesce(sum(s.success_count), 0) AS successes, coalesce(sum(s.success_count + s.failure_count), 0) AS known,
           sum(s.duration_count) AS durations, fsum(s.total_duration_s) AS duration, sum(s.cost_count) AS costs, fsum(s.total_cost_usd) AS cost,
           sum(s.quality_count) AS qualities, fsum(s.total_quality_score) AS quality,
           sum(s.input_tokens_count) AS inputs, fsum(s.total_input_tokens) AS input,
           sum(s.output_tokens_count) AS outputs, fsum(s.total_output_tokens) AS output
    FROM skill_stats_daily AS s
    WHERE s.day BETWEEN first_day AND last_day AND s.invocation_count > 0
    GROUP BY ALL),
  numbered AS (SELECT *, dense_rank() OVER (ORDER BY skill_name NULLS FIRST, model NULLS FIRST, provider NULLS FIRST, cron_id NULLS FIRST) AS grp FROM days),
  points AS (
    SELECT grp, skill_name, model, provider, cron_id, age, unnest([
      {measure: 'calls', count: calls::BIGINT, total: last_invoked_at},
      {measure: 'success', count: known::BIGINT, total: successes::DOUBLE},
      {measure: 'duration', count: durations::BIGINT, total: duration},
      {measure: 'cost', count: costs::BIGINT, total: cost},
      {measure: 'quality', count: qualities::BIGINT, total: quality},
      {measure: 'input', count: inputs::BIGINT, total: input},
      {measure: 'output', count: outputs::BIGINT, total: output}], recursive := true)
    FROM numbered)
FROM points WHERE count > 0;

-- The averages of each group over the window of each of the last `shown_days` days, `until` being the day's age. Where a group has no calls in a window
-- the averages are NULL.
CREATE OR REPLACE MACRO skill_ema_trailing(last_day, shown_days, window_days, alpha, chosen) AS TABLE
WITH
  points AS (FROM skill_ema_points(last_day - (window_days + shown_days - 2)::INTEGER, last_day, chosen)),
  groups AS (SELECT DISTINCT grp, skill_name, model, provider, cron_id FROM points),
  ends AS (SELECT unnest(range(shown_days)) AS until),
  -- Each window's days. w counts from the newest day that has the measure, which weighs 1 whatever its age: so nothing is 0/0.
  weighted AS (
    SELECT p.grp, p.measure, e.until, p.age - e.until AS age, p.count, p.total, p.count::DOUBLE AS c,
           pow(1 - alpha::DOUBLE, p.age - min(p.age) OVER span) AS w, fsum(p.total) OVER span / sum(p.count) OVER span AS pooled
    FROM points AS p JOIN ends AS e ON p.age BETWEEN e.until AND e.until + window_days - 1
    WINDOW span AS (PARTITION BY p.grp, p.measure, e.until)),
  sums AS (
    SELECT grp, measure, until, any_value(pooled) AS pooled, count(*) AS days, min(age) AS newest, max(age) AS oldest,
           sum(count)::BIGINT AS calls, sum(total) AS total, max(total) AS latest,
           sum(count) FILTER (age = 0)::BIGINT AS calls_today, sum(total) FILTER (age = 0) AS total_today,
           fsum(w * total) / fsum(w * c) AS average, pow(fsum(w * c), 2) / fsum(w * w * c) AS kish,
           greatest(0, sum(w * w * c * c) / fsum(w * w * c) - 1) AS kappa, sum(w * w * c * c) / pow(fsum(w * c), 2) AS share,
           sum(c) AS n, sum(c * c) AS nn, pow(sum(c), 2) / sum(c * c) AS m,
           -- Squares below 1e-12 of those from which they remain are rounding.
           CASE WHEN sum(pow(total - pooled * c, 2)) > 1e-12 * sum(total * total) THEN sum(pow(total - pooled * c, 2)) ELSE 0.0::DOUBLE END AS squares
    FROM weighted
    GROUP BY grp, measure, until),
  -- What there is to know of a success rate.
  telling AS (SELECT *, CASE WHEN pooled > 0 AND pooled < 1 AND nn > n THEN m ELSE 0.0::DOUBLE END AS telling_days FROM sums WHERE measure = 'success'),
  rates AS (
    SELECT *, 1 + kappa * skill_ema_shrunk((squares / (pooled * (1 - pooled) * (1 - 1 / m)) - n) / (nn - n), greatest(0, telling_days - 1)) AS design_effect
    FROM telling),
  intervals AS (SELECT *, skill_ema_q(skill_ema_z_95(), telling_days, design_effect, kappa, kish) AS q FROM rates),
  -- What there is to know of an average. One day that has most of the calls tells nothing of how much days differ.
  spreads AS (
    SELECT grp, measure, until, average, greatest(1, m - 1) AS freedom,
           CASE WHEN m >= 1.5 AND average >= 0 THEN CASE WHEN squares > 0 THEN squares / (pooled * pooled * nn * (1 - 1 / m)) * share ELSE 0.0::DOUBLE END END AS variance
    FROM sums WHERE measure IN ('cost', 'duration'))
SELECT g.skill_name, g.model, g.provider, g.cron_id, e.until,
       calls.calls AS sample_count, coalesce(s.total, 0)::BIGINT AS success_count, coalesce(s.calls - s.total, 0)::BIGINT AS failure_count,
       coalesce(calls.calls_today, 0) AS samples_today, coalesce(s.total_today, 0)::BIGINT AS successes_today,
       coalesce(s.calls_today - s.total_today, 0)::BIGINT AS failures_today,
       calls.days AS active_days, last_day - (e.until + calls.oldest)::INTEGER AS first_day, last_day - (e.until + calls.newest)::INTEGER AS last_day_of_calls,
       calls.latest AS last_invoked_at,
       s.average AS success_rate, s.kish, s.kappa, s.design_effect, s.telling_days, s.calls AS known_calls, s.oldest + 1 AS known_days,
       coalesce(s.kish / s.design_effect, 0) AS effective_n,
       skill_ema_wilson_low(s.average, s.q) AS success_rate_low, skill_ema_wilson_high(s.average, s.q) AS success_rate_high,
       duration.average AS duration, duration.variance AS duration_variance, duration.freedom AS duration_freedom,
       cost.average AS cost, cost.variance AS cost_variance, cost.freedom AS cost_freedom,
       quality.average AS quality, input.average AS input_tokens, output.average AS output_tokens
FROM groups AS g CROSS JOIN ends AS e
LEFT JOIN sums AS calls ON calls.grp = g.grp AND calls.until = e.until AND calls.measure = 'calls'
LEFT JOIN intervals AS s ON s.grp = g.grp AND s.until = e.until
LEFT JOIN spreads AS duration ON duration.grp = g.grp AND duration.until = e.until AND duration.measure = 'duration'
LEFT JOIN spreads AS cost ON cost.grp = g.grp AND cost.until = e.until AND cost.measure = 'cost'
LEFT JOIN sums AS quality ON quality.grp = g.grp AND quality.until = e.until AND quality.measure = 'quality'
LEFT JOIN sums AS input ON input.grp = g.grp AND input.until = e.until AND input.measure = 'input'
LEFT JOIN sums AS output ON output.grp = g.grp AND output.until = e.until AND output.measure = 'output';

CREATE OR REPLACE MACRO skill_ema(window_days := 14, alpha := 0.3, as_of := NULL, group_by := NULL) AS TABLE
SELECT skill_name, model, provider, cron_id, sample_count, success_count, failure_count,
       success_rate AS ema_success_rate, duration AS ema_duration_s, cost AS ema_cost_usd, quality AS ema_quality_score,
       input_tokens AS ema_input_tokens, output_tokens AS ema_output_tokens, effective_n, success_rate_low, success_rate_high,
       active_days, first_day, last_day_of_calls AS last_day, last_invoked_at,
       skill_ema_around(cost, cost_variance, cost_freedom, -1) AS cost_low, skill_ema_around(cost, cost_variance, cost_freedom, 1) AS cost_high,
       skill_ema_around(duration, duration_variance, duration_freedom, -1) AS duration_low,
       skill_ema_around(duration, duration_variance, duration_freedom, 1) AS duration_high, design_effect
FROM skill_ema_trailing(skill_ema_as_of('skill_ema', as_of), 1, skill_ema_days('skill_ema', 'window_days', window_days, 14),
                        skill_ema_alpha('skill_ema', alpha, 0.3), skill_ema_group_by('skill_ema', group_by))
ORDER BY skill_name NULLS FIRST, model NULLS FIRST, provider NULLS FIRST, cron_id NULLS FIRST;

CREATE OR REPLACE MACRO skill_ema_daily(window_days := 14, alpha := 0.3, as_of := NULL, group_by := NULL) AS TABLE
SELECT skill_name, model, provider, cron_id, skill_ema_as_of('skill_ema_daily', as_of) - until::INTEGER AS day,
       samples_today AS sample_count, successes_today AS success_count, failures_today AS failure_count,
       success_rate AS ema_success_rate, duration AS ema_duration_s, cost AS ema_cost_usd, quality AS ema_quality_score,
       input_tokens AS ema_input_tokens, output_tokens AS ema_output_tokens, effective_n, success_rate_low, success_rate_high,
       skill_ema_around(cost, cost_variance, cost_freedom, -1) AS cost_low, skill_ema_around(cost, cost_variance, cost_freedom, 1) AS cost_high,
       skill_ema_around(duration, duration_variance, duration_freedom, -1) AS duration_low,
       skill_ema_around(duration, duration_variance, duration_freedom, 1) AS duration_high, design_effect
FROM skill_ema_trailing(skill_ema_as_of('skill_ema_daily', as_of),
                        -- Before 0000-01-01 there are no days to show.
                        least(skill_ema_days('skill_ema_daily', 'window_days', window_days, 14),
                              skill_ema_as_of('skill_ema_daily', as_of) - DATE '0000-01-01' + 1),
                        skill_ema_days('skill_ema_daily', 'window_days', window_days, 14),
                        skill_ema_alpha('skill_ema_daily', alpha, 0.3), skill_ema_group_by('skill_ema_daily', group_by))
ORDER BY skill_name NULLS FIRST, model NULLS FIRST, provider NULLS FIRST, cron_id NULLS FIRST, day;

-- The verdicts ------------------------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE MACRO skill_compare(baseline_model, window_days := 90, alpha := 0.03, as_of := NULL, margin := 0.05) AS TABLE
WITH RECURSIVE
  asked AS (
    SELECT skill_ema_days('skill_compare', 'window_days', window_days, 90) AS full_window, skill_ema_alpha('skill_compare', alpha, 0.03) AS decay,
           skill_ema_as_of('skill_compare', as_of) AS until_day, skill_ema_margin('skill_compare', margin) AS accepted_loss),
  models AS (
    FROM skill_ema_trailing(skill_ema_as_of('skill_compare', as_of), 1, skill_ema_days('skill_compare', 'window_days', window_days, 90),
                            skill_ema_alpha('skill_compare', alpha, 0.03), ['skill', 'model'])),
  known AS (SELECT list(DISTINCT model ORDER BY model) FILTER (model IS NOT NULL) AS names FROM models),
  -- One row, or the error.
  baseline AS (
    SELECT CASE WHEN list_contains(names, baseline_model::VARCHAR) THEN baseline_model::VARCHAR
                ELSE skill_ema_refuse('skill_compare',
                  'baseline_model takes a model with calls from ' || strftime(greatest(until_day - (full_window - 1)::INTEGER, DATE '0000-01-01'), '%Y-%m-%d')
                  || ' to ' || strftime(until_day, '%Y-%m-%d') || '; '
                  || CASE WHEN names IS NULL THEN 'there is none'
                          ELSE 'there are ' || list_aggregate(list_transform(names[:20], lambda name: skill_ema_quoted(name)), 'string_agg', ', ')
                               || CASE WHEN len(names) > 20 THEN ' and ' || (len(names) - 20) || ' more' ELSE '' END END,
                  baseline_model) END AS name
    FROM known, asked),
  sides AS (
    SELECT row_number() OVER (ORDER BY one.skill_name, one.model) AS pair, one, other, one.cost / nullif(other.cost, 0) AS cost_ratio,
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
                 CASE WHEN one_kish / one.design_effect < 10 OR other_kish / other.design_effect < 10 THEN 'not enough data'
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
                FROM looks AS l JOIN pairs AS p USING (pair) CROSS JOIN asked AS a
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
ORDER BY one.skill_name, one.model;

-- The changes -------------------------------------------------------------------------------------------------------------------------------

-- How far the success rates since a day and before it are apart, in standard deviations. Of each side: n = Σn, nn = Σn², p, and the squares Σ(s - pn)².
CREATE OR REPLACE MACRO skill_ema_rates_apart(n1, nn1, p1, squares1, n2, nn2, p2, squares2) AS
  list_transform(
    [{expected: p1 * (1 - p1) * n1 + p2 * (1 - p2) * n2, pairs: p1 * (1 - p1) * (nn1 - n1) + p2 * (1 - p2) * (nn2 - n2),
      taken: p1 * (1 - p1) * (nn1 / n1) + p2 * (1 - p2) * (nn2 / n2), m: pow(n1 + n2, 2) / (nn1 + nn2)}],
    lambda v: list_transform(
      [CASE WHEN v.expected > 0 AND v.pairs > 0 AND v.m > 2 AND v.taken < 0.95 * v.expected
            THEN {freedom: v.m - 2, correlation: skill_ema_shrunk(((squares1 + squares2) / (1 - v.taken / v.expected) - v.expected) / v.pairs, v.m - 2)}
            ELSE {freedom: 0.0::DOUBLE, correlation: 0.02::DOUBLE} END],
      lambda known: list_transform(
        [pow(skill_ema_t(4 + known.freedom, 3.25::DOUBLE) / 3.25::DOUBLE, 2)],
        lambda wider: sqrt(skill_ema_deviance(p1, n1 / least(wider * (1 + known.correlation * (nn1 / n1 - 1)), nn1 / n1),
                                              p2, n2 / least(wider * (1 + known.correlation * (nn2 / n2 - 1)), nn2 / n2))))[1])[1])[1];

-- How far two costs or durations per call are apart, on the logarithmic scale. `calls` is a call's variance if calls are independent, `days` that of a
-- day if its calls go together: which of the two it is cannot be told, so the larger counts.
CREATE OR REPLACE MACRO skill_ema_amounts_apart(n1, nn1, r1, squares1, per_call1, days1, n2, nn2, r2, squares2, per_call2, days2) AS
  list_transform(
    [{m1: n1 * n1 / nn1, m2: n2 * n2 / nn2}],
    lambda d: CASE WHEN d.m1 + d.m2 - 2 < 3 OR r1 < 0 OR r2 < 0 THEN 0.0::DOUBLE ELSE list_transform(
      [{calls: (per_call1 / (r1 * r1) + per_call2 / (r2 * r2)) / (days1 + days2 - 2),
        days: (squares1 / (r1 * r1) + squares2 / (r2 * r2)) / (nn1 * (1 - 1 / d.m1) + nn2 * (1 - 1 / d.m2))}],
      lambda variance: abs(ln(r1 / r2)) / sqrt(greatest(variance.calls / n1, variance.days / d.m1, 0.0009 / d.m1)
                                              + greatest(variance.calls / n2, variance.days / d.m2, 0.0009 / d.m2))
                       * 4 / skill_ema_t(d.m1 + d.m2 - 2, 4.0::DOUBLE))[1] END)[1];

CREATE OR REPLACE MACRO skill_drift(recent_days := 3, baseline_days := 90, as_of := NULL, group_by := NULL) AS TABLE
WITH RECURSIVE
  asked AS (
    SELECT CASE WHEN recent <= before THEN recent
                ELSE skill_ema_refuse('skill_drift', 'recent_days, the first argument, takes at most the ' || before
                       || ' of baseline_days, the second: the days before them', recent) END AS recent,
           10 * recent AS horizon
    FROM (SELECT skill_ema_days('skill_drift', 'recent_days', recent_days, 3) AS recent,
                 skill_ema_days('skill_drift', 'baseline_days', baseline_days, 90) AS before)),
  points AS (
    FROM skill_ema_points(
      skill_ema_as_of('skill_drift', as_of)
      - (skill_ema_days('skill_drift', 'recent_days', recent_days, 3) + skill_ema_days('skill_drift', 'baseline_days', baseline_days, 90) - 1)::INTEGER,
      skill_ema_as_of('skill_drift', as_of), skill_ema_group_by('skill_drift', group_by))),
  series AS (
    SELECT grp, measure, age, count::DOUBLE AS n, total AS y, row_number() OVER (PARTITION BY grp, measure ORDER BY age) AS place
    FROM points WHERE measure IN ('success', 'cost', 'duration')),
  -- The splits of each window: split `place` has the points up to that place, newest first, on the side of since. The last point of a window ends no
  -- split and has no statistic. A round looks at the windows that begin with the old change which the round before found; the first round, at all days.
  splits AS (
    SELECT grp, measure, 0 AS round, max(place) AS place, NULL::BIGINT AS age, NULL::DOUBLE AS n, NULL::DOUBLE AS y,
           NULL::DOUBLE AS since, NULL::DOUBLE AS before, false AS is_clean, 'inf'::DOUBLE AS statistic
    FROM series GROUP BY grp, measure
    UNION ALL
    SELECT grp, measure, round, place, age, n, y, r1, r2, is_clean,
           CASE WHEN n2 IS NULL THEN NULL
                WHEN measure = 'success' THEN skill_ema_rates_apart(n1, nn1, r1, squares1, n2, nn2, r2, squares2)
                -- Free before, paid since: there is no logarithm, but there are days that have the one or the other.
                WHEN r1 = 0 OR r2 = 0 THEN sqrt(skill_ema_deviance(paid1 / days1, days1, paid2 / days2, days2))
                ELSE skill_ema_amounts_apart(n1, nn1, r1, squares1, per_call1, days1, n2, nn2, r2, squares2, per_call2, days2) END
    FROM (
      SELECT *,
             -- Squares below 1e-12 of those from which they remain are rounding.
             CASE WHEN yy1 - 2 * r1 * ny1 + r1 * r1 * nn1 > 1e-12 * yy1 THEN yy1 - 2 * r1 * ny1 + r1 * r1 * nn1 ELSE 0.0::DOUBLE END AS squares1,
             CASE WHEN yy2 - 2 * r2 * ny2 + r2 * r2 * nn2 > 1e-12 * yy2 THEN yy2 - 2 * r2 * ny2 + r2 * r2 * nn2 ELSE 0.0::DOUBLE END AS squares2,
             greatest(0, yn1 - r1 * y1) AS per_call1, greatest(0, yn2 - r2 * y2) AS per_call2,
             coalesce(measure <> 'success' AND (paid1 = 0 AND paid2 = days2 OR paid2 = 0 AND paid1 = days1), false) AS is_clean
      FROM (
        SELECT *, y1 / n1 AS r1, y2 / n2 AS r2
        FROM (
          SELECT s.grp, s.measure, cut.round + 1 AS round, s.place, s.age, s.n, s.y,
                 sum(s.n) OVER since AS n1, sum(s.y) OVER since AS y1, sum(s.n * s.n) OVER since AS nn1, sum(s.n * s.y) OVER since AS ny1, sum(s.y * s.y) OVER since AS yy1,
                 sum(s.y * s.y / s.n) OVER since AS yn1, count(*) OVER since::DOUBLE AS days1, count(*) FILTER (WHERE s.y <> 0) OVER since::DOUBLE AS paid1,
                 sum(s.n) OVER before AS n2, sum(s.y) OVER before AS y2, sum(s.n * s.n) OVER before AS nn2, sum(s.n * s.y) OVER before AS ny2, sum(s.y * s.y) OVER before AS yy2,
                 sum(s.y * s.y / s.n) OVER before AS yn2, count(*) OVER before::DOUBLE AS days2, count(*) FILTER (WHERE s.y <> 0) OVER before::DOUBLE AS paid2
          FROM series AS s JOIN (
            SELECT * FROM (
              SELECT * FROM splits WHERE statistic IS NOT NULL
              QUALIFY row_number() OVER (PARTITION BY grp, measure ORDER BY is_clean DESC, statistic DESC, place) = 1), asked
            WHERE statistic > CASE measure WHEN 'success' THEN 3.25 ELSE 4 END AND (round = 0 OR age >= horizon)) AS cut
          ON cut.grp = s.grp AND cut.measure = s.measure AND s.place <= cut.place
          WINDOW since AS (PARTITION BY s.grp, s.measure ORDER BY s.place ROWS UNBOUNDED PRECEDING),
                 before AS (PARTITION BY s.grp, s.measure ORDER BY s.place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING))))),
  -- The last round's windows are since the last old change.
  windows AS (SELECT * FROM splits QUALIFY round = max(round) OVER (PARTITION BY grp, measure)),
  -- How many points a window has, of the recent days, and of the two longer spans at which a slow change shows; the averages; and the best split that is
  -- no old change.
  told AS (
    SELECT grp, measure, count(*) AS points, count(*) FILTER (age < recent) AS young, count(*) FILTER (age < 3 * recent) AS young3,
           count(*) FILTER (age < horizon) AS young10,
           fsum(y) FILTER (age < recent) / sum(n) FILTER (age < recent) AS recent_average,
           fsum(y) FILTER (age >= recent) / sum(n) FILTER (age >= recent) AS baseline_average,
           arg_min({age: age, since: since, before: before, statistic: statistic}, {clean: NOT is_clean, out: -statistic, place: place})
             FILTER (age < horizon AND statistic IS NOT NULL) AS best
    FROM windows, asked GROUP BY grp, measure),
  -- Whether one of the splits is out. One day alone must be further out, since it may be a day of bad luck for all of its calls.
  out AS (
    SELECT w.grp, w.measure,
           bool_or((w.place <= t.young OR w.place IN (t.young3, t.young10))
                   AND w.statistic > CASE WHEN w.measure = 'success' AND w.age > 0 THEN 3.25 ELSE 4 END)
           OR any_value(t.best.statistic) > CASE w.measure WHEN 'success' THEN 4 ELSE 4.5 END AS is_out,
           sum(w.y) FILTER (w.age < least(recent, t.best.age + 1)) / sum(w.n) FILTER (w.age < least(recent, t.best.age + 1)) AS lately
    FROM windows AS w JOIN told AS t ON t.grp = w.grp AND t.measure = w.measure CROSS JOIN asked
    GROUP BY w.grp, w.measure),
  changes AS (
    SELECT t.grp, t.measure, recent_average, baseline_average,
           CASE WHEN abs(recent_average - baseline_average) <= 1e-9 * abs(baseline_average) THEN 'same'
                WHEN recent_average > baseline_average THEN 'up'
                WHEN recent_average < baseline_average THEN 'down' END AS direction,
           -- What the recent days have undone, more than half of it, is over; and what is told agrees with the averages beside it.
           CASE WHEN young BETWEEN 1 AND points - 1 AND is_out
                 AND CASE WHEN best.since > best.before THEN direction = 'up' AND lately >= (best.before + best.since) / 2
                          ELSE direction = 'down' AND lately <= (best.before + best.since) / 2 END
                THEN best.age END AS since_age
    FROM told AS t JOIN out USING (grp, measure)),
  groups AS (
    SELECT grp, skill_name, model, provider, cron_id, coalesce(sum(count) FILTER (age < recent), 0)::BIGINT AS recent_count,
           coalesce(sum(count) FILTER (age >= recent), 0)::BIGINT AS baseline_count
    FROM points, asked WHERE measure = 'calls' GROUP BY ALL),
  beside AS (
    SELECT g.*, s, c, d, coalesce(s.since_age, c.since_age, d.since_age) AS since_age,
           CASE WHEN s.direction <> 'same' THEN s.baseline_average - s.recent_average ELSE 0.0::DOUBLE END AS fell,
           CASE WHEN c.direction = 'same' OR c.direction IS NULL THEN 1.0::DOUBLE WHEN c.baseline_average = 0 THEN 'inf'::DOUBLE ELSE c.recent_average / c.baseline_average END AS dearer,
           CASE WHEN d.direction = 'same' OR d.direction IS NULL THEN 1.0::DOUBLE WHEN d.baseline_average = 0 THEN 'inf'::DOUBLE ELSE d.recent_average / d.baseline_average END AS slower
    FROM groups AS g
    LEFT JOIN changes AS s ON s.grp = g.grp AND s.measure = 'success'
    LEFT JOIN changes AS c ON c.grp = g.grp AND c.measure = 'cost'
    LEFT JOIN changes AS d ON d.grp = g.grp AND d.measure = 'duration')
SELECT skill_name, model, provider, cron_id, (since_age IS NOT NULL)::INTEGER AS drifted, recent_count AS recent_sample_count, baseline_count AS baseline_sample_count,
       s.recent_average AS recent_success_rate, s.baseline_average AS baseline_success_rate, s.direction AS success_direction,
       (s.since_age IS NOT NULL)::INTEGER AS success_drifted,
       c.recent_average AS recent_cost_usd, c.baseline_average AS baseline_cost_usd, c.direction AS cost_direction, (c.since_age IS NOT NULL)::INTEGER AS cost_drifted,
       d.recent_average AS recent_duration_s, d.baseline_average AS baseline_duration_s, d.direction AS duration_direction,
       (d.since_age IS NOT NULL)::INTEGER AS duration_drifted,
       skill_ema_as_of('skill_drift', as_of) - since_age::INTEGER AS since_day
FROM beside
-- The worst first: what drifted for the worse, then for the better alone, then the rest; within each what is more than noise before what may be noise.
ORDER BY (since_age IS NOT NULL)::INTEGER
         + coalesce(s.since_age IS NOT NULL AND s.direction = 'down' OR c.since_age IS NOT NULL AND c.direction = 'up'
                    OR d.since_age IS NOT NULL AND d.direction = 'up', false)::INTEGER DESC,
         CASE WHEN s.since_age IS NULL THEN 0 ELSE fell END DESC, CASE WHEN c.since_age IS NULL THEN 1 ELSE dearer END DESC,
         CASE WHEN d.since_age IS NULL THEN 1 ELSE slower END DESC, fell DESC, dearer DESC, slower DESC,
         skill_name NULLS FIRST, model NULLS FIRST, provider NULLS FIRST, cron_id NULLS FIRST;
