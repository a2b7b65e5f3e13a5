"""The figures that simulate.py wrote, looked up by build, scenario and arguments."""

import csv

from figures import Figure
from simulate import FILE


class Results:
    """All figures of the file."""

    def __init__(self, file=FILE):
        self.found = {}
        with open(file) as rows:
            for row in csv.DictReader(rows):
                measures = self.found.setdefault((row["build"], row["scenario"], frozenset(row["arguments"].split("; "))), {})
                measures[row["measure"]] = Figure(float(row["value"]), float(row["standard_error"]), int(row["cases"]))

    def some(self, build, scenario, measure, **arguments):
        """The figures of all simulations that have these arguments, among others, and this measure."""
        asked = {f"{name}={value}" for name, value in arguments.items()}
        cells = (measures for (of, name, given), measures in self.found.items() if of == build and name == scenario and asked <= given)
        return [measures[measure] for measures in cells if measure in measures]

    def one(self, build, scenario, measure, **arguments):
        """The figure of one simulation, or None where the build has no such figure."""
        figures = self.some(build, scenario, measure, **arguments)
        assert len(figures) <= 1, (build, scenario, measure, arguments)
        return figures[0] if figures else None

    def average(self, build, scenario, measure, **arguments):
        """The average of the figures of some simulations, each counting the same, or None."""
        figures = self.some(build, scenario, measure, **arguments)
        if not figures:
            return None
        error = sum(each.standard_error**2 for each in figures) ** 0.5 / len(figures)
        return Figure(sum(each.value for each in figures) / len(figures), error, sum(each.cases for each in figures))

    def extreme(self, build, scenario, measure, which, **arguments):
        """The lowest or highest (`which` is min or max) of the figures of some simulations, or None."""
        return which(self.some(build, scenario, measure, **arguments), default=None)
