"""What has been told of the checks: kept in `skill_ema_meta`, so that each change is told once.

It holds what has been told as broken and not as mended since. Telling takes up to a minute, in which the database must not be locked. So
whoever tells says so in the database first, and others leave it alone until that time is over; what was told is kept afterwards, and only
if the telling worked.
"""

from __future__ import annotations

import json
import time
from dataclasses import astuple, dataclass, replace
from typing import Any, Optional, Sequence

from ...connection import Connection
from .judge import BROKEN, HOLDS, Finding

LEASE_SECONDS = 120.0
"""Longer than the longest telling. Where a program is killed while it tells, it is told again after that."""
FORGOTTEN_DAYS = 30
"""What nobody has checked for so long is forgotten."""

READ = "SELECT value FROM skill_ema_meta WHERE key = 'checks'"
WRITE = "INSERT INTO skill_ema_meta (key, value) VALUES ('checks', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


@dataclass(frozen=True)
class Telling:
    """Changes that are being told, by this program alone."""

    changes: Sequence[Finding]
    source: str
    before: dict[str, Any]
    after: dict[str, Any]


def claim(connection: Connection, source: str, findings: Sequence[Finding]) -> Optional[Telling]:
    """What there is to tell, in the transaction in which it was found; None where it is nothing, or another program is telling.

    `source` names the configuration that the findings are of: whatever is not among them is forgotten.
    """
    now = time.time()
    state = {name: entry for name, entry in _read(connection).items() if now - entry["day"] * 86400 < FORGOTTEN_DAYS * 86400}
    before = state.get(source, {"broken": {}})
    if before.get("telling_until", 0) > now:
        return None
    told: dict[str, str] = before["broken"]
    # As they are: what is not known changes nothing.
    broken = {_key(finding): told.get(_key(finding), finding.since or "") for finding in findings
              if finding.state == BROKEN or finding.state != HOLDS and _key(finding) in told}
    changes = [finding for finding in findings if finding.state == BROKEN and _key(finding) not in told]
    changes += [replace(finding, since=told[_key(finding)] or None) for finding in findings if finding.state == HOLDS and _key(finding) in told]
    after = {"day": int(now // 86400), "broken": broken}
    if not changes:
        _write(connection, {**state, source: after})
        return None
    claimed = {"day": after["day"], "broken": told, "telling_until": now + LEASE_SECONDS}
    _write(connection, {**state, source: claimed})
    return Telling(changes, source, claimed, after)


def settle(connection: Connection, telling: Telling, *, worked: bool) -> None:
    """Keeps what was told; leaves it to the next check where that failed."""
    with connection:
        state = _read(connection)
        # Not if it took so long that another program has taken over.
        if state.get(telling.source) == telling.before:
            _write(connection, {**state, telling.source: telling.after if worked else {**telling.after, "broken": telling.before["broken"]}})


def _key(finding: Finding) -> str:
    """A check with another limit is another check; that there is no run yet is told as what the runs then show."""
    check = finding.check
    return json.dumps([*astuple(check), finding.skill or check.skill, finding.model or check.model, finding.provider])


def _read(connection: Connection) -> dict[str, Any]:
    row = connection.execute(READ).fetchone()
    state: dict[str, Any] = json.loads(row[0]) if row else {}
    return state


def _write(connection: Connection, state: dict[str, Any]) -> None:
    """Where it has changed."""
    if state != _read(connection):
        connection.execute(WRITE, [json.dumps(state)])
