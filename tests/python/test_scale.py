"""docs/scale.md is what benches/scale/document.py makes of the figures in docs/scale.csv."""

import subprocess
import sys

from conftest import ROOT


def test_the_document_has_the_figures_that_were_measured(tmp_path):
    made = tmp_path / "scale.md"
    subprocess.run([sys.executable, ROOT / "benches/scale/document.py", ROOT / "docs/scale.csv", made], check=True)
    assert made.read_text() == (ROOT / "docs/scale.md").read_text()
