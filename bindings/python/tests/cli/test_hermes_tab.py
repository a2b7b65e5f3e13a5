"""The command that puts the tab into Hermes' dashboard; tests/agents looks at the tab in the real program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sqlite_skill_ema.hermes import plugin, tab
from sqlite_skill_ema.hermes.recorder import Recorder
from sqlite_skill_ema.hermes.settings import Settings


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(Settings(tmp_path / "hermes"))


def install(recorder: Recorder, *words: str) -> None:
    plugin._command(recorder, ["install-dashboard", *words])


def files(home: Path) -> dict[str, bytes]:
    return {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*") if file.is_file()}


def test_the_tab_is_complete_and_installing_again_renews_it(recorder: Recorder, capsys: pytest.CaptureFixture[str]) -> None:
    home = recorder.settings.home
    install(recorder)
    assert "Restart `hermes dashboard`" in capsys.readouterr().out
    installed = files(home)
    folder = home / "plugins/skill-ema/dashboard"
    assert all(name.startswith("plugins/skill-ema/dashboard/") for name in installed)
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in (manifest["entry"], manifest["css"], manifest["api"], "dist/panels.js", "dist/charts.css", "dist/lib/d3.min.js", "dist/lib/plot.umd.min.js"):
        assert (folder / name).is_file(), name
    # All that a module imports is there.
    for module in (folder / "dist").glob("*.js"):
        for line in module.read_text(encoding="utf-8").splitlines():
            if '} from "./' in line:
                assert (folder / "dist" / line.split('"./')[1].split('"')[0]).is_file(), line
    (folder / "dist/tab.js").write_text("old")
    (folder / "dist/gone.js").write_text("old")
    install(recorder)
    assert files(home) == installed


@pytest.mark.parametrize("manifest", [None, "{", "[]", '{"name": "skill-ema"}'])
def test_a_folder_of_others_is_left_as_it_is(recorder: Recorder, capsys: pytest.CaptureFixture[str], manifest: str | None) -> None:
    home = recorder.settings.home
    folder = home / "plugins/skill-ema/dashboard"
    folder.mkdir(parents=True)
    (folder / "mine.js").write_text("mine")
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest)
    before = files(home)
    with pytest.raises(SystemExit) as end:
        install(recorder)
    assert end.value.code == 1
    assert capsys.readouterr().err == (
        f"skill-ema install-dashboard: {folder} is not of sqlite-skill-ema and is left as it is; move it away to have the tab there\n")
    plugin._command(recorder, ["uninstall"])
    assert f"{folder} is not of sqlite-skill-ema" in capsys.readouterr().err
    assert files(home) == before


@pytest.mark.parametrize("link", ["plugins/skill-ema", "plugins/skill-ema/dashboard"])
def test_nothing_is_written_behind_a_link(recorder: Recorder, tmp_path: Path, capsys: pytest.CaptureFixture[str], link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = recorder.settings.home / link
    place.parent.mkdir(parents=True)
    place.symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(SystemExit) as end:
        install(recorder)
    assert end.value.code == 1 and f"{place} is a symbolic link" in capsys.readouterr().err
    assert list(elsewhere.iterdir()) == [] and place.is_symlink()


def test_uninstalling_removes_the_tab_and_nothing_else(recorder: Recorder, capsys: pytest.CaptureFixture[str]) -> None:
    home = recorder.settings.home
    (home / "plugins/other").mkdir(parents=True)
    install(recorder)
    plugin._command(recorder, ["uninstall"])
    assert f"Removed the tab in Hermes' dashboard, {tab.folder_in(home)}." in capsys.readouterr().out
    assert [file.name for file in (home / "plugins").iterdir()] == ["other"]
    plugin._command(recorder, ["uninstall"])
    assert "Removed the tab" not in capsys.readouterr().out


@pytest.mark.parametrize("words, code", [(["--help"], 0), (["all"], 2)])
def test_installing_takes_no_words(recorder: Recorder, capsys: pytest.CaptureFixture[str], words: list[str], code: int) -> None:
    with pytest.raises(SystemExit) as end:
        install(recorder, *words)
    assert end.value.code == code and "Usage: hermes skill-ema install-dashboard" in capsys.readouterr().out
    assert not recorder.settings.home.exists()
