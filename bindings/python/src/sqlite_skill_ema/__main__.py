"""`python -m sqlite_skill_ema` is the command `skill-ema`."""

from .cli import main

main()
