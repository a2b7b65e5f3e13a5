-- skill_ema, skill_ema_daily, skill_compare and skill_drift in DuckDB, over the daily totals of a whole fleet: the same names, arguments,
-- columns and rows as in the extension for SQLite. The formulas are those of docs/how-it-counts.md, with its symbols. For DuckDB 1.5.
--
-- A database keeps them, and is asked for good:
--
--   cd sql/warehouse && cat duckdb.sql duckdb_compare.sql duckdb_drift.sql | duckdb fleet.duckdb
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
--
-- An argument may be a column of a table that stands before the function in FROM. DuckDB puts it into the macro as it is written, and a table, a column,
-- an alias or a parameter of a lambda that has the same name there would take its place. So each macro first reads its arguments where there is no such
-- name, into skill_ema_asked, and then reads that. Where it must name something beside an argument, the name begins with skill_ema.
--
-- What a setting of the session may change is written out below: ORDER BY says ASC, for default_order, and names have a collation of their own, for
-- default_collation.

-- Errors ----------------------------------------------------------------------------------------------------------------------------------

-- A value as an error quotes it.
CREATE OR REPLACE MACRO skill_ema_quoted(value) AS
  CASE WHEN value IS NULL THEN 'NULL' WHEN typeof(value) = 'VARCHAR' THEN '''' || replace(value::VARCHAR, '''', '''''') || '''' ELSE value::VARCHAR END;

CREATE OR REPLACE MACRO skill_ema_refuse(asked, accepted, value) AS error(asked || ': ' || accepted || '; got ' || skill_ema_quoted(value));

-- The daily totals ------------------------------------------------------------------------------------------------------------------------

-- What the view of the same name has in SQLite. `counted` is a relation with the columns of the export. Its whole numbers are added up over the
-- hosts before they are divided: the totals are then those of one log with the runs of all hosts, to the last bit.
CREATE OR REPLACE MACRO skill_stats_of(counted) AS TABLE
SELECT skill_name COLLATE "C" AS skill_name, model COLLATE "C" AS model, provider COLLATE "C" AS provider, cron_id COLLATE "C" AS cron_id,
       day, sum(invocation_count)::BIGINT AS invocation_count,
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
GROUP BY ALL;

-- The folder of an export. DuckDB would take a part of its own path, such as day=2020-01-01, for the day of all rows, and *, ? and [ for a pattern.
CREATE OR REPLACE MACRO skill_ema_folder(asked, value) AS
  CASE WHEN NOT regexp_matches(value, '[*?\[=]') THEN value
       ELSE skill_ema_refuse(asked, 'path takes a folder whose path has none of the signs * ? [ = in it', value) END;

-- Of the files that an export wrote into the folder `path`; with by_job := true of an export with `--what jobs`, which tells the jobs apart.
-- Only the files of the days that are asked for are opened: they are known from the names of the folders.
CREATE OR REPLACE MACRO skill_stats_exported(path, by_job := false) AS TABLE
WITH exported AS (
  FROM read_parquet(skill_ema_folder('skill_stats_exported', path) || '/day=*/host=*/skill_stats_daily' || CASE WHEN by_job THEN '_by_job' ELSE '' END
                    || '.parquet',
                    hive_partitioning = true, hive_types = {day: DATE, host: VARCHAR}))
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
    lambda skill_ema_part: skill_ema_day_of_seconds(
      (TRY_CAST(skill_ema_part.date AS DATE) - DATE '1970-01-01') * 86400
      + coalesce(TRY_CAST(skill_ema_part.hour AS INTEGER), 0) * 3600 + coalesce(TRY_CAST(skill_ema_part.minute AS INTEGER), 0) * 60
      -- A leap second is the last of its day.
      + least(coalesce(TRY_CAST(skill_ema_part.second AS INTEGER), 0), 59)
      - CASE skill_ema_part.sign WHEN '-' THEN -1 ELSE 1 END
        * (coalesce(TRY_CAST(skill_ema_part.hours AS INTEGER), 0) * 3600 + coalesce(TRY_CAST(skill_ema_part.minutes AS INTEGER), 0) * 60)))[1];

CREATE OR REPLACE MACRO skill_ema_moment(value) AS
  CASE WHEN value IS NULL OR lower(trim(value::VARCHAR)) IN ('now', 'today') THEN skill_ema_day_of_seconds(epoch(now()))
       ELSE coalesce(skill_ema_day_of_seconds(skill_ema_number(value)), skill_ema_day_of_text(value::VARCHAR)) END;

-- The last day of the window. The error is a branch of its own: the planner then sees the day, and which files are not needed.
CREATE OR REPLACE MACRO skill_ema_as_of(asked, value) AS
  CASE WHEN skill_ema_moment(value) IS NOT NULL THEN skill_ema_moment(value)
       ELSE skill_ema_refuse(asked, 'as_of takes Unix seconds, ''YYYY-MM-DD'', an ISO-8601 date and time, of the years 0 to 9999, ''now'' or ''today''', value) END;

-- The columns that make a group, as a list.
CREATE OR REPLACE MACRO skill_ema_group_by(asked, value) AS
  list_transform(
    [list_transform(string_split(coalesce(value::VARCHAR, 'skill,model,provider'), ','),
                    lambda skill_ema_name: CASE trim(skill_ema_name) WHEN 'cron_id' THEN 'job' ELSE trim(skill_ema_name) END)],
    lambda skill_ema_names:
      CASE WHEN list_has_all(['skill', 'model', 'provider', 'job'], skill_ema_names) AND len(list_distinct(skill_ema_names)) = len(skill_ema_names)
           THEN skill_ema_names
           ELSE skill_ema_refuse(asked, 'group_by takes ''skill'', ''model'', ''provider'', ''job'' or several of them, each once, joined by commas', value) END)[1];

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
  -- Materialized, as in what follows, so that a wrong argument is an error also where there are no rows.
  skill_ema_asked(key, until_day) AS MATERIALIZED (SELECT chosen, last_day),
  -- The days are compared with the arguments themselves, beside no name but these two: so the planner sees which files are not needed.
  totals AS (
    FROM (SELECT day AS skill_ema_day, s AS skill_ema_total FROM skill_stats_daily AS s) AS skill_ema_totals
    WHERE skill_ema_day BETWEEN first_day AND last_day),
  days AS (
    SELECT CASE WHEN list_contains(asked.key, 'skill') THEN s.skill_name END AS skill_name,
           CASE WHEN list_contains(asked.key, 'model') THEN s.model END AS model,
           CASE WHEN list_contains(asked.key, 'provider') THEN s.provider END AS provider,
           CASE WHEN list_contains(asked.key, 'job') THEN s.cron_id END AS cron_id,
           (asked.until_day - s.day)::BIGINT AS age,
           sum(s.invocation_count) AS calls, max(s.last_invoked_at) AS last_invoked_at,
           coalesce(sum(s.success_count), 0) AS successes, coalesce(sum(s.success_count + s.failure_count), 0) AS known,
           sum(s.duration_count) AS durations, fsum(s.total_duration_s) AS duration, sum(s.cost_count) AS costs, fsum(s.total_cost_usd) AS cost,
           sum(s.quality_count) AS qualities, fsum(s.total_quality_score) AS quality,
           sum(s.input_tokens_count) AS inputs, fsum(s.total_input_tokens) AS input,
           sum(s.output_tokens_count) AS outputs, fsum(s.total_output_tokens) AS output
    FROM (SELECT unnest(skill_ema_total) FROM totals) AS s, skill_ema_asked AS asked
    WHERE s.invocation_count > 0
    GROUP BY ALL),
  numbered AS (SELECT *, dense_rank() OVER (ORDER BY skill_name ASC NULLS FIRST, model ASC NULLS FIRST, provider ASC NULLS FIRST, cron_id ASC NULLS FIRST) AS grp FROM days),
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

-- The averages of each group over the window of each of the last `shown_days` days. Where a group has no calls in a window
-- the averages are NULL.
CREATE OR REPLACE MACRO skill_ema_trailing(last_day, shown_days, window_days, alpha, chosen) AS TABLE
WITH
  skill_ema_asked(until_day, shown, full_window, beta) AS MATERIALIZED (SELECT last_day, shown_days, window_days, 1 - alpha::DOUBLE),
  points AS (FROM skill_ema_points(last_day - (window_days + shown_days - 2)::INTEGER, last_day, chosen)),
  groups AS (SELECT DISTINCT grp, skill_name, model, provider, cron_id FROM points),
  ends AS (SELECT unnest(range(shown)) AS until FROM skill_ema_asked),
  -- Each window's days. w counts from the newest day that has the measure, which weighs 1 whatever its age: so nothing is 0/0.
  weighted AS (
    SELECT p.grp, p.measure, e.until, p.age - e.until AS age, p.count, p.total, p.count::DOUBLE AS c,
           pow(a.beta, p.age - min(p.age) OVER span) AS w, fsum(p.total) OVER span / sum(p.count) OVER span AS pooled
    FROM points AS p CROSS JOIN skill_ema_asked AS a JOIN ends AS e ON p.age BETWEEN e.until AND e.until + a.full_window - 1
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
SELECT g.skill_name, g.model, g.provider, g.cron_id, a.until_day - e.until::INTEGER AS day,
       calls.calls AS sample_count, coalesce(s.total, 0)::BIGINT AS success_count, coalesce(s.calls - s.total, 0)::BIGINT AS failure_count,
       coalesce(calls.calls_today, 0) AS samples_today, coalesce(s.total_today, 0)::BIGINT AS successes_today,
       coalesce(s.calls_today - s.total_today, 0)::BIGINT AS failures_today,
       calls.days AS active_days, a.until_day - (e.until + calls.oldest)::INTEGER AS first_day, a.until_day - (e.until + calls.newest)::INTEGER AS last_day_of_calls,
       calls.latest AS last_invoked_at,
       s.average AS success_rate, s.kish, s.kappa, s.design_effect, s.telling_days, s.calls AS known_calls, s.oldest + 1 AS known_days,
       coalesce(s.kish / s.design_effect, 0) AS effective_n,
       skill_ema_wilson_low(s.average, s.q) AS success_rate_low, skill_ema_wilson_high(s.average, s.q) AS success_rate_high,
       duration.average AS duration, duration.variance AS duration_variance, duration.freedom AS duration_freedom,
       cost.average AS cost, cost.variance AS cost_variance, cost.freedom AS cost_freedom,
       quality.average AS quality, input.average AS input_tokens, output.average AS output_tokens
FROM groups AS g CROSS JOIN ends AS e CROSS JOIN skill_ema_asked AS a
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
ORDER BY skill_name ASC NULLS FIRST, model ASC NULLS FIRST, provider ASC NULLS FIRST, cron_id ASC NULLS FIRST;

CREATE OR REPLACE MACRO skill_ema_daily(window_days := 14, alpha := 0.3, as_of := NULL, group_by := NULL) AS TABLE
SELECT skill_name, model, provider, cron_id, day,
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
ORDER BY skill_name ASC NULLS FIRST, model ASC NULLS FIRST, provider ASC NULLS FIRST, cron_id ASC NULLS FIRST, day ASC;
