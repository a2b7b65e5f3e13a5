"""What `make test-fleet` shows at the end: for each engine its version, the fleets, the answers compared, and the largest relative difference; and what
was measured of Litestream."""

from __future__ import annotations


def pytest_terminal_summary(terminalreporter):
    engines: dict[str, list[tuple[int, float]]] = {}
    measured = []
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "fleet":
                engine, *of_fleet = value
                engines.setdefault(engine, []).append(tuple(of_fleet))
            elif name == "measured":
                measured.append(value)
    for engine, fleets in sorted(engines.items()):
        answers, apart = sum(answers for answers, _ in fleets), max(apart for _, apart in fleets)
        terminalreporter.write_line(f"{engine}: {len(fleets)} fleet{'s' * (len(fleets) > 1)}, {answers} answers compared, largest relative difference {apart:.1e}")
    for line in measured:
        terminalreporter.write_line(line)
