import pytest

from callsheet.facts.assertions import (
    CERTIFICATE,
    FILTERS,
    PHASES,
    PREDICATES,
    STATISTICS,
    SUBJECTS,
    find_filter,
    find_predicate,
    find_subject,
)
from callsheet.run import certificates, filters, over_rounds, predicates, subjects


def test_what_is_documented_is_what_is_judged():
    assert set(PREDICATES) == {*predicates.PREDICATES, "matchesSchema"}
    assert set(FILTERS) == set(filters._FILTERS)
    assert set(SUBJECTS) == set(subjects._SUBJECTS)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("===", "=="),
        ("equals", "=="),
        ("!==", "!="),
        ("includes", "contains"),
        ("ISTRUE", "isTrue"),
    ],
)
def test_predicates_have_the_names_of_every_peer(word, name):
    assert find_predicate(word).name == name


def test_names_are_found_in_any_case_and_unknown_ones_are_not():
    assert find_filter("decode").name == "charsetDecode"
    assert find_subject("STATUS").name == "status"
    assert [find(word) for find in (find_filter, find_subject, find_predicate) for word in "x"] == [
        None
    ] * 3


@pytest.mark.parametrize("facts", [*SUBJECTS.values(), *FILTERS.values(), *PREDICATES.values()])
def test_each_is_documented_in_a_sentence(facts):
    assert facts.documentation.endswith(".")


def test_parts_of_a_duration_are_those_that_are_judged():
    assert {name.lower() for name in PHASES} | {"wait"} == set(subjects._PHASES)
    assert all(over_rounds._statistic(name) for name in STATISTICS)
    assert set(over_rounds._STATISTICS) < set(STATISTICS)
    assert tuple(CERTIFICATE) == tuple(certificates._ATTRIBUTES)
