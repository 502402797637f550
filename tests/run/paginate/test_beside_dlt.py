"""Beside dlt's own REST API source: the same rows, and the same URLs asked in the same order.

Each case is a way to page, or a place where items are found; not one differs.
"""

import json
from dataclasses import dataclass

import pytest

from callsheet.cli.main import main
from counterparts.dlt_rest_api import rows_of_dlt
from loaded import tables_in
from paged_api import (
    Answer,
    Api,
    cursor_field,
    cursors,
    link_field,
    linked,
    numbers,
    offsets,
    paged_api,
)


@dataclass(frozen=True)
class Case:
    api: Api
    theirs: dict | None
    """The paginator; None where there is none, which is `auto`."""

    ours: str
    """The arguments of `@paginate`."""

    body: dict | None = None
    query: str = ""


def offset(arguments="", api=None, **theirs):
    return Case(
        api or offsets(*[name for name in ("total", "has_more") if name in arguments]),
        {"type": "offset", "limit": 3, "total_path": None, **theirs},
        f"offset limit=3 {arguments}",
    )


def page(arguments="", base=0, **theirs):
    extra = [name for name in ("pages", "has_more") if name in arguments]
    return Case(
        numbers(*extra, base=base),
        {"type": "page_number", "base_page": base, "total_path": None, **theirs},
        f"page_number base_page={base} {arguments}",
    )


def auto(api, **more):
    return Case(api, {"type": "auto"}, "auto", **more)


NEXT_PAGE = "{base}/things?page={n}"
PATH_PAGE = "/{name}/things?page={{n}}"

CASES = {
    "json_link": Case(
        linked(("paging", "next"), NEXT_PAGE),
        {"type": "json_link", "next_url_path": "paging.next"},
        "json_link next_url_path=paging.next",
    ),
    "json_link_default": Case(linked(("next",), NEXT_PAGE), {"type": "json_link"}, "json_link"),
    "json_link_with_query": Case(
        linked(("next",), NEXT_PAGE), {"type": "json_link"}, "json_link", query="size=3"
    ),
    "json_link_path": Case(
        linked(("next",), "/json_link_path/things?page={n}"), {"type": "json_link"}, "json_link"
    ),
    "json_link_query": Case(linked(("next",), "?page={n}"), {"type": "json_link"}, "json_link"),
    "json_link_odata": Case(
        linked(("@odata.nextLink",), NEXT_PAGE, "value"),
        {"type": "json_link", "next_url_path": "['@odata.nextLink']"},
        "json_link next_url_path=\"['@odata.nextLink']\"",
    ),
    "header_link": Case(link_field(), {"type": "header_link"}, "header_link"),
    "header_link_other": Case(
        link_field("forward"),
        {"type": "header_link", "links_next_key": "forward"},
        "header_link links_next_key=forward",
    ),
    "header_cursor": Case(
        cursor_field("next", "cursor"), {"type": "header_cursor"}, "header_cursor"
    ),
    "header_cursor_other": Case(
        cursor_field("X-After", "after"),
        {"type": "header_cursor", "cursor_key": "X-After", "cursor_param": "after"},
        "header_cursor cursor_key=X-After cursor_param=after",
    ),
    "offset": offset(),
    "offset_total": offset("total_path=meta.total", total_path="meta.total"),
    "offset_has_more": offset("has_more_path=meta.has_more", has_more_path="meta.has_more"),
    "offset_maximum": offset("maximum_offset=6", maximum_offset=6),
    "offset_maximum_between": offset("maximum_offset=5", maximum_offset=5),
    "offset_start": offset("offset=3", offset=3),
    "offset_total_start": offset(
        "offset=3 total_path=meta.total", offset=3, total_path="meta.total"
    ),
    "offset_not_empty": offset(
        "total_path=meta.total stop_after_empty_page=false",
        total_path="meta.total",
        stop_after_empty_page=False,
    ),
    "offset_names": offset(
        "offset_param=skip limit_param=top",
        offsets(offset="skip", limit="top"),
        offset_param="skip",
        limit_param="top",
    ),
    "offset_body": Case(
        offsets(inside="page"),
        {
            "type": "offset",
            "limit": 3,
            "total_path": None,
            "offset_body_path": "page.offset",
            "limit_body_path": "page.limit",
        },
        "offset limit=3 offset_body_path=page.offset limit_body_path=page.limit",
        body={"order": "desc", "page": {"offset": 0}},
    ),
    "page_number": page(),
    "page_number_one": page(base=1),
    "page_number_total": page("total_path=pages", total_path="pages"),
    "page_number_one_total": page("total_path=pages", base=1, total_path="pages"),
    "page_number_has_more": page("has_more_path=has_more", base=1, has_more_path="has_more"),
    "page_number_maximum": page("maximum_page=2", maximum_page=2),
    "page_number_one_maximum": page("maximum_page=2", base=1, maximum_page=2),
    "page_number_start": page("page=2", base=1, page=2),
    "page_number_start_total": page("page=2 total_path=pages", base=1, page=2, total_path="pages"),
    "page_number_name": Case(
        numbers(parameter="p"),
        {"type": "page_number", "page_param": "p", "total_path": None},
        "page_number page_param=p",
    ),
    "page_number_body": Case(
        numbers(base=1),
        {"type": "page_number", "base_page": 1, "page_body_path": "page", "total_path": None},
        "page_number base_page=1 page_body_path=page",
        body={"order": "desc"},
    ),
    "cursor": Case(cursors(("cursors", "next")), {"type": "cursor"}, "cursor"),
    "cursor_param": Case(
        cursors(("after",), "token"),
        {"type": "cursor", "cursor_path": "after", "cursor_param": "token"},
        "cursor cursor_path=after cursor_param=token",
        query="token=c1&x=1",
    ),
    "cursor_numeric": Case(
        cursors(("after",), numeric=True),
        {"type": "cursor", "cursor_path": "after"},
        "cursor cursor_path=after",
    ),
    "cursor_body": Case(
        cursors(("after",)),
        {"type": "cursor", "cursor_path": "after", "cursor_body_path": "cursor"},
        "cursor cursor_path=after cursor_body_path=cursor",
        body={"order": "desc"},
    ),
    "single_page": Case(linked(("next",), NEXT_PAGE), {"type": "single_page"}, "single_page"),
    "auto_link_field": auto(link_field()),
    "auto_json_link": auto(linked(("paging", "next"), NEXT_PAGE)),
    "auto_href": auto(linked(("_links", "next", "href"), NEXT_PAGE)),
    "auto_path": auto(linked(("next_page",), "/auto_path/things?page={n}")),
    "auto_pages": auto(numbers("pages")),
    "auto_cursor": auto(cursors(("next",))),
    "auto_nothing": auto(lambda _: Answer({"items": [{"id": 1}], "count": 1})),
    "auto_one_object": auto(lambda _: Answer({"id": 1, "name": "Scene 1"})),
    "items_by_name": auto(
        lambda _: Answer({"tags": ["a"], "deep": {"results": [{"id": 1}, {"id": 2}]}})
    ),
    "items_first_list": auto(lambda _: Answer({"deep": {"scenes": [{"id": 1}]}, "shots": [1]})),
    "items_too_deep": auto(lambda _: Answer({"a": {"b": {"c": {"items": [{"id": 1}]}}}})),
    "items_none": auto(lambda _: Answer([])),
}

METHODS = {True: "POST", False: "GET"}


def config(base, case):
    endpoint = {"path": "things", "method": METHODS[case.body is not None]}
    endpoint |= {"paginator": case.theirs} if case.theirs else {}
    endpoint |= {"json": case.body} if case.body is not None else {}
    if case.query:
        endpoint["params"] = dict(each.split("=") for each in case.query.split("&"))
    return {
        "client": {"base_url": base},
        "resources": [{"name": "things", "endpoint": endpoint}],
    }


def text(base, case):
    query = f"?{case.query}" if case.query else ""
    lines = ["### things", f"# @paginate {case.ours}", "# @load"]
    lines.append(f"{METHODS[case.body is not None]} {base}/things{query}")
    if case.body is not None:
        lines += ["Content-Type: application/json", "", json.dumps(case.body)]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """By case: dlt's rows and requests, then ours."""
    folder = tmp_path_factory.mktemp("beside")
    with paged_api({name: case.api for name, case in CASES.items()}) as api:
        configs = {name: config(f"{api.origin}/{name}/", case) for name, case in CASES.items()}
        rows = rows_of_dlt({name: (each, "things") for name, each in configs.items()}, folder)
        theirs = {name: (rows[name], asked(api, name)) for name in CASES}
        api.asked.clear()
        ours = {}
        for name, case in CASES.items():
            found = loaded(text(f"{api.origin}/{name}", case), "things", folder / name)
            ours[name] = (found, asked(api, name))
    return {name: (theirs[name], ours[name]) for name in CASES}


def asked(api, name):
    return list(api.asked.get(name, ()))


def loaded(text, table, folder):
    folder.mkdir()
    path = folder / "api.http"
    path.write_text(text)
    code = main(["load", str(path), "--into", f"ndjson:{folder}/rows", "--name", table])
    return tables_in("ndjson:rows", folder).get(table, []) if code == 0 else f"exit code {code}"


@pytest.mark.parametrize("name", CASES)
def test_as_dlt(name, beside):
    theirs, ours = beside[name]
    assert ours == theirs
