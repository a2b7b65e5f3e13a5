"""Findings in words, as the table and the messages have them."""

from __future__ import annotations

from typing import Optional, Sequence

from ..output import visible
from ..words import UNKNOWN, percent, usd
from .expectations import COST_PER_DAY, COST_PER_MONTH, DRIFT, SILENCE, SUCCESS
from .judge import BROKEN, Finding


def scope(finding: Finding) -> str:
    """Of which runs."""
    check = finding.check
    names = [finding.skill or check.skill, finding.model or check.model, finding.provider, check.job and f"job {check.job}"]
    return ", ".join(name for name in names if name) or "all runs"


def limit(finding: Finding) -> str:
    """What is expected."""
    value = finding.check.limit
    return {
        COST_PER_DAY: f"at most {_dollars(value)} a day",
        COST_PER_MONTH: f"at most {_dollars(value)} a month",
        SUCCESS: f"at least {percent(value)}",
        SILENCE: f"a run in {_time(value)}",
    }.get(finding.check.expectation, "nothing worse")


def found(finding: Finding) -> str:
    """What was found."""
    if finding.check.expectation == SUCCESS:
        return percent(finding.found, finding.low, finding.high)
    return _time(finding.found) if finding.check.expectation == SILENCE else usd(finding.found)


def sentence(finding: Finding) -> str:
    """A line of a message."""
    change = "broken" if finding.state == BROKEN else "holds again"
    reason = finding.verdict.removeprefix(finding.state).lstrip(":; ")
    if finding.check.expectation == DRIFT:
        details = [reason or limit(finding)]
    else:
        details = [part for part in (found(finding) if finding.found is not None else "", limit(finding), reason) if part]
    return f"{change}: {finding.check.name}: {scope(finding)}: {', '.join(details)}"


def message(changes: Sequence[Finding]) -> str:
    """A line that counts them, and a line for each."""
    broken = sum(finding.state == BROKEN for finding in changes)
    counts = [f"{number} {words}" for number, words in ((broken, "broken"), (len(changes) - broken, "holding again")) if number]
    return "\n".join([f"skill-ema check: {', '.join(counts)}", *(visible(sentence(finding)) for finding in changes)]) + "\n"


def _dollars(value: Optional[float]) -> str:
    return usd(value).removesuffix(".00")


def _time(seconds: Optional[float]) -> str:
    """As --max-silence takes it."""
    if seconds is None:
        return UNKNOWN
    length, unit = (60, "min") if seconds < 7200 else (3600, "h") if seconds < 172800 else (86400, "d")
    return f"{seconds / length:.1f}".removesuffix(".0") + f" {unit}"
