-- skill_drift in DuckDB: see duckdb.sql, which is loaded first.
--
--   FROM skill_drift(group_by := 'skill,model') WHERE drifted = 1;

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
  skill_ema_asked AS MATERIALIZED (
    SELECT CASE WHEN recent <= before THEN recent
                ELSE skill_ema_refuse('skill_drift', 'recent_days, the first argument, takes at most the ' || before
                       || ' of baseline_days, the second: the days before them', recent) END AS recent,
           10 * recent AS horizon, until_day
    FROM (SELECT skill_ema_days('skill_drift', 'recent_days', recent_days, 3), skill_ema_days('skill_drift', 'baseline_days', baseline_days, 90),
                 skill_ema_as_of('skill_drift', as_of)) AS given(recent, before, until_day)),
  points AS (
    FROM skill_ema_points(
      skill_ema_as_of('skill_drift', as_of)
      - (skill_ema_days('skill_drift', 'recent_days', recent_days, 3) + skill_ema_days('skill_drift', 'baseline_days', baseline_days, 90) - 1)::INTEGER,
      skill_ema_as_of('skill_drift', as_of), skill_ema_group_by('skill_drift', group_by))),
  series AS (
    SELECT grp, measure, age, count::DOUBLE AS n, total AS y, row_number() OVER (PARTITION BY grp, measure ORDER BY age ASC) AS place
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
              QUALIFY row_number() OVER (PARTITION BY grp, measure ORDER BY is_clean DESC, round(statistic, 9) DESC, place ASC) = 1), skill_ema_asked
            WHERE statistic > CASE measure WHEN 'success' THEN 3.25 ELSE 4 END AND (round = 0 OR age >= horizon)) AS cut
          ON cut.grp = s.grp AND cut.measure = s.measure AND s.place <= cut.place
          WINDOW since AS (PARTITION BY s.grp, s.measure ORDER BY s.place ASC ROWS UNBOUNDED PRECEDING),
                 before AS (PARTITION BY s.grp, s.measure ORDER BY s.place ASC ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING))))),
  -- The last round's windows are since the last old change.
  windows AS (SELECT * FROM splits QUALIFY round = max(round) OVER (PARTITION BY grp, measure)),
  -- Of statistics that differ by rounding the latest is taken, as of equal ones.
  -- How many points a window has, of the recent days, and of the two longer spans at which a slow change shows; the averages; and the best split that is
  -- no old change.
  told AS (
    SELECT grp, measure, count(*) AS points, count(*) FILTER (age < recent) AS young, count(*) FILTER (age < 3 * recent) AS young3,
           count(*) FILTER (age < horizon) AS young10,
           fsum(y) FILTER (age < recent) / sum(n) FILTER (age < recent) AS recent_average,
           fsum(y) FILTER (age >= recent) / sum(n) FILTER (age >= recent) AS baseline_average,
           arg_min({age: age, since: since, before: before, statistic: statistic}, {clean: NOT is_clean, out: -round(statistic, 9), place: place})
             FILTER (age < horizon AND statistic IS NOT NULL) AS best
    FROM windows, skill_ema_asked GROUP BY grp, measure),
  -- Whether one of the splits is out. One day alone must be further out, since it may be a day of bad luck for all of its calls.
  out AS (
    SELECT w.grp, w.measure,
           bool_or((w.place <= t.young OR w.place IN (t.young3, t.young10))
                   AND w.statistic > CASE WHEN w.measure = 'success' AND w.age > 0 THEN 3.25 ELSE 4 END)
           OR any_value(t.best.statistic) > CASE w.measure WHEN 'success' THEN 4 ELSE 4.5 END AS is_out,
           sum(w.y) FILTER (w.age < least(recent, t.best.age + 1)) / sum(w.n) FILTER (w.age < least(recent, t.best.age + 1)) AS lately,
           any_value((t.best.before + t.best.since) / 2) AS half
    FROM windows AS w JOIN told AS t ON t.grp = w.grp AND t.measure = w.measure CROSS JOIN skill_ema_asked
    GROUP BY w.grp, w.measure),
  changes AS (
    SELECT t.grp, t.measure, recent_average, baseline_average,
           CASE WHEN abs(recent_average - baseline_average) <= 1e-9 * abs(baseline_average) THEN 'same'
                WHEN recent_average > baseline_average THEN 'up'
                WHEN recent_average < baseline_average THEN 'down' END AS direction,
           -- What the recent days have undone, more than half of it, is over; and what is told agrees with the averages beside it.
           CASE WHEN young BETWEEN 1 AND points - 1 AND is_out
                 AND CASE WHEN best.since > best.before THEN direction = 'up' AND half - lately <= 1e-9 * abs(half)
                          ELSE direction = 'down' AND lately - half <= 1e-9 * abs(half) END
                THEN best.age END AS since_age
    FROM told AS t JOIN out USING (grp, measure)),
  groups AS (
    SELECT grp, skill_name, model, provider, cron_id, coalesce(sum(count) FILTER (age < recent), 0)::BIGINT AS recent_count,
           coalesce(sum(count) FILTER (age >= recent), 0)::BIGINT AS baseline_count
    FROM points, skill_ema_asked WHERE measure = 'calls' GROUP BY ALL),
  beside AS (
    SELECT g.*, s, c, d, coalesce(s.since_age, c.since_age, d.since_age) AS since_age,
           round(CASE WHEN s.direction <> 'same' THEN s.baseline_average - s.recent_average ELSE 0.0::DOUBLE END, 9) AS fell,
           round(CASE WHEN c.direction = 'same' OR c.direction IS NULL THEN 1.0::DOUBLE WHEN c.baseline_average = 0 THEN 'inf'::DOUBLE ELSE c.recent_average / c.baseline_average END, 9) AS dearer,
           round(CASE WHEN d.direction = 'same' OR d.direction IS NULL THEN 1.0::DOUBLE WHEN d.baseline_average = 0 THEN 'inf'::DOUBLE ELSE d.recent_average / d.baseline_average END, 9) AS slower
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
       until_day - since_age::INTEGER AS since_day
FROM beside, skill_ema_asked
-- The worst first: what drifted for the worse, then for the better alone, then the rest; within each what is more than noise before what may be noise.
ORDER BY (since_age IS NOT NULL)::INTEGER
         + coalesce(s.since_age IS NOT NULL AND s.direction = 'down' OR c.since_age IS NOT NULL AND c.direction = 'up'
                    OR d.since_age IS NOT NULL AND d.direction = 'up', false)::INTEGER DESC,
         CASE WHEN s.since_age IS NULL THEN 0 ELSE fell END DESC, CASE WHEN c.since_age IS NULL THEN 1 ELSE dearer END DESC,
         CASE WHEN d.since_age IS NULL THEN 1 ELSE slower END DESC, fell DESC, dearer DESC, slower DESC,
         skill_name ASC NULLS FIRST, model ASC NULLS FIRST, provider ASC NULLS FIRST, cron_id ASC NULLS FIRST;
