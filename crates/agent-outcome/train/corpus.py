"""The labelled texts, and what the crate reads of them."""

import json
import subprocess
from pathlib import Path

import numpy
from scipy.sparse import csr_matrix, diags_array

CRATE = Path(__file__).resolve().parent.parent
CATEGORIES = ["ok", "scaffolding", "auth", "billing", "rate_limit", "timeout", "network", "provider", "context", "refusal", "crash", "empty"]
BUCKETS = 1 << 18
CATEGORY_BUCKETS = BUCKETS // 4
SIGNS = 56 * 4
CARGO = ["cargo", "run", "--quiet", "--release", "--locked", "--package", "agent-outcome", "--example"]


def read(folder):
    """The texts of corpus/FOLDER: dicts with the keys of the files, and 'hand', the name of the file."""
    texts = []
    for path in sorted((CRATE / "corpus" / folder).glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").split("\n")
        texts += [json.loads(line) | {"hand": path.stem} for line in lines if line]
    return texts


def run(example, texts):
    """What an example of the crate writes of `texts`."""
    lines = "".join(json.dumps({"text": text["text"]}) + "\n" for text in texts)
    return subprocess.run([*CARGO, example], cwd=CRATE, input=lines.encode(), capture_output=True, check=True).stdout


class Features:
    """What the crate reads of texts: what known forms decided, and the n-grams and signs for the model."""

    def __init__(self, texts):
        numbers = numpy.frombuffer(run("features", texts), dtype="<u4").astype(numpy.int64)
        at, lists = 0, []
        for _ in range(5 * len(texts)):
            length = numbers[at]
            lists.append(numbers[at + 1 : at + 1 + length])
            at += 1 + length
        assert at == len(numbers)
        self.decided = numpy.concatenate(lists[0::5])
        self.blocks = [rows(lists[1 + block :: 5], BUCKETS) for block in range(3)]
        self.category_blocks = [rows([buckets // 4 for buckets in lists[1 + block :: 5]], CATEGORY_BUCKETS) for block in range(3)]
        self.signs = rows(lists[4::5], SIGNS)
        # By these the counts of each kind of n-gram are divided.
        self.roots = [numpy.sqrt(numpy.maximum(1, [len(buckets) for buckets in lists[1 + block :: 5]])) for block in range(3)]

    def ngrams(self, blocks, weights):
        """The n-grams of all kinds, each kind divided by the root of its count and weighed."""
        return sum(diags_array(weight / root) @ block for block, root, weight in zip(blocks, self.roots, weights)).tocsr()


def rows(lists, width):
    """A matrix that counts in each row the places of a list."""
    ends = numpy.concatenate([[0], numpy.cumsum([len(places) for places in lists])])
    places = numpy.concatenate(lists)
    matrix = csr_matrix((numpy.ones(len(places)), places, ends), shape=(len(lists), width))
    matrix.sum_duplicates()
    return matrix
