"""The table of hosts, printed at the end: each host's SQLite, or why it is absent."""

from hosts import HOSTS


def pytest_terminal_summary(terminalreporter):
    reports = [report for reports in terminalreporter.stats.values() for report in reports if hasattr(report, "user_properties")]
    found = {report.nodeid.partition("[")[2][:-1]: dict(report.user_properties).get("host") for report in reports}
    terminalreporter.section("hosts")
    for name in filter(found.get, HOSTS):
        terminalreporter.write_line(f"{name:45} {found[name]}")
