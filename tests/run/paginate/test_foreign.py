"""Paginators of installed packages, out of entry points that are there for the test."""

from importlib.metadata import EntryPoint

import pytest

from callsheet.exchange import MemoryBody, OutgoingRequest, Response
from callsheet.paging import ForeignPaging, Paging
from callsheet.run.paginate import foreign
from callsheet.run.paginate.foreign import GROUP
from callsheet.run.paginate.kinds import pages_of
from callsheet.run.paginate.page import LastPage, Page, PagingFault
from callsheet.run.paginate.parameters import with_parameter

NAMES = {
    "counting": "counting",
    "failing": "failing",
    "urls": "yielding_urls",
    "leaving": "leaving",
    "silent": "without_a_reason",
    "gone": "gone",
}

FIRST = OutgoingRequest("GET", "http", "h", None, "/", ())


def counting(first, arguments):
    page = yield first
    for number in range(2, int(arguments["to"]) + 1):
        page = yield with_parameter(page.request, "n", str(number))
    return LastPage("that was all")


def failing(first, arguments):
    yield first
    raise KeyError("to")


def yielding_urls(first, arguments):
    yield first
    yield "http://h/2"


def leaving(first, arguments):
    yield first
    raise SystemExit(3)


def without_a_reason(first, arguments):
    yield first


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    module = foreign_module(monkeypatch)
    entries = {name: EntryPoint(name, f"{module}:{value}", GROUP) for name, value in NAMES.items()}
    monkeypatch.setattr(foreign, "foreign_paginators", lambda: entries)


def foreign_module(monkeypatch):
    import sys
    from types import ModuleType

    module = ModuleType("somebody_elses")
    for each in (counting, failing, yielding_urls, leaving, without_a_reason):
        setattr(module, each.__name__, each)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.__name__


def run(paging):
    pages = pages_of(FIRST, Paging(paging))
    asked = [next(pages)]
    try:
        while True:
            answer = Response(200, "OK", "HTTP/1.1", (), MemoryBody(b""), "")
            asked.append(pages.send(Page(asked[-1], answer, None, (len(asked),))))
    except StopIteration as end:
        return [each.target for each in asked], end.value


def test_it_asks_as_it_likes():
    expected = ["/", "/?n=2", "/?n=3"], LastPage("that was all")
    assert run(ForeignPaging("counting", {"to": "3"})) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("failing", {}, "the paginator \"failing\" failed: KeyError: 'to'"),
        ("counting", {}, "the paginator \"counting\" failed: KeyError: 'to'"),
        ("gone", {}, 'the paginator "gone" failed: AttributeError'),
        ("urls", {}, 'the paginator "urls" failed: it yields a value of type str, no request'),
        ("leaving", {}, 'the paginator "leaving" failed: SystemExit: 3'),
        ("countin", {}, 'no paginator is called "countin"'),
    ],
)
def test_what_goes_wrong_in_it_ends_the_pages(name, arguments, message):
    asked, end = run(ForeignPaging(name, arguments))
    assert asked == ["/"]
    assert isinstance(end, PagingFault)
    assert end.message.startswith(message)
    assert end.hint


def test_one_that_gives_no_reason_has_ended():
    assert run(ForeignPaging("silent")) == (["/"], LastPage("the paginator has ended"))
