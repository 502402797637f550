"""What assertions and captures are offered out of the last answer."""

import pytest
from inline_snapshot import snapshot

from callsheet.features.completion import completion
from features.offering import check
from fixture import answer, scene

JSON = {"a": answer('{"items": [{"id": 1, "a b": "A"}], "total": 3}')}
PLAIN = {"a": answer("", headers=(("X-Id", "7"),))}
XML = {"a": answer("<r><b><c>1</c></b></r>", headers=(("Content-Type", "text/xml"),))}
REQUEST = "@v = 1\n### a\nGET https://example.org/\n\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "?? jsonpath <|>",
            snapshot(
                [
                    '"$.items" | ?? jsonpath "$.items" | [{"id":1,"a b":"A"}]',
                    '"$.items[0]" | ?? jsonpath "$.items[0]" | {"id":1,"a b":"A"}',
                    '"$.items[*]" | ?? jsonpath "$.items[*]" | 1 items',
                ]
            ),
        ),
        (
            '?? jsonpath "<|>"',
            snapshot(
                [
                    '$.items | ?? jsonpath "$.items" | [{"id":1,"a b":"A"}]',
                    '$.items[0] | ?? jsonpath "$.items[0]" | {"id":1,"a b":"A"}',
                    '$.items[*] | ?? jsonpath "$.items[*]" | 1 items',
                ]
            ),
        ),
        ('?? jsonpath "$.to<|>', snapshot(['$.total | ?? jsonpath "$.total" | 3'])),
        (
            '?? jsonpath "$.items[0].<|>" == 1',
            snapshot(['$.items[0].id | ?? jsonpath "$.items[0].id" == 1 | 1']),
        ),
        ("?? body $.to<|>", snapshot(["$.total | ?? body $.total | 3"])),
        (
            '?? jsonpath "$.total" == <|>',
            snapshot(['3 | ?? jsonpath "$.total" == 3 | of the last answer']),
        ),
        (
            "?? status == <|>",
            snapshot(
                [
                    "200 | ?? status == 200 | OK",
                    "201 | ?? status == 201 | Created",
                    "202 | ?? status == 202 | Accepted",
                ]
            ),
        ),
        (
            '# @capture x = jsonpath "$.<|>"',
            snapshot(
                [
                    '$.items | # @capture x = jsonpath "$.items" | [{"id":1,"a b":"A"}]',
                    '$.items[0] | # @capture x = jsonpath "$.items[0]" | {"id":1,"a b":"A"}',
                    '$.items[*] | # @capture x = jsonpath "$.items[*]" | 1 items',
                ]
            ),
        ),
        ("?? variable <|>", snapshot(['"v" | ?? variable "v" | '])),
    ],
)
def test_json(line: str, expected: list[str]):
    check(REQUEST + line, expected, answers=JSON, first=3)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "?? xpath <|>",
            snapshot(
                [
                    '"//r" | ?? xpath "//r" | ',
                    '"//b" | ?? xpath "//b" | ',
                    '"//c" | ?? xpath "//c" | ',
                    '"/r" | ?? xpath "/r" | ',
                ]
            ),
        ),
        ('?? xpath "/<|>"', snapshot(['/r | ?? xpath "/r" | '])),
        ('?? xpath "/r/<|>"', snapshot(['/r/b | ?? xpath "/r/b" | '])),
        (
            '?? xpath "//<|>"',
            snapshot(
                ['//r | ?? xpath "//r" | ', '//b | ?? xpath "//b" | ', '//c | ?? xpath "//c" | ']
            ),
        ),
        ('?? xpath "//b/<|>"', snapshot(['//b/c | ?? xpath "//b/c" | '])),
    ],
)
def test_xml(line: str, expected: list[str]):
    check(REQUEST + line, expected, answers=XML)


def test_a_header():
    line = '?? header "x-id" == <|>'
    check(
        REQUEST + line,
        snapshot(['"7" | ?? header "x-id" == "7" | of the last answer']),
        answers=PLAIN,
    )


def test_a_secret_of_an_answer_is_not_written_into_the_document():
    hush = {"a": answer('{"access_token": "hush"}', headers=(("Set-Cookie", "a=hush"),))}
    check(REQUEST + '?? jsonpath "$.access_token" == <|>', [], answers=hush)
    check(REQUEST + '?? header "set-cookie" == <|>', [], answers=hush)


def test_schemas_are_offered_as_files():
    shown = scene(
        """
        //- main.http
        GET https://example.org/

        # @assert body matchesSchema ./s<|>
        //- schemas/item.json
        {}
        //- some.schema.json
        {}
        //- some.txt
        x
        """
    )
    items = completion(shown.workspace, shown.document, shown.offset, shown.files)
    assert sorted(item.label for item in items) == ["schemas/", "some.schema.json"]


def test_parts_of_a_duration_are_offered():
    shown = scene("### a\nGET http://h/\n\n# @assert duration <|>\n")
    items = completion(shown.workspace, shown.document, shown.offset, shown.files)
    offered = [item.label for item in sorted(items, key=lambda item: item.sort)]
    assert offered[:6] == ["firstByte", "tcp", "tls", "total", "p50", "p90"]
    assert "<" in offered


def test_what_a_certificate_has_is_offered():
    shown = scene('### a\nGET http://h/\n\n# @assert certificate "Ex<|>\n')
    items = completion(shown.workspace, shown.document, shown.offset, shown.files)
    assert '"Expire-Date"' in [item.new_text for item in items]
