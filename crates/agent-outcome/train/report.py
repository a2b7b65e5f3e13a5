"""make model-report: what a new model.bin changes, against the one that is committed, or another: report.py [OLD [NEW]]."""

import subprocess
import sys
from pathlib import Path

import numpy

import evaluate
import fit
from corpus import CRATE, Features, read
from table import unpack


def main(old=None, new=CRATE / "model.bin"):
    committed = ["git", "show", "HEAD:./model.bin"]
    tables = [Path(old).read_bytes() if old else subprocess.run(committed, cwd=CRATE, capture_output=True, check=True).stdout, Path(new).read_bytes()]
    for folder in ("train", "held_back"):
        texts = read(folder)
        features = Features(texts)
        answers = [fit.judge(features, *unpack(table)) for table in tables]
        print(f"{folder}: {len(texts)} texts")
        for name, (said, probabilities) in zip(("old", "new"), answers):
            found = evaluate.figures(texts, said, numpy.maximum(probabilities, 1 - probabilities))
            print(f"  {name}: " + ", ".join(f"{key} {found[key]:.3f}" for key in ("success", "category", "false alarms", "missed", "calibration error")))
        for text, before, after in zip(texts, *(said for said, _ in answers)):
            if before != after:
                verdict = "right now" if after == text["category"] else "wrong now" if before == text["category"] else "wrong still"
                print(f"  {verdict}: {text['category']}, was {before}, is {after}: {text['text'][:160]!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
