"""What is offered behind a directive: schemes, keys, values, names of resources."""

# ruff: noqa: E501 - a line is what is offered

import re

from inline_snapshot import snapshot

from callsheet.features.completion import completion
from fixture import scene

API = """
//- _resource.http
# @retry 2

### github
# @resource
# @description Issues and pulls
# @base-url https://user:hush@api.example.org/v3
"""


def check(line: str, expected: list[str], *, rest: str = "", first: int = 6):
    """The line of a request when one of the first offers is accepted, and what is said of it."""
    others = f"### log in\nGET /in\n\n### out\nGET /o\n{rest}"
    found = _found(f"//- main.http\n### r\n{line}\nGET /x\n\n{others}{API}")
    assert found[:first] == expected


def check_text(text: str, expected: list[str], first: int = 6):
    """As `check`, in a whole file."""
    assert _found(text)[:first] == expected


def _found(text: str) -> list[str]:
    shown = scene(text)
    items = completion(shown.workspace, shown.document, shown.offset, shown.files)
    typed, lines = shown.document.text, []
    for item in sorted(items, key=lambda item: item.sort or item.label):
        inserted = re.sub(r"\$\{\d+:([^}]*)\}|\$0", r"\1", item.new_text)
        line = typed[: item.span.start].rpartition("\n")[2] + inserted
        line += typed[item.span.end :].partition("\n")[0]
        lines.append(f"{line} | {item.detail}")
    return lines


def test_resources():
    check(
        "# @use <|>",
        snapshot(["# @use github | https://user:•••@api.example.org/v3"]),
    )
    check(
        '# @use "gi<|>thub"',
        snapshot(['# @use "github" | https://user:•••@api.example.org/v3']),
    )
    check(
        "# @use <|>",
        snapshot(["# @use github | https://user:•••@api.example.org/v3", '# @use "my own" | ']),
        rest="\n### my own\n# @resource\n",
    )


def test_a_resource_does_not_use_itself():
    check_text("### a\n# @resource\n# @use <|>\n\n### b\n# @resource\n", snapshot(["# @use b | "]))


def test_schemes():
    check(
        "# @auth <|>",
        snapshot(
            [
                "# @auth none | No credentials are added",
                "# @auth basic  | User and password in every request (RFC 7617)",
                "# @auth bearer  | A token in every request (RFC 6750)",
                "# @auth api_key  | A key under a name of the API's choice",
                "# @auth digest  | Proof of a password by the server's challenge (RFC 7616)",
                "# @auth oauth2  | A token from an authorization server (RFC 6749)",
            ]
        ),
    )
    check(
        "# @auth o<|>",
        snapshot(
            [
                "# @auth oauth2  | A token from an authorization server (RFC 6749)",
                "# @auth oauth2_client_credentials  | The same as `oauth2 grant=client_credentials`",
                "# @auth oauth1  | A signature over the request (RFC 5849)",
            ]
        ),
    )
    check(
        "# @auth b<|>asic me you",
        snapshot(
            [
                "# @auth basic me you | User and password in every request (RFC 7617)",
                "# @auth bearer me you | A token in every request (RFC 6750)",
            ]
        ),
    )
    check(
        "# @sign <|>",
        snapshot(
            [
                "# @sign jwt  | A header field with a signed JWT whose payload is `iss` and `exp`",
                "# @sign hmac  | A header field with an HMAC over the body",
            ]
        ),
    )
    check(
        "# @upload <|>",
        snapshot(["# @upload chunked  | Sends a file in pieces"]),
    )


def test_arguments_of_a_scheme():
    check(
        "# @auth basic <|>",
        snapshot(
            ["# @auth basic {{user}} {{secrets.password}} | ", "# @auth basic {{user}} | user"]
        ),
    )
    check(
        "# @auth basic me <|>",
        snapshot(["# @auth basic me {{secrets.password}} | password"]),
    )
    check(
        "# @auth bearer {{secrets.token}} <|>",
        snapshot(["# @auth bearer {{secrets.token}} prefix= | "]),
    )
    check(
        "# @auth auth0 <|>",
        snapshot(
            [
                "# @auth auth0 domain=acme.eu.auth0.com audience=https://api.example.org client_id={{id}} client_secret={{secrets.client}} | ",
                "# @auth auth0 domain= | ",
                "# @auth auth0 grant= | ",
                "# @auth auth0 token_url= | ",
                "# @auth auth0 client_id= | ",
                "# @auth auth0 client_secret= | ",
            ]
        ),
    )
    check(
        "# @auth oauth2 grant=<|>",
        snapshot(
            [
                "# @auth oauth2 grant=client_credentials | grant",
                "# @auth oauth2 grant=password | grant",
                "# @auth oauth2 grant=authorization_code | grant",
                "# @auth oauth2 grant=device_code | grant",
                "# @auth oauth2 grant=implicit | grant",
                "# @auth oauth2 grant=jwt_bearer | grant",
            ]
        ),
    )
    check(
        "# @auth oauth2 grant=device_code cl<|>",
        snapshot(
            [
                "# @auth oauth2 grant=device_code client_id= | ",
                "# @auth oauth2 grant=device_code client_secret= | ",
                "# @auth oauth2 grant=device_code client_auth= | ",
            ]
        ),
    )
    check(
        "# @auth oauth2 client_id=<|>",
        snapshot(["# @auth oauth2 client_id={{id}} | client_id"]),
    )
    check(
        "# @auth oauth2 access_token_url=http://x <|>",
        snapshot(
            [
                "# @auth oauth2 access_token_url=http://x grant= | ",
                "# @auth oauth2 access_token_url=http://x auth_url= | ",
                "# @auth oauth2 access_token_url=http://x device_url= | ",
            ]
        ),
        first=3,
    )
    check(
        '# @auth oauth2 grant=password scope="a b" aud<|>',
        snapshot(['# @auth oauth2 grant=password scope="a b" audience= | ']),
        first=3,
    )
    check(
        "# @auth api_key location=<|>",
        snapshot(["# @auth api_key location=header | in", "# @auth api_key location=query | in"]),
    )
    check(
        "# @auth unheard <|>",
        snapshot([]),
    )


def test_what_a_grant_does_not_use_comes_last():
    found = _found("# @auth oauth2 grant=client_credentials <|>\nGET /\n")
    assert [line.split(" ")[4] for line in found[-7:]] == snapshot(
        [
            "auth_url=",
            "device_url=",
            "pkce=",
            "redirect_url=",
            "username=",
            "password=",
            "assertion=",
        ]
    )


def test_requests_that_log_in():
    check(
        "# @auth session <|>",
        snapshot(["# @auth session log in | GET /in", "# @auth session out | GET /o"]),
    )
    check(
        "# @auth session log<|> in",
        snapshot(["# @auth session log in | GET /in"]),
    )
    check(
        "# @auth custom <|>",
        snapshot(['# @auth custom "log in" | GET /in', "# @auth custom out | GET /o"]),
    )
    check(
        "# @auth custom out, <|>",
        snapshot(['# @auth custom out, "log in" | GET /in']),
    )


def test_values_by_kind():
    check(
        "# @retry <|>",
        snapshot(
            [
                "# @retry 3 on=429,502-504,connect backoff=1s..30s | ",
                "# @retry 3 | times",
                "# @retry on= | ",
                "# @retry backoff= | ",
                "# @retry jitter= | ",
                "# @retry unsafe= | ",
            ]
        ),
    )
    check(
        "# @retry 3 <|>",
        snapshot(
            [
                "# @retry 3 500ms | delay",
                "# @retry 3 1s | delay",
                "# @retry 3 10s | delay",
                "# @retry 3 1m | delay",
                "# @retry 3 on= | ",
                "# @retry 3 backoff= | ",
            ]
        ),
    )
    check(
        "# @retry 3 on=<|>",
        snapshot(
            [
                "# @retry 3 on=connect | on",
                "# @retry 3 on=timeout | on",
                "# @retry 3 on=failure | on",
                "# @retry 3 on=assert | on",
                "# @retry 3 on=429 | on",
                "# @retry 3 on=502-504 | on",
            ]
        ),
    )
    check(
        "# @retry 3 on=429,connect,<|>",
        snapshot(
            [
                "# @retry 3 on=429,connect,timeout | on",
                "# @retry 3 on=429,connect,failure | on",
                "# @retry 3 on=429,connect,assert | on",
                "# @retry 3 on=429,connect,502-504 | on",
                "# @retry 3 on=429,connect,5xx | on",
            ]
        ),
    )
    check(
        "# @retry 3 backoff=<|>",
        snapshot(
            [
                "# @retry 3 backoff=1s..30s | backoff",
                "# @retry 3 backoff=500ms..10s | backoff",
                "# @retry 3 backoff=5s | backoff",
            ]
        ),
    )
    check(
        "# @retry 3 jitter=<|>",
        snapshot(["# @retry 3 jitter=on | jitter", "# @retry 3 jitter=off | jitter"]),
    )
    check(
        "# @ratelimit <|>",
        snapshot(
            [
                "# @ratelimit 10/s | rate",
                "# @ratelimit 100/m | rate",
                "# @ratelimit 5 per 2s | rate",
            ]
        ),
    )
    check(
        "# @cache <|>",
        snapshot(
            [
                "# @cache 500ms | lifetime",
                "# @cache 1s | lifetime",
                "# @cache 10s | lifetime",
                "# @cache 1m | lifetime",
            ]
        ),
    )
    check(
        "# @upload chunked size=<|>",
        snapshot(
            [
                "# @upload chunked size=1MB | size",
                "# @upload chunked size=5MB | size",
                "# @upload chunked size=10MB | size",
            ]
        ),
    )
    check(
        "# @tls min=<|>",
        snapshot(["# @tls min=1.2 | min", "# @tls min=1.3 | min"]),
    )
    check(
        "# @tls verify=<|>",
        snapshot(["# @tls verify=on | verify", "# @tls verify=off | verify"]),
    )


def test_header_lines():
    check(
        "# @header Acc<|>",
        snapshot(
            [
                "# @header Accept:  | RFC 9110, 12.5.1",
                "# @header Accept-Charset:  | RFC 9110, 12.5.2",
            ]
        ),
        first=2,
    )
    check(
        "# @header Accept: application/j<|>",
        snapshot(
            [
                "# @header Accept: application/json | ",
                "# @header Accept: application/json-patch+json | ",
            ]
        ),
        first=2,
    )
    check(
        "# @header: Accept: application/j<|>",
        snapshot(
            [
                "# @header: Accept: application/json | ",
                "# @header: Accept: application/json-patch+json | ",
            ]
        ),
        first=2,
    )
    check(
        "# @header Accept: */*\n# @header Acc<|>",
        snapshot(
            [
                "# @header Accept-Charset:  | RFC 9110, 12.5.2",
                "# @header Accept-Datetime:  | RFC 7089",
            ]
        ),
        first=2,
    )


def test_parameters_have_no_offers_but_bindings():
    check(
        "# @param <|>",
        snapshot([]),
    )
    check(
        "# @param page={{<|>",
        snapshot(["# @param page={{page}} | 1 · this file"]),
        rest="\n###\n@page = 1\n",
        first=1,
    )
    check(
        "# @auth bearer {{pa<|>",
        snapshot(["# @auth bearer {{page}} | 1 · this file"]),
        rest="\n###\n@page = 1\n",
        first=1,
    )


def test_base_urls():
    check_text(
        "### a\n# @resource\n# @base-url <|>\n\n### b\n# @resource\n# @base-url https://b.example\n",
        snapshot(["# @base-url https://b.example | "]),
    )
    check(
        "# @base-url <|>",
        snapshot(["# @base-url https://example.org | "]),
        rest="\n###\nGET https://example.org/a?b\n",
    )


def test_files():
    text = "### r\n# @tls cert=<|>\nGET https://example.org/\n//- a.pem\n\n//- b/c.pem\n"
    check_text(
        "//- main.http\n" + text,
        snapshot(["# @tls cert=./a.pem | ", "# @tls cert=./b/ | "]),
    )
    check_text("//- main.http\n" + text.replace("=<", "=b/<"), snapshot(["# @tls cert=b/c.pem | "]))
    check_text(
        "//- main.http\n" + text.replace("tls cert=", "auth jwt key_file=./"),
        snapshot(["# @auth jwt key_file=./a.pem | ", "# @auth jwt key_file=./b/ | "]),
    )


def test_names_by_place():
    check_text(
        "### r\n# @resource api\n# @<|>\n\n### s\nGET /\n",
        snapshot(
            [
                "# @auth  | auth bearer {{secrets.token}}",
                "# @base-url  | base-url https://api.example.org/v2",
                "# @cache  | cache 5m",
                "# @connection-timeout  | connection-timeout 5s",
            ]
        ),
        first=4,
    )
    check_text("### r\n# @resource api\n# @ass<|>\n\n### s\nGET /\n", snapshot([]))
    check_text(
        "# @as<|>\n\n###\nGET /\n",
        snapshot(['# @assert  | assert jsonpath "$.items" count > 3']),
    )
    check_text(
        "# @a<|>\n\n###\nGET /\n",
        snapshot(
            [
                "# @auth  | auth bearer {{secrets.token}}",
                "# @accept  | accept",
                '# @assert  | assert jsonpath "$.items" count > 3',
                "# @attach-cookie-jar  | attach-cookie-jar",
                "# @no-auto-encoding | no-auto-encoding",
            ]
        ),
    )


def test_what_is_offered_says_what_it_does():
    shown = scene("//- main.http\n# @use <|>\nGET /\n" + API)
    (item,) = completion(shown.workspace, shown.document, shown.offset, shown.files)
    assert item.documentation == "Issues and pulls"
    shown = scene("# @auth dig<|>\nGET /\n")
    (item,) = completion(shown.workspace, shown.document, shown.offset, shown.files)
    assert item.documentation.startswith("**`@auth digest`** `user` `password`")


def test_a_number_gets_a_unit_and_no_other_number():
    check(
        "# @timeout 5<|>",
        snapshot(
            [
                "# @timeout 5s | read",
                "# @timeout 5ms | read",
                "# @timeout 5m | read",
                "# @timeout 5h | read",
            ]
        ),
    )
    check("# @timeout 5s<|>", snapshot(["# @timeout 5s | read"]))
    check("# @timeout 1.5m<|>", snapshot(["# @timeout 1.5m | read", "# @timeout 1.5ms | read"]))
    check(
        "# @ratelimit 20<|>",
        snapshot(["# @ratelimit 20/s | rate", "# @ratelimit 20/m | rate"]),
        first=2,
    )


def test_no_keyword_inside_of_another_word():
    check("# @proxy http://localhost:<|>", snapshot([]))
    check("# @auth bearer {<|>", snapshot(["# @auth bearer {{secrets.token}} | token"]))
