"""Fixes and sends that are offered for a range."""

from inline_snapshot import snapshot

from callsheet.features.actions import Send, SendSelected, actions
from callsheet.features.fixes import Fix
from callsheet.text import Span
from fixture import Scene, scene


def offered(text: str) -> tuple[Scene, list[Fix], list[Send]]:
    shown = scene(text)
    at = Span(shown.offset, shown.offset)
    found = actions(shown.workspace, shown.document, at, shown.files)
    fixes = [each for each in found if isinstance(each, Fix)]
    return shown, fixes, [each for each in found if isinstance(each, Send)]


def check(text: str, expected: list[str]):
    """The title of each fix, and the text when it is made."""
    shown, fixes, _ = offered(text)
    assert [f"{fix.title}\n{fixed(shown, fix)}" for fix in fixes] == expected


def fixed(shown: Scene, fix: Fix) -> str:
    text = shown.document.text
    for edit in sorted(fix.edits, key=lambda each: each.span, reverse=True):
        text = text[: edit.span.start] + edit.new_text + text[edit.span.end :]
    return text


def test_a_misspelled_variable():
    check(
        "@host = a\n\n###\nGET https://{{ho<|>ts}}/\n",
        snapshot(
            [
                """\
Change to `host`
@host = a

###
GET https://{{host}}/
""",
                """\
Define `@hots` in this file
@host = a

###
@hots = \n\
GET https://{{hots}}/
""",
            ]
        ),
    )


def test_a_variable_that_nobody_defines():
    check(
        "###\nGET https://x/\nA: {{to<|>ken}}\n",
        snapshot(
            [
                """\
Define `@token` in this file
###
@token = \n\
GET https://x/
A: {{token}}
"""
            ]
        ),
    )


def test_a_misspelled_request():
    check(
        "### login\nPOST https://x/\n\n### b\n# @ref lo<|>gni\nGET https://x/\n",
        snapshot(
            [
                """\
Change to `login`
### login
POST https://x/

### b
# @ref login
GET https://x/
"""
            ]
        ),
    )


def test_a_misspelled_directive():
    check(
        "# @tiem<|>out 5\nGET https://x/\n",
        snapshot(
            [
                """\
Change to `@timeout`
# @timeout 5
GET https://x/
"""
            ]
        ),
    )


def test_a_request_in_a_body():
    check(
        "POST https://x/\n\na\nGE<|>T https://x/\n",
        snapshot(
            [
                """\
Insert `###` before this line
POST https://x/

a
###
GET https://x/
"""
            ]
        ),
    )


def test_a_body_without_a_blank_line():
    check(
        'POST https://x/\n{"a<|>": 1}\n',
        snapshot(
            [
                """\
Insert a blank line
POST https://x/

{"a": 1}
"""
            ]
        ),
    )


def test_a_name_that_is_taken():
    check(
        "# @name a\nGET https://x/\n###\n# @name a_2\nGET https://x/\n###\n# @name a<|>\nGET https://x/",
        snapshot(
            [
                """\
Rename to `a_3`
# @name a
GET https://x/
###
# @name a_2
GET https://x/
###
# @name a_3
GET https://x/\
"""
            ]
        ),
    )


def test_a_url_without_a_scheme():
    check(
        "GET exam<|>ple.org/\n",
        snapshot(
            [
                """\
Add `https://`
GET https://example.org/
""",
                """\
Add `http://`
GET http://example.org/
""",
            ]
        ),
    )


def test_a_method_in_small_letters():
    check(
        "ge<|>t https://x/\n",
        snapshot(
            [
                """\
Write `GET`
GET https://x/
"""
            ]
        ),
    )


def test_a_length_that_is_typed():
    check(
        "POST https://x/\nContent-Le<|>ngth: 1\nA: b\n\nx\n",
        snapshot(
            [
                """\
Remove this header
POST https://x/
A: b

x
"""
            ]
        ),
    )


def test_a_problem_elsewhere_is_not_fixed_here():
    check(
        "ge<|>t https://x/\n\n###\nget https://x/\n",
        snapshot(
            [
                """\
Write `GET`
GET https://x/

###
get https://x/
"""
            ]
        ),
    )


def test_the_request_around_the_cursor_can_be_sent():
    _, _, sends = offered("### a\nGET https://x/\n\n### b\nGET https://x/\nA: <|>b\n")
    assert [f"{send.lens.request.name}: {send.lens.title}" for send in sends] == ["b: Send"]


def test_the_requests_of_a_selection_can_be_sent():
    shown = scene("### a\nGET http://a/\n\n### none\n\n### b\nGET <|>http://b/\n")

    def titles(start: int, end: int) -> list[str]:
        found = actions(shown.workspace, shown.document, Span(start, end), shown.files)
        return [each.title for each in found if isinstance(each, SendSelected)]

    assert titles(0, shown.offset) == ["Send 2 requests"]
    assert titles(0, 12) == []
    assert titles(0, shown.document.text.index("### b")) == []


def test_a_misspelled_resource():
    check(
        "### api\n# @resource\n# @base-url http://localhost\n\n###\n# @use ap<|>y\nGET /\n",
        snapshot(
            [
                """\
Change to `api`
### api
# @resource
# @base-url http://localhost

###
# @use api
GET /
"""
            ]
        ),
    )
