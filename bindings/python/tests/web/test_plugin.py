"""The plugin in anyone's Datasette, asked by Datasette's own client."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import sqlite_skill_ema
from sqlite_skill_ema.answers import NAMES, answer
from sqlite_skill_ema.answers.formats import to_json

from .conftest import HOSTILE, LAST_DAY, Browser, address, locked

pytest.importorskip("datasette")
NAME = "sqlite-skill-ema"


def settings(**these: Any) -> dict[str, Any]:
    return {"plugins": {NAME: these}}


def given(name: str) -> dict[str, str]:
    return {} if name in ("health", "names") else {"as_of": LAST_DAY, **({"skill": "digest"} if name == "runs" else {})}


@pytest.fixture(scope="module")
def browser(log: Path) -> Browser:
    return Browser(log)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A database of another program."""
    import sqlite3

    path = tmp_path / "other.db"
    sqlite3.connect(path).execute("CREATE TABLE t (x)").connection.close()
    return path


@pytest.mark.parametrize("name", [name for name in NAMES if name != "health"])
def test_the_answer_is_that_of_the_library(browser: Browser, log: Path, name: str) -> None:
    connection = sqlite_skill_ema.connect(log, read_only=True, driver="apsw")
    wanted = to_json(answer(connection, name, given(name)))
    connection.close()
    for ending in ("", ".json"):
        response = browser(address(name + ending, given(name)))
        assert (response.status_code, response.headers["content-type"]) == (200, "application/json; charset=utf-8")
        assert response.text == wanted
    response = browser(address(f"{name}.csv", given(name)))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(list(csv.reader(io.StringIO(response.text, newline="")))) == 1 + len(json.loads(wanted))


def test_health_is_one_row(browser: Browser) -> None:
    [row] = browser("/skills/health").json()
    assert row["status"].startswith("ok: ") and row["problem"] is None


def test_every_answer_may_be_asked_again_at_once_and_is_no_page(browser: Browser) -> None:
    for path in ("/skills/ema", "/skills/names.csv", "/skills/ema?alpha=7", "/skills/nothing", "/skills", "/skills/skill?skill=digest"):
        headers = browser(path).headers
        assert headers["cache-control"] == "no-store" and headers["x-content-type-options"] == "nosniff", path
        assert "access-control-allow-origin" not in headers
    policy = browser("/skills").headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; style-src ") and "script-src" not in policy


@pytest.mark.parametrize("path, status, sentence", [
    ("/skills/ema?alpha=7", 400, "skill_ema: alpha takes a number above 0 and up to 1; got '7'"),
    ("/skills/ema.csv?alpha=7", 400, "skill_ema: alpha takes a number above 0 and up to 1; got '7'"),
    ("/skills/ema?skill=a&skill=b", 400, "ema: the parameter skill is given more than once"),
    ("/skills/ema?_shape=array", 400, "ema: there is no parameter '_shape'; "),
    ("/skills/runs", 400, "runs: the parameter skill must be given"),
    ("/skills/ema?skill=%FF", 400, "ema: skill takes UTF-8 text; got "),
    ("/skills/nothing", 404, "there is no answer 'nothing'; there are ema, daily, "),
    ("/skills/ema.xml", 404, "there is no answer 'ema.xml'; "),
    ("/skills/ema/", 404, "there is no answer 'ema/'; "),
    ("/skills/ema/ema", 404, "there is no answer 'ema/ema'; "),
    ("/skills/%3Cscript%3E", 404, "there is no answer '<script>'; "),
])
def test_a_mistake_is_a_sentence_in_json(browser: Browser, path: str, status: int, sentence: str) -> None:
    response = browser(path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json; charset=utf-8")
    body = response.json()
    assert body["ok"] is False and body["error"].startswith(sentence)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_get_and_head_are_answered(browser: Browser, method: str) -> None:
    for path in ("/skills/ema", "/skills", "/skills/skill"):
        response = browser(path, method, headers={"content-type": "application/x-www-form-urlencoded"}, cookies={"a": "b"})
        assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")
        assert "html" not in response.headers["content-type"]
    assert browser("/skills/ema", "HEAD").status_code == 200


def test_pages_are_served_and_a_slash_at_the_end_leads_to_them(browser: Browser) -> None:
    assert 'data-root="/skills"' in browser("/skills?as_of=now").text
    page = browser(address("skill", skill=f'{HOSTILE}"><b>')).text
    assert "<b>" not in page and "OR 1=1" in page
    response = browser("/skills/?as_of=now")
    assert (response.status_code, response.headers["location"]) == (302, "/skills?as_of=now")


def test_a_parameter_in_plain_utf_8_is_understood(browser: Browser) -> None:
    assert [row["provider"] for row in browser("/skills/names?provider=gr%C3%B6%C3%9Fe").json()] == ["größe"]


def test_the_menu_leads_to_the_dashboard(browser: Browser) -> None:
    assert '<a href="/skills">Skills</a>' in browser("/").text


def test_base_url_is_before_every_address(log: Path) -> None:
    behind = Browser(log, settings={"base_url": "/data/"})
    assert 'data-root="/data/skills"' in behind("/skills").text
    assert behind("/skills/ema", "POST").status_code == 405
    assert behind("/skills/ema").status_code == 200
    assert '<a href="/data/skills">Skills</a>' in behind("/").text
    assert behind("/skills/").headers["location"] == "/data/skills"


def test_the_database_is_the_first_with_a_log(log: Path, other: Path) -> None:
    assert Browser(other, log)("/skills/names").json()
    assert Browser(log, other)("/skills/names").json()
    without = Browser(other)("/skills/names")
    assert (without.status_code, without.json()["error"]) == (
        404, "names: this database has no log of skill_ema; create one with `skill-ema init`, or with SELECT skill_ema_init()")
    assert Browser(memory=True)("/skills/names").status_code == 404


def test_or_the_one_that_the_settings_name(log: Path, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.db"
    connection = sqlite_skill_ema.connect(empty, driver="apsw")
    connection.execute("SELECT skill_ema_init()").fetchall()
    connection.close()
    assert Browser(log, empty, metadata=settings(database="empty"))("/skills/names").json() == []
    assert Browser(log, empty)("/skills/names").json() != []
    wrong = Browser(log, other, metadata=settings(database="Runs"))
    sentence = "the setting database takes a database of this Datasette, which are 'runs', 'other'; got 'Runs'"
    assert capsys.readouterr().err == f"{NAME}: {sentence}\n"
    response = wrong("/skills/names")
    assert (response.status_code, response.json()["error"]) == (500, sentence)
    assert wrong("/skills").status_code == 200 and wrong("/").status_code == 200


def test_the_path_is_a_setting_and_leaves_a_database_named_skills_alone(log: Path, tmp_path: Path) -> None:
    from datasette.utils import StartupError

    elsewhere = Browser(log, metadata=settings(path="/agents/skills"))
    assert elsewhere("/agents/skills/names").status_code == 200 and elsewhere("/skills/names").status_code == 404
    assert 'data-root="/agents/skills"' in elsewhere("/agents/skills").text
    named = Browser(Path(shutil.copy(log, tmp_path / "skills.db")))
    assert named("/skills").headers["content-type"].startswith("text/html") and "skill_invocations" in named("/skills").text
    assert named("/-/skills/names").json() and 'data-root="/-/skills"' in named("/-/skills").text
    for path in ("/", "skills", "/a b", "/a/", 7):
        with pytest.raises(StartupError, match="sqlite-skill-ema: the setting path takes names of letters"):
            Browser(log, metadata=settings(path=path))


@pytest.mark.parametrize("denied", [
    {"allow": False}, {"databases": {"runs": {"allow": False}}}, {"databases": {"runs": {"tables": {"skill_invocations": {"allow": False}}}}},
])
def test_who_may_not_see_the_log_sees_no_answer(log: Path, denied: dict[str, Any]) -> None:
    closed = Browser(log, metadata=denied)
    for name in NAMES:
        response = closed(address(name, given(name)))
        assert (response.status_code, response.json()) == (403, {"ok": False, "error": f"{name}: you may not see this"})
    assert closed("/skills").status_code == 403
    assert ">Skills<" not in closed("/").text


def test_who_may_see_it_does(log: Path) -> None:
    closed = Browser(log, metadata={"allow": {"id": "root"}})
    cookie = {"ds_actor": closed.datasette.sign({"a": {"id": "root"}}, "actor")}
    assert closed("/skills/names").status_code == 403
    assert closed("/skills/names", cookies=cookie).status_code == 200
    assert '<a href="/skills">Skills</a>' in closed("/", cookies=cookie).text


def test_other_sites_read_the_answers_only_where_datasette_lets_them(log: Path) -> None:
    shared = Browser(log, cors=True)
    for path in ("/skills/names", "/skills/ema?alpha=7", "/skills/nothing"):
        assert shared(path).headers["access-control-allow-origin"] == "*"


def test_a_locked_database_is_busy(log: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(log, tmp_path / "runs.db"))
    browser = Browser(path)
    assert browser("/skills/names").status_code == 200
    with locked(path):
        response = browser("/skills/names")
    assert (response.status_code, response.json()["error"]) == (503, "names: another program has locked the database; ask again in a moment")


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "none.db").write_text("This is no database, but a text that is long enough to be none.")
    response = Browser(tmp_path / "none.db")("/skills/names")
    assert (response.status_code, response.json()["error"]) == (500, "names: the database cannot answer: file is not a database")


def test_an_answer_takes_no_longer_than_datasette_lets_it(log: Path) -> None:
    hurried = Browser(log, settings={"sql_time_limit_ms": 1})
    response = hurried("/skills/daily?window_days=36500&as_of=2026-06-30")
    assert (response.status_code, response.json()["error"]) == (400, "daily: the answer takes too long; ask for fewer days, or for one skill or model")


def test_rows_of_another_program_are_seen_at_once(log: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(log, tmp_path / "runs.db"))
    browser, program = Browser(path), [str(Path(sys.executable).with_name("skill-ema"))]
    before = browser("/skills/health").json()[0]["log_rows"]
    subprocess.run([*program, "record", "--db", str(path), "--skill", "new", "--success"], check=True, capture_output=True)
    assert browser("/skills/health").json()[0]["log_rows"] == before + 1


def test_functions_of_the_extension_are_there_for_the_sql_of_others(browser: Browser) -> None:
    response = browser("/runs.json?_shape=array&sql=SELECT+count(*)+AS+groups+FROM+skill_ema(14,0.3,'2026-06-30')")
    assert response.json() == [{"groups": 4}]


def test_a_sqlite3_that_loads_no_extensions_is_one_sentence(log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from sqlite_skill_ema.web import extension

    monkeypatch.setattr(extension, "sqlite3", SimpleNamespace(__name__="sqlite3", Connection=object))
    extension.problem.cache_clear()
    try:
        browser = Browser(log)
        said = capsys.readouterr().err
        assert said.startswith("sqlite-skill-ema: the module sqlite3 of this Python (") and said.count("\n") == 1
        assert "install pysqlite3-binary" in said
        response = browser("/skills/names")
        assert response.status_code == 500 and "install pysqlite3-binary" in response.json()["error"]
        # The rest of this Datasette works.
        assert browser("/runs.json?_shape=array&sql=SELECT+1+AS+one").json() == [{"one": 1}]
    finally:
        extension.problem.cache_clear()


def test_the_program_datasette_finds_the_plugin(log: Path) -> None:
    program = str(Path(sys.executable).with_name("datasette"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATASETTE")}
    done = subprocess.run([program, str(log), "--get", "/skills/names.csv"], capture_output=True, text=True, env=environment)
    assert done.stdout.splitlines()[0] == "skill_name,model,provider,call_count,last_day" and done.returncode == 0, done.stderr
