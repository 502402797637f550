"""What is kept of answers and used again, held against the sentences of RFC 9111."""

from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.authentication import Basic, Bearer
from callsheet.delivery import Caching, Delivery
from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FailureKind,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Proxies,
    Proxy,
    ProxyKind,
    Response,
    SendOptions,
    SentRequest,
    SpilledBody,
    Timeouts,
    Timings,
)
from callsheet.run.delivering import Deliverer, DeliveryMeans
from callsheet.run.kept import Kept

pytest.importorskip("hishel")
START = 1_445_412_480.0
URL = "http://x/a"


def fields(*lines):
    return tuple((name, value) for name, value in (line.split(": ", 1) for line in lines))


def at(seconds):
    return formatdate(START + seconds, usegmt=True)


def answer(*lines, status=200, body=b"first"):
    return Response(status, "", "HTTP/1.1", fields(*lines), MemoryBody(body), "")


def request(*lines, method="GET", target="/a", rules=None, **more):
    delivery = Delivery(caching=rules or Caching())
    return OutgoingRequest(
        method, "http", "x", None, target, fields(*lines), delivery=delivery, **more
    )


@dataclass
class World:
    """A server that answers from a list, and time that the test moves."""

    answers: list[Response | Failure] = field(default_factory=list)
    sent: list[OutgoingRequest] = field(default_factory=list)
    cookies: str = ""
    delay: float = 0.0
    now: float = START
    folder: Path | None = None

    def __post_init__(self):
        self.cache = Kept(self.folder, lambda: self.now)
        self._deliverer = Deliverer(self, DeliveryMeans(kept=self.cache))

    def send(self, request, cancellation=None):
        self.sent.append(request)
        self.now += self.delay
        sent = SentRequest(request.method, request.url, self.head_of(request), request.body)
        return Exchange((Hop(sent, self.answers.pop(0), Timings()),), 0.1)

    def head_of(self, request):
        cookies = (("Cookie", self.cookies),) if self.cookies else ()
        return (("Host", "x"), *request.headers, *cookies)

    def get(self, *lines, **more):
        return self._deliverer.deliver(request(*lines, **more))

    def condition(self):
        """The validators of the last request that was sent."""
        names = {"if-none-match", "if-modified-since"}
        return {name: value for name, value in self.sent[-1].headers if name.lower() in names}


SECOND = answer(body=b"second")


def outcome(world, first, later, *asked, ask_first=()):
    """What becomes of the same request `later` seconds after the first answer came."""
    world.answers += [first, SECOND]
    world.get(*ask_first)
    world.now += later
    again = world.get(*asked)
    if len(world.sent) == 1:
        return "kept" if again.from_cache else "?"
    return world.condition() or "sent"


@pytest.mark.parametrize(
    ("lines", "later", "expected"),
    [
        # 4.2: fresh while its lifetime exceeds its age.
        (["Cache-Control: max-age=60"], 59, "kept"),
        (["Cache-Control: max-age=60"], 60, "sent"),
        (["Cache-Control: max-age=0"], 0, "sent"),
        (["cache-control: Public, MAX-AGE=60"], 30, "kept"),
        (['Cache-Control: max-age="60"'], 30, "kept"),
        # 5.3: max-age wins over Expires; a date that is none is in the past.
        ([f"Date: {at(0)}", f"Expires: {at(60)}"], 59, "kept"),
        ([f"Date: {at(0)}", f"Expires: {at(60)}"], 60, "sent"),
        ([f"Date: {at(0)}", f"Expires: {at(60)}", "Cache-Control: max-age=5"], 30, "sent"),
        ([f"Date: {at(0)}", f"Expires: {at(5)}", "Cache-Control: max-age=60"], 30, "kept"),
        (["Expires: 0"], 0, "sent"),
        # 4.2.3: what was old when it came is older now.
        (["Cache-Control: max-age=60", "Age: 50"], 5, "kept"),
        (["Cache-Control: max-age=60", "Age: 50"], 10, "sent"),
        (["Cache-Control: max-age=60", f"Date: {at(-50)}"], 5, "kept"),
        (["Cache-Control: max-age=60", f"Date: {at(-50)}"], 10, "sent"),
        # A server whose clock is ahead makes nothing younger than it is.
        (["Cache-Control: max-age=60", f"Date: {at(500)}"], 60, "sent"),
        # 5.2.2: the server's directives.
        (["Cache-Control: no-store, max-age=60"], 1, "sent"),
        (["Cache-Control: max-age=60, no-store"], 1, "sent"),
        (["Cache-Control: max-age=60", "Cache-Control: no-store"], 1, "sent"),
        (["Cache-Control: private, max-age=60"], 1, "kept"),
        (["Cache-Control: no-cache, max-age=60", 'ETag: "1"'], 1, {"If-None-Match": '"1"'}),
        (["Cache-Control: must-revalidate, max-age=60", 'ETag: "1"'], 59, "kept"),
        (
            ["Cache-Control: must-revalidate, max-age=60", 'ETag: "1"'],
            60,
            {"If-None-Match": '"1"'},
        ),
        # s-maxage is for shared caches, which this is not.
        (["Cache-Control: s-maxage=60, max-age=5"], 30, "sent"),
        # 4.3.1: with both validators when there are both.
        (
            ['ETag: W/"1"', f"Last-Modified: {at(-9)}"],
            0,
            {"If-None-Match": 'W/"1"', "If-Modified-Since": at(-9)},
        ),
        # 4.2.2: no lifetime is made up out of Last-Modified.
        ([f"Last-Modified: {at(-9_999_999)}"], 1, {"If-Modified-Since": at(-9_999_999)}),
        ([], 0, "sent"),
        # What is out of every measure is no accident of ours.
        ([f"Date: {at(0)}", "Expires: Fri, 31 Dec 9999 23:59:59 GMT"], 99, "kept"),
        ([f"Date: {at(0)}", "Expires: Mon, 01 Jan 0001 00:00:00 GMT"], 0, "sent"),
        (["Date: Mon, 01 Jan 0001 00:00:00 GMT", "Cache-Control: max-age=60"], 0, "sent"),
        (["Date: Fri, 31 Dec 9999 23:59:59 GMT", "Cache-Control: max-age=60"], 59, "kept"),
        ([f"Age: {'9' * 5000}", "Cache-Control: max-age=60"], 0, "sent"),
        (["Age: \u0661", "Cache-Control: max-age=60"], 0, "kept"),
        (["Cache-Control: max-age=99999999999"], 99, "kept"),
        ([f"Cache-Control: max-age={'9' * 5000}"], 99, "sent"),
        # 4.1: what depends on everything fits nothing.
        (["Cache-Control: max-age=60", "Vary: *"], 1, "sent"),
        (["Cache-Control: max-age=60", "Vary: Accept, *"], 1, "sent"),
    ],
)
def test_what_the_server_says(lines, later, expected):
    assert outcome(World(), answer(*lines), later) == expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Cache-Control", "Date", "Expires", "Age", "Vary", "ETag", "Pragma"]),
            st.text(st.characters(exclude_characters="\r\n", max_codepoint=0xFF), max_size=30)
            | st.sampled_from(['max-age="', "no-cache=", 'private="a', "max-age=-1", at(0), ",,"]),
        ),
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_field_whatever_it_says_is_too_much(headers):
    lines = [f"{name}: {value}" for name, value in headers]
    assert outcome(World(), answer(*lines), 1, *lines) != "?"


@pytest.mark.parametrize(
    ("asked", "later", "expected"),
    [
        # 5.2.1: the request's directives.
        (["Cache-Control: no-cache"], 1, {"If-None-Match": '"1"'}),
        (["Pragma: no-cache"], 1, {"If-None-Match": '"1"'}),
        (["Cache-Control: max-age=100", "Pragma: no-cache"], 1, "kept"),
        (["Cache-Control: no-store"], 1, "sent"),
        (["Cache-Control: max-age=10"], 9, "kept"),
        (["Cache-Control: max-age=10"], 11, {"If-None-Match": '"1"'}),
        (["Cache-Control: max-age=0"], 0, {"If-None-Match": '"1"'}),
        ([f"Cache-Control: max-age={'9' * 5000}"], 9, "kept"),
        ([f"Cache-Control: min-fresh={'9' * 5000}"], 0, {"If-None-Match": '"1"'}),
        (["Cache-Control: min-fresh=20"], 39, "kept"),
        (["Cache-Control: min-fresh=20"], 40, {"If-None-Match": '"1"'}),
        # The person's own conditions and ranges go to the server as they are.
        (['If-None-Match: "mine"'], 1, {"If-None-Match": '"mine"'}),
        (["Range: bytes=0-5"], 1, "sent"),
    ],
)
def test_what_the_request_says(asked, later, expected):
    first = answer("Cache-Control: max-age=60", 'ETag: "1"')
    assert outcome(World(), first, later, *asked) == expected


@pytest.mark.parametrize(
    ("vary", "first", "second", "expected"),
    [
        ("Accept", ["Accept: a/b"], ["Accept: a/b"], "kept"),
        ("Accept", ["Accept: a/b"], ["Accept: a/c"], "sent"),
        ("Accept", ["Accept: a/b"], [], "sent"),
        ("Accept", ["Accept: a/b, c/d"], ["accept:  a/b ,c/d"], "kept"),
        ("Accept", ["Accept: a/b, c/d"], ["Accept: a/b", "Accept: c/d"], "kept"),
        ("Accept", ["X: 1", "Accept: a/b"], ["Accept: a/b", "X: 2"], "kept"),
        ("accept, x", ["X: 1", "Accept: a/b"], ["Accept: a/b", "X: 2"], "sent"),
    ],
)
def test_vary(vary, first, second, expected):
    kept = answer("Cache-Control: max-age=60", f"Vary: {vary}", f"Last-Modified: {at(-5)}")
    # Never with the validator of another selection: a 304 would mean the wrong body.
    assert outcome(World(), kept, 1, *second, ask_first=first) == expected


def test_answers_to_other_fields_are_kept_beside_each_other():
    lines = ("Cache-Control: max-age=60", "Vary: Accept-Language")
    world = World([answer(*lines, body=b"hallo"), answer(*lines, body=b"hello")])
    languages = ["de", "en", "de", "en"]
    got = [world.get(f"Accept-Language: {each}").outcome.body.data for each in languages]
    assert (got, len(world.sent)) == ([b"hallo", b"hello"] * 2, 2)


@pytest.mark.parametrize("status", [200, 203, 204, 300, 301, 404, 405, 410, 414, 501, 503])
def test_any_final_status_with_a_lifetime_is_kept(status):
    world = World()
    assert outcome(world, answer("Cache-Control: max-age=60", status=status), 1) == "kept"


@pytest.mark.parametrize("status", [206, 304])
def test_parts_are_not_kept(status):
    assert outcome(World(), answer("Cache-Control: max-age=60", status=status), 1) == "sent"


def test_what_still_holds_is_used_with_its_new_fields():
    first = answer(
        "Cache-Control: max-age=10",
        'ETag: "1"',
        "Content-Type: a/b",
        "X-Old: 1",
        "X-Both: old",
        "Age: 3",
    )
    holds = answer(
        "Cache-Control: max-age=60", 'ETag: "1"', "X-Both: new", "Content-Type: c/d", status=304
    )
    world = World([first, holds])
    world.get()
    world.now += 20
    again = world.get()
    response = again.outcome
    assert (response.status, response.body.data, again.from_cache) == (200, b"first", True)
    assert again.notes == ("from the cache, where it is 23 s old; it still holds (304)",)
    told = {name: value for name, value in response.headers if name != "Date"}
    assert told == {
        "Content-Type": "a/b",
        "X-Old": "1",
        "Cache-Control": "max-age=60",
        "ETag": '"1"',
        "X-Both": "new",
    }
    world.now += 59
    assert world.get().from_cache
    assert len(world.sent) == 2


def test_what_still_holds_still_depends_on_the_same_fields():
    lines = ("Cache-Control: max-age=10", 'ETag: "1"', "Vary: Accept")
    world = World([answer(*lines), answer("Cache-Control: max-age=10", status=304), SECOND])
    world.get("Accept: a/b")
    world.now += 20
    assert world.get("Accept: a/b").from_cache
    assert not world.get("Accept: a/c").from_cache


def test_what_holds_no_more_is_replaced():
    world = World([answer('ETag: "1"'), answer('ETag: "2"', body=b"new"), answer(status=304)])
    world.get()
    assert world.get().outcome.body.data == b"new"
    assert world.get().outcome.body.data == b"new"
    assert world.condition() == {"If-None-Match": '"2"'}


def test_a_304_for_something_else_is_asked_again():
    world = World([answer('ETag: "1"'), answer('ETag: "9"', status=304), SECOND])
    world.get()
    assert world.get().outcome.body.data == b"second"
    assert world.condition() == {}


def test_a_failed_revalidation_is_told_and_nothing_is_lost():
    gone = Failure(FailureKind.CONNECT, "nothing listens")
    world = World([answer('ETag: "1"'), gone, answer(status=304)])
    world.get()
    assert world.get().outcome == gone
    assert world.get().outcome.body.data == b"first"


def test_a_slow_answer_is_as_old_as_its_request():
    # 4.2.3: response_delay is part of the age.
    world = World([answer("Cache-Control: max-age=60"), SECOND], delay=5)
    world.get()
    world.now += 54
    assert world.get().outcome.header("Age") == "59"
    world.now += 1
    assert not world.get().from_cache


def test_the_case_and_order_of_fields_are_kept():
    lines = ("X-b: 1", "x-A: 2", "Set-Cookie: a=1", "Set-Cookie: b=2", "Cache-Control: max-age=9")
    world = World([answer(*lines, f"Date: {at(0)}")])
    world.get()
    assert world.get().outcome.headers == (*fields(*lines, f"Date: {at(0)}"), ("Age", "0"))


def test_fields_of_the_connection_are_not_kept():
    world = World(
        [answer("Cache-Control: max-age=9", "Connection: close", "Keep-Alive: timeout=5")]
    )
    world.get()
    names = {name for name, _ in world.get().outcome.headers}
    assert names == {"Cache-Control", "Date", "Age"}


FRESH = answer("Cache-Control: max-age=600")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "FROB"])
@pytest.mark.parametrize(("status", "kept"), [(200, False), (302, False), (404, True), (500, True)])
def test_an_unsafe_method_makes_others_ask_again(method, status, kept):
    world = World([FRESH, answer(status=status), SECOND])
    world.get()
    world.get(method=method, rules=None)
    assert world.get().from_cache is kept


@pytest.mark.parametrize(
    ("location", "kept"),
    [("/a", False), ("http://x/a", False), ("http://y/a", True), ("/b", True)],
)
def test_what_an_unsafe_answer_names_is_forgotten_at_its_own_origin(location, kept):
    world = World([FRESH, answer(f"Location: {location}", status=201), SECOND])
    world.get()
    world.get(method="POST", target="/list")
    assert world.get().from_cache is kept


def test_another_origin_makes_nothing_forgotten():
    world = World([FRESH, answer("Location: http://x/a", status=201), SECOND])
    world.get()
    elsewhere = replace(request(method="POST"), host="y")
    Deliverer(world, DeliveryMeans(kept=world.cache)).deliver(elsewhere)
    assert world.get().from_cache


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PROPFIND"])
def test_other_methods_are_not_kept(method):
    world = World([FRESH, SECOND])
    assert [world.get(method=method).from_cache for _ in range(2)] == [False, False]


def test_a_head_is_no_get():
    world = World([FRESH, SECOND])
    world.get(method="HEAD")
    assert not world.get().from_cache


def test_a_request_with_a_body_is_not_kept():
    world = World([FRESH, FRESH])
    assert [world.get(body=Body((b"q",))).from_cache for _ in range(2)] == [False, False]


def test_a_spilled_body_is_not_kept(tmp_path):
    body = SpilledBody(tmp_path / "big", 10**9, b"")
    world = World([replace(FRESH, body=body), replace(FRESH, body=body)])
    for rules in (Caching(), Caching(60)):
        world.answers = [replace(FRESH, body=body)] * 2
        assert [world.get(rules=rules).from_cache for _ in range(2)] == [False, False]


def test_a_cut_body_is_not_kept():
    world = World([replace(FRESH, body_problem="cut"), SECOND])
    world.get()
    assert not world.get().from_cache


def test_where_redirects_led_is_not_kept():
    world = World()
    cut = Hop(SentRequest("GET", URL, (), None), answer(status=302), Timings())
    end = Hop(SentRequest("GET", "http://x/b", (), None), FRESH, Timings())
    exchange = Exchange((cut, end), 0.1)
    world.send = lambda _request, _cancellation=None: exchange
    assert [world.get().from_cache for _ in range(2)] == [False, False]


ALICE, BOB = Basic("alice", "1"), Basic("bob", "1")


@pytest.mark.parametrize("rules", [Caching(), Caching(600)])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((("Authorization", "a"),), (("Authorization", "b"),)),
        ((("X-Api-Key", "a"),), (("X-Api-Key", "b"),)),
        ((("Cookie", "a"),), ()),
    ],
)
def test_nobody_is_given_anothers_answer(rules, one, other):
    world = World([FRESH, SECOND])
    lines = [[f"{name}: {value}" for name, value in each] for each in (one, other)]
    world.get(*lines[0], rules=rules)
    assert not world.get(*lines[1], rules=rules).from_cache
    assert world.get(*lines[0], rules=rules).from_cache


@pytest.mark.parametrize("rules", [Caching(), Caching(600)])
@pytest.mark.parametrize("other", [BOB, Basic("alice", "2"), Bearer("alice")])
def test_nor_under_a_scheme(rules, other):
    world = World([FRESH, SECOND])
    world.get(authentication=ALICE, rules=rules)
    assert not world.get(authentication=other, rules=rules).from_cache
    assert world.get(authentication=ALICE, rules=rules).from_cache


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (SendOptions(verify_certificates=False), False),
        (SendOptions(proxies=Proxies(Proxy(ProxyKind.HTTP, "p", 80))), False),
        (SendOptions(unix_socket=Path("/run/x")), False),
        (SendOptions(timeouts=Timeouts(total=5)), True),
    ],
)
def test_nor_the_answer_of_another_server(options, kept):
    world = World([FRESH, SECOND])
    world.get(options=options)
    assert world.get().from_cache is kept


@pytest.mark.parametrize("rules", [Caching(), Caching(600)])
def test_nor_with_other_cookies_of_the_jar_or_another_secret(rules):
    world = World([FRESH, SECOND, SECOND])
    secret = frozenset({"x-tenant"})
    world.get("X-Tenant: a", secret_headers=secret, rules=rules)
    assert not world.get("X-Tenant: b", secret_headers=secret, rules=rules).from_cache
    world.cookies = "session=1"
    assert not world.get("X-Tenant: a", secret_headers=secret, rules=rules).from_cache


@pytest.mark.parametrize(
    ("first", "later", "kept"),
    [
        (answer("Cache-Control: no-store"), 299, True),
        (answer("Vary: *"), 299, True),
        (answer("Cache-Control: max-age=9999"), 300, False),
        (answer(), 0, True),
        (answer(status=304), 1, True),
        (answer(status=404), 1, False),
        (answer(status=500), 1, False),
    ],
)
def test_a_plain_lifetime_holds_whatever_the_server_says(first, later, kept):
    world = World([first, SECOND])
    world.get(rules=Caching(300))
    world.now += later
    assert world.get(rules=Caching(300)).from_cache is kept


def test_a_plain_lifetime_is_for_the_same_fields():
    world = World([FRESH, SECOND])
    world.get("Accept: a/b", rules=Caching(300))
    assert world.get("accept:  a/b", rules=Caching(300)).from_cache
    assert not world.get("Accept: a/c", rules=Caching(300)).from_cache


def test_the_two_ways_do_not_mix():
    world = World([answer("Cache-Control: no-store"), SECOND])
    world.get(rules=Caching(300))
    assert not world.get().from_cache


def test_no_credentials_lie_on_the_disk(tmp_path):
    canary = "c4n4ry-0f-4-s3cret"
    lines = ("Cache-Control: max-age=60", "Vary: Authorization, X-Api-Key, Cookie")
    for rules in (Caching(), Caching(60)):
        world = World([answer(*lines)], folder=tmp_path, cookies=f"id={canary}")
        scheme = Basic("me", canary)
        asked = [f"Authorization: {canary}", f"X-Api-Key: {canary}"]
        world.get(*asked, authentication=scheme, target=f"/a?key={canary}", rules=rules)
        found = world.get(*asked, authentication=scheme, target=f"/a?key={canary}", rules=rules)
        assert found.from_cache
    written = [(path.name, path.read_text()) for path in tmp_path.iterdir()]
    assert len(written) == 2
    assert canary not in repr(written)


def test_answers_outlive_the_process_and_so_does_what_makes_them_ask_again(tmp_path):
    World([FRESH], folder=tmp_path).get()
    assert World(folder=tmp_path).get().from_cache
    World([answer()], folder=tmp_path).get(method="DELETE")
    assert not World([SECOND], folder=tmp_path).get().from_cache
