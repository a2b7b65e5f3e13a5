"""Writes docs/operating-characteristics.md from the figures of simulate.py, and prints it.

Usage: document.py [CSV [MARKDOWN]]
"""

import sys
from pathlib import Path

from results import Results
from simulate import FILE
from text import CHANGE, CHEAPER, COST, DRIFT, END, EQUAL, NEEDED, POWER, REAL, START, SUCCESS

BUILDS = ("before", "after")
DASH = "–"


def percent(figure):
    """A share with its standard error, in percent."""
    return DASH if figure is None or figure.value != figure.value else f"{100 * figure.value:.1f} ± {100 * figure.standard_error:.1f}"


def number(figure, digits=2):
    """A value with its standard error."""
    return DASH if figure is None or figure.value != figure.value else f"{figure.value:.{digits}f} ± {figure.standard_error:.{digits}f}"


def bare(figure, digits=2):
    """A value without its standard error."""
    return DASH if figure is None or figure.value != figure.value else f"{figure.value:.{digits}f}"


def table(header, rows):
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def success(results):
    """The coverage of the success rate."""
    rows = []
    for rho in (0, 0.05, 0.1, 0.2):
        for calls in ("1", "4", "10", "20", "50", "varying 10", "weekdays 10"):
            cell = dict(rho=rho, calls=calls)
            ends = [results.extreme(build, "success_interval", "coverage", which, **cell) for build, which in zip((*BUILDS, "after"), (min, min, max))]
            widths = [results.average(build, "success_interval", "width", **cell) for build in BUILDS]
            rows.append([rho, calls, *(percent(results.average(build, "success_interval", "coverage", **cell)) for build in BUILDS),
                         *map(percent, ends), *(number(width, 3) for width in widths)])
    return table(["ρ", "calls a day", "before", "after", "lowest before", "lowest after", "highest after", "width before", "width after"], rows)


def cost(results):
    """The coverage of the cost."""
    volumes = ("1", "4", "10", "50", "varying 10")
    rows = [[sigma, tau, *(percent(results.one("after", "cost_interval", "coverage", sigma=sigma, tau=tau, calls=calls)) for calls in volumes)]
            for sigma in (0.3, 1) for tau in (0, 0.3, 0.6)]
    widths = [[sigma, tau, *(number(results.one("after", "cost_interval", "width", sigma=sigma, tau=tau, calls=calls)) for calls in volumes)]
              for sigma in (0.3, 1) for tau in (0, 0.3, 0.6)]
    header = ["σ", "τ", *(f"{calls} a day" for calls in volumes)]
    return table(header, rows) + "\nMean width, where the true cost is 1:\n\n" + table(header, widths)


def equal(results):
    """Wrong verdicts about equal models."""
    measures = ("wrong on day 90", "ever wrong, days 30 to 90", "ever wrong, days 1 to 90", "ever wrong, days 91 to 180")
    settings = [(rho, calls, "") for rho in (0, 0.1, 0.2) for calls in ("1", "8", "50", "2/50", "8/varying 8")]
    settings += [(0, calls, "outages of three days") for calls in ("8", "50")]
    rows = []
    for rho, calls, case in settings:
        cell = dict(rho=rho, calls=calls, case=case)
        worst = max(results.extreme("after", "equal", measure, max, **cell) for measure in measures[2:])
        rows.append([case or rho, calls.replace("/", " and "), *(both([results.average(build, "equal", measure, **cell) for build in BUILDS])
                     for measure in measures), percent(worst)])
    return table(["ρ", "calls a day", "on day 90", "ever, days 30 to 90", "ever, days 1 to 90", "ever, days 91 to 180", "highest after"], rows)


def both(figures, shown=percent):
    """Before and after."""
    return " → ".join(map(shown, figures))


def power(results):
    """How soon a better model is found."""
    rows = []
    for rates in ((0.7, 0.9), (0.8, 0.9)):
        for rho in (0, 0.1):
            cell = dict(rho=rho, calls="8", rates=rates)
            of = lambda measure: [results.one(build, "different", measure, **cell) for build in BUILDS]
            middle = " → ".join(f"{bare(a, 0)} ({bare(b, 0)} to {bare(c, 0)})" for a, b, c in zip(*(of(f"day of the first verdict, {word}")
                                for word in ("median", "lower quartile", "upper quartile"))))
            rows.append([f"{rates[0]} and {rates[1]}", rho, *(both(of(measure)) for measure in
                         ("better on day 69", "ever better by day 69", "ever worse by day 69")), middle])
    return table(["rates", "ρ", "better on day 69", "ever better by day 69", "ever worse by day 69", "day of the first verdict (quartiles)"], rows)


def needed(results):
    """What runs_needed says."""
    rows = []
    for rates in ((0.7, 0.9), (0.8, 0.9)):
        for rho in (0, 0.1):
            for day in (10, 20, 30):
                of = lambda measure: results.one("after", "different", measure, rho=rho, calls="8", rates=rates)
                ratio = [of(f"runs_needed by runs really needed, day {day}, {word}") for word in ("median", "lower quartile", "upper quartile")]
                rows.append([f"{rates[0]} and {rates[1]}", rho, day, percent(of(f"told a number, day {day}")), number(ratio[0]),
                             f"{bare(ratio[1])} to {bare(ratio[2])}", ratio[0].cases if ratio[0] else DASH])
    return table(["rates", "ρ", "asked on day", "got a number", "`runs_needed` / really needed, median", "quartiles", "cases"], rows)


def cheaper(results):
    """Whether a model at half the cost is recommended."""
    rows = []
    for rates, name in (((0.9, 0.9), "as good"), ((0.9, 0.84), "6 points worse"), ((0.9, 0.8), "10 points worse")):
        for rho in (0, 0.1):
            for calls in ("8", "20", "50"):
                rows.append([name, rho, calls, *(both([results.one(build, "cheaper", measure, rho=rho, calls=calls, rates=rates) for build in BUILDS])
                             for measure in ("recommended on day 90", "ever recommended, days 1 to 90", "ever worse, days 1 to 90"))])
    return table(["the cheaper model is", "ρ", "calls a day", "recommended on day 90", "ever recommended", "ever worse"], rows)


def unchanged(results):
    """Flags at what did not change."""
    rows = []
    for rho in (0, 0.1):
        for calls in ("1", "8", "20", "50", "varying 8"):
            cell = dict(rho=rho, calls=calls, tau=0)
            varied = cell | {"tau": 0.3}
            of = lambda measure, cell: both([results.average(build, "unchanged", measure, **cell) for build in BUILDS])
            rows.append([rho, calls, of("ever flagged, success", cell), percent(results.extreme("after", "unchanged", "ever flagged, success", max, **cell)),
                         of("ever flagged, cost", cell), of("ever flagged, cost", varied), of("ever flagged, any of the three", cell),
                         of("ever flagged, any of the three", varied), of("flagged on one look, any of the three", cell)])
    return table(["ρ", "calls a day", "success", "success, highest after", "cost, τ = 0", "cost, τ = 0.3", "any of the three, τ = 0", "any, τ = 0.3",
                  "any on one look, τ = 0"], rows)


def change(results):
    """How soon a change is seen."""
    rows = []
    settings = [("fall", dict(rho=rho, calls="8", rates=(0.9, 0.5), within=(1, 2, 3))) for rho in (0, 0.1)]
    settings += [("fall", dict(rho=rho, calls=calls, rates=(0.9, 0.7), within=(3, 7, 14))) for rho in (0, 0.1) for calls in ("8", "20")]
    settings += [("decline", dict(rho=rho, calls=calls, rates=(0.9, 0.7), within=(30,))) for rho in (0, 0.1) for calls in ("8", "20")]
    settings += [("dearer", dict(calls="8", sigma=0, factor=1.5, within=(1, 3)))]
    settings += [("dearer", dict(calls=calls, sigma=1, factor=2, within=(3, 7))) for calls in ("8", "30")]
    late, seen = "days that since_day is late", lambda build, days: results.one(build, scenario, f"seen within {days} days", **cell)
    for scenario, cell in settings:
        if scenario == "dearer":
            what = f"cost times {cell['factor']}, " + ("constant price" if not cell["sigma"] else "lognormal, σ = 1")
        else:
            what = {"fall": "success {} to {}", "decline": "success {} to {} over 30 days"}[scenario].format(*cell["rates"]) + f", ρ = {cell['rho']}"
        off = [results.one("after", scenario, f"{late}, {word}", **cell) for word in ("median", "lower quartile", "upper quartile")]
        rows.append([what, cell["calls"], "; ".join(f"{days}: " + both([seen(build, days) for build in BUILDS]) for days in cell["within"]),
                     f"{bare(off[0], 0)} ({bare(off[1], 0)} to {bare(off[2], 0)})",
                     percent(results.one("after", scenario, "since_day within one day of the truth", **cell))])
    first = table(["change", "calls a day", "seen within so many days", "since_day is late by, days (quartiles)", "within one day"], rows)
    past = [[what, rho, *(both([results.one(build, "past", measure, rho=rho, calls="8", rates=(0.9, 0.5), lasted=lasted, ended=ended) for build in BUILDS])
             for measure in ("flagged", "flagged as down"))]
            for what, lasted, ended in (("a fall 60 days ago that stayed", 60, 0), ("an outage of 5 days, over since 5 days", 5, 5)) for rho in (0, 0.1)]
    return first + "\n" + table(["asked after (0.9 to 0.5, 8 calls a day)", "ρ", "flagged", "flagged as down"], past)


def real(results):
    """The real runs."""
    rows = [[f"`{by}`", results.one("after", "real_runs", "width", group_by=by).cases,
             *(both([results.one(build, "real_runs", measure, group_by=by) for build in BUILDS], bare) for measure in ("width", "effective number of calls")),
             *(bare(results.one("after", "real_runs", measure, group_by=by)) for measure in ("design effect", "cost, width by average"))]
            for by in ("skill", "model", "skill,model")]
    return table(["group_by", "groups", "width of the success interval", "effective_n", "design_effect", "width of the cost interval by the average"], rows)


def main():
    """Writes the document."""
    file, target = [*sys.argv[1:], *(FILE, FILE.with_suffix(".md"))[len(sys.argv) - 1:]]
    results = Results(file)
    parts = [START]
    for words, figures in ((SUCCESS, success), (COST, cost), (EQUAL, equal), (POWER, power), (NEEDED, needed), (CHEAPER, cheaper), (DRIFT, unchanged),
                           (CHANGE, change), (REAL, real)):
        parts += [words, figures(results)]
    document = "\n".join([*parts, END])
    Path(target).write_text(document)
    print(document)


if __name__ == "__main__":
    main()
