-- From schema version 6 to 7, before schema.sql: the log gets its new column.
--
-- Version 6 did not keep how sure the judge was. The rows that are there keep their verdicts; of them it is not known.
ALTER TABLE skill_invocations ADD COLUMN outcome_confidence REAL CONSTRAINT "outcome_confidence must be a number from 0 to 1" CHECK (outcome_confidence = CAST(outcome_confidence AS REAL) AND outcome_confidence BETWEEN 0 AND 1);
UPDATE skill_ema_meta SET value = 7 WHERE key = 'schema_version';
