"""Shards of a selection: together they are everything, each request exactly once."""

from pathlib import Path, PurePosixPath
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.problems import UsageError
from callsheet.run.shards import Shard, read_shard, sharded

ROOT = Path("/work")


def chosen_of(sizes, root=ROOT):
    """Of each file so many requests, by its name."""
    texts = {name: "###\nGET http://x/\n" * size for name, size in sizes.items()}
    return tuple(
        requests_of(read_document(root / name, text)) if text else ()
        for name, text in texts.items()
    )


def names(chosen, root=ROOT):
    return [PurePosixPath(each[0].path.relative_to(root)).as_posix() for each in chosen]


def test_the_heaviest_files_are_spread():
    chosen = chosen_of({"a": 1, "b": 5, "c": 1, "d": 4, "e": 1, "f": 0})
    cut = [names(sharded(chosen, Shard(number, 2), ROOT)) for number in (1, 2)]
    assert cut == [["b", "c"], ["a", "d", "e"]]


def test_files_go_in_the_order_in_which_they_were_given():
    chosen = chosen_of({"z/b": 1, "a": 9, "c": 3, "y": 1})
    assert names(sharded(chosen, Shard(2, 2), ROOT)) == ["z/b", "c", "y"]


sizes = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 7))


@given(sizes, st.integers(1, 15), st.integers())
def test_together_they_are_everything_on_any_machine(sizes, number, seed):
    chosen = chosen_of(sizes)
    shards = [sharded(chosen, Shard(each, number), ROOT) for each in range(1, number + 1)]
    requests = [(place.path, place.name) for each in shards for file in each for place in file]
    assert sorted(requests) == sorted((p.path, p.name) for file in chosen for p in file)
    files = sum(map(bool, chosen))
    assert sum(map(bool, shards)) == min(files, number)

    elsewhere = Path("/home/somebody/checkout")
    mixed = list(sizes.items())
    Random(seed).shuffle(mixed)
    there = chosen_of(dict(mixed), elsewhere)
    for each, shard in enumerate(shards, start=1):
        found = sharded(there, Shard(each, number), elsewhere)
        assert sorted(names(found, elsewhere)) == sorted(names(shard))


@given(st.lists(st.integers(1, 9), min_size=4, max_size=12))
def test_no_shard_has_much_more_than_another(weights):
    chosen = chosen_of({f"f{number}": weight for number, weight in enumerate(weights)})
    cut = [sharded(chosen, Shard(number, 3), ROOT) for number in (1, 2, 3)]
    loads = [sum(map(len, each)) for each in cut]
    assert max(loads) - min(loads) <= max(weights)


@pytest.mark.parametrize(
    "text", ["", "1", "1/", "/2", "a/2", "1/2/3", "-1/2", "+1/2", "१/2", "1 /2"]
)
def test_what_is_no_shard(text):
    with pytest.raises(UsageError, match="takes NUMBER/OF") as raised:
        read_shard(text)
    assert raised.value.hint == "write `--shard 1/4` for the first of four"


@pytest.mark.parametrize("text", ["0/2", "3/2", "0/0", "1/99999"])
def test_a_shard_that_is_not_there(text):
    with pytest.raises(UsageError, match="there is no shard"):
        read_shard(text)


def test_a_shard():
    assert read_shard("2/4") == Shard(2, 4)
