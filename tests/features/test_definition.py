"""Where names lead."""

import pytest
from inline_snapshot import snapshot

from callsheet.features.definition import definition
from callsheet.text import SourceText
from fixture import scene


def check(text: str, expected: list[str]):
    shown = scene(text)
    found = definition(shown.workspace, shown.document, shown.offset, shown.files)
    lines = []
    for place in found:
        content = shown.files.files[place.path].decode()
        line = SourceText(content).line_of(place.span.start) + 1
        lines.append(f"{place.path.name}:{line} {place.span.of(content)}".rstrip())
    assert lines == expected


def test_a_variable_leads_to_all_its_values_the_nearest_first():
    check(
        """
        //- main.http
        @host = a
        ###
        @host = b
        GET https://{{ho<|>st}}/
        //- http-client.env.json
        {
          "dev": {"host": "c"}
        }
        """,
        snapshot(["main.http:3 host", "main.http:1 host", 'http-client.env.json:2 "host"']),
    )


def test_a_request_leads_to_its_name():
    check(
        """
        ###
        # @name login
        POST https://example.org/

        ###
        GET https://example.org/{{log<|>in.response.body.$.id}}
        """,
        snapshot(["main.http:2 login"]),
    )


@pytest.mark.parametrize(
    ("loop", "leads_to"),
    [
        ("@foreach row in ro<|>ws", "main.http:1 rows"),
        ("@foreach row in rows.it<|>ems", None),
        ("@loop for row of row<|>s", "main.http:1 rows"),
        ("@foreach row in li<|>st parallel=2", "main.http:4 list"),
    ],
)
def test_a_loop_leads_to_what_it_goes_through(loop, leads_to):
    check(
        f"""
        ### rows
        GET https://example.org/

        @list = [1]
        ### each
        # {loop}
        GET https://example.org/{{{{row}}}}
        """,
        [leads_to] if leads_to else [],
    )


def test_a_request_of_an_imported_file():
    check(
        """
        //- main.http
        import ./auth.http
        # @ref lo<|>gin
        GET https://example.org/
        //- auth.http
        ### login
        POST https://example.org/
        """,
        snapshot(["auth.http:1 login"]),
    )


def test_a_file():
    check(
        """
        //- main.http
        POST https://example.org/

        < ./bo<|>dy.json
        //- body.json
        {}
        """,
        snapshot(["body.json:1"]),
    )


def test_a_name_that_nobody_defines_leads_nowhere():
    check("GET https://{{no<|>body}}/", snapshot([]))


RESOURCES = """
//- _resource.http
### shared
# @resource
# @base-url http://localhost
"""


def test_a_resource_leads_to_its_name():
    check("### a\n# @resource api\n\n###\n# @use a<|>pi\nGET /\n", snapshot(["main.http:2 api"]))
    check(
        "//- main.http\n# @use sha<|>red\nGET /\n" + RESOURCES,
        snapshot(["_resource.http:1 shared"]),
    )
    check("### a\n# @resource ap<|>i\n", snapshot(["main.http:2 api"]))
    check("### a\n# @use ap<|>i\nGET /\n", snapshot([]))


def test_what_logs_in_and_a_key_lead_to_their_places():
    check("# @auth session lo<|>gin\nGET /\n\n### login\nGET /\n", snapshot(["main.http:4 login"]))
    files = "\n//- key.pem\nx\n"
    check(
        "//- main.http\n# @auth jwt key_file=./key<|>.pem\nGET /" + files, snapshot(["key.pem:1"])
    )
    check("//- main.http\n# @tls ca=./key<|>.pem\nGET /" + files, snapshot(["key.pem:1"]))


def test_each_place_of_a_name_in_an_expression():
    check(
        """
        @list = [1]
        ###
        GET https://example.org/{{list.map(each => each + li<|>st.length)}}
        """,
        ["main.http:1 list"],
    )


def test_a_variable_leads_to_the_requests_that_give_it_a_value():
    check(
        """
        //- main.http
        # @import ./sign-in.http
        ### a
        # @prompt token
        GET https://a.test/{{to<|>ken}}
        > {%
          client.global.set("token", 1);
        %}
        //- sign-in.http
        ### login
        # @capture token = jsonpath "$.token"
        POST https://a.test/
        """,
        snapshot(["main.http:3 token", "main.http:6 token", "sign-in.http:2 token"]),
    )


@pytest.mark.parametrize("source", ["us<|>ers", "users\nGET https://a.test/{{user.na<|>me}}"])
def test_a_loop_leads_to_its_items_and_its_list(source: str):
    definitions = "@users = [1]\n\n### a\n"
    expected = "main.http:1 users" if source.startswith("us<") else "main.http:4 user"
    check(f"{definitions}# @foreach user in {source}\n", [expected])
