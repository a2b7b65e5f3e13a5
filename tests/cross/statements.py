"""The statements that every platform runs: data, and one for each function of the extension."""

NOON, TODAY = 1763553600, "2025-11-19"

DATA = [
    "SELECT skill_ema_init()",
    # Ninety days of two models, with failures, a jump in cost and values that have no exact binary form.
    f"""INSERT INTO skill_invocations (skill_name, model, provider, cron_id, invoked_at, duration_seconds, estimated_cost_usd, input_tokens, success)
        WITH RECURSIVE run(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM run WHERE n < 1799)
        SELECT iif(n % 3, 'digest', 'größe-prüfen'), iif(n % 2, 'qwen3.6-27b', 'big-model'), iif(n % 5, 'local', NULL), 'job-' || (n % 4),
               {NOON} - 86400 * (n / 20) - n % 20 * 61.7, 20.1 + (n * 7919 % 1009) / 37.0,
               (0.001 + (n * 104729 % 997) / 1e5) * iif(n < 200, 3, 1), 1001 + n * 31 % 4001,
               iif(n % 11 = 0, NULL, n * 48271 % 100 < iif(n % 2, 80, 95 - (n < 300) * 40)) FROM run""",
    f"""INSERT INTO skill_runs (session_id, skills, model, started_at, completed_at, cost_usd, output) VALUES
        ('one', '["digest", "scan"]', 'qwen3.6-27b', {NOON}, {NOON} + 42.25, 0.0123, 'Two items: rates stay, shipping is dearer.'),
        ('two', '["digest"]', 'big-model', '2025-11-19T01:00:00+01:00', {NOON}, 0, 'Error code: 429 - rate limit reached'),
        ('three', '["scan"]', NULL, {NOON}, NULL, NULL, NULL)""",
    f"""INSERT INTO skill_import (session_id, skills, started_at, cost_usd, success)
        VALUES ('four', 'scan', {NOON}, 0.5, 1), ('five', 'scan', 'yesterday', 0.5, 1)""",
    """CREATE TEMP TABLE texts AS SELECT value AS text FROM json_each('["Report: funding flipped negative on 3 of 40 pairs.", "[SILENT]",
       "Error code: 429 - rate limit reached", "{\\"error\\": {\\"type\\": \\"overloaded_error\\"}}", "httpx.ConnectError: [Errno 111] Connection refused",
       "I’m sorry, but I can’t help with that.", "bash: line 1: jq: command not found", "", "First attempt timed out, retry succeeded: 12 items below."]')""",
]

_CALLS = "FROM (SELECT *, row_number() OVER (ORDER BY invoked_at, id) AS place FROM skill_invocations WHERE duration_seconds IS NOT NULL)"

# By the name and the number of arguments that pragma_function_list has; table functions by their names alone.
FUNCTIONS = {
    "classify_outcome/1": "SELECT classify_outcome(text) FROM texts",
    "classify_outcome/2": "SELECT classify_outcome(text, '[{\"pattern\": \"items\", \"category\": \"network\"}]') FROM texts",
    "classify_explain": "SELECT texts.text, e.* FROM texts, classify_explain(texts.text) AS e",
    "ema/3": f"SELECT skill_name, ema(duration_seconds, invoked_at, 86400 * 3.3) {_CALLS} GROUP BY 1",
    "ema/4": f"SELECT place, ema(duration_seconds, invoked_at, 864e2, input_tokens) OVER (ORDER BY place ROWS 9 PRECEDING) {_CALLS} LIMIT 400",
    "ema_quantile/4": f"SELECT model, ema_quantile(duration_seconds, 0.95, invoked_at, 604800) {_CALLS} GROUP BY 1",
    "ema_quantile/5": f"SELECT model, ema_quantile(duration_seconds, 0.5, invoked_at, 604800, input_tokens) {_CALLS} GROUP BY 1",
    "sparkline/1": f"SELECT skill_name, sparkline(duration_seconds) {_CALLS} WHERE place < 60 GROUP BY 1",
    "sparkline/3": f"SELECT skill_name, sparkline(duration_seconds, 0, 50) {_CALLS} WHERE place < 60 GROUP BY 1",
    "ema_alpha/1": "SELECT value, ema_alpha(value) FROM json_each('[0.5, 1, 1.943, 7, 30, 3650]')",
    "ema_half_life/1": "SELECT value, ema_half_life(value) FROM json_each('[0.001, 0.1, 0.3, 0.99, 1]')",
    "mask_secrets/1": "SELECT mask_secrets('password=hunter2secret; Authorization: Bearer abcdefghijklmnop0123456789; größe=3')",
    "skill_frontmatter_name/1": "SELECT skill_frontmatter_name('---' || char(13, 10) || 'name: größe-prüfen' || char(13, 10) || '---' || char(10) || 'text')",
    "skill_runs_refuse/1": "SELECT skill_runs_refuse('no reason')",
    "skill_ema_version/0": "SELECT skill_ema_version()",
    "skill_ema_init/0": "SELECT skill_ema_init()",
    "skill_ema_rebuild/0": "SELECT skill_ema_rebuild()",
    # The rest of it tells of the host.
    "skill_ema_debug/0": "SELECT skill_ema_version() = substr(skill_ema_debug(), instr(skill_ema_debug(), 'v'), length(skill_ema_version()))",
    "skill_ema": f"SELECT * FROM skill_ema(60, 0.3, '{TODAY}', 'skill,model,provider,job')",
    "skill_ema_daily": f"SELECT * FROM skill_ema_daily(30, 0.2, '{TODAY}', 'skill,model')",
    "skill_compare": f"SELECT * FROM skill_compare('big-model', 60, 0.1, '{TODAY}', 0.05)",
    "skill_drift": f"SELECT * FROM skill_drift(10, 60, '{TODAY}', 'skill,model')",
    "skill_ema_check": "SELECT count(*), (SELECT sum(invocation_count) FROM skill_daily_rollup) FROM skill_ema_check()",
}

# What must be refused, in the same words everywhere.
ERRORS = [
    "SELECT * FROM skill_ema(0)",
    "SELECT * FROM skill_ema(14, alpha=0.2)",
    "SELECT ema_alpha(-1)",
    "SELECT ema(1, 'today', 7)",
    "SELECT * FROM skill_ema(14, 0.3, 'gestern für immer')",
    "INSERT INTO skill_runs (skills, started_at) VALUES ('[1]', 'never')",
]

RECORDED = [
    "SELECT * FROM skill_invocations ORDER BY id",
    "SELECT * FROM skill_stats_daily ORDER BY 1, 2, 3, 4",
    "SELECT session_id, reason FROM skill_import_errors",
]
