"""What is Windows' own: drive letters, backslashes, folders with spaces and umlauts, the entry point. Run by Wine."""

import shutil

import hosts
import pytest
from platforms import library

WINDOWS = "win32-x64"
STATEMENTS = ["SELECT skill_ema_init() > 0", "INSERT INTO skill_runs (skills, started_at, success) VALUES ('digest', 1763553600, 1)",
              "SELECT skill_name, ema_success_rate FROM skill_ema(14, 0.3, '2025-11-19')"]
EXPECTED = [[["I1"]], [], [["Tdigest", "F1"]]]
pytestmark = pytest.mark.skipif(hosts.missing(WINDOWS) is not None, reason=f"{WINDOWS}: {hosts.missing(WINDOWS)}")


@pytest.fixture
def folder(tmp_path):
    """A folder on drive C: with the library in it."""
    made = hosts.PREFIX / "drive_c" / "Läufe und Zahlen" / f"größere {tmp_path.parent.parent.name} {tmp_path.parent.name} {tmp_path.name}"
    made.mkdir(parents=True)
    shutil.copy(library(WINDOWS), made)
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("extension", ["skill_ema", "skill_ema.dll"])
@pytest.mark.parametrize("place", [r"C:\Läufe und Zahlen\{}" "\\", "C:/Läufe und Zahlen/{}/", r"c:\läufe UND zahlen\{}" "\\", ".\\"])
def test_paths(folder, place, extension):
    place = place.format(folder.name)
    assert hosts.run(WINDOWS, STATEMENTS, f"{place}Läufe.db", f"{place}{extension}", folder) == EXPECTED
    assert (folder / "Läufe.db").is_file()


def test_a_drive_letter_of_its_own(folder):
    """Z: is the root of the file system under Wine."""
    path = "Z:" + str(folder).replace("/", "\\")
    assert hosts.run(WINDOWS, STATEMENTS, f"{path}\\runs.db", f"{path}\\skill_ema") == EXPECTED


def test_a_renamed_library_has_no_entry_point(folder):
    (folder / "skill_ema.dll").rename(folder / "other.dll")
    results, said = hosts.finish(hosts.start(WINDOWS, ":memory:", ".\\other", folder), STATEMENTS)
    assert results == []
    assert "rocedure" in said


def test_a_library_that_is_not_there(folder):
    results, said = hosts.finish(hosts.start(WINDOWS, ":memory:", ".\\nowhere", folder), STATEMENTS)
    assert (results, said) == ([], "Module not found.")
