"""Each argument of pages, items, loops and answers takes `{{x}}`, or says that it does not."""

from urllib.parse import parse_qs, urlsplit

import pytest

from callsheet.run.results import NotSent
from fixture_client import ran

FILE = """\
@x = {value}
### items
# @{line}
GET https://h/items
"""


def page(request):
    """One of three pages, by number or by offset, with every sign of the next one."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    number = int(query.get("page") or query.get("p") or 1)
    offset = int(query.get("offset") or query.get("skip") or 0)
    further = number + 1 if number < 3 else None
    rows = [{"id": 2 * number + each + offset} for each in (0, 1)] if offset < 6 else []
    return {
        "rows": rows,
        "other": [{"id": 9}],
        "total": 6,
        "pages": 3,
        "more": bool(further),
        "cursor": further and str(further),
        "meta": {"next": further and f"/items?p={further}"},
        "next": further and f"/items?page={further}",
    }


def came(line, value):
    """All that is seen of a run: what was asked for and sent, and what came of it."""
    results, client = ran(FILE.format(value=value, line=line), {"/items": page})
    told = []
    for each in results:
        problems = each.fate.problems if isinstance(each.fate, NotSent) else each.errors
        codes = [(str(problem.code), problem.message, problem.hint) for problem in problems]
        error = each.error and (each.error.name, each.error.message)
        told.append((each.outcome, each.rows, error, codes, each.said))
    bodies = [b"".join(sent.body.parts) if sent.body else b"" for sent in client.requests]
    return client.targets, bodies, told


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("paginate json_link next_url_path=V", "meta.next"),
        ("paginate json_link max_pages=V", "2"),
        ("paginate header_link links_next_key=V", "next"),
        ("paginate header_cursor cursor_key=V", "x-next"),
        ("paginate header_cursor cursor_param=V", "p"),
        ("paginate offset limit=V", "3"),
        ("paginate offset limit=2 offset=V", "2"),
        ("paginate offset limit=2 maximum_offset=V", "4"),
        ("paginate offset limit=2 offset_param=V", "skip"),
        ("paginate offset limit=2 limit_param=V", "top"),
        ("paginate offset limit=2 total_path=V", "total"),
        ("paginate offset limit=2 has_more_path=V", "more"),
        ("paginate offset limit=2 offset_body_path=V maximum_offset=4", "a.b"),
        ("paginate page_number base_page=V total_path=pages", "2"),
        ("paginate page_number page=V total_path=pages", "2"),
        ("paginate page_number page_param=V total_path=pages", "p"),
        ("paginate page_number maximum_page=V", "2"),
        ("paginate page_number total_path=V", "pages"),
        ("paginate page_number has_more_path=V", "more"),
        ("paginate cursor cursor_path=V", "cursor"),
        ("paginate cursor cursor_path=cursor cursor_param=V", "page"),
        ("paginate cursor cursor_path=cursor cursor_body_path=V max_pages=3", "a.b"),
        ("select V", "$.other"),
        ("select $.V", "other"),
        ("foreach i in V", "[3, 4]"),
        ("loop for V", "2"),
        ("loop for i of V", "[3, 4]"),
        ("incremental cursor_path=V initial_value=3\n# @select rows", "id"),
        ("incremental cursor_path=id initial_value=V\n# @select rows", "3"),
        ("incremental cursor_path=id initial_value=1 end_value=V\n# @select rows", "3"),
        ("incremental cursor_path=id initial_value=1 lag=V\n# @select rows", "3"),
        ("incremental cursor_path=id initial_value=1 row_order=V\n# @select rows", "asc"),
        ("incremental cursor_path=id initial_value=1 start_param=V\n# @select rows", "since"),
        (
            "incremental cursor_path=id initial_value=1 end_value=9 end_param=V\n# @select rows",
            "until",
        ),
        ("on V fail", "200"),
        ('on "V" in body fail', "other"),
        ("on 200 V", "fail"),
        ("error hot when true message=V", "boo"),
    ],
)
def test_an_argument_takes_a_variable(line, value):
    typed = came(line.replace("V", value), value)
    assert came(line.replace("V", "{{x}}"), value) == typed
    # The dynamic variables of others are filled in the same way.
    if value == "2":
        assert came(line.replace("V", "{{$random.integer(2,3)}}"), value) == typed


KINDS = (
    "known are json_link, header_link, header_cursor, offset, page_number, cursor, single_page, "
    "auto"
)
WITHOUT_BRACES = ("syntax-binding", "write it without the braces: this is an expression")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("paginate {{x}}", ("directive-argument", KINDS)),
        ("foreach i in [2, 3] parallel={{x}}", ("directive-argument", "write the number itself")),
        ("foreach i in {{x}} + {{x}}", WITHOUT_BRACES),
        ("loop while {{x}} > 3", WITHOUT_BRACES),
        ("select rows\n# @filter item.id > {{x}}", WITHOUT_BRACES),
        ("select rows\n# @map item[{{x}}]", WITHOUT_BRACES),
        ("select rows\n# @yield-map {{x}}", WITHOUT_BRACES),
        ("incremental cursor_path=id initial_value=1 convert={{x}}", WITHOUT_BRACES),
        ("error hot when response.status == {{x}}", WITHOUT_BRACES),
        (
            "error {{x}} when true",
            ("directive-argument", "for example `# @error too_hot when response.body.temp > 35`"),
        ),
    ],
)
def test_a_place_that_takes_no_variable_says_so(line, expected):
    targets, _, ((_, _, _, problems, _),) = came(line, "2")
    assert targets == []
    ((code, _, hint),) = problems
    assert (code, hint) == expected


def test_what_is_looked_for_in_no_answer_is_not_there():
    """So that no test above passes because nothing was read at all."""
    assert came("select {{x}}", "nothing")[2] != came("select {{x}}", "other")[2]
