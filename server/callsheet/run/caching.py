"""Answers that are used again: `# @cache` by RFC 9111, or for a plain lifetime.

RFC 9111's decisions are those of hishel's state machine, as a private cache. It knows neither our
clock nor Age nor the request's directives, and it takes an answer to other header fields for one
that can be revalidated: so it is shown at most the one answer that fits, with its age already in
its Date. It finds no lifetime in Last-Modified either: what the server did not call fresh is asked
for again, with its validator.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from callsheet.delivery import Caching
from callsheet.exchange import (
    Exchange,
    Headers,
    MemoryBody,
    OutgoingRequest,
    Response,
    Timeouts,
)
from callsheet.facts.credential_headers import carries_credentials
from callsheet.facts.methods import find_method
from callsheet.late_dataclasses import dataclass
from callsheet.run.freshness import (
    LONGEST,
    directives,
    initial_age,
    normal_fields,
    number_of,
    says_when,
    selection_of,
    vary_of,
)
from callsheet.run.server_pauses import http_date
from callsheet.store.kept_answers import KeptAnswer, KeptAnswers, KeptKey

if TYPE_CHECKING:
    import hishel

MISSING_LIBRARY = (
    'nothing is kept: `# @cache` without a lifetime needs `pip install "callsheet[cache]"`'
)

_CACHEABLE = frozenset({"GET", "HEAD"})
_CONDITIONS = frozenset(
    {"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"}
)
_ABOUT_BODY = frozenset({"content-encoding", "content-length", "content-range", "content-type"})
_VALIDATORS = {"if-none-match": "If-None-Match", "if-modified-since": "If-Modified-Since"}


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that is good without a send."""

    response: Response
    age: int
    """Seconds."""


@dataclass(slots=True)
class Question:
    """A request on its way, and what becomes of its answer."""

    request: OutgoingRequest
    """What to send: with validators when there is an answer that may still hold."""

    _cache: "AnswerCache"
    _key: KeptKey
    _head: Headers
    _started: float
    _state: "hishel.CacheMiss | hishel.NeedRevalidation | None"
    """None: the answer is good for a plain lifetime."""

    _kept: KeptAnswer | None
    _plain: OutgoingRequest

    def answered(self, exchange: Exchange) -> Exchange | None:
        """What came of it, kept if it may be; None when it has to be sent again as it is now."""
        outcome = exchange.outcome
        if not isinstance(outcome, Response) or _led_elsewhere(exchange):
            return exchange
        if self._state is None:
            if outcome.status < 400 and _is_whole(outcome):
                self._keep(KeptAnswer(outcome, self._cache.clock()))
            return exchange
        return self._by_rules(exchange, outcome, self._state)

    def _by_rules(
        self,
        exchange: Exchange,
        response: Response,
        asked: "hishel.CacheMiss | hishel.NeedRevalidation",
    ) -> Exchange | None:
        import hishel

        arrived = self._cache.clock()
        dated = _with_date(response, arrived)
        state: hishel.AnyState = asked.next(_shown_response(dated))
        while isinstance(state, hishel.InvalidateEntries):
            self._drop()
            state = state.next()
        match state:
            case hishel.StoreAndUse():
                self._store(_restored(dated, state.response.headers), arrived)
                return exchange
            case hishel.NeedToBeUpdated() if self._kept is not None:
                return self._still_good(exchange, dated, state, self._kept)
            case hishel.CacheMiss():
                self.request, self._state = self._plain, state
                return None
            case _:
                return exchange

    def _store(self, response: Response, arrived: float) -> None:
        if not _is_whole(response) or not _is_of_use(response):
            self._drop()
            return
        vary = vary_of(response)
        age = initial_age(response, self._started, arrived)
        selection = selection_of(self._head, vary)
        self._keep(KeptAnswer(response, arrived, age, vary, selection))

    def _still_good(
        self,
        exchange: Exchange,
        revalidation: Response,
        state: "hishel.NeedToBeUpdated",
        kept: KeptAnswer,
    ) -> Exchange:
        arrived = self._cache.clock()
        shown = state.updating_entries[0].response.headers
        response = _renewed(kept.response, shown, revalidation)
        self._store(response, arrived)
        last = replace(exchange.hops[-1], outcome=response)
        note = f"from the cache, where it is {_age(kept, arrived)} s old; it still holds (304)"
        return replace(
            exchange,
            hops=(*exchange.hops[:-1], last),
            from_cache=True,
            notes=(*exchange.notes, note),
        )

    def _keep(self, answer: KeptAnswer) -> None:
        self._cache.answers.put(self._key, (answer, *self._others()))

    def _drop(self) -> None:
        if self._kept is not None:
            self._cache.answers.put(self._key, self._others())

    def _others(self) -> tuple[KeptAnswer, ...]:
        kept = self._cache.answers.get(self._key)
        return tuple(each for each in kept if not _fits(each, self._head))


class AnswerCache:
    """What was answered to GET and HEAD, for who asks the same with the same credentials."""

    def __init__(
        self, answers: KeptAnswers | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Make one; `clock` gives seconds since the epoch."""
        self.answers = KeptAnswers() if answers is None else answers
        self.clock = clock

    def ask(
        self, request: OutgoingRequest, head: Headers, caching: Caching
    ) -> Found | Question | None:
        """A kept answer, or what to send; None when nothing is kept of such a request.

        Args:
            request: It has its scheme's credentials not yet in its fields.
            head: The fields that it would go out with, cookies among them.
            caching: RFC 9111, or a lifetime.

        Raises:
            ImportError: There is no hishel, and it was to be RFC 9111.
        """
        if request.method not in _CACHEABLE or request.body is not None:
            return None
        identity = _identity(request, head)
        if caching.lifetime is not None:
            rest = ("lifetime", request.method, identity, repr(normal_fields(head)))
            key = KeptKey(request.url, "\n".join(rest))
            return self._within(caching.lifetime, request, head, key)
        key = KeptKey(request.url, f"rules\n{request.method}\n{identity}")
        return self._by_rules(request, head, key)

    def heed(self, exchange: Exchange) -> None:
        """Give up what a request may have changed (RFC 9111, 4.4)."""
        for hop in exchange.hops:
            method, outcome = find_method(hop.request.method), hop.outcome
            safe = method is not None and method.safe
            if not safe and isinstance(outcome, Response) and outcome.status < 400:
                self.answers.forget(hop.request.url)
                for name in ("Location", "Content-Location"):
                    self._forget_named(hop.request.url, outcome.header(name) or "")

    def _forget_named(self, base: str, location: str) -> None:
        from urllib.parse import urljoin

        url = urljoin(base, location)
        # Nobody decides what is forgotten of another origin than his own.
        if location and url.split("/", 3)[:3] == base.split("/", 3)[:3]:
            self.answers.forget(url)

    def _within(
        self, lifetime: float, request: OutgoingRequest, head: Headers, key: KeptKey
    ) -> Found | Question:
        now = self.clock()
        kept = next(iter(self.answers.get(key)), None)
        if kept is not None and now - kept.since < lifetime:
            return Found(kept.response, _age(kept, now))
        return Question(request, self, key, head, now, None, kept, request)

    def _by_rules(
        self, request: OutgoingRequest, head: Headers, key: KeptKey
    ) -> Found | Question | None:
        import hishel

        asked = directives(head)
        if "no-store" in asked or any(name.lower() in _CONDITIONS for name, _ in head):
            return None
        now = self.clock()
        kept = next((each for each in self.answers.get(key) if _fits(each, head)), None)
        options: hishel.CacheOptions = {"shared": False, "allow_stale": False}
        entries = [] if kept is None else [_entry(request, kept, _asked_age(kept, now, asked))]
        state = hishel.IdleClient(options=options).next(_shown_request(request, head), entries)
        if isinstance(state, hishel.FromCache) and kept is not None:
            return Found(_with_age(kept, now), _age(kept, now))
        if isinstance(state, hishel.NeedRevalidation):
            sent = _with_validators(request, state.request.headers)
            return Question(sent, self, key, head, now, state, kept, request)
        if isinstance(state, hishel.CacheMiss):
            return Question(request, self, key, head, now, state, kept, request)
        return None


def _identity(request: OutgoingRequest, head: Headers) -> str:
    """A hash of all that says who asks whom, so that nobody is given another's answer.

    An answer of a server that was not verified, or by way of another proxy, is another's too.
    """
    fields = sorted(
        (name.lower(), value)
        for name, value in head
        if carries_credentials(name) or name.lower() in request.secret_headers
    )
    options = replace(request.options, timeouts=Timeouts())
    way = (request.authentication, request.signatures, options)
    return sha256(repr((fields, way)).encode()).hexdigest()


def _is_whole(response: Response) -> bool:
    return isinstance(response.body, MemoryBody) and not response.body_problem


def _is_of_use(response: Response) -> bool:
    """Whether it can ever be used again: it depends on what we know, and can be found fresh."""
    validated = response.header("ETag") or response.header("Last-Modified")
    return "*" not in vary_of(response) and bool(validated or says_when(response))


def _led_elsewhere(exchange: Exchange) -> bool:
    return any(hop.request.url != exchange.request.url for hop in exchange.hops)


def _age(kept: KeptAnswer, now: float) -> int:
    return int(kept.age + max(0.0, now - kept.since))


def _asked_age(kept: KeptAnswer, now: float, asked: dict[str, str]) -> int:
    """The age that counts for a request with `max-age` or `min-fresh` (RFC 9111, 5.2.1)."""
    age = _age(kept, now)
    if age >= number_of(asked.get("max-age", ""), LONGEST):
        return LONGEST
    return min(LONGEST, age + number_of(asked.get("min-fresh", ""), 0))


def _fits(kept: KeptAnswer, head: Headers) -> bool:
    return kept.selection in {"", selection_of(head, kept.vary)}


def _with_date(response: Response, now: float) -> Response:
    """An answer with the moment at which it came, when it does not say its own (9110, 6.6.1)."""
    if http_date(response.header("Date") or "") is not None:
        return response
    from email.utils import formatdate

    others = tuple(field for field in response.headers if field[0].lower() != "date")
    return replace(response, headers=(*others, ("Date", formatdate(now, usegmt=True))))


def _with_age(kept: KeptAnswer, now: float) -> Response:
    others = tuple(field for field in kept.response.headers if field[0].lower() != "age")
    return replace(kept.response, headers=(*others, ("Age", str(_age(kept, now)))))


def _with_validators(request: OutgoingRequest, shown: "hishel.Headers") -> OutgoingRequest:
    added = tuple((name, shown[folded]) for folded, name in _VALIDATORS.items() if folded in shown)
    return replace(request, headers=(*request.headers, *added))


def _shown_headers(headers: Headers) -> "hishel.Headers":
    import hishel

    fields: dict[str, list[str]] = {}
    for name, value in headers:
        fields.setdefault(name.lower(), []).append(value)
    return hishel.Headers(fields)


def _shown_request(request: OutgoingRequest, head: Headers) -> "hishel.Request":
    import hishel

    shown = _shown_headers(head)
    if "no-cache" in directives(head) and "cache-control" not in shown:
        shown["cache-control"] = "no-cache"
    return hishel.Request(request.method, request.url, shown)


def _shown_response(response: Response) -> "hishel.Response":
    import hishel

    return hishel.Response(response.status, _shown_headers(response.headers))


def _entry(request: OutgoingRequest, kept: KeptAnswer, age: int) -> "hishel.Entry":
    """A kept answer as hishel takes it: as old by its own clock as it is by ours."""
    import uuid
    from email.utils import formatdate

    import hishel

    headers = kept.response.headers
    moment = int(time.time()) - age
    shown = {"date": moment}
    dated, expires = (http_date(kept.response.header(name) or "") for name in ("Date", "Expires"))
    if dated is not None and expires is not None:
        lifetime = max(-1, min(int(expires - dated), LONGEST))
        shown["expires"] = moment + lifetime
    fields = [field for field in headers if field[0].lower() not in {"age", "vary", *shown}]
    fields += [(name, formatdate(seconds, usegmt=True)) for name, seconds in shown.items()]
    if not says_when(kept.response):
        fields.append(("cache-control", "max-age=0"))
    asked = hishel.Request(request.method, request.url)
    response = hishel.Response(kept.response.status, _shown_headers(tuple(fields)))
    return hishel.Entry(uuid.uuid4(), asked, response)


def _restored(response: Response, shown: "hishel.Headers") -> Response:
    """An answer with those of its fields that hishel found fit to be stored."""
    fields = tuple(field for field in response.headers if field[0].lower() in shown)
    return replace(response, headers=fields)


def _renewed(kept: Response, shown: "hishel.Headers", newer: Response) -> Response:
    """A kept answer with the fields of the 304 in the place of its own (RFC 9111, 3.2).

    Hishel was shown no Vary and no Age, and a Date and an Expires that the server never said.
    """
    new = tuple(field for field in newer.headers if field[0].lower() not in _ABOUT_BODY)
    told = {name.lower() for name, _ in new}
    old = tuple(field for field in kept.headers if field[0].lower() not in told)
    fields = tuple(field for field in (*old, *new) if field[0].lower() in {"vary", *shown})
    return replace(kept, headers=fields)
