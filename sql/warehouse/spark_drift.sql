-- skill_drift in Spark: see spark.sql, which is loaded first.
--
--   SELECT * FROM skill_drift(as_of => '2025-11-19') WHERE drifted = 1

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
  -- further out, since it may be a day of bad luck for all of its calls. Of statistics that differ by rounding the latest is taken, as of equal ones.
  told AS (
    SELECT grp, measure, cut, first(recent) AS recent, first(horizon) AS horizon, first(young) AS young, first(limit) AS limit,
           sum(count) FILTER (WHERE age < recent) AS recent_count, sum(count) FILTER (WHERE age >= recent) AS baseline_count,
           skill_ema_sum(collect_list(y) FILTER (WHERE age < recent)) / sum(n) FILTER (WHERE age < recent) AS recent_average,
           skill_ema_sum(collect_list(y) FILTER (WHERE age >= recent)) / sum(n) FILTER (WHERE age >= recent) AS baseline_average,
           max(struct(is_clean, round(statistic, 9), -place AS later, age, statistic)) FILTER (WHERE place < cut) AS cutting,
           max(struct(is_clean, round(statistic, 9), -place AS later, age, statistic, r1 AS since, r2 AS before)) FILTER (WHERE place < cut AND age < horizon) AS best,
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
           CASE WHEN best.age < recent THEN best.since ELSE recent_average END AS lately, (best.before + best.since) / 2 AS half,
           CASE WHEN young BETWEEN 1 AND cut - 1 AND (is_out OR best.statistic > CASE measure WHEN 'success' THEN 4D ELSE 4.5D END)
                 AND CASE WHEN best.since > best.before THEN direction = 'up' AND half - lately <= 1e-9 * abs(half)
                          ELSE direction = 'down' AND lately - half <= 1e-9 * abs(half) END
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
           round(CASE WHEN s.direction <> 'same' THEN s.baseline_average - s.recent_average ELSE 0D END, 9) AS fell,
           round(CASE WHEN c.direction = 'same' OR c.direction IS NULL THEN 1D ELSE coalesce(c.recent_average / nullif(c.baseline_average, 0), double('Infinity')) END, 9) AS dearer,
           round(CASE WHEN d.direction = 'same' OR d.direction IS NULL THEN 1D ELSE coalesce(d.recent_average / nullif(d.baseline_average, 0), double('Infinity')) END, 9) AS slower
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
