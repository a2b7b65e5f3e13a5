"""skill_drift a second time, from its definition."""

from datetime import timedelta
from decimal import Decimal, localcontext

from oracle import KEY, MEASURES, average, days_of, groups_of, nulls_first
from oracle_statistics import EXACT, effective_days, g_squared, guessed_rho, squared_residuals, t_quantile

LEAST_VARIATION, LIMIT_OF_ONE_DAY = Decimal("0.03"), Decimal(4)
# What is closer to a limit than this may be on either side of it where numbers are floats.
NEAR = Decimal("1e-9")
MEASURED = [("success", "success_rate", "success", 0), ("cost", "cost_usd", *MEASURES[1][1:]), ("duration", "duration_s", *MEASURES[0][1:])]


def skill_drift(calls, as_of, recent_days=3, baseline_days=90, group_by="skill,model,provider"):
    """A row per group with calls in the window, the worst first. `near`, no column, says that something in it is at a limit."""
    with localcontext(EXACT):
        rows = [dict(zip(KEY.values(), key)) | drifted(group, as_of, recent_days)
                for key, group in groups_of(calls, as_of, recent_days + baseline_days, group_by).items()]
    return sorted(rows, key=badness)


def drifted(group, as_of, recent_days):
    """All columns but the key for one group."""
    recent = sum(age < recent_days for age, _ in group)
    row = {"recent_sample_count": recent, "baseline_sample_count": len(group) - recent, "drifted": 0, "since_day": None, "near": False}
    for name, average_name, column, decimals in MEASURED:
        chart = Chart(days_of(group, column, decimals), recent_days, name == "success")
        # What was before the last old change is in no average.
        now, was = (average([(1, *day) for age, day in chart.days.items() if (age < recent_days) == is_recent]) for is_recent in (True, False))
        went, change = direction(now, was), chart.change()
        row |= {f"recent_{average_name}": now, f"baseline_{average_name}": was, f"{name}_direction": went, f"{name}_drifted": 0}
        if change and change[1] == went:
            row |= {f"{name}_drifted": 1, "drifted": 1}
            row["since_day"] = row["since_day"] or (as_of - timedelta(days=change[0])).isoformat()
        row["near"] |= chart.is_near
    return row


def direction(now, was):
    """Where a measure went; what differs by rounding only stayed."""
    if now is None or was is None:
        return None
    return "same" if abs(now - was) <= 1e-9 * was else "up" if now > was else "down"


class Chart:
    """The control chart of one measure: `days` are pairs of calls and their total by the age of the day."""

    def __init__(self, days, recent_days, is_rate):
        self.days, self.recent_days, self.long = days, recent_days, 10 * recent_days
        self.statistic, self.limit, self.limit_anywhere = (of_rates, Decimal("3.25"), Decimal(4)) if is_rate else (of_amounts, Decimal(4), Decimal("4.5"))
        self.is_near = False
        while (began := self.largest(list(self.days))) is not None and began >= self.long and self.exceeds(began + 1):
            self.days = {age: day for age, day in self.days.items() if age <= began}

    def split(self, k):
        """The days since and the days before, of which the first are of an age below k."""
        return [[day for age, day in self.days.items() if (age < k) == is_since] for is_since in (True, False)]

    def exceeds(self, k, limit=None):
        """Whether the statistic of a split is above its limit, which is higher for the last day alone."""
        since, before = self.split(k)
        limit = limit or (self.limit if any(0 < age < k for age in self.days) else LIMIT_OF_ONE_DAY)
        value = self.statistic(since, before, self.limit) if since and before else 0
        self.is_near |= abs(value / limit - 1) < NEAR
        return value > limit

    def largest(self, ages):
        """On which of the days, told by their age, the largest change began: the latest of equals."""
        found = []
        for age in sorted(ages):
            since, before = self.split(age + 1)
            if before:
                found.append((self.is_clean(since, before), self.statistic(since, before, self.limit), -age))
        found.sort(reverse=True)
        if len(found) > 1 and found[0][0] == found[1][0] and found[0][1] > self.limit and found[1][1] / found[0][1] > 1 - NEAR:
            self.is_near = True
        return -found[0][2] if found else None

    def is_clean(self, since, before):
        """Whether days of nothing end and days of something begin there, or the other way round."""
        nothing = [[total == 0 for _, total in days] for days in (since, before)]
        return self.statistic is of_amounts and any(all(one) and not any(other) for one, other in (nothing, nothing[::-1]))

    def change(self):
        """The age of the day on which the largest recent change began, and where it went; None where there is none."""
        recent, baseline = self.split(self.recent_days)
        if not recent or not baseline:
            return None
        looks = {*range(1, self.recent_days + 1), 3 * self.recent_days, self.long}
        is_out = any([self.exceeds(k) for k in sorted(looks)])
        began = self.largest([age for age in self.days if age < self.long])
        if not is_out and not self.exceeds(began + 1, self.limit_anywhere):
            return None
        # What the recent days have undone, more than half of it, is over.
        latest, _ = self.split(min(self.recent_days, began + 1))
        now, then, was = (level(days) for days in (latest, *self.split(began + 1)))
        half = (was + then) / 2
        self.is_near |= abs(now - half) < NEAR * half
        if (now - half) * (then - was) < 0:
            return None
        return began, "up" if then > was else "down"


def level(days):
    """The average of the calls of some days."""
    return sum(total for _, total in days) / Decimal(sum(count for count, _ in days))


def of_rates(since, before, z):
    """How far two success rates are apart, in standard deviations."""
    sides = [(level(days), days) for days in (since, before)]
    calls = sum(n for n, _ in since + before)
    v = sum(p * (1 - p) * sum(n for n, _ in days) for p, days in sides)
    a = sum(p * (1 - p) * sum(n * n - n for n, _ in days) for p, days in sides)
    m = effective_days([n for n, _ in since + before])
    rho = nu = Decimal(0)
    if v and a and m > 2:
        lost = sum(p * (1 - p) * sum(n * n for n, _ in days) / sum(n for n, _ in days) for p, days in sides) / v
        if lost < Decimal("0.95"):
            residuals = sum(squared_residuals(p, days) for p, days in sides)
            rho, nu = (residuals / (1 - lost) - v) / a, m - 2
    rho, t = guessed_rho(rho, nu), t_quantile(nu + 4, z)
    counts = []
    for _, days in sides:
        calls = Decimal(sum(n for n, _ in days))
        kappa = sum(n * n for n, _ in days) / calls - 1
        counts.append(calls / min((t / z) ** 2 * (1 + rho * kappa), 1 + kappa))
    return g_squared(sides[0][0], counts[0], sides[1][0], counts[1]).sqrt()


def of_amounts(since, before, z):
    """How far two costs or durations are apart; 0 where the days are too few to say."""
    sides = [(level(days), days) for days in (since, before)]
    if any(r == 0 for r, _ in sides):
        paid = [Decimal(sum(total != 0 for _, total in days)) / len(days) for _, days in sides]
        return g_squared(paid[0], len(since), paid[1], len(before)).sqrt()
    m = [effective_days([c for c, _ in days]) for _, days in sides]
    if sum(m) - 2 < 3:
        return Decimal(0)
    residuals = [((t - r * c) / r, c) for r, days in sides for c, t in days]
    of_a_call = sum(r * r / c for r, c in residuals) / (len(residuals) - 2)
    of_a_day = sum(squared_residuals(r, days) / r ** 2 for r, days in sides) / sum(sum(c * c for c, _ in days) * (1 - 1 / m_i) for m_i, (_, days) in zip(m, sides))
    variance = sum(max(of_a_call / sum(c for c, _ in days), of_a_day / m_i, LEAST_VARIATION ** 2 / m_i) for m_i, (_, days) in zip(m, sides))
    return abs((sides[0][0] / sides[1][0]).ln()) / variance.sqrt() * z / t_quantile(sum(m) - 2, z)


def badness(row):
    """Sorts the worst first: drifted for the worse, drifted, not; then the fall of success, the growth of cost and of duration."""
    fall = row["recent_success_rate"] - row["baseline_success_rate"] if None not in (row["recent_success_rate"], row["baseline_success_rate"]) else 0
    growths = [growth(row["recent_cost_usd"], row["baseline_cost_usd"]), growth(row["recent_duration_s"], row["baseline_duration_s"])]
    worse = (row["success_drifted"] and row["success_direction"] == "down") or any(
        row[f"{name}_drifted"] and row[f"{name}_direction"] == "up" for name in ("cost", "duration"))
    proven = [fall if row["success_drifted"] else 0] + [
        -growth if row[f"{name}_drifted"] else -1 for name, growth in zip(("cost", "duration"), growths)]
    key = tuple(row[column] for column in KEY.values())
    rounded = [round(number, 12) for number in (*proven, fall, -growths[0], -growths[1])]
    return [not worse, not row["drifted"], *rounded, nulls_first(key)]


def growth(now, was):
    if now is None or was is None or now == was == 0:
        return 1
    return now / was if was else float("inf")
