"""The TOML file of `skill-ema check --config`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import LAST_DAY, Cli

FILE = """
[[check]]
name = "budget"
max_cost_per_day = 0.25
max_cost_per_month = 100

[[check]]
name = "mail"
skill = "mail"
model = "big"
job = "morning"
min_success = "80%"
window = 14
max_silence = "2d"

[[check]]
name = "getting worse"
skill = "mail"
drift = true
"""


def test_each_table_is_checked(cli: Cli, history: Path, home: Path) -> None:
    (home / "checks.toml").write_text(FILE)
    done = cli("check", "--db", str(history), "--as-of", LAST_DAY, "--config", "checks.toml", "--json")
    rows = [(row["check_name"], row["expectation"], row["limit_value"], row["skill_name"], row["state"]) for row in json.loads(done.stdout)]
    assert done.returncode == 1
    assert rows == [
        ("budget", "max_cost_per_day", 0.25, None, "broken"), ("budget", "max_cost_per_month", 100, None, "holds"),
        ("mail", "min_success", 0.8, "mail", "holds"), ("mail", "max_silence", 172800, "mail", "holds"),
        ("getting worse", "drift", None, "mail", "broken"),
    ]


EXPECTATIONS = "max_cost_per_day, max_cost_per_month, min_success, max_silence, drift"


@pytest.mark.parametrize("text, sentence", [
    ("[[check]\n", "Expected ']]' at the end of an array declaration (at line 1, column 8)"),
    ("", "it takes one or several tables [[check]]; got None"),
    ("check = 3", "it takes one or several tables [[check]]; got 3"),
    ("check = []", "it takes one or several tables [[check]]; got []"),
    ("[check]\nname = 'a'\ndrift = true", "it takes one or several tables [[check]]; got {'name': 'a', 'drift': True}"),
    ("[[checks]]\nname = 'a'", "it takes tables [[check]]; got 'checks'"),
    ("[[check]]\ndrift = true", "check number 1: it has no name"),
    ("[[check]]\nname = 1\ndrift = true", "check number 1: name takes text that is not blank; got 1"),
    ("[[check]]\nname = 'a'\nskill = ' '\ndrift = true", "check 'a': skill takes text that is not blank; got ' '"),
    ("[[check]]\nname = 'a'\nskil = 'b'\ndrift = true", f"check 'a': there is no key 'skil'; it takes name, skill, model, job, window, {EXPECTATIONS}"),
    ("[[check]]\nname = 'a'", f"check 'a': it expects nothing; it takes {EXPECTATIONS}"),
    ("[[check]]\nname = 'a'\ndrift = false", f"check 'a': it expects nothing; it takes {EXPECTATIONS}"),
    ("[[check]]\nname = 'a'\ndrift = 1", "check 'a': drift takes true or false; got 1"),
    ("[[check]]\nname = 'a'\nmax_cost_per_day = true", "check 'a': max_cost_per_day takes US dollars, a number from 0 up; got True"),
    ("[[check]]\nname = 'a'\nmax_cost_per_day = '2'", "check 'a': max_cost_per_day takes US dollars, a number from 0 up; got '2'"),
    ("[[check]]\nname = 'a'\nmax_cost_per_month = nan", "check 'a': max_cost_per_month takes US dollars, a number from 0 up; got nan"),
    ("[[check]]\nname = 'a'\nmin_success = 80", "check 'a': min_success takes a rate above 0 and up to 1, such as 0.8, or the same as '80%'; got 80"),
    ("[[check]]\nname = 'a'\nmin_success = true", "check 'a': min_success takes a rate above 0 and up to 1, such as 0.8, or the same as '80%'; got True"),
    ("[[check]]\nname = 'a'\nmax_silence = 26", "check 'a': max_silence takes a time above 0 in minutes, hours or days, such as '90min', '26h' or '2d'; got 26"),
    ("[[check]]\nname = 'a'\nmin_success = 0.8\nwindow = 0", "check 'a': window takes a whole number of days from 1 to 36500; got 0"),
    ("[[check]]\nname = 'a'\ndrift = true\nwindow = 7", "check 'a': window is the days of a success rate, and none is expected"),
    ("[[check]]\nname = 'a'\ndrift = true\n[[check]]\nname = 'a'\nmax_silence = '1d'", "check 'a': name takes a name that no other check has; got 'a'"),
])
def test_a_mistake_names_file_table_and_key(cli: Cli, history: Path, home: Path, text: str, sentence: str) -> None:
    (home / "checks.toml").write_text(text)
    done = cli("check", "--db", str(history), "--config", "checks.toml")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"skill-ema: checks.toml: {sentence}\n")


def test_a_file_that_is_no_text(cli: Cli, history: Path, home: Path) -> None:
    (home / "checks.toml").write_bytes(b"[[check]]\nname = '\xff'\n")
    done = cli("check", "--db", str(history), "--config", "checks.toml")
    assert done.returncode == 2 and done.stderr.startswith("skill-ema: checks.toml: 'utf-8' codec can't decode byte 0xff")
