"""Bodies on the wire: comments, line ends, files, media types."""

import pytest

from callsheet.model.body import BodyKind, comment_lines, kind_of_body
from fixture_requests import body_of, outcome_of, problems_of, resolved, wire

FILES = {
    "api/a.json": '{"v": "{{v}}"}\n',
    "api/latin.txt": "é={{v}}".encode("latin-1"),
    "api/utf16.txt": "é={{v}}".encode("utf-16-le"),
    "api/bad.txt": b"a\xff",
    "api/query.graphql": "query Q { a }\n",
    "shared.bin": b"\x00\x01",
    "/etc/passwd": "root",
}


def post(content_type: str, body: str) -> str:
    return f"POST http://h\nContent-Type: {content_type}\n\n{body}"


@pytest.mark.parametrize(
    ("content_type", "kept"),
    [
        ("text/markdown", True),
        ("text/plain", True),
        ("text/csv", True),
        ("application/yaml", True),
        ("text/javascript", True),
        ("application/x-sh", True),
        ("application/octet-stream", True),
        ("application/json", False),
        ("application/vnd.api+json; charset=utf-8", False),
        ("application/xml", False),
        ("image/svg+xml", False),
        ("application/x-www-form-urlencoded", False),
    ],
)
def test_comment_lines_are_stripped_by_media_type(content_type: str, kept: bool):
    sent = body_of(post(content_type, "a\n# one\n  // two\nb"))
    assert ("# one" in sent) == kept
    assert ("// two" in sent) == kept


def test_a_binding_in_a_comment_needs_no_value():
    assert body_of('POST http://h\n\n# {{gone}}\n{\n// {{gone}}\n"a": 1}') == '{\n"a": 1}'


def test_slashes_and_hashes_inside_a_line_stay():
    body = '{"url": "https://x//y", "b": "a # b"}'
    assert body_of(post("application/json", body)) == body


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a\nb\n", "a\nb"),
        ("a\r\nb\r\n", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\n\n\nb\n\n\n", "a\n\n\nb"),
        ("  a  \n", "  a  "),
        ("a\u2028b\x0c\n", "a\u2028b\x0c"),
        ("\\{\\{v\\}\\} {{v}}", "{{v}} 1"),
        ("a {{ b", "a {{ b"),
    ],
)
def test_text_goes_out_as_typed_but_for_its_last_line_end(typed: str, sent: str):
    assert body_of(post("text/plain", typed), {"v": 1}) == sent


def test_a_raw_body_is_left_alone():
    typed = '# @raw-body\nPOST http://h\n\n{"a": {{v}},\r\n# c\r\n"b": 1 & 2}\r\n'
    assert body_of(typed, {"v": "x"}) == '{"a": x,\r\n# c\r\n"b": 1 & 2}'
    form = "# @raw-body\n" + post("application/x-www-form-urlencoded", "a = 1 &\nb=2")
    assert body_of(form) == "a = 1 &\nb=2"


@pytest.mark.parametrize(
    ("typed", "added"),
    [
        ('{"a": 1}', True),
        ("[]", True),
        ('"x"', True),
        ("12", True),
        ('{"a": {{v}}}', True),
        ("{'a': 1}", False),
        ("plain", False),
        ("< a.json", False),
        ('# @raw-body\n{"a": 1}', True),
    ],
)
def test_json_is_named_when_nothing_else_is(typed: str, added: bool):
    directive, _, body = typed.rpartition("@raw-body\n")
    head = f"{directive}@raw-body\n" if directive else ""
    request = resolved(f"{head}POST http://h\n\n{body}", {"v": "x"}, files=FILES).request
    assert request.headers == ((("Content-Type", "application/json"),) if added else ())


def test_a_content_type_that_is_unset_is_not_added():
    """So a body can go out without one: a cURL command with `-H 'Content-Type:'` does that."""
    request = resolved('# @header Content-Type\nPOST http://h/\n\n{"a": 1}\n').request
    assert request.headers == ()


def test_a_typed_content_type_stays():
    assert resolved("POST http://h\ncontent-TYPE:\n\n{}").request.headers == (("content-TYPE", ""),)


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("< ./a.json", "<api/a.json, 15>"),
        ("< a.json\n", "<api/a.json, 15>"),
        ("< .\\a.json", "<api/a.json, 15>"),
        ("< ../shared.bin", "<shared.bin, 2>"),
        ("< shared.bin", "<shared.bin, 2>"),
        ("< {{name}}.json", "<api/a.json, 15>"),
        ("<@ a.json", '{"v": "1"}\n'),
        ("<@latin1 latin.txt", "é=1"),
        ("<@utf16le utf16.txt", "é=1"),
        ("<@base64 shared.bin", "AAE="),
        ("x\n< a.json\ny\n", "x\n<api/a.json, 15>\ny"),
        ("< a.json\n< shared.bin", "<api/a.json, 15>\n<shared.bin, 2>"),
    ],
)
def test_files(body: str, sent: str):
    assert body_of(post("text/plain", body), {"v": 1, "name": "a"}, files=FILES) == sent


def test_inject_variables_replaces_the_bindings_of_a_file():
    text = "# @injectVariables\n" + post("text/plain", "< a.json")
    assert body_of(text, {"v": 1}, files=FILES) == '{"v": "1"}\n'


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("< gone.bin", 'the file "gone.bin" cannot be read: it does not exist'),
        ("< ../../etc/x", 'the file "../../etc/x" lies outside the workspace'),
        ("< /etc/passwd", 'the file "/etc/passwd" lies outside the workspace'),
        ("<@ bad.txt", 'the file "bad.txt" is no text: byte 0xff at offset 1 is not UTF-8'),
        ("<@ascii bad.txt", 'the file "bad.txt" is no text: byte 0xff at offset 1 is not ascii'),
        (
            "<@utf9 a.json",
            'the file "a.json" is no text: no encoding is named "utf9", did you mean "utf8"?',
        ),
        ("<@ a.json", "`v` has no value"),
    ],
)
def test_files_that_cannot_be_sent(body: str, problem: str):
    (told,) = problems_of(post("text/plain", body), files=FILES)
    assert told.partition("`: ")[2] == problem


def test_a_missing_file_names_every_place_where_it_was_looked_for():
    (problem,) = outcome_of(post("text/plain", "< gone.bin")).problems
    assert problem.hint == 'tried "/workspace/api/gone.bin" and "/workspace/gone.bin"'


def test_multipart_with_files():
    text = post(
        "multipart/form-data; boundary=b{{v}}",
        '--b1\nContent-Disposition: form-data; name="f"; filename="é.bin"\n'
        "\n< ../shared.bin\n--b{{v}}\n\n{{v}}\n# kept\n--b1--",
    )
    assert body_of(text, {"v": 1}, files=FILES) == (
        '--b1\r\nContent-Disposition: form-data; name="f"; filename="é.bin"\r\n\r\n'
        "<shared.bin, 2>\r\n--b1\r\n\r\n1\n# kept\r\n--b1--\r\n"
    )


def test_a_frozen_clock_makes_boundaries_agree():
    text = post("multipart/mixed; boundary=b{{$timestamp}}", "--b{{$timestamp}}\n\nx")
    assert body_of(text) == "--b1893553445\r\n\r\nx\r\n--b1893553445--\r\n"


def test_multipart_without_a_boundary():
    assert problems_of(post("multipart/form-data", "--x\n\na\n--x--")) == [
        "body-multipart at `--x\n\na\n--x--`: the `Content-Type` names no boundary"
    ]


@pytest.mark.parametrize("ending", ["", "\n"])
def test_the_last_line_of_ndjson_ends(ending: str):
    assert (
        body_of(post("application/x-ndjson", '{"a":1}\n{"a":2}' + ending)) == '{"a":1}\n{"a":2}\n'
    )


def test_charsets():
    request = resolved(post("text/plain; charset=iso-8859-1", "é")).request
    assert request.body is not None
    assert request.body.parts == (b"\xe9",)
    assert problems_of(post("text/plain; charset=ascii", "é")) == [
        "body-charset at `é`: the character 'é' cannot be written in ascii"
    ]


@pytest.mark.parametrize(
    ("head", "body", "sent"),
    [
        ("GRAPHQL http://h", "query Q { a }", '{"query":"query Q { a }","operationName":"Q"}'),
        ("GRAPHQL http://h", "{ a }", '{"query":"{ a }"}'),
        (
            "GRAPHQL http://h",
            'query {\n a\n\n b\n}\n\n{"n": 1.10, "v":{{v}}}',
            r'{"query":"query {\n a\n\n b\n}","variables":{"n": 1.10, "v":"x"}}',
        ),
        ("GRAPHQL http://h", "{ a }\n\n{{object}}", '{"query":"{ a }","variables":{"k":1}}'),
        ("GRAPHQL http://h", "# note\n{ a }", '{"query":"{ a }"}'),
        ("GRAPHQL http://h", "< query.graphql", '{"query":"query Q { a }","operationName":"Q"}'),
        ("GRAPHQL http://h", '{"query": "{ a }"}', '{"query": "{ a }"}'),
        (
            "POST http://h/graphql",
            "mutation M { a }",
            '{"query":"mutation M { a }","operationName":"M"}',
        ),
        ("POST http://h\nX-REQUEST-TYPE: graphql", "{ a }", '{"query":"{ a }"}'),
        ("POST http://h\nContent-Type: application/graphql", "{ a }", '{"query":"{ a }"}'),
    ],
)
def test_graphql(head: str, body: str, sent: str):
    values = {"v": "x", "object": {"k": 1}}
    request = wire(f"{head}\n\n{body}", values, files=FILES)
    url = head.split()[1].partition("\n")[0]
    slash = "" if url.endswith("graphql") else "/"
    assert request == f"POST {url}{slash}\nContent-Type: application/json\n\n{sent}"


def test_a_query_to_another_url_is_text():
    assert body_of("POST http://h\n\nquery Q { a }") == "query Q { a }"


def test_variables_that_are_not_json():
    assert problems_of("GRAPHQL http://h\n\n{ a }\n\n{ n: 1 }") == [
        "body-graphql at `{ a }\n\n{ n: 1 }`: the variables behind the query are not JSON"
    ]


def test_a_body_of_comments_is_none():
    assert resolved(post("application/json", "# a\n# b\n")).request.body is None


def test_kinds_and_their_comments_serve_other_features():
    assert kind_of_body("", '# c\n{"a": 1}') is BodyKind.JSON
    assert [span.of("a\n # b\nc") for span in comment_lines("a\n # b\nc")] == [" # b\n"]
