"""How large what is measured is."""

LOGS = (100_000, 1_000_000, 10_000_000)
FLEETS = ((1_000, 365, 4, 350), (1_000, 365, 4, 3_500), (10_000, 93, 4, 350))
"""Hosts, days, groups of a host, groups of the fleet: a fleet, one of more groups, and one of more hosts."""
CHECK = (100_000, 93, 4, 350)
"""The size that is reckoned with. Only DuckDB over Parquet is measured at it, to see how good the reckoning is."""
SMALL_FILE_DAYS = 3


def part_of(numbers):
    """The name of a fleet among the figures."""
    return f"fleet-{'-'.join(map(str, numbers))}"
