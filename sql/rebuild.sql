-- Computes the rollup anew from the log. Nothing should ever need it: the triggers keep the rollup exact. It is for
-- a database whose triggers somebody dropped, or whose rollup somebody wrote to.
DELETE FROM main.skill_daily_rollup;
INSERT INTO main.skill_daily_rollup SELECT * FROM main.skill_daily_recount;
