"""`make dashboard`: the simulated history and, beside it, the 500 real runs, each at an address of its own, until Ctrl-C."""

import subprocess
import sys
from pathlib import Path

from serving import PROGRAM, real

FOLDER = Path("target/dashboard")
SIMULATED_PORT, REAL_PORT = "8765", "8766"


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.db*"):
        old.unlink()
    # Up to today, as a log is that goes on.
    subprocess.run([PROGRAM, "demo", "--db", FOLDER / "simulated.db"], check=True, stdout=subprocess.DEVNULL)
    real(FOLDER / "real.db")
    servers = [subprocess.Popen([PROGRAM, "serve", "--db", FOLDER / f"{name}.db", "--port", port])
               for name, port in (("simulated", SIMULATED_PORT), ("real", REAL_PORT))]
    print(f"The real runs are of two days: http://127.0.0.1:{REAL_PORT}/skills?as_of=2025-11-19&window_days=14", flush=True)
    try:
        sys.exit(max(server.wait() for server in servers))
    except KeyboardInterrupt:
        for server in servers:
            server.wait()


if __name__ == "__main__":
    main()
