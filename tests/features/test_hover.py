"""What is shown for the thing under the cursor."""

# ruff: noqa: E501 - what is shown is kept in one piece

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from inline_snapshot import snapshot

from callsheet.exchange import Response
from callsheet.features.hover import hover
from callsheet.model.environment import Origin, Source, Variable
from callsheet.model.workspace import RequestKey
from fixture import answer, scene


def check(
    text: str,
    expected: str | None,
    *,
    environment: str = "",
    answers: Mapping[str, Response] | None = None,
):
    """The hovered text on a line of its own, then what is said of it."""
    shown = scene(text, environment=environment, answers=answers)
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    assert (f"{shown.text(found.span)}\n\n{found.markdown}" if found else None) == expected


ENVIRONMENTS = """
//- http-client.env.json
{
  "dev": {"host": "http://localhost", "user": {"name": "Ada"}},
  "prod": {"host": "https://example.org"}
}
//- http-client.private.env.json
{"dev": {"key": "hush"}}
"""


def test_a_variable_and_what_it_hides():
    check(
        "//- main.http\n@host = http://a\n\n###\nGET {{ho<|>st}}/" + ENVIRONMENTS,
        snapshot("""\
host

**`host`** = `http://a`

this file · `main.http:1`

- hides `http://localhost` from the environment file `dev` · `http-client.env.json:2`

| environment | value |
|---|---|
| **dev** | `http://localhost` |
| prod | `https://example.org` |\
"""),
        environment="dev",
    )


def test_a_secret_is_masked():
    check(
        "//- main.http\nGET {{ke<|>y}}/" + ENVIRONMENTS,
        snapshot("""\
key

**`key`** = `•••` (secret)

private environment file `dev` · `http-client.private.env.json:1`

| environment | value |
|---|---|
| **dev** | `•••` (secret) |
| prod | *missing* |\
"""),
        environment="dev",
    )


def test_a_member_of_a_variable():
    check(
        "//- main.http\nGET /{{us<|>er.name}}" + ENVIRONMENTS,
        snapshot("""\
user

**`user`** = `{"name":"Ada"}`

environment file `dev` · `http-client.env.json:2`

| environment | value |
|---|---|
| **dev** | `{"name":"Ada"}` |
| prod | *missing* |\
"""),
        environment="dev",
    )


def test_a_definition():
    check(
        "@ho<|>st = http://a\nGET {{host}}/",
        snapshot("""\
host

**`host`** = `http://a`

this file · `main.http:1`\
"""),
    )


def test_a_definition_is_filled_in():
    check(
        "@base = {{host}}/v1\nGET {{ba<|>se}}/\n###\n@host = http://a",
        snapshot("""\
base

**`base`** = `{{host}}/v1` → `http://a/v1`

this file · `main.http:1`\
"""),
    )


def test_a_definition_that_is_new_each_time_is_not_filled_in():
    check(
        "@id = {{$uuid}}\n@path = /{{id}}\nGET http://x{{pa<|>th}}",
        snapshot("""\
path

**`path`** = `/{{id}}`

this file · `main.http:2`\
"""),
    )


def test_the_url_of_a_request_is_filled_in():
    check(
        "@host = http://a\n### li<|>st\nGET {{host}}/users",
        snapshot("""\
list

**list**

`GET http://a/users`

not sent yet\
"""),
    )


def test_a_name_that_gets_its_value_later():
    check(
        "### login\n# @capture token = body.$.t\nPOST https://x/\n\n###\nGET https://x/{{to<|>ken}}",
        snapshot("""\
token

**`token`** gets its value when `login` is sent\
"""),
    )


def test_a_name_of_the_only_environment_while_none_is_chosen():
    text = """
        //- main.http
        GET {{ho<|>st}}/
        //- http-client.env.json
        {"demo": {"host": "http://localhost"}}
        """
    table = "host\n\n| environment | value |\n|---|---|\n| demo | `http://localhost` |"
    check(text, table)
    chosen = "host\n\n**`host`** = `http://localhost`\n\n"
    shown = scene(text, environment="demo")
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    assert f"host\n\n{found.markdown}".startswith(chosen)
    assert "| environment" not in found.markdown


def test_a_name_that_nobody_defines():
    check("GET https://{{no<|>body}}/", None)


def test_a_dynamic_variable():
    check(
        "GET https://x/{{$random<|>Int 1 5}}",
        snapshot("""\
$randomInt 1 5

**`$randomInt`**

A random whole number: 0 to 1000, or from the first bound to below the second. A new value at each place.

for example `4`

Forms: `{{$randomInt}}` · `{{$randomInt 1 10}}`

*Also in JetBrains, REST Client, httpYac, kulala, Visual Studio.*\
"""),
    )
    check(
        "GET https://x/{{$random.name.<|>fullName}}",
        snapshot("""\
$random.name.fullName

**`$random.`**

A made-up name, address, text and the like, from the Faker library when it is installed. A new value at each place.

for example `Robert Fuller`

Forms: `{{$random.name.fullName}}` · `{{$random.address.city}}` · `{{$random.company.name}}` · `{{$random.internet.url}}` · `{{$random.lorem.sentence}}` · `{{$random.phoneNumber.phoneNumber}}`

*Also in JetBrains.*\
"""),
    )


def test_a_dynamic_variable_with_brackets():
    check(
        "GET https://x/{{$random.alpha<|>betic(8)}}",
        snapshot("""\
$random.alphabetic(8)

**`$random.alphabetic`**

Random letters `A` to `Z` and `a` to `z`, as many as asked for. A new value at each place.

for example `RNvnAvOp`

Forms: `{{$random.alphabetic(8)}}`

*Also in JetBrains, httpYac.*\
"""),
    )


CHAIN = """
### login
POST https://example.org/login

###
GET https://example.org/{{login.response.body.$.to<|>ken}}
"""


def test_a_value_of_the_last_answer():
    check(
        CHAIN,
        snapshot("""\
login.response.body.$.token

`abc`

from `login`, 200 OK · 12 ms · 16 B\
"""),
        answers={"login": answer('{"token": "abc"}')},
    )


def test_a_value_that_the_answer_does_not_have():
    check(
        CHAIN,
        snapshot("""\
login.response.body.$.token

"$.token" matches nothing in the body

did you mean "tokens"?\
"""),
        answers={"login": answer('{"tokens": "abc"}')},
    )


def test_a_value_of_a_request_that_was_not_sent():
    check(
        CHAIN,
        snapshot("""\
login.response.body.$.token

`login` has not been sent yet; it is sent before this request.\
"""),
    )


def test_a_request():
    check(
        CHAIN.replace("<|>", "").replace("{{lo", "{{lo<|>"),
        snapshot("""\
login

**login**

`POST https://example.org/login`

not sent yet\
"""),
    )
    check(
        "### ti<|>tle\n# @name list\nGET https://x/",
        snapshot("""\
title

**list**

`GET https://x/`

last sent: 200 OK · 12 ms · 0 B\
"""),
        answers={"list": answer()},
    )


def test_headers():
    check(
        "GET https://x/\nIf-<|>Match: *",
        snapshot("""\
If-Match

**If-Match** — Act only when the entity tag is one of these.

*RFC 9110, 13.1.1*\
"""),
    )
    check("GET https://x/\nX-Own<|>: 1", None)
    check(
        "GET https://x/\nContent-Type: application/js<|>on; charset=utf-8",
        snapshot("""\
application/json; charset=utf-8

**application/json** — JSON text, always UTF-8.

*RFC 8259*\
"""),
    )


def test_methods():
    check(
        "P<|>UT https://x/",
        snapshot("""\
PUT

**PUT**

Replaces the target by the content (RFC 9110, 9.3.4).

*idempotent*\
"""),
    )


def test_directives():
    check(
        "# @time<|>out 5\nGET https://x/",
        snapshot("""\
timeout

**`@timeout`** `[read]` `[connect=…]` `[read=…]` `[write=…]` `[total=…]`

How long to wait for the next bytes of the answer; or, by key, for each part of the exchange. A bare number means seconds, `0` no limit. Without it: 20 s each for connecting, reading and writing, and no limit in total.

- `read` — Waiting for bytes. A bare number means seconds.
- `connect` — Connecting. A bare number means seconds.
- `write` — Sending bytes. A bare number means seconds.
- `total` — The whole exchange. A bare number means seconds.

```http
# @timeout 30s
```

*Also in JetBrains, httpYac, kulala.*\
"""),
    )
    check(
        "# @timeout connect=<|>5\nGET https://x/",
        snapshot("""\
connect=5

`connect` — Connecting. A bare number means seconds.\
"""),
    )
    check("# @unknow<|>n 5\nGET https://x/", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "?? sta<|>tus == 404",
            snapshot("""\
status == 404

**status** — The status code, a number.\
"""),
        ),
        (
            "?? status == 4<|>04",
            snapshot("""\
status == 404

**404 Not Found** — There is nothing at this address, or the server will not say so.

*RFC 9110, 15.5.5*\
"""),
        ),
        (
            '?? header "Re<|>try-After" exists',
            snapshot("""\
header "Retry-After" exists

**Retry-After** — Seconds or a date to wait for before trying again.

*RFC 9110, 10.2.3*\
"""),
        ),
        (
            '?? jsonpath "$.a" cou<|>nt == 1',
            snapshot("""\
jsonpath "$.a" count == 1

**count** — How many items, characters or bytes; nothing counts 0.\
"""),
        ),
        (
            '?? jsonpath "$.a" count =<|>= 1',
            snapshot("""\
jsonpath "$.a" count == 1

**==** — The same value.\
"""),
        ),
        ('?? jsonpath "$.<|>a" count == 1', snapshot(None)),
    ],
)
def test_assertions(text: str, expected: str | None):
    check(f"GET https://x/\n\n{text}", expected)


HOSTILE = "`` ![x](http://evil/x.png) <img src=http://evil/y> [c](command:evil) | `"
IN_AN_ENVIRONMENT = """
//- http-client.env.json
{"HOSTILE": {"a": "HOSTILE"}, "b": {"a": 1}}
//- main.http
GET {{<|>a}}
"""
LIVING = re.compile(r"(?<!\\)(?:\\\\)*(?:\]\(|<[a-z])")


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("@a = HOSTILE\nGET {{<|>a}}", None),
        ("@`![x](http://evil) = 1\nGET {{<|>`![x](http://evil)}}", None),
        (IN_AN_ENVIRONMENT, None),
        ("# @name HOSTILE\nGET http://x/HOSTILE\n\n###\n# @ref <|>HOSTILE\nGET http://x", None),
        ("# @name a\nGET http://x\n\n###\n# @ref <|>a\nGET http://x", answer(reason=HOSTILE)),
        (
            "# @name a\nGET http://x\n\n###\nGET {{a.response.body.$.<|>b}}",
            answer(json.dumps({"b": HOSTILE})),
        ),
        (
            "# @name a\nGET http://x\n\n###\nGET {{a.response.body.$.<|>c}}",
            answer(json.dumps({HOSTILE: 1})),
        ),
    ],
)
def test_what_others_say_is_inert(text, response):
    answers = {"a": response} if response else None
    shown = scene(text.replace("HOSTILE", HOSTILE.replace('"', "")), answers=answers)
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    assert found is None or not LIVING.search(without_code(found.markdown)), found.markdown


def without_code(markdown: str) -> str:
    """Markdown without its code spans (CommonMark 0.31, 6.1)."""
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)


RESOURCES = """
//- _resource.http
# @ratelimit 10/s
# @header X-Team: blue
//- api.http
### github
# @resource
# @description Issues and pulls
# @base-url https://{{host}}/v3?page=1
# @header Accept: application/json
# @header X-One: 1
# @header Authorization: Bearer abcdefgh
# @param per_page=100
# @param api_key={{secrets.k}}
# @auth oauth2 grant=client_credentials token_url=https://id.example.org client_id={{id}} client_secret=hush

### inner
# @resource
# @use github
# @header X-One: 2
# @header X-Two
"""


def test_the_card_of_a_resource():
    main = "//- main.http\n# @import ./api.http\n@host = example.org\n@id = me\n\n###\n# @use %s\nGET /"
    check(
        main % "git<|>hub" + RESOURCES,
        snapshot("""\
github

**github** · `api.http:1`

Issues and pulls

- base URL `https://example.org/v3?page=1`
- `Accept: application/json`
- `X-One: 1`
- parameter `per_page=100`
- parameter `api_key=•••`
- `# @auth oauth2 grant=client_credentials token_url=https://id.example.org client_id=me client_secret=•••`\
"""),
    )
    check(
        main % "in<|>ner" + RESOURCES,
        snapshot("""\
inner

**inner** · `api.http:12`

- base URL `https://example.org/v3?page=1`
- `Accept: application/json`
- `Authorization: Bearer •••`
- `X-One: 2`
- parameter `per_page=100`
- parameter `api_key=•••`
- uses `github`\
"""),
    )
    check(main % "no<|>ne" + RESOURCES, snapshot(None))


def test_a_resource_where_it_stands():
    check(
        "### api\n# @resource ap<|>i\n# @base-url http://localhost\n",
        snapshot("""\
api

**api** · `main.http:2`

- base URL `http://localhost`\
"""),
    )
    check(
        "### ap<|>i\n# @resource\n# @base-url http://me:hush@localhost\n",
        snapshot("""\
api

**api** · `main.http:1`

- base URL `http://me:•••@localhost`\
"""),
    )


USES_INNER = """//- main.http
# @import ./api.http
# @base-url https://unused.example.org
# @header X-Team
@host = example.org
@id = me

### list
# @use inner
# @header X-Mine: {{id}}
# @retry 2
GET /us<|>ers?q={{$uuid}}
Accept: text/plain
"""


def test_what_a_request_takes_from_elsewhere():
    check(
        USES_INNER + RESOURCES,
        snapshot("""\
/users?q={{$uuid}}

```http
GET https://example.org/v3/users?page=1&q={{$uuid}}&per_page=100&api_key=•••
Accept: text/plain
Authorization: Bearer •••
X-One: 2
X-Mine: me
```

- base URL from resource `github` · `api.http:4`
- `X-Team` from the folder · `_resource.http:2` is taken away
- `Accept` from resource `github` · `api.http:5` is replaced
- `X-One` from resource `github` · `api.http:6` is replaced
- `Authorization: Bearer •••` from resource `github` · `api.http:7`
- `X-One: 2` from resource `inner` · `api.http:15`
- `per_page=100` from resource `github` · `api.http:8`
- `api_key=•••` from resource `github` · `api.http:9`
- `# @auth` from resource `github` · `api.http:10` is replaced
- `# @ratelimit` from the folder · `_resource.http:1`\
"""),
    )


def test_what_wins_over_inherited_credentials():
    api = "### api\n# @resource\n# @base-url http://localhost\n# @auth bearer hush\n\n###\n# @use api\n"
    check(
        api + "GET /<|>\nAuthorization: Bearer mine\n",
        snapshot("""\
/

```http
GET http://localhost/
Authorization: Bearer •••
```

- base URL from resource `api` · `main.http:3`
- `# @auth` from resource `api` · `main.http:4` is replaced\
"""),
    )
    check(
        api + "# @auth basic me {{secrets.p}}\nGET /<|>\n",
        snapshot("""\
/

```http
GET http://localhost/
# @auth basic me {{secrets.p}}
```

- base URL from resource `api` · `main.http:3`\
"""),
    )
    check(
        api + "# @auth none\nGET /<|>\n",
        snapshot("""\
/

```http
GET http://localhost/
# @auth none
```

- base URL from resource `api` · `main.http:3`\
"""),
    )


def test_a_request_past_its_resource_takes_nothing():
    check(
        """
        ### api
        # @resource
        # @base-url https://api.example.org
        # @auth bearer hush

        ###
        # @use api
        GET https://example.<|>com/
        """,
        snapshot(None),
    )


def test_a_request_of_its_own_has_no_card():
    check("GET https://exam<|>ple.org/", snapshot(None))


def test_the_token_of_a_request():
    shown = scene("# @base-url http://localhost\n# @auth oauth2 token_url=http://x\nGET /<|>\n")
    key = RequestKey(shown.document.path, "#1")
    workspace = replace(shown.workspace, tokens={key: datetime(2030, 1, 1, 14, 32, tzinfo=UTC)})
    found = hover(workspace, shown.document, shown.offset, shown.files)
    assert found is not None
    assert found.markdown == snapshot("""\
```http
GET http://localhost/
# @auth oauth2 token_url=http://x
```

token until 14:32\
""")


def test_the_token_of_a_scheme():
    text = "### api\n# @resource\n# @auth oauth2 token_<|>url=http://x\n"
    shown = scene(text)
    tokens = {RequestKey(shown.document.path, "api"): None}
    workspace = replace(shown.workspace, tokens=tokens)
    found = hover(workspace, shown.document, shown.offset, shown.files)
    assert found is not None
    assert found.markdown.endswith("\n\ntoken until it is refused")


def test_schemes_and_their_arguments():
    check(
        "# @au<|>th bearer x\nGET http://localhost/",
        snapshot("""\
auth

**`@auth bearer`** `token` `[prefix=…]`

A token in every request (RFC 6750).

- `token` — The token.
- `prefix` — What stands before the token. Default: `Bearer`.

```http
# @auth bearer {{secrets.token}}
```\
"""),
    )
    check(
        "# @auth be<|>arer x\nGET http://localhost/",
        snapshot("""\
bearer x

**`@auth bearer`** `token` `[prefix=…]`

A token in every request (RFC 6750).

- `token` — The token.
- `prefix` — What stands before the token. Default: `Bearer`.

```http
# @auth bearer {{secrets.token}}
```\
"""),
    )
    check(
        "# @auth bearer <|>x\nGET http://localhost/",
        snapshot("""\
bearer x

`token` — The token.\
"""),
    )
    check(
        "# @auth api_key location=qu<|>ery\nGET http://localhost/",
        snapshot("""\
api_key location=query

`in` — Where it goes. Default: `header`. Also `location`. One of `header`, `query`.\
"""),
    )
    check(
        '# @auth oauth2 scope="a b" access_token_u<|>rl=http://x\nGET http://localhost/',
        snapshot("""\
oauth2 scope="a b" access_token_url=http://x

`token_url` — Where tokens are fetched. Also `access_token_url`.\
"""),
    )
    check(
        "# @auth mine <|>x\nGET http://localhost/",
        snapshot("""\
mine x

**`@auth`**

How the request proves who sends it. Credentials never cross to another origin, and everything secret in them is masked. On a resource or at the head of a file it holds for all that use it.

- `none` — No credentials are added: neither those of a resource nor those of the file.
- `basic` — User and password in every request (RFC 7617), in UTF-8.
- `bearer` — A token in every request (RFC 6750).
- `api_key` — A key under a name of the API's choice, in a header field or in the query.
- `digest` — Proof of a password by the server's challenge (RFC 7616): MD5, SHA-256, SHA-512-256.
- `oauth2` — A token from an authorization server (RFC 6749), fetched once, kept until it expires, renewed when it can be, and fetched again once after a 401.
- `oauth2_client_credentials` — The same as `oauth2 grant=client_credentials`; dlt's name for it.
- `auth0` — Client credentials at Auth0: the token URL follows from the domain.
- `oauth1` — A signature over the request (RFC 5849).
- `aws` — AWS Signature Version 4. Region and service are read from the host unless given.
- `google_service_account` — A token for a Google service account: with a scope an access token, with an audience alone an ID token.
- `jwt` — A JWT of our own making in every request.
- `session` — The named request logs in, once; the cookies it gets go out with this one. After a 401 it logs in again, once.
- `custom` — The named requests run first, in order; what they capture can be used here. After a 401 they run again, once.
- `ntlm` — NTLM over one connection.
- `negotiate` — Negotiate (SPNEGO, RFC 4559) over one connection: Kerberos where it is set up, else NTLM.

```http
# @auth bearer {{secrets.token}}
```

*Also in apic.*\
"""),
    )
    check(
        "# @header Acc<|>ept: text/html\nGET http://localhost/",
        snapshot("""\
Accept

**Accept** — Media types that the client takes, with preferences as `;q=0.5`.

*RFC 9110, 12.5.1*\
"""),
    )
    check(
        "# @header Accept: text/h<|>tml\nGET http://localhost/",
        snapshot("""\
text/html

**text/html** — An HTML page.

*WHATWG HTML*\
"""),
    )


def test_a_request_that_is_referred_to_is_shown_whole():
    api = "### api\n# @resource\n# @base-url http://localhost/v1\n\n### list\n# @use api\nGET /users\n\n"
    check(
        api + "###\n# @ref li<|>st\nGET /\n",
        snapshot("""\
list

**list**

`GET http://localhost/v1/users`

not sent yet\
"""),
    )


def test_what_a_request_of_another_file_gives_and_gave_last():
    shown = scene(
        """
        //- main.http
        # @import ./sign-in.http
        ###
        GET https://a.test/{{coun<|>t}}
        //- sign-in.http
        ### login
        # @capture count = jsonpath "$.a"
        POST https://a.test/login
        """
    )
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    assert found is not None
    assert found.markdown == "**`count`** gets its value when `login` in `sign-in.http` is sent"
    origin = Origin(Source.CAPTURE, shown.document.folder / "sign-in.http")
    variable = Variable("count", 3, origin)
    answered = replace(shown.workspace, captured={"count": variable})
    found = hover(answered, shown.document, shown.offset, shown.files)
    assert found is not None
    assert (
        found.markdown == "**`count`** = `3`\n\nfrom the last answer of `login` in `sign-in.http`"
    )


def test_a_member_of_an_answer_in_short():
    login = "### login\nPOST https://a.test/login\n\n###\nGET https://a.test/"
    answers = {"login": answer('{"user": {"ids": [7]}}')}
    check(
        login + "{{login.user.ids[0]<|>}}",
        snapshot("""\
login.user.ids[0]

`7`

from `login`, 200 OK · 12 ms · 22 B\
"""),
        answers=answers,
    )
    check(
        login + "{{log<|>in.user}}",
        snapshot("""\
login

`{"ids":[7]}`

from `login`, 200 OK · 12 ms · 22 B\
"""),
        answers=answers,
    )
    check(
        login + "{{login.us<|>er}}",
        snapshot("""\
login.user

**login**

`POST https://a.test/login`

not sent yet\
"""),
    )


def test_a_capture_its_name_and_its_subject():
    text = '### r\n# @capture {name} = {subject} "$.t"\nGET https://a.test\n'
    check(
        text.format(name="to<|>ken", subject="jsonpath"),
        snapshot("""\
token = jsonpath "$.t"

**`token`** gets its value when `r` is sent\
"""),
    )
    check(
        text.format(name="token", subject="json<|>path"),
        snapshot("""\
token = jsonpath "$.t"

**jsonpath** — What a JSONPath finds in the body: one value, or a list when the path can find many.

`jsonpath "$.items"`\
"""),
    )


def test_an_expression_is_no_assertion_of_words():
    check("# @assert response.body.a <|>> 0\nGET https://a.test\n", snapshot(None))


def test_an_address_with_its_bindings_filled_in():
    text = "@host = https://a.test\n\n###\nPOST {{host}}/use<|>rs/{{id}}?x=1\n"
    check(
        text,
        snapshot("""\
{{host}}/users/{{id}}?x=1

`POST https://a.test/users/{{id}}?x=1`\
"""),
    )
    check("GET https://a.test/us<|>ers\n", None)


def test_an_address_is_filled_in_as_far_as_it_can_be_and_a_title_is_no_markdown():
    text = "@host = https://a.test\n\n### all *it*<|>\nGET {{host}}/{{id}}\n"
    check(
        text,
        snapshot("""\
all *it*

**all \\*it\\***

`GET https://a.test/{{id}}`

not sent yet\
"""),
    )
