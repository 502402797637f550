"""Named things of all files, found by some of their letters."""

import pytest
from inline_snapshot import snapshot

from callsheet.features.workspace_symbols import distance, workspace_symbols
from features.named import meanings_of
from fixture import scene

TEXT = """
    //- main.http
    # @import callsheet:github
    @base_url = x
    ### Create order
    # @capture order_id = jsonpath "$.id"
    POST {{base_url}}/orders

    ### github
    # @resource github
    # @base-url x
    //- own/more.http
    # @foreach order in orders
    DELETE {{base_url}}/orders/{{order.id}}
    //- http-client.env.json
    {"dev": {"order": 1}, "prod": {"Order": 2}}
    //- .env
    border=1
    """


def found(query: str, limit: int = 100) -> list[str]:
    table = meanings_of(scene(TEXT)).table
    places = workspace_symbols(table, query, limit)
    return [f"{each.name} ({each.kind}, {each.container})" for each in places]


def test_the_best_matches_come_first():
    assert found("order") == snapshot(
        [
            "Order (environment key, http-client.env.json: prod)",
            "order (environment key, http-client.env.json: dev)",
            "order_id (variable, main.http)",
            "Create order (request, main.http)",
            "DELETE {{base_url}}/orders/{{order.id}} (request, own/more.http)",
            "border (environment key, .env)",
        ]
    )
    assert found("Order") == snapshot(["Order (environment key, http-client.env.json: prod)"])
    assert found("crod") == snapshot(["Create order (request, main.http)"])
    assert found("zz") == []


def test_all_are_found_up_to_the_limit():
    everything = found("")
    assert len(everything) == 8
    assert found("", 3) == everything[:3]


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [("order", "order_id"), ("create order", "border"), ("border", "o-r-d-e-r")],
)
def test_which_of_two_names_is_nearer(nearer, farther):
    assert distance("order", nearer) < distance("order", farther)
