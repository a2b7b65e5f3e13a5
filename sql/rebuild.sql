-- Computes the rollup anew from the log, without the extension; skill_ema_rebuild() is quicker. Nothing should ever need
-- it: the triggers keep the rollup exact. It is for a database whose triggers somebody dropped, or whose rollup somebody
-- wrote to. One statement, so that SQLite does it as a whole or not at all.
INSERT INTO main.skill_daily_correction
SELECT * FROM (SELECT * FROM main.skill_daily_recount EXCEPT SELECT * FROM main.skill_daily_rollup)
UNION ALL
SELECT day, skill_name, model, provider, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM (SELECT day, skill_name, model, provider FROM main.skill_daily_rollup
      EXCEPT SELECT day, skill_name, model, provider FROM main.skill_daily_recount)
UNION ALL
SELECT NULL, NULL, NULL, NULL, count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM main.skill_invocations;
