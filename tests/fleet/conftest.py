"""What the engines were asked, in a line at the end for each: its version, how many fleets and answers, and how far these are off."""

from __future__ import annotations

from collections import defaultdict


def pytest_terminal_summary(terminalreporter):
    engines = defaultdict(list)
    for report in terminalreporter.stats.get("passed", ()):
        asked = dict(report.user_properties)
        if report.when == "call" and "engine" in asked:
            engines[asked["engine"]].append(asked)
    for engine, fleets in sorted(engines.items()):
        terminalreporter.write_line(
            f"{engine}: {len(fleets)} fleets, {sum(fleet['answers'] for fleet in fleets):,} answers with {sum(fleet['rows'] for fleet in fleets):,} rows compared, "
            f"largest relative difference {max(fleet['difference'] for fleet in fleets):.1e}")
