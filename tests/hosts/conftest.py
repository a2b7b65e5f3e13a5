"""The table of hosts, printed at the end."""

from hosts import VERSIONS


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("hosts")
    for name, version in VERSIONS.items():
        terminalreporter.write_line(f"{name:45} {version}")
