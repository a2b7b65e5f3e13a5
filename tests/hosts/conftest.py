"""The table of hosts, printed at the end."""

# Each host's SQLite, or why it is absent.
VERSIONS = {}


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("hosts")
    for name, version in VERSIONS.items():
        terminalreporter.write_line(f"{name:45} {version}")
