"""A file that is there as a whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional


def replace(path: Path, data: bytes, modified: Optional[float] = None) -> None:
    """Writes a file beside, and puts it in the place of `path`; `modified` is what the file says of its time."""
    # What begins with an underscore is no data to the engines. Whoever writes here holds the lock, so the name needs no more.
    beside = path.with_name(f"_{path.name}.part")
    try:
        # Made anew: what is there under this name may be a link to another file, in a folder that others write to.
        beside.unlink(missing_ok=True)
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if modified is not None:
            os.utime(beside, (modified, modified))
        os.replace(beside, path)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)
        raise
