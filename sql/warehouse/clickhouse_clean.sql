-- Removes the older versions of each host's days from skill_exported_days, which merges leave where a key is in the older one alone. It changes
-- no answer and rewrites whole parts: once a month is often enough. On a cluster it is the table of each shard that is altered, with the latest
-- versions asked of all shards.
ALTER TABLE skill_exported_days
DELETE WHERE (day, host, exported_at) NOT IN (SELECT day, host, max(exported_at) FROM skill_exported_days GROUP BY day, host)
SETTINGS mutations_sync = 1;
