"""A standalone Spark cluster on loopback: a master, workers of one core each, and a session that asks them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pyspark
from pyspark import SparkContext
from pyspark.sql import SparkSession

HOME = Path(pyspark.__file__).parent
MARK = "SKILL_EMA_SPARK_CLUSTER"
"""The environment variable by which the processes of a cluster are known, those that they start too."""
# In seconds, on a machine that does much else.
PATIENCE = 300


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def wait_until(holds, what: str, step: float = 0.2):
    """What `holds` returns, once it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(step)
    raise AssertionError(f"after {PATIENCE} s there is still no {what}")


class Cluster:
    def __init__(self, folder: Path):
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self.port, self.web_port = free_port(), free_port()
        self.processes: dict[str, subprocess.Popen] = {}
        self.session, self.is_asked = None, False
        self.environment = {
            **os.environ, MARK: self.mark, "SPARK_HOME": str(HOME), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_LOCAL_DIRS": str(folder / "local"), "SPARK_LOG_DIR": str(folder)}

    def start_master(self) -> None:
        self.start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", self.port, "--webui-port", self.web_port)
        wait_until(lambda: self.state() is not None, "master")

    def start_worker(self, name: str) -> None:
        """Starts a worker, or starts it again."""
        there = self.workers_alive()
        self.start(name, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", 0, "--cores", 1, "--memory", "1g",
                   "--work-dir", self.folder / name, f"spark://127.0.0.1:{self.port}")
        wait_until(lambda: self.workers_alive() > there, f"{name} at the master")

    def start(self, name: str, *command) -> None:
        with open(self.folder / f"{name}.log", "ab") as log:
            # Its own process group: what a worker starts dies with it, as on a machine that fails.
            self.processes[name] = subprocess.Popen(
                [str(HOME / "bin" / "spark-class"), *map(str, command)], env=self.environment, stdout=log, stderr=log, start_new_session=True)

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def state(self):
        """What the master says of itself."""
        with suppress(OSError, ValueError), urlopen(f"http://127.0.0.1:{self.web_port}/json/", timeout=10) as answer:
            return json.load(answer)

    def workers_alive(self) -> int:
        return (self.state() or {}).get("aliveworkers", 0)

    def connect(self, **settings: str) -> SparkSession:
        """A session; the driver is a process of its own, too."""
        self.is_asked = True
        os.environ.update({name: self.environment[name] for name in (MARK, "SPARK_HOME", "SPARK_LOCAL_IP", "SPARK_LOCAL_DIRS")})
        builder = SparkSession.builder.master(f"spark://127.0.0.1:{self.port}").appName("skill_ema")
        for name, value in {
            "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.memory": "1g", "spark.executor.memory": "768m",
            "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.warehouse.dir": str(self.folder / "warehouse"), "spark.log.level": "OFF",
            # An executor that is gone does not come back.
            "spark.shuffle.io.maxRetries": "1", "spark.shuffle.io.retryWait": "1s", **settings,
        }.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        wait_until(lambda: len(self.executors()) == self.workers_alive(), "executor on each worker")
        return self.session

    def executors(self) -> dict[str, int]:
        """How many tasks each executor that is alive has at this moment."""
        summaries = self.session.sparkContext._jsc.sc().statusStore().executorList(True)
        each = [summaries.apply(place) for place in range(summaries.size())]
        return {executor.id(): executor.activeTasks() for executor in each if executor.id() != "driver"}

    def tasks_of(self, worker: str) -> int:
        """How many tasks a worker has at this moment. The folder of an executor is in that of its worker."""
        executors = self.executors()
        return sum(executors.get(folder.name, 0) for folder in (self.folder / worker).glob("app-*/*"))

    def stop(self) -> None:
        """Stops all of it, whatever state it is in."""
        if self.is_asked:
            self.is_asked = False
            if self.session:
                with suppress(Exception):
                    self.session.stop()
            gateway, SparkContext._gateway, SparkContext._jvm = SparkContext._gateway, None, None
            if gateway:
                with suppress(Exception):
                    gateway.shutdown()
                gateway.proc.kill()
                gateway.proc.wait()
            os.environ.pop(MARK, None)
        for name in list(self.processes):
            self.kill(name)

    def left_running(self) -> list[int]:
        """The processes of this cluster that there are."""
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and f"{MARK}={self.mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
        return found


@contextmanager
def cluster(folder: Path, workers: int = 2):
    """A cluster of which nothing is left running at the end, however it ends."""
    made = Cluster(folder)
    try:
        made.start_master()
        for number in range(1, workers + 1):
            made.start_worker(f"worker-{number}")
        yield made
    finally:
        made.stop()
        # What was killed takes a moment to be gone.
        wait_until(lambda: not made.left_running(), f"end of {made.left_running()}")
