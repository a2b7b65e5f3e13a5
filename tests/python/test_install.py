"""make install and make uninstall, and the line that docs/loading.md adds to ~/.sqliterc."""

import os
import re
import shutil
import subprocess

import pytest

from conftest import LIBRARY_FILE, ROOT

LINE = re.search(r"^echo '(.*)' >> ~/.sqliterc$", (ROOT / "docs/loading.md").read_text(), re.M)[1]


def make(*words, **how):
    return subprocess.run(["make", *words], cwd=ROOT, capture_output=True, text=True, check=False, **how)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_is_installed_is_removed_and_nothing_else(tmp_path):
    (tmp_path / "root/usr/local/lib").mkdir(parents=True)
    (tmp_path / "root/usr/local/lib/libother.so").write_text("not ours")
    where = f"DESTDIR={tmp_path}/root"
    assert make("install", where).returncode == 0
    shared = [f"usr/local/share/skill_ema/{folder}/{path.name}" for folder in ("adapters", "queries", "warehouse") for path in (ROOT / "sql" / folder).glob("*.sql")]
    ours = [f"usr/local/lib/{LIBRARY_FILE.name}", *shared]
    assert files(tmp_path / "root") == sorted([*ours, "usr/local/lib/libother.so"])
    assert make("install", where).returncode == 0, "a second time"
    assert make("uninstall", where).returncode == 0
    assert files(tmp_path / "root") == ["usr/local/lib/libother.so"]
    assert make("uninstall", where).returncode == 0, "a second time"


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="there is no shell of SQLite")
def test_the_line_loads_it_in_any_folder(tmp_path):
    prefix = tmp_path / "with a blank and ü"
    assert make("install", f"PREFIX={prefix}").returncode == 0
    # Read as ~/.sqliterc is, whose place is that of the user, not of HOME.
    (tmp_path / "rc").write_text(LINE.replace("/usr/local/lib/libskill_ema", f'"{prefix}/lib/libskill_ema"') + "\n")
    shell = lambda *words: subprocess.run(["sqlite3", "-init", "rc", "runs.db", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert shell("SELECT skill_ema_init(); INSERT INTO skill_runs (skills, started_at, output) VALUES ('a', unixepoch(), 'Done.');").returncode == 0
    assert shell("SELECT skill_name, ema_success_rate FROM skill_ema(30)").stdout == "a|1.0\n"
    assert "a|" in shell(f".read '{prefix}/share/skill_ema/queries/plain_averages.sql'").stdout


def test_without_a_library_it_says_what_to_do(tmp_path):
    done = make("install", f"DESTDIR={tmp_path}", "LIBRARY=libnothing.so")
    assert done.returncode != 0 and "make install: there is no target/release/libnothing.so; run make first" in done.stderr
    assert files(tmp_path) == []
