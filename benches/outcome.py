"""The part of the bench for classify_outcome: its speed on reports, its growth, and what a substring scan would cost."""

import json
import re

from bench import ROOT, connect, in_turn, report

SENTENCES = [
    "Funding on the perpetuals turned negative for three of the forty pairs that we follow, most of all on the smaller exchanges. ",
    "The basis narrowed to four points, open interest rose by two per cent, and the term structure is flat again. ",
    "Two feeds answered with 503 at first and were read an hour later; nothing is missing from the figures below. ",
    "Analysts expect the committee to hold, and see no reason to change the weights before the next report. ",
]
SHAPES = {
    "prose": lambda size: ("".join(SENTENCES) * (size // 400 + 1))[:size],
    "Markdown": lambda size: ("## Pairs\n\n| pair | funding | 401s |\n|---|---|---|\n" + "- **BTC**: 0.01 %, 0 errors\n| ETH | -0.02 | 3 |\n\n" + SENTENCES[0] + "\n") * (size // 220 + 1),
    "JSON": lambda size: json.dumps({"status": "ok", "rows": [{"pair": f"P{n}", "error": None, "note": SENTENCES[2]} for n in range(size // 170)]}, indent=1),
}


def words():
    """The words that the judge's signs look for, as patterns for a scan."""
    source = (ROOT / "crates/agent-outcome/src/words/lists.rs").read_text()
    return sorted({word.rstrip("-").replace("'", "''") for word in re.findall(r'"([^"\\\n]{4,60})"', source)})


def bench_outcome(_):
    """Bars: 25,000 texts of 500 bytes a second; a text of 10 MB no dearer than two of 10 kB; all of every shape."""
    connection, patterns, held = connect(":memory:"), words(), []
    call = lambda text, times: lambda: [connection.execute("SELECT classify_outcome(?)", (text,)).fetchall() for _ in range(times)]
    nothing = lambda text, times: lambda: [connection.execute("SELECT length(?)", (text,)).fetchall() for _ in range(times)]
    for shape, make in SHAPES.items():
        short = make(500)[: None if shape == "JSON" else 500]
        took, bare, _ = in_turn(call(short, 2000), nothing(short, 2000), 7)
        rate = 2000 / (took - bare)
        held.append(report(f"classify_outcome, texts of 500 bytes of {shape} a second", rate, "bar: 25,000", rate >= 25_000, unit=""))
        # 500 times within one statement, so that what the driver does to hand over 10 MB counts little.
        repeated = """WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500)
          SELECT sum(length(classify_outcome(CASE WHEN i THEN ? END))) FROM n"""
        judge = lambda text: lambda: connection.execute(repeated, (text,)).fetchall()
        _, _, growth = in_turn(judge(make(10_000_000)), judge(make(10_000)), 7)
        held.append(report(f"classify_outcome, 10 MB of {shape} / 10 kB", growth, "bar: 2", growth <= 2))

    text = SHAPES["prose"](4096)
    likes = "SELECT " + " OR ".join(f"text LIKE '%{word}%'" for word in patterns[:900]) + " FROM (SELECT ? AS text)"
    scan = lambda: [connection.execute(likes, (text,)).fetchall() for _ in range(20)]
    _, _, ratio = in_turn(scan, call(text, 20), 7)
    report(f"a chain of {len(patterns[:900])} LIKEs on 4 KB of prose / classify_outcome", ratio, "no bar", True)
    return all(held)
