from http import HTTPMethod

import pytest

from callsheet.facts.methods import METHODS, Protocol, find_method


@pytest.mark.parametrize("method", HTTPMethod)
def test_the_methods_of_the_standard_library_are_known(method):
    assert METHODS[method.value].run


def test_what_is_safe_is_idempotent():
    assert all(method.idempotent for method in METHODS.values() if method.safe)


@pytest.mark.parametrize(
    ("written", "safe", "idempotent"),
    [("GET", True, True), ("PUT", False, True), ("POST", False, False), ("LOCK", False, False)],
)
def test_safety_follows_the_registry(written, safe, idempotent):
    method = METHODS[written]
    assert (method.safe, method.idempotent) == (safe, idempotent)


def test_a_method_is_found_in_any_case_and_a_custom_one_is_not():
    assert find_method("graphQl") is METHODS["GRAPHQL"]
    assert find_method("PURGE") is None


def test_other_protocols_are_not_run():
    assert {method.protocol for method in METHODS.values() if not method.run} == set(Protocol) - {
        Protocol.HTTP,
        Protocol.GRAPHQL,
        Protocol.EVENTS,
        Protocol.WEBSOCKET,
    }
