"""What docs/clients.md says of the JDBC driver below its example; DBeaver uses this driver."""

import shutil
from pathlib import Path

import pytest
import sqlite_skill_ema

from conftest import fill, run


@pytest.fixture(scope="module")
def answers(jar, tmp_path_factory):
    """What Claims.java tried, and the answers."""
    folder = tmp_path_factory.mktemp("jdbc")
    fill(folder / "runs.db")
    library = Path(shutil.copy(sqlite_skill_ema.loadable_path(), folder))
    printed = run(["java", "-cp", str(jar), str(Path(__file__).parent / "Claims.java"), f"./{library.name}"], folder)
    return dict(line.split(": ", 1) for line in printed.splitlines())


@pytest.mark.parametrize("tried, answer", [
    ("listed", "enable_load_extension"),
    ("without", "not authorized"),
    ("config", "v0."),
    ("url", "v0."),
    ("suffix", "v0."),
    ("twice", "unable to delete/modify user-function due to active statements); then v0."),
    ("other connection", "no such function: skill_ema_version"),
    ("Timestamp", "started_at must be Unix seconds from 0 to 1e11 (not milliseconds)"),
    ("Date", "started_at must be Unix seconds from 0 to 1e11 (not milliseconds)"),
    ("ZonedDateTime", "started_at must be Unix seconds from 0 to 1e11 (not milliseconds)"),
    ("LocalDateTime", "2025-11-19T01:00:00Z, count 0"),
    ("Instant", "2025-11-19T06:00:00Z, count 0"),
    ("OffsetDateTime", "2025-11-19T06:00:00Z, count 0"),
    ("Long", "2025-11-19T06:00:00Z, count 0"),
    ("as_of java.sql.Date", "as_of takes Unix seconds"),
    ("as_of java.time.LocalDate", "3 runs"),
    ("Statement", "several"),
    ("RETURNING", "true s false"),
    ("null", "0.0 null"),
])
def test_the_driver_answers_as_the_page_says(answers, tried, answer):
    assert answer in answers[tried]
