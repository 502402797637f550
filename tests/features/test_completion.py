"""What is offered at the cursor."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from callsheet.features.completion import completion
from callsheet.model.environment import Origin, Source, Variable
from features.offering import check, offers
from fixture import answer

ANSWERS = {
    "login": answer(
        '{"token": "t", "user": {"first name": "Ada"}, "ids": [1, 2]}',
        headers=(("Content-Type", "application/json"), ("X-Id", "7"), ("Set-Cookie", "sid=1")),
    )
}
LOGIN = "### login\nPOST https://example.org/login\n\n###\n"


def test_methods():
    check(
        "### a\nPO<|>",
        snapshot(
            [
                "POST | POST  | ",
                "post | ### name | A POST request with a JSON body",
                "PROPFIND | PROPFIND  | ",
            ]
        ),
        first=3,
    )
    check(
        "PO<|>ST https://example.org/",
        snapshot(
            [
                "POST | POST https://example.org/ | ",
                "PROPFIND | PROPFIND https://example.org/ | ",
                "PROPPATCH | PROPPATCH https://example.org/ | ",
            ]
        ),
        first=3,
    )


def test_whole_requests():
    _, found = offers("<|>")
    assert {item.label for item in found if item.is_snippet} == snapshot(
        {
            "###",
            "auth",
            "before",
            "delete",
            "each",
            "foreach",
            "form",
            "get",
            "graphql",
            "login",
            "pages",
            "patch",
            "post",
            "put",
            "resource",
            "sse",
            "stream",
            "upload",
            "websocket",
        }
    )


def test_versions():
    check(
        "GET https://example.org/ H<|>",
        snapshot(
            [
                "HTTP/1.1 | GET https://example.org/ HTTP/1.1 | ",
                "HTTP/2 | GET https://example.org/ HTTP/2 | ",
            ]
        ),
    )
    check("GET https://example.org/H<|>", snapshot([]))


def test_header_names():
    check(
        "GET https://example.org/\nacc<|>",
        snapshot(
            [
                "Accept | Accept:  | RFC 9110, 12.5.1",
                "Accept-Charset | Accept-Charset:  | RFC 9110, 12.5.2",
            ]
        ),
        first=2,
    )
    check(
        "GET https://example.org/\nAcc<|>: a",
        snapshot(
            [
                "Accept | Accept: a | RFC 9110, 12.5.1",
                "Accept-Charset | Accept-Charset: a | RFC 9110, 12.5.2",
            ]
        ),
        first=2,
    )
    check(
        "GET https://example.org/\n<|>\n",
        snapshot(
            [
                "Accept | Accept:  | RFC 9110, 12.5.1",
                "Authorization | Authorization:  | RFC 9110, 11.6.2",
            ]
        ),
        first=2,
    )


def test_the_blank_line_before_the_body_is_kept():
    check("POST https://example.org/\n<|>\nbody", [])
    check("GET https://example.org/\n<|>\n>> answer.json", [])
    check("GET https://example.org/\n<|>\nHTTP/1.1 200 OK", [])
    _, found = offers("POST https://example.org/\n<|>\n\nbody")
    assert found != ()


def test_a_header_that_is_there_is_not_offered_again():
    _, found = offers("GET https://example.org/\nAccept: a\nContent-Type: b\n<|>")
    assert {"Accept", "Content-Type"} & {item.label for item in found} == set()


def test_no_headers_in_a_body():
    check("POST https://example.org/\n\nac<|>", snapshot([]))


def test_header_values():
    check(
        "GET https://x/\nContent-Type: <|>",
        snapshot(["application/json | Content-Type: application/json | "]),
        first=1,
    )
    check(
        "GET https://example.org/\nAccept: text/html, appl<|>",
        snapshot(["application/json | Accept: text/html, application/json | "]),
        first=1,
    )
    check(
        "GET https://example.org/\nAuthorization: <|>",
        snapshot(["Bearer | Authorization: Bearer  | ", "Basic | Authorization: Basic  | "]),
        first=2,
    )
    check(
        "GET https://example.org/\nIf-Match: <|>",
        snapshot(["* | If-Match: * | ", '"" | If-Match: "" | ']),
        first=2,
    )


def test_directive_names():
    check(
        "# @tim<|>\nGET https://example.org/",
        snapshot(
            [
                "timeout | # @timeout  | timeout 30s",
                "connection-timeout | # @connection-timeout  | connection-timeout 5s",
            ]
        ),
        first=2,
    )
    check(
        "# @<|>timeout 5\nGET https://example.org/",
        snapshot(
            [
                'assert | # @assert 5 | assert jsonpath "$.items" count > 3',
                "auth | # @auth 5 | auth bearer {{secrets.token}}",
            ]
        ),
        first=2,
    )


def test_directive_arguments():
    check(
        "# @timeout <|>\nGET https://example.org/",
        snapshot(
            [
                "500ms | # @timeout 500ms | read",
                "1s | # @timeout 1s | read",
                "10s | # @timeout 10s | read",
                "1m | # @timeout 1m | read",
                "connect= | # @timeout connect= | ",
                "read= | # @timeout read= | ",
                "write= | # @timeout write= | ",
                "total= | # @timeout total= | ",
            ]
        ),
    )
    check(
        "# @timeout connect=<|>\nGET https://example.org/",
        snapshot(
            [
                "500ms | # @timeout connect=500ms | connect",
                "1s | # @timeout connect=1s | connect",
                "10s | # @timeout connect=10s | connect",
                "1m | # @timeout connect=1m | connect",
            ]
        ),
    )
    check(
        "# @dialect <|>\nGET https://example.org/",
        snapshot(
            [
                "superset | # @dialect superset | dialect",
                "jetbrains | # @dialect jetbrains | dialect",
            ]
        ),
        first=2,
    )


def test_requests_behind_ref():
    check(
        LOGIN + "# @ref <|>\nGET https://example.org/",
        snapshot(["login | # @ref login | POST https://example.org/login"]),
    )


def test_variables():
    text = """
        //- main.http
        @local = {{host}}/x
        GET {{<|>
        //- http-client.env.json
        {"dev": {"host": "http://localhost"}}
        //- http-client.private.env.json
        {"dev": {"key": "secret"}}
        """
    check(
        text,
        snapshot(
            [
                "host | GET {{host}} | http://localhost · environment file",
                "key | GET {{key}} | ••• · private environment file",
                "local | GET {{local}} | {{host}}/x · this file",
                "$uuid | GET {{$uuid}} | dynamic variable",
            ]
        ),
        environment="dev",
        first=4,
    )


def test_a_variable_in_braces_that_are_closed():
    check("@host = a\nGET {{ho<|>}}", snapshot(["host | GET {{host}} | a · this file"]), first=1)
    check("@host = a\nGET {{ho<|>}", snapshot(["host | GET {{host}} | a · this file"]), first=1)
    check(
        "@host = a\nGET {{ho<|>st}}/x", snapshot(["host | GET {{host}}/x | a · this file"]), first=1
    )


def test_members_of_a_variable():
    text = """
        //- main.http
        GET {{user.<|>}}
        //- http-client.env.json
        {"dev": {"user": {"name": "Ada", "id": 1}}}
        """
    check(
        text,
        snapshot(["id | GET {{user.id}} | 1", "name | GET {{user.name}} | Ada"]),
        environment="dev",
    )


def test_dynamic_variables():
    check(
        "GET {{$uu<|>",
        snapshot(
            [
                "$uuid | GET {{$uuid}} | dynamic variable",
                "$random.uuid | GET {{$random.uuid}} | dynamic variable",
                "$random.internet.uuid | GET {{$random.internet.uuid}} | made up",
            ]
        ),
        first=4,
    )
    check(
        "GET {{$datetime <|>",
        snapshot(
            [
                "iso8601 | GET {{$datetime iso8601}} | ",
                "rfc1123 | GET {{$datetime rfc1123}} | ",
                '"YYYY-MM-DD" | GET {{$datetime "YYYY-MM-DD"}} | ',
                "iso8601 1 d | GET {{$datetime iso8601 1 d}} | ",
            ]
        ),
    )


def test_helpers():
    _, found = offers("GET {{ bas<|> }}")
    assert [item.new_text for item in found if item.label == "base64"] == snapshot(["base64($1)"])


def test_members_of_an_answer():
    check(
        LOGIN + "GET https://example.org/{{login.<|>}}",
        snapshot(
            [
                "response | GET https://example.org/{{login.response.}} | what was answered last",
                "request | GET https://example.org/{{login.request.}} | what was sent last",
                "ids | GET https://example.org/{{login.ids}} | of the last answer",
                "token | GET https://example.org/{{login.token}} | of the last answer",
                "user | GET https://example.org/{{login.user}} | of the last answer",
            ]
        ),
        answers=ANSWERS,
    )
    check(
        LOGIN + "GET https://example.org/{{login.user.<|>",
        snapshot(
            [
                "groups | GET https://example.org/{{login.user.groups}} | of the last answer",
                "id | GET https://example.org/{{login.user.id}} | of the last answer",
            ]
        ),
        answers={"login": answer('{"user": {"id": 1, "groups": []}}')},
    )
    check(
        LOGIN + "GET https://example.org/{{login.response.<|>}}",
        snapshot(
            [
                "body | GET https://example.org/{{login.response.body}} | ",
                "cookies | GET https://example.org/{{login.response.cookies}} | ",
                "headers | GET https://example.org/{{login.response.headers}} | ",
                "reason | GET https://example.org/{{login.response.reason}} | OK",
                "status | GET https://example.org/{{login.response.status}} | 200",
            ]
        ),
        answers=ANSWERS,
    )
    check(
        LOGIN + "GET https://x/{{login.response.body.<|>",
        snapshot(
            [
                "$ | GET https://x/{{login.response.body.$ | the whole JSON value",
                "ids | GET https://x/{{login.response.body.ids}} | ",
                "token | GET https://x/{{login.response.body.token}} | ",
                "user | GET https://x/{{login.response.body.user}} | ",
            ]
        ),
        answers=ANSWERS,
    )
    check(
        LOGIN + "GET https://x/{{login.response.body.$.<|>",
        snapshot(
            [
                "ids | GET https://x/{{login.response.body.$.ids}} | ",
                "token | GET https://x/{{login.response.body.$.token}} | ",
                "user | GET https://x/{{login.response.body.$.user}} | ",
            ]
        ),
        answers=ANSWERS,
    )
    check(
        LOGIN + "GET https://x/{{login.response.body.$.user.<|>",
        snapshot(["first name | GET https://x/{{login.response.body.$.user['first name']}} | "]),
        answers=ANSWERS,
    )
    check(
        LOGIN + "GET https://x/{{login.response.body.$.ids<|>",
        snapshot(["ids | GET https://x/{{login.response.body.$.ids}} | "]),
        answers=ANSWERS,
    )
    check(
        LOGIN + "GET https://x/{{login.response.headers.X<|>",
        snapshot(["X-Id | GET https://x/{{login.response.headers.X-Id}} | "]),
        answers=ANSWERS,
    )
    check(
        LOGIN + "GET https://x/{{login.response.cookies.<|>",
        snapshot(["sid | GET https://x/{{login.response.cookies.sid}} | "]),
        answers=ANSWERS,
    )


def test_members_without_an_answer():
    check(
        LOGIN + "GET https://example.org/{{login.response.<|>}}",
        snapshot(
            [
                "body | GET https://example.org/{{login.response.body}} | ",
                "cookies | GET https://example.org/{{login.response.cookies}} | ",
                "headers | GET https://example.org/{{login.response.headers}} | ",
                "reason | GET https://example.org/{{login.response.reason}} | ",
                "status | GET https://example.org/{{login.response.status}} | ",
            ]
        ),
    )
    check(LOGIN + "GET https://example.org/{{login.response.headers.<|>}}", snapshot([]))


def test_paths():
    files = "\n//- data/a.json\n{}\n//- b.json\n{}\n//- other.http\n###\n"
    check(
        "//- main.http\nPOST https://example.org/\n\n< <|>" + files,
        snapshot(
            ["b.json | < ./b.json | ", "other.http | < ./other.http | ", "data/ | < ./data/ | "]
        ),
    )
    check(
        "//- main.http\nPOST https://example.org/\n\n< ./da<|>" + files,
        snapshot(["data/ | < ./data/ | "]),
        first=3,
    )
    check(
        "//- main.http\nPOST https://example.org/\n\n< ./data/<|>" + files,
        snapshot(["a.json | < ./data/a.json | "]),
    )
    check(
        "//- main.http\nPOST https://example.org/\n\n< <|>"
        "\n//- .env\n\n//- z.json\n{}\n//- d/a.json\n{}\n",
        snapshot(["z.json | < ./z.json | ", "d/ | < ./d/ | ", ".env | < ./.env | "]),
    )
    check(
        "//- main.http\nimport <|>" + files,
        snapshot(["other.http | import ./other.http | ", "data/ | import ./data/ | "]),
        first=2,
    )
    check(
        "//- main.http\n# @import <|>" + files,
        snapshot(["other.http | # @import ./other.http | ", "data/ | # @import ./data/ | "]),
        first=2,
    )
    check(
        "//- main.http\nrun ./o<|>" + files,
        snapshot(["other.http | run ./other.http | "]),
    )


def test_assertions():
    check(
        "GET https://example.org/\n\n?? <|>",
        snapshot(["status | ?? status | ", "statusText | ?? statusText | "]),
        first=2,
    )
    check(
        "GET https://example.org/\n\n?? status <|>",
        snapshot(["== | ?? status == | ", "!= | ?? status != | "]),
        first=2,
    )
    check(
        "GET https://example.org/\n\n?? status == <|>",
        snapshot(["200 | ?? status == 200 | OK", "201 | ?? status == 201 | Created"]),
        first=2,
    )
    check(
        "# @assert header <|>\nGET https://example.org/",
        snapshot(['"Cache-Control" | # @assert header "Cache-Control" | RFC 9111, 5.2']),
        first=1,
    )
    check('?? header "ETag"<|>\n', snapshot([]))
    check("GET https://example.org/\n\n?? response.<|>", snapshot([]))
    check(
        "# @assert res<|>\nGET https://example.org/",
        snapshot(["response | # @assert response. | "]),
        first=1,
    )
    check(
        "# @assert response.<|>\nGET https://example.org/",
        snapshot(
            [
                "body | # @assert response.body | ",
                "headers | # @assert response.headers | ",
                "reason | # @assert response.reason | ",
            ]
        ),
        first=3,
    )
    check(
        "# @capture x = response.body.<|>\nGET https://example.org/",
        snapshot([]),
    )
    check("# @assert jsonpath <|>\nGET https://example.org/", snapshot([]), first=2)
    check(
        "# @capture id = <|>\nGET https://example.org/",
        snapshot(
            ["status | # @capture id = status | ", "statusText | # @capture id = statusText | "]
        ),
        first=2,
    )


def test_nothing_is_offered_in_comments_and_other_scripts():
    check("# a comm<|>ent\nGET https://example.org/", snapshot([]))
    check("{{\ncli<|>\n}}\nGET https://example.org/", snapshot([]))


@pytest.mark.parametrize(
    ("typed", "first", "absent"),
    [
        ("", ["Accept", "Authorization", "Content-Type"], []),
        ("c", ["Content-Type", "Cookie"], ["Date", "Host"]),
        ("con", ["Content-Type", "Connection"], ["Cookie", "Accept-Encoding"]),
        ("CT", ["Content-Type"], ["Cookie", "Host"]),
        ("type", ["Content-Type"], ["Accept"]),
        ("zz", [], ["Accept"]),
    ],
)
def test_what_goes_with_the_typed_is_offered_and_what_begins_so_comes_first(typed, first, absent):
    _, found = offers(f"GET https://example.org/\n{typed}<|>")
    labels = [item.label for item in found]
    assert labels[: len(first)] == first
    assert not set(absent) & set(labels)


def test_what_only_other_environments_know_is_offered_after_what_has_a_value():
    check(
        """
        //- main.http
        @a = 1
        ###
        GET {{<|>
        //- http-client.env.json
        {"dev": {"host": "x", "a": 2}, "prod": {"host": "y"}, "test": {"z": 1}}
        """,
        snapshot(
            [
                "a | GET {{a}} | 1 · this file",
                "host | GET {{host}} | only in dev, prod",
                "z | GET {{z}} | only in test",
            ]
        ),
        first=3,
    )


def test_what_a_request_gives_is_offered_with_the_value_of_the_last_time():
    text = """
        //- main.http
        # @import ./sign-in.http
        ### me
        # @prompt tokenName
        GET https://a.test/{{tok<|>

        ### first
        # @capture tokenTwo = jsonpath "$.b"
        GET https://a.test
        //- sign-in.http
        ### login
        # @capture token = jsonpath "$.a"
        POST https://a.test/login
        """
    shown, found = offers(text)
    given = [(item.label, item.new_text, item.detail) for item in found if item.sort[:1] == "0"]
    assert given == [
        ("token", "token}}", "when sent: login"),
        ("tokenName", "tokenName}}", "when sent: me"),
        ("tokenTwo", "tokenTwo}}", "when sent: first"),
    ]
    origin = Origin(Source.CAPTURE, shown.document.path)
    sign_in = Origin(Source.CAPTURE, shown.document.folder / "sign-in.http")
    captured = {
        "token": Variable("token", "hush", sign_in, secret=True),
        "tokenTwo": Variable("tokenTwo", 2, origin),
    }
    answered = replace(shown.workspace, captured=captured)
    found = completion(answered, shown.document, shown.offset, shown.files)
    details = {item.label: item.detail for item in found}
    assert (details["token"], details["tokenTwo"]) == ("••• · login", "2 · first")


def test_what_stands_first_in_small_letters_and_without_a_method():
    other = "### a\nGET https://a.test/b\n\n###\n"
    check(other + "get <|>", snapshot(["https://a.test | get https://a.test | "]), first=1)
    check(other + "htt<|>", snapshot(["https://a.test | https://a.test | "]), first=1)


def test_a_definition_is_not_offered_to_itself():
    _, found = offers("@one = 1\n@two = {{<|>\n\n###\nGET {{two}}")
    assert [item.label for item in found if item.sort.startswith("0")] == ["one"]
    hiding = '//- main.http\n@one = {{<|>\n//- http-client.env.json\n{"dev": {"one": 1}}'
    _, found = offers(hiding, environment="dev")
    assert [item.label for item in found if item.sort.startswith("0")] == ["one"]


def test_secrets_are_offered_where_a_name_begins():
    check(
        "GET https://a.test/{{secr<|>",
        snapshot(
            ["secrets | GET https://a.test/{{secrets. | of a keyring, a command or a plug-in"]
        ),
    )


def test_header_fields_of_the_last_answer_come_first():
    check(
        "### login\nGET https://a.test\n\n?? header <|>",
        snapshot(
            [
                '"Content-Type" | ?? header "Content-Type" | application/json',
                '"Set-Cookie" | ?? header "Set-Cookie" | RFC 6265, 4.1',
                '"X-Id" | ?? header "X-Id" | 7',
            ]
        ),
        answers=ANSWERS,
        first=3,
    )


def test_paths_into_a_body_without_a_dollar_and_before_predicates():
    answers = {"login": answer('{"roles": [1]}')}
    check(
        "### login\nGET https://a.test\n\n?? body ro<|>",
        snapshot(["roles | ?? body roles | [1]"]),
        answers=answers,
        first=1,
    )
    check(
        "### login\nGET https://a.test\n\n?? body <|>",
        snapshot(
            [
                "$.roles | ?? body $.roles | [1]",
                "$.roles[0] | ?? body $.roles[0] | 1",
                "$.roles[*] | ?? body $.roles[*] | 1 items",
                "== | ?? body == | ",
            ]
        ),
        answers=answers,
        first=4,
    )
