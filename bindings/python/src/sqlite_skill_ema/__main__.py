"""The command `skill-ema`, which is also `python -m sqlite_skill_ema`."""

import sys


def main() -> None:
    """Runs the command line; Ctrl-C ends it quietly also while that is still being imported."""
    try:
        from .cli import main as command
    except KeyboardInterrupt:
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
