"""Draws the pictures of docs/operating-characteristics.md from the figures of simulate.py.

Usage: pictures.py [CSV [DIRECTORY [svg|png]]]
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plot  # noqa: E402
from matplotlib.ticker import FixedLocator, MultipleLocator, NullLocator, PercentFormatter  # noqa: E402

from results import Results  # noqa: E402
from simulate import FILE  # noqa: E402

# Of the palette of Okabe and Ito (2008), which the colour-blind can tell apart; every series has its own mark besides.
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"
SERIES = ((BLUE, "o", "-"), (GREEN, "s", "-"), (ORANGE, "^", "-"))
BUILDS = ("before", "after")
# The same file from the same figures.
plot.rcParams.update({"svg.hashsalt": "skill_ema", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False,
                      "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd", "axes.axisbelow": True})


def by_volume(axes, title):
    """An axis of calls a day, with the 95 % that an interval promises as a line."""
    axes.set_title(title, loc="left", fontsize=10)
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(FixedLocator([1, 4, 10, 20, 50]))
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.set_xlabel("calls a day")
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.axhline(0.95, color=GREY, linestyle="--", linewidth=1, label="95 %, as promised")


def success(results):
    """Coverage against calls a day, before and after."""
    figure, panels = plot.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
    for axes, build in zip(panels, BUILDS):
        by_volume(axes, build)
        for (colour, mark, line), rho in zip(SERIES, (0, 0.05, 0.2)):
            volumes = (1, 4, 10, 20, 50)
            cells = [dict(rho=rho, calls=calls) for calls in volumes]
            middle = [results.average(build, "success_interval", "coverage", **cell).value for cell in cells]
            low, high = ([results.extreme(build, "success_interval", "coverage", which, **cell).value for cell in cells] for which in (min, max))
            axes.fill_between(volumes, low, high, color=colour, alpha=0.15, linewidth=0)
            name = "independent calls (0)" if rho == 0 else str(rho)
            axes.plot(volumes, middle, color=colour, marker=mark, linestyle=line, label=name)
        axes.set_ylim(0.35, 1.01)
    panels[0].set_ylabel("intervals that hold the true success rate (%)")
    panels[0].legend(title="correlation of the calls of a day", loc="lower left", frameon=False)
    return figure


def cost(results):
    """Coverage of the cost against calls a day."""
    figure, panels = plot.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
    for axes, sigma, title in zip(panels, (0.3, 1), ("calls differ little (σ = 0.3)", "calls differ much (σ = 1)")):
        by_volume(axes, title)
        for (colour, mark, line), tau in zip(SERIES, (0, 0.3, 0.6)):
            volumes = (1, 4, 10, 50)
            found = [results.one("after", "cost_interval", "coverage", sigma=sigma, tau=tau, calls=calls) for calls in volumes]
            name = "days alike (τ = 0)" if tau == 0 else f"τ = {tau}"
            axes.errorbar(volumes, [each.value for each in found], [each.standard_error for each in found], color=colour, marker=mark, linestyle=line,
                          capsize=3, label=name)
        axes.set_ylim(0.8, 1)
        axes.yaxis.set_major_locator(MultipleLocator(0.05))
    panels[0].set_ylabel("intervals that hold the true cost of a call (%)")
    panels[0].legend(title="how much days differ", loc="lower left", frameon=False)
    return figure


def wrong(results):
    """How often somebody who looks every day is ever told what is wrong: a row for each setting, a dot for each build."""
    figure, panels = plot.subplots(1, 2, figsize=(9, 5), layout="constrained")
    settings = (
        ("skill_compare: two equal models,\n90 daily looks from the first day", "equal", "ever wrong, days 1 to 90", (0, 0.1, 0.2),
         ("1", "8", "50", "2/50", "8/varying 8"), {"case": ""}),
        ("skill_drift: unchanged success rate,\n61 daily looks", "unchanged", "ever flagged, success", (0, 0.1), ("1", "8", "20", "50", "varying 8"), {"tau": 0}),
    )
    for axes, (title, scenario, measure, rhos, volumes, more) in zip(panels, settings):
        names, place = [], 0
        for rho in rhos:
            for calls in volumes:
                found = [results.average(build, scenario, measure, rho=rho, calls=calls, **more) for build in BUILDS]
                axes.plot([each.value for each in found], [place] * 2, color="#cccccc", zorder=1)
                for each, build, colour, mark, face in zip(found, BUILDS, (ORANGE, BLUE), "so", ("white", BLUE)):
                    axes.errorbar(each.value, place, xerr=each.standard_error, color=colour, marker=mark, markerfacecolor=face, linestyle="none", zorder=2,
                                  label=build if not names else None)
                names.append((place, calls.replace("/", " and ")))
                place += 1
            axes.annotate(f"correlation {rho}", (1, place - len(volumes) - 0.5), ha="right", va="bottom", color=GREY, fontsize=9)
            place += 1
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_yticks(*zip(*names))
        axes.set_ylim(place - 1, -1.4)
        axes.set_ylabel("calls a day")
        axes.set_xlim(-0.02, 1.02)
        axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
        axes.set_xlabel("ever told wrong (% of groups)")
        axes.grid(axis="y", visible=False)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return figure


def main():
    """Draws all of them."""
    file, directory, kind = [*sys.argv[1:], *(FILE, FILE.parent / "pictures", "svg")[len(sys.argv) - 1:]]
    Path(directory).mkdir(exist_ok=True)
    for draw in (success, cost, wrong):
        figure = draw(Results(file))
        figure.savefig(Path(directory) / f"{draw.__name__}.{kind}", metadata={"Date": None} if kind == "svg" else None, dpi=110)


if __name__ == "__main__":
    main()
