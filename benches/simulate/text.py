"""The words of docs/operating-characteristics.md; the numbers between them come from the figures."""

START = """# Operating characteristics

How often the intervals, verdicts and drift flags are right: the extension itself was asked about simulated runs whose truth is known. [How it
counts](how-it-counts.md) has the formulas. *Before* is the build that took every call as independent of the others of its day, with its own defaults
(`skill_compare`: 14 days, α = 0.3; `skill_drift`: 3 and 28 days), *after* is this one with its defaults (90 days, α = 0.03; 3 and 90 days).

- Shares are in percent, ± one standard error; where it never happened in 1,000 cases (0.0 ± 0.0) it may still do so in 0.3 %. Where several success rates are averaged, the highest or lowest of them stands beside.
- ρ is the intraclass correlation of the calls of a day: 0 where calls are independent; at 0.2 the good and bad days are easily seen. Outcomes are
  beta-binomial.
- Costs and durations of calls are lognormal; σ is the standard deviation of a call's logarithm, τ that of a factor that all calls of a day share.
- *varying 10* is Poisson with a mean that is drawn anew each day from an exponential distribution of mean 10; *weekdays 10* has no calls on Saturday and Sunday; *2 and 50*
  are the baseline's and the other model's calls.
- Cases: 2,000 groups for each figure of an interval; 500 for each of equal models (the average of four rates is one of 2,000); 1,000 for the rest. All
  figures, with their cases, are in [operating-characteristics.csv](operating-characteristics.csv).
- The seeds are fixed, one for each setting and drawn from its name: the same build gives the same figures.

`make simulate` builds the extension, runs everything in about eight minutes on two processors, and makes this page, its pictures and the file anew. Another
build is asked with `SKILL_EMA_LIBRARY=path/to/libskill_ema .venv/bin/python benches/simulate/simulate.py --build before`; the build shown here as *before*
is that of commit 562865d.
"""

SUCCESS = """## The success rate: does the 95 % interval hold the truth?

`skill_ema(14, 0.3)`. Coverage is the average of the success rates 0.5, 0.8, 0.9, 0.95 and 0.99; *lowest* and *highest* are of one of them.

![Coverage of the interval of the success rate against calls a day, before and after](pictures/success.svg)

The lines are averages of the five rates, the bands go from the lowest to the highest.
"""

COST = """## The cost: does the 95 % interval hold the truth?

`skill_ema(14, 0.3)`; before, there was no such interval.

![Coverage of the interval of the cost against calls a day](pictures/cost.svg)
"""

EQUAL = """## skill_compare: two equal models

How often they are told apart ('better' or 'worse'), which is always wrong; before → after, the average of the success rates 0.5, 0.8, 0.95 and 0.99. Days 91 to 180
have 90 days of history before the first look. In outages of three days the rate falls from 0.9 to 0.3, in one period of twenty.

![How often somebody who looks every day is ever told what is wrong, before and after](pictures/wrong.svg)
"""

POWER = """## skill_compare: how soon is a better model found?

8 calls a day of each, from the first day on; before → after.
"""

NEEDED = """## skill_compare: is runs_needed right?

The pairs above that had no verdict yet on the day asked, and how many runs they were told by how many they then really needed. A pair that got no verdict in 180
days counts as having needed more than any number.
"""

CHEAPER = """## skill_compare: is a cheaper model recommended?

The baseline's success rate is 0.9; the other model costs half as much. Recommended means 'cheaper and not worse' (before: 'cheaper at no proven loss'). 90 daily looks from the
first day; before → after.
"""

DRIFT = """## skill_drift: what did not change

How often a group is ever flagged in 61 daily looks, after 93 days of history; before → after, the average of the success rates 0.5, 0.8, 0.9, 0.95 and 0.99. Costs and durations have
σ = 1. The columns of τ = 0.3 are for a success rate of 0.9.
"""

CHANGE = """## skill_drift: what did change

After 93 days without a change; asked every day; before → after.
"""

REAL = """## The 500 real runs

Means over the groups of `skill_ema(14, 0.3, '2025-11-19', group_by)`, at the runs in `tests/data/agent-runs.csv`, which are of two days. Before → after.
Two days say little about how days differ, so the interval of the cost is wide; where nearly all calls are of one day there is none.
"""

END = """## What these figures do not say

The simulated days are independent of each other but for the outages of three days. Where good and bad days come in spells, less is known than days are counted, and more verdicts and
flags are wrong. How alike your calls of a day are is in `design_effect`, which is 1 + ρκ, with κ about the calls a day less one.
"""
