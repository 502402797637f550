"""The lenses above requests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from inline_snapshot import snapshot

from callsheet.exchange import Exchange, Failure, FailureKind, Hop, Response, Timings
from callsheet.features.lenses import lenses
from callsheet.model.workspace import RequestKey
from fixture import answer, scene

CHAIN = """
### login
POST https://example.org/login

### list
GET https://example.org/?token={{login.response.body.$.token}}

### one
# @ref login
GET https://example.org/{{list.response.body.$[0].id}}
"""


def check(text: str, expected: list[str], answers: Mapping[str, Response] | None = None):
    shown = scene(text, answers=answers)
    found = lenses(shown.workspace, shown.document, shown.files)
    assert [f"{each.request.name}: {each.title}" for each in found] == expected


def test_a_lens_says_what_goes_first():
    check(
        CHAIN,
        snapshot(["login: Send", "list: Send (login first)", "one: Send (login, list first)"]),
    )


def test_what_has_an_answer_is_not_sent_again_unless_asked():
    check(
        CHAIN,
        snapshot(
            [
                "login: Send",
                "login: 200 OK · 12 ms · 0 B",
                "list: Send",
                "list: Send all it needs again",
                "one: Send (list first)",
                "one: Send all it needs again",
                "one: 404 Not Found · 12 ms · 1 B",
            ]
        ),
        {"login": answer(), "one": answer("x", 404, "Not Found")},
    )


def test_what_got_no_answer_goes_first_again():
    shown = scene(CHAIN, answers={"login": answer()})
    [(key, exchange)] = shown.workspace.exchanges.items()
    failed = Hop(exchange.request, Failure(FailureKind.CONNECT, "nobody is there"), Timings())
    workspace = replace(
        shown.workspace, exchanges={**shown.workspace.exchanges, key: Exchange((failed,), 0.1)}
    )
    found = [each.title for each in lenses(workspace, shown.document, shown.files)]
    assert found[2] == "Send (login first)"


def test_many_needs_are_counted():
    steps = "".join(f"### s{n}\n# @ref s{n + 1}\nGET https://example.org/\n" for n in range(5))
    check(
        steps + "### s5\nGET https://example.org/\n",
        snapshot(
            [
                "s0: Send (s5, s4 and 3 more first)",
                "s1: Send (s5, s4 and 2 more first)",
                "s2: Send (s5, s4, s3 first)",
                "s3: Send (s5, s4 first)",
                "s4: Send (s5 first)",
                "s5: Send",
            ]
        ),
    )


def test_requests_in_a_circle_still_have_lenses():
    check(
        "### a\n# @ref b\nGET https://example.org/\n### b\n# @ref a\nGET https://example.org/\n",
        snapshot(["a: Send (b first)", "b: Send (a first)"]),
    )


def test_what_is_not_run_has_no_lens():
    check("MQTT mqtts://example.org/", snapshot([]))


RESOURCES = """
### api
# @resource
# @base-url https://example.org

### shared
# @resource settings
# @retry 2

### inner
# @resource
# @use api

### list
# @use inner
GET /list
"""


def test_a_resource_with_an_address_is_tested():
    check(RESOURCES, snapshot(["list: Send", "api: Test connection", "inner: Test connection"]))


def test_a_token_that_is_known_can_be_forgotten():
    shown = scene(RESOURCES)
    path = shown.document.path
    tokens = {
        RequestKey(path, "settings"): datetime(2030, 1, 1, 14, 32, tzinfo=UTC),
        RequestKey(path, "list"): None,
    }
    found = lenses(replace(shown.workspace, tokens=tokens), shown.document, shown.files)
    assert [(each.request.name, each.title) for each in found if each.action == "log out"] == [
        ("list", "token until it is refused · forget"),
        ("settings", "token until 14:32 · forget"),
    ]
    assert shown.text(found[-2].span) == "resource"
