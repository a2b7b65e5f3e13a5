-- skill_ema, skill_ema_daily, skill_compare and skill_drift in Spark, over the daily totals of a whole fleet: the same names, arguments,
-- columns and rows as in the extension for SQLite. The formulas are those of docs/how-it-counts.md, with its symbols. For Spark 4.3.
--
--   cd sql/warehouse && cat spark.sql spark_compare.sql spark_drift.sql > fleet.sql
--   spark-sql --conf spark.skill_ema.fleet=/srv/fleet -i fleet.sql
--
-- where /srv/fleet, which may be a bucket, is a folder that `skill-ema export --format parquet` writes. Any other client sets spark.skill_ema.fleet
-- first, and then runs the statements, which end in a semicolon at the end of a line, one by one. Then ask:
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

-- The columns are given, so that a host by the name of 0123 is not taken for a number. After an export, and after files were
-- removed: REFRESH TABLE skill_exported_days. Of an export with `--what jobs`, which tells jobs apart, the files are
-- skill_stats_daily_by_job.parquet.
CREATE OR REPLACE TEMPORARY VIEW skill_exported_days (
  host STRING, day DATE, skill_name STRING, model STRING, provider STRING, cron_id STRING, invocation_count BIGINT, success_count BIGINT,
  failure_count BIGINT, duration_count BIGINT, duration_us BIGINT, cost_count BIGINT, cost_nanousd BIGINT, quality_count BIGINT, quality_nano BIGINT,
  input_tokens_count BIGINT, input_tokens BIGINT, output_tokens_count BIGINT, output_tokens BIGINT, last_invoked_at DOUBLE, exported_at DOUBLE)
USING parquet OPTIONS (path '${spark.skill_ema.fleet}', pathGlobFilter 'skill_stats_daily.parquet');

-- A sum of tokens is a BIGINT again, or an error.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_whole(total DECIMAL(38, 0)) RETURNS BIGINT
RETURN CASE WHEN total > 9223372036854775807 THEN raise_error('skill_stats_daily: the tokens of a day add up to more than a BIGINT can hold; got ' || total)
            ELSE bigint(total) END;

-- What the view of the same name has in SQLite. The whole numbers are added up over the hosts before they are divided: the totals are then those of one
-- log with the runs of all hosts, to the last bit. They are added up as decimals: a sum of BIGINTs above 2^63 - 1 would begin anew at -2^63 where
-- spark.sql.ansi.enabled is false.
CREATE OR REPLACE TEMPORARY VIEW skill_stats_daily AS
SELECT skill_name, model, provider, cron_id, day, sum(invocation_count) AS invocation_count,
       sum(success_count) AS success_count, sum(failure_count) AS failure_count,
       sum(duration_count) AS duration_count, sum(duration_us::DECIMAL(19, 0)) / 1e6 AS total_duration_s,
       sum(duration_us::DECIMAL(19, 0)) / 1e6 / nullif(sum(duration_count), 0) AS avg_duration_s,
       sum(cost_count) AS cost_count, sum(cost_nanousd::DECIMAL(19, 0)) / 1e9 AS total_cost_usd,
       sum(cost_nanousd::DECIMAL(19, 0)) / 1e9 / nullif(sum(cost_count), 0) AS avg_cost_usd,
       sum(quality_count) AS quality_count, sum(quality_nano::DECIMAL(19, 0)) / 1e9 AS total_quality_score,
       sum(quality_nano::DECIMAL(19, 0)) / 1e9 / nullif(sum(quality_count), 0) AS avg_quality_score,
       sum(input_tokens_count) AS input_tokens_count, skill_ema_whole(sum(input_tokens::DECIMAL(19, 0))) AS total_input_tokens,
       sum(output_tokens_count) AS output_tokens_count, skill_ema_whole(sum(output_tokens::DECIMAL(19, 0))) AS total_output_tokens,
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

-- How many days of equal weight tell as much as so many days in a row, e(d), by what the weight has lost over them, 1 - (1 - alpha)^d.
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_lost(days DOUBLE, alpha DOUBLE) RETURNS DOUBLE RETURN CASE alpha WHEN 1 THEN 1D ELSE -expm1(days * log1p(-alpha)) END;
CREATE OR REPLACE TEMPORARY FUNCTION skill_ema_effective_days(days DOUBLE, alpha DOUBLE) RETURNS DOUBLE
RETURN skill_ema_lost(days, alpha) * (2 - alpha) / ((2 - skill_ema_lost(days, alpha)) * alpha);

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
           sum(input_tokens_count) AS inputs, sum(total_input_tokens::DECIMAL(19, 0)) AS input,
           sum(output_tokens_count) AS outputs, sum(total_output_tokens::DECIMAL(19, 0)) AS output
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
           skill_ema_sum(collect_list(w * total)) AS wt, skill_ema_sum(collect_list(w * c)) AS wc, skill_ema_sum(collect_list(w * w * c)) AS wwc,
           sum(w * w * c * c) AS wwcc,
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
