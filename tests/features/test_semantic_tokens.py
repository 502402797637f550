"""What every stretch of a request file is, line by line; bodies by their language."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.features.semantic_tokens import semantic_tokens
from callsheet.model.document import read_document


def tokens(text: str) -> list[str]:
    """`kind:text` of each token; a declaration is marked `*`."""
    document = read_document(Path("/a.http"), text)
    return [
        f"{token.kind}{'*' if token.modifier == 'declaration' else ''}:{token.span.of(block.text)}"
        for block in document.blocks
        for token in semantic_tokens(block.parsed)
    ]


def test_a_conversation_has_its_lines_between_and_its_json():
    text = 'WEBSOCKET ws://x\n\n{"a": {{b}}}\n===\r\nplain 1\n=== wait-for-server \n[true]'
    assert tokens(text)[2:] == [
        'property:"a"',
        "operator:{{",
        "variable:b",
        "operator:}}",
        "keyword:===",
        "keyword:===",
        "keyword:wait-for-server",
        "keyword:true",
    ]
    assert tokens("POST http://x\n\na\n===\nb")[2:] == []


def body(kind: str, text: str) -> list[str]:
    return tokens(f"POST http://x\nContent-Type: {kind}\n\n{text}\n")[4:]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("### Log in", "keyword:### class*:Log in"),
        ("# hello", "comment:# hello"),
        ("// @name login", "decorator:@name class*:login"),
        ("# @ref login", "decorator:@ref class:login"),
        ("# @use github", "decorator:@use namespace:github"),
        ("# @timeout 5s", "decorator:@timeout number:5s"),
        (
            "# @auth basic user={{u}} password=p",
            ("decorator:@auth keyword:basic parameter:user operator:{{ variable:u operator:}} "
            "parameter:password string:p"),
        ),
        (
            "# @assert status == 200 && body.x",
            ("decorator:@assert variable:status operator:== number:200 operator:&& variable:body "
            "property:x"),
        ),
        ("# @foreach a in b", "decorator:@foreach variable:a keyword:in variable:b"),
        ("@host = https://{{a.b}}/", ("variable*:@host operator:= string:https:// operator:{{ "
         "variable:a property:.b operator:}} string:/")),
        ("@n := 5", "variable*:@n operator::= number:5"),
        ("import ./a.http", "keyword:import string:./a.http"),
        ("run #login (@a=1)", "keyword:run class:#login variable:a string:1"),
        (
            "GET http://x/{{$uuid}}?q=1&r HTTP/2",
            ("keyword:GET string:http://x/ operator:{{ function:$uuid operator:}} operator:? "
            "parameter:q operator:= string:1 operator:& parameter:r type:HTTP/2"),
        ),
        (
            "GET http://x/{{login.response.body.$.id}}",
            ("keyword:GET string:http://x/ operator:{{ class:login property:.response.body "
            "regexp:$.id operator:}}"),
        ),
    ],
)  # fmt: skip
def test_lines(line, found):
    assert " ".join(tokens(f"{line}\n")) == found


def test_headers():
    found = tokens("GET http://x\nAuthorization: Bearer {{t}}\nX-A: b\n")[2:]
    assert found == [
        "property:Authorization", "keyword:Bearer", "operator:{{", "variable:t", "operator:}}",
        "property:X-A", "string:b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (
            "application/json",
            '{"a": "b {{x}} c",\n// note\n"n": -1.5e3, "t": true, "k": {{y}}}',
            [
                'property:"a"', 'string:"b', "operator:{{", "variable:x", "operator:}}",
                'string:c"', "comment:// note", 'property:"n"', "number:-1.5e3", 'property:"t"',
                "keyword:true", 'property:"k"', "operator:{{", "variable:y", "operator:}}",
            ],
        ),
        (
            "text/xml",
            '<?xml version="1.0"?>\n<a:b c="d">t<!-- e\nf --></a:b>',
            [
                'keyword:<?xml version="1.0"?>', "type:a:b", "property:c", 'string:"d"',
                "comment:<!-- e", "comment:f -->", "type:a:b",
            ],
        ),
        (
            "application/x-www-form-urlencoded",
            "a=b c&d={{e}}",
            [
                "property:a", "operator:=", "string:b c", "property:d", "operator:=",
                "operator:{{", "variable:e", "operator:}}",
            ],
        ),
        (
            "application/graphql",
            "query Q($id: ID!) { user(id: $id, n: 5) @x { name } } # c",
            [
                "keyword:query", "type:Q", "variable:$id", "type:ID!", "property:user",
                "parameter:id", "variable:$id", "parameter:n", "number:5", "decorator:@x",
                "property:name", "comment:# c",
            ],
        ),
        ("text/plain", "GET http://x true 5", []),
    ],
)  # fmt: skip
def test_bodies_by_their_language(kind, text, found):
    assert body(kind, text) == found


def test_scripts():
    text = "GET http://x\n\n> {%\n  // c\n  client.test('a', () => 5);\n%}\n?? status == 200\n"
    assert tokens(text)[2:] == [
        "operator:> {%", "comment:// c", "variable:client", "property:test", "string:'a'",
        "operator:=>", "number:5", "operator:%}",
        "keyword:??", "variable:status", "operator:==", "number:200",
    ]  # fmt: skip


LINES = [
    "### a", "# @name x", "# @auth oauth2 grant=", "@a = {{b}}", "GET http://{{x", "{{x}}: {{y}}",
    "POST {{h}}/?a={{b}}&=", "Content-Type: application/json", "Authorization: Basic {{a}} b", "",
    '{"a": {{b}}, "c', "<a b='{{c}}'>", "> {%", "%}", "{{ let a = 1", "}}", "?? a == b", "/*", "*/",
    "run #a (@b={{c}})", "< {{f}}.json", ">> o", "<> p", "curl -X POST", "HTTP/1.1 200 OK",
    "\u2028x",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_tokens_are_in_order_and_on_one_line_whatever_is_typed(lines):
    for block in read_document(Path("/a.http"), "\n".join(lines)).blocks:
        end = 0
        for token in semantic_tokens(block.parsed):
            text = token.span.of(block.text)
            assert end <= token.span.start < token.span.end <= len(block.text)
            assert text == text.strip() and "\n" not in text
            end = token.span.end
