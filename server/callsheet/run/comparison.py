"""The answers of the same requests in two environments beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from callsheet.exchange import Exchange, Failure, Response
from callsheet.late_dataclasses import dataclass
from callsheet.model.requests import RequestPlace
from callsheet.run.findings import Unfit
from callsheet.run.predicates import is_equal, is_list
from callsheet.run.results import RequestResult, RunRecord, Sent, TakeKind
from callsheet.run.snapshot_takes import asked_of, body_content
from callsheet.run.value_differences import json_difference, text_difference
from callsheet.values import JsonValue

_COMPARED_FIELDS = (
    "Access-Control-Allow-Origin",
    "Allow",
    "Cache-Control",
    "Content-Language",
    "Content-Type",
    "Location",
    "Vary",
    "WWW-Authenticate",
)
"""Header fields that say what an answer is; others say who made it, and when."""

_ORIGIN = "<origin>"
"""Stands for the origin of each environment: links into it are the same in both."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something that is another in the second environment."""

    what: str
    """`status`, `body`, `answer`, or the name of a header field."""

    left: JsonValue = None
    right: JsonValue = None
    difference: str = ""
    """Of bodies: the lines of a unified diff; not masked yet."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A request and what became of it in both environments."""

    left: RequestResult | None
    """None: the first environment had no such round."""

    right: RequestResult | None
    discrepancies: tuple[Discrepancy, ...] = field(default=())
    answered: bool = True
    """Whether there were two answers to compare."""

    @property
    def result(self) -> RequestResult:
        """One of them, for what is the same of both."""
        result = self.left or self.right
        assert result is not None  # noqa: S101 - one of them is there
        return result


def compare_records(left: RunRecord, right: RunRecord) -> tuple[Compared, ...]:
    """Every request of both runs, in the order of the first."""
    ours, theirs = _by_key(left), _by_key(right)
    keys = dict.fromkeys((*ours, *theirs))
    return tuple(_compared(ours.get(key), theirs.get(key)) for key in keys)


_Key = tuple[object, ...]


def _by_key(record: RunRecord) -> Mapping[_Key, RequestResult]:
    found: dict[_Key, RequestResult] = {}
    for result in record.results:
        round_ = result.iteration.index if result.iteration else None
        key: _Key = (result.place.path, result.place.block.start, round_, result.repetition)
        found.setdefault(key, result)
    return found


def _compared(left: RequestResult | None, right: RequestResult | None) -> Compared:
    ours, theirs = _answer(left), _answer(right)
    if isinstance(ours, str) or isinstance(theirs, str):
        is_same = isinstance(ours, str) and isinstance(theirs, str)
        said = (each if isinstance(each, str) else str(each[1].status) for each in (ours, theirs))
        found = () if is_same else (Discrepancy("answer", *said),)
        return Compared(left, right, found, answered=False)
    place = (left or right).place  # type: ignore[union-attr]
    return Compared(left, right, _discrepancies(place, ours, theirs))


def _answer(result: RequestResult | None) -> tuple[Exchange, Response] | str:
    """The answer, or why there is none."""
    match result.fate if result is not None else None:
        case None:
            return "no such round"
        case Sent(exchange) if isinstance(exchange.outcome, Failure):
            return exchange.outcome.message
        case Sent(exchange):
            return exchange, exchange.outcome  # type: ignore[return-value]
        case _:
            return (result.skip_reason if result else None) or "not sent"


def _discrepancies(
    place: RequestPlace, left: tuple[Exchange, Response], right: tuple[Exchange, Response]
) -> tuple[Discrepancy, ...]:
    found: list[Discrepancy] = []
    statuses = left[1].status, right[1].status
    if statuses[0] != statuses[1]:
        found.append(Discrepancy("status", *statuses))
    masked = frozenset(name for asked in asked_of(place) for name in asked.fields)
    for name in _COMPARED_FIELDS:
        ours, theirs = (_without_origin(_field(each[1], name), each[0]) for each in (left, right))
        if name.lower() not in masked and ours != theirs:
            found.append(Discrepancy(name, ours, theirs))
    body = _of_bodies(place, left, right)
    return (*found, body) if body is not None else tuple(found)


def _field(response: Response, name: str) -> JsonValue:
    values = [value for key, value in response.headers if key.lower() == name.lower()]
    return ", ".join(values) if values else None


def _of_bodies(
    place: RequestPlace, left: tuple[Exchange, Response], right: tuple[Exchange, Response]
) -> Discrepancy | None:
    try:
        return _of_contents(place, left, right)
    except RecursionError:
        # Nested too deeply to be compared by value.
        return None if left[1].body == right[1].body else Discrepancy("body")


def _of_contents(
    place: RequestPlace, left: tuple[Exchange, Response], right: tuple[Exchange, Response]
) -> Discrepancy | None:
    paths = tuple(path for asked in asked_of(place) if asked.of == "body" for path in asked.paths)
    (ours, our_kind), (theirs, their_kind) = _content(left, paths), _content(right, paths)
    is_json = our_kind is TakeKind.JSON and their_kind is TakeKind.JSON
    if is_json:
        if is_equal(ours, theirs) is True:
            return None
        difference = json_difference(ours, theirs)
    else:
        texts = [_content(each, ())[0] for each in (left, right)] if our_kind != their_kind else []
        ours, theirs = texts or (ours, theirs)
        if ours == theirs:
            return None
        difference = text_difference(str(ours), str(theirs))
    if place.block.parsed.directives("no-log"):
        return Discrepancy("body")
    return Discrepancy("body", ours, theirs, difference)


def _content(side: tuple[Exchange, Response], paths: Sequence[str]) -> tuple[JsonValue, TakeKind]:
    exchange, response = side
    found = body_content(response, tuple(paths))
    if isinstance(found, Unfit):
        found = body_content(response)
    if isinstance(found, Unfit):
        return found.reason, TakeKind.TEXT
    return _without_origin(found[0], exchange), found[1]


def _without_origin(value: JsonValue, exchange: Exchange) -> JsonValue:
    """The value with what leads into its own environment told by one name."""
    scheme, _, rest = exchange.request.url.partition("://")
    return _replaced(value, f"{scheme}://{rest.partition('/')[0].partition('?')[0]}")


def _replaced(value: JsonValue, origin: str) -> JsonValue:
    match value:
        case str():
            return value.replace(origin, _ORIGIN)
        case Mapping():
            return {name: _replaced(each, origin) for name, each in value.items()}
        case _ if is_list(value):
            return [_replaced(each, origin) for each in value]  # type: ignore[union-attr]
        case _:
            return value
