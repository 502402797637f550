"""What is offered for pages, items and loops, out of the last answers."""

# ruff: noqa: E501 - a line is what is offered

import pytest
from inline_snapshot import snapshot

from callsheet.features.completion import completion
from features.offering import offers
from fixture import answer, scene

BODY = """
{"data": {"rows": [{"id": 1, "user": {"name": "ada"}, "tags": [{"k": 1}]}], "odd name": 2},
 "paging": {"next": "/issues?page=2", "total": 30}}
"""
FILE = """
@wanted = [1, 2]
@host = localhost

### issues
# @select $.data.rows
GET /issues

### comments
{line}
GET /comments/{target}
"""


def offered(line: str = "", target: str = "", *, first: int = 6) -> list[str]:
    shown = scene(
        FILE.format(line=line, target=target),
        answers={"issues": answer(BODY), "comments": answer(BODY)},
    )
    items = completion(shown.workspace, shown.document, shown.offset, shown.files)
    typed, lines = shown.document.text, []
    for item in sorted(items, key=lambda item: item.sort or item.label):
        whole = typed[: item.span.start].rpartition("\n")[2] + item.new_text
        whole += typed[item.span.end :].partition("\n")[0]
        lines.append(f"{whole} | {item.detail}")
    return lines[:first]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "# @foreach issue in <|>",
            snapshot(
                ["# @foreach issue in issues | GET /issues", "# @foreach issue in wanted | [1, 2]"]
            ),
        ),
        (
            "# @foreach issue in iss<|> parallel=2",
            snapshot(["# @foreach issue in issues parallel=2 | GET /issues"]),
        ),
        ("# @loop for const x of is<|>", snapshot(["# @loop for const x of issues | GET /issues"])),
        (
            "# @foreach issue in issues\n# @foreach tag in issue.<|>",
            snapshot(
                [
                    "# @foreach tag in issue.id | 1",
                    '# @foreach tag in issue.tags | [{"k":1}]',
                    '# @foreach tag in issue.user | {"name":"ada"}',
                ]
            ),
        ),
        (
            "# @foreach issue in issues\n# @include <|>",
            snapshot(["# @include issue | each of issues"]),
        ),
        (
            "# @foreach issue in issues\n# @include issue.id, issue.us<|>",
            snapshot(['# @include issue.id, issue.user | {"name":"ada"}']),
        ),
        (
            "# @foreach issue in issues\n# @include issue.user.<|>",
            snapshot(["# @include issue.user.name | ada"]),
        ),
        (
            "# @select <|>",
            snapshot(
                [
                    "# @select $.data.rows | 1 item",
                    '# @select $.data | {"rows":[{"id":1,"user":{"name":"ada"},"tags":[{"k":1}]}],"odd name":2}',
                    "# @select $.data['odd name'] | 2",
                    '# @select $.paging | {"next":"/issues?page=2","total":30}',
                    "# @select $.paging.next | /issues?page=2",
                    "# @select $.paging.total | 30",
                ]
            ),
        ),
        (
            "# @select $.d<|>",
            snapshot(
                [
                    "# @select $.data.rows | 1 item",
                    '# @select $.data | {"rows":[{"id":1,"user":{"name":"ada"},"tags":[{"k":1}]}],"odd name":2}',
                    "# @select $.data['odd name'] | 2",
                ]
            ),
        ),
        (
            "# @paginate json_link next_url_path=<|>",
            snapshot(
                [
                    '# @paginate json_link next_url_path=data | {"rows":[{"id":1,"user":{"name":"ada"},"tags":[{"k":1}]}],"odd name":2}',
                    "# @paginate json_link next_url_path=data.rows | 1 item",
                    "# @paginate json_link next_url_path=\"data['odd name']\" | 2",
                    '# @paginate json_link next_url_path=paging | {"next":"/issues?page=2","total":30}',
                    "# @paginate json_link next_url_path=paging.next | /issues?page=2",
                    "# @paginate json_link next_url_path=paging.total | 30",
                ]
            ),
        ),
        (
            "# @paginate json_link next_url_path=$.pag<|>ing.old max_pages=2",
            snapshot(
                [
                    '# @paginate json_link next_url_path=$.paging max_pages=2 | {"next":"/issues?page=2","total":30}',
                    "# @paginate json_link next_url_path=$.paging.next max_pages=2 | /issues?page=2",
                    "# @paginate json_link next_url_path=$.paging.total max_pages=2 | 30",
                ]
            ),
        ),
        (
            "# @paginate page_number total_path=tot<|>",
            snapshot(["# @paginate page_number total_path=paging.total | 30"]),
        ),
        ("# @paginate off<|>", snapshot(["# @paginate offset  | So many items from a number on"])),
        (
            "# @paginate cursor <|>",
            snapshot(
                [
                    "# @paginate cursor cursor_path=meta.next cursor_param=after | ",
                    "# @paginate cursor cursor_path= | ",
                    "# @paginate cursor cursor_param= | ",
                    "# @paginate cursor cursor_body_path= | ",
                    "# @paginate cursor stop_after_empty_page= | ",
                    "# @paginate cursor has_more_path= | ",
                ]
            ),
        ),
        (
            "# @select $.data.rows\n# @incremental cursor_path=<|>",
            snapshot(
                [
                    "# @incremental cursor_path=id | 1",
                    '# @incremental cursor_path=user | {"name":"ada"}',
                    "# @incremental cursor_path=user.name | ada",
                    "# @incremental cursor_path=tags | 1 item",
                ]
            ),
        ),
    ],
)
def test_directives(line: str, expected: list[str]):
    assert offered(line) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            "{{is<|>",
            snapshot(
                [
                    "GET /comments/{{issue}} | each of issues",
                    "GET /comments/{{issues | GET /issues",
                    "GET /comments/{{$isoTimestamp}} | dynamic variable",
                    "GET /comments/{{\\$datetime ${1:iso8601}}} | dynamic variable",
                    "GET /comments/{{\\$datetime ${1:iso8601 1 d}}} | dynamic variable",
                    "GET /comments/{{\\$localDatetime ${1:iso8601}}} | dynamic variable",
                ]
            ),
        ),
        (
            "{{issue.<|>",
            snapshot(
                [
                    "GET /comments/{{issue.id}} | 1",
                    'GET /comments/{{issue.tags}} | [{"k":1}]',
                    'GET /comments/{{issue.user}} | {"name":"ada"}',
                ]
            ),
        ),
        ("{{issue.user.n<|>", snapshot(["GET /comments/{{issue.user.name}} | ada"])),
        ("{{tag.<|>", snapshot(["GET /comments/{{tag.k}} | 1"])),
    ],
)
def test_items_in_bindings(target: str, expected: list[str]):
    lines = "# @foreach issue in issues\n# @foreach tag in issue.tags"
    assert offered(lines, target) == expected


def test_a_loop_goes_through_a_part_of_an_answer():
    text = (
        "### login\nGET https://a.test\n\n### b\n# @foreach user in login.{}<|>\nGET https://b.test"
    )
    answers = {"login": answer('{"roles": [1], "user": {}}')}
    for typed, expected in (("", "response"), ("response.body.", "roles"), ("ro", "roles")):
        _, found = offers(text.format(typed), answers=answers)
        assert expected in [item.label for item in found]
