"""What `auto` makes of a first answer, and how it goes on."""

import pytest

from callsheet.exchange import MemoryBody, OutgoingRequest, Response
from callsheet.paging import Automatic, Paging
from callsheet.run.paginate.automatic import chosen_for
from callsheet.run.paginate.kinds import pages_of
from callsheet.run.paginate.page import LastPage, Page
from callsheet.run.paginate.select import select_items

URL = "https://api.example/items?page=2"


def page(body, target="/items", headers=()):
    request = OutgoingRequest("GET", "https", "api.example", None, target, ())
    answer = Response(200, "OK", "HTTP/1.1", headers, MemoryBody(b""), "")
    return Page(request, answer, body, select_items(body, None)[0])


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ({"next": URL}, "json_link next_url_path=next"),
        ({"next": "/items?page=2"}, "json_link next_url_path=next"),
        ({"next": "?page=2"}, "json_link next_url_path=next"),
        ({"links": {"next": URL}}, "json_link next_url_path=links.next"),
        ({"links": {"next": {"href": URL}}}, "json_link next_url_path=links.next.href"),
        ({"_links": {"self": {"href": "/"}, "next": {"href": URL}}},
         "json_link next_url_path=_links.next.href"),
        ({"paging": {"cursors": {"after": "x"}, "next": URL}},
         "json_link next_url_path=paging.next"),
        ({"pagination": {"next_url": URL}}, "json_link next_url_path=pagination.next_url"),
        ({"@odata.nextLink": URL}, "json_link next_url_path=['@odata.nextLink']"),
        ({"@odata.nextLink": "Films?$skiptoken=7"}, "json_link next_url_path=['@odata.nextLink']"),
        ({"@nextLink": "Films?$skiptoken=7"}, "json_link next_url_path=['@nextLink']"),
        ({"odata.nextLink": URL}, "json_link next_url_path=['odata.nextLink']"),
        ({"d": {"__next": URL}}, "json_link next_url_path=d.__next"),
        ({"nextLink": URL, "total_pages": 3}, "json_link next_url_path=nextLink"),
        ({"page": 1, "total_pages": 3}, "page_number base_page=1 total_path=total_pages"),
        ({"page": {"number": 0, "totalPages": 3}},
         "page_number base_page=0 total_path=page.totalPages"),
        ({"number": 0, "totalPages": "3"}, "page_number base_page=0 total_path=totalPages"),
        ({"meta": {"current_page": 2, "last_page": 3}},
         "page_number base_page=1 page=2 total_path=meta.last_page"),
    ],
)  # fmt: skip
def test_what_is_sure(body, written):
    choice = chosen_for(page({"items": [1], **body}))
    assert (choice.written, choice.is_sure) == (written, True)
    assert choice.sentence == f"`auto` chose `{written}`: {choice.why}"


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ({"total_pages": 3}, "page_number base_page=0 total_path=total_pages"),
        ({"meta": {"pages": 3}}, "page_number base_page=0 total_path=meta.pages"),
        ({"next": "abc"}, "cursor cursor_path=next cursor_param=cursor"),
        ({"next_page_token": "t"}, "cursor cursor_path=next_page_token cursor_param=page_token"),
        ({"nextPageToken": "t"}, "cursor cursor_path=nextPageToken cursor_param=pageToken"),
        ({"nextCursor": "t"}, "cursor cursor_path=nextCursor cursor_param=cursor"),
        ({"meta": {"next_cursor": 7}}, "cursor cursor_path=meta.next_cursor cursor_param=cursor"),
        ({"NextToken": "t"}, "cursor cursor_path=NextToken cursor_param=NextToken"),
        ({"next_page": 2}, "cursor cursor_path=next_page cursor_param=page"),
        ({"next_id": 2}, "cursor cursor_path=next_id cursor_param=cursor"),
        ({"total": 120}, "single_page"),
        ({"@odata.count": "120"}, "single_page"),
        ({"has_more": True}, "single_page"),
    ],
)
def test_what_is_not_sure_is_said_so(body, written):
    choice = chosen_for(page({"items": [1], **body}))
    assert (choice.written, choice.is_sure) == (written, False)
    assert choice.sentence.endswith("; it may be wrong, so name it with `# @paginate`")


@pytest.mark.parametrize(
    "body",
    [
        [1, 2],
        {"id": 1},
        {"items": [1], "total": 1},
        {"items": [1], "next": None, "total": 1},
        {"items": [1], "next": "", "has_more": False},
        {"items": [1], "next": False},
        {"items": [{"next": URL, "pages": 9}]},
        "text",
        None,
    ],
)
def test_one_page(body):
    assert chosen_for(page(body)).sentence == (
        "`auto` chose `single_page`: nothing leads to another page"
    )


def test_a_link_field_comes_first():
    headers = (("Link", '</items?page=2>; rel="next"'),)
    assert chosen_for(page({"next": URL}, headers=headers)).written == "header_link"


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("/items?page=1", "page_number base_page=1 total_path=pages"),
        ("/items?page=0", "page_number base_page=0 total_path=pages"),
        ("/items?pageNumber=3",
         "page_number base_page=1 page=3 page_param=pageNumber total_path=pages"),
    ],
)  # fmt: skip
def test_a_typed_page_number_says_where_pages_begin(target, written):
    choice = chosen_for(page({"items": [1], "pages": 3}, target))
    assert (choice.written, choice.is_sure) == (written, True)


def run(answer):
    notes = []
    pages = pages_of(page(None).request, Paging(Automatic()), notes.append)
    asked = [next(pages)]
    try:
        while len(asked) < 9:
            body = answer(asked[-1].target)
            asked.append(pages.send(page(body, asked[-1].target)))
    except StopIteration as end:
        return [each.target for each in asked], end.value, notes
    raise AssertionError("it never ends")


def test_pages_by_number_go_on_after_the_first():
    asked, end, notes = run(lambda target: {"items": [target], "page": 1, "pages": 3})
    assert asked == ["/items", "/items?page=2", "/items?page=3"]
    assert end == LastPage("all 3 pages")
    assert len(notes) == 1


def test_a_wrong_guess_of_where_pages_begin_comes_to_light():
    def from_one(target):
        return {"items": [target.partition("page=")[2] or "1"], "pages": 3}

    _, end, _ = run(from_one)
    assert end.message == "page 2 is the same as the one before it"


def test_a_wrong_guess_of_the_parameter_comes_to_light():
    _, end, notes = run(lambda _: {"items": [1], "next_page_token": "t"})
    assert end.message == "page 2 is the same as the one before it"
    assert "may be wrong" in notes[0]
