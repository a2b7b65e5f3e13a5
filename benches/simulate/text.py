"""The words of docs/operating-characteristics.md; the numbers between them come from the figures."""

START = """# Operating characteristics

This document measures how often the intervals, verdicts and drift flags are right. The extension itself was run on simulated runs whose true values are
known. [How it counts](how-it-counts.md) has the formulas.

*Before* is the build that treated every call as independent of the others of its day, with its own defaults (`skill_compare`: 14 days, α = 0.3;
`skill_drift`: 3 and 28 days). *After* is this build with its defaults (90 days, α = 0.03; 3 and 90 days).

- Shares are in percent, ± one standard error. A share of 0.0 ± 0.0 in 1,000 cases may still be up to 0.3 %. Where several success rates are averaged, the
  highest or lowest of them is given too.
- ρ is the intraclass correlation of the calls of one day: 0 if calls are independent; at 0.2 good and bad days are easily seen. Outcomes are beta-binomial.
- Costs and durations of calls are lognormal. σ is the standard deviation of a call's logarithm, τ that of a factor that all calls of one day share.
- *varying 10* is a Poisson distribution whose mean is drawn anew each day from an exponential distribution of mean 10. *weekdays 10* has no calls on Saturday
  and Sunday. *2 and 50* are the calls of the baseline and of the other model.
- Cases: 2,000 groups for each figure of an interval; 500 for each of equal models (so the average of four rates is one of 2,000); 1,000 for the rest. All
  figures, with their cases, are in [operating-characteristics.csv](operating-characteristics.csv).
- The seeds are fixed, one for each setting and derived from its name, so the same build gives the same figures.

`make simulate` builds the extension, runs everything in about eight minutes on two processors, and writes this document, its pictures and the CSV file anew. To
measure another build, run `SKILL_EMA_LIBRARY=path/to/libskill_ema .venv/bin/python benches/simulate/simulate.py --build before`. The build shown here as *before*
is that of commit 562865d.
"""

SUCCESS = """## The success rate: does the 95 % interval hold the truth?

Measured for `skill_ema(14, 0.3)`. Coverage is the average over the success rates 0.5, 0.8, 0.9, 0.95 and 0.99. *Lowest* and *highest* are those of a single rate.

![Coverage of the interval of the success rate against calls a day, before and after](pictures/success.svg)

The lines are averages over the five rates; the bands go from the lowest to the highest.
"""

COST = """## The cost: does the 95 % interval hold the truth?

Measured for `skill_ema(14, 0.3)`. The build *before* had no such interval.

![Coverage of the interval of the cost against calls a day](pictures/cost.svg)
"""

EQUAL = """## skill_compare: two equal models

The table shows how often two equal models are told apart ('better' or 'worse'), which is always wrong: before → after, the average over the success rates 0.5, 0.8,
0.95 and 0.99. Days 91 to 180 have 90 days of history before the first look. In outages of three days the rate falls from 0.9 to 0.3, in one period of twenty.

![How often somebody who looks every day ever gets a wrong verdict, before and after](pictures/wrong.svg)
"""

POWER = """## skill_compare: how soon is a better model found?

Each model has 8 calls a day from the first day on; before → after.
"""

NEEDED = """## skill_compare: is runs_needed right?

The table covers the pairs above that had no verdict yet on the day asked. It shows `runs_needed` divided by the number of runs that they then really needed. A pair
without a verdict after 180 days counts as having needed more than any number.
"""

CHEAPER = """## skill_compare: is a cheaper model recommended?

The baseline's success rate is 0.9; the other model costs half as much. Recommended means 'cheaper and not worse' (before: 'cheaper at no proven loss'). There are 90 daily looks from the
first day on; before → after.
"""

DRIFT = """## skill_drift: what did not change

The table shows how often a group is ever flagged in 61 daily looks, after 93 days of history: before → after, the average over the success rates 0.5, 0.8, 0.9, 0.95 and
0.99. Costs and durations have σ = 1. The columns with τ = 0.3 are for a success rate of 0.9.
"""

CHANGE = """## skill_drift: what did change

The change comes after 93 days without one, and `skill_drift` is asked every day; before → after.
"""

REAL = """## The 500 real runs

The table shows means over the groups of `skill_ema(14, 0.3, '2025-11-19', group_by)`, on the runs in `tests/data/agent-runs.csv`, which are of two days; before → after.
Two days say little about how days differ, so the interval of the cost is wide. If nearly all calls are of one day, there is none.
"""

END = """## What these figures do not say

The simulated days are independent of each other, except for the outages of three days. If good and bad days come in spells, the days tell less than their number suggests, and more
verdicts and flags are wrong. `design_effect` shows how alike your calls of one day are: it is 1 + ρκ, and κ is about one less than the calls a day.
"""
