"""A row: a tuple, with names."""

import copy
import pickle

import pytest


@pytest.fixture
def row(connection):
    return connection.execute("SELECT 1 AS one, 'b' AS two, NULL AS three").fetchone()


def test_it_is_a_tuple(row):
    assert isinstance(row, tuple)
    assert row == (1, "b", None)
    assert hash(row) == hash((1, "b", None))
    one, two, three = row
    assert (one, two, three) == (1, "b", None)
    assert len(row) == 3


def test_names(row):
    assert row["one"] == 1
    assert row["two"] == "b"
    assert row["three"] is None
    assert row.keys() == ["one", "two", "three"]
    assert row.values() == (1, "b", None)
    assert dict(row) == {"one": 1, "two": "b", "three": None}


def test_places_and_slices(row):
    assert (row[0], row[-1]) == (1, None)
    assert row[:2] == (1, "b")
    assert row[::-1] == (None, "b", 1)
    with pytest.raises(IndexError):
        row[3]


@pytest.mark.parametrize("name", ["One", "four", ""])
def test_an_unknown_column(row, name):
    with pytest.raises(KeyError) as caught:
        row[name]
    assert caught.value.args == (name,)


def test_of_two_columns_of_one_name_the_name_gives_the_first(connection):
    row = connection.execute("SELECT 1 AS a, 2 AS a").fetchone()
    assert row == (1, 2)
    assert row["a"] == 1
    assert dict(row) == {"a": 1}


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda row: pickle.loads(pickle.dumps(row))])
def test_a_copy_keeps_the_names(row, copied):
    other = copied(row)
    assert other == row
    assert dict(other) == dict(row)


def test_rows_of_two_statements_keep_their_own_names(connection):
    first, second = connection.execute("SELECT 1 AS a"), connection.execute("SELECT 2 AS b")
    assert dict(first.fetchone()) == {"a": 1}
    assert dict(second.fetchone()) == {"b": 2}
