"""`{{NAME.items}}` in a request that goes through no loop."""

import pytest

from fixture_client import ran

PAGES = {
    "/a": {"items": [{"id": 1}, {"id": 2}], "next": "/a2", "page": 1},
    "/a2": {"items": [{"id": 3}], "page": 2},
    "/b": {},
}
POSTS = "### posts\n{}\nGET http://x/a\n\n### report\nPOST http://x/b\n\n"


def sent(client):
    return b"".join(client.requests[-1].body.parts).decode()


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ("{{posts.items}}", '[{"id":1},{"id":2},{"id":3}]'),
        ("{{posts.items.length}}", "3"),
        ("{{posts.items[2].id}}", "3"),
        ("{{ posts.items.map(each => each.id) }}", "[1,2,3]"),
        ("{{ posts.items.length + posts.response.body.page }}", "5"),
        ("{{ posts.items.length + posts.page }}", "5"),
    ],
)
def test_the_items_are_those_of_all_pages(written, body):
    results, client = ran(POSTS.format("# @paginate json_link") + written, PAGES)
    assert [result.outcome for result in results] == ["passed", "passed"]
    assert sent(client) == body


def test_the_items_are_those_behind_the_steps():
    text = POSTS.format("# @map item.id * 10") + "{{posts.items}}"
    _, client = ran(text, PAGES)
    assert sent(client) == "[10,20]"


def test_the_items_are_those_of_all_rounds():
    text = POSTS.format("# @foreach i in [1, 2]") + "{{posts.items.length}}"
    _, client = ran(text, PAGES)
    assert sent(client) == "4"


def test_a_request_that_collects_nothing_has_the_items_of_its_body():
    answers = {**PAGES, "/a": {"data": [1], "items": {"first": 7}}}
    _, client = ran(POSTS.format("# no pages") + "{{posts.items.first}}", answers)
    assert sent(client) == "7"
