import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import hosts  # noqa: E402
from platforms import TARGETS, library  # noqa: E402


@pytest.fixture(params=list(hosts.ZIG))
def runner(request):
    """A platform whose library runs here."""
    why = hosts.missing(request.param)
    if why:
        pytest.skip(f"{request.param}: {why}")
    return request.param


@pytest.fixture(params=list(TARGETS))
def built(request):
    """A platform whose library `make cross` has built."""
    if not library(request.param).is_file():
        pytest.skip(f"{request.param}: `make cross` has not built it")
    return request.param
