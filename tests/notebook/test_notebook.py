"""The example notebook is executed from start to end in a fresh folder, and its outputs are compared with those checked in.

README_WRITE=1 writes the outputs into the notebook instead.
"""

import base64
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from matplotlib.image import imread
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "examples/skill_ema.ipynb"
DATA = "tests/data/agent-runs.csv"
LARGEST = 600_000
PLAIN_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook():
    """The notebook as it is checked in."""
    return nbformat.read(NOTEBOOK, as_version=4)


CELLS = [cell.id for cell in notebook().cells if cell.cell_type == "code"]
PICTURES = [cell.id for cell in notebook().cells if "plt.show()" in cell.source]


def execute(book, folder):
    """Executes `book` as a reader would who has the project in `folder`, with nothing of this user's settings."""
    (folder / "examples").mkdir()
    (folder / DATA).parent.mkdir(parents=True)
    shutil.copy(ROOT / DATA, folder / DATA)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("JUPYTER", "IPYTHON", "MPL", "SKILL_EMA", "XDG"))]:
            patch.delenv(name)
        patch.setenv("HOME", str(folder))
        # A kernel that is chosen by its path has no program of its environment on PATH.
        patch.setenv("PATH", os.defpath)
        # The first import collects the fonts, and says so on stderr where that takes long.
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], check=True, capture_output=True)
        NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder / "examples")}}).execute()
    # JupySQL prints the error of a query and goes on.
    complaints = {cell.id: output.text for cell in book.cells for output in cell.get("outputs", ()) if output.get("name") == "stderr"}
    assert complaints == {}
    return book


def strip(book):
    """Removes what differs from one execution to the next."""
    book.metadata = PLAIN_METADATA
    for cell in book.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            for output in cell.outputs:
                output.pop("metadata", None)
                if output.output_type != "stream":
                    output.metadata = {}


def joined(outputs):
    """The outputs; what a program printed is one of them, in however many pieces it came."""
    result = []
    for output in outputs:
        if result and output.output_type == result[-1].output_type == "stream" and output.name == result[-1].name:
            result[-1].text += output.text
        else:
            result.append(output)
    return result


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    if not hasattr(sqlite3.Connection, "enable_load_extension"):
        pytest.skip("the module sqlite3 of this Python cannot load extensions")
    book = execute(notebook(), tmp_path_factory.mktemp("notebook"))
    strip(book)
    if os.environ.get("README_WRITE"):
        nbformat.validate(book)
        nbformat.write(book, NOTEBOOK)
    return book


def cell_of(book, cell_id):
    [cell] = [cell for cell in book.cells if cell.id == cell_id]
    return cell


def texts(book, cell_id):
    """The outputs of a cell as text: what was printed, and each form of a result but pictures."""
    outputs = joined(cell_of(book, cell_id).outputs)
    return [output.get("text") or {kind: text for kind, text in output.data.items() if not kind.startswith("image/")} for output in outputs]


def pictures(book, cell_id):
    """The pictures of a cell, as arrays of red, green and blue from 0 to 1."""
    data = [output.data["image/png"] for output in cell_of(book, cell_id).outputs if "image/png" in output.get("data", {})]
    return [imread(io.BytesIO(base64.b64decode(each)))[:, :, :3] for each in data]


@pytest.mark.parametrize("cell_id", CELLS)
def test_the_texts_are_those_checked_in(executed, cell_id):
    assert texts(executed, cell_id) == texts(notebook(), cell_id)


def test_there_are_tables_and_pictures():
    tables = [cell.id for cell in notebook().cells for output in cell.get("outputs", ()) if "text/html" in output.get("data", {})]
    assert len(tables) >= 7
    assert len(PICTURES) >= 5


@pytest.mark.parametrize("cell_id", PICTURES)
def test_the_picture_is_there_and_the_one_checked_in(executed, cell_id):
    [real], [written] = pictures(executed, cell_id), pictures(notebook(), cell_id)
    assert real.std() > 0.05, "the picture is blank"
    assert real.shape == written.shape
    different = (abs(real - written).max(axis=2) > 0.2).mean()
    assert different < 0.001, f"{different:.1%} of the points differ"


def test_the_file_is_small_and_says_nothing_of_the_machine():
    text = NOTEBOOK.read_text()
    assert len(text) < LARGEST
    assert notebook().metadata == PLAIN_METADATA
    assert [cell.id for cell in notebook().cells if cell.metadata] == []
    counts = [cell.execution_count for cell in notebook().cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1)), "the notebook was not executed once from start to end"
    for folder in (str(ROOT), str(Path.home()), sys.prefix, "/tmp/", "/home/"):
        assert folder not in text


@pytest.mark.skipif(sys.platform != "linux", reason="pysqlite3-binary is for Linux")
def test_with_the_other_driver_that_it_names_the_texts_are_the_same(tmp_path):
    engine = 'create_engine("sqlite:///runs.db"'
    assert f"import pysqlite3\n\nengine = {engine}, module=pysqlite3)" in cell_of(notebook(), "other-driver").source
    book = notebook()
    changed = 0
    for cell in book.cells:
        if cell.cell_type == "code" and "create_engine(" in cell.source:
            cell.source = "import pysqlite3\n" + cell.source.replace('.db")', '.db", module=pysqlite3)')
            changed += 1
    assert changed == 2
    cell_of(book, PICTURES[-1]).source += "\nassert isinstance(engine.raw_connection().driver_connection, pysqlite3.Connection)"
    execute(book, tmp_path)
    for cell_id in CELLS:
        assert texts(book, cell_id) == texts(notebook(), cell_id)


def test_the_lines_of_the_document_are_those_of_the_first_cell():
    [block] = re.findall(r"^```python notebook\n(.*?)^```$", (ROOT / "docs/loading.md").read_text(), re.M | re.S)
    first = next(cell.source for cell in notebook().cells if cell.cell_type == "code")
    assert len(block) > 100 and set(block.splitlines()) <= set(first.splitlines())
