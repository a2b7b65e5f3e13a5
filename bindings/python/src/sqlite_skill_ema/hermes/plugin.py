"""The plugin `skill-ema` of the Hermes agent: Hermes calls `register`."""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Callable, Mapping

from . import tab
from .recorder import Recorder, environment
from .settings import NAME, Settings, read_settings

logger = logging.getLogger(__name__)
PROGRAM = [sys.executable, "-m", "sqlite_skill_ema"]
INSTALL_DASHBOARD = "install-dashboard"
UNINSTALL = "uninstall"
HELP = "Which skill works on which model, what a run costs, and how sure that is"
QUESTIONS = ["report", "jobs", "drift", "cost", "health"]
TOOL = {
    "name": "skill_stats",
    "description": (
        "Tells how the skills of this agent are doing, from the log of its past runs: success rates with their 95 % intervals, cost, duration. "
        "A rate whose interval is wide, or whose verdict is 'too few runs', tells nothing yet."
    ),
    "parameters": {
        "type": "object",
        "properties": {
            "question": {
                "type": "string",
                "enum": QUESTIONS,
                "description": "report: each skill and model. jobs: each scheduled job. drift: what changed by more than chance. "
                "cost: this month, and at this pace. health: whether all is recorded.",
            },
            "days": {"type": "integer", "minimum": 1, "maximum": 36500, "description": "How many days to look at."},
            "skill": {"type": "string", "description": "Only this skill."},
            "model": {"type": "string", "description": "Only this model."},
        },
        "required": ["question"],
    },
}
OPTIONS = {"days": "--window", "skill": "--skill", "model": "--model"}
LONGEST_S = 60


def register(context: Any) -> None:
    """Registers the hooks, the command and the tool, and begins to record."""
    settings = current_settings()
    recorder = _recorder(settings)
    if settings.sessions:
        context.register_hook("on_session_end", lambda **_: recorder.ask())
    context.register_cli_command(NAME, HELP, _add_words, lambda arguments: _command(recorder, arguments.words), description=HELP)
    context.register_tool(name="skill_stats", toolset="skill_ema", schema=TOOL, handler=_tool(settings))


@lru_cache(maxsize=None)
def _recorder(settings: Settings) -> Recorder:
    """The one of this process, at work; Hermes registers its plugins again at times."""
    recorder = Recorder(settings)
    recorder.start()
    return recorder


def current_settings() -> Settings:
    """Those of the home that Hermes has."""
    # Hermes' own.
    config, constants = import_module("hermes_cli.config"), import_module("hermes_constants")
    settings, mistakes = read_settings(Path(constants.get_hermes_home()), (config.load_config() or {}).get("plugins"))
    for mistake in mistakes:
        logger.warning("skill-ema: the settings in config.yaml: %s", mistake)
    return settings


def _add_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND ...", help=f"a command of skill-ema and its options, {INSTALL_DASHBOARD} or {UNINSTALL}; without one, the commands are listed")


def _command(recorder: Recorder, words: list[str]) -> None:
    """`hermes skill-ema COMMAND ...`: the command line on the database of this home, once it is up to date."""
    if words[:1] == [UNINSTALL]:
        _uninstall(recorder.settings, words[1:])
        return
    if words[:1] == [INSTALL_DASHBOARD]:
        _install_dashboard(recorder.settings, words[1:])
        return
    if not recorder.record(patience=3):
        print(f"skill-ema: {recorder.failure}; what follows is of the runs before", file=sys.stderr)
    sys.exit(_skill_ema(recorder.settings, recorder.settings.check_command() if words == ["check"] else words))


def _uninstall(settings: Settings, words: list[str]) -> None:
    _takes_no_words(UNINSTALL, words, "Remove the skill that explains skill-ema and the tab in Hermes' dashboard, and tell how to remove the plugin.")
    _skill_ema(settings, ["skill", "--remove"])
    try:
        if tab.remove(settings.home):
            print(f"Removed the tab in Hermes' dashboard, {tab.folder_in(settings.home)}.")
    except (tab.NotOurs, OSError) as error:
        print(f"skill-ema: {error}", file=sys.stderr)
    print(f"The recorded runs stay in {settings.database_file}.")
    print("Then run `hermes plugins disable skill-ema`, and uninstall the package sqlite-skill-ema as it was installed.")


def _install_dashboard(settings: Settings, words: list[str]) -> None:
    _takes_no_words(INSTALL_DASHBOARD, words, "Put the tab `Skill success` into Hermes' dashboard, or renew it after an upgrade of sqlite-skill-ema.")
    try:
        folder = tab.install(settings.home)
    except (tab.NotOurs, OSError) as error:
        print(f"skill-ema {INSTALL_DASHBOARD}: {error}", file=sys.stderr)
        sys.exit(1)
    print(f"The tab is in {folder}.")
    print("Restart `hermes dashboard`: the tab `Skill success` is in its menu. Run this again after each upgrade of sqlite-skill-ema.")


def _takes_no_words(command: str, words: list[str], what: str) -> None:
    if words:
        print(f"Usage: hermes {NAME} {command}\n\n  {what}")
        sys.exit(0 if words in (["-h"], ["--help"]) else 2)


def _skill_ema(settings: Settings, words: list[str]) -> int:
    return subprocess.call([*PROGRAM, *words], env=environment(settings))


def _tool(settings: Settings) -> Callable[..., str]:
    """What answers the model: the rows that the command line prints as JSON."""

    def answer(arguments: Mapping[str, Any], **_: Any) -> str:
        given = [word for name, option in OPTIONS.items() if arguments.get(name) for word in (option, str(arguments[name]))]
        question = arguments.get("question")
        if question not in QUESTIONS:
            return json.dumps({"error": f"skill_stats: question takes {', '.join(QUESTIONS[:-1])} or {QUESTIONS[-1]}; got {question!r}"})
        command = [*PROGRAM, str(question), "--json", *([] if question == "health" else given)]
        try:
            done = subprocess.run(command, env=environment(settings), stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST_S)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            return json.dumps({"error": f"skill_stats: {error}"})
        if done.returncode:
            return json.dumps({"error": done.stderr.decode("utf-8", "replace").strip()})
        return done.stdout.decode("utf-8")

    return answer
