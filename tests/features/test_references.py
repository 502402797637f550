"""Where a thing is named: the uses that see a definition, in all files."""

from inline_snapshot import snapshot

from callsheet.features.references import meant_at, references
from callsheet.text import SourceText
from features.named import meanings_of
from fixture import scene


def check(text: str, expected: list[str]):
    shown = scene(text)
    meanings = meanings_of(shown)
    meant = meant_at(meanings, shown.document.path, shown.offset)
    lines = []
    for place in references(meanings, meant, declaration=True):
        source = SourceText(shown.files.files[place.path].decode())
        line = source.line_text(source.line_of(place.span.start)).strip()
        role = "=" if place.is_definition else " "
        written = place.span.of(source.text)
        lines.append(f"{role} {place.path.relative_to(shown.workspace.root)}: {line} ({written})")
    assert lines == expected


def test_uses_that_see_the_definition_of_a_file_and_not_those_that_see_a_nearer_one():
    check(
        """
        @ho<|>st = a
        ###
        GET https://{{host}}/
        ###
        @host = b
        GET https://{{host}}/
        """,
        snapshot(["= main.http: @host = a (host)", "  main.http: GET https://{{host}}/ (host)"]),
    )


def test_a_variable_of_all_environments_and_of_the_tree_below_the_file():
    check(
        """
        //- main.http
        GET https://{{ho<|>st}}/
        //- api/more.http
        GET https://{{host}}/
        //- own/other.http
        GET https://{{host}}/
        //- own/http-client.env.json
        {"dev": {"host": "x"}, "prod": {"host": "x"}}
        //- here.http
        @host = mine
        ###
        GET https://{{host}}/
        //- http-client.env.json
        {"dev": {"host": "x"}, "prod": {"host": "x"}}
        //- http-client.private.env.json
        {"dev": {"host": "x"}}
        """,
        snapshot(
            [
                "  api/more.http: GET https://{{host}}/ (host)",
                '= http-client.env.json: {"dev": {"host": "x"}, "prod": {"host": "x"}} ("host")',
                '= http-client.env.json: {"dev": {"host": "x"}, "prod": {"host": "x"}} ("host")',
                '= http-client.private.env.json: {"dev": {"host": "x"}} ("host")',
                "  main.http: GET https://{{host}}/ (host)",
            ]
        ),
    )


def test_uses_of_imported_definitions_and_inside_of_definitions():
    check(
        """
        //- common.http
        @ho<|>st = a
        @host_and_port = {{host}}:80
        //- main.http
        # @import ./common.http
        @url = https://{{host}}/v1
        ###
        GET {{url}}/{{host}}
        ###
        @host = another
        GET {{url}}/{{host}}
        """,
        snapshot(
            [
                "= common.http: @host = a (host)",
                "  common.http: @host_and_port = {{host}}:80 (host)",
                "  main.http: @url = https://{{host}}/v1 (host)",
                "= main.http: @host = another (host)",
            ]
        ),
    )


def test_a_request_by_all_of_its_names():
    check(
        """
        //- main.http
        ### Log in
        POST https://example.org/login

        ### Next
        # @ref Log in
        GET https://example.org/{{Log_in.response.body.$.id}}
        a: {{Log_<|>inResponse.body}}

        ###
        run #Log in
        //- other.http
        # @import ./main.http
        # @auth session "Log in"
        GET https://example.org/{{Log_in.items}}
        """,
        snapshot(
            [
                "= main.http: ### Log in (Log in)",
                "  main.http: # @ref Log in (Log in)",
                "  main.http: GET https://example.org/{{Log_in.response.body.$.id}} (Log_in)",
                "  main.http: a: {{Log_inResponse.body}} (Log_inResponse)",
                "  main.http: run #Log in (Log in)",
                '  other.http: # @auth session "Log in" (Log in)',
                "  other.http: GET https://example.org/{{Log_in.items}} (Log_in)",
            ]
        ),
    )


def test_captures_scripts_and_loops():
    check(
        """
        ### a
        # @capture token = jsonpath "$.token"
        GET https://example.org/

        > {% client.global.set("token", "x") %}

        ### b
        # @foreach token in [1, 2]
        GET https://example.org/{{token}}

        ### c
        GET https://example.org/{{to<|>ken}}
        X: {{[token, token.length].map(token => token)}}
        """,
        snapshot(
            [
                '= main.http: # @capture token = jsonpath "$.token" (token)',
                '= main.http: > {% client.global.set("token", "x") %} (token)',
                "  main.http: GET https://example.org/{{token}} (token)",
                "  main.http: X: {{[token, token.length].map(token => token)}} (token)",
                "  main.http: X: {{[token, token.length].map(token => token)}} (token)",
            ]
        ),
    )


def test_resources_and_what_is_filled_in_for_their_requests():
    check(
        """
        //- main.http
        ### github
        # @resource github
        # @base-url https://{{ow<|>ner}}.example.org
        # @auth bearer {{token}}

        ###
        # @use github
        @owner = a
        GET /repos
        ###
        @owner = b
        GET https://{{owner}}
        """,
        snapshot(
            [
                "  main.http: # @base-url https://{{owner}}.example.org (owner)",
                "= main.http: @owner = a (owner)",
            ]
        ),
    )
