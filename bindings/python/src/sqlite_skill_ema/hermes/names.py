"""Names in the log that are most likely one skill."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Iterator

from ..connection import Connection

# Runs that a job had before it was given its only skill are under the job's name, and so are those after it was taken away.
OF_JOBS = """
SELECT job.name, min(log.skill_name)
FROM skill_jobs AS job JOIN skill_daily_job_rollup AS log ON log.cron_id = job.cron_id AND log.skill_name <> job.name
WHERE job.source = 'hermes' AND job.name IN (SELECT skill_name FROM skill_daily_job_rollup AS same WHERE same.cron_id = job.cron_id)
GROUP BY job.cron_id HAVING count(DISTINCT log.skill_name) = 1
"""


@dataclass(frozen=True)
class Suggestion:
    """Two names, of which the second is the skill's."""

    other: str
    skill: str

    @property
    def sql(self) -> str:
        """What counts them as one."""
        other, skill = ("'" + name.replace("'", "''") + "'" for name in (self.other, self.skill))
        return (f"INSERT INTO skill_aliases (alias, skill_name) VALUES ({other}, {skill}); "
                f"UPDATE skill_names SET skill_name = {skill} WHERE skill_name = {other}")


def suggestions(connection: Connection, homes: Iterable[Path]) -> list[Suggestion]:
    """The names in the log that are most likely one skill. Those with an alias are left out, and those that may be several skills."""
    recorded = {row[0] for row in connection.execute("SELECT DISTINCT skill_name FROM skill_stats_daily")}
    aliases = {row[0] for row in connection.execute("SELECT alias FROM skill_aliases")}
    skills_of: dict[str, set[str]] = defaultdict(set)
    for other, skill in [*_in_files(connection, homes), *((row[0], row[1]) for row in connection.execute(OF_JOBS))]:
        if other != skill and {other, skill} <= recorded and not {other, skill} & aliases:
            skills_of[other].add(skill)
    # A skill that has another name itself is left out until that is one with it; the next import suggests the rest.
    return [Suggestion(other, *skills) for other, skills in sorted(skills_of.items()) if len(skills) == 1 and not skills & set(skills_of)]


def _in_files(connection: Connection, homes: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """The folder's name and the name in the front matter of each skill; none that stands for several."""
    pairs = set()
    for home in homes:
        for file in sorted((home / "skills").rglob("SKILL.md")):
            try:
                text = file.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            name = connection.execute("SELECT skill_frontmatter_name(?)", [text]).fetchall()[0][0]
            pairs.add((file.parent.name, name or file.parent.name))
    for folder, name in sorted(pairs):
        if sum(folder in pair or name in pair for pair in pairs) == 1:
            yield folder, name
