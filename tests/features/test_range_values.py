"""`{{incremental.start_value}}` and its like: their values, where they lead, what is offered."""

import pytest
from inline_snapshot import snapshot

from callsheet.features.completion import completion
from callsheet.features.definition import definition
from callsheet.features.diagnostics import diagnostics
from callsheet.features.hover import hover
from fixture import answer, scene

POSTS = """
@first = 2024-01-25

### posts
# @incremental cursor_path=updated_at initial_value={{{{first}}}} {more}
{request}
"""
IN_URL = "GET http://h/posts?since={{incremental.start_value<|>}}"
BODY = '[{"id": 7, "updated_at": "2024-02-01"}, {"id": 9, "updated_at": "2024-02-03 10:00"}]'
FROM = "`# @incremental` · `main.http:4`"
OF_LOADS = (
    "`callsheet load` begins at the mark that its target keeps, less the lag: `callsheet env state`"
    " shows it. Without a mark, in a run and in the editor it is `initial_value=`."
)


def posts(request: str = IN_URL, more: str = "") -> str:
    return POSTS.format(request=request, more=more)


def hovered(text: str) -> list[str]:
    shown = scene(text)
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    return found.markdown.split("\n\n") if found else []


def offered(text: str, answers=None) -> list[str]:
    shown = scene(text, answers=answers)
    items = completion(shown.workspace, shown.document, shown.offset, shown.files)
    return [
        f"{item.new_text} | {item.detail}"
        for item in sorted(items, key=lambda item: item.sort or item.label)
    ]


@pytest.mark.parametrize(
    "request_text",
    [
        IN_URL,
        "GET http://h/{{incremental.st<|>art_value}}/x",
        "GET http://h/\nSince: {{%incremental.start<|>_value}}",
        'POST http://h/\n\n{"since": "{{incremen<|>tal.start_value}}"}',
    ],
)
def test_the_start_in_url_header_and_body(request_text):
    assert hovered(posts(request_text)) == [
        "**`incremental.start_value`** = `2024-01-25`",
        "where to begin: the mark less the lag, else the initial value",
        OF_LOADS,
        FROM,
    ]


@pytest.mark.parametrize(
    ("member", "more", "expected"),
    [
        ("last_value", "", "= `2024-01-25`"),
        ("initial_value", "", "= `2024-01-25`"),
        ("end_value", "", "has no value"),
        ("end_value", "end_value=2024-12-31", "= `2024-12-31`"),
    ],
)
def test_the_other_members(member, more, expected):
    first, *_, last = hovered(posts(f"GET http://h/{{{{incremental.{member}<|>}}}}", more))
    assert first == f"**`incremental.{member}`** {expected}"
    assert last == FROM


def test_all_of_them_in_an_expression_and_what_convert_does():
    text = posts("GET http://h/{{incre<|>mental.start_value + 1}}", "convert=String(value)")
    assert hovered(text) == snapshot(
        [
            """\
- **`incremental.start_value`** = `2024-01-25`
- **`incremental.initial_value`** = `2024-01-25`
- **`incremental.last_value`** = `2024-01-25`
- **`incremental.end_value`** has no value\
""",
            OF_LOADS,
            "It goes out as `String(value)` makes it.",
            "`# @incremental` · `main.http:4`",
        ]
    )


def test_a_range_of_the_file_holds_for_its_requests():
    text = "# @incremental cursor_path=id initial_value=5\n\n### a\n" + IN_URL
    first, *_, last = hovered(text)
    assert (first, last) == (
        "**`incremental.start_value`** = `5`",
        "`# @incremental` · `main.http:1`",
    )


def test_a_secret_beginning_is_not_shown():
    env = '\n//- http-client.private.env.json\n{"dev": {"first": "hush-hush"}}\n'
    shown = scene(
        "//- main.http\n" + posts().replace("@first = 2024-01-25", "") + env, environment="dev"
    )
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    assert found is not None
    assert found.markdown.startswith("**`incremental.start_value`** = `•••`")


def test_without_a_range_there_is_nothing_to_say():
    assert hovered("### a\n" + IN_URL) == []


def test_members_are_offered_with_their_values():
    text = posts("GET http://h/?since={{incremental.<|>", "end_value=2025-01-01")
    assert offered(text) == [
        "start_value}} | 2024-01-25",
        "initial_value}} | 2024-01-25",
        "last_value}} | 2024-01-25",
        "end_value}} | 2025-01-01",
    ]
    assert offered("### a\nGET http://h/?since={{incremental.<|>") == []


def test_the_name_is_offered_where_there_is_a_range():
    named = "incremental. | where the range begins and ends"
    assert named in offered(posts("GET http://h/\nSince: {{in<|>"))
    assert named not in offered("### a\nGET http://h/\nSince: {{in<|>")


@pytest.mark.parametrize("key", ["initial_value", "end_value"])
def test_the_cursors_of_the_last_answer_are_offered(key):
    text = f"### posts\n# @incremental cursor_path=updated_at {key}=<|>\nGET http://h/\n"
    assert offered(text, {"posts": answer(BODY)}) == [
        "2024-02-01 | of the last answer",
        '"2024-02-03 10:00" | of the last answer',
    ]
    begun = text.replace("<|>", "2024-0<|>1-01")
    assert offered(begun, {"posts": answer(BODY)})[0] == "2024-02-01 | of the last answer"
    strange = text.replace("updated_at", "$[")
    offered(strange, {"posts": answer(BODY)})


@pytest.mark.parametrize(
    ("argument", "begins"),
    [
        ("cursor_path=updated<|>_at", "`cursor_path` — JSONPath in each item."),
        ("cursor_path=a initial_value=1<|>2", "`initial_value` — Where the first load begins."),
        ("cursor_path=a lag=1<|>d", "`lag` — How far before the mark to begin"),
        ("cursor_path=a row_order=de<|>sc", "`row_order` — How items are ordered"),
    ],
)
def test_arguments_are_explained(argument, begins):
    found = hovered(f"### a\n# @incremental {argument}\nGET http://h/\n")
    assert found[0].startswith(begins)


@pytest.mark.parametrize("member", ["start_value", "end_value"])
def test_it_leads_to_the_directive(member):
    shown = scene(posts(f"GET http://h/{{{{incremental.{member}<|>}}}}"))
    (place,) = definition(shown.workspace, shown.document, shown.offset, shown.files)
    assert place.span.of(shown.document.text) == "incremental"
    assert shown.document.source.line_of(place.span.start) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (posts("GET http://h/{{incremental.start_value}}"), []),
        (
            posts("GET http://h/{{incremental.strt_value}}"),
            [("unresolved-member", 'did you mean "start_value"?')],
        ),
        (
            posts("GET http://h/{{incremental.x}}"),
            [("unresolved-member", "there are start_value, initial_value, last_value, end_value")],
        ),
        (
            "### a\nGET http://h/{{incremental.start_value}}\n",
            [("unresolved-variable", "write `# @incremental cursor_path=…`")],
        ),
        ("# @incremental cursor_path=a\n\n### a\nGET http://h/{{incremental.end_value}}\n", []),
    ],
)
def test_what_is_wrong_with_them(text, expected):
    shown = scene(text)
    found = diagnostics(shown.workspace, shown.document, shown.files)
    assert [(str(each.code), each.hint) for each in found] == expected
