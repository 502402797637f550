"""Hover over pages, items and loops: what the last answer makes of them."""

# ruff: noqa: E501 - what is shown is kept in one piece

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from callsheet.exchange import Body, Exchange, Headers, Hop, SentRequest, Timings
from callsheet.features.hover import hover
from callsheet.model.workspace import RequestKey
from fixture import answer, scene

ROWS = '[{"id": 1, "title": "a"}, {"id": 2, "title": "b"}]'


def shown(
    text: str,
    body: str,
    url: str = "http://localhost/issues",
    *,
    headers: Headers = (),
    status: int = 200,
    sent: str = "",
) -> str:
    """What is said at the cursor when `issues` was answered with this body."""
    made = scene(text)
    request = SentRequest("GET", url, (), Body((sent.encode(),)) if sent else None)
    typed = (("Content-Type", "application/json"), *headers)
    response = answer(body, status, "Not Found" if status == 404 else "OK", typed)
    exchange = Exchange((Hop(request, response, Timings()),), 0.01)
    workspace = replace(
        made.workspace, exchanges={RequestKey(made.document.path, "issues"): exchange}
    )
    found = hover(workspace, made.document, made.offset, made.files)
    return found.markdown if found else ""


def paginated(line: str, body: str, url: str = "http://localhost/issues", **more) -> str:
    """What is said of a paginator before what its table says."""
    text = f"### issues\n# @pagi<|>nate {line}\nGET http://localhost/issues\n"
    return shown(text, body, url, **more).partition("\n\n**`@")[0]


@pytest.mark.parametrize(
    ("line", "url", "body", "expected"),
    [
        (
            "json_link",
            "http://localhost/issues?page=2",
            '{"next": "?page=3&token=hush", "data": [1]}',
            snapshot("""\
after the last answer: `GET http://localhost/issues?page=3&token=•••`

1 item in the last answer; the items were found at \\`$.data\\`\
"""),
        ),
        (
            "json_link next_url_path=paging.next",
            "http://localhost/issues",
            '{"paging": {}, "data": []}',
            snapshot("""\
the last answer is the last page: nothing at paging.next

0 items in the last answer; the items were found at \\`$.data\\`\
"""),
        ),
        (
            "offset limit=2",
            "http://localhost/issues?offset=6&limit=2",
            ROWS,
            snapshot("""\
after the last answer: `GET http://localhost/issues?offset=8&limit=2`

2 items in the last answer\
"""),
        ),
        (
            "page_number page_param=p total_path=pages",
            "http://localhost/issues?p=2",
            '{"pages": 9, "rows": [1]}',
            snapshot("""\
after the last answer: `GET http://localhost/issues?p=3`

1 item in the last answer; the items were found at \\`$.rows\\`\
"""),
        ),
        (
            "cursor cursor_path=meta.next cursor_param=after",
            "http://localhost/issues?after=x",
            '{"meta": {"next": "y"}, "rows": [1]}',
            snapshot("""\
after the last answer: `GET http://localhost/issues?after=y`

1 item in the last answer; the items were found at \\`$.rows\\`\
"""),
        ),
        (
            "auto",
            "http://localhost/issues?page=2",
            '{"page": 2, "pages": 3, "rows": [1]}',
            snapshot("""\
\\`auto\\` chose \\`page_number base_page=1 page=2 total_path=pages\\`: it counts 3 pages

after the last answer: `GET http://localhost/issues?page=3`

1 item in the last answer; the items were found at \\`$.rows\\`\
"""),
        ),
        (
            "auto",
            "http://localhost/issues",
            ROWS,
            snapshot("""\
\\`auto\\` chose \\`single_page\\`: nothing leads to another page

the last answer is the last page: only one page was asked for

2 items in the last answer\
"""),
        ),
        (
            "page_number total_path=pages",
            "http://localhost/issues",
            '{"rows": [1]}',
            snapshot("""\
it stops here: there is no number of pages at pages; look at the answer, or leave \\`total_path\\` out

1 item in the last answer; the items were found at \\`$.rows\\`\
"""),
        ),
        (
            "single_page",
            "http://localhost/issues",
            ROWS,
            snapshot("""\
the last answer is the last page: only one page was asked for

2 items in the last answer\
"""),
        ),
    ],
)
def test_a_paginator_says_what_comes_next(line: str, url: str, body: str, expected: str):
    assert paginated(line, body, url) == expected


def test_the_next_page_is_that_of_the_request_as_it_is_now():
    text = "### issues\n# @pagi<|>nate page_number page_param=p\nGET {{host}}/all?size=5\n"
    said = shown("@host = http://localhost\n\n" + text, ROWS, "http://localhost/old?p=2")
    assert said.partition("\n")[0] == "after the last answer: `GET http://localhost/all?size=5&p=3`"


def test_a_page_in_the_body_is_read_from_what_went_out():
    said = paginated(
        "page_number page_body_path=search.page",
        ROWS,
        sent='{"search": {"page": 4, "text": "x"}}',
    )
    assert said == snapshot("""\
after the last answer: `GET http://localhost/issues`

with the body `{"search":{"page":5,"text":"x"}}`

2 items in the last answer\
""")


def test_an_error_has_no_next_page():
    assert paginated("json_link", "{}", status=404) == snapshot("the last answer is 404 Not Found")


def test_a_request_without_an_answer_says_so():
    made = scene("### issues\n# @pagi<|>nate json_link\nGET http://localhost/issues\n")
    found = hover(made.workspace, made.document, made.offset, made.files)
    assert found
    assert found.markdown.partition("\n\n")[0] == snapshot(
        "The request has not been answered yet: send it to see what this would do."
    )


def test_select_counts_what_it_takes():
    text = "### issues\n# @select $.ro<|>ws[*]\nGET http://localhost/issues\n"
    body = f'{{"rows": {ROWS}}}'
    assert shown(text, body).partition("\n\n**`@")[0] == snapshot("""\
2 items in the last answer

the first: `{"id":1,"title":"a"}`

`path` — JSONPath in the body.\
""")


LOOP = """
### issues
# @select $.rows
GET http://localhost/issues

### comments
# @foreach issue in issues
# @foreach label in issue.labels
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "{{iss<|>ue.title}}",
            snapshot("""\
**`issue`** is each of `issues`

2 items in the last answer of `issues`, the first: `a`\
"""),
        ),
        (
            "{{iss<|>ue.nothing}}",
            snapshot("""\
**`issue`** is each of `issues`

2 items in the last answer of `issues`; the first has no `nothing`\
"""),
        ),
        (
            "{{iss<|>ue}}",
            snapshot("""\
**`issue`** is each of `issues`

2 items in the last answer of `issues`, the first: `{"id":1,"title":"a","labels":[{"name":"bug"}]}`\
"""),
        ),
        (
            "{{la<|>bel.name}}",
            snapshot("""\
**`label`** is each of `issue.labels`

1 item in the last answer of `issues`, the first: `bug`\
"""),
        ),
    ],
)
def test_an_item_shows_the_first_one(line: str, expected: str):
    body = '{"rows": [{"id": 1, "title": "a", "labels": [{"name": "bug"}]}, {"id": 2}]}'
    assert shown(f"{LOOP}GET http://localhost/{line}\n", body) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "issues",
            snapshot("""\
**`x`** is each of `issues`

`issues` has no answer yet; it is sent before this request.\
"""),
        ),
        (
            "rows.csv",
            snapshot("""\
**`x`** is each of the rows of `rows.csv`

2 items, the first: `{"id":"1","name":"a"}`\
"""),
        ),
        (
            "wanted",
            snapshot("""\
**`x`** is each of `wanted`

2 items, the first: `5`\
"""),
        ),
        ("x.children", snapshot("**`x`** is each of `x.children`")),
        ("[1, 2]", snapshot("**`x`** is each of `[1, 2]`")),
    ],
)
def test_an_item_of_other_loops(source: str, expected: str):
    made = scene(
        f"//- main.http\n@wanted = [5, 6]\n\n### issues\nGET /i\n\n###\n# @foreach x in {source}\n"
        "GET /{{<|>x}}\n//- rows.csv\nid,name\n1,a\n2,b\n"
    )
    found = hover(made.workspace, made.document, made.offset, made.files)
    assert found
    assert found.markdown == expected
