"""The answer as a document: a table of answers and the texts that they become."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FailureKind,
    FilePart,
    Hop,
    MemoryBody,
    Response,
    SentRequest,
    SpilledBody,
    Timings,
)
from callsheet.lsp.views import LONGEST_BODY, message_text, response_uri, response_view, status_text
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.run.results import (
    AssertionResult,
    NamedError,
    NotSent,
    PageRecord,
    RequestResult,
    Sent,
    Skipped,
)
from callsheet.text import Span

PATH = Path("/project/main.http")
PLACE = requests_of(read_document(PATH, "### one\nPOST https://example.org/{{x}}\n"))[0]
REQUEST = SentRequest(
    "POST", "https://example.org/", (("Accept", "*/*"),), Body((b"a=", FilePart(PATH, 7)))
)


def answer(body, media_type="application/json", status=200, **more) -> Response:
    received = MemoryBody(body) if isinstance(body, bytes) else body
    headers = (("Content-Type", media_type),)
    return Response(status, "OK", "HTTP/1.1", headers, received, "127.0.0.1:80", **more)


def result(*outcomes, **more) -> RequestResult:
    hops = tuple(Hop(REQUEST, outcome, Timings(total=0.012)) for outcome in outcomes)
    return RequestResult(PLACE, Sent(Exchange(hops, 0.024)), **more)


def view(result, secrets=(), whole=None) -> str:
    return response_view((result,), Redactor(secrets), whole)


def body_of(text: str) -> str:
    """What a view shows between the head of the answer and what was sent."""
    return text.partition("\n\n")[2].partition("\n\n### Sent")[0]


def test_a_view_names_the_error_that_an_answer_is():
    error = NamedError("too_hot", "400", "36 is\ntoo hot: s3cret", Span(0, 1), {})
    shown = view(result(answer(b"{}", status=400), error=error), ["s3cret"])
    assert "\n### Error too_hot: 36 is␊too hot: •••\n" in shown
    assert " · too_hot: 36 is" in status_text(result(answer(b"{}"), error=error))


def test_a_view_holds_the_answer_what_held_and_what_was_sent():
    assertions = (
        AssertionResult("response.status == 200", Span(0, 1), True),
        AssertionResult("body.id == 2", Span(0, 1), False, 2, 1, "expected 2, got 1"),
    )
    redirect = answer(b"", "text/plain", 302)
    assert view(result(redirect, answer(b'{"id":1}'), assertions=assertions)) == snapshot("""\
HTTP/1.1 200 OK
Content-Type: application/json

{
  "id": 1
}

### Assertions
# response.status == 200: held
# body.id == 2: failed: expected 2, got 1

### Sent, and redirected after 12 ms by 127.0.0.1:80
POST https://example.org/
Accept: */*

a=< /project/main.http

HTTP/1.1 302 OK
Content-Type: text/plain

### Sent, and answered after 12 ms by 127.0.0.1:80
POST https://example.org/
Accept: */*

a=< /project/main.http
""")


def test_a_view_shows_the_difference_without_secrets():
    lines = ["@@ -1,2 +1,3 @@", " a", "-b", *(f"+{each}" for each in ("one", "two"))]
    failed = AssertionResult("x", Span(0, 1), False, message="no", difference="\n".join(lines))
    shown = view(result(answer(b"{}"), assertions=(failed,)), ["one\ntwo"])
    assert "# x: failed: no\n#   @@ -1,2 +1,3 @@\n#    a\n#   -b\n#   +•••\n" in shown
    failed = AssertionResult("x", Span(0, 1), False, difference="\n".join(["-a"] * 100))
    assert "\n#   ... 40 more lines\n" in view(result(answer(b"{}"), assertions=(failed,)))


def test_a_failure_says_why_there_is_no_answer():
    failure = Failure(FailureKind.CONNECT, "connection refused", "is the server running?")
    assert view(result(failure)) == snapshot("""\
# No answer: connection refused [connect]
#   is the server running?

### Sent, and given up after 12 ms
POST https://example.org/
Accept: */*

a=< /project/main.http
""")


def test_what_was_not_sent_says_every_reason():
    problem = Problem(
        Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(35, 36), '"x" has no value', "define it"
    )
    assert view(RequestResult(PLACE, NotSent((problem,)))) == snapshot("""\
# one was not sent
# line 2: "x" has no value [unresolved-variable]
#   define it
""")
    assert view(RequestResult(PLACE, Skipped("login failed"))) == snapshot(
        "# one: skipped: login failed\n"
    )


@pytest.mark.parametrize(
    ("response", "shown"),
    [
        pytest.param(
            answer(b'{"n":1.10,"big":12345678901234567890,"n":2E5}'),
            '{\n  "n": 1.10,\n  "big": 12345678901234567890,\n  "n": 2E5\n}',
            id="JSON keeps its digits and its order",
        ),
        pytest.param(answer(b'{"n":'), '{"n":', id="broken JSON is shown as it is"),
        pytest.param(answer(b"[1]", "text/plain"), "[\n  1\n]", id="JSON under another name"),
        pytest.param(answer(b"<a><b/></a>", "text/xml"), "<a><b/></a>", id="XML is left alone"),
        pytest.param(answer(b"", "text/plain"), "", id="nothing"),
        pytest.param(answer(b"\xe9", "text/plain; charset=latin-1"), "é", id="its own charset"),
        pytest.param(
            answer(b"\xff\xfe\x00A", "image/png"),
            "# 4 B that are not text\n00000000  ff fe 00 41" + " " * 38 + "...A",
            id="bytes",
        ),
        pytest.param(
            answer(b"{", body_problem="the gzip data ends early"),
            "{\n\n# the gzip data ends early",
            id="half a body",
        ),
    ],
)
def test_a_body_is_shown_as_what_it_is(response, shown):
    assert body_of(view(result(response))) == shown


def test_a_long_body_is_cut_and_says_where_all_of_it_is():
    text = view(result(answer(b"x" * (LONGEST_BODY + 1))), whole=Path("/private/body"))
    cut = "# cut here: the body has 512 kB; the whole is in /private/body"
    assert body_of(text) == "x" * LONGEST_BODY + "\n\n" + cut


def test_a_spilled_body_shows_its_head():
    spilled = SpilledBody(Path("/spill/1"), 10_000_000, "é".encode() * 3 + b"\xc3")
    text = view(result(answer(spilled, "text/plain")), whole=spilled.path)
    assert body_of(text) == "ééé\n\n# cut here: the body has 9.5 MB; the whole is in /spill/1"


def test_a_secret_at_the_cut_is_masked_whole():
    body = b"x" * (LONGEST_BODY - 3) + b"s3cret"
    text = view(result(answer(body)), secrets=["s3cret"])
    assert body_of(text).partition("\n")[0] == "x" * (LONGEST_BODY - 3) + "•••"


@pytest.mark.parametrize(
    ("path", "name", "uri"),
    [
        (PATH, "one", "callsheet:/response/main.http/one.http"),
        (
            Path("/project/a b/é.http"),
            "GET /x?",
            "callsheet:/response/a%20b/%C3%A9.http/GET%20%2Fx%3F.http",
        ),
        (Path("/elsewhere/b.http"), "#1", "callsheet:/response/elsewhere/b.http/%231.http"),
    ],
)
def test_an_answer_has_a_uri_of_its_file_and_name(path, name, uri):
    assert response_uri(path, name, PATH.parent) == uri


def test_earlier_tries_stand_before_the_last():
    first = result(answer(b"", status=503))
    tried = replace(
        result(answer(b"{}")).fate.exchange,
        attempts=2,
        earlier=first.fate.exchange.hops,
        notes=("try 1: 503 OK s3cr3t-w0rd\x1b; waited 1 s",),
    )
    text = view(replace(first, fate=Sent(tried)), ["s3cr3t-w0rd"])
    headings = [line for line in text.split("\n") if line.startswith("###") or "try 1" in line]
    assert headings == [
        "### On the way",
        "# try 1: 503 OK •••\u241b; waited 1 s",
        "### Sent, and tried again after 12 ms by 127.0.0.1:80",
        "### Sent, and answered after 12 ms by 127.0.0.1:80",
    ]


def collected(body: bytes, *items: int, **more) -> RequestResult:
    """An answer whose items were collected, so many of each page."""
    pages = tuple(
        PageRecord(number, "https://example.org/", 200, 0.01, count)
        for number, count in enumerate(items, 1)
    )
    return result(answer(body), pages=pages, rows=sum(items), **more)


def section(text: str, heading: str) -> list[str]:
    return text.partition(f"### {heading}")[2].partition("\n\n###")[0].split("\n")


def test_a_table_says_that_it_has_the_last_page_only():
    text = view(collected(b'{"items": [{"id": 3}]}', 2, 1))
    assert section(text, "3 items") == snapshot(
        [" of 2 pages; those of the last page:", "", "| id  |", "| --- |", "| 3   |"]
    )
    assert section(view(collected(b'[{"id": 3}]', 1)), "1 item") == snapshot(
        [" of 1 page", "", "| id  |", "| --- |", "| 3   |"]
    )


def test_a_table_has_the_first_rows_of_all_pages():
    text = view(collected(b'{"items": [{"id": 3}]}', 2, 1, first_rows=({"id": 1}, {"id": 2})))
    assert section(text, "3 items") == snapshot(
        [" of 2 pages", "", "| id  |", "| --- |", "| 1   |", "| 2   |", "", "# 1 row more"]
    )


@pytest.mark.parametrize("secret", ["pipe|pipe|pipe", "two  blanks\nand a line", "c3cret \\ word"])
def test_secrets_in_a_table_are_masked_before_they_are_escaped(secret):
    body = json.dumps([{"id": 1, "nested": {"deep": [secret]}, "plain": secret}]).encode()
    text = view(collected(body, 1), secrets=[secret])
    assert section(text, "1 item")[2:] == snapshot(
        [
            "| id  | nested           | plain |",
            "| --- | ---------------- | ----- |",
            '| 1   | {"deep":["•••"]} | •••   |',
        ]
    )


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("a|b", r"a\|b"),
        (r"a\|b", r"a\\\|b"),
        (r"C:\x", r"C:\x"),
        ("a\n b\tc", "a b c"),
        ("x" * 39 + "||", "x" * 39 + "…"),
        ("x" * 38 + "||", "x" * 38 + r"\|\|"),
        (None, "null"),
    ],
)
def test_a_cell_stays_one_cell(value, cell):
    text = view(collected(json.dumps([{"v": value, "end": 1}]).encode(), 1))
    row = section(text, "1 item")[-1]
    assert row.removeprefix("| ").partition(" | ")[0].rstrip() == cell


def test_an_answer_without_items_is_no_table_of_items():
    text = view(collected(b'{"error": "broken"}', 2, 0))
    assert section(text, "2 items of 2 pages") == [""]


def test_what_goes_wrong_beside_the_answer_is_said():
    hint = "look at `next`"
    stopped = Problem(Code.PAGING_STOPPED, Severity.ERROR, Span(4, 7), "the page repeats", hint)
    ended = collected(b'[{"id": 1}]', 1, notes=(stopped,))
    assert section(view(ended), "What went wrong") == snapshot(
        ["", "# line 1: the page repeats [paging-stopped]", "#   look at `next`"]
    )
    assert status_text(ended) == "200 OK · 24 ms · 11 B · the page repeats"
    assert message_text(ended) == f"one: {status_text(ended)}: {hint}"
    unsure = replace(ended, notes=(replace(stopped, severity=Severity.WARNING),))
    assert section(view(unsure), "Mind that") == section(view(ended), "What went wrong")
    assert status_text(unsure) == "200 OK · 24 ms · 11 B"
