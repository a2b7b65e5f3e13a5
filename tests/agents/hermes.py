"""Drives the real Hermes: a home for each profile, jobs made and run by its own command line, its model the stand-in."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parents[1] / "target" / "agents" / "venv"
HERMES = VENV / "bin" / "hermes"
CONFIG = """model:
  default: {model}
  provider: custom
  base_url: http://127.0.0.1:{port}/v1
  api_key: not-needed
agent:
  api_max_retries: 1
security:
  allow_lazy_installs: false
plugins:
  enabled: [recorder, skill-ema]
  entries:
    skill-ema:
      sessions: true
"""
# Goes on with the settings of the plugin.
CHECK = """      check: checks.toml
      notify: tee -a '{home}/told.txt'
"""
FALLBACK = """fallback_model:
  provider: custom
  model: {model}
  base_url: http://127.0.0.1:{port}/v1
  api_key: not-needed
"""
SKILL = "---\nname: digest\ndescription: Writes the digest.\n---\nWrite the digest.\n"


class Hermes:
    """A profile: its home, and the commands that are given to it."""

    def __init__(self, home, port, model, fallback=None, check=None):
        self.home = home
        (home / "skills" / "digest").mkdir(parents=True)
        (home / "skills" / "digest" / "SKILL.md").write_text(SKILL)
        (home / "scripts").mkdir()
        fallback_model = FALLBACK.format(port=port, model=fallback) if fallback else ""
        (home / "config.yaml").write_text(fallback_model + CONFIG.format(port=port, model=model))
        if check:
            (home / "checks.toml").write_text(check)
            with open(home / "config.yaml", "a") as config:
                config.write(CHECK.format(home=home))
        shutil.copytree(HERE / "recorder", home / "plugins" / "recorder", ignore=shutil.ignore_patterns("__pycache__"))
        self.jobs = {}
        # A proxy that is not there: nothing but the stand-in is reached. 15 seconds without an answer end a run.
        nowhere = dict.fromkeys(["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"], "http://127.0.0.1:9")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(home.parent), "HERMES_HOME": str(home), "HERMES_CRON_TIMEOUT": "15",
                            "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **nowhere}  # fmt: skip

    def start(self, *arguments):
        return subprocess.Popen([HERMES, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def command(self, *arguments):
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, f"hermes {' '.join(arguments)}: {said}"
        return said

    def create(self, name, mode=None, skills=(), script=None, deliver="local"):
        """A job that asks the stand-in for `mode`, or runs the shell script."""
        what = [f"Answer of the stand-in: {mode}"] if mode else ["--script", f"{name}.sh", "--no-agent"]
        if script:
            (self.home / "scripts" / f"{name}.sh").write_text(script)
        options = [option for skill in skills for option in ("--skill", skill)]
        said = self.command("cron", "create", "every 1h", *what, "--name", name, *options, "--deliver", deliver)
        self.jobs[name] = re.search(r"\b[0-9a-f]{12}\b", said)[0]

    def run(self, name):
        self.command("cron", "run", self.jobs[name])

    def tick(self):
        """All jobs are due, and run."""
        file = self.home / "cron" / "jobs.json"
        jobs = json.loads(file.read_text())
        for job in jobs["jobs"]:
            job["next_run_at"] = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - 5))
        file.write_text(json.dumps(jobs))
        self.command("cron", "tick")

    def query(self, file, sql, *parameters):
        with closing(sqlite3.connect(f"{(self.home / file).as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def kill_in_the_middle(self, name, server):
        """Starts the job, and kills the process when its model has been asked."""
        asked = len(server.asked)
        process = self.start("cron", "run", self.jobs[name])
        wait(lambda: "hang" in server.asked[asked:])
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def recover(self):
        """Its gateway starts, finds the attempt whose process is gone, and is stopped."""
        gateway = self.start("gateway", "run")
        try:
            wait(lambda: not self.query("cron/executions.db", "SELECT 1 FROM executions WHERE status = 'running'"))
        finally:
            gateway.terminate()
            said, _ = gateway.communicate(timeout=60)
        return said

    def seen_at_session_end(self):
        file = self.home / "on_session_end.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def wait(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
