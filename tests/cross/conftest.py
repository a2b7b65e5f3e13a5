import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import hosts  # noqa: E402
from platforms import TARGETS, library  # noqa: E402


def pytest_generate_tests(metafunc):
    if "runner" in metafunc.fixturenames:
        metafunc.parametrize("runner", list(hosts.ZIG), indirect=True)
    if "built" in metafunc.fixturenames:
        metafunc.parametrize("built", list(TARGETS), indirect=True)


@pytest.fixture
def runner(request):
    """A platform whose library runs here."""
    why = hosts.missing(request.param)
    if why:
        pytest.skip(f"{request.param}: {why}")
    return request.param


@pytest.fixture
def built(request):
    """A platform whose library `make cross` has built."""
    if not library(request.param).is_file():
        pytest.skip(f"{request.param}: `make cross` has not built it")
    return request.param
