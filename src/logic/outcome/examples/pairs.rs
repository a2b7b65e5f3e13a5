//! Pairs of answers that look alike: the first of each failed, with its category, the second did its job.

#[rustfmt::skip]
pub const PAIRS: &[(&str, &str, &str)] = &[
    // A trouble told of a thing, and beside what was done.
    ("auth", "The token for the tracker has expired.", "The token for the tracker had expired; I renewed it and closed 3 tickets."),
    ("scaffolding", "Plugin 'harbour' could not be found.", "Plugin 'harbour' could not be found in the old catalogue, so I took it from the new one: 4 charts drawn."),
    ("billing", "Your wallet is empty, top up to go on.", "Your wallet held 14 coins this week, none of them lost."),
    ("rate_limit", "You have exhausted your capacity on this model.", "Capacity report: 3 of 40 machines are exhausted."),
    ("network", "The VPN connection was lost.", "The VPN connection was lost twice today and came back by itself; 212 files were copied."),
    ("provider", "The inference endpoint refused the request.", "The committee refused the request by 7 votes to 2, the minutes say."),
    ("crash", "The worker was terminated unexpectedly.", "Workers were laid off unexpectedly at three plants, the union said on Monday."),
    ("timeout", "The page did not respond within 30 seconds.", "The page responds within 30 seconds again; median 1.2 s over 500 calls."),
    // Admissions, and what follows a "but".
    ("auth", "I wasn't able to read the mailbox: the account asks me to sign in.", "I wasn't able to read one mailbox, but the other four are summarised below: 12 letters, 3 of them urgent."),
    ("network", "Je n'ai pas réussi à joindre le serveur météo : la connexion est réinitialisée.", "Le serveur météo répond de nouveau ; les prévisions sont prêtes : 14 °C, pluie le soir."),
    ("crash", "I could not finish the translation, I'm afraid.", "I could not find a single mistake in the translation."),
    ("crash", "К сожалению, отчёт сформировать не удалось.", "Отчёт сформирован, 12 страниц, ошибок нет."),
    ("scaffolding", "I need permission to use the Bash tool. Could you grant it?", "Permission review done: 3 users may use the Bash tool, as before."),
    // What was to be delivered is not there.
    ("crash", "The weekly digest was not written.", "The weekly digest was written and sent to 14 readers."),
    ("crash", "No recap today.", "No new mail today."),
    ("crash", "Raport nie powstał.", "Raport jest gotowy i liczy 12 stron."),
    ("timeout", "The model timed out, so nothing was sent.", "Nothing was found in the attic but two old clocks."),
    // Only a promise.
    ("empty", "Let me start by reading the open issues.", "I read the open issues; two are duplicates of #14."),
    ("empty", "Hello! How can I help you today?", "Hello! The bakery opens at 7 today."),
    ("empty", "The model returned no text.", "The model railway returned to the museum."),
    ("empty", "# Cron job: digest\n\nRun at 06:00\n\n## Response", "# Cron job: digest\n\nRun at 06:00\n\n## Response\n\nAll quiet."),
    // Refusals, and letters that decline.
    ("refusal", "I won't write these reviews, as they would be fake.", "Dear Ms Okafor,\n\nI'm sorry, but I can't accept the offer.\n\nKind regards"),
    ("refusal", "RuntimeError: the provider's safety classifier returned finish_reason='refusal'", "The classifier's refusals fell by a third since the update."),
    // Mark-up, tables, addresses, footers.
    ("auth", "<ErrorResponse>\n  <Reason>Account Inactive</Reason>\n</ErrorResponse>", "<tr><td>403</td><td>Account inactive</td></tr>"),
    ("network", "host db-2: connection refused", "host,port,result\ndb-1,5432,open\ndb-2,5432,connection refused"),
    ("network", "Error at https://api.example.com/rate_limit: could not resolve host", "See https://docs.example.com/errors/rate_limit for the limits."),
    ("rate_limit", "step 1\nstep 2\nstep 3\nstep 4\nstep 5\n[05:02:15] ERROR: You've hit your usage limit.\n[05:02:15] tokens used: 18,204", "step 1\nstep 2\nstep 3\nstep 4\nstep 5\n[05:02:15] ERROR: feed 3 gone, skipped\n[05:02:15] 61 pages read"),
    ("crash", "copied 3 files\nexit code 137", "copied 3 files\nexit code 0"),
    ("crash", "Exit code 139", "Exit code 139 = 128 + 11, a segmentation fault: the flashcard is in the deck."),
    ("rate_limit", "They all answer\nAPI Error: 529 Overloaded", "They all answered the same:\n\n    API Error: 529 Overloaded\n\nIt went away within the hour, so I closed 3 of the issues."),
    // JSON with keys of a runner's own.
    ("timeout", r#"{"lastStatus":"done","lastError":"Error: cron: job execution timed out"}"#, r#"{"lastStatus":"done","lastError":null}"#),
    ("context", r#"{"task":"x","termination_reason":"context_window_exceeded"}"#, r#"{"task":"x","termination_reason":"finished"}"#),
    ("crash", r#"{"exit_code":1,"stdout":"","stderr":"boom"}"#, r#"{"exit_code":0,"stdout":"12 rows","stderr":""}"#),
    ("network", r#"{"cause":{"errno":-3001,"code":"EAI_AGAIN","syscall":"getaddrinfo"}}"#, r#"{"cause":"a loose plug","fixed":true}"#),
    ("rate_limit", r#"{"status":"success","output":"API call failed after 3 retries: HTTP 429"}"#, r#"{"status":"success","output":"3 calls, 0 failed"}"#),
    ("network", r#"{"error":"ECONNREFUSED","target":"redis"}"#, r#"{"error":"ECONNREFUSED","target":"redis","action":"restarted"}"#),
    ("empty", r#"{"role":"assistant","content":[{"type":"text","text":""}]}"#, r#"{"role":"assistant","content":[{"type":"text","text":"All quiet."}]}"#),
];
