"""Hosts and paths that are offered: those of other requests, of answers and of variables."""

import pytest
from inline_snapshot import snapshot

from callsheet.features.addresses import Address
from callsheet.features.completion import completion
from features.offering import check, offers
from fixture import answer, scene

SEEN = """\
@host = http://api.test
### users
GET {{host}}/users/{{id}}?page=1
###
GET https://example.org/items?sort=asc HTTP/1.1
###
GET https://ada:hush@example.com/private
###
"""


def test_hosts_then_whole_addresses():
    check(
        SEEN + "GET <|>",
        snapshot(
            [
                "https://example.org | GET https://example.org | ",
                "{{host}} | GET {{host}} | ",
                "https://example.org/items | GET https://example.org/items | ",
                "{{host}}/users/{{id}} | GET {{host}}/users/{{id}} | ",
            ]
        ),
    )
    check(
        SEEN + "GET https://e<|>",
        snapshot(
            [
                "https://example.org | GET https://example.org | ",
                "https://example.org/items | GET https://example.org/items | ",
            ]
        ),
    )


def test_an_origin_takes_the_place_of_the_one_there_also_in_its_scheme():
    check(
        SEEN + "GET ht<|>tps://other.test:81/items",
        snapshot(["https://example.org | GET https://example.org/items | "]),
        first=1,
    )


def test_paths_of_the_same_host_come_first():
    check(
        SEEN + "GET {{host}}/<|> HTTP/1.1",
        snapshot(
            [
                "/users/{{id}} | GET {{host}}/users/{{id}} HTTP/1.1 | ",
                "/items | GET {{host}}/items HTTP/1.1 | ",
            ]
        ),
    )
    check(
        SEEN + "GET https://example.org/it<|>ems?x=1",
        snapshot(["/items | GET https://example.org/items?x=1 | "]),
    )


def test_a_host_with_credentials_is_not_offered():
    _, found = offers(SEEN + "GET <|>")
    assert not [item for item in found if "hush" in item.new_text or "hush" in item.label]


def test_variables_that_hold_a_host():
    check(
        "@host = http://api.test\n@name = Ada\n###\nGET <|>",
        snapshot(["{{host}} | GET {{host}} | http://api.test"]),
        first=2,
    )


def test_where_an_answer_led_to():
    moved = answer("", 201, headers=(("Location", "https://example.org/users/7"),))
    check(
        SEEN + "GET https://example.org/us<|>",
        snapshot(
            [
                "/users/7 | GET https://example.org/users/7 | ",
                "/users/{{id}} | GET https://example.org/users/{{id}} | ",
            ]
        ),
        answers={"users": moved},
    )


@pytest.mark.parametrize("line", ["GET https://example.org/#<|>", "GET https://a.b/c d<|>"])
def test_nothing_where_no_address_goes_on(line: str):
    check(SEEN + line, [])


def test_a_secret_of_the_environment_is_not_offered():
    text = """
        //- main.http
        GET https://example.org/hooks/hush-hush
        ###
        GET <|>
        //- http-client.private.env.json
        {"dev": {"hook": "hush-hush"}}
        """
    _, found = offers(text, environment="dev")
    assert [item.label for item in found if item.label.startswith("http")] == snapshot(
        ["https://example.org"]
    )


def test_other_documents_are_looked_at():
    check(
        """
        //- main.http
        GET <|>
        //- other.http
        GET https://example.net/there
        """,
        snapshot(
            [
                "https://example.net | GET https://example.net | ",
                "https://example.net/there | GET https://example.net/there | ",
            ]
        ),
        first=3,
    )


def test_files_that_are_not_open_come_last():
    shown = scene(SEEN + "GET {{host}}/<|>")
    elsewhere = (Address("{{host}}", "/teams", None), Address("https://b.test", "/x", None))
    found = completion(shown.workspace, shown.document, shown.offset, shown.files, elsewhere)
    labels = [item.label for item in sorted(found, key=lambda item: item.sort)]
    assert labels == snapshot(["/users/{{id}}", "/teams", "/items", "/x"])
