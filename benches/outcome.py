"""The part of the bench for classify_outcome: its speed on reports, its growth, and what a substring scan would cost."""

import json
import re
from pathlib import Path


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
    """As many patterns as the rules have words: these words themselves."""
    rules = "".join(file.read_text() for file in sorted((ROOT / "src/logic/outcome/rules").glob("*.rs")))
    found = {word for word in re.findall(r'"([^"\\\n]{4,60})"', re.sub(r"//.*", "", rules))}
    return sorted(word.replace("'", "''").replace("%", "") for word in found)


def bench_outcome(_):
    """Bars: 200 MB a second on 1 MB of report, 10 microseconds for 4 KB; both of every shape."""
    connection, patterns, held = connect(":memory:"), words(), []
    call = lambda text, times: lambda: [connection.execute("SELECT classify_outcome(?)", (text,)).fetchall() for _ in range(times)]
    nothing = lambda text, times: lambda: [connection.execute("SELECT length(?)", (text,)).fetchall() for _ in range(times)]
    for shape, make in SHAPES.items():
        large, small = make(1_000_000)[: None if shape == "JSON" else 1_000_000], make(4096)[: None if shape == "JSON" else 4096]
        [[judged]] = connection.execute("SELECT classify_outcome(?)", (large,)).fetchall()
        assert json.loads(judged)["success"], judged
        took, bare, _ = in_turn(call(large, 20), nothing(large, 20), 7)
        speed = len(large.encode()) / max((took - bare) / 20, 1e-7) / 1e6
        held.append(report(f"classify_outcome, MB a second on 1 MB of {shape}", speed, "bar: 200", speed >= 200, unit=""))
        took, bare, _ = in_turn(call(small, 2000), nothing(small, 2000), 7)
        each = (took - bare) / 2000 * 1e6
        held.append(report(f"classify_outcome, microseconds for 4 KB of {shape}", each, "bar: 10", each <= 10, unit=""))
        _, _, growth = in_turn(call(make(4_000_000), 5), call(large, 5), 7)
        report(f"classify_outcome, 4 MB of {shape} / 1 MB (linear: at most 4)", growth, "bar: under 6", growth < 6)

    text = SHAPES["prose"](4096)
    likes = f"SELECT {' OR '.join(f'''text LIKE '%{word}%' ''' for word in patterns[:900])} FROM (SELECT ? AS text)"
    scan = lambda: [connection.execute(likes, (text,)).fetchall() for _ in range(20)]
    lowered = [word.lower() for word in patterns]
    loop = lambda: [any(word in text.lower() for word in lowered) for _ in range(20)]
    for name, peer in ((f"a chain of {len(patterns[:900])} LIKEs", scan), (f"a Python loop of {len(lowered)} 'in's", loop)):
        _, _, ratio = in_turn(peer, call(text, 20), 7)
        report(f"{name} on 4 KB of prose / classify_outcome", ratio, "no bar", True)
    return all(held)
