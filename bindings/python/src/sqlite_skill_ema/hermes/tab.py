"""The tab in Hermes' dashboard: a folder in Hermes' home, which holds copies of the files of this package."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from .settings import NAME

FILES = Path(__file__).with_name("dashboard")
STATIC = Path(__file__).parents[1] / "web" / "static"
# Datasette's own page.
NOT_SHARED = ("page.js", "page.css")
PACKAGE = "sqlite-skill-ema"
"""In the manifest: the folder is ours."""


class NotOurs(Exception):
    """There is something else in the place of the tab."""


def folder_in(home: Path) -> Path:
    """Where Hermes looks for the tab."""
    return home / "plugins" / NAME / "dashboard"


def install(home: Path) -> Path:
    """Puts the tab into Hermes' home, in the place of an earlier one, and returns its folder."""
    folder = folder_in(home)
    _check(folder)
    if not (STATIC / "lib").is_dir():
        raise FileNotFoundError(f"there is no {STATIC / 'lib'}: this installation of {PACKAGE} is not complete")
    # Complete before it is in place.
    made = folder.with_name(".dashboard")
    shutil.rmtree(made, ignore_errors=True)
    try:
        shutil.copytree(FILES, made, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(STATIC, made / "dist", ignore=shutil.ignore_patterns(*NOT_SHARED), dirs_exist_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def remove(home: Path) -> bool:
    """Removes the tab, and says whether there was one."""
    folder = folder_in(home)
    _check(folder)
    if not folder.exists():
        return False
    shutil.rmtree(folder)
    if not any(folder.parent.iterdir()):
        folder.parent.rmdir()
    return True


def _check(folder: Path) -> None:
    for link in (folder, folder.parent):
        if link.is_symlink():
            raise NotOurs(f"{link} is a symbolic link, which is left as it is; remove it to have the tab there")
    if folder.exists() and not _is_ours(folder):
        raise NotOurs(f"{folder} is not of {PACKAGE} and is left as it is; move it away to have the tab there")


def _is_ours(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("package") == PACKAGE
