"""How a part of the measurement is timed, how much memory it takes, and where its figures go.

Times are processor seconds, of all threads of the process: other work on the machine changes them little.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = os.environ.get("SKILL_EMA_LIBRARY", str(ROOT / "target" / "release" / "libskill_ema"))
FILE = ROOT / "docs" / "scale.csv"
WORK = ROOT / "target" / "scale"
COLUMNS = ("part", "measure", "value")
LAST_DAY, DAYS = "2025-11-19", 365
LAST_MIDNIGHT = 1763510400
THREADS = 2
"""Of DuckDB and ClickHouse."""


def seconds(call, clock=time.process_time):
    """Processor seconds of a call."""
    started = clock()
    call()
    return clock() - started


def median(call, times=5):
    """The median of the processor seconds of some calls."""
    return statistics.median(seconds(call) for _ in range(times))


def command_seconds(arguments):
    """Processor seconds of a command, and of what it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def grown(call):
    """Bytes by which a call raises the process's peak of memory (Linux's own figure, reset before)."""
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    call()
    return peak() - before


def peak():
    """The peak of the process's memory, in bytes."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def bytes_of(folder):
    """Bytes of all files of a folder, and how many there are."""
    sizes = [os.path.getsize(os.path.join(where, name)) for where, _, names in os.walk(folder) for name in names]
    return sum(sizes), len(sizes)


def in_a_process(module, function, *arguments):
    """The figures that a function of this directory returns, {measure: value}, from a fresh process: no part measures the heap that another left."""
    code = f"import {module}; from measuring import told; told({module}.{function}(*{arguments!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent, check=True, stdout=subprocess.PIPE, text=True)
    told_of = (line[1:].split(" ", 1) for line in done.stdout.splitlines() if line.startswith("="))
    return {measure: number(value) for value, measure in told_of}


def told(figures):
    """Prints figures for the process that asked."""
    for measure, value in figures.items():
        print(f"={value!r} {measure}", flush=True)


def number(text):
    """A whole number or a float."""
    return float(text) if set(text) & set(".en") else int(text)
