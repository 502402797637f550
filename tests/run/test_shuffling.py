"""A shuffled run: everything once, in an order that its seed says."""

from hypothesis import given
from hypothesis import strategies as st

from callsheet.run.shuffling import LARGEST_SEED, drawn_seed, shuffled
from run.test_shards import chosen_of, names

FILES = chosen_of(dict.fromkeys("abcdefgh", 2))


@given(st.integers(), st.integers(0, 3))
def test_nothing_is_lost(seed, repetition):
    found = shuffled(FILES, seed, repetition)
    assert sorted(names(found)) == sorted(names(FILES))
    assert found == shuffled(FILES, seed, repetition)


def test_the_order_of_a_seed_stays_over_versions():
    assert "".join(names(shuffled(FILES, 1))) == "bfechadg"


def test_other_seeds_and_repetitions_have_other_orders():
    orders = {tuple(names(shuffled(FILES, *seed))) for seed in ((1,), (2,), (1, 1), (1, 2))}
    assert len(orders) == 4


def test_a_seed_can_be_typed():
    assert 0 <= drawn_seed() < LARGEST_SEED
