"""What is offered for a selection, what becomes of the text, and that requests stay the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.exchange import SpilledBody
from callsheet.features.refactor_answer import refactor_answer
from callsheet.features.refactor_auth import refactor_auth
from callsheet.features.refactor_content_type import refactor_content_type
from callsheet.features.refactor_dialect import refactor_dialect
from callsheet.features.refactor_extract import refactor_extract
from callsheet.features.refactor_headers import refactor_headers
from callsheet.features.refactor_inline import refactor_inline
from callsheet.features.refactor_paste import refactor_paste
from callsheet.features.refactor_query import refactor_query
from callsheet.features.refactor_resource import refactor_resource
from fixture import answer
from refactored import made, offered, refused


def test_a_query_over_several_lines():
    assert made(
        refactor_query, "@q = x\n\n### a\nGET https://h/?a=1<|>&b={{q}}&c=%26 HTTP/1.1\nX: 1\n"
    ) == snapshot("""\
Write the query over several lines
@q = x

### a
GET https://h/
    ?a=1
    &b={{q}}
    &c=%26 HTTP/1.1
X: 1
""")


def test_a_query_in_one_line():
    assert made(refactor_query, "GET https://h/\n    ?a=1\n    &b<|>=2\nX: 1\n") == snapshot("""\
Write the query in one line
GET https://h/?a=1&b=2
X: 1
""")
    assert refused(refactor_query, "GET https://h/\n    ?a=1\n# no\n    &b<|>=2\n") == snapshot(
        "there are comments between the lines of the URL"
    )


@pytest.mark.parametrize(
    "text",
    [
        "GET https://h/<|>",
        "GET https://h/a?<|>",
        "GET https://h/?a=<|>1",
        "GET https://h/?a=1&b=2\nX: <|>1",
        "###<|>\n",
    ],
)
def test_no_query_at_hand(text):
    assert offered(refactor_query, text) == []


def test_header_fields_in_order():
    assert made(
        refactor_headers,
        "POST https://h/\nContent-Type: text/plain\nX-B: 2\nAccept: a/b\nX-A: 1\nX-B: 1\n"
        "Authorization: Bearer t\nHost<|>: x\n\nbody\n",
    ) == snapshot("""\
Organise the header fields
POST https://h/
Host: x
Authorization: Bearer t
Accept: a/b
X-B: 2
X-A: 1
X-B: 1
Content-Type: text/plain

body
""")


def test_header_fields_that_stay():
    assert offered(refactor_headers, "GET https://h/\nAccept: a/b\nX<|>: 1\n") == []
    assert refused(refactor_headers, "GET https://h/\nX: 1\n# note\nAcc<|>ept: a/b\n") == snapshot(
        "there are other lines between the header fields"
    )


def test_the_last_field_of_a_text_without_a_line_end():
    text = "GET https://h/\r\nX: 1\r\nAcc<|>ept: a/b"
    assert made(refactor_headers, text).endswith("GET https://h/\r\nAccept: a/b\r\nX: 1")


@pytest.mark.parametrize(
    ("field", "directive"),
    [
        ("Basic ada secret", "basic ada secret"),
        ("Basic ada:secret", "basic ada secret"),
        ("Bearer {{t}}", "bearer {{t}}"),
        ("Digest ada s$cret", 'digest ada "s$cret"'),
    ],
)
def test_credentials_as_a_directive(field, directive):
    text = f"@t = x\n\n###\nGET https://h/\nAuthor<|>ization: {field}\nX: 1\n"
    changed = made(refactor_auth, text, same=field.startswith("Digest"))
    assert changed.endswith(f"@t = x\n\n###\n# @auth {directive}\nGET https://h/\nX: 1\n")


@pytest.mark.parametrize("field", ["Basic YWRhOnB3", "Token x", "Basic a b c", "Bearer"])
def test_credentials_that_stay_in_a_field(field):
    assert offered(refactor_auth, f"GET https://h/\nAuthorization: {field}<|>\n") == []


def test_credentials_as_a_field():
    text = "# @auth<|> basic ada secret\nGET https://h/\n    ?a=1\nX: 1\n"
    assert made(refactor_auth, text, same=False) == snapshot("""\
Write it as a field `Authorization`
GET https://h/
    ?a=1
Authorization: Basic ada secret
X: 1
""")
    text = "# @auth<|> basic ada secret\nGET https://h/\nAuthorization: x\n"
    assert refused(refactor_auth, text) == snapshot("there is a field `Authorization` already")
    assert offered(refactor_auth, "# @auth<|> api_key name=a value=b\nGET https://h/\n") == []


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ('{"a": 1}', "application/json"),
        ("<a/>", "application/xml"),
        ("a=1&b=2", "application/x-www-form-urlencoded"),
        ("just words", "text/plain"),
    ],
)
def test_a_media_type(body, media_type):
    text = f"POST https://h/<|>\nX: 1\n\n{body}\n"
    assert made(refactor_content_type, text, same=body[0] == "{") == (
        f"Add `Content-Type: {media_type}`\n"
        f"POST https://h/\nX: 1\nContent-Type: {media_type}\n\n{body}\n"
    )


def test_a_media_type_that_is_there():
    typed = "POST https://h/<|>\nContent-Type: a/b\n\nx\n"
    inherited = "# @header Content-Type: a/b\n\n###\nPOST https://h/<|>\n\nx\n"
    assert offered(refactor_content_type, typed) == []
    assert offered(refactor_content_type, inherited) == []
    assert offered(refactor_content_type, "GET https://h/<|>\n") == []


def test_words_of_other_dialects():
    text = "// note\nGET https://h/{{$gu<|>id}}\n\n### b\nGET https://h/{{$random.uuid}}{{$uuid}}\n"
    assert made(refactor_dialect, text, same=False) == snapshot("""\
Write `$uuid` for its other names in this file
// note
GET https://h/{{$uuid}}

### b
GET https://h/{{$uuid}}{{$uuid}}
""")
    text = "//<|> note\n// @name a\nPOST https://h/\n\n// x\nhttp://y\n"
    assert made(refactor_dialect, text) == snapshot("""\
Write `#` before the comments of this file
# note
# @name a
POST https://h/

// x
http://y
""")


EXTRACTED = """
### list
# @auth bearer t0ken
POST https://api.example.org/items/42?page=7
X-Tenant: acme

{"name": "a \\"b\\" \\\\n", "count": 12.50, "deep": [{"flag": true}]}
"""


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("https://api.example.org", "base_url"),
        ("api.example.org", "host"),
        ("42", "item_id"),
        ("7", "page"),
        ("acme", "tenant"),
        ("t0ken", "auth"),
        ('a \\"b\\" \\\\n', "name"),
        ('"a \\"b\\" \\\\n"', "name"),
        ("12.50", "count"),
        ("true", "flag"),
    ],
)
def test_a_value_becomes_a_variable(what, name):
    text = EXTRACTED.replace(what, f"«{what}»", 1)
    value = what.removeprefix('"').removesuffix('"')
    changed = made(refactor_extract, text)
    assert changed.startswith(
        f"Extract to a variable `@{name}` of this file\n@{name} = {value}\n\n### list\n"
    )
    assert f"{{{{{name}}}}}" in changed
    if len(offered(refactor_extract, text)) > 1:
        assert f'"{name}": ' in made(refactor_extract, text, 1)


@pytest.mark.parametrize(
    "text",
    [
        "«GET» https://h/\n",
        "GET https://h/{{«a»}}\n",
        "GET https://h/«{{a}}»\n",
        "GET https://h/«x\n\nb»ody\n",
        "GET https://h/«x{{a»}}\n",
        "GET https://h/\nX: a« b»\n",
        'POST https://h/\n\n{"«a»": 1}\n',
        "GET https://<|>h/\n",
        "GET https://h/\n    ?a=1\n    «&b»=2\n",
        "# @name a«b»c\nGET https://h/\n",
        "POST https://h/\nContent-Type: «a/b»\n\nx\n",
    ],
)
def test_what_is_no_value(text):
    assert offered(refactor_extract, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GET https://h/\nAuthorization: Bearer «abc»\n", "token"),
        ("GET https://h/\nAuthorization: B<|>earer abc\n", "authorization"),
        ("GET https://h/\nX-Api-Key: a<|>b\n", "api_key"),
        ("GET https://h/?password=«ab»\n", "password"),
        ('POST https://h/\n\n{"client_secret": "a<|>b"}\n', "client_secret"),
    ],
)
def test_a_secret_goes_to_the_private_file(text, name):
    shown = made(refactor_extract, f"//- main.http\n{text}//- .gitignore\n*.log\n", 1)
    title, _, rest = shown.partition("\n")
    assert title == f"Extract to `{name}` of all environments, in the private file"
    assert "//- http-client.private.env.json\n" in rest
    assert "*.log\nhttp-client.private.env.json\n" in rest


def test_what_only_sounds_like_a_secret_stays_public():
    text = 'POST https://h/\n\n{"sort_key": "a<|>b"}\n'
    title = offered(refactor_extract, text)[1].title
    assert title == "Extract to `sort_key` of all environments"


FORM = "POST https://h/\nContent-Type: multipart/form-data; boundary=b1\n\n"
PART = '--b1\nContent-Disposition: form-data; name="n"\n\nx y\n--b1--\n'
QUERY = 'POST https://h/\nX-Request-Type: GraphQL\n\nquery Q { user(id: 42, name: "a b") { id } }\n'


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (FORM + PART.replace("--b1\n", "«--b1»\n", 1), 0),
        (FORM + PART.replace("--b1--", "--«b1»--"), 0),
        (FORM + PART.replace("x y", "«x y»"), 2),
        (FORM + PART.replace("x y", "x «y»"), 2),
        (FORM + PART.replace('"n"', '"«n»"'), 2),
        (QUERY.replace("query", "«query»"), 0),
        (QUERY.replace("user", "«user»"), 0),
        (QUERY.replace("(", "«(»"), 0),
        (QUERY.replace("42", "«42»"), 2),
        (QUERY.replace("a b", "«a b»"), 2),
    ],
)
def test_a_variable_takes_no_part_in_what_is_read_before_it_is_filled_in(text, number):
    assert len(offered(refactor_extract, text)) == number
    for each in range(number):
        made(refactor_extract, text, each)


def test_a_cursor_selects_a_whole_value():
    text = 'POST https://h/\nX-Key: a<|>b\n\n{"x": 1}\n'
    assert made(refactor_extract, text) == snapshot("""\
Extract to a variable `@key` of this file
@key = ab
POST https://h/
X-Key: {{key}}

{"x": 1}
""")
    text = 'POST https://h/\n\n{"x": "a<|>b"}\n'
    assert made(refactor_extract, text) == snapshot("""\
Extract to a variable `@x` of this file
@x = ab
POST https://h/

{"x": "{{x}}"}
""")


def test_a_variable_goes_below_the_others_and_has_a_name_of_its_own():
    text = "@host = a\n@page = 1\n\n### b\nGET https://h/?page=«2»\n"
    assert made(refactor_extract, text) == snapshot("""\
Extract to a variable `@page_2` of this file
@host = a
@page = 1
@page_2 = 2

### b
GET https://h/?page={{page_2}}
""")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GET https://h/?a=«2»\n\n### b\nGET https://h/{{a}}\n", "a_2"),
        ("GET https://h/?response=«2»\n", "response_2"),
        ("GET https://«h»/\n\n### b\nGET /path\nHost: x\n", "host_2"),
        ("GET https://h/?2=«x»\n", "_2"),
    ],
)
def test_a_name_that_means_nothing_yet(text, name):
    assert f"@{name} = " in offered(refactor_extract, text)[0].changes[0].edits[0].new_text


def test_a_value_becomes_one_of_the_environment():
    text = """
//- main.http
GET https://h/?page=«2»
//- http-client.env.json
{
  "dev": {
    "host": "a"
  }
}
"""
    titles = [each.title for each in offered(refactor_extract, text, environment="dev")]
    assert titles == snapshot(
        [
            "Extract to a variable `@page` of this file",
            "Extract to `page` of environment `dev`",
            "Extract to `page` of all environments",
        ]
    )
    assert made(refactor_extract, text, 1, environment="dev") == snapshot("""\
Extract to `page` of environment `dev`
//- main.http
GET https://h/?page={{page}}
//- http-client.env.json
{
  "dev": {
    "host": "a",
    "page": "2"
  }
}
""")
    assert made(refactor_extract, text, 2, environment="dev") == snapshot("""\
Extract to `page` of all environments
//- main.http
GET https://h/?page={{page}}
//- http-client.env.json
{
  "dev": {
    "host": "a"
  },
  "$shared": {
    "page": "2"
  }
}
""")


def test_an_environment_file_is_made():
    text = "GET https://h/?page=«2»\n"
    assert made(refactor_extract, text, 1) == snapshot("""\
Extract to `page` of all environments
//- main.http
GET https://h/?page={{page}}
//- http-client.env.json
{
  "$shared": {
    "page": "2"
  }
}
""")
    broken = "//- main.http\nGET https://h/?page=«2»\n//- http-client.env.json\n{\n"
    assert offered(refactor_extract, broken)[1].refused == snapshot(
        "`http-client.env.json` has an error, or has that name already"
    )


def test_a_variable_gives_way_to_its_value():
    text = "@host = https://h\n@page = 2\n\n### a\nGET {{host}}/?p={{pa<|>ge}}\nX: {{page}}\n"
    assert made(refactor_inline, text) == snapshot("""\
Inline `page`
@host = https://h

### a
GET {{host}}/?p=2
X: 2
""")
    dotted = "@Api.Host = https://h\n\n### a\nGET {{Api<|>.Host}}/\n"
    assert made(refactor_inline, dotted).endswith("\n### a\nGET https://h/\n")
    text = "@pa<|>ge = 2\n\n### a\nGET https://h/?p={{page}}\n"
    assert made(refactor_inline, text) == snapshot("""\
Inline `page`

### a
GET https://h/?p=2
""")


WITHIN = "`a` is used within an expression, or where no value can be written"
USED_ELSEWHERE = """
//- main.http
@a = 1

###
GET https://h/{{<|>a}}
//- b.http
import ./main.http

###
GET https://h/{{a}}
"""


@pytest.mark.parametrize(
    ("definition", "use", "reason"),
    [
        ("@a = 1\n###\n@a = 2", "", "`a` has several definitions in this file"),
        ("@a := 1", "", "`a` is evaluated at each use, or known to other files"),
        ("@a = 1", "{{a + 1}}", WITHIN),
        ("@a = 1", "{{%a}}", WITHIN),
        ("@a = 1", "{{a.b}}", WITHIN),
        ('@a = "', "", "the value of `a` could mean something else where it is used"),
        ("@a = <b c>", "", "the value of `a` could mean something else where it is used"),
        ("@a =", "", "`a` is empty"),
    ],
)
def test_a_variable_that_stays(definition, use, reason):
    text = f"{definition}\n\n###\nGET https://h/{{{{<|>a}}}}{use}\n"
    assert refused(refactor_inline, text) == reason


def test_a_variable_that_other_files_use():
    assert refused(refactor_inline, USED_ELSEWHERE) == "`a` is used in other files"


def test_a_variable_of_an_environment_is_not_offered():
    text = '//- main.http\nGET https://h/{{<|>a}}\n//- http-client.env.json\n{"dev": {"a": "1"}}\n'
    assert offered(refactor_inline, text, environment="dev") == []


def test_a_resource_for_what_requests_have_in_common():
    assert made(
        refactor_resource,
        "@x = 1\n\n### a\nGET https://api.example.org/a<|>\nAccept: a/b\nX-A: 1\n\n"
        "### b\nPOST https://api.example.org/b?c=1\nX-A: 2\nAccept: a/b\n\n{}\n\n"
        "### c\nGET https://other.example.org/\nAccept: a/b\n",
    ) == snapshot("""\
Extract a resource for the 2 requests to `https://api.example.org`
@x = 1

### example
# @resource
# @base-url https://api.example.org
# @header Accept: a/b

### a
# @use example
GET /a
X-A: 1

### b
# @use example
POST /b?c=1
X-A: 2

{}

### c
GET https://other.example.org/
Accept: a/b
""")


def test_a_resource_ahead_of_a_file_that_begins_with_a_request():
    assert made(
        refactor_resource, "@h = https://h\nGET {{h}}/a<|>\n\n### b\nGET {{h}}/b\n"
    ) == snapshot("""\
Extract a resource for the 2 requests to `{{h}}`
### h
# @resource
# @base-url {{h}}

###
@h = https://h
# @use h
GET /a

### b
# @use h
GET /b
""")


def test_requests_without_a_method():
    text = "https://h/a<|>\n\n### b\nhttps://h/b\n"
    changed = made(refactor_resource, text)
    assert "###\n# @use h\n/a\n\n### b\n# @use h\n/b\n" in changed
    changed = made(refactor_extract, "«https://h»/a\n")
    assert changed.endswith("@base_url = https://h\n{{base_url}}/a\n")


def test_no_resource():
    assert offered(refactor_resource, "### a\nGET https://h/a<|>\n\n### b\nGET https://i/\n") == []
    text = "### r\n# @resource\n\n### a\n# @use r\nGET https://h/a<|>\n\n### b\nGET https://h/\n"
    assert refused(refactor_resource, text) == snapshot("one of them uses a resource already")


def test_a_curl_command_in_a_file():
    assert made(
        refactor_paste,
        "### a\ncurl<|> -L 'https://h/' \\\n  -H 'X: 1' -d 'a=1'\n\n### b\nGET https://h/\n",
        same=False,
    ) == snapshot("""\
Turn this cURL command into a request
### a
POST https://h/
X: 1
Content-Type: application/x-www-form-urlencoded

a=1

### b
GET https://h/
""")
    assert made(
        refactor_paste, "### a\n\n«curl -L https://h/ https://i/»\n", same=False
    ) == snapshot("""\
Turn this cURL command into a request
### a

GET https://h/

###
GET https://i/
""")
    text = "### a\ncurl<|> -L https://h/ -d '###'\n"
    assert made(refactor_paste, text, same=False) == snapshot("""\
Turn this cURL command into a request
//- main.http
### a
POST https://h/
Content-Type: application/x-www-form-urlencoded

< ./post-body.txt
//- post-body.txt
###\
""")


def test_a_har_in_a_file():
    har = (
        '{"log": {"entries": [{"request": {"method": "POST", "url": "https://h/a", "headers": ['
        '{"name": "Host", "value": "h"}, {"name": "Accept", "value": "a/b"},'
        '{"name": "sec-ch-ua", "value": "x"},'
        '{"name": "Authorization", "value": "Bearer abcdef123456"}],'
        '"postData": {"mimeType": "application/json", "text": "{\\"a\\": 1}"}}},'
        '{"request": {"method": "GET", "url": "https://h/b", "headers": []}},'
        '{"request": {"method": "GET", "url": "data:,x", "headers": []}}]}}'
    )
    assert made(refactor_paste, f"### a\n\n«{har}»\n", same=False) == snapshot("""\
Turn this HAR into requests
### a

@token = abcdef123456
POST https://h/a
Accept: a/b
Authorization: Bearer {{token}}
Content-Type: application/json

{"a": 1}

###
GET https://h/b
""")
    assert offered(refactor_paste, '### a\n\n«{"log": 1}»\n') == []
    assert offered(refactor_paste, "### a\n\n«{no json»\n") == []


ANSWERED = answer('{"id": 5, "name": "a b", "tags": [1, 2], "token": "hush", "deep": {"x": 1}}')


def test_lines_for_the_last_answer():
    found = offered(refactor_answer, "### list\nGET https://h/<|>\n", answers={"list": ANSWERED})
    assert [each.title for each in found] == snapshot(
        [
            "Assert that the status is 200",
            "Assert that the body is application/json",
            "Assert that `$.id` is 5",
            'Assert that `$.name` is "a b"',
            "Assert that `$.tags` has 2 items",
            "Capture `$.id` as `id`",
            "Capture `$.name` as `name`",
            "Capture `$.tags` as `tags`",
            "Capture `$.token` as `token`",
            "Capture `$.deep` as `deep`",
        ]
    )
    text = "### list\nGET https://h/<|>\n"
    assert made(refactor_answer, text, 0, answers={"list": ANSWERED}) == snapshot("""\
Assert that the status is 200
### list
# @assert status == 200
GET https://h/
""")
    text = "### list\n# @assert status == 200\nGET https://h/<|>\n\n{}\n"
    found = offered(refactor_answer, text, answers={"list": ANSWERED})
    assert "Assert that the status is 200" not in [each.title for each in found]
    assert made(refactor_answer, text, 1, answers={"list": ANSWERED}) == snapshot("""\
Assert that `$.id` is 5
### list
# @assert status == 200
# @assert jsonpath "$.id" == 5
GET https://h/

{}
""")


def test_lines_for_an_answer_that_is_too_large_to_look_into():
    large = replace(ANSWERED, body=SpilledBody(Path("body"), 99_000_000, b"{"))
    found = offered(refactor_answer, "### list\nGET https://h/<|>\n", answers={"list": large})
    assert [each.title for each in found] == [
        "Assert that the status is 200",
        "Assert that the body is application/json",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# @assert status == 201", "# @assert status == 200"),
        ('# @assert jsonpath "$.name" == "x"', '# @assert jsonpath "$.name" == "a b"'),
        ("?? status == 404", "?? status == 200"),
    ],
)
def test_a_failed_assertion_says_what_was_answered(line, expected):
    text = f"### list\nGET https://h/\n\n{line}<|>\n"
    changed = made(refactor_answer, text, answers={"list": ANSWERED})
    assert changed.endswith(f"### list\nGET https://h/\n\n{expected}\n")


def test_a_secret_that_came_back_is_not_written_into_the_file():
    text = """
//- main.http
### list
# @assert jsonpath "$.echo" == "x"
GET https://h/<|>
//- http-client.private.env.json
{"dev": {"key": "hunter2-secret"}}
"""
    more = {"environment": "dev", "answers": {"list": answer('{"echo": "hunter2-secret"}')}}
    assert not any("hunter2" in each.title for each in offered(refactor_answer, text, **more))
    at_line = text.replace("h/<|>", "h/").replace('"x"', '"x<|>"')
    assert not any("Expect" in each.title for each in offered(refactor_answer, at_line, **more))


def test_without_an_answer_nothing_is_offered():
    assert offered(refactor_answer, "### list\nGET https://h/<|>\n") == []
