"""What `make test-fleet` shows at the end: for each engine its version, the fleets, the answers compared, and the largest relative difference."""

from __future__ import annotations


def pytest_terminal_summary(terminalreporter):
    engines: dict[str, list[tuple[int, float]]] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "fleet":
                engine, *of_fleet = value
                engines.setdefault(engine, []).append(tuple(of_fleet))
    for engine, fleets in sorted(engines.items()):
        answers, apart = sum(answers for answers, _ in fleets), max(apart for _, apart in fleets)
        terminalreporter.write_line(f"{engine}: {len(fleets)} fleets, {answers} answers compared, largest relative difference {apart:.1e}")
