"""The formulas of docs/how-it-counts.md in decimals, as they stand there: every residual is taken and squared by itself.

A group is its days: a list of (weight, calls, total), the total of an outcome being the successes.
"""

from copy import copy
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from statistics import NormalDist

EXACT = Context(prec=100, Emax=MAX_EMAX, Emin=MIN_EMIN)
# Two-sided: an interval of 95 %, and a verdict that may err in 5 % of cases over 90 looks.
Z, Z_VERDICT = (Decimal(NormalDist().inv_cdf(1 - error / 2)) for error in (0.05, 0.05 / 90))
RHO_GUESS, GUESS_WEIGHS = Decimal("0.02"), 4
ROUNDING = Decimal("1e-12")


def t_quantile(f, z):
    """The t-distribution's quantile at f degrees of freedom, for the probability of the normal quantile z."""
    c = z * z / 3 * (1 + 6 / (3 * f + 1)) - Decimal("0.5")
    u = z * (1 + 1 / (4 * f + c))
    return (f * ((u * u / f).exp() - 1)).sqrt()


def guessed_rho(rho, nu):
    """The estimate of the intraclass correlation, weighed against the prior guess."""
    return min(max((GUESS_WEIGHS * RHO_GUESS + nu * rho) / (GUESS_WEIGHS + nu), Decimal(0)), Decimal(1))


def effective_days(counts):
    return Decimal(sum(counts)) ** 2 / sum(n * n for n in counts)


def squared_residuals(ratio, days):
    """Of days of (calls, total) about a common ratio; what is rounding counts as 0."""
    squares = sum((total - ratio * calls) ** 2 for calls, total in days)
    return squares if squares > ROUNDING * sum(total ** 2 for _, total in days) else Decimal(0)


def wilson(p, q):
    """The interval of a rate whose squared quantile by the calls is q."""
    high = (p + q / 2 + (q * p * (1 - p) + q * q / 4).sqrt()) / (1 + q)
    # The two ends multiply to p² / (1 + q), which keeps the digits of a lower one near 0.
    return p * p / ((1 + q) * high), high


class Rate:
    """A success rate."""

    def __init__(self, days):
        self.p = sum(w * s for w, n, s in days) / sum(w * n for w, n, s in days)
        self.kish = sum(w * n for w, n, s in days) ** 2 / sum(w * w * n for w, n, s in days)
        self.kappa = sum(w * w * n * n for w, n, s in days) / sum(w * w * n for w, n, s in days) - 1
        self.calls = sum(n for _, n, _ in days)
        self.p_of_all, self.pairs = Decimal(sum(s for _, _, s in days)) / self.calls, sum(n * n - n for _, n, _ in days)
        self.m = effective_days([n for _, n, _ in days])
        rho, self.nu = self.likeness([(n, s) for _, n, s in days])
        self.design_effect = 1 + guessed_rho(rho, self.nu) * self.kappa
        self.effective_n = self.kish / self.design_effect

    @staticmethod
    def likeness(days):
        """How alike the calls of a day are, estimated from all days alike, and the degrees of freedom of that."""
        calls, successes, pairs = sum(n for n, _ in days), sum(s for _, s in days), sum(n * n - n for n, _ in days)
        m = effective_days([n for n, _ in days])
        if successes in (0, calls) or len(days) == 1 or pairs == 0:
            return Decimal(0), Decimal(0)
        p = Decimal(successes) / calls
        return (squared_residuals(p, days) / (p * (1 - p) * (1 - 1 / m)) - calls) / pairs, m - 1

    def q(self, z):
        t = t_quantile(self.nu + 4, z)
        return min(t * t * self.design_effect, z * z * (1 + self.kappa)) / self.kish

    def interval(self, z):
        return wilson(self.p, self.q(z))

    def over(self, days, alpha):
        """What it would rest on if the window held so many such days in the place of those from its first on."""
        other = copy(self)
        # Where outcomes differ and share days, every further day tells how alike they are.
        tells = 0 < self.p_of_all < 1 and self.pairs > 0
        other.days, other.nu = days, self.nu + (self.m * (Decimal(days) / self.days - 1) if tells else 0)
        other.kish = self.kish * equal_days(days, alpha) / equal_days(self.days, alpha)
        other.effective_n = other.kish / self.design_effect
        return other


def equal_days(days, alpha):
    """How many days of equal weight tell as much as so many in a row."""
    left = 1 - Decimal(alpha)
    if left in (0, 1):
        return Decimal(days if left else 1)
    # Σ w and Σ w² are geometric series.
    total, squares = (1 - left ** days) / (1 - left), (1 - left ** (2 * days)) / (1 - left * left)
    return total * total / squares


# Fewer effective days than this say nothing of how much days differ.
ENOUGH_DAYS = Decimal("1.5")


class Amount:
    """A cost or a duration per call."""

    def __init__(self, days):
        self.average = sum(w * t for w, c, t in days) / sum(w * c for w, c, t in days)
        self.m = effective_days([c for _, c, _ in days])
        # Of the average's logarithm; of what is always free nothing is uncertain.
        self.variance = None if self.m < ENOUGH_DAYS else Decimal(0)
        self.f = max(self.m - 1, Decimal(1))
        overall = sum(t for _, _, t in days) / sum(c for _, c, _ in days)
        if self.m >= ENOUGH_DAYS and overall != 0:
            squares = overall ** 2 * sum(c * c for _, c, _ in days)
            phi = squared_residuals(overall, [(c, t) for _, c, t in days]) / (squares * (1 - 1 / self.m))
            self.variance = phi * sum(w * w * c * c for w, c, _ in days) / sum(w * c for w, c, _ in days) ** 2

    def interval(self):
        return (None, None) if self.variance is None else around(self.average, self.variance, self.f)


def around(middle, variance, f):
    """The 95 % interval on the logarithmic scale."""
    arm = (t_quantile(f, Z) * variance.sqrt()).exp()
    return middle / arm, middle * arm


def divergence(a, b):
    """D(a, b), by how much a tells against b."""
    return sum(x * (x / y).ln() for x, y in ((a, b), (1 - a, 1 - b)) if x > 0)


def g_squared(p1, n1, p2, n2):
    """The likelihood ratio of two rates against one; never below 0, but for the hundredth digit."""
    p = (n1 * p1 + n2 * p2) / (n1 + n2)
    return max(Decimal(0), 2 * (n1 * divergence(p1, p) + n2 * divergence(p2, p)))
