"""Brings the database of the plugin up to date: `python -m sqlite_skill_ema.hermes COMMANDS`, of which each is a list of words in JSON.

The first command records, the second checks. It exits with 0, or with a code of `recorder`.
"""

import json
import sys

from ..cli import main
from ..cli.fail import GOT_WORSE, NO_DATA
from .recorder import CHECK_FAILED, NOT_RECORDED, NOTHING_TO_CHECK

ends = []
for command in json.loads(sys.argv[1]):
    try:
        main(command)
    except SystemExit as end:
        ends.append(end.code)
recorded, *checked = ends
if recorded:
    sys.exit(NOT_RECORDED)
if NO_DATA in checked:
    sys.exit(NOTHING_TO_CHECK)
# What `check` finds is told by itself.
sys.exit(0 if set(checked) <= {0, GOT_WORSE} else CHECK_FAILED)
