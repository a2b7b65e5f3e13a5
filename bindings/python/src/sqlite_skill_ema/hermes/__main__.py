"""Brings the database of the plugin up to date: `python -m sqlite_skill_ema.hermes COMMANDS`, of which each is a list of words in JSON.

It exits with the place of the command that failed: with 1 if that is the first one, which records.
"""

import json
import sys

from ..cli import main
from ..cli.fail import GOT_WORSE

failed = 0
for place, command in enumerate(json.loads(sys.argv[1]), start=1):
    try:
        main(command)
    except SystemExit as end:
        # What `check` finds is no failure, and told by itself.
        if end.code not in (0, GOT_WORSE) and not failed:
            failed = place
sys.exit(failed)
