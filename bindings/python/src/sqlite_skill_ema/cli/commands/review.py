"""`skill-ema review`."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, Iterator, Mapping, Optional, Sequence

import typer

from ...connection import Connection
from ...hermes.store import STATE, Store, StoreError, default_home, with_profiles
from ..database import reading
from ..examples import examples
from ..fail import failed, usage
from ..options import Window
from ..output import Record, console, emit, errors
from ..query import FILTERS, ask, unknown_name
from ..words import moment, name, percent

# A run is what skill_runs takes for one; its rows are of one judgement.
LEAST_SURE = """
SELECT
  min(invoked_at) AS started_at, session_id, json_group_array(skill_name) AS skills, model, provider, cron_id, success, outcome_category,
  outcome_confidence, end_reason, NULL AS text, json_group_array(rowid) AS ids
FROM skill_invocations
WHERE outcome_confidence < :below AND excluded IS NOT 1
  AND invoked_at >= unixepoch(date(coalesce(:as_of, 'now'), (1 - coalesce(:window, 30)) || ' days'))
  AND invoked_at < unixepoch(date(coalesce(:as_of, 'now'), '+1 day'))
GROUP BY ifnull(session_id, rowid), round(invoked_at, 6), cron_id, model, provider, success, outcome_category, outcome_confidence, end_reason
HAVING (:skill IS NULL OR max(skill_name = :skill)) AND (:model IS NULL OR model = :model)
ORDER BY outcome_confidence, started_at DESC LIMIT :limit
"""
# Only what still is as it was shown: a row may be settled, judged anew, or another run's by now. The line that the judge has quoted
# stays the reason of a failure.
SETTLE = """
UPDATE skill_invocations
SET success = :category = 'ok', outcome_category = :category, outcome_confidence = 1,
  end_reason = CASE WHEN :category = 'ok' THEN 'complete' WHEN success = 0 THEN end_reason ELSE substr(mask_secrets(:line), 1, 200) END
WHERE rowid IN (SELECT value FROM json_each(:ids)) AND session_id IS :session_id AND abs(invoked_at - :started_at) < 1e-6
  AND success IS :success AND outcome_category IS :outcome_category AND outcome_confidence = :outcome_confidence
  AND end_reason IS :end_reason AND excluded IS NOT 1
"""
CATEGORIES = ("scaffolding", "auth", "billing", "rate_limit", "timeout", "network", "provider", "context", "refusal", "crash", "empty")
ANSWERS = f"y, n, n and a category, s to skip, q to stop; the categories are {', '.join(CATEGORIES)}"
QUESTION = "Did it do its job? [y, n, n CATEGORY, s, q] "
SHOWN = 400
"""How many characters of each end of a long text are shown."""


@dataclass(frozen=True)
class Choices(Window):
    """Which runs, and where their texts go."""

    below: Annotated[float, typer.Option(help="Only those less sure than this, up to 1.", metavar="CONFIDENCE")] = 0.9
    limit: Annotated[int, typer.Option(help="At most so many.", metavar="COUNT", min=1, max=10**9)] = 20
    corpus: Annotated[Optional[Path], typer.Option(help="Append the texts, as labelled.", metavar="FILE")] = None
    lang: Annotated[str, typer.Option(help="The language of these texts.", metavar="CODE")] = "en"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0.5 < self.below <= 1:
            usage(f"--below takes a number above 0.5 and up to 1; got {self.below:g}")
        if not re.fullmatch("[a-z]{2}", self.lang):
            usage(f"--lang takes a code of two letters, such as en; got {self.lang!r}")


@examples("review", "review --skill digest --below 0.7", "review --json")
def review(options: Choices) -> None:
    """Settle the outcomes that the judge is least sure of.
    It shows one run after the other and asks whether it did its job; no later judgement changes the answer.
    """
    listed = options.json or options.csv
    with reading(options, read_only=listed) as connection:
        runs = ask(connection, LEAST_SURE, options)
        texts = stored([run["session_id"] for run in runs])
        for run in runs:
            run["text"] = text_of(run, texts.get(run["session_id"], {}))
        ids = [run.pop("ids") for run in runs]
        empty = "" if runs else nothing_unsure(connection, options)
        emit(runs, options, lambda runs: settle(connection, runs, ids, options), empty=empty)


def settle(connection: Connection, runs: Sequence[Record], ids: Sequence[str], options: Choices) -> None:
    """Asks for each run, and records the answers as they come."""
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    # A database that cannot be written is better known before the first answer.
    connection.execute("BEGIN IMMEDIATE")
    connection.rollback()
    settled = 0
    with opened(options.corpus) as corpus:
        try:
            for number, category in answered(runs):
                run = runs[number]
                # Both or none: an answer whose text cannot be appended can be given again.
                with connection:
                    connection.execute(SETTLE, {**run, "category": category, "line": line_of(run), "ids": ids[number]})
                    changed = bool(connection.raw.changes())
                    is_known = changed and corpus is not None and export(connection, run, category, options.lang, corpus)
                settled += changed
                if not changed:
                    console.print("This run has changed meanwhile, and stays as it is.")
                elif corpus and not is_known:
                    console.print("Its text is not known, so it is not appended.")
        finally:
            console.print(f"settled {settled}, left {len(runs) - settled}")


@contextmanager
def opened(file: Optional[Path]) -> Iterator[Optional[IO[bytes]]]:
    """The file, to append lines to it; None where none is wanted."""
    if file is None:
        yield None
        return
    with file.open("ab+", buffering=0) as corpus:
        try:
            if corpus.tell():
                corpus.seek(-1, os.SEEK_END)
                if corpus.read(1) != b"\n":
                    corpus.write(b"\n")
            yield corpus
        except OSError as error:
            failed(f"review: cannot write {str(file)!r}: {error.strerror}")


def stored(sessions: Sequence[Optional[str]]) -> dict[str, dict[str, str]]:
    """The judged texts of the runs that Hermes still has, by session and skill; the log itself keeps no text."""
    texts: dict[str, dict[str, str]] = {}
    for home in with_profiles(default_home()):
        if sessions and (home / STATE).exists():
            try:
                for (session, skill), text in Store(home, ()).texts(sessions).items():
                    texts.setdefault(session, {})[skill] = text
            except StoreError as error:
                errors.print(f"skill-ema: {error}", markup=False, soft_wrap=True)
    return texts


def text_of(run: Record, texts: Mapping[str, str]) -> Optional[str]:
    """The text of a run among those of its session; its skill may have got another name since."""
    named = next((texts[skill] for skill in json.loads(run["skills"]) if skill in texts), None)
    return named or (next(iter(texts.values())) if len(set(texts.values())) == 1 else None)


def nothing_unsure(connection: Connection, options: Choices) -> str:
    """Why there are no rows."""
    unknown = (unknown_name(connection, option, column, getattr(options, option)) for option, column in FILTERS.items())
    sure = f"there is no run in these days whose outcome the judge was less than {percent(options.below)} sure of; see --below and --window"
    return next(filter(None, unknown), sure)


def answered(runs: Sequence[Record]) -> Iterator[tuple[int, str]]:
    """Shows each run and asks; the places of those that were answered, and the category that a person gave them, 'ok' for a success."""
    for number, run in enumerate(runs):
        show(run, f"{number + 1} of {len(runs)}")
        category = asked(run, number + 1)
        if category is None:
            return
        if category:
            yield number, category


def asked(run: Record, number: int) -> Optional[str]:
    """The category; '' for none, None to stop."""
    while True:
        try:
            # Through a pipe the answers come a line each.
            line = input(QUESTION if sys.stdin.isatty() else "").lstrip("\ufeff")
        except EOFError:
            return None
        word, named = (*line.lower().split(None, 1), "", "")[:2]
        named = named.strip()
        if word in CATEGORIES and not named:
            word, named = "n", word
        if word in ("y", "yes", "ok") and not named:
            return "ok"
        if word in ("n", "no") and named in ("", *CATEGORIES):
            # Of a run that the judge took for a success, no more is known than that.
            return named or (run["success"] == 0 and run["outcome_category"]) or "crash"
        if word in ("", "s", "skip", "q", "quit") and not named:
            return None if word[:1] == "q" else ""
        if not sys.stdin.isatty():
            usage(f"review: an answer is {ANSWERS}; got {line!r} for run {number}; the answers before it are recorded")
        console.print(f"An answer is {ANSWERS}.", markup=False)


def show(run: Record, place: str) -> None:
    """Prints a run, and what is known of its text."""
    console.print()
    who = ", ".join([*json.loads(run["skills"]), name(run["model"]), *filter(None, [run["cron_id"]])])
    console.print(f"{place}: {' '.join(who.split())}, {moment(run['started_at'])} UTC", style="bold", markup=False, soft_wrap=True)
    verdict = "succeeded" if run["success"] else f"failed ({run['outcome_category'] or 'cause not known'})"
    console.print(f"The judge says {verdict}, and is {percent(run['outcome_confidence'])} sure.", markup=False, soft_wrap=True)
    text = run["text"] or (run["end_reason"] if run["success"] == 0 else None) or "(The text of this run is not stored.)"
    if len(text) > 2 * SHOWN:
        text = f"{text[:SHOWN]}\n[{len(text) - 2 * SHOWN} characters more]\n{text[-SHOWN:]}"
    console.print("\n".join(f"  {line}" for line in text.strip().splitlines()), markup=False, soft_wrap=True)


def line_of(run: Record) -> Optional[str]:
    """The text on one line, as the log keeps it as a reason."""
    return run["text"] and " ".join(run["text"].split())


def export(connection: Connection, run: Record, category: str, lang: str, corpus: IO[bytes]) -> bool:
    """Appends the run's text with a person's label, as a line of the corpus that the judge is trained on; false where it is not known."""
    # Of a success the one line that the judge took for a failure tells the contrary.
    text = run["text"] or (run["end_reason"] if run["success"] == 0 and category != "ok" else None)
    if not text:
        return False
    masked = connection.execute("SELECT mask_secrets(?)", [text]).fetchone()
    group = f"reviewed-{run['session_id'] or run['started_at']}"
    label: dict[str, Any] = {"text": masked and masked[0], "category": category, "lang": lang, "source": "reviewed", "group": group}
    if category == "ok":
        label["hard"] = run["success"] == 0
    corpus.write((json.dumps(label, ensure_ascii=False) + "\n").encode())
    return True
