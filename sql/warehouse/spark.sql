-- skill_ema, skill_ema_daily, skill_compare and skill_drift in Spark, over the daily totals of a whole fleet: the same names, arguments,
-- columns and rows as in the extension for SQLite. The formulas are those of docs/how-it-counts.md, with its symbols. For Spark 4.3.
--
--   spark-sql --conf spark.skill_ema.fleet=/srv/fleet -i sql/warehouse/spark.sql
--
-- where /srv/fleet, which may be a bucket, is a folder that `skill-ema export --format parquet` writes. Any other client runs the statements, which
-- end in a semicolon at the end of a line, one by one. Then ask:
--
--   SELECT skill_name, model, ema_success_rate, success_rate_low FROM skill_ema(14, 0.3)
--   SELECT * FROM skill_compare('big-model', alpha => 0.05)
--   SELECT * FROM skill_drift() WHERE drifted = 1
--
-- A day is a DATE. All arguments are texts here; a number, a DATE or a TIMESTAMP is made one. The functions are temporary, so that they need no catalog
-- that keeps them.
--
-- What a function of Spark may not do shapes what follows. An aggregate may not mix an argument with a column: an inner query puts the arguments beside
-- the columns first. A lambda may not call a function of SQL. Arguments are worked out before a CASE chooses: no divisor may be 0 anywhere.

-- The daily totals ------------------------------------------------------------------------------------------------------------------------

-- The columns are given, so that a host by the name of 0123 is not taken for a number. After an export: REFRESH TABLE skill_exported_days. Of an export
-- with `--what jobs`, which tells jobs apart, the files are skill_stats_daily_by_job.parquet.
CREATE OR REPLACE TEMPORARY VIEW skill_exported_days (
  host STRING, day DATE, skill_name STRING, model STRING, provider STRING, cron_id STRING, invocation_count BIGINT, success_count BIGINT,
  failure_count BIGINT, duration_count BIGINT, duration_us BIGINT, cost_count BIGINT, cost_nanousd BIGINT, quality_count BIGINT, quality_nano BIGINT,
  input_tokens_count BIGINT, input_tokens BIGINT, output_tokens_count BIGINT, output_tokens BIGINT, last_invoked_at DOUBLE, exported_at DOUBLE)
USING parquet OPTIONS (path '${spark.skill_ema.fleet}', pathGlobFilter 'skill_stats_daily.parquet');

-- What the view of the same name has in SQLite. The whole numbers are added up over the hosts before they are divided: the totals are then those of one
-- log with the runs of all hosts, to the last bit.
CREATE OR REPLACE TEMPORARY VIEW skill_stats_daily AS
SELECT skill_name, model, provider, cron_id, day, sum(invocation_count) AS invocation_count,
       sum(success_count) AS success_count, sum(failure_count) AS failure_count,
       sum(duration_count) AS duration_count, sum(duration_us) / 1e6 AS total_duration_s,
       sum(duration_us) / 1e6 / nullif(sum(duration_count), 0) AS avg_duration_s,
       sum(cost_count) AS cost_count, sum(cost_nanousd) / 1e9 AS total_cost_usd,
       sum(cost_nanousd) / 1e9 / nullif(sum(cost_count), 0) AS avg_cost_usd,
       sum(quality_count) AS quality_count, sum(quality_nano) / 1e9 AS total_quality_score,
       sum(quality_nano) / 1e9 / nullif(sum(quality_count), 0) AS avg_quality_score,
       sum(input_tokens_count) AS input_tokens_count, sum(input_tokens) AS total_input_tokens,
       sum(output_tokens_count) AS output_tokens_count, sum(output_tokens) AS total_output_tokens,
       max(last_invoked_at) AS last_invoked_at
FROM skill_exported_days
-- A day on which a host has nothing left is a row of zeros.
WHERE invocation_count > 0
GROUP BY skill_name, model, provider, cron_id, day;

-- The arguments -----------------------------------------------------------------------------------------------------------------------------

-- The number; NULL for what is none.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_number(value STRING) RETURNS DOUBLE
RETURN CASE WHEN trim(value) RLIKE r'^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$' THEN try_cast(trim(value) AS DOUBLE) END;

-- What an error says, with the value quoted.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_refusal(asked STRING, accepted STRING, value STRING) RETURNS STRING
RETURN asked || ': ' || accepted || '; got '
       || CASE WHEN value IS NULL THEN 'NULL' WHEN skill_ema_number(value) IS NOT NULL THEN value ELSE '\'' || replace(value, '\'', '\'\'') || '\'' END;

-- A number of days.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_days(asked STRING, name STRING, value STRING, fallback INT) RETURNS INT
RETURN CASE WHEN value IS NULL THEN fallback
            WHEN skill_ema_number(value) BETWEEN 1 AND 36500 AND skill_ema_number(value) = floor(skill_ema_number(value)) THEN int(skill_ema_number(value))
            ELSE raise_error(skill_ema_refusal(asked, name || ' takes a whole number from 1 to 36500', value)) END;

CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_alpha(asked STRING, value STRING, fallback DOUBLE) RETURNS DOUBLE
RETURN CASE WHEN value IS NULL THEN fallback
            WHEN skill_ema_number(value) > 0 AND skill_ema_number(value) <= 1 THEN skill_ema_number(value)
            ELSE raise_error(skill_ema_refusal(asked, 'alpha takes a number above 0 and up to 1', value)) END;

CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_margin(asked STRING, value STRING) RETURNS DOUBLE
RETURN CASE WHEN value IS NULL THEN 0.05D
            WHEN skill_ema_number(value) BETWEEN 0 AND 1 THEN skill_ema_number(value)
            ELSE raise_error(skill_ema_refusal(asked, 'margin takes a number from 0 to 1', value)) END;

-- Days are counted from 1970-01-01. The UTC day of a moment in seconds; NULL outside of the years 0 to 9999.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_day_of_seconds(seconds DOUBLE) RETURNS INT
RETURN CASE WHEN seconds >= -62167219200 AND seconds < 253402300800 THEN int(floor(seconds / 86400)) END;

-- A part of an ISO-8601 date, or of a date and time: 1 date, 2 hour, 3 minute, 4 second, 5 sign of the offset, 6 its hours, 7 its minutes. NULL where it is
-- left out, and for any other text.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_part(moment STRING, place INT) RETURNS STRING
RETURN nullif(regexp_extract(moment, r'^(\d{4}-\d\d-\d\d)(?:[Tt ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d+)?)?(?:[Zz]|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?$', place), '');

CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_seconds(hours STRING, minutes STRING) RETURNS INT
RETURN coalesce(int(hours), 0) * 3600 + coalesce(int(minutes), 0) * 60;

-- The UTC day of such a text. A leap second is the last of its day.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_day_of_text(moment STRING) RETURNS INT
RETURN skill_ema_day_of_seconds(
  unix_date(try_cast(skill_ema_part(moment, 1) AS DATE)) * 86400D
  + skill_ema_seconds(skill_ema_part(moment, 2), skill_ema_part(moment, 3)) + least(coalesce(int(skill_ema_part(moment, 4)), 0), 59)
  - CASE skill_ema_part(moment, 5) WHEN '-' THEN -1 ELSE 1 END * skill_ema_seconds(skill_ema_part(moment, 6), skill_ema_part(moment, 7)));

-- The last day of the window.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_as_of(asked STRING, value STRING) RETURNS INT
RETURN CASE WHEN value IS NULL OR lower(trim(value)) IN ('now', 'today') THEN skill_ema_day_of_seconds(unix_timestamp())
            WHEN skill_ema_day_of_seconds(skill_ema_number(value)) IS NOT NULL THEN skill_ema_day_of_seconds(skill_ema_number(value))
            WHEN skill_ema_day_of_text(value) IS NOT NULL THEN skill_ema_day_of_text(value)
            ELSE raise_error(skill_ema_refusal(asked,
              'as_of takes Unix seconds, \'YYYY-MM-DD\', an ISO-8601 date and time, of the years 0 to 9999, \'now\' or \'today\'', value)) END;

CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_words(value STRING) RETURNS ARRAY<STRING>
RETURN transform(split(coalesce(value, 'skill,model,provider'), ','), word -> CASE trim(word) WHEN 'cron_id' THEN 'job' ELSE trim(word) END);

-- The columns that make a group.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_group_by(asked STRING, value STRING) RETURNS ARRAY<STRING>
RETURN CASE WHEN size(array_except(skill_ema_words(value), array('skill', 'model', 'provider', 'job'))) = 0
             AND size(array_distinct(skill_ema_words(value))) = size(skill_ema_words(value)) THEN skill_ema_words(value)
            ELSE raise_error(skill_ema_refusal(asked,
              'group_by takes \'skill\', \'model\', \'provider\', \'job\' or several of them, each once, joined by commas', value)) END;

-- The statistics ----------------------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_z_95() RETURNS DOUBLE RETURN 1.959963984540054D;
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_z_90_looks() RETURNS DOUBLE RETURN 3.452432937387577D;

-- A sum that keeps the rounding error of every addition beside it (Neumaier 1974): terms of both signs may cancel.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_sum(terms ARRAY<DOUBLE>) RETURNS DOUBLE
RETURN aggregate(
  terms, named_struct('rounded', 0D, 'error', 0D),
  (sum, term) -> named_struct('rounded', sum.rounded + term, 'error', sum.error + CASE
    WHEN abs(sum.rounded) >= abs(term) THEN sum.rounded - (sum.rounded + term) + term ELSE term - (sum.rounded + term) + sum.rounded END),
  sum -> sum.rounded + sum.error);

-- The quantile of the t-distribution with f degrees of freedom, of the probability whose normal quantile is z.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_t(f DOUBLE, z DOUBLE) RETURNS DOUBLE
RETURN sqrt(f * expm1(pow(z * (1 + 1 / (4 * f + (z * z / 3 * (1 + 6 / (3 * f + 1)) - 0.5D))), 2) / nullif(f, 0)));

-- A correlation, weighed against the prior guess of 0.02 by its degrees of freedom.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_shrunk(correlation DOUBLE, freedom DOUBLE) RETURNS DOUBLE
RETURN CASE WHEN freedom < 1e-9 THEN 0.02D ELSE greatest(0, least(1, (4 * 0.02D + freedom * correlation) / (4 + freedom))) END;

-- Squares below 1e-12 of those from which they remain are rounding.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_squares(squares DOUBLE, whole DOUBLE) RETURNS DOUBLE RETURN CASE WHEN squares > 1e-12 * whole THEN squares ELSE 0D END;

-- How far an interval of a success rate reaches: m is the effective number of days where they tell how alike their calls are, else 0.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_q(z DOUBLE, m DOUBLE, design_effect DOUBLE, kappa DOUBLE, kish DOUBLE) RETURNS DOUBLE
RETURN least(pow(skill_ema_t(4 + greatest(m - 1, 0), z), 2) * design_effect, z * z * (1 + kappa)) / kish;

-- Wilson's interval. Its lower end by the product of both ends, since the difference would cancel digits away.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_wilson_low(p DOUBLE, q DOUBLE) RETURNS DOUBLE
RETURN CASE WHEN p > 0 THEN p * p / (p + q / 2 + sqrt(q * p * (1 - p) + q * q / 4)) WHEN p = 0 THEN 0D END;
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_wilson_high(p DOUBLE, q DOUBLE) RETURNS DOUBLE
RETURN CASE WHEN p < 1 THEN least(1, (p + q / 2 + sqrt(q * p * (1 - p) + q * q / 4)) / (1 + q)) WHEN p >= 1 THEN 1D END;

-- The ends of Newcombe's interval of p1 - p2.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_newcombe_low(p1 DOUBLE, q1 DOUBLE, p2 DOUBLE, q2 DOUBLE) RETURNS DOUBLE
RETURN p1 - p2 - hypot(p1 - skill_ema_wilson_low(p1, q1), skill_ema_wilson_high(p2, q2) - p2);
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_newcombe_high(p1 DOUBLE, q1 DOUBLE, p2 DOUBLE, q2 DOUBLE) RETURNS DOUBLE
RETURN p1 - p2 + hypot(skill_ema_wilson_high(p1, q1) - p1, p2 - skill_ema_wilson_low(p2, q2));

-- The likelihood ratio statistic of two rates against their common one. Rates that differ by rounding do not differ.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_surprise(share DOUBLE, among DOUBLE) RETURNS DOUBLE
RETURN CASE WHEN share > 0 THEN share * ln(share / nullif(among, 0)) ELSE 0D END;
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_divergence(p DOUBLE, common DOUBLE) RETURNS DOUBLE
RETURN skill_ema_surprise(p, common) + skill_ema_surprise(1 - p, 1 - common);
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_deviance(p1 DOUBLE, n1 DOUBLE, p2 DOUBLE, n2 DOUBLE) RETURNS DOUBLE
RETURN CASE WHEN abs(p1 - p2) < 1e-12 THEN 0D
            ELSE 2 * greatest(0, n1 * skill_ema_divergence(p1, (n1 * p1 + n2 * p2) / (n1 + n2)) + n2 * skill_ema_divergence(p2, (n1 * p1 + n2 * p2) / (n1 + n2))) END;

-- How many days of equal weight tell as much as so many days in a row: e(d) with b = 1 - alpha is tanh(d artanh(u)) / u with u = alpha / (2 - alpha).
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_effective_days(days DOUBLE, alpha DOUBLE) RETURNS DOUBLE
RETURN tanh(days * atanh(alpha / (2 - alpha))) / (alpha / (2 - alpha));

-- The ends of the interval of a number whose logarithm has that variance, at that many degrees of freedom; NULL where a float cannot hold them.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_around(value DOUBLE, variance DOUBLE, freedom DOUBLE, sign INT) RETURNS DOUBLE
RETURN CASE WHEN variance > 0 THEN CASE WHEN value * exp(skill_ema_t(freedom, skill_ema_z_95()) * sqrt(variance)) < double('Infinity')
                                        THEN value * exp(sign * skill_ema_t(freedom, skill_ema_z_95()) * sqrt(variance)) END
            WHEN variance = 0 THEN value END;

-- The averages ------------------------------------------------------------------------------------------------------------------------------

-- The days of each group up to the day `last_day`, which has age 0, in long form: how many calls have the measure, and what they add up to. Of all
-- calls it is the time of the last one.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_points(first_day INT, last_day INT, chosen ARRAY<STRING>)
RETURNS TABLE (grp STRUCT<skill_name: STRING, model: STRING, provider: STRING, cron_id: STRING>, age INT, measure STRING, count BIGINT, total DOUBLE)
RETURN
WITH
  counted AS (
    SELECT s.*, last_day - unix_date(s.day) AS age, named_struct(
             'skill_name', CASE WHEN array_contains(chosen, 'skill') THEN s.skill_name END,
             'model', CASE WHEN array_contains(chosen, 'model') THEN s.model END,
             'provider', CASE WHEN array_contains(chosen, 'provider') THEN s.provider END,
             'cron_id', CASE WHEN array_contains(chosen, 'job') THEN s.cron_id END) AS grp
    FROM skill_stats_daily AS s
    -- Before 0000-01-01 there are no days.
    WHERE s.day BETWEEN date_from_unix_date(greatest(first_day, -719528)) AND date_from_unix_date(last_day)),
  days AS (
    SELECT grp, age, sum(invocation_count) AS calls, max(last_invoked_at) AS last_invoked_at,
           sum(success_count + failure_count) AS known, sum(success_count) AS successes,
           sum(duration_count) AS durations, skill_ema_sum(collect_list(total_duration_s)) AS duration,
           sum(cost_count) AS costs, skill_ema_sum(collect_list(total_cost_usd)) AS cost,
           sum(quality_count) AS qualities, skill_ema_sum(collect_list(total_quality_score)) AS quality,
           sum(input_tokens_count) AS inputs, sum(total_input_tokens) AS input, sum(output_tokens_count) AS outputs, sum(total_output_tokens) AS output
    FROM counted
    GROUP BY grp, age),
  points AS (
    SELECT grp, age, stack(7, 'calls', calls, last_invoked_at, 'success', known, double(successes), 'duration', durations, duration, 'cost', costs, cost,
                           'quality', qualities, quality, 'input', inputs, double(input), 'output', outputs, double(output)) AS (measure, count, total)
    FROM days)
SELECT grp, age, measure, count, total FROM points WHERE count > 0
-- Wrong arguments are refused where there are no rows, too: this asks for each, and has no row.
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL WHERE first_day IS NULL OR last_day IS NULL OR chosen IS NULL;

-- The averages of each group over the window of each of the last `shown_days` days, `until` being the day's age. Where a group has no calls in a window
-- the averages are NULL.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_trailing(last_day INT, shown_days INT, window_days INT, alpha DOUBLE, chosen ARRAY<STRING>)
RETURNS TABLE (
  skill_name STRING, model STRING, provider STRING, cron_id STRING, until INT, sample_count BIGINT, success_count BIGINT, failure_count BIGINT,
  samples_today BIGINT, successes_today BIGINT, failures_today BIGINT, active_days BIGINT, first_day DATE, last_day_of_calls DATE, last_invoked_at DOUBLE,
  success_rate DOUBLE, kish DOUBLE, kappa DOUBLE, design_effect DOUBLE, telling_days DOUBLE, known_calls BIGINT, known_days INT, effective_n DOUBLE,
  success_rate_low DOUBLE, success_rate_high DOUBLE, duration DOUBLE, duration_variance DOUBLE, duration_freedom DOUBLE,
  cost DOUBLE, cost_variance DOUBLE, cost_freedom DOUBLE, quality DOUBLE, input_tokens DOUBLE, output_tokens DOUBLE)
RETURN
WITH
  points AS (
    SELECT *, 1 - alpha AS beta, greatest(0, age - window_days + 1) AS first_until, least(age, shown_days - 1) AS last_until, shown_days - 1 AS oldest_until
    FROM skill_ema_points(last_day - (window_days + shown_days - 2), last_day, chosen)
    UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE alpha IS NULL),
  -- Each day in each of the windows that hold it.
  windows AS (SELECT *, double(count) AS c, explode(sequence(first_until, last_until)) AS until FROM points),
  -- w counts from the newest day that has the measure, which weighs 1 whatever its age: so nothing is 0/0.
  weighted AS (
    SELECT grp, measure, until, age - until AS age, oldest_until, count, total, c, pow(beta, age - min(age) OVER span) AS w, sum(total) OVER span / sum(c) OVER span AS pooled
    FROM windows
    WINDOW span AS (PARTITION BY grp, until, measure)),
  sums AS (
    SELECT grp, measure, until, first(oldest_until) AS oldest_until, first(pooled) AS pooled, count(*) AS days, min(age) AS newest, max(age) AS oldest,
           sum(count) AS calls, sum(total) AS total, max(total) AS latest,
           sum(count) FILTER (WHERE age = 0) AS calls_today, sum(total) FILTER (WHERE age = 0) AS total_today,
           skill_ema_sum(collect_list(w * total)) AS wt, sum(w * c) AS wc, sum(w * w * c) AS wwc, sum(w * w * c * c) AS wwcc,
           sum(c) AS n, sum(c * c) AS nn, skill_ema_squares(sum(pow(total - pooled * c, 2)), sum(total * total)) AS squares
    FROM weighted
    GROUP BY grp, until, measure),
  -- What there is to know of an average. One day that has most of the calls tells nothing of how much days differ.
  averages AS (
    SELECT *, wt / wc AS average, n * n / nn AS m,
           CASE WHEN m >= 1.5 AND average >= 0
                THEN CASE WHEN squares > 0 THEN squares / nullif(pooled * pooled * nn * (1 - 1 / m), 0) * wwcc / (wc * wc) ELSE 0D END END AS variance,
           greatest(1, m - 1) AS freedom
    FROM sums),
  -- What there is to know of a success rate.
  rates AS (
    SELECT *, wc * wc / wwc AS kish, greatest(0, wwcc / wwc - 1) AS kappa,
           CASE WHEN pooled > 0 AND pooled < 1 AND nn > n THEN m ELSE 0D END AS telling_days,
           1 + kappa * skill_ema_shrunk((squares / nullif(pooled * (1 - pooled) * (1 - 1 / m), 0) - n) / nullif(nn - n, 0), greatest(0, telling_days - 1)) AS design_effect,
           skill_ema_q(skill_ema_z_95(), telling_days, design_effect, kappa, kish) AS q
    FROM averages),
  beside AS (
    SELECT grp, until, first(oldest_until) AS oldest_until,
           first(named_struct('calls', calls, 'today', calls_today, 'days', days, 'newest', newest, 'oldest', oldest, 'latest', latest))
             FILTER (WHERE measure = 'calls') AS calls,
           first(named_struct('calls', calls, 'total', total, 'calls_today', calls_today, 'total_today', total_today, 'average', average, 'kish', kish,
                              'kappa', kappa, 'design_effect', design_effect, 'telling_days', telling_days, 'oldest', oldest, 'q', q))
             FILTER (WHERE measure = 'success') AS s,
           first(named_struct('average', average, 'variance', variance, 'freedom', freedom)) FILTER (WHERE measure = 'duration') AS duration,
           first(named_struct('average', average, 'variance', variance, 'freedom', freedom)) FILTER (WHERE measure = 'cost') AS cost,
           first(average) FILTER (WHERE measure = 'quality') AS quality,
           first(average) FILTER (WHERE measure = 'input') AS input_tokens,
           first(average) FILTER (WHERE measure = 'output') AS output_tokens
    FROM rates
    GROUP BY grp, until),
  -- A window without calls has no row. The one before it stands for it, the first one also for those before.
  runs AS (
    SELECT *, CASE WHEN lag(until) OVER days IS NULL THEN 0 ELSE until END AS run_from, coalesce(lead(until) OVER days - 1, oldest_until) AS run_to
    FROM beside
    WINDOW days AS (PARTITION BY grp ORDER BY until)),
  shown AS (SELECT *, explode(sequence(run_from, run_to)) AS shown_until FROM runs),
  filled AS (
    SELECT grp, shown_until AS until, shown_until = until AS has, CASE WHEN has THEN calls END AS calls, CASE WHEN has THEN s END AS s,
           CASE WHEN has THEN duration END AS duration, CASE WHEN has THEN cost END AS cost, CASE WHEN has THEN quality END AS quality,
           CASE WHEN has THEN input_tokens END AS input_tokens, CASE WHEN has THEN output_tokens END AS output_tokens
    FROM shown)
SELECT grp.skill_name, grp.model, grp.provider, grp.cron_id, until,
       calls.calls, coalesce(bigint(s.total), 0), coalesce(s.calls - bigint(s.total), 0),
       coalesce(calls.today, 0), coalesce(bigint(s.total_today), 0), coalesce(s.calls_today - bigint(s.total_today), 0),
       calls.days, date_from_unix_date(last_day - until - calls.oldest), date_from_unix_date(last_day - until - calls.newest), calls.latest,
       s.average, s.kish, s.kappa, s.design_effect, s.telling_days, s.calls, s.oldest + 1, coalesce(s.kish / s.design_effect, 0),
       skill_ema_wilson_low(s.average, s.q), skill_ema_wilson_high(s.average, s.q),
       duration.average, duration.variance, duration.freedom, cost.average, cost.variance, cost.freedom, quality, input_tokens, output_tokens
FROM filled;

CREATE OR REPLACE TEMPORARY FUNCTION skill_ema(
  window_days STRING DEFAULT NULL COMMENT '14', alpha STRING DEFAULT NULL COMMENT '0.3', as_of STRING DEFAULT NULL COMMENT 'now',
  group_by STRING DEFAULT NULL COMMENT 'skill,model,provider')
RETURNS TABLE (
  skill_name STRING, model STRING, provider STRING, cron_id STRING, sample_count BIGINT, success_count BIGINT, failure_count BIGINT,
  ema_success_rate DOUBLE, ema_duration_s DOUBLE, ema_cost_usd DOUBLE, ema_quality_score DOUBLE, ema_input_tokens DOUBLE, ema_output_tokens DOUBLE,
  effective_n DOUBLE, success_rate_low DOUBLE, success_rate_high DOUBLE, active_days BIGINT, first_day DATE, last_day DATE, last_invoked_at DOUBLE,
  cost_low DOUBLE, cost_high DOUBLE, duration_low DOUBLE, duration_high DOUBLE, design_effect DOUBLE)
RETURN
SELECT skill_name, model, provider, cron_id, sample_count, success_count, failure_count, success_rate, duration, cost, quality, input_tokens, output_tokens,
       effective_n, success_rate_low, success_rate_high, active_days, first_day, last_day_of_calls, last_invoked_at,
       skill_ema_around(cost, cost_variance, cost_freedom, -1), skill_ema_around(cost, cost_variance, cost_freedom, 1),
       skill_ema_around(duration, duration_variance, duration_freedom, -1), skill_ema_around(duration, duration_variance, duration_freedom, 1), design_effect
FROM skill_ema_trailing(skill_ema_as_of('skill_ema', as_of), 1, skill_ema_days('skill_ema', 'window_days', window_days, 14),
                        skill_ema_alpha('skill_ema', alpha, 0.3), skill_ema_group_by('skill_ema', group_by))
ORDER BY skill_name, model, provider, cron_id;

CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_daily(
  window_days STRING DEFAULT NULL COMMENT '14', alpha STRING DEFAULT NULL COMMENT '0.3', as_of STRING DEFAULT NULL COMMENT 'now',
  group_by STRING DEFAULT NULL COMMENT 'skill,model,provider')
RETURNS TABLE (
  skill_name STRING, model STRING, provider STRING, cron_id STRING, day DATE, sample_count BIGINT, success_count BIGINT, failure_count BIGINT,
  ema_success_rate DOUBLE, ema_duration_s DOUBLE, ema_cost_usd DOUBLE, ema_quality_score DOUBLE, ema_input_tokens DOUBLE, ema_output_tokens DOUBLE,
  effective_n DOUBLE, success_rate_low DOUBLE, success_rate_high DOUBLE, cost_low DOUBLE, cost_high DOUBLE, duration_low DOUBLE, duration_high DOUBLE,
  design_effect DOUBLE)
RETURN
SELECT skill_name, model, provider, cron_id, date_from_unix_date(skill_ema_as_of('skill_ema_daily', as_of) - until) AS day,
       samples_today, successes_today, failures_today, success_rate, duration, cost, quality, input_tokens, output_tokens,
       effective_n, success_rate_low, success_rate_high,
       skill_ema_around(cost, cost_variance, cost_freedom, -1), skill_ema_around(cost, cost_variance, cost_freedom, 1),
       skill_ema_around(duration, duration_variance, duration_freedom, -1), skill_ema_around(duration, duration_variance, duration_freedom, 1), design_effect
FROM skill_ema_trailing(skill_ema_as_of('skill_ema_daily', as_of),
                        -- Before 0000-01-01 there are no days to show.
                        least(skill_ema_days('skill_ema_daily', 'window_days', window_days, 14), skill_ema_as_of('skill_ema_daily', as_of) + 719529),
                        skill_ema_days('skill_ema_daily', 'window_days', window_days, 14),
                        skill_ema_alpha('skill_ema_daily', alpha, 0.3), skill_ema_group_by('skill_ema_daily', group_by))
ORDER BY skill_name, model, provider, cron_id, day;

-- The verdicts ------------------------------------------------------------------------------------------------------------------------------

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
           CASE WHEN coalesce(one_kish / pair.one.design_effect < 10 OR other_kish / pair.other.design_effect < 10, true) THEN 'not enough data'
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

-- The changes -------------------------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE TEMPORARY FUNCTION skill_drift_recent(recent_days STRING, baseline_days STRING) RETURNS INT
RETURN CASE WHEN skill_ema_days('skill_drift', 'recent_days', recent_days, 3) <= skill_ema_days('skill_drift', 'baseline_days', baseline_days, 90)
            THEN skill_ema_days('skill_drift', 'recent_days', recent_days, 3)
            ELSE raise_error(skill_ema_refusal('skill_drift',
              'recent_days, the first argument, takes at most the ' || skill_ema_days('skill_drift', 'baseline_days', baseline_days, 90)
              || ' of baseline_days, the second: the days before them', recent_days)) END;

CREATE OR REPLACE TEMPORARY FUNCTION skill_drift(
  recent_days STRING DEFAULT NULL COMMENT '3', baseline_days STRING DEFAULT NULL COMMENT '90', as_of STRING DEFAULT NULL COMMENT 'now',
  group_by STRING DEFAULT NULL COMMENT 'skill,model,provider')
RETURNS TABLE (
  skill_name STRING, model STRING, provider STRING, cron_id STRING, drifted INT, recent_sample_count BIGINT, baseline_sample_count BIGINT,
  recent_success_rate DOUBLE, baseline_success_rate DOUBLE, success_direction STRING, success_drifted INT,
  recent_cost_usd DOUBLE, baseline_cost_usd DOUBLE, cost_direction STRING, cost_drifted INT,
  recent_duration_s DOUBLE, baseline_duration_s DOUBLE, duration_direction STRING, duration_drifted INT, since_day DATE)
RETURN
WITH
  asked AS (SELECT recent, 10 * recent AS horizon FROM (SELECT skill_drift_recent(recent_days, baseline_days) AS recent)),
  -- Of the calls only their number is wanted; they go with the measures, so that a group without any is there.
  points AS (
    SELECT a.*, p.grp, p.measure, p.age, p.count, double(p.count) AS n, p.total AS y
    FROM asked AS a CROSS JOIN skill_ema_points(
      skill_ema_as_of('skill_drift', as_of)
      - (skill_drift_recent(recent_days, baseline_days) + skill_ema_days('skill_drift', 'baseline_days', baseline_days, 90) - 1),
      skill_ema_as_of('skill_drift', as_of), skill_ema_group_by('skill_drift', group_by)) AS p
    WHERE p.measure IN ('calls', 'success', 'cost', 'duration')),
  -- The points of a group, newest first, and of each the sums since. How many are of the recent days, and of the two longer spans at which a slow change
  -- shows.
  series AS (
    SELECT *, row_number() OVER since AS place, int(count(*) OVER every) AS last,
           count(CASE WHEN age < recent THEN 1 END) OVER every AS young, count(CASE WHEN age < 3 * recent THEN 1 END) OVER every AS young3,
           int(count(CASE WHEN age < horizon THEN 1 END) OVER every) AS young10,
           sum(n) OVER since AS n1, sum(y) OVER since AS y1, sum(n * n) OVER since AS nn1, sum(n * y) OVER since AS ny1, sum(y * y) OVER since AS yy1,
           sum(y * y / n) OVER since AS yn1, double(count(*) OVER since) AS days1, double(count(CASE WHEN y <> 0 THEN 1 END) OVER since) AS paid1
    FROM points
    WINDOW every AS (PARTITION BY grp, measure), since AS (PARTITION BY grp, measure ORDER BY age ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
  -- Each point in each window: that of all days, which ends with the point `last`, and those that begin with what may be an old change.
  windows AS (
    SELECT *, explode(sequence(CASE measure WHEN 'calls' THEN last ELSE greatest(place, least(young10 + 1, last)) END, last)) AS cut FROM series),
  -- Split `place` has the points up to that place on the side of since. The last point of a window ends no split.
  sides AS (
    SELECT *, sum(n) OVER before AS n2, sum(y) OVER before AS y2, sum(n * n) OVER before AS nn2, sum(n * y) OVER before AS ny2, sum(y * y) OVER before AS yy2,
           sum(y * y / n) OVER before AS yn2, double(count(*) OVER before) AS days2, double(count(CASE WHEN y <> 0 THEN 1 END) OVER before) AS paid2
    FROM windows
    WINDOW before AS (PARTITION BY grp, measure, cut ORDER BY place DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
  averages AS (
    SELECT *, y1 / n1 AS r1, y2 / n2 AS r2, n1 * n1 / nn1 AS m1, n2 * n2 / nn2 AS m2,
           skill_ema_squares(yy1 - 2 * r1 * ny1 + r1 * r1 * nn1, yy1) AS squares1, skill_ema_squares(yy2 - 2 * r2 * ny2 + r2 * r2 * nn2, yy2) AS squares2
    FROM sides),
  -- How far the sides are apart, in standard deviations. Of success rates by the likelihood ratio, where the calls of a day count for fewer.
  rates_apart AS (
    SELECT *, r1 * (1 - r1) AS v1, r2 * (1 - r2) AS v2, v1 * n1 + v2 * n2 AS expected, v1 * (nn1 - n1) + v2 * (nn2 - n2) AS shared,
           (v1 * nn1 / n1 + v2 * nn2 / n2) / nullif(expected, 0) AS lost, pow(n1 + n2, 2) / (nn1 + nn2) AS m,
           CASE WHEN expected > 0 AND shared > 0 AND m > 2 AND lost < 0.95 THEN m - 2 ELSE 0D END AS freedom,
           skill_ema_shrunk(((squares1 + squares2) / nullif(1 - lost, 0) - expected) / nullif(shared, 0), freedom) AS correlation,
           pow(skill_ema_t(4 + freedom, 3.25) / 3.25, 2) AS wider,
           sqrt(skill_ema_deviance(r1, n1 / least(wider * (1 + correlation * (nn1 / n1 - 1)), nn1 / n1),
                                   r2, n2 / least(wider * (1 + correlation * (nn2 / n2 - 1)), nn2 / n2))) AS rates
    FROM averages),
  -- Of costs and durations on the logarithmic scale. `of_calls` is a call's variance if calls are independent, `of_days` that of a day if its calls go
  -- together: which of the two it is cannot be told, so the larger counts.
  amounts_apart AS (
    SELECT *, m1 + m2 - 2 AS amount_freedom,
           (greatest(0, yn1 - r1 * y1) / nullif(r1 * r1, 0) + greatest(0, yn2 - r2 * y2) / nullif(r2 * r2, 0)) / nullif(days1 + days2 - 2, 0) AS of_calls,
           (squares1 / nullif(r1 * r1, 0) + squares2 / nullif(r2 * r2, 0)) / nullif(nn1 * (1 - 1 / m1) + nn2 * (1 - 1 / m2), 0) AS of_days,
           -- Free before, paid since: there is no logarithm, but there are days that have the one or the other.
           CASE WHEN r1 = 0 OR r2 = 0 THEN sqrt(skill_ema_deviance(paid1 / days1, days1, paid2 / nullif(days2, 0), days2))
                WHEN amount_freedom < 3 OR r1 < 0 OR r2 < 0 THEN 0D
                ELSE abs(ln(r1 / nullif(r2, 0))) * 4 / nullif(skill_ema_t(amount_freedom, 4), 0)
                     / sqrt(greatest(of_calls / n1, of_days / m1, 0.0009 / m1) + greatest(of_calls / n2, of_days / m2, 0.0009 / m2)) END AS amounts
    FROM rates_apart),
  splits AS (
    SELECT *, coalesce(measure <> 'success' AND (paid1 = 0 AND paid2 = days2 OR paid2 = 0 AND paid1 = days1), false) AS is_clean,
           CASE WHEN place = cut THEN NULL WHEN measure = 'success' THEN rates ELSE amounts END AS statistic,
           CASE measure WHEN 'success' THEN 3.25D ELSE 4D END AS limit
    FROM amounts_apart),
  -- What each window tells: its best split of all, and of those that are no old change; and whether one of the splits is out. One day alone must be
  -- further out, since it may be a day of bad luck for all of its calls.
  told AS (
    SELECT grp, measure, cut, first(recent) AS recent, first(horizon) AS horizon, first(young) AS young, first(limit) AS limit,
           sum(count) FILTER (WHERE age < recent) AS recent_count, sum(count) FILTER (WHERE age >= recent) AS baseline_count,
           sum(y) FILTER (WHERE age < recent) / sum(n) FILTER (WHERE age < recent) AS recent_average,
           sum(y) FILTER (WHERE age >= recent) / sum(n) FILTER (WHERE age >= recent) AS baseline_average,
           max(struct(is_clean, statistic, -place AS later, age)) FILTER (WHERE place < cut) AS cutting,
           max(struct(is_clean, statistic, -place AS later, age, r1 AS since, r2 AS before)) FILTER (WHERE place < cut AND age < horizon) AS best,
           bool_or((place <= young OR place = young3 OR place = young10) AND statistic > CASE age WHEN 0 THEN 4D ELSE limit END) AS is_out
    FROM splits
    GROUP BY grp, measure, cut),
  changes AS (
    SELECT grp, measure, cut, recent_count, baseline_count, recent_average, baseline_average,
           CASE WHEN cutting.statistic > limit AND cutting.age >= horizon THEN -cutting.later END AS next,
           CASE WHEN abs(recent_average - baseline_average) <= 1e-9 * abs(baseline_average) THEN 'same'
                WHEN recent_average > baseline_average THEN 'up'
                WHEN recent_average < baseline_average THEN 'down' END AS direction,
           -- What the recent days have undone, more than half of it, is over; and what is told agrees with the averages beside it.
           CASE WHEN best.age < recent THEN best.since ELSE recent_average END AS lately,
           CASE WHEN young BETWEEN 1 AND cut - 1 AND (is_out OR best.statistic > CASE measure WHEN 'success' THEN 4D ELSE 4.5D END)
                 AND CASE WHEN best.since > best.before THEN direction = 'up' AND lately >= (best.before + best.since) / 2
                          ELSE direction = 'down' AND lately <= (best.before + best.since) / 2 END
                THEN best.age END AS since_age
    FROM told),
  -- From the window of all days on, each old change leads to the window that begins with it. The last of these counts.
  chains AS (
    SELECT grp, measure, max(cut) AS last,
           map_from_entries(collect_list(struct(cut, struct(next, recent_count, baseline_count, recent_average, baseline_average, direction, since_age)))) AS by_cut
    FROM changes
    GROUP BY grp, measure),
  counted AS (SELECT grp, measure, by_cut[aggregate(sequence(1, size(by_cut)), last, (at, step) -> coalesce(by_cut[at].next, at))] AS found FROM chains),
  beside AS (
    SELECT grp, first(found) FILTER (WHERE measure = 'calls') AS calls, first(found) FILTER (WHERE measure = 'success') AS s,
           first(found) FILTER (WHERE measure = 'cost') AS c, first(found) FILTER (WHERE measure = 'duration') AS d
    FROM counted
    GROUP BY grp),
  severe AS (
    SELECT *, coalesce(s.since_age, c.since_age, d.since_age) AS since_age,
           CASE WHEN s.direction <> 'same' THEN s.baseline_average - s.recent_average ELSE 0D END AS fell,
           CASE WHEN c.direction = 'same' OR c.direction IS NULL THEN 1D ELSE coalesce(c.recent_average / nullif(c.baseline_average, 0), double('Infinity')) END AS dearer,
           CASE WHEN d.direction = 'same' OR d.direction IS NULL THEN 1D ELSE coalesce(d.recent_average / nullif(d.baseline_average, 0), double('Infinity')) END AS slower
    FROM beside)
SELECT grp.skill_name, grp.model, grp.provider, grp.cron_id, int(since_age IS NOT NULL), coalesce(calls.recent_count, 0), coalesce(calls.baseline_count, 0),
       s.recent_average, s.baseline_average, s.direction, int(s.since_age IS NOT NULL),
       c.recent_average, c.baseline_average, c.direction, int(c.since_age IS NOT NULL),
       d.recent_average, d.baseline_average, d.direction, int(d.since_age IS NOT NULL),
       date_from_unix_date(skill_ema_as_of('skill_drift', as_of) - since_age)
FROM severe
-- The worst first: what drifted for the worse, then for the better alone, then the rest; within each what is more than noise before what may be noise.
ORDER BY int(since_age IS NOT NULL)
         + int(coalesce(s.since_age IS NOT NULL AND s.direction = 'down', false) OR coalesce(c.since_age IS NOT NULL AND c.direction = 'up', false)
               OR coalesce(d.since_age IS NOT NULL AND d.direction = 'up', false)) DESC,
         CASE WHEN s.since_age IS NULL THEN 0 ELSE fell END DESC, CASE WHEN c.since_age IS NULL THEN 1 ELSE dearer END DESC,
         CASE WHEN d.since_age IS NULL THEN 1 ELSE slower END DESC, fell DESC, dearer DESC, slower DESC, grp;
