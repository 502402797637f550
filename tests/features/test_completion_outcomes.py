"""What is offered behind `# @on` and `# @error`."""

import pytest

from callsheet.features.completion import completion
from callsheet.features.hover import hover
from fixture import answer, scene

BODY = '{"temp": 36, "user": {"name": "ada", "tags": [{"k": 1}]}}'


def offered(line: str, *, answered: bool = True) -> dict[str, str]:
    """The lines that accepting an offer gives, and what is said of each."""
    answers = {"a": answer(BODY, 418, "I am a teapot")} if answered else {}
    shown = scene(f"### a\n# @{line}\nGET http://h/\n", answers=answers)
    items = completion(shown.workspace, shown.document, shown.offset, shown.files)
    typed, offset, found = shown.document.text, shown.offset, {}
    for item in sorted(items, key=lambda item: item.sort or item.label):
        assert item.span.start <= offset <= item.span.end
        before = typed[: item.span.start].rpartition("\n")[2]
        found[before.removeprefix("# @") + item.new_text] = item.detail
    return found


def test_rules_begin_with_the_status_of_the_last_answer():
    assert [*offered("on <|>")] == [
        "on 418 ${1|ignore,fail|}",
        "on 404 ${1|ignore,fail|}",
        "on 4xx ${1|ignore,fail|}",
        "on 5xx ${1|ignore,fail|}",
        'on "${1:text}" in body ${2|ignore,fail|}',
    ]
    assert [*offered("on 5<|>", answered=False)] == ["on 5xx ${1|ignore,fail|}"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("on 404 ig<|>", ["on 404 ignore"]),
        ("on 404, 410 f<|>", ["on 404, 410 fail"]),
        ('on "no such" <|>', ['on "no such" in body fail', 'on "no such" in body ignore']),
        ("on 404 and 'x' in body i<|>", ["on 404 and 'x' in body ignore"]),
        ("on 404 ignore <|>", []),
        ("error too_hot <|>", ["error too_hot when "]),
        ("error too_hot wh<|>", ["error too_hot when "]),
        ("error too_hot when <|>", ["error too_hot when error", "error too_hot when response"]),
        ("error x when !res<|>", ["error x when !response"]),
        ("error x when a && er<|>", ["error x when a && error"]),
        ("error x when response.status > 1 mes<|>", ["error x when response.status > 1 message="]),
        ("error x when response.body.te<|>", ["error x when response.body.temp"]),
        (
            "error x when response.body.user.tags[0].<|>",
            ["error x when response.body.user.tags[0].k"],
        ),
        (
            "error x when error.<|>",
            [
                "error x when error.code",
                "error x when error.message",
                "error x when error.variables",
            ],
        ),
        ("error x when response.body.nothing.<|>", []),
        ("error x when response.body.user.tags[7].<|>", []),
        ("error x when my.response.<|>", []),
        ("error na<|>", []),
    ],
)
def test_what_can_stand_next(line, expected):
    assert [*offered(line)] == expected


def test_members_say_what_the_last_answer_had():
    assert offered("error x when error.co<|>") == {"error x when error.code": "418"}
    assert offered("error x when response.st<|>") == {
        "error x when response.status": "418",
        "error x when response.statusCode": "418",
    }


def test_members_without_an_answer():
    assert [*offered("error x when response.<|>", answered=False)] == [
        "error x when response.body",
        "error x when response.headers",
        "error x when response.reason",
        "error x when response.status",
    ]


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("on 4<|>04 ignore", "`rule` — Statuses (`404`, `404, 410`, `500-503`, `5xx`), a text"),
        ('on "a" in bo<|>dy fail', "`rule` — Statuses"),
        (
            "error h<|>ot when response.body.temp > 35",
            "`rule` — `NAME when EXPRESSION`: JavaScript",
        ),
        ("error hot when respon<|>se.body.temp > 35", "**`@error`** `rule` `[message=…]`"),
        ('error hot when 1 mess<|>age="x"', "`message` — What to say"),
    ],
)
def test_what_hover_says(line, begins):
    shown = scene(f"### a\n# @{line}\nGET http://h/\n")
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    assert found is not None
    assert found.markdown.startswith(begins)
