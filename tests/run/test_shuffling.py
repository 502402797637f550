"""A shuffled run: everything once, in an order that its seed says."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.document import read_document
from callsheet.run.entries import entries_of
from callsheet.run.shuffling import LARGEST_SEED, drawn_seed, shuffled
from run.test_shards import ROOT, chosen_of, names

FILES = chosen_of(dict.fromkeys("abcdefgh", 2))


@given(st.integers(), st.integers(0, 3))
def test_nothing_is_lost(seed, repetition):
    found = shuffled(FILES, seed, repetition)
    assert sorted(names(found)) == sorted(names(FILES))
    assert found == shuffled(FILES, seed, repetition)


def test_the_order_of_a_seed_stays_over_versions():
    assert "".join(names(shuffled(FILES, 1))) == "cghdaebf"


def test_other_seeds_and_repetitions_have_other_orders():
    orders = {tuple(names(shuffled(FILES, *seed))) for seed in ((1,), (2,), (1, 1), (1, 2))}
    assert len(orders) == 4


TEXT = """\
### a
GET http://x/
### b
GET http://x/
### c
POST http://x/
### d
GET http://x/
### e
HEAD http://x/
### f
# @independent
PUT http://x/
### g
run #a
### h
GET http://x/
"""


def test_in_a_file_only_what_may_go_out_at_once_changes_places():
    places = entries_of(read_document(ROOT / "api.http", TEXT))
    orders = {"".join(each.name for each in shuffled((places,), seed)[0]) for seed in range(60)}
    first, middle = ("ab", "ba"), map("".join, permutations("def"))
    assert orders == {f"{one}c{two}gh" for two in middle for one in first}


def test_a_seed_can_be_typed():
    assert 0 <= drawn_seed() < LARGEST_SEED
