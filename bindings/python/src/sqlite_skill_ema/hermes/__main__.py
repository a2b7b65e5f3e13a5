"""Brings the database of the plugin up to date: `python -m sqlite_skill_ema.hermes COMMANDS`, of which each is a list of words in JSON."""

from __future__ import annotations

import json
import sys

from ..cli import main

GOT_WORSE = 1
exit_code: int | str = 0
for command in json.loads(sys.argv[1]):
    try:
        main(command)
    except SystemExit as end:
        # What `check` finds is told by itself.
        if end.code != GOT_WORSE:
            exit_code = exit_code or end.code or 0
sys.exit(exit_code)
