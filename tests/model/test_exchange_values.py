from pathlib import Path

import pytest

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
from callsheet.model.answer_bodies import body_text, parsed_body
from callsheet.model.exchange_members import members_of
from callsheet.model.exchange_values import exchange_value, value_of
from callsheet.problems import Code, Problem
from callsheet.syntax.bindings import ExchangePath
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import JsonNumber, json_text

JSON = (("Content-Type", "application/json"),)
XML = (("Content-Type", "application/xml; charset=utf-8"),)


def answer(body, headers=JSON, status=200):
    data = body if isinstance(body, bytes) else body.encode()
    return Response(status, "OK", "HTTP/1.1", headers, MemoryBody(data), "")


def exchange(*outcomes, body=None, headers=()):
    request = SentRequest("POST", "http://localhost/a", headers, body)
    return Exchange(tuple(Hop(request, each, Timings()) for each in outcomes), 0.1)


def path(text):
    """`response.body.$.a` with pieces as the parser cuts them."""
    side, _, rest = text.partition(".")
    part, dot, accessor = rest.replace("headers[", "headers.[").partition(".")
    start = len("login.") + len(side) + 1
    return ExchangePath(
        Piece(Span(0, 5), "login"),
        side,
        Piece(Span(start, start + len(part)), part) if part else None,
        Piece(Span(start + len(part) + 1, len("login." + text)), accessor) if dot else None,
    )


LOGIN = answer(
    '{"token": "abc", "id": 12345678901234567890, "price": 1.10, "none": null, "empty": "",'
    ' "$id": 1, "@odata.nextLink": "/next", "items": [{"name": "a"}, {"name": "b"}]}',
    (
        *JSON,
        ("ETag", '"v1"'),
        ("Link", "<1>"),
        ("link", "<2>"),
        ("Set-Cookie", "sid=s=1; Path=/; Secure; Expires=Tue, 01 Jan 2030 00:00:00 GMT"),
    ),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("response.body.$.token", "abc"),
        ("response.body.token", "abc"),
        ("response.parsedBody.token", "abc"),
        ("response.body.$.none", None),
        ("response.body.$.empty", ""),
        ("response.body.$.$id", 1),
        ("response.body.$['@odata.nextLink']", "/next"),
        ("response.body.$.items[*].name", "a"),
        ("response.body.$.items[1]", {"name": "b"}),
        ("response.body.asJson.$.items[-1].name", "b"),
        ("response.body.$", parsed_body(LOGIN)),
        ("response.status", 200),
        ("response.statusCode", 200),
        ("response.reason", "OK"),
        ("response.headers.etag", '"v1"'),
        ("response.headers['ETag']", '"v1"'),
        ("response.headers.Link", "<1>"),
        ("response.headers.Link[1]", "<2>"),
        ("response.headers.Link[#0]", "<1>"),
        ("response.cookies.sid", "s=1"),
        ("response.cookies.sid.value", "s=1"),
        ("response.cookies.sid.path", "/"),
        ("response.cookies.sid.Secure", True),
        ("response.cookies.sid.httponly", False),
        ("response.cookies.sid.expires", "Tue, 01 Jan 2030 00:00:00 GMT"),
        ("response.cookies", {"sid": "s=1"}),
        ("request.method", "POST"),
        ("request.url", "http://localhost/a"),
        ("request.headers.accept", "*/*"),
        ("request.body.$.user", "bob"),
        ("request.body.*", '{"user": "bob"}'),
    ],
)
def test_the_value_of_a_path(text, value):
    sent = exchange(LOGIN, body=Body((b'{"user": ', b'"bob"}')), headers=(("Accept", "*/*"), *JSON))
    assert value_of(path(text), sent) == value


def test_numbers_keep_their_digits():
    price = value_of(path("response.body.$.price"), exchange(LOGIN))
    assert isinstance(price, JsonNumber)
    assert price.spelling == "1.10"
    assert value_of(path("response.body.$.id"), exchange(LOGIN)) == 12345678901234567890


def test_the_whole_body_is_its_text_with_a_star_and_its_value_without():
    sent = exchange(answer('{ "a" : 1.0 }'))
    assert value_of(path("response.body.*"), sent) == '{ "a" : 1.0 }'
    assert json_text(value_of(path("response.body"), sent)) == '{"a":1.0}'
    plain = exchange(answer("1", (("Content-Type", "text/plain"),)))
    assert value_of(path("response.body"), plain) == "1"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("response.body.//b", "x & y"),
        ("response.body./a/@id", "7"),
        ("response.body./a", "<b>x &amp; y</b>"),
        ("response.body./", '<a id="7"><b>x &amp; y</b></a>'),
        ("response.body.string(//b)", "x & y"),
        ("response.body.asXml.//b", "x & y"),
    ],
)
def test_xml_is_read_with_xpath(text, value):
    assert value_of(path(text), exchange(answer('<a id="7"><b>x &amp; y</b></a>', XML))) == value


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("response.body.$.tokn", '"$.tokn" matches nothing in the body', 'did you mean "token"?'),
        (
            "response.body.$.items[0].zzz",
            '"$.items[0].zzz" matches nothing in the body',
            'there is "name"',
        ),
        ("response.body.$.items.zzz", '"$.items.zzz" matches nothing in the body', "a list of 2"),
        ("response.body.$.token.zzz", '"$.token.zzz" matches nothing in the body', "a text"),
        ("response.body.$..zzz", '"$..zzz" matches nothing in the body', ""),
        ("response.body.$.items[?@.name=='a.b']", "matches nothing in the body", ""),
        ("response.body.$[", "is no JSONPath", ""),
        ("response.body.//b", "it is not XML", ""),
        ("response.headers.Etga", 'there is no header "Etga"', 'did you mean "ETag"?'),
        ("response.headers.Link[2]", 'no "Link" number 2', "there are 2"),
        ("response.cookies.sod", 'sets no cookie "sod"', 'did you mean "sid"?'),
        ("response.cookies.sid.domain", 'has no "domain"', '"expires"'),
        ("response.bdy", 'the response of "login" has no part "bdy"', 'did you mean "body"?'),
        ("response", "ends too early", '"cookies"'),
        ("request.status", 'the request of "login" has no part "status"', '"method"'),
    ],
)
def test_what_is_not_there_is_said_with_what_is(text, message, hint):
    problem = value_of(path(text), exchange(LOGIN))
    assert isinstance(problem, Problem)
    assert problem.code is Code.UNRESOLVED_MEMBER
    assert message in problem.message
    assert hint in problem.hint


def test_the_problem_stands_where_the_mistake_is():
    problem = value_of(path("response.body.$.tokn"), exchange(LOGIN))
    assert isinstance(problem, Problem)
    assert problem.span.of("login.response.body.$.tokn") == "$.tokn"


def test_no_answer_is_a_problem():
    problem = value_of(
        path("response.status"), exchange(Failure(FailureKind.CONNECT, "connection refused"))
    )
    assert isinstance(problem, Problem)
    assert problem.message == '"login" got no answer: connection refused'


def test_bodies_that_are_not_held_are_a_problem():
    spilled = Response(200, "OK", "HTTP/1.1", JSON, SpilledBody(Path("x"), 10**9, b"{"), "")
    assert isinstance(value_of(path("response.body.$.a"), exchange(spilled)), Problem)
    file = exchange(LOGIN, body=Body((FilePart(Path("x"), 3),)))
    assert isinstance(value_of(path("request.body.*"), file), Problem)


@pytest.mark.parametrize(
    ("data", "content_type", "text"),
    [
        ("é".encode(), "text/plain", "é"),
        ("é".encode("latin-1"), "text/plain", "é"),
        ("é".encode("latin-1"), "text/plain; charset=ISO-8859-1", "é"),
        ("я".encode("cp1251"), 'text/plain; Charset="windows-1251"', "я"),
        ("é".encode("utf-16"), "text/plain; charset=utf-16", "é"),
        ("é".encode("utf-8-sig"), "application/json", "é"),
        ("é".encode(), "text/plain; charset=nonsense", "é"),
        (b"\xff\xfea\0", "text/plain", "a"),
        (b"", "", ""),
    ],
)
def test_a_body_is_decoded_by_charset_mark_or_guess(data, content_type, text):
    assert body_text(answer(data, (("Content-Type", content_type),))) == text


def test_cookies_of_every_hop_are_seen():
    first = answer("", (("Set-Cookie", "a=1"), ("Set-Cookie", "b=1")), 302)
    last = answer("", (("Set-Cookie", "b=2"),))
    assert value_of(path("response.cookies"), exchange(first, last)) == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("response", ("body", "headers", "status", "reason", "cookies")),
        ("request", ("body", "headers", "url", "method")),
        ("response.headers", ("Content-Type", "ETag", "Link", "link", "Set-Cookie")),
        ("response.cookies", ("sid",)),
        ("response.body.$.items", ("[0]", "[1]")),
        ("response.body.$.items[0].", ("name",)),
        ("response.body.$.token", ()),
        ("response.body.$[", ()),
        ("response.status", ()),
    ],
)
def test_members_for_completion(text, names):
    assert members_of(path(text), exchange(LOGIN)) == names


def test_members_of_a_body():
    members = members_of(path("response.body"), exchange(LOGIN))
    assert members[:3] == ("token", "id", "price")
    xml = exchange(answer("<a><b><d/></b><c/><b/></a>", XML))
    assert members_of(path("response.body./a"), xml) == ("b", "c")
    assert members_of(path("response.body./a/b/"), xml) == ("d",)
    assert members_of(path("response.body./"), xml) == ("a",)


def test_a_script_sees_the_exchange_as_one_value():
    value = exchange_value(exchange(answer('{"a": 1}', (*JSON, ("X", "1"), ("x", "2")))))
    assert value == {
        "request": {"method": "POST", "url": "http://localhost/a", "headers": {}, "body": ""},
        "response": {
            "status": 200,
            "statusCode": 200,
            "reason": "OK",
            "headers": {"content-type": "application/json", "x": "1, 2"},
            "body": {"a": 1},
            "parsedBody": {"a": 1},
        },
    }
    assert exchange_value(exchange(Failure(FailureKind.DNS, "no")))["response"] is None


def test_a_body_is_parsed_once_for_many_bindings():
    sent = exchange(LOGIN)
    first = value_of(path("response.body.$.items"), sent)
    assert value_of(path("response.body.$.items"), sent) is first
