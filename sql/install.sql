-- Makes the schema in the shell without the extension, from the folder above this one; skill_ema_init() runs the same files.
-- A database of an earlier version goes through upgrades/ first.
.read sql/schema.sql
.read sql/rollup.sql
.read sql/triggers.sql
.read sql/jobs.sql
.read sql/recording.sql
.read sql/recording_rows.sql
.read sql/correcting.sql
.read sql/importing.sql
.read sql/health.sql
.read sql/status.sql
