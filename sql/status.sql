-- How is it going, in one sentence: for health.sql, which has the figures.
--
-- Plain SQL that any SQLite since 3.27 parses. It begins with 'ok' where runs are recorded and nothing is wrong, and nowhere
-- else, so that a monitor can ask for status LIKE 'ok%'.
DROP VIEW IF EXISTS skill_ema_status;
CREATE VIEW skill_ema_status AS
SELECT
  CASE
    WHEN problem IS NOT NULL THEN problem
    WHEN last_write IS NULL
      THEN 'nothing is recorded yet: run INSERT INTO skill_runs (skills, model, started_at, output) '
           || 'VALUES (''my-skill'', ''my-model'', datetime(''now''), ''the answer'');'
    ELSE 'ok: ' || (log_rows - excluded) || CASE log_rows - excluded WHEN 1 THEN ' call in ' ELSE ' calls in ' END
         || days_covered || CASE days_covered WHEN 1 THEN ' day' ELSE ' days' END
         || ', the last ' || CASE
           WHEN seconds < 120 THEN 'just now'
           ELSE printf(CASE WHEN last_write_age_s < 0 THEN 'in %s' ELSE '%s ago' END,
             CASE WHEN seconds < 7200 THEN (seconds / 60) || ' minutes'
                  WHEN seconds < 172800 THEN (seconds / 3600) || ' hours'
                  ELSE (seconds / 86400) || ' days' END)
         END
  END AS status        -- the problem of skill_ema_health where there is one
FROM (SELECT *, CAST(abs(last_write_age_s) AS INTEGER) AS seconds FROM skill_ema_health);
