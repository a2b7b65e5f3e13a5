-- Which model is the best for each skill, and how likely is that?
--
-- Assumed: before the first call every success rate is equally likely, a model's calls tell as much as effective_n independent
-- ones (10,000 at most), and models do not depend on each other. So a rate has the distribution Beta(1 + successes, 1 +
-- failures), and the chance to be the best is summed over 500 rates, which is within 0.001 of the exact one. A model that hardly
-- ran has a chance for that reason alone: whether one is proven better than another says skill_compare().
-- runs: calls in the window; effective_n: what they tell; success, at_least, at_most: the rate and its 95 % interval; best: the
-- probability that no other model of the skill has a higher true rate; usd: per call with a known cost.
-- To change: `:skill`, its name, every skill with two models or more unless set; `:window_days` (90 unless set), `:alpha`
-- (0.03), `:as_of` as skill_ema() takes them.
WITH RECURSIVE
  models AS (
    SELECT *, min(effective_n, 10000) AS n, count(*) OVER (PARTITION BY skill_name) AS choices
    FROM skill_ema(coalesce(:window_days, 90), coalesce(:alpha, 0.03), :as_of, 'skill,model')
    WHERE effective_n > 0 AND model IS NOT NULL AND (skill_name = :skill OR :skill IS NULL)
  ),
  points(u) AS (SELECT 0.001 UNION ALL SELECT u + 0.002 FROM points WHERE u < 0.998),
  -- Rates from 0 to 1, the closer to each other the nearer to an end. The distance to the next is as u * (1 - u).
  rates(x, distance) AS (SELECT u * u * (3 - 2 * u), u * (1 - u) FROM points),
  -- How improbable the calls are at a rate x, in halvings: they halve with ema_half_life(1 - x) successes, and with
  -- ema_half_life(x) failures. (These stand for logarithms: SQLite's own are not in every build.)
  halvings AS (
    SELECT skill_name, model, x, distance,
      n * ema_success_rate / ema_half_life(1 - x) + n * (1 - ema_success_rate) / ema_half_life(x) AS h
    FROM models JOIN rates
    WHERE choices > 1
  ),
  -- 1 - ema_alpha(1 / h) is 2 to the -h.
  likely AS (
    SELECT *, distance * (1 - ema_alpha(1 / max(1e-12, h - min(h) OVER (PARTITION BY skill_name, model)))) AS mass
    FROM halvings
  ),
  -- Of each model: how likely its rate is x, and how likely it is below.
  placed AS (
    SELECT skill_name, model, x,
      mass / sum(mass) OVER one AS here,
      -- Half of its own mass, less what the slope makes of that (Euler-Maclaurin).
      (sum(mass) OVER up_to - mass / 2 - (lead(mass, 1, 0) OVER up_to - lag(mass, 1, 0) OVER up_to) / 24)
        / sum(mass) OVER one AS below
    FROM likely
    WINDOW one AS (PARTITION BY skill_name, model), up_to AS (PARTITION BY skill_name, model ORDER BY x)
  ),
  -- That all others are below is a product, so a sum of halvings.
  highest AS (
    SELECT skill_name, model, here, sum(h) OVER (PARTITION BY skill_name, x) - h AS h
    FROM (SELECT *, 1 / ema_half_life(1 - max(1e-12, min(1 - 1e-12, below))) AS h FROM placed)
  ),
  best AS (
    SELECT skill_name, model, sum(here * (1 - ema_alpha(1 / max(1e-12, h)))) AS best FROM highest GROUP BY skill_name, model
  )
SELECT
  skill_name                   AS skill,
  model,
  sample_count                 AS runs,
  round(effective_n, 1)        AS effective_n,
  round(ema_success_rate, 3)   AS success,
  round(success_rate_low, 2)   AS at_least,
  round(success_rate_high, 2)  AS at_most,
  round(best, 2)               AS best,
  round(ema_cost_usd, 4)       AS usd
FROM models JOIN best USING (skill_name, model)
ORDER BY skill, best.best DESC, model;
